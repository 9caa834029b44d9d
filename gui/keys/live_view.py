"""The second unlock: live accounts send only after the passphrase was typed once more."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from gui import theme
from gui.keys.passphrase_line import PassphraseLine
from gui.labels import grow_to_fit, label


class LiveView(QDialog):
    """Says what live means, and asks for the passphrase."""

    unlock_pressed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("liveDialog")
        self.setWindowTitle(self.tr("Unlock live"))
        self.setMinimumWidth(theme.current().px(480))
        self._line = PassphraseLine(self.tr("&Passphrase"))
        self._unlock = QPushButton()
        self._unlock.setObjectName("unlockLiveButton")
        self._unlock.setDefault(True)
        theme.set_role(self._unlock, "primary")
        self._cancel = QPushButton(self.tr("Cancel"))
        self._cancel.setObjectName("cancelLiveButton")
        self._cancel.setAutoDefault(False)
        self._cancel.clicked.connect(self.reject)
        self._unlock.clicked.connect(lambda: self.unlock_pressed.emit(self._line.text()))
        self._is_waiting = False
        self._line.ready.connect(self._allow)
        self._build()
        self.show_idle()

    def show_idle(self) -> None:
        """The button waits to be pressed."""
        self._wait_with(self.tr("&Unlock live"), is_waiting=False)

    def show_checking(self) -> None:
        """The passphrase is being checked."""
        self._line.say("")
        self._wait_with(self.tr("Checking…"), is_waiting=True)

    def show_pause(self, seconds: int) -> None:
        """Too many wrong passphrases: wait before the next."""
        self._wait_with(self.tr("Wait {seconds} s").format(seconds=seconds), is_waiting=True)

    def show_problem(self, text: str) -> None:
        """Why live stays locked."""
        self.show_idle()
        self._line.say(text)
        self._line.try_again()
        grow_to_fit(self)

    def done(self, result: int) -> None:
        """Close, and keep no passphrase."""
        self._line.empty()
        super().done(result)

    def _build(self) -> None:
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self._cancel)
        buttons.addWidget(self._unlock)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 18)
        column.setSpacing(10)
        column.addWidget(label(self.tr("■ Real money"), "heading"))
        column.addWidget(
            label(
                self.tr(
                    "From now on orders of live accounts leave after one confirmation each, and the window "
                    "carries a frame. It ends when you lock, when nobody is here for a while, and with the program."
                ),
                "dim",
            )
        )
        column.addWidget(self._line)
        column.addStretch(1)
        column.addLayout(buttons)

    def _wait_with(self, text: str, *, is_waiting: bool) -> None:
        self._is_waiting = is_waiting
        self._unlock.setText(text)
        self._allow()

    def _allow(self) -> None:
        self._unlock.setEnabled(not self._is_waiting and bool(self._line.text()))
