"""HTX's candles: days, weeks, months and years begin at midnight in UTC+8 (sheet 4)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone

from core.practice.tape import HOUR_MS, MINUTE_MS, Candle, Tape

ZONE = timezone(timedelta(hours=8))
Begin = Callable[[int], int]


def _every(width_ms: int) -> Begin:
    return lambda at_ms: at_ms - at_ms % width_ms


def _calendar(first: Callable[[datetime], datetime]) -> Begin:
    def begin(at_ms: int) -> int:
        moment = datetime.fromtimestamp(at_ms // 1_000, ZONE)
        midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
        return int(first(midnight).timestamp()) * 1_000

    return begin


BEGINS: dict[str, Begin] = {
    "1min": _every(MINUTE_MS),
    "5min": _every(5 * MINUTE_MS),
    "15min": _every(15 * MINUTE_MS),
    "30min": _every(30 * MINUTE_MS),
    "60min": _every(HOUR_MS),
    "4hour": _every(4 * HOUR_MS),
    "1day": _calendar(lambda day: day),
    "1week": _calendar(lambda day: day - timedelta(days=day.weekday())),
    "1mon": _calendar(lambda day: day.replace(day=1)),
    "1year": _calendar(lambda day: day.replace(month=1, day=1)),
}
"""When the candle began that holds a moment, by period."""


def candles(tape: Tape, period: str, now_ms: int, limit: int) -> list[Candle]:
    """Return the newest candles, newest first."""
    begin = BEGINS[period]
    source = tape.minutes if period in ("1min", "5min", "15min", "30min") else tape.hours
    source.fill_up_to(now_ms + source.width_ms)
    rows: list[Candle] = []
    for fact in source.newest_first():
        row = replace(fact, opened_ms=begin(fact.opened_ms))
        if rows and rows[-1].opened_ms == row.opened_ms:
            row.add(rows.pop())
        elif len(rows) == limit:
            break
        rows.append(row)
    return rows
