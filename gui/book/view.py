"""The book on the screen: a table whose rows show depth as bars; clicks hand prices to the ticket and send nothing."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen, QPolygon, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QStackedLayout,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from core.domain.market import Side
from gui import theme
from gui.book.model import PRICE, QUANTITY, BookModel, BookRow, Middle

ROW_HEIGHT = 24
GROUPINGS = (1, 10, 100)


class BookView(QFrame):
    """`price_picked` carries a Price; `price_and_quantity_picked` a Price and the Quantity up to it."""

    price_picked = Signal(object)
    price_and_quantity_picked = Signal(object, object)
    grouping_chosen = Signal(int)
    levels_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("bookPanel")
        self.setProperty("role", "panel")
        self._model = BookModel(self)
        self._table = _BookTable(self._model)
        self._table.picked.connect(self._on_picked)
        self._table.levels_changed.connect(self.levels_changed)
        self._hint = QLabel()
        self._hint.setObjectName("bookHint")
        self._hint.setProperty("role", "dim")
        self._hint.setWordWrap(True)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        title = QLabel(self.tr("ORDER BOOK"))
        title.setProperty("role", "title")
        self._grouping = QComboBox()
        self._grouping.setObjectName("bookGrouping")
        self._grouping.setProperty("role", "ghost")
        self._grouping.setAccessibleName(self.tr("Group prices by"))
        self._grouping.setToolTip(self.tr("Group prices by"))
        self._grouping.activated.connect(lambda at: self.grouping_chosen.emit(GROUPINGS[at]))
        head = QHBoxLayout()
        head.addWidget(title)
        head.addStretch(1)
        head.addWidget(self._grouping)
        self._pages = QStackedLayout()
        self._pages.setStackingMode(QStackedLayout.StackingMode.StackAll)
        self._pages.addWidget(self._table)
        self._pages.addWidget(self._hint)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(2)
        column.addLayout(head)
        column.addLayout(self._pages, 1)
        self.setMinimumWidth(theme.current().px(250))
        self.show_hint("")

    @property
    def levels(self) -> int:
        """How many prices of each side fit."""
        return self._model.levels

    def show_columns(self, price: str, quantity: str, total: str) -> None:
        """Name the columns with their units."""
        self._model.set_headings((price, quantity, total))

    def show_groupings(self, steps: tuple[str, ...], chosen: int) -> None:
        """Offer price steps as text, in the order of GROUPINGS."""
        self._grouping.clear()
        self._grouping.addItems(list(steps))
        self._grouping.setCurrentIndex(GROUPINGS.index(chosen))
        self._grouping.setVisible(bool(steps))

    def show_rows(
        self, asks: tuple[BookRow, ...], middle: Middle, bids: tuple[BookRow, ...]
    ) -> None:
        """Show both sides, each best first."""
        self._hint.hide()
        self._model.show(asks, middle, bids)

    def show_stale(self, is_stale: bool) -> None:
        """Turn the figures faint, or back."""
        self._table.show_stale(is_stale)

    def show_hint(self, text: str) -> None:
        """Show words instead of a book."""
        self._model.show((), Middle(), ())
        self._hint.setText(text)
        self._hint.show()

    def _on_picked(self, row: BookRow, is_with_quantity: bool) -> None:
        if is_with_quantity:
            self.price_and_quantity_picked.emit(row.price, row.total)
        else:
            self.price_picked.emit(row.price)


class _BookTable(QTableView):
    picked = Signal(object, bool)
    levels_changed = Signal()

    def __init__(self, model: BookModel) -> None:
        super().__init__()
        self._book = model
        self._pressed: BookRow | None = None
        self.is_stale = False
        self.hovered = -1
        self.setObjectName("bookTable")
        self.setAccessibleName(self.tr("Order book"))
        self.setAccessibleDescription(
            self.tr("Enter takes the price, Shift and Enter the price and the amount up to it")
        )
        self.setModel(model)
        self.setItemDelegate(_BookDelegate(self))
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setMinimumSectionSize(1)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setSectionsClickable(False)
        self.pressed.connect(self._on_pressed)
        self.clicked.connect(lambda: self._pick(self._pressed, False))
        self.doubleClicked.connect(lambda index: self._pick(self._at(index.row()), True))
        self.entered.connect(self._on_entered)

    def show_stale(self, is_stale: bool) -> None:
        if is_stale != self.is_stale:
            self.is_stale = is_stale
            self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        height = theme.current().px(ROW_HEIGHT)
        self.verticalHeader().setDefaultSectionSize(height)
        levels = max(1, (self.viewport().height() // height - 1) // 2)
        if levels != self._book.levels:
            self.clearSpans()
            self._book.set_levels(levels)
            self.setSpan(levels, 0, 1, 3)
            self.levels_changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            is_shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._pick(self._at(self.currentIndex().row()), is_shift)
            return
        super().keyPressEvent(event)

    def leaveEvent(self, event: object) -> None:
        self._hover(-1)

    def _at(self, number: int) -> BookRow | None:
        row = self._book.row(number) if number >= 0 else None
        return row if isinstance(row, BookRow) else None

    def _on_pressed(self, index: QModelIndex) -> None:
        self._pressed = self._at(index.row())  # what was under the finger, not what moved there

    def _pick(self, row: BookRow | None, is_with_quantity: bool) -> None:
        if row is not None:
            self.picked.emit(row, is_with_quantity)

    def _on_entered(self, index: QModelIndex) -> None:
        self._hover(index.row())

    def _hover(self, number: int) -> None:
        before, self.hovered = self.hovered, number
        for each in {before, number} - {-1}:
            top = self.rowViewportPosition(each)
            self.viewport().update(0, top, self.viewport().width(), self.rowHeight(each))


class _BookDelegate(QStyledItemDelegate):
    def __init__(self, table: _BookTable) -> None:
        super().__init__(table)
        self._table = table

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        model = index.model()
        row = model.row(index.row()) if isinstance(model, BookModel) else None
        rect: QRect = option.rect
        painter.save()
        if isinstance(row, Middle):
            self._paint_middle(painter, rect, row)
        elif isinstance(row, BookRow):
            self._paint_level(painter, rect, row, index)
        painter.restore()

    def _paint_middle(self, painter: QPainter, rect: QRect, row: Middle) -> None:
        look = theme.current()
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(look.font(15, 700))
        painter.setPen(QColor(look.faint if self._table.is_stale else look.text))
        painter.drawText(rect, middle | Qt.AlignmentFlag.AlignLeft, row.price)
        painter.setFont(look.font(12))
        painter.setPen(QColor(look.dim))
        painter.drawText(rect, middle | Qt.AlignmentFlag.AlignRight, row.spread)

    def _paint_level(
        self,
        painter: QPainter,
        rect: QRect,
        row: BookRow,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        look = theme.current()
        is_buy = row.side is Side.BUY
        width = self._table.viewport().width()
        bar = QRect(rect)
        bar.setLeft(max(rect.left(), width - round(width * row.share)))
        if bar.left() <= bar.right():
            wash = look.buy_wash if is_buy else look.sell_wash
            painter.fillRect(bar.adjusted(0, 1, 0, -1), QColor(wash))
        is_current = self._table.hasFocus() and index.row() == self._table.currentIndex().row()
        if is_current or index.row() == self._table.hovered:
            painter.setPen(QPen(QColor(look.accent if is_current else look.faint), 1))
            painter.drawLine(rect.bottomLeft(), rect.bottomRight())
            painter.drawLine(rect.topLeft(), rect.topRight())
        column = index.column()
        color = (look.buy if is_buy else look.sell, look.text, look.dim)[column]
        painter.setPen(QColor(look.faint if self._table.is_stale else color))
        painter.setFont(look.font(12, 500 if column != 2 else 400))
        side = Qt.AlignmentFlag.AlignLeft if column == PRICE else Qt.AlignmentFlag.AlignRight
        painter.drawText(rect, side | Qt.AlignmentFlag.AlignVCenter, row.texts[column])
        if row.is_own and column == QUANTITY:
            _paint_diamond(painter, QPoint(rect.left() + look.px(6), rect.center().y()), look)


def _paint_diamond(painter: QPainter, at: QPoint, look: theme.Theme) -> None:
    reach = look.px(5)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(look.accent))
    x, y = at.x(), at.y()
    corners = [
        QPoint(x, y - reach),
        QPoint(x + reach, y),
        QPoint(x, y + reach),
        QPoint(x - reach, y),
    ]
    painter.drawPolygon(QPolygon(corners))
