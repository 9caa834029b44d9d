"""What Binance tells an account by itself: every event of an order's life in its order, then the balances."""

from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from tests.practice.binance_hands import (
    SPEND,
    Binancer,
    Wire,
    a_binance,
    a_wish,
    in_thread,
    on_a_wire,
    sample,
    touch,
)
from tests.practice.hands import Exchange

SUBSCRIBE = "userDataStream.subscribe.signature"
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


def hear(client: Binancer, *work: partial[Any]) -> list[Any]:
    """Subscribe, do the work one after the other, and return the events that were told meanwhile."""
    events: list[Any] = []

    async def story(wire: Wire) -> None:
        await wire.subscribe()
        for each in work:
            await in_thread(each)
        await wire.call("ping")
        events.extend([message["event"] for message in wire.heard])

    on_a_wire(client, story)
    return events


def words(events: list[Any]) -> list[tuple[str, str] | str]:
    return [
        (event["x"], event["X"]) if event["e"] == "executionReport" else event["e"]
        for event in events
    ]


@pytest.mark.parametrize("kind", ["hmac", "ed25519", "rsa", "reader"])
def test_every_kind_of_key_hears_its_account(exchange: Exchange, kind: str) -> None:
    async def story(wire: Wire) -> None:
        answer = await wire.signed(SUBSCRIBE)
        expected = sample("ws_user_subscribe_ok.json")
        assert list(answer) == list(expected)
        assert answer["result"] == {"subscriptionId": 0}
        limits = [
            {name: each for name, each in row.items() if name != "count"}
            for row in answer["rateLimits"]
        ]
        assert limits == [
            {name: each for name, each in row.items() if name != "count"}
            for row in expected["rateLimits"]
        ]
        placed = await in_thread(Binancer(exchange).place)
        event = await wire.hear()
        assert event["subscriptionId"] == 0
        assert event["event"]["i"] == placed["orderId"]

    on_a_wire(Binancer(exchange, kind), story)
    Binancer(exchange).clear()


def test_other_accounts_are_not_heard(exchange: Exchange, trader: Binancer) -> None:
    assert hear(Binancer(exchange, "other_account"), partial(trader.place)) == []


def test_a_resting_order_is_told_and_then_the_balances(trader: Binancer) -> None:
    order, position = hear(trader, partial(trader.place, newClientOrderId="tk-1"))

    expected = sample("ws_user_order_new.json")["event"]
    assert set(order) == set(expected)
    assert (order["c"], order["C"], order["x"], order["X"]) == ("tk-1", "", "NEW", "NEW")
    assert (order["w"], order["n"], order["N"], order["t"]) == (True, "0", None, -1)
    assert order["O"] == order["W"] == order["T"]
    assert set(position) == set(sample("ws_user_account_position.json")["event"])
    free, locked = trader.balance("USDT")
    assert position["B"] == [{"a": "USDT", "f": f"{free:.8f}", "l": f"{locked:.8f}"}]


def test_an_order_that_fills_at_once_is_told_fill_by_fill(
    exchange: Exchange, trader: Binancer
) -> None:
    asks = exchange.read("/api/v3/depth", symbol="ETHUSDT", limit=5)["asks"]
    amount = Decimal(asks[0][1]) + Decimal("0.0100")
    wish = {"symbol": "ETHUSDT", "price": asks[1][0], "quantity": amount}

    events = hear(trader, partial(trader.place, **wish))

    assert words(events) == [
        ("NEW", "NEW"),
        ("TRADE", "PARTIALLY_FILLED"),
        ("TRADE", "FILLED"),
        "outboundAccountPosition",
    ]
    new, first, last, position = events
    assert set(first) == set(sample("ws_user_order_trade_partial.json")["event"])
    assert new["z"] == "0.00000000"
    assert (first["l"], first["z"], first["L"]) == (asks[0][1], asks[0][1], asks[0][0])
    assert (Decimal(last["z"]), last["l"], last["L"]) == (amount, "0.01000000", asks[1][0])
    assert Decimal(first["Z"]) == Decimal(first["Y"])
    assert Decimal(last["Z"]) == Decimal(first["Y"]) + Decimal(last["Y"])
    assert (first["w"], last["w"], first["m"]) == (True, False, False)
    assert (first["N"], Decimal(last["n"])) == ("ETH", Decimal("0.00001"))
    assert [row["a"] for row in position["B"]] == ["ETH", "USDT"]
    assert new["I"] < first["I"] < last["I"]


