"""Taking turns at one key: cancels first, stamped last, and the one place that says "the outcome is unknown".

Nothing here retries. A write leaves once; whatever comes back that is not proof becomes `OutcomeUnknown`.
"""

import asyncio
import heapq
import itertools
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any, Generic, TypeVar, cast

from core.domain.errors import (
    AccessRefused,
    BadAnswer,
    DeskError,
    DuplicateClientId,
    ExchangeFault,
    NoAnswer,
    NotSent,
    Outcome,
    OutcomeUnknown,
    RateLimited,
    Refusal,
    Refused,
    Rejected,
)
from core.exchanges.base import Call, Effect, Request, Response, Stamp
from core.net.budget import Budget
from core.net.clock import Clock

T = TypeVar("T")

GIVE_UP_S = 12.0
"""How long a turn is held for an answer; the transport's own deadline is shorter."""


class Urgency(IntEnum):
    """Who goes first when several wait for the same key."""

    CANCEL = 0
    PLACE = 1
    QUESTION = 2
    READ = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed(Generic[T]):
    """What went over the wire once, for whoever shows or measures it."""

    purpose: str
    call: Call[T]
    stamp: Stamp
    response: Response | None
    error: DeskError | None
    took_ms: int


class Lane:
    """One key's way to its exchange, or a host's way for public questions. Lives on the core loop.

    `is_serial` keys have one request under way at a time, from numbering to answer, so that nonces
    arrive in order. `clean` takes secrets out of what an exchange says. `stamp` and `send` run in the pool's thread, `on_passed` on the loop.
    """

    def __init__(
        self,
        *,
        send: Callable[[Request], Response],
        stamp: Callable[[], Stamp],
        pool: Executor,
        budget: Budget,
        clock: Clock,
        is_serial: bool,
        on_passed: Callable[[Passed[Any]], None],
        clean: Callable[[str], str] = str,
    ) -> None:
        self._send = send
        self._stamp = stamp
        self._pool = pool
        self._budget = budget
        self._clock = clock
        self._clean = clean
        self._most_under_way = 1 if is_serial else 4
        self._on_passed = on_passed
        self._under_way: dict[int, float] = {}
        self._waiting: list[tuple[Urgency, int, asyncio.Future[None]]] = []
        self._numbers = itertools.count()
        self.round_trip_ms: int | None = None
        """How long the last answer took, from sending to reading; waiting for a turn is not in it."""

    async def run(
        self,
        build: Callable[[Stamp], Call[T]],
        urgency: Urgency,
        *,
        purpose: str,
        on_stamped: Callable[[Stamp], None] | None = None,
    ) -> T:
        """Wait for the turn, number, build, send and read, in that order.

        `on_stamped` runs after numbering and before the first byte, in the pool's thread: what must be on disk
        by then is its affair, and whatever it raises stops the sending and is passed on as it is.
        Raises the classes of `core.domain.errors`; for a write, `OutcomeUnknown` unless proven otherwise.
        """
        if urgency >= Urgency.QUESTION:
            await self._afford(build)
        number = await self._turn(urgency)
        work = asyncio.get_running_loop().run_in_executor(
            self._pool, self._work, build, purpose, on_stamped
        )
        work.add_done_callback(lambda _: self._leave(number))
        done, _ = await asyncio.wait({work}, timeout=GIVE_UP_S)
        if not done:
            self._leave(number)
            late = NoAnswer("no answer in time")
            raise late if urgency >= Urgency.QUESTION else OutcomeUnknown(late)
        passed, result = work.result()
        self._learn(passed)
        self._on_passed(passed)
        if passed.error is not None:
            raise passed.error
        return cast("T", result)

    @property
    def is_free(self) -> bool:
        """Whether a turn taken now would not have to wait."""
        return len(self._under_way) < self._most_under_way and not self.closed_s

    @property
    def silent_s(self) -> float:
        """How long the oldest request under way has been waiting for its answer."""
        return max((self._clock.monotonic() - at for at in self._under_way.values()), default=0.0)

    @property
    def closed_s(self) -> float:
        """How long the exchange has asked us to stay away."""
        return self._budget.closed_s

    async def _afford(self, build: Callable[[Stamp], Call[T]]) -> None:
        call = build(Stamp(time_ms=0, nonce=0))
        while (wait_s := self._budget.wait_s(call.bucket, call.weight)) > 0:
            await self._clock.sleep(wait_s)

    async def _turn(self, urgency: Urgency) -> int:
        number = next(self._numbers)
        if len(self._under_way) < self._most_under_way:
            self._under_way[number] = self._clock.monotonic()
            return number
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (urgency, number, turn))
        try:
            await turn
        except asyncio.CancelledError:
            self._leave(number)
            raise
        return number

    def _leave(self, number: int) -> None:
        """Give up a turn, if it was held, to the most urgent that waits."""
        if self._under_way.pop(number, None) is None:
            return
        while self._waiting:
            _, next_number, turn = heapq.heappop(self._waiting)
            if not turn.done():
                self._under_way[next_number] = self._clock.monotonic()
                turn.set_result(None)
                return

    def _work(
        self,
        build: Callable[[Stamp], Call[T]],
        purpose: str,
        on_stamped: Callable[[Stamp], None] | None,
    ) -> tuple[Passed[T], T | None]:
        stamp = self._stamp()
        call = build(stamp)
        if on_stamped is not None:
            on_stamped(stamp)
        began = self._clock.monotonic()
        response: Response | None = None
        result: T | None = None
        error: DeskError | None = None
        try:
            response = self._send(call.request)
            result = call.read(response)
        except DeskError as reason:
            error = _outcome(call.effect, _cleaned(reason, self._clean))
        except Exception as bug:  # noqa: BLE001 -- a fault of ours after sending proves nothing about the order
            error = _outcome(call.effect, BadAnswer(f"unreadable: {type(bug).__name__}"))
        took_ms = round((self._clock.monotonic() - began) * 1000)
        passed = Passed(
            purpose=purpose, call=call, stamp=stamp, response=response, error=error, took_ms=took_ms
        )
        return passed, result

    def _wait_s(self, refused: Refused) -> float | None:
        """How long the exchange wants us to stay away: the later of a span and a moment, where it names them."""
        spans = [] if refused.retry_after_s is None else [float(refused.retry_after_s)]
        if refused.retry_at_ms is not None:
            spans.append((refused.retry_at_ms - self._clock.now_ms()) / 1000)
        return max(spans, default=None)

    def _learn(self, passed: Passed[Any]) -> None:
        self._budget.take(passed.call.bucket, passed.call.weight)
        if passed.response is not None:
            self.round_trip_ms = passed.took_ms
        error = passed.error.cause if isinstance(passed.error, OutcomeUnknown) else passed.error
        if isinstance(error, RateLimited):
            self._budget.close(self._wait_s(error.refused))
        elif passed.response is not None:
            self._budget.reopen()


