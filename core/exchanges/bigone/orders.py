"""Turn BigONE's order objects and own trades into facts (BigONE sheet 6, 7)."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from core.domain.errors import BadAnswer
from core.domain.market import CONDITIONAL, OrderType, Side, TimeInForce, Trigger
from core.domain.money import ZERO, Price, Quantity, Rounding, Spend, ratio, to_step
from core.domain.order import Fill, Order, OrderState
from core.exchanges.base import Cancelled, CancelledAll, Page
from core.exchanges.bigone.parse import SIDES, halves, maybe_price, next_page
from core.exchanges.bigone.times import first_ms, maybe_ms
from core.exchanges.reading import (
    Fields,
    Json,
    as_id,
    as_list,
    as_object,
    maybe_decimal,
    maybe_id,
    maybe_text,
    read,
    read_decimal,
    read_flag,
    read_id,
    read_text,
    read_word,
)

FINEST_STEP = Decimal("0.00000001")
"""On which a market buy's base amount is put when the pair's own step is not at hand."""

_TYPES = {
    "LIMIT": OrderType.LIMIT,
    "MARKET": OrderType.MARKET,
    "STOP_LIMIT": OrderType.STOP_LIMIT,
    "STOP_MARKET": OrderType.STOP_MARKET,
}
_BY_MARKET = {OrderType.MARKET, OrderType.STOP_MARKET}
_PRICED = {OrderType.LIMIT, OrderType.STOP_LIMIT}
_TRIGGERS = {"GTE": Trigger.AT_OR_ABOVE, "LTE": Trigger.AT_OR_BELOW}
# FIRED is "armed or working", never finished (BigONE sheet 7).
_STATES = {
    "FIRED": OrderState.WAITING,
    "PENDING": OrderState.OPEN,
    "OPENING": OrderState.OPEN,
    "FILLED": OrderState.FILLED,
    "CANCELLED": OrderState.CANCELLED,
    "REJECTED": OrderState.REJECTED,
}
WORKING = {OrderState.WAITING, OrderState.OPEN, OrderState.PARTIAL}


def parse_order(data: Json, step: Decimal = FINEST_STEP) -> Order:
    """One order object. Older ones lack type, stop price, flags and client id: then it is a plain limit order.

    A buy at market is told in quote: its base amount is worked out and put on the pair's `step` (BigONE sheet 6.1).
    """
    fields = as_object(data, "order")
    kind = _TYPES.get(maybe_text(fields, "type") or "LIMIT", OrderType.OTHER)
    side = read_word(fields, "side", SIDES)
    amount, filled = read_decimal(fields, "amount"), maybe_decimal(fields, "filled_amount") or ZERO
    average = maybe_price(fields, "avg_deal_price")
    is_in_quote = side is Side.BUY and kind in _BY_MARKET
    word = read_text(fields, "state")
    return Order(
        id=read_id(fields, "id"),
        client_id=maybe_text(fields, "client_order_id") or None,
        symbol=read_text(fields, "asset_pair_name"),
        side=side,
        type=kind,
        state=_state(word, filled),
        raw_state=word,
        is_word_known=word in _STATES,
        time_in_force=_time_in_force(fields, kind),
        is_post_only=read_flag(fields, "post_only", otherwise=False),
        quantity=None if is_in_quote else Quantity(amount),
        spend=Spend(amount) if is_in_quote else None,
        price=maybe_price(fields, "price"),
        stop_price=maybe_price(fields, "stop_price"),
        trigger=_TRIGGERS.get(maybe_text(fields, "operator") or "")
        if kind in CONDITIONAL
        else None,
        filled=_bought(filled, average, step) if is_in_quote else Quantity(filled),
        filled_cost=Spend(filled) if is_in_quote else None,
        average_price=average,
        created_ms=maybe_ms(fields, "created_at"),
        updated_ms=maybe_ms(fields, "updated_at"),
    )


def _state(word: str, filled: Decimal) -> OrderState:
    state = _STATES.get(word, OrderState.OPEN)
    return OrderState.PARTIAL if filled and state in WORKING else state


def _time_in_force(fields: Fields, kind: OrderType) -> TimeInForce | None:
    if kind not in _PRICED:
        return None
    is_ioc = read_flag(fields, "immediate_or_cancel", otherwise=False)
    return TimeInForce.IOC if is_ioc else TimeInForce.GTC


def _bought(spent: Decimal, average: Price | None, step: Decimal) -> Quantity:
    if average is None:
        return Quantity(ZERO)
    return Quantity(to_step(ratio(spent, average), step or FINEST_STEP, Rounding.NEAREST))


def parse_orders(data: Json, step: Decimal = FINEST_STEP) -> tuple[Order, ...]:
    """A list of order objects."""
    return tuple(parse_order(row, step) for row in as_list(data))


def parse_history(step: Decimal, page: str | None, said: Fields) -> Page[Order]:
    """A page of orders."""
    return Page(rows=parse_orders(read(said, "data"), step), next=next_page(page, said))


def parse_found(client_id: str, step: Decimal, data: Json) -> tuple[Order, ...]:
    """The one order with a client id."""
    order = parse_order(data, step)
    if order.client_id not in {client_id, None}:
        raise BadAnswer("client_order_id: another order came")
    return (order,)


def parse_status(
    order_id: str, data: Json, read_order: Callable[[Json], Order] = parse_order
) -> Order:
    """The order with this id."""
    order = read_order(data)
    if order.id != order_id:
        raise BadAnswer("id: another order came")
    return order


def parse_cancelled(data: Json, read_order: Callable[[Json], Order] = parse_order) -> Cancelled:
    """The order after a cancel; one that still stands is being cancelled (BigONE sheet 6.5, 7)."""
    order = read_order(data)
    if order.is_word_known and order.state in WORKING:
        order = replace(order, state=OrderState.CANCELLING)
    is_gone = {OrderState.CANCELLED: True, OrderState.FILLED: False}.get(order.state)
    return Cancelled(is_accepted=True, is_gone=is_gone, order=order)


def parse_cancelled_all(data: Json) -> CancelledAll:
    """Ids that a mass cancel took, and that it could not.

    An entry may be an object around the id, under a name that no document gives (BigONE sheet 6.5).
    """
    fields = as_object(data)
    return CancelledAll(
        gone=_ids(read(fields, "cancelled") or []), failed=_ids(fields.get("failed") or [])
    )


def _ids(entries: Json) -> tuple[str, ...]:
    return tuple(
        read_id(entry, "id" if "id" in entry else "order_id")
        if isinstance(entry, dict)
        else as_id(entry, "id")
        for entry in as_list(entries, "ids")
    )


def parse_fills(page: str | None, said: Fields) -> Page[Fill]:
    """A page of our trades; one with ourselves is two fills."""
    rows = [as_object(row, "trade") for row in as_list(read(said, "data"))]
    return Page(rows=tuple(leg for row in rows for leg in _legs(row)), next=next_page(page, said))


def _legs(row: Fields) -> list[Fill]:
    """Our own legs are those with an order id; what `side` means is disputed (BigONE sheet 6.4)."""
    taker = read_word(row, "taker_side", SIDES)
    maker = Side.BUY if taker is Side.SELL else Side.SELL
    legs = [
        _leg(row, role, side)
        for role, side in (("maker", maker), ("taker", taker))
        if maybe_id(row, f"{role}_order_id") is not None
    ]
    if not legs:
        raise BadAnswer("trade: none of our orders")
    return legs


def _leg(row: Fields, role: str, side: Side) -> Fill:
    """The buyer pays its fee in base, the seller in quote."""
    symbol = read_text(row, "asset_pair_name")
    base, quote = halves(symbol)
    fee = maybe_decimal(row, f"{role}_fee")
    return Fill(
        trade_id=read_id(row, "id"),
        order_id=maybe_id(row, f"{role}_order_id"),
        symbol=symbol,
        side=side,
        price=Price(read_decimal(row, "price")),
        quantity=Quantity(read_decimal(row, "amount")),
        fee=fee,
        fee_asset=base if side is Side.BUY else quote,
        is_maker=role == "maker",
        time_ms=first_ms(row, "inserted_at", "created_at"),
        is_fee_final=fee is not None,
    )
