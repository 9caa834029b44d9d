"""Placing, finding and cancelling orders over REST, and every refusal of the agreed table."""

from decimal import Decimal
from typing import Any

import pytest

from tests.practice.hands import Client, Exchange, a_wish, until
from tests.practice.test_gemini_public import sample

STOP = {"type": "exchange stop limit"}
BUY_STOP = STOP | {"price": "70000.00", "stop_price": "69000.00"}
REFUSALS: list[tuple[dict[str, Any], int, str]] = [
    *[({name: None}, 400, "MissingOrderField") for name in a_wish()],
    (STOP, 400, "MissingOrderField"),
    ({"symbol": "nonsense"}, 400, "InvalidSymbol"),
    ({"symbol": 5}, 400, "InvalidSymbol"),
    ({"symbol": "btcgusdperp"}, 400, "InvalidSymbol"),
    ({"side": "BUY"}, 400, "InvalidSide"),
    ({"side": "hold"}, 400, "InvalidSide"),
    ({"type": "exchange market"}, 400, "InvalidOrderType"),
    ({"type": "exchange stop market"}, 400, "InvalidOrderType"),
    ({"type": "limit"}, 400, "InvalidOrderType"),
    ({"options": "fill-or-kill"}, 400, "OptionsMustBeArray"),
    ({"options": ["fill-or-kill", "maker-or-cancel"]}, 400, "ConflictingOptions"),
    ({"options": ["auction-only"]}, 400, "UnsupportedOption"),
    ({"options": [7]}, 400, "UnsupportedOption"),
    ({"margin_order": True}, 400, "UnsupportedOption"),
    (BUY_STOP | {"options": ["immediate-or-cancel"]}, 400, "UnsupportedOption"),
    (BUY_STOP | {"stop_price": "70000.00"}, 400, "InvalidStopPrice"),
    (BUY_STOP | {"stop_price": "70000.01"}, 400, "InvalidStopPrice"),
    (BUY_STOP | {"side": "sell", "stop_price": "69999.99"}, 400, "InvalidStopPrice"),
    (BUY_STOP | {"side": "sell", "stop_price": "70000.00"}, 400, "InvalidStopPrice"),
    (BUY_STOP | {"stop_price": "69000.001"}, 400, "InvalidStopPrice"),
    (BUY_STOP | {"stop_price": "0"}, 400, "InvalidStopPrice"),
    (BUY_STOP | {"stop_price": "soon"}, 400, "InvalidStopPrice"),
    ({"stop_price": "49000.00"}, 400, "InvalidStopPrice"),
    ({"client_order_id": 7}, 400, "ClientOrderIdMustBeString"),
    ({"client_order_id": ""}, 400, "ClientOrderIdMustBeString"),
    ({"client_order_id": "with space"}, 400, "ClientOrderIdMustBeString"),
    ({"client_order_id": "x" * 37}, 400, "ClientOrderIdTooLong"),
    ({"symbol": "efilfil", "price": "0.9"}, 400, "MarketNotOpen"),
    ({"symbol": "zecusd"}, 400, "MarketNotOpen"),
    ({"symbol": "solrlusd"}, 400, "MarketNotOpen"),
    ({"symbol": "solrlusd", "options": ["immediate-or-cancel"]}, 400, "MarketNotOpen"),
    ({"price": "50000.001"}, 400, "InvalidPrice"),
    ({"price": "0"}, 400, "InvalidPrice"),
    ({"price": "-1.00"}, 400, "InvalidPrice"),
    ({"price": "5E4"}, 400, "InvalidPrice"),
    ({"price": "cheap"}, 400, "InvalidPrice"),
    ({"price": True}, 400, "InvalidPrice"),
    ({"amount": "0.000000001"}, 400, "InvalidQuantity"),
    ({"amount": "0.000001"}, 400, "InvalidQuantity"),
    ({"amount": "0"}, 400, "InvalidQuantity"),
    ({"amount": "-1"}, 400, "InvalidQuantity"),
    ({"amount": "much"}, 400, "InvalidQuantity"),
    ({"amount": "1"}, 406, "InsufficientFunds"),
    ({"side": "sell", "amount": "0.50000001", "price": "70000.00"}, 406, "InsufficientFunds"),
]


