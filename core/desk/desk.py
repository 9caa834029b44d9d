"""The desk: every verb the window has, and the only way to change anything."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from concurrent.futures import Executor
from dataclasses import replace
from typing import Any, Protocol, TypeVar

from core.desk.account_feed import Follow
from core.desk.facts import MarketList, Moved, Session, SessionState, Source, TrackedOrder
from core.desk.feed import Feed
from core.desk.journal import Journal
from core.desk.post import CancelReport, Post, introduce
from core.desk.rules import RulesCache
from core.desk.store import Store
from core.domain.account import Account, Environment, KeyRights, MovementKind, Transfer
from core.domain.errors import DeskError, NotAllowed, OutsideRules
from core.domain.market import Interval, Market
from core.domain.order import Ticket
from core.exchanges.base import Credentials, Exchange, Host, Stamp
from core.net.clock import Clock, Offset
from core.net.lane import Lane, Urgency

T = TypeVar("T")

CLOCK_EVERY_S = 60.0
MOST_READINGS, SLOW_READING_MS = 3, 500
MARKETS_FRESH_MS = 10 * 60 * 1000

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
        self._rules = rules
        self._aside = aside
        self._exchanges = exchanges
        self._hosts = hosts
        self._network = network
        self._journal = journal
        self._writer = writer
        self._clock = clock
        self._spawn = spawn
        self._posts: dict[str, Post] = {}
        self._offsets: dict[Source, Offset] = {}
        self._feed: Feed | None = None
        self._wanted_chart: tuple[Source, str, Interval] | None = None
        self._placing: set[asyncio.Task[Any]] = set()

    # Markets

    async def load_markets(self, source: Source, refresh: bool = False) -> tuple[Market, ...]:
        """All pairs of a source with their rules, those of an earlier start at once if there are any.

        Rules older than ten minutes are asked for again beside that; `refresh` waits for the new ones.
        """
        known = self.store.get(MarketList, source)
        if known is None and (saved := await self._saved_rules(source)) is not None:
            known = saved
            self.store.put(saved)
        if known is not None and not refresh:
            if self._clock.now_ms() - known.loaded_ms > MARKETS_FRESH_MS:
                self._spawn(self._renew_markets(source))
            return known.markets
        return await self._ask_markets(source)

    async def _ask_markets(self, source: Source) -> tuple[Market, ...]:
        """The rules as they are now; what cannot be answered leaves the old ones standing."""
        exchange, host = self._exchanges[source.exchange], self._hosts(source)
        markets = await self._network.public_lane(source).run(
            lambda _: exchange.markets(host), Urgency.READ, purpose="pairs"
        )
        known = self.store.get(MarketList, source)
        if (
            not markets and known is not None
        ):  # an answer that tells of changes only: there are none
            markets = known.markets
        rules = MarketList(source=source, markets=markets, loaded_ms=self._clock.now_ms())
        self.store.put(rules)
        if source.environment is not Environment.PRACTICE:
            await self._aside(self._rules.save, rules)
        return markets

    async def _renew_markets(self, source: Source) -> None:
        try:
            await self._ask_markets(source)
        except DeskError as error:
            log.info("the rules stay as they are: %s", error)

    async def _saved_rules(self, source: Source) -> MarketList | None:
        if source.environment is Environment.PRACTICE:
            return None
        found: MarketList | None = await self._aside(self._rules.load, source)
        return found

    async def watch_market(self, source: Source, market: Market) -> None:
        """Follow one pair; the one followed before is let go."""
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
        if account.id in self._posts:
            await self.sign_out(account.id)
        self.store.put(Session(account=account, source=source, state=SessionState.SIGNING_IN))
        exchange = self._exchanges[source.exchange]
        await self.load_markets(source)
        offset = await self._read_clock(source)
        post = Post(
            account=account,
            source=source,
            exchange=exchange,
            who=who,
            lane=lambda now: self._network.key_lane(source, account.id, exchange, now, offset),
            offset=offset,
            follow=self._network.follow,
            store=self.store,
            journal=self._journal,
            writer=self._writer,
            clock=self._clock,
            market=lambda symbol: self._market(source, symbol),
            watched=lambda: self._watched(source),
            spawn=self._spawn,
        )
        self._posts[account.id] = post
        return await post.sign_in()

    async def test_key(self, source: Source, exchange: Exchange, who: Credentials) -> KeyRights:
        """Sign in once, to find out what a key may do. Raises what the exchange refused with."""
        offset = await self._read_clock(source)
        rights, _ = await introduce(
            exchange,
            who,
            lambda now: self._network.key_lane(source, "", exchange, now, offset),
            offset,
            self._clock,
        )
        return rights

    async def sign_out(self, account_id: str) -> None:
        """Stop using a key. Orders that stand at the exchange stay there."""
        post = self._posts.pop(account_id, None)
        if post is not None:
            await post.close()
        known = self.store.get(Session, account_id)
        if known is not None and known.state is not SessionState.SIGNED_OUT:
            self.store.put(replace(known, state=SessionState.SIGNED_OUT, problem=None))

    async def _read_clock(self, source: Source) -> Offset:
        """The exchange's clock: one reading now, more in the background."""
        if source not in self._offsets:
            offset = self._offsets[source] = Offset()
            try:
                await self._read_clock_once(source, offset)
            except DeskError:
                del self._offsets[source]
                raise
            self._spawn(self._keep_clock(source, offset))
        return self._offsets[source]

    async def _keep_clock(self, source: Source, offset: Offset) -> None:
        while True:
            await self._clock.sleep(CLOCK_EVERY_S)
            try:
                await self._read_clock_once(source, offset)
            except DeskError as error:
                log.info("no reading of the exchange's clock: %s", error)

    async def _read_clock_once(self, source: Source, offset: Offset) -> None:
        """Take a reading; one that took long, as the first on a new line does, proves little and is taken again."""
        exchange, host = self._exchanges[source.exchange], self._hosts(source)
        sent_ms = received_ms = 0

        def on_stamped(_: Stamp) -> None:  # waiting for a turn is no part of the way there and back
            nonlocal sent_ms
            sent_ms = self._clock.now_ms()

        for _ in range(MOST_READINGS):
            server_ns = await self._network.public_lane(source).run(
                lambda _: exchange.server_time(host),
                Urgency.READ,
                purpose="clock",
                on_stamped=on_stamped,
            )
            received_ms = self._clock.now_ms()
            if received_ms - sent_ms <= SLOW_READING_MS:
                break
        middle_ms = server_ns // 1_000_000 + exchange.info.clock_step_ms // 2
        offset.learn(middle_ms, sent_ms, received_ms)

    def _market(self, source: Source, symbol: str) -> Market | None:
        known = self.store.get(MarketList, source)
        wanted = symbol.lower()
        markets = known.markets if known is not None else ()
        return next((market for market in markets if market.symbol.lower() == wanted), None)

    def _watched(self, source: Source) -> Market | None:
        feed = self._feed
        return feed.market if feed is not None and feed.source == source else None

    def _post(self, account_id: str) -> Post:
        if account_id not in self._posts:
            raise NotAllowed("not-signed-in")
        return self._posts[account_id]

    # Orders

    async def place(self, account_id: str, ticket: Ticket) -> TrackedOrder:
        """Send a checked ticket, once. See `Post.place`; giving up waiting does not stop it.

        What kept our rules and broke the exchange's was judged by old ones: then they are asked for anew.
        """
        post = self._post(account_id)
        try:
            return await self._unstoppable(post.place(ticket))
        except OutsideRules:
            self._spawn(self._renew_markets(post.source))
            raise

    async def cancel(self, account_id: str, ref: str) -> TrackedOrder:
        """Cancel one order."""
        return await self._unstoppable(self._post(account_id).cancel(ref))

    async def cancel_all(self, account_id: str, everything: bool) -> CancelReport:
        """Cancel every live order made here, or everything on the account."""
        return await self._unstoppable(self._post(account_id).cancel_all(everything=everything))

    async def ask(self, account_id: str, ref: str) -> TrackedOrder:
        """Ask about one order now, by hand."""
        return await self._post(account_id).ask(ref)

    async def release(self, account_id: str, ref: str) -> TrackedOrder:
        """Settle an unresolved order by hand: it is not there."""
        return await self._post(account_id).release(ref)

    async def refresh(self, account_id: str) -> None:
        """Open orders and balances, now."""
        post = self._post(account_id)
        await post.refresh()
        await post.wallets.load_idle()

    async def load_history(self, account_id: str, market: Market | None) -> None:
        """The latest ended orders."""
        await self._post(account_id).load_history(market)

    async def load_fills(self, account_id: str, market: Market) -> None:
        """The latest fills of a pair."""
        await self._post(account_id).load_fills(market)

    async def load_fees(self, account_id: str, market: Market) -> None:
        """What the account pays for a pair."""
        await self._post(account_id).load_fees(market)

    async def load_idle(self, account_id: str) -> None:
        """Money of the account's owner that orders cannot use, where there is any such wallet."""
        await self._post(account_id).wallets.load_idle()

    async def load_movements(self, account_id: str, kind: MovementKind) -> None:
        """The latest deposits or withdrawals, where the exchange tells."""
        await self._post(account_id).wallets.load_movements(kind)

    async def transfer(self, account_id: str, transfer: Transfer) -> Moved:
        """Send a confirmed transfer between the owner's wallets, once; giving up waiting does not stop it."""
        post = self._post(account_id)
        if post.source.environment is Environment.LIVE:
            raise NotAllowed("live-orders")
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
