"""A panic: cancels at every signed-in account at once, and says of each what is proven gone."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol

from PySide6.QtCore import QObject

from core.desk.facts import CancelRun, Session, SessionState
from core.desk.store import Store
from core.domain.errors import DeskError
from core.exchanges.base import Info
from gui import messages
from gui.orders import cancel_words
from gui.orders.names import Names
from gui.orders.panic_view import PanicSheet
from gui.tasks import Tasks

Call = Callable[..., Awaitable[Any]]


class PanicDesk(Protocol):
    """The verb of the desk that cancels everywhere; placing is refused while it runs. Raises `DeskError`s."""

    async def panic(self, everything: bool) -> Mapping[str, CancelRun]: ...


class PanicPresenter(QObject):
    """One panic at a time. `sheet` makes the sheet, with what the scope is in words."""

    def __init__(
        self,
        desk: PanicDesk,
        store: Store,
        call: Call,
        tasks: Tasks,
        infos: Sequence[Info],
        sheet: Callable[[str], PanicSheet],
    ) -> None:
        super().__init__()
        self._desk, self._store, self._call, self._tasks = desk, store, call, tasks
        self._names = Names(store, infos)
        self._make_sheet = sheet
        self._sheet: PanicSheet | None = None
        self._is_running = False
        self._everything = False
        self._runs: dict[str, CancelRun] = {}
        self._stop = store.watch(CancelRun, self._on_run)

    def close(self) -> None:
        """Stop following facts."""
        self._stop()

    def start(self, everything: bool) -> None:
        """Cancel at once: orders made here, or everything on the accounts."""
        if self._is_running:
            return
        self._is_running, self._everything = True, everything
        self._runs = {}
        if self._sheet is None:
            self._open_sheet()
        if self._sheet is not None:
            self._sheet.show_running()
        self._show_progress()
        self._tasks.start(self._panic())

    def _open_sheet(self) -> None:
        here = self.tr("Meant are the orders that were made here.")
        everything = self.tr("Meant is everything on the accounts, wherever it was made.")
        sheet = self._sheet = self._make_sheet(everything if self._everything else here)
        sheet.again_pressed.connect(lambda: self.start(self._everything))
        sheet.finished.connect(self._on_closed)
        sheet.open()

    def _on_closed(self) -> None:
        sheet, self._sheet = self._sheet, None
        if sheet is not None:
            sheet.deleteLater()

    async def _panic(self) -> None:
        try:
            runs: Mapping[str, CancelRun] = await self._call(self._desk.panic, self._everything)
        except DeskError as error:
            self._tell(messages.sentence(error), "danger", may_repeat=True)
        else:
            self._show_runs(runs)
        finally:
            self._is_running = False

    def _show_runs(self, runs: Mapping[str, CancelRun]) -> None:
        """Every account, and the sum. A sheet that was put away comes back for the last word."""
        if self._sheet is None:
            self._open_sheet()
        lines = []
        for session in self._signed_in():
            run = runs.get(session.account.id)
            said = (
                cancel_words.ending(run, self._names.orders(session.account.id))
                if run is not None
                else (self.tr("Nothing is proven here: look at the exchange."), "danger")
            )
            lines.append((self._names.account(session.account.id), *said))
        if not lines:
            self._tell(self.tr("No key is signed in: nothing could be cancelled."), "attention")
            return
        whole = cancel_words.together(runs.values())
        is_clean = cancel_words.is_proven(whole) and len(runs) >= len(lines)
        text, role = cancel_words.ending(whole, self._names.left(runs))
        if self._sheet is not None:
            self._sheet.show_lines(tuple(lines))
        self._tell(text, role if is_clean or role == "danger" else "attention", not is_clean)

    def _tell(self, text: str, role: str, may_repeat: bool = False) -> None:
        if self._sheet is not None:
            self._sheet.show_over(text, role, may_repeat=may_repeat)

    def _on_run(self, run: CancelRun) -> None:
        if self._is_running:
            self._runs[run.account_id] = run
            self._show_progress()

    def _show_progress(self) -> None:
        if not self._is_running or self._sheet is None:
            return
        lines = []
        for session in self._signed_in():
            run = self._runs.get(session.account.id)
            text = self.tr("Cancelling…") if run is None else cancel_words.progress(run)
            lines.append((self._names.account(session.account.id), text, "dim"))
        self._sheet.show_lines(tuple(lines))

    def _signed_in(self) -> list[Session]:
        sessions = self._store.all(Session)
        return [each for each in sessions if each.state is SessionState.SIGNED_IN]
