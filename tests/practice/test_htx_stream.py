"""HTX's market streams: packed frames, pings, topics, and books that can be kept by their numbers."""

import asyncio
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from tests.practice.hands import Exchange, HandTime
from tests.practice.htx_hands import Row, Socket, Trader, htx_running, on_a_socket, sample, touch


@pytest.fixture(scope="module")
def exchange() -> Iterator[Exchange]:
    with htx_running() as exchange:
        yield exchange


@pytest.fixture
def trader(exchange: Exchange) -> Iterator[Trader]:
    client = Trader(exchange)
    yield client
    client.cancel_everything()


@pytest.mark.parametrize(
    ("topic", "name"),
    [
        ("market.btcusdt.bbo", "ws_bbo.json"),
        ("market.btcusdt.ticker", "ws_ticker.json"),
        ("market.btcusdt.detail", "ws_detail.json"),
        ("market.btcusdt.depth.step0", "ws_depth_step0.json"),
        ("market.ethbtc.kline.1min", "ws_kline.json"),
        ("market.btcusdt.mbp.refresh.20", "ws_mbp_refresh_push.json"),
    ],
)
def test_a_topic_begins_with_the_present(exchange: Exchange, topic: str, name: str) -> None:
    async def story(socket: Socket) -> None:
        await socket.subscribe(topic)
        message = await socket.hear()
        assert message["ch"] == topic == sample(name)["ch"]
        assert set(message) == set(sample(name))
        assert set(message["tick"]) == set(sample(name)["tick"])

    on_a_socket(exchange, "/ws", story)


def test_the_best_bid_is_told_when_it_changes(exchange: Exchange, trader: Trader) -> None:
    async def story(socket: Socket) -> None:
        await socket.subscribe("market.ltcusdt.bbo")
        first = (await socket.hear())["tick"]
        better = first["bid"] + Decimal("0.01")
        assert better < first["ask"]
        trader.place(symbol="ltcusdt", price="80", amount="1")
        trader.place(symbol="ltcusdt", price=str(better), amount="0.5")
        second = (await socket.hear())["tick"]
        assert (second["bid"], second["bidSize"]) == (better, Decimal("0.5"))
        assert second["seqId"] > first["seqId"]

    on_a_socket(exchange, "/ws", story)


def test_trades_tell_the_takers_side(exchange: Exchange, trader: Trader) -> None:
    async def story(socket: Socket) -> None:
        await socket.subscribe("market.solusdt.trade.detail")
        bid, _ = touch(exchange, "solusdt")
        trader.place(symbol="solusdt", type="sell-ioc", price=str(bid), amount="0.5")
        message = await socket.hear()
        wanted = sample("ws_trade_detail.json")["tick"]
        assert set(message["tick"]) == set(wanted)
        (row,) = message["tick"]["data"]
        assert set(row) == set(wanted["data"][0])
        assert (row["direction"], row["price"], row["amount"]) == ("sell", bid, Decimal("0.5"))

    on_a_socket(exchange, "/ws", story)


def test_several_topics_are_subscribed_at_once_and_left_again(
    exchange: Exchange, trader: Trader
) -> None:
    async def story(socket: Socket) -> None:
        topics = ["market.ethusdt.bbo", "market.dogeusdt.bbo"]
        answer = await socket.ask({"sub": topics, "id": "1"})
        assert answer["subbed"] == topics
        assert {(await socket.hear())["ch"] for _ in topics} == set(topics)
        left = await socket.ask({"unsub": topics[0], "id": "2"})
        assert (left["status"], left["unsubbed"]) == ("ok", topics[0])
        bid, ask = touch(exchange, "ethusdt")
        trader.place(symbol="ethusdt", price=str(bid + (ask - bid) / 2)[:7], amount="0.1")
        trader.place(symbol="dogeusdt", type="sell-market", price=None, amount="100")
        assert (await socket.hear())["ch"] == topics[1]

    on_a_socket(exchange, "/ws", story)


@pytest.mark.parametrize(
    ("path", "message", "words"),
    [
        ("/ws", {"sub": "market.btcusdt.nonsense"}, "invalid topic market.btcusdt.nonsense"),
        ("/ws", {"sub": "market.nosuch.bbo"}, "invalid symbol nosuch"),
        ("/ws", {"sub": "market.BTCUSDT.bbo"}, "invalid topic market.BTCUSDT.bbo"),
        ("/ws", {"sub": "market.oldusdt.bbo"}, "symbol trade not open now"),
        ("/ws", {"sub": "market.btcusdt.mbp.5"}, "invalid topic market.btcusdt.mbp.5"),
        ("/feed", {"sub": "market.btcusdt.bbo"}, "invalid topic market.btcusdt.bbo"),
        ("/ws", {"unsub": "market.btcusdt.bbo"}, "invalid topic market.btcusdt.bbo"),
        ("/ws", {"hello": 1}, "invalid topic"),
    ],
)
def test_a_wrong_request_is_answered_with_words(
    exchange: Exchange, path: str, message: Row, words: str
) -> None:
    async def story(socket: Socket) -> None:
        answer = await socket.ask(message | {"id": "2"})
        assert set(answer) == set(sample("ws_sub_error.json"))
        assert (answer["status"], answer["err-code"]) == ("error", "bad-request")
        assert (answer["id"], answer["err-msg"]) == ("2", words)

    on_a_socket(exchange, path, story)


