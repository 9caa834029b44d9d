"""One key's way to its exchange: stamped last, sent once, and the one place that says "the outcome is unknown".

Nothing here retries. A write leaves once; whatever comes back that is not proof becomes `OutcomeUnknown`.
"""

import asyncio
import math
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from types import MappingProxyType
from typing import Any, Generic, TypeVar, cast

from core.domain.errors import (
    AccessRefused,
    BadAnswer,
    Category,
    DeskError,
    DuplicateClientId,
    ExchangeFault,
    Guarded,
    NoAnswer,
    NotSent,
    Outcome,
    OutcomeUnknown,
    RateLimited,
    Refusal,
    Refused,
    Rejected,
)
from core.domain.limits import Hit, Rule
from core.exchanges.base import Call, Effect, Request, Response, Stamp
from core.net.budget import Budget, Cost
from core.net.clock import Clock
from core.net.turns import Turn, Turns, sending
from core.net.turns import Urgency as Urgency

T = TypeVar("T")

GIVE_UP_S = 12.0
"""How long a turn is held for an answer; the transport's own deadline is shorter."""


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

    `is_serial` keys have one request under way at a time, from numbering to answer, so that nonces arrive in order;
    lanes of the same key share `turns`. `stamp` and `send` run in a thread of `pool`, or of the one `reserved` for
    their urgency, so that nothing urgent waits for threads that hang; `on_passed` runs on the loop. `usage` reads what
    an answer says of the budgets; `clean` takes secrets out of what an exchange says.
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
        turns: Turns | None = None,
        reserved: Mapping[Urgency, Executor] = MappingProxyType({}),
        usage: Callable[[Call[Any], Response], Mapping[str, int]] = lambda _, __: {},
        clean: Callable[[str], str] = str,
    ) -> None:
        self._send = send
        self._stamp = stamp
        self._pool = pool
        self._reserved = reserved
        self._budget = budget
        self._usage = usage
        self._clock = clock
        self._turns = turns or Turns(clock, is_serial=is_serial)
        self._clean = clean
        self._on_passed = on_passed
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
        Raises the classes of `core.domain.errors`; for a write, `OutcomeUnknown` unless proven otherwise; for a
        placement, `Guarded` where it would break a limit of the exchange's. Reads and cancels wait instead.
        """
        is_read = urgency >= Urgency.QUESTION
        cost = self._budget.cost(urgency, build(Stamp(time_ms=0, nonce=0)) if is_read else None)
        turn = await self._turn(cost, urgency)
        began = self._budget.take(cost)
        work = asyncio.get_running_loop().run_in_executor(
            self._reserved.get(urgency, self._pool), self._work, turn, build, purpose, on_stamped
        )
        work.add_done_callback(partial(self._finish, turn, cost, began))
        done, _ = await asyncio.wait({work}, timeout=GIVE_UP_S)
        if not done:
            self._turns.leave(turn)
            late = NoAnswer("no answer in time")
            raise late if is_read else OutcomeUnknown(late)
        passed, result = work.result()
        if passed.error is not None:
            raise passed.error
        return cast("T", result)

    @property
    def is_free(self) -> bool:
        """Whether a placement would leave at once."""
        return self._turns.is_free(Urgency.PLACE) and not self.room_for_order()

    def room_for_order(self) -> float:
        """In how many seconds an order may be sent without breaking a limit of the exchange's; 0.0: now."""
        return self._budget.wait_s(self._budget.cost(Urgency.PLACE, None), Urgency.PLACE)

    @property
    def silent_s(self) -> float:
        """How long the oldest request under way has been waiting for its answer."""
        return self._turns.silent_s

    @property
    def closed_s(self) -> float:
        """How long the exchange has asked us to stay away."""
        return self._budget.closed_s

    async def _turn(self, cost: Cost, urgency: Urgency) -> Turn:
        """Wait until there is budget and a turn. A placement waits for no budget: by then its price would be old."""
        while True:
            while (wait_s := self._budget.wait_s(cost, urgency)) > 0:
                if urgency is Urgency.PLACE:
                    raise Guarded((_too_fast(wait_s),))
                await self._clock.sleep(wait_s)
            turn = await self._turns.take(urgency)
            if not self._budget.wait_s(cost, urgency):
                return turn
            self._turns.leave(turn)  # refused to somebody else meanwhile

    def _finish(
        self,
        turn: Turn,
        cost: Cost,
        began: float,
        work: "asyncio.Future[tuple[Passed[T], T | None]]",
    ) -> None:
        """Whatever an answer teaches is learned, also from one that nobody waits for any more."""
        self._turns.leave(turn)
        if work.cancelled() or work.exception() is not None:
            self._budget.ended(cost, began, is_answered=False)
            return
        passed, _ = work.result()
        self._learn(passed, cost, began)
        self._on_passed(passed)

    def _work(
        self,
        turn: Turn,
        build: Callable[[Stamp], Call[T]],
        purpose: str,
        on_stamped: Callable[[Stamp], None] | None,
    ) -> tuple[Passed[T], T | None]:
        turn.check()
        stamp = self._stamp()
        call = build(stamp)
        if on_stamped is not None:
            on_stamped(stamp)
        began = self._clock.monotonic()
        response: Response | None = None
        result: T | None = None
        error: DeskError | None = None
        try:
            with sending(turn):
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

    def _learn(self, passed: Passed[Any], cost: Cost, began: float) -> None:
        call, response = passed.call, passed.response
        if response is not None:
            self.round_trip_ms = passed.took_ms
            self._budget.told(self._usage(call, response), began)
        error = passed.error.cause if isinstance(passed.error, OutcomeUnknown) else passed.error
        is_limited = isinstance(error, RateLimited)
        self._budget.ended(cost, began, is_answered=response is not None and not is_limited)
        if not isinstance(error, RateLimited):
            return
        wait_s = self._wait_s(error.refused)
        if error.refused.category is Category.BANNED:
            self._budget.ban(wait_s, began)
        else:
            self._budget.close(error.refused.bucket or call.bucket, wait_s, began)


def _too_fast(wait_s: float) -> Hit:
    value = Decimal(math.ceil(wait_s * 1000)) / 1000
    return Hit(rule=Rule.RATE, is_hard=True, value=value, unit="s")


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
