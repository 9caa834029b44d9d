"""The sheet that asks once more before an order is sent: the order, what gives pause, what refuses it."""

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from core.domain.market import Side
from gui import theme
from gui.labels import Note, grow_to_fit, label
from gui.ticket.texts import Confirmation, Judgement

DEAD_TIME_MS = 500
"""A double click on the ticket's button must not fall through to this sheet's, nor a click to words that just came."""


class ConfirmSheet(QDialog):
    """Enter and Esc mean "no" until the user has reached the send button, which waits for the judgement.

    Object names: confirmSend, confirmCancel, liveWord, confirmLimits.
    """

    def __init__(self, asked: Confirmation, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("confirmSheet")
        self.setWindowTitle(self.tr("Send this order?"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._order = asked.sentence
        self._judgement: Judgement | None = None
        self._dead = QTimer(self, singleShot=True, interval=DEAD_TIME_MS)
        self._dead.timeout.connect(self._on_alive)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 18)
        column.setSpacing(12)
        column.addWidget(label(asked.sentence, "heading"))
        column.addLayout(_table(asked.rows))
        for warning in asked.warnings:
            column.addWidget(label(f"▲ {warning}", "attention"))
        column.addLayout(self._judgement_rows())
        column.addLayout(self._buttons(asked.side))
        self.setMinimumWidth(theme.current().px(400))

    def ask(
        self,
        on_send: Callable[[], None],
        on_cancel: Callable[[], None],
        on_limits: Callable[[], None],
    ) -> None:
        """Open over the window; exactly one of the first two is called, once, and the third after the second."""
        self.accepted.connect(on_send)
        self.rejected.connect(on_cancel)
        self._limits.clicked.connect(self.reject)
        self._limits.clicked.connect(on_limits)
        self.open()
        self._cancel.setFocus()
        self._dead.start()

    def show_judgement(self, judgement: Judgement) -> None:
        """What the order has met. The button comes alive a moment after the last words did."""
        self._judgement = judgement
        self._waiting.say("")
        rows = [(f"■ {text}", "danger") for text in judgement.refuses]
        rows += [(f"▲ {text}", "attention") for text in judgement.asks]
        for text, role in rows:
            row = label(text, role)
            row.setObjectName("confirmHit")
            self._rows.addWidget(row)
            row.show()  # now, so that there is room for it at once
        self._limits.setVisible(judgement.has_limits)
        self._word_row.setVisible(bool(judgement.word))
        self._send.setText(self._send_text(judgement))
        if judgement.word:
            words = self.tr("&Type {word} to send it with real money:")
            self._word_label.setText(words.format(word=judgement.word))
            self._cancel.setDefault(False)  # Enter after the word means neither yes nor no
            self._word.setFocus()
        grow_to_fit(self)
        if rows:
            self._dead.start()
        self._wake()

    def _send_text(self, judgement: Judgement) -> str:
        if judgement.refuses:
            return self.tr("Cannot be sent")
        if judgement.word:
            return self.tr("Send with real money:\n{order}").format(order=_escaped(self._order))
        if judgement.asks:
            return self.tr("Send anyway:\n{order}").format(order=_escaped(self._order))
        return _escaped(self._order)

    def _on_alive(self) -> None:
        if self._judgement is None:
            self._waiting.say(self.tr("Looking at the limits of this account…"))
            grow_to_fit(self)
        self._wake()

    def _wake(self) -> None:
        """Nobody sends what has not been judged, has been refused, or came under the pointer just now."""
        judgement = self._judgement
        may_send = judgement is not None and not judgement.refuses and not self._dead.isActive()
        word = "" if judgement is None else judgement.word
        self._send.setEnabled(may_send and self._word.text().strip().upper() == word)

    def _judgement_rows(self) -> QVBoxLayout:
        self._waiting = Note()
        self._rows = QVBoxLayout()
        self._rows.setSpacing(6)
        self._limits = QPushButton(self.tr("&Limits of this account…"))
        self._limits.setObjectName("confirmLimits")
        self._limits.setAutoDefault(False)
        theme.set_role(self._limits, "link")
        self._limits.hide()
        self._word = QLineEdit()
        self._word.setObjectName("liveWord")
        self._word.textChanged.connect(self._wake)
        self._word_label = label()
        self._word_label.setBuddy(self._word)
        self._word_row = QWidget()
        column = QVBoxLayout(self._word_row)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._word_label)
        column.addWidget(self._word)
        self._word_row.hide()
        rows = QVBoxLayout()
        rows.setSpacing(8)
        rows.addWidget(self._waiting)
        rows.addLayout(self._rows)
        rows.addWidget(self._limits, 0, Qt.AlignmentFlag.AlignLeft)
        rows.addWidget(self._word_row)
        return rows

    def _buttons(self, side: Side) -> QHBoxLayout:
        self._cancel = QPushButton(self.tr("&Cancel"))
        self._cancel.setObjectName("confirmCancel")
        self._cancel.setDefault(True)
        self._cancel.clicked.connect(self.reject)
        self._send = QPushButton(_escaped(self._order))
        self._send.setObjectName("confirmSend")
        theme.set_role(self._send, "primary-buy" if side is Side.BUY else "primary-sell")
        self._send.setEnabled(False)
        self._send.clicked.connect(self.accept)
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
