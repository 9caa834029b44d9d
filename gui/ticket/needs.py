"""What the ticket's presenter needs of others."""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from core.desk.facts import TrackedOrder
from core.domain.limits import Hit, Rule
from core.domain.order import Ticket
from gui.ticket.texts import Judgement

Call = Callable[..., Awaitable[Any]]
"""Asks the core's thread for a verb and awaits its answer."""


class TicketDesk(Protocol):
    """The verbs of the desk that the ticket uses. They raise a `DeskError` only when no order is out there."""

    async def judge(self, account_id: str, ticket: Ticket) -> tuple[Hit, ...]: ...

    async def place(
        self, account_id: str, ticket: Ticket, accepted: frozenset[Rule] = frozenset()
    ) -> TrackedOrder: ...


class Clock(Protocol):
    """Seconds that only rise."""

    def monotonic(self) -> float: ...


class Sheet(Protocol):
    """Asks once more, and can be answered with "send" only after it was shown a judgement.

    It calls exactly one of the first two, once; after the second perhaps the third, which leads to the limits.
    """

    def ask(
        self,
        on_send: Callable[[], None],
        on_cancel: Callable[[], None],
        on_limits: Callable[[], None],
    ) -> None: ...

    def show_judgement(self, judgement: Judgement) -> None: ...
