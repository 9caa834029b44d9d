"""What stands before the vault: making it at the first start, opening it later. Practice is always one click away."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QStackedLayout, QWidget

from core.key_facts import VaultState
from core.keyring import Keyring
from core.passphrase import generate_passphrase
from gui.bridge import Bridge
from gui.keys.passphrase_view import FirstRunPage, UnlockPage
from gui.keys.vault_presenter import FirstRunPresenter, UnlockPresenter
from gui.tasks import Tasks


class Gate(QDialog):
    """Opens over the window. `passed` when the vault is open, `practice_chosen` to go on without one."""

    passed = Signal()
    practice_chosen = Signal()

    def __init__(self, keyring: Keyring, bridge: Bridge, tasks: Tasks, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("gate")
        self.setWindowTitle("Tessera")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self._first_run, self._unlock = FirstRunPage(generate_passphrase), UnlockPage()
        self._pages = QStackedLayout(self)
        for page in (self._first_run, self._unlock):
            page.practice_chosen.connect(self._on_practice)
            self._pages.addWidget(page)
        self._presenters = (
            FirstRunPresenter(self._first_run, keyring, bridge.call, tasks),
            UnlockPresenter(self._unlock, keyring, bridge.call, tasks),
        )
        for presenter in self._presenters:
            presenter.opened.connect(self._on_opened)

    def open_for(self, state: VaultState) -> None:
        """Show the page that fits; does nothing for a vault that is open."""
        if state is VaultState.OPEN:
            return
        is_first = state is VaultState.MISSING
        self._pages.setCurrentWidget(self._first_run if is_first else self._unlock)
        self.open()

    def _on_opened(self) -> None:
        self.accept()
        self.passed.emit()

    def _on_practice(self) -> None:
        self.accept()
        self.practice_chosen.emit()
