"""The filters of Binance's markets and the refusals of its engine, in the agreed order."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from tests.practice.binance_hands import (
    MARKET,
    SPEND,
    Binancer,
    a_binance,
    a_binance_us,
    a_wish,
    sample,
    touch,
)
from tests.practice.hands import Exchange, HandTime

ORDER = "/api/v3/order"
MAKER: dict[str, Any] = {"type": "LIMIT_MAKER", "timeInForce": None}
STOP: dict[str, Any] = {"type": "STOP_LOSS", "timeInForce": None, "price": None, "side": "SELL"}
FUNDS = "Account has insufficient balance for requested action."
TRIGGER = "Stop price would trigger immediately."


@pytest.fixture(scope="module")
def exchange() -> Iterator[Exchange]:
    with a_binance() as exchange:
        yield exchange


@pytest.fixture
def trader(exchange: Exchange) -> Iterator[Binancer]:
    client = Binancer(exchange)
    yield client
    client.clear()


@pytest.mark.parametrize(
    ("changes", "filter_type"),
    [
        ({"price": "50000.001"}, "PRICE_FILTER"),
        ({"price": "0"}, "PRICE_FILTER"),
        ({"price": "1000000.01"}, "PRICE_FILTER"),
        (STOP | {"stopPrice": "50000.001"}, "PRICE_FILTER"),
        ({"price": "30000"}, "PERCENT_PRICE_BY_SIDE"),
        ({"price": "80000"}, "PERCENT_PRICE_BY_SIDE"),
        ({"price": "45000", "side": "SELL"}, "PERCENT_PRICE_BY_SIDE"),
        ({"price": "130000", "side": "SELL"}, "PERCENT_PRICE_BY_SIDE"),
        ({"quantity": "0.000001"}, "LOT_SIZE"),
        ({"quantity": "0"}, "LOT_SIZE"),
        ({"quantity": "0.0000105"}, "LOT_SIZE"),
        ({"quantity": "9000.00001"}, "LOT_SIZE"),
        ({"icebergQty": "0.0000105"}, "LOT_SIZE"),
        (MARKET | {"quantity": "104.34143"}, "MARKET_LOT_SIZE"),
        (STOP | {"quantity": "104.34143", "stopPrice": "60000"}, "MARKET_LOT_SIZE"),
        ({"quantity": "0.00005"}, "NOTIONAL"),
        ({"quantity": "200"}, "NOTIONAL"),
        (MARKET | {"quantity": "0.00005"}, "NOTIONAL"),
        (SPEND | {"quoteOrderQty": "4.99"}, "NOTIONAL"),
        (STOP | {"trailingDelta": "9"}, "TRAILING_DELTA"),
        (STOP | {"trailingDelta": "2001"}, "TRAILING_DELTA"),
    ],
)
def test_a_value_outside_a_filter_is_refused_by_its_name(
    trader: Binancer, changes: dict[str, Any], filter_type: str
) -> None:
    refusal = (400, -1013, f"Filter failure: {filter_type}")

    assert trader.refusal("POST", ORDER, **a_wish(**changes)) == refusal
    assert trader.refusal("POST", f"{ORDER}/test", **a_wish(**changes)) == refusal


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"symbol": "LUNAUSDT", "price": "0"}, -1013, "Market is closed."),
        ({"symbol": "ABCUSDT"}, -1013, "Market is closed."),
        ({"price": "0", "quantity": "0"}, -1013, "PRICE_FILTER"),
        ({"price": "30000", "quantity": "0"}, -1013, "PERCENT_PRICE_BY_SIDE"),
        (MARKET | {"quantity": "9000.00001"}, -1013, "LOT_SIZE"),
        ({"quantity": "100", "price": "60000", "side": "SELL"}, -2010, FUNDS),
        (MAKER | {"quantity": "0.4", "price": "70000"}, -2010, FUNDS),
        (MAKER | {"quantity": "0.1", "price": "70000"}, -2010, "immediately match and take"),
        (STOP | {"quantity": "100", "stopPrice": "70000"}, -2010, FUNDS),
        (STOP | {"stopPrice": "70000"}, -2010, TRIGGER),
    ],
)
def test_the_first_failed_check_answers(
    trader: Binancer, changes: dict[str, Any], code: int, words: str
) -> None:
    status, found, message = trader.refusal("POST", ORDER, **a_wish(**changes))

    assert (status, found, words in message) == (400, code, True), message


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"quantity": "0.6"}, "error_400_2010_balance.json"),
        (MAKER | {"price": "70000"}, "error_400_2010_post_only.json"),
        (STOP | {"stopPrice": "70000"}, "error_400_2010_trigger.json"),
        ({"symbol": "LUNAUSDT"}, "error_400_1013_market_closed.json"),
        ({"quantity": "0.00005"}, "error_400_1013_notional.json"),
    ],
)
def test_a_refusal_reads_like_the_real_one(
    trader: Binancer, changes: dict[str, Any], name: str
) -> None:
    body = sample(name)

    assert trader.refusal("POST", ORDER, **a_wish(**changes)) == (400, body["code"], body["msg"])


def test_a_client_id_is_taken_once_while_the_order_is_open(trader: Binancer) -> None:
    wish = a_wish(newClientOrderId="tk-twice")
    first = trader.place(**wish)

    body = sample("error_400_2010_duplicate.json")
    assert trader.refusal("POST", ORDER, **wish) == (400, body["code"], body["msg"])
    trader.ask("DELETE", ORDER, symbol="BTCUSDT", orderId=first["orderId"])
    second = trader.place(**wish)

    assert second["orderId"] != first["orderId"]
    path = {"symbol": "BTCUSDT", "origClientOrderId": "tk-twice"}
    assert trader.ask("GET", ORDER, **path)["orderId"] == second["orderId"]


@pytest.mark.parametrize(
    ("kind", "side", "price", "is_taken"),
    [
        ("STOP_LOSS", "SELL", "60000", True),
        ("STOP_LOSS", "SELL", "70000", False),
        ("STOP_LOSS", "BUY", "70000", True),
        ("STOP_LOSS", "BUY", "60000", False),
        ("TAKE_PROFIT", "SELL", "70000", True),
        ("TAKE_PROFIT", "SELL", "60000", False),
        ("TAKE_PROFIT", "BUY", "60000", True),
        ("TAKE_PROFIT", "BUY", "70000", False),
    ],
)
def test_a_stop_price_must_be_on_its_side_of_the_market(
    trader: Binancer, kind: str, side: str, price: str, *, is_taken: bool
) -> None:
    answer = trader.send(
        "POST", ORDER, **a_wish(**STOP | {"type": kind, "side": side}, stopPrice=price)
    )

    assert answer.json().get("msg") == (None if is_taken else TRIGGER)


def test_only_five_stop_orders_are_open_at_a_time(trader: Binancer) -> None:
    for _ in range(5):
        trader.place(**STOP, stopPrice="50000")

    refusal = trader.refusal("POST", ORDER, **a_wish(**STOP, stopPrice="50000"))

    assert refusal == (400, -2010, "Filter failure: MAX_NUM_ALGO_ORDERS")
    assert trader.place()["status"] == "NEW"


def test_two_hundred_orders_are_open_at_a_time_and_a_hundred_come_in_ten_seconds() -> None:
    time = HandTime()
    with a_binance(clock=time.clock()) as exchange:
        client = Binancer(exchange)
        wish = {"symbol": "DOGEUSDT", "price": "0.1", "quantity": "20"}
        for _ in range(100):
            client.place(**wish)
        too_many = client.send("POST", ORDER, **a_wish(**wish))
        time.pass_s(10)
        for _ in range(100):
            client.place(**wish)
        time.pass_s(10)
        full = client.refusal("POST", ORDER, **a_wish(**wish))

    assert too_many.status_code == 429
    assert too_many.json() == sample("error_429_1015_too_many_orders.json")
    assert 1 <= int(too_many.headers["Retry-After"]) <= 10
    body = sample("error_400_2010_max_num_orders.json")
    assert full == (400, body["code"], body["msg"])


def test_a_position_has_a_largest_size_where_the_market_says_so(trader: Binancer) -> None:
    wish = a_wish(symbol="币安人生USDT", price="0.1000", quantity="199000")

    assert trader.refusal("POST", ORDER, **wish) == (400, -2010, "Filter failure: MAX_POSITION")


def test_some_markets_do_not_take_stop_market_orders(trader: Binancer) -> None:
    changes = STOP | {"symbol": "ETHBTC", "quantity": "0.1", "stopPrice": "0.04"}

    refusal = trader.refusal("POST", ORDER, **a_wish(**changes))

    assert refusal == (400, -2010, "Stop loss orders are not supported for this symbol.")


def test_binance_us_speaks_of_the_same_rules_in_its_own_words() -> None:
    with a_binance_us() as exchange:
        client = Binancer(exchange)
        _, ask = touch(exchange, "BTCUSD")
        us = {"symbol": "BTCUSD"}
        refusals = [
            client.refusal("POST", ORDER, **a_wish(**us, quantity="0.00001")),
            client.refusal("POST", ORDER, **a_wish(**us, price="10000")),
            client.refusal("POST", ORDER, **a_wish(**us, selfTradePreventionMode="NONE")),
            client.refusal("GET", "/api/v3/openOrders", symbol="SOLUSDT"),
        ]
        bought = client.place(**us, price=ask, quantity="0.001")
        restrictions = client.send("GET", "/sapi/v1/account/apiRestrictions")
        seconds = exchange.get("/api/v3/klines", symbol="BTCUSD", interval="1s")

    assert [message for _, _, message in refusals] == [
        "Filter failure: MIN_NOTIONAL",
        "Filter failure: PERCENT_PRICE",
        "This symbol does not allow the specified self-trade prevention mode.",
        "Invalid symbol.",
    ]
    assert bought["status"] == "FILLED"
    assert Decimal(bought["fills"][0]["commission"]) == Decimal("0.000001")
    assert restrictions.status_code == 404
    assert seconds.json()["code"] == -1120
