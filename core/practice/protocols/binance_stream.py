"""Binance's market stream sockets: which streams a connection hears, alone or combined (sheet 11)."""

from collections import deque
from collections.abc import Iterable
from functools import partial

from aiohttp import web

from core.practice import json_text
from core.practice.lines import Connection, Feed, Lines
from core.practice.protocols.binance_feeds import open_feed
from core.practice.protocols.binance_markets import Markets
from core.practice.protocols.binance_socket import SECOND_NS, Socket

METHODS = ("SUBSCRIBE", "UNSUBSCRIBE", "LIST_SUBSCRIPTIONS")
MESSAGES_PER_SECOND = 5
MOST_STREAMS = 1_024
"""Of one connection; what happens to a request for more is not documented (sheet 9)."""


class MarketStreams:
    def __init__(self, markets: Markets, intervals: tuple[str, ...]) -> None:
        self.lines: Lines[MarketLine] = Lines(markets.venue)
        self._markets = markets
        self._intervals = intervals

    def is_for(self, path: str) -> bool:
        return path in ("/ws", "/stream") or path.startswith("/ws/")

    async def serve(self, request: web.BaseRequest) -> web.StreamResponse:
        is_combined = request.path == "/stream"
        names = request.query.get("streams", "") if is_combined else request.path[len("/ws/") :]
        socket = Socket(self._markets.venue.clock, request)
        line = MarketLine(socket, self._markets, self._intervals, is_combined=is_combined)
        line.subscribe([name for name in names.split("/") if name])
        return await self.lines.serve(line)


class MarketLine(Connection):
    def __init__(
        self, socket: Socket, markets: Markets, intervals: tuple[str, ...], *, is_combined: bool
    ) -> None:
        super().__init__(socket)
        self._socket = socket
        self._feeds: dict[str, Feed] = {}
        self._markets = markets
        self._intervals = intervals
        self._is_combined = is_combined
        self._heard_ns: deque[int] = deque(maxlen=MESSAGES_PER_SECOND)

    def feeds(self) -> Iterable[Feed]:
        return self._feeds.values()

    def on_time(self, now_ns: int) -> None:
        self._socket.on_time(now_ns)
        super().on_time(now_ns)

    def subscribe(self, names: list[str]) -> bool:
        """Return whether there was room for all of them."""
        fresh = [name for name in dict.fromkeys(names) if name not in self._feeds]
        if len(self._feeds) + len(fresh) > MOST_STREAMS:
            return False
        for name in fresh:
            send = partial(self._send, name)
            self._feeds[name] = open_feed(name, self._markets, self._intervals, send)
        return True

    def hear(self, frame: str | bytes) -> None:
        """Answer a method; whoever talks too much is cut off."""
        now_ns = self._markets.venue.clock.elapsed_ns()
        is_full = len(self._heard_ns) == MESSAGES_PER_SECOND
        if is_full and now_ns - self._heard_ns[0] < SECOND_NS:
            self.line.cut()
            return
        self._heard_ns.append(now_ns)
        self.line.send(self._answer(frame))

    def _answer(self, frame: str | bytes) -> dict[str, object]:
        try:
            asked = json_text.read(frame)
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
            if not self.subscribe(names):
                return _invalid(f"more than {MOST_STREAMS} streams")
        elif method == "UNSUBSCRIBE":
            for name in names:
                self._feeds.pop(name, None)
        else:
            result = list(self._feeds)
        return {"result": result, "id": asked.get("id")}

    def _send(self, name: str, data: object) -> None:
        self.line.send({"stream": name, "data": data} if self._is_combined else data)


def _invalid(reason: str) -> dict[str, object]:
    return {"code": 2, "msg": f"Invalid request: {reason}"}
