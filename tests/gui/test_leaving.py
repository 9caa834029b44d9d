"""Letting go: what closing leaves behind, what locking would cancel, and the dead-man switch itself."""

import asyncio
from dataclasses import replace
from functools import partial

import pytest
from PySide6.QtWidgets import QDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from core.desk.facts import Armed, Scope, SessionState
from core.domain.account import Account, Environment
from core.domain.errors import NoAnswer
from core.domain.order import OrderState
from core.exchanges.all import ALL
from core.exchanges.base import DeadMan, Info
from gui.orders.leave_presenter import LeavePresenter
from gui.orders.leave_view import LeaveSheet
from gui.tasks import Tasks
from tests.gui.hands import call, child, click, play, turns
from tests.gui.orders_panel import NOW_MS, Panel, a_run, a_session, fail, tracked

REAL = Account(
    id="a1", label="main", exchange="toy", environment=Environment.SANDBOX, host_name="Sandbox"
)
PRACTICE = replace(REAL, id="a2", environment=Environment.PRACTICE)


def info(kind: DeadMan | None) -> Info:
    return replace(ALL[0].info, name="toy", title="Toy", dead_man=kind)


class Leaving:
    """The two questions over a panel's store; what they let happen is counted."""

    def __init__(self, qtbot: QtBot, kind: DeadMan | None = DeadMan.TIMER) -> None:
        self.panel = Panel(qtbot)
        self.desk, self.store = self.panel.desk, self.panel.store
        self.happened: list[str] = []
        self.presenter = LeavePresenter(
            self.desk,
            self.store,
            call,
            Tasks(fail),
            (info(kind),),
            partial(LeaveSheet, parent=self.panel.view),
        )
        self.store.put(a_session(REAL))
        self.store.put(a_session(PRACTICE))

    def close(self) -> None:
        self.presenter.ask_to_close(lambda: self.happened.append("closed"))

    def lock(self, *, is_idle: bool = False) -> None:
        self.presenter.ask_to_lock(lambda: self.happened.append("locked"), is_idle=is_idle)

    def sheet(self, name: str) -> QDialog:
        return child(self.panel.view, QDialog, name)

    def texts(self, name: str) -> str:
        every = self.sheet(name).findChildren(QLabel)
        return "\n".join(each.text() for each in every)


@pytest.mark.parametrize(
    "row",
    [
        None,
        tracked(state=OrderState.FILLED),
        tracked(account_id="a2"),  # practice ends with the program
        tracked(is_ours=False),
    ],
)
def test_a_window_that_leaves_nothing_behind_closes_at_once(
    qtbot: QtBot, row: object | None
) -> None:
    leaving = Leaving(qtbot)
    if row is not None:
        leaving.store.put(row)  # type: ignore[arg-type]

    leaving.close()

    assert leaving.happened == ["closed"]


def test_closing_with_orders_out_there_says_which_and_stays_unless_told_otherwise(
    qtbot: QtBot,
) -> None:
    leaving = Leaving(qtbot)
    leaving.store.put(tracked())
    leaving.store.put(tracked("r2", OrderState.UNKNOWN))

    leaving.close()
    leaving.close()  # asked once

    said = leaving.texts("closeSheet")
    assert "Toy · SANDBOX · main\n▲ Buy 1 BTC/USD @ 100.00 · ○ Working" in said
    assert "◌ Checking…" in said
    assert "What is working at an exchange stays working there." in said
    assert "Still being checked: 1." in said
    sheets = leaving.panel.view.findChildren(QDialog, "closeSheet")
    assert len(sheets) == 1
    assert child(sheets[0], QPushButton, "stayButton").isDefault()
    click(sheets[0], "stayButton")
    assert leaving.happened == []
    leaving.close()
    click(leaving.panel.view.findChildren(QDialog, "closeSheet")[-1], "leaveButton")
    assert leaving.happened == ["closed"]
    assert leaving.desk.asked == []


def test_more_orders_than_fit_are_counted(qtbot: QtBot) -> None:
    leaving = Leaving(qtbot)
    for at in range(11):
        leaving.store.put(tracked(f"r{at}"))

    leaving.close()

    assert "and 3 more" in leaving.texts("closeSheet")


