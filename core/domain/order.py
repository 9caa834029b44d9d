"""Orders in their last two stages: the checked `Ticket`, and the `Order` that an exchange knows. (`Draft` is draft.py.)"""

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from core.domain.market import Market, OrderType, Side, TimeInForce
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
    `is_protective` marks what the screen calls a market order on an exchange that has none:
    an immediate-or-cancel limit order at a protective price.
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
    is_protective: bool = False


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
    `id` is None until the exchange has given one.
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
    filled: Quantity = Quantity(ZERO)
    filled_cost: Spend | None = None
    average_price: Price | None = None
    stated_remaining: Quantity | None = None
    raw_state: str | None = None
    is_word_known: bool = True
    reason: str | None = None
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
        created_ms=now_ms,
        updated_ms=now_ms,
    )


def is_same_order(ticket_like: Order, found: Order) -> bool:
    """Whether `found` is the order that we meant: its immutable fields, not the client id alone.

    A field that the exchange did not state cannot contradict.
    """
    pairs = (
        (ticket_like.client_id, found.client_id),
        (ticket_like.symbol.lower(), found.symbol.lower()),
        (ticket_like.side, found.side),
        (ticket_like.type, found.type),
        (ticket_like.price, found.price),
        (ticket_like.stop_price, found.stop_price),
        (ticket_like.quantity, found.quantity),
        (ticket_like.spend, found.spend),
    )
    return all(ours is None or theirs is None or ours == theirs for ours, theirs in pairs)
