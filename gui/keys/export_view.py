"""Taking the keys elsewhere: the vault's passphrase, and one for the file, typed twice."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from gui import theme
from gui.keys.passphrase_line import PassphraseLine
from gui.keys.passphrase_view import NewPassphrase
from gui.labels import grow_to_fit, label

_FILE_NAME = "tessera-keys.vault"


class ExportView(QDialog):
    """`export_pressed` carries where to, the vault's passphrase, and the file's."""

    export_pressed = Signal(str, str, str)

    def __init__(self, suggest: Callable[[], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("exportDialog")
        self.setWindowTitle(self.tr("Export the keys"))
        self.setMinimumWidth(theme.current().px(520))
        self.passphrase = NewPassphrase(suggest, self.tr("Passphrase of the &file"))
        self._line = PassphraseLine(self.tr("&Passphrase of the vault"))
        self._export = QPushButton()
        self._export.setObjectName("exportButton")
        self._export.setAutoDefault(False)
        theme.set_role(self._export, "primary")
        self._export.clicked.connect(self._choose_file)
        self._line.ready.connect(self._allow)
        self._is_waiting = self._is_good = False
        self._build()
        self.show_idle()

    def allow(self, is_good: bool) -> None:
        """Whether the passphrase of the file may be used."""
        self._is_good = is_good
        self._allow()

    def show_idle(self) -> None:
        """The button waits to be pressed."""
        self._wait_with(self.tr("&Export…"), is_waiting=False)

    def show_working(self) -> None:
        """The file is being written."""
        self._line.say("")
        self._wait_with(self.tr("Exporting…"), is_waiting=True)

    def show_pause(self, seconds: int) -> None:
        """Too many wrong passphrases: wait before the next."""
        self._wait_with(self.tr("Wait {seconds} s").format(seconds=seconds), is_waiting=True)

    def show_problem(self, text: str) -> None:
        """Why nothing was exported."""
        self.show_idle()
        self._line.say(text)
        self._line.try_again()
        grow_to_fit(self)

    def done(self, result: int) -> None:
        """Close, and keep nothing of what was typed."""
        self._line.empty()
        self.passphrase.empty()
        super().done(result)

    def _build(self) -> None:
        cancel = QPushButton(self.tr("Cancel"))
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self._export)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 18)
        column.setSpacing(10)
        column.addWidget(
            label(
                self.tr(
                    "Every key with its secret, its name and its limits goes into one encrypted file. Only the "
                    "passphrase of the file opens it: whoever has both can trade with your keys, and without the "
                    "passphrase nobody can, you neither."
                ),
                "dim",
            )
        )
        for widget in (self._line, self.passphrase):
            column.addWidget(widget)
        column.addStretch(1)
        column.addLayout(buttons)

    def _choose_file(self) -> None:
        dialog = QFileDialog(self, self.tr("Export the keys to a file"))
        dialog.setObjectName("exportFileDialog")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(_FILE_NAME)
        dialog.fileSelected.connect(self._on_file)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_file(self, path: str) -> None:
        self.export_pressed.emit(path, self._line.text(), self.passphrase.first.text())

    def _wait_with(self, text: str, *, is_waiting: bool) -> None:
        self._is_waiting = is_waiting
        self._export.setText(text)
        self._allow()

    def _allow(self) -> None:
        may_export = self._is_good and bool(self._line.text()) and not self._is_waiting
        self._export.setEnabled(may_export)
