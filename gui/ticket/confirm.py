"""The sheet that asks once more before an order is sent."""

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from core.domain.market import Side
from gui import theme
from gui.labels import label
from gui.ticket.texts import Confirmation

DEAD_TIME_MS = 500
"""A double click on the ticket's button must not fall through to this sheet's."""


class ConfirmSheet(QDialog):
    """Enter and Esc mean "no" until the user has reached the send button. Object names: confirmSend, confirmCancel."""

    def __init__(self, asked: Confirmation, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("confirmSheet")
        self.setWindowTitle(self.tr("Send this order?"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 18)
        column.setSpacing(12)
        column.addWidget(label(asked.sentence, "heading"))
        column.addLayout(_table(asked.rows))
        for warning in asked.warnings:
            column.addWidget(label(f"▲ {warning}", "attention"))
        column.addLayout(self._buttons(asked))
        self.setMinimumWidth(theme.current().px(380))

    def ask(self, on_send: Callable[[], None], on_cancel: Callable[[], None]) -> None:
        """Open over the window; exactly one of the two is called, once."""
        self.accepted.connect(on_send)
        self.rejected.connect(on_cancel)
        self.open()
        self._cancel.setFocus()

    def _buttons(self, asked: Confirmation) -> QHBoxLayout:
        self._cancel = QPushButton(self.tr("&Cancel"))
        self._cancel.setObjectName("confirmCancel")
        self._cancel.setDefault(True)
        self._cancel.clicked.connect(self.reject)
        self._send = QPushButton(_escaped(asked.sentence))
        self._send.setObjectName("confirmSend")
        theme.set_role(self._send, "primary-buy" if asked.side is Side.BUY else "primary-sell")
        self._send.setEnabled(False)
        self._send.clicked.connect(self.accept)
        QTimer.singleShot(DEAD_TIME_MS, self._send, lambda: self._send.setEnabled(True))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._cancel)
        row.addWidget(self._send, 1)
        return row


def _table(rows: tuple[tuple[str, str], ...]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(24)
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(1, 1)
    for number, (name, value) in enumerate(rows):
        figure = QLabel(value)
        figure.setTextFormat(Qt.TextFormat.PlainText)
        figure.setAlignment(Qt.AlignmentFlag.AlignRight)
        figure.setAccessibleName(name)
        theme.set_role(figure, "figure")
        grid.addWidget(label(name, "dim"), number, 0)
        grid.addWidget(figure, number, 1)
    return grid


def _escaped(text: str) -> str:
    """An asset's name must not become a keyboard shortcut."""
    return text.replace("&", "&&")
