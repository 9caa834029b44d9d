"""The list of sent requests and the one that is chosen, as text. It knows rows and text, not requests."""

from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gui import theme

MOST_ROWS = 200
_NUMBER = Qt.ItemDataRole.UserRole
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_RIGHT_COLUMNS = (3, 4)


@dataclass(frozen=True, slots=True, kw_only=True)
class WireRow:
    """One request in the list, in words; `is_bad` when no good answer came."""

    number: int
    time: str
    purpose: str
    request: str
    status: str
    took: str
    is_bad: bool


class WireView(QWidget):
    """Newest on top. The detail pane follows the chosen row and takes no markup."""

    row_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._list = self._make_list()
        self._detail = QPlainTextEdit()
        self._detail.setObjectName("wireDetail")
        self._detail.setAccessibleName(self.tr("The chosen request"))
        self._detail.setReadOnly(True)
        self._detail.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self._detail.setPlaceholderText(self.tr("Choose a request to see exactly what was sent."))
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPixelSize(theme.current().px(12))
        self._detail.setFont(font)
        self._copy = QPushButton(self.tr("&Copy receipt"))
        self._copy.setObjectName("copyReceiptButton")
        self._copy.setEnabled(False)
        self._copy.clicked.connect(self._on_copy)
        self._build()

    def add(self, row: WireRow) -> None:
        """Put a request on top, or replace the one with its number."""
        item = self._item(row.number)
        if item is None:
            item = QTreeWidgetItem()
            item.setSizeHint(0, QSize(0, theme.current().px(26)))
            self._list.insertTopLevelItem(0, item)
        for column, text in enumerate((row.time, row.purpose, row.request, row.status, row.took)):
            item.setText(column, text)
        for column in _RIGHT_COLUMNS:
            item.setTextAlignment(column, _RIGHT)
        item.setData(0, _NUMBER, row.number)
        token = "attention" if row.is_bad else "dim"
        item.setForeground(_RIGHT_COLUMNS[0], QBrush(QColor(theme.current().color(token))))
        while self._list.topLevelItemCount() > MOST_ROWS:
            self._list.takeTopLevelItem(self._list.topLevelItemCount() - 1)

    def clear(self) -> None:
        """Take all rows away."""
        self._list.clear()
        self.show_detail("")

    def choose(self, number: int) -> None:
        """Bring one request into view, if it is still kept."""
        item = self._item(number)
        if item is not None:
            self._list.setCurrentItem(item)
            self._list.scrollToItem(item)

    def show_detail(self, text: str) -> None:
        """Show a receipt."""
        self._detail.setPlainText(text)
        self._copy.setEnabled(bool(text))

    def _make_list(self) -> QTreeWidget:
        made = QTreeWidget()
        made.setObjectName("wireList")
        made.setAccessibleName(self.tr("Sent requests, newest first"))
        made.setRootIsDecorated(False)
        made.setUniformRowHeights(True)
        titles = (
            self.tr("Time (UTC)"),
            self.tr("Purpose"),
            self.tr("Request"),
            self.tr("Status"),
            self.tr("ms"),
        )
        made.setHeaderLabels(list(titles))
        for column in _RIGHT_COLUMNS:
            made.headerItem().setTextAlignment(column, _RIGHT)
        header = made.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        for column, width in ((0, 66), (1, 104), (3, 48), (4, 44)):
            header.resizeSection(column, theme.current().px(width))
        made.currentItemChanged.connect(self._on_chosen)
        return made

    def _build(self) -> None:
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self._copy)
        column.addWidget(self._detail, 1)
        column.addLayout(buttons)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self._list)
        split.addWidget(right)
        split.setSizes([theme.current().px(540), theme.current().px(460)])
        split.setChildrenCollapsible(False)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 4, 0, 0)
        outer.addWidget(split)

    def _item(self, number: int) -> QTreeWidgetItem | None:
        items = (self._list.topLevelItem(place) for place in range(self._list.topLevelItemCount()))
        return next((i for i in items if i is not None and i.data(0, _NUMBER) == number), None)

    def _on_chosen(self, item: QTreeWidgetItem | None) -> None:
        if item is not None:
            self.row_chosen.emit(item.data(0, _NUMBER))

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self._detail.toPlainText())
