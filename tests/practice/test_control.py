"""Faults on command, the books from outside, and the silence of a session."""

import time
from decimal import Decimal
from typing import Any

import pytest
import requests

from core.practice.clock import Clock
from tests.practice.hands import Client, Exchange, a_wish, running, until

NEW = "/v1/order/new"


@pytest.fixture
def calm(exchange: Exchange) -> Any:
    yield exchange
    exchange.control("DELETE", "/faults")


def fault(exchange: Exchange, kind: str, path: str = NEW, **more: Any) -> None:
    wish = {"match": {"path": path}, "kind": kind, "times": 1} | more
    assert exchange.control("POST", "/faults", **wish).status_code == 200


def known(exchange: Exchange, client_id: str) -> list[dict[str, Any]]:
    return [row for row in exchange.ledger()["orders"] if row["client_id"] == client_id]


@pytest.mark.parametrize(("kind", "placed"), [("drop_before", 0), ("drop_after", 1)])
def test_a_dropped_request_was_acted_upon_or_not(
    calm: Exchange, trader: Client, kind: str, placed: int
) -> None:
    fault(calm, kind)

    with pytest.raises(requests.ConnectionError):
        trader.post(NEW, **a_wish(client_order_id=kind))

    assert len(known(calm, kind)) == placed
    arrived = [row for row in calm.received() if row["client_id"] == kind]
    assert [row["status"] for row in arrived] == [200 if placed else None]


def test_a_cut_answer_breaks_in_the_middle(calm: Exchange, trader: Client) -> None:
    fault(calm, "cut")

    with pytest.raises(requests.RequestException):
        trader.post(NEW, **a_wish(client_order_id="cut"))

    assert len(known(calm, "cut")) == 1


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize(
    ("kind", "more", "status", "text"),
    [
        ("status", {"status": 503, "body": {"reason": "Maintenance"}}, 503, "Maintenance"),
        ("html", {"status": 502}, 502, "<html>"),
        ("garbage", {}, 200, '{"order_id'),
        ("empty", {}, 200, ""),
    ],
)
def test_a_wrong_answer_hides_whether_the_order_was_placed(
    calm: Exchange,
    trader: Client,
    kind: str,
    more: dict[str, Any],
    status: int,
    text: str,
    after: bool,
) -> None:
    client_id = f"{kind}-{after}"
    fault(calm, kind, after=after, **more)

    answer = trader.post(NEW, **a_wish(client_order_id=client_id))

    assert answer.status_code == status
    assert text in answer.text
    assert len(known(calm, client_id)) == after


def test_a_status_may_say_when_to_come_back(calm: Exchange, trader: Client) -> None:
    fault(calm, "status", status=429, retry_after=7)

    assert trader.post(NEW, **a_wish()).headers["Retry-After"] == "7"


def test_a_fault_strikes_as_often_as_told_and_only_where_told(
    calm: Exchange, trader: Client
) -> None:
    fault(calm, "status", status=500, times=2)

    codes = [trader.post(NEW, **a_wish()).status_code for _ in range(3)]

    assert codes == [500, 500, 200]
    assert trader.post("/v1/balances").status_code == 200


def test_a_delay_holds_the_answer_up(calm: Exchange, trader: Client) -> None:
    fault(calm, "delay", "/v1/roles", seconds=0.2)

    began = time.monotonic()
    assert trader.post("/v1/roles").status_code == 200

    assert time.monotonic() - began >= 0.2


def test_a_frozen_request_goes_on_when_the_fault_is_cleared(calm: Exchange, trader: Client) -> None:
    fault(calm, "freeze", times=None)
    headers = trader.headers(NEW, a_wish(client_order_id="frozen"))
    with pytest.raises(requests.ReadTimeout):
        requests.post(calm.url + NEW, headers=headers, timeout=0.2)
    assert known(calm, "frozen") == []

    calm.control("DELETE", "/faults")

    until(lambda: known(calm, "frozen"))


def test_the_ledger_shows_balances_orders_and_fills(exchange: Exchange, trader: Client) -> None:
    _, ask = exchange.touch("ltcusd")
    trader.place(symbol="ltcusd", price=str(ask), amount="0.5", client_order_id="seen")

    ledger = exchange.ledger()

    accounts = {row["name"]: row["balances"] for row in ledger["accounts"]}
    assert set(accounts) == {"primary", "other"}
    assert set(accounts["primary"]["USD"]) == {"free", "held", "total"}
    order = next(row for row in ledger["orders"] if row["client_id"] == "seen")
    assert (order["state"], order["filled"], order["key"]) == ("filled", "0.5", "increasing")
    fill = next(row for row in ledger["fills"] if row["client_id"] == "seen")
    assert fill["order_id"] == order["order_id"]
    assert Decimal(fill["fee"]) == ask * Decimal("0.5") * Decimal("0.004")


def test_what_was_refused_counts_as_received(exchange: Exchange, trader: Client) -> None:
    before = len(exchange.received())
    trader.post(NEW, **a_wish(client_order_id="refused", price="0"))
    Client(exchange, trader.key, "wrong").post(NEW, **a_wish(client_order_id="forged"))

    rows = exchange.received()[before:]

    assert [(row["client_id"], row["status"]) for row in rows] == [
        ("refused", 400),
        ("forged", 400),
    ]
    assert rows[0]["fields"]["symbol"] == "btcusd"


@pytest.mark.parametrize(
    ("method", "path", "wish", "status"),
    [
        ("POST", "/faults", {"kind": "magic"}, 400),
        ("POST", "/faults", {"kind": "delay", "match": {"colour": "red"}}, 400),
        ("POST", "/faults", {"kind": "delay", "seconds": "soon"}, 400),
        ("POST", "/market", {"symbol": "nonsense", "price": "1"}, 400),
        ("POST", "/market", {"symbol": "btcusd"}, 400),
        ("POST", "/market", {"symbol": "btcusd", "price": "-1"}, 400),
        ("POST", "/clock", {}, 400),
        ("POST", "/streams", {}, 400),
        ("GET", "/nothing", {}, 404),
    ],
)
def test_a_control_that_makes_no_sense_is_refused(
    exchange: Exchange, method: str, path: str, wish: dict[str, Any], status: int
) -> None:
    assert exchange.control(method, path, **wish).status_code == status


def test_the_control_interface_needs_its_token(exchange: Exchange) -> None:
    url = exchange._control["url"] + "/ledger"

    assert requests.get(url, timeout=5).status_code == 403
    assert requests.get(url, headers={"X-Practice-Token": "x"}, timeout=5).status_code == 403


def test_the_makers_can_be_paused_and_a_drift_set(exchange: Exchange) -> None:
    venue = exchange.server.dialects[0].venue
    exchange.control("POST", "/makers", running=True)
    assert venue.is_running
    exchange.control("POST", "/makers", running=False)
    assert not venue.is_running
    exchange.control("POST", "/market", symbol="ethbtc", drift="-0.001")
    assert venue.makers["ETHBTC"].drift_ppm_per_min == -1_000


def test_a_silent_session_loses_its_orders_and_no_others() -> None:
    with running(clock=Clock(scale=60)) as exchange:
        talker = exchange.client("increasing")
        talker.place(client_order_id="stays")
        silent = exchange.client("heartbeat")
        nonce = str(exchange.server.clock.now_ns() // 1_000_000_000)
        silent.nonce = lambda: nonce  # type: ignore[method-assign]
        silent.place(client_order_id="goes")

        until(lambda: len(talker.ask("/v1/orders")) == 1)

        assert talker.ask("/v1/orders")[0]["client_order_id"] == "stays"
