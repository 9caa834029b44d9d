"""Let REST requests into Binance's endpoints, in the order of checks of sheet 16."""

from collections.abc import Mapping

from aiohttp import web

from core.practice.answers import json_answer
from core.practice.protocols.binance_endpoint import Endpoint, Signed, weigh
from core.practice.protocols.binance_keys import Doorkeeper, rest_payload
from core.practice.protocols.binance_limits import OrderCounts, Weights
from core.practice.protocols.binance_params import Params, read_pairs
from core.practice.protocols.binance_refusals import GONE_PAGE, NOT_FOUND_PAGE, Refusal
from core.practice.received import Received, arrived

GONE = {(method, "/api/v3/userDataStream") for method in ("POST", "PUT", "DELETE")}


class Rest:
    def __init__(
        self,
        endpoints: Mapping[tuple[str, str], Endpoint],
        doorkeeper: Doorkeeper,
        weights: Weights,
        counts: OrderCounts,
    ) -> None:
        self._endpoints = endpoints
        self._doorkeeper = doorkeeper
        self._weights = weights
        self._counts = counts

    async def answer(self, request: web.BaseRequest) -> web.Response:
        endpoint = self._endpoints.get((request.method, request.path))
        if endpoint is None:
            return _page(request)
        query, form = raw_query(request), await raw_form(request)
        headers: dict[str, str] = {}
        try:
            response = json_answer(self._act(request, endpoint, query, form, headers))
        except Refusal as refusal:
            response = refused(refusal)
        response.headers.update(headers | self._used(request))
        return response

    def too_often(self, request: web.BaseRequest, *, is_ban: bool, wait_s: int) -> web.Response:
        response = refused(self._weights.refusal(is_ban=is_ban, left_ns=wait_s * 1_000_000_000))
        response.headers.update(self._used(request))
        return response

    def _used(self, request: web.BaseRequest) -> dict[str, str]:
        used = str(self._weights.used(request.remote or ""))
        if request.path.startswith("/sapi/"):
            return {"X-SAPI-USED-IP-WEIGHT-1M": used}
        return {"X-MBX-USED-WEIGHT": used, "X-MBX-USED-WEIGHT-1M": used}

    def _act(
        self,
        request: web.BaseRequest,
        endpoint: Endpoint,
        query: str,
        form: str,
        headers: dict[str, str],
    ) -> object:
        """Raise Refusal. The headers are told how many orders were placed."""
        address, params = request.remote or "", read_pairs(query, form)
        weight = weigh(endpoint, params)
        self._weights.admit(address, weight)
        if not isinstance(endpoint, Signed):
            return endpoint.call(params)
        key = self._doorkeeper.find(request.headers.get("X-MBX-APIKEY", ""))
        self._doorkeeper.check(key, params, rest_payload(query, form))
        content = endpoint.call(params, key, address)
        if endpoint.is_free:
            self._weights.give_back(address, weight)
        if endpoint.is_placing:
            second, day = self._counts.counts(key.account)
            headers |= {"X-MBX-ORDER-COUNT-10S": str(second), "X-MBX-ORDER-COUNT-1D": str(day)}
        return content


def refused(refusal: Refusal) -> web.Response:
    response = json_answer(refusal.body(), status=refusal.status)
    if refusal.retry_after_s is not None:
        response.headers["Retry-After"] = str(refusal.retry_after_s)
    return response


def receive(exchange: str, now_ms: int, path: str, params: Params) -> Received:
    """Note a wish to place an order, right or wrong; the path may be a method of the WebSocket API."""
    fields: dict[str, object] = {
        name: each for name, each in params.given.items() if name != "signature"
    }
    return arrived(exchange, now_ms, path, fields, fields.get("newClientOrderId"))


def raw_query(request: web.BaseRequest) -> str:
    """Return the query as it was sent."""
    return request.raw_path.partition("?")[2].partition("#")[0]


async def raw_form(request: web.BaseRequest) -> str:
    """Return the form as it was sent; GET has none."""
    if request.method == "GET":
        return ""
    return (await request.read()).decode(errors="surrogateescape")


def _page(request: web.BaseRequest) -> web.Response:
    if (request.method, request.path) in GONE:
        return web.Response(status=410, text=GONE_PAGE, content_type="text/html")
    return web.Response(status=404, text=NOT_FOUND_PAGE, content_type="text/html")
