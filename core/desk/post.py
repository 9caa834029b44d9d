"""One signed-in key at work: signing in, placing, cancelling, asking, and keeping its orders and balances current."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar, cast

from core.desk import guards
from core.desk.account_feed import AccountFeed, Follow
from core.desk.facts import (
    Fees,
    OwnFills,
    Session,
    SessionState,
    Source,
    TrackedOrder,
)
from core.desk.journal import Journal
from core.desk.orders import Orders
from core.desk.reconcile import settle
from core.desk.store import Store
from core.desk.wallets import Wallets
from core.domain.account import Account, KeyRights
from core.domain.errors import (
    BadAnswer,
    ClockSkew,
    DeskError,
    NotAllowed,
    OrderFinal,
    OrderNotFound,
    OutcomeUnknown,
    Refusal,
)
from core.domain.lifecycle import FINAL, LIVE
from core.domain.market import Market
from core.domain.order import Order, OrderState, Ticket, is_same_order
from core.exchanges.base import Call, Credentials, Exchange, Stamp
from core.exchanges.events import Subscription
from core.net.clock import Clock, Offset
from core.net.lane import Lane, Urgency, is_passing

T = TypeVar("T")

MOST_SIGN_IN_STEPS = 6

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelReport:
    """What became of a mass cancel: how many were meant, how many are proven gone, which are left or in doubt."""

    asked: int
    gone: int
    left: tuple[str, ...]
    checking: int


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
        follow: Follow,
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
        self._follow = follow
        self._store = store
        self._journal = journal
        self._clock = clock
        self._watched = watched
        self._spawn = spawn
        self._loop = asyncio.get_running_loop()
        self._is_signed_in = False
        self._feeds: list[asyncio.Task[Any]] = []
        self.orders = Orders(
            account=account,
            source=source,
            store=store,
            journal=journal,
            writer=writer,
            clock=clock,
            market=market,
        )
        self._feed = AccountFeed(
            account_id=account.id,
            source=source,
            orders=self.orders,
            refresh=self.refresh,
            store=store,
            clock=clock,
        )

        self.wallets = Wallets(
            account_id=account.id,
            exchange=exchange,
            way=lambda: (self._who, self._lane),
            store=store,
            journal=journal,
            writer=writer,
            clock=clock,
        )

    # Signing in and out

    async def sign_in(self) -> Credentials:
        """Find out what the key may do, settle what earlier runs left open, then keep everything current.

        Returns the credentials with the options learned on the way. Raises what the exchange refused with.
        """
        self._tell_session(SessionState.SIGNING_IN)
        try:
            rights, self._who = await introduce(
                self._exchange, self._who, self._make_lane, self._offset, self._clock
            )
            self._lane = self._make_lane(self._who)
            self.account = replace(self.account, rights=rights)
            await self.orders.restore(self._exchange.info.fence_ms)
            for row in self.orders.rows():
                if row.order.state is OrderState.UNKNOWN:
                    self._feeds.append(self._spawn(settle(self, row.ref, self._clock)))
            await self.refresh()
        except DeskError as error:
            waits = is_passing(error)
            self._tell_session(SessionState.SIGNING_IN if waits else SessionState.REFUSED, error)
            raise
        self._is_signed_in = True
        self._tell_session(SessionState.SIGNED_IN)
        self._feeds.append(self._spawn(self.wallets.keep_current()))
        self._start_feeds()
        return self._who

    async def close(self) -> None:
        """Stop following and asking; what is being sent is waited for elsewhere."""
        self._is_signed_in = False
        for task in self._feeds:
            task.cancel()
        await asyncio.gather(*self._feeds, return_exceptions=True)
        self._tell_session(SessionState.SIGNED_OUT)

    # Placing

    async def place(self, ticket: Ticket) -> TrackedOrder:
        """Journal, send once, and say what became of it.

        Returns an order in state UNKNOWN when that cannot be said yet; raises only what proves that
        nothing is out there.
        """
        if not self._is_signed_in:
            raise NotAllowed("not-signed-in")
        guards.check(ticket, self.source, self.orders.rows())
        ref = (await self.orders.intend(ticket)).ref
        try:
            told = await self._lane.run(
                lambda stamp: self._exchange.place(self._who, stamp, ticket),
                Urgency.PLACE,
                purpose="place",
                on_stamped=partial(self._on_stamped, ref),
            )
        except OutcomeUnknown as error:
            row = self.orders.lost(ref, error, self._exchange.info.fence_ms)
            if row.order.state is OrderState.UNKNOWN and self._is_signed_in:
                self._feeds.append(self._spawn(settle(self, ref, self._clock)))
            return row
        except Refusal as error:  # proven, or the lane would not have passed it on
            learn_clock(error, self._offset, self._clock)
            self.orders.failed(ref, OrderState.REJECTED, error)
            raise
        except DeskError as error:
            self.orders.failed(ref, OrderState.NOT_SENT, error)
            raise
        self._feed.nudge()
        if isinstance(told, Order):
            return self.orders.observe(replace(told, client_id=ref))
        self._feeds.append(self._spawn(self._learn_state(ref)))
        return self.orders.accepted(ref, told)

    async def _learn_state(self, ref: str) -> None:
        """An acknowledgement does not say what became of the order: ask, unless its news were faster."""
        try:
            self.orders.observe(await self._ask_about(self.orders.row(ref).order, Urgency.QUESTION))
        except DeskError as error:
            log.info("an accepted order is not known yet: %s", error)

    def _on_stamped(self, ref: str, stamp: Stamp) -> None:
        """In the pool's thread, before the first byte: what the exchange could accept, and until when."""
        until_ms = stamp.time_ms + self._exchange.info.fence_ms
        self._journal.sending(ref, self._clock.now_ms(), stamp.nonce, until_ms)
        self._loop.call_soon_threadsafe(self.orders.sending, ref)

    # Cancelling

    async def cancel(self, ref: str) -> TrackedOrder:
        """Ask for one order to be cancelled, and find out what became of it.

        Raises `NotAllowed` for an order with nothing to cancel, and what proves that the request was refused.
        """
        row = self.orders.row(ref)
        if row.order.state in FINAL:
            return row
        if row.order.id is None and row.order.state not in LIVE:
            row = await self.ask(ref)
        if row.order.id is None and row.order.state not in LIVE:
            raise NotAllowed("nothing-to-cancel-yet")
        before = row.order.state
        self.orders.set_state(ref, OrderState.CANCELLING)
        try:
            answer = await self._lane.run(
                lambda stamp: self._exchange.cancel(self._who, stamp, row.order),
                Urgency.CANCEL,
                purpose="cancel",
            )
        except (OutcomeUnknown, OrderNotFound, OrderFinal):
            return await self._after_cancel(ref, before)
        except DeskError:
            self.orders.set_state(ref, before)
            raise
        self._feed.nudge()
        if answer.order is not None:
            row = self.orders.observe(answer.order)
        is_told = answer.is_accepted and answer.is_gone is not None
        if not is_told or row.order.state is OrderState.CANCELLING:
            return await self._after_cancel(ref, before)
        return row

    async def _after_cancel(self, ref: str, before: OrderState) -> TrackedOrder:
        """The answer to a cancel proved nothing: the order itself is asked, and believed."""
        order = self.orders.row(ref).order
        try:
            news = await self._ask_about(order, Urgency.CANCEL)
        except DeskError as error:
            log.info("the state after a cancel is not known yet: %s", error)
            return self.orders.row(ref)
        row = self.orders.observe(news)
        if news.state in LIVE and row.order.state is OrderState.CANCELLING:
            return self.orders.set_state(ref, before if before in LIVE else OrderState.OPEN)
        return row

    async def cancel_all(self, *, everything: bool) -> CancelReport:
        """Cancel every live order made here, or everything on the account, and count what is proven gone."""
        if everything:
            await self._refresh_orders()
        meant = [
            row
            for row in self.orders.rows()
            if row.order.state not in FINAL and (everything or row.is_ours)
        ]
        await asyncio.gather(*(self.cancel(row.ref) for row in meant), return_exceptions=True)
        after = [self.orders.row(row.ref) for row in meant]
        in_doubt = {OrderState.CANCELLING}
        live = [row.ref for row in after if row.order.state in LIVE - in_doubt]
        gone = sum(row.order.state in FINAL for row in after)
        return CancelReport(
            asked=len(meant), gone=gone, left=tuple(live), checking=len(meant) - gone - len(live)
        )

    # Asking

    async def ask(self, ref: str) -> TrackedOrder:
        """Ask for one of our orders by its client id and believe what matches it; note question and answer."""
        row = self.orders.row(ref)
        if row.order.id is not None:
            return self.orders.observe(await self._ask_about(row.order, Urgency.QUESTION))
        if row.market is None:
            raise NotAllowed("pair-not-known")
        try:
            found = await self._find(row.order, row.market, Urgency.QUESTION)
        except OrderNotFound:
            return self.orders.asked(ref, "not found")
        except DeskError as error:
            self.orders.asked(ref, f"no answer: {error}")
            raise
        if not self._exchange.info.client_id_pattern:
            alike = [order.id for order in found if is_same_order(_nameless(row.order), order)]
            return self.orders.asked(ref, f"orders that look like it: {alike}")
        for order in found:
            if is_same_order(row.order, order):
                self.orders.asked(ref, f"found: {order.raw_state or order.state.value}")
                self._feed.nudge()
                return self.orders.observe(order)
        return self.orders.asked(ref, "found only other orders with this id")

    async def release(self, ref: str) -> TrackedOrder:
        """A person has looked at the exchange and says that an unresolved order is not there. Noted in the journal."""
        if self.orders.row(ref).order.state is not OrderState.UNRESOLVED:
            raise NotAllowed("not-unresolved")
        self.orders.asked(ref, "a person says that it is not there")
        return self.orders.verdict(ref, OrderState.NOT_PLACED)

    async def is_absent(self, ref: str) -> bool:
        """Whether neither the open orders nor the latest history know one of ours. Raises when it cannot be said."""
        await self._refresh_orders()
        market = self.orders.row(ref).market
        await self.load_history(market)
        return self.orders.row(ref).order.state is OrderState.UNKNOWN

    @property
    def is_fence_proven(self) -> bool:
        """Whether the exchange documents that an old placement of this key can no longer be accepted."""
        return self._exchange.is_fence_proven(self._who)

    async def refresh(self) -> None:
        """Open orders and balances, now."""
        await self._refresh_orders()
        await self._refresh_balances()

    async def _refresh_orders(self) -> None:
        before = {row.ref: row for row in self.orders.rows()}
        seen = {self.orders.observe(order).ref for order in await self._list_open()}
        for ref, row in before.items():
            is_missing = row.order.state in LIVE and ref not in seen
            if is_missing and self.orders.row(ref) == row:
                self.orders.observe(await self._ask_about(row.order, Urgency.READ))

    async def _list_open(self) -> tuple[Order, ...]:
        """Open orders of all pairs; where the exchange insists on one, of those in use."""
        everywhere = await self._ask_if(
            lambda who, stamp: self._exchange.open_orders(who, stamp, None), "open orders"
        )
        if everywhere is not None:
            return everywhere
        listed: list[Order] = []
        for market in self._markets_in_use():
            build = partial(self._exchange.open_orders, market=market)
            listed += await self._ask_if(build, "open orders") or ()
        return tuple(listed)

    def _markets_in_use(self) -> tuple[Market, ...]:
        """The pair on the screen, and those of orders that have not ended."""
        rows = [row.market for row in self.orders.rows() if row.order.state not in FINAL]
        found = {market.symbol: market for market in (self._watched(), *rows) if market}
        return tuple(found.values())

    def nudge(self) -> None:
        """Something changed: ask soon."""
        self._feed.nudge()

    async def _refresh_balances(self) -> None:
        balances = await self._ask(self._exchange.balances, "balances")
        self._feed.set_balances(balances)

    async def load_history(self, market: Market | None) -> None:
        """The latest ended orders, as the exchange tells them."""
        page = await self._ask_if(
            lambda who, stamp: self._exchange.order_history(who, stamp, market, None), "history"
        )
        for order in page.rows if page is not None else ():
            self.orders.observe(order)

    async def load_fills(self, market: Market) -> None:
        """The latest fills of a pair."""
        page = await self._ask_if(
            lambda who, stamp: self._exchange.fills(who, stamp, market, None), "fills"
        )
        fills = () if page is None else page.rows
        self._store.put(OwnFills(account_id=self.account.id, symbol=market.symbol, fills=fills))

    async def load_fees(self, market: Market) -> None:
        """What this account pays for trading a pair; the exchange's usual rates when it does not say."""
        try:
            rates = await self._ask_if(
                lambda who, stamp: self._exchange.fee_rates(who, stamp, market), "fees"
            )
        except DeskError:
            rates = None
        if rates is None:
            rates = self._exchange.info.default_fees
        self._store.put(Fees(account_id=self.account.id, symbol=market.symbol, rates=rates))

    async def _ask(self, build: Callable[[Credentials, Stamp], Call[T]], purpose: str) -> T:
        return await self._lane.run(
            lambda stamp: build(self._who, stamp), Urgency.READ, purpose=purpose
        )

    async def _ask_if(
        self, build: Callable[[Credentials, Stamp], Call[T] | None], purpose: str
    ) -> T | None:
        """Ask, or None where the exchange has no such question."""
        if build(self._who, Stamp(time_ms=0, nonce=0)) is None:
            return None
        return await self._ask(cast("Callable[[Credentials, Stamp], Call[T]]", build), purpose)

    async def _ask_about(self, order: Order, urgency: Urgency) -> Order:
        if order.id is None:
            return await self._find_one(order, urgency)
        return await self._lane.run(
            lambda stamp: self._exchange.order(self._who, stamp, order),
            urgency,
            purpose="ask by id",
        )

    async def _find_one(self, order: Order, urgency: Urgency) -> Order:
        """An order that has no id of the exchange's (a conditional one, at some) is asked for by ours."""
        market = self.orders.row(order.client_id or "").market
        if market is None:
            raise NotAllowed("pair-not-known")
        for each in await self._find(order, market, urgency):
            if is_same_order(order, each):
                return each
        raise BadAnswer("only other orders have this client id")

    async def _find(self, order: Order, market: Market, urgency: Urgency) -> tuple[Order, ...]:
        return await self._lane.run(
            lambda stamp: self._exchange.find_order(
                self._who, stamp, market, order.client_id or "", order.type
            ),
            urgency,
            purpose="ask by client id",
        )

    def _start_feeds(self) -> None:
        self._feeds.append(self._spawn(self._feed.poll()))
        stamp = Stamp(time_ms=self._clock.now_ms(), nonce=0)
        if self._exchange.streams.watch_account(self._who, stamp) is not None:
            self._feeds.append(self._spawn(self._feed.stream(self._follow, self._subscription)))
        if self._who.options.get("heartbeat") == "on":
            self._feeds.append(self._spawn(self._feed.beat(self._beat)))

    async def _subscription(self) -> Subscription:
        time_ms = self._clock.now_ms() + self._offset.ms
        unit = self._exchange.nonce_unit(self._who)
        stamp = Stamp(time_ms=time_ms, nonce=time_ms * unit.value // 1_000)
        subscription = self._exchange.streams.watch_account(self._who, stamp)
        if subscription is None:
            raise NotAllowed("no-stream-for-this-key")
        return subscription

    async def _beat(self) -> None:
        await self._ask_if(self._exchange.heartbeat, "heartbeat")

    # Telling

    def _tell_session(self, state: SessionState, problem: DeskError | None = None) -> None:
        offset_ms = self._offset.ms if self._offset.is_known else None
        self._store.put(
            Session(
                account=self.account,
                source=self.source,
                state=state,
                clock_offset_ms=offset_ms,
                problem=problem,
            )
        )


async def introduce(
    exchange: Exchange,
    who: Credentials,
    lane: Callable[[Credentials], Lane],
    offset: Offset,
    clock: Clock,
) -> tuple[KeyRights, Credentials]:
    """Sign in: what the key may do, and its credentials with the options learned on the way.

    A refusal that teaches something new (a nonce kind, a question not to be asked) is answered by asking again;
    any other is raised. The exchange's time is taken from a refusal that names it.
    """
    for _ in range(MOST_SIGN_IN_STEPS):
        try:
            signed = await lane(who).run(
                partial(exchange.sign_in, who), Urgency.READ, purpose="sign in"
            )
        except Refusal as error:
            learn_clock(error, offset, clock)
            learned = exchange.learn(who, error.refused)
            if not learned or learned.items() <= who.options.items():
                raise
            who = _with(who, learned)
            continue
        who = _with(who, signed.options)
        if signed.is_complete:
            return signed.rights, who
    raise NotAllowed("sign-in-without-end")


def _nameless(order: Order) -> Order:
    return replace(order, client_id=None)


def learn_clock(error: DeskError, offset: Offset, clock: Clock) -> None:
    """Take the exchange's time from a refusal that names it."""
    if isinstance(error, ClockSkew) and error.refused.server_time_ms is not None:
        offset.set(error.refused.server_time_ms - clock.now_ms())


def _with(who: Credentials, options: Mapping[str, str]) -> Credentials:
    return replace(who, options={**who.options, **options}) if options else who
