"""The balances panel: a table, what must be said of the money below it, and words when there is nothing to show."""

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
from gui.icon_button import IconButton
from gui.labels import Note

ROW_HEIGHT = 26


class BalancesView(QFrame):
    """`asset_picked` carries the asset of a clicked row; `zeros_toggled` whether empty assets are wanted.

    `move_pressed` carries an asset that lies where orders cannot use it, or "" for the button.
    """

    asset_picked = Signal(str)
    zeros_toggled = Signal(bool)
    action_pressed = Signal()
    move_pressed = Signal(str)
    movements_pressed = Signal()

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
        self._movements = IconButton("list", self.tr("Deposits and withdrawals…"))
        self._movements.setObjectName("movementsButton")
        self._movements.clicked.connect(self.movements_pressed)
        self._movements.hide()
        head = QHBoxLayout()
        head.addWidget(title)
        head.addWidget(self._zeros)
        head.addStretch(1)
        head.addWidget(self._sum)
        head.addWidget(self._movements)
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
        self._warning, self._moved, self._idle = Note(), Note(), Note()
        self._warning.setObjectName("accountWarning")
        self._moved.setObjectName("movedNote")
        self._idle.setObjectName("idleNote")
        self._move = QPushButton(self.tr("Move to spot…"))
        self._move.setObjectName("moveButton")
        self._move.setProperty("role", "link")
        self._move.clicked.connect(lambda: self.move_pressed.emit(""))
        self._move.hide()
        foot = QHBoxLayout()
        foot.addWidget(self._idle, 1)
        foot.addWidget(self._move)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(self._warning)
        column.addLayout(self._pages, 1)
        column.addWidget(self._moved)
        column.addLayout(foot)

    def show_rows(self, rows: tuple[BalanceRow, ...], sum_text: str) -> None:
        """Show assets, groups and all; `sum_text` stands above them."""
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

    def show_warning(self, text: str) -> None:
        """Say what keeps the whole account from trading; nothing when nothing does."""
        self._warning.say(text, "attention")

    def show_idle(self, text: str, *, may_move: bool) -> None:
        """Say what lies where orders cannot use it, and offer to move it if that can be done."""
        self._idle.say(text, "attention")
        self._move.setVisible(may_move)

    def show_moved(self, text: str, tone: str) -> None:
        """Say how the last transfer stands."""
        self._moved.say(text, tone)

    def show_has_movements(self, has_movements: bool) -> None:
        """Offer the record of what came and went, where there is one."""
        self._movements.setVisible(has_movements)

    def sizeHint(self) -> QSize:
        """Heading and four rows, and what must be said."""
        return QSize(340, theme.current().px(80 + 4 * ROW_HEIGHT) + self._said())

    def minimumSizeHint(self) -> QSize:
        """Heading and one row, and what must be said: this panel gives way first."""
        return QSize(240, theme.current().px(74 + ROW_HEIGHT) + self._said())

    def _said(self) -> int:
        """The height of the sentences that stand round the table; with money elsewhere, of its rows too."""
        width = max(self.width(), 240) - theme.current().px(24)
        shown = [note for note in (self._warning, self._moved) if not note.isHidden()]
        said = sum(note.heightForWidth(width) for note in shown)
        if not self._idle.isHidden():
            beside = self._move.sizeHint().width() if not self._move.isHidden() else 0
            said += max(self._idle.heightForWidth(width - beside), theme.current().px(28))
            said += theme.current().px(ROW_HEIGHT)
        return said

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
        self._model.modelReset.connect(self._span_headings)
        return table

    def _span_headings(self) -> None:
        """A heading says its words across all columns."""
        self._table.clearSpans()
        for number in range(self._model.rowCount()):
            if self._model.row(number).is_heading:
                self._table.setSpan(number, 0, 1, self._model.columnCount())

    def _on_chosen(self, index: QModelIndex) -> None:
        row = self._model.row(index.row())
        if row.is_idle:
            self.move_pressed.emit(row.asset)
        elif not row.is_heading:
            self.asset_picked.emit(row.asset)
