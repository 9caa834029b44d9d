"""One signed-in key at work: signing in, judging and placing orders, and keeping its orders and balances current."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
from dataclasses import replace
from functools import partial
from typing import Any

from core.desk import guards
from core.desk.account_feed import AccountFeed, Follow
from core.desk.cancels import Cancels
from core.desk.dead_man import DeadManSwitch
from core.desk.facts import (
    Session,
    SessionState,
    Source,
    TrackedOrder,
)
from core.desk.introduction import introduce, learn_clock
from core.desk.journal import Intent, Journal
from core.desk.judge import Judge
from core.desk.orders import Orders
from core.desk.questions import Questions
from core.desk.reconcile import Reconciler
from core.desk.sending import Sending
from core.desk.store import Store
from core.desk.wallets import Wallets
from core.domain.account import Account, Environment, KeyRights
from core.domain.errors import (
    DeskError,
    Guarded,
    NotAllowed,
    NotSent,
    OutcomeUnknown,
    Refusal,
)
from core.domain.limits import Rule
from core.domain.market import Market
from core.domain.order import Order, OrderState, Ticket
from core.exchanges.base import Credentials, Exchange, Stamp
from core.exchanges.events import Subscription
from core.net.clock import Clock, Offset
from core.net.lane import Lane, Urgency, is_passing

STALE_MS = 5_000
"""An order that has waited longer for its turn is not what its owner sees any more: it is not sent."""

log = logging.getLogger(__name__)


class Post:
    """Everything done with one key. Lives on the core loop; `close` ends its feeds, never its orders."""

    def __init__(
        self,
        *,
        account: Account,
        source: Source,
        exchange: Exchange,
        who: Credentials,
        lane: Callable[[Credentials], Lane],
        offset: Offset,
        read_clock: Callable[[], Coroutine[Any, Any, None]],
        follow: Follow,
        switches: guards.Switches,
        store: Store,
        journal: Journal,
        writer: Executor,
        clock: Clock,
        market: Callable[[str], Market | None],
        watched: Callable[[], Market | None],
        spawn: Callable[[Coroutine[Any, Any, Any]], asyncio.Task[Any]],
    ) -> None:
        self.account = account
        self.source = source
        self._exchange = exchange
        self._who = who
        self._make_lane = lane
        self._lane = lane(who)
        self._offset = offset
        self._read_clock = read_clock
        self._follow = follow
        self._store = store
        self._journal = journal
        self._clock = clock
        self._switches = switches
        self._spawn = spawn
        self._loop = asyncio.get_running_loop()
        self._is_signed_in = False
        self._sendings: dict[str, Sending] = {}
        self._feeds: set[asyncio.Task[Any]] = set()
        self._stream: asyncio.Task[Any] | None = None
        self.orders = Orders(
            account=account,
            source=source,
            store=store,
            journal=journal,
            writer=writer,
            clock=clock,
            market=market,
        )
        self.judge = Judge(
            account_id=account.id,
            source=source,
            info=exchange.info,
            orders=self.orders,
            offset=offset,
            busy_s=lambda: self._lane.room_for_order(),
            switches=switches,
            store=store,
            clock=clock,
        )
        self._feed = AccountFeed(
            account_id=account.id,
            source=source,
            orders=self.orders,
            refresh=self.refresh,
            store=store,
            clock=clock,
        )
        self.questions = Questions(
            account_id=account.id,
            exchange=exchange,
            way=self._way,
            orders=self.orders,
            store=store,
            watched=watched,
        )
        self.reconciler = Reconciler(
            info=exchange.info,
            is_fence_proven=lambda: exchange.is_fence_proven(self._who),
            orders=self.orders,
            questions=self.questions,
            offset=offset,
            clock=clock,
            nudge=self.nudge,
        )
        self.cancels = Cancels(
            account_id=account.id,
            exchange=exchange,
            way=self._way,
            orders=self.orders,
            questions=self.questions,
            reconciler=self.reconciler,
            withdraw=self._withdraw,
            store=store,
            clock=clock,
            nudge=self.nudge,
            later=self._later,
        )
        self.dead_man = DeadManSwitch(
            account_id=account.id,
            exchange=exchange,
            questions=self.questions,
            offset=offset,
            store=store,
            clock=clock,
            spawn=spawn,
        )
        self.wallets = Wallets(
            account_id=account.id,
            exchange=exchange,
            way=self._way,
            store=store,
            journal=journal,
            writer=writer,
            clock=clock,
        )

    def _way(self) -> tuple[Credentials, Lane]:
        return self._who, self._lane

    # Signing in and out

    async def check(self) -> KeyRights:
        """What the key may do now, asked on its own lane. Raises what the exchange refused with."""
        rights, _ = await introduce(
            self._exchange,
            self._who,
            lambda _: self._lane,
            self._offset,
            self._clock,
            self._read_clock,
        )
        self.account = replace(self.account, rights=rights)
        if self._is_signed_in:
            self._tell_session(SessionState.SIGNED_IN)
        return rights

    async def sign_in(self) -> Credentials:
        """Find out what the key may do, settle what earlier runs left open, then keep everything current.

        Returns the credentials with the options learned on the way. Raises what the exchange refused with.
        """
        self._tell_session(SessionState.SIGNING_IN)
        try:
            rights, self._who = await introduce(
                self._exchange,
                self._who,
                self._make_lane,
                self._offset,
                self._clock,
                self._read_clock,
            )
            self._lane = self._make_lane(self._who)
            self.account = replace(self.account, rights=rights)
            await self.orders.restore(self._exchange.info.fence_ms)
            await self._ask_first()
            await self.refresh()
        except DeskError as error:
            waits = is_passing(error)
            self._tell_session(SessionState.SIGNING_IN if waits else SessionState.REFUSED, error)
            raise
        self._is_signed_in = True
        self._tell_session(SessionState.SIGNED_IN)
        self._later(self.wallets.keep_current())
        self._start_feeds()
        return self._who

    async def _ask_first(self) -> None:
        """Before anything new may be sent, whatever earlier runs left unknown is asked about once, then until settled."""
        for row in self.orders.rows():
            if row.order.state is not OrderState.UNKNOWN:
                continue
            try:
                row = await self.reconciler.ask(row.ref)
            except DeskError as error:
                if is_passing(error):
                    raise
                log.info("an unknown order could not be asked about: %s", error)
            if row.order.state is OrderState.UNKNOWN:
                self._settle(row.ref)

    async def close(self) -> None:
        """Stop following and asking; what is being sent is waited for elsewhere."""
        self._is_signed_in = False
        self.dead_man.close()
        for task in self._feeds:
            task.cancel()
        await asyncio.gather(*self._feeds, return_exceptions=True)
        self._tell_session(SessionState.SIGNED_OUT)

    # Placing

    async def place(self, ticket: Ticket, accepted: frozenset[Rule] = frozenset()) -> TrackedOrder:
        """Judge, journal, send once, and say what became of it.

        Returns an order in state UNKNOWN when that cannot be said yet; raises only what proves that nothing is out
        there: `Guarded` for a limit that refuses, or that is not among the `accepted`.
        """
        if not self._is_signed_in:
            raise NotAllowed("not-signed-in")
        if self.orders.has(ticket.client_id):
            raise NotAllowed("already-sent")
        hits = self.judge.judge(ticket)
        if any(hit.is_hard or hit.rule not in accepted for hit in hits):
            raise Guarded(hits)
        if self.source.environment is Environment.LIVE:
            self._switches.has_sent_live = True
        return await self._send(
            ticket, self.orders.begin(ticket, tuple(hit.rule.value for hit in hits))
        )

    async def _send(self, ticket: Ticket, intent: Intent) -> TrackedOrder:
        """Where nobody is ahead, intent and sending are one commit; else the intent is on disk while it waits."""
        ref, is_alone = intent.ref, self._lane.is_free
        sending = Sending(partial(self._write_down, intent, is_alone), self._exchange.info.fence_ms)
        self._sendings[ref] = sending
        try:
            if not is_alone:
                await self.orders.intend(intent)
            told = await self._lane.run(
                lambda stamp: self._exchange.place(self._who, stamp, ticket),
                Urgency.PLACE,
                purpose="place",
                on_stamped=sending.begin,
            )
        except OutcomeUnknown as error:
            if sending.give_up():
                self.orders.failed(ref, OrderState.NOT_SENT, error.cause)
                raise NotSent("given up before it was sent") from error
            return self._lost(ref, error, sending)
        except Refusal as error:  # proven, or the lane would not have passed it on
            if not learn_clock(error, self._offset, self._clock):
                self._later(self._read_clock())
            self.orders.failed(ref, OrderState.REJECTED, error)
            raise
        except DeskError as error:
            self.orders.failed(ref, OrderState.NOT_SENT, error)
            raise
        finally:
            del self._sendings[ref]
        self._feed.nudge()
        if isinstance(told, Order):
            return self.orders.observe(replace(told, client_id=ref))
        self._later(self._learn_state(ref))
        return self.orders.accepted(ref, told)

    def _write_down(self, intent: Intent, is_alone: bool, stamp: Stamp, until_ms: int) -> None:
        """In the pool's thread, before the first byte: what the exchange could accept, and until when."""
        now_ms = self._clock.now_ms()
        if now_ms - intent.at_ms > STALE_MS:
            raise NotSent("waited too long for its turn")
        if is_alone:
            self._journal.intend_and_send(intent, now_ms, stamp.nonce, until_ms)
        else:
            self._journal.sending(intent.ref, now_ms, stamp.nonce, until_ms)
        self._loop.call_soon_threadsafe(self.orders.sending, intent.ref)

    def _withdraw(self, ref: str) -> bool:
        """Take back an order that waits for its turn. False when its first byte may have left."""
        sending = self._sendings.get(ref)
        if sending is None or not sending.give_up():
            return False
        self.orders.failed(ref, OrderState.NOT_SENT, NotSent("withdrawn"))
        return True

    def _lost(self, ref: str, error: OutcomeUnknown, sending: Sending) -> TrackedOrder:
        until_ms = sending.until_ms
        if until_ms is None:  # its stamp is being written this very moment
            until_ms = self._clock.now_ms() + self._offset.ms + self._exchange.info.fence_ms
        row = self.orders.lost(ref, error, until_ms)
        if row.order.state is OrderState.UNKNOWN and self._is_signed_in:
            self._settle(ref)
        return row

    def _settle(self, ref: str) -> None:
        self._later(self.reconciler.settle(ref))

    def _later(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Do something beside everything else, until it is done or the key is let go."""
        task = self._spawn(work)
        self._feeds.add(task)
        task.add_done_callback(self._feeds.discard)
        return task

    async def _learn_state(self, ref: str) -> None:
        """An acknowledgement does not say what became of the order: ask, unless its news were faster."""
        try:
            order = self.orders.row(ref).order
            self.orders.observe(await self.questions.about(order, Urgency.QUESTION))
        except DeskError as error:
            log.info("an accepted order is not known yet: %s", error)

    # Keeping current

    async def refresh(self) -> None:
        """Open orders and balances, now."""
        await self.questions.refresh_orders()
        self._feed.set_balances(await self.questions.balances())

    def nudge(self) -> None:
        """Something changed: ask soon."""
        self._feed.nudge()

    def wake(self) -> None:
        """Time has leapt: what was seen is old, and a stream may be dead without a word."""
        if self._is_signed_in:
            self._start_stream()
            self._feed.nudge()

    def _start_feeds(self) -> None:
        self._later(self._feed.poll())
        self._start_stream()
        if self._who.options.get("heartbeat") == "on":
            self.dead_man.beat()

    def _start_stream(self) -> None:
        if self._stream is not None:
            self._stream.cancel()
        stamp = Stamp(time_ms=self._clock.now_ms(), nonce=0)
        if self._exchange.streams.watch_account(self._who, stamp) is not None:
            self._stream = self._later(self._feed.stream(self._follow, self._subscription))

    async def _subscription(self) -> Subscription:
        time_ms = self._clock.now_ms() + self._offset.ms
        unit = self._exchange.nonce_unit(self._who)
        stamp = Stamp(time_ms=time_ms, nonce=time_ms * unit.value // 1_000)
        subscription = self._exchange.streams.watch_account(self._who, stamp)
        if subscription is None:
            raise NotAllowed("no-stream-for-this-key")
        return subscription

    # Telling

    def tell_clock(self) -> None:
        """What is known of the exchange's clock has changed."""
        known = self._store.get(Session, self.account.id)
        if known is not None:
            self._tell_session(known.state, known.problem)

    def _tell_session(self, state: SessionState, problem: DeskError | None = None) -> None:
        offset_ms = self._offset.ms if self._offset.is_known else None
        self._store.put(
            Session(
                account=self.account,
                source=self.source,
                state=state,
                clock_offset_ms=offset_ms,
                clock_spread_ms=self._offset.spread_ms,
                problem=problem,
            )
        )
