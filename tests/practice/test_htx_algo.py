"""HTX's conditional orders: nothing is held until the trigger, and only the client id names them."""

from collections.abc import Iterator

import pytest

from tests.practice.hands import Exchange, HandTime
from tests.practice.htx_hands import Row, Trader, good, htx_running, sample

PLACE, OPENING = "/v2/algo-orders", "/v2/algo-orders/opening"
HISTORY, SPECIFIC = "/v2/algo-orders/history", "/v2/algo-orders/specific"
CANCEL = "/v2/algo-orders/cancellation"


@pytest.fixture
def exchange() -> Iterator[Exchange]:
    with htx_running() as exchange:
        yield exchange


@pytest.fixture(scope="module")
def hand() -> HandTime:
    return HandTime()


@pytest.fixture(scope="module")
def patient(hand: HandTime) -> Iterator[Trader]:
    """A client of an exchange whose limits end when the test says so."""
    with htx_running(clock=hand.clock()) as exchange:
        yield Trader(exchange, now_s=lambda: hand.now_ns / 10**9)


@pytest.fixture
def trader(exchange: Exchange) -> Trader:
    return Trader(exchange)


def a_stop(**changes: object) -> Row:
    """Return a sale at the market once bitcoin has fallen; a change to None leaves the field out."""
    wish: Row = {
        "accountId": 10000001,
        "symbol": "btcusdt",
        "orderSide": "sell",
        "orderType": "market",
        "orderSize": "0.01",
        "clientOrderId": "a001",
        "stopPrice": "60000",
    } | changes
    return {name: value for name, value in wish.items() if value is not None}


def place(trader: Trader, **changes: object) -> Row:
    return trader.post(PLACE, a_stop(**changes))


def specific(trader: Trader, client_id: str) -> Row:
    row: Row = trader.read(SPECIFIC, clientOrderId=client_id)
    return row


def test_a_conditional_order_waits_without_holding_anything(trader: Trader) -> None:
    assert place(trader) == sample("algo_place_ok.json")
    row = specific(trader, "a001")
    (opened,) = trader.read(OPENING)

    assert row == opened
    limit = set(sample("algo_opening.json")["data"][0])
    assert set(row) == limit - {"orderPrice"}
    assert (row["orderStatus"], row["timeInForce"], row["orderSize"]) == ("created", "ioc", "0.01")
    assert trader.balance("btc", "frozen") == 0
    assert trader.read("/v1/order/openOrders") == []


def test_at_its_price_it_becomes_an_order_with_an_id(exchange: Exchange, trader: Trader) -> None:
    place(trader)
    exchange.control("POST", "/market", symbol="btcusdt", price="60500")
    assert specific(trader, "a001")["orderStatus"] == "created"
    exchange.control("POST", "/market", symbol="btcusdt", price="60000")

    row = specific(trader, "a001")
    assert row["orderStatus"] == "triggered"
    assert set(row) == set(sample("algo_specific_triggered.json")["data"])
    order = trader.order(row["orderId"])
    assert (order["state"], order["type"]) == ("filled", "sell-market")
    assert order["client-order-id"] == "a001"
    assert trader.read(OPENING) == []
    (listed,) = trader.read(HISTORY, symbol="btcusdt", orderStatus="triggered")
    assert listed == row


def test_the_direction_follows_from_the_market(exchange: Exchange, trader: Trader) -> None:
    place(trader, stopPrice="62000", clientOrderId="up", orderType="limit", orderPrice="61900")
    exchange.control("POST", "/market", symbol="btcusdt", price="61000")
    assert specific(trader, "up")["orderStatus"] == "created"
    exchange.control("POST", "/market", symbol="btcusdt", price="62000")
    assert specific(trader, "up")["orderStatus"] == "triggered"


def test_a_market_buy_says_what_to_spend(exchange: Exchange, trader: Trader) -> None:
    wish = {"orderSide": "buy", "orderSize": None, "orderValue": "600"}
    place(trader, **wish, clientOrderId="spend")
    row = specific(trader, "spend")
    assert row["orderValue"] == "600"
    assert "orderSize" not in row
    exchange.control("POST", "/market", symbol="btcusdt", price="60000")
    order = trader.order(specific(trader, "spend")["orderId"])
    assert (order["type"], order["amount"], order["state"]) == ("buy-market", "600", "filled")


def test_a_post_only_one_that_would_take_is_cancelled_after_its_trigger(
    exchange: Exchange, trader: Trader
) -> None:
    wish = {"orderType": "limit", "timeInForce": "boc", "orderPrice": "59000"}
    place(trader, **wish)
    exchange.control("POST", "/market", symbol="btcusdt", price="60000")
    row = specific(trader, "a001")

    assert row["orderStatus"] == "triggered"
    order = trader.order(row["orderId"])
    assert (order["state"], order["canceled-source"]) == ("canceled", "limit_maker")


def test_a_trailing_stop_follows_the_market_and_fires_behind_it(
    exchange: Exchange, trader: Trader
) -> None:
    place(trader, trailingRate="0.02", stopPrice="62000")
    for price, status in (
        ("60500", "created"),
        ("62000", "created"),
        ("64000", "created"),
        ("63000", "created"),
        ("62720", "triggered"),
    ):
        exchange.control("POST", "/market", symbol="btcusdt", price=price)
        assert specific(trader, "a001")["orderStatus"] == status, price
    assert specific(trader, "a001")["trailingRate"] == "0.02"


