"""Gemini's WebSocket: connections, methods and their answers (sheet 2.6, 11.1, 11.2 and 16)."""

import asyncio
import secrets
from collections.abc import Callable
from typing import Any

from aiohttp import WSMsgType, hdrs, web

from core.practice import json_text
from core.practice.limits import OverLimit, RateLimit
from core.practice.orders import Action
from core.practice.protocols import gemini_order_entry as order_entry
from core.practice.protocols import gemini_orders
from core.practice.protocols import gemini_shapes as shapes
from core.practice.protocols.gemini_feeds import Feed, NoSuchStream, NotAllowed, open_feed
from core.practice.protocols.gemini_keys import TRADER, Doorkeeper, Key, Refusal
from core.practice.protocols.gemini_reading import read_count
from core.practice.received import Received
from core.practice.venue import Venue

PER_MINUTE = 30_000
LONGEST_QUEUE = 10_000
"""Messages that a client may leave unread before it is cut off."""
INVALID = (400, -1013, "Invalid parameters")
UNAUTHENTICATED = (401, -1002, "Authentication required")


class MethodError(Exception):
    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.error = {"code": code, "msg": message}


class Streams:
    """All connections, and what happens to them by itself."""

    def __init__(self, venue: Venue, doorkeeper: Doorkeeper, received: list[Received]) -> None:
        self._venue = venue
        self._doorkeeper = doorkeeper
        self._received = received
        self._connections: set[Connection] = set()
        venue.listeners.append(self._on_action)

    async def serve(self, request: web.BaseRequest) -> web.StreamResponse:
        key = None
        if "X-GEMINI-APIKEY" in request.headers:
            key = self._doorkeeper.admit_stream(request.headers)
            if key is None:
                return web.Response(status=401, text="Unauthorized")
        venue = self._venue
        socket = web.WebSocketResponse()
        socket.headers[hdrs.DATE] = venue.clock.http_date()
        await socket.prepare(request)
        connection = Connection(venue, request, socket, key, self._received, self._tell_rejected)
        self._connections.add(connection)
        try:
            await connection.run()
        finally:
            self._connections.discard(connection)
            if key and request.query.get("cancelOnDisconnect") == "true":
                venue.cancel_each(venue.live_orders(key.account or "", key.name))
        return socket

    def disconnect(self) -> None:
        for connection in list(self._connections):
            connection.cut()

    async def run(self) -> None:
        """Send what is due by the clock, for ever."""
        while True:
            now_ns = self._venue.clock.elapsed_ns()
            for connection in list(self._connections):
                for feed in list(connection.feeds.values()):
                    feed.on_time(now_ns)
            await asyncio.sleep(0.05)

    def _tell_rejected(self, account: str, key: str, row: shapes.Row) -> None:
        for connection in list(self._connections):
            for feed in list(connection.feeds.values()):
                feed.on_rejected(account, key, row)

    def _on_action(self, action: Action) -> None:
        for connection in list(self._connections):
            for feed in list(connection.feeds.values()):
                feed.on_action(action)


