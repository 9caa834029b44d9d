"""Whose turn it is at one key: cancels first, past whatever hangs; and the moment from which a request has left.

A turn that is given away before its first byte is called off and never leaves: numbers arrive in order, always.
"""

import asyncio
import itertools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum

from core.domain.errors import NotSent
from core.net.clock import Clock

OVERTAKE_S = 2.0
"""How long a cancel waits for a request that hangs; the promise is 2.5 s from the wish to the wire."""
MOST_UNDER_WAY = 4
_LOOK_AGAIN_S = 0.05

_here = threading.local()


class Urgency(IntEnum):
    """Who goes first when several wait for the same key."""

    CANCEL = 0
    PLACE = 1
    QUESTION = 2
    READ = 3


class Turn:
    """One request's place among those of its key. Its thread and the core's both look at it."""

    def __init__(self, urgency: Urgency, number: int) -> None:
        self.urgency = urgency
        self.number = number
        self.since = 0.0
        """When it was given, in monotonic seconds."""
        self.is_held = False
        self.given: asyncio.Future[None] | None = None
        self._has_left = False
        self._is_called_off = False
        self._lock = threading.Lock()

    def depart(self) -> None:
        """From now on the request counts as sent. Raises `NotSent` once it has been called off."""
        with self._lock:
            if self._is_called_off:
                raise NotSent("overtaken")
            self._has_left = True

    def check(self) -> None:
        """Raises `NotSent` once it has been called off."""
        with self._lock:
            if self._is_called_off:
                raise NotSent("overtaken")

    def gives_way(self) -> bool:
        """Let a cancel pass: what has not left never will. A cancel that is about to leave keeps its turn."""
        with self._lock:
            if self._has_left:
                return True
            self._is_called_off = self.urgency is not Urgency.CANCEL
            return self._is_called_off


@contextmanager
def sending(turn: Turn) -> Iterator[None]:
    """What this thread sends meanwhile, it sends in this turn."""
    _here.turn = turn
    try:
        yield
    finally:
        _here.turn = None


def first_byte() -> None:
    """Said by whoever sends, on a line that stands, before it hands over bytes. Raises `NotSent`: do not."""
    turn: Turn | None = getattr(_here, "turn", None)
    if turn is not None:
        turn.depart()


class Turns:
    """The turns of one key, or of a host's public questions. Lives on the core loop.

    `is_serial` keys have one request under way, from numbering to answer. At others cancels, placements and
    questions do not wait for each other, and of each kind four may be under way.
    """

    def __init__(self, clock: Clock, *, is_serial: bool) -> None:
        self._clock = clock
        self._is_serial = is_serial
        self._under_way: set[Turn] = set()
        self._waiting: list[Turn] = []
        self._numbers = itertools.count()

    async def take(self, urgency: Urgency) -> Turn:
        """Wait for a turn; whoever takes it must `leave`."""
        turn = Turn(urgency, next(self._numbers))
        if self.is_free(urgency):
            self._give(turn)
            return turn
        turn.given = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            while not turn.given.done():
                await asyncio.wait({turn.given}, timeout=self._patience_s(urgency))
                if not turn.given.done():
                    self._overtake(urgency)
        except asyncio.CancelledError:
            self.leave(turn)
            raise
        return turn

    def leave(self, turn: Turn) -> None:
        """The turn is over, or not wanted any more; leaving twice does nothing."""
        if turn in self._waiting:
            self._waiting.remove(turn)
        self._under_way.discard(turn)
        self._pass_on()

    def is_free(self, urgency: Urgency) -> bool:
        """Whether a turn taken now would not wait."""
        return len(self._in_the_way(urgency)) < (1 if self._is_serial else MOST_UNDER_WAY)

    @property
    def silent_s(self) -> float:
        """How long the oldest request under way has been waiting for its answer."""
        return max((self._age_s(turn) for turn in self._under_way), default=0.0)

    def _in_the_way(self, urgency: Urgency) -> list[Turn]:
        """The turns that one of this kind has to wait for, oldest first."""
        held = [
            turn
            for turn in self._under_way
            if turn.is_held and (self._is_serial or _kind(turn.urgency) is _kind(urgency))
        ]
        return sorted(held, key=lambda turn: turn.since)

    def _give(self, turn: Turn) -> None:
        turn.since, turn.is_held = self._clock.monotonic(), True
        self._under_way.add(turn)
        if turn.given is not None:
            turn.given.set_result(None)

    def _pass_on(self) -> None:
        """Give what is free to the most urgent that wait."""
        for turn in sorted(self._waiting, key=lambda turn: (turn.urgency, turn.number)):
            if self.is_free(turn.urgency):
                self._waiting.remove(turn)
                self._give(turn)

    def _overtake(self, urgency: Urgency) -> None:
        """The answer of what is overtaken is waited for all the same, and told as what it is."""
        for turn in self._in_the_way(urgency):
            if self._age_s(turn) >= OVERTAKE_S and turn.gives_way():
                turn.is_held = False
                self._pass_on()
                return

    def _patience_s(self, urgency: Urgency) -> float | None:
        """How long until a cancel should look for what hangs; others wait as long as it takes."""
        if urgency is not Urgency.CANCEL:
            return None
        ages_s = [self._age_s(turn) for turn in self._in_the_way(urgency)]
        return max(_LOOK_AGAIN_S, OVERTAKE_S - max(ages_s, default=0.0))

    def _age_s(self, turn: Turn) -> float:
        return self._clock.monotonic() - turn.since


def _kind(urgency: Urgency) -> Urgency:
    return min(urgency, Urgency.QUESTION)