def test_the_resting_side_hears_its_fills_in_the_same_way(
    exchange: Exchange, trader: Binancer
) -> None:
    trader.place(price="63900", quantity="0.00125", newClientOrderId="tk-rest")

    push = partial(exchange.control, "POST", "/market", symbol="BTCUSDT", price="63899")
    events = hear(trader, push)
    exchange.control("POST", "/market", symbol="BTCUSDT", price="64250")

    fill, position = events
    expected = sample("ws_user_order_trade_filled.json")["event"]
    assert set(fill) == set(expected)
    assert words(events) == [("TRADE", "FILLED"), "outboundAccountPosition"]
    assert (fill["m"], fill["M"], fill["c"], fill["L"]) == (True, True, "tk-rest", "63900.00000000")
    assert (fill["n"], fill["N"]) == ("0.00000125", "BTC")
    assert [row["a"] for row in position["B"]] == ["BTC", "USDT"]


@pytest.mark.parametrize(
    ("changes", "told", "reason"),
    [
        ({"timeInForce": "FOK", "quantity": "0.3"}, [], "UNFILLED_FOK_ORDER_EXPIRED"),
        (
            {"timeInForce": "IOC"},
            [("TRADE", "PARTIALLY_FILLED")],
            "UNFILLED_IOC_QUANTITY_EXPIRED",
        ),
    ],
)
def test_what_expires_is_told_with_its_reason_after_its_fills(
    exchange: Exchange, trader: Binancer, changes: dict[str, Any], told: list[Any], reason: str
) -> None:
    best = exchange.read("/api/v3/ticker/bookTicker", symbol="LTCUSDT")
    ask, more_than_there = Decimal(best["askPrice"]), Decimal(best["askQty"]) + 1
    wish = {"symbol": "LTCUSDT", "price": ask, "quantity": more_than_there} | changes
    if not told:
        wish["price"] = ask - 1

    events = hear(trader, partial(trader.place, **wish))

    end = ("EXPIRED", "EXPIRED")
    assert words(events) == [("NEW", "NEW"), *told, end, "outboundAccountPosition"]
    assert set(events[-2]) == set(sample("ws_user_order_expired.json")["event"])
    assert (events[-2]["eR"], events[-2]["w"], events[-2]["C"]) == (reason, False, "")


def test_a_market_order_that_empties_the_book_is_told_to_its_end() -> None:
    with a_binance() as exchange:
        client = Binancer(exchange)
        asks = exchange.read("/api/v3/depth", symbol="币安人生USDT", limit=5_000)["asks"]
        more = sum(Decimal(price) * Decimal(amount) for price, amount in asks) + 1
        wish = SPEND | {"symbol": "币安人生USDT", "quoteOrderQty": more}

        events = hear(client, partial(client.place, **wish))

    told = words(events)
    assert (told[0], told[-2:]) == (
        ("NEW", "NEW"),
        [("EXPIRED", "EXPIRED"), "outboundAccountPosition"],
    )
    assert set(told[1:-2]) == {("TRADE", "PARTIALLY_FILLED")}
    assert events[-2]["eR"] == "INSUFFICIENT_LIQUIDITY"
    assert events[-2]["z"] == events[-2]["q"]


def test_a_cancellation_is_told_with_the_orders_own_id_in_another_place(trader: Binancer) -> None:
    order = trader.place(newClientOrderId="tk-own")
    fields = {"symbol": "BTCUSDT", "orderId": order["orderId"], "newClientOrderId": "tk-cxl"}

    events = hear(trader, partial(trader.ask, "DELETE", "/api/v3/order", **fields))

    gone = events[0]
    assert words(events) == [("CANCELED", "CANCELED"), "outboundAccountPosition"]
    assert set(gone) == set(sample("ws_user_order_canceled.json")["event"])
    assert (gone["c"], gone["C"], gone["i"]) == ("tk-cxl", "tk-own", order["orderId"])


