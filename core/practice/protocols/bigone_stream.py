"""BigONE's WebSocket: connections, requests and their answers (sheet 11 and 16)."""

import asyncio
from collections.abc import Callable
from typing import Any

from aiohttp import WSMsgType, hdrs, web

from core.practice import json_text
from core.practice.orders import Action
from core.practice.protocols.bigone_feeds import (
    AccountFeed,
    CandleFeed,
    DepthFeed,
    Feed,
    OrderFeed,
    Row,
    TickerFeed,
    TradeFeed,
)
from core.practice.protocols.bigone_keys import Doorkeeper, Key, Refusal
from core.practice.protocols.bigone_public import WIDTHS_MS
from core.practice.venue import Venue

LONGEST_QUEUE = 10_000
"""Messages that a client may leave unread before it is cut off."""
MOST_ROWS = 200
UNREADABLE = (45000, "GRPC error: invalid request")
NOT_LOGGED_IN = (45001, "login status error")
PERIODS = frozenset(period.upper() for period in WIDTHS_MS)
KINDS: dict[str, type[Feed]] = {
    "MarketsTickerRequest": TickerFeed,
    "MarketDepthRequest": DepthFeed,
    "MarketTradesRequest": TradeFeed,
    "MarketCandlesRequest": CandleFeed,
    "ViewerOrdersRequest": OrderFeed,
    "AllViewerOrdersRequest": OrderFeed,
    "ViewerAccountsRequest": AccountFeed,
}
"""By what stands between the verb at the beginning of a request's name and its end."""


