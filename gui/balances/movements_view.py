"""The record of deposits and withdrawals, to be read and copied from. Nothing here can move anything."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gui import theme
from gui.balances.forms import MovementRow
from gui.labels import Note, label, panel

_TXID = Qt.ItemDataRole.UserRole
_AMOUNT, _STATE, _LAST = 3, 4, 6


class MovementsView(QDialog):
    """Rows in the order given; `refresh_pressed` asks for them anew."""

    refresh_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("movementsDialog")
        self.setWindowTitle(self.tr("Deposits and withdrawals"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        px = theme.current().px
        self.resize(px(860), px(420))
        self._list = self._make_list()
        self._note = Note()
        self._note.setObjectName("movementsNote")
        self._copy = QPushButton(self.tr("&Copy transaction ID"))
        self._copy.setObjectName("copyTxidButton")
        self._copy.clicked.connect(self._on_copy)
        refresh = QPushButton(self.tr("&Refresh"))
        refresh.setObjectName("refreshMovementsButton")
        refresh.clicked.connect(self.refresh_pressed)
        close = QPushButton(self.tr("Close"))
        close.setDefault(True)
        close.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        for button in (self._copy, refresh):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(close)
        frame, inside = panel()
        inside.setContentsMargins(8, 6, 8, 6)
        inside.addWidget(self._list)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(10)
        column.addWidget(frame, 1)
        column.addWidget(self._note)
        column.addWidget(label(self.tr("For reading only: this program never withdraws."), "faint"))
        column.addLayout(buttons)
        QShortcut(QKeySequence.StandardKey.Copy, self._list, self._on_copy)
        self._on_selected()
        close.setFocus()

    def show_rows(self, rows: tuple[MovementRow, ...]) -> None:
        """Show these."""
        look = theme.current()
        self._list.clear()
        for row in rows:
            texts = [row.time, row.kind, row.asset, row.amount, row.state, row.wallet, row.txid]
            item = QTreeWidgetItem(texts)
            item.setData(0, _TXID, row.txid)
            item.setToolTip(_LAST, row.txid)
            item.setSizeHint(_LAST, QSize(0, look.px(26)))
            item.setTextAlignment(
                _AMOUNT, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            )
            if row.is_open:
                item.setForeground(_STATE, QBrush(QColor(look.attention)))
            self._list.addTopLevelItem(item)
        self._on_selected()

    def show_note(self, text: str, tone: str = "dim") -> None:
        """Say what is missing and why."""
        self._note.say(text, tone)

    def _make_list(self) -> QTreeWidget:
        made = QTreeWidget()
        made.setObjectName("movementsList")
        made.setAccessibleName(self.tr("Deposits and withdrawals"))
        made.setRootIsDecorated(False)
        made.setUniformRowHeights(True)
        made.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        titles = (
            self.tr("Time (UTC)"),
            self.tr("Kind"),
            self.tr("Asset"),
            self.tr("Amount"),
            self.tr("State"),
            self.tr("Wallet"),
            self.tr("Transaction ID"),
        )
        made.setHeaderLabels(list(titles))
        made.headerItem().setTextAlignment(
            _AMOUNT, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        )
        header = made.header()
        header.setStretchLastSection(True)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(_LAST, QHeaderView.ResizeMode.Stretch)
        made.itemSelectionChanged.connect(self._on_selected)
        return made

    def _txid(self) -> str:
        chosen = self._list.selectedItems()
        return str(chosen[0].data(0, _TXID)) if chosen else ""

    def _on_selected(self) -> None:
        self._copy.setEnabled(bool(self._txid()))

    def _on_copy(self) -> None:
        if txid := self._txid():
            QGuiApplication.clipboard().setText(txid)
            self.show_note(self.tr("Copied."), "good")
