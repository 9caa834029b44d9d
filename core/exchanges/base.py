"""The contract between the program and its dialects: what a request, a call, a stream and an exchange are.

A dialect has no state, no clock and no logger. Whatever varies is handed in, so the same input gives the same bytes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Generic, Protocol, TypeVar

from core.domain.account import Balance, BalanceChange, Environment, KeyRights
from core.domain.errors import Refused
from core.domain.market import (
    Book,
    BookChange,
    Candle,
    FeeRates,
    Interval,
    Market,
    OrderType,
    PublicTrade,
    Ticker,
    TimeInForce,
)
from core.domain.order import Fill, Order, Ticket

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Effect(Enum):
    """Whether a call changes anything at the exchange. A WRITE is never sent twice by the program."""

    READ = auto()
    WRITE = auto()


@dataclass(frozen=True, slots=True)
class Step:
    """One stage of signing, to be shown to a person: what it is called, and its text. Never a secret."""

    label: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One HTTP request, complete to the byte. `steps` tells how its signature came about."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    body: bytes | None = field(default=None, repr=False)
    steps: tuple[Step, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """One HTTP answer. Header names are lower case. `at` is the monotonic time of arrival, in seconds."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = field(default=b"", repr=False)
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class Call(Generic[T_co]):
    """One question: the request, and how to read its answer.

    `read` returns the fact, or raises a class of `core.domain.errors`: `Refusal` or `BadAnswer`, nothing else.
    `weight` is what it costs of the budget named `bucket`.
    """

    request: Request
    read: Callable[[Response], T_co] = field(repr=False)
    effect: Effect = Effect.READ
    bucket: str = "public"
    weight: int = 1


