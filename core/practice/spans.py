"""How time is cut for candles: into spans of one width, or into the weeks, months and years of a calendar."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS


@dataclass(frozen=True, slots=True)
class Span:
    begin: Callable[[int], int]
    """From a moment in milliseconds to when the span began that holds it."""
    longest_ms: int
    """So long after one has begun, the next has, and no other."""

    @property
    def is_of_hours(self) -> bool:
        return self.longest_ms % HOUR_MS == 0

    def next(self, begin_ms: int) -> int:
        """Return when the span after the one with this begin begins."""
        return self.begin(begin_ms + self.longest_ms)


def every(width_ms: int) -> Span:
    return Span(lambda at_ms: at_ms - at_ms % width_ms, width_ms)


def day(zone: tzinfo = UTC) -> Span:
    return _calendar(zone, lambda midnight: midnight, days=1)


def week(zone: tzinfo = UTC) -> Span:
    """Begin on Mondays."""
    return _calendar(zone, lambda midnight: midnight - timedelta(midnight.weekday()), days=7)


def month(zone: tzinfo = UTC) -> Span:
    return _calendar(zone, lambda midnight: midnight.replace(day=1), days=31)


def year(zone: tzinfo = UTC) -> Span:
    return _calendar(zone, lambda midnight: midnight.replace(month=1, day=1), days=366)


def _calendar(zone: tzinfo, first: Callable[[datetime], datetime], *, days: int) -> Span:
    def begin(at_ms: int) -> int:
        moment = datetime.fromtimestamp(at_ms // 1_000, zone)
        midnight = moment.replace(hour=0, minute=0, second=0)
        return int(first(midnight).timestamp()) * 1_000

    return Span(begin, days * DAY_MS)
