"""A cancel is on the wire within two and a half seconds, whatever hangs; and what it overtakes is told as what it is."""

import asyncio
import socket
import threading
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple, cast

import pytest

from core.desk.facts import Exchanged, Source
from core.desk.store import Store
from core.domain.account import Environment
from core.domain.errors import NotSent, OutcomeUnknown
from core.exchanges.base import (
    Bucket,
    Call,
    Credentials,
    Effect,
    Exchange,
    NonceUnit,
    Request,
    Response,
    Stamp,
)
from core.exchanges.gemini import GEMINI
from core.net.budget import Budget
from core.net.clock import Nonces, Offset, SystemClock
from core.net.lane import Lane, Urgency
from core.net.turns import OVERTAKE_S, Turns, first_byte, sending
from core.network import Network
from tests.fakes import HandClock, a_host, until
from tests.net.serving import OK, serving

PROMISE_S = 2.5
SOURCE = Source("toy", Environment.PRACTICE, "Practice")
ROOMY = {"public": Bucket(rate=1000, burst=1000)}


class Arrived(NamedTuple):
    """A request as the server saw it."""

    kind: str
    nonce: int
    at: float


class Host:
    """A loopback server that freezes over kinds of requests until a test lets it thaw."""

    def __init__(self) -> None:
        self.arrived: list[Arrived] = []
        self.frozen: set[str] = set()
        self.thaw = threading.Event()
        self.url = ""

    def act(self, connection: socket.socket, head: bytes) -> bool:
        kind, nonce = head.split()[1].decode().strip("/").split("/")
        self.arrived.append(Arrived(kind, int(nonce), time.monotonic()))
        if kind in self.frozen:
            self.thaw.wait(20)
        connection.sendall(OK)
        return True

    def first(self, kind: str) -> Arrived:
        return next(each for each in self.arrived if each.kind == kind)


@contextmanager
def a_slow_host() -> Iterator[Host]:
    host = Host()
    with serving(lambda line, _: host.act(line, served.received[-1])) as served:
        host.url = served.url
        try:
            yield host
        finally:
            host.thaw.set()


class Toy:
    """As much of an exchange as a way to it needs."""

    def __init__(self, *, is_serial: bool) -> None:
        self.info = replace(GEMINI.info, buckets=ROOMY, is_serial=is_serial)

    def nonce_unit(self, who: Credentials) -> NonceUnit:
        return NonceUnit.MILLISECOND

    def usage(self, call: Call[Any], response: Response) -> Mapping[str, int]:
        return {}


Story = Callable[[Network, Lane], Awaitable[None]]


def tell(host: Host, tmp_path: Path, story: Story, *, is_serial: bool) -> Store:
    """Run a story with the wire as the program composes it; return what it told."""
    toy, store = cast("Exchange", Toy(is_serial=is_serial)), Store()
    network = Network(
        host=lambda _: a_host(rest=host.url),
        exchange=lambda _: toy,
        nonces=lambda exchange, key, unit: Nonces(tmp_path / key, unit),
        clean=lambda text: text,
        store=store,
        clock=SystemClock(),
        spawn=asyncio.ensure_future,
    )
    who = Credentials(key="k", secret="s", host=a_host(rest=host.url))

    async def play() -> None:
        await story(network, network.key_lane(SOURCE, "a", toy, who, Offset()))

    try:
        asyncio.run(play())
    finally:
        host.thaw.set()
        network.close()
    return store


def ask(lane: Lane, host: Host, kind: str, urgency: Urgency) -> "asyncio.Task[Any]":
    """Send one request in the background."""
    effect = Effect.READ if urgency >= Urgency.QUESTION else Effect.WRITE

    def build(stamp: Stamp) -> Call[Any]:
        request = Request(method="GET", url=f"{host.url}/{kind}/{stamp.nonce}")
        return Call(request, lambda _: kind, effect)

    return asyncio.ensure_future(lane.run(build, urgency, purpose=kind))


