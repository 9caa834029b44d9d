"""Asks before closing while orders are out there, and before locking while a dead-man switch would then cancel them."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol

from PySide6.QtCore import QObject

from core.desk.facts import Armed, CancelRun, Scope, Session, SessionState, TrackedOrder
from core.desk.store import Store
from core.domain.account import Environment
from core.domain.errors import DeskError
from core.domain.lifecycle import FINAL
from core.domain.order import OrderState
from core.exchanges.base import DeadMan, Info
from gui import messages
from gui.orders import cancel_words, words
from gui.orders.leave_view import LeaveSheet
from gui.orders.names import Names
from gui.tasks import Tasks

Call = Callable[..., Awaitable[Any]]

MOST_LINES = 8
IDLE_WAIT_S = 60


class LeaveDesk(Protocol):
    """The verbs of the desk that clear up. They raise `DeskError`s."""

    async def cancel_all(self, account_id: str, scope: Scope) -> CancelRun: ...
    async def arm(self, account_id: str, seconds: int | None) -> None: ...


class LeavePresenter(QObject):
    """One question at a time. `sheet` makes one. Practice ends with the program: nothing of it stays working."""

    def __init__(
        self,
        desk: LeaveDesk,
        store: Store,
        call: Call,
        tasks: Tasks,
        infos: Sequence[Info],
        sheet: Callable[..., LeaveSheet],
    ) -> None:
        super().__init__()
        self._desk, self._store, self._call, self._tasks = desk, store, call, tasks
        self._names = Names(store, infos)
        self._kinds = {info.name: info.dead_man for info in infos}
        self._make_sheet = sheet
        self._sheet: LeaveSheet | None = None

    def ask_to_close(self, close: Callable[[], object]) -> None:
        """Close at once where nothing is out there; else ask, and do what the person chose."""
        rows = self._out_there()
        if self._sheet is not None:
            return
        if not rows:
            close()
            return
        may_cancel = {row.account_id for row in rows} <= self._signed_in()
        sheet = self._make_sheet(
            name="closeSheet",
            title=self.tr("These orders are not ended"),
            lines=self._lines(rows),
            notes=self._notes(rows),
            stay=self.tr("&Stay"),
            leave=self.tr("&Leave them and close"),
            clear=self.tr("&Cancel all and close") if may_cancel else "",
        )
        self._open(sheet, close)
        sheet.clear_pressed.connect(lambda: self._tasks.start(self._cancel_and(close)))

    def ask_to_lock(self, lock: Callable[[], object], *, is_idle: bool) -> None:
        """Lock at once unless that would cancel orders; when nobody is there to answer, lock after a while."""
        armed = self._armed()
        if not armed:
            lock()
            return
        if self._sheet is not None:  # a question that nobody answers keeps nothing unlocked
            self._sheet.reject()
        timers = [each for each in armed if self._kind(each.account_id) is DeadMan.TIMER]
        sheet = self._make_sheet(
            name="lockSheet",
            title=self.tr("Locking ends the signs of life"),
            lines=tuple(self._what_locking_does(each) for each in armed),
            notes=(),
            stay=self.tr("&Stay unlocked"),
            leave=self.tr("&Lock"),
            clear=self.tr("&Switch off and lock") if len(timers) == len(armed) else "",
            wait_s=IDLE_WAIT_S if is_idle else 0,
        )
        self._open(sheet, lock)
        sheet.clear_pressed.connect(lambda: self._tasks.start(self._disarm_and(lock, timers)))

    def _open(self, sheet: LeaveSheet, go: Callable[[], object]) -> None:
        self._sheet = sheet
        sheet.leave_pressed.connect(go)
        sheet.finished.connect(self._on_closed)
        sheet.open()

    def _on_closed(self) -> None:
        sheet, self._sheet = self._sheet, None
        if sheet is not None:
            sheet.deleteLater()

    # What is out there

    def _out_there(self) -> list[TrackedOrder]:
        real = {
            each.account.id
            for each in self._store.all(Session)
            if each.source.environment is not Environment.PRACTICE
        }
        return [
            row
            for row in self._store.all(TrackedOrder)
            if row.is_ours and row.order.state not in FINAL and row.account_id in real
        ]

    def _signed_in(self) -> set[str]:
        sessions = self._store.all(Session)
        return {each.account.id for each in sessions if each.state is SessionState.SIGNED_IN}

    def _armed(self) -> list[Armed]:
        """Switches that are on, where they would cancel anything."""
        working = {
            row.account_id for row in self._store.all(TrackedOrder) if row.order.state not in FINAL
        }
        return [
            each
            for each in self._store.all(Armed)
            if each.timeout_s is not None and each.account_id in working & self._signed_in()
        ]

    def _kind(self, account_id: str) -> DeadMan | None:
        session = self._store.get(Session, account_id)
        return self._kinds.get(session.source.exchange) if session is not None else None

    def _lines(self, rows: list[TrackedOrder]) -> tuple[str, ...]:
        lines = [
            f"{self._names.account(row.account_id)}\n{words.summary(row)} · {words.state_words(row)}"
            for row in rows[:MOST_LINES]
        ]
        if len(rows) > MOST_LINES:
            lines.append(self.tr("and {n} more").format(n=len(rows) - MOST_LINES))
        return tuple(lines)

    def _notes(self, rows: list[TrackedOrder]) -> tuple[str, ...]:
        """What becomes of them when the program is closed."""
        checking = sum(row.order.state is OrderState.UNKNOWN for row in rows)
        notes = [self.tr("What is working at an exchange stays working there.")]
        if checking:
            text = self.tr(
                "Still being checked: {n}. The checking stops now and goes on at the next start."
            )
            notes.append(text.format(n=checking))
        accounts = {row.account_id for row in rows}
        notes += [self._what_closing_does(e) for e in self._armed() if e.account_id in accounts]
        return tuple(notes)

    def _what_closing_does(self, armed: Armed) -> str:
        text = self.tr(
            "{account}: its dead-man switch is armed, so the exchange cancels every order of the account "
            "{n} s after the last sign of life."
        )
        return text.format(account=self._names.account(armed.account_id), n=armed.timeout_s)

    def _what_locking_does(self, armed: Armed) -> str:
        text = self.tr(
            "{account}: its dead-man switch is armed. Without the key no sign of life can be sent, and the exchange "
            "cancels every order of the account after {n} s."
        )
        return text.format(account=self._names.account(armed.account_id), n=armed.timeout_s)

    # Clearing up

    async def _cancel_and(self, close: Callable[[], object]) -> None:
        """Close only when everything is proven gone; else say what is left, and stay."""
        accounts = sorted({row.account_id for row in self._out_there()})
        self._say_clearing(self.tr("Cancelling…"))
        try:
            runs: list[CancelRun] = await asyncio.gather(
                *(self._call(self._desk.cancel_all, each, Scope()) for each in accounts)
            )
        except DeskError as error:
            self._say_stuck(messages.sentence(error))
            return
        whole = cancel_words.together(runs)
        if cancel_words.is_proven(whole):
            self._go(close)
            return
        by_account = dict(zip(accounts, runs, strict=True))
        text, _ = cancel_words.ending(whole, self._names.left(by_account))
        self._say_stuck(text)

    async def _disarm_and(self, lock: Callable[[], object], armed: list[Armed]) -> None:
        self._say_clearing(self.tr("Switching off…"))
        try:
            for each in armed:
                await self._call(self._desk.arm, each.account_id, None)
        except DeskError as error:
            self._say_stuck(messages.sentence(error))
            return
        self._go(lock)

    def _say_clearing(self, text: str) -> None:
        if self._sheet is not None:
            self._sheet.show_note(text)

    def _say_stuck(self, text: str) -> None:
        if self._sheet is not None:
            self._sheet.show_note(text, "danger")
            self._sheet.show_clearing(False)

    def _go(self, then: Callable[[], object]) -> None:
        """Unless the person has thought better of it and put the question away."""
        if self._sheet is not None:
            self._sheet.accept()
            then()