def test_what_is_not_json_is_refused_and_the_line_stays(exchange: Exchange) -> None:
    async def story(socket: Socket) -> None:
        assert (await socket.ask("hello"))["err-msg"] == "invalid json"
        assert await socket.ask({"ping": 18}) == {"pong": 18}

    on_a_socket(exchange, "/ws", story)


def apply(book: dict[str, dict[Decimal, Decimal]], tick: Row) -> None:
    for side in ("bids", "asks"):
        for price, size in tick.get(side, []):
            if size:
                book[side][price] = size
            else:
                del book[side][price]


@pytest.mark.parametrize(("levels", "symbol"), [(5, "btcusdt"), (150, "ethusdt")])
def test_a_book_is_kept_by_numbered_changes(
    exchange: Exchange, trader: Trader, levels: int, symbol: str
) -> None:
    topic = f"market.{symbol}.mbp.{levels}"
    bid, _ = touch(exchange, symbol)

    async def story(socket: Socket) -> None:
        await socket.subscribe(topic)
        whole = await socket.ask({"req": topic, "id": "id2"})
        assert (whole["rep"], whole["status"]) == (topic, "ok")
        assert set(whole["data"]) == set(sample("ws_mbp_refresh_reply.json")["data"])
        book = {side: dict(whole["data"][side]) for side in ("bids", "asks")}
        last = whole["data"]["seqNum"]
        for step in (1, 2):
            trader.place(symbol=symbol, price=str(bid + Decimal(step) / 100), amount="0.02")
            message = await socket.hear()
            assert message["tick"]["prevSeqNum"] == last < message["tick"]["seqNum"]
            last = message["tick"]["seqNum"]
            apply(book, message["tick"])
        depth = exchange.read("/market/depth", symbol=symbol, type="step0")["tick"]
        for side in ("bids", "asks"):
            best_first = sorted(book[side].items(), reverse=side == "bids")
            assert [list(level) for level in best_first] == depth[side][:levels]

    on_a_socket(exchange, "/feed", story)


def test_a_change_far_away_is_told_only_in_a_large_book(exchange: Exchange, trader: Trader) -> None:
    async def story(socket: Socket) -> None:
        for levels in (5, 20):
            await socket.subscribe(f"market.solusdt.mbp.{levels}")
        trader.place(symbol="solusdt", price="70", amount="1")
        await socket.subscribe("market.solusdt.mbp.400")
        trader.place(symbol="solusdt", price="71", amount="1")
        message = await socket.hear()
        assert message["ch"] == "market.solusdt.mbp.400"
        assert (message["tick"]["bids"], message["tick"]["asks"]) == ([[71, 1]], [])

    on_a_socket(exchange, "/feed", story)


def test_single_questions_are_answered_if_they_are_not_too_close() -> None:
    hand = HandTime()
    with htx_running(clock=hand.clock()) as exchange:

        async def ask(socket: Socket, topic: str) -> Any:
            hand.pass_s(1)
            name = f"market.btcusdt.{topic}"
            answer = await socket.ask({"req": name, "id": "q"})
            assert (answer["id"], answer["rep"], answer["status"]) == ("q", name, "ok")
            return answer["data"]

        async def story(socket: Socket) -> None:
            candles = await ask(socket, "kline.60min")
            assert len(candles) == 300
            assert candles[0]["id"] < candles[1]["id"]
            assert "tradeId" in (await ask(socket, "trade.detail"))[0]
            assert set(await ask(socket, "detail")) == set(sample("ws_detail.json")["tick"])
            again = await socket.ask({"req": "market.btcusdt.detail", "id": "q"})
            assert again["err-msg"] == "429 too many request"

        on_a_socket(exchange, "/ws", story)


def test_a_client_that_misses_two_pings_is_cut_off() -> None:
    hand = HandTime()
    with htx_running(clock=hand.clock()) as exchange:

        async def story(socket: Socket) -> None:
            await socket.subscribe("market.btcusdt.bbo")
            await socket.hear()
            for _ in range(4):
                hand.pass_s(5)
                ping = await socket.hear_all()
                assert set(ping) == set(sample("ws_ping_market.json"))
                await socket.send({"pong": ping["ping"]})
                assert await socket.ask({"ping": 1}) == {"pong": 1}
            for _ in range(2):
                hand.pass_s(5)
                await socket.hear_all()
                await socket.send({"pong": 1})
                assert await socket.ask({"ping": 1}) == {"pong": 1}
            hand.pass_s(5)
            await socket.closed()

        on_a_socket(exchange, "/ws", story)


def test_all_lines_can_be_cut_by_the_control_interface(exchange: Exchange) -> None:
    async def story(socket: Socket) -> None:
        await socket.subscribe("market.btcusdt.bbo")
        exchange.control("POST", "/streams", disconnect=True)
        await socket.closed()

    on_a_socket(exchange, "/ws", story)


def test_a_living_market_speaks_by_itself() -> None:
    with htx_running(is_alive=True) as exchange:

        async def story(socket: Socket) -> None:
            topics = ("bbo", "ticker", "trade.detail", "kline.1min", "mbp.refresh.5")
            for topic in topics:
                await socket.send({"sub": f"market.btcusdt.{topic}"})
            heard: set[str] = set()
            async with asyncio.timeout(10):
                while len(heard) < len(topics):
                    heard.add((await socket.hear()).get("ch"))
                    heard.discard(None)

        on_a_socket(exchange, "/ws", story)
