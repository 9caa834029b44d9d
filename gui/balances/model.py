"""Balances as a table; a row is told changed only when it is."""

from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from gui import theme

Index = QModelIndex | QPersistentModelIndex
ASSET, FREE, HELD, TOTAL = range(4)


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceRow:
    """One asset as text; `exact` says all digits of free, on orders and total."""

    asset: str
    free: str
    held: str
    total: str
    exact: str

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
        if [row.asset for row in rows] != [row.asset for row in self._rows]:
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

    def asset(self, number: int) -> str:
        """The asset in a row."""
        return self._rows[number].asset

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

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row, column = self._rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return row.texts[column]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        if role == Qt.ItemDataRole.ForegroundRole and column == HELD:
            return QColor(theme.current().dim)
        if role == Qt.ItemDataRole.FontRole:
            return theme.current().font(12, 600 if column in (ASSET, FREE) else 400)
        if role == Qt.ItemDataRole.ToolTipRole:
            return row.exact
        return None


def _alignment(column: int) -> int:
    side = Qt.AlignmentFlag.AlignLeft if column == ASSET else Qt.AlignmentFlag.AlignRight
    return int(side | Qt.AlignmentFlag.AlignVCenter)
