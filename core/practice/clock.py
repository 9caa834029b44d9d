"""The server's clock: may run faster than the machine's, and its wall time can be set wrong."""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime


class Clock:
    """Wall time for stamps and nonces, monotonic time for limits and timers; both in nanoseconds.

    The offset moves the wall time only, as a clock that somebody sets does.
    """

    def __init__(
        self,
        *,
        scale: float = 1.0,
        wall_ns: Callable[[], int] = time.time_ns,
        monotonic_ns: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        self._scale = scale
        self._monotonic_ns = monotonic_ns
        self._began_ns = monotonic_ns()
        self._wall_at_start_ns = wall_ns()
        self.offset_ns = 0

    def elapsed_ns(self) -> int:
        """Return the monotonic time since the start."""
        return int((self._monotonic_ns() - self._began_ns) * self._scale)

    def now_ns(self) -> int:
        return self._wall_at_start_ns + self.elapsed_ns() + self.offset_ns

    def now_ms(self) -> int:
        return self.now_ns() // 1_000_000

    def http_date(self) -> str:
        moment = datetime.fromtimestamp(self.now_ns() // 1_000_000_000, UTC)
        return format_datetime(moment, usegmt=True)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / self._scale)

    def call_later(self, seconds: float, act: Callable[[], None]) -> None:
        asyncio.get_running_loop().call_later(seconds / self._scale, act)


class Pulse:
    """Tells when something is due that comes again and again, at first after one period."""

    def __init__(self, clock: Clock, period_ns: int) -> None:
        self._period_ns = period_ns
        self._due_ns = clock.elapsed_ns() + period_ns

    def is_due(self, now_ns: int) -> bool:
        if now_ns < self._due_ns:
            return False
        self._due_ns = now_ns + self._period_ns
        return True