def test_a_cancellation_of_all_has_one_position_at_the_end(trader: Binancer) -> None:
    trader.place()
    trader.place(side="SELL", price="70000")

    cancel = partial(trader.ask, "DELETE", "/api/v3/openOrders", symbol="BTCUSDT")
    events = hear(trader, cancel)

    assert words(events) == [("CANCELED", "CANCELED")] * 2 + ["outboundAccountPosition"]
    assert [row["a"] for row in events[-1]["B"]] == ["BTC", "USDT"]


def test_a_replacement_has_one_position_at_the_end(trader: Binancer) -> None:
    order = trader.place()
    wish = a_wish(
        price="51000", cancelOrderId=order["orderId"], cancelReplaceMode="STOP_ON_FAILURE"
    )

    replace = partial(trader.ask, "POST", "/api/v3/order/cancelReplace", **wish)
    events = hear(trader, replace)

    assert words(events) == [("CANCELED", "CANCELED"), ("NEW", "NEW"), "outboundAccountPosition"]


def test_an_amendment_is_told_with_both_client_ids(trader: Binancer) -> None:
    order = trader.place(newClientOrderId="tk-own")
    path = "/api/v3/order/amend/keepPriority"
    fields = {"symbol": "BTCUSDT", "orderId": order["orderId"], "newQty": "0.008"}

    events = hear(trader, partial(trader.ask, "PUT", path, **fields))

    shrunk = events[0]
    assert words(events) == [("REPLACED", "NEW"), "outboundAccountPosition"]
    assert set(shrunk) == set(sample("ws_user_order_replaced.json")["event"])
    assert (shrunk["C"], shrunk["q"], shrunk["w"]) == ("tk-own", "0.00800000", True)
    assert shrunk["c"] == trader.order(order["orderId"])["clientOrderId"] != "tk-own"


def test_a_stop_is_told_when_it_comes_and_when_it_fires(
    exchange: Exchange, trader: Binancer
) -> None:
    place = partial(trader.place, **STOP, stopPrice="63000")
    push = partial(exchange.control, "POST", "/market", symbol="BTCUSDT", price="62990")

    events = hear(trader, place, push)
    exchange.control("POST", "/market", symbol="BTCUSDT", price="64250")

    assert words(events) == [
        ("NEW", "NEW"),
        "outboundAccountPosition",
        ("NEW", "NEW"),
        ("TRADE", "FILLED"),
        "outboundAccountPosition",
    ]
    waiting, fired = events[0], events[2]
    assert (waiting["w"], "W" in waiting, waiting["P"]) == (False, False, "63000.00000000")
    assert (fired["w"], fired["W"]) == (True, fired["T"])


def test_an_order_that_meets_its_own_is_told_as_prevented(
    exchange: Exchange, trader: Binancer
) -> None:
    _, ask = touch(exchange)
    price = ask - Decimal("0.01")
    trader.place(price=price, side="SELL", quantity="0.002")

    events = hear(trader, partial(trader.place, price=price, quantity="0.001"))

    assert words(events) == [
        ("NEW", "NEW"),
        ("TRADE_PREVENTION", "EXPIRED_IN_MATCH"),
        "outboundAccountPosition",
    ]
    assert (events[1]["A"], events[1]["t"], events[1]["l"]) == ("0.00200000", -1, "0.00000000")


def test_streams_can_be_cut(exchange: Exchange, trader: Binancer) -> None:
    async def story(wire: Wire) -> None:
        await wire.subscribe()
        await in_thread(partial(exchange.control, "POST", "/streams", disconnect=True))
        await wire.closed()

    on_a_wire(trader, story)
    assert len(hear(trader, partial(trader.place))) == 2
