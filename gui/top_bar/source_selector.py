"""Choosing where one is: exchanges with their environments and hosts, in groups, in a list that narrows as one types."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QShortcut,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from gui import theme
from gui.top_bar.chooser import Chooser
from gui.top_bar.search_list import Index, Narrowing, SearchList

ROW_HEIGHT, GAP, EDGE = 28, 16, 10
_ROW = Qt.ItemDataRole.UserRole
_CENTRE = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """One place to be. `environment` carries its sign, `tone` is its colour, `host` is empty where there is only one.

    `words` are further names under which it is found.
    """

    exchange: str
    environment: str
    tone: str
    host: str = ""
    words: str = ""

    @property
    def text(self) -> str:
        """All of it in one line."""
        return " · ".join(filter(None, (self.exchange, self.environment, self.host)))


@dataclass(frozen=True, slots=True)
class _Shown:
    row: SourceRow
    number: int
    is_first: bool
    is_chosen: bool


class SourceModel(Narrowing):
    """The places that match what was typed, in their order; each knows whether it opens a group."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: tuple[SourceRow, ...] = ()
        self._chosen = -1
        self._hits: tuple[_Shown, ...] = ()

    def set_rows(self, rows: Sequence[SourceRow], chosen: int) -> None:
        """Replace all places; `narrow` comes next."""
        self._all, self._chosen = tuple(rows), chosen

    def narrow(self, typed: str) -> None:
        """Keep what matches: every word somewhere, those whose exchange begins so first."""
        words = typed.casefold().split()
        found = [
            (number, row)
            for number, row in enumerate(self._all)
            if all(word in f"{row.text} {row.words}".casefold() for word in words)
        ]
        if words:
            found.sort(key=lambda each: not each[1].exchange.casefold().startswith(words[0]))
        self.beginResetModel()
        before = ["", *(row.exchange for _, row in found)]
        self._hits = tuple(
            _Shown(row, number, row.exchange != last, number == self._chosen)
            for (number, row), last in zip(found, before, strict=False)
        )
        self.endResetModel()

    def number(self, row: int) -> int:
        """Where the place of a row stands among all of them."""
        return self._hits[row].number

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._hits)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        shown = self._hits[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return shown.row.text
        return shown if role == _ROW else None


class SourceSelector(Chooser):
    """Shows the chosen exchange; a click, a key or Ctrl+E opens the list."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("exchangeSelector")
        self.setAccessibleName(self.tr("Exchange"))
        self.setToolTip(self.tr("Choose exchange and environment (Ctrl+E)"))
        self._model = SourceModel(self)
        self._list = SearchList(self, self._model, "source")
        self._list.view.setAccessibleName(self.tr("Exchanges and environments"))
        self._list.search.setAccessibleName(self.tr("Search exchanges"))
        self._list.search.setPlaceholderText(self.tr("Exchange, environment or host"))
        self._list.none.setText(self.tr("No exchange matches."))
        self._columns = _Columns(self._list.view)
        self._list.view.setItemDelegate(self._columns)
        self._list.chosen.connect(self._on_chosen)
        QShortcut(QKeySequence("Ctrl+E"), self, self.showPopup)

    def show_rows(self, rows: Sequence[SourceRow], chosen: int, short: str) -> None:
        """Offer these places; while the list is closed, `short` names the chosen one."""
        self._model.set_rows(rows, chosen)
        self._columns.measure(rows)
        self._list.narrow_again()
        self.show_choices([row.text for row in rows], chosen, short)

    def view(self) -> QAbstractItemView:
        """The list that opens."""
        return self._list.view

    def showPopup(self) -> None:
        """Open the list, the chosen place marked."""
        px = theme.current().px
        width = max(self._columns.width + px(40), px(320))
        height = self.count() * px(ROW_HEIGHT) + px(66)
        self._list.open_below(width, height, max(0, self.currentIndex()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the list; a letter is the first of what is looked for."""
        keys = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_F4)
        has_chord = event.modifiers() & ~(
            Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.AltModifier
        )
        if Qt.Key(event.key()) in keys and not has_chord:
            self.showPopup()
        elif event.text().isalnum() and not has_chord:
            self.showPopup()
            self._list.search.setText(event.text())
        else:
            event.ignore()

    def _on_chosen(self, row: int) -> None:
        number = self._model.number(row)
        self.setCurrentIndex(number)
        self.activated.emit(number)


class _Columns(QStyledItemDelegate):
    """Paints exchange, environment and host under each other; a hairline and the name open a group."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._widths = (0, 0, 0)

    @property
    def width(self) -> int:
        """What all columns need."""
        px = theme.current().px
        return sum(self._widths) + 2 * px(GAP) + 2 * px(EDGE) + px(GAP)

    def measure(self, rows: Sequence[SourceRow]) -> None:
        """Make the columns as wide as their longest words."""
        look = theme.current()
        metrics = QFontMetrics(look.font(13, 600))
        columns = zip(*((row.exchange, row.environment, row.host) for row in rows), strict=True)
        widths = [max(map(metrics.horizontalAdvance, column)) for column in columns]
        self._widths = (widths[0], widths[1], widths[2]) if widths else (0, 0, 0)

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(self.width, theme.current().px(ROW_HEIGHT))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        shown, look = index.data(_ROW), theme.current()
        box: QRect = option.rect
        state: QStyle.StateFlag = option.state
        is_marked = bool(
            state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver)
        )
        painter.save()
        if is_marked:
            painter.fillRect(box, QColor(look.raised))
        if shown.is_first and index.row():
            painter.setPen(QColor(look.line))
            painter.drawLine(box.topLeft(), box.topRight())
        left = box.left() + look.px(EDGE)
        row = shown.row
        for text, colour, weight, width in (
            (row.exchange if shown.is_first else "", look.text, 600, self._widths[0]),
            (row.environment, look.color(row.tone), 600, self._widths[1]),
            (row.host, look.dim, 400, self._widths[2]),
            ("✓" if shown.is_chosen else "", look.accent, 600, look.px(GAP)),
        ):
            painter.setFont(look.font(13, weight))
            painter.setPen(QColor(colour))
            painter.drawText(QRect(left, box.top(), width, box.height()), _CENTRE, text)
            left += width + look.px(GAP)
        painter.restore()
