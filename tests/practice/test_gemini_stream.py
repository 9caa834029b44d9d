"""Gemini's WebSocket: who may listen, the methods, and the public streams."""

import asyncio
import time
from decimal import Decimal

import aiohttp
import pytest

from core.practice.protocols.gemini import Gemini
from tests.practice.hands import Client, Exchange, running
from tests.practice.line import Line, on_a_line, signed
from tests.practice.test_gemini_public import sample


def status_of_upgrade(exchange: Exchange, headers: dict[str, str]) -> int:
    async def main() -> int:
        async with aiohttp.ClientSession() as session:
            try:
                async with session.ws_connect(exchange.stream_url, headers=headers):
                    return 101
            except aiohttp.WSServerHandshakeError as error:
                return error.status

    return asyncio.run(main())


@pytest.mark.parametrize(
    ("key", "status"),
    [
        ("time_based", 101),
        ("auditor", 101),
        ("increasing", 401),
        ("master", 401),
        ("ip_bound", 401),
    ],
)
def test_only_time_based_account_keys_may_sign_in(
    exchange: Exchange, key: str, status: int
) -> None:
    assert status_of_upgrade(exchange, signed(exchange, key)) == status


@pytest.mark.parametrize(
    "nonce",
    [str(int(time.time()) - 45), f"{time.time():.3f}", str(int(time.time() * 1000))],
    ids=["stale", "fraction", "milliseconds"],
)
def test_the_nonce_of_a_stream_has_ten_digits_and_is_fresh(exchange: Exchange, nonce: str) -> None:
    client = exchange.client("time_based")

    assert status_of_upgrade(exchange, client.stream_headers(nonce)) == 401


@pytest.mark.parametrize("name", ["X-GEMINI-SIGNATURE", "X-GEMINI-PAYLOAD", "X-GEMINI-NONCE"])
def test_a_sign_in_with_a_wrong_header_is_refused(exchange: Exchange, name: str) -> None:
    assert status_of_upgrade(exchange, signed(exchange) | {name: "x"}) == 401


def test_a_private_stream_needs_a_key(exchange: Exchange) -> None:
    async def story(line: Line) -> None:
        answer = await line.call("subscribe", ["orders@account"])
        assert {**answer, "id": "1"} == sample("ws_error_auth_required.json")
        place = await line.call("order.place", {})
        assert place["error"]["code"] == -1002

    on_a_line(exchange, story)


def test_methods_answer_as_agreed(exchange: Exchange) -> None:
    async def story(line: Line) -> None:
        assert (await line.call("ping"))["result"] == {}
        server_ms = (await line.call("time"))["result"]["serverTime"]
        assert abs(server_ms - time.time() * 1000) < 5_000
        limit = (await line.call("conninfo"))["result"]["rateLimits"][0]
        assert (limit["limit"], limit["intervalSeconds"]) == (30_000, 60)
        assert limit["remaining"] < 30_000
        await line.subscribe("btcusd@trade", "ethusd@depth@100ms")
        listed = await line.call("LIST_SUBSCRIPTIONS")
        assert listed["result"] == ["btcusd@trade", "ethusd@depth@100ms"]
        assert (await line.call("unsubscribe", ["btcusd@trade"]))["status"] == 200
        assert (await line.call("list_subscriptions"))["result"] == ["ethusd@depth@100ms"]
        depth = (await line.call("depth", {"symbol": "btcusd", "limit": 3}))["result"]
        assert set(depth) == {"lastUpdateId", "bids", "asks"}
        assert len(depth["bids"]) == len(depth["asks"]) == 3

    on_a_line(exchange, story)


@pytest.mark.parametrize(
    ("method", "params", "code"),
    [
        ("subscribe", ["btcusd@nonsense"], -1013),
        ("subscribe", ["nonsense@trade"], -1013),
        ("subscribe", "btcusd@trade", -1013),
        ("depth", {"symbol": "nonsense"}, -1013),
        ("depth", {"symbol": "btcusd", "limit": 5001}, -1013),
        ("order.amend", {}, -1020),
    ],
)
def test_wrong_calls_get_a_code(exchange: Exchange, method: str, params: object, code: int) -> None:
    async def story(line: Line) -> None:
        answer = await line.call(method, params)
        assert (answer["status"], answer["error"]["code"]) == (400, code)

    on_a_line(exchange, story)


def test_what_is_not_json_is_an_invalid_request(exchange: Exchange) -> None:
    async def story(line: Line) -> None:
        assert (await line.send_text("hello"))["error"]["code"] == -1013
        assert (await line.call("ping"))["status"] == 200

    on_a_line(exchange, story)


