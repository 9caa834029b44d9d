"""Binance's WebSocket API: one connection, its log-in, its subscriptions and its requests (sheet 2 and 11)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import count

from aiohttp import web

from core.practice import json_text
from core.practice.clock import Clock
from core.practice.lines import Connection, Lines
from core.practice.protocols import binance_limits
from core.practice.protocols.binance_endpoint import Endpoint, Signed, weigh
from core.practice.protocols.binance_keys import Doorkeeper, Key, demand_right, socket_payload
from core.practice.protocols.binance_limits import OrderCounts, Weights
from core.practice.protocols.binance_params import Params, read_json
from core.practice.protocols.binance_refusals import Refusal, bad, missing
from core.practice.protocols.binance_reports import Reports
from core.practice.protocols.binance_rest import receive, refused
from core.practice.protocols.binance_shapes import Row
from core.practice.protocols.binance_socket import Socket
from core.practice.received import Record
from core.practice.venue import Venue

METHODS = {
    "ping": ("GET", "/api/v3/ping"),
    "time": ("GET", "/api/v3/time"),
    "exchangeInfo": ("GET", "/api/v3/exchangeInfo"),
    "depth": ("GET", "/api/v3/depth"),
    "trades.recent": ("GET", "/api/v3/trades"),
    "trades.aggregate": ("GET", "/api/v3/aggTrades"),
    "klines": ("GET", "/api/v3/klines"),
    "avgPrice": ("GET", "/api/v3/avgPrice"),
    "ticker.24hr": ("GET", "/api/v3/ticker/24hr"),
    "ticker.price": ("GET", "/api/v3/ticker/price"),
    "ticker.book": ("GET", "/api/v3/ticker/bookTicker"),
    "order.place": ("POST", "/api/v3/order"),
    "order.test": ("POST", "/api/v3/order/test"),
    "order.status": ("GET", "/api/v3/order"),
    "order.cancel": ("DELETE", "/api/v3/order"),
    "order.cancelReplace": ("POST", "/api/v3/order/cancelReplace"),
    "order.amend.keepPriority": ("PUT", "/api/v3/order/amend/keepPriority"),
    "openOrders.status": ("GET", "/api/v3/openOrders"),
    "openOrders.cancelAll": ("DELETE", "/api/v3/openOrders"),
    "allOrders": ("GET", "/api/v3/allOrders"),
    "myTrades": ("GET", "/api/v3/myTrades"),
    "account.status": ("GET", "/api/v3/account"),
    "account.commission": ("GET", "/api/v3/account/commission"),
    "account.rateLimits.orders": ("GET", "/api/v3/rateLimit/order"),
}
"""The REST endpoint that does the same."""
PLACING = ("order.place", "order.cancelReplace")
GONE = ("userDataStream.start", "userDataStream.ping", "userDataStream.stop")
CONNECTING = SUBSCRIBING = 2
"""What it weighs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """What every session needs."""

    exchange: str
    clock: Clock
    endpoints: Mapping[tuple[str, str], Endpoint]
    doorkeeper: Doorkeeper
    weights: Weights
    counts: OrderCounts
    received: Record


