"""What the desk publishes: frozen facts, each with a key. The newest fact of a key replaces the one before it."""

from collections.abc import Hashable
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple, Protocol

from core.domain.account import Account, Balance, Environment, Movement, MovementKind, Transfer
from core.domain.errors import DeskError
from core.domain.market import Book, Candle, FeeRates, Interval, Market, PublicTrade, Side, Ticker
from core.domain.order import Fill, Order
from core.exchanges.base import Step


class Source(NamedTuple):
    """One host of one exchange: where market data comes from."""

    exchange: str
    environment: Environment
    host_name: str


class Fact(Protocol):
    """Anything the store can hold."""

    @property
    def key(self) -> Hashable: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketList:
    """The pairs of a source and their rules. `loaded_ms` is when they were asked for (Unix ms)."""

    source: Source
    markets: tuple[Market, ...]
    loaded_ms: int

    @property
    def key(self) -> Hashable:
        return self.source


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Prices of one pair; `ticker.seen_at` is monotonic seconds."""

    source: Source
    ticker: Ticker

    @property
    def key(self) -> Hashable:
        return self.source, self.ticker.symbol


@dataclass(frozen=True, slots=True, kw_only=True)
class Depth:
    """The book of one pair; `book.seen_at` is monotonic seconds."""

    source: Source
    symbol: str
    book: Book

    @property
    def key(self) -> Hashable:
        return self.source, self.symbol


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Candles of one pair, oldest first; the last one is still forming."""

    source: Source
    symbol: str
    interval: Interval
    candles: tuple[Candle, ...]

    @property
    def key(self) -> Hashable:
        return self.source, self.symbol, self.interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Tape:
    """The latest trades between strangers, newest first, at most a hundred."""

    source: Source
    symbol: str
    trades: tuple[PublicTrade, ...]

    @property
    def key(self) -> Hashable:
        return self.source, self.symbol


class LinkState(Enum):
    """How facts reach us from one source or account."""

    CONNECTING = "connecting"
    STREAMING = "streaming"
    POLLING = "polling"
    SILENT = "silent"  # the exchange has not answered for a while


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """The health of one source (`account_id` None) or of one account's private feed."""

    source: Source
    account_id: str | None
    state: LinkState
    round_trip_ms: int | None = None
    problem: DeskError | None = None

    @property
    def key(self) -> Hashable:
        return self.source, self.account_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """An exchange has asked to be left alone: from this address (`account_id` None) or with this key.

    `until` is in monotonic seconds, 0 once it is over; `reason` is "rate-limited" or "banned".
    """

    source: Source
    account_id: str | None
    until: float
    reason: str

    @property
    def key(self) -> Hashable:
        return self.source, self.account_id


class SessionState(Enum):
    """How far signing in with a key has come."""

    SIGNING_IN = "signing_in"
    SIGNED_IN = "signed_in"
    REFUSED = "refused"
    SIGNED_OUT = "signed_out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One key and how it stands with its exchange.

    `clock_offset_ms` is exchange time less ours, known to within `clock_spread_ms`.
    """

    account: Account
    source: Source
    state: SessionState
    clock_offset_ms: int | None = None
    clock_spread_ms: int | None = None
    problem: DeskError | None = None

    @property
    def key(self) -> Hashable:
        return self.account.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Fees:
    """What an account pays for trading one pair."""

    account_id: str
    symbol: str
    rates: FeeRates

    @property
    def key(self) -> Hashable:
        return self.account_id, self.symbol


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """All balances of an account, zero ones included; `seen_at` is monotonic seconds.

    `can_trade` is the account's own flag, None where the exchange states none.
    """

    account_id: str
    balances: tuple[Balance, ...]
    seen_at: float
    can_trade: bool | None = None

    @property
    def key(self) -> Hashable:
        return self.account_id

    def of(self, asset: str) -> Balance | None:
        """The row of one asset, if the exchange has named it."""
        return next((balance for balance in self.balances if balance.asset == asset), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class IdleHoldings:
    """Money of an account's owner that orders cannot use; `wallet` is where it lies, in the exchange's word."""

    account_id: str
    wallet: str
    balances: tuple[Balance, ...]
    seen_at: float

    @property
    def key(self) -> Hashable:
        return self.account_id


class MoveState(Enum):
    """How far a transfer between one owner's wallets has come."""

    SENDING = "sending"
    DONE = "done"
    REFUSED = "refused"  # proven: nothing was moved
    UNKNOWN = "unknown"  # being checked, or to be looked up by a person; never sent again


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A transfer that a person confirmed, and what became of it. `problem` is why it was refused or is not known."""

    account_id: str
    transfer: Transfer
    state: MoveState
    problem: DeskError | None = None

    @property
    def key(self) -> Hashable:
        return self.account_id, self.transfer.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Movements:
    """Deposits or withdrawals of an account, newest first."""

    account_id: str
    kind: MovementKind
    rows: tuple[Movement, ...]

    @property
    def key(self) -> Hashable:
        return self.account_id, self.kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question about an order whose outcome is unknown, and what came back, in a technical phrase."""

    at_ms: int
    answer: str


