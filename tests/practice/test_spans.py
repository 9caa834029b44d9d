"""Candles begin where the calendar says, and each ends where the next begins."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from core.practice.spans import HOUR_MS, Span, day, every, month, week, year

EAST = timezone(timedelta(hours=8))


def ms(text: str) -> int:
    return int(datetime.fromisoformat(text).astimezone(UTC).timestamp()) * 1_000


@pytest.mark.parametrize(
    ("span", "moment", "begin", "after"),
    [
        (every(HOUR_MS), "2026-01-31T23:59:59Z", "2026-01-31T23:00Z", "2026-02-01T00:00Z"),
        (day(), "2026-01-31T23:59:59Z", "2026-01-31T00:00Z", "2026-02-01T00:00Z"),
        (day(EAST), "2026-01-31T23:59:59Z", "2026-02-01T00:00+08:00", "2026-02-02T00:00+08:00"),
        (week(), "2026-03-01T12:00Z", "2026-02-23T00:00Z", "2026-03-02T00:00Z"),
        (month(), "2026-02-28T12:00Z", "2026-02-01T00:00Z", "2026-03-01T00:00Z"),
        (month(), "2026-01-01T00:00Z", "2026-01-01T00:00Z", "2026-02-01T00:00Z"),
        (year(), "2024-12-31T12:00Z", "2024-01-01T00:00Z", "2025-01-01T00:00Z"),
        (year(EAST), "2025-12-31T16:00Z", "2026-01-01T00:00+08:00", "2027-01-01T00:00+08:00"),
    ],
)
def test_a_span_begins_and_the_next_follows(
    span: Span, moment: str, begin: str, after: str
) -> None:
    begun = span.begin(ms(moment))

    assert begun == ms(begin)
    assert span.begin(begun) == begun
    assert span.next(begun) == ms(after)
