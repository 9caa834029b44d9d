"""Binance's market streams: alone and combined, each in its own form, timed or at once."""

from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from itertools import pairwise
from typing import Any

import pytest

from core.practice.clock import Clock
from tests.practice.binance_hands import (
    Binancer,
    Wire,
    a_binance,
    in_thread,
    on_a_wire,
    sample,
    touch,
)
from tests.practice.hands import Exchange

PAIR = "btcusdt"


@pytest.fixture(scope="module")
def exchange() -> Iterator[Exchange]:
    with a_binance(clock=Clock(scale=10)) as exchange:
        yield exchange


@pytest.fixture
def trader(exchange: Exchange) -> Iterator[Binancer]:
    client = Binancer(exchange)
    yield client
    client.clear()


def buy_a_little(exchange: Exchange) -> Any:
    client = Binancer(exchange)
    return client.place(price=touch(exchange)[1], quantity="0.001", recvWindow=60_000)


def test_best_prices_are_told_when_they_change(exchange: Exchange, trader: Binancer) -> None:
    _, ask = touch(exchange)

    async def story(wire: Wire) -> None:
        place = partial(trader.place, price=ask - Decimal("0.01"), quantity="0.002")
        await in_thread(partial(trader.place))
        await in_thread(place)
        row = await wire.hear()
        assert list(row) == list(sample("ws_book_ticker.json"))
        assert (row["s"], row["b"], row["B"]) == (
            "BTCUSDT",
            f"{ask - Decimal('0.01'):.8f}",
            "0.00200000",
        )

    on_a_wire(trader, story, f"/ws/{PAIR}@bookTicker")


def test_a_trade_is_told_alone_and_as_an_aggregate(exchange: Exchange, trader: Binancer) -> None:
    async def story(wire: Wire) -> None:
        order = await in_thread(partial(buy_a_little, exchange))
        rows = {
            message["stream"]: message["data"] for message in [await wire.hear() for _ in range(2)]
        }
        trade, joined = rows[f"{PAIR}@trade"], rows[f"{PAIR}@aggTrade"]

        assert list(trade) == list(sample("ws_trade.json"))
        assert list(joined) == list(sample("ws_agg_trade.json"))
        fill = order["fills"][0]
        assert (trade["t"], trade["p"], trade["q"], trade["m"]) == (
            fill["tradeId"],
            fill["price"],
            "0.00100000",
            False,
        )
        assert (joined["a"], joined["f"], joined["l"]) == (fill["tradeId"],) * 3

    on_a_wire(trader, story, f"/stream?streams={PAIR}@trade/{PAIR}@aggTrade")


@pytest.mark.parametrize("levels", [5, 10, 20])
@pytest.mark.parametrize("speed", ["", "@100ms"])
def test_the_top_of_the_book_is_told_again_and_again(
    exchange: Exchange, levels: int, speed: str
) -> None:
    name = f"{PAIR}@depth{levels}{speed}"

    async def story(wire: Wire) -> None:
        first, second = await wire.hear(), await wire.hear()
        assert list(first) == list(sample("ws_combined_depth20.json"))
        assert first["stream"] == second["stream"] == name
        assert list(first["data"]) == list(sample("ws_combined_depth20.json")["data"])
        assert len(first["data"]["bids"]) == levels
        book = exchange.read("/api/v3/depth", symbol="BTCUSDT", limit=levels)
        assert first["data"]["asks"] == book["asks"]

    on_a_wire(Binancer(exchange), story, f"/stream?streams={name}")


def test_changes_of_the_book_lead_from_the_snapshot_to_the_present(
    exchange: Exchange, trader: Binancer
) -> None:
    async def story(wire: Wire) -> None:
        changes = []
        for price in ("50000", "50001"):
            await in_thread(partial(trader.place, price=price))
            changes.append(await wire.hear())
        book = await in_thread(
            partial(exchange.read, "/api/v3/depth", symbol="BTCUSDT", limit=5_000)
        )
        await in_thread(trader.clear)
        changes.append(await wire.hear())

        assert list(changes[0]) == list(sample("ws_depth_update.json"))
        assert changes[0]["b"] == [["50000.00000000", "0.01000000"]]
        for before, after in pairwise(changes):
            assert after["U"] == before["u"] + 1
        assert changes[1]["u"] == book["lastUpdateId"]
        assert changes[2]["b"] == [
            ["50001.00000000", "0.00000000"],
            ["50000.00000000", "0.00000000"],
        ]
        assert changes[2]["a"] == []

    on_a_wire(trader, story, f"/ws/{PAIR}@depth@100ms")