class Session(Connection):
    def __init__(self, socket: Socket, office: Office, address: str) -> None:
        """Raise Refusal if the address may not even connect."""
        super().__init__(socket)
        office.weights.admit(address, CONNECTING)
        self._socket = socket
        self._office = office
        self._address = address
        self._connected_ms = office.clock.now_ms()
        self._key: Key | None = None
        """Logged on with."""
        self._logged_on_ms: int | None = None
        self._subscriptions: dict[int, str] = {}
        """The account of each."""
        self._numbers = count()
        self._ended: list[int] = []
        """Subscriptions that were given up, but nobody has told yet."""
        self._own: dict[str, Callable[[Params], object]] = {
            "session.logon": self._log_on,
            "session.status": lambda _: self._status(),
            "session.logout": lambda _: self._log_out(),
            "session.subscriptions": lambda _: self._list(),
            "userDataStream.subscribe": lambda _: self._subscribe(self._logged_on()),
            "userDataStream.subscribe.signature": lambda params: self._subscribe(
                self._signed(params)
            ),
            "userDataStream.unsubscribe": self._unsubscribe,
        }

    def on_time(self, now_ns: int) -> None:
        self._socket.on_time(now_ns)

    def tell(self, account: str, events: list[Row]) -> None:
        """Pass on what happened to an account, if it is subscribed to."""
        for number, subscribed in self._subscriptions.items():
            if subscribed == account:
                for event in events:
                    self.line.send({"subscriptionId": number, "event": event})

    def hear(self, frame: str | bytes) -> None:
        request = json_text.read_object(frame)
        method, params = str(request.get("method")), read_json(request.get("params"))
        answer: Row = {"id": request.get("id")}
        office = self._office
        entry = receive(office.exchange, office.clock.now_ms(), method, params)
        if method in PLACING:
            office.received.append(entry)
        placed_by = None
        try:
            result, placed_by = self._act(request, method, params)
            answer |= {"status": 200, "result": result}
        except Refusal as refusal:
            answer |= {"status": refusal.status, "error": self._error(refusal)}
        entry.status = answer["status"]
        if params.given.get("returnRateLimits") != "false":
            answer["rateLimits"] = self._limits(placed_by)
        self.line.send(answer)
        while self._ended:
            event = {"e": "eventStreamTerminated", "E": self._office.clock.now_ms()}
            self.line.send({"subscriptionId": self._ended.pop(0), "event": event})

    def _act(self, request: Row, method: str, params: Params) -> tuple[object, Key | None]:
        """Return the answer, and the key if it has placed an order. Raise Refusal."""
        if not request:
            raise bad(-1135, "Invalid JSON Request")
        if "method" not in request:
            raise missing("method")
        if method in self._own:
            self._office.weights.admit(self._address, SUBSCRIBING)
            return self._own[method](params), None
        if method in GONE:
            raise Refusal(410, -1020, "This operation is not supported.")
        endpoint = self._office.endpoints.get(METHODS.get(method, ("", "")))
        if endpoint is None:
            raise bad(-1020, "This operation is not supported.")
        weight = weigh(endpoint, params)
        self._office.weights.admit(self._address, weight)
        if not isinstance(endpoint, Signed):
            return endpoint.call(params), None
        key = self._signer(params)
        result = endpoint.call(params, key, self._address)
        if endpoint.is_free:
            self._office.weights.give_back(self._address, weight)
        return result, key if endpoint.is_placing else None

    def _signer(self, params: Params) -> Key:
        """Return the key that signed the request, or else the one that is logged on."""
        if self._key is not None and "apiKey" not in params.given:
            self._office.doorkeeper.check_time(params)
            return self._key
        return self._signed(params)

    def _signed(self, params: Params) -> Key:
        key = self._office.doorkeeper.find(params.given.get("apiKey", ""))
        self._office.doorkeeper.check(key, params, socket_payload(params))
        return key

    def _logged_on(self) -> Key:
        if self._key is None:
            raise Refusal(401, -2014, "API-key format invalid.")
        return self._key

    def _log_on(self, params: Params) -> Row:
        key = self._signed(params)
        demand_right(key, to_trade=False, address=self._address)
        if key.kind != "ed25519":
            raise bad(-4056, "HMAC_SHA256 API key is not supported.")
        self._key, self._logged_on_ms = key, self._office.clock.now_ms()
        return self._status()

    def _log_out(self) -> Row:
        if self._key is not None:
            self._end(n for n, name in self._subscriptions.items() if name == self._key.account)
        self._key = self._logged_on_ms = None
        return self._status()

    def _status(self) -> Row:
        return {
            "apiKey": self._key.key if self._key else None,
            "authorizedSince": self._logged_on_ms,
            "connectedSince": self._connected_ms,
            "returnRateLimits": True,
            "serverTime": self._office.clock.now_ms(),
            "userDataStream": bool(self._subscriptions),
        }

    def _list(self) -> list[Row]:
        return [{"subscriptionId": number} for number in self._subscriptions]

    def _subscribe(self, key: Key) -> Row:
        demand_right(key, to_trade=False, address=self._address)
        if key.account in self._subscriptions.values():
            raise bad(-2035, "User Data Stream subscription already active.")
        number = next(self._numbers)
        self._subscriptions[number] = key.account
        return {"subscriptionId": number}

    def _unsubscribe(self, params: Params) -> Row:
        number = params.count("subscriptionId")
        if number is not None and number not in self._subscriptions:
            raise bad(-1130, "Data sent for parameter 'subscriptionId' is not valid.")
        self._end(list(self._subscriptions) if number is None else [number])
        return {}

    def _end(self, numbers: Iterable[int]) -> None:
        self._ended = list(numbers)
        for number in self._ended:
            del self._subscriptions[number]

    def _error(self, refusal: Refusal) -> Row:
        body = refusal.body()
        if refusal.retry_after_s is not None:
            now_ms = self._office.clock.now_ms()
            retry_ms = now_ms + refusal.retry_after_s * 1_000
            body["data"] = (refusal.data or {}) | {"serverTime": now_ms, "retryAfter": retry_ms}
        return body

    def _limits(self, key: Key | None) -> list[Row]:
        used = self._office.weights.used(self._address)
        orders = [] if key is None else self._office.counts.rows(key.account)
        return [*orders, binance_limits.weight_limit() | {"count": used}]


class Sessions:
    """All connections to the WebSocket API."""

    def __init__(self, venue: Venue, office: Office, reports: Reports) -> None:
        self.lines: Lines[Session] = Lines(venue)
        self._office = office
        reports.listeners.append(self._tell)

    async def serve(self, request: web.BaseRequest) -> web.StreamResponse:
        socket = Socket(self._office.clock, request)
        try:
            session = Session(socket, self._office, request.remote or "")
        except Refusal as refusal:
            return refused(refusal)
        return await self.lines.serve(session)

    def _tell(self, account: str, events: list[Row]) -> None:
        for session in self.lines:
            session.tell(account, events)