@pytest.mark.parametrize(("changes", "status", "reason"), REFUSALS)
def test_a_refused_order_says_why_and_leaves_nothing(
    exchange: Exchange, trader: Client, changes: dict[str, Any], status: int, reason: str
) -> None:
    answer = trader.post("/v1/order/new", **a_wish(**changes))

    assert (answer.status_code, answer.json()["reason"]) == (status, reason), answer.text
    assert trader.ask("/v1/orders") == []


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"symbol": None, "side": "hold"}, "MissingOrderField"),
        ({"symbol": "nonsense", "side": "hold"}, "InvalidSymbol"),
        ({"side": "hold", "type": "exchange market"}, "InvalidSide"),
        ({"type": "exchange market", "options": "x"}, "InvalidOrderType"),
        ({"options": "x", "stop_price": "1"}, "OptionsMustBeArray"),
        ({"stop_price": "1", "client_order_id": ""}, "InvalidStopPrice"),
        ({"client_order_id": "", "symbol": "zecusd"}, "ClientOrderIdMustBeString"),
        ({"symbol": "zecusd", "price": "0"}, "MarketNotOpen"),
        ({"price": "0", "amount": "0"}, "InvalidPrice"),
        ({"amount": "0.000001", "price": "9999999.00"}, "InvalidQuantity"),
    ],
)
def test_the_first_failed_check_answers(
    trader: Client, changes: dict[str, Any], reason: str
) -> None:
    assert trader.post("/v1/order/new", **a_wish(**changes)).json()["reason"] == reason


def test_the_refusal_of_funds_reads_like_the_real_one(trader: Client) -> None:
    message = trader.post("/v1/order/new", **a_wish(amount="1")).json()["message"]

    assert message == (
        "Failed to place buy order on symbol 'BTCUSD' for price 50000 USD and quantity 1 BTC"
        " due to insufficient funds"
    )


def test_a_resting_order_looks_like_the_sample(trader: Client) -> None:
    order = trader.place(client_order_id="tk-1")

    assert set(order) == set(sample("order_new_limit_resting.json"))
    assert order["symbol"] == "btcusd"
    assert order["price"] == "50000.00"
    assert order["avg_execution_price"] == "0.00"
    assert (order["is_live"], order["is_cancelled"]) == (True, False)
    assert int(order["order_id"]) > 2**53
    assert order["id"] == order["order_id"]
    assert order["remaining_amount"] == order["original_amount"] == "0.01"


def test_numbers_are_taken_for_price_and_amount(trader: Client) -> None:
    order = trader.place(symbol="ltcusd", price=50.5, amount=1)

    assert (order["price"], order["original_amount"]) == ("50.50", "1")


def test_an_order_at_the_touch_fills_at_once(exchange: Exchange, trader: Client) -> None:
    _, ask = exchange.touch()

    order = trader.place(price=str(ask), amount="0.001", client_order_id="now")

    assert set(order) == set(sample("order_new_limit_filled_at_once.json"))
    assert (order["is_live"], order["is_cancelled"]) == (False, False)
    assert (order["executed_amount"], order["remaining_amount"]) == ("0.001", "0")
    assert Decimal(order["avg_execution_price"]) == ask


def test_an_order_larger_than_the_touch_rests_with_its_remainder(
    exchange: Exchange, trader: Client
) -> None:
    best = exchange.read("/v1/book/ethusd", limit_asks=1)["asks"][0]
    more = Decimal(best["amount"]) + Decimal("0.5")

    order = trader.place(
        symbol="ethusd", price=best["price"], amount=str(more), client_order_id="part"
    )

    assert set(order) == set(sample("order_new_limit_partial.json"))
    assert order["is_live"]
    assert Decimal(order["remaining_amount"]) == Decimal("0.5")


