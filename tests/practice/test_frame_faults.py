"""Stream frames that are lost, come twice or late, and streams that end: told to each protocol."""

import asyncio
import gzip
import json
from collections.abc import Iterator

import aiohttp
import pytest

from tests.practice.callers import CALLERS, spoil
from tests.practice.hands import Exchange
from tests.practice.nonsense_lines import DOORS, MARK, Door

Opened = tuple[Door, Exchange]
LINES = [(name, number) for name in DOORS for number in range(len(DOORS[name]))]
NUMBERS = [f"{int(MARK) + step}" for step in range(4)]
"""Each stands in the answer to one question."""


@pytest.fixture(scope="module", params=LINES, ids=lambda line: f"{line[0]}-{line[1]}")
def opened(request: pytest.FixtureRequest) -> Iterator[Opened]:
    name, number = request.param
    with CALLERS[name].opened() as exchange:
        yield DOORS[name][number], exchange


@pytest.fixture(autouse=True)
def _calm(opened: Opened) -> Iterator[None]:
    yield
    opened[1].control("DELETE", "/faults")


async def _answers(opened: Opened) -> list[str]:
    """Ask a question with each number, and return those of the answers in their order, until the last."""
    door, exchange = opened
    heard: list[str] = []
    async with (
        aiohttp.ClientSession(exchange.stream_url) as session,
        session.ws_connect(door.path, headers=door.headers(exchange)) as line,
    ):
        if door.log_in is not None:
            await line.send_json(door.log_in(exchange))
        for number in NUMBERS:
            await line.send_str(json.dumps(door.question).replace(MARK, number))
        while NUMBERS[-1] not in heard[-1:]:
            frame = await line.receive(timeout=5)
            if frame.type not in (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY):
                return [*heard, "end"]
            data = (
                gzip.decompress(frame.data).decode()
                if isinstance(frame.data, bytes)
                else frame.data
            )
            heard += [number for number in NUMBERS if number in data]
    return heard


@pytest.mark.parametrize(
    ("kind", "order"),
    [
        ("frame_lost", [0, 2, 3]),
        ("frame_twice", [0, 1, 1, 2, 3]),
        ("frame_late", [0, 2, 1, 3]),
    ],
)
def test_a_frame_goes_astray(opened: Opened, kind: str, order: list[int]) -> None:
    spoil(opened[1], kind, match={"frame": f"*{NUMBERS[1]}*"})

    heard = asyncio.run(_answers(opened))

    assert heard == [NUMBERS[at] for at in order]


def test_a_late_frame_with_none_after_it_comes_all_the_same(opened: Opened) -> None:
    spoil(opened[1], "frame_late", match={"frame": f"*{NUMBERS[-1]}*"})

    assert asyncio.run(_answers(opened)) == NUMBERS


def test_a_line_ends_instead_of_a_frame(opened: Opened) -> None:
    spoil(opened[1], "disconnect", match={"frame": f"*{NUMBERS[2]}*"})

    heard = asyncio.run(_answers(opened))

    assert heard[-1] == "end"
    assert NUMBERS[2] not in heard
    assert asyncio.run(_answers(opened)) == NUMBERS


def test_a_fault_keeps_to_its_place_and_sort(opened: Opened) -> None:
    exchange = opened[1]
    spoil(exchange, "frame_lost", "/nowhere")
    spoil(exchange, "frame_lost", match={"exchange": "elsewhere"})
    spoil(exchange, "drop_before", match={"frame": "*"})

    assert asyncio.run(_answers(opened)) == NUMBERS


def test_a_mix_loses_the_same_frames_again(opened: Opened) -> None:
    exchange = opened[1]
    runs = []
    for _ in range(2):
        exchange.control("POST", "/mix", seed=11, rates={"frame_twice": "0.5"})
        runs.append(asyncio.run(_answers(opened)))
    struck = exchange.control("GET", "/mix").json()["struck"]
    exchange.control("DELETE", "/mix")

    assert runs[0] == runs[1]
    assert struck.get("frame_twice", 0) >= len(runs[0]) - len(NUMBERS)
    assert asyncio.run(_answers(opened)) == NUMBERS
