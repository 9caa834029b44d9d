"""Gemini's private streams: what is said of orders and balances, in which order, and orders placed there."""

from decimal import Decimal

import pytest

from tests.practice.hands import Client, Exchange, until
from tests.practice.line import Line, on_a_line, signed
from tests.practice.test_gemini_public import sample


def test_a_resting_order_is_new_then_open_then_cancelled(
    exchange: Exchange, trader: Client
) -> None:
    async def story(line: Line) -> None:
        await line.subscribe("orders@account", "balances@account")
        order = trader.place(client_order_id="tk-7", price="50000.00", amount="0.015")
        trader.ask("/v1/order/cancel", order_id=int(order["order_id"]))
        new, opened, held, cancelled, released = [await line.hear() for _ in range(5)]

        assert set(new) == set(sample("ws_orderUpdate_new.json"))
        assert set(opened) == set(sample("ws_orderUpdate_open.json"))
        assert (new["X"], opened["X"], cancelled["X"]) == ("NEW", "OPEN", "CANCELED")
        assert (new["i"], new["c"], new["S"], new["o"]) == (
            int(order["order_id"]),
            "tk-7",
            "BUY",
            "LIMIT",
        )
        assert (new["p"], new["q"], new["z"]) == ("50000.00", "0.015", "0.015")
        assert (cancelled["r"], "Z" in cancelled) == ("Requested", False)
        assert set(held) == set(sample("ws_balanceUpdate.json"))
        assert [row["a"] for row in held["B"]] == ["USD"]
        assert set(held["B"][0]) == {"a", "f", "c"}
        assert released["u"] > held["u"] > 10**18

    on_a_line(exchange, story, headers=signed(exchange))


def test_a_taker_hears_each_fill_then_the_end_then_one_balance(
    exchange: Exchange, trader: Client
) -> None:
    async def story(line: Line) -> None:
        await line.subscribe("orders@session", "orders@account", "balances@account")
        asks = exchange.read("/v1/book/2zrlusd", limit_asks=2)["asks"]
        first, second = (Decimal(row["amount"]) for row in asks)
        trader.place(
            symbol="2zrlusd",
            price=asks[1]["price"],
            amount=str(first + second + 1),
            options=["immediate-or-cancel"],
        )
        new, one, two, end, balance = [await line.hear() for _ in range(5)]

        words = [message["X"] for message in (new, one, two, end)]
        assert words == ["NEW", "PARTIALLY_FILLED", "PARTIALLY_FILLED", "CANCELED"]
        fields = set(sample("ws_orderUpdate_partially_filled.json"))
        assert set(one) == set(two) == fields - {"c"}
        assert (Decimal(one["Z"]), Decimal(two["Z"])) == (first, second)
        assert two["z"] == end["z"] == "1"
        assert Decimal(end["Z"]) == first + second
        assert end["r"] == "ImmediateOrCancelWouldPost"
        assert one["m"] is False
        fee = first * Decimal(asks[0]["price"]) * Decimal("0.004")
        assert Decimal(one["n"]) == fee.quantize(Decimal("1E-12"))
        assert one["E"] >= one["T"] > 10**18
        assert {row["a"] for row in balance["B"]} == {"2Z", "RLUSD"}

    on_a_line(exchange, story, headers=signed(exchange))


def test_a_filled_order_ends_with_filled_and_without_a_remainder(
    exchange: Exchange, trader: Client
) -> None:
    async def story(line: Line) -> None:
        await line.subscribe("orders@account")
        order = trader.place(symbol="ltcusd", price="70.00", amount="1", client_order_id="rest")
        exchange.control("POST", "/market", symbol="ltcusd", price="69.99")
        words = [await line.hear() for _ in range(3)]
        filled = words[-1]

        assert set(filled) == set(sample("ws_orderUpdate_filled.json"))
        assert (filled["X"], filled["Z"], filled["L"]) == ("FILLED", "1", "70.00")
        assert filled["m"] is True
        assert filled["t"] == trader.ask("/v1/mytrades", symbol="ltcusd")[0]["tid"]
        assert filled["i"] == int(order["order_id"])

    on_a_line(exchange, story, headers=signed(exchange))


def test_a_stop_limit_is_new_when_placed_and_open_when_fired(
    exchange: Exchange, trader: Client
) -> None:
    async def story(line: Line) -> None:
        await line.subscribe("orders@account")
        trader.place(
            symbol="solusd",
            side="sell",
            type="exchange stop limit",
            price="100.00",
            stop_price="120.00",
            amount="0.1",
            client_order_id="tk-4",
        )
        new = await line.hear()
        exchange.control("POST", "/market", symbol="solusd", price="120.00")
        words = [(await line.hear())["X"] for _ in range(2)]

        assert set(new) == set(sample("ws_orderUpdate_stop_limit.json"))
        assert (new["o"], new["P"], new["p"]) == ("STOP_LIMIT", "120.00", "100.00")
        assert words == ["OPEN", "FILLED"]

    on_a_line(exchange, story, headers=signed(exchange))


def test_a_session_hears_its_own_key_only(exchange: Exchange, trader: Client) -> None:
    own = exchange.client("time_based", is_time_based=True)

    async def story(line: Line) -> None:
        await line.subscribe("orders@session")
        trader.place(client_order_id="theirs")
        own.place(client_order_id="mine")
        assert (await line.hear())["c"] == "mine"

    on_a_line(exchange, story, headers=signed(exchange))


