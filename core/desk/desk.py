"""The desk: every verb the window has, and the only way to change anything."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping
from concurrent.futures import Executor
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol, TypeVar

from core.desk.account_feed import Follow
from core.desk.clocks import Clocks
from core.desk.facts import (
    CancelRun,
    Moved,
    Scope,
    Session,
    SessionState,
    Source,
    TrackedOrder,
    TrailRow,
)
from core.desk.feed import Feed
from core.desk.guards import Switches
from core.desk.introduction import introduce
from core.desk.journal import Journal
from core.desk.markets import Markets
from core.desk.post import Post
from core.desk.rules import RulesCache
from core.desk.store import Store
from core.domain.account import Account, Environment, KeyRights, MovementKind, Transfer
from core.domain.errors import DeskError, Guarded, NotAllowed, OutsideRules
from core.domain.limits import Hit, Limits, Rule
from core.domain.market import Interval, Market
from core.domain.order import Ticket
from core.exchanges.base import Credentials, Exchange, Host
from core.net.clock import Clock, Offset, watch_leaps
from core.net.lane import Lane

T = TypeVar("T")

log = logging.getLogger(__name__)


class Network(Protocol):
    """What the desk needs of the wire; the core hands in the real one."""

    def public_lane(self, source: Source) -> Lane: ...
    def key_lane(
        self, source: Source, account_id: str, exchange: Exchange, who: Credentials, offset: Offset
    ) -> Lane: ...
    @property
    def follow(self) -> Follow: ...


class Desk:
    """Owns the state of everything that is traded. Lives on the core loop; its verbs are called there only."""

    def __init__(
        self,
        *,
        exchanges: Mapping[str, Exchange],
        hosts: Callable[[Source], Host],
        network: Network,
        store: Store,
        journal: Journal,
        writer: Executor,
        rules: RulesCache,
        aside: Callable[..., Awaitable[Any]],
        clock: Clock,
        spawn: Callable[[Coroutine[Any, Any, Any]], asyncio.Task[Any]],
    ) -> None:
        self.store = store
        self._exchanges = exchanges
        self._hosts = hosts
        self._network = network
        self._journal = journal
        self._writer = writer
        self._aside = aside
        self._clock = clock
        self._spawn = spawn
        self._posts: dict[str, Post] = {}
        self._limits: dict[str, Limits] = {}
        self._switches = Switches()
        self._clocks = Clocks(
            exchanges=exchanges,
            hosts=hosts,
            public_lane=network.public_lane,
            on_read=self._tell_clock,
            clock=clock,
            spawn=spawn,
        )
        self._markets = Markets(
            exchanges=exchanges,
            hosts=hosts,
            public_lane=network.public_lane,
            store=store,
            cache=rules,
            aside=aside,
            clock=clock,
            spawn=spawn,
        )
        self._feed: Feed | None = None
        self._watching_time = False
        self._wanted_chart: tuple[Source, str, Interval] | None = None
        self._placing: set[asyncio.Task[Any]] = set()

    # Markets

    async def load_markets(self, source: Source, refresh: bool = False) -> tuple[Market, ...]:
        """All pairs of a source with their rules; see `Markets.load`."""
        return await self._markets.load(source, refresh)

    async def watch_market(self, source: Source, market: Market) -> None:
        """Follow one pair; the one followed before is let go."""
        self._watch_time()
        await self.unwatch()
        self._feed = Feed(
            source=source,
            market=market,
            exchange=self._exchanges[source.exchange],
            host=self._hosts(source),
            lane=self._network.public_lane(source),
            follow=self._network.follow,
            store=self.store,
            clock=self._clock,
            spawn=self._spawn,
        )
        for post in self._posts.values():
            if post.source == source:
                post.nudge()
        if self._wanted_chart is not None:
            wanted_source, symbol, interval = self._wanted_chart
            if (wanted_source, symbol) == (source, market.symbol):
                self._spawn(self._feed.load_chart(interval))

    async def unwatch(self) -> None:
        """Follow no pair."""
        feed, self._feed = self._feed, None
        if feed is not None:
            await feed.close()

    async def load_chart(self, source: Source, market: Market, interval: Interval) -> None:
        """Candles of the pair that is followed, now or as soon as it is; of another pair, nothing."""
        self._wanted_chart = source, market.symbol, interval
        feed = self._feed
        if feed is not None and (feed.source, feed.market.symbol) == (source, market.symbol):
            await feed.load_chart(interval)

    # Keys

    async def sign_in(self, account: Account, source: Source, who: Credentials) -> Credentials:
        """Put a key to work; returns its credentials with the options learned on the way."""
        self._watch_time()
        if account.id in self._posts:
            await self.sign_out(account.id)
        self.store.put(Session(account=account, source=source, state=SessionState.SIGNING_IN))
        exchange = self._exchanges[source.exchange]
        await self.load_markets(source)
        offset = await self._clocks.of(source)
        post = Post(
            account=account,
            source=source,
            exchange=exchange,
            who=who,
            lane=lambda now: self._network.key_lane(source, account.id, exchange, now, offset),
            offset=offset,
            read_clock=lambda: self._clocks.renew(source),
            follow=self._network.follow,
            switches=self._switches,
            store=self.store,
            journal=self._journal,
            writer=self._writer,
            clock=self._clock,
            market=lambda symbol: self._markets.find(source, symbol),
            watched=lambda: self._watched(source),
            spawn=self._spawn,
        )
        post.judge.limits = self._limits.get(account.id, Limits())
        self._posts[account.id] = post
        return await post.sign_in()

    async def test_key(self, source: Source, exchange: Exchange, who: Credentials) -> KeyRights:
        """Sign in once, to find out what a key may do. Raises what the exchange refused with."""
        offset = await self._clocks.of(source)
        rights, _ = await introduce(
            exchange,
            who,
            lambda now: self._network.key_lane(source, "", exchange, now, offset),
            offset,
            self._clock,
            lambda: self._clocks.read_anew(source),
        )
        return rights

    async def check_key(self, account_id: str) -> KeyRights:
        """Find out anew what a key at work may do. Raises what the exchange refused with."""
        return await self._post(account_id).check()

    async def clock_offset_ms(self, source: Source) -> int:
        """How far the clock of a source is ahead of ours."""
        return (await self._clocks.of(source)).ms

    async def sign_out(self, account_id: str) -> None:
        """Stop using a key. Orders that stand at the exchange stay there."""
        post = self._posts.pop(account_id, None)
        if post is not None:
            await post.close()
        known = self.store.get(Session, account_id)
        if known is not None and known.state is not SessionState.SIGNED_OUT:
            self.store.put(replace(known, state=SessionState.SIGNED_OUT, problem=None))

    def _watch_time(self) -> None:
        if not self._watching_time:
            self._watching_time = True
            self._spawn(watch_leaps(self._clock, self._on_leap))

    def _on_leap(self, leapt_ms: int) -> None:
        """The machine slept, or its clock was set: nothing that was seen before is fresh, and nothing is sent until
        the exchanges' clocks have been read again."""
        log.info("time has leapt by %s ms", leapt_ms)
        for source in self._clocks.sources:
            self._spawn(self._clocks.renew(source))
        for post in self._posts.values():
            post.wake()
        feed = self._feed
        if feed is not None:
            self._spawn(self.watch_market(feed.source, feed.market))

    def _tell_clock(self, source: Source) -> None:
        for post in self._posts.values():
            if post.source == source:
                post.tell_clock()

    def _watched(self, source: Source) -> Market | None:
        feed = self._feed
        return feed.market if feed is not None and feed.source == source else None

    def _post(self, account_id: str) -> Post:
        if account_id not in self._posts:
            raise NotAllowed("not-signed-in")
        return self._posts[account_id]

    # Orders

    async def judge(self, account_id: str, ticket: Ticket) -> tuple[Hit, ...]:
        """The limits that a ticket would meet if it were sent now: hard ones refuse, soft ones ask."""
        return self._post(account_id).judge.judge(ticket)

    async def place(
        self, account_id: str, ticket: Ticket, accepted: frozenset[Rule] = frozenset()
    ) -> TrackedOrder:
        """Send a checked ticket, once. See `Post.place`; giving up waiting does not stop it.

        What kept our rules and broke the exchange's was judged by old ones: then they are asked for anew.
        """
        post = self._post(account_id)
        try:
            return await self._unstoppable(post.place(ticket, accepted))
        except OutsideRules:
            self._markets.renew(post.source)
            raise

    def set_limits(self, account_id: str, limits: Limits) -> None:
        """Judge an account's tickets by these from now on, also when it signs in again."""
        self._limits[account_id] = limits
        if account_id in self._posts:
            self._posts[account_id].judge.limits = limits

    def open_live(self, is_open: bool) -> None:
        """Let live accounts send, or no longer."""
        self._switches.is_live_open = is_open

    async def cancel(self, account_id: str, ref: str) -> TrackedOrder:
        """Cancel one order."""
        return await self._unstoppable(self._post(account_id).cancels.cancel(ref))

    async def cancel_all(self, account_id: str, scope: Scope) -> CancelRun:
        """Cancel every order that `scope` means; see `Cancels.cancel_all`."""
        return await self._unstoppable(self._post(account_id).cancels.cancel_all(scope))

    async def panic(self, everything: bool) -> dict[str, CancelRun]:
        """Cancel over every account at once, by account id; nothing can be placed until that is over."""
        self._switches.panics += 1
        try:
            posts = tuple(self._posts.values())
            scope = Scope(everything=everything)
            runs = await self._unstoppable(_all(post.cancels.cancel_all(scope) for post in posts))
        finally:
            self._switches.panics -= 1
        return {run.account_id: run for run in runs}

    async def arm(self, account_id: str, seconds: int | None) -> None:
        """Set the account's dead-man timer, or take it back; see `DeadManSwitch.arm`."""
        await self._post(account_id).dead_man.arm(seconds)

    async def ask(self, account_id: str, ref: str) -> TrackedOrder:
        """Ask about one order now, by hand."""
        return await self._post(account_id).reconciler.ask(ref)

    async def release(self, account_id: str, ref: str, note: str) -> TrackedOrder:
        """Settle an unresolved order by hand: it is not there, says a person, and how they know."""
        return self._post(account_id).reconciler.release(ref, note)

    async def trail(self, text: str = "", limit: int = 500) -> tuple[TrailRow, ...]:
        """What the journal tells of orders whose story has `text` in it, newest first. Raises `JournalError`."""
        rows: tuple[TrailRow, ...] = await self._aside(self._journal.trail, text, limit)
        return rows

    async def save_journal(self, path: Path) -> None:
        """Write a whole copy of the journal into a file. Raises `JournalError`."""
        await self._aside(self._journal.copy_to, path)

    async def refresh(self, account_id: str) -> None:
        """Open orders and balances, now."""
        post = self._post(account_id)
        await post.refresh()
        await post.wallets.load_idle()

    async def load_history(self, account_id: str, market: Market | None) -> None:
        """The latest ended orders."""
        await self._post(account_id).questions.load_history(market)

    async def load_fills(self, account_id: str, market: Market) -> None:
        """The latest fills of a pair."""
        await self._post(account_id).questions.load_fills(market)

    async def load_fees(self, account_id: str, market: Market) -> None:
        """What the account pays for a pair."""
        await self._post(account_id).questions.load_fees(market)

    async def load_idle(self, account_id: str) -> None:
        """Money of the account's owner that orders cannot use, where there is any such wallet."""
        await self._post(account_id).wallets.load_idle()

    async def load_movements(self, account_id: str, kind: MovementKind) -> None:
        """The latest deposits or withdrawals, where the exchange tells."""
        await self._post(account_id).wallets.load_movements(kind)

    async def transfer(self, account_id: str, transfer: Transfer) -> Moved:
        """Send a confirmed transfer between the owner's wallets, once; giving up waiting does not stop it."""
        post = self._post(account_id)
        if post.source.environment is Environment.LIVE and not self._switches.is_live_open:
            raise Guarded((Hit(rule=Rule.LIVE_LOCKED, is_hard=True),))
        moved = await self._unstoppable(post.wallets.move(transfer))
        post.nudge()
        with contextlib.suppress(DeskError):  # the money has moved, whether or not that can be seen
            await post.wallets.load_idle()
        return moved

    async def close(self, wait_s: float = 10.0) -> None:
        """Wait for what is being sent, then let go of every feed."""
        if self._placing:
            await asyncio.wait(self._placing, timeout=wait_s)
        await self.unwatch()
        for account_id in tuple(self._posts):
            await self.sign_out(account_id)

    async def _unstoppable(self, work: Coroutine[Any, Any, T]) -> T:
        task = self._spawn(work)
        self._placing.add(task)
        task.add_done_callback(self._placing.discard)
        return await asyncio.shield(task)


async def _all(works: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    return await asyncio.gather(*works)
