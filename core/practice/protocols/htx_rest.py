"""Let REST requests into HTX's endpoints, in the order of checks of sheet 16."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from core.practice import json_text
from core.practice.answers import json_answer
from core.practice.clock import Clock
from core.practice.protocols.htx_accounts import Accounts
from core.practice.protocols.htx_algo_rest import AlgoEndpoints, DeadMan
from core.practice.protocols.htx_call import Call
from core.practice.protocols.htx_cancels import Cancels
from core.practice.protocols.htx_keys import READ, TRADE, Doorkeeper, read_query
from core.practice.protocols.htx_limits import SECOND_NS, Window, Windows
from core.practice.protocols.htx_placing import Placing
from core.practice.protocols.htx_public import MarketData
from core.practice.protocols.htx_queries import Queries
from core.practice.protocols.htx_reference import Reference
from core.practice.protocols.htx_refusals import Refusal, in_numbers
from core.practice.protocols.htx_shapes import Row

PRIVATE_SPAN_S, PUBLIC_SPAN_S = 2, 300
DEPTH_CALLS, TRADES_CALLS, OTHER_CALLS = 4_000, 3_000, 4_500
TOO_OFTEN = "Frequency of requests has exceeded the limit, please try again later"
"""The private refusal; market data has one of its own."""

Public = Callable[[Mapping[str, str]], Row]
Private = Callable[[Call], Row]


class Flooded(Exception):
    """So many requests that the gateway stops them."""


@dataclass(frozen=True, slots=True)
class Route:
    right: str
    allowed: int
    """Requests in two seconds."""
    ask: Private


def public_routes(market: MarketData, reference: Reference) -> dict[str, tuple[int, Public]]:
    return {
        "/v1/common/timestamp": (OTHER_CALLS, reference.timestamp),
        "/v1/common/symbols": (OTHER_CALLS, reference.common_symbols),
        "/v1/settings/common/market-symbols": (OTHER_CALLS, reference.market_symbols),
        "/v1/settings/common/symbols": (OTHER_CALLS, reference.settings_v1),
        "/v2/settings/common/symbols": (OTHER_CALLS, reference.settings_v2),
        "/v2/market-status": (OTHER_CALLS, reference.market_status),
        "/v2/reference/currencies": (OTHER_CALLS, reference.currencies),
        "/market/detail/merged": (OTHER_CALLS, market.merged),
        "/market/detail": (OTHER_CALLS, market.detail),
        "/market/tickers": (OTHER_CALLS, market.tickers),
        "/market/depth": (DEPTH_CALLS, market.depth),
        "/market/history/trade": (TRADES_CALLS, market.trades),
        "/market/trade": (TRADES_CALLS, market.last_trade),
        "/market/history/kline": (OTHER_CALLS, market.klines),
    }


def private_routes(
    *,
    accounts: Accounts,
    placing: Placing,
    queries: Queries,
    cancels: Cancels,
    algo: AlgoEndpoints,
    dead_man: DeadMan,
) -> dict[tuple[str, str], Route]:
    """Return them by method and path, in which {} stands for a number."""
    return {
        ("GET", "/v1/account/accounts"): Route(READ, 100, accounts.accounts),
        ("GET", "/v1/account/accounts/{}/balance"): Route(READ, 100, accounts.balance),
        ("GET", "/v2/user/uid"): Route(READ, 100, accounts.uid),
        ("GET", "/v2/user/api-key"): Route(READ, 20, accounts.api_keys),
        ("GET", "/v2/reference/transact-fee-rate"): Route(READ, 50, accounts.fee_rates),
        ("POST", "/v1/order/orders/place"): Route(TRADE, 100, placing.one),
        ("POST", "/v1/order/batch-orders"): Route(TRADE, 50, placing.batch),
        ("GET", "/v1/order/orders/{}"): Route(READ, 50, queries.by_id),
        ("GET", "/v1/order/orders/getClientOrder"): Route(READ, 50, queries.by_client_id),
        ("GET", "/v1/order/openOrders"): Route(READ, 50, queries.open),
        ("GET", "/v1/order/orders"): Route(READ, 50, queries.search),
        ("GET", "/v1/order/history"): Route(READ, 20, queries.history),
        ("GET", "/v1/order/orders/{}/matchresults"): Route(READ, 50, queries.fills_of_order),
        ("GET", "/v1/order/matchresults"): Route(READ, 20, queries.fills),
        ("POST", "/v1/order/orders/{}/submitcancel"): Route(TRADE, 100, cancels.by_id),
        ("POST", "/v1/order/orders/submitCancelClientOrder"): Route(
            TRADE, 100, cancels.by_client_id
        ),
        ("POST", "/v1/order/orders/batchcancel"): Route(TRADE, 50, cancels.batch),
        ("POST", "/v1/order/orders/batchCancelOpenOrders"): Route(TRADE, 50, cancels.open_ones),
        ("GET", "/v1/order/cancelAllOrders"): Route(TRADE, 1, cancels.everything),
        ("POST", "/v2/algo-orders"): Route(TRADE, 20, algo.place),
        ("POST", "/v2/algo-orders/cancellation"): Route(TRADE, 20, algo.cancel),
        ("GET", "/v2/algo-orders/opening"): Route(READ, 20, algo.opening),
        ("GET", "/v2/algo-orders/history"): Route(READ, 20, algo.history),
        ("GET", "/v2/algo-orders/specific"): Route(READ, 20, algo.specific),
        ("POST", "/v2/algo-orders/cancel-all-after"): Route(TRADE, 20, dead_man.set),
    }


class Rest:
    def __init__(
        self,
        doorkeeper: Doorkeeper,
        clock: Clock,
        public: Mapping[str, tuple[int, Public]],
        private: Mapping[tuple[str, str], Route],
    ) -> None:
        self._doorkeeper = doorkeeper
        self._clock = clock
        self._public = public
        self._private = private
        self._windows = Windows(clock)

    async def answer(self, request: web.BaseRequest) -> web.Response:
        template, found = _template(request.path)
        route = self._private.get((request.method, template))
        public = self._public.get(request.path) if request.method == "GET" else None
        if route is None and public is None:
            return json_answer(
                Refusal("method-not-allowed", "Method not allowed").row(), status=405
            )
        if request.method == "GET" and request.can_read_body:
            return web.Response(status=403, text="Forbidden")
        headers: dict[str, str] = {}
        try:
            if public is not None:
                row = self._ask_public(request, *public)
            elif route is not None:
                row = await self._ask_private(request, route, template, found, headers)
        except Flooded:
            return _flooded(headers)
        except Refusal as refusal:
            row = self._refusal_row(request.path, refusal)
        return json_answer(row, headers=headers)

    def too_often(self, request: web.BaseRequest, *, is_flood: bool, wait_s: int) -> web.Response:
        headers, refusal = {}, Refusal("invalid-parameter", "request limit")
        if request.path not in self._public:
            window = Window(0, self._clock.elapsed_ns() + wait_s * SECOND_NS)
            headers = self._limit_headers(window)
            refusal = Refusal("base-request-exceed-frequency-limit", TOO_OFTEN)
        if is_flood:
            return _flooded(headers)
        return json_answer(self._refusal_row(request.path, refusal), headers=headers)

    def _refusal_row(self, path: str, refusal: Refusal) -> Row:
        if path.startswith("/v2/"):
            return in_numbers(refusal).row()
        row = refusal.row()
        if path.startswith("/market/"):
            del row["data"]
            row = {"ts": self._clock.now_ms()} | row
        return row

    def _ask_public(self, request: web.BaseRequest, allowed: int, ask: Public) -> Row:
        window = self._windows.count(request.remote or "", request.path, allowed, PUBLIC_SPAN_S)
        if window.is_flooded:
            raise Flooded
        if window.is_exceeded:
            raise Refusal("invalid-parameter", "request limit")
        return ask(read_query(request))

    async def _ask_private(
        self,
        request: web.BaseRequest,
        route: Route,
        template: str,
        found: str,
        headers: dict[str, str],
    ) -> Row:
        known = self._doorkeeper.known(request)
        who = str(known.user.uid) if known else request.remote or ""
        endpoint = f"{request.method} {template}"
        window = self._windows.count(who, endpoint, route.allowed, PRIVATE_SPAN_S)
        headers |= self._limit_headers(window)
        if window.is_flooded:
            raise Flooded
        if window.is_exceeded:
            raise Refusal("base-request-exceed-frequency-limit", TOO_OFTEN)
        key = self._doorkeeper.admit(request, route.right)
        body = await _read_body(request) if request.method == "POST" else {}
        if isinstance(body, list) is not template.endswith("/batch-orders"):
            raise _unreadable()
        return route.ask(Call(key=key, query=read_query(request), found=found, body=body))

    def _limit_headers(self, window: Window) -> dict[str, str]:
        return {
            "X-HB-RateLimit-Requests-Remain": str(window.remaining),
            "X-HB-RateLimit-Requests-Expire": str(self._windows.end_ms(window)),
        }


def _flooded(headers: Mapping[str, str]) -> web.Response:
    refusal = Refusal("rate-too-many-requests", "exceeded rate limit")
    return json_answer(refusal.row(), status=429, headers=headers)


def _template(path: str) -> tuple[str, str]:
    """Put {} in the place of the number in a path, and return the number."""
    match = re.search(r"/([0-9]{1,19})(?=/|$)", path)
    if match is None:
        return path, ""
    return path.replace(match[0], "/{}", 1), match[1]


async def _read_body(request: web.BaseRequest) -> Any:
    """Read an object or a list. Raise Refusal."""
    if request.content_type != "application/json":
        raise Refusal("gateway-internal-error", "Failed to load data. Try again later.")
    try:
        body = json_text.read(await request.read() or b"{}")
    except ValueError:
        raise _unreadable() from None
    if not isinstance(body, dict | list):
        raise _unreadable()
    return body


def _unreadable() -> Refusal:
    return Refusal("bad-request", "The body cannot be read.")
