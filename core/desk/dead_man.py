"""The dead-man switch of one account: as long as the program gives signs of life, its orders stand."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from core.desk.facts import Armed
from core.desk.questions import Questions
from core.desk.store import Store
from core.domain.errors import DeskError, NotAllowed
from core.exchanges.base import DeadMan, Exchange
from core.net.clock import Clock, Offset
from core.net.lane import Urgency

log = logging.getLogger(__name__)


class DeadManSwitch:
    """Arms, gives signs of life at a third of the time, and tells how it stands. Lives on the core loop.

    Letting go of it leaves it armed: an exchange that hears nothing more cancels, which is what it is for.
    """

    def __init__(
        self,
        *,
        account_id: str,
        exchange: Exchange,
        questions: Questions,
        offset: Offset,
        store: Store,
        clock: Clock,
        spawn: Callable[[Coroutine[Any, Any, Any]], asyncio.Task[Any]],
    ) -> None:
        self._account_id = account_id
        self._exchange = exchange
        self._questions = questions
        self._offset = offset
        self._store = store
        self._clock = clock
        self._spawn = spawn
        self._keeping: asyncio.Task[Any] | None = None

    async def arm(self, seconds: int | None) -> None:
        """Have everything cancelled unless a sign of life comes every `seconds`; None: no longer.

        Raises `NotAllowed` where the exchange has no such timer, and what it refused with.
        """
        info = self._exchange.info
        if info.dead_man is not DeadMan.TIMER:
            raise NotAllowed("no-dead-man-here")
        if seconds is not None and seconds < info.dead_man_s:
            raise NotAllowed("dead-man-too-short")
        self.close()
        await self._set_timer(seconds or 0)
        if seconds is None:
            self._store.put(Armed(account_id=self._account_id, timeout_s=None))
        else:
            self._keeping = self._spawn(self._keep(seconds, self._set_timer))

    def beat(self) -> None:
        """Keep a key alive that was made to need it."""
        self._keeping = self._spawn(self._keep(self._exchange.info.dead_man_s, self._heartbeat))

    def close(self) -> None:
        """Give no more signs of life."""
        if self._keeping is not None:
            self._keeping.cancel()

    async def _keep(self, seconds: int, sign: Callable[[int], Coroutine[Any, Any, None]]) -> None:
        while True:
            await self._clock.sleep(seconds / 3)
            try:
                await sign(seconds)
            except DeskError as error:
                log.warning("a sign of life was not answered: %s", error)
                known = self._store.get(Armed, self._account_id)
                until_ms = known.until_ms if known is not None else None
                self._tell(seconds, until_ms, error)

    async def _set_timer(self, seconds: int) -> None:
        ends_ms = await self._questions.ask_if(
            lambda who, stamp: self._exchange.arm(who, stamp, seconds), "arm", Urgency.CANCEL
        )
        if seconds:
            ours_ms = None if ends_ms is None else ends_ms - self._offset.ms
            self._tell(seconds, ours_ms or self._clock.now_ms() + seconds * 1000)

    async def _heartbeat(self, seconds: int) -> None:
        await self._questions.ask_if(self._exchange.heartbeat, "heartbeat", Urgency.CANCEL)
        self._tell(seconds, self._clock.now_ms() + seconds * 1000)

    def _tell(self, seconds: int, until_ms: int | None, problem: DeskError | None = None) -> None:
        self._store.put(
            Armed(
                account_id=self._account_id, timeout_s=seconds, until_ms=until_ms, problem=problem
            )
        )
