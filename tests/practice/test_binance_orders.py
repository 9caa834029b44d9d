"""Placing orders at Binance: every kind, every time in force, every refusal of a parameter."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from tests.practice.binance_hands import (
    MARKET,
    SPEND,
    Binancer,
    a_binance,
    a_wish,
    sample,
    touch,
)
from tests.practice.hands import Exchange

ORDER = "/api/v3/order"
MAKER: dict[str, Any] = {"type": "LIMIT_MAKER", "timeInForce": None}
STOP: dict[str, Any] = {"type": "STOP_LOSS", "timeInForce": None, "price": None}
STOP_LIMIT: dict[str, Any] = {"type": "STOP_LOSS_LIMIT", "side": "SELL"}


@pytest.fixture(scope="module")
def exchange() -> Iterator[Exchange]:
    with a_binance() as exchange:
        yield exchange


@pytest.fixture
def trader(exchange: Exchange) -> Iterator[Binancer]:
    client = Binancer(exchange)
    yield client
    client.clear()


NEEDED = ("symbol", "side", "type", "timeInForce", "quantity", "price")
REFUSALS: list[tuple[dict[str, Any], int]] = [
    *[({name: None}, -1102) for name in NEEDED],
    *[({name: ""}, -1105) for name in NEEDED],
    ({"side": "buy"}, -1117),
    ({"type": "STOP"}, -1116),
    ({"timeInForce": "GTX"}, -1115),
    ({"stopPrice": "50000"}, -1106),
    ({"quoteOrderQty": "50"}, -1106),
    ({"trailingDelta": "50"}, -1106),
    (MAKER | {"timeInForce": "GTC"}, -1106),
    (MARKET | {"price": "50000"}, -1106),
    (MARKET | {"timeInForce": "GTC"}, -1106),
    (MARKET | {"stopPrice": "50000"}, -1106),
    (MARKET | {"icebergQty": "0.001"}, -1106),
    (MARKET | {"quoteOrderQty": "50"}, -1106),
    (SPEND, -1102),
    (STOP, -1102),
    (STOP | {"stopPrice": "70000", "price": "70000"}, -1106),
    (STOP_LIMIT, -1102),
    ({"timeInForce": "IOC", "icebergQty": "0.001"}, -1106),
    ({"price": "5E4"}, -1100),
    ({"price": "-5"}, -1100),
    ({"price": ".5"}, -1100),
    ({"price": "50,000"}, -1100),
    ({"quantity": "much"}, -1100),
    ({"quantity": "+1"}, -1100),
    ({"price": "50000.000000001"}, -1111),
    ({"quantity": "0.010000001"}, -1111),
    ({"newClientOrderId": "tk.1"}, -1100),
    ({"newClientOrderId": "x" * 37}, -1100),
    ({"newClientOrderId": ""}, -1105),
    ({"newOrderRespType": "LONG"}, -1100),
    ({"selfTradePreventionMode": "SOME"}, -1100),
    ({"selfTradePreventionMode": "DECREMENT"}, -1013),
    ({"symbol": "NONSENSE"}, -1121),
    ({"symbol": "btcusdt"}, -1121),
]


@pytest.mark.parametrize(("changes", "code"), REFUSALS)
def test_a_parameter_that_is_wrong_is_told_by_its_code(
    trader: Binancer, changes: dict[str, Any], code: int
) -> None:
    status, found, message = trader.refusal("POST", ORDER, **a_wish(**changes))

    assert (status, found) == (400, code), message
    assert trader.refusal("POST", f"{ORDER}/test", **a_wish(**changes))[1] == code
    assert trader.open_orders() == []


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"timeInForce": None}, "error_400_1102_missing.json"),
        (MAKER | {"timeInForce": "GTC"}, "error_400_1106_not_required.json"),
        ({"newClientOrderId": "tk 1"}, "error_400_1100_client_order_id.json"),
        ({"quantity": "0.0100000001"}, "error_400_1111_precision.json"),
        ({"symbol": "BTC-USDT"}, "error_400_1121_symbol.json"),
    ],
)
def test_a_refusal_reads_like_the_real_one(
    trader: Binancer, changes: dict[str, Any], name: str
) -> None:
    body = sample(name)

    assert trader.refusal("POST", ORDER, **a_wish(**changes)) == (400, body["code"], body["msg"])


@pytest.mark.parametrize(
    ("answer_type", "name"),
    [
        (None, "order_new_full_limit_open.json"),
        ("FULL", "order_new_full_limit_open.json"),
        ("RESULT", "order_new_result_limit_open.json"),
        ("ACK", "order_new_ack.json"),
    ],
)
def test_a_resting_limit_order_answers_as_long_as_it_was_asked_to(
    trader: Binancer, answer_type: str | None, name: str
) -> None:
    order = trader.place(newOrderRespType=answer_type, newClientOrderId="tk-1")

    assert list(order) == list(sample(name))
    assert (order["symbol"], order["clientOrderId"], order["orderListId"]) == (
        "BTCUSDT",
        "tk-1",
        -1,
    )
    assert order["orderId"] > 2**53
    if answer_type != "ACK":
        assert (order["status"], order["price"]) == ("NEW", "50000.00000000")
        assert (order["origQty"], order["executedQty"]) == ("0.01000000", "0.00000000")
        assert order["workingTime"] == order["transactTime"]


def test_only_limit_and_market_orders_answer_in_full_unasked(trader: Binancer) -> None:
    maker = trader.place(**MAKER)
    stop = trader.place(**STOP, side="SELL", stopPrice="50000")

    assert list(maker) == list(stop) == list(sample("order_new_ack.json"))


def test_an_order_without_a_client_id_gets_one(trader: Binancer) -> None:
    first, second = trader.place()["clientOrderId"], trader.place()["clientOrderId"]

    assert len(first) == len(second) == 22
    assert first != second


def test_a_limit_order_across_the_spread_fills_at_the_resting_prices(
    exchange: Exchange, trader: Binancer
) -> None:
    bids, asks = _book(exchange, "ETHUSDT")
    (first, there), (second, _) = asks[:2]
    amount = there + Decimal("0.0100")

    order = trader.place(symbol="ETHUSDT", price=second + 1, quantity=amount)

    assert set(order["fills"][0]) == set(sample("order_new_full_limit_partial.json")["fills"][0])
    assert [Decimal(fill["price"]) for fill in order["fills"]] == [first, second]
    assert [Decimal(fill["qty"]) for fill in order["fills"]] == [there, Decimal("0.0100")]
    assert order["status"] == "FILLED"
    assert Decimal(order["cummulativeQuoteQty"]) == first * there + second * Decimal("0.0100")
    assert bids[0][0] < first


def test_the_fee_is_a_thousandth_of_what_is_received_rounded_down(
    exchange: Exchange, trader: Binancer
) -> None:
    bid, ask = touch(exchange)
    base, quote = trader.balance("BTC")[0], trader.balance("USDT")[0]

    bought = trader.place(price=ask, quantity="0.00123")["fills"][0]
    sold = trader.place(price=bid, quantity="0.00125", side="SELL")["fills"][0]

    assert (bought["commission"], bought["commissionAsset"]) == ("0.00000123", "BTC")
    fee = (bid * Decimal("0.00125") / 1000).quantize(Decimal("1e-8"), "ROUND_DOWN")
    assert (Decimal(sold["commission"]), sold["commissionAsset"]) == (fee, "USDT")
    assert trader.balance("BTC") == (base - Decimal("0.00002") - Decimal("0.00000123"), Decimal(0))
    spent = ask * Decimal("0.00123") - bid * Decimal("0.00125") + fee
    assert trader.balance("USDT") == (quote - spent, Decimal(0))


def test_a_fee_that_rounds_to_nothing_is_nothing_in_that_asset(trader: Binancer) -> None:
    order = trader.place(**MARKET | {"symbol": "ETHBTC", "side": "SELL", "quantity": "0.0100"})
    fill = order["fills"][0]

    assert fill["commissionAsset"] == "BTC"
    assert Decimal(fill["commission"]) == (
        Decimal(fill["price"]) * Decimal(fill["qty"]) / 1000
    ).quantize(Decimal("1e-8"), "ROUND_DOWN")


@pytest.mark.parametrize(
    ("time_in_force", "reason", "filled_steps"),
    [("IOC", "UNFILLED_IOC_QUANTITY_EXPIRED", 1), ("FOK", "UNFILLED_FOK_ORDER_EXPIRED", 0)],
)
def test_what_may_not_rest_expires(
    exchange: Exchange,
    trader: Binancer,
    time_in_force: str,
    reason: str,
    filled_steps: int,
) -> None:
    price, there = _book(exchange, "SOLUSDT")[1][0]

    order = trader.place(
        symbol="SOLUSDT", price=price, quantity=there + 1, timeInForce=time_in_force
    )

    assert list(order) == list(sample("order_new_limit_ioc_expired_unfilled.json"))
    assert (order["status"], order["expiryReason"]) == ("EXPIRED", reason)
    assert Decimal(order["executedQty"]) == there * filled_steps
    assert trader.order(order["orderId"], "SOLUSDT")["status"] == "EXPIRED"


def test_a_fill_or_kill_order_that_can_be_filled_is_filled(
    exchange: Exchange, trader: Binancer
) -> None:
    _, ask = touch(exchange)

    assert trader.place(price=ask, quantity="0.001", timeInForce="FOK")["status"] == "FILLED"


def test_a_market_order_by_base_takes_what_it_wants(exchange: Exchange, trader: Binancer) -> None:
    order = trader.place(**MARKET, side="SELL", newOrderRespType="FULL")

    assert list(order) == list(sample("order_new_full_market_filled.json"))
    assert (order["status"], order["timeInForce"]) == ("FILLED", "GTC")
    assert (order["price"], order["executedQty"]) == ("0.00000000", "0.01000000")


def test_a_market_order_by_quote_never_costs_more_and_leaves_less_than_a_step(
    exchange: Exchange, trader: Binancer
) -> None:
    order = trader.place(**SPEND, quoteOrderQty="100.00")

    assert order["status"] == "FILLED"
    assert order["origQuoteOrderQty"] == "100.00000000"
    assert order["origQty"] == order["executedQty"]
    cost, (_, ask) = Decimal(order["cummulativeQuoteQty"]), touch(exchange)
    assert 0 <= 100 - cost < ask * Decimal("0.00001") * 2


def test_a_market_order_by_quote_may_sell(exchange: Exchange, trader: Binancer) -> None:
    order = trader.place(**SPEND | {"side": "SELL"}, quoteOrderQty="100")

    assert order["status"] == "FILLED"
    assert 99 < Decimal(order["cummulativeQuoteQty"]) <= 100


def test_a_market_order_ends_where_the_book_ends(exchange: Exchange) -> None:
    client = Binancer(exchange)
    _, asks = _book(exchange, "币安人生USDT", 5_000)
    there = sum(amount for _, amount in asks)

    by_base = client.place(
        **MARKET | {"symbol": "币安人生USDT", "quantity": there + 1, "newOrderRespType": "FULL"}
    )

    assert (by_base["status"], by_base["expiryReason"]) == ("EXPIRED", "INSUFFICIENT_LIQUIDITY")
    assert Decimal(by_base["executedQty"]) == there
    assert Decimal(by_base["origQty"]) == there + 1
    empty = "Order book liquidity is less than symbol minimum quantity."
    for wish in (MARKET | {"quantity": "100"}, SPEND | {"quoteOrderQty": "50"}):
        refusal = client.refusal("POST", ORDER, **a_wish(**wish | {"symbol": "币安人生USDT"}))
        assert refusal == (400, -2010, empty)
    exchange.control("POST", "/market", symbol="币安人生USDT", price="0.1834")


def test_a_quote_amount_beyond_the_book_buys_all_there_is_and_expires() -> None:
    with a_binance() as exchange:
        _, asks = _book(exchange, "币安人生USDT", 5_000)
        more = sum(price * amount for price, amount in asks) + 1
        wish = SPEND | {"symbol": "币安人生USDT", "quoteOrderQty": more}

        order = Binancer(exchange).place(**wish)

    assert (order["status"], order["expiryReason"]) == ("EXPIRED", "INSUFFICIENT_LIQUIDITY")
    assert order["origQty"] == order["executedQty"]
    assert Decimal(order["executedQty"]) == sum(amount for _, amount in asks)


def test_a_quote_amount_that_buys_less_than_a_step_is_refused(
    exchange: Exchange, trader: Binancer
) -> None:
    # Only where one step costs more than the least notional can this happen.
    other = Binancer(exchange, "other_account")
    exchange.control("POST", "/market", symbol="BTCUSDT", price="900000")
    refusal = other.refusal("POST", ORDER, **a_wish(**SPEND, quoteOrderQty="5.00"))
    exchange.control("POST", "/market", symbol="BTCUSDT", price="64250")

    message = "Order book liquidity is less than LOT_SIZE filter minimum quantity."
    assert refusal == (400, -2010, message)
    assert trader.place()["status"] == "NEW"


def test_an_iceberg_order_is_taken_with_its_visible_part(trader: Binancer) -> None:
    order = trader.place(icebergQty="0.001")

    assert order["icebergQty"] == "0.00100000"
    assert trader.order(order["orderId"])["icebergQty"] == "0.00100000"
    refusal = trader.refusal("POST", ORDER, **a_wish(icebergQty="0.01"))
    assert refusal == (400, -2010, "IcebergQty exceeds QTY.")
    parts = trader.refusal("POST", ORDER, **a_wish(icebergQty="0.00009"))
    assert parts == (400, -1013, "Filter failure: ICEBERG_PARTS")


def test_the_test_order_places_nothing_and_does_not_look_at_funds(trader: Binancer) -> None:
    path = f"{ORDER}/test"

    assert trader.ask("POST", path, **a_wish(quantity="100")) == {}
    rates = trader.ask("POST", path, **a_wish(), computeCommissionRates="true")
    assert set(rates) == set(sample("order_test_commission.json"))
    assert rates["standardCommissionForOrder"] == {"maker": "0.00100000", "taker": "0.00100000"}
    assert trader.open_orders() == []


def test_placements_are_counted_also_the_refused_ones(exchange: Exchange, trader: Binancer) -> None:
    before = len(exchange.received())

    trader.place(newClientOrderId="tk-seen")
    trader.refusal("POST", ORDER, **a_wish(quantity="100", newClientOrderId="tk-refused"))
    trader.refusal("POST", f"{ORDER}/test", **a_wish())

    rows = exchange.received()[before:]
    assert [(row["client_id"], row["status"]) for row in rows] == [
        ("tk-seen", 200),
        ("tk-refused", 400),
    ]
    assert rows[0]["fields"]["quantity"] == "0.01"
    assert "signature" not in rows[0]["fields"]


def _book(
    exchange: Exchange, symbol: str, limit: int = 5
) -> tuple[list[tuple[Decimal, Decimal]], list[tuple[Decimal, Decimal]]]:
    book = exchange.read("/api/v3/depth", symbol=symbol, limit=limit)
    bids, asks = (
        [(Decimal(price), Decimal(amount)) for price, amount in book[side]]
        for side in ("bids", "asks")
    )
    return bids, asks
