"""After a sleep, or a clock that was set, nothing is sent until the exchange's time is known again."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from core.desk.account_feed import Follow
from core.desk.desk import Desk
from core.desk.facts import Source
from core.desk.journal import Journal
from core.desk.rules import RulesCache
from core.desk.store import Store
from core.domain.account import Environment
from core.exchanges.all import ALL
from core.exchanges.base import Credentials, Exchange, Request, Response, Stamp
from core.net.budget import Budget
from core.net.clock import Offset
from core.net.lane import Lane
from tests.fakes import HandClock, a_host, a_market, until

BINANCE = next(each for each in ALL if each.info.name == "binance")
SOURCE = Source("binance", Environment.SANDBOX, "Spot Testnet")


class LeapingClock(HandClock):
    """Time that goes on by itself, and a wall clock that can be set."""

    def set_ahead(self, seconds: int) -> None:
        self.ms += seconds * 1000


class Network:
    """A public way in the hands of a test, and streams that say nothing; it keeps the offset that a key would use."""

    def __init__(self, public: Lane) -> None:
        self._public = public
        self.offset = Offset()
        self.followed = 0

    def public_lane(self, source: Source) -> Lane:
        return self._public

    def key_lane(
        self, source: Source, account_id: str, exchange: Exchange, who: Credentials, offset: Offset
    ) -> Lane:
        self.offset = offset
        raise asyncio.CancelledError

    @property
    def follow(self) -> Follow:
        async def silence(make: object, tell: object, is_up: object) -> None:
            self.followed += 1
            await asyncio.Event().wait()

        return silence


def test_a_leap_of_time_forgets_the_exchanges_clock_and_begins_everything_anew(
    tmp_path: Path,
) -> None:
    clock, is_up = LeapingClock(), [True]
    theirs_ms = clock.now_ms

    def send(request: Request) -> Response:
        if not is_up[0] or "time" not in request.url:
            return Response(status=503, body=b"")
        return Response(status=200, body=b'{"serverTime": %d}' % theirs_ms())

    async def story() -> None:
        tasks: list[asyncio.Task[Any]] = []

        def spawn(work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
            tasks.append(asyncio.ensure_future(work))
            return tasks[-1]

        async def aside(job: Callable[..., Any], *args: object) -> Any:
            return job(*args)

        with ThreadPoolExecutor(2) as pool:
            network = Network(
                Lane(
                    send=send,
                    stamp=lambda: Stamp(time_ms=clock.now_ms(), nonce=1),
                    pool=pool,
                    budget=Budget(BINANCE.info.buckets, clock),
                    clock=clock,
                    is_serial=False,
                    on_passed=lambda _: None,
                )
            )
            journal = Journal(tmp_path / "journal")
            desk = Desk(
                exchanges={"binance": BINANCE},
                hosts=lambda _: a_host(),
                network=network,
                store=Store(),
                journal=journal,
                writer=pool,
                rules=RulesCache(tmp_path),
                aside=aside,
                clock=clock,
                spawn=spawn,
            )
            who = Credentials(key="k", secret="s", host=a_host(), options={})
            await asyncio.gather(desk.test_key(SOURCE, BINANCE, who), return_exceptions=True)
            await desk.watch_market(SOURCE, a_market(exchange="binance", symbol="BTCUSDT"))
            assert network.offset.is_known
            await until(lambda: network.followed > 0)
            before = network.followed

            is_up[0] = False
            clock.set_ahead(600)
            await until(lambda: not network.offset.is_known)
            await until(lambda: network.followed > before)
            is_up[0] = True
            await until(lambda: network.offset.is_known)

            await desk.close()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            journal.close()

    asyncio.run(story())
