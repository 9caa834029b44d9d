"""Turn Binance's order objects and trades into facts (Binance sheet 6, 7). Order events of the stream are in events.py."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from core.domain.errors import BadAnswer, OrderFinal, OrderNotFound, Outcome
from core.domain.market import Side
from core.domain.money import Price, Quantity, total
from core.domain.order import Fill, Order, OrderState, Standing
from core.exchanges.base import Cancelled, CancelledAll, Page, Replaced, Response
from core.exchanges.binance.errors import answer, is_error, refused
from core.exchanges.binance.words import (
    POST_ONLY,
    SIDES,
    STATES,
    TIMES_IN_FORCE,
    average,
    maybe_cost,
    maybe_price,
    maybe_quantity,
    order_state,
    order_type,
    parse_trail,
    reason,
)
from core.exchanges.decoding import parse_json
from core.exchanges.reading import (
    Fields,
    Json,
    as_int,
    as_list,
    as_object,
    maybe_decimal,
    maybe_id,
    maybe_int,
    maybe_text,
    read_decimal,
    read_flag,
    read_id,
    read_int,
    read_object,
    read_text,
    read_word,
)

PAGE_ROWS = 500
FULL_WALK = "0"
_NOT_ON_BOOK = -1
_HALF_DONE = {400, 409, 429}
"""Statuses of a cancel-and-replace of which one half may have happened."""


def parse_order(answer: Json) -> Order:
    """One order object. In the answer to a cancel its own client id is `origClientOrderId`; the other is the cancel's.

    The amount is in base even where the order was placed by an amount of quote.
    """
    fields = as_object(answer, "order")
    word, type_word = read_text(fields, "status"), maybe_text(fields, "type")
    trail = parse_trail(fields, "trailingDelta")
    kind = order_type(type_word, is_trailing=trail is not None)
    filled, cost = (
        Quantity(read_decimal(fields, "executedQty")),
        maybe_cost(fields, "cummulativeQuoteQty"),
    )
    fills = tuple(_part(row, fields) for row in as_list(fields.get("fills") or [], "fills"))
    fee, fee_asset = _fees(fills)
    return Order(
        id=read_id(fields, "orderId"),
        client_id=_client_id(fields),
        symbol=read_text(fields, "symbol"),
        side=read_word(fields, "side", SIDES),
        type=kind,
        state=order_state(word, kind, is_on_book=_is_on_book(fields)),
        raw_state=word,
        is_word_known=word in STATES,
        time_in_force=TIMES_IN_FORCE.get(maybe_text(fields, "timeInForce") or ""),
        is_post_only=type_word == POST_ONLY,
        quantity=maybe_quantity(fields, "origQty"),
        price=maybe_price(fields, "price"),
        stop_price=maybe_price(fields, "stopPrice"),
        trail=trail,
        filled=filled,
        filled_cost=cost,
        average_price=average(filled, cost),
        reason=reason(maybe_text(fields, "expiryReason")),
        fee=fee,
        fee_asset=fee_asset,
        created_ms=maybe_int(fields, "time"),
        updated_ms=_updated_ms(fields),
        fills=fills,
    )


def _client_id(fields: Fields) -> str | None:
    return maybe_text(fields, "origClientOrderId") or maybe_text(fields, "clientOrderId") or None


def _is_on_book(fields: Fields) -> bool:
    """What a conditional order says of its trigger; one that says nothing has only just been placed."""
    working_ms = maybe_int(fields, "workingTime")
    is_working = read_flag(fields, "isWorking", otherwise=working_ms is not None)
    return is_working and working_ms != _NOT_ON_BOOK


def _updated_ms(fields: Fields) -> int | None:
    return maybe_int(fields, "updateTime") or maybe_int(fields, "transactTime")


def _part(answer: Json, order: Fields) -> Fill:
    """One fill of a placement's answer; `order` is the order object around it."""
    row = as_object(answer, "fills")
    return Fill(
        trade_id=read_id(row, "tradeId"),
        order_id=read_id(order, "orderId"),
        client_id=_client_id(order),
        symbol=read_text(order, "symbol"),
        side=read_word(order, "side", SIDES),
        price=Price(read_decimal(row, "price")),
        quantity=Quantity(read_decimal(row, "qty")),
        fee=maybe_decimal(row, "commission"),
        fee_asset=_asset(row),
        is_maker=None,
        time_ms=read_int(order, "transactTime"),
    )


