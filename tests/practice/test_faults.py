"""Every fault of a request, told to each protocol: what the client hears, and whether the order stands in the books."""

import email.utils
import io
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tests.practice.bigone_hands import Pupil
from tests.practice.callers import CALLERS, Caller, arrived, placed, spoil
from tests.practice.hands import Exchange, until

Opened = tuple[Caller, Exchange]


@pytest.fixture(scope="module", params=CALLERS)
def opened(request: pytest.FixtureRequest) -> Iterator[Opened]:
    caller = CALLERS[request.param]
    with caller.opened() as exchange:
        yield caller, exchange


@pytest.fixture(autouse=True)
def _calm(opened: Opened) -> Iterator[None]:
    yield
    opened[1].control("DELETE", "/faults")
    opened[1].control("POST", "/clock", offset_s=0)


@pytest.mark.parametrize(
    ("kind", "is_placed"), [("drop_before", False), ("drop_after", True), ("cut", True)]
)
def test_an_answer_is_lost(opened: Opened, kind: str, is_placed: bool) -> None:
    caller, exchange = opened
    spoil(exchange, kind, caller.places)

    with pytest.raises(requests.RequestException):
        caller.place(exchange, f"lost-{kind}")

    assert placed(exchange, f"lost-{kind}") == is_placed
    assert len(arrived(exchange, f"lost-{kind}")) == 1


def test_an_answer_drips(opened: Opened) -> None:
    caller, exchange = opened
    spoil(exchange, "drip", caller.places, seconds=0.5)

    began = time.monotonic()
    answer = caller.place(exchange, "dripping")

    assert time.monotonic() - began >= 0.4
    assert answer.status_code == 200
    assert answer.json()
    assert "Date" in answer.headers
    assert placed(exchange, "dripping") == 1


def test_who_hangs_up_on_a_drip_harms_nobody(opened: Opened) -> None:
    caller, exchange = opened
    spoil(exchange, "drip", caller.reads, seconds=30)

    with requests.get(exchange.url + caller.reads, stream=True, timeout=5) as answer:
        assert answer.raw.read(1)

    assert exchange.get(caller.reads).status_code == 200


def test_a_clock_jumps_back_when_an_order_arrives(opened: Opened) -> None:
    caller, exchange = opened
    spoil(exchange, "clock_jump", caller.reads, seconds=-900)

    answer = exchange.get(caller.reads)

    said = email.utils.parsedate_to_datetime(answer.headers["Date"]).timestamp()
    assert said - time.time() == pytest.approx(-900, abs=5)


REFUSALS = {
    "gemini": (429, 429, "RateLimit", "RateLimit"),
    "binance": (429, 418, -1003, -1003),
    "binanceus": (429, 418, -1003, -1003),
    "htx": (200, 429, "base-request-exceed-frequency-limit", "rate-too-many-requests"),
    "bigone": (429, 429, 10429, 10429),
}
"""Status of a limit and of a ban, and their codes, as the fact sheets have them."""


@pytest.mark.parametrize("is_ban", [False, True])
def test_too_many_requests_are_refused_without_acting(
    opened: Opened, request: pytest.FixtureRequest, is_ban: bool
) -> None:
    caller, exchange = opened
    name = request.node.callspec.params["opened"]
    kind = "banned" if is_ban else "rate_limited"
    spoil(exchange, kind, caller.places, retry_after=7)

    answer = caller.place(exchange, f"far-{is_ban}")

    content = answer.json()
    code = content.get("reason") or content.get("err-code") or content.get("code")
    assert (answer.status_code, code) == (REFUSALS[name][is_ban], REFUSALS[name][2 + is_ban])
    assert placed(exchange, f"far-{is_ban}") == 0
    assert arrived(exchange, f"far-{is_ban}") == [None]
    tells = name in ("gemini", "binance", "binanceus")
    assert answer.headers.get("Retry-After") == ("7" if tells else None)
    if name.startswith("binance"):
        assert "X-MBX-USED-WEIGHT-1M" in answer.headers
    if name.startswith("binance") and is_ban:
        until_ms = int(content["msg"].split("until ")[1].split(".")[0])
        assert until_ms / 1_000 - time.time() == pytest.approx(7, abs=2)
    if name == "htx":
        assert answer.headers["X-HB-RateLimit-Requests-Remain"] == "0"
    assert caller.place(exchange, f"then-{is_ban}").status_code == 200


