"""Turn HTX's conditional orders, which live in a list of their own, into facts (HTX sheet 6.6)."""

from dataclasses import replace

from core.domain.errors import BadAnswer
from core.domain.market import OrderType, TimeInForce, usual_trigger
from core.domain.money import Spend
from core.domain.order import Order, OrderState, Standing
from core.exchanges.base import Cancelled, CancelledAll, Page
from core.exchanges.htx.orders import Kind, reason_in
from core.exchanges.htx.parse import SIDES, maybe_price, maybe_quantity
from core.exchanges.htx.tickets import CONDITIONAL_ONLY
from core.exchanges.reading import (
    Fields,
    Json,
    as_id,
    as_object,
    maybe_decimal,
    maybe_id,
    maybe_int,
    maybe_text,
    read,
    read_id,
    read_list,
    read_object,
    read_text,
    read_word,
)

# The live state of a triggered one is that of the order it has become.
_STATES = {
    "created": OrderState.WAITING,
    "triggered": OrderState.OPEN,
    "canceled": OrderState.CANCELLED,
    "rejected": OrderState.REJECTED,
}
_TIMES_IN_FORCE = {
    "gtc": (TimeInForce.GTC, False),
    "boc": (TimeInForce.GTC, True),
    "ioc": (TimeInForce.IOC, False),
    "fok": (TimeInForce.FOK, False),
}
_USUAL_TIME = {"limit": "gtc", "market": "ioc"}


def parse_conditional(answer: Json) -> Order:
    """One conditional order. Once it has fired, its id is that of the order that it became.

    Nothing tells a take-profit from a stop: both are called stops here.
    """
    row = as_object(answer, "conditional order")
    word = read_text(row, "orderStatus")
    kind = _kind(row)
    spend = maybe_decimal(row, "orderValue")
    return Order(
        id=maybe_id(row, "orderId"),
        client_id=read_id(row, "clientOrderId"),
        symbol=read_text(row, "symbol").lower(),
        side=read_word(row, "orderSide", SIDES),
        type=kind.type,
        state=_STATES.get(word, OrderState.WAITING),
        raw_state=word,
        is_word_known=word in _STATES,
        time_in_force=kind.time_in_force,
        is_post_only=kind.is_post_only,
        quantity=maybe_quantity(row, "orderSize"),
        spend=Spend(spend) if spend else None,
        price=maybe_price(row, "orderPrice"),
        stop_price=maybe_price(row, "stopPrice"),
        trail=maybe_decimal(row, "trailingRate") or None,
        reason=reason_in(row, "errMessage"),
        error_code=maybe_id(row, "errCode"),
        created_ms=maybe_int(row, "orderOrigTime"),
        updated_ms=maybe_int(row, "lastActTime"),
    )


def _kind(row: Fields) -> Kind:
    word = read_text(row, "orderType")
    time = maybe_text(row, "timeInForce") or _USUAL_TIME.get(word, "")
    time_in_force, is_post_only = _TIMES_IN_FORCE.get(time, (None, None))
    kind = {"limit": OrderType.STOP_LIMIT, "market": OrderType.STOP_MARKET}.get(word)
    if maybe_decimal(row, "trailingRate"):
        kind = OrderType.TRAILING_STOP
    return Kind(kind or OrderType.OTHER, time_in_force, is_post_only)


def parse_asked(kind: OrderType, answer: Fields) -> Order:
    """The conditional order that was asked for, under the type that we gave it."""
    found = parse_conditional(read(answer, "data"))
    if found.type not in CONDITIONAL_ONLY:
        return found
    return replace(found, type=kind, trigger=usual_trigger(found.side, kind))


def parse_found(kind: OrderType, answer: Fields) -> tuple[Order, ...]:
    """The same, as the only one of its client id."""
    return (parse_asked(kind, answer),)


def parse_conditionals(answer: Fields) -> Page[Order]:
    """A page of conditional orders."""
    rows = tuple(parse_conditional(row) for row in read_list(answer, "data"))
    return Page(rows=rows, next=maybe_id(answer, "nextId"))


def parse_placed(answer: Fields) -> Standing:
    """The client id of a conditional order that was accepted; it has no other."""
    return Standing(client_id=read_id(read_object(answer, "data"), "clientOrderId"))


def parse_cancelled(order: Order, answer: Fields) -> Cancelled:
    """A cancel of one conditional order: taken, or not, which does not say where the order stands."""
    data = read_object(answer, "data")
    if order.client_id in _ids(data, "accepted"):
        cancelling = replace(order, state=OrderState.CANCELLING)
        return Cancelled(is_accepted=True, is_gone=None, order=cancelling)
    if order.client_id in _ids(data, "rejected"):
        return Cancelled(is_accepted=False, is_gone=None)
    raise BadAnswer("clientOrderId: another order came")


def parse_batch_cancelled(answer: Fields) -> CancelledAll:
    """Conditional orders whose cancel was taken, which proves nothing yet, and those of which it was not."""
    data = read_object(answer, "data")
    taken, failed = _ids(data, "accepted"), _ids(data, "rejected")
    return CancelledAll(
        failed=failed,
        orders=(
            *(Standing(client_id=id_, state=OrderState.CANCELLING) for id_ in taken),
            *(Standing(client_id=id_, state=OrderState.UNKNOWN) for id_ in failed),
        ),
    )


def _ids(data: Fields, name: str) -> tuple[str, ...]:
    return tuple(as_id(id_, name) for id_ in read_list(data, name))


def parse_switch(answer: Fields) -> int | None:
    """When all orders will be cancelled, in ms; None when never. Older answers are a list of one, in text seconds."""
    data = read(answer, "data")
    row = as_object(data[0] if isinstance(data, list) and data else data, "data")
    time = maybe_int(row, "triggerTime")
    return (time if time > 10**11 else time * 1_000) if time else None
