"""Faults planted into a victim, to see that the proofs notice: each breaks one rule, in that process only."""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from core.desk.facts import TrackedOrder
from core.desk.orders import Orders
from core.desk.post import Post
from core.domain.errors import DeskError
from core.domain.market import TimeInForce
from core.domain.order import OrderState, Ticket
from core.net.clock import Nonces
from core.net.lane import Urgency
from tests.proof.points import wrap

NOT_FOUND = "not found"


def resend() -> None:
    """What is not found is placed once more."""
    posts: list[Post] = []
    placing: dict[str, asyncio.Task[None]] = {}

    def remember(real: Callable[..., None], self: Post, **more: Any) -> None:
        real(self, **more)
        posts.append(self)

    async def place_again(post: Post, row: TrackedOrder) -> None:
        with contextlib.suppress(DeskError):
            await post._lane.run(
                lambda stamp: post._exchange.place(post._who, stamp, _ticket_of(row)),
                Urgency.PLACE,
                purpose="place",
            )

    def asked(real: Callable[..., Any], self: Orders, ref: str, answer: str) -> Any:
        row = real(self, ref, answer)
        if answer == NOT_FOUND and ref not in placing:
            post = next(each for each in posts if each.orders is self)
            placing[ref] = asyncio.get_running_loop().create_task(place_again(post, row))
        return row

    wrap(Post, "__init__", remember)
    wrap(Orders, "asked", asked)


def nofence() -> None:
    """The first "not found" counts as not placed, whatever may still be under way."""

    def asked(real: Callable[..., Any], self: Orders, ref: str, answer: str) -> Any:
        row = real(self, ref, answer)
        return self.verdict(ref, OrderState.NOT_PLACED) if answer == NOT_FOUND else row

    wrap(Orders, "asked", asked)


def nolease() -> None:
    """Nonces begin at the clock's time after each start."""
    Nonces._read = lambda self: 0  # type: ignore[method-assign]
    Nonces._write = lambda self, lease: None  # type: ignore[method-assign]


def failtimeout() -> None:
    """An order whose answer is missing is called "not sent"."""

    def keep(real: Callable[..., Any], self: Orders, row: TrackedOrder, **more: Any) -> Any:
        if row.order.state is OrderState.UNKNOWN:
            failed = replace(row.order, state=OrderState.NOT_SENT)
            row = replace(row, order=failed, checking=None)
        return real(self, row, **more)

    wrap(Orders, "_set", keep)


PLANTS: dict[str, Callable[[], None]] = {
    each.__name__: each for each in (resend, nofence, nolease, failtimeout)
}


def _ticket_of(row: TrackedOrder) -> Ticket:
    order = row.order
    assert row.market is not None
    return Ticket(
        client_id=row.ref,
        market=row.market,
        side=order.side,
        type=order.type,
        time_in_force=order.time_in_force or TimeInForce.GTC,
        quantity=order.quantity,
        price=order.price,
    )
