"""The book as a table that never changes its shape: asks, the spread, bids; a row is told changed only when it is."""

from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from core.domain.market import Side
from core.domain.money import Price, Quantity

Index = QModelIndex | QPersistentModelIndex
PRICE, QUANTITY, TOTAL = range(3)


@dataclass(frozen=True, slots=True, kw_only=True)
class BookRow:
    """One price level, ready to be drawn. `share` is its depth from 0 to 1; `total` all that rests up to it."""

    side: Side
    price: Price
    total: Quantity
    texts: tuple[str, str, str]
    share: float
    is_own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Middle:
    """What stands between the sides."""

    price: str = ""
    spread: str = ""


class BookModel(QAbstractTableModel):
    """`levels` asks above, one row between, `levels` bids below; best prices next to the middle."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.levels = 0
        self.headings = ("", "", "")
        self._rows: list[BookRow | Middle | None] = [Middle()]

    def set_levels(self, levels: int) -> None:
        """Change how many prices each side shows; they are empty until the next `show`."""
        self.beginResetModel()
        self.levels = levels
        self._rows = [*[None] * levels, Middle(), *[None] * levels]
        self.endResetModel()

    def set_headings(self, headings: tuple[str, str, str]) -> None:
        """Name the columns."""
        if headings != self.headings:
            self.headings = headings
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, 2)

    def show(self, asks: tuple[BookRow, ...], middle: Middle, bids: tuple[BookRow, ...]) -> None:
        """Show both sides, each best first."""
        above = [*asks[: self.levels], *[None] * (self.levels - len(asks))]
        below = [*bids[: self.levels], *[None] * (self.levels - len(bids))]
        rows: list[BookRow | Middle | None] = [*reversed(above), middle, *below]
        for number, row in enumerate(rows):
            if row != self._rows[number]:
                self._rows[number] = row
                self.dataChanged.emit(self.index(number, 0), self.index(number, 2))

    def row(self, number: int) -> BookRow | Middle | None:
        """What stands in a row."""
        return self._rows[number]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 3

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.headings[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignLeft if section == PRICE else Qt.AlignmentFlag.AlignRight
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.texts[index.column()] if isinstance(row, BookRow) else None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(row)
        if role == Qt.ItemDataRole.ToolTipRole and isinstance(row, BookRow):
            return self.tr(
                "Click: this price. Double click: this price and all that rests up to it, {total}."
            ).format(total=row.texts[TOTAL])
        return None

    def _spoken(self, row: BookRow | Middle | None) -> str:
        if isinstance(row, Middle):
            return f"{row.price} {row.spread}"
        if row is None:
            return ""
        text = self.tr("Ask {price}, amount {quantity}, up to here {total}")
        if row.side is Side.BUY:
            text = self.tr("Bid {price}, amount {quantity}, up to here {total}")
        price, quantity, total = row.texts
        return text.format(price=price, quantity=quantity, total=total)
