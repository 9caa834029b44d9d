"""The chart panel: a heading, the intervals to choose from, the canvas, and words when there is nothing to draw."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from core.domain.market import Candle, Interval, Market
from core.domain.money import Price
from gui.chart.canvas import Canvas
from gui.chart.frame import OrderLine


class ChartView(QFrame):
    """`interval_chosen` carries an Interval; `retry_pressed` asks for the candles again."""

    interval_chosen = Signal(object)
    retry_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("chartPanel")
        self.setProperty("role", "panel")
        self.canvas = Canvas()
        title = QLabel(self.tr("CHART"))
        title.setProperty("role", "title")
        self._group = QButtonGroup(self)
        self._head = QHBoxLayout()
        self._head.setSpacing(2)
        self._head.addWidget(title)
        self._head.addStretch(1)
        self._hint = QLabel()
        self._hint.setObjectName("chartHint")
        self._hint.setProperty("role", "dim")
        self._hint.setWordWrap(True)
        self._hint.setTextFormat(Qt.TextFormat.PlainText)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._retry = QPushButton(self.tr("Try again"))
        self._retry.setObjectName("chartRetry")
        self._retry.clicked.connect(self.retry_pressed)
        empty = QWidget()
        middle = QVBoxLayout(empty)
        middle.addStretch(1)
        middle.addWidget(self._hint)
        middle.addWidget(self._retry, 0, Qt.AlignmentFlag.AlignHCenter)
        middle.addStretch(1)
        self._pages = QStackedLayout()
        self._pages.addWidget(self.canvas)
        self._pages.addWidget(empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 8, 6)
        column.setSpacing(4)
        column.addLayout(self._head)
        column.addLayout(self._pages, 1)

    def show_intervals(self, intervals: tuple[Interval, ...], chosen: Interval | None) -> None:
        """Offer candle widths."""
        for button in self._group.buttons():
            self._group.removeButton(button)
            self._head.removeWidget(button)
            button.deleteLater()
        for interval in intervals:
            button = QPushButton(self._text(interval))
            button.setObjectName(f"interval{interval.name}")
            button.setProperty("role", "tab")
            button.setCheckable(True)
            button.setChecked(interval is chosen)
            button.clicked.connect(
                lambda _=False, interval=interval: self.interval_chosen.emit(interval)
            )
            self._group.addButton(button)
            self._head.addWidget(button)

    def show_candles(self, market: Market, interval: Interval, candles: tuple[Candle, ...]) -> None:
        """Draw candles, oldest first."""
        self.canvas.show_candles(market, interval, candles)
        self._pages.setCurrentIndex(0)

    def show_orders(self, orders: tuple[OrderLine, ...]) -> None:
        """Draw the user's own orders."""
        self.canvas.show_orders(orders)

    def show_last(self, price: Price | None) -> None:
        """Draw the last price."""
        self.canvas.show_last(price)

    def show_hint(self, text: str, *, may_retry: bool = False) -> None:
        """Say in words why there is no chart."""
        self._hint.setText(text)
        self._retry.setVisible(may_retry)
        self._pages.setCurrentIndex(1)

    def _text(self, interval: Interval) -> str:
        minutes = interval.value // 60
        if minutes < 60:
            return self.tr("{n} m").format(n=minutes)
        if minutes < 1440:
            return self.tr("{n} h").format(n=minutes // 60)
        return self.tr("{n} d").format(n=minutes // 1440)
