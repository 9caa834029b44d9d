"""One WebSocket connection of a client: its queue, its frames, and the pings it must answer (sheet 11)."""

import asyncio
import gzip
from collections.abc import Callable
from typing import Any

from aiohttp import WSMsgType, web

from core.practice import json_text
from core.practice.clock import Clock

LONGEST_QUEUE = 10_000
"""Messages that a client may leave unread before it is cut off."""
MISSED = 2
"""Pings without an answer after which the line is cut."""
SECOND_NS = 1_000_000_000


class Line:
    def __init__(
        self,
        request: web.BaseRequest,
        socket: web.WebSocketResponse,
        clock: Clock,
        *,
        is_packed: bool,
        ping_every_s: int,
    ) -> None:
        self._request = request
        self._socket = socket
        self._clock = clock
        self._is_packed = is_packed
        self._every_ns = ping_every_s * SECOND_NS
        self._ping_ns = clock.elapsed_ns() + self._every_ns
        self._unanswered: list[int] = []
        self._outbox: asyncio.Queue[str] = asyncio.Queue()

    async def run(self, answer: Callable[[object], None]) -> None:
        """Hand over every text that comes, read as JSON or else None, until the socket closes."""
        sender = asyncio.create_task(self._send_all())
        try:
            async for message in self._socket:
                if message.type is WSMsgType.TEXT:
                    answer(_read(message.data))
        finally:
            sender.cancel()

    def send(self, message: object) -> None:
        if self._outbox.qsize() > LONGEST_QUEUE:
            self.cut()
            return
        self._outbox.put_nowait(json_text.write(message))

    def cut(self) -> None:
        if self._request.transport is not None:
            self._request.transport.close()

    def beat(self, ping: Callable[[int], object]) -> None:
        """Send the next ping if it is due, or cut the line if too many were missed."""
        if self._clock.elapsed_ns() < self._ping_ns:
            return
        self._ping_ns = self._clock.elapsed_ns() + self._every_ns
        if len(self._unanswered) >= MISSED:
            self.cut()
            return
        now_ms = self._clock.now_ms()
        self._unanswered.append(now_ms)
        self.send(ping(now_ms))

    def hear_pong(self, number: object) -> None:
        """Only the number of a ping counts as its answer."""
        if number in self._unanswered:
            self._unanswered.clear()

    async def _send_all(self) -> None:
        while not self._socket.closed:
            text = await self._outbox.get()
            try:
                if self._is_packed:
                    await self._socket.send_bytes(gzip.compress(text.encode(), 1))
                else:
                    await self._socket.send_str(text)
            except ConnectionError:
                return


def _read(text: str) -> Any:
    try:
        return json_text.read(text)
    except ValueError:
        return None