def _cleaned(reason: DeskError, clean: Callable[[str], str]) -> DeskError:
    """What is told of an answer ends on the screen and on disk, and an exchange may repeat what it was sent."""
    if isinstance(reason, BadAnswer):
        return BadAnswer(clean(reason.detail))
    if not isinstance(reason, Refusal):
        return reason
    said = reason.refused
    code, words = clean(said.code or "") or None, clean(said.reason or "") or None
    return type(reason)(replace(said, code=code, reason=words))


def _outcome(effect: Effect, reason: DeskError) -> DeskError:
    if effect is Effect.READ or isinstance(reason, NotSent) or _is_proof(reason):
        return reason
    return OutcomeUnknown(reason)


def _is_proof(reason: DeskError) -> bool:
    """Whether the exchange documents that what it answered with changes nothing."""
    if isinstance(reason, Rejected | AccessRefused):
        return True
    if not isinstance(reason, Refusal) or isinstance(reason, DuplicateClientId):
        return False
    return reason.refused.outcome is Outcome.NOT_DONE


def is_passing(error: DeskError) -> bool:
    """Whether a read that failed so may simply be asked again later."""
    return isinstance(error, NotSent | NoAnswer | BadAnswer | RateLimited | ExchangeFault) and not (
        isinstance(error, Refusal) and error.refused.category.value == "blocked"
    )
