"""Run the practice exchanges, each on a port of this machine, and the control interface beside."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from aiohttp import hdrs, web
from aiohttp.http_exceptions import HttpProcessingError

from core.practice.clock import Clock
from core.practice.control import Control
from core.practice.dialect import Dialect
from core.practice.lines import STRIKE
from core.practice.protocols.all import PROTOCOLS, Protocol
from core.practice.received import fresh_record
from core.practice.spoiling import Spoiler

HOST = "127.0.0.1"
LOG = logging.getLogger(__name__)
LOG.addFilter(
    lambda record: not (record.exc_info and isinstance(record.exc_info[1], HttpProcessingError))
)
"""Without what clients do wrong: a request that is no HTTP is answered, and nobody's fault here."""
Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


class Server:
    """Between `start` and `stop` everything answers."""

    def __init__(
        self, *, clock: Clock, rng: random.Random, protocols: Sequence[Protocol] = PROTOCOLS
    ) -> None:
        self.clock = clock
        self.received = fresh_record()
        self.spoiler = Spoiler(clock)
        self.dialects: list[Dialect] = [
            protocol(clock, rng, self.received) for protocol in protocols
        ]
        self.control = Control(clock, self.dialects, self.spoiler, self.received)
        self._runners: list[web.ServerRunner] = []
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self, port: int = 0) -> dict[str, object]:
        """Return what a client needs to know. The first exchange gets the port, if it is not 0.

        Raise OSError if the port is taken.
        """
        exchanges: dict[str, object] = {}
        for dialect in self.dialects:
            authority = await self._listen(self._handler(dialect), port)
            exchanges |= dialect.greetings(authority)
            port = 0
            self._tasks.append(asyncio.create_task(dialect.venue.run()))
        authority = await self._listen(self.control.answer, 0)
        control = {"url": f"http://{authority}", "token": self.control.token}
        return {"exchanges": exchanges, "control": control}

    async def run(self) -> None:
        """Return only if something that should go on for ever has failed."""
        await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)

    async def stop(self) -> None:
        """Raise what has failed, if anything has, after everything is closed."""
        self.spoiler.clear()
        self.spoiler.set_mix(None)
        for dialect in self.dialects:
            dialect.disconnect_streams()
        for task in self._tasks:
            task.cancel()
        results = await asyncio.gather(*self._tasks, return_exceptions=True)
        for runner in self._runners:
            await runner.cleanup()
        for result in results:
            if isinstance(result, Exception):
                raise result

    async def _listen(self, handler: Handler, port: int) -> str:
        runner = web.ServerRunner(
            web.Server(handler, access_log=None, logger=LOG), shutdown_timeout=0.5
        )
        await runner.setup()
        self._runners.append(runner)
        site = web.TCPSite(runner, HOST, port)
        await site.start()
        bound: tuple[str, int] = runner.addresses[0]
        return f"{bound[0]}:{bound[1]}"

    def _handler(self, dialect: Dialect) -> Handler:
        async def handle(request: web.BaseRequest) -> web.StreamResponse:
            dialect.venue.wake()
            STRIKE.set(partial(self.spoiler.strike_frame, dialect.name, request))
            entry = await dialect.placement(request)
            if entry is not None:
                self.received.append(entry)

            async def act() -> web.StreamResponse:
                response = await dialect.answer(request)
                if entry is not None:
                    entry.status = response.status
                return response

            try:
                response = await self.spoiler.apply(dialect, request, act)
            except ConnectionResetError:  # whoever asked has hung up
                return web.Response()
            if not response.prepared:
                response.headers[hdrs.DATE] = self.clock.http_date()
            return response

        return handle
