"""A WebSocket as Binance keeps it open: pings, and a lifetime (sheet 11)."""

from aiohttp import web

from core.practice.clock import Clock, Pulse
from core.practice.lines import Line

SECOND_NS = 1_000_000_000
PING_NS = 20 * SECOND_NS
PATIENCE_NS = 60 * SECOND_NS
LIFETIME_NS = 24 * 3_600 * SECOND_NS


class Socket(Line):
    def __init__(self, clock: Clock, request: web.BaseRequest) -> None:
        super().__init__(clock, request)
        self._clock = clock
        self._opened_ns = clock.elapsed_ns()
        self._pulse = Pulse(clock, PING_NS)
        self._unanswered_ns: dict[bytes, int] = {}
        """When each ping was sent that has no pong yet."""

    def hear_pong(self, payload: bytes) -> None:
        if payload in self._unanswered_ns:
            self._unanswered_ns.clear()

    def on_time(self, now_ns: int) -> None:
        """Send the next ping if it is due, or cut the line: of old age, or because nobody answers."""
        if not self._pulse.is_due(now_ns):
            return
        oldest_ns = min(self._unanswered_ns.values(), default=now_ns)
        if now_ns - oldest_ns > PATIENCE_NS or now_ns - self._opened_ns > LIFETIME_NS:
            self.cut()
            return
        payload = str(self._clock.now_ms()).encode()
        self._unanswered_ns[payload] = now_ns
        self.ping(payload)
