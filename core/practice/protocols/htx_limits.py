"""Count HTX requests in windows, per user and endpoint (sheet 9)."""

from dataclasses import dataclass

from core.practice.clock import Clock

SECOND_NS = 1_000_000_000
FLOOD = 5
"""How many times the limit makes a flood (sheet 16)."""


@dataclass(slots=True)
class Window:
    allowed: int
    ends_ns: int
    used: int = 0

    @property
    def remaining(self) -> int:
        return max(0, self.allowed - self.used)

    @property
    def is_exceeded(self) -> bool:
        return self.used > self.allowed

    @property
    def is_flooded(self) -> bool:
        return self.used > FLOOD * self.allowed


class Windows:
    """A window begins with the first request after the last one ended."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._windows: dict[tuple[str, str], Window] = {}

    def count(self, who: str, endpoint: str, allowed: int, span_s: int) -> Window:
        """Count one request and return the window that it falls into."""
        now_ns = self._clock.elapsed_ns()
        window = self._windows.get((who, endpoint))
        if window is None or now_ns >= window.ends_ns:
            window = Window(allowed, now_ns + span_s * SECOND_NS)
            self._windows[who, endpoint] = window
        window.used += 1
        return window

    def end_ms(self, window: Window) -> int:
        """Return the end of a window as a time of day."""
        return self._clock.now_ms() + (window.ends_ns - self._clock.elapsed_ns()) // 1_000_000
