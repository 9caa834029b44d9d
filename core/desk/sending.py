"""The moment after which an order may be out there: its note is on disk and its first byte leaves."""

import threading
from collections.abc import Callable

from core.domain.errors import NotSent
from core.exchanges.base import Stamp


class Sending:
    """One order on its way to its first byte. It is begun by a pool's thread or given up by the loop, never both.

    `write` puts on disk that it is being sent; whatever it raises stops the sending.
    """

    def __init__(self, write: Callable[[Stamp, int], None], fence_ms: int) -> None:
        self._write = write
        self._fence_ms = fence_ms
        self._lock = threading.Lock()
        self._is_given_up = False
        self.until_ms: int | None = None
        """Until when it can be accepted, in the exchange's clock; None while it has not been stamped."""

    def begin(self, stamp: Stamp) -> None:
        """The last thing before the first byte. Raises `NotSent` when nobody waits for it any more."""
        with self._lock:
            if self._is_given_up:
                raise NotSent("given up before it was sent")
            self.until_ms = stamp.time_ms + self._fence_ms
            self._write(stamp, self.until_ms)

    def give_up(self) -> bool:
        """Whether it has not begun, and now never will. Never waits: what is just beginning has begun."""
        if not self._lock.acquire(blocking=False):
            return False
        self._is_given_up = self.until_ms is None
        self._lock.release()
        return self._is_given_up
