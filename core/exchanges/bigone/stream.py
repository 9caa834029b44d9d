"""BigONE's stream: what to subscribe to, how a frame becomes facts, how a change is put on a book (BigONE sheet 11).

What is zero may be left out of a frame, as its JSON is made from protobuf. Names differ from those of REST.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from core.domain.account import BalanceChange
from core.domain.errors import Category
from core.domain.market import Book, BookChange, Level, Market, PublicTrade, Side
from core.domain.money import ZERO, Price, Quantity
from core.domain.order import Order
from core.exchanges.base import Credentials, Host, Stamp
from core.exchanges.bigone.errors import stream_refused
from core.exchanges.bigone.orders import parse_order
from core.exchanges.bigone.parse import (
    best_first,
    halves,
    parse_candles,
    parse_ticker,
    parse_trade,
    split,
)
from core.exchanges.bigone.sign import claims_text, nonce_for, stream_login
from core.exchanges.decoding import parse_json
from core.exchanges.events import (
    BalancesSeen,
    BookChanged,
    BookSeen,
    CandlesSeen,
    LoggedIn,
    MustReconnect,
    OrderSeen,
    Ponged,
    StreamEvent,
    StreamRefused,
    Subscribed,
    Subscription,
    TickerSeen,
    TradesSeen,
)
from core.exchanges.reading import (
    Fields,
    as_object,
    maybe_decimal,
    maybe_id,
    maybe_int,
    maybe_text,
    read_decimal,
    read_flag,
    read_object,
    read_text,
)
from core.exchanges.signing import compact_json

_PROTOCOL = "json"
_SPOT = "SPOT"
_LOGIN_FAULTS = {Category.BAD_KEY, Category.BAD_SIGNATURE}
_ORDER_NAMES = {
    "clientOrderId": "client_order_id",
    "market": "asset_pair_name",
    "stopPrice": "stop_price",
    "filledAmount": "filled_amount",
    "avgDealPrice": "avg_deal_price",
    "ioc": "immediate_or_cancel",
    "createdAt": "created_at",
    "updatedAt": "updated_at",
}
_ORDER_DEFAULTS: Fields = {
    "side": "BID",
    "state": "PENDING",
    "type": "LIMIT",
    "operator": "LTE",
    "amount": "0",
}
_LOGIN_ID = "1"
_TAPE_ROWS = 50


def _frame(request_id: str, name: str, payload: Mapping[str, object]) -> str:
    return compact_json([("requestId", request_id), (name, payload)])


_PING = _frame("9", "ping", {})
_AFTER_LOGIN = (
    _frame("2", "subscribeAllViewerOrdersRequest", {}),
    _frame("3", "subscribeViewerAccountsRequest", {}),
)


class BigOneStreams:
    """The stream half of the dialect."""

    def watch_market(self, host: Host, market: Market) -> tuple[Subscription, ...]:
        """One socket per pair. The whole book comes once, right after subscribing; then only changes."""
        symbol = market.symbol
        return (
            Subscription(
                url=f"{host.stream}/ws/v2",
                protocol=_PROTOCOL,
                hello=(
                    _frame("4", "subscribeMarketsTickerRequest", {"markets": [symbol]}),
                    _frame("5", "subscribeMarketDepthRequest", {"market": symbol}),
                    _frame(
                        "6", "subscribeMarketTradesRequest", {"market": symbol, "limit": _TAPE_ROWS}
                    ),
                ),
                ping=_PING,
                read=read_frame,
            ),
        )

    def watch_account(self, who: Credentials, stamp: Stamp) -> Subscription:
        """Orders of all pairs and the spot wallet, asked for once the token is accepted."""
        login = stream_login(who, claims_text(who, nonce_for(stamp)), _LOGIN_ID)
        return Subscription(
            url=login.url,
            protocol=_PROTOCOL,
            hello=((login.body or b"").decode(),),
            ping=_PING,
            read=read_frame,
        )

    def apply_change(self, book: Book, change: BookChange) -> Book | None:
        """The change must begin right where the book ends, else start over: there is no other rule (BigONE sheet 11)."""
        if book.sequence is None or change.first_sequence != book.sequence + 1:
            return None
        return book.changed_by(change)


def read_frame(text: str | bytes) -> tuple[StreamEvent, ...]:
    """What a frame means; a heartbeat and what nobody asked for mean nothing."""
    value = parse_json(text)
    frame = value if isinstance(value, dict) else {}
    for name, read_events in _READERS.items():
        if name in frame:
            return tuple(read_events(as_object(frame[name] or {}, name), frame))
    return ()


def _on_success(said: Fields, frame: Fields) -> Iterable[StreamEvent]:
    request_id = maybe_id(frame, "requestId")
    is_login = request_id == _LOGIN_ID
    if not read_flag(said, "ok", otherwise=False):
        yield StreamRefused(refused=stream_refused(said), is_login=is_login)
    elif is_login:
        yield LoggedIn(send=_AFTER_LOGIN)
    else:
        yield Subscribed(id=request_id)


def _on_error(said: Fields, frame: Fields) -> Iterable[StreamEvent]:
    """After its own fault the exchange is asked again; without a login the socket would stay silent for ever."""
    refused = stream_refused(said)
    yield StreamRefused(refused=refused, is_login=refused.category in _LOGIN_FAULTS)
    if refused.category is Category.EXCHANGE_FAULT or maybe_id(frame, "requestId") == _LOGIN_ID:
        yield MustReconnect(reason=refused.reason or "a subscription failed")


def _on_book(said: Fields, _: Fields) -> Iterable[StreamEvent]:
    symbol, bids, asks = _depth(said)
    book = Book(symbol=symbol, bids=bids, asks=asks, sequence=maybe_int(said, "changeId") or 0)
    yield BookSeen(book=best_first(book))


def _on_book_change(said: Fields, _: Fields) -> Iterable[StreamEvent]:
    """It begins right after `prevId`, which has to be where the book ends."""
    symbol, bids, asks = _depth(said)
    change = BookChange(
        symbol=symbol,
        first_sequence=(maybe_int(said, "prevId") or 0) + 1,
        last_sequence=maybe_int(said, "changeId") or 0,
        bids=bids,
        asks=asks,
    )
    yield BookChanged(change=change)


def _depth(said: Fields) -> tuple[str, tuple[Level, ...], tuple[Level, ...]]:
    fields = read_object(said, "depth")
    bids, asks = (
        tuple(
            Level(Price(read_decimal(row, "price")), Quantity(maybe_decimal(row, "amount") or ZERO))
            for row in _rows(fields, name)
        )
        for name in ("bids", "asks")
    )
    return read_text(fields, "market"), bids, asks


def _rows(said: Fields, *names: str) -> list[Fields]:
    """The objects of a list, or the only one; what is empty is left out."""
    found: list[Fields] = []
    for name in names:
        value = said.get(name) or []
        rows = value if isinstance(value, list) else [value]
        found += [as_object(row, name) for row in rows]
    return found


def _on_tickers(said: Fields, _: Fields) -> Iterable[StreamEvent]:
    for row in _rows(said, "tickers", "ticker"):
        yield TickerSeen(ticker=parse_ticker({"volume": "0", **row}))


def _on_trades(said: Fields, _: Fields) -> Iterable[StreamEvent]:
    trades = [_trade(row) for row in _rows(said, "trades", "trade")]
    in_time = sorted(trades, key=lambda each: (each.time_ms, len(each.trade_id), each.trade_id))
    yield TradesSeen(trades=tuple(in_time))


def _trade(row: Fields) -> PublicTrade:
    named = {**row, "created_at": row.get("createdAt"), "taker_side": row.get("takerSide") or "BID"}
    return parse_trade(read_text(row, "market"), named)


def _on_candles(said: Fields, _: Fields) -> Iterable[StreamEvent]:
    yield CandlesSeen(candles=parse_candles(_rows(said, "candles", "candle")))


def _on_balances(said: Fields, _: Fields) -> Iterable[StreamEvent]:
    yield BalancesSeen(changes=tuple(map(_balance, _rows(said, "accounts", "account"))))


def _balance(row: Fields) -> BalanceChange:
    total, locked = (maybe_decimal(row, name) or ZERO for name in ("balance", "lockedBalance"))
    free, held = split(total, locked)
    return BalanceChange(asset=read_text(row, "asset").upper(), free=free, held=held, total=total)


def _on_orders(said: Fields, _: Fields) -> Iterable[StreamEvent]:
    """Orders on margin are not ours to show."""
    for row in _rows(said, "orders", "order"):
        if (maybe_text(row, "businessUnit") or _SPOT) == _SPOT:
            yield OrderSeen(order=_order(row))


def _order(row: Fields) -> Order:
    """`filledFees` is the sum so far: the buyer's in base, the seller's in quote."""
    stated = {_ORDER_NAMES.get(name, name): value for name, value in row.items() if value}
    if stated.get("price") == "MARKET":
        del stated["price"]
    order = parse_order({**_ORDER_DEFAULTS, **stated})
    base, quote = halves(order.symbol)
    return replace(
        order,
        is_post_only=None,
        fee=maybe_decimal(row, "filledFees") or ZERO,
        fee_asset=base if order.side is Side.BUY else quote,
    )


_READERS: Mapping[str, Callable[[Fields, Fields], Iterable[StreamEvent]]] = {
    "success": _on_success,
    "error": _on_error,
    "pong": lambda *_: (Ponged(),),
    "tickersSnapshot": _on_tickers,
    "tickerUpdate": _on_tickers,
    "depthSnapshot": _on_book,
    "depthUpdate": _on_book_change,
    "tradesSnapshot": _on_trades,
    "tradeUpdate": _on_trades,
    "candlesSnapshot": _on_candles,
    "candleUpdate": _on_candles,
    "accountsSnapshot": _on_balances,
    "accountUpdate": _on_balances,
    "ordersSnapshot": _on_orders,
    "orderUpdate": _on_orders,
}
