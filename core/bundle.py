"""Keys that come from an exported file, held against those that are here: what is new, the same, or another."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.vault import KeyRecord

_COMPARED = ("label", "host_name", "host", "key", "secret", "options", "limits")


class Standing(Enum):
    """How a key of the file stands to those of the vault."""

    NEW = auto()
    SAME = auto()
    DIFFERENT = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A key of the file, as it would be kept. `differs` are the names of the fields that are not as they are here."""

    record: "KeyRecord"
    standing: Standing
    differs: tuple[str, ...] = ()


def compare(own: Iterable["KeyRecord"], others: Iterable["KeyRecord"]) -> tuple[Incoming, ...]:
    """Find for each key of the file the one that it is here: by its id, or by being the same key."""
    mine = tuple(own)
    return tuple(_compare(mine, other) for other in others)


def _compare(own: tuple["KeyRecord", ...], other: "KeyRecord") -> Incoming:
    known = [each for each in own if each.id == other.id]
    known += [each for each in own if _which(each) == _which(other)]
    if not known:
        return Incoming(record=other, standing=Standing.NEW)
    kept = replace(other, id=known[0].id, created_ms=known[0].created_ms)
    differs = tuple(n for n in _COMPARED if getattr(known[0], n) != getattr(other, n))
    standing = Standing.DIFFERENT if differs else Standing.SAME
    return Incoming(record=kept, standing=standing, differs=differs)


def _which(record: "KeyRecord") -> tuple[str, str, str]:
    return record.exchange, record.environment, record.key
