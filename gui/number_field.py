"""A field for one exact number: every typed character stays, the unit is painted inside, arrows step by the pair's step."""

from decimal import Decimal

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QLineEdit, QWidget

from core.domain.draft import BadNumber, number_text, read_number
from core.domain.money import ZERO, Rounding, add, decimals, multiply, shown, subtract, to_step
from gui import display, theme

_EDGE = 12
_ON_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_ON_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_FACTORS = {
    Qt.KeyboardModifier.ControlModifier: Decimal(10),
    Qt.KeyboardModifier.AltModifier: Decimal(100),
}


class NumberField(QLineEdit):
    """`edited` tells of the user's edits only: keys, paste, steps. Without the focus the number is shown grouped.

    ↑ ↓ and the wheel go one step, with Ctrl ten, with Alt a hundred; the wheel only while the field has the focus.
    """

    edited = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        self._unit, self._step = "", ZERO  # before Qt's first event asks for them
        super().__init__(parent)
        theme.set_role(self, "field")
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._is_derived = False
        self._before = ""
        self.textEdited.connect(self._on_edited)

    @property
    def decimal_mark(self) -> str:
        """What divides whole and fraction in the user's locale; "." is understood as well."""
        return self.locale().decimalPoint()

    @property
    def is_derived(self) -> bool:
        """Whether the number follows from others instead of being the user's."""
        return self._is_derived

    @property
    def value(self) -> Decimal | None:
        """The number in the field, if it is one beyond doubt."""
        try:
            return read_number(self.text(), self.decimal_mark, self._unit)
        except BadNumber:
            return None

    @property
    def unit(self) -> str:
        """The asset the number counts."""
        return self._unit

    def set_unit(self, unit: str, step: Decimal) -> None:
        """Say what the number counts and which step it moves by (zero: none)."""
        self._unit, self._step = unit, step
        self._make_room()
        self.update()

    def set_value(self, value: Decimal | None) -> None:
        """Put a number, or nothing, into the field; not an edit of the user's."""
        self.set_text("" if value is None else number_text(value, self.decimal_mark))

    def set_text(self, text: str) -> None:
        """Put text into the field; not an edit of the user's."""
        self.setText(text)
        self._before = text
        if not self.hasFocus():
            self._group()

    def set_derived(self, is_derived: bool) -> None:
        """Show, with "=" and a dimmer figure, that the number follows from others."""
        if is_derived != self._is_derived:
            self._is_derived = is_derived
            self.setProperty("derived", is_derived)
            self._restyle()

    def set_problem(self, has_problem: bool) -> None:
        """Mark the field as the place of a problem."""
        if bool(self.property("problem")) != has_problem:
            self.setProperty("problem", has_problem)
            self._restyle()

    def sizeHint(self) -> QSize:
        """As tall as the look says, wide enough for a long price and its unit."""
        return QSize(theme.current().px(160), super().sizeHint().height())

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change of zoom."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._make_room()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step with the arrows."""
        direction = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()))
        if direction is None:
            super().keyPressEvent(event)
        else:
            self._move(direction, event.modifiers())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Step, if the user is in this field; otherwise let the panel scroll."""
        delta = event.angleDelta()
        turned = delta.y() or delta.x()  # with Alt, some systems turn the wheel sideways
        if not self.hasFocus() or not turned:
            event.ignore()
            return
        self._move(1 if turned > 0 else -1, event.modifiers())
        event.accept()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the number as it is typed."""
        if (value := self.value) is not None:
            self.setText(number_text(value, self.decimal_mark))
        self._before = self.text()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show the number as it is read."""
        super().focusOutEvent(event)
        self._group()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the unit after the number, and "=" before a derived one."""
        super().paintEvent(event)
        look = theme.current()
        edge = look.px(_EDGE)
        inner = self.rect().adjusted(edge, 0, -edge, 0)
        painter = QPainter(self)
        painter.setFont(look.font(12))
        painter.setPen(QColor(look.dim))
        painter.drawText(inner, _ON_RIGHT, self._unit)
        if self._is_derived and self.text():
            painter.drawText(inner, _ON_LEFT, "=")
        painter.end()

    def _on_edited(self, text: str) -> None:
        """More than one character at once was pasted or dropped: keep its number, drop spaces and signs around it."""
        if len(text) - len(self._before) > 1 and (value := self.value) is not None:
            clean = number_text(value, self.decimal_mark)
            if clean != text:
                self.setText(clean)
        self._before = self.text()
        self.edited.emit(self.text())

    def _move(self, direction: int, modifiers: Qt.KeyboardModifier) -> None:
        value = self.value
        if value is None and self.text():
            return
        stride = self._step or Decimal(1)
        for modifier, factor in _FACTORS.items():
            stride = multiply(stride, factor) if modifiers & modifier else stride
        start = value or ZERO
        moved = add(start, stride) if direction > 0 else subtract(start, stride)
        rounding = Rounding.FLOOR if direction > 0 else Rounding.UP
        moved = to_step(moved, self._step, rounding)
        if moved > ZERO:
            self.setText(number_text(moved, self.decimal_mark))
            self._before = self.text()
            self.edited.emit(self.text())

    def _group(self) -> None:
        value = self.value
        if value is None:
            return
        places = max(decimals(self._step), decimals(value))
        self.setText(display.grouped(shown(value, places)).replace(".", self.decimal_mark))

    def _make_room(self) -> None:
        look = theme.current()
        width = QFontMetrics(look.font(12)).horizontalAdvance(self._unit)
        self.setTextMargins(look.px(14), 0, width + look.px(10), 0)

    def _restyle(self) -> None:
        self.style().unpolish(self)
        self.style().polish(self)
        self.update()
