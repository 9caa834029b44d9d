"""The card of one order: what was sent and when, and for one that is being checked every question and its answer."""

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QFormLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from gui import theme
from gui.labels import Note, label, panel


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """All that the card shows, in words. `questions` are (time, answer), the latest last."""

    ref: str
    title: str
    verdict: str
    role: str
    facts: tuple[tuple[str, str], ...]
    questions: tuple[tuple[str, str], ...] = ()
    may_ask: bool = False
    may_release: bool = False


class OrderCard(QDialog):
    """Shows a `Card`, and again when more is known."""

    ask_pressed = Signal(str)
    sent_wanted = Signal(str)
    release_pressed = Signal(str)

    def __init__(self, card: Card, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("orderCard")
        self.setWindowTitle(self.tr("Order"))
        self.setMinimumWidth(theme.current().px(520))
        self._ref = card.ref
        self._title, self._verdict = label("", "heading"), Note()
        self._verdict.setObjectName("cardVerdict")
        self._facts, self._questions = QFormLayout(), QFormLayout()
        self._asked = label(self.tr("What was asked, and what came back"), "title")
        self._ask = QPushButton(self.tr("&Ask now"))
        self._ask.setObjectName("askNowButton")
        self._ask.clicked.connect(lambda: self.ask_pressed.emit(self._ref))
        self._release = QPushButton(self.tr("I looked: it is &not there"))
        self._release.setObjectName("releaseButton")
        self._release.clicked.connect(lambda: self.release_pressed.emit(self._ref))
        self._build()
        self.show_card(card)

    def show_card(self, card: Card) -> None:
        """Show what is known now."""
        self._title.setText(card.title)
        self._verdict.say(card.verdict, card.role)
        _fill(self._facts, card.facts)
        _fill(self._questions, card.questions)
        self._asked.setVisible(bool(card.questions))
        self._ask.setVisible(card.may_ask)
        self._ask.setEnabled(True)
        self._release.setVisible(card.may_release)

    def show_asking(self) -> None:
        """The question is on its way."""
        self._ask.setEnabled(False)

    def _build(self) -> None:
        frame, inside = panel()
        inside.addLayout(self._facts)
        inside.addWidget(self._asked)
        inside.addLayout(self._questions)
        sent = QPushButton(self.tr("Show what was &sent"))
        sent.setObjectName("cardSentButton")
        sent.clicked.connect(lambda: self.sent_wanted.emit(self._ref))
        close = QPushButton(self.tr("&Close"))
        close.setDefault(True)
        close.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.addWidget(sent)
        buttons.addStretch(1)
        buttons.addWidget(self._release)
        buttons.addWidget(self._ask)
        buttons.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(10)
        for widget in (self._title, self._verdict, frame):
            column.addWidget(widget)
        column.addStretch(1)
        column.addLayout(buttons)
        close.setFocus()


def _fill(form: QFormLayout, lines: tuple[tuple[str, str], ...]) -> None:
    while form.rowCount():
        form.removeRow(0)
    for name, text in lines:
        value = label(text)
        form.addRow(label(name, "label"), value)