def test_a_panic_during_a_frozen_read_is_on_the_wire_in_time(tmp_path: Path) -> None:
    with a_slow_host() as host:
        host.frozen = {"read"}

        async def story(_: Network, lane: Lane) -> None:
            read = ask(lane, host, "read", Urgency.READ)
            await until(lambda: len(host.arrived) == 1)
            began = time.monotonic()
            assert await ask(lane, host, "cancel", Urgency.CANCEL) == "cancel"
            assert host.first("cancel").at - began < PROMISE_S
            host.thaw.set()
            assert await read == "read"

        tell(host, tmp_path, story, is_serial=True)


def test_a_panic_beside_four_frozen_public_reads_and_a_frozen_one_of_the_key_is_in_time(
    tmp_path: Path,
) -> None:
    with a_slow_host() as host:
        host.frozen = {"read"}

        async def story(network: Network, lane: Lane) -> None:
            public = network.public_lane(SOURCE)
            first = ask(lane, host, "read", Urgency.READ)
            await until(lambda: len(host.arrived) == 1)
            rest = [ask(public, host, "read", Urgency.READ) for _ in range(4)]
            await until(lambda: len(host.arrived) == 4)  # one has no thread left
            began = time.monotonic()
            await ask(lane, host, "cancel", Urgency.CANCEL)
            assert host.first("cancel").at - began < PROMISE_S
            host.thaw.set()
            await asyncio.gather(first, *rest)

        tell(host, tmp_path, story, is_serial=True)


@pytest.mark.parametrize(("kind", "urgency"), [("read", Urgency.READ), ("place", Urgency.PLACE)])
def test_where_requests_need_not_be_in_order_a_cancel_waits_for_none(
    tmp_path: Path, kind: str, urgency: Urgency
) -> None:
    with a_slow_host() as host:
        host.frozen = {kind}

        async def story(_: Network, lane: Lane) -> None:
            before = [ask(lane, host, kind, urgency) for _ in range(6)]
            await until(lambda: len(host.arrived) == 4)
            began = time.monotonic()
            await ask(lane, host, "cancel", Urgency.CANCEL)
            assert host.first("cancel").at - began < 0.5
            host.thaw.set()
            await asyncio.gather(*before)

        tell(host, tmp_path, story, is_serial=False)


def test_an_overtaken_placement_is_told_by_its_own_answer_and_nonces_arrive_in_order(
    tmp_path: Path,
) -> None:
    with a_slow_host() as host:
        host.frozen = {"place"}

        async def story(_: Network, lane: Lane) -> None:
            place = ask(lane, host, "place", Urgency.PLACE)
            await until(lambda: len(host.arrived) == 1)
            began = time.monotonic()
            cancels = [ask(lane, host, "cancel", Urgency.CANCEL) for _ in range(3)]
            await asyncio.gather(*cancels)
            assert time.monotonic() - began < PROMISE_S
            assert not place.done()
            host.thaw.set()
            assert await place == "place"

        store = tell(host, tmp_path, story, is_serial=True)

    nonces = [each.nonce for each in host.arrived]
    assert nonces == sorted(set(nonces))
    assert [each.purpose for each in store.all(Exchanged)] == ["cancel"] * 3 + ["place"]


def test_every_cancel_of_a_panic_leaves_though_none_is_answered(tmp_path: Path) -> None:
    with a_slow_host() as host:
        host.frozen = {"cancel"}

        async def story(_: Network, lane: Lane) -> None:
            began = time.monotonic()
            cancels = [ask(lane, host, "cancel", Urgency.CANCEL) for _ in range(3)]
            await until(lambda: len(host.arrived) == 3)
            assert time.monotonic() - began < 2 * PROMISE_S
            host.thaw.set()
            assert await asyncio.gather(*cancels) == ["cancel"] * 3

        tell(host, tmp_path, story, is_serial=True)


def test_what_was_overtaken_before_its_first_byte_never_leaves(tmp_path: Path) -> None:
    may_connect, left = threading.Event(), []

    def connect_slowly(request: Request) -> Response:
        if request.url.startswith("x:place"):
            may_connect.wait(10)
        first_byte()
        left.append(request.url)
        return Response(status=200)

    async def story(lane: Lane) -> None:
        host = Host()
        host.url = "x:place"
        place = ask(lane, host, "order", Urgency.PLACE)
        await until(lambda: not lane.is_free)
        host.url = "x:cancel"
        await ask(lane, host, "order", Urgency.CANCEL)
        may_connect.set()
        with pytest.raises(NotSent, match="overtaken"):  # proven, so never "unknown"
            await place

    asyncio.run(with_lane(connect_slowly, story))

    assert [url.split("/")[0] for url in left] == ["x:cancel"]


