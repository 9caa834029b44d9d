"""Two questions before the program lets go: closing with orders out there, and locking while a dead-man switch is armed."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from gui import theme
from gui.labels import Note, grow_to_fit, label, panel

_ONE_SECOND_MS = 1000


class LeaveSheet(QDialog):
    """`leave_pressed` leaves things as they are, `clear_pressed` clears up first. Staying is the default.

    With `wait_s` the question answers itself after so many seconds: by leaving.
    """

    leave_pressed = Signal()
    clear_pressed = Signal()

    def __init__(
        self,
        *,
        name: str,
        title: str,
        lines: tuple[str, ...],
        notes: tuple[str, ...],
        stay: str,
        leave: str,
        clear: str,
        wait_s: int = 0,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setWindowTitle(title)
        self.setMinimumWidth(theme.current().px(560))
        self._left_s = wait_s
        self._note, self._waiting = Note(), Note()
        self._note.setObjectName("leaveNote")
        self._waiting.setObjectName("leaveWaiting")
        self._stay = _button("stayButton", stay)
        self._leave = _button("leaveButton", leave)
        self._clear = _button("clearButton", clear)
        self._clear.setVisible(bool(clear))
        theme.set_role(self._clear, "danger")
        self._stay.clicked.connect(self.reject)
        self._leave.clicked.connect(self._on_leave)
        self._clear.clicked.connect(self._on_clear)
        self._build(title, lines, notes)
        self._second = QTimer(self, interval=_ONE_SECOND_MS)
        self._second.timeout.connect(self._count_down)
        if wait_s:
            self._second.start()
            self._say_waiting()

    def show_note(self, text: str, role: str = "dim") -> None:
        """Say what comes of the wish."""
        self._note.say(text, role)
        grow_to_fit(self)

    def show_clearing(self, is_clearing: bool) -> None:
        """While it clears up there is nothing to be chosen but staying."""
        self._leave.setEnabled(not is_clearing)
        self._clear.setEnabled(not is_clearing)

    def _on_leave(self) -> None:
        self.accept()
        self.leave_pressed.emit()

    def _on_clear(self) -> None:
        self._second.stop()
        self._waiting.say("")
        self.show_clearing(True)
        self.clear_pressed.emit()

    def _count_down(self) -> None:
        self._left_s -= 1
        if self._left_s <= 0:
            self._second.stop()
            self._on_leave()
        else:
            self._say_waiting()

    def _say_waiting(self) -> None:
        text = self.tr("Without an answer this happens by itself in {n} s.")
        self._waiting.say(text.format(n=self._left_s), "attention")

    def _build(self, title: str, lines: tuple[str, ...], notes: tuple[str, ...]) -> None:
        frame, inside = panel()
        for line in lines:
            inside.addWidget(label(line))
        buttons = QHBoxLayout()
        buttons.addWidget(self._clear)
        buttons.addStretch(1)
        buttons.addWidget(self._leave)
        buttons.addWidget(self._stay)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(10)
        column.addWidget(label(title, "heading"))
        column.addWidget(frame)
        for note in notes:
            column.addWidget(label(note, "attention"))
        for widget in (self._note, self._waiting):
            column.addWidget(widget)
        column.addStretch(1)
        column.addLayout(buttons)
        self._stay.setDefault(True)
        self._stay.setFocus()


def _button(name: str, text: str) -> QPushButton:
    made = QPushButton(text)
    made.setObjectName(name)
    made.setAutoDefault(False)
    return made
