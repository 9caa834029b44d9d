"""A dialog that asks for the passphrase once more before it does one thing."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from gui import theme
from gui.keys.passphrase_line import PassphraseLine
from gui.labels import grow_to_fit, label


class PassphraseDialog(QDialog):
    """Says what is about to happen; `entered` carries the passphrase."""

    entered = Signal(str)

    def __init__(
        self, parent: QWidget | None, *, title: str, heading: str, text: str, verb: str
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(theme.current().px(480))
        self._verb = verb
        self._line = PassphraseLine(self.tr("&Passphrase"))
        self._button = QPushButton()
        self._button.setObjectName("enterPassphraseButton")
        self._button.setDefault(True)
        theme.set_role(self._button, "primary")
        self._cancel = QPushButton(self.tr("Cancel"))
        self._cancel.setObjectName("cancelPassphraseButton")
        self._cancel.setAutoDefault(False)
        self._cancel.clicked.connect(self.reject)
        self._button.clicked.connect(lambda: self.entered.emit(self._line.text()))
        self._is_waiting = False
        self._line.ready.connect(self._allow)
        self._build(heading, text)
        self.show_idle()

    def show_idle(self) -> None:
        """The button waits to be pressed."""
        self._wait_with(self._verb, is_waiting=False)

    def show_checking(self) -> None:
        """The passphrase is being checked."""
        self._line.say("")
        self._wait_with(self.tr("Checking…"), is_waiting=True)

    def show_pause(self, seconds: int) -> None:
        """Too many wrong passphrases: wait before the next."""
        self._wait_with(self.tr("Wait {seconds} s").format(seconds=seconds), is_waiting=True)

    def show_problem(self, text: str) -> None:
        """Why nothing was done."""
        self.show_idle()
        self._line.say(text)
        self._line.try_again()
        grow_to_fit(self)

    def done(self, result: int) -> None:
        """Close, and keep no passphrase."""
        self._line.empty()
        super().done(result)

    def _build(self, heading: str, text: str) -> None:
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self._cancel)
        buttons.addWidget(self._button)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 18)
        column.setSpacing(10)
        column.addWidget(label(heading, "heading"))
        column.addWidget(label(text, "dim"))
        column.addWidget(self._line)
        column.addStretch(1)
        column.addLayout(buttons)

    def _wait_with(self, text: str, *, is_waiting: bool) -> None:
        self._is_waiting = is_waiting
        self._button.setText(text)
        self._allow()

    def _allow(self) -> None:
        self._button.setEnabled(not self._is_waiting and bool(self._line.text()))