@pytest.mark.parametrize(
    ("option", "price", "reason"),
    [
        ("maker-or-cancel", "61900.00", "MakerOrCancelWouldTake"),
        ("immediate-or-cancel", "50000.00", "ImmediateOrCancelWouldPost"),
        ("fill-or-kill", "50000.00", "FillOrKillWouldNotFill"),
    ],
)
def test_leftovers_are_200_and_cancelled_with_a_reason(
    trader: Client, option: str, price: str, reason: str
) -> None:
    order = trader.place(price=price, options=[option], client_order_id="left-over")

    assert set(order) == set(sample("order_new_moc_would_take.json"))
    assert order["options"] == [option]
    assert (order["is_live"], order["is_cancelled"], order["reason"]) == (False, True, reason)


def test_what_lies_beyond_five_percent_is_not_taken(exchange: Exchange, trader: Client) -> None:
    best = Decimal(exchange.read("/v1/book/2zrlusd", limit_asks=1)["asks"][0]["price"])

    order = trader.place(
        symbol="2zrlusd", price="0.2360", amount="4000", options=["immediate-or-cancel"]
    )

    assert order["reason"] == "ExceedsPriceLimits"
    assert Decimal(order["executed_amount"]) > 0
    after = Decimal(exchange.read("/v1/book/2zrlusd", limit_asks=1)["asks"][0]["price"])
    assert after > best * Decimal("1.05")


def test_the_own_order_is_not_traded_with(exchange: Exchange, trader: Client) -> None:
    bid, ask = exchange.touch("solusd")
    middle = bid + Decimal("0.01")
    assert middle < ask
    trader.place(symbol="solusd", side="sell", price=str(middle), amount="1")

    order = trader.place(symbol="solusd", side="buy", price=str(middle), amount="1")

    assert (order["reason"], order["executed_amount"]) == ("SelfCrossPrevented", "0")


def test_a_stop_limit_looks_like_the_sample(trader: Client) -> None:
    order = trader.place(**BUY_STOP, amount="0.1")

    assert set(order) == set(sample("order_new_stop_limit.json"))
    assert (order["type"], order["stop_price"]) == ("stop-limit", "69000.00")
    assert (order["is_live"], order["is_hidden"]) == (True, False)


def test_a_stop_limit_fires_under_the_same_id(exchange: Exchange, trader: Client) -> None:
    order = trader.place(symbol="ethusd", **STOP, stop_price="3100.00", price="3150.00", amount="1")

    exchange.control("POST", "/market", symbol="ethusd", price="3100.00")

    after = trader.ask("/v1/order/status", order_id=int(order["order_id"]))
    assert after["executed_amount"] == "1"
    assert Decimal(after["avg_execution_price"]) < Decimal(3150)


def test_post_only_is_the_only_way_into_a_post_only_market(trader: Client) -> None:
    order = trader.place(symbol="solrlusd", price="100.00", amount="1", options=["maker-or-cancel"])

    assert order["is_live"]


def test_the_same_client_id_twice_makes_two_orders_newest_first(trader: Client) -> None:
    first, second = (trader.place(client_order_id="twice") for _ in range(2))

    found = trader.ask("/v1/order/status", client_order_id="twice")

    assert [row["order_id"] for row in found] == [second["order_id"], first["order_id"]]
    assert set(found[0]) == set(sample("order_status_by_client_id.json")[0])


def test_status_takes_a_number_or_text_and_shows_trades_if_asked(
    exchange: Exchange, trader: Client
) -> None:
    _, ask = exchange.touch("ltcusd")
    order = trader.place(symbol="ltcusd", price=str(ask), amount="0.01")

    plain = trader.ask("/v1/order/status", order_id=int(order["order_id"]))
    full = trader.ask("/v1/order/status", order_id=order["order_id"], include_trades=True)

    assert set(plain) == set(sample("order_status_filled.json"))
    trades = full.pop("trades")
    assert full == plain
    assert set(trades[0]) == set(sample("orders_history.json")[1]["trades"][0])


