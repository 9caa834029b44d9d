"""The open WebSockets of an exchange: what comes in, what waits to be sent, and who is told what."""

import asyncio
import gzip
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextvars import ContextVar
from functools import partial
from typing import Generic, TypeVar

from aiohttp import WSMessage, WSMsgType, hdrs, web

from core.practice import json_text
from core.practice.clock import Clock
from core.practice.orders import Action
from core.practice.venue import Venue

LONGEST_QUEUE = 10_000
"""Messages that a client may leave unread before it is cut off."""
STRIKE: ContextVar[Callable[[str], str | None]] = ContextVar("STRIKE", default=lambda _: None)
"""Tells, while a request is answered, which kind of fault a frame of its stream meets."""
LATE_S = 1.0
"""How long a late frame waits for another one to go before it."""


class Line:
    """One open WebSocket."""

    def __init__(
        self,
        clock: Clock,
        request: web.BaseRequest,
        *,
        protocols: tuple[str, ...] = (),
        is_packed: bool = False,
    ) -> None:
        """Packed, messages go out as gzip in binary frames."""
        self.response = web.WebSocketResponse(protocols=protocols, autoping=False)
        self.response.headers[hdrs.DATE] = clock.http_date()
        self._clock = clock
        self._request = request
        self._strike = STRIKE.get()
        self._late: list[str] = []
        self._is_packed = is_packed
        self._outbox: asyncio.Queue[Callable[[], Awaitable[None]]] = asyncio.Queue()

    async def run(self, hear: Callable[[str | bytes], None]) -> None:
        """Hand over every message that comes in until the socket closes."""
        await self.response.prepare(self._request)
        sender = asyncio.create_task(self._send_all())
        try:
            async for message in self.response:
                self._take(message, hear)
        finally:
            sender.cancel()
            await asyncio.wait([sender])

    def _take(self, message: WSMessage, hear: Callable[[str | bytes], None]) -> None:
        if message.type in (WSMsgType.TEXT, WSMsgType.BINARY):
            hear(message.data)
        elif message.type is WSMsgType.PING:
            self._post(partial(self.response.pong, message.data))
        elif message.type is WSMsgType.PONG:
            self.hear_pong(bytes(message.data))

    def hear_pong(self, payload: bytes) -> None:
        """Take note of the answer to a ping of WebSocket itself."""

    def send(self, message: object) -> None:
        text = json_text.write(message)
        match self._strike(text):
            case None:
                self._send_text(text)
            case "frame_twice":
                self._send_text(text)
                self._send_text(text)
            case "frame_late":
                self._late.append(text)
                self._clock.call_later(LATE_S, self._send_late)
                return
            case "disconnect":
                self.cut()
        self._send_late()

    def _send_late(self) -> None:
        while self._late:
            self._send_text(self._late.pop(0))

    def _send_text(self, text: str) -> None:
        if self._is_packed:
            self._post(partial(self.response.send_bytes, gzip.compress(text.encode(), 1)))
        else:
            self._post(partial(self.response.send_str, text))

    def ping(self, payload: bytes) -> None:
        self._post(partial(self.response.ping, payload))

    def _post(self, act: Callable[[], Awaitable[None]]) -> None:
        if self._outbox.qsize() > LONGEST_QUEUE:
            self.cut()
            return
        self._outbox.put_nowait(act)

    def cut(self) -> None:
        """End the line at once, as a lost one ends: what is not sent yet never is."""
        if self._request.transport is not None:
            self._request.transport.abort()

    async def _send_all(self) -> None:
        while not self.response.closed:
            act = await self._outbox.get()
            try:
                await act()
            except ConnectionError:
                return


class Feed:
    """What one subscription of one connection tells; this one is silent."""

    rank = 0
    """Of several that hear of the same action, the lowest speaks first."""

    def begin(self) -> None:
        """Send the present state, if there is one to send."""

    def on_action(self, action: Action) -> None:
        """Look at what changed."""

    def on_time(self, now_ns: int) -> None:
        """Send what is due; `now_ns` is monotonic."""


class Connection:
    """One client on a line."""

    def __init__(self, line: Line) -> None:
        self.line = line

    def hear(self, frame: str | bytes) -> None:
        """Answer a message."""

    def feeds(self) -> Iterable[Feed]:
        """Return all subscriptions in the order in which they speak."""
        return ()

    def on_action(self, action: Action) -> None:
        for feed in list(self.feeds()):
            feed.on_action(action)

    def on_time(self, now_ns: int) -> None:
        for feed in list(self.feeds()):
            feed.on_time(now_ns)


C = TypeVar("C", bound=Connection)


class Lines(Generic[C]):
    """All open connections of one kind; each is told of every action, and many times a second of the time."""

    def __init__(self, venue: Venue) -> None:
        self._venue = venue
        self._open: dict[C, None] = {}
        venue.listeners.append(self._on_action)
        venue.timers.append(self._on_time)

    def __iter__(self) -> Iterator[C]:
        return iter(list(self._open))

    async def serve(self, connection: C) -> web.StreamResponse:
        self._open[connection] = None
        self._venue.watchers += 1
        try:
            await connection.line.run(connection.hear)
        finally:
            self._venue.watchers -= 1
            del self._open[connection]
        return connection.line.response

    def cut(self) -> None:
        for connection in self:
            connection.line.cut()

    def _on_action(self, action: Action) -> None:
        for connection in self:
            connection.on_action(action)

    def _on_time(self, now_ns: int) -> None:
        for connection in self:
            connection.on_time(now_ns)


def wants_socket(request: web.BaseRequest) -> bool:
    return request.headers.get(hdrs.UPGRADE, "").lower() == "websocket"
