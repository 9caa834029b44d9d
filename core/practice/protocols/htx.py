"""The HTX practice exchange put together: its accounts, demo keys and endpoints."""

import random
from decimal import Decimal

from aiohttp import web

from core.practice import json_text
from core.practice.clock import Clock
from core.practice.dialect import greeting
from core.practice.ledger import Account, ChargedFromReceived
from core.practice.orders import SelfTrade
from core.practice.protocols import htx_rest
from core.practice.protocols.htx_accounts import Accounts
from core.practice.protocols.htx_algo import Algos
from core.practice.protocols.htx_algo_rest import AlgoEndpoints, DeadMan
from core.practice.protocols.htx_cancels import Cancels
from core.practice.protocols.htx_keys import (
    READ,
    TRADE,
    WITHDRAW,
    Doorkeeper,
    Key,
    User,
    fresh_key,
)
from core.practice.protocols.htx_markets import all_rules, listings
from core.practice.protocols.htx_own import OwnOrders
from core.practice.protocols.htx_placing import Placing
from core.practice.protocols.htx_public import MarketData
from core.practice.protocols.htx_queries import Queries
from core.practice.protocols.htx_reference import Reference
from core.practice.protocols.htx_streams import Streams
from core.practice.received import Received, Record, arrived
from core.practice.venue import Venue

FEE_PLACES = 18
FEE = Decimal("0.002")
PLACES = ("/v1/order/orders/place", "/v1/order/batch-orders", "/v2/algo-orders")
PRIMARY = User(name="primary", uid=63_628_520, spot_id=10_000_001)
SECOND = User(name="second", uid=63_628_777, spot_id=10_000_101)
LOCKED = User(name="locked", uid=63_628_999, spot_id=10_000_201, is_locked=True)
FUNDS = {
    PRIMARY: "usdt 25000 btc 0.5 eth 4 sol 60 ltc 20 doge 10000 shib 30000000 bch 12 2z 5000 zec 5",
    SECOND: "usdt 5000 btc 0.1 eth 1",
    LOCKED: "usdt 1000",
}


class Htx:
    name = "htx"

    def __init__(self, clock: Clock, rng: random.Random, received: Record) -> None:
        rules = all_rules()
        self.venue = Venue(
            listings(rules),
            clock=clock,
            charging=ChargedFromReceived(FEE_PLACES),
            rng=rng,
            self_trade=SelfTrade.IS_ALLOWED,
        )
        for user, funds in FUNDS.items():
            account = Account(name=user.name, maker_rate=FEE, taker_rate=FEE)
            self.venue.ledger.open(account, _amounts(funds))
        self._keys = _demo_keys()
        doorkeeper = Doorkeeper(self._keys, clock)
        self._own = OwnOrders(self.venue)
        self._streams = Streams(self.venue, doorkeeper, self._own)
        algos = Algos(self.venue, rules, self._own, tell=self._streams.on_algo)
        self._dead_man = DeadMan(self.venue, self._own)
        self._rest = htx_rest.Rest(
            doorkeeper,
            clock,
            htx_rest.public_routes(MarketData(self.venue.engines, clock), Reference(rules, clock)),
            htx_rest.private_routes(
                accounts=Accounts(self.venue.ledger, self._own, rules, self._keys, clock),
                placing=Placing(self.venue, rules),
                queries=Queries(self._own, clock),
                cancels=Cancels(self._own),
                algo=AlgoEndpoints(algos),
                dead_man=self._dead_man,
            ),
        )

    async def placement(self, request: web.BaseRequest) -> Received | None:
        if request.path not in PLACES or request.method != "POST":
            return None
        fields = json_text.read_fields(await request.read())
        client_id = fields.get("client-order-id", fields.get("clientOrderId"))
        return arrived(self.name, self.venue.clock.now_ms(), request.path, fields, client_id)

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        if self._streams.serves(request):
            return await self._streams.serve(request)
        return await self._rest.answer(request)

    def is_write(self, request: web.BaseRequest) -> bool:
        return request.method != "GET" or request.path == "/v1/order/cancelAllOrders"

    def too_often(self, request: web.BaseRequest, *, is_ban: bool, wait_s: int) -> web.Response:
        return self._rest.too_often(request, is_flood=is_ban, wait_s=wait_s)

    def disconnect_streams(self) -> None:
        self._streams.cut()

    def greetings(self, authority: str) -> dict[str, dict[str, object]]:
        accounts = ["trader", "second"]
        return {self.name: greeting(authority, self._keys, usual="trader", accounts=accounts)}


def _amounts(funds: str) -> dict[str, Decimal]:
    words = funds.split()
    return dict(zip(words[::2], map(Decimal, words[1::2]), strict=True))


def _demo_keys() -> list[Key]:
    here = ("127.0.0.1",)
    return [
        fresh_key("trader", PRIMARY, READ, TRADE, addresses=here),
        fresh_key("ed25519", PRIMARY, READ, TRADE, addresses=here, is_ed25519=True),
        fresh_key("read_only", PRIMARY, READ, addresses=here),
        fresh_key("withdraw", PRIMARY, READ, TRADE, WITHDRAW),
        fresh_key("ip_bound", PRIMARY, READ, TRADE, addresses=("203.0.113.7",)),
        fresh_key("second", SECOND, READ, TRADE, addresses=here),
        fresh_key("locked", LOCKED, READ, TRADE, addresses=here),
    ]
