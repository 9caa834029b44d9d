"""The books from outside, wishes that make no sense, and the silence of a session."""

from decimal import Decimal
from typing import Any

import pytest
import requests

from core.practice.clock import Clock
from tests.practice.hands import Client, Exchange, a_wish, running, until

NEW = "/v1/order/new"


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