@pytest.mark.parametrize(
    ("payload", "status", "reason"),
    [
        ({"order_id": 1}, 404, "OrderNotFound"),
        ({"order_id": "many"}, 404, "OrderNotFound"),
        ({"client_order_id": "never-seen"}, 404, "OrderNotFound"),
        ({}, 400, "MissingOrderField"),
        ({"order_id": 1, "client_order_id": "x"}, 400, "ConflictingOptions"),
    ],
)
def test_what_cannot_be_found_is_refused(
    trader: Client, payload: dict[str, Any], status: int, reason: str
) -> None:
    answer = trader.post("/v1/order/status", **payload)

    assert (answer.status_code, answer.json()["reason"]) == (status, reason)


def test_open_orders_are_those_of_every_key_of_the_account(
    exchange: Exchange, trader: Client
) -> None:
    mine = trader.place()
    theirs = exchange.client("second").place()

    rows = trader.ask("/v1/orders")

    assert [row["order_id"] for row in rows] == [theirs["order_id"], mine["order_id"]]
    assert set(rows[0]) == set(sample("orders_active.json")[0])


def test_another_accounts_order_is_not_found(exchange: Exchange, trader: Client) -> None:
    order = trader.place()
    stranger = exchange.client("other_account", is_time_based=True)

    for path in ("/v1/order/status", "/v1/order/cancel"):
        answer = stranger.post(path, order_id=int(order["order_id"]))
        assert (answer.status_code, answer.json()["reason"]) == (404, "OrderNotFound")
    assert trader.ask("/v1/order/status", order_id=order["order_id"])["is_live"]


def test_a_cancelled_order_stays_cancelled_and_may_be_cancelled_again(trader: Client) -> None:
    order = trader.place()

    first = trader.ask("/v1/order/cancel", order_id=int(order["order_id"]))
    again = trader.ask("/v1/order/cancel", order_id=int(order["order_id"]))

    assert set(first) == set(sample("order_cancel.json"))
    assert (first["is_cancelled"], first["reason"]) == (True, "Requested")
    assert again == first


def test_cancelling_a_filled_order_shows_it_filled(exchange: Exchange, trader: Client) -> None:
    _, ask = exchange.touch("ltcusd")
    order = trader.place(symbol="ltcusd", price=str(ask), amount="0.01")

    after = trader.ask("/v1/order/cancel", order_id=int(order["order_id"]))

    assert (after["is_cancelled"], after["executed_amount"]) == (False, "0.01")
    assert "reason" not in after


def test_cancel_session_spares_the_other_keys(exchange: Exchange, trader: Client) -> None:
    mine = trader.place()
    theirs = exchange.client("second").place()

    answer = trader.ask("/v1/order/cancel/session")

    assert answer == {
        "result": "ok",
        "details": {"cancelRejects": [], "cancelledOrders": [int(mine["order_id"])]},
    }
    assert [row["order_id"] for row in trader.ask("/v1/orders")] == [theirs["order_id"]]


def test_cancel_all_cancels_everything_on_the_account(exchange: Exchange, trader: Client) -> None:
    ids = [int(trader.place()["order_id"]), int(exchange.client("second").place()["order_id"])]

    answer = trader.ask("/v1/order/cancel/all")

    assert answer["details"]["cancelledOrders"] == ids
    assert trader.ask("/v1/orders") == []


def test_history_holds_closed_orders_with_trades_and_can_be_walked(
    exchange: Exchange, trader: Client
) -> None:
    placed = [trader.place(client_order_id=f"old-{number}") for number in range(3)]
    for order in placed:
        trader.ask("/v1/order/cancel", order_id=int(order["order_id"]))

    rows = trader.ask("/v1/orders/history", symbol="btcusd", limit_orders=3)
    walked = trader.ask("/v1/orders/history", timestamp=placed[0]["timestampms"], limit_orders=500)

    assert [row["client_order_id"] for row in rows] == ["old-2", "old-1", "old-0"]
    assert set(rows[0]) == set(sample("orders_history.json")[0]) | {"reason"}
    assert {"old-0", "old-1", "old-2"} <= {row.get("client_order_id") for row in walked}
    beyond = placed[2]["timestampms"] + 60_000
    assert trader.ask("/v1/orders/history", timestamp=beyond) == []