def test_market_data_of_htx_has_a_limit_of_its_own() -> None:
    with CALLERS["htx"].opened() as exchange:
        spoil(exchange, "rate_limited", "/market/*")

        answer = exchange.get("/market/tickers")

    assert answer.status_code == 200
    assert (answer.json()["err-code"], answer.json()["err-msg"]) == (
        "invalid-parameter",
        "request limit",
    )


def test_the_tutorial_of_bigone_has_a_code_of_its_own() -> None:
    with CALLERS["bigone"].opened() as exchange:
        spoil(exchange, "rate_limited", "/api/v3/orders")

        answer = Pupil(exchange).send("POST", "orders", {"asset_pair_name": "BTC-USDT"})

    assert (answer.status_code, answer.json()["code"]) == (429, 1004)


@pytest.mark.parametrize("is_after", [False, True])
@pytest.mark.parametrize(
    ("kind", "status", "text"),
    [
        ("status", 503, '{"word":"maintenance"}'),
        ("html", 502, "<html>"),
        ("garbage", 200, '{"order_id":'),
        ("empty", 200, ""),
    ],
)
def test_a_wrong_answer_hides_what_became_of_the_order(
    opened: Opened, kind: str, status: int, text: str, is_after: bool
) -> None:
    caller, exchange = opened
    body = {"word": "maintenance"}
    spoil(exchange, kind, caller.places, after=is_after, status=status, body=body)

    answer = caller.place(exchange, f"{kind}-{is_after}")

    assert answer.status_code == status
    assert answer.text.startswith(text)
    assert placed(exchange, f"{kind}-{is_after}") == is_after


def test_a_status_may_say_when_to_come_back(opened: Opened) -> None:
    caller, exchange = opened
    spoil(exchange, "status", caller.places, status=429, retry_after=7)

    assert caller.place(exchange, "later").headers["Retry-After"] == "7"


@pytest.mark.parametrize("is_after", [False, True])
def test_an_order_or_its_answer_is_delayed(opened: Opened, is_after: bool) -> None:
    caller, exchange = opened
    spoil(exchange, "delay", caller.places, seconds=0.3, after=is_after)

    began = time.monotonic()
    with ThreadPoolExecutor(1) as hands:
        answer = hands.submit(caller.place, exchange, f"late-{is_after}")
        until(lambda: arrived(exchange, f"late-{is_after}"))
        placed_at_once = placed(exchange, f"late-{is_after}")

    assert time.monotonic() - began >= 0.3
    assert answer.result().status_code == 200
    assert (placed_at_once, placed(exchange, f"late-{is_after}")) == (is_after, 1)


def test_a_frozen_order_is_placed_when_the_fault_is_ended(opened: Opened) -> None:
    caller, exchange = opened
    spoil(exchange, "freeze", caller.places)

    with ThreadPoolExecutor(1) as hands:
        answer = hands.submit(caller.place, exchange, "frozen")
        until(lambda: arrived(exchange, "frozen"))
        assert placed(exchange, "frozen") == 0
        exchange.control("DELETE", "/faults")

    assert answer.result().status_code == 200
    assert placed(exchange, "frozen") == 1


def test_a_fault_keeps_to_its_path_verb_exchange_and_count(opened: Opened) -> None:
    caller, exchange = opened
    elsewhere = {"path": caller.places, "exchange": "elsewhere"}
    spoil(exchange, "status", match=elsewhere, status=500)
    spoil(exchange, "status", match={"path": caller.places, "method": "GET"}, status=500)
    spoil(exchange, "status", match={"path": "/nowhere/*"}, status=500)
    spoil(exchange, "status", match={"path": caller.places[:-2] + "*"}, status=503, times=2)

    codes = [caller.place(exchange, f"kept-{number}").status_code for number in range(3)]

    assert codes == [503, 503, 200]
    assert exchange.get(caller.reads).status_code == 200


def test_a_cut_answer_breaks_in_the_middle(opened: Opened) -> None:
    caller, exchange = opened
    spoil(exchange, "cut", caller.reads)

    heard = io.BytesIO()
    with requests.get(exchange.url + caller.reads, stream=True, timeout=5) as answer:
        with pytest.raises(requests.RequestException):
            heard.writelines(answer.iter_content(1))

        assert heard.tell() == int(answer.headers["Content-Length"]) // 2
