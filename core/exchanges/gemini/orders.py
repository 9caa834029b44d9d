"""Turn Gemini's order objects and trades into facts (Gemini sheet 6, 7). REST has no status word: flags and amounts decide."""

from decimal import Decimal

from core.domain.errors import BadAnswer, Category, Outcome, Refused, refusal
from core.domain.market import OrderType, Side, TimeInForce
from core.domain.money import ZERO, Price, Quantity, add, total
from core.domain.order import Fill, Order, OrderState
from core.exchanges.base import Cancelled, Page
from core.exchanges.gemini.parse import maybe_price, maybe_quantity
from core.exchanges.gemini.times import read_ms
from core.exchanges.reading import (
    Fields,
    Json,
    as_list,
    as_object,
    as_text,
    maybe_decimal,
    maybe_id,
    maybe_text,
    read_decimal,
    read_flag,
    read_id,
    read_text,
    read_word,
)

PAGE_ROWS = 500
FULL_WALK = "0"

_TYPES = {
    "exchange limit": OrderType.LIMIT,
    "exchange stop limit": OrderType.STOP_LIMIT,
    "stop-limit": OrderType.STOP_LIMIT,
    "market buy": OrderType.MARKET,
    "market sell": OrderType.MARKET,
}
_SIDES = {"buy": Side.BUY, "sell": Side.SELL, "Buy": Side.BUY, "Sell": Side.SELL}
_TIMES_IN_FORCE = {
    (): TimeInForce.GTC,
    ("maker-or-cancel",): TimeInForce.GTC,
    ("immediate-or-cancel",): TimeInForce.IOC,
    ("fill-or-kill",): TimeInForce.FOK,
}


def parse_order(answer: Json) -> Order:
    """One order object. Orders that the website placed at market state neither price nor time in force."""
    fields = as_object(answer, "order")
    kind = _TYPES.get(read_text(fields, "type"), OrderType.OTHER)
    is_market = kind is OrderType.MARKET
    options = tuple(as_text(word, "options") for word in as_list(fields.get("options") or []))
    fills = tuple(parse_fill(row, fields) for row in as_list(fields.get("trades") or []))
    fee, fee_asset = _fees(fills)
    return Order(
        id=read_id(fields, "order_id"),
        client_id=maybe_text(fields, "client_order_id") or None,
        symbol=read_text(fields, "symbol").lower(),
        side=read_word(fields, "side", _SIDES),
        type=kind,
        state=_state(fields, kind),
        time_in_force=None if is_market else _TIMES_IN_FORCE.get(options),
        is_post_only=None if is_market else "maker-or-cancel" in options,
        quantity=_quantity(fields),
        price=maybe_price(fields, "price"),
        stop_price=maybe_price(fields, "stop_price"),
        filled=Quantity(read_decimal(fields, "executed_amount")),
        average_price=maybe_price(fields, "avg_execution_price"),
        stated_remaining=maybe_quantity(fields, "remaining_amount"),
        reason=maybe_text(fields, "reason") or None,
        fee=fee,
        fee_asset=fee_asset,
        created_ms=_time_ms(fields),
        fills=fills,
    )


def _state(fields: Fields, kind: OrderType) -> OrderState:
    """The rows of Gemini sheet 7, in its order. Not live, not cancelled, not filled is to be asked for again."""
    is_live, is_cancelled = read_flag(fields, "is_live"), read_flag(fields, "is_cancelled")
    executed = read_decimal(fields, "executed_amount")
    original = maybe_decimal(fields, "original_amount")
    remaining = maybe_decimal(fields, "remaining_amount")
    is_whole = (original is not None and executed >= original) or remaining == ZERO
    if executed and is_whole and not is_live:
        return OrderState.FILLED
    if is_cancelled:
        return OrderState.CANCELLED
    if executed and not is_live and original is None and remaining is None:
        return OrderState.FILLED
    if executed:
        return OrderState.PARTIAL
    is_waiting = kind is OrderType.STOP_LIMIT or not is_live
    return OrderState.WAITING if is_waiting else OrderState.OPEN


