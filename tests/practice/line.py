"""One open WebSocket to the practice exchange, in a test's hand."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any

import aiohttp

from tests.practice.hands import Exchange

Message = dict[str, Any]


class Line:
    """One open WebSocket; answers and stream messages are kept apart."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self.heard: list[Message] = []
        self._number = 0

    async def hear(self) -> Message:
        if self.heard:
            return self.heard.pop(0)
        return await self._receive()

    async def _receive(self) -> Message:
        text = await self._socket.receive_str(timeout=5)
        message: Message = json.loads(text, parse_float=Decimal)
        return message

    async def call(self, method: str, params: object = None) -> Message:
        self._number += 1
        request = {"id": str(self._number), "method": method, "params": params}
        await self._socket.send_str(json.dumps(request))
        while True:
            message = await self._receive()
            if message.get("id") == str(self._number):
                return message
            self.heard.append(message)

    async def subscribe(self, *names: str) -> None:
        answer = await self.call("subscribe", list(names))
        assert answer == {"id": answer["id"], "status": 200, "result": {}}

    async def send_text(self, text: str) -> Message:
        await self._socket.send_str(text)
        return await self._receive()

    async def closed(self) -> None:
        while (await self._socket.receive(timeout=5)).type is aiohttp.WSMsgType.TEXT:
            pass
        assert self._socket.closed


def on_a_line(
    exchange: Exchange,
    story: Callable[[Line], Awaitable[None]],
    *,
    query: str = "",
    headers: dict[str, str] | None = None,
) -> None:
    async def main() -> None:
        async with (
            aiohttp.ClientSession() as session,
            session.ws_connect(exchange.stream_url + "/" + query, headers=headers) as socket,
        ):
            await story(Line(socket))

    asyncio.run(main())


def signed(exchange: Exchange, key: str = "time_based") -> dict[str, str]:
    return exchange.client(key, is_time_based=True).stream_headers()