def test_another_account_hears_nothing_of_mine(exchange: Exchange, trader: Client) -> None:
    async def story(line: Line) -> None:
        await line.subscribe("orders@account", "balances@account")
        trader.place()
        await line.call("ping")
        assert line.heard == []

    on_a_line(exchange, story, headers=signed(exchange, "other_account"))


def test_balances_every_second_repeat_all_that_is_there(exchange: Exchange) -> None:
    async def story(line: Line) -> None:
        await line.subscribe("balances@account@1s")
        assert line.heard == []
        first, second = await line.hear(), await line.hear()
        assert {row["a"] for row in first["B"]} >= {"USD", "BTC", "ETH"}
        assert second["u"] > first["u"]

    on_a_line(exchange, story, headers=signed(exchange))


PLACE = {
    "symbol": "btcusd",
    "side": "BUY",
    "type": "LIMIT",
    "timeInForce": "GTC",
    "price": "50000.00",
    "quantity": "0.001",
}


def test_an_order_can_be_placed_and_cancelled_over_the_stream(exchange: Exchange) -> None:
    async def story(line: Line) -> None:
        await line.subscribe("orders@account")
        answer = await line.call("order.place", PLACE | {"clientOrderId": "ws-1"})
        assert (answer["status"], answer["result"]) == (200, {})
        event = await line.hear()
        assert (event["X"], event["c"]) == ("NEW", "ws-1")
        assert (await line.call("order.cancel", {"orderId": event["i"]}))["status"] == 200
        gone = await line.call("order.cancel", {"orderId": event["i"]})
        assert {**gone, "id": "4"} == sample("ws_error_cancel_not_found.json")
        await line.call("order.place", PLACE)
        assert (await line.call("order.cancel_session"))["result"] == {}
        await line.call("order.place", PLACE)
        assert (await line.call("order.cancel_all"))["result"] == {}

    on_a_line(exchange, story, headers=signed(exchange))
    assert exchange.client().ask("/v1/orders") == []


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"price": "50000.001"}, "LimitPriceOffTick"),
        ({"price": "0"}, "InvalidPrice"),
        ({"quantity": "0.000001"}, "InvalidQuantity"),
        ({"symbol": "nonsense"}, "UnknownInstrument"),
        ({"symbol": "zecusd"}, "MarketNotOpen"),
        ({"stopPrice": "50000.01"}, "InvalidStopPrice"),
        ({"quantity": "10"}, "InsufficientFunds"),
    ],
)
def test_an_order_refused_over_the_stream_is_rejected_by_an_event(
    exchange: Exchange, changes: dict[str, str], reason: str
) -> None:
    async def story(line: Line) -> None:
        await line.subscribe("orders@account")
        answer = await line.call("order.place", PLACE | {"clientOrderId": "tk-3"} | changes)
        assert (answer["status"], answer["error"]["code"]) == (400, -2010)
        event = await line.hear()
        assert (event["X"], event["r"], event["c"]) == ("REJECTED", reason, "tk-3")
        assert set(event) - {"P"} == set(sample("ws_orderUpdate_rejected.json"))

    on_a_line(exchange, story, headers=signed(exchange))


def test_a_stop_may_equal_the_price_over_the_stream(exchange: Exchange) -> None:
    async def story(line: Line) -> None:
        order = PLACE | {"price": "70000.00", "stopPrice": "70000.00"}
        assert (await line.call("order.place", order))["status"] == 200
        assert (await line.call("order.cancel_session"))["status"] == 200

    on_a_line(exchange, story, headers=signed(exchange))


def test_a_repeated_client_id_is_a_duplicate_over_the_stream(exchange: Exchange) -> None:
    async def story(line: Line) -> None:
        order = PLACE | {"clientOrderId": "only-once"}
        assert (await line.call("order.place", order))["status"] == 200
        assert (await line.call("order.place", order))["error"]["code"] == -2010
        await line.call("order.cancel_session")

    on_a_line(exchange, story, headers=signed(exchange))


@pytest.mark.parametrize(
    "changes", [{"type": "MARKET"}, {"side": "buy"}, {"timeInForce": "GTD"}, {"price": None}]
)
def test_an_unreadable_order_is_invalid(exchange: Exchange, changes: dict[str, object]) -> None:
    async def story(line: Line) -> None:
        answer = await line.call("order.place", PLACE | changes)
        assert answer["error"]["code"] == -1013

    on_a_line(exchange, story, headers=signed(exchange))


def test_an_auditor_listens_but_does_not_trade(exchange: Exchange) -> None:
    async def story(line: Line) -> None:
        await line.subscribe("orders@account", "balances@account")
        assert (await line.call("order.place", PLACE))["error"]["code"] == -1002

    on_a_line(exchange, story, headers=signed(exchange, "auditor"))


@pytest.mark.parametrize(("query", "left"), [("?cancelOnDisconnect=true", 1), ("", 2)])
def test_orders_end_with_the_socket_only_if_asked(
    exchange: Exchange, trader: Client, query: str, left: int
) -> None:
    own = exchange.client("time_based", is_time_based=True)
    trader.place(client_order_id="another-key")

    async def story(line: Line) -> None:
        own.place(client_order_id="of-this-session")
        await line.call("ping")

    on_a_line(exchange, story, query=query, headers=signed(exchange))

    until(lambda: len(trader.ask("/v1/orders")) == left)
