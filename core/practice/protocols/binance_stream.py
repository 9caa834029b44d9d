"""Binance's market stream sockets: which streams a connection hears, alone or combined (sheet 11)."""

import asyncio
from collections import deque
from functools import partial

from aiohttp import web

from core.practice import json_text
from core.practice.orders import Action
from core.practice.protocols.binance_feeds import EVERYTHING, Feed, open_feed
from core.practice.protocols.binance_markets import Markets
from core.practice.protocols.binance_socket import SECOND_NS, Socket

METHODS = ("SUBSCRIBE", "UNSUBSCRIBE", "LIST_SUBSCRIPTIONS")
MESSAGES_PER_SECOND = 5


class MarketStreams:
    """All connections, and what happens to them by itself."""

    def __init__(self, markets: Markets, intervals: tuple[str, ...]) -> None:
        self._markets = markets
        self._intervals = intervals
        self._lines: set[MarketLine] = set()
        markets.venue.listeners.append(self._on_action)

    def is_for(self, path: str) -> bool:
        return path in ("/ws", "/stream") or path.startswith("/ws/")

    async def serve(self, request: web.BaseRequest) -> web.StreamResponse:
        is_combined = request.path == "/stream"
        names = request.query.get("streams", "") if is_combined else request.path[len("/ws/") :]
        socket = Socket(self._markets.venue.clock, request)
        line = MarketLine(socket, self._markets, self._intervals, is_combined=is_combined)
        line.subscribe([name for name in names.split("/") if name])
        self._lines.add(line)
        try:
            await socket.run(line.hear)
        finally:
            self._lines.discard(line)
        return socket.response

    def disconnect(self) -> None:
        for line in list(self._lines):
            line.socket.cut()

    async def run(self) -> None:
        """Send what is due by the clock, for ever."""
        while True:
            for line in list(self._lines):
                for feed in list(line.feeds.values()):
                    if feed is not None:
                        feed.on_time()
            await asyncio.sleep(0.05)

    def _on_action(self, action: Action) -> None:
        for line in list(self._lines):
            for name, feed in list(line.feeds.items()):
                if feed is not None and (name == EVERYTHING or feed.rules.market is action.market):
                    feed.on_action(action)


class MarketLine:
    """One connection."""

    def __init__(
        self, socket: Socket, markets: Markets, intervals: tuple[str, ...], *, is_combined: bool
    ) -> None:
        self.socket = socket
        self.feeds: dict[str, Feed | None] = {}
        self._markets = markets
        self._intervals = intervals
        self._is_combined = is_combined
        self._heard_ns: deque[int] = deque(maxlen=MESSAGES_PER_SECOND)

    def subscribe(self, names: list[str]) -> None:
        for name in names:
            if name not in self.feeds:
                send = partial(self._send, name)
                self.feeds[name] = open_feed(name, self._markets, self._intervals, send)

    def hear(self, text: str) -> None:
        """Answer a method; whoever talks too much is cut off."""
        now_ns = self._markets.venue.clock.elapsed_ns()
        is_full = len(self._heard_ns) == MESSAGES_PER_SECOND
        if is_full and now_ns - self._heard_ns[0] < SECOND_NS:
            self.socket.cut()
            return
        self._heard_ns.append(now_ns)
        self.socket.send(self._answer(text))

    def _answer(self, text: str) -> dict[str, object]:
        try:
            asked = json_text.read(text)
        except ValueError:
            return _invalid("expected value")
        if not isinstance(asked, dict) or "method" not in asked:
            return _invalid("missing field `method`")
        method, names = asked["method"], asked.get("params", [])
        if method not in METHODS:
            return _invalid(f"unknown variant `{method}`")
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            return _invalid("params must be a list of stream names")
        result = None
        if method == "SUBSCRIBE":
            self.subscribe(names)
        elif method == "UNSUBSCRIBE":
            for name in names:
                self.feeds.pop(name, None)
        else:
            result = list(self.feeds)
        return {"result": result, "id": asked.get("id")}

    def _send(self, name: str, data: object) -> None:
        self.socket.send({"stream": name, "data": data} if self._is_combined else data)


def _invalid(reason: str) -> dict[str, object]:
    return {"code": 2, "msg": f"Invalid request: {reason}"}
