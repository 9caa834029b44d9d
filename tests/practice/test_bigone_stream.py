"""BigONE's public streams: requests and their answers, snapshots, updates, gaps, heartbeats, the end."""

import asyncio
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import aiohttp
import pytest

from core.practice.clock import Clock
from tests.practice.bigone_hands import (
    BTC,
    LOBSTER,
    SOL,
    SUSPENDED,
    XIN,
    Line,
    Trader,
    bigone_running,
    on_a_line,
    sample,
    touch,
)
from tests.practice.hands import Exchange

DEPTH, TRADES = "subscribeMarketDepthRequest", "subscribeMarketTradesRequest"
TICKER, CANDLES = "subscribeMarketsTickerRequest", "subscribeMarketCandlesRequest"


@pytest.fixture(scope="module")
def exchange() -> Iterator[Exchange]:
    with bigone_running() as exchange:
        yield exchange


@pytest.fixture
def trader(exchange: Exchange) -> Iterator[Trader]:
    trader = Trader(exchange)
    yield trader
    trader.cancel_all()


def between(exchange: Exchange, pair: str) -> str:
    """Return a price inside the spread, where nobody is."""
    bid, ask = touch(exchange, pair)
    step = Decimal("0.1") if pair == XIN else Decimal("0.01")
    return str((bid + step) if bid + step < ask else bid)


@pytest.mark.parametrize("protocols", [("json",), ()])
def test_json_is_spoken_whether_or_not_it_is_asked_for(
    exchange: Exchange, protocols: tuple[str, ...]
) -> None:
    async def story(line: Line) -> None:
        assert line.socket.protocol == (protocols[0] if protocols else None)
        assert await line.ask("10", "ping") == sample("ws_pong.json")
        assert await line.say(b'{"requestId":"10","ping":{}}') == sample("ws_pong.json")

    on_a_line(exchange, story, protocols=protocols)


@pytest.mark.parametrize(
    ("frame", "request_id"),
    [
        ("nonsense", ""),
        ("[]", ""),
        ('{"ping":{}}', ""),
        ('{"requestId":1,"ping":{}}', ""),
        ('{"requestId":"1"}', "1"),
        ('{"requestId":"1","ping":{},"heartbeatRequest":{}}', "1"),
        ('{"requestId":"1","ping":null}', "1"),
        ('{"requestId":"1","placeOrderRequest":{}}', "1"),
        ('{"requestId":"1","subscribeWeatherRequest":{}}', "1"),
        ('{"requestId":"1","unsubscribeWeatherRequest":{}}', "1"),
        ('{"requestId":"1","subscribeMarketDepthRequest":{}}', "1"),
        ('{"requestId":"1","subscribeMarketDepthRequest":{"market":"NIX-USDT"}}', "1"),
        ('{"requestId":"1","subscribeMarketsTickerRequest":{"markets":"BTC-USDT"}}', "1"),
        ('{"requestId":"1","subscribeMarketsTickerRequest":{"markets":["NIX-USDT"]}}', "1"),
        ('{"requestId":"1","subscribeMarketTradesRequest":{"market":"BTC-USDT","limit":0}}', "1"),
        ('{"requestId":"1","subscribeMarketCandlesRequest":{"market":"BTC-USDT"}}', "1"),
        (
            '{"requestId":"1","subscribeMarketCandlesRequest":{"market":"BTC-USDT","period":[]}}',
            "1",
        ),
        (
            '{"requestId":"1","subscribeMarketCandlesRequest":{"market":"BTC-USDT","period":"min1"}}',
            "1",
        ),
        ('{"requestId":"1","heartbeatRequest":{"interval":"15"}}', "1"),
    ],
)
def test_a_request_that_cannot_be_read_is_an_error_of_its_own_id(
    exchange: Exchange, frame: str, request_id: str
) -> None:
    async def story(line: Line) -> None:
        answer = await line.say(frame)

        assert set(answer) == set(sample("ws_error_45000.json"))
        assert (answer["requestId"], answer["error"]["code"]) == (request_id, 45000)
        assert await line.has_nothing_more()

    on_a_line(exchange, story)


def test_a_trade_is_told_then_the_book_then_the_ticker_then_the_candle(
    exchange: Exchange, trader: Trader
) -> None:
    async def story(line: Line) -> None:
        candles = await line.ask("c", CANDLES, market=SOL, period="MIN5", limit=3)
        tickers = await line.ask("k", TICKER, markets=[SOL])
        depth = await line.ask("d", DEPTH, market=SOL)
        trades = await line.ask("t", TRADES, market=SOL, limit=2)
        _, ask = touch(exchange, SOL)
        order = trader.place(asset_pair_name=SOL, price=str(ask), amount="0.11")
        trade, change, ticker, candle = await line.hear_each(4)

        assert [m["requestId"] for m in (trade, change, ticker, candle)] == ["t", "d", "k", "c"]
        for message, name in (
            (trade, "ws_trade_update.json"),
            (change, "ws_depth_update.json"),
            (ticker, "ws_ticker_update.json"),
            (candle, "ws_candle_update.json"),
            (trades, "ws_trades_snapshot.json"),
            (depth, "ws_depth_snapshot.json"),
            (tickers, "ws_tickers_snapshot.json"),
            (candles, "ws_candles_snapshot.json"),
        ):
            check_like(message, sample(name))
        assert len(trades["tradesSnapshot"]["trades"]) == 2
        assert len(candles["candlesSnapshot"]["candles"]) == 3
        facts = trade["tradeUpdate"]["trade"]
        assert (facts["price"], facts["amount"], facts["takerSide"]) == (str(ask), "0.11", "BID")
        fill = trader.get("trades", asset_pair_name=SOL)[0]
        assert (str(fill["id"]), fill["taker_order_id"]) == (facts["id"], order["id"])
        assert ticker["tickerUpdate"]["ticker"]["close"] == str(ask)
        assert candle["candleUpdate"]["candle"]["close"] == str(ask)
        newest = candles["candlesSnapshot"]["candles"][0]
        assert candle["candleUpdate"]["candle"]["time"] >= newest["time"]

    on_a_line(exchange, story)


