"""The dialogs that the list of keys opens: an account's limits, the lock before live, another passphrase, export and import."""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal

from core.passphrase import generate_passphrase
from gui.keys.export_view import ExportView
from gui.keys.import_view import ImportView
from gui.keys.limits_presenter import LimitKeeper, LimitsPresenter
from gui.keys.limits_view import LimitsView
from gui.keys.live_presenter import LiveKeeper, live_dialog
from gui.keys.passphrase_view import ChangePassphraseView
from gui.keys.remember_presenter import Rememberer, RememberPresenter
from gui.keys.transfer_presenter import Carrier, ExportPresenter, ImportPresenter, Titles
from gui.keys.vault_presenter import ChangePassphrasePresenter, PassphraseKeeper
from gui.keys.view import KeysView
from gui.tasks import Tasks

Call = Callable[..., Awaitable[Any]]


class Keeper(LimitKeeper, LiveKeeper, PassphraseKeeper, Carrier, Rememberer, Protocol):
    """What the core does for these dialogs."""


class KeyDialogs(QObject):
    """Each is made once, over the list. `done` tells in a sentence what came of it, `imported` that there are other keys now."""

    done = Signal(str)
    imported = Signal(str)

    def __init__(
        self, view: KeysView, keeper: Keeper, call: Call, tasks: Tasks, titles: Titles
    ) -> None:
        super().__init__(view)
        self._limits = LimitsPresenter(LimitsView(view), keeper, call, tasks)
        self._passphrase = ChangePassphraseView(generate_passphrase, view)
        changing = ChangePassphrasePresenter(self._passphrase, keeper, call, tasks)
        live = live_dialog(view, keeper, call, tasks)
        view.unlock_live_pressed.connect(live.open)
        view.lock_live_pressed.connect(live.lock)
        view.limits_pressed.connect(self._limits.open)
        view.passphrase_pressed.connect(self._passphrase.open)
        self._export, self._import = ExportView(generate_passphrase, view), ImportView(view)
        exporting = ExportPresenter(self._export, keeper, call, tasks)
        importing = ImportPresenter(self._import, keeper, call, tasks, titles)
        view.export_pressed.connect(self._export.open)
        view.import_pressed.connect(self._import.open)
        exporting.exported.connect(self.done)
        importing.imported.connect(self.imported)
        self.remember = RememberPresenter(view, keeper, call, tasks)
        self.remember.said.connect(view.show_note)
        changing.changed.connect(self.remember.look)
        self._limits.saved.connect(lambda: self.done.emit(self.tr("The limits are saved.")))
        changing.changed.connect(lambda: self.done.emit(self.tr("The passphrase is changed.")))
