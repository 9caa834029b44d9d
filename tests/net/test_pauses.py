"""What stops when an exchange refuses, for how long, and what is told of it: real refusals from a server on loopback."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, cast

import pytest

from core.desk.facts import Pause, Source
from core.desk.store import Store
from core.domain.account import Environment
from core.domain.errors import Guarded, OutcomeUnknown, RateLimited
from core.domain.limits import Rule
from core.exchanges.base import Call, Credentials, Effect, Exchange, Request, Response, Stamp
from core.exchanges.bigone import BIGONE
from core.exchanges.binance import BINANCE
from core.exchanges.binance.errors import answer as answer_of
from core.exchanges.gemini import GEMINI
from core.net.clock import Nonces, Offset
from core.net.lane import Lane, Urgency
from core.network import Network
from tests.fakes import HandClock, a_host, until
from tests.net.serving import serving

WEIGHT = (
    "429 Too Many",
    "Retry-After: 7\r\n",
    '{"code":-1003,"msg":"Too much request weight used."}',
)
ORDERS = ("429 Too Many", "Retry-After: 4\r\n", '{"code":-1015,"msg":"Too many new orders."}')
UNSAID = ("429 Too Many", "", '{"code":-1003,"msg":"Too much request weight used."}')
BANNED = ("418 Teapot", "", '{"code":-1003,"msg":"IP banned until %d."}')
GEMINI_429 = ("429 Too Many", "", '{"result":"error","reason":"RateLimit","message":"x"}')
FINE = ("200 OK", "", "{}")
BIGONE_429 = ("429 Too Many", "", '{"code":10429,"message":"Too many requests"}')


class StillClock(HandClock):
    """Time that stands until the test moves it; whoever sleeps waits for that."""

    async def sleep(self, seconds: float) -> None:
        ends_at = self.seconds + seconds
        while self.seconds < ends_at:  # noqa: ASYNC110 -- the test moves the hands
            await asyncio.sleep(0.005)


class World:
    """A server that answers as it is told, and the wire to it with two keys."""

    def __init__(self, exchange: Exchange, url: str, tmp_path: Path) -> None:
        self.clock, self.store = StillClock(), Store()
        self.pauses: list[Pause] = []
        self.store.watch(Pause, self.pauses.append)
        self.host = a_host(rest=url)
        self.source = Source(exchange.info.name, Environment.PRACTICE, "Practice")
        self.network = Network(
            host=lambda _: self.host,
            exchange=lambda _: exchange,
            nonces=lambda _, key, unit: Nonces(tmp_path / key, unit),
            clean=lambda text: text,
            store=self.store,
            clock=self.clock,
            spawn=asyncio.ensure_future,
        )
        self.exchange = exchange
        self.public = self.network.public_lane(self.source)
        self.one, self.two = self.lane("one"), self.lane("two")

    def lane(self, name: str) -> Lane:
        who = Credentials(key=name, secret="s", host=self.host)
        return self.network.key_lane(self.source, name, self.exchange, who, Offset())

    def ask(self, lane: Lane, urgency: Urgency, bucket: str) -> "asyncio.Task[Any]":
        effect = Effect.READ if urgency >= Urgency.QUESTION else Effect.WRITE
        parse = answer_of if self.exchange is BINANCE else self._parse

        def build(_: Stamp) -> Call[Any]:
            request = Request(method="GET", url=f"{self.host.rest}/{urgency.name}")
            return Call(request, parse, effect, bucket)

        return asyncio.ensure_future(lane.run(build, urgency, purpose="x"))

    def _parse(self, response: Response) -> object:
        return self.exchange.server_time(self.host).read(response) if response.status != 200 else {}

    def last_pause(self, account_id: str | None) -> tuple[int, str]:
        pause = self.store.get(Pause, (self.source, account_id))
        assert pause is not None
        left_s = pause.until - self.clock.monotonic() if pause.until else 0
        return round(left_s), pause.reason


Told = Callable[[World, list[bytes]], Awaitable[None]]


def tell(
    exchange: object, tmp_path: Path, answers: list[tuple[str, str, str]], story: Told
) -> None:
    """The first answers are those given, all later ones are fine."""

    def act(line: socket.socket, number: int) -> bool:
        status, headers, body = answers[number - 1] if number <= len(answers) else FINE
        body = body % (StillClock().now_ms() + 30_000) if "%d" in body else body
        line.sendall(
            f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{headers}\r\n{body}".encode()
        )
        return True

    with serving(act) as served:

        async def play() -> None:
            world = World(cast("Exchange", exchange), served.url, tmp_path)
            try:
                await story(world, served.received)
            finally:
                world.network.close()

        asyncio.run(play())


async def settled(task: "asyncio.Task[Any]") -> bool:
    """Whether it is done though time stands still."""
    await asyncio.sleep(0.15)
    return task.done()


def test_too_much_weight_stops_the_address_with_all_its_keys_and_says_until_when(
    tmp_path: Path,
) -> None:
    async def story(world: World, received: list[bytes]) -> None:
        with pytest.raises(RateLimited):
            await world.ask(world.public, Urgency.READ, "weight")
        assert world.last_pause(None) == (7, "rate-limited")
        waiting = [
            world.ask(world.two, Urgency.CANCEL, "weight"),
            world.ask(world.one, Urgency.READ, "weight"),
        ]
        with pytest.raises(Guarded) as held:
            await world.ask(world.one, Urgency.PLACE, "orders")
        assert held.value.hits[0].rule is Rule.RATE
        assert not world.one.is_free
        assert world.one.room_for_order() == pytest.approx(7)
        assert not await settled(waiting[0])
        assert len(received) == 1

        world.clock.pass_by(7.1)
        await until(lambda: all(task.done() for task in waiting[:1]))
        await until(lambda: world.last_pause(None)[0] == 0)
        world.clock.pass_by(1)
        await asyncio.gather(*waiting)
        assert [pause.account_id for pause in world.pauses] == [None, None]

    tell(BINANCE, tmp_path, [WEIGHT], story)


def test_too_many_orders_stop_the_orders_of_that_key_and_nothing_else(tmp_path: Path) -> None:
    async def story(world: World, received: list[bytes]) -> None:
        with pytest.raises(RateLimited):
            await world.ask(world.one, Urgency.PLACE, "orders")
        assert world.last_pause("one") == (4, "rate-limited")

        with pytest.raises(Guarded):
            await world.ask(world.one, Urgency.PLACE, "orders")
        await world.ask(world.one, Urgency.CANCEL, "weight")
        await world.ask(world.one, Urgency.READ, "weight")
        await world.ask(world.two, Urgency.PLACE, "orders")
        assert len(received) == 4

        world.clock.pass_by(4.1)
        await until(lambda: world.last_pause("one")[0] == 0)
        await world.ask(world.one, Urgency.PLACE, "orders")

    tell(BINANCE, tmp_path, [ORDERS], story)


def test_a_refusal_that_names_no_time_is_kept_for_the_whole_window(tmp_path: Path) -> None:
    async def story(world: World, _: list[bytes]) -> None:
        with pytest.raises(RateLimited):
            await world.ask(world.one, Urgency.READ, "weight")
        assert world.last_pause(None) == (60, "rate-limited")

    tell(BINANCE, tmp_path, [UNSAID], story)


def test_under_a_ban_nothing_is_sent_by_anybody_until_the_time_that_was_named(
    tmp_path: Path,
) -> None:
    async def story(world: World, received: list[bytes]) -> None:
        with pytest.raises(RateLimited):
            await world.ask(world.one, Urgency.READ, "weight")
        assert world.last_pause(None) == (30, "banned")
        cancel = world.ask(world.two, Urgency.CANCEL, "weight")
        read = world.ask(world.public, Urgency.READ, "weight")
        world.clock.pass_by(29)
        assert not await settled(cancel)
        assert not read.done()
        assert len(received) == 1

        world.clock.pass_by(1.1)
        await cancel
        world.clock.pass_by(1)
        await read
        await until(lambda: world.last_pause(None)[0] == 0)

    tell(BINANCE, tmp_path, [BANNED], story)


def test_a_key_that_is_too_fast_leaves_other_keys_and_the_public_way_alone(tmp_path: Path) -> None:
    async def story(world: World, _: list[bytes]) -> None:
        with pytest.raises(OutcomeUnknown):  # nobody documents that it was not placed
            await world.ask(world.one, Urgency.PLACE, "private")
        assert world.last_pause("one") == (1, "rate-limited")
        cancel = world.ask(world.one, Urgency.CANCEL, "private")  # counted in the same budget
        assert not await settled(cancel)
        await world.ask(world.two, Urgency.PLACE, "private")
        await world.ask(world.public, Urgency.READ, "public")
        world.clock.pass_by(1.1)
        await cancel

    tell(GEMINI, tmp_path, [GEMINI_429], story)


def test_where_the_address_is_counted_one_key_stops_all(tmp_path: Path) -> None:
    async def story(world: World, _: list[bytes]) -> None:
        with pytest.raises(RateLimited):
            await world.ask(world.one, Urgency.READ, "public")
        assert world.last_pause(None) == (1, "rate-limited")
        assert world.two.room_for_order() == pytest.approx(1)
        assert not await settled(world.ask(world.two, Urgency.CANCEL, "public"))

    tell(BIGONE, tmp_path, [BIGONE_429], story)


def test_after_a_pause_one_request_tries_alone_so_a_second_refusal_is_only_one(
    tmp_path: Path,
) -> None:
    async def story(world: World, received: list[bytes]) -> None:
        with pytest.raises(RateLimited):
            await world.ask(world.public, Urgency.READ, "weight")
        waiting = [world.ask(world.public, Urgency.READ, "weight") for _ in range(12)]
        world.clock.pass_by(7.1)
        await until(lambda: len(received) == 2)
        await asyncio.sleep(0.2)
        assert len(received) == 2
        assert sum(task.done() for task in waiting) == 1
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)

    tell(BINANCE, tmp_path, [WEIGHT, WEIGHT], story)
