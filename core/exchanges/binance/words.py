"""The words of Binance's order objects and order events, which are the same in both (Binance sheet 7)."""

from decimal import Decimal

from core.domain.market import CONDITIONAL, OrderType, Side, TimeInForce
from core.domain.money import Price, Quantity, Spend, multiply, ratio
from core.domain.order import OrderState
from core.exchanges.reading import Fields, maybe_decimal, maybe_int

SIDES = {"BUY": Side.BUY, "SELL": Side.SELL}
TIMES_IN_FORCE = {"GTC": TimeInForce.GTC, "IOC": TimeInForce.IOC, "FOK": TimeInForce.FOK}
TYPES = {
    "LIMIT": OrderType.LIMIT,
    "LIMIT_MAKER": OrderType.LIMIT,
    "MARKET": OrderType.MARKET,
    "STOP_LOSS": OrderType.STOP_MARKET,
    "STOP_LOSS_LIMIT": OrderType.STOP_LIMIT,
    "TAKE_PROFIT": OrderType.TAKE_PROFIT,
    "TAKE_PROFIT_LIMIT": OrderType.TAKE_PROFIT_LIMIT,
}
POST_ONLY = "LIMIT_MAKER"
STATES = {
    "NEW": OrderState.OPEN,
    "PENDING_NEW": OrderState.WAITING,
    "PARTIALLY_FILLED": OrderState.PARTIAL,
    "FILLED": OrderState.FILLED,
    "CANCELED": OrderState.CANCELLED,
    "PENDING_CANCEL": OrderState.CANCELLING,
    "REJECTED": OrderState.REJECTED,
    "EXPIRED": OrderState.EXPIRED,
    "EXPIRED_IN_MATCH": OrderState.EXPIRED,
}
_SAYS_NOTHING = {"", "NONE"}
_BASIS_POINT = Decimal("0.0001")


def order_type(word: str | None, *, is_trailing: bool) -> OrderType:
    """What we call this type; a stop-market order that trails has a name of its own."""
    kind = TYPES.get(word or "", OrderType.OTHER)
    return OrderType.TRAILING_STOP if is_trailing and kind is OrderType.STOP_MARKET else kind


def order_state(word: str, kind: OrderType, *, is_on_book: bool) -> OrderState:
    """NEW is also said of a stop that waits for its trigger. A new word is guessed to be open."""
    state = STATES.get(word, OrderState.OPEN)
    return OrderState.WAITING if word == "NEW" and kind in CONDITIONAL and not is_on_book else state


def reason(*words: str | None) -> str | None:
    """The first word that gives a reason."""
    return next((word for word in words if word not in {None, *_SAYS_NOTHING}), None)


def maybe_price(fields: Fields, name: str) -> Price | None:
    """A price, or None when it is absent, null, empty or zero: Binance writes zeros for "none"."""
    value = maybe_decimal(fields, name)
    return Price(value) if value else None


def maybe_quantity(fields: Fields, name: str) -> Quantity | None:
    """An amount of the base asset, or None when it is absent, null or empty; zero is an amount."""
    value = maybe_decimal(fields, name)
    return None if value is None else Quantity(value)


def maybe_cost(fields: Fields, name: str) -> Spend | None:
    """What was paid in all; below zero, as on very old orders, means that nobody knows."""
    value = maybe_decimal(fields, name)
    return None if value is None or value < 0 else Spend(value)


def average(filled: Quantity, cost: Spend | None) -> Price | None:
    """Quote units per base unit of what was filled."""
    return Price(ratio(cost, filled)) if cost and filled else None


def parse_trail(fields: Fields, name: str) -> Decimal | None:
    """How far a trailing order follows, as a fraction: the exchange counts in hundredths of a percent; 0 is none."""
    points = maybe_int(fields, name)
    return multiply(Decimal(points), _BASIS_POINT) if points else None
