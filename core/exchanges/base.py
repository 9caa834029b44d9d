"""The contract between the program and its dialects: what a request, a call, a stream and an exchange are.

A dialect has no state, no clock and no logger. Whatever varies is handed in, so the same input gives the same bytes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any, Generic, Protocol, TypeVar

from core.domain.account import (
    Balance,
    Balances,
    Environment,
    KeyRights,
    Movement,
    MovementKind,
    Transfer,
)
from core.domain.errors import Refused
from core.domain.market import (
    Book,
    BookChange,
    Candle,
    FeeRates,
    Interval,
    Market,
    MarketBy,
    OrderType,
    PublicTrade,
    Ticker,
    TimeInForce,
)
from core.domain.money import Quantity
from core.domain.order import Fill, Order, Standing, Ticket
from core.exchanges.events import Subscription

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

_MOST_WAIT_DIGITS = 6
_MOST_COUNT_DIGITS = 9


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

    @property
    def retry_after_s(self) -> int | None:
        """How long the exchange asks to wait, where it says so in whole seconds."""
        text = self.headers.get("retry-after", "").strip()
        is_seconds = text.isascii() and text.isdigit() and len(text) <= _MOST_WAIT_DIGITS
        return int(text) if is_seconds else None

    def count(self, header: str) -> int | None:
        """The whole number in a header, if it is there and is one of at most nine digits."""
        text = self.headers.get(header, "").strip()
        is_count = text.isascii() and text.isdigit() and len(text) <= _MOST_COUNT_DIGITS
        return int(text) if is_count else None


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

    @property
    def is_timed(self) -> bool:
        """Whether such nonces are held against the exchange's clock; those in milliseconds need only rise."""
        return self.value > NonceUnit.MILLISECOND.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """When a request was numbered: the exchange's time in ms, and the key's next nonce in its own unit.

    Where nonces are held against the clock, it is the time that the nonce tells.
    """

    time_ms: int
    nonce: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """Where an exchange is reached in one environment. `name` tells two hosts of one environment apart.

    `account_stream` is set where a key's own news come from another address than the market's.
    """

    environment: Environment
    name: str
    rest: str
    stream: str
    account_stream: str | None = None


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
    """One thing to ask for when a key is added. With `choices` it is one of them, the first by default.

    `is_long` when it may be a text of several lines (a private key in PEM). `pattern` is a regular expression that the
    whole of a well-formed value matches, white space taken as single blanks; empty where none is known. For hints only.
    """

    name: str
    choices: tuple[str, ...] = ()
    is_secret: bool = False
    is_optional: bool = False
    is_long: bool = False
    pattern: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """A request budget, of an address or, where `is_of_key`, of one key.

    Reads keep to `rate` tokens a second, at most `burst` saved up. `limit` in any `window_s` seconds is the exchange's
    own. `orders` and `cancels` are what one placement and one cancel take of it. Refused without being told for how
    long, the program stays away for `pause_s`, doubled with each refusal in a row.
    """

    rate: float
    burst: int
    limit: int | None = None
    window_s: int = 60
    is_of_key: bool = False
    orders: int = 0
    cancels: int = 0
    pause_s: float = 1.0


class DeadMan(Enum):
    """How an exchange cancels orders when the program falls silent."""

    KEY = auto()  # some keys must send heartbeats
    TIMER = auto()  # a timer that is set, and set again in time


