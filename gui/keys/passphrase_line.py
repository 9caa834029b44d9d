"""One line that asks for the passphrase once more, and says why not."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.keys.secret_field import SecretField
from gui.labels import Note, label


class PassphraseLine(QWidget):
    """`ready` after every change with whether something is typed; `entered` when Return is pressed."""

    ready = Signal(bool)
    entered = Signal()

    def __init__(self, title: str) -> None:
        super().__init__()
        self.field, self._note = SecretField(), Note()
        self.field.setObjectName("passphraseField")
        self._note.setObjectName("passphraseNote")
        name = label(title, "label")
        name.setBuddy(self.field)
        self.setFocusProxy(self.field)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for widget in (name, self.field, self._note):
            column.addWidget(widget)
        self.field.textChanged.connect(lambda text: self.ready.emit(bool(text)))
        self.field.returnPressed.connect(self.entered)

    def text(self) -> str:
        """What is typed."""
        return self.field.text()

    def say(self, text: str, role: str = "danger") -> None:
        """A sentence under the field, or none."""
        self._note.say(text, role)

    def try_again(self) -> None:
        """Let the next try replace the last one."""
        self.field.setFocus()
        self.field.selectAll()

    def empty(self) -> None:
        """Forget what was typed and said."""
        self.field.empty()
        self._note.say("")
