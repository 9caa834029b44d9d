"""What can go wrong on command, and how such a wish reads. Making it go wrong is `spoiling.py`."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, TypeVar

from core.practice import json_text

REQUEST_KINDS = frozenset(
    {"delay", "freeze", "drop_before", "drop_after", "cut", "drip", "clock_jump"}
    | {"rate_limited", "banned", "status", "html", "garbage", "empty"}
)
FRAME_KINDS = frozenset({"frame_lost", "frame_twice", "frame_late", "disconnect"})
KINDS = REQUEST_KINDS | FRAME_KINDS
PLACES = frozenset({"path", "method", "exchange", "frame"})
LONGEST_S = 3_600
Number = TypeVar("Number", int, float)


class BadFault(ValueError):
    """The wish for a fault cannot be understood."""


@dataclass(slots=True, kw_only=True, eq=False)
class Fault:
    kind: str
    match: Mapping[str, str]
    """Patterns for any of `PLACES`, in which * stands for any text; what is not given matches everything."""
    seconds: float
    status: int
    retry_after: int | None
    body: str
    """What a `status` answer says."""
    is_after: bool
    """Act on the request before spoiling the answer. Only where the kind leaves a choice."""
    times: int | None
    """How often it still strikes; None for always."""
    cleared: asyncio.Event = field(default_factory=asyncio.Event)

    def strikes(self, kinds: frozenset[str], place: Mapping[str, str]) -> bool:
        return self.kind in kinds and self.times != 0 and is_meant(self.match, place)

    @property
    def wait_s(self) -> int:
        """What a refusal asks the client to wait."""
        return 1 if self.retry_after is None else self.retry_after


def is_meant(match: Mapping[str, str], place: Mapping[str, str]) -> bool:
    return all(
        name in place and fnmatchcase(place[name], pattern) for name, pattern in match.items()
    )


def read_fault(wish: Mapping[str, Any]) -> Fault:
    """Raise BadFault."""
    kind = wish.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        raise BadFault(f"kind must be one of {', '.join(sorted(KINDS))}")
    least_s = -LONGEST_S if kind == "clock_jump" else 0
    try:
        return Fault(
            kind=kind,
            match=read_match(wish),
            seconds=within(float(wish.get("seconds", 1)), least_s, LONGEST_S),
            status=within(int(wish.get("status", 502)), 200, 599),
            retry_after=read_wait(wish),
            body="" if wish.get("body") is None else json_text.write(wish["body"]),
            is_after=wish.get("after") is True,
            times=None if wish.get("times") is None else int(wish["times"]),
        )
    except (TypeError, ValueError) as error:
        raise BadFault(str(error)) from None


def read_match(wish: Mapping[str, Any]) -> Mapping[str, str]:
    """Raise BadFault."""
    match = wish.get("match", {})
    if not isinstance(match, dict) or not match.keys() <= PLACES:
        raise BadFault(f"match must be an object with any of {', '.join(sorted(PLACES))}")
    if not all(isinstance(pattern, str) for pattern in match.values()):
        raise BadFault("what is matched is text")
    return match


def read_wait(wish: Mapping[str, Any]) -> int | None:
    """Raise TypeError or ValueError."""
    wait = wish.get("retry_after")
    return None if wait is None else within(int(wait), 0, LONGEST_S)


def within(value: Number, least: Number, most: Number) -> Number:
    """Raise ValueError."""
    if not least <= value <= most:
        raise ValueError(f"{value} is not between {least} and {most}")
    return value
