"""The current facts, and watching them change. One copy lives with the desk, a mirror with the window; each on one thread."""

import logging
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from core.desk.facts import Fact

F = TypeVar("F", bound=Fact)
Watcher = Callable[[Any], None]

log = logging.getLogger(__name__)


class Store:
    """Facts by type and key. Not thread-safe: whoever owns it uses it from one thread."""

    def __init__(self) -> None:
        self._facts: dict[type, dict[Hashable, Fact]] = {}
        self._watchers: dict[type, list[Watcher]] = {}
        self._watchers_of_all: list[Watcher] = []

    def put(self, fact: Fact) -> None:
        """Keep `fact` in place of the one with its key and tell whoever watches its type."""
        self._facts.setdefault(type(fact), {})[fact.key] = fact
        for watcher in (*self._watchers.get(type(fact), ()), *self._watchers_of_all):
            try:
                watcher(fact)
            except Exception:  # one bad listener must not silence the others
                log.exception("a watcher of %s failed", type(fact).__name__)

    def get(self, kind: type[F], key: Hashable) -> F | None:
        """The fact of a kind with a key, if there is one."""
        found = self._facts.get(kind, {}).get(key)
        return found if isinstance(found, kind) else None

    def all(self, kind: type[F]) -> tuple[F, ...]:
        """Every fact of a kind, oldest key first."""
        return tuple(fact for fact in self._facts.get(kind, {}).values() if isinstance(fact, kind))

    def forget(self, kind: type[Fact], key: Hashable) -> None:
        """Drop a fact without telling anybody."""
        self._facts.get(kind, {}).pop(key, None)

    def watch(self, kind: type[F], watcher: Callable[[F], None]) -> Callable[[], None]:
        """Call `watcher` with every new fact of a kind; returns the way to stop."""
        watchers = self._watchers.setdefault(kind, [])
        watchers.append(watcher)
        return lambda: watchers.remove(watcher)

    def watch_all(self, watcher: Callable[[Fact], None]) -> Callable[[], None]:
        """Call `watcher` with every new fact; returns the way to stop."""
        self._watchers_of_all.append(watcher)
        return lambda: self._watchers_of_all.remove(watcher)
