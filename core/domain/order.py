"""Orders in their last two stages: the checked `Ticket`, and the `Order` that an exchange knows. (`Draft` is draft.py.)"""

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from core.domain.market import (
    CONDITIONAL,
    Market,
    OrderType,
    Side,
    TimeInForce,
    Trigger,
    usual_trigger,
)
from core.domain.money import ZERO, Price, Quantity, Spend, ratio, subtract


class OrderState(Enum):
    """Where an order is in its life. lifecycle.py has the table of what may follow what."""

    INTENT = "intent"  # on our disk, not yet sent
    REFUSED = "refused"  # by our own checks
    NOT_SENT = "not_sent"  # proven: no byte left
    SENDING = "sending"  # bytes may have left
    WAITING = "waiting"  # accepted, waits for its trigger
    OPEN = "open"
    PARTIAL = "partial"
    CANCELLING = "cancelling"
    FILLED = "filled"
    CANCELLED = "cancelled"
    REJECTED = "rejected"
    EXPIRED = "expired"
    UNKNOWN = "unknown"  # the outcome of placing cannot be said yet: "checking"
    NOT_PLACED = "not_placed"  # asked until it could not be accepted any more: it is not there
    UNRESOLVED = "unresolved"  # a person must settle it


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """A checked order: every number on its step, the client id assigned, nothing sent yet.

    Exactly one of `quantity` (base) and `spend` (quote; market buys that take quote) is set.
    `is_protective` marks what the screen calls a market order where the exchange takes none by this amount:
    an immediate-or-cancel limit order at a protective price. `trail` is how far a trailing stop follows the
    market, as a fraction of the price (0.01 is 1 %).
    """

    client_id: str
    market: Market
    side: Side
    type: OrderType
    time_in_force: TimeInForce = TimeInForce.GTC
    is_post_only: bool = False
    quantity: Quantity | None = None
    spend: Spend | None = None
    price: Price | None = None
    stop_price: Price | None = None
    trail: Decimal | None = None
    is_protective: bool = False

    @property
    def trigger(self) -> Trigger | None:
        """On which side of the stop price it is woken."""
        return usual_trigger(self.side, self.type)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fill:
    """One execution of our own order. A broken fill was taken back by the exchange and counts for nothing."""

    trade_id: str
    order_id: str | None
    symbol: str | None
    side: Side
    price: Price
    quantity: Quantity
    fee: Decimal | None
    fee_asset: str | None
    is_maker: bool | None
    time_ms: int
    client_id: str | None = None
    is_broken: bool = False
    is_fee_final: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is known of one order. None means that nobody told, not zero.

    `raw_state` is the exchange's own word; where that word is new to us, `is_word_known` is False and
    `state` is a guess that `lifecycle.advance` replaces by the last live state.
    `id` is None until the exchange has given one. `trail` is how far a trailing stop follows the market, as in `Ticket`.
    """

    symbol: str
    side: Side
    type: OrderType
    state: OrderState
    id: str | None = None
    client_id: str | None = None
    time_in_force: TimeInForce | None = None
    is_post_only: bool | None = None
    quantity: Quantity | None = None
    spend: Spend | None = None
    price: Price | None = None
    stop_price: Price | None = None
    trigger: Trigger | None = None
    trail: Decimal | None = None
    filled: Quantity = Quantity(ZERO)
    filled_cost: Spend | None = None
    average_price: Price | None = None
    stated_remaining: Quantity | None = None
    raw_state: str | None = None
    is_word_known: bool = True
    reason: str | None = None
    error_code: str | None = None
    fee: Decimal | None = None
    fee_asset: str | None = None
    created_ms: int | None = None
    updated_ms: int | None = None
    fills: tuple[Fill, ...] = ()

    @property
    def remaining(self) -> Quantity | None:
        """Base amount that is not filled: what the exchange stated, else quantity less filled."""
        if self.stated_remaining is not None:
            return self.stated_remaining
        if self.quantity is None:
            return None
        return Quantity(max(ZERO, subtract(self.quantity, self.filled)))

    @property
    def filled_share(self) -> Decimal | None:
        """Filled part of the quantity, 0 to 1."""
        return ratio(self.filled, self.quantity) if self.quantity else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where an order stands, told by an answer that does not describe it: an acknowledgement, a row of a batch.

    WAITING means accepted, and no more is said.
    """

    id: str | None = None
    client_id: str | None = None
    symbol: str | None = None
    state: OrderState = OrderState.WAITING
    raw_state: str | None = None
    is_word_known: bool = True
    reason: str | None = None
    error_code: str | None = None
    updated_ms: int | None = None


def first_sight(ticket: Ticket, state: OrderState, now_ms: int) -> Order:
    """The order as we know it before any exchange has seen it."""
    return Order(
        symbol=ticket.market.symbol,
        side=ticket.side,
        type=ticket.type,
        state=state,
        client_id=ticket.client_id,
        time_in_force=ticket.time_in_force,
        is_post_only=ticket.is_post_only,
        quantity=ticket.quantity,
        spend=ticket.spend,
        price=ticket.price,
        stop_price=ticket.stop_price,
        trigger=ticket.trigger,
        trail=ticket.trail,
        created_ms=now_ms,
        updated_ms=now_ms,
    )


def is_same_order(ticket_like: Order, found: Order) -> bool:
    """Whether `found` is the order that we meant: its immutable fields, not the client id alone.

    A field that the exchange did not state cannot contradict. A conditional order that has fired may be listed as
    the plain order that it became.
    """
    pairs = (
        (ticket_like.client_id, found.client_id),
        (ticket_like.symbol.lower(), found.symbol.lower()),
        (ticket_like.side, found.side),
        (ticket_like.price, found.price),
        (ticket_like.stop_price, found.stop_price),
        (ticket_like.quantity, found.quantity),
        (ticket_like.spend, found.spend),
    )
    has_same_fields = all(ours in {None, theirs} or theirs is None for ours, theirs in pairs)
    return has_same_fields and _is_same_kind(ticket_like, found)


_PLAIN = {
    OrderType.STOP_LIMIT: OrderType.LIMIT,
    OrderType.TAKE_PROFIT_LIMIT: OrderType.LIMIT,
    OrderType.STOP_MARKET: OrderType.MARKET,
    OrderType.TAKE_PROFIT: OrderType.MARKET,
    OrderType.TRAILING_STOP: OrderType.MARKET,
}


def _is_same_kind(ours: Order, found: Order) -> bool:
    """The same type; two conditional orders may be named differently if they are woken alike. OTHER contradicts nothing."""
    if OrderType.OTHER in {ours.type, found.type}:
        return True
    if ours.type is found.type:
        return _trigger(ours) is _trigger(found)
    if _PLAIN.get(ours.type, ours.type) is not _PLAIN.get(found.type, found.type):
        return False
    both = ours.type in CONDITIONAL and found.type in CONDITIONAL
    return _trigger(ours) is _trigger(found) if both else ours.type in CONDITIONAL


def _trigger(order: Order) -> Trigger | None:
    return order.trigger or usual_trigger(order.side, order.type)
