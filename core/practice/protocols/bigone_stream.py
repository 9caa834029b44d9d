"""BigONE's WebSocket: connections, requests and their answers (sheet 11 and 16)."""

from collections.abc import Callable

from aiohttp import web

from core.practice import json_text
from core.practice.clock import Pulse
from core.practice.lines import Connection, Line, Lines
from core.practice.protocols.bigone_feeds import (
    AccountFeed,
    BigoneFeed,
    CandleFeed,
    DepthFeed,
    OrderFeed,
    Row,
    TickerFeed,
    TradeFeed,
)
from core.practice.protocols.bigone_keys import Doorkeeper, Key, Refusal
from core.practice.protocols.bigone_public import SPANS
from core.practice.venue import Venue

MOST_ROWS = 200
MOST_FEEDS = 200
"""Subscriptions of one connection; a bound of our own, the sheet has none."""
UNREADABLE = (45000, "GRPC error: invalid request")
NOT_LOGGED_IN = (45001, "login status error")
PERIODS = frozenset(period.upper() for period in SPANS)
KINDS: dict[str, type[BigoneFeed]] = {
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
    def __init__(self, venue: Venue, doorkeeper: Doorkeeper) -> None:
        self.lines: Lines[Session] = Lines(venue)
        self._venue = venue
        self._doorkeeper = doorkeeper

    async def serve(self, request: web.BaseRequest) -> web.StreamResponse:
        line = Line(self._venue.clock, request, protocols=("json",))
        return await self.lines.serve(Session(line, self._venue, self._doorkeeper))

    def tell_balance(self, account: str, symbol: str) -> None:
        for session in self.lines:
            for feed in session.feeds():
                feed.on_balance(account, symbol)


class Session(Connection):
    def __init__(self, line: Line, venue: Venue, doorkeeper: Doorkeeper) -> None:
        super().__init__(line)
        self._feeds: list[BigoneFeed] = []
        """In the order in which they speak."""
        self._venue = venue
        self._doorkeeper = doorkeeper
        self._key: Key | None = None
        self._heartbeat: tuple[str, Pulse] | None = None
        """Under which request, and when the next one is due."""
        self._requests: dict[str, Callable[[str, Row], None]] = {
            "authenticateCustomerRequest": self._log_in,
            "heartbeatRequest": self._start_heartbeat,
            "ping": lambda request_id, _: self._send(request_id, {"pong": {}}),
        }

    def feeds(self) -> list[BigoneFeed]:
        return self._feeds

    def on_time(self, now_ns: int) -> None:
        if self._heartbeat is not None and self._heartbeat[1].is_due(now_ns):
            self._send(self._heartbeat[0], {"heartbeat": {}})

    def _send(self, request_id: str, message: Row) -> None:
        self.line.send({"requestId": request_id} | message)

    def hear(self, frame: str | bytes) -> None:
        request = json_text.read_object(frame)
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
        self._heartbeat = (request_id, Pulse(self._venue.clock, every_ns))

    def _subscribe(self, topic: str, request_id: str, payload: Row) -> None:
        def send(message: Row) -> None:
            self._send(request_id, message)

        kind = _kind(topic)
        if kind.scope and (self._key is None or not self._key.may(kind.scope)):
            raise Failure(*NOT_LOGGED_IN)
        if len(self._feeds) >= MOST_FEEDS:
            raise Failure(*UNREADABLE)
        feed = kind(
            self._venue,
            send,
            self._about(topic, payload),
            limit=_read_count(payload, "limit", 20),
            account=self._key.account if self._key else "",
        )
        feed.begin()
        self._feeds = sorted([*self._feeds, feed], key=lambda each: each.rank)

    def _unsubscribe(self, topic: str, request_id: str, payload: Row) -> None:
        kind, about = _kind(topic), self._about(topic, payload)
        for feed in self._feeds:
            if isinstance(feed, kind):
                feed.about -= about
        self._feeds = [feed for feed in self._feeds if feed.about]
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


def _kind(topic: str) -> type[BigoneFeed]:
    kind = KINDS.get(topic)
    if kind is None:
        raise Failure(*UNREADABLE)
    return kind


def _read_count(payload: Row, name: str, otherwise: int, most: int = MOST_ROWS) -> int:
    value = payload.get(name, otherwise)
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most:
        raise Failure(*UNREADABLE)
    return value
