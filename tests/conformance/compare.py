"""Compares what a file expects with what a fact says, key by key, and tells each difference in one line."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, TypeVar

from core.domain.money import decimal, plain

Json = Any
F = TypeVar("F")
F_contra = TypeVar("F_contra", contravariant=True)
Check = Callable[[str, Json, Any], Iterator[str]]
"""Where we are in the file, what is expected there, what the fact says: one line per difference."""


def same(where: str, expected: Json, came: object) -> Iterator[str]:
    """One value. Numbers are equal by value; null means that the fact holds none."""
    if not _is_same(expected, came):
        yield differs(where, expected, came)


@dataclass(frozen=True, slots=True)
class Rule(Generic[F]):
    """How one key is read from a fact, and how it is compared."""

    told: Callable[[F], object]
    check: Check = same


Table = Mapping[str, Rule[F]]
"""The keys that are understood for one kind of fact."""


def check_keys(where: str, expect: Json, table: Table[F], fact: F) -> Iterator[str]:
    """Every key of `expect`; one that the table lacks is a difference."""
    if not isinstance(expect, Mapping):
        yield f"{where}: an object of expectations was expected"
        return
    for key, expected in expect.items():
        rule = table.get(key)
        if rule is None:
            yield f"{where}: {key}: this key is not understood"
            continue
        told = rule.told(fact)
        try:
            yield from rule.check(f"{where}: {key}", expected, told)
        except (TypeError, ValueError, AttributeError):
            yield f"{where}: {key}: the expectation has a wrong shape, came {_shown(told)}"


def differs(where: str, expected: Json, came: object) -> str:
    """The line for one difference."""
    return f"{where}: expected {_shown(expected)}, came {_shown(came)}"


def _is_same(expected: Json, came: object) -> bool:
    if isinstance(came, Decimal):
        return _number(expected) == came
    return type(expected) is type(came) and bool(expected == came)


def _number(value: Json) -> Decimal | None:
    if isinstance(value, str):
        try:
            return decimal(value)
        except ValueError:
            return None
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    return value if isinstance(value, Decimal) else None


def _shown(value: object) -> str:
    if isinstance(value, Decimal):
        return f'"{plain(value)}"'
    return json.dumps(value, default=lambda other: _shown(other).strip('"'), ensure_ascii=False)


def bounded(is_within: Callable[[Decimal, Decimal], bool]) -> Check:
    """A number that has an expected bound: `is_within(came, bound)`."""

    def check(where: str, expected: Json, came: object) -> Iterator[str]:
        bound = _number(expected)
        if bound is None or not isinstance(came, Decimal) or not is_within(came, bound):
            yield differs(where, expected, came)

    return check


def unordered(where: str, expected: Json, came: Sequence[str]) -> Iterator[str]:
    """A list of words or ids in any order. Null is an empty list: no value is exposed."""
    if not isinstance(expected or [], list) or sorted(expected or []) != sorted(came):
        yield differs(where, expected, list(came))


def none_of(where: str, expected: Json, came: Sequence[str]) -> Iterator[str]:
    """Words that must not be there."""
    for word in expected:
        if word in came:
            yield f"{where}: {word} came"


def all_of(where: str, expected: Json, came: Sequence[str]) -> Iterator[str]:
    """Words that must be there, among others."""
    for word in expected:
        if word not in came:
            yield f"{where}: {word} did not come"


def json_text(where: str, expected: Json, came: str | None) -> Iterator[str]:
    """Text whose meaning as JSON counts, where it has one."""
    if _as_json(came) != _as_json(expected):
        yield differs(where, expected, came)


def _as_json(value: Json) -> Json:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value, parse_float=Decimal)
    except ValueError:
        return value


def levels(where: str, expected: Json, came: Sequence[tuple[Decimal, Decimal]]) -> Iterator[str]:
    """Prices with their amounts, in order."""
    theirs = [tuple(_number(value) for value in level) for level in expected]
    if theirs != list(came):
        yield differs(where, expected, came)


def in_order(table: Table[Any]) -> Check:
    """Facts in the order of the list."""

    def check(where: str, expected: Json, came: Sequence[object]) -> Iterator[str]:
        if len(expected or []) != len(came):
            yield f"{where}: expected {len(expected or [])} of them, came {len(came)}"
            return
        for index, (row, fact) in enumerate(zip(expected or [], came, strict=True)):
            yield from check_keys(f"{where}[{index}]", row, table, fact)

    return check


def in_any_order(table: Table[Any] | Callable[[object], Table[Any]]) -> Check:
    """Facts in any order: each expectation is held against the fact that differs least. A fact may choose its table."""
    of = table if callable(table) else lambda _: table

    def check(where: str, expected: Json, came: Sequence[object]) -> Iterator[str]:
        if len(expected or []) != len(came):
            yield f"{where}: expected {len(expected or [])} of them, came {len(came)}"
            return
        left = list(came)
        for index, row in enumerate(expected or []):
            tries = [list(check_keys(f"{where}[{index}]", row, of(fact), fact)) for fact in left]
            best = min(range(len(left)), key=lambda position: len(tries[position]))
            yield from tries[best]
            del left[best]

    return check


def by_name(table: Table[Any]) -> Check:
    """Facts by name; a name with null must not be there."""

    def check(where: str, expected: Json, came: Mapping[str, object]) -> Iterator[str]:
        for name, row in expected.items():
            if row is None and name in came:
                yield f"{where}: {name}: expected nothing, it came"
            elif row is not None and name not in came:
                yield f"{where}: {name}: did not come"
            elif row is not None:
                yield from check_keys(f"{where}: {name}", row, table, came[name])

    return check
