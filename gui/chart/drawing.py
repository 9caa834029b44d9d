"""Draws the parts of the chart: axes, candles, the last price, own orders, the crosshair."""

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from core.domain import money
from core.domain.money import Price
from gui import display
from gui.chart import scale
from gui.chart.frame import VOLUME_SHARE, Frame, OrderLine
from gui.theme import Theme

_CENTRE = Qt.AlignmentFlag.AlignCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


def draw_axes(painter: QPainter, frame: Frame, look: Theme) -> None:
    """Round prices at the right with hairlines across, round times below."""
    plot = frame.plot
    painter.setFont(look.font(11))
    marks = scale.price_marks(frame.low, frame.high, int(plot.height() // look.px(56)))
    places = max((money.decimals(mark) for mark in marks), default=0)
    for mark in marks:
        y = round(frame.y(mark)) + 0.5
        _line(painter, look.line, Qt.PenStyle.DotLine, plot.left(), y, plot.right(), y)
        painter.setPen(QColor(look.faint))
        at = QRectF(plot.right() + look.px(8), y - 10, look.px(120), 20)
        painter.drawText(at, _LEFT, display.grouped(money.shown(mark, places)))
    most = max(1, int(plot.width() // look.px(84)))
    for position, text in scale.time_marks(frame.candles, frame.interval.value, most):
        x = frame.x(position)
        if plot.left() + look.px(18) <= x <= plot.right() - look.px(18):
            at = QRectF(x - 60, plot.bottom() + look.px(4), 120, look.px(20))
            painter.drawText(at, _CENTRE, text)


def draw_candles(painter: QPainter, frame: Frame, look: Theme) -> None:
    """Hollow where the price rose, filled where it fell; volume as pale bars below."""
    body = max(1, round(frame.pitch * 0.62) | 1)
    room = frame.plot.height() * VOLUME_SHARE * 0.9
    most = max((candle.volume for candle in frame.candles), default=Decimal(0))
    for position, candle in enumerate(frame.candles):
        is_up = candle.close >= candle.open
        color = QColor(look.buy if is_up else look.sell)
        x = round(frame.x(position))
        left = x - body // 2
        if most:
            pale = QColor(color)
            pale.setAlphaF(0.38)
            height = float(candle.volume) / float(most) * room
            painter.fillRect(QRectF(left, frame.plot.bottom() - height, body, height), pale)
        top = round(frame.y(max(candle.open, candle.close)))
        bottom = max(top + 1, round(frame.y(min(candle.open, candle.close))))
        painter.fillRect(QRectF(x, frame.y(candle.high), 1, top - frame.y(candle.high)), color)
        painter.fillRect(QRectF(x, bottom, 1, frame.y(candle.low) - bottom), color)
        if is_up and body >= 3 and bottom - top >= 3:
            painter.setPen(QPen(color, 1))
            painter.drawRect(QRectF(left + 0.5, top + 0.5, body - 1, bottom - top - 1))
        else:
            painter.fillRect(QRectF(left, top, body, bottom - top), color)


def draw_last(painter: QPainter, frame: Frame, look: Theme, last: Price) -> None:
    """A dotted line at the last price, and the price on the axis."""
    if not frame.low <= last <= frame.high:
        return
    color = look.buy if last >= frame.candles[-1].open else look.sell
    y = round(frame.y(last)) + 0.5
    _line(painter, color, Qt.PenStyle.DotLine, frame.plot.left(), y, frame.plot.right(), y)
    _tag(painter, frame, look, y, last, color)


def draw_orders(painter: QPainter, frame: Frame, look: Theme, orders: Sequence[OrderLine]) -> None:
    """A dashed line with a label for each own order in sight; labels stand beside each other where they would overlap."""
    font = look.font(11, 600)
    metrics = QFontMetricsF(font)
    taken: list[QRectF] = []
    for order in orders:
        if not frame.low <= order.price <= frame.high:
            continue
        y = round(frame.y(order.price)) + 0.5
        width, height = metrics.horizontalAdvance(order.text) + look.px(16), look.px(20)
        box = QRectF(frame.plot.right() - width, y - height / 2, width, height)
        while any(box.intersects(each) for each in taken):
            box.translate(-(width + look.px(4)), 0)
        taken.append(box)
        _line(painter, look.accent, Qt.PenStyle.DashLine, frame.plot.left(), y, box.left(), y)
        _ground(painter, box, look.accent)
        painter.setFont(font)
        painter.setPen(QColor(look.on_colour))
        painter.drawText(box, _CENTRE, order.text)


def draw_cross(painter: QPainter, frame: Frame, look: Theme, at: QPointF, readout: str) -> None:
    """Lines through the pointer, its price on the axis, and what the candle under it says."""
    plot = frame.plot
    x, y = round(frame.x(frame.position(at.x()))) + 0.5, round(at.y()) + 0.5
    _line(painter, look.faint, Qt.PenStyle.DashLine, x, plot.top(), x, plot.bottom())
    _line(painter, look.faint, Qt.PenStyle.DashLine, plot.left(), y, plot.right(), y)
    _tag(painter, frame, look, y, frame.price(y), look.dim)
    painter.setFont(look.font(11, 500))
    width = QFontMetricsF(painter.font()).horizontalAdvance(readout)
    box = QRectF(0, 0, width + look.px(16), look.px(22))
    _ground(painter, box, look.raised)
    painter.setPen(QColor(look.text))
    painter.drawText(box, _CENTRE, readout)


def _tag(
    painter: QPainter, frame: Frame, look: Theme, y: float, price: Decimal, color: str
) -> None:
    text = display.price(price, frame.market)
    painter.setFont(look.font(11, 600))
    width = QFontMetricsF(painter.font()).horizontalAdvance(text) + look.px(12)
    box = QRectF(frame.plot.right() + look.px(2), y - look.px(10), width, look.px(20))
    _ground(painter, box, color)
    painter.setPen(QColor(look.on_colour))
    painter.drawText(box, _CENTRE, text)


def _line(
    painter: QPainter, color: str, style: Qt.PenStyle, x1: float, y1: float, x2: float, y2: float
) -> None:
    painter.setPen(QPen(QColor(color), 1, style))
    painter.drawLine(QPointF(x1, y1), QPointF(x2, y2))


def _ground(painter: QPainter, box: QRectF, color: str) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(color))
    painter.drawRoundedRect(box, 3, 3)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
