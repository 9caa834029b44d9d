"""The chart as a widget: what rarely changes is kept as a picture; what moves is drawn over it."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from core.domain.market import Candle, Interval, Market
from core.domain.money import Price
from gui import display, theme
from gui.chart import drawing
from gui.chart.frame import Frame, OrderLine

PITCHES = (3, 4, 5, 6, 8, 10, 13, 17, 22)
"""Pixels from one candle to the next, by zoom."""


class Canvas(QWidget):
    """Candles, volume, axes, order lines and a crosshair; wheel, plus and minus zoom, arrows move the crosshair."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("chartCanvas")
        self.setAccessibleName(self.tr("Price chart"))
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._market: Market | None = None
        self._interval = Interval.M5
        self._candles: tuple[Candle, ...] = ()
        self._orders: tuple[OrderLine, ...] = ()
        self._last: Price | None = None
        self._zoom = PITCHES.index(8)
        self._cross: QPointF | None = None
        self._picture: QPixmap | None = None

    def show_candles(
        self, market: Market | None, interval: Interval, candles: tuple[Candle, ...]
    ) -> None:
        """Replace the candles, oldest first."""
        self._market, self._interval, self._candles = market, interval, candles
        if market is not None and candles:
            self.setAccessibleDescription(self._readout(candles[-1], market))
        self._redraw()

    def show_orders(self, orders: tuple[OrderLine, ...]) -> None:
        """Replace the order lines."""
        if orders != self._orders:
            self._orders = orders
            self._redraw()

    def show_last(self, price: Price | None) -> None:
        """Move the line of the last price."""
        if price != self._last:
            self._last = price
            self.update()

    def sizeHint(self) -> QSize:
        """A comfortable chart."""
        return QSize(600, 360)

    def minimumSizeHint(self) -> QSize:
        """The least that still tells something."""
        return QSize(240, 120)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw anew."""
        self._redraw()

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change of theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._redraw()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Put the crosshair under the pointer."""
        self._cross = event.position()
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Take the crosshair away."""
        self._cross = None
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Show more or fewer candles."""
        self._zoom_by(1 if event.angleDelta().y() > 0 else -1)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let the keyboard do what the pointer does."""
        key = event.key()
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._step(-1 if key == Qt.Key.Key_Left else 1)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            self._zoom_by(-1 if key == Qt.Key.Key_Minus else 1)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the kept picture and what moves over it."""
        if (frame := self._frame()) is None:
            return
        look = theme.current()
        if self._picture is None:
            self._picture = self._drawn(frame)
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        if self._last is not None:
            drawing.draw_last(painter, frame, look, self._last)
        drawing.draw_orders(painter, frame, look, self._orders)
        if self._cross is not None and frame.plot.contains(self._cross):
            candle = frame.candles[frame.position(self._cross.x())]
            text = self._readout(candle, frame.market)
            drawing.draw_cross(painter, frame, look, self._cross, text)
        if self.hasFocus():
            painter.setPen(QPen(QColor(look.accent), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
        painter.end()

    def _drawn(self, frame: Frame) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        drawing.draw_axes(painter, frame, theme.current())
        drawing.draw_candles(painter, frame, theme.current())
        painter.end()
        return picture

    def _frame(self) -> Frame | None:
        if self._market is None or not self._candles:
            return None
        look = theme.current()
        metrics = QFontMetricsF(look.font(11, 600))
        widest = display.price(max(candle.high for candle in self._candles), self._market)
        axis = metrics.horizontalAdvance(widest) + look.px(16)
        plot = QRectF(0, look.px(10), self.width() - axis, self.height() - look.px(34))
        if plot.width() < 40 or plot.height() < 60:
            return None
        pitch = look.px(PITCHES[self._zoom])
        seen = self._candles[-max(2, int(plot.width() // pitch)) :]
        prices = tuple(order.price for order in self._orders)
        return Frame(plot, pitch, self._market, self._interval, seen, prices)

    def _zoom_by(self, steps: int) -> None:
        self._zoom = min(max(0, self._zoom + steps), len(PITCHES) - 1)
        self._redraw()

    def _step(self, steps: int) -> None:
        if (frame := self._frame()) is None:
            return
        at = len(frame.candles) - 1
        if self._cross is not None:
            at = min(max(0, frame.position(self._cross.x()) + steps), at)
        candle = frame.candles[at]
        self._cross = QPointF(frame.x(at), frame.y(candle.close))
        self.setAccessibleDescription(self._readout(candle, frame.market))
        self.update()

    def _redraw(self) -> None:
        self._picture = None
        self.update()

    def _readout(self, candle: Candle, market: Market) -> str:
        text = self.tr("{time}  O {open}  H {high}  L {low}  C {close}  V {volume}")
        return text.format(
            time=display.date_utc(candle.time_ms)[5:16],
            open=display.price(candle.open, market),
            high=display.price(candle.high, market),
            low=display.price(candle.low, market),
            close=display.price(candle.close, market),
            volume=display.rounded(candle.volume),
        )
