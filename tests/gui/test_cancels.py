"""Cancelling several orders: who is meant, how far it has come, what is proven, and the chord for everything everywhere."""

import asyncio
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from core.desk.facts import CancelRun, Scope, SessionState
from core.domain.errors import NoAnswer
from core.domain.market import Side
from core.domain.order import OrderState
from gui.chord import PanicChord
from gui.orders.panic_presenter import PanicPresenter
from gui.orders.panic_view import PanicSheet
from gui.tasks import Tasks
from tests.gui.hands import call, child, click, play, turns
from tests.gui.orders_panel import OTHER, Panel, a_run, a_session, fail, tracked

ANSWERS: list[tuple[dict[str, Any], str]] = [
    ({}, "3 of 3 gone, confirmed 09:40:00 UTC."),
    ({"asked": 0, "gone": 0}, "There was no order to cancel."),
    ({"asked": 7, "gone": 6, "checking": 1}, "6 gone, 1 still being checked (09:40:00 UTC)."),
    (
        {"gone": 1, "left": ("r1",), "checking": 1},
        "1 gone, 1 still being checked, 1 still there: ▲ Buy 1 BTC/USD @ 100.00 (09:40:00 UTC).",
    ),
    ({"gone": 2, "left": ("id-9",)}, "2 gone, 1 still there: id-9 (09:40:00 UTC)."),
]


@pytest.mark.parametrize(("changes", "said"), ANSWERS)
def test_a_mass_cancel_ends_with_a_proven_count_or_names_what_is_left(
    qtbot: QtBot, changes: dict[str, Any], said: str
) -> None:
    panel = Panel(qtbot)
    panel.store.put(tracked())
    panel.desk.runs["a1"] = a_run(**changes)

    async def story() -> None:
        panel.presenter.cancels.cancel_all()
        await turns()

    play(story())

    assert panel.desk.asked == [("cancel all", "a1", Scope())]
    assert panel.note() == said


def test_a_cancel_that_could_not_look_afterwards_does_not_claim_to_be_complete(
    qtbot: QtBot,
) -> None:
    panel = Panel(qtbot)
    panel.desk.runs["a1"] = a_run(problem=NoAnswer("timed out"))

    async def story() -> None:
        panel.presenter.cancels.cancel_all()
        await turns()

    play(story())

    assert "What else is open could not be seen." in panel.note()
    assert child(panel.view, QLabel, "ordersNote").property("role") == "attention"


def test_the_cancel_menu_counts_what_each_line_means_and_cancels_that(qtbot: QtBot) -> None:
    panel = Panel(qtbot)
    panel.store.put(tracked("r1"))
    panel.store.put(tracked("r2", OrderState.SENDING, id=None, side=Side.SELL))
    panel.store.put(tracked("r3", OrderState.UNKNOWN, symbol="ethusd"))
    panel.store.put(tracked("r4", is_ours=False))
    panel.store.put(tracked("r5", OrderState.FILLED))
    panel.store.put(tracked("r6", account_id="a2"))

    async def story() -> None:
        texts = {name: each.text() for name, each in panel.menu("cancelMenu").items()}
        assert texts["cancelBuys"] == "All buys: 2"
        assert texts["cancelSells"] == "All sells: 1"
        assert texts["cancelPair"] == "All of BTC/USD: 2"
        assert texts["cancelAll"] == "All of this account: 3"
        assert not panel.menu("cancelMenu")["cancelSelected"].isEnabled()
        for name in ("cancelBuys", "cancelSells", "cancelPair", "cancelAll"):
            panel.menu("cancelMenu")[name].trigger()
            await turns()

    play(story())

    assert [each[2] for each in panel.desk.asked] == [
        Scope(side=Side.BUY),
        Scope(side=Side.SELL),
        Scope(symbol="btcusd"),
        Scope(),
    ]


def test_everything_on_the_account_means_orders_made_elsewhere_too(qtbot: QtBot) -> None:
    panel = Panel(qtbot)
    panel.store.put(tracked("r1"))
    panel.store.put(tracked("r4", is_ours=False))
    told = QSignalSpy(panel.presenter.cancels.scope_changed)

    async def story() -> None:
        panel.menu("cancelMenu")["scopeAll"].trigger()
        assert panel.menu("cancelMenu")["scopeAll"].isChecked()
        assert panel.menu("cancelMenu")["cancelAll"].text() == "All of this account: 2"
        panel.menu("cancelMenu")["cancelAll"].trigger()
        await turns()

    play(story())

    assert panel.desk.asked == [("cancel all", "a1", Scope(everything=True))]
    assert told.at(0) == [True]


