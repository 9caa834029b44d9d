"""The exchanges' clocks: how far each is ahead of ours, read again and again, and anew after a sleep."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from core.desk.facts import Source
from core.domain.errors import DeskError
from core.exchanges.base import Exchange, Host, Stamp
from core.net.clock import Clock, Offset
from core.net.lane import Lane, Urgency

EVERY_S = 60.0
AGAIN_S = 3.0
MOST_READINGS, SLOW_READING_MS = 3, 500

log = logging.getLogger(__name__)


class Clocks:
    """One offset per source; `on_read` is called whenever what is known of one has changed. Lives on the core loop."""

    def __init__(
        self,
        *,
        exchanges: Mapping[str, Exchange],
        hosts: Callable[[Source], Host],
        public_lane: Callable[[Source], Lane],
        on_read: Callable[[Source], None],
        clock: Clock,
        spawn: Callable[[Coroutine[Any, Any, Any]], asyncio.Task[Any]],
    ) -> None:
        self._exchanges = exchanges
        self._hosts = hosts
        self._public_lane = public_lane
        self._on_read = on_read
        self._clock = clock
        self._spawn = spawn
        self._offsets: dict[Source, Offset] = {}
        self._first: dict[Source, asyncio.Lock] = {}

    async def of(self, source: Source) -> Offset:
        """The offset of a source: one reading now if there is none, more in the background."""
        async with self._first.setdefault(source, asyncio.Lock()):
            # Keys that sign in at once wait for the same reading: without one they would be refused by a wrong clock.
            if source not in self._offsets:
                step_ms = self._exchanges[source.exchange].info.clock_step_ms
                offset = Offset(step_ms=step_ms)
                await self._read(source, offset)
                self._offsets[source] = offset
                self._spawn(self._keep(source, offset))
            elif not self._offsets[source].is_known:
                await self._read(source, self._offsets[source])
        return self._offsets[source]

    async def read_anew(self, source: Source) -> None:
        """The exchange has refused our time: ask for its own. Raises `DeskError` when it does not say."""
        self._offsets[source].forget()
        await self._read(source, self._offsets[source])

    async def renew(self, source: Source) -> None:
        """Forget what was known of a clock and read it again; nothing may be sent meanwhile."""
        offset = self._offsets[source]
        offset.forget()
        self._on_read(source)
        while not offset.is_known:
            try:
                await self._read(source, offset)
            except DeskError as error:
                log.info("no reading of the exchange's clock: %s", error)
                await self._clock.sleep(AGAIN_S)

    @property
    def sources(self) -> tuple[Source, ...]:
        """Whose clocks are kept."""
        return tuple(self._offsets)

    async def _keep(self, source: Source, offset: Offset) -> None:
        while True:
            await self._clock.sleep(EVERY_S)
            try:
                await self._read(source, offset)
            except DeskError as error:
                log.info("no reading of the exchange's clock: %s", error)

    async def _read(self, source: Source, offset: Offset) -> None:
        """Take a reading; one that took long, as the first on a new line does, proves little and is taken again.

        So is one on whose way our own clock was set back.
        """
        exchange, host = self._exchanges[source.exchange], self._hosts(source)
        sent_ms = received_ms = 0

        def on_stamped(_: Stamp) -> None:  # waiting for a turn is no part of the way there and back
            nonlocal sent_ms
            sent_ms = self._clock.now_ms()

        for _ in range(MOST_READINGS):
            server_ns = await self._public_lane(source).run(
                lambda _: exchange.server_time(host),
                Urgency.READ,
                purpose="clock",
                on_stamped=on_stamped,
            )
            received_ms = self._clock.now_ms()
            if 0 <= received_ms - sent_ms <= SLOW_READING_MS:
                break
        middle_ms = server_ns // 1_000_000 + exchange.info.clock_step_ms // 2
        offset.learn(middle_ms, sent_ms, received_ms)
        self._on_read(source)
