"""Gemini's stream: what to subscribe to, how a frame becomes facts, how a change is put on a book (Gemini sheet 11)."""

from dataclasses import replace
from functools import partial

from core.domain.market import (
    Book,
    BookChange,
    Market,
    PublicTrade,
    Side,
    Ticker,
)
from core.domain.money import Price, Quantity
from core.exchanges.base import Credentials, Host, Stamp
from core.exchanges.decoding import parse_json
from core.exchanges.events import (
    BookChanged,
    BookSeen,
    OrderSeen,
    Ponged,
    StreamEvent,
    StreamRefused,
    Subscribed,
    Subscription,
    TickerSeen,
    TradesSeen,
)
from core.exchanges.gemini.errors import stream_refused
from core.exchanges.gemini.events import parse_balances, parse_order_event
from core.exchanges.gemini.info import is_master, is_time_based
from core.exchanges.gemini.parse import maybe_price, maybe_quantity
from core.exchanges.gemini.sign import stream_login
from core.exchanges.gemini.times import read_ms
from core.exchanges.reading import (
    Fields,
    as_decimal,
    as_levels,
    maybe_id,
    read,
    read_flag,
    read_id,
    read_int,
    read_text,
)
from core.exchanges.signing import compact_json

_PING_ID = "ping"
_PING = compact_json([("id", _PING_ID), ("method", "ping")])


class GeminiStreams:
    """The stream half of the dialect."""

    def watch_market(self, host: Host, market: Market) -> tuple[Subscription, ...]:
        """One socket per pair: the partial book does not say which pair it is of."""
        names = [f"{market.symbol}@{name}" for name in ("bookTicker", "depth20@100ms", "trade")]
        return (
            Subscription(
                url=f"{host.stream}/",
                hello=(_subscribe(names),),
                ping=_PING,
                read=partial(read_frame, symbol=market.symbol),
            ),
        )

    def watch_account(self, who: Credentials, stamp: Stamp) -> Subscription | None:
        """Only account keys with time-based nonces have one; the others ask over REST (Gemini sheet 2.6)."""
        if is_master(who) or not is_time_based(who):
            return None
        login = stream_login(who, f"{who.host.stream}/", str(stamp.nonce // 1_000_000))
        return Subscription(
            url=login.url,
            headers=login.headers,
            hello=(_subscribe(["orders@account", "balances@account"]),),
            ping=_PING,
            read=read_frame,
        )

    def apply_change(self, book: Book, change: BookChange) -> Book | None:
        """A book without a sequence is taken as not begun: the first change after subscribing is the whole book."""
        if book.sequence is None:
            book = replace(book, bids=(), asks=())
        elif change.last_sequence <= book.sequence:
            return book
        elif change.first_sequence > book.sequence + 1:
            return None
        return book.changed_by(change)


def _subscribe(names: list[str]) -> str:
    return compact_json([("id", "1"), ("method", "subscribe"), ("params", names)])


def read_frame(text: str | bytes, symbol: str | None = None) -> tuple[StreamEvent, ...]:
    """What a frame means; a kind of frame that we did not ask for means nothing. `symbol` is that of partial books."""
    value = parse_json(text)
    frame = value if isinstance(value, dict) else {}
    event: StreamEvent | None = None
    if "status" in frame:
        event = _answer(frame)
    elif frame.get("e") == "depthUpdate":
        event = BookChanged(change=_book_change(frame))
    elif frame.get("e") == "balanceUpdate":
        event = parse_balances(frame)
    elif frame.keys() >= {"X", "i"}:
        event = OrderSeen(order=parse_order_event(frame))
    elif frame.keys() >= {"t", "p", "q", "m"}:
        event = TradesSeen(trades=(_trade(frame),))
    elif "lastUpdateId" in frame:
        event = BookSeen(book=_partial_book(frame, symbol))
    elif "s" in frame and frame.keys() & {"b", "a"}:
        event = TickerSeen(ticker=_ticker(frame))
    return (event,) if event else ()


def _answer(frame: Fields) -> StreamEvent:
    if not 200 <= read_int(frame, "status") < 300:
        return StreamRefused(refused=stream_refused(frame))
    id_ = maybe_id(frame, "id")
    return Ponged() if id_ == _PING_ID else Subscribed(id=id_)


def _ticker(frame: Fields) -> Ticker:
    bid, ask = maybe_price(frame, "b"), maybe_price(frame, "a")
    return Ticker(
        symbol=_symbol(frame),
        bid=bid,
        bid_size=maybe_quantity(frame, "B") if bid else None,
        ask=ask,
        ask_size=maybe_quantity(frame, "A") if ask else None,
        last=maybe_price(frame, "c"),
        time_ms=read_ms(frame, "E"),
    )


def _trade(frame: Fields) -> PublicTrade:
    """`m` says that the buyer was the maker: then the taker sold."""
    return PublicTrade(
        symbol=_symbol(frame),
        trade_id=read_id(frame, "t"),
        price=Price(as_decimal(frame["p"], "p")),
        quantity=Quantity(as_decimal(frame["q"], "q")),
        taker_side=Side.SELL if read_flag(frame, "m") else Side.BUY,
        time_ms=read_ms(frame, "E"),
    )


def _partial_book(frame: Fields, symbol: str | None) -> Book:
    return Book(
        symbol=symbol,
        bids=as_levels(read(frame, "bids"), "bids"),
        asks=as_levels(read(frame, "asks"), "asks"),
        sequence=read_int(frame, "lastUpdateId"),
    )


def _book_change(frame: Fields) -> BookChange:
    return BookChange(
        symbol=_symbol(frame),
        first_sequence=read_int(frame, "U"),
        last_sequence=read_int(frame, "u"),
        bids=as_levels(frame.get("b") or [], "b"),
        asks=as_levels(frame.get("a") or [], "a"),
        time_ms=read_ms(frame, "E"),
    )


def _symbol(frame: Fields) -> str:
    return read_text(frame, "s").lower()
