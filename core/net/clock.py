"""Time: one injected clock, the exchange's offset from it, and nonces that rise through crashes and clock changes."""

import asyncio
import os
import statistics
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from core.domain.errors import JournalError
from core.exchanges.base import NonceUnit

LEASE_MS = 2_000
"""How far ahead nonces are reserved on disk. Gemini refuses time-based nonces more than 30 s away (sheet 2.3)."""


FAR_MS = 30_000
"""Exchanges that hold nonces against their clock refuse any that is further away (Gemini sheet 2.3, BigONE sheet 2)."""

LEAP_MS = 2_000
STANDSTILL_MS = 10_000


class Clock(Protocol):
    """Wall time for people and exchanges, monotonic time for ages and deadlines, and waiting in the same time."""

    def now_ms(self) -> int: ...
    def monotonic(self) -> float: ...
    async def sleep(self, seconds: float) -> None: ...


class SystemClock:
    """The machine's own time."""

    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000

    def monotonic(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class Offset:
    """How far an exchange's clock is ahead of ours in ms: the median of its last readings.

    `step_ms` is the resolution of the exchange's clock.
    """

    def __init__(self, readings: int = 5, step_ms: int = 0) -> None:
        self._readings: deque[tuple[int, int]] = deque(maxlen=readings)
        self._last_ms = 0
        self._step_ms = step_ms

    def learn(self, server_ms: int, sent_ms: int, received_ms: int) -> None:
        """Take one reading; the server is assumed to have looked half-way between sending and receiving."""
        middle_ms = (sent_ms + received_ms) // 2
        self._readings.append((server_ms - middle_ms, max(0, received_ms - sent_ms)))

    def set(self, offset_ms: int) -> None:
        """Replace all readings by what the exchange said when it refused our time."""
        self._readings.clear()
        self._readings.append((offset_ms, 0))

    def forget(self) -> None:
        """Our own clock has leapt, so that no reading proves anything any more; the last is what is left to go by."""
        self._last_ms = self.ms
        self._readings.clear()

    @property
    def is_known(self) -> bool:
        return bool(self._readings)

    @property
    def ms(self) -> int:
        offsets = [offset_ms for offset_ms, _ in self._readings]
        return round(statistics.median(offsets)) if offsets else self._last_ms

    @property
    def spread_ms(self) -> int | None:
        """How wrong `ms` may be: half the best way there and back, half the range of the readings or half a step
        of the exchange's clock, whichever is most. None without a reading; what a refusal said is taken as it is."""
        if not self._readings:
            return None
        offsets = [offset_ms for offset_ms, _ in self._readings]
        best_ms = min(trip_ms for _, trip_ms in self._readings)
        widest_ms = max(best_ms, max(offsets) - min(offsets), self._step_ms)
        return -(-widest_ms // 2)


async def watch_leaps(clock: Clock, on_leap: Callable[[int], None], every_s: float = 1.0) -> None:
    """Tell whenever wall time and monotonic time have moved apart: the machine slept, or its clock was set.

    `on_leap` hears by how many ms the wall went ahead. Where monotonic time goes on during sleep, the length of a
    standstill is told instead. Runs until cancelled.
    """
    looked_at, ahead_ms = clock.monotonic(), _ahead_ms(clock)
    while True:
        await clock.sleep(every_s)
        stood_ms = round((clock.monotonic() - looked_at - every_s) * 1000)
        leapt_ms = _ahead_ms(clock) - ahead_ms
        looked_at = clock.monotonic()
        if abs(leapt_ms) > LEAP_MS:
            ahead_ms += leapt_ms
            on_leap(leapt_ms)
        elif stood_ms > STANDSTILL_MS:
            on_leap(stood_ms)


def _ahead_ms(clock: Clock) -> int:
    return clock.now_ms() - round(clock.monotonic() * 1000)


class Nonces:
    """Strictly rising numbers for one key, in the key's own unit, each at least as large as the time.

    A lease of two seconds is written and flushed ahead, so that a restart after a crash begins above
    everything that may have been sent. Only where nonces are held against the exchange's clock, those that a wrong
    clock has led too far ahead to be taken are gone back from: they and all that follow would be refused. Safe to use from several threads. Raises `JournalError` when
    the lease cannot be written: without it nothing may be sent.
    """

    def __init__(self, path: Path, unit: NonceUnit) -> None:
        self._path = path
        self._unit = unit
        self._lock = threading.Lock()
        self._lease = self._read()
        self._last = self._lease

    def next(self, time_ms: int) -> int:
        """The next nonce for a request numbered at `time_ms` of the exchange's clock."""
        per_ms = self._unit.value // 1_000
        now = time_ms * per_ms
        with self._lock:
            if self._unit.is_timed and self._last - now > FAR_MS * per_ms:
                self._last = self._lease = now
            self._last = max(now, self._last + 1)
            if self._last > self._lease:
                lease = self._last + LEASE_MS * per_ms
                self._write(lease)
                self._lease = lease
            return self._last

    def _read(self) -> int:
        try:
            return int(self._path.read_text("ascii"))
        except FileNotFoundError:
            return 0
        except (OSError, ValueError) as error:
            raise JournalError(f"nonce lease: {type(error).__name__}") from error

    def _write(self, lease: int) -> None:
        aside = self._path.with_suffix(".new")
        try:
            with aside.open("w", encoding="ascii") as file:
                file.write(str(lease))
                file.flush()
                os.fsync(file.fileno())
            aside.replace(self._path)
        except OSError as error:
            raise JournalError(f"nonce lease: {type(error).__name__}") from error
