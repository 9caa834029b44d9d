"""The journal as rows: what happened, when, to which order, and where that order belongs."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QCoreApplication

from core.desk.facts import TrailRow
from core.domain.account import Environment
from core.domain.market import Market
from gui import display, messages
from gui.error_texts import QT_TRANSLATE_NOOP
from gui.orders import cards, rows, words
from gui.orders.table import Cell, Column, Row

translate = QCoreApplication.translate

_HAPPENED = {
    "intent": QT_TRANSLATE_NOOP("Trail", "Written down, not sent yet"),
    "sending": QT_TRANSLATE_NOOP("Trail", "First byte about to leave"),
    "asked": QT_TRANSLATE_NOOP("Trail", "Asked about"),
}


def trail_columns() -> tuple[Column, ...]:
    """Columns of the journal; the note takes what room is left."""
    return (
        Column(id="time_utc", title=translate("Trail", "Time (UTC)"), width=186),
        Column(id="what", title=translate("Trail", "What happened"), width=170),
        Column(id="order", title=translate("Trail", "Order"), width=214),
        Column(id="account", title=translate("Trail", "Account"), width=100),
        Column(id="exchange", title=translate("Trail", "Exchange"), width=80),
        Column(id="environment", title=translate("Trail", "Environment"), width=100),
        Column(id="client_id", title=translate("Trail", "Own id"), width=106),
        Column(id="note", title=translate("Trail", "Note"), width=120, is_stretched=True),
    )


def trail_row(
    at: int,
    row: TrailRow,
    market: Market | None,
    accounts: Mapping[str, str],
    title: Callable[[str], str],
) -> Row:
    """One line; `at` tells lines of one order apart. An account that is not known any more keeps its id."""
    order = words.in_one_line(row.order, market)
    account = display.plain_text(accounts.get(row.account_id, row.account_id), 64)
    note = _note(row)
    return Row(
        key=f"{at}/{row.ref}",
        cells=(
            Cell(display.date_utc(row.at_ms), row.at_ms, "dim", rows.iso_utc(row.at_ms)),
            Cell(_what(row), export=_what_export(row), is_strong=True),
            Cell(order, tip=order),
            Cell(account, tip=account),
            Cell(title(row.exchange), export=row.exchange),
            Cell(_environment(row.environment), export=row.environment),
            Cell(display.plain_text(row.ref, 64), tone="dim", tip=display.plain_text(row.ref, 64)),
            Cell(note, tone="dim", tip=note),
        ),
    )


def _what(row: TrailRow) -> str:
    if row.what == "order":
        return messages.order_state_text(row.order)
    known = _HAPPENED.get(row.what)
    return translate("Trail", known) if known else display.plain_text(row.what)


def _what_export(row: TrailRow) -> str:
    return row.order.state.value if row.what == "order" else row.what


def _note(row: TrailRow) -> str:
    if row.what == "intent" and row.note:
        text = translate("Trail", "Accepted limits: {limits}")
        return text.format(limits=words.limits(row.note.split(", ")))
    return cards.phrase(row.note)


def _environment(name: str) -> str:
    known = {each.value: each for each in Environment}
    if name not in known:
        return display.plain_text(name)
    each = known[name]
    return f"{messages.environment_sign(each)} {messages.environment_text(each)}"
