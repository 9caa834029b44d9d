"""A private request to HTX's REST endpoints that was let in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.practice.protocols.htx_keys import Key, User


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    key: Key
    query: Mapping[str, str]
    found: str
    """The number in the path, if it has one."""
    body: Any
    """A JSON object; for the batch of placements a list."""

    @property
    def user(self) -> User:
        return self.key.user
