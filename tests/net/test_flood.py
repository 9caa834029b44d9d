"""A flood of clicks on the practice exchange: its own count never reaches a limit, so no ban is ever earned."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import pytest

from core.desk.facts import Exchanged, Source
from core.desk.introduction import introduce
from core.desk.store import Store
from core.domain.account import Environment
from core.domain.errors import DeskError, Guarded, Rejected
from core.domain.limits import Rule
from core.domain.market import Market, OrderType, Side, TimeInForce
from core.domain.money import Price, Quantity
from core.domain.order import Order, Ticket
from core.exchanges.base import Call, Credentials, Exchange, Host, Response, Stamp
from core.exchanges.bigone import BIGONE
from core.exchanges.binance import BINANCE
from core.exchanges.gemini import GEMINI
from core.exchanges.htx import HTX
from core.net.clock import Nonces, Offset, SystemClock
from core.net.lane import Lane, Urgency
from core.network import Network
from core.rehearsal import Rehearsal, Stage

CLICKS = 200
FLOOD_S = 3.0
TOO_FAST = ("exceed-frequency-limit", "request limit", "too-many-requests", '"code":1006')
EXCHANGES = {each.info.name: each for each in (GEMINI, BINANCE, HTX, BIGONE)}


@pytest.fixture(scope="module")
def rehearsal() -> Iterator[Rehearsal]:
    rehearsal = Rehearsal.start("--seed", "7")
    yield rehearsal
    rehearsal.stop()


class Noting:
    """An exchange whose answers' headers are noted on the way."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self.headers: list[Mapping[str, str]] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._exchange, name)

    def usage(self, call: Call[Any], response: Response) -> Mapping[str, int]:
        self.headers.append(response.headers)
        return self._exchange.usage(call, response)

    def told(self, name: str) -> list[int]:
        return [int(headers[name]) for headers in self.headers if name in headers]


class Flood:
    """One key and a hand that clicks as fast as it can."""

    def __init__(self, exchange: Exchange, who: Credentials, lane: Lane, public: Lane) -> None:
        self.exchange, self.who, self.lane, self.public = exchange, who, lane, public
        self.came_to: Counter[str] = Counter()
        self.placed: list[Order] = []

    async def pair(self, host: Host) -> tuple[Market, Decimal]:
        markets = await self.public.run(
            lambda _: self.exchange.markets(host), Urgency.READ, purpose="pairs"
        )
        market = next(
            each for each in markets if each.base == "BTC" and each.quote in {"USD", "USDT"}
        )
        ticker = await self.public.run(
            lambda _: self.exchange.ticker(host, market), Urgency.READ, purpose="ticker"
        )
        assert ticker.bid is not None
        steps = ticker.bid * Decimal("0.98") // market.price_step
        return market, steps * market.price_step

    async def place(self, market: Market, price: Decimal, number: int) -> None:
        ticket = Ticket(
            client_id=f"flood-{number}",
            market=market,
            side=Side.BUY,
            type=OrderType.LIMIT,
            time_in_force=TimeInForce.GTC,
            price=Price(price),
            quantity=Quantity(Decimal("0.0005")),
        )
        try:
            told = await self.lane.run(
                lambda stamp: self.exchange.place(self.who, stamp, ticket),
                Urgency.PLACE,
                purpose="place",
            )
            if isinstance(told, Order):
                self.placed.append(told)
            self.came_to["placed"] += 1
        except Guarded as error:
            self.came_to[",".join(hit.rule.value for hit in error.hits)] += 1
        except Rejected as error:
            self.came_to[error.refused.reason or ""] += 1

    async def cancel(self, order: Order) -> None:
        await self.lane.run(
            lambda stamp: self.exchange.cancel(self.who, stamp, order),
            Urgency.CANCEL,
            purpose="cancel",
        )

    async def refresh(self) -> None:
        try:
            await self.lane.run(self._balances, Urgency.READ, purpose="balances")
            await self.lane.run(self._orders, Urgency.READ, purpose="open orders")
        except DeskError as error:
            self.came_to[str(error)] += 1

    def _balances(self, stamp: Stamp) -> Call[Any]:
        return self.exchange.balances(self.who, stamp)

    def _orders(self, stamp: Stamp) -> Call[Any]:
        call = self.exchange.open_orders(self.who, stamp, None)
        return call or self._balances(stamp)


@pytest.mark.parametrize("name", EXCHANGES)
def test_a_flood_of_clicks_is_never_refused_for_its_rate(
    rehearsal: Rehearsal, tmp_path: Path, name: str
) -> None:
    stage = next(each for each in rehearsal.stages if each.exchange == name)
    noting, store, sent = Noting(EXCHANGES[name]), Store(), list[Exchanged]()
    store.watch(Exchanged, sent.append)

    flood = asyncio.run(play(stage, cast("Exchange", noting), store, tmp_path))

    assert set(flood.came_to) <= {"placed", Rule.RATE.value}
    assert {each.status for each in sent} == {200}
    assert not [each for each in sent if any(words in each.answer for words in TOO_FAST)]
    assert flood.came_to["placed"] >= 30
    assert max(noting.told("x-mbx-used-weight-1m"), default=0) <= 4_800
    assert max(noting.told("x-mbx-order-count-10s"), default=0) <= 50
    assert min(noting.told("x-hb-ratelimit-requests-remain"), default=9) > 0


async def play(stage: Stage, exchange: Exchange, store: Store, tmp_path: Path) -> Flood:
    clock, offset = SystemClock(), Offset()
    source = Source(stage.exchange, Environment.PRACTICE, stage.host.name)
    key = stage.keys[0]
    who = Credentials(key=key.key, secret=key.secret, host=stage.host, options=key.options)
    network = Network(
        host=lambda _: stage.host,
        exchange=lambda _: exchange,
        nonces=lambda exchange, key, unit: Nonces(tmp_path / "nonce", unit),
        clean=lambda text: text,
        store=store,
        clock=clock,
        spawn=asyncio.ensure_future,
    )
    try:
        _, who = await introduce(
            exchange,
            who,
            lambda now: network.key_lane(source, "", exchange, now, offset),
            offset,
            clock,
            lambda: asyncio.sleep(0),
        )
        lane = network.key_lane(source, "a", exchange, who, offset)
        flood = Flood(exchange, who, lane, network.public_lane(source))
        market, price = await flood.pair(stage.host)
        reads = [asyncio.ensure_future(flood.refresh()) for _ in range(CLICKS)]
        for number in range(CLICKS):
            reads.append(asyncio.ensure_future(flood.place(market, price, number)))
            await asyncio.sleep(FLOOD_S / CLICKS)
        await asyncio.gather(*(flood.cancel(order) for order in flood.placed[:40]))
        for read in reads:
            read.cancel()
        await asyncio.gather(*reads, return_exceptions=True)
        return flood
    finally:
        network.close()
