"""The line of prices in the top bar. What does not fit is left out from the right; the price and its age always stay."""

from dataclasses import dataclass

from PySide6.QtCore import QElapsedTimer, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from gui import theme
from gui.display import NOTHING

FLASH_MS = 150
LEAST_MS_BETWEEN_FLASHES = 334
GAP = 14
SIGNS = {1: "▲", -1: "▼", 0: ""}
ROLES = {1: "up", -1: "down", 0: "figure"}


@dataclass(frozen=True, slots=True, kw_only=True)
class TickerText:
    """Everything shown, as text. A direction is 1 (up), -1 (down) or 0."""

    price: str = NOTHING
    direction: int = 0
    change: str = NOTHING
    change_direction: int = 0
    bid: str = NOTHING
    ask: str = NOTHING
    high: str = NOTHING
    low: str = NOTHING
    volume: str = NOTHING


class TickerView(QWidget):
    """Shows what it is told. Object names: lastPrice, priceAge, change, bid, ask, high, low, volume."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("ticker")
        self._price = _PriceLabel()
        self._sign = QLabel()
        self._age = _Figure("priceAge", self.tr("Price age"))
        self._change = _Figure("change", self.tr("24 h change"))
        self._bid = _Figure("bid", self.tr("Bid"))
        self._ask = _Figure("ask", self.tr("Ask"))
        self._high = _Figure("high", self.tr("24 h high"))
        self._low = _Figure("low", self.tr("24 h low"))
        self._volume = _Figure("volume", self.tr("24 h volume"))
        self._figures = (self._bid, self._ask, self._high, self._low, self._volume)
        self._is_stale = False
        self._text = TickerText()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.setSizeConstraint(QHBoxLayout.SizeConstraint.SetNoConstraint)
        row.addWidget(self._price)
        row.addWidget(self._sign)
        for figure in (self._age, self._change, *self._figures):
            row.addWidget(figure)
        row.addStretch(1)
        self._sign.setFixedWidth(theme.current().px(20))
        self._sign.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.clear()

    def show_text(self, text: TickerText) -> None:
        """Replace all figures."""
        self._text = text
        self._price.show_text(text.price)
        self._sign.setText(SIGNS[text.direction])
        change = f"{SIGNS[text.change_direction]} {text.change}".strip()
        self._change.show_text(change, ROLES[text.change_direction])
        values = (text.bid, text.ask, text.high, text.low, text.volume)
        for figure, value in zip(self._figures, values, strict=True):
            figure.show_text(value, "dim" if self._is_stale else "figure")
        self._colour()
        self._fit()

    def show_age(self, age: str, *, is_stale: bool) -> None:
        """Say how old the price is; past the limit it turns faint."""
        words = self.tr("{age} old").format(age=age) if is_stale else age
        self._age.show_text(
            f"○ {words}" if is_stale else f"● {words}", "attention" if is_stale else "good"
        )
        if is_stale != self._is_stale:
            self._is_stale = is_stale
            self.show_text(self._text)

    def clear(self) -> None:
        """Show that nothing is known, for another pair: widths start anew."""
        for part in (self._price, self._age, self._change, *self._figures):
            part.setMinimumWidth(0)
        self._is_stale = False
        self.show_text(TickerText())
        self._age.show_text(NOTHING, "dim")

    def flash(self, direction: int) -> None:
        """Draw the eye to a change for a moment, if the user wants motion."""
        self._price.flash("buy_wash" if direction > 0 else "sell_wash")

    def minimumSizeHint(self) -> QSize:
        """Room for the price and its age."""
        parts = (self._price.sizeHint(), self._sign.minimumSize(), self._age.sizeHint())
        return QSize(sum(part.width() for part in parts), self._age.sizeHint().height())

    def sizeHint(self) -> QSize:
        """Room for everything."""
        least = self.minimumSizeHint()
        width = sum(each.sizeHint().width() for each in (self._change, *self._figures))
        return QSize(least.width() + width, least.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many figures as fit."""
        super().resizeEvent(event)
        self._fit()

    def _colour(self) -> None:
        direction = self._text.direction
        moving = {1: "price-buy", -1: "price-sell", 0: "price"}[direction]
        theme.set_role(self._price, "price-stale" if self._is_stale else moving)
        theme.set_role(self._sign, "dim" if self._is_stale else ROLES[direction])

    def _fit(self) -> None:
        left = self.width() - self.minimumSizeHint().width()
        for figure in (self._change, *self._figures):
            left -= figure.sizeHint().width()
            figure.setVisible(left >= 0)


class _Figure(QWidget):
    """A small label above a value that never moves its neighbours: its width only grows."""

    def __init__(self, name: str, title: str) -> None:
        super().__init__()
        self._title = QLabel(title)
        self._title.setProperty("role", "label")
        self._value = QLabel()
        self._value.setObjectName(name)
        self._value.setAccessibleName(title)
        self._value.setTextFormat(Qt.TextFormat.PlainText)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.current().px(GAP), 0, 0, 0)
        column.setSpacing(1)
        column.addWidget(self._title)
        column.addWidget(self._value)

    def show_text(self, text: str, role: str) -> None:
        theme.set_role(self._value, role)
        if text != self._value.text():
            self._value.setText(text)
            self._value.setAccessibleDescription(text)
            width = self.sizeHint().width()
            if width > self.minimumWidth():
                self.setMinimumWidth(width)


class _PriceLabel(QLabel):
    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("lastPrice")
        self.setAccessibleName(self.tr("Last price"))
        self.setProperty("role", "price")
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._wash: str | None = None
        self._since = QElapsedTimer()
        self._end = QTimer(self, singleShot=True, interval=FLASH_MS)
        self._end.timeout.connect(self._fade)

    def show_text(self, text: str) -> None:
        self.setText(text)
        self.setAccessibleDescription(text)
        width = self.sizeHint().width()
        if width > self.minimumWidth():
            self.setMinimumWidth(width)

    def flash(self, wash: str) -> None:
        is_early = self._since.isValid() and self._since.elapsed() < LEAST_MS_BETWEEN_FLASHES
        if is_early or not theme.current().has_motion:
            return
        self._since.start()
        self._wash = wash
        self._end.start()
        self.update()

    @property
    def is_flashing(self) -> bool:
        return self._wash is not None

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._wash is not None:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.current().color(self._wash)))
            painter.drawRoundedRect(QRectF(self.rect()), 4, 4)
            painter.end()
        super().paintEvent(event)

    def _fade(self) -> None:
        self._wash = None
        self.update()
