"""The Gemini practice exchange put together: its markets, accounts, demo keys and endpoints."""

import base64
import random
import secrets
from decimal import Decimal
from string import ascii_letters, digits

from aiohttp import web

from core.practice import json_text
from core.practice.clock import Clock
from core.practice.dialect import greeting
from core.practice.ledger import Account, ChargedInQuote
from core.practice.lines import wants_socket
from core.practice.makers import Plan
from core.practice.market import Market, Status
from core.practice.protocols.gemini_keys import (
    ADMINISTRATOR,
    AUDITOR,
    FUND_MANAGER,
    TRADER,
    Doorkeeper,
    Key,
)
from core.practice.protocols.gemini_rest import Rest
from core.practice.protocols.gemini_stream import Streams
from core.practice.received import Received, Record, arrived
from core.practice.venue import Listing, Venue

FEE_PLACES = 12
PRICE_BAND = Decimal("0.05")
FIRST_UPDATE = 9_007_199_254_741_000  # beyond what a binary float holds exactly
SILENCE_NS = 30_000_000_000
PRIMARY = {
    "USD": "25000",
    "BTC": "0.5",
    "ETH": "4",
    "SOL": "60",
    "LTC": "20",
    "DOGE": "10000",
    "RLUSD": "1000",
}
OTHER = {"USD": "5000", "BTC": "0.1", "ETH": "1"}


class Gemini:
    name = "gemini"

    def __init__(self, clock: Clock, rng: random.Random, received: Record) -> None:
        self.venue = Venue(
            _listings(),
            clock=clock,
            charging=ChargedInQuote(FEE_PLACES),
            price_band=PRICE_BAND,
            rng=rng,
            first_update=FIRST_UPDATE,
        )
        self._open_accounts()
        self._keys = _demo_keys()
        doorkeeper = Doorkeeper(self._keys, clock)
        self._rest = Rest(self.venue, doorkeeper)
        self._streams = Streams(self.venue, doorkeeper, received)
        self.venue.timers.append(self._listen_for_heartbeats)

    def _open_accounts(self) -> None:
        self.venue.ledger.open(Account(name="primary"), _amounts(PRIMARY))
        lower_tier = Account(
            name="other", maker_rate=Decimal("0.001"), taker_rate=Decimal("0.0035")
        )
        self.venue.ledger.open(lower_tier, _amounts(OTHER))

    async def placement(self, request: web.BaseRequest) -> Received | None:
        if request.path != "/v1/order/new" or request.method != "POST":
            return None
        fields = _fields(request.headers.get("X-GEMINI-PAYLOAD", ""))
        now_ms = self.venue.clock.now_ms()
        return arrived(self.name, now_ms, request.path, fields, fields.get("client_order_id"))

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.path == "/" and wants_socket(request):
            return await self._streams.serve(request)
        return await self._rest.answer(request)

    def is_write(self, request: web.BaseRequest) -> bool:
        return request.path.startswith(("/v1/order/new", "/v1/order/cancel"))

    def too_often(self, request: web.BaseRequest, *, is_ban: bool, wait_s: int) -> web.Response:
        return self._rest.too_often(wait_s)

    def disconnect_streams(self) -> None:
        self._streams.lines.cut()

    def _listen_for_heartbeats(self, now_ns: int) -> None:
        """Cancel the orders of a key that promised to be heard, once it falls silent (sheet 2.5)."""
        for key in self._keys:
            if key.needs_heartbeat and now_ns - key.seen_ns > SILENCE_NS:
                self.venue.cancel_each(self.venue.live_orders(key.account or "", key.name))

    def greetings(self, authority: str) -> dict[str, dict[str, object]]:
        return {
            self.name: greeting(
                authority,
                self._keys,
                usual="increasing",
                accounts=["time_based"],
                options={"nonce": "time_based"},
            )
        }


