"""One simulated exchange without its protocol: markets, accounts, orders, and who listens."""

import asyncio
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import count

from core.practice import past
from core.practice.clock import Clock
from core.practice.engine import FIRST_UPDATE, Engine
from core.practice.ids import Ids
from core.practice.ledger import Account, Charging, Ledger
from core.practice.makers import MAKERS, TAKERS, Makers, Plan
from core.practice.market import Market, Status
from core.practice.orders import Action, Order, SelfTrade
from core.practice.tape import Tape

TICK_S = 0.05
PATIENCE_NS = 60_000_000_000
"""How long after a request a venue is still watched."""
UNWATCHED = 40
"""Every how many ticks the makers act while nobody watches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    market: Market
    plan: Plan


class Venue:
    def __init__(
        self,
        listings: Iterable[Listing],
        *,
        clock: Clock,
        charging: Charging,
        rng: random.Random,
        price_band: Decimal | None = None,
        self_trade: SelfTrade = SelfTrade.ENDS_TAKER,
        first_update: int = FIRST_UPDATE,
    ) -> None:
        self.clock = clock
        self.ids = Ids()
        self.ledger = Ledger(charging)
        self.engines: dict[str, Engine] = {}
        self.makers: dict[str, Makers] = {}
        self.orders: dict[int, Order] = {}
        """Every order of a client, in the order of placing."""
        self.listeners: list[Callable[[Action], None]] = []
        self.timers: list[Callable[[int], None]] = []
        """Called many times a second, from the first request on, with the monotonic time in nanoseconds."""
        self.is_running = True
        """Whether the makers act."""
        self._live: dict[int, Order] = {}
        self.watchers = 0
        """Open streams."""
        self._asked_ns = 0
        self._woken = asyncio.Event()
        self._rng = rng
        for house in (MAKERS, TAKERS):
            self.ledger.open(Account(name=house, is_house=True), {})
        for listing in listings:
            engine = Engine(
                listing.market,
                ledger=self.ledger,
                clock=self.clock,
                ids=self.ids,
                tape=Tape(),
                publish=self._publish,
                price_band=price_band,
                self_trade=self_trade,
                first_update=first_update,
            )
            symbol = listing.market.symbol
            self.engines[symbol] = engine
            self.makers[symbol] = Makers(engine, listing.plan, self.ids, self._rng)

    def wake(self) -> None:
        """Hear that somebody asks. The first time, make up the past and let the makers in: until then
        a venue costs nothing, and little while nobody watches.
        """
        self._asked_ns = self.clock.elapsed_ns()
        if self._woken.is_set():
            return
        self._woken.set()
        now_ms = self.clock.now_ms()
        for symbol, makers in self.makers.items():
            engine = self.engines[symbol]
            past.make_up(
                engine.tape, engine.market, makers.plan, now_ms=now_ms, ids=self.ids, rng=self._rng
            )
            if engine.market.status is not Status.CLOSED:
                makers.open()

    def place(self, order: Order) -> None:
        """Raise NotEnoughFunds, and then the order never existed."""
        self.engines[order.market.symbol].place(order)
        self.orders[order.id] = order
        if order.is_live:
            self._live[order.id] = order

    def cancel(self, order: Order) -> None:
        """Cancel the order if it is live."""
        if order.is_live:
            self.engines[order.market.symbol].cancel(order)

    def cancel_each(self, orders: Iterable[Order]) -> None:
        for order in orders:
            self.cancel(order)

    def live_orders(self, account: str, key: str | None = None) -> list[Order]:
        """Return an account's live orders in the order of placing, perhaps of one key only."""
        return [
            order
            for order in self._live.values()
            if order.account == account and key in (None, order.key)
        ]

    def _publish(self, action: Action) -> None:
        for event in action.events:
            if not event.order.is_live:
                self._live.pop(event.order.id, None)
        for listener in self.listeners:
            listener(action)

    async def run(self) -> None:
        """Keep everything going that goes by the clock, for ever."""
        await self._woken.wait()
        for tick in count():
            now_ns = self.clock.elapsed_ns()
            for timer in self.timers:
                timer(now_ns)
            if self.is_running and (self.is_watched() or tick % UNWATCHED == 0):
                self.step()
            await asyncio.sleep(TICK_S)

    def is_watched(self) -> bool:
        return bool(self.watchers) or self.clock.elapsed_ns() - self._asked_ns < PATIENCE_NS

    def step(self) -> None:
        """Let the makers act in every market whose turn has come."""
        now_ns = self.clock.elapsed_ns()
        for makers in self.makers.values():
            if makers.plan.is_running and now_ns >= makers.due_ns:
                makers.step(now_ns)
