"""Binance's two counts: request weight by address, unfilled orders by account (sheet 9 and 16)."""

from dataclasses import dataclass, field

from core.practice.clock import Clock
from core.practice.protocols.binance_refusals import Refusal

WEIGHT_PER_MINUTE = 6_000
MINUTE_NS = 60_000_000_000
PATIENCE = 10
"""Requests over the limit before the address is banned."""
BAN_NS = 2 * MINUTE_NS
ORDER_WINDOWS = (
    ("SECOND", 10, 100, 10_000_000_000),
    ("DAY", 1, 200_000, 1_440 * MINUTE_NS),
)
"""Interval, how many of them, how many orders, and the length in nanoseconds."""


def _steady_ns(clock: Clock) -> int:
    """Return the time of day, which nobody who sets the clock moves: counts begin anew on the minute."""
    return clock.now_ns() - clock.offset_ns


def _seconds_up(span_ns: int) -> int:
    return max(1, -(-span_ns // 1_000_000_000))


@dataclass(slots=True)
class _Address:
    minute: int = 0
    used: int = 0
    refused: int = 0
    banned_until_ns: int = 0


class Weights:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._addresses: dict[str, _Address] = {}

    def used(self, address: str) -> int:
        return self._row(address).used

    def admit(self, address: str, weight: int) -> None:
        """Count a request. Raise Refusal."""
        row, now_ns = self._row(address), _steady_ns(self._clock)
        if now_ns < row.banned_until_ns:
            raise self.refusal(is_ban=True, left_ns=row.banned_until_ns - now_ns)
        if row.used + weight <= WEIGHT_PER_MINUTE:
            row.used += weight
            return
        row.refused += 1
        if row.refused > PATIENCE:
            row.banned_until_ns = now_ns + BAN_NS
            raise self.refusal(is_ban=True, left_ns=BAN_NS)
        raise self.refusal(is_ban=False, left_ns=MINUTE_NS - now_ns % MINUTE_NS)

    def give_back(self, address: str, weight: int) -> None:
        row = self._row(address)
        row.used = max(0, row.used - weight)

    def refusal(self, *, is_ban: bool, left_ns: int) -> Refusal:
        if not is_ban:
            message = (
                f"Too much request weight used; current limit is {WEIGHT_PER_MINUTE} request weight per"
                " 1 MINUTE. Please use WebSocket Streams for live updates to avoid polling the API."
            )
            return Refusal(429, -1003, message, retry_after_s=_seconds_up(left_ns))
        until_ms = (self._clock.now_ns() + left_ns) // 1_000_000
        message = (
            f"Way too much request weight used; IP banned until {until_ms}."
            " Please use WebSocket Streams for live updates to avoid bans."
        )
        return Refusal(418, -1003, message, retry_after_s=_seconds_up(left_ns))

    def _row(self, address: str) -> _Address:
        row = self._addresses.setdefault(address, _Address())
        minute = _steady_ns(self._clock) // MINUTE_NS
        if minute != row.minute:
            row.minute, row.used, row.refused = minute, 0, 0
        return row


@dataclass(slots=True)
class _Account:
    windows: list[int] = field(default_factory=lambda: [0] * len(ORDER_WINDOWS))
    counts: list[int] = field(default_factory=lambda: [0] * len(ORDER_WINDOWS))


class OrderCounts:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._accounts: dict[str, _Account] = {}

    def counts(self, account: str) -> list[int]:
        return list(self._row(account).counts)

    def check(self, account: str) -> None:
        """Raise Refusal if one more order is too many."""
        for count, (unit, number, limit, span_ns) in zip(
            self._row(account).counts, ORDER_WINDOWS, strict=True
        ):
            if count >= limit:
                message = (
                    f"Too many new orders; current limit is {limit} orders per {number} {unit}."
                )
                left_ns = span_ns - _steady_ns(self._clock) % span_ns
                raise Refusal(429, -1015, message, retry_after_s=_seconds_up(left_ns))

    def add(self, account: str) -> None:
        self._change(account, 1)

    def give_back(self, account: str) -> None:
        """An order has its first fill."""
        self._change(account, -1)

    def rows(self, account: str) -> list[dict[str, object]]:
        return [
            limit | {"count": count}
            for limit, count in zip(order_limits(), self.counts(account), strict=True)
        ]

    def _change(self, account: str, by: int) -> None:
        row = self._row(account)
        row.counts = [max(0, count + by) for count in row.counts]

    def _row(self, account: str) -> _Account:
        row = self._accounts.setdefault(account, _Account())
        for index, (_, _, _, span_ns) in enumerate(ORDER_WINDOWS):
            window = _steady_ns(self._clock) // span_ns
            if window != row.windows[index]:
                row.windows[index], row.counts[index] = window, 0
        return row


def weight_limit() -> dict[str, object]:
    return {
        "rateLimitType": "REQUEST_WEIGHT",
        "interval": "MINUTE",
        "intervalNum": 1,
        "limit": WEIGHT_PER_MINUTE,
    }


def order_limits() -> list[dict[str, object]]:
    return [
        {"rateLimitType": "ORDERS", "interval": unit, "intervalNum": number, "limit": limit}
        for unit, number, limit, _ in ORDER_WINDOWS
    ]