def _fields(payload: str) -> dict[str, object]:
    try:
        return json_text.read_object(base64.b64decode(payload))
    except ValueError:
        return {}


def _amounts(funds: dict[str, str]) -> dict[str, Decimal]:
    return {asset: Decimal(amount) for asset, amount in funds.items()}


def _fresh_key(
    name: str,
    account: str | None,
    *roles: str,
    is_time_based: bool = False,
    needs_heartbeat: bool = False,
    is_ip_bound: bool = False,
) -> Key:
    scope = "account" if account else "master"
    return Key(
        name=name,
        key=f"{scope}-" + "".join(secrets.choice(ascii_letters + digits) for _ in range(20)),
        secret=secrets.token_urlsafe(21),
        account=account,
        roles=frozenset(roles),
        is_time_based=is_time_based,
        needs_heartbeat=needs_heartbeat,
        is_ip_bound=is_ip_bound,
    )


def _demo_keys() -> list[Key]:
    return [
        _fresh_key("increasing", "primary", TRADER),
        _fresh_key("time_based", "primary", TRADER, is_time_based=True),
        _fresh_key("second", "primary", TRADER),
        _fresh_key("auditor", "primary", AUDITOR, is_time_based=True),
        _fresh_key("fund_manager", "primary", TRADER, FUND_MANAGER),
        _fresh_key("heartbeat", "primary", TRADER, is_time_based=True, needs_heartbeat=True),
        _fresh_key("ip_bound", "primary", TRADER, is_ip_bound=True),
        _fresh_key("other_account", "other", TRADER, is_time_based=True),
        _fresh_key("master", None, TRADER, ADMINISTRATOR),
    ]


def _listings() -> list[Listing]:
    # symbol, base, quote, price step, amount step, minimum, price, typical amount, pace in ms
    rows = """
    BTCUSD      BTC  USD   0.01        0.00000001 0.00001 61250       0.12   300
    ETHUSD      ETH  USD   0.01        0.000001   0.001   2948.50     1.6    300
    ETHBTC      ETH  BTC   0.00001     0.000001   0.001   0.04814     1.2    900
    SOLUSD      SOL  USD   0.01        0.000001   0.01    139.20      25     400
    LTCUSD      LTC  USD   0.01        0.00001    0.01    84.15       30     700
    DOGEUSD     DOGE USD   0.00001     0.000001   0.1     0.15234     14000  700
    SHIBUSD     SHIB USD   0.000000001 1          1000    0.000008912 90000000 900
    2ZRLUSD     2Z   RLUSD 0.0001      0.000001   0.1     0.2145      40     900
    SOLRLUSD    SOL  RLUSD 0.01        0.000001   0.01    139.25      12     900
    ZECUSD      ZEC  USD   0.01        0.000001   0.001   412.80      4      900
    EFILFIL     EFIL FIL   0.0001      0.000001   0.1     0.9870      300    900
    BTCGUSDPERP BTC  GUSD  0.5         0.0001     0.0001  61255       0.5    900
    """
    statuses = {
        "SOLRLUSD": Status.POST_ONLY,
        "ZECUSD": Status.CANCEL_ONLY,
        "EFILFIL": Status.CLOSED,
    }
    listings = []
    for row in rows.strip().splitlines():
        symbol, base, quote, *figures = row.split()
        price_step, amount_step, minimum, price, typical, pace_ms = map(Decimal, figures)
        status = statuses.get(symbol, Status.OPEN)
        market = Market(
            symbol=symbol,
            base=base,
            quote=quote,
            price_step=price_step,
            amount_step=amount_step,
            min_amount=minimum,
            status=status,
            is_spot=not symbol.endswith("PERP"),
        )
        plan = Plan(
            start_price=price,
            typical_amount=typical,
            pace_ms=int(pace_ms),
            is_running=market.is_spot and status in (Status.OPEN, Status.POST_ONLY),
        )
        listings.append(Listing(market=market, plan=plan))
    return listings