class Verdict(Enum):
    """How the search for an unknown order ended without an answer: a person must look."""

    PROBABLY_ABSENT = "probably_absent"  # nobody knows it, and its age alone proves nothing there
    CANNOT_SAY = "cannot_say"  # the exchange no longer tells of orders that old


@dataclass(frozen=True, slots=True, kw_only=True)
class Checking:
    """How the search for an unknown order stands: sent when (Unix ms), asked until when, and each question.

    `verdict` is set once the search has ended and a person must settle it.
    """

    sent_ms: int
    until_ms: int
    cause: str
    questions: tuple[Question, ...] = ()
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackedOrder:
    """One order as the desk knows it. `ref` is stable for the row's life; `is_ours` when placed from this profile.

    `problem` is why it was refused or not sent. `checking` is set while its outcome is unknown. `accepted` names
    the limits that a person said yes to when sending it.
    """

    account_id: str
    ref: str
    order: Order
    market: Market | None
    is_ours: bool
    problem: DeskError | None = None
    checking: Checking | None = None
    accepted: tuple[str, ...] = ()

    @property
    def key(self) -> Hashable:
        return self.account_id, self.ref


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which orders a mass cancel means: those made here, or everything on the account; all, or fewer of them."""

    everything: bool = False
    symbol: str | None = None
    side: Side | None = None
    refs: frozenset[str] | None = None

    def means(self, row: TrackedOrder) -> bool:
        """Whether an order is among them, if it has not ended."""
        order = row.order
        return (
            (self.everything or row.is_ours)
            and self.symbol in {None, order.symbol}
            and self.side in {None, order.side}
            and (self.refs is None or row.ref in self.refs)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelRun:
    """A mass cancel on its way, or what came of it: how many were meant, are proven gone, are left or in doubt.

    What was being sent or checked counts too. `is_over` when nothing more will be done; `at_ms` is when the figures
    were true (Unix ms). `problem` is why the exchange could not be asked what is open at the end.
    """

    account_id: str
    asked: int
    gone: int
    left: tuple[str, ...]
    checking: int
    is_over: bool
    at_ms: int
    problem: DeskError | None = None

    @property
    def key(self) -> Hashable:
        return self.account_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Armed:
    """An account's dead-man switch: without a sign of life its orders are cancelled after `timeout_s`; None: off.

    `until_ms` is when that would be (Unix ms), where it is known; `problem` why it could not be renewed.
    """

    account_id: str
    timeout_s: int | None
    until_ms: int | None = None
    problem: DeskError | None = None

    @property
    def key(self) -> Hashable:
        return self.account_id


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailRow:
    """One line of the journal: something that happened to an order of ours. `note` is a technical phrase."""

    at_ms: int
    ref: str
    account_id: str
    exchange: str
    environment: str
    what: str
    order: Order
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnFills:
    """Fills of an account in one pair, newest first."""

    account_id: str
    symbol: str
    fills: tuple[Fill, ...]

    @property
    def key(self) -> Hashable:
        return self.account_id, self.symbol


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchanged:
    """One request exactly as it was sent and what came back, secrets and signatures masked. Newest 200 are kept.

    `status` is None when no answer came; `problem` then says why. Times are Unix ms.
    """

    number: int
    source: Source
    account_id: str | None
    purpose: str
    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    body: str
    steps: tuple[Step, ...]
    at_ms: int
    took_ms: int
    status: int | None
    answer: str
    problem: str | None = None

    @property
    def key(self) -> Hashable:
        return self.number


ORDERED: tuple[type, ...] = (TrackedOrder, Session, Exchanged, Moved)
"""Facts of which every version reaches every watcher, in order; of the others the newest is enough."""
