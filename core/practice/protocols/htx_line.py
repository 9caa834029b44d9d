"""A WebSocket as HTX keeps it open: pings that are messages, and that a client must answer (sheet 11)."""

from collections.abc import Callable

from aiohttp import web

from core.practice.clock import Clock, Pulse
from core.practice.lines import Line

MISSED = 2
"""Pings without an answer after which the line is cut."""
SECOND_NS = 1_000_000_000


class PingedLine(Line):
    def __init__(
        self, clock: Clock, request: web.BaseRequest, *, is_packed: bool, ping_every_s: int
    ) -> None:
        super().__init__(clock, request, is_packed=is_packed)
        self._clock = clock
        self._pulse = Pulse(clock, ping_every_s * SECOND_NS)
        self._unanswered: list[int] = []

    def beat(self, now_ns: int, ping: Callable[[int], object]) -> None:
        """Send the next ping if it is due, or cut the line if too many were missed."""
        if not self._pulse.is_due(now_ns):
            return
        if len(self._unanswered) >= MISSED:
            self.cut()
            return
        now_ms = self._clock.now_ms()
        self._unanswered.append(now_ms)
        self.send(ping(now_ms))

    def hear_answer(self, number: object) -> None:
        """Only the number of a ping counts as its answer."""
        if number in self._unanswered:
            self._unanswered.clear()
