"""A seeded mix of faults: it reproduces, keeps its rates, and never lies about what was acted upon."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.practice.callers import CALLERS, Caller, arrived, placed, spoil
from tests.practice.hands import Exchange

Opened = tuple[Caller, Exchange]
REQUESTS = 40


@pytest.fixture(params=CALLERS)
def opened(request: pytest.FixtureRequest) -> Iterator[Opened]:
    caller = CALLERS[request.param]
    with caller.opened() as exchange:
        yield caller, exchange


def mix(exchange: Exchange, **wish: Any) -> None:
    answer = exchange.control("POST", "/mix", **wish)
    assert answer.status_code == 200, answer.text


def _try(caller: Caller, exchange: Exchange, client_id: str) -> tuple[int | None, bool]:
    """Place an order; return the status that came back, and whether the order stands in the books."""
    try:
        status: int | None = caller.place(exchange, client_id).status_code
    except requests.RequestException:
        status = None
    return status, placed(exchange, client_id) == 1


EVIL = {
    "drop_before": "0.1",
    "drop_after": "0.1",
    "cut": "0.1",
    "rate_limited": "0.1",
    "banned": "0.1",
    "status": "0.1",
    "html": 0.05,
    "delay": "0.05",
    "drip": "0.05",
}


@pytest.mark.parametrize("name", CALLERS)
def test_the_same_seed_and_requests_go_wrong_alike(name: str) -> None:
    caller, runs = CALLERS[name], []
    for seed in (7, 7, 8):
        with caller.opened() as exchange:
            mix(exchange, seed=seed, rates=EVIL, seconds="0.01")
            runs.append([_try(caller, exchange, f"run-{number}") for number in range(REQUESTS)])
            exchange.control("DELETE", "/mix")
            assert _try(caller, exchange, "calm") == (200, True)

    assert runs[0] == runs[1]
    assert runs[0] != runs[2]
    assert len(set(runs[0])) >= 5


def test_what_is_read_between_orders_does_not_change_their_fate(opened: Opened) -> None:
    caller, exchange = opened
    runs = []
    for run in range(2):
        mix(exchange, seed=3, writes=EVIL, seconds=0)
        run_of = []
        for number in range(20):
            run_of.append(_try(caller, exchange, f"fate-{run}-{number}"))
            for _ in range(run):
                assert exchange.get(caller.reads).status_code == 200
        runs.append(run_of)

    assert runs[0] == runs[1]


@pytest.mark.parametrize("kind", ["rate_limited", "banned", "drop_before"])
def test_what_is_refused_or_lost_before_did_not_act(opened: Opened, kind: str) -> None:
    caller, exchange = opened
    mix(exchange, seed=1, writes={kind: "1"})

    for number in range(5):
        assert not _try(caller, exchange, f"idle-{number}")[1]
        assert arrived(exchange, f"idle-{number}") == [None]

    assert exchange.get(caller.reads).status_code == 200
    assert exchange.control("GET", "/mix").json() == {"seed": 1, "struck": {kind: 5}}


@pytest.mark.parametrize("kind", ["drop_after", "cut"])
def test_what_is_lost_after_did_act(opened: Opened, kind: str) -> None:
    caller, exchange = opened
    mix(exchange, seed=1, writes={kind: 1})

    assert [_try(caller, exchange, f"done-{number}") for number in range(5)] == [(None, True)] * 5


def test_half_of_the_server_errors_hide_an_order(opened: Opened) -> None:
    caller, exchange = opened
    mix(exchange, seed=5, rates={"status": 1})

    ends = Counter(_try(caller, exchange, f"error-{number}") for number in range(40))

    assert {status for status, _ in ends} == {500, 502, 503, 504}
    assert 10 <= sum(ends[end] for end in ends if end[1]) <= 30


def test_a_mix_keeps_to_its_match_and_lets_single_faults_go_first(opened: Opened) -> None:
    caller, exchange = opened
    mix(exchange, seed=1, rates={"status": 1}, match={"path": "/nowhere*"})
    assert _try(caller, exchange, "beside") == (200, True)

    mix(exchange, seed=1, rates={"drop_before": 1})
    spoil(exchange, "status", status=501)
    assert _try(caller, exchange, "first") == (501, False)


@pytest.mark.parametrize(
    "wish",
    [
        {"rates": {}},
        {"seed": "x"},
        {"seed": 1, "rates": {"magic": 1}},
        {"seed": 1, "rates": {"cut": "much"}},
        {"seed": 1, "rates": {"cut": 2}},
        {"seed": 1, "rates": {"cut": -1}},
        {"seed": 1, "rates": {"cut": "0.6", "drip": "0.6"}},
        {"seed": 1, "rates": [1]},
        {"seed": 1, "writes": {"frame_lost": 1}},
        {"seed": 1, "frames": {"cut": 1}},
        {"seed": 1, "seconds": -1},
        {"seed": 1, "match": {"colour": "red"}},
        {"seed": 1, "match": {"path": 1}},
    ],
)
def test_a_mix_that_makes_no_sense_is_refused(wish: dict[str, Any]) -> None:
    with CALLERS["gemini"].opened() as exchange:
        assert exchange.control("POST", "/mix", **wish).status_code == 400
        assert exchange.control("GET", "/mix").json() == {}
