"""A chord that acts only when it is held down for a while, wherever the focus is: in a field, a menu or a dialog."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

HOLD_MS = 800

_WANTED = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
_PARTS = frozenset({Qt.Key.Key_X, Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Meta})


class PanicChord(QObject):
    """Ctrl+Shift+X of the whole program. `held` comes once per press; letting go of any part earlier does nothing."""

    begun = Signal()
    let_go = Signal()
    held = Signal()

    def __init__(self, parent: QObject, hold_ms: int = HOLD_MS) -> None:
        super().__init__(parent)
        self._timer = QTimer(self, singleShot=True, interval=hold_ms)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_held)
        application = QApplication.instance()
        if application is not None:
            application.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the chord from whatever has the focus; everything else goes its way."""
        kind = event.type()  # every event of the program comes by here
        if kind is QEvent.Type.KeyPress:
            return self._on_press(event)
        if kind is QEvent.Type.ApplicationDeactivate or (
            kind is QEvent.Type.KeyRelease and _lets_go(event)
        ):
            self._stop()
        return False

    def _on_press(self, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or not _is_chord(event):
            return False
        if not event.isAutoRepeat() and not self._timer.isActive():
            self._timer.start()
            self.begun.emit()
        return True

    def _stop(self) -> None:
        if self._timer.isActive():
            self._timer.stop()
            self.let_go.emit()

    def _on_held(self) -> None:
        self.let_go.emit()
        self.held.emit()


def _is_chord(event: QKeyEvent) -> bool:
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return event.key() == Qt.Key.Key_X and held == _WANTED


def _lets_go(event: QEvent) -> bool:
    return isinstance(event, QKeyEvent) and event.key() in _PARTS and not event.isAutoRepeat()
