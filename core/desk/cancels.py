"""Cancelling: one order or many, believed gone only when the exchange has said so."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from core.desk.facts import CancelRun, Scope, TrackedOrder
from core.desk.orders import Orders
from core.desk.questions import Questions
from core.desk.reconcile import Reconciler, pauses_s
from core.desk.store import Store
from core.domain.errors import DeskError, NotAllowed, OrderFinal, OrderNotFound, OutcomeUnknown
from core.domain.lifecycle import FINAL, LIVE
from core.domain.order import OrderState
from core.exchanges.base import Credentials, Exchange
from core.net.clock import Clock
from core.net.lane import Lane, Urgency

LOOK_AGAIN_S = (0.2, 0.4, 0.8, 1.6)
"""An exchange may take a moment to do what it has accepted: pauses between looks while orders are still there."""

log = logging.getLogger(__name__)


class Cancels:
    """Every way to cancel with one key. A cancel whose answer proves nothing is settled by asking for the order."""

    def __init__(
        self,
        *,
        account_id: str,
        exchange: Exchange,
        way: Callable[[], tuple[Credentials, Lane]],
        orders: Orders,
        questions: Questions,
        reconciler: Reconciler,
        withdraw: Callable[[str], bool],
        store: Store,
        clock: Clock,
        nudge: Callable[[], None],
        later: Callable[[Coroutine[Any, Any, None]], object],
    ) -> None:
        self._account_id = account_id
        self._exchange = exchange
        self._way = way
        self._orders = orders
        self._questions = questions
        self._reconciler = reconciler
        self._withdraw = withdraw
        self._store = store
        self._clock = clock
        self._nudge = nudge
        self._later = later

    async def cancel(self, ref: str) -> TrackedOrder:
        """Ask for one order to be cancelled, and find out what became of it.

        Raises `NotAllowed` for an order with nothing to cancel, and what proves that the request was refused.
        """
        row = self._orders.row(ref)
        if row.order.state in FINAL:
            return row
        if self._withdraw(ref):
            return self._orders.row(ref)
        if row.order.id is None and row.order.state not in LIVE:
            row = await self._reconciler.ask(ref)
        if row.order.id is None and row.order.state not in LIVE:
            raise NotAllowed("nothing-to-cancel-yet")
        before = row.order.state
        who, lane = self._way()
        self._orders.set_state(ref, OrderState.CANCELLING)
        try:
            answer = await lane.run(
                lambda stamp: self._exchange.cancel(who, stamp, row.order),
                Urgency.CANCEL,
                purpose="cancel",
            )
        except (OutcomeUnknown, OrderNotFound, OrderFinal):
            return await self._after(ref, before)
        except DeskError:
            self._orders.set_state(ref, before)
            raise
        self._nudge()
        if answer.order is not None:
            row = self._orders.observe(answer.order)
        is_told = answer.is_accepted and answer.is_gone is not None
        if not is_told or row.order.state is OrderState.CANCELLING:
            return await self._after(ref, before)
        return row

    async def cancel_all(self, scope: Scope) -> CancelRun:
        """Cancel every order that `scope` means, and say what is proven gone; the run is published as it goes.

        What is being sent or checked counts too, and is cancelled as soon as it is known. For everything on the
        account the exchange is asked what is open, before and after; `problem` tells when it did not say.
        """
        problem = None
        refs = self._meant(scope, ())
        self._tell(refs, is_over=False)
        if scope.everything:
            if scope == Scope(everything=True):
                await self._cancel_at_once()
            problem = await self._look()
            refs = self._meant(scope, refs)
        await self._cancel_each(refs)
        problem = await self._look() or problem
        late = tuple(ref for ref in self._meant(scope, refs) if ref not in refs)
        if late and scope.everything:  # an order that was seen only now
            refs = (*refs, *late)
            await self._cancel_each(late)
        for pause_s in LOOK_AGAIN_S:
            if problem is not None or not self._are_there(refs):
                break
            await self._clock.sleep(pause_s)
            problem = await self._look()
            self._tell(refs, is_over=False)
        return self._tell(refs, is_over=True, problem=problem)

    def _meant(self, scope: Scope, refs: tuple[str, ...]) -> tuple[str, ...]:
        """`refs`, and every order in scope that has not ended."""
        new = [
            row.ref
            for row in self._orders.rows()
            if row.order.state not in FINAL and scope.means(row) and row.ref not in refs
        ]
        return (*refs, *new)

    def _are_there(self, refs: tuple[str, ...]) -> bool:
        return any(self._orders.row(ref).order.state in LIVE for ref in refs)

    async def _cancel_at_once(self) -> None:
        """The exchange's own mass cancel, where it has one for all pairs; what it did is asked afterwards."""
        try:
            await self._questions.ask_if(
                lambda who, stamp: self._exchange.cancel_all(who, stamp, None),
                "cancel all",
                Urgency.CANCEL,
            )
        except DeskError as error:
            log.info("a mass cancel proved nothing: %s", error)

    async def _cancel_each(self, refs: tuple[str, ...]) -> None:
        async def one(ref: str) -> None:
            try:
                if not self._withdraw(ref):
                    await self._orders.answered(ref)
                    await self.cancel(ref)
            except DeskError as error:
                log.info("not cancelled: %s", error)
            self._tell(refs, is_over=False)

        await asyncio.gather(*(one(ref) for ref in refs))

    async def _look(self) -> DeskError | None:
        """See what is open now; why that could not be seen."""
        try:
            await self._questions.refresh_orders(Urgency.CANCEL)
        except DeskError as error:
            return error
        return None

    async def _after(self, ref: str, before: OrderState) -> TrackedOrder:
        """The answer to a cancel proved nothing: the order itself is asked, and believed."""
        try:
            return await self._find_out(ref, before, Urgency.CANCEL)
        except DeskError as error:
            log.info("the state after a cancel is not known yet: %s", error)
            self._later(self._keep_asking(ref, before))
            return self._orders.row(ref)

    async def _find_out(self, ref: str, before: OrderState, urgency: Urgency) -> TrackedOrder:
        news = await self._questions.about(self._orders.row(ref).order, urgency)
        row = self._orders.observe(news)
        if news.state in LIVE and row.order.state is OrderState.CANCELLING:
            return self._orders.set_state(ref, before if before in LIVE else OrderState.OPEN)
        return row

    async def _keep_asking(self, ref: str, before: OrderState) -> None:
        """Nothing else would end "cancelling": a list that shows the order as open does not say that no cancel comes."""
        for pause_s in pauses_s():
            await self._clock.sleep(pause_s)
            if self._orders.row(ref).order.state is not OrderState.CANCELLING:
                return
            with contextlib.suppress(DeskError):
                await self._find_out(ref, before, Urgency.QUESTION)

    def _tell(
        self, refs: tuple[str, ...], *, is_over: bool, problem: DeskError | None = None
    ) -> CancelRun:
        rows = [self._orders.row(ref) for ref in refs]
        left = tuple(row.ref for row in rows if row.order.state in LIVE - {OrderState.CANCELLING})
        gone = sum(row.order.state in FINAL for row in rows)
        run = CancelRun(
            account_id=self._account_id,
            asked=len(rows),
            gone=gone,
            left=left,
            checking=len(rows) - gone - len(left),
            is_over=is_over,
            at_ms=self._clock.now_ms(),
            problem=problem,
        )
        self._store.put(run)
        return run