def test_selected_orders_are_cancelled_wherever_they_were_made(qtbot: QtBot) -> None:
    panel = Panel(qtbot)
    for ref in ("r1", "r2", "r3"):
        panel.store.put(tracked(ref, is_ours=ref != "r2", created_ms=int(ref[1])))
    table = panel.table()

    async def story() -> None:
        table.selectRow(0)
        spot = table.visualRect(panel.indexes("pair")[1]).center()
        control = Qt.KeyboardModifier.ControlModifier
        QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, control, spot)
        panel.menu("cancelMenu")["cancelSelected"].trigger()
        await turns()

    play(story())

    wanted = Scope(everything=True, refs=frozenset({"r3", "r2"}))
    assert panel.desk.asked == [("cancel all", "a1", wanted)]


def test_a_mass_cancel_tells_how_far_it_has_come_and_is_not_begun_twice(qtbot: QtBot) -> None:
    panel = Panel(qtbot)

    async def story() -> None:
        gate = panel.desk.gate = asyncio.Event()
        panel.presenter.cancels.cancel_all()
        await turns()
        panel.store.put(a_run(asked=7, gone=3, is_over=False))
        assert panel.note() == "Cancelling: 3 of 7 gone…"
        panel.presenter.cancels.cancel_all()
        await turns()
        gate.set()
        await turns()
        panel.store.put(a_run(asked=7, gone=5, is_over=False))  # told late
        assert panel.note() == "3 of 3 gone, confirmed 09:40:00 UTC."

    play(story())

    assert len(panel.desk.asked) == 1


class Panic:
    """A panic over the accounts of the panel's store, with its sheet on a window."""

    def __init__(self, qtbot: QtBot) -> None:
        self.panel = Panel(qtbot)
        self.window = self.panel.view
        self.presenter = PanicPresenter(
            self.panel.desk,
            self.panel.store,
            call,
            Tasks(fail),
            (),
            partial(PanicSheet, parent=self.window),
        )

    @property
    def sheet(self) -> QDialog:
        return child(self.window, QDialog, "panicSheet")

    def texts(self) -> str:
        every = self.sheet.findChildren(QLabel)
        return "\n".join(each.text() for each in every if each.isVisible())


def two_accounts(panic: Panic) -> None:
    panic.panel.store.put(a_session())
    panic.panel.store.put(a_session(OTHER))


def test_a_panic_tells_of_every_account_and_adds_up_what_is_proven_gone(qtbot: QtBot) -> None:
    panic = Panic(qtbot)
    two_accounts(panic)
    panic.panel.desk.runs = {"a1": a_run(), "a2": a_run("a2", asked=4, gone=4)}

    async def story() -> None:
        gate = panic.panel.desk.gate = asyncio.Event()
        panic.presenter.start(everything=False)
        await turns()
        assert "No order can be placed until this is over." in panic.texts()
        panic.panel.store.put(a_run("a2", asked=4, gone=1, is_over=False))
        assert "toy · PRACTICE · demo-2\nCancelling: 1 of 4 gone…" in panic.texts()
        panic.presenter.start(everything=False)
        gate.set()
        await turns()

    play(story())

    assert panic.panel.desk.asked == [("panic", False)]
    assert (
        child(panic.sheet, QLabel, "panicResult").text() == "7 of 7 gone, confirmed 09:40:00 UTC."
    )
    assert "toy · PRACTICE · demo-1\n3 of 3 gone, confirmed 09:40:00 UTC." in panic.texts()
    assert "Orders can be placed again." in panic.texts()
    assert "made here" in panic.texts()
    assert not child(panic.sheet, QPushButton, "panicAgain").isVisible()


SURVIVORS: list[tuple[dict[str, CancelRun], str]] = [
    (
        {"a1": a_run(), "a2": a_run("a2", asked=4, gone=3, checking=1)},
        "6 gone, 1 still being checked (09:40:00 UTC).",
    ),
    (
        {"a1": a_run(), "a2": a_run("a2", asked=4, gone=3, left=("r9",))},
        "6 gone, 1 still there: ▲ Buy 1 BTC/USD @ 100.00 (09:40:00 UTC).",
    ),
]


@pytest.mark.parametrize(("runs", "said"), SURVIVORS)
def test_a_panic_that_leaves_something_says_what_and_can_be_repeated(
    qtbot: QtBot, runs: dict[str, CancelRun], said: str
) -> None:
    panic = Panic(qtbot)
    two_accounts(panic)
    panic.panel.store.put(tracked("r9", account_id="a2"))
    panic.panel.desk.runs = runs

    async def story() -> None:
        panic.presenter.start(everything=True)
        await turns()
        assert child(panic.sheet, QLabel, "panicResult").text() == said
        panic.panel.desk.runs = {"a1": a_run(asked=0, gone=0), "a2": a_run("a2", asked=1, gone=1)}
        click(panic.sheet, "panicAgain")
        await turns()

    play(story())

    assert panic.panel.desk.asked == [("panic", True), ("panic", True)]
    assert child(panic.sheet, QLabel, "panicResult").text().startswith("1 of 1 gone")