def test_cancel_all_and_close_closes_when_all_is_proven_gone(qtbot: QtBot) -> None:
    leaving = Leaving(qtbot)
    leaving.store.put(tracked())

    async def story() -> None:
        gate = leaving.desk.gate = asyncio.Event()
        leaving.close()
        click(leaving.sheet("closeSheet"), "clearButton")
        click(leaving.sheet("closeSheet"), "clearButton")
        await turns()
        assert leaving.happened == []
        gate.set()
        await turns()

    play(story())

    assert leaving.desk.asked == [("cancel all", "a1", Scope())]
    assert leaving.happened == ["closed"]


@pytest.mark.parametrize("is_answered", [True, False])
def test_cancel_all_and_close_stays_when_something_is_left(qtbot: QtBot, is_answered: bool) -> None:
    leaving = Leaving(qtbot)
    leaving.store.put(tracked())
    leaving.desk.runs["a1"] = a_run(asked=1, gone=0, left=("r1",))
    if not is_answered:
        leaving.desk.problem = NoAnswer("timed out")

    async def story() -> None:
        leaving.close()
        click(leaving.sheet("closeSheet"), "clearButton")
        await turns()

    play(story())

    assert leaving.happened == []
    note = child(leaving.sheet("closeSheet"), QLabel, "leaveNote").text()
    assert ("1 still there: ▲ Buy" if is_answered else "No complete answer") in note
    click(leaving.sheet("closeSheet"), "leaveButton")
    assert leaving.happened == ["closed"]


def test_orders_of_a_key_that_is_not_at_work_cannot_be_cancelled_on_the_way_out(
    qtbot: QtBot,
) -> None:
    leaving = Leaving(qtbot)
    leaving.store.put(a_session(REAL, SessionState.SIGNED_OUT))
    leaving.store.put(tracked())

    leaving.close()

    assert not child(leaving.sheet("closeSheet"), QPushButton, "clearButton").isVisible()


def test_closing_tells_what_an_armed_dead_man_switch_will_do(qtbot: QtBot) -> None:
    leaving = Leaving(qtbot)
    leaving.store.put(tracked())
    leaving.store.put(Armed(account_id="a1", timeout_s=42))

    leaving.close()

    assert "cancels every order of the account 42 s after" in leaving.texts("closeSheet")


@pytest.mark.parametrize(
    ("armed", "state"),
    [
        (None, OrderState.OPEN),
        (Armed(account_id="a1", timeout_s=None), OrderState.OPEN),
        (Armed(account_id="a1", timeout_s=30), OrderState.FILLED),
    ],
)
def test_locking_asks_nothing_where_it_cancels_nothing(
    qtbot: QtBot, armed: Armed | None, state: OrderState
) -> None:
    leaving = Leaving(qtbot)
    leaving.store.put(tracked(state=state))
    if armed is not None:
        leaving.store.put(armed)

    leaving.lock()

    assert leaving.happened == ["locked"]


def test_locking_while_armed_asks_and_can_switch_off_first(qtbot: QtBot) -> None:
    leaving = Leaving(qtbot)
    leaving.store.put(tracked())
    leaving.store.put(Armed(account_id="a1", timeout_s=30))

    async def story() -> None:
        leaving.lock()
        assert "cancels every order of the account after 30 s" in leaving.texts("lockSheet")
        assert leaving.happened == []
        click(leaving.sheet("lockSheet"), "clearButton")
        await turns()

    play(story())

    assert leaving.desk.asked == [("arm", "a1", None)]
    assert leaving.happened == ["locked"]


def test_heartbeats_of_a_kind_of_key_cannot_be_switched_off(qtbot: QtBot) -> None:
    leaving = Leaving(qtbot, DeadMan.KEY)
    leaving.store.put(tracked())
    leaving.store.put(Armed(account_id="a1", timeout_s=30))

    leaving.lock()

    assert not child(leaving.sheet("lockSheet"), QPushButton, "clearButton").isVisible()
    click(leaving.sheet("lockSheet"), "leaveButton")
    assert leaving.happened == ["locked"]


