"""Count requests in a sliding minute; a few too many wait for a free place, the next are refused."""

from collections import deque

from core.practice.clock import Clock

WINDOW_NS = 60_000_000_000


class OverLimit(Exception):
    def __init__(self, retry_after_s: int) -> None:
        super().__init__(retry_after_s)
        self.retry_after_s = retry_after_s


class RateLimit:
    def __init__(self, clock: Clock, *, per_minute: int, may_wait: int) -> None:
        self.per_minute = per_minute
        self._clock = clock
        self._may_wait = may_wait
        self._admitted_ns: deque[int] = deque()
        """When each request of the last minute was let in; those that wait stand in the future."""

    def remaining(self) -> int:
        self._forget(self._clock.elapsed_ns())
        return max(0, self.per_minute - len(self._admitted_ns))

    async def admit(self) -> None:
        """Return at once, or when a place is free. Raise OverLimit."""
        now_ns = self._clock.elapsed_ns()
        self._forget(now_ns)
        excess = len(self._admitted_ns) - self.per_minute
        if excess < 0:
            self._admitted_ns.append(now_ns)
            return
        free_ns = self._admitted_ns[excess] + WINDOW_NS
        if excess >= self._may_wait:
            raise OverLimit(max(1, -((now_ns - free_ns) // 1_000_000_000)))
        self._admitted_ns.append(free_ns)
        await self._clock.sleep((free_ns - now_ns) / 1_000_000_000)

    def _forget(self, now_ns: int) -> None:
        while self._admitted_ns and self._admitted_ns[0] <= now_ns - WINDOW_NS:
            self._admitted_ns.popleft()