def test_too_many_calls_are_refused_with_429(exchange: Exchange) -> None:
    gemini = exchange.server.dialects[0]
    assert isinstance(gemini, Gemini)

    async def story(line: Line) -> None:
        await line.call("ping")
        (connection,) = gemini._streams.lines
        connection._limit.allowed = 2
        assert (await line.call("ping"))["status"] == 200
        assert {**await line.call("ping"), "id": "9"} == sample("ws_error_rate_limit.json")

    on_a_line(exchange, story)


def test_the_book_ticker_says_the_present_and_then_each_change(
    exchange: Exchange, trader: Client
) -> None:
    async def story(line: Line) -> None:
        await line.subscribe("ETHUSD@bookTicker")
        assert line.heard == []
        first = await line.hear()
        assert set(first) == set(sample("ws_bookTicker_with_last.json"))
        bid, ask = Decimal(first["b"]), Decimal(first["a"])
        better = bid + Decimal("0.01")
        assert better < ask

        trader.place(symbol="ethusd", price=str(better), amount="0.5")

        second = await line.hear()
        assert (second["s"], second["b"], second["B"]) == ("ethusd", str(better), "0.5")
        assert second["u"] > first["u"]

    on_a_line(exchange, story)


@pytest.mark.parametrize("levels", [5, 10, 20])
def test_partial_depth_repeats_the_top_of_the_book(exchange: Exchange, levels: int) -> None:
    async def story(line: Line) -> None:
        await line.subscribe(f"btcusd@depth{levels}@100ms")
        first, second = await line.hear(), await line.hear()
        assert set(first) == set(second) == set(sample("ws_depth10.json"))
        assert len(first["bids"]) == len(first["asks"]) == levels
        assert Decimal(first["bids"][0][0]) < Decimal(first["asks"][0][0])

    on_a_line(exchange, story)


@pytest.mark.parametrize(("snapshot", "rows"), [("-1", 25), ("3", 3)])
def test_a_depth_stream_starts_with_the_book_it_was_asked_for(
    exchange: Exchange, snapshot: str, rows: int
) -> None:
    async def story(line: Line) -> None:
        await line.subscribe("zecusd@depth@100ms")
        first = await line.hear()
        assert set(first) == set(sample("ws_depth_first_frame_snapshot.json"))
        assert first["U"] == first["u"] > 2**53
        assert len(first["b"]) == len(first["a"]) == rows

    on_a_line(exchange, story, query=f"?snapshot={snapshot}")


def test_depth_changes_join_up_and_lead_to_the_book(exchange: Exchange, trader: Client) -> None:
    async def story(line: Line) -> None:
        await line.subscribe("dogeusd@depth@100ms")
        book = await line.hear()
        sides = {side: dict(book[side]) for side in ("b", "a")}
        last = book["u"]
        for price in ("0.10001", "0.10002"):
            order = trader.place(symbol="dogeusd", price=price, amount="50")
            change = await line.hear()
            assert change["U"] == last + 1
            last = change["u"]
            for side in ("b", "a"):
                sides[side].update(dict(change[side]))
        trader.ask("/v1/order/cancel", order_id=int(order["order_id"]))
        gone = await line.hear()
        assert gone["b"] == [["0.10002", "0"]]
        assert (sides["b"]["0.10001"], sides["b"]["0.10002"]) == ("50", "50")

    on_a_line(exchange, story, query="?snapshot=-1")


def test_without_a_snapshot_only_changes_come(exchange: Exchange, trader: Client) -> None:
    async def story(line: Line) -> None:
        await line.subscribe("ltcusd@depth@100ms")
        trader.place(symbol="ltcusd", price="40.00", amount="1")
        assert (await line.hear())["b"] == [["40.00", "1"]]

    on_a_line(exchange, story)


def test_trades_say_which_side_was_the_maker(exchange: Exchange, trader: Client) -> None:
    async def story(line: Line) -> None:
        await line.subscribe("solusd@trade")
        bid, ask = exchange.touch("solusd")
        trader.place(symbol="solusd", price=str(ask), amount="0.01")
        bought = await line.hear()
        trader.place(symbol="solusd", side="sell", price=str(bid), amount="0.01")
        sold = await line.hear()
        assert set(bought) == set(sample("ws_trade.json"))
        assert (bought["m"], sold["m"]) == (False, True)
        assert Decimal(bought["p"]) == ask
        assert sold["t"] > bought["t"]

    on_a_line(exchange, story)


def test_all_lines_can_be_cut_by_the_control_interface(exchange: Exchange) -> None:
    async def story(line: Line) -> None:
        await line.subscribe("btcusd@bookTicker")
        exchange.control("POST", "/streams", disconnect=True)
        await line.closed()

    on_a_line(exchange, story)


def test_a_living_market_speaks_by_itself() -> None:
    with running(is_alive=True) as exchange:

        async def story(line: Line) -> None:
            await line.subscribe("btcusd@bookTicker", "btcusd@trade")
            prices = {(await line.hear()).get("b") for _ in range(8)}
            assert len(prices) > 2

        on_a_line(exchange, story)
