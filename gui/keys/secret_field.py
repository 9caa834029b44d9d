"""Fields for keys, secrets and passphrases: hidden unless asked for, trimmed when pasted, forgotten by the clipboard."""

import hashlib

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QLineEdit, QWidget

from gui import icons, theme

FORGET_AFTER_MS = 10_000
_BLANKS = " \t\r\n\v\f\u00a0\u2028\u2029\u200b\ufeff"
_LEAST_PASTED = 8
_PRIVATE = (
    Qt.InputMethodHint.ImhSensitiveData
    | Qt.InputMethodHint.ImhNoPredictiveText
    | Qt.InputMethodHint.ImhNoAutoUppercase
)


class SecretField(QLineEdit):
    """A hidden line with an eye to show it. `empty()` leaves nothing behind, not even to undo."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setInputMethodHints(_PRIVATE)
        self._eye = QAction(self)
        self._eye.setCheckable(True)
        self._eye.toggled.connect(self.reveal)
        self.addAction(self._eye, QLineEdit.ActionPosition.TrailingPosition)
        self.reveal(False)

    def reveal(self, is_shown: bool) -> None:
        """Show or hide what is typed."""
        mode = QLineEdit.EchoMode.Normal if is_shown else QLineEdit.EchoMode.Password
        self.setEchoMode(mode)
        self._eye.setChecked(is_shown)
        self._eye.setText(self.tr("Hide") if is_shown else self.tr("Show"))
        self._eye.setIcon(icons.icon("eye-off" if is_shown else "eye", theme.current().dim))

    def empty(self) -> None:
        """Forget the text and hide the next one."""
        self.setText("")
        self.reveal(False)


class KeyField(SecretField):
    """A line that is pasted: blanks around it are cut off and told; what the clipboard held is wiped after a while."""

    trimmed = Signal()

    def __init__(self, *, is_secret: bool, forget_after_ms: int = FORGET_AFTER_MS) -> None:
        super().__init__()
        self._is_secret = is_secret
        self._forget_after_ms = forget_after_ms
        self._length = 0
        if not is_secret:
            self.reveal(True)
            self.removeAction(self._eye)
        self.textChanged.connect(self._on_changed)
        self.textEdited.connect(self._on_edited)

    def empty(self) -> None:
        """Forget the text; a field that holds no secret stays readable."""
        self.setText("")
        self.reveal(not self._is_secret)

    def _on_changed(self, text: str) -> None:
        grown, self._length = len(text) - self._length, len(text)
        if self._is_secret and grown >= _LEAST_PASTED:
            self._forget_clipboard(text)

    def _on_edited(self, text: str) -> None:
        clean = text.strip(_BLANKS)
        if clean != text:
            self.setText(clean)
            self.trimmed.emit()

    def _forget_clipboard(self, text: str) -> None:
        clipboard = QGuiApplication.clipboard()
        held = clipboard.text()
        if len(held) < _LEAST_PASTED or held.strip(_BLANKS) not in text:
            return
        digest = _digest(held)

        def forget() -> None:
            if _digest(clipboard.text()) == digest:
                clipboard.clear()

        QTimer.singleShot(self._forget_after_ms, clipboard, forget)


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