def test_a_trailing_stop_begins_to_follow_when_the_market_comes_to_its_price(
    exchange: Exchange, trader: Trader
) -> None:
    place(trader, trailingRate="0.02", stopPrice="60500")
    for price, status in (
        ("60600", "created"),
        ("60500", "created"),
        ("59300", "created"),
        ("59290", "triggered"),
    ):
        exchange.control("POST", "/market", symbol="btcusdt", price=price)
        assert specific(trader, "a001")["orderStatus"] == status, price


def test_one_that_cannot_be_paid_is_rejected_at_its_trigger(
    exchange: Exchange, trader: Trader
) -> None:
    place(trader, orderSize="0.7")
    exchange.control("POST", "/market", symbol="btcusdt", price="60000")
    row = specific(trader, "a001")

    assert row["orderStatus"] == "rejected"
    assert "not enough" in row["errMessage"]
    assert "orderId" not in row
    (listed,) = trader.read(HISTORY, symbol="btcusdt", orderStatus="rejected")
    assert listed == row


def test_a_used_client_id_is_accepted_and_rejected_at_the_trigger(
    exchange: Exchange, trader: Trader
) -> None:
    trader.place(client_order_id="used")
    for client_id in ("used", "twice", "twice"):
        assert good(place(trader, clientOrderId=client_id)) == {"clientOrderId": client_id}
    exchange.control("POST", "/market", symbol="btcusdt", price="60000")

    used = specific(trader, "used")
    assert (used["orderStatus"], used["errCode"]) == ("rejected", 2002)
    statuses = {
        row["orderStatus"]
        for row in trader.read(HISTORY, symbol="btcusdt", orderStatus="triggered")
    }
    assert statuses == {"triggered"}
    assert specific(trader, "twice")["orderStatus"] == "rejected"


def test_only_those_that_wait_can_be_cancelled(trader: Trader) -> None:
    place(trader, clientOrderId="zy0002")
    answer = trader.post(CANCEL, {"clientOrderIds": ["zy0002", "zy0003"]})

    assert answer == sample("algo_cancellation.json")
    assert specific(trader, "zy0002")["orderStatus"] == "canceled"
    assert good(trader.post(CANCEL, {"clientOrderIds": ["zy0002"]}))["rejected"] == ["zy0002"]
    (row,) = trader.read(HISTORY, symbol="btcusdt", orderStatus="canceled")
    assert row["clientOrderId"] == "zy0002"
    assert trader.post(CANCEL)["code"] == 2003
    assert trader.post(CANCEL, {"clientOrderIds": []})["code"] == 2002


def test_waiting_ones_are_listed_in_pages_and_filtered(trader: Trader) -> None:
    for name in "abc":
        place(trader, clientOrderId=name)
    first = trader.get(OPENING, {"limit": 2})

    assert [row["clientOrderId"] for row in first["data"]] == ["c", "b"]
    rest = trader.get(OPENING, {"limit": 2, "fromId": first["nextId"]})
    assert [row["clientOrderId"] for row in rest["data"]] == ["a"]
    assert "nextId" not in rest
    assert [row["clientOrderId"] for row in trader.read(OPENING, sort="asc")] == ["a", "b", "c"]
    assert trader.read(OPENING, symbol="ethusdt") == trader.read(OPENING, orderSide="buy") == []
    assert trader.get(SPECIFIC, {"clientOrderId": "never"})["code"] == 1007
    assert trader.get(HISTORY, {"symbol": "btcusdt"}) == sample("error_v2_missing_field.json")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"clientOrderId": None}, 2003),
        ({"stopPrice": None}, 2003),
        ({"orderSize": None}, 2003),
        ({"orderType": "limit"}, 2003),
        ({"orderSide": "both"}, 2002),
        ({"orderType": "stop"}, 2002),
        ({"timeInForce": "gtc"}, 2002),
        ({"clientOrderId": "a b"}, 2002),
        ({"accountId": 7}, 2002),
        ({"symbol": "nosuch"}, 2002),
        ({"symbol": "zecusdt"}, 2002),
        ({"trailingRate": "0.06"}, 2002),
        ({"orderType": "limit", "orderPrice": "60000", "trailingRate": "0.01"}, 2002),
        ({"orderSize": "0.0000001"}, 3002),
        ({"stopPrice": "60000.001"}, 3003),
        ({"orderType": "limit", "orderPrice": "60000", "orderSize": "0"}, 3004),
        ({"orderType": "limit", "orderPrice": "60000", "orderSize": "1001"}, 3005),
        ({"orderSide": "buy", "orderType": "limit", "orderPrice": "90000"}, 3006),
        ({"orderSide": "buy", "orderValue": "100", "stopPrice": "90000"}, 3006),
        ({"orderType": "limit", "orderPrice": "50000"}, 3007),
        ({"stopPrice": "50000"}, 3007),
        ({"orderType": "limit", "orderPrice": "60000", "orderSize": "0.0001"}, 3008),
        ({"orderSide": "buy", "orderValue": "9"}, 3008),
        ({"orderSize": "0"}, 3009),
        ({"orderSize": "201"}, 3010),
    ],
    ids=str,
)
def test_a_refusal_has_the_number_of_its_rule(
    patient: Trader, hand: HandTime, changes: Row, code: int
) -> None:
    hand.pass_s(2)
    answer = place(patient, **changes)

    assert answer["code"] == code
    assert set(answer) == {"code", "message"}
    assert patient.read(OPENING) == []
