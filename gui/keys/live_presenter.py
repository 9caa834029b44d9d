"""Unlocking live: the passphrase goes to the core, the answer into a sentence."""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal

from core.domain.errors import DeskError, WrongPassphrase
from gui import messages
from gui.keys.live_view import LiveView
from gui.keys.patience import Patience
from gui.tasks import Tasks

Call = Callable[..., Awaitable[Any]]


class LiveKeeper(Protocol):
    """What the core does with the lock before live accounts. The first raises `DeskError`s."""

    async def unlock_live(self, passphrase: str) -> None: ...
    async def lock_live(self) -> None: ...


class LivePresenter(QObject):
    """`opened` when live accounts may send. That they may no longer is told by the fact `LiveGate`."""

    opened = Signal()

    def __init__(self, view: LiveView, keeper: LiveKeeper, call: Call, tasks: Tasks) -> None:
        super().__init__(view)
        self._view, self._keeper, self._call, self._tasks = view, keeper, call, tasks
        self._patience = Patience(self)
        self._patience.over.connect(view.show_idle)
        view.unlock_pressed.connect(self._on_unlock)

    def open(self) -> None:
        """Ask for the passphrase."""
        self._view.open()

    def lock(self) -> None:
        """Close the lock at once; that needs no passphrase."""
        self._tasks.start(self._lock())

    async def _lock(self) -> None:
        await self._call(self._keeper.lock_live)

    def _on_unlock(self, passphrase: str) -> None:
        self._view.show_checking()
        self._tasks.start(self._unlock(passphrase))

    async def _unlock(self, passphrase: str) -> None:
        try:
            await self._call(self._keeper.unlock_live, passphrase)
        except DeskError as error:
            self._view.show_problem(messages.sentence(error))
            if isinstance(error, WrongPassphrase) and (seconds := self._patience.was_wrong()):
                self._view.show_pause(seconds)
            return
        self._patience.was_right()
        self._view.show_idle()
        self._view.accept()
        self.opened.emit()


def live_dialog(parent: Any, keeper: LiveKeeper, call: Call, tasks: Tasks) -> LivePresenter:
    """The one entry for whoever shows the lock: `open()` asks for the passphrase, `lock()` locks at once."""
    return LivePresenter(LiveView(parent), keeper, call, tasks)