@dataclass(frozen=True, slots=True, kw_only=True)
class Info:
    """Facts about an exchange that screens and lanes need.

    `fence_ms` is how long after its stamp a placement can still be accepted, as documented for keys with
    `is_fence_proven`; `clock_step_ms` is the resolution of `server_time`. `market_orders` are the amounts by which
    it takes market orders itself; any other is emulated by an immediate-or-cancel limit order at a protective price.
    `client_id_pattern` is empty where orders have no client id. `is_stop_before_price` where a stop must lie on the
    market's side of its limit; `needs_trail_start` where a trailing stop must say at what price it begins to follow; `conditional_times` are the times in force of conditional orders with a limit. `is_teaching_only` for a scheme that no real host accepts.
    `keeps_ids_ms` is how long after its placing an ended order is still found by client id; None: no limit is documented.
    `dead_man_s` is how long a key may be silent, or the least that a timer can be set to.
    """

    name: str
    title: str
    hosts: tuple[Host, ...]
    key_fields: tuple[KeyField, ...]
    order_types: tuple[OrderType, ...]
    times_in_force: tuple[TimeInForce, ...]
    has_post_only: bool
    market_orders: frozenset[MarketBy]
    is_fee_on_top: bool
    most_slippage_percent: int
    client_id_pattern: str
    intervals: tuple[Interval, ...]
    buckets: Mapping[str, Bucket]
    is_serial: bool
    fence_ms: int
    clock_step_ms: int
    default_fees: FeeRates
    is_stop_before_price: bool = False
    needs_trail_start: bool = False
    conditional_times: tuple[TimeInForce, ...] = (TimeInForce.GTC,)
    is_teaching_only: bool = False
    wallets: tuple[str, ...] = ()
    key_page: Mapping[Environment, str] = field(default_factory=dict)
    keeps_ids_ms: int | None = None
    dead_man: DeadMan | None = None
    dead_man_s: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """What a sign-in answer tells: what the key may do, and options learned on the way.

    While `is_complete` is False there is more to find out: `Exchange.sign_in` is asked again with those options.
    """

    rights: KeyRights = KeyRights()
    options: Mapping[str, str] = field(default_factory=dict)
    is_complete: bool = True


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
    orders: tuple[Order | Standing, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Replaced:
    """The answer to a cancel-and-place-anew, half by half; None where it does not prove a half."""

    is_old_gone: bool | None
    is_new_placed: bool | None
    old_id: str | None = None
    old_client_id: str | None = None
    old_error_code: str | None = None
    new_error_code: str | None = None
    order: Order | Standing | None = None


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

    def usage(self, call: Call[Any], response: Response) -> Mapping[str, int]:
        """How much of a budget's limit is used up, by what the answer to `call` says; nothing where it is silent."""
        ...

    def is_fence_proven(self, who: Credentials) -> bool:
        """Whether the exchange documents that a placement of this key dies after `info.fence_ms`."""
        ...

    def server_time(self, host: Host) -> Call[int]:
        """The exchange's clock in ns since the epoch; its resolution is `info.clock_step_ms`."""
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
        """Key options that a refused sign-in teaches (a nonce kind, a question not to be asked); None for nothing."""
        ...

    def balances(self, who: Credentials, stamp: Stamp) -> Call[Balances]: ...
    def idle_balances(self, who: Credentials, stamp: Stamp) -> Call[tuple[Balance, ...]] | None:
        """Money of the same owner that orders cannot use, as it lies in another wallet."""
        ...

    def movements(
        self, who: Credentials, stamp: Stamp, kind: MovementKind, page: str | None
    ) -> Call[Page[Movement]] | None:
        """Deposits or withdrawals, newest first, to be read only."""
        ...

    def transfer(self, who: Credentials, stamp: Stamp, transfer: Transfer) -> Call[None] | None:
        """Move money between the owner's wallets; the id guards against doing it twice."""
        ...

    def find_transfer(
        self, who: Credentials, stamp: Stamp, transfer: Transfer
    ) -> Call[bool | None] | None:
        """Whether a transfer was carried out; None while it is under way. Raises `OrderNotFound` when unknown."""
        ...

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
    ) -> Call[Page[Fill]] | None:
        """Our fills of one pair, newest first unless the exchange cannot."""
        ...

    def fee_rates(self, who: Credentials, stamp: Stamp, market: Market) -> Call[FeeRates] | None:
        """What this key pays for one pair."""
        ...

    def find_order(
        self,
        who: Credentials,
        stamp: Stamp,
        market: Market,
        client_id: str,
        kind: OrderType = OrderType.LIMIT,
    ) -> Call[tuple[Order, ...]]:
        """Orders with this client id, newest first; raises `OrderNotFound` when read and there is none.

        `kind` says where to look, for exchanges that keep conditional orders apart.
        """
        ...

    def order(self, who: Credentials, stamp: Stamp, order: Order) -> Call[Order]:
        """The state of one order by its exchange id."""
        ...

    def place(self, who: Credentials, stamp: Stamp, ticket: Ticket) -> Call[Order | Standing]:
        """Raises `NotAllowed` for a ticket that the exchange has no request for."""
        ...

    def cancel(self, who: Credentials, stamp: Stamp, order: Order) -> Call[Cancelled]: ...
    def cancel_all(
        self, who: Credentials, stamp: Stamp, market: Market | None
    ) -> Call[CancelledAll] | None:
        """Everything on the account, or of `market`; None where the exchange has no such call."""
        ...

    def replace(
        self, who: Credentials, stamp: Stamp, order: Order, ticket: Ticket
    ) -> Call[Replaced] | None:
        """Cancel an order and place another in one request; the new one only if the old one is gone."""
        ...

    def reduce(
        self, who: Credentials, stamp: Stamp, order: Order, quantity: Quantity
    ) -> Call[Order] | None:
        """Make an order smaller in place; it keeps its turn in the book."""
        ...

    def cancel_session(self, who: Credentials, stamp: Stamp) -> Call[CancelledAll] | None:
        """Everything placed with this key."""
        ...

    def heartbeat(self, who: Credentials, stamp: Stamp) -> Call[None] | None: ...
    def arm(self, who: Credentials, stamp: Stamp, seconds: int) -> Call[int | None] | None:
        """Have everything on the account cancelled unless this is asked again within `seconds`; 0 switches it off.

        The answer is when that will be, in ms of the exchange's clock, None for never.
        """
        ...

    def dry_run(self, who: Credentials, stamp: Stamp, ticket: Ticket) -> Call[None] | None:
        """The exchange's own check of a ticket, placing nothing."""
        ...
