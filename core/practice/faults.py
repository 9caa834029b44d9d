"""Faults on command: requests that are delayed, lost, cut short or answered with nonsense."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from aiohttp import web

from core.practice import json_text
from core.practice.clock import Clock

KINDS = frozenset(
    {"delay", "drop_before", "drop_after", "cut", "status", "html", "garbage", "empty", "freeze"}
)
PAGE = "<html><head><title>{0} Bad Gateway</title></head><body>Bad Gateway</body></html>"
LONGEST_S = 3_600
Number = TypeVar("Number", int, float)
Act = Callable[[], Awaitable[web.StreamResponse]]


class BadFault(ValueError):
    """The wish for a fault cannot be understood."""


@dataclass(slots=True, kw_only=True, eq=False)
class Fault:
    kind: str
    match: dict[str, str]
    """Any of path, method, exchange; what is not given matches everything."""
    seconds: float
    status: int
    retry_after: int | None
    body: str
    """What a `status` answer says."""
    is_after: bool
    """Act on the request before spoiling the answer. Only where the kind leaves a choice."""
    times: int | None
    """How often it still strikes; None for always."""
    cleared: asyncio.Event = field(default_factory=asyncio.Event)


def read_fault(wish: dict[str, Any]) -> Fault:
    kind = wish.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        raise BadFault(f"kind must be one of {', '.join(sorted(KINDS))}")
    match = wish.get("match", {})
    if not isinstance(match, dict) or not match.keys() <= {"path", "method", "exchange"}:
        raise BadFault("match must be an object with path, method, exchange")
    try:
        return Fault(
            kind=kind,
            match=match,
            seconds=_within(float(wish.get("seconds", 1)), 0, LONGEST_S),
            status=_within(int(wish.get("status", 502)), 200, 599),
            retry_after=None if wish.get("retry_after") is None else int(wish["retry_after"]),
            body="" if wish.get("body") is None else json_text.write(wish["body"]),
            is_after=wish.get("after") is True,
            times=None if wish.get("times") is None else int(wish["times"]),
        )
    except (TypeError, ValueError) as error:
        raise BadFault(str(error)) from None


def _within(value: Number, least: Number, most: Number) -> Number:
    if not least <= value <= most:
        raise ValueError(f"{value} is not between {least} and {most}")
    return value


class Faults:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> None:
        self._faults.append(fault)

    def clear(self) -> None:
        """End all faults; what is frozen goes on as if nothing had happened."""
        for fault in self._faults:
            fault.cleared.set()
        self._faults.clear()

    async def apply(self, exchange: str, request: web.BaseRequest, act: Act) -> web.StreamResponse:
        fault = self._take({"path": request.path, "method": request.method, "exchange": exchange})
        if fault is None:
            return await act()
        if fault.kind in ("delay", "freeze"):
            return await self._hold_up(fault, act)
        if fault.kind == "drop_before":
            return _drop(request)
        if fault.kind == "drop_after":
            await act()
            return _drop(request)
        if fault.kind == "cut":
            return _cut(request, await act())
        if fault.is_after:
            await act()
        return _nonsense(fault)

    def _take(self, facts: dict[str, str]) -> Fault | None:
        for fault in self._faults:
            is_meant = all(facts[name] == value for name, value in fault.match.items())
            if is_meant and fault.times != 0:
                if fault.times is not None:
                    fault.times -= 1
                return fault
        return None

    async def _hold_up(self, fault: Fault, act: Act) -> web.StreamResponse:
        response = await act() if fault.is_after else None
        if fault.kind == "delay":
            await self._clock.sleep(fault.seconds)
        else:
            await fault.cleared.wait()
        return response or await act()


def _drop(request: web.BaseRequest) -> web.Response:
    """Close the line; the response that is returned can no longer be written."""
    if request.transport is not None:
        request.transport.close()
    return web.Response()


def _cut(request: web.BaseRequest, response: web.StreamResponse) -> web.Response:
    body = response.body if isinstance(response, web.Response) else b""
    whole = body if isinstance(body, bytes) else b""
    head = (
        f"HTTP/1.1 {response.status} {response.reason}\r\n"
        f"Content-Type: {response.content_type}\r\nContent-Length: {len(whole)}\r\n\r\n"
    )
    if request.transport is not None:
        request.transport.write(head.encode() + whole[: len(whole) // 2])
    return _drop(request)


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