def _quantity(fields: Fields) -> Quantity | None:
    original = maybe_decimal(fields, "original_amount")
    if original is not None:
        return Quantity(original)
    executed = read_decimal(fields, "executed_amount")
    remaining = maybe_decimal(fields, "remaining_amount")
    if remaining is not None:
        return Quantity(add(executed, remaining))
    return None if read_flag(fields, "is_live") else Quantity(executed)


def _fees(fills: tuple[Fill, ...]) -> tuple[Decimal | None, str | None]:
    counted = [fill for fill in fills if not fill.is_broken]
    fees = [fill.fee for fill in counted if fill.fee is not None]
    assets = {fill.fee_asset for fill in counted}
    if not counted or len(fees) < len(counted) or len(assets) > 1:
        return None, None
    return total(fees), assets.pop()


def parse_fill(answer: Json, order: Fields | None = None) -> Fill:
    """One trade of ours; `order` is the order object around it, where there is one. `type` is our own side."""
    row = as_object(answer, "trade")
    around = order or {}
    aggressor = row.get("aggressor")
    symbol = maybe_text(row, "symbol") or maybe_text(around, "symbol")
    return Fill(
        trade_id=read_id(row, "tid"),
        order_id=maybe_id(row, "order_id") or maybe_id(around, "order_id"),
        client_id=maybe_text(row, "client_order_id") or maybe_text(around, "client_order_id"),
        symbol=symbol.lower() if symbol else None,
        side=read_word(row, "type", _SIDES),
        price=Price(read_decimal(row, "price")),
        quantity=Quantity(read_decimal(row, "amount")),
        fee=maybe_decimal(row, "fee_amount"),
        fee_asset=maybe_text(row, "fee_currency"),
        is_maker=None if aggressor is None else not read_flag(row, "aggressor"),
        time_ms=_time_ms(row),
        is_broken=maybe_text(row, "break") == "full",
    )


def _time_ms(fields: Fields) -> int:
    return read_ms(fields, "timestampms" if "timestampms" in fields else "timestamp")


def parse_orders(answer: Json) -> tuple[Order, ...]:
    """A list of order objects."""
    return tuple(parse_order(row) for row in as_list(answer))


def parse_history(page: str | None, answer: Json) -> Page[Order]:
    """A page of ended orders."""
    orders = parse_orders(answer)
    return Page(rows=orders, next=_next(page, [order.created_ms or 0 for order in orders]))


def parse_fills(page: str | None, answer: Json) -> Page[Fill]:
    """A page of our trades."""
    fills = tuple(parse_fill(row) for row in as_list(answer))
    return Page(rows=fills, next=_next(page, [fill.time_ms for fill in fills]))


def _next(page: str | None, times_ms: list[int]) -> str | None:
    """The first page is the newest rows; the exchange can then only walk from the oldest on (Gemini sheet 6.6)."""
    if page is None:
        return FULL_WALK if len(times_ms) >= PAGE_ROWS else None
    return str(max(times_ms) + 1) if times_ms else None


def parse_newest_first(answer: Json) -> tuple[Order, ...]:
    """The orders asked for, in a list or one alone; none is `OrderNotFound` (Gemini sheet 6.4)."""
    found = parse_orders(answer) if isinstance(answer, list) else (parse_order(answer),)
    if not found:
        raise _not_found()
    return tuple(sorted(found, key=lambda order: order.created_ms or 0, reverse=True))


def parse_found(client_id: str, answer: Json) -> tuple[Order, ...]:
    """Orders with a client id, newest first. Others in the list are not ours."""
    found = parse_newest_first(answer)
    ours = tuple(order for order in found if order.client_id in {client_id, None})
    if not ours:
        raise _not_found()
    return ours


def parse_status(order_id: str, answer: Json) -> Order:
    """The order with this id."""
    for order in parse_newest_first(answer):
        if order.id == order_id:
            return order
    raise BadAnswer("order_id: another order came")


def _not_found() -> Exception:
    return refusal(Refused(category=Category.ORDER_NOT_FOUND, outcome=Outcome.NOT_DONE))


def parse_cancelled(answer: Json) -> Cancelled:
    """The order after a cancel; it may have been filled before (Gemini sheet 6.8)."""
    order = parse_order(answer)
    is_gone = {OrderState.CANCELLED: True, OrderState.FILLED: False}.get(order.state)
    return Cancelled(is_accepted=True, is_gone=is_gone, order=order)
