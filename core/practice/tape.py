"""What was traded in one market: recent trades and candles, before them a past that is made up."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

from core.practice.exact import ZERO, plus, times
from core.practice.orders import Trade
from core.practice.spans import DAY_MS, HOUR_MS, MINUTE_MS, Span

MOST_TRADES = 5_000


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

    def beginning(self, opened_ms: int) -> "Candle":
        """Return a copy that begins at another moment."""
        return Candle(
            opened_ms=opened_ms,
            open=self.open,
            high=self.high,
            low=self.low,
            close=self.close,
            volume=self.volume,
            value=self.value,
            count=self.count,
        )

    def add(self, later: "Candle") -> None:
        self.high = max(self.high, later.high)
        self.low = min(self.low, later.low)
        self.close = later.close
        self.volume = plus(self.volume, later.volume)
        self.value = plus(self.value, later.value)
        self.count += later.count


def candle_of(trade: Trade) -> Candle:
    """Return a candle of no width."""
    return Candle(
        opened_ms=trade.at_ns // 1_000_000,
        open=trade.price,
        high=trade.price,
        low=trade.price,
        close=trade.price,
        volume=trade.amount,
        value=times(trade.amount, trade.price),
        count=1,
    )


class Candles:
    """Candles of one width without holes: a span without trades is flat at the last close."""

    def __init__(self, width_ms: int, keep: int) -> None:
        self.width_ms = width_ms
        self._keep = keep
        self._rows: deque[Candle] = deque(maxlen=keep)
        self._earlier: Iterator[list[Candle]] = iter(())

    def start_with(self, rows: Iterable[Candle], earlier: Iterator[list[Candle]]) -> None:
        """Take candles of this width, oldest first and without holes; `earlier` brings what was before
        them, stretch by stretch, when somebody looks that far back.
        """
        self._rows.extend(rows)
        self._earlier = earlier

    def add(self, candle: Candle) -> None:
        """Take a trade or a shorter candle; one older than the newest span counts into that."""
        opened_ms = candle.opened_ms - candle.opened_ms % self.width_ms
        newest_ms = self._rows[-1].opened_ms if self._rows else opened_ms - self.width_ms
        if opened_ms <= newest_ms:
            self._rows[-1].add(candle)
            return
        if opened_ms > newest_ms + self.width_ms:
            self.fill_up_to(opened_ms)
        self._rows.append(candle.beginning(opened_ms))

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
        yield from reversed(self._rows)
        for stretch in self._earlier:
            yield from self._look_back(stretch)

    def oldest_first(self) -> Iterator[Candle]:
        for stretch in self._earlier:
            self._look_back(stretch)
        return iter(self._rows)

    def _look_back(self, stretch: list[Candle]) -> list[Candle]:
        """Put a stretch before everything else, as far as there is room; return it newest first."""
        room = self._keep - len(self._rows)
        newest_first = stretch[::-1][:room]
        self._rows.extendleft(newest_first)
        return newest_first


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
        self._trades: deque[Trade] = deque(maxlen=MOST_TRADES)
        self._earlier_trades: Callable[[], list[Trade]] | None = None

    def start_with(self, trades: Iterable[Trade], earlier: Callable[[], list[Trade]]) -> None:
        """Take trades, oldest first; `earlier` brings those before them when somebody looks."""
        self._trades.extend(trades)
        self._earlier_trades = earlier

    @property
    def trades(self) -> deque[Trade]:
        """All that are remembered, oldest first."""
        if self._earlier_trades is not None:
            earlier, self._earlier_trades = self._earlier_trades(), None
            room = MOST_TRADES - len(self._trades)
            self._trades.extendleft(earlier[::-1][:room])
        return self._trades

    @property
    def last(self) -> Trade | None:
        return self._trades[-1] if self._trades else None

    def add(self, trade: Trade) -> None:
        self._trades.append(trade)
        candle = candle_of(trade)
        self.minutes.add(candle)
        self.hours.add(candle)

    def candles(self, span: Span, now_ms: int, limit: int | None = None) -> list[Candle]:
        """Return all candles, or the newest ones, newest first; the span is of whole minutes."""
        source = self.hours if span.is_of_hours else self.minutes
        source.fill_up_to(now_ms + source.width_ms)
        return list(islice(_joined(source.newest_first(), span), limit))

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


def _joined(newest_first: Iterable[Candle], span: Span) -> Iterator[Candle]:
    """Join the candles of each span to one of its own."""
    wider: Candle | None = None
    for part in newest_first:
        earlier = part.beginning(span.begin(part.opened_ms))
        if wider is not None and wider.opened_ms == earlier.opened_ms:
            earlier.add(wider)
        elif wider is not None:
            yield wider
        wider = earlier
    if wider is not None:
        yield wider


def _sum(values: Iterable[Decimal]) -> Decimal:
    total = ZERO
    for value in values:
        total = plus(total, value)
    return total
