"""Gemini's clock readings: times whose unit shows only in their size, and the Date header (Gemini sheet 10, 11.2)."""

from calendar import timegm
from email.utils import parsedate_to_datetime

from core.domain.errors import BadAnswer
from core.domain.money import decimal, multiply
from core.exchanges.base import Response
from core.exchanges.reading import Fields, Json, as_decimal, read

_THOUSAND = decimal("1000")


def to_ms(value: Json, where: str) -> int:
    """Milliseconds since the epoch, from a number or text in ns, µs, ms or s, told apart by magnitude."""
    number = as_decimal(value, where)
    if number > 10**17:
        return int(number) // 1_000_000
    if number > 10**14:
        return int(number) // 1_000
    if number > 10**11:
        return int(number)
    return int(multiply(number, _THOUSAND))


def read_ms(fields: Fields, name: str) -> int:
    """A time that must be there."""
    return to_ms(read(fields, name), name)


def maybe_ms(fields: Fields, name: str) -> int | None:
    """A time, or None when it is absent or null."""
    value = fields.get(name)
    return None if value is None else to_ms(value, name)


def date_header_ms(response: Response) -> int:
    """The exchange's clock when it answered, to the second."""
    try:
        date = parsedate_to_datetime(response.headers.get("date", ""))
    except (ValueError, TypeError, IndexError, OverflowError):
        raise BadAnswer("Date header: not a date") from None
    return timegm(date.utctimetuple()) * 1000
