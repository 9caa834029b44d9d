"""Read numbers and lists out of what a client sent to HTX's endpoints."""

import re
from collections.abc import Mapping
from decimal import Decimal

from core.practice.protocols.htx_refusals import Refusal

CLIENT_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def read_decimal(value: object) -> Decimal | None:
    """Read plain text or a JSON number, with the decimals that were sent; None if it is neither."""
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,30}(\.[0-9]{1,30})?", value):
        return Decimal(value)
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        number = Decimal(value)
        return number if number >= 0 and abs(number.adjusted()) <= 30 else None
    return None


def places(value: Decimal) -> int:
    """Return how many decimals were sent."""
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def read_count(
    query: Mapping[str, object], name: str, otherwise: int, *, least: int = 0, most: int = 10**18
) -> int:
    """Read a whole number that may be left out. Raise Refusal."""
    value = str(query.get(name, otherwise))
    if not re.fullmatch(r"[0-9]{1,19}", value) or not least <= int(value) <= most:
        raise Refusal("invalid-parameter", f"invalid {name}")
    return int(value)


def is_order_id(text: str) -> bool:
    return re.fullmatch(r"[0-9]{1,19}", text) is not None


def read_words(value: object) -> list[str]:
    """Read a list of words between commas."""
    return [word for word in str(value or "").split(",") if word]
