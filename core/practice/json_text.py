"""JSON in and out with exact numbers: a Decimal is written as the plain number it is, unless Spelled."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from json.encoder import encode_basestring_ascii as quote
from typing import Any, NoReturn

from core.practice.exact import text


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
    """Raise ValueError if this is not JSON of a sane depth; NaN and Infinity are not."""
    try:
        return json.loads(source, parse_float=Decimal, parse_constant=_refuse)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _refuse(word: str) -> NoReturn:
    raise ValueError(word)
