"""Turning orders and fills into rows: every word through `messages`, every number through `display`."""

from datetime import UTC, datetime
from decimal import Decimal

from PySide6.QtCore import QCoreApplication

from core.desk.facts import TrackedOrder
from core.domain.lifecycle import FINAL
from core.domain.market import Market, Side, Ticker
from core.domain.money import ONE, multiply, ratio, subtract, total, trimmed
from core.domain.order import Fill, Order, OrderState
from gui import display, messages
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
            *_id_cells(row),
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
            Cell(reason(row), tone="dim"),
            *_id_cells(row),
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
            Cell(display.plain_text(fill.trade_id, 64), tone="dim"),
        ),
    )


def distance(order: Order, ticker: Ticker | None) -> Decimal | None:
    """How far the order's price is from the one it would meet, in percent; below the market is negative."""
    price = order.price or order.stop_price
    if ticker is None or price is None:
        return None
    touch = ticker.ask if order.side is Side.BUY else ticker.bid
    met = touch or ticker.last
    return multiply(subtract(ratio(price, met), ONE), _HUNDRED) if met else None


def reason(row: TrackedOrder) -> str:
    """Why it ended, in our words where we have some, else in the exchange's."""
    if row.problem is not None:
        return messages.sentence(row.problem)
    return display.plain_text(row.order.reason or "")


def summary(row: TrackedOrder) -> str:
    """The order in one line: ▲ Buy 0.01500 BTC/USD @ 60 900.00."""
    order, market = row.order, row.market
    side = f"{messages.side_sign(order.side)} {messages.side_text(order.side)}"
    pair = _pair_cell(order.symbol, market).text
    price = "" if order.price is None else f" @ {_price_cell(order.price, market).text}"
    return f"{side} {_amount_cell(order, market).text} {pair}{price}"


def type_words(order: Order) -> str:
    """Type and how long it stands: Limit · GTC."""
    words = [messages.type_text(order.type)]
    if order.is_post_only:
        words.append(translate("Orders", "Maker"))
    elif order.time_in_force is not None:
        words.append(order.time_in_force.value.upper())
    return " · ".join(words)


def state_words(row: TrackedOrder) -> str:
    """Sign and word, with the deadline of a question or the trigger that is waited for."""
    text = messages.order_state_text(row.order)
    state = row.order.state
    if state is OrderState.UNKNOWN and row.checking is not None:
        until = translate("Orders", "until {time}")
        return f"{text} {until.format(time=display.clock_utc(row.checking.until_ms))}"
    if state is OrderState.WAITING and row.order.stop_price is not None:
        waiting = translate("Orders", "{state}, {price}")
        return waiting.format(state=text, price=_price_cell(row.order.stop_price, row.market).text)
    return text


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
        Cell(type_words(order), tone="dim", export=_type_export(order)),
        _price_cell(order.price, market),
        _amount_cell(order, market),
        _quantity_cell(order.filled),
        _quantity_cell(order.remaining),
        _total_cell(order),
    )


def _time_cell(ms: int | None, now_ms: int) -> Cell:
    """The time of day; of another day, month and day before it."""
    date = display.date_utc(ms)
    is_today = ms is None or date[:10] == display.date_utc(now_ms)[:10]
    return Cell(display.clock_utc(ms) if is_today else date[5:16], ms, "dim", iso_utc(ms))


def _id_cells(row: TrackedOrder) -> tuple[Cell, ...]:
    here, there = translate("Orders", "here"), translate("Orders", "elsewhere")
    return (
        Cell(here if row.is_ours else there, export="here" if row.is_ours else "elsewhere"),
        Cell(display.plain_text(row.order.client_id or "", 64), tone="dim"),
        Cell(display.plain_text(row.order.id or "", 64), tone="dim"),
    )


def _pair_cell(symbol: str, market: Market | None) -> Cell:
    return Cell(market.name if market else display.plain_text(symbol, 24))


def _side_cell(side: Side) -> Cell:
    text = f"{messages.side_sign(side)} {messages.side_text(side)}"
    return Cell(text, tone=_SIDE_TONES[side], export=side.value, is_strong=True)


def _state_cell(row: TrackedOrder) -> Cell:
    state = row.order.state
    tone = _TONES.get(state, "dim")
    return Cell(state_words(row), tone=tone, export=state.value, is_strong=True)


def _type_export(order: Order) -> str:
    words = [order.type.value]
    if order.time_in_force is not None:
        words.append(order.time_in_force.value)
    if order.is_post_only:
        words.append("maker_only")
    return " ".join(words)


def _price_cell(value: Decimal | None, market: Market | None) -> Cell:
    if value is None:
        return _NOTHING
    return _number_cell(display.price(value, market) if market else display.exact(value), value)


def _quantity_cell(value: Decimal | None) -> Cell:
    return _NOTHING if value is None else _number_cell(display.exact(value), value)


def _amount_cell(order: Order, market: Market | None) -> Cell:
    """The base amount, or what a market buy may spend, with its unit."""
    if order.quantity is not None or order.spend is None:
        return _quantity_cell(order.quantity)
    unit = market.quote if market else ""
    return Cell(f"{display.exact(order.spend)} {unit}", order.spend, export=trimmed(order.spend))


def _total_cell(order: Order) -> Cell:
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
    return Cell(text, value, export=trimmed(value))
