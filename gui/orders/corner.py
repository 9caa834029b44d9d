"""The corner of the orders panel: the filter, cancelling more than one order, and what else the panel can do."""

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QMenu, QPushButton, QWidget

from gui import theme
from gui.labels import label


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a menu: its stable name, its words, and whether it can be chosen now."""

    name: str
    text: str
    is_enabled: bool = True
    is_checked: bool | None = None


class Corner(QWidget):
    """`cancels_opening` comes before the cancel menu is shown: then it is told what it offers.

    `dead_man_words` is for the panel to place: in the corner of a narrow window there is no room for it.
    """

    filter_changed = Signal(str)
    cancels_opening = Signal()
    cancel_chosen = Signal(str)
    scope_chosen = Signal(bool)
    export_pressed = Signal()
    trail_pressed = Signal()
    dead_man_opening = Signal()
    dead_man_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._filter = QLineEdit()
        self.dead_man_words: QLabel = label("", "dim")
        self._cancel, self._more = QPushButton(self.tr("Cancel ▾")), QPushButton("⋯")
        self._export = QAction(self.tr("Export CSV…"), self)
        self._build()

    def show_cancels(self, choices: tuple[Choice, ...], *, everything: bool) -> None:
        """What the cancel menu offers now, and which orders it means."""
        menu = self._cancels
        menu.clear()
        self._put(menu, choices, self.cancel_chosen.emit)
        menu.addSeparator()
        scopes = QActionGroup(menu)
        for is_all, text in (
            (False, self.tr("Only orders made here")),
            (True, self.tr("Everything on the account")),
        ):
            action = menu.addAction(text)
            action.setObjectName("scopeAll" if is_all else "scopeHere")
            action.setCheckable(True)
            action.setChecked(is_all is everything)
            action.triggered.connect(lambda _=False, is_all=is_all: self.scope_chosen.emit(is_all))
            scopes.addAction(action)

    def show_dead_man(self, choices: tuple[Choice, ...]) -> None:
        """The seconds that the dead-man switch can be set to; none: the exchange has no such timer."""
        self._dead_man.clear()
        self._dead_man.menuAction().setVisible(bool(choices))
        self._put(self._dead_man, choices, self.dead_man_chosen.emit)

    def say_dead_man(self, text: str, role: str, tip: str) -> None:
        """How the dead-man switch stands; nothing takes no room."""
        theme.set_role(self.dead_man_words, role)
        self.dead_man_words.setText(text)
        self.dead_man_words.setToolTip(tip)
        self.dead_man_words.setVisible(bool(text))

    def show_for_table(self, is_table: bool) -> None:
        """Filter and export belong to tables."""
        self._filter.setVisible(is_table)
        self._export.setEnabled(is_table)

    def _put(self, menu: QMenu, choices: tuple[Choice, ...], chosen: object) -> None:
        for choice in choices:
            action = menu.addAction(choice.text)
            action.setObjectName(choice.name)
            action.setEnabled(choice.is_enabled)
            if choice.is_checked is not None:
                action.setCheckable(True)
                action.setChecked(choice.is_checked)
            action.triggered.connect(lambda _=False, name=choice.name: chosen(name))  # type: ignore[operator]

    def _build(self) -> None:
        self._filter.setObjectName("ordersFilter")
        self._filter.setPlaceholderText(self.tr("Filter"))
        self._filter.setAccessibleName(self.tr("Filter the rows"))
        self._filter.setClearButtonEnabled(True)
        self._filter.setMaximumWidth(theme.current().px(180))
        self._filter.textChanged.connect(self.filter_changed)
        self.dead_man_words.setObjectName("deadManState")
        self.dead_man_words.setWordWrap(False)
        self.dead_man_words.hide()
        self._cancel.setObjectName("cancelMenuButton")
        self._cancel.setAccessibleName(self.tr("Cancel several orders"))
        self._cancels = QMenu(self._cancel)
        self._cancels.setObjectName("cancelMenu")
        self._cancels.aboutToShow.connect(self.cancels_opening)
        self._cancel.setMenu(self._cancels)
        self._more.setObjectName("moreButton")
        self._more.setAccessibleName(self.tr("More about orders"))
        self._more.setToolTip(self.tr("More about orders"))
        menu = QMenu(self._more)
        menu.setObjectName("moreMenu")
        trail = menu.addAction(self.tr("Journal…"))
        trail.setObjectName("trailAction")
        trail.triggered.connect(self.trail_pressed)
        self._export.setObjectName("exportAction")
        self._export.triggered.connect(self.export_pressed)
        menu.addAction(self._export)
        self._dead_man = menu.addMenu(self.tr("Dead-man switch"))
        self._dead_man.setObjectName("deadManMenu")
        self._dead_man.menuAction().setVisible(False)
        menu.aboutToShow.connect(self.dead_man_opening)
        self._more.setMenu(menu)
        for button in (self._cancel, self._more):
            theme.set_role(button, "ghost")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 4)
        for widget in (self._filter, self._cancel, self._more):
            row.addWidget(widget)