def test_my_trades_show_my_side_and_the_fee(exchange: Exchange, trader: Client) -> None:
    bid, _ = exchange.touch("ltcusd")
    order = trader.place(
        symbol="ltcusd", side="sell", price=str(bid), amount="0.01", client_order_id="sold"
    )

    trade = trader.ask("/v1/mytrades", symbol="ltcusd", limit_trades=1)[0]

    expected = set(sample("mytrades_client_order_id.json")[0]) - {"is_auction_fill"}
    assert set(trade) == expected
    assert (trade["type"], trade["aggressor"], trade["symbol"]) == ("Sell", True, "LTCUSD")
    assert trade["order_id"] == order["order_id"]
    assert trade["fee_currency"] == "USD"
    assert Decimal(trade["fee_amount"]) == bid * Decimal("0.01") * Decimal("0.004")
    assert type(trade["tid"]) is int
    assert trader.ask("/v1/mytrades", symbol="shibusd") == []


def test_a_bad_timestamp_is_refused(trader: Client) -> None:
    answer = trader.post("/v1/mytrades", timestamp="yesterday")

    assert answer.json()["reason"] == "InvalidTimestampInPayload"


def test_balances_show_what_orders_hold(trader: Client) -> None:
    before = balances(trader)

    trader.place(price="50000.00", amount="0.01")

    usd = balances(trader)["USD"]
    assert set(usd) == set(sample("balances.json")[0])
    assert Decimal(before["USD"]["available"]) - Decimal(usd["available"]) == Decimal(502)
    assert usd["amount"] == before["USD"]["amount"]
    assert usd["_timestamp"] > before["USD"]["_timestamp"]


def balances(client: Client) -> dict[str, Any]:
    return {row["currency"]: row for row in client.ask("/v1/balances")}


def test_pending_balances_are_added_if_asked(trader: Client) -> None:
    row = trader.ask("/v1/balances", showPendingBalances=True)[0]

    assert {"pendingDeposit", "pendingWithdrawal"} <= set(row)


def test_fees_are_those_of_the_account(exchange: Exchange, trader: Client) -> None:
    mine = trader.ask("/v1/notionalvolume", symbol="btcusd")
    tier = exchange.client("other_account", is_time_based=True).ask("/v1/notionalvolume")

    assert set(mine) == set(sample("notionalvolume.json"))
    assert (mine["api_maker_fee_bps"], mine["api_taker_fee_bps"]) == (20, 40)
    assert (tier["api_maker_fee_bps"], tier["api_taker_fee_bps"]) == (10, 35)


def test_a_fee_of_another_tier_is_charged(exchange: Exchange) -> None:
    client = exchange.client("other_account", is_time_based=True)
    _, ask = exchange.touch()

    order = client.place(price=str(ask), amount="0.001")

    fee = client.ask("/v1/mytrades", symbol="btcusd")[0]["fee_amount"]
    assert Decimal(fee) == ask * Decimal("0.001") * Decimal("0.0035")
    assert order["executed_amount"] == "0.001"


def test_a_heartbeat_is_answered(trader: Client) -> None:
    assert trader.ask("/v1/heartbeat") == {"result": "ok"}


def test_a_master_key_trades_for_the_account_it_names(exchange: Exchange) -> None:
    master = exchange.client("master")

    order = master.place(account="other", amount="0.001")

    assert order["is_live"]
    assert [row["id"] for row in master.ask("/v1/orders", account="other")] == [order["id"]]
    assert master.ask("/v1/orders", account="primary") == []
    master.ask("/v1/order/cancel/all", account="other")


def test_pushing_the_market_fills_a_resting_order(exchange: Exchange, trader: Client) -> None:
    order = trader.place(symbol="ltcusd", price="80.00", amount="3")

    exchange.control("POST", "/market", symbol="ltcusd", price="79.99")

    until(lambda: not trader.ask("/v1/orders"))
    after = trader.ask("/v1/order/status", order_id=order["order_id"])
    assert (after["executed_amount"], after["avg_execution_price"]) == ("3", "80.00")
