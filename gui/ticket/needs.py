"""What the ticket's presenter needs of others."""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from core.desk.facts import TrackedOrder
from core.domain.limits import Rule
from core.domain.order import Ticket

Call = Callable[..., Awaitable[Any]]
"""Asks the core's thread for a verb and awaits its answer."""


class TicketDesk(Protocol):
    """The verb of the desk that the ticket uses. It raises a `DeskError` only when no order is out there."""

    async def place(
        self, account_id: str, ticket: Ticket, accepted: frozenset[Rule]
    ) -> TrackedOrder: ...


class Clock(Protocol):
    """Seconds that only rise."""

    def monotonic(self) -> float: ...


class Sheet(Protocol):
    """Asks once more; calls exactly one of the two, once."""

    def ask(self, on_send: Callable[[], None], on_cancel: Callable[[], None]) -> None: ...