def test_when_nobody_answers_an_idle_program_locks_after_a_while(qtbot: QtBot) -> None:
    leaving = Leaving(qtbot)
    leaving.store.put(tracked())
    leaving.store.put(Armed(account_id="a1", timeout_s=30))

    leaving.lock(is_idle=True)
    sheet = leaving.sheet("lockSheet")
    assert isinstance(sheet, LeaveSheet)
    assert "by itself in 60 s" in leaving.texts("lockSheet")
    for _ in range(59):
        sheet._second.timeout.emit()
    assert leaving.happened == []
    sheet._second.timeout.emit()

    assert leaving.happened == ["locked"]


@pytest.mark.parametrize("timeout_s", [None, 30])
def test_an_open_question_about_closing_does_not_keep_an_idle_program_unlocked(
    qtbot: QtBot, timeout_s: int | None
) -> None:
    leaving = Leaving(qtbot)
    leaving.store.put(tracked())
    leaving.store.put(Armed(account_id="a1", timeout_s=timeout_s))
    leaving.close()

    leaving.lock(is_idle=True)

    if timeout_s is not None:
        click(leaving.sheet("lockSheet"), "leaveButton")
    assert leaving.happened == ["locked"]


# The switch itself


def armed_panel(qtbot: QtBot, kind: DeadMan | None) -> Panel:
    panel = Panel(qtbot, infos=(info(kind),))
    panel.store.put(a_session())
    return panel


def test_a_timer_is_set_and_taken_off_from_the_menu(qtbot: QtBot) -> None:
    panel = armed_panel(qtbot, DeadMan.TIMER)

    async def story() -> None:
        assert panel.menu("moreMenu")["off"].isChecked()
        panel.menu("moreMenu")["60"].trigger()
        await turns()
        panel.store.put(Armed(account_id="a1", timeout_s=60, until_ms=NOW_MS + 42_000))
        assert panel.menu("moreMenu")["60"].isChecked()
        panel.menu("moreMenu")["off"].trigger()
        await turns()

    play(story())

    assert panel.desk.asked == [("arm", "a1", 60), ("arm", "a1", None)]


def test_an_armed_timer_counts_down(qtbot: QtBot) -> None:
    panel = armed_panel(qtbot, DeadMan.TIMER)
    state = child(panel.view, QLabel, "deadManState")
    assert not state.isVisible()

    panel.store.put(Armed(account_id="a1", timeout_s=60, until_ms=NOW_MS + 42_000))
    assert state.text() == "● armed, 42 s"

    panel.clock.pass_by(2)
    panel.presenter._dead_man._second.timeout.emit()
    assert state.text() == "● armed, 40 s"

    panel.clock.pass_by(40)
    panel.presenter._dead_man._second.timeout.emit()
    assert state.text() == "▲ time is up"

    panel.store.put(Armed(account_id="a1", timeout_s=60, problem=NoAnswer("timed out")))
    assert state.text() == "▲ not renewed"
    assert "No complete answer" in state.toolTip()

    panel.store.put(Armed(account_id="a1", timeout_s=None))
    assert not state.isVisible()


def test_a_key_that_needs_heartbeats_says_that_they_are_kept(qtbot: QtBot) -> None:
    panel = armed_panel(qtbot, DeadMan.KEY)
    panel.store.put(Armed(account_id="a1", timeout_s=30))

    assert child(panel.view, QLabel, "deadManState").text() == "● heartbeats kept"
    assert "off" not in panel.menu("moreMenu")


def test_an_exchange_without_a_switch_offers_none(qtbot: QtBot) -> None:
    panel = armed_panel(qtbot, None)

    assert "off" not in panel.menu("moreMenu")
    assert not child(panel.view, QLabel, "deadManState").isVisible()


def test_a_timer_that_could_not_be_set_says_why(qtbot: QtBot) -> None:
    panel = armed_panel(qtbot, DeadMan.TIMER)
    panel.desk.problem = NoAnswer("timed out")

    async def story() -> None:
        panel.menu("moreMenu")["30"].trigger()
        await turns()

    play(story())

    assert "No complete answer" in panel.note()