class Failure(Exception):
    """An answer of the form `{"error":{"code":…,"message":…}}`."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(code)
        self.error = {"code": code, "message": message}


class Streams:
    """All connections, and what happens to them by itself."""

    def __init__(self, venue: Venue, doorkeeper: Doorkeeper) -> None:
        self._venue = venue
        self._doorkeeper = doorkeeper
        self._connections: set[Connection] = set()
        venue.listeners.append(self._on_action)

    async def serve(self, request: web.BaseRequest) -> web.StreamResponse:
        socket = web.WebSocketResponse(protocols=("json",))
        socket.headers[hdrs.DATE] = self._venue.clock.http_date()
        await socket.prepare(request)
        connection = Connection(self._venue, self._doorkeeper, request, socket)
        self._connections.add(connection)
        try:
            await connection.run()
        finally:
            self._connections.discard(connection)
        return socket

    def disconnect(self) -> None:
        for connection in list(self._connections):
            connection.cut()

    async def run(self) -> None:
        """Send heartbeats when they are due, for ever."""
        while True:
            for connection in list(self._connections):
                connection.beat(self._venue.clock.elapsed_ns())
            await asyncio.sleep(0.05)

    def tell_balance(self, account: str, symbol: str) -> None:
        for connection in list(self._connections):
            for feed in list(connection.feeds):
                feed.on_balance(account, symbol)

    def _on_action(self, action: Action) -> None:
        for connection in list(self._connections):
            for feed in list(connection.feeds):
                feed.on_action(action)


class Connection:
    def __init__(
        self,
        venue: Venue,
        doorkeeper: Doorkeeper,
        request: web.BaseRequest,
        socket: web.WebSocketResponse,
    ) -> None:
        self.feeds: list[Feed] = []
        """In the order in which they speak."""
        self._venue = venue
        self._doorkeeper = doorkeeper
        self._request = request
        self._socket = socket
        self._key: Key | None = None
        self._heartbeat: tuple[str, int] | None = None
        """Under which request, and how long between two of them."""
        self._beat_due_ns = 0
        self._outbox: asyncio.Queue[str] = asyncio.Queue()
        self._requests: dict[str, Callable[[str, Row], None]] = {
            "authenticateCustomerRequest": self._log_in,
            "heartbeatRequest": self._start_heartbeat,
            "ping": lambda request_id, _: self._send(request_id, {"pong": {}}),
        }

    async def run(self) -> None:
        """Answer until the socket closes."""
        sender = asyncio.create_task(self._send_all())
        try:
            async for message in self._socket:
                if message.type in (WSMsgType.TEXT, WSMsgType.BINARY):
                    self._answer(message.data)
        finally:
            sender.cancel()

    def cut(self) -> None:
        if self._request.transport is not None:
            self._request.transport.close()

    def beat(self, now_ns: int) -> None:
        if self._heartbeat is not None and now_ns >= self._beat_due_ns:
            request_id, every_ns = self._heartbeat
            self._beat_due_ns = now_ns + every_ns
            self._send(request_id, {"heartbeat": {}})

    def _send(self, request_id: str, message: Row) -> None:
        if self._outbox.qsize() > LONGEST_QUEUE:
            self.cut()
            return
        self._outbox.put_nowait(json_text.write({"requestId": request_id} | message))

    async def _send_all(self) -> None:
        while not self._socket.closed:
            try:
                await self._socket.send_str(await self._outbox.get())
            except ConnectionError:
                return

    def _answer(self, frame: str | bytes) -> None:
        request = _read_frame(frame)
        request_id = request.pop("requestId", "")
        if not isinstance(request_id, str):
            request_id = ""
        try:
            self._call(request_id, request)
        except Failure as failure:
            self._send(request_id, {"error": failure.error})

    def _call(self, request_id: str, request: Row) -> None:
        """Do what the only member of a request beside its id asks for."""
        name, payload = next(iter(request.items()), ("", None))
        if not request_id or len(request) != 1 or not isinstance(payload, dict):
            raise Failure(*UNREADABLE)
        if name in self._requests:
            self._requests[name](request_id, payload)
        elif name.startswith("subscribe"):
            self._subscribe(name.removeprefix("subscribe"), request_id, payload)
        elif name.startswith("unsubscribe"):
            self._unsubscribe(name.removeprefix("unsubscribe"), request_id, payload)
        else:
            raise Failure(*UNREADABLE)

    def _log_in(self, request_id: str, payload: Row) -> None:
        token = payload.get("token")
        try:
            key = self._doorkeeper.admit(token if isinstance(token, str) else None)
        except Refusal:
            raise Failure(*NOT_LOGGED_IN) from None
        if key.is_ip_bound:
            raise Failure(*NOT_LOGGED_IN)
        self._key = key
        self._send(request_id, {"success": {"ok": True}})

    def _start_heartbeat(self, request_id: str, payload: Row) -> None:
        every_ns = _read_count(payload, "interval", 15, 3_600) * 1_000_000_000
        self._heartbeat = (request_id, every_ns)
        self._beat_due_ns = self._venue.clock.elapsed_ns() + every_ns

    def _subscribe(self, topic: str, request_id: str, payload: Row) -> None:
        def send(message: Row) -> None:
            self._send(request_id, message)

        kind = _kind(topic)
        if kind.scope and (self._key is None or not self._key.may(kind.scope)):
            raise Failure(*NOT_LOGGED_IN)
        feed = kind(
            self._venue,
            send,
            self._about(topic, payload),
            limit=_read_count(payload, "limit", 20),
            account=self._key.account if self._key else "",
        )
        feed.begin()
        self.feeds = sorted([*self.feeds, feed], key=lambda each: each.rank)

    def _unsubscribe(self, topic: str, request_id: str, payload: Row) -> None:
        kind, about = _kind(topic), self._about(topic, payload)
        for feed in self.feeds:
            if isinstance(feed, kind):
                feed.about -= about
        self.feeds = [feed for feed in self.feeds if feed.about]
        self._send(request_id, {"success": {"ok": True}})

    def _about(self, topic: str, payload: Row) -> set[str]:
        """Say what a subscription is about: markets, a market's candles, or nothing in particular."""
        if topic in ("AllViewerOrdersRequest", "ViewerAccountsRequest"):
            return {""}
        if topic == "MarketsTickerRequest":
            names = payload.get("markets", [])
            if not isinstance(names, list):
                raise Failure(*UNREADABLE)
            return {self._market(name) for name in names} or set(self._venue.engines)
        market = self._market(payload.get("market"))
        if topic != "MarketCandlesRequest":
            return {market}
        period = payload.get("period")
        if not isinstance(period, str) or period not in PERIODS:
            raise Failure(*UNREADABLE)
        return {f"{market} {period}"}

    def _market(self, name: object) -> str:
        if not isinstance(name, str) or name not in self._venue.engines:
            raise Failure(*UNREADABLE)
        return name


def _kind(topic: str) -> type[Feed]:
    kind = KINDS.get(topic)
    if kind is None:
        raise Failure(*UNREADABLE)
    return kind


def _read_frame(frame: str | bytes) -> dict[str, Any]:
    try:
        content = json_text.read(frame)
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}


def _read_count(payload: Row, name: str, otherwise: int, most: int = MOST_ROWS) -> int:
    value = payload.get(name, otherwise)
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most:
        raise Failure(*UNREADABLE)
    return value
