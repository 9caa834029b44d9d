"""JSON in and out with exact numbers: a Decimal is written as the plain number it is."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from json.encoder import encode_basestring_ascii as quote
from typing import Any, NoReturn

from core.practice.exact import text


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
        case Mapping():
            return (
                "{" + ",".join(f"{quote(key)}:{write(item)}" for key, item in value.items()) + "}"
            )
        case Sequence():
            return "[" + ",".join(map(write, value)) + "]"
    raise TypeError(type(value).__name__)


def read(source: str | bytes) -> Any:
    """Raise ValueError if this is not JSON; NaN and Infinity are not."""
    return json.loads(source, parse_float=Decimal, parse_constant=_refuse)


def _refuse(word: str) -> NoReturn:
    raise ValueError(word)
