"""The journal as a window of its own: a search, the newest lines, and two ways to take it along."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gui import theme
from gui.labels import Note, label
from gui.orders.saving import ask_where
from gui.orders.table import Column, Row
from gui.orders.table_view import OrdersTable

TYPING_MS = 250


class TrailView(QDialog):
    """Shows rows. `search_wanted` comes once the typing has stopped."""

    search_wanted = Signal(str)
    export_chosen = Signal(str, str, bool)  # path, the file's text, with byte order mark
    copy_chosen = Signal(str)

    def __init__(self, columns: tuple[Column, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("trailWindow")
        self.setWindowTitle(self.tr("Journal"))
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self._search = QLineEdit()
        self._typing = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._typing.timeout.connect(lambda: self.search_wanted.emit(self._search.text().strip()))
        self._table = OrdersTable("trailTable", columns, are_orders=False, title=self.tr("Journal"))
        self._note = Note()
        self._note.setObjectName("trailNote")
        self._build()
        self.resize(theme.current().px(1280), theme.current().px(600))

    def show_rows(self, rows: tuple[Row, ...]) -> None:
        """Hold exactly these lines."""
        self._table.model.show(rows)

    def say_empty(self, text: str) -> None:
        """What to say while there is no line."""
        self._table.say_empty(text)

    def show_note(self, text: str, role: str = "dim") -> None:
        """Say how much is shown, or what came of the last wish."""
        self._note.say(text, role)

    def searched(self) -> str:
        """What is looked for now."""
        return self._search.text().strip()

    def _build(self) -> None:
        self._search.setObjectName("trailSearch")
        self._search.setPlaceholderText(
            self.tr("Search: pair, id, account, state, or words of an answer")
        )
        self._search.setAccessibleName(self.tr("Search the journal"))
        self._search.setClearButtonEnabled(True)
        self._search.textChanged.connect(lambda _: self._typing.start())
        again = QPushButton(self.tr("&Read again"))
        again.setObjectName("trailAgain")
        again.clicked.connect(lambda: self.search_wanted.emit(self.searched()))
        export = QPushButton(self.tr("&Export CSV…"))
        export.setObjectName("trailExport")
        export.clicked.connect(self._on_export)
        copy = QPushButton(self.tr("&Save a copy of the journal…"))
        copy.setObjectName("trailCopy")
        copy.clicked.connect(self._on_copy)
        close = QPushButton(self.tr("&Close"))
        close.clicked.connect(self.accept)
        for button in (again, export, copy, close):
            button.setAutoDefault(False)
        head = QHBoxLayout()
        head.addWidget(label(self.tr("Journal"), "heading"))
        head.addWidget(self._search, 1)
        head.addWidget(again)
        buttons = QHBoxLayout()
        buttons.addWidget(export)
        buttons.addWidget(copy)
        buttons.addStretch(1)
        buttons.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(10)
        column.addLayout(head)
        column.addWidget(self._table, 1)
        column.addWidget(self._note)
        column.addLayout(buttons)
        self._search.setFocus()

    def _on_export(self) -> None:
        text = self._table.csv()
        ask_where(
            self, "journal", lambda path, has_bom: self.export_chosen.emit(path, text, has_bom)
        )

    def _on_copy(self) -> None:
        dialog = QFileDialog(self, self.tr("Save a copy of the journal"), "journal-copy.sqlite")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("sqlite")
        dialog.fileSelected.connect(self.copy_chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
