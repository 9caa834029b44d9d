"""The BigONE practice exchange put together: its accounts, demo keys and endpoints, for both schemes."""

import random
from decimal import Decimal

from aiohttp import web

from core.practice import json_text
from core.practice.clock import Clock
from core.practice.dialect import greeting
from core.practice.ledger import Account, ChargedFromReceived
from core.practice.lines import wants_socket
from core.practice.orders import SelfTrade
from core.practice.protocols import bigone_tutorial
from core.practice.protocols.bigone_keys import EVERYTHING, VIEWING, Doorkeeper, Key
from core.practice.protocols.bigone_markets import listings
from core.practice.protocols.bigone_rest import Rest
from core.practice.protocols.bigone_stream import Streams
from core.practice.protocols.bigone_tutorial import Tutorial
from core.practice.protocols.bigone_wallets import WALLETS, wallet_name
from core.practice.received import Received, Record, arrived
from core.practice.venue import Venue

FEE_PLACES = 12
RATE = Decimal("0.001")
PRIMARY = {
    "USDT": "25000",
    "BTC": "0.5",
    "ETH": "4",
    "SOL": "60",
    "LTC": "20",
    "DOGE": "10000",
    "SHIB": "5000000",
    "XIN": "10",
    "龙虾": "500",
    "EOS": "100",
}
FUND = {"USDT": "1250.5", "BTC": "0.02", "ONE": "300"}
OTHER = {"USDT": "5000", "BTC": "0.1", "ETH": "1"}
PLACEMENTS = {
    "/api/v3/viewer/orders": "bigone",
    "/api/v3/viewer/orders/multi": "bigone",
    "/api/v3/orders": "bigone_tutorial",
}


class Bigone:
    name = "bigone"

    def __init__(self, clock: Clock, rng: random.Random, received: Record) -> None:
        self.venue = Venue(
            listings(),
            clock=clock,
            charging=ChargedFromReceived(FEE_PLACES),
            rng=rng,
            self_trade=SelfTrade.IS_ALLOWED,
        )
        self._open_accounts()
        self._keys = [
            Key(name="trader", account="primary"),
            Key(name="viewer", account="primary", scopes=VIEWING),
            Key(name="withdrawer", account="primary", scopes=EVERYTHING),
            Key(name="ip_bound", account="primary", is_ip_bound=True),
            Key(name="other_account", account="other"),
        ]
        self._tutorial_keys = [
            Key(name="trader", account="tutorial"),
            Key(name="viewer", account="tutorial", scopes=VIEWING),
            Key(name="ip_bound", account="tutorial", is_ip_bound=True),
        ]
        doorkeeper = Doorkeeper(self._keys, clock)
        self._streams = Streams(self.venue, doorkeeper)
        tutorial = Tutorial(self.venue, self._tutorial_keys)
        self._rest = Rest(self.venue, doorkeeper, tutorial, self._streams.tell_balance)

    def _open_accounts(self) -> None:
        names = [wallet_name(owner, word) for owner in ("primary", "other") for word in WALLETS]
        funds = {"primary": PRIMARY, names[1]: FUND, "other": OTHER, "tutorial": PRIMARY}
        for name in [*names, "tutorial"]:
            account = Account(name=name, maker_rate=RATE, taker_rate=RATE)
            amounts = {asset: Decimal(amount) for asset, amount in funds.get(name, {}).items()}
            self.venue.ledger.open(account, amounts)

    async def placement(self, request: web.BaseRequest) -> Received | None:
        exchange = PLACEMENTS.get(request.path)
        if exchange is None or request.method != "POST":
            return None
        body = await request.read()
        if exchange == self.name:
            fields = json_text.read_fields(body)
        else:
            fields = dict(bigone_tutorial.read_body(request.content_type, body))
        now_ms = self.venue.clock.now_ms()
        return arrived(exchange, now_ms, request.path, fields, fields.get("client_order_id"))

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.path == "/ws/v2" and wants_socket(request):
            return await self._streams.serve(request)
        return await self._rest.answer(request)

    def is_write(self, request: web.BaseRequest) -> bool:
        return request.method != "GET"

    def too_often(self, request: web.BaseRequest, *, is_ban: bool, wait_s: int) -> web.Response:
        return self._rest.too_often(request)

    def disconnect_streams(self) -> None:
        self._streams.lines.cut()

    def greetings(self, authority: str) -> dict[str, dict[str, object]]:
        real = ["trader", "other_account"]
        return {
            "bigone": greeting(authority, self._keys, usual="trader", accounts=real),
            "bigone_tutorial": greeting(
                authority, self._tutorial_keys, usual="trader", accounts=["trader"]
            ),
        }
