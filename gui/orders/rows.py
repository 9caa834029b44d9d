"""Turning orders and fills into rows: every word through `messages`, every number through `display`."""

from datetime import UTC, datetime
from decimal import Decimal

from PySide6.QtCore import QCoreApplication

from core.desk.facts import TrackedOrder
from core.domain.lifecycle import FINAL
from core.domain.market import CONDITIONAL, Market, OrderType, Side, Ticker
from core.domain.money import ONE, multiply, ratio, subtract, total, trimmed
from core.domain.order import Fill, Order, OrderState
from gui import display, messages
from gui.orders import words
from gui.orders.table import Action, Cell, Row

CHECKING = frozenset({OrderState.UNKNOWN, OrderState.UNRESOLVED})
CANCELLABLE = frozenset(
    {OrderState.WAITING, OrderState.OPEN, OrderState.PARTIAL, OrderState.CANCELLING}
)
_HUNDRED = Decimal(100)
_NOTHING = Cell(display.NOTHING, export="")
_TONES = {
    OrderState.UNKNOWN: "attention",
    OrderState.UNRESOLVED: "attention",
    OrderState.REFUSED: "danger",
    OrderState.REJECTED: "danger",
    OrderState.OPEN: "text",
    OrderState.PARTIAL: "text",
    OrderState.WAITING: "text",
    OrderState.FILLED: "good",
}
_SIDE_TONES = {Side.BUY: "buy", Side.SELL: "sell"}

translate = QCoreApplication.translate


def is_working(row: TrackedOrder) -> bool:
    """Whether it belongs among the orders that are out there, or may be."""
    return row.order.state not in FINAL


def working_row(row: TrackedOrder, ticker: Ticker | None, now_ms: int) -> Row:
    """A row of the first tab; `ticker` is a fresh one of the pair, or None."""
    state = row.order.state
    action = Action.CANCEL if state in CANCELLABLE else Action.NONE
    return Row(
        key=row.ref,
        cells=(
            *_order_cells(row, now_ms),
            _distance_cell(distance(row.order, ticker)),
            _state_cell(row),
            *_last_cells(row),
        ),
        action=Action.ASK if state in CHECKING else action,
        has_details=True,
    )


def done_row(row: TrackedOrder, now_ms: int) -> Row:
    """A row of the second tab."""
    order, market = row.order, row.market
    return Row(
        key=row.ref,
        cells=(
            *_order_cells(row, now_ms),
            _price_cell(order.average_price, market),
            _fee_cell(order),
            _state_cell(row),
            _reason_cell(row),
            *_last_cells(row),
        ),
        has_details=True,
    )


def fill_row(symbol: str, fill: Fill, market: Market | None, now_ms: int) -> Row:
    """A row of the third tab."""
    maker = {
        True: translate("Orders", "Maker"),
        False: translate("Orders", "Taker"),
        None: display.NOTHING,
    }[fill.is_maker]
    liquidity = translate("Orders", "Taken back") if fill.is_broken else maker
    trade_id = display.plain_text(fill.trade_id, 64)
    fee = _NOTHING if fill.fee is None else _number_cell(display.exact(fill.fee), fill.fee)
    return Row(
        key=f"{symbol}/{fill.trade_id}",
        cells=(
            _time_cell(fill.time_ms, now_ms),
            _pair_cell(symbol, market),
            _side_cell(fill.side),
            _price_cell(fill.price, market),
            _quantity_cell(fill.quantity),
            fee,
            Cell(display.plain_text(fill.fee_asset or display.NOTHING, 16)),
            Cell(liquidity, tone="attention" if fill.is_broken else "text"),
            Cell(display.plain_text(fill.order_id or display.NOTHING, 64), tone="dim"),
            Cell(trade_id, tone="dim", tip=trade_id),
        ),
    )


def distance(order: Order, ticker: Ticker | None) -> Decimal | None:
    """How far the order's price is from the one it would meet, in percent; below the market is negative.

    One that waits is woken by the last price; where that would wake one that trails, nobody tells.
    """
    if ticker is None or order.type is OrderType.TRAILING_STOP:
        return None
    touch = ticker.ask if order.side is Side.BUY else ticker.bid
    price, met = order.price, touch or ticker.last
    if order.state is OrderState.WAITING and order.type in CONDITIONAL:
        price, met = order.stop_price, ticker.last
    if price is None:
        return None
    return multiply(subtract(ratio(price, met), ONE), _HUNDRED) if met else None


