"""The exchange's clock is read on a quick way there and back: what was slow on the way must not bend the time of orders."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from core.desk.account_feed import Follow
from core.desk.desk import Desk
from core.desk.facts import Source
from core.desk.journal import Journal
from core.desk.rules import RulesCache
from core.desk.store import Store
from core.domain.account import Environment
from core.domain.errors import NotSent
from core.exchanges.all import ALL
from core.exchanges.base import Credentials, Exchange, Request, Response, Stamp
from core.net.budget import Budget
from core.net.clock import Offset
from core.net.lane import Lane, Urgency
from tests.fakes import HandClock, a_host

BINANCE = next(each for each in ALL if each.info.name == "binance")
SOURCE = Source("binance", Environment.SANDBOX, "Spot Testnet")


class Network:
    """A public way in the hands of a test, and no way for keys: it notes the offset that one would have had."""

    def __init__(self, public: Lane) -> None:
        self._public = public
        self.offset_ms: int | None = None

    def public_lane(self, source: Source) -> Lane:
        return self._public

    def key_lane(
        self, source: Source, account_id: str, exchange: Exchange, who: Credentials, offset: Offset
    ) -> Lane:
        self.offset_ms = offset.ms
        raise NotSent("no way for keys")

    @property
    def follow(self) -> Follow:
        raise NotSent("no streams")


@asynccontextmanager
async def a_desk(
    tmp_path: Path, clock: HandClock, look: Callable[[], object]
) -> AsyncIterator[tuple[Lane, Callable[[], Coroutine[Any, Any, int | None]]]]:
    """The public way, and how to use a key; `look` runs on the way there, before the exchange tells its time."""

    def send(_: Request) -> Response:
        look()
        return Response(status=200, body=b'{"serverTime": %d}' % clock.now_ms())

    with ThreadPoolExecutor(2) as pool:
        lane = Lane(
            send=send,
            stamp=lambda: Stamp(time_ms=clock.now_ms(), nonce=1),
            pool=pool,
            budget=Budget(BINANCE.info.buckets, clock),
            clock=clock,
            is_serial=True,
            on_passed=lambda _: None,
        )
        network, journal = Network(lane), Journal(tmp_path / "journal")

        def spawn(later: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
            later.close()  # the first reading is all that is looked at
            return asyncio.get_running_loop().create_task(asyncio.sleep(0))

        async def never(*_: object) -> None:
            await asyncio.Event().wait()

        desk = Desk(
            exchanges={"binance": BINANCE},
            hosts=lambda _: a_host(),
            network=network,
            store=Store(),
            journal=journal,
            writer=pool,
            rules=RulesCache(tmp_path),
            aside=never,
            clock=clock,
            spawn=spawn,
        )

        async def use_key() -> int | None:
            who = Credentials(key="k", secret="s", host=a_host(), options={})
            with pytest.raises(NotSent, match="no way for keys"):
                await desk.test_key(SOURCE, BINANCE, who)
            return network.offset_ms

        yield lane, use_key
        journal.close()


def test_a_slow_first_way_is_measured_again(tmp_path: Path) -> None:
    clock, trips_s = HandClock(), [2.4, 0.02]

    async def story() -> None:
        async with a_desk(tmp_path, clock, lambda: clock.pass_by(trips_s.pop(0))) as (_, use_key):
            assert await use_key() == 10
        assert trips_s == []

    asyncio.run(story())


def test_a_reading_on_whose_way_our_clock_was_set_back_is_taken_again(tmp_path: Path) -> None:
    clock, steps_ms = HandClock(), [-60_000, 20]

    def set_clock() -> None:
        clock.ms += steps_ms.pop(0)

    async def story() -> None:
        async with a_desk(tmp_path, clock, set_clock) as (_, use_key):
            assert await use_key() == 10
        assert steps_ms == []

    asyncio.run(story())


def test_an_exchange_that_is_always_slow_is_asked_three_times_and_used(tmp_path: Path) -> None:
    clock, trips_s = HandClock(), [2.4, 0.9, 0.8]

    async def story() -> None:
        async with a_desk(tmp_path, clock, lambda: clock.pass_by(trips_s.pop(0))) as (_, use_key):
            assert await use_key() == 400
        assert trips_s == []

    asyncio.run(story())


def test_waiting_for_a_turn_is_no_part_of_the_way(tmp_path: Path) -> None:
    clock, may_go = HandClock(), threading.Event()

    async def story() -> None:
        async with a_desk(tmp_path, clock, lambda: may_go.wait(5)) as (lane, use_key):
            earlier = asyncio.ensure_future(
                lane.run(lambda _: BINANCE.server_time(a_host()), Urgency.READ, purpose="pairs")
            )
            mine = asyncio.ensure_future(use_key())
            await asyncio.sleep(0)
            await asyncio.sleep(0)  # both have asked for their turn
            clock.pass_by(3)
            may_go.set()
            await earlier
            assert await mine == 0

    asyncio.run(story())


def test_two_keys_that_sign_in_at_once_both_know_the_exchanges_clock(tmp_path: Path) -> None:
    clock, may_go = HandClock(), threading.Event()

    async def story() -> None:
        # The way there takes all of the time, so that half of it is taken for an offset.
        async with a_desk(tmp_path, clock, lambda: may_go.wait(5)) as (_, use_key):
            first, second = asyncio.ensure_future(use_key()), asyncio.ensure_future(use_key())
            await asyncio.sleep(0.05)
            clock.pass_by(0.4)
            may_go.set()
            assert [await first, await second] == [200, 200]

    asyncio.run(story())
