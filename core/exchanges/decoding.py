"""From bytes to JSON: every number exact, whatever is no JSON refused, long lists row by row."""

import re
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterable
from decimal import DecimalException
from json import JSONDecoder
from json.scanner import make_scanner
from typing import Generic, TypeVar

from core.domain.errors import BadAnswer
from core.domain.money import decimal_of_digits
from core.exchanges.reading import Fields, Json, as_text

T = TypeVar("T")

_PIECE = 256 * 1024
_SPACE = " \t\n\r"
_SPACES = re.compile(f"[{_SPACE}]*").match


def parse_json(body: bytes | str) -> Json:
    """Parse with every number exact; raises `BadAnswer` for anything that is not JSON of a sane depth and size."""
    try:
        text = (body if isinstance(body, str) else body.decode()).strip(_SPACE)
        value, end = _SCAN(text, 0)
    except _NOT_JSON as error:
        raise BadAnswer(f"not JSON: {type(error).__name__}") from None
    if end < len(text):
        raise BadAnswer("not JSON: more than one value")
    return value


def object_in(body: bytes) -> Fields:
    """The JSON object that a body holds; an empty one where it holds none."""
    try:
        value = parse_json(body)
    except BadAnswer:
        return {}
    return value if isinstance(value, dict) else {}


Parse = Callable[[bytes], Json]
"""`parse_json`, or `LongList.parse` in its place."""


class LongList(Generic[T]):
    """A list of thousands of rows in an answer: the field `name` of its object, or the answer itself without a name.

    `parse` stands in for `parse_json`, but hands each row to `read_row` as soon as it is decoded and keeps only what
    that returns: the whole is never in memory as objects, and other threads have their turn between two rows, while
    the decoder of a whole document would not let go of the interpreter until its end. Rows that raise `BadAnswer`
    are left out. The list stands empty in what `parse` returns.
    """

    def __init__(self, read_row: Callable[[Json], Iterable[T]], name: str | None = None) -> None:
        self._read_row = read_row
        self._name = name
        self._rows: int | None = None
        self._found: list[T] = []

    def parse(self, body: bytes) -> Json:
        text = _Window(body)
        if self._name is None and text.next() == "[":
            value = self._list(text)
        elif self._name is not None and text.next() == "{":
            value = self._object(text)
        else:
            value = text.value()
        if text.next():
            raise BadAnswer("not JSON: more than one value")
        return value

    def found(self) -> tuple[T, ...]:
        """What was read; a list that is not there, or without one readable row, is `BadAnswer`."""
        if self._rows is None:
            raise BadAnswer(f"{self._name or 'answer'}: a list was expected")
        if self._rows and not self._found:
            raise BadAnswer("not one row of the list can be read")
        return tuple(self._found)

    def _object(self, text: "_Window") -> Json:
        fields: dict[str, Json] = {}
        text.take("{")
        while fields or text.next() != "}":
            name = as_text(text.value(), "name")
            text.take(":")
            is_ours = name == self._name and text.next() == "["
            fields[name] = self._list(text) if is_ours else text.value()
            if not text.takes(","):
                break
        text.take("}")
        return fields

    def _list(self, text: "_Window") -> Json:
        self._rows, self._found = 0, []
        text.take("[")
        while self._rows or text.next() != "]":
            self._add(text.value())
            if not text.takes(","):
                break
        text.take("]")
        return []

    def _add(self, row: Json) -> None:
        self._rows = (self._rows or 0) + 1
        try:
            self._found += self._read_row(row)
        except BadAnswer:
            return


class _Window:
    """The text of a long answer as it is needed: not all of it is ever there at once, as it may be twice its bytes."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._decoder = getincrementaldecoder("utf-8")()
        self._read = 0
        self._text = ""
        self._at = 0

    def next(self) -> str:
        """The next letter that is no white space; nothing at the end."""
        while True:
            if (letter := self._text[self._at : self._at + 1]) and letter not in _SPACE:
                return letter
            spaces = _SPACES(self._text, self._at)
            self._at = spaces.end() if spaces else self._at
            if self._at == len(self._text) and not self._has_more():
                return ""

    def takes(self, letter: str) -> bool:
        """Go behind the next letter if it is this one."""
        is_there = self.next() == letter
        self._at += is_there
        return is_there

    def take(self, letter: str) -> None:
        if not self.takes(letter):
            raise BadAnswer(f"not JSON: no {letter} where one was expected")

    def value(self) -> Json:
        """The next value, whole: one that may go on behind the window is looked at again."""
        self.next()
        while True:
            try:
                value, end = _SCAN(self._text, self._at)
            except _NOT_JSON as error:
                if not self._has_more():
                    raise BadAnswer(f"not JSON: {type(error).__name__}") from None
            else:
                if end < len(self._text) or not self._has_more():
                    self._at = end
                    return value

    def _has_more(self) -> bool:
        """Let more text in, at least as much as is left, so that nothing is looked at too often."""
        begin, left = self._read, self._text[self._at :]
        self._read += max(_PIECE, len(left))
        piece = self._body[begin : self._read]
        try:
            self._text = left + self._decoder.decode(piece, final=self._read >= len(self._body))
        except ValueError:
            raise BadAnswer("not JSON: not UTF-8") from None
        self._at = 0
        return bool(piece)


def _refuse(text: str) -> Json:
    raise ValueError(f"{text} is no JSON number")


# What JSONDecoder itself calls, without its Python around it.
_SCAN: Callable[[str, int], tuple[Json, int]] = make_scanner(
    JSONDecoder(parse_float=decimal_of_digits, parse_constant=_refuse)  # type: ignore[arg-type]
)
_NOT_JSON = (ValueError, StopIteration, DecimalException, RecursionError)