class Connection:
    def __init__(
        self,
        venue: Venue,
        request: web.BaseRequest,
        socket: web.WebSocketResponse,
        key: Key | None,
        received: list[Received],
        tell_rejected: Callable[[str, str, shapes.Row], None],
    ) -> None:
        self.feeds: dict[str, Feed] = {}
        self._venue = venue
        self._request = request
        self._socket = socket
        self._key = key
        self._received = received
        self._tell_rejected = tell_rejected
        self._snapshot = _read_snapshot(request.query.get("snapshot"))
        self._fresh: list[Feed] = []
        """Subscribed to, but the answer that says so is not sent yet."""
        self._id = secrets.token_hex(8)
        self._limit = RateLimit(venue.clock, per_minute=PER_MINUTE, may_wait=0)
        self._outbox: asyncio.Queue[str] = asyncio.Queue()
        self._methods: dict[str, Callable[[Any], object]] = {
            "subscribe": self._subscribe,
            "unsubscribe": self._unsubscribe,
            "list_subscriptions": lambda _: list(self.feeds),
            "ping": lambda _: {},
            "time": lambda _: {"serverTime": venue.clock.now_ms()},
            "conninfo": self._connection_info,
            "depth": self._depth,
            "order.place": self._place,
            "order.cancel": self._cancel,
            "order.cancel_all": self._cancel_all,
            "order.cancel_session": self._cancel_session,
        }

    async def run(self) -> None:
        """Answer until the socket closes."""
        sender = asyncio.create_task(self._send_all())
        try:
            async for message in self._socket:
                if message.type is WSMsgType.TEXT:
                    await self._answer(message.data)
        finally:
            sender.cancel()

    def cut(self) -> None:
        if self._request.transport is not None:
            self._request.transport.close()

    def send(self, message: object) -> None:
        if self._outbox.qsize() > LONGEST_QUEUE:
            self.cut()
            return
        self._outbox.put_nowait(json_text.write(message))

    async def _send_all(self) -> None:
        while not self._socket.closed:
            try:
                await self._socket.send_str(await self._outbox.get())
            except ConnectionError:
                return

    async def _answer(self, text: str) -> None:
        request = _read_request(text)
        answer: dict[str, object] = {"id": request.get("id")}
        try:
            await self._limit.admit()
            answer |= {"status": 200, "result": self._call(request)}
        except MethodError as error:
            answer |= {"status": error.status, "error": error.error}
        except OverLimit:
            answer |= {"status": 429, "error": {"code": -1003, "msg": "Rate limit exceeded"}}
        self.send(answer)
        while self._fresh:
            self._fresh.pop(0).begin()

    def _call(self, request: dict[str, Any]) -> object:
        if "method" not in request:
            raise MethodError(*INVALID)
        method = self._methods.get(str(request["method"]).lower())
        if method is None:
            raise MethodError(400, -1020, "Unsupported operation")
        return method(request.get("params"))

    def _subscribe(self, names: object) -> dict[str, object]:
        fresh: dict[str, Feed] = {}
        for name in _names(names):
            try:
                fresh[name] = open_feed(name, self._venue, self.send, self._key, self._snapshot)
            except NotAllowed:
                raise MethodError(*UNAUTHENTICATED) from None
            except NoSuchStream:
                raise MethodError(400, -1013, f"Invalid parameters - {name}") from None
        self.feeds |= fresh
        self._fresh.extend(fresh.values())
        return {}

    def _unsubscribe(self, names: object) -> dict[str, object]:
        for name in _names(names):
            self.feeds.pop(name, None)
        return {}

    def _connection_info(self, _: object) -> dict[str, object]:
        limit = {
            "limit": PER_MINUTE,
            "intervalSeconds": 60,
            "remaining": self._limit.remaining(),
        }
        return {"connectionId": self._id, "rateLimits": [limit]}

    def _depth(self, params: object) -> dict[str, object]:
        asked = params if isinstance(params, dict) else {}
        try:
            market = gemini_orders.find_market(self._venue, asked.get("symbol"))
        except Refusal:
            raise MethodError(*INVALID) from None
        limit = asked.get("limit", 5_000)
        if not isinstance(limit, int) or not 0 < limit <= 5_000:
            raise MethodError(*INVALID)
        engine = self._venue.engines[market.symbol]
        return {
            "lastUpdateId": engine.last_update,
            "bids": shapes.pairs(engine.book.bids.levels(limit), market),
            "asks": shapes.pairs(engine.book.asks.levels(limit), market),
        }

    def _trader(self) -> tuple[Key, str]:
        if self._key is None or self._key.account is None or TRADER not in self._key.roles:
            raise MethodError(*UNAUTHENTICATED)
        self._key.seen_ns = self._venue.clock.elapsed_ns()
        return self._key, self._key.account

    def _place(self, params: object) -> dict[str, object]:
        asked = params if isinstance(params, dict) else {}
        entry = _placement(asked, self._venue.clock.now_ms())
        self._received.append(entry)
        try:
            self._enter(asked)
        except MethodError as error:
            entry.status = error.status
            raise
        entry.status = 200
        return {}

    def _enter(self, asked: dict[str, Any]) -> None:
        key, account = self._trader()
        try:
            order_entry.place(self._venue, key, account, asked)
        except order_entry.Unreadable:
            raise MethodError(*INVALID) from None
        except order_entry.Rejected as rejection:
            self._tell_rejected(account, key.name, rejection.row)
            raise MethodError(400, -2010, f"Order rejected - {rejection.words}") from None

    def _cancel(self, params: object) -> dict[str, object]:
        _, account = self._trader()
        number = read_count(params.get("orderId") if isinstance(params, dict) else None, 0)
        order = self._venue.orders.get(number)
        if order is None or order.account != account or not order.is_live:
            message = "Invalid parameters - order not found or already filled"
            raise MethodError(400, -1013, message)
        self._venue.cancel(order)
        return {}

    def _cancel_all(self, _: object) -> dict[str, object]:
        _, account = self._trader()
        self._venue.cancel_each(self._venue.live_orders(account))
        return {}

    def _cancel_session(self, _: object) -> dict[str, object]:
        key, account = self._trader()
        self._venue.cancel_each(self._venue.live_orders(account, key.name))
        return {}


def _placement(asked: dict[str, object], now_ms: int) -> Received:
    client_id = asked.get("clientOrderId")
    return Received(
        exchange="gemini",
        at_ms=now_ms,
        path="order.place",
        client_id=client_id if isinstance(client_id, str) else None,
        fields=asked,
    )


def _read_request(text: str) -> dict[str, Any]:
    try:
        request = json_text.read(text)
    except ValueError:
        return {}
    return request if isinstance(request, dict) else {}


def _read_snapshot(text: str | None) -> int | None:
    """Return how many levels the first book has; None for all of them."""
    return None if text == "-1" else read_count(text, 0)


def _names(value: object) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise MethodError(*INVALID)
    return value
