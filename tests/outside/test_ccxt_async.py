"""ccxt's asynchronous editions: they trade too, and hear prices, books and their own account.

Nothing is heard of Gemini, because ccxt knows only its archived sockets, nor of BigONE, for which ccxt has none.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import ccxt.async_support
import ccxt.pro
import pytest

from core.domain.account import Environment
from core.exchanges.base import Host
from tests.outside.ccxt_strangers import (
    ALL,
    CcxtBinance,
    CcxtBinanceUs,
    CcxtHtx,
    CcxtStranger,
    Row,
)
from tests.outside.practice_process import PracticeProcess
from tests.practice.hands import until
from tests.stories.official import played

AMOUNT = 0.2
HTX = Host(
    environment=Environment.LIVE,
    name="HTX",
    rest="https://api.huobi.pro",
    stream="wss://api.huobi.pro",
)
Hear = Callable[[Callable[[Any, str], Awaitable[None]]], None]


def of_exchange(kind: type[CcxtStranger]) -> str:
    return kind.exchange


@pytest.fixture(params=(CcxtBinance, CcxtBinanceUs, CcxtHtx), ids=of_exchange)
def kind(request: pytest.FixtureRequest) -> type[CcxtStranger]:
    chosen: type[CcxtStranger] = request.param
    return chosen


@pytest.fixture
def settings(
    kind: type[CcxtStranger],
    practice: PracticeProcess,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Row]:
    announced = practice.exchanges[kind.exchange]
    settings = kind.settings(announced)
    if kind is not CcxtHtx:
        yield settings
        return
    # ccxt signs a wrong path on HTX unless the address begins with wss: the official ones lead here.
    with played({HTX: announced["rest"]}, tmp_path, monkeypatch):
        yield settings | {"urls": {}, "cafile": os.environ["SSL_CERT_FILE"]}


@pytest.fixture
def hear(kind: type[CcxtStranger], settings: Row) -> Hear:
    """Tell a story with a client that is connected, and the pair to trade."""

    def tell(story: Callable[[Any, str], Awaitable[None]]) -> None:
        async def whole() -> None:
            client = getattr(ccxt.pro, kind.exchange)(settings)
            try:
                async with asyncio.timeout(30):
                    await client.load_markets()
                    await story(client, f"{kind.base}/{kind.quote}")
            finally:
                await client.close()

        asyncio.run(whole())

    return tell


async def buy(client: Any, pair: str, share_of_price: float = 1) -> str:
    """Buy at the best offer, or try to for a part of its price."""
    asks = (await client.fetch_order_book(pair))["asks"]
    price = round(asks[0][0] * share_of_price, 2)
    return str((await client.create_order(pair, "limit", "buy", AMOUNT, price))["id"])


async def buy_until_heard(client: Any, pair: str, watching: list[asyncio.Future[Any]]) -> set[str]:
    """Buy until each line has told something, for only then is it known to be open. Return the orders' ids."""
    bought = set()
    while not all(each.done() for each in watching):
        bought.add(await buy(client, pair))
        await asyncio.wait(watching, timeout=0.2)
    return bought


@pytest.mark.parametrize("kind", ALL, ids=of_exchange)
def test_it_places_and_cancels_too(kind: type[CcxtStranger], practice: PracticeProcess) -> None:
    at_once = kind(practice)

    async def there_and_back() -> str:
        settings = kind.settings(practice.exchanges[kind.exchange])
        async with getattr(ccxt.async_support, kind.exchange)(settings) as client:
            client.set_markets(list(at_once.client.markets.values()))
            order_id = await buy(client, at_once.pair, 0.97)
            await client.cancel_order(order_id, at_once.pair)
            return order_id

    order_id = asyncio.run(there_and_back())

    until(lambda: at_once.order(order_id).state == "cancelled")
    at_once.close()


def test_the_ticker_is_heard(hear: Hear) -> None:
    async def story(client: Any, pair: str) -> None:
        ticker = await client.watch_ticker(pair)

        assert ticker["last"] == (await client.fetch_ticker(pair))["last"]

    hear(story)


def test_the_book_follows_an_order(hear: Hear) -> None:
    async def story(client: Any, pair: str) -> None:
        watching = asyncio.ensure_future(client.watch_order_book(pair))
        while pair not in client.orderbooks and not watching.done():
            await asyncio.wait([watching], timeout=0.01)

        order_id = await buy(client, pair, 0.97)  # without a change HTX's book would never begin

        bid = (await client.fetch_order(order_id, pair))["price"]
        book = await watching
        while [bid, AMOUNT] not in book["bids"]:
            book = await client.watch_order_book(pair)
        await client.cancel_order(order_id, pair)
        while bid in [price for price, _ in book["bids"]]:
            book = await client.watch_order_book(pair)
        assert book["bids"][0][0] < book["asks"][0][0]

    hear(story)


def test_own_orders_and_fills_are_heard(hear: Hear) -> None:
    async def story(client: Any, pair: str) -> None:
        watching = [
            asyncio.ensure_future(client.watch_orders(pair)),
            asyncio.ensure_future(client.watch_my_trades(pair)),
        ]
        bought = await buy_until_heard(client, pair, watching)

        orders, trades = [task.result() for task in watching]
        assert {order["id"] for order in orders} <= bought
        assert {order["amount"] for order in orders} == {AMOUNT}
        assert {trade["order"] for trade in trades} <= bought
        assert {trade["amount"] for trade in trades} == {AMOUNT}

    hear(story)


@pytest.mark.parametrize("kind", [CcxtBinance, CcxtBinanceUs], indirect=True, ids=of_exchange)
def test_balances_are_heard(hear: Hear) -> None:
    """Not on HTX: ccxt hears its balances, but reads nothing out of them."""

    async def story(client: Any, pair: str) -> None:
        watching = asyncio.ensure_future(client.watch_balance())
        await buy_until_heard(client, pair, [watching])

        balance, base = watching.result(), pair.partition("/")[0]
        wanted = (await client.fetch_balance())[base]
        while balance.get(base) != wanted:
            balance = await client.watch_balance()

    hear(story)
