"""BigONE's times: RFC 3339 text in UTC, as milliseconds (BigONE sheet 6.1)."""

from datetime import UTC, datetime, timedelta

from core.domain.errors import BadAnswer
from core.exchanges.reading import Fields, maybe_text

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def to_ms(text: str, where: str) -> int:
    """Milliseconds since the epoch; a time that names no zone is taken as UTC."""
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise BadAnswer(f"{where}: not a time") from None
    return (time.replace(tzinfo=time.tzinfo or UTC) - _EPOCH) // _MILLISECOND


def maybe_ms(fields: Fields, name: str) -> int | None:
    """A time, or None when it is absent, null or empty."""
    text = maybe_text(fields, name)
    return to_ms(text, name) if text else None


def first_ms(fields: Fields, *names: str) -> int:
    """The first of these times that is there; older answers have only one of them (BigONE sheet 4)."""
    for name in names:
        if (time_ms := maybe_ms(fields, name)) is not None:
            return time_ms
    raise BadAnswer(f"{names[0]}: missing")
