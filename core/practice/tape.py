"""What was traded in one market: recent trades and candles, with a past made up at the start."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

from core.practice.exact import ZERO, plus, times
from core.practice.orders import Trade

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS


@dataclass(slots=True, kw_only=True)
class Candle:
    opened_ms: int
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: Decimal = ZERO
    """In base."""
    value: Decimal = ZERO
    """In quote."""
    count: int = 0
    """Of trades."""

    def add(self, later: "Candle") -> None:
        self.high = max(self.high, later.high)
        self.low = min(self.low, later.low)
        self.close = later.close
        self.volume = plus(self.volume, later.volume)
        self.value = plus(self.value, later.value)
        self.count += later.count


class Candles:
    """Candles of one width without holes: a span without trades is flat at the last close."""

    def __init__(self, width_ms: int, keep: int) -> None:
        self.width_ms = width_ms
        self._keep = keep
        self._rows: deque[Candle] = deque(maxlen=keep)

    def start_with(self, rows: Iterable[Candle]) -> None:
        """Take candles of this width, oldest first and without holes."""
        self._rows.extend(rows)

    def add(self, candle: Candle) -> None:
        """Take a trade or a shorter candle; one older than the newest span counts into that."""
        opened_ms = candle.opened_ms - candle.opened_ms % self.width_ms
        newest_ms = self._rows[-1].opened_ms if self._rows else opened_ms - self.width_ms
        if opened_ms <= newest_ms:
            self._rows[-1].add(candle)
            return
        if opened_ms > newest_ms + self.width_ms:
            self.fill_up_to(opened_ms)
        self._rows.append(
            Candle(
                opened_ms=opened_ms,
                open=candle.open,
                high=candle.high,
                low=candle.low,
                close=candle.close,
                volume=candle.volume,
                value=candle.value,
                count=candle.count,
            )
        )

    def fill_up_to(self, now_ms: int) -> None:
        """Append flat candles for the whole spans before the one that holds this moment."""
        if not self._rows:
            return
        last = self._rows[-1]
        present_ms = now_ms - now_ms % self.width_ms
        begin_ms = max(last.opened_ms + self.width_ms, present_ms - self._keep * self.width_ms)
        price = last.close
        for opened_ms in range(begin_ms, present_ms, self.width_ms):
            self._rows.append(
                Candle(opened_ms=opened_ms, open=price, high=price, low=price, close=price)
            )

    def newest_first(self) -> Iterator[Candle]:
        return reversed(self._rows)

    def oldest_first(self) -> Iterator[Candle]:
        return iter(self._rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """The last 24 hours, and the closes of its hours, newest first."""

    open: Decimal
    high: Decimal
    low: Decimal
    volume: Decimal
    value: Decimal
    count: int
    closes: list[Decimal]


class Tape:
    def __init__(self) -> None:
        self.minutes = Candles(MINUTE_MS, 2 * DAY_MS // MINUTE_MS)
        self.hours = Candles(HOUR_MS, 90 * DAY_MS // HOUR_MS)
        self.trades: deque[Trade] = deque(maxlen=5_000)

    @property
    def last(self) -> Trade | None:
        return self.trades[-1] if self.trades else None

    def add(self, trade: Trade) -> None:
        self.trades.append(trade)
        candle = Candle(
            opened_ms=trade.at_ns // 1_000_000,
            open=trade.price,
            high=trade.price,
            low=trade.price,
            close=trade.price,
            volume=trade.amount,
            value=times(trade.amount, trade.price),
            count=1,
        )
        self.minutes.add(candle)
        self.hours.add(candle)

    def candles(self, width_ms: int, now_ms: int, limit: int) -> list[Candle]:
        """Return the newest candles, newest first; the width is of whole minutes."""
        source = self.hours if width_ms % HOUR_MS == 0 else self.minutes
        source.fill_up_to(now_ms + source.width_ms)
        wider = Candles(width_ms, limit)
        for candle in source.oldest_first():
            wider.add(candle)
        return list(wider.newest_first())

    def day(self, now_ms: int) -> Day | None:
        """Return None if nothing was ever traded."""
        self.minutes.fill_up_to(now_ms + MINUTE_MS)
        rows = list(islice(self.minutes.newest_first(), DAY_MS // MINUTE_MS))
        if not rows:
            return None
        return Day(
            open=rows[-1].open,
            high=max(row.high for row in rows),
            low=min(row.low for row in rows),
            volume=_sum(row.volume for row in rows),
            value=_sum(row.value for row in rows),
            count=sum(row.count for row in rows),
            closes=[row.close for row in rows[::60]],
        )


def _sum(values: Iterable[Decimal]) -> Decimal:
    total = ZERO
    for value in values:
        total = plus(total, value)
    return total
