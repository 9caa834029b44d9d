"""The row in which the type of an order is chosen: plain types as chips, several that wait behind one more."""

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QMenu, QPushButton, QWidget

from core.domain.market import CONDITIONAL, OrderType
from gui import icons, theme

NAMES = {
    OrderType.LIMIT: "typeLimit",
    OrderType.MARKET: "typeMarket",
    OrderType.STOP_LIMIT: "typeStopLimit",
    OrderType.STOP_MARKET: "typeStopMarket",
    OrderType.TAKE_PROFIT: "typeTakeProfit",
    OrderType.TAKE_PROFIT_LIMIT: "typeTakeProfitLimit",
    OrderType.TRAILING_STOP: "typeTrailingStop",
}
"""Object names of the chips, or of the menu's entries."""

Choice = tuple[OrderType, str, str]
"""A type, its word, and a tooltip, possibly empty."""


class TypeRow(QWidget):
    """`chosen` tells what was clicked; `light` shows what is so."""

    chosen = Signal(OrderType)

    def __init__(self) -> None:
        super().__init__()
        self._offered: tuple[Choice, ...] = ()
        self._chips: dict[OrderType, QPushButton] = {}
        self._kind = OrderType.LIMIT
        self._group = QButtonGroup(self)
        self._waiting = WaitingTypes()
        self._waiting.chosen.connect(self.chosen)
        self._waiting.closed.connect(lambda: self.light(self._kind))
        self._group.addButton(self._waiting)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self._row.addWidget(self._waiting)
        self._row.addStretch(1)

    def offer(self, types: Sequence[Choice]) -> None:
        """Offer these and no others."""
        if tuple(types) == self._offered:
            return
        self._offered = tuple(types)
        for chip in self._chips.values():
            self._group.removeButton(chip)
            chip.setParent(None)
            chip.deleteLater()
        waiting = [choice for choice in types if choice[0] in CONDITIONAL]
        in_menu = waiting if len(waiting) > 1 else []
        self._waiting.offer(in_menu)
        plain = [choice for choice in types if choice not in in_menu]
        self._chips = {choice[0]: self._chip(choice) for choice in plain}
        for place, chip in enumerate(self._chips.values()):
            self._row.insertWidget(place, chip)
        order = [*self._chips.values(), self._waiting]
        for before, after in pairwise(order):
            QWidget.setTabOrder(before, after)
        self.light(self._kind)

    def light(self, kind: OrderType) -> None:
        """Show which type is chosen."""
        self._kind = kind
        self._waiting.light(kind)
        if kind in self._chips:
            self._chips[kind].setChecked(True)

    def _chip(self, choice: Choice) -> QPushButton:
        kind, word, tip = choice
        chip = QPushButton(word)
        chip.setObjectName(NAMES[kind])
        chip.setCheckable(True)
        chip.setToolTip(tip)
        chip.setAccessibleDescription(tip)
        theme.set_role(chip, "chip")
        chip.clicked.connect(lambda: self.chosen.emit(kind))
        self._group.addButton(chip)
        return chip


class WaitingTypes(QPushButton):
    """The chip for orders that wait for a price: says which is chosen, opens the list of all."""

    chosen = Signal(OrderType)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("typeConditional")
        self.setCheckable(True)
        theme.set_role(self, "chip")
        self._words: dict[OrderType, str] = {}
        self._actions: dict[OrderType, QAction] = {}
        self._menu = QMenu(self)
        self._menu.setObjectName("typeMenu")
        self._menu.setToolTipsVisible(True)
        self._menu.aboutToHide.connect(self.closed)
        self.clicked.connect(self._open)
        self._tint()

    def offer(self, types: Sequence[Choice]) -> None:
        """Put these types into the list; without any, there is no such chip."""
        self._menu.clear()
        self._words = {kind: word for kind, word, _ in types}
        self._actions = {}
        for kind, word, tip in types:
            action = self._menu.addAction(word)
            action.setObjectName(NAMES[kind])
            action.setToolTip(tip)
            action.setCheckable(True)
            action.triggered.connect(lambda _, kind=kind: self.chosen.emit(kind))
            self._actions[kind] = action
        self.setVisible(bool(types))

    def light(self, kind: OrderType) -> None:
        """Say the chosen type, if it is one of these."""
        is_here = kind in self._actions
        for each, action in self._actions.items():
            action.setChecked(each is kind)
        self.setText(self._words[kind] if is_here else self.tr("Conditional"))
        if is_here:
            self.setChecked(True)

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change of theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._tint()

    def _tint(self) -> None:
        look = theme.current()
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the icon stands behind the words
        self.setIcon(icons.icon("chevron-down", look.dim, look.px(12)))

    def _open(self) -> None:
        self._menu.popup(self.mapToGlobal(QPoint(0, self.height())))
