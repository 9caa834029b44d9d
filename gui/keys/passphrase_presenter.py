"""Does one thing under the passphrase: it goes to the core, and what comes back becomes a sentence."""

from collections.abc import Awaitable, Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from core.domain.errors import DeskError, WrongPassphrase
from gui import messages
from gui.keys.passphrase_dialog import PassphraseDialog
from gui.keys.patience import Patience
from gui.tasks import Tasks

Call = Callable[..., Awaitable[Any]]
Verb = Callable[[str], Awaitable[None]]


class PassphrasePresenter(QObject):
    """`succeeded` when it is done and the dialog closed. Too many wrong passphrases make it slow."""

    succeeded = Signal()

    def __init__(self, view: PassphraseDialog, verb: Verb, call: Call, tasks: Tasks) -> None:
        super().__init__(view)
        self._view, self._verb, self._call, self._tasks = view, verb, call, tasks
        self._patience = Patience(self)
        self._patience.over.connect(view.show_idle)
        view.entered.connect(self._on_entered)

    def open(self) -> None:
        """Ask for the passphrase."""
        self._view.open()

    def _on_entered(self, passphrase: str) -> None:
        self._view.show_checking()
        self._tasks.start(self._do(passphrase))

    async def _do(self, passphrase: str) -> None:
        try:
            await self._call(self._verb, passphrase)
        except DeskError as error:
            self._view.show_problem(messages.sentence(error))
            if isinstance(error, WrongPassphrase) and (seconds := self._patience.was_wrong()):
                self._view.show_pause(seconds)
            return
        self._patience.was_right()
        self._view.show_idle()
        self._view.accept()
        self.succeeded.emit()
