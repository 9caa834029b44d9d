"""JSON in and out with exact numbers: a Decimal is written as the plain number it is, unless Spelled."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from json.encoder import encode_basestring_ascii as quote
from typing import Any, NoReturn

from core.practice.exact import text

DEEPEST, MOST_DIGITS = 50, 100
"""What is nested more deeply, or has longer numbers, no exchange needs."""


@dataclass(frozen=True, slots=True)
class Spelled:
    """A number in an exchange's own spelling, such as 1.82E-4."""

    text: str


def write(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return quote(value)
        case int():
            return str(value)
        case Decimal():
            return text(value)
        case Spelled():
            return value.text
        case Mapping():
            return (
                "{" + ",".join(f"{quote(key)}:{write(item)}" for key, item in value.items()) + "}"
            )
        case Sequence():
            return "[" + ",".join(map(write, value)) + "]"
    raise TypeError(type(value).__name__)


def read(source: str | bytes) -> Any:
    """Raise ValueError if this is not JSON, or none that can be answered: nested too deeply, or with
    a number of too many digits; NaN and Infinity are no JSON.
    """
    try:
        content = json.loads(
            source, parse_float=_read_decimal, parse_int=_read_int, parse_constant=_refuse
        )
    except RecursionError:
        raise ValueError("nested too deeply") from None
    _refuse_depth(content)
    return content


def _read_decimal(digits: str) -> Decimal:
    try:
        number = Decimal(digits)
    except InvalidOperation:  # an exponent beyond all bounds
        raise ValueError("a number is too long") from None
    if len(digits) > MOST_DIGITS or abs(number.adjusted()) > MOST_DIGITS:
        raise ValueError("a number is too long")
    return number


def _read_int(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise ValueError("a number is too long")
    return int(digits)


def _refuse_depth(content: object) -> None:
    level = [content]
    for _ in range(DEEPEST):
        level = [inner for each in level for inner in _inside(each)]
        if not level:
            return
    raise ValueError("nested too deeply")


def _inside(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def read_object(source: str | bytes) -> dict[str, Any]:
    """Return the object, or an empty one for whatever is none."""
    try:
        content = read(source)
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}


def read_fields(body: bytes) -> dict[str, Any]:
    """Return one order's fields, or a batch as one field; nothing for whatever is neither."""
    try:
        content = read(body)
    except ValueError:
        return {}
    if isinstance(content, list):
        return {"orders": content}
    return content if isinstance(content, dict) else {}


def _refuse(word: str) -> NoReturn:
    raise ValueError(word)
