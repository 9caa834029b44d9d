"""The journal in a window: newest first, searched while typing, exported, and copied whole."""

import asyncio
import csv
from pathlib import Path

from PySide6.QtWidgets import QDialog, QFileDialog, QLabel, QLineEdit, QTableView
from pytestqt.qtbot import QtBot

from core.desk.facts import MarketList, TrailRow
from core.domain.errors import JournalError
from core.domain.market import TimeInForce
from core.domain.order import OrderState
from gui.orders.trail_rows import trail_columns
from gui.orders.trail_view import TrailView
from tests.fakes import an_order
from tests.gui.hands import child, click, play, turns, type_into
from tests.gui.orders_panel import MARKET, NOW_MS, SOURCE, Panel, a_session


def a_line(
    what: str, at_s: int = 0, note: str = "", state: OrderState = OrderState.OPEN
) -> TrailRow:
    return TrailRow(
        at_ms=NOW_MS + at_s * 1000,
        ref="ts-1",
        account_id="a1",
        exchange="toy",
        environment="sandbox",
        what=what,
        order=an_order(state, time_in_force=TimeInForce.GTC),
        note=note,
    )


LINES = (
    a_line("order", 4),
    a_line("asked", 3, "not found"),
    a_line("asked", 2, "no answer: <b>cut"),
    a_line("sending", 1),
    a_line("intent", 0, "price-away, new-rule"),
)


class Trail:
    def __init__(self, qtbot: QtBot) -> None:
        self.panel = Panel(qtbot)
        self.panel.store.put(a_session())
        self.panel.store.put(MarketList(source=SOURCE, markets=(MARKET,), loaded_ms=0))
        self.desk = self.panel.desk
        self.desk.lines = LINES

    @property
    def window(self) -> TrailView:
        return child(self.panel.view, TrailView, "trailWindow")

    def open(self) -> None:
        self.panel.menu("moreMenu")["trailAction"].trigger()

    def stop_typing(self) -> None:
        self.window._typing.timeout.emit()

    def column(self, name: str) -> list[str]:
        model = child(self.window, QTableView, "trailTable").model()
        at = [column.id for column in trail_columns()].index(name)
        return [str(model.index(row, at).data()) for row in range(model.rowCount())]

    def note(self) -> str:
        return child(self.window, QLabel, "trailNote").text()


def test_the_journal_is_told_in_words_newest_first(qtbot: QtBot) -> None:
    trail = Trail(qtbot)

    async def story() -> None:
        trail.open()
        await turns()

    play(story())

    assert trail.desk.asked == [("trail", "", 500)]
    assert trail.column("time_utc")[:2] == ["2025-11-21 09:40:04", "2025-11-21 09:40:03"]
    assert trail.column("what") == [
        "○ Working",
        "Asked about",
        "Asked about",
        "First byte about to leave",
        "Written down, not sent yet",
    ]
    assert set(trail.column("account")) == {"demo-1"}
    assert set(trail.column("environment")) == {"◆ SANDBOX"}
    assert trail.column("note") == [
        "",
        "the exchange does not find it",
        "no answer: <b>cut",
        "",
        "Accepted limits: price away from the market, new-rule",
    ]
    assert trail.note() == "5 lines."


def test_the_newest_search_wins_however_late_an_older_answer_comes(qtbot: QtBot) -> None:
    trail = Trail(qtbot)

    async def story() -> None:
        trail.open()
        await turns()
        gate = trail.desk.gate = asyncio.Event()
        type_into(trail.window, "trailSearch", "eth")
        trail.stop_typing()
        await turns()
        trail.desk.gate = None
        trail.desk.lines = LINES[:1]
        type_into(trail.window, "trailSearch", "usd")
        trail.stop_typing()
        await turns()
        assert len(trail.column("what")) == 1
        trail.desk.lines = LINES
        gate.set()
        await turns()

    play(story())

    assert [each[1] for each in trail.desk.asked] == ["", "eth", "ethusd"]
    assert len(trail.column("what")) == 1


def test_no_more_than_the_newest_lines_are_shown_and_that_is_said(qtbot: QtBot) -> None:
    trail = Trail(qtbot)
    trail.desk.lines = LINES * 100

    async def story() -> None:
        trail.open()
        await turns()

    play(story())

    assert trail.note() == "The newest 500 lines; search to see others."


def test_an_empty_journal_and_one_that_cannot_be_read_say_so(qtbot: QtBot) -> None:
    trail = Trail(qtbot)
    trail.desk.lines = ()

    async def story() -> None:
        trail.open()
        await turns()
        assert "Nothing yet." in [each.text() for each in trail.window.findChildren(QLabel)]
        trail.desk.problem = JournalError("disk I/O error")
        click(trail.window, "trailAgain")
        await turns()
        assert child(trail.window, QLabel, "trailNote").property("role") == "danger"
        assert trail.note() == "The journal was not read or copied: disk I/O error"

    play(story())


def test_what_is_shown_can_be_exported_and_the_whole_journal_copied(
    qtbot: QtBot, tmp_path: Path
) -> None:
    trail = Trail(qtbot)
    path = tmp_path / "journal.csv"

    async def story() -> None:
        trail.open()
        await turns()
        click(trail.window, "trailExport")
        (dialog,) = trail.window.findChildren(QFileDialog)
        dialog.fileSelected.emit(str(path))
        dialog.deleteLater()
        assert str(path) in trail.note()
        dialog.setParent(None)
        click(trail.window, "trailCopy")
        (dialog,) = trail.window.findChildren(QFileDialog)
        dialog.fileSelected.emit(str(tmp_path / "copy.sqlite"))
        await turns()
        assert "copy.sqlite" in trail.note()

    play(story())

    rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
    assert [row["what"] for row in rows] == ["open", "asked", "asked", "sending", "intent"]
    assert rows[0]["time_utc"] == "2025-11-21T09:40:04.000Z"
    assert trail.desk.asked[-1] == ("save", tmp_path / "copy.sqlite")


def test_the_journal_is_open_once_and_forgotten_when_closed(qtbot: QtBot) -> None:
    trail = Trail(qtbot)

    async def story() -> None:
        trail.open()
        trail.open()
        assert len(trail.panel.view.findChildren(QDialog, "trailWindow")) == 1
        gate = trail.desk.gate = asyncio.Event()
        type_into(trail.window, "trailSearch", "x")
        trail.stop_typing()
        await turns()
        assert isinstance(child(trail.window, QLineEdit, "trailSearch"), QLineEdit)
        trail.window.reject()
        gate.set()
        await turns()

    play(story())
