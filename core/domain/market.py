"""What can be traded and what it is worth now: pairs and their rules, tickers, books, trades, candles."""

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

from core.domain.money import Price, Quantity


class Side(Enum):
    """Buy or sell the base asset."""

    BUY = "buy"
    SELL = "sell"


class OrderType(Enum):
    """How an order meets the book. OTHER is read from exchanges, never placed."""

    LIMIT = "limit"
    MARKET = "market"
    STOP_LIMIT = "stop_limit"
    STOP_MARKET = "stop_market"
    TAKE_PROFIT = "take_profit"
    TAKE_PROFIT_LIMIT = "take_profit_limit"
    TRAILING_STOP = "trailing_stop"
    OTHER = "other"


CONDITIONAL = frozenset(
    {
        OrderType.STOP_LIMIT,
        OrderType.STOP_MARKET,
        OrderType.TAKE_PROFIT,
        OrderType.TAKE_PROFIT_LIMIT,
        OrderType.TRAILING_STOP,
    }
)
"""Orders that wait for the market to reach a price."""


class Trigger(Enum):
    """On which side of its stop price the last trade wakes a conditional order."""

    AT_OR_ABOVE = "at_or_above"
    AT_OR_BELOW = "at_or_below"


def usual_trigger(side: Side, kind: OrderType) -> Trigger | None:
    """What a stop (buys above, sells below) or a take-profit (the other way round) waits for."""
    if kind not in CONDITIONAL:
        return None
    is_profit = kind in {OrderType.TAKE_PROFIT, OrderType.TAKE_PROFIT_LIMIT}
    return Trigger.AT_OR_BELOW if (side is Side.BUY) is is_profit else Trigger.AT_OR_ABOVE


class MarketBy(Enum):
    """The amounts by which an exchange takes a market order."""

    BUY_BASE = "buy_base"
    BUY_QUOTE = "buy_quote"
    SELL_BASE = "sell_base"


class TimeInForce(Enum):
    """How long an order stands: until cancelled, immediate-or-cancel, fill-or-kill."""

    GTC = "gtc"
    IOC = "ioc"
    FOK = "fok"


class Trading(Enum):
    """What the exchange accepts for a pair now. A cancel is accepted in every state but CLOSED."""

    OPEN = "open"
    LIMIT_ONLY = "limit_only"
    POST_ONLY = "post_only"
    CANCEL_ONLY = "cancel_only"
    CLOSED = "closed"


class Limits(NamedTuple):
    """Smallest and largest value allowed, both inclusive; None where the exchange states none."""

    least: Decimal | None = None
    most: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """A pair and every rule that constrains a ticket for it. `symbol` is the exchange's own spelling.

    Steps of zero mean that the exchange states none. Quantities are in base, costs in quote units; `spend_step` is
    what a market order that is given by its cost must be on. `market_cost_sell` is set where sales differ.
    """

    exchange: str
    symbol: str
    base: str
    quote: str
    price_step: Decimal
    quantity_step: Decimal
    price: Limits = Limits()
    quantity: Limits = Limits()
    most_quantity_buy: Decimal | None = None
    most_quantity_sell: Decimal | None = None
    cost: Limits = Limits()
    market_quantity_step: Decimal | None = None
    market_quantity: Limits = Limits()
    market_cost: Limits = Limits()
    market_cost_sell: Limits | None = None
    spend_step: Decimal | None = None
    trading: Trading = Trading.OPEN
    order_types: frozenset[OrderType] = frozenset({OrderType.LIMIT})
    has_post_only: bool = True
    has_quote_market: bool = False

    @property
    def name(self) -> str:
        """The pair as people write it: BTC/USD."""
        return f"{self.base}/{self.quote}"

    @property
    def may_place(self) -> bool:
        """Whether a new limit order of some kind is accepted now."""
        return self.trading in {Trading.OPEN, Trading.LIMIT_ONLY, Trading.POST_ONLY}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticker:
    """Prices of one pair; what a source does not say is None, never zero.

    `seen_at` is the monotonic time in seconds at which the answer reached us, set by the desk:
    a price without its age is not a fact. `time_ms` is the exchange's own clock.
    """

    symbol: str
    bid: Price | None = None
    bid_size: Quantity | None = None
    ask: Price | None = None
    ask_size: Quantity | None = None
    last: Price | None = None
    open_24h: Price | None = None
    high_24h: Price | None = None
    low_24h: Price | None = None
    volume_base_24h: Decimal | None = None
    volume_quote_24h: Decimal | None = None
    change_24h: Decimal | None = None
    change_percent_24h: Decimal | None = None
    time_ms: int | None = None
    seen_at: float = 0.0

    def updated_by(self, news: "Ticker") -> "Ticker":
        """This ticker with every value that `news` states."""
        stated = {
            name: value for name in self.__slots__ if (value := getattr(news, name)) is not None
        }
        return replace(self, **stated)


