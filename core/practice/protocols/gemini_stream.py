"""Gemini's WebSocket: connections, methods and their answers (sheet 2.6, 11.1, 11.2 and 16)."""

import secrets
from collections.abc import Callable
from typing import Any

from aiohttp import web

from core.practice import json_text
from core.practice.limits import OverLimit, RateLimit
from core.practice.lines import Connection, Line, Lines
from core.practice.protocols import gemini_order_entry as order_entry
from core.practice.protocols import gemini_orders
from core.practice.protocols import gemini_shapes as shapes
from core.practice.protocols.gemini_feeds import GeminiFeed, NoSuchStream, NotAllowed, open_feed
from core.practice.protocols.gemini_keys import TRADER, Doorkeeper, Key, Refusal
from core.practice.protocols.gemini_reading import read_count
from core.practice.received import Record, arrived
from core.practice.venue import Venue

PER_MINUTE = 30_000
INVALID = (400, -1013, "Invalid parameters")
UNAUTHENTICATED = (401, -1002, "Authentication required")


class MethodError(Exception):
    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.error = {"code": code, "msg": message}


class Streams:
    """All connections, signed or not."""

    def __init__(self, venue: Venue, doorkeeper: Doorkeeper, received: Record) -> None:
        self.lines: Lines[Session] = Lines(venue)
        self._venue = venue
        self._doorkeeper = doorkeeper
        self._received = received

    async def serve(self, request: web.BaseRequest) -> web.StreamResponse:
        key = None
        if "X-GEMINI-APIKEY" in request.headers:
            key = self._doorkeeper.admit_stream(request.headers)
            if key is None:
                return web.Response(status=401, text="Unauthorized")
        venue = self._venue
        levels = _read_snapshot(request.query.get("snapshot"))
        line = Line(venue.clock, request)
        try:
            return await self.lines.serve(
                Session(line, venue, key, levels, self._received, self._tell_rejected)
            )
        finally:
            if key and request.query.get("cancelOnDisconnect") == "true":
                venue.cancel_each(venue.live_orders(key.account or "", key.name))

    def _tell_rejected(self, account: str, key: str, row: shapes.Row) -> None:
        for session in self.lines:
            for feed in session.feeds():
                feed.on_rejected(account, key, row)


class Session(Connection):
    def __init__(
        self,
        line: Line,
        venue: Venue,
        key: Key | None,
        snapshot: int | None,
        received: Record,
        tell_rejected: Callable[[str, str, shapes.Row], None],
    ) -> None:
        super().__init__(line)
        self._venue = venue
        self._key = key
        self._snapshot = snapshot
        self._received = received
        self._tell_rejected = tell_rejected
        self._feeds: dict[str, GeminiFeed] = {}
        self._fresh: list[GeminiFeed] = []
        """Subscribed to, but the answer that says so is not sent yet."""
        self._id = secrets.token_hex(8)
        self._limit = RateLimit(venue.clock, allowed=PER_MINUTE)
        self._methods: dict[str, Callable[[Any], object]] = {
            "subscribe": self._subscribe,
            "unsubscribe": self._unsubscribe,
            "list_subscriptions": lambda _: list(self._feeds),
            "ping": lambda _: {},
            "time": lambda _: {"serverTime": venue.clock.now_ms()},
            "conninfo": self._connection_info,
            "depth": self._depth,
            "order.place": self._place,
            "order.cancel": self._cancel,
            "order.cancel_all": self._cancel_all,
            "order.cancel_session": self._cancel_session,
        }

    def feeds(self) -> list[GeminiFeed]:
        return list(self._feeds.values())

    def hear(self, frame: str | bytes) -> None:
        request = json_text.read_object(frame)
        answer: dict[str, object] = {"id": request.get("id")}
        try:
            self._limit.take()
            answer |= {"status": 200, "result": self._call(request)}
        except MethodError as error:
            answer |= {"status": error.status, "error": error.error}
        except OverLimit:
            answer |= {"status": 429, "error": {"code": -1003, "msg": "Rate limit exceeded"}}
        self.line.send(answer)
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
        fresh: dict[str, GeminiFeed] = {}
        for name in _names(names):
            try:
                fresh[name] = open_feed(
                    name, self._venue, self.line.send, self._key, self._snapshot
                )
            except NotAllowed:
                raise MethodError(*UNAUTHENTICATED) from None
            except NoSuchStream:
                raise MethodError(400, -1013, f"Invalid parameters - {name}") from None
        self._feeds |= fresh
        self._fresh.extend(fresh.values())
        return {}

    def _unsubscribe(self, names: object) -> dict[str, object]:
        for name in _names(names):
            self._feeds.pop(name, None)
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
        client_id, now_ms = asked.get("clientOrderId"), self._venue.clock.now_ms()
        entry = arrived("gemini", now_ms, "order.place", asked, client_id)
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


def _read_snapshot(text: str | None) -> int | None:
    """Return how many levels the first book has; None for all of them."""
    return None if text == "-1" else read_count(text, 0)


def _names(value: object) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise MethodError(*INVALID)
    return value
