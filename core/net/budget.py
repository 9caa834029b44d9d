"""Request budgets: how many tokens each bucket has left, and how long a refusal asked us to wait."""

from collections.abc import Mapping

from core.exchanges.base import Bucket
from core.net.clock import Clock

LONGEST_BACKOFF_S = 60.0


class Budget:
    """Token buckets of one host or key. Reads wait for a token; what changes state never does, but is counted."""

    def __init__(self, buckets: Mapping[str, Bucket], clock: Clock) -> None:
        self._buckets = buckets
        self._clock = clock
        now = clock.monotonic()
        self._tokens = {name: (float(bucket.burst), now) for name, bucket in buckets.items()}
        self._closed_until = 0.0
        self._backoff_s = 0.0

    def take(self, name: str, weight: int) -> None:
        """Count a request that goes out now, whether or not there was a token for it."""
        self._tokens[name] = (self._left(name) - weight, self._clock.monotonic())

    def wait_s(self, name: str, weight: int) -> float:
        """How long a read must wait for its turn; 0 when it may go."""
        missing = weight - self._left(name)
        pause = max(0.0, missing / self._buckets[name].rate)
        return max(pause, self.closed_s)

    @property
    def closed_s(self) -> float:
        """How long the exchange has asked us to stay away, from now."""
        return max(0.0, self._closed_until - self._clock.monotonic())

    def close(self, retry_after_s: float | None) -> None:
        """Stay away: as long as the exchange said, else 1 s doubling to 60 s with each refusal in a row."""
        self._backoff_s = min(LONGEST_BACKOFF_S, max(1.0, self._backoff_s * 2))
        wait_s = self._backoff_s if retry_after_s is None else retry_after_s
        self._closed_until = max(self._closed_until, self._clock.monotonic() + wait_s)

    def reopen(self) -> None:
        """An answer that was no refusal: the next back-off begins at 1 s again."""
        self._backoff_s = 0.0

    def _left(self, name: str) -> float:
        bucket = self._buckets[name]
        tokens, at = self._tokens[name]
        return min(float(bucket.burst), tokens + (self._clock.monotonic() - at) * bucket.rate)
