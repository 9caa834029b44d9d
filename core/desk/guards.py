"""Checks every order passes before anything is written or sent, whichever button or key sent it."""

from collections.abc import Iterable
from dataclasses import replace

from core.desk.facts import Source, TrackedOrder
from core.domain.account import Environment
from core.domain.errors import NotAllowed
from core.domain.lifecycle import UNSETTLED
from core.domain.order import Order, OrderState, Ticket, first_sight, is_same_order


def check(ticket: Ticket, source: Source, rows: Iterable[TrackedOrder]) -> None:
    """Raise `NotAllowed` with the name of the first rule that refuses the ticket."""
    if source.environment is Environment.LIVE:
        raise NotAllowed("live-orders")
    meant = first_sight(ticket, OrderState.INTENT, now_ms=0)
    for row in rows:
        if row.order.client_id == ticket.client_id:
            raise NotAllowed("already-sent")
        if row.order.state in UNSETTLED and is_same_order(_nameless(row), meant):
            raise NotAllowed("still-checking")


def _nameless(row: TrackedOrder) -> Order:
    return replace(row.order, client_id=None)
