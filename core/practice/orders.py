"""What an order, a fill and a trade are on every practice exchange, whatever its protocol."""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum, auto

from core.practice.exact import ZERO, minus
from core.practice.market import Market


class Side(Enum):
    BUY = "buy"
    SELL = "sell"

    @property
    def opposite(self) -> "Side":
        return Side.SELL if self is Side.BUY else Side.BUY


class TimeInForce(Enum):
    GTC = auto()
    IOC = auto()
    FOK = auto()


class State(Enum):
    WAITING = auto()  # for its trigger
    OPEN = auto()
    FILLED = auto()
    CANCELLED = auto()


class Ending(Enum):
    """Why an order was cancelled."""

    REQUESTED = auto()
    WOULD_TAKE = auto()
    WOULD_POST = auto()
    WOULD_NOT_FILL = auto()
    SELF_CROSS = auto()
    PRICE_LIMIT = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    price: Decimal
    is_above: bool
    """True: fires when the last trade is at or above the price; False: at or below."""

    def is_met(self, last: Decimal) -> bool:
        return last >= self.price if self.is_above else last <= self.price


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade:
    """What the public sees of a match."""

    id: int
    price: Decimal
    amount: Decimal
    taker_side: Side
    at_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fill:
    """One order's share of a match."""

    trade_id: int
    price: Decimal
    amount: Decimal
    is_maker: bool
    fee: Decimal
    fee_asset: str
    at_ns: int


@dataclass(slots=True, kw_only=True, eq=False)
class Order:
    """An order in its present state; the engine and the ledger are the only ones to change it."""

    id: int
    account: str
    key: str
    market: Market
    side: Side
    price: Decimal
    amount: Decimal
    created_ns: int
    client_id: str | None = None
    time_in_force: TimeInForce = TimeInForce.GTC
    is_post_only: bool = False
    trigger: Trigger | None = None
    state: State = State.OPEN
    ending: Ending | None = None
    filled: Decimal = ZERO
    cost: Decimal = ZERO
    held: Decimal = ZERO
    fills: list[Fill] = field(default_factory=list)

    @property
    def remaining(self) -> Decimal:
        return minus(self.amount, self.filled)

    @property
    def is_live(self) -> bool:
        return self.state in (State.OPEN, State.WAITING)


class Happening(Enum):
    NEW = auto()
    OPENED = auto()
    FILLED_PARTLY = auto()
    FILLED = auto()
    CANCELLED = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderEvent:
    """One step in an order's life, with the figures of that moment."""

    order: Order
    happening: Happening
    filled: Decimal
    fill: Fill | None
    at_ns: int


@dataclass(slots=True, kw_only=True)
class Action:
    """All that one request, or one step of the makers, changed in one market."""

    market: Market
    at_ns: int
    events: list[OrderEvent] = field(default_factory=list)
    trades: list[Trade] = field(default_factory=list)
    levels: set[tuple[Side, Decimal]] = field(default_factory=set)
    """Changed price levels."""
    assets: dict[str, set[str]] = field(default_factory=dict)
    """Changed assets by account."""
