"""Read the parameters of a request: query, form and JSON come to the same names and texts (sheet 2 and 3)."""

import re
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from urllib.parse import parse_qsl

from core.practice import json_text
from core.practice.exact import text
from core.practice.protocols.binance_refusals import Refusal, bad, illegal, missing

NUMBER = r"^([0-9]{1,20})(\.[0-9]{1,20})?$"
COUNT = r"^[0-9]{1,20}$"
CLIENT_ID = r"^[a-zA-Z0-9-_]{1,36}$"
PLACES = 8
LARGEST = 2**63 - 1
EVERYWHERE = frozenset({"timestamp", "signature", "recvWindow", "apiKey", "returnRateLimits"})


class Params:
    """Every reader raises Refusal for the first thing that is wrong with its parameter."""

    def __init__(self, given: Mapping[str, str], *, has_doubles: bool = False) -> None:
        self.given = given
        self._has_doubles = has_doubles

    def text(self, name: str) -> str | None:
        value = self.given.get(name)
        if value == "":
            raise bad(-1105, f"Parameter '{name}' was empty.")
        return value

    def need(self, name: str) -> str:
        value = self.text(name)
        if value is None:
            raise missing(name)
        return value

    def word(self, name: str, words: Collection[str], refusal: Refusal) -> str | None:
        value = self.text(name)
        if value is not None and value not in words:
            raise refusal
        return value

    def number(self, name: str) -> Decimal | None:
        value = self.text(name)
        if value is None:
            return None
        if not re.fullmatch(NUMBER, value, re.ASCII):
            raise illegal(name, NUMBER)
        number = Decimal(value)
        if len(text(number).partition(".")[2]) > PLACES:
            raise bad(-1111, f"Parameter '{name}' has too much precision.")
        return number

    def count(self, name: str) -> int | None:
        value = self.text(name)
        if value is None:
            return None
        if not re.fullmatch(COUNT, value, re.ASCII):
            raise illegal(name, COUNT)
        if int(value) > LARGEST:
            raise bad(-1108, f"Parameter '{name}' overflowed.")
        return int(value)

    def limit(self, otherwise: int, most: int) -> int:
        count = self.count("limit")
        if count == 0:
            raise bad(-1130, "Data sent for parameter 'limit' is not valid.")
        return otherwise if count is None else min(count, most)

    def flag(self, name: str) -> bool | None:
        value = self.word(name, ("true", "false"), illegal(name, "^(true|false)$"))
        return None if value is None else value == "true"

    def client_id(self, name: str) -> str | None:
        value = self.text(name)
        if value is not None and not re.fullmatch(CLIENT_ID, value, re.ASCII):
            raise illegal(name, CLIENT_ID)
        return value

    def names(self, name: str) -> list[str] | None:
        """Read a JSON array of different texts."""
        value = self.text(name)
        if value is None:
            return None
        try:
            names = json_text.read(value)
        except ValueError:
            names = None
        if not isinstance(names, list) or not all(isinstance(each, str) for each in names):
            raise bad(-1135, f"JSON sent for parameter '{name}' is not valid")
        if len(set(names)) < len(names):
            raise bad(-1151, "Symbol is present multiple times in the list.")
        return names

    def refuse_unread(self, known: Iterable[str]) -> None:
        if self._has_doubles:
            raise bad(-1101, "Duplicate values for a parameter detected.")
        read = self.given.keys() & (EVERYWHERE | set(known))
        if len(read) < len(self.given):
            message = (
                f"Not all sent parameters were read; read '{len(read)}' parameter(s)"
                f" but was sent '{len(self.given)}'."
            )
            raise bad(-1104, message)


def read_pairs(query: str, body: str) -> Params:
    """Join percent-encoded query and form; the query wins."""
    given: dict[str, str] = {}
    has_doubles = False
    for part in (body, query):
        pairs = parse_qsl(part, keep_blank_values=True, errors="replace")
        has_doubles = has_doubles or len(dict(pairs)) < len(pairs)
        given |= pairs
    return Params(given, has_doubles=has_doubles)


def read_json(asked: object) -> Params:
    """Spell the parameters of a WebSocket request as REST would."""
    if not isinstance(asked, dict):
        return Params({})
    return Params({name: _spell(value) for name, value in asked.items() if value is not None})


def _spell(value: object) -> str:
    return value if isinstance(value, str) else json_text.write(value)
