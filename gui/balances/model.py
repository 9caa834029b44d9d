"""Balances as a table, what orders cannot use in a group of its own below; a row is told changed only when it is."""

from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from gui import theme

Index = QModelIndex | QPersistentModelIndex
ASSET, FREE, HELD, TOTAL = range(4)


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceRow:
    """One asset as text; `exact` says all digits of free, on orders and total. `is_idle` where no order can use it.

    Without a total it is the heading of a group: `asset` is what it says.
    """

    asset: str
    free: str = ""
    held: str = ""
    total: str = ""
    exact: str = ""
    is_idle: bool = False

    @property
    def is_heading(self) -> bool:
        """Whether it names a group instead of an asset."""
        return not self.total

    @property
    def texts(self) -> tuple[str, ...]:
        """The cells from left to right."""
        return self.asset, self.free, self.held, self.total


class BalancesModel(QAbstractTableModel):
    """Rows in the order given."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[BalanceRow, ...] = ()

    def show(self, rows: tuple[BalanceRow, ...]) -> None:
        """Show rows."""
        if _names(rows) != _names(self._rows):
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
            return
        before, self._rows = self._rows, rows
        for number, (old, new) in enumerate(zip(before, rows, strict=True)):
            pairs = zip(old.texts, new.texts, strict=True)
            changed = [column for column, (was, now) in enumerate(pairs) if was != now]
            if changed:
                first, last = self.index(number, changed[0]), self.index(number, changed[-1])
                self.dataChanged.emit(first, last)

    def row(self, number: int) -> BalanceRow:
        """What a row shows."""
        return self._rows[number]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 4

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            titles = (
                self.tr("Asset"),
                self.tr("Free"),
                self.tr("On orders"),
                self.tr("Total"),
            )
            return titles[section]
        return _alignment(section) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """A heading cannot be chosen."""
        if self._rows[index.row()].is_heading:
            return Qt.ItemFlag.ItemIsEnabled
        return super().flags(index)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row, column = self._rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return row.texts[column]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        if role == Qt.ItemDataRole.ForegroundRole:
            return _colour(row, column)
        if role == Qt.ItemDataRole.FontRole:
            if row.is_heading:
                return theme.current().font(11, 600)
            is_strong = column in (ASSET, FREE) and not row.is_idle
            return theme.current().font(12, 600 if is_strong else 400)
        if role == Qt.ItemDataRole.ToolTipRole:
            return row.exact or None
        return None


def _names(rows: tuple[BalanceRow, ...]) -> list[tuple[str, bool]]:
    return [(row.asset, row.is_idle) for row in rows]


def _colour(row: BalanceRow, column: int) -> QColor | None:
    look = theme.current()
    if row.is_heading:
        return QColor(look.attention)
    return QColor(look.dim) if row.is_idle or column == HELD else None


def _alignment(column: int) -> int:
    side = Qt.AlignmentFlag.AlignLeft if column == ASSET else Qt.AlignmentFlag.AlignRight
    return int(side | Qt.AlignmentFlag.AlignVCenter)
