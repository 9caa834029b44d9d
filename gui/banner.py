"""Rows under the top bar for what must not be overlooked: at most one per subject, each with at most one button."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

KINDS = {"info": "●", "attention": "▲", "danger": "■"}


class Banners(QWidget):
    """`action_pressed` carries the subject whose button was pressed."""

    action_pressed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banners")
        self._rows: dict[str, _Row] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self.hide()

    def show_banner(self, subject: str, text: str, kind: str, action_text: str = "") -> None:
        """Show or change the row of a subject; `kind` is one of KINDS."""
        row = self._rows.get(subject)
        if row is not None and row.kind != kind:
            self.hide_banner(subject)
            row = None
        if row is None:
            row = _Row(subject, kind)
            row.action.clicked.connect(lambda: self.action_pressed.emit(subject))
            self._rows[subject] = row
            self._column.addWidget(row)
        row.show_text(text, action_text)
        self.show()

    def hide_banner(self, subject: str) -> None:
        """Take the row of a subject away, if there is one."""
        row = self._rows.pop(subject, None)
        if row is not None:
            self._column.removeWidget(row)
            row.deleteLater()
        self.setVisible(bool(self._rows))


class _Row(QFrame):
    def __init__(self, subject: str, kind: str) -> None:
        super().__init__()
        self.kind = kind
        self.setObjectName(f"banner_{subject}")
        self.setProperty("role", f"banner-{kind}")
        sign = QLabel(KINDS[kind])
        sign.setProperty("role", "accent" if kind == "info" else kind)
        self._words = QLabel()
        self._words.setWordWrap(True)
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self.action = QPushButton()
        self.action.setProperty("role", "quick")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 4, 4)
        row.setSpacing(8)
        row.addWidget(sign)
        row.addWidget(self._words, 1)
        row.addWidget(self.action)

    def show_text(self, text: str, action_text: str) -> None:
        self._words.setText(text)
        self.setAccessibleName(text)
        self.action.setText(action_text)
        self.action.setVisible(bool(action_text))
