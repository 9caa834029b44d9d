"""Cancelling, replacing and shrinking orders at Binance, stops that fire, and orders that meet their own."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from tests.practice.binance_hands import MARKET, Binancer, a_binance, a_wish, sample, touch
from tests.practice.hands import Exchange, HandTime

ORDER = "/api/v3/order"
REPLACE = "/api/v3/order/cancelReplace"
AMEND = "/api/v3/order/amend/keepPriority"
BTC: dict[str, Any] = {"symbol": "BTCUSDT"}
STOP: dict[str, Any] = {"type": "STOP_LOSS", "timeInForce": None, "price": None, "side": "SELL"}


@pytest.fixture(scope="module")
def exchange() -> Iterator[Exchange]:
    with a_binance() as exchange:
        yield exchange


@pytest.fixture
def trader(exchange: Exchange) -> Iterator[Binancer]:
    client = Binancer(exchange)
    yield client
    client.clear()


def test_a_cancelled_order_gives_its_funds_back_and_tells_both_ids(trader: Binancer) -> None:
    before = trader.balance("USDT")
    order = trader.place(newClientOrderId="tk-own")
    during = trader.balance("USDT")

    gone = trader.ask("DELETE", ORDER, **BTC, orderId=order["orderId"], newClientOrderId="tk-cxl")

    assert list(gone) == list(sample("cancel.json"))
    assert (gone["origClientOrderId"], gone["clientOrderId"]) == ("tk-own", "tk-cxl")
    assert (gone["orderId"], gone["status"]) == (order["orderId"], "CANCELED")
    assert during == (before[0] - 500, Decimal(500))
    assert trader.balance("USDT") == before
    assert trader.order(order["orderId"])["clientOrderId"] == "tk-own"


def test_an_order_is_cancelled_by_its_client_id(trader: Binancer) -> None:
    trader.place(newClientOrderId="tk-own")

    gone = trader.ask("DELETE", ORDER, **BTC, origClientOrderId="tk-own")

    assert gone["origClientOrderId"] == "tk-own"
    assert len(gone["clientOrderId"]) == 22


def test_what_is_not_open_cannot_be_cancelled(trader: Binancer) -> None:
    order = trader.place()
    trader.ask("DELETE", ORDER, **BTC, orderId=order["orderId"])
    unknown = (400, -2011, "Unknown order sent.")

    assert trader.refusal("DELETE", ORDER, **BTC, orderId=order["orderId"]) == unknown
    assert trader.refusal("DELETE", ORDER, **BTC, origClientOrderId="tk-never") == unknown
    assert trader.refusal("DELETE", "/api/v3/openOrders", **BTC) == unknown
    assert trader.refusal("DELETE", ORDER, **BTC)[1] == -1102
    assert trader.refusal("DELETE", "/api/v3/openOrders")[1] == -1102


def test_the_order_of_another_account_is_unknown(exchange: Exchange, trader: Binancer) -> None:
    order = trader.place()
    other = Binancer(exchange, "other_account")

    assert other.refusal("DELETE", ORDER, **BTC, orderId=order["orderId"])[1] == -2011
    assert other.refusal("GET", ORDER, **BTC, orderId=order["orderId"])[1] == -2013


def test_a_cancellation_may_be_for_untouched_orders_only(
    exchange: Exchange, trader: Binancer
) -> None:
    order = _half_filled(exchange, trader)
    wish = BTC | {"orderId": order["orderId"]}

    only_new = trader.refusal("DELETE", ORDER, **wish, cancelRestrictions="ONLY_NEW")
    odd = trader.refusal("DELETE", ORDER, **wish, cancelRestrictions="ONLY_OLD")
    gone = trader.ask("DELETE", ORDER, **wish, cancelRestrictions="ONLY_PARTIALLY_FILLED")

    assert only_new == (400, -2011, "Order was not canceled due to cancel restrictions.")
    assert odd[1] == -1145
    assert (gone["status"], gone["executedQty"]) == ("CANCELED", order["executedQty"])
    assert list(trader.order(order["orderId"])) == list(sample("order_query_canceled_partial.json"))


def test_all_orders_of_one_market_are_cancelled_together(trader: Binancer) -> None:
    first, second = trader.place(), trader.place(**STOP, stopPrice="50000")
    other = trader.place(symbol="ETHUSDT", price="2500", quantity="0.1")

    gone = trader.ask("DELETE", "/api/v3/openOrders", **BTC)

    assert [row["orderId"] for row in gone] == [first["orderId"], second["orderId"]]
    assert len({row["clientOrderId"] for row in gone}) == 1
    assert [row["orderId"] for row in trader.open_orders("ETHUSDT")] == [other["orderId"]]


def test_a_halted_market_has_prices_but_takes_no_orders(
    exchange: Exchange, trader: Binancer
) -> None:
    assert touch(exchange, "LUNAUSDT")[0] > 0
    assert trader.refusal("DELETE", ORDER, symbol="LUNAUSDT", orderId=1)[1] == -2011
    assert trader.refusal("POST", ORDER, **a_wish(symbol="LUNAUSDT"))[1] == -1013


def test_an_order_is_replaced_by_another(trader: Binancer) -> None:
    old = trader.place(newClientOrderId="tk-old")

    done = trader.ask("POST", REPLACE, **_replacement(old), newClientOrderId="tk-new")

    expected = sample("cancel_replace_success.json")
    assert list(done) == list(expected)
    assert list(done["cancelResponse"]) == list(expected["cancelResponse"])
    assert list(done["newOrderResponse"]) == list(expected["newOrderResponse"])
    assert done["cancelResponse"]["origClientOrderId"] == "tk-old"
    assert done["newOrderResponse"]["clientOrderId"] == "tk-new"
    assert trader.order(old["orderId"])["status"] == "CANCELED"
    assert [row["clientOrderId"] for row in trader.open_orders()] == ["tk-new"]


def test_the_funds_of_the_old_order_pay_for_the_new_one(trader: Binancer) -> None:
    free = trader.balance("USDT")[0]
    amount = (free / 50_000).quantize(Decimal("0.00001"), "ROUND_DOWN")
    old = trader.place(quantity=amount)

    done = trader.ask("POST", REPLACE, **_replacement(old, quantity=amount, price="49999"))

    assert done["newOrderResult"] == "SUCCESS"


def test_half_a_replacement_leaves_the_old_order_cancelled(trader: Binancer) -> None:
    old = trader.place()
    wish = _replacement(old, type="LIMIT_MAKER", timeInForce=None, price="70000")

    answer = trader.send("POST", REPLACE, **wish)

    assert answer.status_code == 409
    expected = sample("cancel_replace_partial.json")
    body = answer.json()
    assert (body["code"], body["msg"]) == (expected["code"], expected["msg"])
    assert list(body["data"]) == list(expected["data"])
    assert body["data"]["newOrderResponse"] == expected["data"]["newOrderResponse"]
    assert body["data"]["cancelResponse"]["orderId"] == old["orderId"]
    assert trader.open_orders() == []


def test_nothing_is_placed_where_nothing_could_be_cancelled(trader: Binancer) -> None:
    answer = trader.send("POST", REPLACE, **_replacement({"orderId": 5}))

    assert (answer.status_code, answer.json()) == (400, sample("cancel_replace_failed.json"))
    assert trader.open_orders() == []


def test_a_replacement_that_may_go_on_places_all_the_same(trader: Binancer) -> None:
    wish = _replacement({"orderId": 5}, cancelReplaceMode="ALLOW_FAILURE")

    answer = trader.send("POST", REPLACE, **wish)
    both = trader.send("POST", REPLACE, **wish | {"quantity": "10"})

    data = answer.json()["data"]
    assert (answer.status_code, answer.json()["code"]) == (409, -2021)
    assert (data["cancelResult"], data["newOrderResult"]) == ("FAILURE", "SUCCESS")
    assert (both.status_code, both.json()["code"]) == (400, -2022)
    assert both.json()["data"]["newOrderResponse"]["code"] == -2010
    assert len(trader.open_orders()) == 1


def test_filters_are_looked_at_before_anything_is_cancelled(trader: Binancer) -> None:
    old = trader.place()

    refusal = trader.refusal("POST", REPLACE, **_replacement(old, price="50000.001"))

    assert refusal == (400, -1013, "Filter failure: PRICE_FILTER")
    assert trader.order(old["orderId"])["status"] == "NEW"
    assert trader.refusal("POST", REPLACE, **_replacement(old, cancelReplaceMode=None))[1] == -1102
    assert trader.refusal("POST", REPLACE, **_replacement({"orderId": None}))[1] == -1102


def test_too_many_orders_stop_a_replacement_or_leave_only_the_cancellation() -> None:
    with a_binance(clock=HandTime().clock()) as exchange:
        client = Binancer(exchange)
        old, *_ = [client.place(price="49000", quantity="0.001") for _ in range(100)]
        wish = _replacement(old)
        nothing = client.send("POST", REPLACE, **wish)
        still = client.order(old["orderId"])["status"]
        mode = {"orderRateLimitExceededMode": "CANCEL_ONLY"}
        half = client.send("POST", REPLACE, **wish, **mode)
        gone = client.order(old["orderId"])["status"]

    assert (nothing.status_code, nothing.json()["code"], still) == (429, -2022, "NEW")
    assert nothing.json()["data"]["cancelResult"] == "NOT_ATTEMPTED"
    assert (half.status_code, half.json()["code"], gone) == (429, -2021, "CANCELED")
    data = half.json()["data"]
    assert (data["cancelResult"], data["newOrderResult"]) == ("SUCCESS", "FAILURE")
    assert data["newOrderResponse"]["code"] == -1015
    assert int(half.headers["Retry-After"]) <= 10


def test_an_order_shrinks_and_keeps_its_turn_and_its_id(trader: Binancer) -> None:
    order = trader.place(newClientOrderId="tk-own")
    wish = BTC | {"orderId": order["orderId"]}

    renamed = trader.ask("PUT", AMEND, **wish, newQty="0.008")
    kept = trader.ask("PUT", AMEND, **wish, newQty="0.006", newClientOrderId="tk-own")

    expected = sample("amend_keep_priority.json")
    assert list(renamed) == list(expected)
    assert list(renamed["amendedOrder"]) == list(expected["amendedOrder"])
    assert renamed["amendedOrder"]["origClientOrderId"] == "tk-own"
    assert len(renamed["amendedOrder"]["clientOrderId"]) == 22
    assert (kept["amendedOrder"]["qty"], kept["amendedOrder"]["clientOrderId"]) == (
        "0.00600000",
        "tk-own",
    )
    assert trader.balance("USDT")[1] == Decimal("0.006") * 50_000
    assert trader.order(order["orderId"])["origQty"] == "0.00600000"


def test_an_order_neither_grows_nor_shrinks_below_what_is_filled(
    exchange: Exchange, trader: Binancer
) -> None:
    order, half = trader.place(), _half_filled(exchange, trader)
    wish = BTC | {"orderId": order["orderId"]}
    body = sample("error_400_2038_amend_increase.json")

    for amount in ("0.01", "0.02"):
        refusal = trader.refusal("PUT", AMEND, **wish, newQty=amount)
        assert refusal == (400, body["code"], body["msg"])
    too_small = trader.refusal(
        "PUT", AMEND, **BTC, orderId=half["orderId"], newQty=half["executedQty"]
    )
    assert too_small[1] == -2038
    assert trader.refusal("PUT", AMEND, **wish, newQty="0.0055555")[2].endswith("LOT_SIZE")
    assert trader.refusal("PUT", AMEND, **wish, newQty="0.00005")[2].endswith("NOTIONAL")
    assert trader.refusal("PUT", AMEND, **BTC, orderId=5, newQty="0.005")[1] == -2038
    assert trader.refusal("PUT", AMEND, **wish)[1] == -1102


def test_an_order_is_amended_ten_times_at_most(trader: Binancer) -> None:
    wish = BTC | {"orderId": trader.place()["orderId"]}
    for amount in range(990, 890, -10):
        trader.ask("PUT", AMEND, **wish, newQty=f"0.00{amount}")

    assert trader.refusal("PUT", AMEND, **wish, newQty="0.005")[1] == -2038


def test_a_stop_waits_and_fires_with_the_last_trade(exchange: Exchange, trader: Binancer) -> None:
    market = trader.place(**STOP, stopPrice="63000", quantity="0.01")
    limit = trader.place(
        **STOP | {"type": "STOP_LOSS_LIMIT", "timeInForce": "GTC", "price": "63500"},
        stopPrice="63000",
        newOrderRespType="RESULT",
    )
    waiting = trader.order(market["orderId"])
    exchange.control("POST", "/market", symbol="BTCUSDT", price="62990")
    fired, resting = trader.order(market["orderId"]), trader.order(limit["orderId"])
    exchange.control("POST", "/market", symbol="BTCUSDT", price="64250")

    assert list(limit) == list(sample("order_new_stop_limit.json"))
    assert limit["workingTime"] == -1
    assert list(waiting) == list(sample("order_query_stop_not_triggered.json"))
    assert (waiting["status"], waiting["isWorking"], waiting["workingTime"]) == ("NEW", False, -1)
    assert (fired["status"], fired["isWorking"], fired["stopPrice"]) == (
        "FILLED",
        True,
        "63000.00000000",
    )
    assert (resting["status"], resting["isWorking"]) == ("NEW", True)
    assert resting["workingTime"] > 0
    assert trader.order(limit["orderId"])["status"] == "FILLED"


@pytest.mark.parametrize(
    ("kind", "side", "stop", "prices"),
    [
        ("STOP_LOSS", "SELL", None, ("66000", "65400", "65300")),
        ("STOP_LOSS", "SELL", "63000", ("62900", "62400", "62200")),
        ("TAKE_PROFIT", "SELL", "66000", ("66100", "65500", "65400")),
        ("STOP_LOSS", "BUY", "66000", ("66100", "66700", "66800")),
        ("TAKE_PROFIT", "BUY", "63000", ("62900", "63500", "63600")),
    ],
)
def test_a_trailing_order_follows_the_market_and_fires_on_the_way_back(
    exchange: Exchange,
    trader: Binancer,
    kind: str,
    side: str,
    stop: str | None,
    prices: tuple[str, str, str],
) -> None:
    wish = STOP | {"type": kind, "side": side, "trailingDelta": "100", "quantity": "0.001"}
    order = trader.place(**wish, stopPrice=stop)
    states = []
    for price in prices:
        exchange.control("POST", "/market", symbol="BTCUSDT", price=price)
        states.append(trader.order(order["orderId"])["status"])
    exchange.control("POST", "/market", symbol="BTCUSDT", price="64250")

    assert states == ["NEW", "NEW", "FILLED"]


def test_a_stop_holds_its_funds_while_it_waits(trader: Binancer) -> None:
    base, quote = trader.balance("BTC")[0], trader.balance("USDT")[0]

    trader.place(**STOP, stopPrice="50000")
    trader.place(**STOP | {"side": "BUY", "stopPrice": "70000", "quantity": "0.002"})

    assert trader.balance("BTC") == (base - Decimal("0.01"), Decimal("0.01"))
    assert trader.balance("USDT") == (quote - 140, Decimal(140))


def test_a_stop_that_cannot_be_paid_when_it_fires_expires() -> None:
    with a_binance() as exchange:
        client = Binancer(exchange)
        amount = (client.balance("USDT")[0] / 70_000).quantize(Decimal("0.00001"), "ROUND_DOWN")
        order = client.place(**STOP | {"side": "BUY", "stopPrice": "70000", "quantity": amount})
        exchange.control("POST", "/market", symbol="BTCUSDT", price="75000")
        ended = client.order(order["orderId"])
        locked = client.balance("USDT")[1]

    assert (ended["status"], ended["expiryReason"]) == ("EXPIRED", "REJECTED")
    assert ended["executedQty"] == "0.00000000"
    assert locked == 0


@pytest.mark.parametrize(
    ("mode", "old", "new"),
    [
        (None, "EXPIRED_IN_MATCH", "NEW"),
        ("EXPIRE_MAKER", "EXPIRED_IN_MATCH", "NEW"),
        ("EXPIRE_TAKER", "NEW", "EXPIRED_IN_MATCH"),
        ("EXPIRE_BOTH", "EXPIRED_IN_MATCH", "EXPIRED_IN_MATCH"),
        ("NONE", "FILLED", "FILLED"),
    ],
)
def test_an_order_that_meets_its_own_does_as_it_was_told(
    exchange: Exchange, trader: Binancer, mode: str | None, old: str, new: str
) -> None:
    bid, ask = touch(exchange)
    price = (bid + ask) / 2
    price = price.quantize(Decimal("0.01"), "ROUND_DOWN")
    first = trader.place(price=price, quantity="0.002")

    second = trader.place(price=price, quantity="0.002", side="SELL", selfTradePreventionMode=mode)

    assert trader.order(first["orderId"])["status"] == old
    assert second["status"] == new
    if new == "EXPIRED_IN_MATCH":
        case = sample("cases/h07_order_new_stp_expired.json")
        assert set(second) - {"fills"} == set(case)
        assert (second["preventedQuantity"], second["expiryReason"]) == ("0.00200000", "NONE")


def test_a_market_order_passes_its_own_and_is_paid_for_what_lies_behind(
    exchange: Exchange, trader: Binancer
) -> None:
    bid, ask = touch(exchange)
    own = trader.place(price=ask - Decimal("0.01"), quantity="0.001", side="SELL")

    order = trader.place(**MARKET | {"quantity": "0.001"})

    assert trader.order(own["orderId"])["status"] == "EXPIRED_IN_MATCH"
    assert [Decimal(fill["price"]) for fill in order["fills"]] == [ask]
    assert bid < ask


def _half_filled(exchange: Exchange, trader: Binancer) -> Any:
    """Buy a little more than the best offer has; the rest stays."""
    best = exchange.read("/api/v3/depth", symbol="BTCUSDT", limit=5)["asks"][0]
    amount = Decimal(best[1]) + Decimal("0.001")
    order = trader.place(price=best[0], quantity=amount)
    assert order["status"] == "PARTIALLY_FILLED"
    return order


def _replacement(old: Any, **changes: object) -> dict[str, Any]:
    wish = {"cancelOrderId": old["orderId"], "cancelReplaceMode": "STOP_ON_FAILURE"}
    return a_wish(**wish | {"price": "51000"} | changes)
