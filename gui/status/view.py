"""The strip at the foot of the window: short words, each with a shape that tells how it is."""

from enum import Enum

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from gui import theme

SPACING = 16


class Health(Enum):
    """How something is: its sign and its role in the look."""

    GOOD = ("●", "good")
    WAITING = ("○", "dim")
    ATTENTION = ("▲", "attention")
    BAD = ("■", "danger")


class StatusView(QWidget):
    """Items from the left by name; the number of orders being checked and the time at the right."""

    NAMES = ("pause", "stream", "roundTrip", "clockOffset", "key", "journal")

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusStrip")
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 0, 6, 0)
        row.setSpacing(SPACING)
        self._items = {name: _Item(name) for name in self.NAMES}
        for item in self._items.values():
            row.addWidget(item)
        row.addStretch(1)
        self._checking = _Item("checking")
        self._time = QLabel()
        self._time.setObjectName("utcTime")
        self._time.setProperty("role", "faint")
        self._time.setAccessibleName(self.tr("Time now"))
        row.addWidget(self._checking)
        row.addWidget(self._time)
        row.setSizeConstraint(QHBoxLayout.SizeConstraint.SetNoConstraint)
        self.setFixedHeight(theme.current().px(28))

    def show_item(self, name: str, health: Health, text: str, more: str = "") -> None:
        """Show one of NAMES; without text it goes away. `more` is its tooltip."""
        self._items[name].show_text(health, text, more)
        self._fit()

    def show_checking(self, text: str) -> None:
        """Say how many orders are being checked; nothing when none is."""
        self._checking.show_text(Health.ATTENTION, text, "")
        self._checking.setVisible(bool(text))
        self._fit()

    def show_time(self, text: str) -> None:
        """Show the time."""
        self._time.setText(text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many items as fit, the first ones first."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        right = [part for part in (self._checking, self._time) if not part.isHidden()]
        left = self.width() - sum(part.sizeHint().width() + SPACING for part in right)
        for item in self._items.values():
            left -= item.sizeHint().width() + SPACING if item.has_text else 0
            item.setVisible(item.has_text and left >= 0)


class _Item(QWidget):
    def __init__(self, name: str) -> None:
        super().__init__()
        self._sign = QLabel()
        self._words = QLabel()
        self._words.setObjectName(f"{name}Status")
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(5)
        row.addWidget(self._sign)
        row.addWidget(self._words)
        self.hide()

    @property
    def has_text(self) -> bool:
        return bool(self._words.text())

    def show_text(self, health: Health, text: str, more: str) -> None:
        sign, role = health.value
        self._sign.setText(sign)
        theme.set_role(self._sign, role)
        is_calm = health in (Health.GOOD, Health.WAITING)
        theme.set_role(self._words, "faint" if is_calm else role)
        self._words.setText(text)
        self.setToolTip(more)