def check_like(message: Any, model: Any) -> None:
    """The same members all the way down; of a list, its first row speaks for all."""
    if isinstance(model, dict):
        assert set(message) == set(model)
        for name, value in model.items():
            check_like(message[name], value)
    elif isinstance(model, list) and model and message:
        check_like(message[0], model[0])
    elif not isinstance(model, list):
        assert type(message) is type(model)


def test_the_book_of_updates_is_the_book_of_the_exchange(
    exchange: Exchange, trader: Trader
) -> None:
    """Each update names the one before it, and an amount of zero removes the level."""

    async def story(line: Line) -> None:
        snapshot = (await line.ask("d", DEPTH, market=XIN))["depthSnapshot"]
        book = {
            side: {level["price"]: level for level in snapshot["depth"][side]}
            for side in ("bids", "asks")
        }
        last = snapshot["changeId"]
        first = trader.place(asset_pair_name=XIN, price=between(exchange, XIN), amount="0.4")
        price = first["price"]
        trader.place(asset_pair_name=XIN, price=price, amount="0.2")
        trader.post(f"orders/{first['id']}/cancel")
        trader.place(asset_pair_name=XIN, side="ASK", price=price, amount="0.2")
        updates = [message["depthUpdate"] for message in await line.hear_each(4)]
        for update in updates:
            assert update["prevId"] == last
            last = update["changeId"]
            for side in ("bids", "asks"):
                for level in update["depth"][side]:
                    book[side][level["price"]] = level
        changed = [update["depth"]["bids"][0] for update in updates]

        assert [(level["amount"], level["orderCount"]) for level in changed] == [
            ("0.4", 1),
            ("0.6", 2),
            ("0.2", 1),
            ("0", 0),
        ]
        fresh = (await line.ask("again", DEPTH, market=XIN))["depthSnapshot"]
        assert fresh["changeId"] == last
        for side in ("bids", "asks"):
            kept = [level for level in book[side].values() if level["amount"] != "0"]
            assert sorted(map(str, kept)) == sorted(map(str, fresh["depth"][side]))

    on_a_line(exchange, story)


def test_a_subscription_ends_where_it_is_unsubscribed(exchange: Exchange, trader: Trader) -> None:
    async def story(line: Line) -> None:
        await line.ask("d", DEPTH, market=SOL)
        await line.ask("t", TRADES, market=SOL)
        await line.ask("k", TICKER, markets=[SOL, BTC])
        await line.ask("c", CANDLES, market=SOL, period="MIN1")
        for name, about in (
            ("MarketDepth", {"market": SOL}),
            ("MarketsTicker", {"markets": [SOL]}),
            ("MarketCandles", {"market": SOL, "period": "MIN1"}),
        ):
            answer = await line.ask("u", f"unsubscribe{name}Request", **about)
            assert answer == {"requestId": "u", "success": {"ok": True}}
        _, ask = touch(exchange, SOL)
        trader.place(asset_pair_name=SOL, price=str(ask), amount="0.1")

        assert (await line.hear())["requestId"] == "t"
        assert await line.has_nothing_more()
        _, ask = touch(exchange, BTC)
        trader.place(price=str(ask))
        assert (await line.hear())["tickerUpdate"]["ticker"]["market"] == BTC

    on_a_line(exchange, story)


def test_no_market_named_means_the_tickers_of_all(exchange: Exchange) -> None:
    async def story(line: Line) -> None:
        snapshot = await line.ask("k", TICKER, markets=[])
        rows = {row["market"]: row for row in snapshot["tickersSnapshot"]["tickers"]}

        assert len(rows) == 10
        assert LOBSTER in rows
        assert rows[SUSPENDED]["bid"] is rows[SUSPENDED]["ask"] is None
        opened, change = Decimal(rows[BTC]["open"]), Decimal(rows[BTC]["dailyChange"])
        percent = Decimal(rows[BTC]["dailyChangePerc"])
        assert abs(change / opened * 100 - percent) <= Decimal("0.005")

    on_a_line(exchange, story)


def test_heartbeats_come_once_they_are_asked_for() -> None:
    with bigone_running(clock=Clock(scale=20)) as exchange:

        async def story(line: Line) -> None:
            first = await line.ask("9", "heartbeatRequest", interval=5)

            assert first == sample("ws_heartbeat.json")
            assert await line.hear() == first

        on_a_line(exchange, story)


def test_a_cut_line_ends_and_a_new_one_starts_afresh(exchange: Exchange) -> None:
    async def story(line: Line) -> None:
        await line.ask("d", DEPTH, market=BTC)
        cut = asyncio.to_thread(exchange.control, "POST", "/streams", disconnect=True)
        await cut
        while (await line.socket.receive(timeout=5)).type is aiohttp.WSMsgType.TEXT:
            pass
        assert line.socket.closed

    on_a_line(exchange, story)

    async def again(line: Line) -> None:
        assert "depthSnapshot" in await line.ask("d", DEPTH, market=BTC)

    on_a_line(exchange, again)
