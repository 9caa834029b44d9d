"""Whatever bytes arrive, an answer follows or the line ends: nothing hangs, and none of the server's code fails."""

import asyncio
import gzip
import json
import logging
import socket
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from http.client import HTTPResponse
from urllib.parse import urlsplit

import aiohttp
import pytest
import requests
from aiohttp import ClientWebSocketResponse, WSMsgType

from core.practice.protocols.all import PROTOCOLS
from tests.practice.hands import Exchange, HandTime, running
from tests.practice.nonsense import BODIES, VALUES, VISITORS, Dice, Knock, as_object, knock_at
from tests.practice.nonsense_lines import DOORS, MARK, Door, a_message

KNOCKS, MESSAGES, WISHES = 200, 80, 60
AT_ONCE = 8
"""Messages on one line before a sound question."""


@dataclass(frozen=True, kw_only=True)
class House:
    """An exchange where time passes only between two visits: no limit is ever reached."""

    name: str
    exchange: Exchange
    hand: HandTime

    def is_unharmed(self, caplog: pytest.LogCaptureFixture) -> bool:
        failures = [row for row in caplog.records if row.levelno >= logging.ERROR]
        return not failures and not any(task.done() for task in self.exchange.server._tasks)


@pytest.fixture(scope="module", params=VISITORS)
def house(request: pytest.FixtureRequest) -> Iterator[House]:
    hand, name = HandTime(), str(request.param)
    protocol = next(each for each in PROTOCOLS if getattr(each, "name", "") == name)
    with running(clock=hand.clock(), protocol=protocol, name=name) as exchange:
        yield House(name=name, exchange=exchange, hand=hand)


def test_any_request_is_answered(house: House, caplog: pytest.LogCaptureFixture) -> None:
    dice = Dice(5)
    for _ in range(KNOCKS):
        house.hand.pass_s(61)
        knock = knock_at(house.exchange, dice, *VISITORS[house.name])
        assert 200 <= status_of(house.exchange.url, knock) < 500, knock

    assert house.is_unharmed(caplog)


def status_of(url: str, knock: Knock) -> int:
    """Send a request as it is: no library would."""
    method, target, headers, body = knock
    lines = [f"{method} {target} HTTP/1.1", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {headers[name]}" for name in headers if name != "Content-Length"]
    lines += [] if "Host" in headers else ["Host: 127.0.0.1"]
    head = "\r\n".join(lines).encode(errors="surrogateescape") + b"\r\n\r\n"
    parts = urlsplit(url)
    with closing(socket.create_connection((parts.hostname, parts.port), timeout=5)) as line:
        line.sendall(head + body)
        with HTTPResponse(line, method=method) as response:
            response.begin()
            response.read()
            return response.status


def test_a_line_stays_useful_or_ends(house: House, caplog: pytest.LogCaptureFixture) -> None:
    async def main() -> None:
        async with aiohttp.ClientSession(house.exchange.stream_url) as session:
            for door in DOORS[house.name]:
                for _ in range(MESSAGES // AT_ONCE):
                    async with session.ws_connect(
                        door.path, headers=door.headers(house.exchange)
                    ) as line:
                        with suppress(ConnectionError):  # it may end at any time
                            await talk(line, door)

    async def talk(line: ClientWebSocketResponse, door: Door) -> None:
        if door.log_in is not None:
            await line.send_json(door.log_in(house.exchange))
        for _ in range(AT_ONCE):
            house.hand.pass_s(2)
            message = a_message(dice, door)
            opcode = WSMsgType.BINARY if isinstance(message, bytes) else WSMsgType.TEXT
            content = message if isinstance(message, bytes) else message.encode()
            await line.send_frame(content, dice.choice((opcode, WSMsgType.TEXT)))
        await line.send_json(door.question)
        while (frame := await line.receive(timeout=5)).type in (WSMsgType.TEXT, WSMsgType.BINARY):
            data = frame.data if isinstance(frame.data, str) else gzip.decompress(frame.data)
            if MARK in str(data):
                return

    dice = Dice(7)
    asyncio.run(main())

    assert house.is_unharmed(caplog)


WISHING: dict[str, dict[str, object]] = {
    "/faults": {"kind": "delay", "seconds": 0.001, "times": 1, "match": {"path": "/nowhere"}},
    "/mix": {"seed": 1, "rates": {"cut": "0.1"}, "writes": {}, "frames": {}, "match": {}},
    "/market": {"symbol": "btcusd", "price": "60000", "drift": "0.1"},
    "/clock": {"offset_s": 5},
    "/makers": {"running": True},
    "/streams": {"disconnect": True},
}


def test_the_control_interface_refuses_nonsense(caplog: pytest.LogCaptureFixture) -> None:
    dice, hand = Dice(9), HandTime()
    with running(clock=hand.clock()) as exchange, requests.Session() as session:
        control = exchange._control
        session.headers["X-Practice-Token"] = control["token"]
        for _ in range(WISHES):
            path, wish = dice.choice(list(WISHING.items()))
            spoiled = dice.spoil({name: json.dumps(value) for name, value in wish.items()})
            body = dice.choice((as_object(spoiled), dice.choice(VALUES), dice.choice(BODIES)))
            answer = session.post(control["url"] + path, data=body, timeout=5)
            assert answer.status_code in (200, 400), body
            assert exchange.control("DELETE", "/faults").status_code == 200
            assert exchange.control("DELETE", "/mix").status_code == 200
            hand.pass_s(1)
            assert exchange.get("/v1/symbols").status_code == 200

    assert not [row for row in caplog.records if row.levelno >= logging.ERROR]
