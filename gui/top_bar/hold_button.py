"""A button that acts only when it is held down for a while: for what must not happen by a slip."""

from PySide6.QtCore import QRectF, Qt, QTimer, QVariantAnimation, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QWidget

from gui import theme

HOLD_MS = 800


class HoldButton(QPushButton):
    """`held` comes once per press, after `hold_ms`; letting go earlier does nothing. Space and Enter hold too."""

    held = Signal()

    def __init__(self, parent: QWidget | None = None, hold_ms: int = HOLD_MS) -> None:
        super().__init__(parent)
        self.setProperty("role", "danger")
        self._filling = QVariantAnimation(self)
        self._filling.setStartValue(0.0)
        self._filling.setEndValue(1.0)
        self._filling.setDuration(hold_ms)
        self._filling.valueChanged.connect(lambda _: self.update())
        self._timer = QTimer(self, singleShot=True, interval=hold_ms)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_full)
        self.released.connect(self._stop)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to hold."""
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self._start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Begin to hold; a key that repeats itself is still one press."""
        if event.key() not in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        elif not event.isAutoRepeat():
            self._start()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Let go."""
        if not event.isAutoRepeat():
            self._stop()
        super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Let go: a hold does not go on behind another window."""
        self._stop()
        super().focusOutEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill up from the left while held."""
        if self._timer.isActive():
            look = theme.current()
            box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
            box.setWidth(box.width() * float(self._filling.currentValue()))
            painter = QPainter(self)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(look.danger_wash))
            painter.drawRoundedRect(box, look.px(5), look.px(5))
            painter.end()
        super().paintEvent(event)

    def _start(self) -> None:
        self._timer.start()
        self._filling.start()

    def _stop(self) -> None:
        self._timer.stop()
        self._filling.stop()
        self.update()

    def _on_full(self) -> None:
        self._stop()
        self.held.emit()
