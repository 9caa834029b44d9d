"""Finding out what became of an order whose answer was lost: asking by client id until something is proven.

Asking is all that happens here; nothing is ever sent again.
"""

import itertools
from collections.abc import Iterator
from typing import Protocol

from core.desk.facts import TrackedOrder
from core.desk.orders import Orders
from core.domain.errors import DeskError
from core.domain.order import OrderState
from core.net.clock import Clock

PAUSES_S = (1.0, 2.0, 4.0)
LATER_S = 5.0
SETTLE_MS = 1_000


class Asker(Protocol):
    """Who can ask: a post."""

    @property
    def orders(self) -> Orders: ...
    @property
    def is_fence_proven(self) -> bool: ...
    async def ask(self, ref: str) -> TrackedOrder: ...
    async def is_absent(self, ref: str) -> bool: ...


async def settle(post: Asker, ref: str, clock: Clock) -> None:
    """Ask with growing pauses until the order is found, or until it can no longer be accepted and nobody knows it.

    Absent is proven only where the exchange documents that an old request dies; elsewhere a person must settle it.
    While the exchange does not answer, the question stays open.
    """
    for pause_s in _pauses_s():
        await clock.sleep(pause_s)
        try:
            asked_ms = clock.now_ms()
            row = await post.ask(ref)
            if row.order.state is not OrderState.UNKNOWN or row.checking is None:
                return
            # Only a question asked after the end proves anything.
            is_over = asked_ms > row.checking.until_ms + SETTLE_MS
            if is_over and await post.is_absent(ref):
                verdict = OrderState.NOT_PLACED if post.is_fence_proven else OrderState.UNRESOLVED
                post.orders.verdict(ref, verdict)
                return
        except DeskError:
            continue


def _pauses_s() -> Iterator[float]:
    yield from PAUSES_S
    yield from itertools.repeat(LATER_S)
