"""Make requests and stream frames go wrong: lost, delayed, cut short, refused or answered with nonsense."""

from collections.abc import Awaitable, Callable, Mapping

from aiohttp import hdrs, web

from core.practice.clock import Clock
from core.practice.dialect import Dialect
from core.practice.faults import FRAME_KINDS, REQUEST_KINDS, Fault
from core.practice.lines import wants_socket
from core.practice.mix import Mix

PAGE = "<html><head><title>{0} Bad Gateway</title></head><body>Bad Gateway</body></html>"
BEAT_S = 0.01
"""A dripping answer moves at most once in this time."""
Act = Callable[[], Awaitable[web.StreamResponse]]


class Spoiler:
    """Single faults come before the mix; a request or a frame meets one fault at most."""

    def __init__(self, clock: Clock) -> None:
        self.mix: Mix | None = None
        self._clock = clock
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> None:
        self._faults.append(fault)

    def clear(self) -> None:
        """End all single faults; what is frozen goes on as if nothing had happened."""
        for fault in self._faults:
            fault.cleared.set()
        self._faults.clear()

    def set_mix(self, mix: Mix | None) -> None:
        """Replace the mix, or end it."""
        if self.mix is not None:
            self.mix.cleared.set()
        self.mix = mix

    def strike_frame(self, exchange: str, request: web.BaseRequest, frame: str) -> str | None:
        """Return the kind of fault that a frame meets."""
        place = _place(exchange, request) | {"frame": frame}
        fault = self._take(FRAME_KINDS, place) or self._draw("frames", place)
        return None if fault is None else fault.kind

    async def apply(
        self, dialect: Dialect, request: web.BaseRequest, act: Act
    ) -> web.StreamResponse:
        """Answer a request, or leave it without an answer. Raise ConnectionResetError."""
        place = _place(dialect.name, request)
        fault = self._take(REQUEST_KINDS, place)
        if fault is None and not wants_socket(request):
            fault = self._draw("writes" if dialect.is_write(request) else "reads", place)
        return await act() if fault is None else await self._spoil(fault, dialect, request, act)

    def _take(self, kinds: frozenset[str], place: Mapping[str, str]) -> Fault | None:
        for fault in self._faults:
            if fault.strikes(kinds, place):
                if fault.times is not None:
                    fault.times -= 1
                return fault
        return None

    def _draw(self, traffic: str, place: Mapping[str, str]) -> Fault | None:
        return None if self.mix is None else self.mix.draw(traffic, place)

    async def _spoil(
        self, fault: Fault, dialect: Dialect, request: web.BaseRequest, act: Act
    ) -> web.StreamResponse:
        match fault.kind:
            case "delay" | "freeze":
                return await self._hold_up(fault, act)
            case "clock_jump":
                self._clock.offset_ns = int(fault.seconds * 1_000_000_000)
                return await act()
            case "drop_before":
                return _drop(request)
            case "drop_after":
                await act()
                return _drop(request)
            case "cut":
                return _cut(request, await act())
            case "drip":
                return await self._drip(request, await act(), fault.seconds)
            case "rate_limited" | "banned":
                is_ban = fault.kind == "banned"
                return dialect.too_often(request, is_ban=is_ban, wait_s=fault.wait_s)
        if fault.is_after:
            await act()
        return _nonsense(fault)

    async def _hold_up(self, fault: Fault, act: Act) -> web.StreamResponse:
        response = await act() if fault.is_after else None
        if fault.kind == "delay":
            await self._clock.sleep(fault.seconds)
        else:
            await fault.cleared.wait()
        return response or await act()

    async def _drip(
        self, request: web.BaseRequest, response: web.StreamResponse, seconds: float
    ) -> web.StreamResponse:
        """Send the body byte by byte, or in as few bytes at a time as the seconds allow."""
        body = _body(response)
        slow = web.StreamResponse(status=response.status, headers=response.headers)
        slow.headers[hdrs.DATE] = self._clock.http_date()
        slow.content_length = len(body)
        await slow.prepare(request)
        step = max(1, int(len(body) * BEAT_S / seconds)) if seconds else max(1, len(body))
        for start in range(0, len(body), step):
            await self._clock.sleep(seconds * step / len(body))
            await slow.write(body[start : start + step])
        await slow.write_eof()
        return slow


def _place(exchange: str, request: web.BaseRequest) -> dict[str, str]:
    return {"path": request.path, "method": request.method, "exchange": exchange}


def _drop(request: web.BaseRequest) -> web.Response:
    """Close the line; the response that is returned can no longer be written."""
    if request.transport is not None:
        request.transport.close()
    return web.Response()


def _cut(request: web.BaseRequest, response: web.StreamResponse) -> web.Response:
    whole = _body(response)
    head = (
        f"HTTP/1.1 {response.status} {response.reason}\r\n"
        f"Content-Type: {response.content_type}\r\nContent-Length: {len(whole)}\r\n\r\n"
    )
    if request.transport is not None:
        request.transport.write(head.encode() + whole[: len(whole) // 2])
    return _drop(request)


def _body(response: web.StreamResponse) -> bytes:
    body = response.body if isinstance(response, web.Response) else b""
    return body if isinstance(body, bytes) else b""


def _nonsense(fault: Fault) -> web.Response:
    headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
    if fault.kind == "html":
        page = PAGE.format(fault.status)
        return web.Response(
            text=page, status=fault.status, content_type="text/html", headers=headers
        )
    if fault.kind == "garbage":
        text = '{"order_id":"7375156'
        return web.Response(text=text, content_type="application/json", headers=headers)
    if fault.kind == "empty":
        return web.Response(headers=headers)
    return web.Response(
        text=fault.body, status=fault.status, content_type="application/json", headers=headers
    )
