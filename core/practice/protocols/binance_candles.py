"""Candles of every Binance interval, and who took what in them (sheet 4)."""

from bisect import bisect_left, bisect_right

from core.practice.engine import Engine
from core.practice.exact import ZERO, plus, times
from core.practice.orders import Side, Trade
from core.practice.protocols.binance_listings import Rules
from core.practice.protocols.binance_shapes import Row, amount, number
from core.practice.spans import DAY_MS, HOUR_MS, MINUTE_MS, every, month, week
from core.practice.tape import Candle, Candles, candle_of

SECOND_MS = 1_000
SPANS = {
    "1s": every(SECOND_MS),
    "1m": every(MINUTE_MS),
    "3m": every(3 * MINUTE_MS),
    "5m": every(5 * MINUTE_MS),
    "15m": every(15 * MINUTE_MS),
    "30m": every(30 * MINUTE_MS),
    "1h": every(HOUR_MS),
    "2h": every(2 * HOUR_MS),
    "4h": every(4 * HOUR_MS),
    "6h": every(6 * HOUR_MS),
    "8h": every(8 * HOUR_MS),
    "12h": every(12 * HOUR_MS),
    "1d": every(DAY_MS),
    "3d": every(3 * DAY_MS),
    "1w": week(),
    "1M": month(),
}
INTERVALS = tuple(SPANS)
US_INTERVALS = INTERVALS[1:]
"""Without seconds."""


def candles(engine: Engine, interval: str, now_ms: int, limit: int | None = None) -> list[Candle]:
    """Return all that is known, or the newest ones, oldest first."""
    if interval == "1s":
        return _by_second(engine, now_ms)
    return engine.tape.candles(SPANS[interval], now_ms, limit)[::-1]


def closed_ms(candle: Candle, interval: str) -> int:
    """Return the last millisecond of a candle."""
    return SPANS[interval].next(candle.opened_ms) - 1


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
        seconds.add(candle_of(trade))
    seconds.fill_up_to(now_ms + SECOND_MS)
    return list(seconds.oldest_first())
