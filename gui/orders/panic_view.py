"""The sheet of a panic: what is proven gone at each account, while it goes on and in the end."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gui import theme
from gui.labels import Note, grow_to_fit, label, panel


class PanicSheet(QDialog):
    """Shows one line for each account. It can be put away; the panic goes on without it."""

    again_pressed = Signal()

    def __init__(self, scope: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowModality(Qt.WindowModality.ApplicationModal)  # over whatever dialog is open
        self.setObjectName("panicSheet")
        self.setWindowTitle(self.tr("Panic"))
        self.setMinimumWidth(theme.current().px(560))
        self._title, self._result = label("", "heading"), Note()
        self._title.setObjectName("panicTitle")
        self._result.setObjectName("panicResult")
        self._frozen, self._scope = Note(), label(scope, "dim")
        self._frozen.setObjectName("panicFrozen")
        self._lines = QGridLayout()
        self._rows: list[tuple[QLabel, Note]] = []
        self._lines.setHorizontalSpacing(16)
        self._lines.setColumnStretch(1, 1)
        self._again = QPushButton(self.tr("Cancel what is &left, again"))
        self._again.setObjectName("panicAgain")
        theme.set_role(self._again, "danger")
        self._again.setAutoDefault(False)
        self._again.clicked.connect(self.again_pressed)
        self._close = QPushButton(self.tr("&Close"))
        self._close.setObjectName("panicClose")
        self._close.clicked.connect(self.accept)
        self._build()

    def show_running(self) -> None:
        """It has begun."""
        self._title.setText(self.tr("Cancelling at every signed-in exchange…"))
        self._frozen.say(self.tr("No order can be placed until this is over."), "attention")
        self._result.say("")
        self._again.hide()

    def show_lines(self, lines: tuple[tuple[str, str, str], ...]) -> None:
        """One line for each account: its name, what is known, and the role to say it in."""
        for place, (name, text, role) in enumerate(lines):
            if place == len(self._rows):
                self._add_row()
            self._rows[place][0].setText(name)
            self._rows[place][1].say(text, role)
        grow_to_fit(self)

    def show_over(self, text: str, role: str, *, may_repeat: bool) -> None:
        """What is proven in the end."""
        self._title.setText(self.tr("Panic is over"))
        self._frozen.say(self.tr("Orders can be placed again."), "dim")
        self._result.say(text, role)
        self._again.setVisible(may_repeat)
        grow_to_fit(self)

    def _add_row(self) -> None:
        name, said = label("", "label"), Note()
        name.setWordWrap(False)
        self._lines.addWidget(name, len(self._rows), 0, Qt.AlignmentFlag.AlignTop)
        self._lines.addWidget(said, len(self._rows), 1)
        name.show()
        self._rows.append((name, said))

    def _build(self) -> None:
        frame, inside = panel()
        inside.addLayout(self._lines)
        buttons = QHBoxLayout()
        buttons.addWidget(self._again)
        buttons.addStretch(1)
        buttons.addWidget(self._close)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(10)
        for widget in (self._title, self._result, self._frozen, self._scope, frame):
            column.addWidget(widget)
        column.addStretch(1)
        column.addLayout(buttons)
