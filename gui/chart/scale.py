"""Where an axis puts its marks: round prices, round times. Pure."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

from core.domain import money
from core.domain.market import Candle
from core.domain.money import Rounding

_DAY_S = 86_400
TIME_STEPS_S = (
    60,
    300,
    900,
    1800,
    3600,
    7200,
    10_800,
    21_600,
    43_200,
    _DAY_S,
    7 * _DAY_S,
    28 * _DAY_S,
)
_ROUND = (Decimal(1), Decimal(2), Decimal(5), Decimal(10))


def price_step(low: Decimal, high: Decimal, most: int) -> Decimal:
    """The smallest 1, 2 or 5 times a power of ten that puts no more than `most` marks on the span."""
    span = money.subtract(high, low)
    if not span:
        return Decimal(1).scaleb(high.adjusted() - 1) if high else Decimal(1)
    rough = money.ratio(span, Decimal(max(1, most)))
    ten = Decimal(1).scaleb(rough.adjusted())
    return next(money.multiply(each, ten) for each in _ROUND if money.multiply(each, ten) >= rough)


def price_marks(low: Decimal, high: Decimal, most: int) -> tuple[Decimal, ...]:
    """Round prices from `low` to `high`, rising."""
    step = price_step(low, high, most)
    mark = money.to_step(low, step, Rounding.UP)
    marks = []
    while mark <= high:
        marks.append(mark)
        mark = money.add(mark, step)
    return tuple(marks)


def time_marks(
    candles: Sequence[Candle], interval_s: int, most: int
) -> tuple[tuple[int, str], ...]:
    """Positions of candles that begin a round time, with its text: the day where a day begins (UTC)."""
    span_s = len(candles) * interval_s
    step_s = next((each for each in TIME_STEPS_S if span_s <= each * most), TIME_STEPS_S[-1])
    return tuple(
        (position, _time_text(candle.time_ms, step_s))
        for position, candle in enumerate(candles)
        if candle.time_ms // 1000 % step_s == 0
    )


def _time_text(time_ms: int, step_s: int) -> str:
    moment = datetime.fromtimestamp(time_ms / 1000, UTC)
    is_day = step_s >= _DAY_S or (moment.hour == 0 and moment.minute == 0)
    return moment.strftime("%m-%d" if is_day else "%H:%M")
