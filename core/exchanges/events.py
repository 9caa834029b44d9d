"""What a stream says: the meaning of a frame as one of these events, and the subscription that brings them.

A frame may mean several of them, or none.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from core.domain.account import BalanceChange
from core.domain.errors import Refused
from core.domain.market import Book, BookChange, Candle, PublicTrade, Ticker
from core.domain.order import Fill, Order


@dataclass(frozen=True, slots=True, kw_only=True)
class TickerSeen:
    """Prices changed; values that the frame does not state are None."""

    ticker: Ticker


@dataclass(frozen=True, slots=True, kw_only=True)
class BookSeen:
    """A whole book, or the part of it that the stream carries."""

    book: Book


@dataclass(frozen=True, slots=True, kw_only=True)
class BookChanged:
    """Changes to a book; `Streams.apply_change` puts them on it, or finds a gap."""

    change: BookChange


@dataclass(frozen=True, slots=True, kw_only=True)
class TradesSeen:
    """Trades between strangers."""

    trades: tuple[PublicTrade, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CandlesSeen:
    """Candles, oldest first."""

    candles: tuple[Candle, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderSeen:
    """News of one of our orders, its fill included where the frame is about one."""

    order: Order


@dataclass(frozen=True, slots=True, kw_only=True)
class FillSeen:
    """A fill that came on its own."""

    fill: Fill


@dataclass(frozen=True, slots=True, kw_only=True)
class BalancesSeen:
    """Assets whose balance changed; an event with a smaller `sequence` than the last one is old."""

    changes: tuple[BalanceChange, ...]
    sequence: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedIn:
    """The stream accepted the key; frames in `send` may be sent now."""

    send: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscribed:
    """A subscription was confirmed."""

    id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamRefused:
    """The stream answered with an error. `is_login` when the key was refused."""

    refused: Refused
    is_login: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pinged:
    """The exchange asks for a sign of life: send `reply`."""

    reply: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ponged:
    """The exchange answered our own sign of life."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MustReconnect:
    """The exchange is about to end the connection, or its data can no longer be trusted."""

    reason: str


StreamEvent = (
    TickerSeen
    | BookSeen
    | BookChanged
    | TradesSeen
    | CandlesSeen
    | OrderSeen
    | FillSeen
    | BalancesSeen
    | LoggedIn
    | Subscribed
    | StreamRefused
    | Pinged
    | Ponged
    | MustReconnect
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A stream to open: address, login headers, the frames to send first, and a sign of life every so often.

    `protocol` is the WebSocket sub-protocol to ask for, if any.

    `read` raises `BadAnswer` for a frame that it does not understand, nothing else; the stream goes on.
    """

    url: str
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    hello: tuple[str, ...] = field(default=(), repr=False)
    protocol: str | None = None
    ping: str | None = None
    ping_every_s: float = 20.0
    read: Callable[[str | bytes], tuple[StreamEvent, ...]] = field(repr=False)
