"""Keeping one account current: its private stream first, asking otherwise."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Protocol

from core.desk.facts import Holdings, Link, LinkState, Source
from core.desk.orders import Orders
from core.desk.store import Store
from core.domain.account import Balance, Balances
from core.domain.errors import DeskError
from core.exchanges.events import (
    BalancesSeen,
    FillSeen,
    OrderSeen,
    StreamEvent,
    StreamRefused,
    Subscription,
)
from core.net.clock import Clock
from core.net.lane import is_passing

POLL_S = 4.0
STREAMING_POLL_S = 60.0
NUDGE_S = 0.3

log = logging.getLogger(__name__)


class Follow(Protocol):
    """Follows a stream until cancelled; the core hands in the real one."""

    def __call__(
        self,
        make: Callable[[], Awaitable[Subscription]],
        tell: Callable[[StreamEvent], None],
        is_up: Callable[[bool], None],
    ) -> Coroutine[Any, Any, None]: ...


class AccountFeed:
    """Balances, and what streams and polls say of orders. `refresh` asks for both; `nudge` asks for that soon."""

    def __init__(
        self,
        *,
        account_id: str,
        source: Source,
        orders: Orders,
        refresh: Callable[[], Awaitable[None]],
        store: Store,
        clock: Clock,
    ) -> None:
        self._account_id = account_id
        self._source = source
        self._orders = orders
        self._refresh = refresh
        self._store = store
        self._clock = clock
        self._balances: dict[str, Balance] = {}
        self._can_trade: bool | None = None
        self._balance_sequence = -1
        self._is_streaming = False
        self._nudged = asyncio.Event()

    def nudge(self) -> None:
        """Something changed: ask soon instead of at the next turn."""
        self._nudged.set()

    def set_balances(self, balances: Balances) -> None:
        """Take over a complete list."""
        self._balances = {balance.asset: balance for balance in balances.rows}
        self._can_trade = balances.can_trade
        self._tell_balances()

    async def poll(self) -> None:
        """Ask again and again: seldom while the stream is up, often while it is not."""
        while True:
            interval_s = STREAMING_POLL_S if self._is_streaming else POLL_S
            try:
                async with asyncio.timeout(interval_s):  # wait_for of Python 3.11 may lose a cancel
                    await self._nudged.wait()
                await self._clock.sleep(NUDGE_S)
            except TimeoutError:
                pass
            self._nudged.clear()
            try:
                await self._refresh()
            except DeskError as error:
                self._tell_link(error)
                if not is_passing(error):
                    log.warning("refreshing an account was refused: %s", error)
            else:
                self._tell_link(None)

    async def stream(self, follow: Follow, make: Callable[[], Awaitable[Subscription]]) -> None:
        """Follow the private stream."""
        await follow(make, self._on_event, self._on_stream)

    def _on_stream(self, is_up: bool) -> None:
        self._is_streaming = is_up
        self._nudged.set()
        self._tell_link(None)

    def _on_event(self, event: StreamEvent) -> None:
        if isinstance(event, OrderSeen):
            self._orders.observe(event.order)
        elif isinstance(event, FillSeen):
            self._nudged.set()
        elif isinstance(event, BalancesSeen):
            self._on_balances(event)
        elif isinstance(event, StreamRefused):
            log.warning("a private stream was refused: %s", event.refused.category.value)

    def _on_balances(self, event: BalancesSeen) -> None:
        if event.sequence is not None:
            if event.sequence <= self._balance_sequence:
                return
            self._balance_sequence = event.sequence
        for change in event.changes:
            self._balances[change.asset] = change.applied_to(self._balances.get(change.asset))
        self._tell_balances()

    def _tell_balances(self) -> None:
        self._store.put(
            Holdings(
                account_id=self._account_id,
                balances=tuple(self._balances.values()),
                seen_at=self._clock.monotonic(),
                can_trade=self._can_trade,
            )
        )

    def _tell_link(self, problem: DeskError | None) -> None:
        state = LinkState.STREAMING if self._is_streaming else LinkState.POLLING
        self._store.put(
            Link(
                source=self._source,
                account_id=self._account_id,
                state=LinkState.SILENT if problem and is_passing(problem) else state,
                problem=problem,
            )
        )
