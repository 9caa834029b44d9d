"""Count requests in a sliding window; a few too many wait for a free place, the next are refused."""

from collections import deque

from core.practice.clock import Clock


class OverLimit(Exception):
    def __init__(self, retry_after_s: int) -> None:
        super().__init__(retry_after_s)
        self.retry_after_s = retry_after_s


class RateLimit:
    def __init__(
        self, clock: Clock, *, allowed: int, window_s: int = 60, may_wait: int = 0
    ) -> None:
        self.allowed = allowed
        self._clock = clock
        self._window_ns = window_s * 1_000_000_000
        self._may_wait = may_wait
        self._admitted_ns: deque[int] = deque()
        """When each request of the last window was let in; those that wait stand in the future."""

    def remaining(self) -> int:
        self._forget(self._clock.elapsed_ns())
        return max(0, self.allowed - len(self._admitted_ns))

    async def admit(self) -> None:
        """Return at once, or when a place is free. Raise OverLimit."""
        wait_ns = self.take()
        if wait_ns:
            await self._clock.sleep(wait_ns / 1_000_000_000)

    def take(self) -> int:
        """Take a place; return after how many nanoseconds it is free. Raise OverLimit."""
        now_ns = self._clock.elapsed_ns()
        self._forget(now_ns)
        excess = len(self._admitted_ns) - self.allowed
        if excess < 0:
            self._admitted_ns.append(now_ns)
            return 0
        free_ns = self._admitted_ns[excess] + self._window_ns
        if excess >= self._may_wait:
            raise OverLimit(max(1, -((now_ns - free_ns) // 1_000_000_000)))
        self._admitted_ns.append(free_ns)
        return free_ns - now_ns

    def _forget(self, now_ns: int) -> None:
        while self._admitted_ns and self._admitted_ns[0] <= now_ns - self._window_ns:
            self._admitted_ns.popleft()


class RateLimits:
    """The same limit for each key, or each address."""

    def __init__(
        self, clock: Clock, *, allowed: int, window_s: int = 60, may_wait: int = 0
    ) -> None:
        self._clock = clock
        self._allowed = allowed
        self._window_s = window_s
        self._may_wait = may_wait
        self._limits: dict[str, RateLimit] = {}

    def of(self, who: str) -> RateLimit:
        limit = self._limits.get(who)
        if limit is None:
            limit = self._limits[who] = RateLimit(
                self._clock,
                allowed=self._allowed,
                window_s=self._window_s,
                may_wait=self._may_wait,
            )
        return limit
