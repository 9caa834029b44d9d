"""Bringing keys from an exported file: what importing would do, key by key, before anything is kept."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gui import theme
from gui.keys.forms import IncomingRow
from gui.keys.passphrase_line import PassphraseLine
from gui.labels import Note, grow_to_fit, label

_ID = Qt.ItemDataRole.UserRole


class ImportView(QDialog):
    """`look_pressed` carries the file and its passphrase; `import_pressed` also the vault's, and the ids to keep."""

    look_pressed = Signal(str, str)
    import_pressed = Signal(str, str, str, frozenset)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("importDialog")
        self.setWindowTitle(self.tr("Import keys"))
        self.setMinimumWidth(theme.current().px(760))
        self._path = ""
        self._file = self._button(self.tr("&Choose a file…"), "importFileButton", self._choose_file)
        self._file_note, self._note = Note(), Note()
        self._note.setObjectName("importNote")
        self._of_file = PassphraseLine(self.tr("Passphrase of the &file"))
        self._of_file.field.setObjectName("filePassphrase")
        self._of_vault = PassphraseLine(self.tr("&Passphrase of the vault"))
        self._of_vault.field.setObjectName("vaultPassphrase")
        self._look = self._button(self.tr("&Look into it"), "lookButton", self._on_look)
        self._import = self._button(self.tr("&Import"), "importButton", self._on_import)
        theme.set_role(self._import, "primary")
        self._list = self._make_list()
        self._is_waiting = False
        self._of_file.ready.connect(self._on_file_edited)
        self._of_file.entered.connect(self._look.click)
        self._of_vault.ready.connect(self._allow)
        self._of_vault.entered.connect(self._import.click)
        self._list.itemChanged.connect(self._allow)
        self._build()
        self._forget()

    def show_working(self) -> None:
        """A passphrase is being tried."""
        self._is_waiting = True
        self._of_file.say("")
        self._note.say("")
        self._allow()

    def show_idle(self) -> None:
        """The buttons wait to be pressed."""
        self._is_waiting = False
        self._allow()

    def show_rows(self, rows: tuple[IncomingRow, ...], summary: str) -> None:
        """What importing would do; a row that may be chosen carries a box."""
        self._list.clear()
        for row in rows:
            item = QTreeWidgetItem(
                [row.label, row.exchange, row.environment, row.key_shown, row.what]
            )
            item.setData(0, _ID, row.account_id)
            item.setSizeHint(4, QSize(0, theme.current().px(28)))
            if row.is_ticked is not None:
                state = Qt.CheckState.Checked if row.is_ticked else Qt.CheckState.Unchecked
                item.setCheckState(0, state)
            self._list.addTopLevelItem(item)
        for part in (self._list, self._of_vault):
            part.setVisible(bool(rows))
        self._note.say(summary, "dim")
        self.show_idle()
        grow_to_fit(self)

    def show_problem(self, text: str) -> None:
        """Why the file was not opened, or nothing was imported."""
        self.show_idle()
        self._note.say(text, "danger")
        grow_to_fit(self)

    def show_pause(self) -> None:
        """Too many wrong passphrases: wait before the next."""
        self._is_waiting = True
        self._allow()

    def done(self, result: int) -> None:
        """Close, and keep nothing of what was typed or read."""
        self._forget()
        super().done(result)

    def _button(self, text: str, name: str, slot: object) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setAutoDefault(False)
        button.clicked.connect(slot)
        return button

    def _make_list(self) -> QTreeWidget:
        made = QTreeWidget()
        made.setObjectName("importList")
        made.setAccessibleName(self.tr("Keys in the file"))
        made.setRootIsDecorated(False)
        made.setMinimumHeight(theme.current().px(140))
        titles = (self.tr("Name"), self.tr("Exchange"), self.tr("Environment"), self.tr("Key"))
        made.setHeaderLabels([*titles, self.tr("What happens")])
        made.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        made.header().setSectionResizeMode(
            0, QHeaderView.ResizeMode.Interactive
        )  # Qt forgets the box
        made.header().resizeSection(0, theme.current().px(170))
        return made

    def _build(self) -> None:
        first = QHBoxLayout()
        first.addWidget(self._file)
        first.addWidget(self._file_note, 1)
        look = QHBoxLayout()
        look.addStretch(1)
        look.addWidget(self._look)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self._button(self.tr("Cancel"), "cancelImportButton", self.reject))
        buttons.addWidget(self._import)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 18)
        column.setSpacing(10)
        column.addWidget(
            label(
                self.tr(
                    "Keys that are new here are added. A key that is here already stays as it is, unless you tick "
                    "it. Nothing is kept before you have seen the list."
                ),
                "dim",
            )
        )
        column.addLayout(first)
        column.addWidget(self._of_file)
        column.addLayout(look)
        for widget in (self._note, self._list, self._of_vault):
            column.addWidget(widget)
        column.addStretch(1)
        column.addLayout(buttons)

    def _choose_file(self) -> None:
        dialog = QFileDialog(self, self.tr("Import keys from a file"))
        dialog.setObjectName("importFileDialog")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self._on_file)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_file(self, path: str) -> None:
        self._path = path
        self._file_note.say(path)
        self._on_file_edited()
        self._of_file.setFocus()

    def _on_file_edited(self) -> None:
        """What was seen belonged to another file or passphrase."""
        self.show_rows((), "")

    def _forget(self) -> None:
        self._path = ""
        self._file_note.say("")
        self._of_file.empty()
        self._of_vault.empty()
        self.show_rows((), "")

    def _ticked(self) -> frozenset[str]:
        items = [self._list.topLevelItem(at) for at in range(self._list.topLevelItemCount())]
        return frozenset(
            str(item.data(0, _ID))
            for item in items
            if item is not None and item.checkState(0) is Qt.CheckState.Checked
        )

    def _allow(self) -> None:
        may_look = bool(self._path and self._of_file.text()) and not self._is_waiting
        self._look.setEnabled(may_look)
        may_import = may_look and bool(self._of_vault.text()) and bool(self._ticked())
        self._import.setEnabled(may_import)

    def _on_look(self) -> None:
        self.look_pressed.emit(self._path, self._of_file.text())

    def _on_import(self) -> None:
        self.import_pressed.emit(
            self._path, self._of_file.text(), self._of_vault.text(), self._ticked()
        )
