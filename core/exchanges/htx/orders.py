"""Turn HTX's order rows, fills and cancels into facts (HTX sheet 6, 7). Conditional orders are in conditional.py."""

from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from core.domain.errors import BadAnswer, Outcome
from core.domain.market import OrderType, Side, TimeInForce, Trigger
from core.domain.money import ZERO, Price, Quantity, Spend, ratio
from core.domain.order import Fill, Order, OrderState, Standing
from core.exchanges.base import Cancelled, CancelledAll, Page
from core.exchanges.htx.errors import row_refused
from core.exchanges.htx.parse import SIDES, maybe_price, maybe_quantity, read_price
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
    read_decimal,
    read_id,
    read_int,
    read_list,
    read_object,
    read_text,
)

FILL_ROWS = 500

STATES = {
    "created": OrderState.WAITING,
    "pre-submitted": OrderState.WAITING,
    "submitted": OrderState.OPEN,
    "partial-filled": OrderState.PARTIAL,
    "filled": OrderState.FILLED,
    "partial-canceled": OrderState.CANCELLED,
    "canceling": OrderState.CANCELLING,
    "canceled": OrderState.CANCELLED,
    "rejected": OrderState.REJECTED,
}
_NUMBERED_STATES = {
    "5": OrderState.CANCELLED,
    "6": OrderState.FILLED,
    "7": OrderState.CANCELLED,
    "10": OrderState.CANCELLING,
}
_TRIGGERS = {"gte": Trigger.AT_OR_ABOVE, "lte": Trigger.AT_OR_BELOW}


class Kind(NamedTuple):
    """What one word of the exchange says of an order."""

    type: OrderType
    time_in_force: TimeInForce | None
    is_post_only: bool | None


OTHER = Kind(OrderType.OTHER, None, None)
_KINDS = {
    "limit": Kind(OrderType.LIMIT, TimeInForce.GTC, False),
    "market": Kind(OrderType.MARKET, None, False),
    "ioc": Kind(OrderType.LIMIT, TimeInForce.IOC, False),
    "limit-fok": Kind(OrderType.LIMIT, TimeInForce.FOK, False),
    "limit-maker": Kind(OrderType.LIMIT, TimeInForce.GTC, True),
    "stop-limit": Kind(OrderType.STOP_LIMIT, TimeInForce.GTC, False),
    "stop-limit-fok": Kind(OrderType.STOP_LIMIT, TimeInForce.FOK, False),
}


def read_kind(fields: Fields) -> tuple[Side, Kind]:
    """Side and kind from "buy-limit-maker". Kinds that cannot be placed here (grids) are OTHER."""
    side, _, word = read_text(fields, "type").partition("-")
    if side not in SIDES:
        raise BadAnswer("type: neither buy nor sell")
    return SIDES[side], _KINDS.get(word, OTHER)


def is_by_money(fields: Fields) -> bool:
    """Whether the order's amount is quote money."""
    return str(fields.get("type")).startswith("buy-market")


def is_borrowed(fields: Fields) -> bool:
    """Whether an order or a trade belongs to a margin account of the same user, which is not ours to show."""
    return "margin" in str(fields.get("source") or fields.get("orderSource"))


def parse_order(answer: Json) -> Order:
    """One order row. Its fee is approximate and left out: the fills have it (HTX sheet 6.3)."""
    row = as_object(answer, "order")
    side, kind = read_kind(row)
    word = read_text(row, "state")
    by_money = is_by_money(row)
    amount = maybe_quantity(row, "amount")
    filled, filled_cost = _filled(row, "amount") or ZERO, _filled(row, "cash-amount")
    return Order(
        id=read_id(row, "id"),
        client_id=maybe_id(row, "client-order-id"),
        symbol=read_text(row, "symbol").lower(),
        side=side,
        type=kind.type,
        state=STATES.get(word, OrderState.OPEN),
        raw_state=word,
        is_word_known=word in STATES,
        time_in_force=kind.time_in_force,
        is_post_only=kind.is_post_only,
        quantity=None if by_money else amount,
        spend=Spend(amount) if by_money and amount is not None else None,
        price=maybe_price(row, "price"),
        stop_price=maybe_price(row, "stop-price"),
        trigger=_TRIGGERS.get(maybe_text(row, "operator") or ""),
        filled=Quantity(filled),
        filled_cost=None if filled_cost is None else Spend(filled_cost),
        average_price=Price(ratio(filled_cost, filled)) if filled and filled_cost else None,
        reason=reason_in(row, "canceled-source-desc", "canceled-source"),
        created_ms=maybe_int(row, "created-at") or None,
        updated_ms=_updated_ms(row),
    )


def _filled(row: Fields, name: str) -> Decimal | None:
    """Open orders spell it another way than all other answers (HTX sheet 6.3)."""
    stated = maybe_decimal(row, f"field-{name}")
    return maybe_decimal(row, f"filled-{name}") if stated is None else stated


def reason_in(fields: Fields, *names: str) -> str | None:
    """Why an order ended: words for people where there are any, else the exchange's word or number."""
    return next((reason for name in names if (reason := maybe_id(fields, name))), None)


def _updated_ms(row: Fields) -> int | None:
    """The latest time that is stated; zero means "not yet"."""
    times = [maybe_int(row, name) for name in ("updated-at", "finished-at", "canceled-at")]
    return max((time for time in times if time), default=None)


def parse_one(answer: Fields) -> Order:
    """The order that was asked for."""
    return parse_order(read(answer, "data"))


def parse_found(answer: Fields) -> tuple[Order, ...]:
    """The newest order with a client id: the exchange tells no others."""
    return (parse_one(answer),)


