"""What an order, a fill and a trade are on every practice exchange, whatever its protocol."""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum, auto

from core.practice.exact import ZERO, minus, plus, times
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
    NO_LIQUIDITY = auto()  # a market order, and the book ran empty
    NO_FUNDS = auto()  # a conditional order that could not be paid when it fired


class SelfTrade(Enum):
    """What happens when an order meets one of the same account."""

    ENDS_TAKER = auto()
    ENDS_MAKER = auto()
    ENDS_BOTH = auto()
    IS_ALLOWED = auto()


@dataclass(slots=True, kw_only=True)
class Trigger:
    """Wakes an order by the last trade. With `trail`, a fraction, the price follows the market at that distance;
    if there is a price then (it may be zero), following begins once it is reached."""

    price: Decimal = ZERO
    is_above: bool
    """True: fires when the last trade is at or above the price; False: at or below."""
    trail: Decimal | None = None
    starts_above: bool | None = None
    """Following begins with the last trade at or above the price, or at or below; None: away from where it fires."""
    extreme: Decimal | None = None
    """The best price seen while following."""

    def see(self, last: Decimal) -> bool:
        """Whether this trade fires it."""
        if self.trail is None:
            return self._is_beyond(last, self.price)
        if self.extreme is None and self.price and not self._is_towards(last):
            return False
        better = min if self.is_above else max
        self.extreme = last if self.extreme is None else better(self.extreme, last)
        one = Decimal(1)
        away = plus(one, self.trail) if self.is_above else minus(one, self.trail)
        return self._is_beyond(last, times(self.extreme, away))

    def _is_beyond(self, last: Decimal, price: Decimal) -> bool:
        return last >= price if self.is_above else last <= price

    def _is_towards(self, last: Decimal) -> bool:
        """Whether the price from which a trailing order follows has been reached."""
        starts_above = not self.is_above if self.starts_above is None else self.starts_above
        return last >= self.price if starts_above else last <= self.price


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
    """An order in its present state; the engine and the ledger are the only ones to change it.

    A market order has no price: `is_market`, price zero. One that is given by quote has `spend` and no amount.
    """

    id: int
    account: str
    key: str
    market: Market
    side: Side
    price: Decimal
    amount: Decimal
    created_ns: int
    updated_ns: int = 0
    """When something was last told of it."""
    client_id: str | None = None
    time_in_force: TimeInForce = TimeInForce.GTC
    is_post_only: bool = False
    is_market: bool = False
    spend: Decimal | None = None
    """Quote that a market buy may cost."""
    self_trade: SelfTrade | None = None
    """What it does to one of the same account that it meets; None: the exchange's rule."""
    trigger: Trigger | None = None
    is_held_waiting: bool = True
    """Whether its funds are set aside while it waits for its trigger."""
    has_fired: bool = False
    reserve: Decimal = ZERO
    """Quote that a market buy has set aside in all."""
    state: State = State.OPEN
    ending: Ending | None = None
    filled: Decimal = ZERO
    cost: Decimal = ZERO
    held: Decimal = ZERO
    fills: list[Fill] = field(default_factory=list)

    @property
    def remaining(self) -> Decimal:
        """Base that is not filled; of an order given by quote nobody can say."""
        return minus(self.amount, self.filled) if self.spend is None else ZERO

    @property
    def spend_left(self) -> Decimal:
        """Quote that is not spent, of an order given by quote."""
        return ZERO if self.spend is None else minus(self.spend, self.cost)

    @property
    def is_buy(self) -> bool:
        return self.side is Side.BUY

    @property
    def is_live(self) -> bool:
        return self.state in (State.OPEN, State.WAITING)


class Happening(Enum):
    NEW = auto()
    OPENED = auto()
    FILLED_PARTLY = auto()
    FILLED = auto()
    CANCELLED = auto()
    REDUCED = auto()


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
