"""Which candles are seen, and where: exact values to pixels and back. Floats are for pixels only."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import QRectF

from core.domain import money
from core.domain.market import Candle, Interval, Market, Side
from core.domain.money import Price, Rounding

VOLUME_SHARE = 0.16
_MARGIN = Decimal("0.06")
_REACH = Decimal("0.6")


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine:
    """One of the user's own orders, to be drawn at its price."""

    price: Price
    side: Side
    text: str


class Frame:
    """A plot with its candles and the span of prices; order prices not too far away are taken into the span."""

    def __init__(
        self,
        plot: QRectF,
        pitch: int,
        market: Market,
        interval: Interval,
        candles: Sequence[Candle],
        order_prices: Sequence[Decimal],
    ) -> None:
        self.plot, self.pitch, self.market, self.interval = plot, pitch, market, interval
        self.candles = candles
        low: Decimal = min(candle.low for candle in candles)
        high: Decimal = max(candle.high for candle in candles)
        reach = money.multiply(money.subtract(high, low), _REACH)
        near = [
            price
            for price in order_prices
            if money.subtract(low, reach) <= price <= money.add(high, reach)
        ]
        low, high = min(low, *near, low), max(high, *near, high)
        margin = money.multiply(money.subtract(high, low) or high or Decimal(1), _MARGIN)
        self.low, self.high = money.subtract(low, margin), money.add(high, margin)
        self._low, self._span = float(self.low), float(money.subtract(self.high, self.low))
        self._bottom = plot.bottom() - plot.height() * VOLUME_SHARE

    def y(self, price: Decimal) -> float:
        """Where a price is, in pixels from above."""
        return self._bottom - (float(price) - self._low) / self._span * self._height

    def x(self, position: int) -> float:
        """Where the middle of a candle is."""
        return self.plot.right() - (len(self.candles) - position - 0.5) * self.pitch

    def position(self, x: float) -> int:
        """The candle nearest to a pixel."""
        from_right = int((self.plot.right() - x) // self.pitch)
        return min(max(0, len(self.candles) - 1 - from_right), len(self.candles) - 1)

    def price(self, y: float) -> Decimal:
        """The price on the pair's step nearest to a pixel."""
        value = Decimal(self._low + (self._bottom - y) / self._height * self._span)
        step = self.market.price_step or Decimal(1).scaleb(self.high.adjusted() - 6)
        return money.to_step(value.quantize(step.scaleb(-2)), step, Rounding.NEAREST)

    @property
    def _height(self) -> float:
        return self._bottom - self.plot.top()
