"""Candles of every Binance interval, and who took what in them (sheet 4)."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from core.practice.engine import Engine
from core.practice.exact import ZERO, plus, times
from core.practice.orders import Side, Trade
from core.practice.protocols.binance_listings import Rules
from core.practice.protocols.binance_shapes import Row, amount, number
from core.practice.tape import DAY_MS, HOUR_MS, MINUTE_MS, Candle, Candles

SECOND_MS = 1_000
WIDTHS_MS = {
    "1s": SECOND_MS,
    "1m": MINUTE_MS,
    "3m": 3 * MINUTE_MS,
    "5m": 5 * MINUTE_MS,
    "15m": 15 * MINUTE_MS,
    "30m": 30 * MINUTE_MS,
    "1h": HOUR_MS,
    "2h": 2 * HOUR_MS,
    "4h": 4 * HOUR_MS,
    "6h": 6 * HOUR_MS,
    "8h": 8 * HOUR_MS,
    "12h": 12 * HOUR_MS,
    "1d": DAY_MS,
    "3d": 3 * DAY_MS,
}
MOST = 5_000


def _week_of(moment: datetime) -> datetime:
    return moment - timedelta(days=moment.weekday())


def _month_of(moment: datetime) -> datetime:
    return moment.replace(day=1)


def _next_month(moment: datetime) -> datetime:
    return (moment + timedelta(days=32)).replace(day=1)


CALENDAR: dict[str, tuple[Callable[[datetime], datetime], Callable[[datetime], datetime]]] = {
    "1w": (_week_of, lambda begin: begin + timedelta(days=7)),
    "1M": (_month_of, _next_month),
}
"""How to get from a day to the begin of its span, and from there to the next one."""
INTERVALS = (*WIDTHS_MS, *CALENDAR)
US_INTERVALS = INTERVALS[1:]
"""Without seconds."""


def candles(engine: Engine, interval: str, now_ms: int) -> list[Candle]:
    """Return all that is known, oldest first."""
    if interval in CALENDAR:
        return list(_by_calendar(engine, interval, now_ms))
    if interval == "1s":
        return _by_second(engine, now_ms)
    return engine.tape.candles(WIDTHS_MS[interval], now_ms, MOST)[::-1]


def closed_ms(candle: Candle, interval: str) -> int:
    """Return the last millisecond of a candle."""
    if interval in WIDTHS_MS:
        return candle.opened_ms + WIDTHS_MS[interval] - 1
    begin = datetime.fromtimestamp(candle.opened_ms // 1_000, UTC)
    return int(CALENDAR[interval][1](begin).timestamp()) * 1_000 - 1


class Takings:
    """The trades of a market as far as its tape remembers them, found by time."""

    def __init__(self, engine: Engine) -> None:
        self._trades = list(engine.tape.trades)
        self._times_ms = [trade.at_ns // 1_000_000 for trade in self._trades]

    def between(self, begin_ms: int, end_ms: int) -> list[Trade]:
        begin = bisect_left(self._times_ms, begin_ms)
        return self._trades[begin : bisect_right(self._times_ms, end_ms)]


def figures(candle: Candle, trades: list[Trade], rules: Rules, interval: str) -> Row:
    """Return a candle under the names of the stream; the trades are its own."""
    base = quote = ZERO
    for trade in trades:
        if trade.taker_side is Side.BUY:
            base, quote = plus(base, trade.amount), plus(quote, times(trade.price, trade.amount))
    return {
        "t": candle.opened_ms,
        "T": closed_ms(candle, interval),
        "o": number(candle.open),
        "c": number(candle.close),
        "h": number(candle.high),
        "l": number(candle.low),
        "v": amount(candle.volume, rules),
        "n": candle.count,
        "q": number(candle.value),
        "V": amount(base, rules),
        "Q": number(quote),
    }


def row(candle: Candle, takings: Takings, rules: Rules, interval: str) -> list[object]:
    """Return a candle as REST lists it."""
    trades = takings.between(candle.opened_ms, closed_ms(candle, interval))
    named = figures(candle, trades, rules, interval)
    return [*(named[name] for name in "tohlcvTqnVQ"), "0"]


def _by_second(engine: Engine, now_ms: int) -> list[Candle]:
    seconds = Candles(SECOND_MS, 1_000)
    for trade in engine.tape.trades:
        seconds.add(
            Candle(
                opened_ms=trade.at_ns // 1_000_000,
                open=trade.price,
                high=trade.price,
                low=trade.price,
                close=trade.price,
                volume=trade.amount,
                value=times(trade.price, trade.amount),
                count=1,
            )
        )
    seconds.fill_up_to(now_ms + SECOND_MS)
    return list(seconds.oldest_first())


def _by_calendar(engine: Engine, interval: str, now_ms: int) -> Iterator[Candle]:
    wider: Candle | None = None
    for day in engine.tape.candles(DAY_MS, now_ms, MOST)[::-1]:
        begin = CALENDAR[interval][0](datetime.fromtimestamp(day.opened_ms // 1_000, UTC))
        begin_ms = int(begin.timestamp()) * 1_000
        if wider is not None and wider.opened_ms == begin_ms:
            wider.add(day)
            continue
        if wider is not None:
            yield wider
        wider = day
        wider.opened_ms = begin_ms
    if wider is not None:
        yield wider
