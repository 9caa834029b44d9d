"""Whether this device opens the vault by itself: offered where it can, undone at once."""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal

from core.domain.errors import DeskError
from core.key_facts import Remembering
from gui import messages
from gui.keys.passphrase_presenter import PassphrasePresenter
from gui.keys.remember_view import RememberView
from gui.keys.view import KeysView
from gui.tasks import Tasks

Call = Callable[..., Awaitable[Any]]


class Rememberer(Protocol):
    """What the core does to open the vault by itself. All raise `DeskError`s."""

    async def remembering(self) -> Remembering: ...
    async def remember(self, passphrase: str) -> None: ...
    async def forget_on_device(self) -> None: ...


class RememberPresenter(QObject):
    """`said` tells in a sentence what came of it."""

    said = Signal(str, str)

    def __init__(self, view: KeysView, rememberer: Rememberer, call: Call, tasks: Tasks) -> None:
        super().__init__(view)
        self._view, self._rememberer, self._call, self._tasks = view, rememberer, call, tasks
        self._dialog = PassphrasePresenter(RememberView(view), rememberer.remember, call, tasks)
        self._dialog.succeeded.connect(self._on_remembered)
        view.remember_pressed.connect(self._dialog.open)
        view.forget_pressed.connect(lambda: self._tasks.start(self._forget()))

    def look(self) -> None:
        """Find out what to offer; takes a moment."""
        self._tasks.start(self._look())

    async def _look(self) -> None:
        try:
            known: Remembering = await self._call(self._rememberer.remembering)
        except DeskError:  # the vault is locked: nothing to offer
            known = Remembering(can=False, does=False)
        self._view.show_remembering(can=known.can, does=known.does)

    def _on_remembered(self) -> None:
        self.said.emit(self.tr("This device opens the vault from the next start on."), "good")
        self.look()

    async def _forget(self) -> None:
        try:
            await self._call(self._rememberer.forget_on_device)
        except DeskError as error:
            self.said.emit(messages.sentence(error), "danger")
            return
        self.said.emit(self.tr("Forgotten: every start asks for the passphrase again."), "good")
        self.look()
