"""Strict readers: take an exchange's JSON apart by name and type, and say where it differs as `BadAnswer`."""

import json
import zlib
from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from typing import Any, TypeVar

from core.domain.errors import BadAnswer
from core.domain.market import Level
from core.domain.money import Price, Quantity, decimal

Json = Any
"""A parsed JSON value; every use goes through a reader below, which checks its type."""
Fields = Mapping[str, Json]
E_ = TypeVar("E_", bound=Enum)

_MAX_INT_DIGITS = 40
_TOO_LARGE = 10**_MAX_INT_DIGITS
_LARGEST_FRAME = 16 * 1024 * 1024


def parse_json(body: bytes | str) -> Json:
    """Parse with every number exact; raises `BadAnswer` for anything that is not JSON of a sane depth and size."""
    try:
        text = body if isinstance(body, str) else body.decode()
        return _DECODER.decode(text)
    except (ValueError, RecursionError) as error:
        raise BadAnswer(f"not JSON: {type(error).__name__}") from None


def _refuse(text: str) -> Json:
    raise ValueError(f"{text} is no JSON number")


_DECODER = json.JSONDecoder(parse_float=decimal, parse_constant=_refuse)


def as_object(value: Json, where: str = "answer") -> Fields:
    """`value` as a JSON object."""
    if not isinstance(value, dict):
        raise BadAnswer(f"{where}: an object was expected, {_kind(value)} came")
    return value


def as_list(value: Json, where: str = "answer") -> list[Json]:
    """`value` as a JSON array."""
    if not isinstance(value, list):
        raise BadAnswer(f"{where}: a list was expected, {_kind(value)} came")
    return value


def as_text(value: Json, where: str) -> str:
    """`value` as text; a number is not text."""
    if not isinstance(value, str):
        raise BadAnswer(f"{where}: text was expected, {_kind(value)} came")
    return value


def as_decimal(value: Json, where: str) -> Decimal:
    """`value` as an exact number, whether it came as a JSON number or as text."""
    if isinstance(value, str):
        try:
            return decimal(value)
        except ValueError:
            raise BadAnswer(f"{where}: not a number") from None
    if isinstance(value, Decimal):
        return value  # sane, as `parse_json` has read it
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(_sane(value, where))
    raise BadAnswer(f"{where}: a number was expected, {_kind(value)} came")


def as_levels(
    value: Json, where: str, price: int | str = 0, size: int | str = 1
) -> tuple[Level, ...]:
    """A side of a book: rows of [price, size, …], or objects that name the two."""
    rows = as_list(value, where)
    if set(map(type, rows)) - {list if isinstance(price, int) else dict}:
        raise BadAnswer(f"{where}: not a list of levels")
    try:
        return tuple(
            [
                Level(Price(as_decimal(row[price], where)), Quantity(as_decimal(row[size], where)))
                for row in rows
            ]
        )
    except (IndexError, KeyError):
        raise BadAnswer(f"{where}: a level lacks its price or size") from None


def as_int(value: Json, where: str) -> int:
    """`value` as a whole number, whether it came as a JSON integer or as digits in text."""
    if isinstance(value, int) and not isinstance(value, bool):
        return _sane(value, where)
    if isinstance(value, str) and len(value) <= _MAX_INT_DIGITS:
        digits = value.removeprefix("-")
        if digits.isascii() and digits.isdigit():
            return int(value)
    raise BadAnswer(f"{where}: a whole number was expected, {_kind(value)} came")


def _sane(value: int, where: str) -> int:
    if abs(value) >= _TOO_LARGE:
        raise BadAnswer(f"{where}: an integer of absurd length")
    return value


def as_id(value: Json, where: str) -> str:
    """An identifier as text, whether it came as text or as an integer of any size."""
    if isinstance(value, str) and value:
        return value
    return str(as_int(value, where))


def read(fields: Fields, name: str) -> Json:
    """A field that must be there."""
    if name not in fields:
        raise BadAnswer(f"{name}: missing")
    return fields[name]


def read_text(fields: Fields, name: str) -> str:
    """A text field that must be there."""
    return as_text(read(fields, name), name)


def read_decimal(fields: Fields, name: str) -> Decimal:
    """A number that must be there."""
    return as_decimal(read(fields, name), name)


def read_int(fields: Fields, name: str) -> int:
    """A whole number that must be there."""
    return as_int(read(fields, name), name)


def read_id(fields: Fields, name: str) -> str:
    """An identifier that must be there."""
    return as_id(read(fields, name), name)


def read_list(fields: Fields, name: str) -> list[Json]:
    """A list that must be there."""
    return as_list(read(fields, name), name)


def read_object(fields: Fields, name: str) -> Fields:
    """An object that must be there."""
    return as_object(read(fields, name), name)


def read_flag(fields: Fields, name: str, *, otherwise: bool | None = None) -> bool:
    """A JSON true or false; `otherwise` when the field is absent or null."""
    value = fields.get(name)
    if value is None and otherwise is not None:
        return otherwise
    if not isinstance(value, bool):
        raise BadAnswer(f"{name}: true or false was expected, {_kind(value)} came")
    return value


def maybe_text(fields: Fields, name: str) -> str | None:
    """A text field, or None when it is absent or null."""
    value = fields.get(name)
    return None if value is None else as_text(value, name)


def maybe_decimal(fields: Fields, name: str) -> Decimal | None:
    """A number, or None when it is absent, null or empty text."""
    value = fields.get(name)
    return None if value is None or value == "" else as_decimal(value, name)


def maybe_int(fields: Fields, name: str) -> int | None:
    """A whole number, or None when it is absent or null."""
    value = fields.get(name)
    return None if value is None else as_int(value, name)


def maybe_id(fields: Fields, name: str) -> str | None:
    """An identifier, or None when it is absent, null or empty text."""
    value = fields.get(name)
    return None if value is None or value == "" else as_id(value, name)


def read_word(fields: Fields, name: str, words: Mapping[str, E_]) -> E_:
    """A word from a closed list; a new word is `BadAnswer`. Use `dict.get` where new words must be survived."""
    word = read_text(fields, name)
    if word not in words:
        raise BadAnswer(f"{name}: a word nobody documented")
    return words[word]


def _kind(value: Json) -> str:
    names = {bool: "true or false", type(None): "null", dict: "an object", list: "a list"}
    return names.get(type(value), "text" if isinstance(value, str) else "a number")


def gunzip(data: bytes) -> bytes:
    """What a gzip frame holds; raises `BadAnswer` for anything else, and for what would fill the memory."""
    unpacker = zlib.decompressobj(wbits=31)
    try:
        text = unpacker.decompress(data, _LARGEST_FRAME)
    except zlib.error:
        raise BadAnswer("not gzip") from None
    if not unpacker.eof:
        raise BadAnswer("gzip: cut off, or too large")
    return text
