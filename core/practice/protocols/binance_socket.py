"""One open WebSocket as Binance keeps it: pings, a lifetime, and messages that wait to be sent (sheet 11)."""

import asyncio
from collections.abc import Callable

from aiohttp import WSMsgType, hdrs, web

from core.practice import json_text
from core.practice.clock import Clock

LONGEST_QUEUE = 10_000
"""Messages that a client may leave unread before it is cut off."""
PING_EVERY_S = 20
SECOND_NS = 1_000_000_000
PATIENCE_NS = 60 * SECOND_NS
LIFETIME_NS = 24 * 3_600 * SECOND_NS


class Socket:
    def __init__(self, clock: Clock, request: web.BaseRequest) -> None:
        self.response = web.WebSocketResponse(autoping=False)
        self.response.headers[hdrs.DATE] = clock.http_date()
        self._clock = clock
        self._request = request
        self._outbox: asyncio.Queue[str] = asyncio.Queue()
        self._unanswered_ns: dict[bytes, int] = {}
        """When each ping was sent that has no pong yet."""

    async def run(self, hear: Callable[[str], None]) -> None:
        """Hand over what comes in until the socket closes."""
        await self.response.prepare(self._request)
        tasks = [asyncio.create_task(self._send_all()), asyncio.create_task(self._keep_time())]
        try:
            async for message in self.response:
                if message.type is WSMsgType.TEXT:
                    hear(message.data)
                elif message.type is WSMsgType.PING:
                    await self.response.pong(message.data)
                elif message.type is WSMsgType.PONG and bytes(message.data) in self._unanswered_ns:
                    self._unanswered_ns.clear()
        finally:
            for task in tasks:
                task.cancel()

    def send(self, message: object) -> None:
        if self._outbox.qsize() > LONGEST_QUEUE:
            self.cut()
            return
        self._outbox.put_nowait(json_text.write(message))

    def cut(self) -> None:
        if self._request.transport is not None:
            self._request.transport.close()

    async def _send_all(self) -> None:
        while not self.response.closed:
            try:
                await self.response.send_str(await self._outbox.get())
            except ConnectionError:
                return

    async def _keep_time(self) -> None:
        opened_ns = self._clock.elapsed_ns()
        while not self.response.closed:
            await self._clock.sleep(PING_EVERY_S)
            now_ns = self._clock.elapsed_ns()
            oldest_ns = min(self._unanswered_ns.values(), default=now_ns)
            if now_ns - oldest_ns > PATIENCE_NS or now_ns - opened_ns > LIFETIME_NS:
                self.cut()
                return
            payload = str(self._clock.now_ms()).encode()
            self._unanswered_ns[payload] = now_ns
            try:
                await self.response.ping(payload)
            except ConnectionError:
                return
