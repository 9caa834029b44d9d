"""Placing, filling and cancelling on HTX's practice exchange, to the last digit."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from core.practice.clock import Clock
from tests.practice.hands import Exchange, HandTime, until
from tests.practice.htx_hands import (
    Row,
    Trader,
    a_wish,
    good,
    htx_running,
    live_ids,
    sample,
    touch,
)

FEE = Decimal("0.002")


@pytest.fixture(scope="module")
def exchange() -> Iterator[Exchange]:
    with htx_running() as exchange:
        yield exchange


@pytest.fixture(scope="module")
def slow() -> Iterator[Exchange]:
    """An exchange whose time goes by so slowly that a cancel under way can be looked at."""
    with htx_running(clock=Clock(scale=0.05)) as exchange:
        yield exchange


@pytest.fixture
def trader(exchange: Exchange) -> Iterator[Trader]:
    """A client of the first account, without orders before and after."""
    client = Trader(exchange)
    yield client
    client.cancel_everything()


def test_a_limit_order_rests_and_holds_its_money(trader: Trader) -> None:
    free = trader.balance("usdt")
    answer = trader.try_to_place(client_order_id="tk-0001_A")
    row = trader.order(answer["data"])

    assert set(answer) == set(sample("order_place_ok.json"))
    assert isinstance(answer["data"], str)
    assert set(row) == set(sample("order_detail_submitted_newer.json")["data"])
    assert (row["state"], row["type"], row["source"]) == ("submitted", "buy-limit", "spot-api")
    assert (row["amount"], row["price"], row["client-order-id"]) == ("0.01", "50000", "tk-0001_A")
    assert row["account-id"] == 10000001
    assert free - trader.balance("usdt") == trader.balance("usdt", "frozen") == 500


def test_a_partial_fill_is_paid_and_the_fee_is_cut_from_what_is_received(
    exchange: Exchange, trader: Trader
) -> None:
    _, ask = touch(exchange)
    depth = exchange.read("/market/depth", symbol="btcusdt", type="step0")["tick"]
    there = depth["asks"][0][1]
    before = trader.balance("usdt"), trader.balance("btc")

    order_id = trader.place(amount=str(there + Decimal("0.01")), price=str(ask))
    row = trader.order(order_id)

    assert row["state"] == "partial-filled"
    assert Decimal(row["field-amount"]) == there
    assert Decimal(row["field-cash-amount"]) == there * ask
    assert Decimal(row["field-fees"]) == there * FEE
    assert trader.balance("btc") - before[1] == there * (1 - FEE)
    assert before[0] - trader.balance("usdt") == (there + Decimal("0.01")) * ask
    (fill,) = trader.read(f"/v1/order/orders/{order_id}/matchresults")
    assert set(fill) == set(sample("fills_for_order.json")["data"][0])
    assert (fill["role"], fill["fee-currency"], fill["type"]) == ("taker", "btc", "buy-limit")
    assert Decimal(fill["filled-fees"]) == there * FEE

    trader.cancel(order_id)
    ended = trader.until_closed(order_id)
    assert (ended["state"], ended["canceled-source"]) == ("partial-canceled", "api")
    assert before[0] - trader.balance("usdt") == there * ask


def test_a_market_buy_spends_quote_and_gives_back_what_buys_no_step(
    exchange: Exchange, trader: Trader
) -> None:
    before = trader.balance("usdt"), trader.balance("eth")
    order_id = trader.place(symbol="ethusdt", type="buy-market", amount="100.5", price=None)
    row = trader.order(order_id)
    bought, spent = Decimal(row["field-amount"]), Decimal(row["field-cash-amount"])

    assert (row["state"], row["amount"], row["price"]) == ("filled", "100.5", "0.0")
    assert 0 <= Decimal("100.5") - spent < Decimal("0.0001") * touch(exchange, "ethusdt")[1]
    assert before[0] - trader.balance("usdt") == spent
    assert trader.balance("eth") - before[1] == bought * (1 - FEE)
    assert trader.balance("usdt", "frozen") == 0


def test_a_market_sale_pays_its_fee_in_quote(trader: Trader) -> None:
    before = trader.balance("usdt")
    order_id = trader.place(symbol="ltcusdt", type="sell-market", amount="1.5", price=None)
    row = trader.order(order_id)
    (fill,) = trader.read(f"/v1/order/orders/{order_id}/matchresults")

    assert row["state"] == "filled"
    assert fill["fee-currency"] == "usdt"
    assert trader.balance("usdt") - before == Decimal(row["field-cash-amount"]) * (1 - FEE)


def test_a_market_buy_that_empties_the_book_is_cancelled_in_part() -> None:
    with htx_running() as exchange:
        trader = Trader(exchange)
        row = trader.order(
            trader.place(symbol="2zusdt", type="buy-market", amount="9000", price=None)
        )

        assert (row["state"], row["canceled-source"]) == ("partial-canceled", "market")
        assert 0 < Decimal(row["field-cash-amount"]) < 9000
        assert trader.balance("usdt", "frozen") == 0
        assert exchange.read("/market/depth", symbol="2zusdt", type="step0")["tick"]["asks"] == []


@pytest.mark.parametrize(
    ("kind", "above", "state", "reason"),
    [
        ("buy-limit-maker", 0, "canceled", "limit_maker"),
        ("buy-ioc", -1, "canceled", "ioc"),
        ("buy-limit-fok", -1, "canceled", "fok"),
        ("buy-limit-fok", 0, "filled", None),
        ("buy-ioc", 0, "filled", None),
        ("buy-limit-maker", -1, "submitted", None),
    ],
)
def test_each_time_in_force_ends_as_it_should(
    exchange: Exchange, trader: Trader, kind: str, above: int, state: str, reason: str | None
) -> None:
    price = touch(exchange)[1] + above
    row = trader.order(trader.place(type=kind, price=str(price), amount="0.001"))

    assert (row["state"], row["type"]) == (state, kind)
    assert (row["canceled-source"], row["canceled-source-desc"]) == (reason, reason)
    assert bool(row["finished-at"]) is (state != "submitted")
    assert bool(row["canceled-at"]) is (state == "canceled")


def test_the_rest_of_an_ioc_order_is_cancelled(exchange: Exchange, trader: Trader) -> None:
    depth = exchange.read("/market/depth", symbol="dogeusdt", type="step0")["tick"]
    price, there = depth["asks"][0]
    row = trader.order(
        trader.place(symbol="dogeusdt", type="buy-ioc", amount=str(there + 5), price=str(price))
    )

    assert (row["state"], row["canceled-source"]) == ("partial-canceled", "ioc")
    assert Decimal(row["field-amount"]) == there


@pytest.mark.parametrize(
    ("changes", "code", "message"),
    [
        ({"symbol": None, "type": "x"}, "validation-constraints-required", "missing: symbol"),
        ({"amount": None}, "validation-constraints-required", "missing: amount"),
        ({"price": None}, "validation-constraints-required", "missing: price"),
        ({"amount": "1e-2"}, "validation-format-error", "amount"),
        ({"price": "-5"}, "validation-format-error", "price"),
        ({"type": "buy-stop-limit"}, "parameter-required", "stop-price"),
        ({"type": "buy-stop-limit", "stop-price": "1"}, "parameter-required", "operator"),
        ({"client-order-id": "a b"}, "invalid-client-order-id", ""),
        ({"client-order-id": "x" * 65}, "invalid-client-order-id", ""),
        ({"type": "buy-iceberg", "source": "x"}, "order-type-invalid", ""),
        ({"source": "margin-api", "account-id": 1}, "order-source-invalid", ""),
        ({"account-id": 1, "symbol": "x"}, "account-account-id-inexistent", ""),
        ({"symbol": "nosuch", "amount": "0"}, "base-symbol-error", ""),
        ({"symbol": "BTCUSDT"}, "base-symbol-error", ""),
        ({"symbol": "oldusdt"}, "base-symbol-trade-disabled", ""),
        ({"symbol": "zecusdt", "price": "0.00001"}, "base-symbol-trade-disabled", ""),
        ({"price": "1.001", "amount": "0.0000001"}, "order-orderprice-precision-error", "`2`"),
        ({"amount": "0.0000001"}, "order-orderamount-precision-error", "`6`"),
        ({"price": "0"}, "order-invalid-price", ""),
        ({"amount": "0"}, "order-limitorder-amount-min-error", "min: `0.000001`"),
        ({"amount": "1001"}, "order-limitorder-amount-max-error", "max: `1000`"),
        ({"amount": "0.0001"}, "order-value-min-error", "lower than: 10 USDT"),
        ({"price": "90000"}, "order-limitorder-price-buy-max-error", "limit order price error"),
        (
            {"type": "sell-limit"},
            "order-limitorder-price-sell-min-error",
            "limit order price error",
        ),
        (
            {"symbol": "dogeusdt", "price": "0.16", "amount": "30000000"},
            "order-limitorder-amount-max-error",
            "max: `20000000`",
        ),
        (
            {"type": "sell-market", "amount": "201"},
            "order-marketorder-amount-sell-max-error",
            "200",
        ),
        ({"type": "sell-market", "amount": "0"}, "order-marketorder-amount-min-error", ""),
        ({"type": "buy-market", "amount": "1000001"}, "order-marketorder-amount-buy-max-error", ""),
        ({"type": "buy-market", "amount": "9"}, "order-value-min-error", "10 USDT"),
        (
            {"symbol": "ethusdt", "type": "buy-market", "amount": "20.00001"},
            "order-orderamount-precision-error",
            "`4`",
        ),
        ({"amount": "0.6"}, "account-frozen-balance-insufficient-error", "left: `"),
    ],
    ids=str,
)
def test_a_refusal_names_the_first_rule_that_is_broken(
    exchange: Exchange, changes: Row, code: str, message: str
) -> None:
    before = exchange.ledger()["orders"]
    answer = Trader(exchange).try_to_place(**changes)

    assert (answer["status"], answer["err-code"]) == ("error", code)
    assert message in answer["err-msg"]
    assert set(answer) == set(sample("error_amount_precision.json"))
    assert exchange.ledger()["orders"] == before


def test_a_refusal_is_worded_as_in_the_sheet(trader: Trader) -> None:
    for changes, name in (
        ({"symbol": "zecusdt"}, "error_symbol_disabled.json"),
        ({"price": "90000"}, "error_price_band.json"),
    ):
        assert trader.try_to_place(**changes) == sample(name)
    wish = {"type": "buy-stop-limit", "operator": "gte", "stop-price": "50000"}
    assert trader.try_to_place(**wish) == sample("error_stop_would_trigger.json")


def test_with_one_client_id_the_newest_order_is_meant(trader: Trader) -> None:
    first, second = (trader.place(client_order_id="twice") for _ in range(2))
    by_client_id = "/v1/order/orders/getClientOrder"

    assert trader.read(by_client_id, clientOrderId="twice")["id"] == int(second)
    path = "/v1/order/orders/submitCancelClientOrder"
    assert trader.post(path, {"client-order-id": "twice"}) == sample(
        "cancel_by_client_id_accepted.json"
    )
    trader.until_closed(second)
    assert trader.order(first)["state"] == "submitted"
    assert trader.post(path, {"client-order-id": "twice"})["data"] == 7
    assert trader.post(path, {"client-order-id": "never"}) == sample(
        "cancel_by_client_id_not_found.json"
    )
    assert trader.post(path) == sample("error_field_missing.json")
    assert trader.get(by_client_id, {"clientOrderId": "never"}) == sample(
        "error_order_not_found.json"
    )


def test_a_cancel_is_under_way_before_it_is_done(slow: Exchange) -> None:
    trader = Trader(slow)
    order_id = trader.place()

    assert trader.cancel(order_id) == sample("cancel_ok.json") | {"data": order_id}
    assert trader.order(order_id)["state"] == "canceling"
    assert trader.read("/v1/order/openOrders")[0]["state"] == "canceling"
    assert trader.cancel(order_id)["order-state"] == 10
    row = trader.until_closed(order_id)
    assert (row["state"], row["canceled-source"]) == ("canceled", "api")
    assert trader.cancel(order_id) == sample("error_cancel_already_canceled.json")
    assert trader.balance("usdt", "frozen") == 0


def test_an_order_may_still_be_filled_while_its_cancel_is_under_way(slow: Exchange) -> None:
    trader = Trader(slow)
    order_id = trader.place(symbol="bchusdt", price="440.0", amount="1")
    trader.cancel(order_id)
    slow.control("POST", "/market", symbol="bchusdt", price="439")

    assert trader.order(order_id)["state"] == "filled"


def test_a_filled_order_cannot_be_cancelled_any_more(exchange: Exchange, trader: Trader) -> None:
    order_id = trader.place(price=str(touch(exchange)[1]), amount="0.001", client_order_id="done")

    assert trader.cancel(order_id)["order-state"] == 6
    path = "/v1/order/orders/submitCancelClientOrder"
    assert trader.post(path, {"client-order-id": "done"})["data"] == 6
    assert trader.cancel("123")["err-code"] == "not-found"


def test_many_are_cancelled_at_once_by_either_kind_of_id(trader: Trader) -> None:
    ids = [trader.place(client_order_id=f"many-{n}") for n in range(3)]
    path = "/v1/order/orders/batchcancel"

    first = good(trader.post(path, {"order-ids": [ids[0], "1"]}))
    assert first["success"] == [ids[0]]
    assert first["failed"] == [
        {"err-code": "base-not-found", "err-msg": "The record is not found.", "order-id": "1"}
    ]
    trader.until_closed(ids[0])
    second = good(trader.post(path, {"client-order-ids": ["many-0", "many-1", "third"]}))
    wanted = sample("batch_cancel.json")["data"]["failed"]
    assert second["success"] == ["many-1"]
    assert second["failed"] == [wanted[0] | {"client-order-id": "many-0"}, wanted[1]]
    assert trader.post(path, {"order-ids": ["1"], "client-order-ids": ["2"]})["status"] == "error"
    assert trader.post(path, {"order-ids": ["1"] * 51})["status"] == "error"
    assert trader.post(path)["err-code"] == "validation-constraints-required"


def test_all_open_orders_are_cancelled_page_by_page(trader: Trader) -> None:
    path = "/v1/order/orders/batchCancelOpenOrders"
    keep = trader.place(symbol="ethusdt", amount="0.1", price="2800")
    ids = [trader.place() for _ in range(3)]

    page = good(trader.post(path, {"symbol": "btcusdt,ltcusdt", "side": "buy", "size": 2}))
    assert page == {"success-count": 2, "failed-count": 0, "next-id": int(ids[0])}
    rest = good(trader.post(path, {"symbol": "btcusdt"}))
    assert rest == {"success-count": 1, "failed-count": 0, "next-id": -1}
    until(lambda: live_ids(trader.exchange) == {keep})
    assert trader.post(path, {"symbol": ",".join(["btcusdt"] * 11)})["status"] == "error"

    assert good(trader.get("/v1/order/cancelAllOrders"))["success-count"] == 1
    trader.until_closed(keep)


def test_a_batch_answers_each_row_for_itself(trader: Trader) -> None:
    wishes = [
        a_wish(client_order_id="2345"),
        a_wish(client_order_id="23456", symbol="ltcusdt", amount="0.01", price="80"),
    ]
    rows = good(trader.post("/v1/order/batch-orders", wishes))

    wanted = sample("batch_orders.json")["data"]
    assert set(rows[0]) == set(wanted[0])
    assert rows[1] == wanted[1]
    assert trader.order(str(rows[0]["order-id"]))["state"] == "submitted"
    too_many = trader.post("/v1/order/batch-orders", [a_wish()] * 11)
    assert too_many["status"] == "error"
    assert trader.post("/v1/order/batch-orders", {})["err-code"] == "bad-request"


def test_a_stop_limit_order_holds_its_money_and_wakes_at_its_price(
    exchange: Exchange, trader: Trader
) -> None:
    wish = {"symbol": "solusdt", "type": "buy-stop-limit", "operator": "gte"}
    order_id = trader.place(**wish, stop_price="145", price="146", amount="2")
    row = trader.order(order_id)
    (opened,) = trader.read("/v1/order/openOrders")

    assert (row["state"], row["stop-price"], row["operator"]) == ("created", "145", "gte")
    assert opened["type"] == "buy-stop-limit"
    assert trader.balance("usdt", "frozen") == 292
    exchange.control("POST", "/market", symbol="solusdt", price="145")
    woken = trader.order(order_id)
    assert (woken["state"], woken["id"]) == ("filled", int(order_id))

    waiting = trader.place(
        symbol="solusdt",
        type="sell-stop-limit",
        operator="lte",
        stop_price="120",
        price="119",
        amount="1",
    )
    trader.cancel(waiting)
    assert trader.until_closed(waiting)["state"] == "canceled"


def test_one_may_trade_with_oneself_unless_it_is_to_be_prevented(
    exchange: Exchange, trader: Trader
) -> None:
    bid, ask = touch(exchange)
    assert ask - bid > 1
    between = str(bid + 1)
    resting = trader.place(type="sell-limit", price=between, amount="0.001")

    stopped = trader.order(trader.place(price=between, amount="0.001", self_match_prevent=1))
    assert (stopped["state"], stopped["canceled-source"]) == ("canceled", "self_match_prevent")
    trader.place(price=between, amount="0.001")
    assert trader.order(resting)["state"] == "filled"
    newest = trader.read("/v1/order/matchresults", symbol="btcusdt", size=2)
    assert newest[0]["trade-id"] == newest[1]["trade-id"]
    assert newest[0]["id"] != newest[1]["id"]
    assert {row["role"] for row in newest} == {"maker", "taker"}


def test_every_placement_is_noted_whatever_became_of_it(exchange: Exchange, trader: Trader) -> None:
    begun = len(exchange.received())
    trader.place(client_order_id="noted-1")
    trader.try_to_place(client_order_id="noted-2", symbol="nosuch")
    trader.post("/v1/order/batch-orders", [a_wish(client_order_id="noted-3")])
    trader.post("/v2/algo-orders", {"clientOrderId": "noted-4"})

    notes = exchange.received()[begun:]
    assert [note["client_id"] for note in notes] == ["noted-1", "noted-2", None, "noted-4"]
    assert notes[2]["fields"]["orders"][0]["client-order-id"] == "noted-3"
    assert {note["status"] for note in notes} == {200}


def test_the_dead_mans_switch_cancels_everything_once_nobody_renews_it() -> None:
    hand = HandTime()
    with htx_running(clock=hand.clock()) as exchange:
        trader = Trader(exchange, now_s=lambda: hand.now_ns / 10**9)
        path = "/v2/algo-orders/cancel-all-after"
        order_id = trader.place()
        answer = trader.post(path, {"timeout": 10})
        assert set(answer) == set(sample("cancel_all_after_on.json"))
        assert answer["data"]["triggerTime"] - answer["data"]["currentTime"] == 10_000
        hand.pass_s(8)
        trader.post(path, {"timeout": 10})
        hand.pass_s(8)
        assert trader.order(order_id)["state"] == "submitted"
        assert good(trader.post(path, {"timeout": 0}))["triggerTime"] == 0
        assert not exchange.server.dialects[0]._dead_man._due  # type: ignore[attr-defined]
        trader.post(path, {"timeout": 5})
        hand.pass_s(5)
        assert trader.until_closed(order_id)["state"] == "canceled"
        for wrong, code in (({"timeout": 4}, 2002), ({"timeout": "9"}, 2002), ({}, 2003)):
            assert trader.post(path, wrong)["code"] == code
