"""Request budgets: what is left of each, in our own count and the exchange's, and how long a refusal asked us to wait.

Of every limit a share is kept for cancels: reads stop first, then placements; cancels may use all of it. Once an
exchange has refused, nothing more of that kind leaves until it may, and then one request tries alone. Used on the
core loop only.
"""

import math
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

from core.exchanges.base import Bucket, Call
from core.net.clock import Clock
from core.net.turns import Urgency

LONGEST_BACKOFF_S = 60.0
BAN_S = 120.0
"""How long to stay away from an exchange that has banned us without saying for how long."""
SHARES = {Urgency.CANCEL: 1.0, Urgency.PLACE: 0.8, Urgency.QUESTION: 0.7, Urgency.READ: 0.7}
"""How much of a limit may be used up by what."""
_TRY_AGAIN_S = 0.25

Cost = Mapping[str, int]
"""What one request takes out of each budget."""


class _Door:
    """Closed for a while after a refusal; the first one through afterwards goes alone, and its answer opens it."""

    def __init__(self, clock: Clock, first_pause_s: float, longest_pause_s: float) -> None:
        self._clock = clock
        self._first_pause_s = first_pause_s
        self._longest_pause_s = longest_pause_s
        self._pause_s = 0.0
        self._closed_at = 0.0
        self._closed_until = 0.0
        self._is_on_trial = False
        self._has_one_out = False

    @property
    def closed_s(self) -> float:
        return max(0.0, self._closed_until - self._clock.monotonic())

    @property
    def wait_s(self) -> float:
        return self.closed_s or (_TRY_AGAIN_S if self._has_one_out else 0.0)

    def take(self) -> None:
        self._has_one_out = self._is_on_trial

    def close(self, wait_s: float | None, taken_at: float) -> None:
        now = self._clock.monotonic()
        if taken_at >= self._closed_at:  # what was under way already tells nothing new
            doubled_s = max(self._first_pause_s, self._pause_s * 2)
            self._pause_s = min(self._longest_pause_s, doubled_s)
        self._closed_at = now
        self._closed_until = max(
            self._closed_until, now + (self._pause_s if wait_s is None else wait_s)
        )
        self._is_on_trial = True

    def ended(self, taken_at: float, *, is_answered: bool) -> None:
        if taken_at < self._closed_at:
            return
        self._has_one_out = False
        if is_answered:
            self._is_on_trial, self._pause_s = False, 0.0


class _Row:
    """One bucket: tokens for a steady pace, and what was used of its limit in the window that ends now."""

    def __init__(self, bucket: Bucket, clock: Clock) -> None:
        self.bucket = bucket
        self.door = _Door(clock, bucket.pause_s, max(bucket.pause_s, LONGEST_BACKOFF_S))
        self._clock = clock
        self._tokens, self._counted_at = float(bucket.burst), clock.monotonic()
        self._sent: deque[tuple[float, int]] = deque()
        self._told: tuple[float, int] | None = None

    def take(self, weight: int) -> None:
        now = self._clock.monotonic()
        self._tokens, self._counted_at = self._left() - weight, now
        self.door.take()
        while self._sent and self._sent[0][0] <= now - self.bucket.window_s:
            self._sent.popleft()
        self._sent.append((now, weight))

    def told(self, used: int, taken_at: float) -> None:
        if self._told is None or taken_at >= self._told[0]:
            self._told = (taken_at, used)

    def wait_s(self, weight: int, urgency: Urgency) -> float:
        pace_s = 0.0
        if urgency >= Urgency.QUESTION:
            pace_s = max(0.0, (weight - self._left()) / self.bucket.rate)
        return max(self.door.wait_s, pace_s, self._room_in_s(weight, urgency))

    def _room_in_s(self, weight: int, urgency: Urgency) -> float:
        if self.bucket.limit is None:
            return 0.0
        most = self.bucket.limit * SHARES[urgency]
        now = self._clock.monotonic()
        moments = [at for at, _ in (*self._sent, *([self._told] if self._told else []))]
        ends = sorted(at + self.bucket.window_s for at in moments)
        for then in (now, *(end for end in ends if end > now)):
            if self._used(then) + weight <= most:
                return then - now
        return 0.0  # a single request that is larger than all that may be used

    def _used(self, then: float) -> int:
        """What the exchange will have counted: the larger of our own count and of what it told with what left since."""
        begins = then - self.bucket.window_s
        ours = sum(weight for at, weight in self._sent if at > begins)
        if self._told is None or self._told[0] <= begins:
            return ours
        told_at, told = self._told
        return max(ours, told + sum(weight for at, weight in self._sent if at > told_at))

    def _left(self) -> float:
        passed_s = self._clock.monotonic() - self._counted_at
        return min(float(self.bucket.burst), self._tokens + passed_s * self.bucket.rate)