def _asset(row: Fields) -> str | None:
    asset = maybe_text(row, "commissionAsset")
    return asset.upper() if asset else None


def _fees(fills: tuple[Fill, ...]) -> tuple[Decimal | None, str | None]:
    fees = [fill.fee for fill in fills if fill.fee is not None]
    assets = {fill.fee_asset for fill in fills}
    if not fills or len(fees) < len(fills) or len(assets) > 1:
        return None, None
    return total(fees), assets.pop()


def parse_placed(answer: Json) -> Order | Standing:
    """The answer to a placement; one without a status only acknowledges it."""
    fields = as_object(answer, "order")
    return _acknowledged(fields) if fields.get("status") is None else parse_order(fields)


def _acknowledged(fields: Fields) -> Standing:
    return Standing(
        id=read_id(fields, "orderId"),
        client_id=maybe_text(fields, "clientOrderId") or None,
        symbol=maybe_text(fields, "symbol"),
        updated_ms=maybe_int(fields, "transactTime"),
    )


def parse_orders(answer: Json) -> tuple[Order, ...]:
    """A list of order objects."""
    return tuple(parse_order(row) for row in as_list(answer))


def _legs(answer: Json) -> tuple[Order | Standing, ...]:
    """An order object, or the orders of an order list, which may stand in its place."""
    fields = as_object(answer, "order")
    return parse_order_list(fields) if "contingencyType" in fields else (parse_order(fields),)


def parse_order_list(answer: Json) -> tuple[Order | Standing, ...]:
    """The orders of an order list (OCO and its like): described, or only named."""
    fields = as_object(answer, "order list")
    reports = fields.get("orderReports")
    rows = as_list(fields.get("orders") or [] if reports is None else reports, "order list")
    return tuple(parse_placed(row) for row in rows)


def parse_found(client_id: str, answer: Json) -> tuple[Order, ...]:
    """The order with this client id."""
    order = parse_order(answer)
    if order.client_id != client_id:
        raise BadAnswer("clientOrderId: another order came")
    return (order,)


def read_status(asked: Order, response: Response) -> Order:
    """The order that was asked about. One that is archived ended long ago without a fill (Binance sheet 8, -2026)."""
    try:
        order = parse_order(answer(response))
    except OrderFinal as error:
        ended = OrderState.CANCELLED  # or expired: the answer does not tell them apart
        return replace(asked, state=ended, is_word_known=True, reason=error.refused.reason)
    if asked.id not in {None, order.id}:
        raise BadAnswer("orderId: another order came")
    return order


def parse_history(page: str | None, answer: Json) -> Page[Order]:
    """A page of orders."""
    orders = parse_orders(answer)
    return Page(rows=orders, next=_next(page, [order.id for order in orders]))


def parse_fills(page: str | None, answer: Json) -> Page[Fill]:
    """A page of our trades."""
    fills = tuple(_trade(row) for row in as_list(answer))
    return Page(rows=fills, next=_next(page, [fill.trade_id for fill in fills]))


def _trade(answer: Json) -> Fill:
    row = as_object(answer, "trade")
    return Fill(
        trade_id=read_id(row, "id"),
        order_id=maybe_id(row, "orderId"),
        symbol=maybe_text(row, "symbol"),
        side=Side.BUY if read_flag(row, "isBuyer") else Side.SELL,
        price=Price(read_decimal(row, "price")),
        quantity=Quantity(read_decimal(row, "qty")),
        fee=maybe_decimal(row, "commission"),
        fee_asset=_asset(row),
        is_maker=None if row.get("isMaker") is None else read_flag(row, "isMaker"),
        time_ms=read_int(row, "time"),
    )


