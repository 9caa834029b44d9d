"""Binance's streams: what to subscribe to, how a frame becomes facts, how a change is put on a book (Binance sheet 11)."""

from collections.abc import Callable
from functools import partial
from urllib.parse import quote

from core.domain.errors import Category
from core.domain.market import Book, BookChange, Candle, Market, Ticker
from core.domain.money import Price
from core.exchanges.base import Credentials, Host, Stamp
from core.exchanges.binance.errors import refused
from core.exchanges.binance.events import parse_balances, parse_report
from core.exchanges.binance.parse import parse_book, parse_levels, parse_short_trade
from core.exchanges.binance.sign import signed_frame
from core.exchanges.binance.words import maybe_price, maybe_quantity
from core.exchanges.decoding import parse_json
from core.exchanges.events import (
    BookChanged,
    BookSeen,
    CandlesSeen,
    LoggedIn,
    MustReconnect,
    OrderSeen,
    StreamEvent,
    StreamRefused,
    Subscribed,
    Subscription,
    TickerSeen,
    TradesSeen,
)
from core.exchanges.reading import (
    Fields,
    Json,
    as_object,
    maybe_decimal,
    maybe_id,
    maybe_int,
    read_decimal,
    read_int,
    read_object,
    read_text,
)

SOCKET_PATH = "/ws-api/v3"
_CHANNELS = ("bookTicker", "depth20@100ms", "aggTrade", "ticker")
_ABOUT_THE_KEY = {
    Category.BAD_KEY,
    Category.BAD_SIGNATURE,
    Category.CLOCK,
    Category.PERMISSION,
    Category.ACCOUNT_RESTRICTED,
}


class BinanceStreams:
    """The stream half of the dialect."""

    def watch_market(self, host: Host, market: Market) -> tuple[Subscription, ...]:
        """One socket in the combined form, whose frames name their stream: a partial book does not name its symbol.

        Twenty levels ten times a second need no local book. The server's pings are answered below this layer.
        """
        symbol = quote(market.symbol.lower(), safe="")
        names = "/".join(f"{symbol}@{name}" for name in _CHANNELS)
        return (
            Subscription(
                url=f"{host.stream}/stream?streams={names}",
                read=partial(read_frame, symbol=market.symbol),
            ),
        )

    def watch_account(self, who: Credentials, stamp: Stamp) -> Subscription:
        """Orders and balances over the WebSocket API, which takes every kind of key.

        That Binance.US has this subscription is told by one source only; where it is refused, the account is polled.
        """
        url = f"{who.host.account_stream or who.host.stream}{SOCKET_PATH}"
        method = "userDataStream.subscribe.signature"
        frame = signed_frame(who, stamp.time_ms, url, method, "account").body or b""
        return Subscription(url=url, hello=(frame.decode(),), read=read_frame)

    def apply_change(self, book: Book, change: BookChange) -> Book | None:
        """The rules of the local book. Without a snapshot, which has the sequence, there is nothing to change."""
        if book.sequence is None or change.first_sequence > book.sequence + 1:
            return None
        if change.last_sequence <= book.sequence:
            return book
        return book.changed_by(change)


def read_frame(text: str | bytes, symbol: str | None = None) -> tuple[StreamEvent, ...]:
    """What a frame means; a kind of event that we did not ask for means nothing.

    Market frames come bare, by stream name (combined) or as a list; account events bare or wrapped.
    `symbol` is that of a partial book which comes without a stream name.
    """
    value = parse_json(text)
    rows = value if isinstance(value, list) else [value]
    return tuple(event for row in rows for event in _events(row, symbol))


