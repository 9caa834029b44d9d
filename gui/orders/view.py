"""The orders panel: three tables and the sent requests behind four tabs, a corner of menus, and one line of notes."""

import json

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QTabWidget, QVBoxLayout, QWidget

from gui import theme
from gui.labels import Note
from gui.orders.corner import Corner
from gui.orders.saving import ask_where
from gui.orders.table import Column
from gui.orders.table_view import OrdersTable

TABS = ("working", "done", "fills", "sent")


class OrdersView(QFrame):
    """Shows rows and tells what was asked for. Signals of rows carry the row's key."""

    tab_shown = Signal(str)
    cancel_pressed = Signal(str)
    cancel_selected_pressed = Signal()
    ask_pressed = Signal(str)
    details_wanted = Signal(str)
    sent_wanted = Signal(str)
    export_chosen = Signal(str, str, bool)  # path, the file's text, with byte order mark

    def __init__(
        self,
        working: tuple[Column, ...],
        done: tuple[Column, ...],
        fills: tuple[Column, ...],
        sent: QWidget,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        theme.set_role(self, "panel")
        self._titles = (
            self.tr("Working"),
            self.tr("Done"),
            self.tr("Fills"),
            self.tr("Sent requests"),
        )
        self.working = OrdersTable("workingTable", working, are_orders=True, title=self._titles[0])
        self.done = OrdersTable("doneTable", done, are_orders=False, title=self._titles[1])
        self.fills = OrdersTable("fillsTable", fills, are_orders=False, title=self._titles[2])
        self._tables = (self.working, self.done, self.fills)
        self._tabs = QTabWidget()
        self._tabs.setObjectName("ordersTabs")
        self._note = Note()
        self._note.setObjectName("ordersNote")
        self.corner = Corner()
        self._build(sent)

    def show_note(self, text: str, role: str = "dim") -> None:
        """Say what came of the last wish, under the tables."""
        self._note.say(text, role)

    def show_tab(self, name: str) -> None:
        """Bring one of `TABS` to the front."""
        self._tabs.setCurrentIndex(TABS.index(name))

    def shown_tab(self) -> str:
        """Which of `TABS` is in front."""
        return TABS[self._tabs.currentIndex()]

    def selected(self) -> tuple[str, ...]:
        """The keys of the selected working orders."""
        return self.working.selected()

    def save_state(self) -> str:
        """The columns of all tables, for `restore_state`."""
        tables = zip(TABS, self._tables, strict=False)
        return json.dumps({name: table.save_state() for name, table in tables})

    def restore_state(self, state: str) -> None:
        """Arrange the columns as they were; text that is not a state changes nothing."""
        try:
            saved = json.loads(state)
        except ValueError:
            return
        for name, table in zip(TABS, self._tables, strict=False):
            if isinstance(saved, dict) and isinstance(saved.get(name), dict):
                table.restore_state(saved[name])

    def _build(self, sent: QWidget) -> None:
        for place, (title, page) in enumerate(
            zip(self._titles, (*self._tables, sent), strict=True)
        ):
            self._tabs.addTab(page, title)
            if isinstance(page, OrdersTable):
                self._connect(place, page)
        self.corner.filter_changed.connect(self._on_filter)
        self.corner.export_pressed.connect(self._on_export)
        self._tabs.setCornerWidget(self.corner)
        self._tabs.tabBar().setMinimumHeight(theme.current().px(40))  # room for the corner
        self._tabs.setDocumentMode(True)
        self._tabs.currentChanged.connect(self._on_tab)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(4)
        column.addWidget(self._tabs, 1)
        foot = QHBoxLayout()
        foot.addWidget(self._note, 1)
        foot.addStretch(0)
        foot.addWidget(self.corner.dead_man_words)
        column.addLayout(foot)

    def _connect(self, place: int, table: OrdersTable) -> None:
        table.cancel_pressed.connect(self.cancel_pressed)
        table.cancel_selected_pressed.connect(self.cancel_selected_pressed)
        table.ask_pressed.connect(self.ask_pressed)
        table.details_wanted.connect(self.details_wanted)
        table.sent_wanted.connect(self.sent_wanted)
        table.count_changed.connect(lambda count: self._show_count(place, count))

    def _show_count(self, place: int, count: int) -> None:
        title = self._titles[place]
        self._tabs.setTabText(place, f"{title}  {count}" if count else title)

    def _on_tab(self, place: int) -> None:
        self.corner.show_for_table(place < len(self._tables))
        self.tab_shown.emit(TABS[place])

    def _on_filter(self, text: str) -> None:
        for table in self._tables:
            table.show_only(text)

    def _on_export(self) -> None:
        name, table = self.shown_tab(), self._tables[self._tabs.currentIndex()]
        text = table.csv()
        ask_where(self, name, lambda path, has_bom: self.export_chosen.emit(path, text, has_bom))
