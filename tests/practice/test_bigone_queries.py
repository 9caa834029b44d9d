"""Finding, listing and cancelling orders at BigONE, batches, fees and balances."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.practice.bigone_hands import (
    BTC,
    LOBSTER,
    SOL,
    Row,
    Trader,
    a_wish,
    bigone_running,
    sample,
    working,
)
from tests.practice.hands import Exchange

MARKET = {"type": "MARKET", "price": None}
STOP = {"type": "STOP_LIMIT", "price": "69000", "stop_price": "68000", "operator": "GTE"}
STOP_MARKET = STOP | {"type": "STOP_MARKET", "price": None, "amount": "100"}


@pytest.fixture(scope="module")
def exchange() -> Iterator[Exchange]:
    with bigone_running() as exchange:
        yield exchange


@pytest.fixture
def trader(exchange: Exchange) -> Iterator[Trader]:
    """A client without open orders before and after."""
    trader = Trader(exchange)
    yield trader
    trader.cancel_all()


def test_orders_are_found_by_either_id_and_only_by_one(trader: Trader) -> None:
    order = trader.place(client_order_id="find-1")
    client = {"client_order_id": "find-1"}

    assert trader.find(order) == order
    assert trader.get("order", order_id=order["id"]) == order
    assert trader.get("order", **client) == order
    assert trader.refused("GET", "order") == 10007
    assert trader.refused("GET", "order", order_id=order["id"], **client) == 10007
    assert trader.refused("GET", "order", order_id="x") == 10007
    assert trader.refused("GET", "order", client_order_id="with space") == 10007


def test_what_is_not_ours_is_not_found(exchange: Exchange, trader: Trader) -> None:
    order, other = trader.place(client_order_id="mine"), Trader(exchange, "other_account")

    assert other.refused("GET", f"orders/{order['id']}") == 10013
    assert other.refused("GET", "order", client_order_id="mine") == 10013
    assert other.refused("POST", f"orders/{order['id']}/cancel") == 10013
    assert other.refused("POST", "order/cancel", {"order_id": order["id"]}) == 10013
    assert other.place(client_order_id="mine")["state"] == "PENDING"
    other.post("orders/cancel", {"asset_pair_name": BTC})
    assert trader.refused("GET", "orders/nonsense") == 10013
    assert trader.find(order)["state"] == "PENDING"


def test_a_client_id_is_taken_while_its_order_is_open_or_young(trader: Trader) -> None:
    order = trader.place(client_order_id="once")
    wish = a_wish(client_order_id="once")
    answer = trader.send("POST", "orders", wish)

    assert answer.status_code == 400
    assert answer.json() == {"code": 54041, "message": "Duplicate order"}
    trader.post(f"orders/{order['id']}/cancel")
    assert trader.refused("POST", "orders", wish) == 54041


def test_a_client_id_is_free_again_after_a_day_if_its_order_is_closed() -> None:
    with bigone_running() as exchange:
        trader = Trader(exchange)
        closed = trader.place(client_order_id="closed")
        trader.place(client_order_id="open")
        trader.post(f"orders/{closed['id']}/cancel")
        exchange.server.clock.offset_ns = 86_400_000_000_000
        later = str(exchange.server.clock.now_ns())

        def place(client_id: str) -> Any:
            token = f"Bearer {trader.token(nonce=later)}"
            wish = a_wish(client_order_id=client_id)
            return trader.send("POST", "orders", wish, authorization=token).json()

        again = place("closed")

        assert again["code"] == 0
        assert again["data"]["id"] > closed["id"]
        assert place("open")["code"] == 54041
        token = f"Bearer {trader.token(nonce=later)}"
        found = trader.send(
            "GET", "order", authorization=token, query={"client_order_id": "closed"}
        )
        assert found.json()["data"]["id"] == again["data"]["id"]


def test_a_cancelled_order_is_cancelled_at_once_and_only_once(trader: Trader) -> None:
    by_path, by_id = trader.place(), trader.place()
    trader.place(client_order_id="gone")

    first = trader.post(f"orders/{by_path['id']}/cancel")
    second = trader.post("order/cancel", {"order_id": by_id["id"]})
    third = trader.post("order/cancel", {"client_order_id": "gone"})

    assert set(first) == set(sample("order_cancelled.json")["data"])
    assert {order["state"] for order in (first, second, third)} == {"CANCELLED"}
    assert trader.balance("USDT")[1] == 0
    answer = trader.send("POST", f"orders/{by_path['id']}/cancel", {})
    assert answer.status_code == 400
    assert answer.json() == {"code": 54043, "message": "Unknown opening order"}
    assert trader.refused("POST", "order/cancel", {"client_order_id": "gone"}) == 54043


def test_a_cancel_names_one_order_in_one_way(trader: Trader) -> None:
    bodies: list[object] = [{}, {"order_id": 1, "client_order_id": "a"}, {"order_id": "1"}, []]
    for body in bodies:
        assert trader.refused("POST", "order/cancel", body) == 10007
    assert trader.refused("POST", "order/cancel", "") == 10001
    assert trader.refused("POST", "orders/1/cancel", "nonsense") == 10001
    assert trader.refused("POST", "order/cancel", {"order_id": 1}) == 10013
    assert trader.refused("POST", "order/cancel", {"client_order_id": "never"}) == 10013


def test_a_market_order_cannot_be_cancelled_but_a_waiting_stop_can(trader: Trader) -> None:
    market, stop = trader.place(**MARKET, amount="20"), trader.place(**STOP_MARKET)

    answer = trader.send("POST", f"orders/{market['id']}/cancel")

    assert answer.status_code == 403
    assert answer.json() == {"code": 40303, "message": "Forbid cancel market order"}
    assert trader.post(f"orders/{stop['id']}/cancel")["state"] == "CANCELLED"


def test_all_orders_of_one_pair_are_cancelled_together(trader: Trader) -> None:
    first, stop = trader.place(), trader.place(**STOP)
    elsewhere = trader.place(asset_pair_name=SOL, price="100", amount="1")

    done = trader.post("orders/cancel", {"asset_pair_name": BTC})

    assert done == {"cancelled": [first["id"], stop["id"]], "failed": []}
    assert trader.find(elsewhere)["state"] == "PENDING"
    assert trader.refused("POST", "orders/cancel", {}) == 10007
    assert trader.refused("POST", "orders/cancel", {"asset_pair_name": "X"}) == 10013


def test_a_list_is_filtered_by_state_and_side(trader: Trader) -> None:
    ids = {order["id"] for order in trader.get("orders", asset_pair_name=SOL, state="ALL")}
    wish = {"asset_pair_name": SOL, "amount": "0.1"}
    opened = trader.place(**wish, price="100")
    filled = trader.place(**wish, price="250")
    cancelled = trader.place(**wish, price="250", post_only=True)
    stop = trader.place(**wish | STOP | {"side": "ASK", "price": "300", "stop_price": "290"})

    def listed(**query: str) -> list[int]:
        rows = trader.get("orders", asset_pair_name=SOL, limit=200, **query)
        return [row["id"] for row in rows if row["id"] not in ids]

    working = [stop["id"], opened["id"]]
    assert listed() == listed(state="PENDING") == listed(state="OPENING") == working
    assert listed(state="CLOSED") == [cancelled["id"], filled["id"]]
    assert listed(state="NONE_FILLED") == [cancelled["id"]]
    assert len(listed(state="ALL")) == 4
    assert listed(side="ASK") == [stop["id"]]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({}, 10007),
        ({"asset_pair_name": "nonsense"}, 10013),
        ({"asset_pair_name": BTC, "state": "FILLED"}, 10007),
        ({"asset_pair_name": BTC, "side": "buy"}, 10007),
        ({"asset_pair_name": BTC, "limit": "201"}, 10007),
        ({"asset_pair_name": BTC, "limit": "0"}, 10007),
        ({"asset_pair_name": BTC, "limit": "all"}, 10007),
        ({"asset_pair_name": BTC, "page_token": "nonsense"}, 10007),
    ],
)
def test_a_list_asked_for_wrongly_is_refused(
    trader: Trader, query: dict[str, str], code: int
) -> None:
    assert trader.refused("GET", "orders", **query) == code


@pytest.mark.parametrize("path", ["orders", "trades"])
def test_pages_follow_each_other_without_gap_or_repetition(trader: Trader, path: str) -> None:
    for _ in range(5):
        trader.place(**MARKET, asset_pair_name="LTC-USDT", amount="10")
    query = {"asset_pair_name": "LTC-USDT"} | ({"state": "ALL"} if path == "orders" else {})
    whole = trader.get(path, **query, limit=200)
    pages: list[list[Row]] = []
    token: dict[str, str] = {}
    while not pages or token:
        content = trader.whole("GET", path, **query, **token, limit=2)
        pages.append(content["data"])
        token = {"page_token": content["page_token"]} if "page_token" in content else {}

    assert [len(page) for page in pages[:-1]] == [2] * (len(pages) - 1)
    assert [row for page in pages for row in page] == whole
    ids = [row["id"] for row in whole]
    assert ids == sorted(ids, reverse=True)


def test_a_batch_is_placed_as_a_whole(trader: Trader) -> None:
    orders = trader.post("orders/multi", [a_wish(), a_wish(side="ASK", price="160000")])

    assert set(orders[0]) == set(sample("orders_multi_placed.json")["data"][0])
    assert [order["state"] for order in orders] == ["PENDING", "PENDING"]
    assert orders[0]["id"] < orders[1]["id"]


@pytest.mark.parametrize(
    ("wishes", "code"),
    [
        ([], 10007),
        ([a_wish()] * 11, 10007),
        ([a_wish(), 5], 10007),
        ([a_wish(), a_wish(price="50000.001")], 10007),
        ([a_wish(client_order_id="b"), a_wish(client_order_id="b")], 54041),
        ([a_wish(amount="0.3"), a_wish(amount="0.3")], 10014),
    ],
)
def test_one_failure_fails_the_whole_batch(trader: Trader, wishes: list[object], code: int) -> None:
    assert trader.refused("POST", "orders/multi", wishes) == code
    assert working(trader.exchange) == []
    assert trader.balance("USDT")[1] == 0


def test_fees_are_told_for_the_pairs_that_are_asked_for(trader: Trader) -> None:
    rows = trader.get("trading_fees", asset_pair_names=f"{BTC},{LOBSTER}")

    assert [set(row) for row in rows] == [set(sample("trading_fees.json")["data"][0])] * 2
    assert {row["maker_fee_rate"] for row in rows} == {"0.001"}
    assert [row["asset_pair_name"] for row in rows] == [BTC, LOBSTER]
    assert len(trader.get("trading_fees")) == 10
    assert trader.refused("GET", "trading_fees", asset_pair_names="X-Y") == 10013


def test_balances_look_like_the_samples_and_list_what_is_zero(trader: Trader) -> None:
    rows = {row["asset_symbol"]: row for row in trader.get("accounts")}

    assert set(rows["BTC"]) == set(sample("account_one.json")["data"])
    assert rows["ONE"] == {"asset_symbol": "ONE", "balance": "0", "locked_balance": "0"}
    assert trader.get("accounts/龙虾") == rows["龙虾"]
    assert trader.refused("GET", "accounts/NIX") == 10013