def test_a_cancel_that_is_slow_to_connect_is_not_called_off_by_the_next(tmp_path: Path) -> None:
    left = []

    def connect_slowly(request: Request) -> Response:
        time.sleep(OVERTAKE_S + 0.3)
        first_byte()
        left.append(request.url)
        return Response(status=200)

    async def story(lane: Lane) -> None:
        host = Host()
        host.url = "x:"
        both = [ask(lane, host, name, Urgency.CANCEL) for name in "ab"]
        assert await asyncio.gather(*both) == ["a", "b"]

    asyncio.run(with_lane(connect_slowly, story))

    assert [url.split("/")[1] for url in left] == ["a", "b"]


async def with_lane(
    send: Callable[[Request], Response], story: Callable[[Lane], Awaitable[None]]
) -> None:
    clock, numbers = SystemClock(), iter(range(1, 100))
    with ThreadPoolExecutor(4) as pool:
        lane = Lane(
            send=send,
            stamp=lambda: Stamp(time_ms=clock.now_ms(), nonce=next(numbers)),
            pool=pool,
            budget=Budget(ROOMY, clock),
            clock=clock,
            is_serial=True,
            on_passed=lambda _: None,
        )
        await story(lane)


def test_a_lane_is_free_until_something_is_under_way() -> None:
    gate = threading.Event()

    def send(_: Request) -> Response:
        gate.wait(5)
        return Response(status=200)

    async def story(lane: Lane) -> None:
        assert lane.is_free
        read = ask(lane, Host(), "x", Urgency.READ)
        await until(lambda: not lane.is_free)
        gate.set()
        await read
        assert lane.is_free

    asyncio.run(with_lane(send, story))


def test_lanes_of_one_key_take_turns_with_each_other(tmp_path: Path) -> None:
    with a_slow_host() as host:
        host.frozen = {"first"}

        async def story(network: Network, lane: Lane) -> None:
            toy = cast("Exchange", Toy(is_serial=True))
            who = Credentials(key="k", secret="s", host=a_host(rest=host.url))
            other = network.key_lane(SOURCE, "", toy, who, Offset())
            first = ask(lane, host, "first", Urgency.READ)
            await until(lambda: len(host.arrived) == 1)
            second = ask(other, host, "second", Urgency.READ)
            await asyncio.sleep(0.1)
            assert len(host.arrived) == 1
            host.thaw.set()
            await asyncio.gather(first, second)

        tell(host, tmp_path, story, is_serial=True)

    assert [each.kind for each in host.arrived] == ["first", "second"]
    assert host.arrived[0].nonce < host.arrived[1].nonce


def test_a_frozen_placement_ends_unknown_though_it_was_overtaken(tmp_path: Path) -> None:
    """Its line is cut after the cancel went past: the bytes had left, so nothing is known."""
    with a_slow_host() as host:

        def hang_up(line: socket.socket, head: bytes) -> bool:
            if b"place" in head:
                time.sleep(OVERTAKE_S + 0.5)
                return False
            return host.act(line, head)

        with serving(lambda line, _: hang_up(line, served.received[-1])) as served:
            host.url = served.url

            async def story(_: Network, lane: Lane) -> None:
                place = ask(lane, host, "place", Urgency.PLACE)
                await until(lambda: bool(served.received))
                await ask(lane, host, "cancel", Urgency.CANCEL)
                assert not place.done()
                with pytest.raises(OutcomeUnknown):
                    await place

            tell(host, tmp_path, story, is_serial=True)


def test_giving_up_while_waiting_leaves_nothing_behind() -> None:
    async def story() -> None:
        turns = Turns(HandClock(), is_serial=True)
        held = await turns.take(Urgency.READ)
        waiting = asyncio.ensure_future(turns.take(Urgency.CANCEL))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        turns.leave(held)
        assert turns.is_free(Urgency.PLACE)
        with sending(await turns.take(Urgency.PLACE)):
            first_byte()

    asyncio.run(story())
