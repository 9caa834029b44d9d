"""Pieces of the ticket: a number field with its label, links and note, and the rows of the estimate."""

import re

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from gui import display, theme
from gui.number_field import NumberField
from gui.ticket.texts import EstimateText, FieldText

_FIELD_NAMES = {
    "price": "priceField",
    "trail": "trailField",
    "stop_price": "stopPriceField",
    "quantity": "quantityField",
    "total": "totalField",
}


class FieldNote(QWidget):
    """The line under a field: how its text is understood, or what is wrong with it and the button that mends it.

    It takes no room while there is nothing to say. `name` ends its object names: ticketProblem_price and the like.
    """

    repair_pressed = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._repair = ""
        self._words = QLabel()
        self._words.setObjectName(f"ticketProblem_{name}")
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setWordWrap(True)
        self._button = QPushButton()
        self._button.setObjectName(f"ticketRepair_{name}")
        theme.set_role(self._button, "link")
        self._button.clicked.connect(lambda: self.repair_pressed.emit(self._repair))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._words, 1)
        row.addWidget(self._button)
        self.say("")

    def say(self, text: str, *, role: str = "faint", repair: str = "", button: str = "") -> None:
        """Show a sentence, and `button` if pressing it may put `repair` into the field."""
        theme.set_role(self._words, role)
        self._words.setText(text)
        self._repair = repair
        self._button.setText(button)
        self._button.setVisible(bool(repair))
        self.setVisible(bool(text))


class FieldBlock(QWidget):
    """A label with links at its right, the field, and the note under it."""

    repair_pressed = Signal(str)

    def __init__(self, name: str, title: str) -> None:
        super().__init__()
        self.field = NumberField()
        self.field.setObjectName(_FIELD_NAMES[name])
        self._note = FieldNote(name)
        self._note.repair_pressed.connect(self.repair_pressed)
        self._heading = QLabel()
        self._heading.setBuddy(self.field)
        theme.set_role(self._heading, "dim")
        self.set_title(title)
        self._head = QHBoxLayout()
        self._head.setSpacing(2)
        self._head.addWidget(self._heading)
        self._head.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addLayout(self._head)
        column.addWidget(self.field)
        column.addWidget(self._note)

    def set_title(self, title: str) -> None:
        """What the field is called; its letter after "&" leads to the field."""
        self._heading.setText(title)
        self.field.setAccessibleName(re.sub(r"\(&\w\)|&", "", title))  # Chinese ends in "(&P)"

    def add_link(self, name: str, text: str) -> QPushButton:
        """A quiet button at the right of the label."""
        link = QPushButton(text)
        link.setObjectName(name)
        link.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        theme.set_role(link, "ghost")
        self._head.addWidget(link)
        return link

    def show_note(self, note: FieldText) -> None:
        """A sentence under the field; with a repair, a button that puts it there."""
        button = self.tr("Use {text}").format(text=note.repair) if note.repair else ""
        text = note.text or self._echo()
        self._note.say(text, role=note.role, repair=note.repair, button=button)
        self.field.set_problem(note.role == "danger")
        self.field.setAccessibleDescription(text)

    def _echo(self) -> str:
        """How text that is more than digits and a point is understood, while it is being typed."""
        text, value = self.field.text(), self.field.value
        is_plain = text.isascii() and text.replace(".", "").isdigit()
        if value is None or is_plain or not self.field.hasFocus():
            return ""
        return f"= {display.exact(value)}{display.GROUP}{self.field.unit}"


class EstimateRows(QFrame):
    """Label at the left, figure at the right; a row that says nothing disappears."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("ticketEstimate")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._caption = QLabel()
        theme.set_role(self._caption, "label")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 2, 0, 2)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(0, 1)
        line = QFrame()
        theme.set_role(line, "divider")
        self._grid.addWidget(line, 0, 0, 1, 2)
        self._grid.addWidget(self._caption, 1, 0, 1, 2)
        self._fee = self._add("estimateFee", "")
        self._fee_note = QLabel()
        self._fee_note.setObjectName("estimateFeeNote")
        theme.set_role(self._fee_note, "label")
        self._grid.addWidget(self._fee_note, self._grid.rowCount(), 0, 1, 2)
        self._average = self._add("estimateAverage", "")
        self._receives = self._add("estimateReceives", self.tr("You receive"))
        self._pays = self._add("estimatePays", self.tr("You pay"))
        self._break_even = self._add("estimateBreakEven", self.tr("Break-even, both fees"))
        self._left = self._add("estimateLeft", self.tr("Left after"))

    def show_text(self, text: EstimateText, caption: str) -> None:
        """Replace all figures."""
        self._caption.setText(caption)
        self._put(self._fee, text.fee, text.fee_label)
        self._fee_note.setText(text.fee_note)
        self._fee_note.setVisible(bool(text.fee_note))
        self._put(self._average, text.average, text.average_label)
        self._put(self._receives, text.receives)
        self._put(self._pays, text.pays)
        self._put(self._break_even, text.break_even)
        self._put(self._left, text.left)

    def _add(self, name: str, title: str) -> tuple[QLabel, QLabel]:
        words, figure = QLabel(title), QLabel()
        figure.setObjectName(name)
        figure.setAccessibleName(title)
        theme.set_role(words, "dim")
        theme.set_role(figure, "figure")
        row = self._grid.rowCount()
        self._grid.addWidget(words, row, 0)
        self._grid.addWidget(figure, row, 1, Qt.AlignmentFlag.AlignRight)
        return words, figure

    def _put(self, row: tuple[QLabel, QLabel], figure: str, title: str | None = None) -> None:
        if title is not None:
            row[0].setText(title)
            row[1].setAccessibleName(title)
        row[1].setText(figure)
        for part in row:
            part.setVisible(bool(figure))
