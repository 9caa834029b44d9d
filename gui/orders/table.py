"""Rows and columns of an order table, and the model and sorting over them. It knows cells, not orders."""

import html
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
)
from PySide6.QtGui import QColor
from PySide6.QtGui import Qt as Text

from gui import theme

Index = QModelIndex | QPersistentModelIndex
Sortable = Decimal | int | str | None

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_NOWHERE = QModelIndex()
_TIP_LETTERS = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """`id` is stable: it names the column in saved layouts and in exported files.

    One column takes what room is left. While it would get less than its width, columns that give way are hidden, 1 first;
    those with 0 stay.
    """

    id: str
    title: str
    width: int
    is_number: bool = False
    is_hidden: bool = False
    is_stretched: bool = False
    gives_way: int = 0


@dataclass(frozen=True, slots=True)
class Cell:
    """What is shown, what it is sorted by (else the text), the theme's colour, what a file gets (else the text).

    `tip` is all of it, where a narrow column may cut it off.
    """

    text: str
    sort: Sortable = None
    tone: str = "text"
    export: str | None = None
    is_strong: bool = False
    tip: str = ""


class Action(Enum):
    """What the last column of a row offers."""

    NONE = ""
    CANCEL = "✕"
    ASK = "ask"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`key` is stable for the row's life; cells are in the order of the columns; the last column shows the action."""

    key: str
    cells: tuple[Cell, ...]
    action: Action = Action.NONE
    has_details: bool = False


class RowModel(QAbstractTableModel):
    """Rows by key. A row that changes is told by one signal; the others are not touched."""

    def __init__(self, columns: tuple[Column, ...], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = columns
        self._rows: list[Row] = []
        self._places: dict[str, int] = {}

    def rows(self) -> tuple[Row, ...]:
        """All of them, in the order in which they came."""
        return tuple(self._rows)

    def row_at(self, place: int) -> Row:
        """The row of a source index."""
        return self._rows[place]

    def show(self, rows: Iterable[Row]) -> None:
        """Hold exactly these rows."""
        self.beginResetModel()
        self._rows = list(rows)
        self._places = {row.key: place for place, row in enumerate(self._rows)}
        self.endResetModel()

    def put(self, row: Row) -> None:
        """Add a row, or replace the one with its key."""
        place = self._places.get(row.key)
        if place is None:
            place = len(self._rows)
            self.beginInsertRows(QModelIndex(), place, place)
            self._rows.append(row)
            self._places[row.key] = place
            self.endInsertRows()
        elif self._rows[place] != row:
            self._rows[place] = row
            last = len(self.columns)
            self.dataChanged.emit(self.index(place, 0), self.index(place, last))

    def drop(self, key: str) -> None:
        """Remove a row, if it is there."""
        place = self._places.get(key)
        if place is None:
            return
        self.beginRemoveRows(QModelIndex(), place, place)
        del self._rows[place]
        self._places = {row.key: place for place, row in enumerate(self._rows)}
        self.endRemoveRows()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns) + 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self._rows[index.row()]
        if index.column() == len(self.columns):
            return self._action_data(row, role)
        cell = row.cells[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.text
        if role == Qt.ItemDataRole.ForegroundRole:
            return QColor(theme.current().color(cell.tone))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if self.columns[index.column()].is_number else _LEFT
        if role == Qt.ItemDataRole.FontRole and cell.is_strong:
            return theme.current().font(12, 600)
        if role == Qt.ItemDataRole.ToolTipRole and cell.tip:
            return _unread(cell.tip)
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal or section >= len(self.columns):
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column.is_number else _LEFT
        return None

    def _action_data(self, row: Row, role: int) -> object:
        if role == Qt.ItemDataRole.DisplayRole:
            return self.tr("Ask now") if row.action is Action.ASK else row.action.value
        if role == Qt.ItemDataRole.ForegroundRole:
            return QColor(theme.current().color("accent" if row.action is Action.ASK else "dim"))
        if role == Qt.ItemDataRole.AccessibleTextRole and row.action is Action.CANCEL:
            return self.tr("Cancel this order")
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignCenter
        return None


class RowSorting(QSortFilterProxyModel):
    """Sorts by number where there is one, empty values last; shows rows in which a text occurs."""

    def __init__(self, model: RowModel) -> None:
        super().__init__(model)
        self._model = model
        self._wanted = ""
        self.setSourceModel(model)

    def show_only(self, text: str) -> None:
        """Show rows that contain a text in some cell, whatever its case; all rows for none."""
        self.beginFilterChange()
        self._wanted = text.strip().casefold()
        self.endFilterChange(QSortFilterProxyModel.Direction.Rows)

    def filterAcceptsRow(self, source_row: int, source_parent: Index) -> bool:
        cells = self._model.row_at(source_row).cells
        return any(self._wanted in cell.text.casefold() for cell in cells)

    def lessThan(self, left: Index, right: Index) -> bool:
        if left.column() >= len(self._model.columns):
            return left.row() < right.row()
        first, second = (
            self._model.row_at(index.row()).cells[index.column()] for index in (left, right)
        )
        return _rank(first) < _rank(second)


def _unread(text: str) -> str:
    """Text for a tooltip, in lines, in which nothing is read as markup."""
    lines = "\n".join(textwrap.fill(line, _TIP_LETTERS) for line in text.splitlines())
    return html.escape(lines) if Text.mightBeRichText(lines) else lines


def _rank(cell: Cell) -> tuple[int, Decimal, str]:
    """Something that all cells of a column can be compared by."""
    if isinstance(cell.sort, Decimal | int):
        return 0, Decimal(cell.sort), ""
    return 1, Decimal(0), (cell.sort or cell.text).casefold()
