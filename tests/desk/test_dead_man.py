"""An armed account is kept alive by signs of life at a third of the time, and told how it stands."""

import asyncio
import itertools
from collections.abc import Callable, Coroutine
from typing import Any, cast

import pytest

from core.desk.dead_man import DeadManSwitch
from core.desk.facts import Armed
from core.desk.questions import Questions
from core.desk.store import Store
from core.domain.errors import NoAnswer, NotAllowed
from core.exchanges.base import Credentials, Exchange, Stamp
from core.exchanges.binance import BINANCE
from core.exchanges.gemini import GEMINI
from core.exchanges.htx import HTX
from core.net.clock import Offset
from core.net.lane import Urgency
from tests.fakes import HandClock, a_host


class Line:
    """Where questions go: remembers the bytes of each, and answers or not."""

    def __init__(self, clock: HandClock, **options: str) -> None:
        self.clock = clock
        self.bodies: list[tuple[int, str]] = []
        self.is_up = True
        self._who = Credentials(
            key="account-k", secret="s", host=a_host(), options={"account": "1"} | options
        )

    async def ask_if(
        self, build: Callable[[Credentials, Stamp], Any], purpose: str, urgency: Urgency
    ) -> int | None:
        assert urgency is Urgency.CANCEL
        call = build(self._who, Stamp(time_ms=self.clock.now_ms(), nonce=1))
        self.bodies.append((self.clock.now_ms(), (call.request.body or b"").decode()))
        if not self.is_up:
            raise NoAnswer("timeout")
        return self.clock.now_ms() + 60_000 + 500 if purpose == "arm" else None


def play(
    exchange: Exchange,
    story: Callable[[DeadManSwitch, Line, Store], Coroutine[Any, Any, None]],
    **options: str,
) -> None:
    async def run() -> None:
        clock, store, offset = HandClock(), Store(), Offset()
        offset.set(500)
        line = Line(clock, **options)
        switch = DeadManSwitch(
            account_id="a",
            exchange=exchange,
            questions=cast("Questions", line),
            offset=offset,
            store=store,
            clock=clock,
            spawn=asyncio.ensure_future,
        )
        await story(switch, line, store)
        switch.close()

    asyncio.run(run())


async def until_asked(line: Line, times: int) -> None:
    async with asyncio.timeout(5):
        while len(line.bodies) < times:  # noqa: ASYNC110 -- time passes with each turn
            await asyncio.sleep(0)


def test_an_armed_account_is_renewed_in_time_until_it_is_disarmed() -> None:
    async def story(switch: DeadManSwitch, line: Line, store: Store) -> None:
        began_ms = line.clock.now_ms()
        await switch.arm(60)
        armed = store.get(Armed, "a")
        assert armed == Armed(account_id="a", timeout_s=60, until_ms=began_ms + 60_000)
        await until_asked(line, 3)
        assert [at_ms - began_ms for at_ms, _ in line.bodies[:3]] == [0, 20_000, 40_000]
        await switch.arm(None)
        assert store.get(Armed, "a") == Armed(account_id="a", timeout_s=None)
        asked = len(line.bodies)
        assert '"timeout":0' in line.bodies[-1][1]
        for _ in range(50):
            await asyncio.sleep(0)
        assert len(line.bodies) == asked

    play(HTX, story)


def test_a_sign_of_life_that_is_not_answered_is_told_and_given_again() -> None:
    async def story(switch: DeadManSwitch, line: Line, store: Store) -> None:
        await switch.arm(60)
        before = store.get(Armed, "a")
        line.is_up = False
        await until_asked(line, 3)
        armed = store.get(Armed, "a")
        assert armed is not None
        assert before is not None
        assert isinstance(armed.problem, NoAnswer)
        assert armed.until_ms == before.until_ms
        line.is_up = True
        await until_asked(line, len(line.bodies) + 2)
        armed = store.get(Armed, "a")
        assert armed is not None
        assert armed.problem is None

    play(HTX, story)


@pytest.mark.parametrize(
    ("exchange", "seconds", "rule"),
    [(BINANCE, 60, "no-dead-man-here"), (GEMINI, 60, "no-dead-man-here"), (HTX, 4, "too-short")],
)
def test_where_there_is_no_such_timer_nothing_is_pretended(
    exchange: Exchange, seconds: int, rule: str
) -> None:
    async def story(switch: DeadManSwitch, line: Line, store: Store) -> None:
        with pytest.raises(NotAllowed, match=rule):
            await switch.arm(seconds)
        assert line.bodies == []
        assert store.get(Armed, "a") is None

    play(exchange, story)


def test_a_key_that_needs_heartbeats_gets_them() -> None:
    async def story(switch: DeadManSwitch, line: Line, store: Store) -> None:
        switch.beat()
        await until_asked(line, 3)
        times = [at_ms for at_ms, _ in line.bodies]
        assert all(later - earlier == 10_000 for earlier, later in itertools.pairwise(times))
        armed = store.get(Armed, "a")
        assert armed is not None
        assert armed.timeout_s == 30

    play(GEMINI, story, heartbeat="on", nonce="time_based")