@pytest.mark.parametrize(
    ("kind", "name"), [("ticker", "ws_24hr_ticker.json"), ("miniTicker", "ws_mini_ticker_arr.json")]
)
def test_the_figures_of_the_day_are_told_every_second(
    exchange: Exchange, kind: str, name: str
) -> None:
    expected = sample(name)

    async def story(wire: Wire) -> None:
        row, again = await wire.hear(), await wire.hear()
        assert list(row) == list(expected[0] if isinstance(expected, list) else expected)
        assert again["E"] >= row["E"] + 900
        ticker = exchange.read("/api/v3/ticker/24hr", symbol="BTCUSDT")
        assert row["c"] == ticker["lastPrice"]

    on_a_wire(Binancer(exchange), story, f"/ws/{PAIR}@{kind}")


def test_the_list_of_all_tickers_has_only_what_was_traded(
    exchange: Exchange, trader: Binancer
) -> None:
    async def story(wire: Wire) -> None:
        await in_thread(partial(buy_a_little, exchange))
        rows = await wire.hear()
        assert [row["s"] for row in rows] == ["BTCUSDT"]
        assert list(rows[0]) == list(sample("ws_mini_ticker_arr.json")[0])

    on_a_wire(trader, story, "/ws/!miniTicker@arr")


def test_a_candle_is_told_and_told_once_more_when_it_has_closed(exchange: Exchange) -> None:
    async def story(wire: Wire) -> None:
        rows = [await wire.hear() for _ in range(4)]
        assert list(rows[0]) == list(sample("ws_kline.json"))
        assert set(rows[0]["k"]) == set(sample("ws_kline.json")["k"])
        told = [(row["k"]["t"], row["k"]["x"]) for row in rows]
        assert told == sorted(told)
        assert any(is_closed for _, is_closed in told)

    on_a_wire(Binancer(exchange), story, f"/ws/{PAIR}@kline_1s")


def test_streams_are_taken_up_and_given_up_on_an_open_line(exchange: Exchange) -> None:
    async def story(wire: Wire) -> None:
        name = f"{PAIR}@depth5@100ms"
        silent = "nonsense@trade"
        taken = await wire.call("SUBSCRIBE", [name, silent])
        told = await wire.hear()
        listed = await wire.call("LIST_SUBSCRIPTIONS")
        left = await wire.call("UNSUBSCRIBE", [name])
        empty = await wire.call("LIST_SUBSCRIPTIONS")

        assert taken == sample("ws_subscribe_ack.json")
        assert set(told) == {"lastUpdateId", "bids", "asks"}
        assert (listed["result"], left["result"]) == ([name, silent], None)
        assert empty["result"] == [silent]

    on_a_wire(Binancer(exchange), story, "/ws")


def test_what_is_no_request_is_answered_with_code_two(exchange: Exchange) -> None:
    async def story(wire: Wire) -> None:
        for text in ("no json", "[]", '{"id": 1}', '{"method": "FLY", "id": 1}'):
            assert (await wire.say(text))["code"] == 2

    on_a_wire(Binancer(exchange), story, "/stream")


def test_names_outside_ascii_are_streams_too(exchange: Exchange, trader: Binancer) -> None:
    async def story(wire: Wire) -> None:
        row = await wire.hear()
        assert row["stream"] == "币安人生usdt@depth5"

    on_a_wire(trader, story, "/stream?streams=币安人生usdt@depth5")


def test_who_talks_too_much_is_cut_off() -> None:
    with a_binance() as exchange:

        async def story(wire: Wire) -> None:
            for _ in range(6):
                await wire.socket.send_str('{"method": "LIST_SUBSCRIPTIONS", "id": 1}')
            await wire.closed()

        on_a_wire(Binancer(exchange), story, "/ws")


def test_a_line_lasts_a_day_at_most() -> None:
    with a_binance(clock=Clock(scale=400_000)) as exchange:

        async def story(wire: Wire) -> None:
            await wire.closed()

        on_a_wire(Binancer(exchange), story, "/ws")