def iso_utc(ms: int | None) -> str:
    """The time for other programs, to the millisecond; empty where nobody told."""
    if ms is None:
        return ""
    text = datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def _order_cells(row: TrackedOrder, now_ms: int) -> tuple[Cell, ...]:
    order, market = row.order, row.market
    created = order.created_ms if order.created_ms is not None else order.updated_ms
    return (
        _time_cell(created, now_ms),
        _pair_cell(order.symbol, market),
        _side_cell(order.side),
        Cell(
            words.type_words(order),
            tone="dim",
            export=_type_export(order),
            tip=words.type_in_full(order),
        ),
        _price_cell(order.price, market),
        _amount_cell(order, market),
        _quantity_cell(order.filled),
        _quantity_cell(order.remaining),
        _total_cell(order, market),
    )


def _time_cell(ms: int | None, now_ms: int) -> Cell:
    """The time of day; of another day, month and day before it."""
    date = display.date_utc(ms)
    is_today = ms is None or date[:10] == display.date_utc(now_ms)[:10]
    return Cell(display.clock_utc(ms) if is_today else date[5:16], ms, "dim", iso_utc(ms))


def _last_cells(row: TrackedOrder) -> tuple[Cell, ...]:
    here, there = translate("Orders", "here"), translate("Orders", "elsewhere")
    trail = None if row.order.trail is None else row.order.trail.scaleb(2)
    return (
        _price_cell(row.order.stop_price, row.market),
        _quantity_cell(trail),
        Cell(here if row.is_ours else there, export="here" if row.is_ours else "elsewhere"),
        Cell(display.plain_text(row.order.client_id or "", 64), tone="dim"),
        Cell(display.plain_text(row.order.id or "", 64), tone="dim"),
    )


def _pair_cell(symbol: str, market: Market | None) -> Cell:
    return Cell(words.pair(symbol, market))


def _side_cell(side: Side) -> Cell:
    return Cell(words.side_words(side), tone=_SIDE_TONES[side], export=side.value, is_strong=True)


def _state_cell(row: TrackedOrder) -> Cell:
    state = row.order.state
    tone = _TONES.get(state, "dim")
    text = words.state_words(row)
    return Cell(text, tone=tone, export=state.value, tip=text, is_strong=True)


def _reason_cell(row: TrackedOrder) -> Cell:
    said = messages.details(row.problem) if row.problem else ""
    text = words.reason(row)
    return Cell(text, tone="dim", tip="\n".join(filter(None, (text, said))))


def _type_export(order: Order) -> str:
    parts = [words.kind(order).value]
    if order.time_in_force is not None:
        parts.append(order.time_in_force.value)
    if order.is_post_only:
        parts.append("maker_only")
    return " ".join(parts)


def _price_cell(value: Decimal | None, market: Market | None) -> Cell:
    if value is None:
        return _NOTHING
    return _number_cell(words.price(value, market), value)


def _quantity_cell(value: Decimal | None) -> Cell:
    return _NOTHING if value is None else _number_cell(display.exact(value), value)


def _amount_cell(order: Order, market: Market | None) -> Cell:
    """What was ordered. What is to be spent carries its unit even in a file, and is not sorted among base amounts."""
    if order.spend is None:
        return _quantity_cell(order.quantity)
    text, unit = words.ordered(order, market), market.quote if market else "quote"
    return Cell(text, export=f"{trimmed(order.spend)} {unit}", tip=text)


def _total_cell(order: Order, market: Market | None) -> Cell:
    if order.spend is not None:
        return _number_cell(display.exact(order.spend), order.spend)
    if order.price is None or order.quantity is None:
        return _NOTHING
    value = multiply(order.price, order.quantity)
    return _number_cell(display.exact(value), value)


def _fee_cell(order: Order) -> Cell:
    """The fee with its asset: as stated, else the sum of the fills where all name the same asset."""
    fee, asset = order.fee, order.fee_asset
    if fee is None:
        fees = [(fill.fee, fill.fee_asset) for fill in order.fills if not fill.is_broken]
        known = [value for value, _ in fees if value is not None]
        if not known or len(known) < len(fees) or len({name for _, name in fees}) > 1:
            return _NOTHING
        fee, asset = total(known), fees[0][1]
    unit = display.plain_text(asset or "", 16)
    return Cell(
        f"{display.exact(fee)} {unit}".strip(), fee, export=f"{trimmed(fee)} {unit}".strip()
    )


def _distance_cell(value: Decimal | None) -> Cell:
    if value is None:
        return _NOTHING
    rounded = value.quantize(Decimal("0.0001"))
    return Cell(display.percent(value, is_signed=True), value, "dim", trimmed(rounded))


def _number_cell(text: str, value: Decimal) -> Cell:
    return Cell(text, value, export=trimmed(value), tip=text)
