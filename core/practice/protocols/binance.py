"""The Binance and Binance.US practice exchanges put together: accounts, demo keys, endpoints and sockets."""

import random
from concurrent.futures import Future, ThreadPoolExecutor
from decimal import Decimal

from aiohttp import web

from core.practice.clock import Clock
from core.practice.dialect import greeting
from core.practice.ledger import Account, ChargedFromReceived
from core.practice.lines import wants_socket
from core.practice.protocols import binance_candles
from core.practice.protocols.binance_account import AccountEndpoints
from core.practice.protocols.binance_endpoint import Endpoint
from core.practice.protocols.binance_entry import Entry
from core.practice.protocols.binance_finding import Finder
from core.practice.protocols.binance_keys import Doorkeeper, Key, fresh_key
from core.practice.protocols.binance_limits import OrderCounts, Weights
from core.practice.protocols.binance_listings import Rules, global_markets, us_markets
from core.practice.protocols.binance_markets import Markets
from core.practice.protocols.binance_params import read_pairs
from core.practice.protocols.binance_public import PublicEndpoints
from core.practice.protocols.binance_replacing import Replacing
from core.practice.protocols.binance_reports import Reports
from core.practice.protocols.binance_rest import Rest, raw_form, raw_query, receive
from core.practice.protocols.binance_session import Office, Sessions
from core.practice.protocols.binance_stream import MarketStreams
from core.practice.protocols.binance_trading import Trading
from core.practice.received import Received, Record
from core.practice.venue import Venue

FEE_PLACES = 8
RATE = Decimal("0.001")
PLACING = {("POST", "/api/v3/order"), ("POST", "/api/v3/order/cancelReplace")}
HERE, ELSEWHERE = "127.0.0.1", "203.0.113.7"
GLOBAL_FUNDS = {
    "USDT": "25000",
    "USDC": "5000",
    "BTC": "0.5",
    "ETH": "4",
    "BNB": "10",
    "SOL": "60",
    "LTC": "20",
    "DOGE": "10000",
    "SHIB": "50000000",
    "币安人生": "2000",
    "LUNA": "1000",
}
US_FUNDS = {
    "USD": "25000",
    "USDT": "5000",
    "BTC": "0.5",
    "ETH": "4",
    "SOL": "60",
    "LTC": "20",
    "DOGE": "10000",
    "ZEC": "5",
}


class Binance:
    name = "binance"
    is_us = False

    def __init__(self, clock: Clock, rng: random.Random, received: Record) -> None:
        self._making = _begin_to_make_keys(clock.now_ms(), has_rsa=not self.is_us)
        markets = us_markets() if self.is_us else global_markets()
        rules = [each for each, _ in markets]
        listings = [listing for _, listing in markets]
        charging = ChargedFromReceived(FEE_PLACES)
        self.venue = Venue(listings, clock=clock, charging=charging, rng=rng)
        funds = US_FUNDS if self.is_us else GLOBAL_FUNDS
        self._open_account("primary", rules, funds)
        self._open_account("other", rules, dict(list(funds.items())[:3]))
        doorkeeper = Doorkeeper(self._making, clock)
        weights, counts = Weights(clock), OrderCounts(clock)
        floor = Markets(self.venue, rules)
        finder = Finder(floor)
        entry = Entry(floor, counts, finder)
        intervals = binance_candles.US_INTERVALS if self.is_us else binance_candles.INTERVALS
        trading = Trading(floor, entry, counts, finder)
        endpoints: dict[tuple[str, str], Endpoint] = {
            **PublicEndpoints(floor, intervals).table,
            **trading.table,
            **Replacing(floor, entry, counts, finder, trading).table,
            **AccountEndpoints(floor, counts, finder, has_restrictions=not self.is_us).table,
        }
        self._rest = Rest(endpoints, doorkeeper, weights, counts)
        self._market_streams = MarketStreams(floor, intervals)
        office = Office(
            exchange=self.name,
            clock=clock,
            endpoints=endpoints,
            doorkeeper=doorkeeper,
            weights=weights,
            counts=counts,
            received=received,
        )
        self._sessions = Sessions(self.venue, office, Reports(self.venue))

    def _open_account(self, name: str, rules: list[Rules], funds: dict[str, str]) -> None:
        assets = [asset for each in rules for asset in (each.market.base, each.market.quote)]
        amounts = {asset: Decimal(funds.get(asset, "0")) for asset in assets}
        account = Account(name=name, maker_rate=RATE, taker_rate=RATE)
        self.venue.ledger.open(account, amounts)

    async def placement(self, request: web.BaseRequest) -> Received | None:
        if (request.method, request.path) not in PLACING:
            return None
        params = read_pairs(raw_query(request), await raw_form(request))
        return receive(self.name, self.venue.clock.now_ms(), request.path, params)

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        if wants_socket(request):
            if request.path == "/ws-api/v3":
                return await self._sessions.serve(request)
            if self._market_streams.is_for(request.path):
                return await self._market_streams.serve(request)
        return await self._rest.answer(request)

    def is_write(self, request: web.BaseRequest) -> bool:
        return request.method != "GET"

    def too_often(self, request: web.BaseRequest, *, is_ban: bool, wait_s: int) -> web.Response:
        return self._rest.too_often(request, is_ban=is_ban, wait_s=wait_s)

    def disconnect_streams(self) -> None:
        self._sessions.lines.cut()
        self._market_streams.lines.cut()

    def greetings(self, authority: str) -> dict[str, dict[str, object]]:
        keys = self._making.result()
        accounts = ["hmac", "other_account"]
        return {self.name: greeting(authority, keys, usual="hmac", accounts=accounts)}


class BinanceUs(Binance):
    """The same engine of code with other listings, without seconds and without a look at a key's rights."""

    name = "binanceus"
    is_us = True


def _begin_to_make_keys(now_ms: int, *, has_rsa: bool) -> Future[list[Key]]:
    """Make the keys in a thread of their own: an RSA key takes a tenth of a second."""
    maker = ThreadPoolExecutor(max_workers=1)
    making = maker.submit(_demo_keys, now_ms, has_rsa=has_rsa)
    maker.shutdown(wait=False)
    return making


def _demo_keys(now_ms: int, *, has_rsa: bool) -> list[Key]:
    rsa = [fresh_key("rsa", "rsa", "primary", now_ms=now_ms)] if has_rsa else []
    return [
        fresh_key("hmac", "hmac", "primary", now_ms=now_ms, address=HERE),
        fresh_key("ed25519", "ed25519", "primary", now_ms=now_ms),
        fresh_key("reader", "hmac", "primary", now_ms=now_ms, may_trade=False),
        fresh_key("withdrawer", "hmac", "primary", now_ms=now_ms, may_withdraw=True),
        fresh_key("ip_bound", "hmac", "primary", now_ms=now_ms, address=ELSEWHERE),
        fresh_key("other_account", "hmac", "other", now_ms=now_ms),
        *rsa,
    ]