def _events(value: Json, symbol: str | None) -> tuple[StreamEvent, ...]:
    frame = as_object(value, "frame")
    if "stream" in frame and "data" in frame:
        symbol = symbol or read_text(frame, "stream").partition("@")[0].upper()
        data = frame["data"]
        rows = data if isinstance(data, list) else [data]
        return tuple(event for row in rows for event in _news(as_object(row, "data"), symbol))
    if "event" in frame:
        return _news(read_object(frame, "event"), symbol)
    if "status" in frame:
        return _answer(frame)
    if "result" in frame:
        return (Subscribed(id=maybe_id(frame, "id")),)
    if "error" in frame or "code" in frame:
        said = frame.get("error", frame)
        return (StreamRefused(refused=refused(None, as_object(said, "error"))),)
    return _news(frame, symbol)


def _news(event: Fields, symbol: str | None) -> tuple[StreamEvent, ...]:
    """An event by its word; a partial book and best prices have none and are known by their fields."""
    word = event.get("e")
    read = _BY_WORD.get(word) if isinstance(word, str) else None
    if read is not None:
        return (read(event),)
    if word is None and "lastUpdateId" in event:
        return (BookSeen(book=parse_book(symbol, event)),)
    if word is None and event.keys() >= {"u", "s", "b", "a"}:
        return (_ticker_seen(event),)
    return ()


def _answer(frame: Fields) -> tuple[StreamEvent, ...]:
    """The answer to a signed subscription, which is the login too."""
    status = read_int(frame, "status")
    if 200 <= status < 300:
        return (LoggedIn(), Subscribed(id=maybe_id(frame, "id")))
    reason = refused(status, as_object(frame.get("error") or {}, "error"))
    return (StreamRefused(refused=reason, is_login=reason.category in _ABOUT_THE_KEY),)


def _ticker_seen(event: Fields) -> TickerSeen:
    return TickerSeen(ticker=_ticker(event))


def _ticker(event: Fields) -> Ticker:
    """Best prices, 24 h figures, or both. A side without orders shows zeros."""
    bid, ask = maybe_price(event, "b"), maybe_price(event, "a")
    return Ticker(
        symbol=read_text(event, "s"),
        bid=bid,
        bid_size=maybe_quantity(event, "B") if bid else None,
        ask=ask,
        ask_size=maybe_quantity(event, "A") if ask else None,
        last=maybe_price(event, "c"),
        open_24h=maybe_price(event, "o"),
        high_24h=maybe_price(event, "h"),
        low_24h=maybe_price(event, "l"),
        volume_base_24h=maybe_decimal(event, "v"),
        volume_quote_24h=maybe_decimal(event, "q"),
        change_24h=maybe_decimal(event, "p"),
        change_percent_24h=maybe_decimal(event, "P"),
        time_ms=maybe_int(event, "E"),
    )


def _trade_seen(event: Fields) -> TradesSeen:
    return TradesSeen(trades=(parse_short_trade(event, read_text(event, "s")),))


def _book_change(event: Fields) -> BookChange:
    return BookChange(
        symbol=read_text(event, "s"),
        first_sequence=read_int(event, "U"),
        last_sequence=read_int(event, "u"),
        bids=parse_levels(event.get("b") or []),
        asks=parse_levels(event.get("a") or []),
        time_ms=maybe_int(event, "E"),
    )


def _candle(event: Fields) -> Candle:
    row = read_object(event, "k")
    opened, high, low, close = (Price(read_decimal(row, name)) for name in "ohlc")
    return Candle(
        time_ms=read_int(row, "t"),
        open=opened,
        high=high,
        low=low,
        close=close,
        volume=read_decimal(row, "v"),
    )


_BY_WORD: dict[str, Callable[[Fields], StreamEvent]] = {
    "24hrTicker": _ticker_seen,
    "24hrMiniTicker": _ticker_seen,
    "trade": _trade_seen,
    "aggTrade": _trade_seen,
    "depthUpdate": lambda event: BookChanged(change=_book_change(event)),
    "kline": lambda event: CandlesSeen(candles=(_candle(event),)),
    "executionReport": lambda event: OrderSeen(order=parse_report(event)),
    "outboundAccountPosition": parse_balances,
    "serverShutdown": lambda event: MustReconnect(reason="serverShutdown"),
    "eventStreamTerminated": lambda event: MustReconnect(reason="eventStreamTerminated"),
}
