"""The vault's screens: welcome on the first run, unlocking, and changing the passphrase. They decide nothing."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from gui import theme
from gui.keys.secret_field import SecretField
from gui.labels import Note, grow_to_fit, label, panel

_COLUMN_PX = 520


class NewPassphrase(QWidget):
    """A passphrase typed twice, with a suggestion on request. `typed` tells both texts after every change."""

    typed = Signal(str, str)

    def __init__(self, suggest: Callable[[], str], title: str = "") -> None:
        super().__init__()
        self._suggest = suggest
        self.first, self.second = SecretField(), SecretField()
        self.first.setObjectName("newPassphrase")
        self.second.setObjectName("repeatPassphrase")
        self._note = Note()
        button = QPushButton(self.tr("Suggest one"))
        theme.set_role(button, "link")
        button.setObjectName("suggestButton")
        button.clicked.connect(self._on_suggest)
        head = QHBoxLayout()
        first_label = label(title or self.tr("&Passphrase, at least 10 characters"), "label")
        second_label = label(self.tr("&Once more"), "label")
        first_label.setBuddy(self.first)
        second_label.setBuddy(self.second)
        head.addWidget(first_label, 1)
        head.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        for widget in (self.first, second_label, self.second, self._note):
            column.addWidget(widget)
        for field in (self.first, self.second):
            field.textChanged.connect(self._on_typed)

    def judge(self, text: str, role: str) -> None:
        """Say what is thought of the passphrase, beside it."""
        self._note.say(text, role)

    def empty(self) -> None:
        """Forget both."""
        self.first.empty()
        self.second.empty()

    def _on_typed(self) -> None:
        self.typed.emit(self.first.text(), self.second.text())

    def _on_suggest(self) -> None:
        text = self._suggest()
        for field in (self.first, self.second):
            field.setText(text)
            field.reveal(True)


class FirstRunPage(QWidget):
    """Welcome: practise at once, or make the vault that will keep API keys."""

    practice_chosen = Signal()
    create_pressed = Signal(str)

    def __init__(self, suggest: Callable[[], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.passphrase = NewPassphrase(suggest)
        self._note = Note()
        self._create = QPushButton(self.tr("&Make the vault"))
        self._create.setObjectName("createVaultButton")
        self._create.clicked.connect(self._on_create)
        self.passphrase.second.returnPressed.connect(self._create.click)
        column = _centred(self)
        column.addWidget(label(self.tr("Welcome to Tessera"), "heading"))
        column.addWidget(self._practice_box())
        column.addWidget(self._vault_box())
        self.allow(False)

    def allow(self, may_create: bool) -> None:
        """Whether the button may be pressed."""
        self._create.setEnabled(may_create)

    def show_working(self) -> None:
        """The vault is being made."""
        self._create.setEnabled(False)
        self._create.setText(self.tr("Making it…"))
        self._note.say("")

    def show_result(self, note: str) -> None:
        """It was made (no note), or why not."""
        self._create.setText(self.tr("&Make the vault"))
        self._create.setEnabled(bool(note))
        self._note.say(note, "danger")
        if not note:
            self.passphrase.empty()

    def _practice_box(self) -> QWidget:
        frame, column = panel()
        button = QPushButton(self.tr("&Try practice"))
        button.setObjectName("practiceButton")
        theme.set_role(button, "primary")
        button.clicked.connect(self.practice_chosen)
        column.addWidget(label(self.tr("Practise first"), "figure"))
        column.addWidget(
            label(
                self.tr(
                    "A complete exchange runs inside this computer, with play money and no keys. "
                    "No passphrase is needed."
                ),
                "dim",
            )
        )
        column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        return frame

    def _vault_box(self) -> QWidget:
        frame, column = panel()
        column.addWidget(label(self.tr("Or keep your API keys here"), "figure"))
        column.addWidget(
            label(
                self.tr(
                    "They are encrypted in one file on this computer, the vault. Only the passphrase opens it, "
                    "and nobody can restore it: if it is forgotten, make a new vault and new API keys at the "
                    "exchange. Nothing else is lost; your funds and orders are at the exchange."
                ),
                "dim",
            )
        )
        column.addWidget(self.passphrase)
        column.addWidget(self._note)
        column.addWidget(self._create, 0, Qt.AlignmentFlag.AlignLeft)
        return frame

    def _on_create(self) -> None:
        if self._create.isEnabled():
            self.create_pressed.emit(self.passphrase.first.text())


class UnlockPage(QWidget):
    """Asks for the passphrase. `previous_chosen` carries it too: the previous copy opens with the same one."""

    unlock_pressed = Signal(str)
    previous_chosen = Signal(str)
    practice_chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = SecretField()
        self.field.setObjectName("unlockField")
        self._button = QPushButton()
        self._button.setObjectName("unlockButton")
        theme.set_role(self._button, "primary")
        self._previous = QPushButton(self.tr("Use the previous &copy"))
        self._previous.setObjectName("previousCopyButton")
        self._note = Note()
        self._note.setObjectName("unlockNote")
        self.field.returnPressed.connect(self._button.click)
        self._button.clicked.connect(lambda: self.unlock_pressed.emit(self.field.text()))
        self._previous.clicked.connect(lambda: self.previous_chosen.emit(self.field.text()))
        self.setFocusProxy(self.field)
        self._build()
        self.show_ready()

    def show_ready(self) -> None:
        """The button waits to be pressed."""
        self._button.setText(self.tr("&Unlock"))
        self._button.setEnabled(True)
        self._previous.setEnabled(True)

    def show_opening(self) -> None:
        """A try is under way; the passphrase stays readable to its owner only."""
        self._button.setText(self.tr("Opening…"))
        self._button.setEnabled(False)
        self._previous.setEnabled(False)
        self._note.say("")

    def show_pause(self, seconds: int) -> None:
        """Too many tries: wait before the next."""
        self._button.setText(self.tr("Wait {seconds} s").format(seconds=seconds))
        self._button.setEnabled(False)
        self._previous.setEnabled(False)

    def show_problem(self, text: str, *, has_previous: bool) -> None:
        """Why it did not open, and whether the previous copy is worth a try."""
        self._note.say(text, "danger")
        self._previous.setVisible(has_previous)
        self.field.setFocus()
        self.field.selectAll()

    def empty(self) -> None:
        """Forget the passphrase and all that was said."""
        self.field.empty()
        self._note.say("")
        self._previous.setVisible(False)

    def _build(self) -> None:
        frame, column = panel()
        name = label(self.tr("&Passphrase"), "label")
        name.setBuddy(self.field)
        practice = QPushButton(self.tr("&Try practice instead"))
        practice.setObjectName("unlockPracticeButton")
        theme.set_role(practice, "link")
        practice.clicked.connect(self.practice_chosen)
        row = QHBoxLayout()
        for button in (self._button, self._previous):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(practice)
        for widget in (name, self.field, self._note):
            column.addWidget(widget)
        column.addLayout(row)
        column.addWidget(
            label(
                self.tr(
                    "Forgotten? Nobody can restore it: make a new vault and new API keys at the exchange. "
                    "Nothing else is lost."
                ),
                "faint",
            )
        )
        outer = _centred(self)
        outer.addWidget(label(self.tr("Unlock your keys"), "heading"))
        outer.addWidget(frame)
        self._previous.setVisible(False)


class ChangePassphraseView(QDialog):
    """The old passphrase, and the new one twice."""

    change_pressed = Signal(str, str)

    def __init__(self, suggest: Callable[[], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Change the passphrase"))
        self.setMinimumWidth(_COLUMN_PX)
        self.old = SecretField()
        self.old.setObjectName("oldPassphrase")
        self.passphrase = NewPassphrase(suggest)
        self._note = Note()
        self._button = QPushButton()
        self._button.setObjectName("changePassphraseButton")
        theme.set_role(self._button, "primary")
        self._button.clicked.connect(self._on_pressed)
        cancel = QPushButton(self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        self._build(cancel)
        self.show_ready(may_change=False)

    def show_ready(self, *, may_change: bool, note: str = "") -> None:
        """The button may or may not be pressed; `note` says what went wrong."""
        self._button.setText(self.tr("Change it"))
        self._button.setEnabled(may_change)
        self._note.say(note, "danger")
        grow_to_fit(self)

    def show_working(self) -> None:
        """Everything is being encrypted anew."""
        self._button.setText(self.tr("Changing…"))
        self._button.setEnabled(False)

    def done(self, result: int) -> None:
        """Close, and keep nothing of what was typed."""
        self.old.empty()
        self.passphrase.empty()
        super().done(result)

    def _build(self, cancel: QPushButton) -> None:
        name = label(self.tr("Passphrase &until now"), "label")
        name.setBuddy(self.old)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(self._button)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 18)
        column.setSpacing(8)
        for widget in (name, self.old, self.passphrase, self._note):
            column.addWidget(widget)
        column.addWidget(
            label(
                self.tr(
                    "A copy of the vault file made before still opens with the old passphrase. "
                    "If somebody may know it, make new API keys at the exchange too."
                ),
                "faint",
            )
        )
        column.addStretch(1)
        column.addLayout(row)

    def _on_pressed(self) -> None:
        self.change_pressed.emit(self.old.text(), self.passphrase.first.text())


def _centred(page: QWidget) -> QVBoxLayout:
    """A column of reading width in the middle of a page."""
    middle = QWidget()
    middle.setMaximumWidth(theme.current().px(_COLUMN_PX))
    column = QVBoxLayout(middle)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(12)
    outer = QVBoxLayout(page)
    row = QHBoxLayout()
    row.addStretch(1)
    row.addWidget(middle, 20)
    row.addStretch(1)
    outer.addStretch(1)
    outer.addLayout(row)
    outer.addStretch(2)
    return column
