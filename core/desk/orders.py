"""The orders of one account: whatever arrives about them is merged, journalled, then published.

One truth per order, whichever of answer, stream or list spoke first. Lives on the core loop; the journal is
written by a single thread, and a version is published when it is on disk.
"""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import replace
from itertools import islice
from typing import TypeVar

from core.desk.facts import Checking, Question, Source, TrackedOrder, Verdict
from core.desk.journal import Entry, Intent, Journal
from core.desk.store import Store
from core.domain.account import Account
from core.domain.errors import DeskError, JournalError, OutcomeUnknown
from core.domain.lifecycle import FINAL, LIVE, UNSETTLED, advance
from core.domain.market import CONDITIONAL, Market
from core.domain.order import Order, OrderState, Standing, Ticket, first_sight, is_same_order
from core.net.clock import Clock

T = TypeVar("T")

log = logging.getLogger(__name__)


class Orders:
    """Tracked orders of one account by their ref: the client id of ours, the exchange's id of others."""

    def __init__(
        self,
        *,
        account: Account,
        source: Source,
        store: Store,
        journal: Journal,
        writer: Executor,
        clock: Clock,
        market: Callable[[str], Market | None],
    ) -> None:
        self._account = account
        self._source = source
        self._store = store
        self._journal = journal
        self._writer = writer
        self._clock = clock
        self._market = market
        self._rows: dict[str, TrackedOrder] = {}
        self._unsettled: set[str] = set()
        self._unwritten: set[str] = set()
        self._under_way: dict[str, asyncio.Event] = {}
        self._ref_by_id: dict[str, str] = {}

    def rows(self) -> tuple[TrackedOrder, ...]:
        """Every order known of this account."""
        return tuple(self._rows.values())

    def latest(self, most: int) -> tuple[TrackedOrder, ...]:
        """Our own orders, newest first."""
        ours = (row for row in reversed(self._rows.values()) if row.is_ours)
        return tuple(islice(ours, most))

    def unsettled(self) -> tuple[TrackedOrder, ...]:
        """Orders of which nobody knows yet whether they are there."""
        return tuple(self._rows[ref] for ref in self._unsettled)

    def row(self, ref: str) -> TrackedOrder:
        """One order; raises KeyError for a ref that was never given out."""
        return self._rows[ref]

    def has(self, ref: str) -> bool:
        """Whether a ref was ever given out here."""
        return ref in self._rows

    async def answered(self, ref: str) -> None:
        """Wait until an order is no longer on its way."""
        if ref in self._under_way:
            await self._under_way[ref].wait()

    async def restore(self, fence_ms: int) -> None:
        """Take over what the journal holds from earlier runs.

        An intent that was never being sent has not been sent. What was being sent when the program ended is
        UNKNOWN until somebody has asked. What was being cancelled stands until the exchange says that it is gone.
        """
        entries = await self._in_writer(self._journal.entries, self._account.id)
        for entry in entries:
            self._restore(entry, fence_ms)

    def _restore(self, entry: Entry, fence_ms: int) -> None:
        order, checking = entry.order, None
        if order.state is OrderState.INTENT and entry.sending is None:
            order = replace(order, state=OrderState.NOT_SENT)
        elif order.state in UNSETTLED | {OrderState.INTENT}:
            order = replace(order, state=OrderState.UNKNOWN)
            until_ms = (entry.sending or {}).get("until_ms", entry.intent.at_ms + fence_ms)
            checking = Checking(
                sent_ms=entry.intent.at_ms,
                until_ms=until_ms,
                cause="the program ended while it was being sent",
                questions=tuple(Question(at_ms=at_ms, answer=said) for at_ms, said in entry.asked),
            )
        elif order.state is OrderState.CANCELLING:
            order = replace(order, state=_standing(order))
        self._set(
            TrackedOrder(
                account_id=self._account.id,
                ref=entry.intent.ref,
                order=order,
                market=self._market(order.symbol),
                is_ours=True,
                checking=checking,
                accepted=entry.intent.accepted,
            ),
            is_news=order != entry.order,
        )

    def begin(self, ticket: Ticket, accepted: tuple[str, ...] = ()) -> Intent:
        """Reserve a ticket's place, so that no second one like it passes; nobody is told of it before it is on disk.

        `accepted` names the limits that a person said yes to.
        """
        now_ms = self._clock.now_ms()
        row = TrackedOrder(
            account_id=self._account.id,
            ref=ticket.client_id,
            order=first_sight(ticket, OrderState.INTENT, now_ms),
            market=ticket.market,
            is_ours=True,
            accepted=accepted,
        )
        self._keep(row)
        self._unwritten.add(row.ref)
        self._under_way[row.ref] = asyncio.Event()
        return Intent(
            ref=row.ref,
            account_id=self._account.id,
            exchange=self._source.exchange,
            environment=self._source.environment.value,
            host_name=self._source.host_name,
            at_ms=now_ms,
            order=row.order,
            accepted=accepted,
        )

    async def intend(self, intent: Intent) -> TrackedOrder:
        """Put an intent on disk and publish it. Raises `JournalError`; then there is no order."""
        await self._in_writer(self._journal.intend, intent)
        self._unwritten.discard(intent.ref)
        return self._set(self._rows[intent.ref], is_news=False)

    def sending(self, ref: str) -> None:
        """Its first byte is about to leave (the journal already says so)."""
        self._unwritten.discard(ref)
        row = self._rows[ref]
        if row.order.state is OrderState.INTENT:
            self._set(
                replace(row, order=replace(row.order, state=OrderState.SENDING)), is_news=False
            )

    def accepted(self, ref: str, told: Standing) -> TrackedOrder:
        """The exchange took it and said no more than that. News that came first stand."""
        row = self._rows[ref]
        order = replace(
            row.order,
            id=told.id or row.order.id,
            state=told.state,
            raw_state=told.raw_state,
            updated_ms=told.updated_ms or self._clock.now_ms(),
        )
        if told.state is OrderState.WAITING and order.type not in CONDITIONAL:
            order = replace(order, state=OrderState.OPEN)
        return self.observe(order)

    def lost(self, ref: str, error: OutcomeUnknown, until_ms: int) -> TrackedOrder:
        """Its answer was lost; it can be accepted until `until_ms` of the exchange's clock.

        An order that the stream has already shown to stand is not unknown.
        """
        row = self._rows[ref]
        now_ms = self._clock.now_ms()
        if row.order.state not in {OrderState.INTENT, OrderState.SENDING}:
            return row
        return self._set(
            replace(
                row,
                order=replace(row.order, state=OrderState.UNKNOWN, updated_ms=now_ms),
                checking=Checking(
                    sent_ms=now_ms,
                    until_ms=until_ms,
                    cause=f"{type(error.cause).__name__}: {error.cause}",
                ),
            )
        )

    def failed(self, ref: str, state: OrderState, error: DeskError) -> TrackedOrder:
        """Proven: nothing of it is out there. What was never written down is not shown either."""
        row = self._rows[ref]
        if row.order.state in FINAL:
            return row
        order = replace(row.order, state=state, updated_ms=self._clock.now_ms())
        row = replace(row, order=order, problem=error)
        if ref in self._unwritten:
            return self._keep(row)
        return self._set(row)

    def verdict(self, ref: str, state: OrderState, verdict: Verdict | None = None) -> TrackedOrder:
        """The search for an unknown order has ended without finding it."""
        row = self._rows[ref]
        if row.order.state not in {OrderState.UNKNOWN, OrderState.UNRESOLVED}:
            return row
        checking = row.checking and replace(row.checking, verdict=verdict)
        return self._set(replace(row, order=replace(row.order, state=state), checking=checking))

    def asked(self, ref: str, answer: str) -> TrackedOrder:
        """Note a question about an unknown order and what came back."""
        row = self._rows[ref]
        now_ms = self._clock.now_ms()
        self._write(self._journal.asked, ref, now_ms, answer)
        if row.checking is None:
            return row
        questions = (*row.checking.questions, Question(at_ms=now_ms, answer=answer))
        return self._set(
            replace(row, checking=replace(row.checking, questions=questions)), is_news=False
        )

    def set_state(self, ref: str, state: OrderState) -> TrackedOrder:
        """Mark an order as being cancelled, or take that mark back; final states stay."""
        row = self._rows[ref]
        if row.order.state in FINAL or row.order.state is state:
            return row
        return self._set(replace(row, order=replace(row.order, state=state)))

    def observe(self, order: Order) -> TrackedOrder:
        """Merge what an exchange said of an order, ours or not, into what is known."""
        row = self._known(order)
        if row is None:
            row = TrackedOrder(
                account_id=self._account.id,
                ref=f"id-{order.id or order.client_id}",
                order=order,
                market=self._market(order.symbol),
                is_ours=False,
            )
            return self._set(row)
        news = advance(row.order, order)
        checking = row.checking if news.state not in FINAL | LIVE else None
        if news == row.order and checking == row.checking:
            return row
        return self._set(replace(row, order=news, checking=checking, problem=None))

    def _known(self, order: Order) -> TrackedOrder | None:
        if order.id is not None and order.id in self._ref_by_id:
            return self._rows[self._ref_by_id[order.id]]
        ours = self._rows.get(order.client_id or "")
        if ours is None or not is_same_order(ours.order, order):
            return None
        return ours if ours.order.id in {None, order.id} else None

    def _set(self, row: TrackedOrder, *, is_news: bool = True) -> TrackedOrder:
        """Keep a version; publish it once it is on disk, or at once when the journal has nothing to learn."""
        self._keep(row)
        if row.is_ours and is_news:
            written = self._write(self._journal.happened, row.ref, self._clock.now_ms(), row.order)
        else:
            written = self._write(_nothing)
        written.add_done_callback(lambda _: self._store.put(row))
        return row

    def _keep(self, row: TrackedOrder) -> TrackedOrder:
        self._rows[row.ref] = row
        if row.order.id is not None:
            self._ref_by_id[row.order.id] = row.ref
        if row.order.state in UNSETTLED or row.order.state is OrderState.INTENT:
            self._unsettled.add(row.ref)
        else:
            self._unsettled.discard(row.ref)
        if row.order.state not in {OrderState.INTENT, OrderState.SENDING}:
            under_way = self._under_way.pop(row.ref, None)
            if under_way is not None:
                under_way.set()
        return row

    def _write(self, job: Callable[..., None], *args: object) -> "asyncio.Future[None]":
        written = asyncio.get_running_loop().run_in_executor(self._writer, job, *args)
        written.add_done_callback(_report)
        return written

    async def _in_writer(self, job: Callable[..., T], *args: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._writer, job, *args)


def _standing(order: Order) -> OrderState:
    """The earliest that an order which stands may be, so that any news of it may follow."""
    if order.filled:
        return OrderState.PARTIAL
    return OrderState.WAITING if order.type in CONDITIONAL else OrderState.OPEN


def _nothing() -> None:
    """Keeps the order of publishing the order of what happened."""


def _report(written: "asyncio.Future[None]") -> None:
    if written.cancelled():
        return
    error = written.exception()
    if isinstance(error, JournalError):
        log.error("what happened to an order could not be written down: %s", error.detail)
    elif error is not None:
        raise error
