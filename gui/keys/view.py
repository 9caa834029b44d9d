"""The list of keys and its buttons. It shows rows made elsewhere and tells what was asked for."""

from PySide6.QtCore import QSize, Qt, QUrl, Signal
from PySide6.QtGui import QBrush, QColor, QDesktopServices
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gui import theme
from gui.keys.findings import Findings
from gui.keys.forms import Action, Finding, KeyRow, LiveLock
from gui.labels import Note, label, panel

_ACCOUNT_ID = Qt.ItemDataRole.UserRole
_PROBLEM = Qt.ItemDataRole.UserRole + 1
_MORE = Qt.ItemDataRole.UserRole + 2
_LIVE = Qt.ItemDataRole.UserRole + 3
_ENVIRONMENT_COLUMN, _STATE_COLUMN, _LAST_COLUMN = 2, 4, 5
_LONGEST_LABEL = 40


class KeysView(QDialog):
    """Every key of the vault: where it belongs, how it stands, what it may do."""

    add_pressed = Signal()
    test_pressed = Signal(str)
    renamed = Signal(str, str)
    remove_confirmed = Signal(str)
    limits_pressed = Signal(str, str)
    passphrase_pressed = Signal()
    unlock_live_pressed = Signal()
    lock_live_pressed = Signal()
    remember_pressed = Signal()
    forget_pressed = Signal()
    export_pressed = Signal()
    import_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keys"))
        self.resize(820, 420)
        self._list = self._make_list()
        self._empty = label(
            self.tr("No keys yet: add one, or try practice, which needs none."), "dim"
        )
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._problem, self._more, self._note = Note(), Note(), Note()
        self._findings, self._key_page = Findings(), ""
        self._findings.acted.connect(self._on_action)
        self._more.setObjectName("keyMore")
        self._problem.setObjectName("keyProblem")
        self._note.setObjectName("keysNote")
        self._add = self._button(self.tr("&Add a key…"), "addKeyButton", self.add_pressed)
        self._test = self._button(self.tr("&Check up"), "testStoredKeyButton", self._on_test)
        self._rename = self._button(self.tr("&Rename…"), "renameKeyButton", self._on_rename)
        self._limits = self._button(self.tr("&Limits…"), "limitsButton", self._on_limits)
        self._remove = self._button(self.tr("Re&move…"), "removeKeyButton", self._on_remove)
        self._unlock_live = self._button(
            self.tr("&Unlock live…"), "unlockLiveOfKeyButton", self.unlock_live_pressed
        )
        self._lock_live = self._button(
            self.tr("Loc&k live"), "lockLiveOfKeyButton", self.lock_live_pressed
        )
        self._remember = self._button(
            self.tr("Remember on this &device…"), "rememberButton", self.remember_pressed
        )
        self._forget = self._button(
            self.tr("&Forget on this device"), "forgetButton", self.forget_pressed
        )
        theme.set_role(self._add, "primary")
        theme.set_role(self._remove, "danger")
        self._build()
        self.show_remembering(can=False, does=False)
        self._on_selected()

    def show_remembering(self, *, can: bool, does: bool) -> None:
        """Offer what this device can do about the passphrase."""
        self._remember.setVisible(can and not does)
        self._forget.setVisible(does)

    def show_keys(self, rows: tuple[KeyRow, ...]) -> None:
        """Show these keys; the chosen one stays chosen."""
        look, chosen = theme.current(), self._chosen_id()
        self._list.clear()
        for row in rows:
            item = QTreeWidgetItem(
                [row.label, row.exchange, row.environment, row.key_shown, row.state, row.rights]
            )
            item.setData(0, _ACCOUNT_ID, row.account_id)
            item.setData(0, _PROBLEM, row.problem)
            item.setData(0, _MORE, row.more)
            item.setData(0, _LIVE, row.live)
            for column, tone in (
                (_ENVIRONMENT_COLUMN, row.environment_tone),
                (_STATE_COLUMN, row.tone),
            ):
                item.setForeground(column, QBrush(QColor(look.color(tone))))
            item.setSizeHint(_LAST_COLUMN, QSize(0, look.px(28)))
            self._list.addTopLevelItem(item)
            if row.account_id == chosen or len(rows) == 1:
                self._list.setCurrentItem(item)
        self._list.setVisible(bool(rows))
        self._empty.setVisible(not rows)
        self._on_selected()

    def show_findings(self, findings: tuple[Finding, ...], key_page: str) -> None:
        """What the check-up of the chosen key has found; `key_page` is where keys are made."""
        self._key_page = key_page
        without = None if key_page else Action.OPEN_KEY_PAGE
        self._findings.show_findings(findings, without=without)

    def allow_adding(self, may_add: bool) -> None:
        """Whether there is an open vault to add to."""
        self._add.setEnabled(may_add)

    def show_note(self, text: str, role: str = "dim") -> None:
        """Say what came of the last wish."""
        self._note.say(text, role)

    def _make_list(self) -> QTreeWidget:
        made = QTreeWidget()
        made.setObjectName("keyList")
        made.setAccessibleName(self.tr("Keys"))
        made.setRootIsDecorated(False)
        made.setUniformRowHeights(True)
        titles = (
            self.tr("Name"),
            self.tr("Exchange"),
            self.tr("Environment"),
            self.tr("Key"),
            self.tr("State"),
            self.tr("May do"),
        )
        made.setHeaderLabels(list(titles))
        made.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        made.itemSelectionChanged.connect(self._on_selected)
        return made

    def _button(self, text: str, name: str, slot: object) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setAutoDefault(False)
        button.clicked.connect(slot)
        return button

    def _build(self) -> None:
        vault = QHBoxLayout()
        for text, name, signal in (
            (self.tr("Change the &passphrase…"), "passphraseButton", self.passphrase_pressed),
            (self.tr("&Export…"), "exportKeysButton", self.export_pressed),
            (self.tr("&Import…"), "importKeysButton", self.import_pressed),
        ):
            button = self._button(text, name, signal)
            theme.set_role(button, "link")
            vault.addWidget(button)
        for button in (self._remember, self._forget):
            theme.set_role(button, "link")
            vault.addWidget(button)
        vault.addStretch(1)
        close = self._button(self.tr("Close"), "closeKeysButton", self.accept)
        buttons = QHBoxLayout()
        for button in (self._add, self._test, self._limits, self._rename, self._remove):
            buttons.addWidget(button)
        for button in (self._unlock_live, self._lock_live):
            buttons.addWidget(button)
        buttons.addStretch(1)
        vault.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(10)
        frame, inside = panel()
        inside.setContentsMargins(8, 6, 8, 6)
        inside.addWidget(self._list, 1)
        inside.addWidget(self._empty, 1)
        column.addWidget(frame, 1)
        column.addWidget(self._problem)
        column.addWidget(self._more)
        column.addWidget(self._note)
        column.addWidget(self._findings)
        column.addLayout(buttons)
        column.addLayout(vault)

    def _chosen(self) -> QTreeWidgetItem | None:
        items = self._list.selectedItems()
        return items[0] if items else None

    def _chosen_id(self) -> str:
        item = self._chosen()
        return str(item.data(0, _ACCOUNT_ID)) if item else ""

    def _on_selected(self) -> None:
        chosen = self._chosen()
        for button in (self._test, self._limits, self._rename, self._remove):
            button.setEnabled(chosen is not None)
        live = chosen.data(0, _LIVE) if chosen else LiveLock.NONE
        self._unlock_live.setVisible(live is LiveLock.LOCKED)
        self._lock_live.setVisible(live is LiveLock.UNLOCKED)
        self._problem.say(chosen.data(0, _PROBLEM) if chosen else "", "danger")
        self._more.say(chosen.data(0, _MORE) if chosen else "")

    def _on_action(self, action: Action) -> None:
        if action is Action.OPEN_KEY_PAGE:
            QDesktopServices.openUrl(QUrl(self._key_page))
        elif action is Action.TEST_AGAIN:
            self._on_test()

    def _on_test(self) -> None:
        self.test_pressed.emit(self._chosen_id())

    def _on_limits(self) -> None:
        if (item := self._chosen()) is not None:
            self.limits_pressed.emit(self._chosen_id(), item.text(0))

    def _on_rename(self) -> None:
        item, account_id = self._chosen(), self._chosen_id()
        if item is not None:
            dialog = _RenameDialog(item.text(0), self)
            dialog.accepted.connect(lambda: self.renamed.emit(account_id, dialog.name()))
            dialog.open()

    def _on_remove(self) -> None:
        item, account_id = self._chosen(), self._chosen_id()
        if item is None:
            return
        box = QMessageBox(self)
        box.setObjectName("removeKeyBox")
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setWindowTitle(self.tr("Remove a key"))
        box.setText(self.tr("Remove “{name}” from the vault?").format(name=item.text(0)))
        box.setInformativeText(
            self.tr(
                "Orders at the exchange stay as they are, and the key itself stays valid there until you "
                "delete it at the exchange."
            )
        )
        remove = box.addButton(self.tr("Remove it"), QMessageBox.ButtonRole.DestructiveRole)
        theme.set_role(remove, "danger")
        cancel = box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(cancel)
        box.setEscapeButton(cancel)
        remove.clicked.connect(lambda: self.remove_confirmed.emit(account_id))
        box.open()


class _RenameDialog(QDialog):
    """Asks for another name for a key."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Rename a key"))
        self._field = QLineEdit(name)
        self._field.setObjectName("renameField")
        self._field.setMaxLength(_LONGEST_LABEL)
        self._field.selectAll()
        title = label(self.tr("&Name of this key, for yourself"), "label")
        title.setBuddy(self._field)
        cancel, rename = QPushButton(self.tr("Cancel")), QPushButton(self.tr("Rename"))
        rename.setObjectName("renameConfirmButton")
        rename.setDefault(True)
        cancel.clicked.connect(self.reject)
        rename.clicked.connect(self.accept)
        self._field.textChanged.connect(lambda: rename.setEnabled(bool(self.name())))
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(rename)
        column = QVBoxLayout(self)
        column.addWidget(title)
        column.addWidget(self._field)
        column.addLayout(row)

    def name(self) -> str:
        """The name without blanks around it."""
        return self._field.text().strip()
