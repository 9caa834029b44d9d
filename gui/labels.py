"""Labels and frames for panels and dialogs: plain text whatever it holds, in the roles of the theme."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFrame, QLabel, QVBoxLayout

from gui import theme


def label(text: str = "", role: str = "") -> QLabel:
    """A wrapping label that never reads its text as markup."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(True)
    if role:
        theme.set_role(made, role)
    return made


class Note(QLabel):
    """A line beside what it is about; it takes no room while it has nothing to say."""

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setVisible(False)

    def say(self, text: str, role: str = "dim") -> None:
        """Show a sentence, or nothing."""
        theme.set_role(self, role)
        self.setText(text)
        self.setVisible(bool(text))


def panel() -> tuple[QFrame, QVBoxLayout]:
    """A framed box and the column inside it."""
    frame = QFrame()
    theme.set_role(frame, "panel")
    column = QVBoxLayout(frame)
    column.setContentsMargins(20, 18, 20, 18)
    column.setSpacing(10)
    return frame, column


def grow_to_fit(dialog: QDialog) -> None:
    """Make room for words that have come into an open dialog; it never shrinks under the pointer."""
    layout = dialog.layout()
    if layout is not None and dialog.isVisible():
        layout.activate()
        needed = max(layout.heightForWidth(dialog.width()), layout.sizeHint().height())
        dialog.resize(dialog.width(), max(dialog.height(), needed))