def test_an_account_of_which_nothing_was_told_is_never_called_clean(qtbot: QtBot) -> None:
    panic = Panic(qtbot)
    two_accounts(panic)
    panic.panel.desk.runs = {"a1": a_run()}

    async def story() -> None:
        panic.presenter.start(everything=False)
        await turns()

    play(story())

    assert "demo-2\nNothing is proven here: look at the exchange." in panic.texts()
    assert child(panic.sheet, QLabel, "panicResult").property("role") == "attention"
    assert child(panic.sheet, QPushButton, "panicAgain").isVisible()


def test_a_panic_without_a_key_says_so(qtbot: QtBot) -> None:
    panic = Panic(qtbot)
    panic.panel.store.put(a_session(state=SessionState.SIGNED_OUT))

    async def story() -> None:
        panic.presenter.start(everything=False)
        await turns()

    play(story())

    assert "No key is signed in" in panic.texts()


def test_a_sheet_that_was_put_away_comes_back_with_the_last_word(qtbot: QtBot) -> None:
    panic = Panic(qtbot)
    two_accounts(panic)
    panic.panel.desk.runs = {"a1": a_run(), "a2": a_run("a2")}

    async def story() -> None:
        gate = panic.panel.desk.gate = asyncio.Event()
        panic.presenter.start(everything=False)
        await turns()
        click(panic.sheet, "panicClose")
        await turns()
        gate.set()
        await turns()

    play(story())

    sheets = [each for each in panic.window.findChildren(QDialog, "panicSheet") if each.isVisible()]
    assert "6 of 6 gone" in "".join(label.text() for label in sheets[0].findChildren(QLabel))


HOLD_MS = 60
BOTH = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def chord(qtbot: QtBot) -> Iterator[PanicChord]:
    owner = QWidget()
    qtbot.addWidget(owner)
    made = PanicChord(owner, HOLD_MS)
    yield made
    application = QApplication.instance()
    assert application is not None
    application.removeEventFilter(made)


def test_the_chord_acts_once_after_it_was_held_and_types_nothing(
    qtbot: QtBot, chord: PanicChord
) -> None:
    field = QLineEdit()
    qtbot.addWidget(field)
    field.show()

    with qtbot.waitSignal(chord.held, timeout=2000):
        for _ in range(3):  # a key that is held repeats itself
            QTest.keyPress(field, Qt.Key.Key_X, BOTH)

    spy = QSignalSpy(chord.held)
    qtbot.wait(2 * HOLD_MS)
    assert spy.count() == 0
    assert field.text() == ""


@pytest.mark.parametrize("part", [Qt.Key.Key_X, Qt.Key.Key_Control, Qt.Key.Key_Shift])
def test_letting_go_of_any_part_of_the_chord_does_nothing(
    qtbot: QtBot, chord: PanicChord, part: Qt.Key
) -> None:
    field = QLineEdit()
    qtbot.addWidget(field)
    held, let_go = QSignalSpy(chord.held), QSignalSpy(chord.let_go)

    QTest.keyPress(field, Qt.Key.Key_X, BOTH)
    QTest.keyRelease(field, part, Qt.KeyboardModifier.NoModifier)
    qtbot.wait(2 * HOLD_MS)

    assert held.count() == 0
    assert let_go.count() == 1


def test_leaving_the_program_lets_go_of_the_chord(qtbot: QtBot, chord: PanicChord) -> None:
    field = QLineEdit()
    qtbot.addWidget(field)
    held = QSignalSpy(chord.held)

    QTest.keyPress(field, Qt.Key.Key_X, BOTH)
    QApplication.sendEvent(field, QEvent(QEvent.Type.ApplicationDeactivate))
    qtbot.wait(2 * HOLD_MS)

    assert held.count() == 0


@pytest.mark.parametrize(
    "modifiers",
    [
        Qt.KeyboardModifier.NoModifier,
        Qt.KeyboardModifier.ControlModifier,
        Qt.KeyboardModifier.ShiftModifier,
        BOTH | Qt.KeyboardModifier.AltModifier,
    ],
)
def test_fewer_or_more_keys_are_not_the_chord(
    qtbot: QtBot, chord: PanicChord, modifiers: Qt.KeyboardModifier
) -> None:
    field = QLineEdit()
    qtbot.addWidget(field)
    begun = QSignalSpy(chord.begun)

    QTest.keyPress(field, Qt.Key.Key_X, modifiers)

    assert begun.count() == 0
