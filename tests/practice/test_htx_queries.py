"""What HTX's queries find, page by page, and for how long."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from tests.practice.hands import Exchange, HandTime
from tests.practice.htx_hands import SPOT, Trader, good, htx_running, sample, touch

HOUR_S = 3_600
BY_CLIENT_ID = "/v1/order/orders/getClientOrder"
CANCEL = "/v1/order/orders/submitCancelClientOrder"


@pytest.fixture(scope="module")
def hand() -> HandTime:
    return HandTime()


@pytest.fixture(scope="module")
def exchange(hand: HandTime) -> Iterator[Exchange]:
    with htx_running(clock=hand.clock()) as exchange:
        yield exchange


@pytest.fixture
def trader(exchange: Exchange, hand: HandTime) -> Iterator[Trader]:
    """A client of the first account, without orders before and after, three days after the last one."""
    hand.pass_s(72 * HOUR_S)
    client = Trader(exchange, now_s=lambda: hand.now_ns / 10**9)
    yield client
    client.cancel_everything()


def place_and_cancel(trader: Trader, **changes: object) -> str:
    order_id = trader.place(**changes)
    trader.cancel(order_id)
    trader.until_closed(order_id)
    return order_id


def test_open_orders_come_newest_first_in_their_own_spelling(trader: Trader) -> None:
    ids = [int(trader.place()) for _ in range(4)]
    path = "/v1/order/openOrders"
    rows = trader.read(path, account_id=SPOT)

    wanted = set(sample("open_orders.json")["data"][0])
    assert wanted <= set(rows[0])
    assert not {name for name in rows[0] if name.startswith("field-")}
    assert [row["id"] for row in rows] == ids[::-1]
    page = trader.read(path, size=2)
    assert [row["id"] for row in page] == ids[:1:-1]
    older = trader.read(path, size=2, **{"from": page[-1]["id"]}, direct="next")
    assert [row["id"] for row in older] == ids[1::-1]
    newer = trader.read(path, size=1, **{"from": ids[1]}, direct="prev")
    assert [row["id"] for row in newer] == [ids[2]]
    assert trader.get(path, {"from": ids[0]})["err-code"] == "validation-constraints-required"


def test_open_orders_are_filtered(trader: Trader) -> None:
    buy = int(trader.place())
    sale = int(trader.place(symbol="ltcusdt", type="sell-limit", price="100", amount="1"))
    stop = int(
        trader.place(type="sell-stop-limit", stop_price="56000", operator="lte", price="55900")
    )
    path = "/v1/order/openOrders"

    def found(**fields: object) -> list[int]:
        return [row["id"] for row in trader.read(path, **fields)]

    assert found(symbol="btcusdt") == [stop, buy]
    assert found(side="sell") == [stop, sale]
    assert found(types="buy-limit,sell-stop-limit") == [stop, buy]
    assert trader.get(path, {"account-id": 1})["err-code"] == "account-account-id-inexistent"
    assert trader.get(path, {"side": "both"})["err-code"] == "invalid-parameter"
    assert trader.get(path, {"size": 501})["err-code"] == "invalid-parameter"


def test_another_users_orders_are_not_found(exchange: Exchange, trader: Trader) -> None:
    order_id = trader.place(client_order_id="mine")
    other = Trader(exchange, "second", now_s=trader.now_s)

    assert other.get(f"/v1/order/orders/{order_id}") == sample("error_order_not_found.json")
    assert other.get(BY_CLIENT_ID, {"clientOrderId": "mine"})["err-code"] == "base-record-invalid"
    assert other.cancel(order_id)["err-code"] == "not-found"
    assert other.read("/v1/order/openOrders") == []


def test_a_search_finds_closed_orders_of_a_symbol(trader: Trader) -> None:
    canceled = int(place_and_cancel(trader))
    _, ask = touch(trader.exchange)
    filled = int(trader.place(price=str(ask), amount="0.001"))
    trader.place()
    path = "/v1/order/orders"

    rows = trader.read(path, symbol="btcusdt", states="filled,canceled,partial-canceled")
    assert [row["id"] for row in rows] == [filled, canceled]
    assert set(rows[1]) == set(sample("orders_search_canceled_newer.json")["data"][0])
    assert (rows[0]["role"], rows[1]["role"]) == ("taker", "none")
    only = trader.read(path, symbol="btcusdt", states="filled", size=1)
    assert [row["id"] for row in only] == [filled]
    assert trader.get(path, {"states": "filled"})["err-code"] == "validation-constraints-required"
    wrong = trader.get(path, {"symbol": "btcusdt", "states": "submitted"})
    assert wrong["err-code"] == "invalid-parameter"


def test_a_window_is_48_hours_at_most(trader: Trader, hand: HandTime) -> None:
    _, ask = touch(trader.exchange)
    order_id = int(trader.place(price=str(ask), amount="0.001"))
    hand.pass_s(60 * HOUR_S)
    now_ms = hand.now_ns // 10**6
    fields = {"symbol": "btcusdt", "states": "filled"}

    assert trader.read("/v1/order/orders", **fields) == []
    early = {"start-time": now_ms - 72 * HOUR_S * 1_000}
    answer = trader.get("/v1/order/orders", fields | early)
    assert [row["id"] for row in good(answer)] == [order_id]
    too_long = trader.get("/v1/order/orders", fields | early | {"end-time": now_ms})
    assert too_long["err-code"] == "order-date-limit-error"
    too_old = trader.get("/v1/order/matchresults", {"start-time": 1_600_000_000_000})
    assert too_old["err-code"] == "order-date-limit-error"


def test_the_history_of_two_days_is_read_in_pages_both_ways(trader: Trader, hand: HandTime) -> None:
    ids = []
    for _ in range(12):
        ids.append(int(trader.place()))
        hand.pass_s(1)
    path = "/v1/order/history"

    newest = trader.get(path, {"size": 10})
    assert [row["id"] for row in newest["data"]] == ids[:1:-1]
    rest = trader.get(path, {"size": 10, "end-time": newest["next-time"]})
    assert [row["id"] for row in rest["data"]] == ids[1::-1]
    assert "next-time" not in rest
    oldest = trader.get(path, {"size": 10, "direct": "prev"})
    assert [row["id"] for row in oldest["data"]] == ids[9::-1]
    last = trader.get(path, {"size": 10, "direct": "prev", "start-time": oldest["next-time"]})
    assert [row["id"] for row in last["data"]] == ids[:9:-1]
    assert trader.read(path, symbol="ethusdt") == []


def test_fills_are_read_in_pages_by_their_own_number(trader: Trader) -> None:
    _, ask = touch(trader.exchange)
    ids = [int(trader.place(price=str(ask), amount="0.001")) for _ in range(3)]
    path = "/v1/order/matchresults"

    rows = trader.read(path, symbol="btcusdt", size=2)
    assert [row["order-id"] for row in rows] == ids[:0:-1]
    assert set(rows[0]) == set(sample("fills.json")["data"][0])
    more = trader.read(path, symbol="btcusdt", direct="next", **{"from": rows[-1]["id"]})
    assert [row["order-id"] for row in more] == ids[:1]
    assert trader.read(path, types="sell-limit") == []


def test_a_client_id_is_found_for_8_hours_while_live_and_2_once_closed(
    trader: Trader, hand: HandTime
) -> None:
    live = trader.place(client_order_id="live")
    closed = place_and_cancel(trader, client_order_id="closed")

    hand.pass_s(2 * HOUR_S - 1)
    assert trader.read(BY_CLIENT_ID, clientOrderId="closed")["id"] == int(closed)
    assert trader.order(closed)["state"] == "canceled"
    hand.pass_s(2)
    assert trader.get(BY_CLIENT_ID, {"clientOrderId": "closed"})["status"] == "error"
    assert trader.post(CANCEL, {"client-order-id": "closed"})["data"] == -1
    assert trader.get(f"/v1/order/orders/{closed}") == sample("error_order_not_found.json")
    assert trader.cancel(closed)["err-code"] == "not-found"
    listed = trader.read("/v1/order/history")
    assert [row["id"] for row in listed] == [int(live)]

    assert trader.read(BY_CLIENT_ID, clientOrderId="live")["id"] == int(live)
    hand.pass_s(6 * HOUR_S)
    assert trader.get(BY_CLIENT_ID, {"clientOrderId": "live"})["status"] == "error"
    assert trader.post(CANCEL, {"client-order-id": "live"})["data"] == 0
    assert trader.order(live)["state"] == "submitted"


def test_a_filled_order_stays_to_be_found_by_its_id(trader: Trader, hand: HandTime) -> None:
    _, ask = touch(trader.exchange)
    order_id = trader.place(price=str(ask), amount="0.001", client_order_id="kept")
    hand.pass_s(3 * HOUR_S)

    assert trader.order(order_id)["state"] == "filled"
    assert trader.get(BY_CLIENT_ID, {"clientOrderId": "kept"})["status"] == "error"


def test_balances_have_two_rows_each_and_count_their_changes(trader: Trader) -> None:
    def rows() -> dict[tuple[str, str], dict[str, str]]:
        data = trader.read(f"/v1/account/accounts/{SPOT}/balance")
        assert (data["type"], data["state"]) == ("spot", "working")
        return {(row["currency"], row["type"]): row for row in data["list"]}

    before = rows()
    trader.place(amount="0.02")
    after = rows()

    assert set(before["usdt", "trade"]) == set(sample("balances.json")["data"]["list"][0])
    assert Decimal(after["usdt", "frozen"]["balance"]) == 1000
    assert int(after["usdt", "trade"]["seq-num"]) > int(before["usdt", "trade"]["seq-num"])
    assert after["btc", "trade"] == before["btc", "trade"]
