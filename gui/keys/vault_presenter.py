"""Making, opening and re-encrypting the vault from the screens: judges passphrases, words every failure, slows guessing."""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from PySide6.QtCore import QCoreApplication, QObject, Signal

from core.domain.errors import DeskError, VaultDamaged, WrongPassphrase
from core.passphrase import PassphraseStrength, passphrase_strength
from gui import messages
from gui.keys.passphrase_view import ChangePassphraseView, FirstRunPage, UnlockPage
from gui.keys.patience import Patience
from gui.tasks import Tasks

Call = Callable[..., Awaitable[Any]]

translate = QCoreApplication.translate


class PassphraseKeeper(Protocol):
    """What the core does with the passphrase of an open vault. Raises `DeskError`s."""

    async def change_passphrase(self, old: str, new: str) -> None: ...


class Vaults(Protocol):
    """What the core does with the vault. All raise `DeskError`s."""

    async def create(self, passphrase: str) -> None: ...
    async def unlock(self, passphrase: str) -> None: ...
    async def open_previous(self, passphrase: str) -> None: ...


class FirstRunPresenter(QObject):
    """Makes the vault; `opened` when it is there and open."""

    opened = Signal()

    def __init__(self, view: FirstRunPage, vaults: Vaults, call: Call, tasks: Tasks) -> None:
        super().__init__(view)
        self._view, self._vaults, self._call, self._tasks = view, vaults, call, tasks
        view.passphrase.typed.connect(self._on_typed)
        view.create_pressed.connect(self._on_create)

    def _on_typed(self, first: str, second: str) -> None:
        text, role, may_use = judgement(first, second)
        self._view.passphrase.judge(text, role)
        self._view.allow(may_use)

    def _on_create(self, passphrase: str) -> None:
        self._view.show_working()
        self._tasks.start(self._create(passphrase))

    async def _create(self, passphrase: str) -> None:
        try:
            await self._call(self._vaults.create, passphrase)
        except DeskError as error:
            self._view.show_result(messages.sentence(error))
            return
        self._view.show_result("")
        self.opened.emit()


class UnlockPresenter(QObject):
    """Opens the vault; `opened` when it is. After five wrong passphrases each further try waits, longer each time."""

    opened = Signal()

    def __init__(
        self,
        view: UnlockPage,
        vaults: Vaults,
        call: Call,
        tasks: Tasks,
        first_pause_s: float = 1.0,
    ) -> None:
        super().__init__(view)
        self._view, self._vaults, self._call, self._tasks = view, vaults, call, tasks
        self._patience = Patience(self, first_pause_s)
        self._patience.over.connect(view.show_ready)
        view.unlock_pressed.connect(self._on_unlock)
        view.previous_chosen.connect(self._on_previous)

    def _on_unlock(self, passphrase: str) -> None:
        self._view.show_opening()
        self._tasks.start(self._open(self._vaults.unlock, passphrase))

    def _on_previous(self, passphrase: str) -> None:
        self._view.show_opening()
        self._tasks.start(self._open(self._vaults.open_previous, passphrase))

    async def _open(self, verb: Callable[[str], Awaitable[None]], passphrase: str) -> None:
        try:
            await self._call(verb, passphrase)
        except DeskError as error:
            self._show_failure(error, verb)
            return
        self._patience.was_right()
        self._view.empty()
        self._view.show_ready()
        self.opened.emit()

    def _show_failure(self, error: DeskError, verb: Callable[[str], Awaitable[None]]) -> None:
        self._view.show_ready()
        is_previous = verb == self._vaults.open_previous
        has_previous = isinstance(error, VaultDamaged) != is_previous
        text = messages.sentence(error)
        if is_previous and isinstance(error, VaultDamaged):
            text = self.tr(
                "The previous copy is damaged too. No funds and no orders are touched: put back a backup of "
                "your own, or make a new vault and new API keys at the exchange."
            )
        self._view.show_problem(text, has_previous=has_previous)
        if isinstance(error, WrongPassphrase) and (seconds := self._patience.was_wrong()):
            self._view.show_pause(seconds)


class ChangePassphrasePresenter(QObject):
    """Changes the passphrase and closes its dialog; `changed` when the vault is encrypted anew."""

    changed = Signal()

    def __init__(
        self, view: ChangePassphraseView, vaults: PassphraseKeeper, call: Call, tasks: Tasks
    ) -> None:
        super().__init__(view)
        self._view, self._vaults, self._call, self._tasks = view, vaults, call, tasks
        view.passphrase.typed.connect(self._on_typed)
        view.change_pressed.connect(self._on_change)

    def _on_typed(self, first: str, second: str) -> None:
        text, role, may_use = judgement(first, second)
        self._view.passphrase.judge(text, role)
        self._view.show_ready(may_change=may_use)

    def _on_change(self, old: str, new: str) -> None:
        self._view.show_working()
        self._tasks.start(self._change(old, new))

    async def _change(self, old: str, new: str) -> None:
        try:
            await self._call(self._vaults.change_passphrase, old, new)
        except DeskError as error:
            self._view.show_ready(may_change=True, note=messages.sentence(error))
            return
        self._view.accept()
        self.changed.emit()


def judgement(first: str, second: str) -> tuple[str, str, bool]:
    """What to say of a passphrase typed twice, in which role, and whether it may be used."""
    strength = passphrase_strength(first)
    if not first:
        return "", "dim", False
    if strength is PassphraseStrength.TOO_SHORT:
        return translate("Passphrase", "Too short: at least 10 characters."), "dim", False
    if first != second:
        return translate("Passphrase", "Type the same once more."), "dim", False
    if strength is PassphraseStrength.SHORT:
        text = translate(
            "Passphrase", "Short: 15 characters or more resist guessing far longer. It may be used."
        )
        return text, "attention", True
    text = translate("Passphrase", "✓ Long enough. Keep it where only you can read it.")
    return text, "good", True
