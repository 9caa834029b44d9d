"""The card of one order: what was sent and when, and for one that is being checked every question and its answer."""

from dataclasses import dataclass, replace

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from gui import theme
from gui.labels import Note, grow_to_fit, label

_MOST_HEIGHT = 620


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """All that the card shows, in words. `deadline` changes every second; `questions` are (time, answer), the latest last."""

    ref: str
    title: str
    verdict: str
    role: str
    deadline: str
    facts: tuple[tuple[str, str], ...]
    questions: tuple[tuple[str, str], ...] = ()
    may_ask: bool = False
    may_release: bool = False


class OrderCard(QDialog):
    """Shows a `Card`, and again when more is known."""

    ask_pressed = Signal(str)
    sent_wanted = Signal(str)
    release_pressed = Signal(str, str)

    def __init__(self, card: Card, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("orderCard")
        self.setWindowTitle(self.tr("Order"))
        self.setMinimumWidth(theme.current().px(520))
        self._ref = card.ref
        self._card: Card | None = None
        self._title, self._verdict, self._deadline = label("", "heading"), Note(), Note()
        self._verdict.setObjectName("cardVerdict")
        self._deadline.setObjectName("cardDeadline")
        self._facts, self._questions = QFormLayout(), QFormLayout()
        self._asked = label(self.tr("What was asked, and what came back"), "title")
        self._ask = QPushButton(self.tr("&Ask now"))
        self._ask.setObjectName("askNowButton")
        self._ask.clicked.connect(lambda: self.ask_pressed.emit(self._ref))
        self._note = QLineEdit()
        self._note.setObjectName("releaseNote")
        self._note.setPlaceholderText(self.tr("What you saw there, and where you looked"))
        self._note.setAccessibleName(self.tr("What you saw at the exchange"))
        self._note.setMaxLength(300)
        self._note.textChanged.connect(self._judge_note)
        self._release = QPushButton(self.tr("I looked: it is &not there"))
        self._release.setObjectName("releaseButton")
        self._release.clicked.connect(self._on_release)
        self._build()
        self._judge_note()
        self.show_card(card)

    def show_card(self, card: Card) -> None:
        """Show what is known now; what stays the same is not touched."""
        before, self._card = self._card, card
        self._deadline.say(card.deadline, "attention")
        if before is not None and before == replace(card, deadline=before.deadline):
            return
        self._title.setText(card.title)
        self._verdict.say(card.verdict, card.role)
        _fill(self._facts, card.facts)
        _fill(self._questions, card.questions)
        self._asked.setVisible(bool(card.questions))
        self._ask.setVisible(card.may_ask)
        self._release.setVisible(card.may_release)
        self._note.setVisible(card.may_release)
        grow_to_fit(self)

    def show_asking(self) -> None:
        """The question is on its way."""
        self._ask.setEnabled(False)

    def show_asked(self) -> None:
        """The wish has been answered, with news or without: there may be another one."""
        self._ask.setEnabled(True)
        self._judge_note()

    def _judge_note(self) -> None:
        self._release.setEnabled(bool(self._note.text().strip()))

    def _on_release(self) -> None:
        self._release.setEnabled(False)
        self.release_pressed.emit(self._ref, self._note.text().strip())

    def _build(self) -> None:
        inside = QWidget()
        lines = QVBoxLayout(inside)
        lines.setContentsMargins(20, 18, 20, 18)
        lines.setSpacing(10)
        lines.addLayout(self._facts)
        lines.addWidget(self._asked)
        lines.addLayout(self._questions)
        lines.addStretch(1)
        frame = _Scrolled(inside)
        sent = QPushButton(self.tr("Show what was &sent"))
        sent.setObjectName("cardSentButton")
        sent.clicked.connect(lambda: self.sent_wanted.emit(self._ref))
        close = QPushButton(self.tr("&Close"))
        close.setDefault(True)
        close.clicked.connect(self.accept)
        settle = QHBoxLayout()
        settle.addWidget(self._note, 1)
        settle.addWidget(self._release)
        buttons = QHBoxLayout()
        buttons.addWidget(sent)
        buttons.addStretch(1)
        buttons.addWidget(self._ask)
        buttons.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(10)
        for widget in (self._title, self._verdict, self._deadline):
            column.addWidget(widget)
        column.addWidget(frame, 1)
        column.addLayout(settle)
        column.addLayout(buttons)
        close.setFocus()


class _Scrolled(QScrollArea):
    """As high as what it holds, up to a limit: a search of five minutes asks many questions."""

    def __init__(self, inside: QWidget) -> None:
        super().__init__()
        theme.set_role(self, "panel")
        self._inside = inside
        self.setWidgetResizable(True)
        self.setWidget(inside)

    def sizeHint(self) -> QSize:
        hint = self._inside.sizeHint()
        return QSize(hint.width() + 24, min(hint.height() + 4, theme.current().px(_MOST_HEIGHT)))


def _fill(form: QFormLayout, lines: tuple[tuple[str, str], ...]) -> None:
    while form.rowCount():
        form.removeRow(0)
    for name, text in lines:
        value = label(text)
        form.addRow(label(name, "label"), value)