class Budget:
    """The budgets of an address, or those of a key that stands on them: then `address` has what its keys share.

    `on_closed` is called whenever something of its own has been closed.
    """

    def __init__(
        self,
        buckets: Mapping[str, Bucket],
        clock: Clock,
        address: "Budget | None" = None,
        on_closed: Callable[[], None] = lambda: None,
    ) -> None:
        self._clock = clock
        self._address = address
        self._on_closed = on_closed
        self.gate: _Door = address.gate if address else _Door(clock, BAN_S, math.inf)
        self.own = {
            name: _Row(bucket, clock)
            for name, bucket in buckets.items()
            if address is None or bucket.is_of_key
        }
        self._rows = {**(address.own if address else {}), **self.own}

    def cost(self, urgency: Urgency, call: Call[Any] | None) -> Cost:
        """What a request takes: of a placement or a cancel that is known before it is built."""
        if urgency is Urgency.PLACE:
            return {
                name: row.bucket.orders for name, row in self._rows.items() if row.bucket.orders
            }
        if urgency is Urgency.CANCEL:
            return {
                name: row.bucket.cancels for name, row in self._rows.items() if row.bucket.cancels
            }
        return {call.bucket: call.weight} if call is not None else {}

    def wait_s(self, cost: Cost, urgency: Urgency) -> float:
        """How long until it may leave; 0 when it may now."""
        rows = [self._rows[name].wait_s(weight, urgency) for name, weight in cost.items()]
        return max(self.gate.wait_s, *rows, 0.0)

    def take(self, cost: Cost) -> float:
        """Count a request that leaves now; returns the moment, by which its end is told."""
        self.gate.take()
        for name, weight in cost.items():
            self._rows[name].take(weight)
        return self._clock.monotonic()

    def told(self, usage: Mapping[str, int], taken_at: float) -> None:
        """What the exchange counted, up to and with the request that was taken then."""
        for name, used in usage.items():
            self._rows[name].told(used, taken_at)

    def ended(self, cost: Cost, taken_at: float, *, is_answered: bool) -> None:
        """A request is over; with an answer that was no refusal for its rate, what was closed is open again."""
        for door in (self.gate, *(self._rows[name].door for name in cost)):
            door.ended(taken_at, is_answered=is_answered)

    def close(self, name: str, wait_s: float | None, taken_at: float = 0.0) -> None:
        """Keep from one budget: as long as the exchange said, else its usual pause, doubling with each refusal in a row."""
        if self._address is not None and name not in self.own:
            self._address.close(name, wait_s, taken_at)
            return
        self.own[name].door.close(wait_s, taken_at)
        self._on_closed()

    def ban(self, wait_s: float | None, taken_at: float = 0.0) -> None:
        """Nothing leaves this address for this exchange, cancels neither: that would make it longer."""
        if self._address is not None:
            self._address.ban(wait_s, taken_at)
            return
        self.gate.close(wait_s, taken_at)
        self._on_closed()

    @property
    def is_banned(self) -> bool:
        """Whether nothing at all may leave this address."""
        return self.gate.closed_s > 0

    @property
    def own_closed_s(self) -> float:
        """How long something of the key's own, or of the address's own, is closed."""
        doors = [row.door.closed_s for row in self.own.values()]
        return max(*doors, 0.0, 0.0 if self._address else self.gate.closed_s)

    @property
    def closed_s(self) -> float:
        """How long the exchange has asked us to stay away, from now."""
        return max(self.own_closed_s, self._address.own_closed_s if self._address else 0.0)
