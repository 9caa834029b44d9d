"""The pairs of every source with their rules: those of an earlier start at once, then as they are now."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any

from core.desk.facts import MarketList, Source
from core.desk.rules import RulesCache
from core.desk.store import Store
from core.domain.account import Environment
from core.domain.errors import DeskError
from core.domain.market import Market
from core.exchanges.base import Exchange, Host
from core.net.clock import Clock
from core.net.lane import Lane, Urgency

FRESH_MS = 10 * 60 * 1000

log = logging.getLogger(__name__)


class Markets:
    """Rules by source, published as `MarketList`. Lives on the core loop."""

    def __init__(
        self,
        *,
        exchanges: Mapping[str, Exchange],
        hosts: Callable[[Source], Host],
        public_lane: Callable[[Source], Lane],
        store: Store,
        cache: RulesCache,
        aside: Callable[..., Awaitable[Any]],
        clock: Clock,
        spawn: Callable[[Coroutine[Any, Any, Any]], asyncio.Task[Any]],
    ) -> None:
        self._exchanges = exchanges
        self._hosts = hosts
        self._public_lane = public_lane
        self._store = store
        self._cache = cache
        self._aside = aside
        self._clock = clock
        self._spawn = spawn

    async def load(self, source: Source, refresh: bool) -> tuple[Market, ...]:
        """All pairs of a source, those of an earlier start at once if there are any.

        Rules older than ten minutes are asked for again beside that; `refresh` waits for the new ones.
        """
        known = self._store.get(MarketList, source)
        if known is None and (saved := await self._saved(source)) is not None:
            known = saved
            self._store.put(saved)
        if known is not None and not refresh:
            if self._clock.now_ms() - known.loaded_ms > FRESH_MS:
                self.renew(source)
            return known.markets
        return await self._ask(source)

    def renew(self, source: Source) -> None:
        """Ask for the rules anew, beside everything else."""
        self._spawn(self._renew(source))

    def find(self, source: Source, symbol: str) -> Market | None:
        """One pair by the exchange's symbol, in any case."""
        known = self._store.get(MarketList, source)
        wanted = symbol.lower()
        markets = known.markets if known is not None else ()
        return next((market for market in markets if market.symbol.lower() == wanted), None)

    async def _ask(self, source: Source) -> tuple[Market, ...]:
        """The rules as they are now; what cannot be answered leaves the old ones standing."""
        exchange, host = self._exchanges[source.exchange], self._hosts(source)
        markets = await self._public_lane(source).run(
            lambda _: exchange.markets(host), Urgency.READ, purpose="pairs"
        )
        known = self._store.get(MarketList, source)
        if (
            not markets and known is not None
        ):  # an answer that tells of changes only: there are none
            markets = known.markets
        rules = MarketList(source=source, markets=markets, loaded_ms=self._clock.now_ms())
        self._store.put(rules)
        if source.environment is not Environment.PRACTICE:
            await self._aside(self._cache.save, rules)
        return markets

    async def _renew(self, source: Source) -> None:
        try:
            await self._ask(source)
        except DeskError as error:
            log.info("the rules stay as they are: %s", error)

    async def _saved(self, source: Source) -> MarketList | None:
        if source.environment is Environment.PRACTICE:
            return None
        found: MarketList | None = await self._aside(self._cache.load, source)
        return found