def parse_orders(answer: Fields) -> tuple[Order, ...]:
    """A list of order rows, those of margin accounts left out."""
    rows = [as_object(row, "order") for row in read_list(answer, "data")]
    return tuple(parse_order(row) for row in rows if not is_borrowed(row))


def parse_history(answer: Fields) -> Page[Order]:
    """A page of the last 48 hours."""
    return Page(rows=parse_orders(answer), next=maybe_id(answer, "next-time"))


# Fills


def parse_fills(answer: Fields) -> Page[Fill]:
    """A page of our trades; the following one begins at the last row's own id."""
    rows = [as_object(row, "trade") for row in read_list(answer, "data")]
    is_full = len(rows) >= FILL_ROWS
    return Page(
        rows=tuple(parse_fill(row) for row in rows if not is_borrowed(row)),
        next=read_id(rows[-1], "id") if is_full else None,
    )


def parse_fill(row: Fields) -> Fill:
    """One trade of ours. Its fee may still be uncertain while tokens pay for it."""
    side, _ = read_kind(row)
    fee, fee_asset = fee_of(
        maybe_decimal(row, "filled-fees"),
        maybe_text(row, "fee-currency"),
        maybe_decimal(row, "filled-points"),
        maybe_text(row, "fee-deduct-currency"),
    )
    role = maybe_text(row, "role")
    return Fill(
        trade_id=read_id(row, "trade-id"),
        order_id=maybe_id(row, "order-id"),
        symbol=read_text(row, "symbol").lower(),
        side=side,
        price=read_price(row, "price"),
        quantity=Quantity(read_decimal(row, "filled-amount")),
        fee=fee,
        fee_asset=fee_asset,
        is_maker={"maker": True, "taker": False}.get(role or ""),
        time_ms=read_int(row, "created-at"),
        is_fee_final=maybe_text(row, "fee-deduct-state") != "ongoing",
    )


def fee_of(
    fee: Decimal | None, asset: str | None, deducted: Decimal | None, deducted_asset: str | None
) -> tuple[Decimal | None, str | None]:
    """The fee and its asset: where points or tokens pay, the plain fee is zero or absent (HTX sheet 6.3).

    A fee in two assets at once, which nobody documented, has no single amount.
    """
    if fee and deducted:
        return None, None
    if deducted:
        fee, asset = deducted, deducted_asset
    return fee, None if fee is None else (asset or "").upper() or None


# Placing and cancelling


def parse_placed(answer: Fields) -> Standing:
    """The id of an order that was accepted; whether it rests or was filled is not said."""
    return Standing(id=read_id(answer, "data"))


def parse_batch_placed(answer: Fields) -> tuple[Standing, ...]:
    """Each order of a batch, accepted or refused on its own."""
    rows = [as_object(row, "order") for row in read_list(answer, "data")]
    return tuple(_placed_row(row) for row in rows)


def _placed_row(row: Fields) -> Standing:
    client_id = maybe_id(row, "client-order-id")
    if (id_ := maybe_id(row, "order-id")) is not None:
        return Standing(id=id_, client_id=client_id)
    refused = row_refused(row)
    is_proven = refused.outcome is Outcome.NOT_DONE
    return Standing(
        client_id=client_id,
        state=OrderState.REJECTED if is_proven else OrderState.UNKNOWN,
        error_code=refused.code,
        reason=refused.reason,
    )


def parse_cancelled(order: Order, answer: Fields) -> Cancelled:
    """A cancel by id: the exchange took the request, no more (HTX sheet 6.4)."""
    id_ = read_id(answer, "data")
    cancelling = replace(order, id=id_, state=OrderState.CANCELLING)
    return Cancelled(is_accepted=True, is_gone=None, order=cancelling)


def parse_cancelled_by_client_id(order: Order, answer: Fields) -> Cancelled:
    """A cancel by client id is "ok" even when nothing was cancelled: the number tells (HTX sheet 6.4).

    Not found (0) and closed long ago (-1) prove nothing about how the order ended.
    """
    number = as_id(read(answer, "data"), "data")
    state = _NUMBERED_STATES.get(number)
    if state is None and number not in {"0", "-1"}:
        raise BadAnswer("data: a number nobody documented")
    return Cancelled(
        is_accepted=state is OrderState.CANCELLING,
        is_gone={OrderState.CANCELLED: True, OrderState.FILLED: False}.get(state)
        if state
        else None,
        order=replace(order, state=state, raw_state=number) if state else None,
    )


def parse_batch_cancelled(answer: Fields) -> CancelledAll:
    """Each order of a batch: being cancelled, which proves nothing yet, or why not and where it stands."""
    data = read_object(answer, "data")
    taken = [as_id(id_, "success") for id_ in read_list(data, "success")]
    failed = [_failed_row(as_object(row, "failed")) for row in read_list(data, "failed")]
    return CancelledAll(
        failed=tuple(row.id or row.client_id or "" for row in failed),
        orders=(*(Standing(id=id_, state=OrderState.CANCELLING) for id_ in taken), *failed),
    )


def _failed_row(row: Fields) -> Standing:
    refused = row_refused(row)
    word = maybe_id(row, "order-state") or ""
    return Standing(
        id=maybe_id(row, "order-id"),
        client_id=maybe_id(row, "client-order-id"),
        state=_NUMBERED_STATES.get(word) or STATES.get(word, OrderState.UNKNOWN),
        raw_state=word or None,
        error_code=refused.code,
        reason=refused.reason,
    )


def parse_cancelled_all(answer: Fields) -> CancelledAll:
    """A mass cancel counts and names nobody; at most a hundred orders are cancelled at once (HTX sheet 6.4)."""
    data = read_object(answer, "data")
    for name in ("success-count", "failed-count"):
        read_int(data, name)
    return CancelledAll()