class Level(NamedTuple):
    """One price of a book and the base amount that rests there."""

    price: Price
    quantity: Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """Resting orders by price, best first. `sequence` is the exchange's update number, where it has one."""

    symbol: str | None
    bids: tuple[Level, ...]
    asks: tuple[Level, ...]
    sequence: int | None = None
    time_ms: int | None = None
    seen_at: float = 0.0

    @property
    def best_bid(self) -> Price | None:
        """The highest price somebody pays, if anybody does."""
        return self.bids[0].price if self.bids else None

    @property
    def best_ask(self) -> Price | None:
        """The lowest price somebody asks, if anybody does."""
        return self.asks[0].price if self.asks else None

    def changed_by(self, change: "BookChange") -> "Book":
        """The book after a change that continues it; a level without an amount is gone."""
        bids, asks = _merged(self.bids, change.bids), _merged(self.asks, change.asks)
        return replace(
            self,
            symbol=change.symbol,
            bids=tuple(reversed(bids)),
            asks=tuple(asks),
            sequence=change.last_sequence,
            time_ms=change.time_ms,
        )


def _merged(levels: tuple[Level, ...], changes: tuple[Level, ...]) -> list[Level]:
    """Levels by price, lowest first."""
    by_price = {level.price: level for level in (*levels, *changes)}
    return sorted(level for level in by_price.values() if level.quantity)


@dataclass(frozen=True, slots=True, kw_only=True)
class BookChange:
    """Levels that changed between two update numbers; a quantity of zero removes the level."""

    symbol: str
    first_sequence: int
    last_sequence: int
    bids: tuple[Level, ...]
    asks: tuple[Level, ...]
    time_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicTrade:
    """A trade between strangers. `taker_side` is None where the exchange does not say it."""

    symbol: str | None
    trade_id: str
    price: Price
    quantity: Quantity
    taker_side: Side | None
    time_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Candle:
    """One interval of trading; `time_ms` is its beginning, `volume` is in base units."""

    time_ms: int
    open: Price
    high: Price
    low: Price
    close: Price
    volume: Decimal


class Interval(Enum):
    """Candle widths that a screen offers; the value is the width in seconds."""

    M1 = 60
    M5 = 300
    M15 = 900
    M30 = 1800
    H1 = 3600
    H6 = 21600
    D1 = 86400


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeRates:
    """Fractions of the traded value: 0.001 is 0.1 %. `is_estimate` when the exchange did not say it for this key.

    `maker_sell` and `taker_sell` are set where a sale costs something else than a purchase.
    `has_discount` when the fee is smaller if paid in the exchange's own token; the rates are without it.
    """

    maker: Decimal
    taker: Decimal
    maker_sell: Decimal | None = None
    taker_sell: Decimal | None = None
    has_discount: bool | None = None
    is_estimate: bool = False

    def rate(self, side: Side, *, is_taker: bool) -> Decimal:
        """What a fill of this kind costs."""
        selling = self.taker_sell if is_taker else self.maker_sell
        if side is Side.SELL and selling is not None:
            return selling
        return self.taker if is_taker else self.maker