class NonceUnit(Enum):
    """What a key counts its nonces in; the value is how many of them make a second. NONE: it has no nonce."""

    NONE = 0
    MILLISECOND = 1_000
    MICROSECOND = 1_000_000
    NANOSECOND = 1_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """When a request was numbered: the exchange's time in ms, and the key's next nonce in its own unit."""

    time_ms: int
    nonce: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """Where an exchange is reached in one environment. `name` tells two hosts of one environment apart."""

    environment: Environment
    name: str
    rest: str
    stream: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """A key with its secret, bound to one host. Only signers read `secret`; it never shows in a repr.

    `options` are the key's own settings, by the names in `Info.key_fields` (nonce kind, account name).
    """

    key: str = field(repr=False)
    secret: str = field(repr=False, compare=False)
    host: Host
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyField:
    """One thing to ask for when a key is added. With `choices` it is one of them, the first by default."""

    name: str
    choices: tuple[str, ...] = ()
    is_secret: bool = False
    is_optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """A request budget: `rate` tokens a second, at most `burst` saved up."""

    rate: float
    burst: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Info:
    """Facts about an exchange that screens and lanes need. `fence_ms` is how long after its stamp a placement
    can still be accepted, as documented for keys with `is_fence_proven`; `clock_step_ms` is the resolution
    of `server_time`."""

    name: str
    title: str
    hosts: tuple[Host, ...]
    key_fields: tuple[KeyField, ...]
    order_types: tuple[OrderType, ...]
    times_in_force: tuple[TimeInForce, ...]
    has_post_only: bool
    is_market_emulated: bool
    is_fee_on_top: bool
    most_slippage_percent: int
    client_id_pattern: str
    intervals: tuple[Interval, ...]
    buckets: Mapping[str, Bucket]
    is_serial: bool
    fence_ms: int
    clock_step_ms: int
    default_fees: FeeRates
    key_page: Mapping[Environment, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """What the first private answer tells: what the key may do, and options learned on the way."""

    rights: KeyRights
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpotAccount:
    """A spot account that a key may act for, by the exchange's own id. One that is locked cannot trade."""

    id: str
    is_locked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancelled:
    """The answer to one cancel. `is_gone` is True or False where the answer proves it, else None."""

    is_accepted: bool
    is_gone: bool | None
    order: Order | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelledAll:
    """The answer to a mass cancel: exchange ids that went, and that did not."""

    gone: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    orders: tuple[Order, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[T]):
    """A part of a longer list, newest part first unless the exchange cannot; `next` asks for the following one."""

    rows: tuple[T, ...]
    next: str | None = None


class Topic(Enum):
    """What a stream can be asked to tell about."""

    TICKER = auto()
    BOOK = auto()
    TRADES = auto()
    ORDERS = auto()
    BALANCES = auto()


# What a stream frame can mean. A frame may mean several of them, or none.


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

    `read` raises `BadAnswer` for a frame that it does not understand, nothing else; the stream goes on.
    """

    url: str
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    hello: tuple[str, ...] = field(default=(), repr=False)
    ping: str | None = None
    ping_every_s: float = 20.0
    read: Callable[[str | bytes], tuple[StreamEvent, ...]] = field(repr=False)


class Streams(Protocol):
    """The stream half of a dialect."""

    def watch_market(self, host: Host, market: Market) -> tuple[Subscription, ...]:
        """Ticker, book and trades of one pair."""
        ...

    def watch_account(self, who: Credentials, stamp: Stamp) -> Subscription | None:
        """Orders and balances of the key's account; None where this kind of key has no stream."""
        ...

    def apply_change(self, book: Book, change: BookChange) -> Book | None:
        """The book after the change; the same book when the change is old; None for a gap: start over."""
        ...


class Exchange(Protocol):
    """Everything the program asks of an exchange. Methods that may return None do so where the exchange has no such call.

    Private calls take `Credentials` and a `Stamp`; public ones a `Host`.
    """

    @property
    def info(self) -> Info: ...
    @property
    def streams(self) -> Streams: ...

    def nonce_unit(self, who: Credentials) -> NonceUnit:
        """What this key counts its nonces in."""
        ...

    def is_fence_proven(self, who: Credentials) -> bool:
        """Whether the exchange documents that a placement of this key dies after `info.fence_ms`."""
        ...

    def server_time(self, host: Host) -> Call[int]:
        """The exchange's clock in ms; its resolution may be a second."""
        ...

    def markets(self, host: Host) -> Call[tuple[Market, ...]]: ...
    def market(self, host: Host, symbol: str) -> Call[tuple[Market, ...]] | None:
        """The rules of one pair, where the list may lack them."""
        ...

    def ticker(self, host: Host, market: Market) -> Call[Ticker]: ...
    def day_ticker(self, host: Host, market: Market) -> Call[Ticker] | None:
        """The 24 h figures, where `ticker` does not carry them."""
        ...

    def book(self, host: Host, market: Market, depth: int) -> Call[Book]: ...
    def trades(self, host: Host, market: Market) -> Call[tuple[PublicTrade, ...]]: ...
    def candles(
        self, host: Host, market: Market, interval: Interval
    ) -> Call[tuple[Candle, ...]]: ...

    def sign_in(self, who: Credentials, stamp: Stamp) -> Call[SignIn]: ...
    def learn(self, who: Credentials, refused: Refused) -> Mapping[str, str] | None:
        """Key options that a refused sign-in teaches (a nonce kind); None when it teaches nothing."""
        ...

    def balances(self, who: Credentials, stamp: Stamp) -> Call[tuple[Balance, ...]]: ...
    def open_orders(
        self, who: Credentials, stamp: Stamp, market: Market | None
    ) -> Call[tuple[Order, ...]] | None:
        """All open orders, or those of `market`; None where the exchange insists on a market and none is given."""
        ...

    def order_history(
        self, who: Credentials, stamp: Stamp, market: Market | None, page: str | None
    ) -> Call[Page[Order]] | None:
        """Ended orders; None where the exchange insists on a market and none is given."""
        ...

    def fills(
        self, who: Credentials, stamp: Stamp, market: Market, page: str | None
    ) -> Call[Page[Fill]]: ...
    def fee_rates(self, who: Credentials, stamp: Stamp, market: Market) -> Call[FeeRates]: ...
    def find_order(
        self, who: Credentials, stamp: Stamp, market: Market, client_id: str
    ) -> Call[tuple[Order, ...]]:
        """Orders with this client id, newest first; raises `OrderNotFound` when read and there is none."""
        ...

    def order(self, who: Credentials, stamp: Stamp, order: Order) -> Call[Order]:
        """The state of one order by its exchange id."""
        ...

    def place(self, who: Credentials, stamp: Stamp, ticket: Ticket) -> Call[Order]: ...
    def cancel(self, who: Credentials, stamp: Stamp, order: Order) -> Call[Cancelled]: ...
    def cancel_all(
        self, who: Credentials, stamp: Stamp, market: Market | None
    ) -> Call[CancelledAll] | None:
        """Everything on the account, or of `market`; None where the exchange has no such call."""
        ...

    def cancel_session(self, who: Credentials, stamp: Stamp) -> Call[CancelledAll] | None:
        """Everything placed with this key."""
        ...

    def heartbeat(self, who: Credentials, stamp: Stamp) -> Call[None] | None: ...
    def dry_run(self, who: Credentials, stamp: Stamp, ticket: Ticket) -> Call[None] | None:
        """The exchange's own check of a ticket, placing nothing."""
        ...
