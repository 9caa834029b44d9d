"""Strict readers: take an exchange's JSON apart by name and type, and say where it differs as `BadAnswer`."""

import re
import zlib
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, DecimalException
from enum import Enum
from functools import partial
from typing import Any, TypeVar

from core.domain.errors import BadAnswer
from core.domain.market import Level
from core.domain.money import decimal, decimal_of_digits

Json = Any
"""A parsed JSON value; every use goes through a reader below, which checks its type."""
Fields = Mapping[str, Json]
E_ = TypeVar("E_", bound=Enum)
T = TypeVar("T")

_MAX_INT_DIGITS = 40
_TOO_LARGE = 10**_MAX_INT_DIGITS
_LARGEST_FRAME = 16 * 1024 * 1024
_PIECE = 256 * 1024
_DIGITS = b".0123456789"
_SPACE = " \t\n\r"
_SPACES = re.compile(f"[{_SPACE}]*").match


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
    if isinstance(value, Decimal):
        return value  # sane, as `parse_json` has read it
    if isinstance(value, str):
        try:
            return decimal(value)
        except ValueError:
            raise BadAnswer(f"{where}: not a number") from None
    if type(value) is int and -_TOO_LARGE < value < _TOO_LARGE:
        return Decimal(value)
    raise BadAnswer(f"{where}: a number was expected, {_kind(value)} came")


def as_levels(
    value: Json, where: str, price: int | str = 0, size: int | str = 1
) -> tuple[Level, ...]:
    """A side of a book: rows of [price, size, …], or objects that name the two."""
    return _levels(as_list(value, where), where, price, size)


def as_sides(
    bids: Json, asks: Json, price: int | str = 0, size: int | str = 1
) -> tuple[tuple[Level, ...], tuple[Level, ...]]:
    """Both sides of a book, read as one: books come ten times a second."""
    bids, asks = as_list(bids, "bids"), as_list(asks, "asks")
    levels = _levels(bids + asks, "book", price, size)
    return levels[: len(bids)], levels[len(bids) :]


def _levels(rows: list[Json], where: str, price: int | str, size: int | str) -> tuple[Level, ...]:
    try:
        values = [row[price] for row in rows] + [row[size] for row in rows]
    except (IndexError, KeyError, TypeError):
        raise BadAnswer(f"{where}: a level lacks its price or size") from None
    if price == 0 and str in map(type, rows):  # text has a first letter and a second
        raise BadAnswer(f"{where}: a level was expected, text came")
    numbers = _decimals(values, where)
    return tuple(map(_LEVEL, zip(numbers, numbers[len(rows) :])))  # noqa: B905 - the first are both


# What the constructor of a NamedTuple does, without its Python around it.
_LEVEL: Callable[[Iterable[Decimal]], Level] = partial(tuple.__new__, Level)


def _decimals(values: list[Json], where: str) -> list[Decimal]:
    """Many numbers; those in plain digits, nearly all there are, are looked at all together."""
    try:
        text = "".join(values)
    except TypeError:
        if set(map(type, values)) == {Decimal}:
            return values  # sane, as `parse_json` has read them
    else:
        if not text.encode(errors="replace").translate(None, _DIGITS):
            try:
                return list(map(decimal_of_digits, values))
            except DecimalException:
                raise BadAnswer(f"{where}: not a number") from None
    return [as_decimal(value, where) for value in values]


def as_int(value: Json, where: str) -> int:
    """`value` as a whole number, whether it came as a JSON integer or as digits in text."""
    if type(value) is int and -_TOO_LARGE < value < _TOO_LARGE:
        return value
    if isinstance(value, str) and len(value) <= _MAX_INT_DIGITS:
        digits = value.removeprefix("-")
        if digits.isascii() and digits.isdigit():
            return int(value)
    raise BadAnswer(f"{where}: a whole number was expected, {_kind(value)} came")


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
    if not value and (value is None or value == ""):
        return None
    return as_decimal(value, name)


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
    if type(value) is int and abs(value) >= _TOO_LARGE:
        return "one of absurd length"
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
