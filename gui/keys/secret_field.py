"""Fields for keys, secrets and passphrases: hidden unless asked for, trimmed when pasted, forgotten by the clipboard."""

import hashlib
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAction,
    QClipboard,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QGuiApplication,
)
from PySide6.QtWidgets import QLineEdit, QWidget

from gui import icons, theme

FORGET_AFTER_MS = 10_000
_BLANKS = " \t\r\n\v\f\u00a0\u2028\u2029\u200b\ufeff"
_LEAST_PASTED = 8
_MOST_BYTES = 16_384
_PRIVATE_KEY = "-----BEGIN"
_PRIVATE = (
    Qt.InputMethodHint.ImhSensitiveData
    | Qt.InputMethodHint.ImhNoPredictiveText
    | Qt.InputMethodHint.ImhNoAutoUppercase
)


class SecretField(QLineEdit):
    """A hidden line with an eye to show it. `empty()` leaves nothing behind, not even to undo.

    What was pasted is wiped from the clipboard after a while, or when the program ends.
    """

    def __init__(
        self, parent: QWidget | None = None, *, forget_after_ms: int = FORGET_AFTER_MS
    ) -> None:
        super().__init__(parent)
        self._forget_after_ms = forget_after_ms
        self._length = 0
        self.textChanged.connect(self._on_changed)
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

    def _on_changed(self, text: str) -> None:
        grown, self._length = len(text) - self._length, len(text)
        if grown >= _LEAST_PASTED:
            self._on_pasted(text)

    def _on_pasted(self, text: str) -> None:
        clipboard = QGuiApplication.clipboard()
        for mode in (QClipboard.Mode.Clipboard, QClipboard.Mode.Selection):
            held = clipboard.text(mode)
            if len(held) >= _LEAST_PASTED and held.strip(_BLANKS) in text:
                _forget_later(clipboard, mode, self._forget_after_ms)


class KeyField(SecretField):
    """A line that is pasted: blanks around it are cut off and told.

    A long one takes a text of several lines as it is, pasted, dropped or from a file, and has no eye: nobody reads a
    private key. `settled` comes when what stands there is worth a look: pasted, or the user went on.
    """

    trimmed = Signal()
    settled = Signal()
    unreadable = Signal()

    def __init__(
        self, *, is_secret: bool, is_long: bool = False, forget_after_ms: int = FORGET_AFTER_MS
    ) -> None:
        super().__init__(forget_after_ms=forget_after_ms)
        self._is_secret, self._is_long = is_secret, is_long
        if not is_secret:
            self.reveal(True)
        if is_long or not is_secret:
            self.removeAction(self._eye)
        self.textEdited.connect(self._on_edited)
        self.editingFinished.connect(self.settled)

    def empty(self) -> None:
        """Forget the text; a field that holds no secret stays readable."""
        self.setText("")
        self.reveal(not self._is_secret)

    def load(self, path: str) -> None:
        """Take what a file holds; `unreadable` when that is no text, or more than a key can be."""
        try:
            with Path(path).open("rb") as file:
                raw = file.read(_MOST_BYTES + 1)
            text = raw.decode("utf-8-sig").strip(_BLANKS) if len(raw) <= _MOST_BYTES else ""
        except (OSError, UnicodeDecodeError):
            text = ""
        if text:
            self.setText(text)
        else:
            self.unreadable.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A file is welcome in a long field."""
        if self._file_in(event.mimeData()):
            event.acceptProposedAction()
        else:
            super().dragEnterEvent(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """And stays so wherever it is held."""
        if self._file_in(event.mimeData()):
            event.acceptProposedAction()
        else:
            super().dragMoveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Read a dropped file; a dropped text is inserted."""
        if path := self._file_in(event.mimeData()):
            event.acceptProposedAction()
            self.load(path)
        else:
            super().dropEvent(event)

    def _file_in(self, dropped: QMimeData) -> str:
        files = [url.toLocalFile() for url in dropped.urls() if url.isLocalFile()]
        return files[0] if self._is_long and files else ""

    def _on_changed(self, text: str) -> None:
        if not self._is_secret:
            self.reveal(not text.startswith(_PRIVATE_KEY))
        super()._on_changed(text)

    def _on_pasted(self, text: str) -> None:
        if self._is_secret or text.startswith(_PRIVATE_KEY):  # though it came into the wrong field
            super()._on_pasted(text)
        self.settled.emit()

    def _on_edited(self, text: str) -> None:
        clean = text.strip(_BLANKS)
        if clean != text:
            self.setText(clean)
            self.trimmed.emit()


def _forget_later(clipboard: QClipboard, mode: QClipboard.Mode, after_ms: int) -> None:
    """Wipe what the clipboard holds now, unless it holds something else by then."""
    digest = _digest(clipboard.text(mode))

    def forget() -> None:
        if _digest(clipboard.text(mode)) == digest:
            clipboard.clear(mode)

    QTimer.singleShot(after_ms, clipboard, forget)
    QGuiApplication.instance().aboutToQuit.connect(forget)  # type: ignore[union-attr]


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
