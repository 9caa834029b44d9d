"""One order table: sorted by number, filtered by text, its columns chosen and remembered by their ids."""

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QMenu,
    QStackedLayout,
    QTableView,
    QWidget,
)

from gui import theme
from gui.labels import label
from gui.orders.csv_text import csv_text
from gui.orders.table import Action, Column, Row, RowModel, RowSorting

_ACTION_WIDTH = 60


class OrdersTable(QWidget):
    """A table, or in its place what to do while it is empty. Signals about a row carry its key."""

    cancel_pressed = Signal(str)
    cancel_selected_pressed = Signal()
    ask_pressed = Signal(str)
    details_wanted = Signal(str)
    sent_wanted = Signal(str)
    count_changed = Signal(int)

    def __init__(
        self, name: str, columns: tuple[Column, ...], *, are_orders: bool, title: str
    ) -> None:
        super().__init__()
        self.model = RowModel(columns, self)
        self._are_orders = are_orders
        self._sorting = RowSorting(self.model)
        self._given_way: set[int] = set()
        self._table = QTableView()
        self._table.setObjectName(name)
        self._table.setAccessibleName(title)
        self._empty: QLabel = label("", "dim")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self._table)
        self._pages.addWidget(self._empty)
        self._set_up_table()
        self._set_up_header()
        for signal in (self.model.rowsInserted, self.model.rowsRemoved, self.model.modelReset):
            signal.connect(self._on_count)
        self._on_count()

    def say_empty(self, text: str) -> None:
        """What to say while there is no row."""
        self._empty.setText(text)

    def show_only(self, text: str) -> None:
        """Show the rows that contain a text."""
        self._sorting.show_only(text)

    def selected(self) -> tuple[str, ...]:
        """The keys of the selected rows."""
        return tuple(self._row(at).key for at in self._table.selectionModel().selectedRows())

    def csv(self) -> str:
        """The rows that are shown, in the order shown, with all columns."""
        return csv_text(self.model.columns, self._shown_rows())

    def save_state(self) -> dict[str, object]:
        """Columns from left to right as [id, width, is hidden], and the sorting, fit for JSON."""
        header = self._table.horizontalHeader()
        columns = []
        for place in range(len(self.model.columns)):
            section = header.logicalIndex(place)
            if section < len(self.model.columns):
                column, is_away = self.model.columns[section], header.isSectionHidden(section)
                is_elastic = is_away or column.is_stretched
                width = self._widths[section] if is_elastic else header.sectionSize(section)
                columns.append([column.id, width, is_away and section not in self._given_way])
        section = self._sorting.sortColumn()
        is_sorted = 0 <= section < len(self.model.columns)
        return {
            "columns": columns,
            "sort": self.model.columns[section].id if is_sorted else "",
            "is_falling": self._sorting.sortOrder() is Qt.SortOrder.DescendingOrder,
        }

    def restore_state(self, state: dict[str, object]) -> None:
        """Take over what `save_state` gave; columns that it does not know stay as they are."""
        header = self._table.horizontalHeader()
        places = {column.id: place for place, column in enumerate(self.model.columns)}
        columns = state.get("columns")
        for place, entry in enumerate(columns if isinstance(columns, list) else []):
            match entry:
                case [str(name), int(width), bool(is_hidden)] if name in places:
                    section = places[name]
                    self._widths[section] = max(24, min(width, 1000))
                    header.moveSection(header.visualIndex(section), place)
                    self._set_hidden(section, is_hidden)
                    if not is_hidden:
                        header.resizeSection(section, self._widths[section])
        if state.get("sort") in places:
            falling = bool(state.get("is_falling"))
            order = Qt.SortOrder.DescendingOrder if falling else Qt.SortOrder.AscendingOrder
            self._table.sortByColumn(places[str(state["sort"])], order)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Hide the columns that give way, as far as the stretched one needs their room."""
        super().resizeEvent(event)
        header = self._table.horizontalHeader()
        for section in self._given_way:
            header.setSectionHidden(section, False)
        self._given_way.clear()
        yielding = [at for at, column in enumerate(self.model.columns) if column.gives_way]
        for section in sorted(yielding, key=lambda at: self.model.columns[at].gives_way):
            if self._room() >= 0:
                return
            if not header.isSectionHidden(section):
                self._given_way.add(section)
                self._widths[section] = header.sectionSize(section)
                header.setSectionHidden(section, True)

    def _room(self) -> int:
        """What is left of the width when every visible column has what it needs; below zero, too little.

        The room of the scroll bar is never counted on: columns do not move because a row came.
        """
        header, bar = self._table.horizontalHeader(), self._table.verticalScrollBar()
        needed = sum(
            self._widths[section] if column.is_stretched else header.sectionSize(section)
            for section, column in enumerate(self.model.columns)
            if not header.isSectionHidden(section)
        )
        action = header.sectionSize(len(self._widths))
        return self.width() - bar.sizeHint().width() - needed - action

    def _set_up_table(self) -> None:
        table = self._table
        table.setModel(self._sorting)
        table.setSortingEnabled(True)
        table.sortByColumn(0, Qt.SortOrder.DescendingOrder)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        several = QAbstractItemView.SelectionMode.ExtendedSelection
        one = QAbstractItemView.SelectionMode.SingleSelection
        table.setSelectionMode(several if self._are_orders else one)
        table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        table.verticalHeader().setDefaultSectionSize(theme.current().px(26))
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.customContextMenuRequested.connect(self._on_menu)
        table.clicked.connect(self._on_clicked)
        table.doubleClicked.connect(self._on_opened)
        enter = QShortcut(QKeySequence(Qt.Key.Key_Return), table)
        enter.setContext(Qt.ShortcutContext.WidgetShortcut)
        enter.activated.connect(lambda: self._on_opened(table.currentIndex()))

    def _set_up_header(self) -> None:
        look, header = theme.current(), self._table.horizontalHeader()
        self._widths = [look.px(column.width) for column in self.model.columns]
        header.setMinimumSectionSize(look.px(44))
        header.setHighlightSections(False)
        header.setSectionsMovable(True)
        for section, column in enumerate(self.model.columns):
            header.resizeSection(section, self._widths[section])
            header.setSectionHidden(section, column.is_hidden)
            if column.is_stretched:
                header.setSectionResizeMode(section, QHeaderView.ResizeMode.Stretch)
        action = len(self.model.columns)
        header.setSectionHidden(action, not self._are_orders)
        header.resizeSection(action, look.px(_ACTION_WIDTH))
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._on_header_menu)

    def _set_hidden(self, section: int, is_hidden: bool) -> None:
        header = self._table.horizontalHeader()
        self._given_way.discard(section)
        if is_hidden and not header.isSectionHidden(section):
            self._widths[section] = header.sectionSize(section)
        header.setSectionHidden(section, is_hidden)
        if not is_hidden:
            header.resizeSection(section, self._widths[section])

    def _on_count(self) -> None:
        count = self.model.rowCount()
        self._pages.setCurrentIndex(0 if count else 1)
        self.count_changed.emit(count)

    def _shown_rows(self) -> list[Row]:
        indexes = (self._sorting.index(place, 0) for place in range(self._sorting.rowCount()))
        return [self._row(index) for index in indexes]

    def _row(self, index: QModelIndex) -> Row:
        return self.model.row_at(self._sorting.mapToSource(index).row())

    def _on_clicked(self, index: QModelIndex) -> None:
        if index.column() == len(self.model.columns):
            self._act(self._row(index))

    def _act(self, row: Row) -> None:
        if row.action is Action.CANCEL:
            self.cancel_pressed.emit(row.key)
        elif row.action is Action.ASK:
            self.ask_pressed.emit(row.key)

    def _on_opened(self, index: QModelIndex) -> None:
        is_action = index.column() == len(self.model.columns)
        if index.isValid() and not is_action and self._row(index).has_details:
            self.details_wanted.emit(self._row(index).key)

    def _on_menu(self, point: QPoint) -> None:
        index = self._table.indexAt(point)
        if not index.isValid():
            return
        row = self._row(index)
        menu = QMenu(self)
        menu.setObjectName("rowMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if row.action is Action.CANCEL:
            menu.addAction(self.tr("Cancel this order"), lambda: self._act(row))
        if self._are_orders and (count := len(self.selected())) > 1:
            text = self.tr("Cancel the {count} selected").format(count=count)
            menu.addAction(text, self.cancel_selected_pressed.emit)
        if row.action is Action.ASK:
            menu.addAction(self.tr("Ask the exchange now"), lambda: self._act(row))
        if row.has_details:
            menu.addAction(self.tr("Details"), lambda: self.details_wanted.emit(row.key))
            menu.addAction(self.tr("Show what was sent"), lambda: self.sent_wanted.emit(row.key))
        menu.addAction(self.tr("Copy the row"), lambda: _copy(row))
        menu.popup(self._table.viewport().mapToGlobal(point))

    def _on_header_menu(self, point: QPoint) -> None:
        header = self._table.horizontalHeader()
        menu = QMenu(self)
        menu.setObjectName("columnsMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for section, column in enumerate(self.model.columns):
            action = QAction(column.title, menu)
            action.setCheckable(True)
            action.setChecked(not header.isSectionHidden(section))
            action.toggled.connect(
                lambda is_shown, section=section: self._set_hidden(section, not is_shown)
            )
            menu.addAction(action)
        menu.popup(header.viewport().mapToGlobal(point))


def _copy(row: Row) -> None:
    QGuiApplication.clipboard().setText("\t".join(cell.text for cell in row.cells))
