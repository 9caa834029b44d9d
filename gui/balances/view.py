"""The balances panel: a table, a switch for empty assets, and words when there is nothing to show."""

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QStackedLayout,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from gui import theme
from gui.balances.model import ASSET, BalanceRow, BalancesModel

ROW_HEIGHT = 26


class BalancesView(QFrame):
    """`asset_picked` carries the asset of a clicked row; `zeros_toggled` whether empty assets are wanted."""

    asset_picked = Signal(str)
    zeros_toggled = Signal(bool)
    action_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("balancesPanel")
        self.setProperty("role", "panel")
        title = QLabel(self.tr("BALANCES"))
        title.setProperty("role", "title")
        self._sum = QLabel()
        self._sum.setObjectName("balancesSum")
        self._sum.setProperty("role", "dim")
        self._zeros = QPushButton(self.tr("Show zeros"))
        self._zeros.setObjectName("zerosSwitch")
        self._zeros.setProperty("role", "chip")
        self._zeros.setCheckable(True)
        self._zeros.setToolTip(self.tr("Show assets of which you have nothing too"))
        self._zeros.toggled.connect(self.zeros_toggled)
        head = QHBoxLayout()
        head.addWidget(title)
        head.addWidget(self._zeros)
        head.addStretch(1)
        head.addWidget(self._sum)
        self._model = BalancesModel(self)
        self._table = self._make_table()
        self._hint = QLabel()
        self._hint.setObjectName("balancesHint")
        self._hint.setProperty("role", "dim")
        self._hint.setWordWrap(True)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._action = QPushButton()
        self._action.setObjectName("balancesAction")
        self._action.clicked.connect(self.action_pressed)
        empty = QWidget()
        middle = QVBoxLayout(empty)
        middle.setContentsMargins(0, 0, 0, 0)
        middle.addStretch(1)
        middle.addWidget(self._hint)
        middle.addWidget(self._action, 0, Qt.AlignmentFlag.AlignHCenter)
        middle.addStretch(1)
        self._pages = QStackedLayout()
        self._pages.addWidget(self._table)
        self._pages.addWidget(empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(2)
        column.addLayout(head)
        column.addLayout(self._pages, 1)

    def show_rows(self, rows: tuple[BalanceRow, ...], sum_text: str) -> None:
        """Show assets; `sum_text` stands above them."""
        self._model.show(rows)
        self._sum.setText(sum_text)
        self._zeros.show()
        self._pages.setCurrentIndex(0)

    def show_hint(self, text: str, action: str = "") -> None:
        """Say in words why there is no table, with one button that mends it if there is one."""
        self._sum.clear()
        self._zeros.hide()
        self._hint.setText(text)
        self._action.setText(action)
        self._action.setVisible(bool(action))
        self._pages.setCurrentIndex(1)

    def sizeHint(self) -> QSize:
        """Heading and four rows."""
        return QSize(340, theme.current().px(80 + 4 * ROW_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """Heading and one row: this panel gives way first."""
        return QSize(240, theme.current().px(74 + ROW_HEIGHT))

    def _make_table(self) -> QTableView:
        table = QTableView()
        table.setObjectName("balancesTable")
        table.setAccessibleName(self.tr("Balances"))
        table.setAccessibleDescription(self.tr("Enter hands the free amount to the ticket"))
        table.setModel(self._model)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.verticalHeader().hide()
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        table.verticalHeader().setDefaultSectionSize(theme.current().px(ROW_HEIGHT))
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(ASSET, QHeaderView.ResizeMode.ResizeToContents)
        table.clicked.connect(self._on_chosen)
        table.activated.connect(self._on_chosen)
        return table

    def _on_chosen(self, index: QModelIndex) -> None:
        self.asset_picked.emit(self._model.asset(index.row()))
