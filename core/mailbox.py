"""What the core has to tell the window: the newest of each fact, and of orders every one, in order."""

import threading
from collections.abc import Callable, Hashable

from core.desk.facts import ORDERED, Fact


class Mailbox:
    """Filled on the core's thread, emptied on the window's. Bounded by the number of keys, whatever the rate of ticks."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._latest: dict[tuple[type, Hashable], Fact] = {}
        self._ordered: list[Fact] = []
        self._has_rung = False
        self._ring: Callable[[], None] = lambda: None

    def on_mail(self, ring: Callable[[], None]) -> None:
        """Call `ring` when the first fact arrives after each `take`; on the core's thread, so it must only signal."""
        with self._lock:
            self._ring = ring
            has_mail = bool(self._ordered or self._latest)
        if has_mail:
            ring()

    def put(self, fact: Fact) -> None:
        """Leave a fact."""
        with self._lock:
            if isinstance(fact, ORDERED):
                self._ordered.append(fact)
            else:
                self._latest[type(fact), fact.key] = fact
            must_ring, self._has_rung = not self._has_rung, True
            ring = self._ring
        if must_ring:
            ring()

    def take(self) -> tuple[Fact, ...]:
        """Everything since the last time; ordered facts first."""
        with self._lock:
            facts = (*self._ordered, *self._latest.values())
            self._ordered, self._latest, self._has_rung = [], {}, False
        return facts
