"""What a request is stamped with: the time that counts for it, and its number."""

import asyncio
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import pytest

from core.desk.facts import Source
from core.desk.store import Store
from core.domain.account import Environment
from core.exchanges.base import (
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
from core.net.clock import LEASE_MS, Nonces, Offset
from core.net.turns import Urgency
from core.network import Network
from tests.fakes import HandClock, a_host
from tests.net.serving import OK, serving

SOURCE = Source("toy", Environment.PRACTICE, "Practice")


class Toy:
    """As much of an exchange as a stamp needs."""

    info = GEMINI.info

    def __init__(self, unit: NonceUnit) -> None:
        self._unit = unit

    def nonce_unit(self, who: Credentials) -> NonceUnit:
        return self._unit

    def usage(self, call: Call[Any], response: Response) -> Mapping[str, int]:
        return {}


def stamp_after_a_crash(path: Path, unit: NonceUnit, clock: HandClock) -> Stamp:
    """The first request of a program that died right after it had sent one."""
    Nonces(path, unit).next(clock.now_ms())
    toy, stamps = cast("Exchange", Toy(unit)), list[Stamp]()

    def act(line: socket.socket, _: int) -> bool:
        line.sendall(OK)
        return True

    with serving(act) as served:
        host = a_host(rest=served.url)
        network = Network(
            host=lambda _: host,
            exchange=lambda _: toy,
            nonces=lambda _, __, unit: Nonces(path, unit),
            clean=str,
            store=Store(),
            clock=clock,
            spawn=lambda work: work.close(),  # nothing is kept warm: that would let time go by
        )

        def build(stamp: Stamp) -> Call[None]:
            request = Request(method="GET", url=f"{served.url}/")
            return Call(request, lambda _: None, Effect.READ, "private")

        async def ask() -> None:
            who = Credentials(key="k", secret="s", host=host)
            lane = network.key_lane(SOURCE, "a", toy, who, Offset())
            await lane.run(build, Urgency.READ, purpose="x", on_stamped=stamps.append)

        asyncio.run(ask())
        network.close()
    return stamps[0]


@pytest.mark.parametrize("unit", [NonceUnit.MICROSECOND, NonceUnit.NANOSECOND])
def test_an_order_can_be_accepted_as_long_as_its_nonce_is_near_the_time(
    tmp_path: Path, unit: NonceUnit
) -> None:
    clock = HandClock()

    stamp = stamp_after_a_crash(tmp_path / "n", unit, clock)

    assert stamp.nonce * 1_000 // unit.value == stamp.time_ms
    assert stamp.time_ms == clock.now_ms() + LEASE_MS


def test_a_nonce_that_need_only_rise_tells_no_time(tmp_path: Path) -> None:
    clock = HandClock()

    stamp = stamp_after_a_crash(tmp_path / "n", NonceUnit.MILLISECOND, clock)

    assert stamp.time_ms == clock.now_ms() < stamp.nonce
