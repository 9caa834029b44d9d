"""Finding out what became of an order whose answer was lost: asking by client id until something is proven.

Asking is all that happens here; nothing is ever sent again.
"""

import itertools
import logging
import random
from collections.abc import Callable, Iterator
from dataclasses import replace

from core.desk.facts import TrackedOrder, Verdict
from core.desk.orders import Orders
from core.desk.questions import Questions
from core.domain.errors import DeskError, NotAllowed, OrderNotFound
from core.domain.order import Order, OrderState, is_same_order
from core.exchanges.base import Info
from core.net.clock import Clock, Offset
from core.net.lane import Urgency

PAUSES_S = (0.25, 0.5, 1.0, 2.0, 4.0)
LATER_S = 5.0
SETTLE_MS = 1_000
JITTER_PERCENT = 10

log = logging.getLogger(__name__)


class Reconciler:
    """Settles one key's unknown orders. Deadlines are in the exchange's clock, as the exchange keeps them."""

    def __init__(
        self,
        *,
        info: Info,
        is_fence_proven: Callable[[], bool],
        orders: Orders,
        questions: Questions,
        offset: Offset,
        clock: Clock,
        nudge: Callable[[], None],
    ) -> None:
        self._info = info
        self._is_fence_proven = is_fence_proven
        self._orders = orders
        self._questions = questions
        self._offset = offset
        self._clock = clock
        self._nudge = nudge

    async def ask(self, ref: str) -> TrackedOrder:
        """Ask for one of our orders by its client id and believe what matches it; note question and answer."""
        row = self._orders.row(ref)
        if row.order.id is not None:
            return self._orders.observe(await self._questions.about(row.order, Urgency.QUESTION))
        if row.market is None:
            raise NotAllowed("pair-not-known")
        try:
            found = await self._questions.find(row.order, row.market)
        except OrderNotFound:
            return self._orders.asked(ref, "not found")
        except DeskError as error:
            self._orders.asked(ref, f"no answer: {error}")
            raise
        if not self._info.client_id_pattern:
            alike = [order.id for order in found if is_same_order(_nameless(row.order), order)]
            return self._orders.asked(ref, f"orders that look like it: {alike}")
        for order in found:
            if is_same_order(row.order, order):
                self._orders.asked(ref, f"found: {order.raw_state or order.state.value}")
                self._nudge()
                return self._orders.observe(order)
        return self._orders.asked(ref, "found only other orders with this id")

    async def settle(self, ref: str) -> None:
        """Ask with growing pauses until the order is found, or until it can no longer be accepted and nobody knows it.

        Absent is proven only where the exchange documents that an old request dies; elsewhere a person must settle it.
        While the exchange does not answer, the question stays open.
        """
        for pause_s in pauses_s():
            await self._clock.sleep(pause_s)
            try:
                if await self._is_settled(ref):
                    return
            except NotAllowed as error:  # there is no way to ask, now or later
                log.warning("an order cannot be asked about: %s", error)
                self._orders.verdict(ref, OrderState.UNRESOLVED, Verdict.CANNOT_SAY)
                return
            except DeskError:
                continue

    def release(self, ref: str, note: str) -> TrackedOrder:
        """A person has looked at the exchange and says that an unresolved order is not there. Noted in the journal."""
        if self._orders.row(ref).order.state is not OrderState.UNRESOLVED:
            raise NotAllowed("not-unresolved")
        self._orders.asked(ref, f"a person says that it is not there: {note}")
        return self._orders.verdict(ref, OrderState.NOT_PLACED)

    async def _is_settled(self, ref: str) -> bool:
        asked_ms = self._clock.now_ms() + self._offset.ms
        row = await self.ask(ref)
        checking = row.checking
        if row.order.state is not OrderState.UNKNOWN or checking is None:
            return True
        # Only a question asked after the end proves anything, and only by a clock that is known.
        if not self._offset.is_known or asked_ms <= checking.until_ms + SETTLE_MS:
            return False
        if not await self._is_absent(ref):
            return self._orders.row(ref).order.state is not OrderState.UNKNOWN
        if self._is_forgotten(checking.sent_ms):
            self._orders.verdict(ref, OrderState.UNRESOLVED, Verdict.CANNOT_SAY)
        elif self._is_fence_proven():
            self._orders.verdict(ref, OrderState.NOT_PLACED)
        else:
            self._orders.verdict(ref, OrderState.UNRESOLVED, Verdict.PROBABLY_ABSENT)
        return True

    def _is_forgotten(self, sent_ms: int) -> bool:
        """Whether "not found" says nothing: the exchange knows no ids of ours, or none that old."""
        keeps_ms = self._info.keeps_ids_ms
        is_old = keeps_ms is not None and self._clock.now_ms() - sent_ms > keeps_ms
        return is_old or not self._info.client_id_pattern

    async def _is_absent(self, ref: str) -> bool:
        """Whether neither the open orders nor the latest history know one of ours. Raises when it cannot be said."""
        await self._questions.refresh_orders(Urgency.QUESTION)
        await self._questions.load_history(self._orders.row(ref).market)
        return self._orders.row(ref).order.state is OrderState.UNKNOWN


def _nameless(order: Order) -> Order:
    return replace(order, client_id=None)


def pauses_s() -> Iterator[float]:
    """Growing, and never quite alike, so that many orders do not ask in step."""
    for pause_s in itertools.chain(PAUSES_S, itertools.repeat(LATER_S)):
        yield pause_s * random.randint(100 - JITTER_PERCENT, 100 + JITTER_PERCENT) / 100  # noqa: S311