def _next(page: str | None, ids: Sequence[str | None]) -> str | None:
    """The first page is the newest rows; from an id on, the exchange only walks upwards (Binance sheet 6)."""
    if len(ids) < PAGE_ROWS:
        return None
    if page is None:
        return FULL_WALK
    return str(max(as_int(id_, "id") for id_ in ids) + 1)


def parse_cancelled(order_id: str | None, answer: Json) -> Cancelled:
    """The order with this id after a cancel, with what had been filled before; without an id, whatever came.

    An order of an order list takes the others with it (Binance sheet 6); then the list may come.
    """
    orders = [order for order in _legs(answer) if isinstance(order, Order)]
    found = next((order for order in orders if order_id in {None, order.id}), None)
    if found is None:
        raise BadAnswer("orderId: another order came")
    return Cancelled(is_accepted=True, is_gone=_is_gone(found), order=found)


def _is_gone(order: Order | Standing) -> bool | None:
    """Whether an order that was to be cancelled is; None where the answer does not prove it."""
    if isinstance(order, Standing) or not order.is_word_known:
        return None
    ended = {OrderState.CANCELLED: True, OrderState.EXPIRED: True, OrderState.CANCELLING: None}
    return ended.get(order.state, False)


def read_cancelled_all(response: Response) -> CancelledAll:
    """Orders that went; the legs of order lists are among them. Where there was none, -2011 says so (Binance sheet 6)."""
    try:
        rows = as_list(answer(response))
    except OrderNotFound:
        return CancelledAll()
    if not rows:
        raise BadAnswer("an empty list of cancelled orders")
    return cancelled_all([order for row in rows for order in _legs(row)])


def cancelled_all(orders: Sequence[Order | Standing]) -> CancelledAll:
    """What became of several orders that were to be cancelled."""
    fates = [(order.id or "", _is_gone(order)) for order in orders]
    return CancelledAll(
        gone=tuple(id_ for id_, is_gone in fates if is_gone),
        failed=tuple(id_ for id_, is_gone in fates if is_gone is False),
        orders=tuple(orders),
    )


def parse_amended(answer: Json) -> Order:
    """An order made smaller. Here some names differ, and its own client id is `clientOrderId`, the new one."""
    fields = as_object(answer)
    row = read_object(fields, "amendedOrder")
    return parse_order(
        {
            **row,
            "origQty": row.get("qty"),
            "cummulativeQuoteQty": row.get("cumulativeQuoteQty"),
            "origClientOrderId": None,
            "updateTime": fields.get("transactTime"),
        }
    )


def read_replaced(response: Response) -> Replaced:
    """Both halves of a cancel-and-replace. A refusal tells them apart in `data` (Binance sheet 6).

    Raises like any other answer where there are no halves to read, and `BadAnswer` where they are cut off.
    """
    data = None
    if response.status in _HALF_DONE and response.body.lstrip().startswith(b"{"):
        data = as_object(parse_json(response.body)).get("data")
    if not isinstance(data, dict) or "cancelResult" not in data:
        data = as_object(answer(response))
    old, new = data.get("cancelResponse"), data.get("newOrderResponse")
    is_old_gone = _is_done(read_text(data, "cancelResult"), old)
    is_new_placed = _is_done(read_text(data, "newOrderResult"), new)
    gone = parse_placed(old) if is_old_gone else None
    return Replaced(
        is_old_gone=is_old_gone,
        is_new_placed=is_new_placed,
        old_id=gone.id if gone else None,
        old_client_id=gone.client_id if gone else None,
        old_error_code=_error_code(old),
        new_error_code=_error_code(new),
        order=parse_placed(new) if is_new_placed else None,
    )


def _is_done(word: str, said: Json) -> bool | None:
    """What a half's word proves; a failure of the unknown kind proves nothing."""
    if word == "FAILURE" and is_error(said):
        return False if refused(None, said).outcome is Outcome.NOT_DONE else None
    return {"SUCCESS": True, "FAILURE": False, "NOT_ATTEMPTED": False}.get(word)


def _error_code(said: Json) -> str | None:
    return refused(None, said).code if is_error(said) else None
