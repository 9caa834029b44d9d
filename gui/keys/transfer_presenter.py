"""Exporting the keys and importing some: passphrases judged, what would happen worded, nothing kept unseen."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import QCoreApplication, QObject, Signal

from core.bundle import Standing
from core.domain.errors import DeskError, VaultDamaged, VaultError, VaultTooNew, WrongPassphrase
from core.key_facts import IncomingKey
from gui import display, messages
from gui.keys.export_view import ExportView
from gui.keys.forms import IncomingRow
from gui.keys.import_view import ImportView
from gui.keys.patience import Patience
from gui.keys.vault_presenter import judgement
from gui.tasks import Tasks

Call = Callable[..., Awaitable[Any]]
Titles = Callable[[IncomingKey], tuple[str, str]]

translate = QCoreApplication.translate


class Carrier(Protocol):
    """What the core does to take keys from one vault to another. All raise `DeskError`s."""

    async def export(self, target: str, passphrase: str, own_passphrase: str) -> int: ...
    async def look_into(self, path: str, own_passphrase: str) -> tuple[IncomingKey, ...]: ...
    async def take_over(
        self, path: str, own_passphrase: str, passphrase: str, wanted: frozenset[str]
    ) -> int: ...


class ExportPresenter(QObject):
    """`exported` tells what was written, in a sentence."""

    exported = Signal(str)

    def __init__(self, view: ExportView, carrier: Carrier, call: Call, tasks: Tasks) -> None:
        super().__init__(view)
        self._view, self._carrier, self._call, self._tasks = view, carrier, call, tasks
        self._patience = Patience(self)
        self._patience.over.connect(view.show_idle)
        view.passphrase.typed.connect(self._on_typed)
        view.export_pressed.connect(self._on_export)

    def _on_typed(self, first: str, second: str) -> None:
        text, role, may_use = judgement(first, second)
        self._view.passphrase.judge(text, role)
        self._view.allow(may_use)

    def _on_export(self, path: str, passphrase: str, own_passphrase: str) -> None:
        self._view.show_working()
        self._tasks.start(self._export(path, passphrase, own_passphrase))

    async def _export(self, path: str, passphrase: str, own_passphrase: str) -> None:
        try:
            count = await self._call(self._carrier.export, path, passphrase, own_passphrase)
        except DeskError as error:
            self._view.show_problem(messages.sentence(error))
            if isinstance(error, WrongPassphrase) and (seconds := self._patience.was_wrong()):
                self._view.show_pause(seconds)
            return
        self._patience.was_right()
        self._view.show_idle()
        self._view.accept()
        told = self.tr(
            "Exported to {file}, encrypted. Keys in it: {count}. Keep its passphrase elsewhere."
        )
        name = display.plain_text(Path(path).name)
        self.exported.emit(told.format(count=count, file=name))


class ImportPresenter(QObject):
    """`imported` tells what was kept, in a sentence. `titles` words where a key belongs."""

    imported = Signal(str)

    def __init__(
        self, view: ImportView, carrier: Carrier, call: Call, tasks: Tasks, titles: Titles
    ) -> None:
        super().__init__(view)
        self._view, self._carrier, self._call, self._tasks = view, carrier, call, tasks
        self._titles = titles
        self._patience = Patience(self)
        self._patience.over.connect(view.show_idle)
        view.look_pressed.connect(self._on_look)
        view.import_pressed.connect(self._on_import)

    def _on_look(self, path: str, own_passphrase: str) -> None:
        self._view.show_working()
        self._tasks.start(self._look(path, own_passphrase))

    async def _look(self, path: str, own_passphrase: str) -> None:
        try:
            found = await self._call(self._carrier.look_into, path, own_passphrase)
        except DeskError as error:
            self._refuse(error, _about_file(error))
            return
        self._patience.was_right()
        self._view.show_rows(tuple(map(self._row, found)), _summary(found))

    def _row(self, incoming: IncomingKey) -> IncomingRow:
        exchange, environment = self._titles(incoming)
        return IncomingRow(
            account_id=incoming.key.account.id,
            label=display.plain_text(incoming.key.account.label),
            exchange=exchange,
            environment=environment,
            key_shown=display.plain_text(incoming.key.key_shown),
            what=_what(incoming),
            is_ticked={Standing.NEW: True, Standing.DIFFERENT: False}.get(incoming.standing),
        )

    def _on_import(
        self, path: str, own_passphrase: str, passphrase: str, wanted: frozenset[str]
    ) -> None:
        self._view.show_working()
        self._tasks.start(self._import(path, own_passphrase, passphrase, wanted))

    async def _import(
        self, path: str, own_passphrase: str, passphrase: str, wanted: frozenset[str]
    ) -> None:
        try:
            count = await self._call(
                self._carrier.take_over, path, own_passphrase, passphrase, wanted
            )
        except DeskError as error:
            self._refuse(error, messages.sentence(error))
            return
        self._patience.was_right()
        self._view.accept()
        self.imported.emit(
            self.tr("Imported. Keys taken from the file: {count}.").format(count=count)
        )

    def _refuse(self, error: DeskError, text: str) -> None:
        self._view.show_problem(text)
        if isinstance(error, WrongPassphrase) and self._patience.was_wrong():
            self._view.show_pause()


def _about_file(error: DeskError) -> str:
    """What is wrong with a file that is not the vault."""
    if isinstance(error, WrongPassphrase):
        return translate(
            "Keys", "This passphrase does not open the file. Nothing was imported; try again."
        )
    if isinstance(error, VaultDamaged):
        return translate(
            "Keys",
            "The file is damaged, or was never exported from here. Nothing was imported, and the vault is as it was: "
            "use another copy of the file.",
        )
    if isinstance(error, VaultTooNew):
        return translate(
            "Keys",
            "A newer version of this program wrote the file. Nothing was imported: install that version, or a later "
            "one, to read it.",
        )
    if isinstance(error, VaultError):
        return translate("Keys", "The file could not be read. Nothing was imported.")
    return messages.sentence(error)


def _summary(found: tuple[IncomingKey, ...]) -> str:
    if not found:
        return translate("Keys", "There are no keys in the file.")
    if all(each.standing is Standing.SAME for each in found):
        return translate("Keys", "Every key of the file is here already, just the same.")
    return translate("Keys", "Ticked keys are kept; all others stay as they are here.")


def _what(incoming: IncomingKey) -> str:
    if incoming.standing is Standing.NEW:
        return translate("Keys", "new: is added")
    if incoming.standing is Standing.SAME:
        return translate("Keys", "is here already, the same")
    words = {
        "label": translate("Keys", "name"),
        "host_name": translate("Keys", "host"),
        "host": translate("Keys", "address"),
        "key": translate("Keys", "key"),
        "secret": translate("Keys", "secret"),
        "options": translate("Keys", "options"),
        "limits": translate("Keys", "limits"),
    }
    names = translate("Keys", ", ").join(words[name] for name in incoming.differs)
    return translate("Keys", "is here with another {what}: ticked, it is replaced").format(
        what=names
    )
