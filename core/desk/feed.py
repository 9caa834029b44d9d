"""The market on the screen: prices, book, trades and candles of one pair, by stream first and by asking otherwise."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import replace
from functools import partial
from typing import Any

from core.desk.account_feed import Follow
from core.desk.facts import Chart, Depth, Link, LinkState, Quote, Source, Tape
from core.desk.store import Store
from core.domain.errors import DeskError
from core.domain.market import Book, Candle, Interval, Market, PublicTrade, Ticker
from core.domain.money import Price, add
from core.exchanges.base import Call, Exchange, Host, Stamp
from core.exchanges.events import (
    BookChanged,
    BookSeen,
    StreamEvent,
    Subscription,
    TickerSeen,
    TradesSeen,
)
from core.net.clock import Clock
from core.net.lane import Lane, Urgency

POLL_S = 2.0
LOOK_S = 0.5
DAY_S = 30.0
CHART_S = 30.0
AGAIN_S = 3.0
SILENT_S = 3.0
TAPE_LENGTH = 100
BOOK_DEPTH = 20

log = logging.getLogger(__name__)


class Feed:
    """Follows one pair of one source until closed. Lives on the core loop."""

    def __init__(
        self,
        *,
        source: Source,
        market: Market,
        exchange: Exchange,
        host: Host,
        lane: Lane,
        follow: Follow,
        store: Store,
        clock: Clock,
        spawn: Callable[[Coroutine[Any, Any, Any]], asyncio.Task[Any]],
    ) -> None:
        self.source = source
        self.market = market
        self._exchange = exchange
        self._host = host
        self._lane = lane
        self._follow = follow
        self._store = store
        self._clock = clock
        self._ticker = Ticker(symbol=market.symbol)
        self._book: Book | None = None
        self._tape: tuple[PublicTrade, ...] = ()
        self._chart: Chart | None = None
        self._interval: Interval | None = None
        self._streams_up: set[int] = set()
        self._problem: DeskError | None = None
        self._link: Link | None = None
        streams = exchange.streams.watch_market(host, market)
        self._spawn = spawn
        self._tasks = [
            spawn(self._poll()),
            spawn(self._poll_day()),
            spawn(self._poll_chart()),
            spawn(self._watch_link()),
        ]
        self._streams = [spawn(self._stream(number, each)) for number, each in enumerate(streams)]

    async def close(self) -> None:
        """Stop following."""
        tasks = [*self._tasks, *self._streams]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def load_chart(self, interval: Interval) -> None:
        """Candles of a width, now; they are kept current from then on, and asked for again if they do not come."""
        self._interval = interval
        candles = await self._lane.run(
            lambda _: self._exchange.candles(self._host, self.market, interval),
            Urgency.READ,
            purpose="candles",
        )
        self._tell_chart(interval, candles)

    # Asking

    async def _poll(self) -> None:
        while True:
            age_s = self._clock.monotonic() - self._ticker.seen_at
            if age_s >= POLL_S:  # a stream that says nothing new says nothing of its prices' age
                await self._poll_once()
            await self._clock.sleep(LOOK_S if self._problem is None else POLL_S)

    async def _poll_once(self) -> None:
        try:
            ticker = await self._lane.run(
                lambda _: self._exchange.ticker(self._host, self.market),
                Urgency.READ,
                purpose="ticker",
            )
            self._on_ticker(ticker)
            if not self._streams_up:  # a stream that comes up meanwhile has the newer book
                book = await self._lane.run(
                    lambda _: self._exchange.book(self._host, self.market, BOOK_DEPTH),
                    Urgency.READ,
                    purpose="book",
                )
                if not self._streams_up:
                    self._on_book(book)
            self._problem = None
        except DeskError as error:
            self._problem = error

    async def _poll_day(self) -> None:
        while (call := self._exchange.day_ticker(self._host, self.market)) is not None:
            try:
                day = await self._lane.run(
                    partial(_as_it_is, call), Urgency.READ, purpose="24 h figures"
                )
            except DeskError as error:
                log.info("no 24 h figures: %s", error)
                await self._clock.sleep(AGAIN_S)
                continue
            else:
                prices = self._ticker if self._ticker.last is not None else day
                self._ticker = day.updated_by(replace(prices, seen_at=self._ticker.seen_at))
                self._tell_quote()
            await self._clock.sleep(DAY_S)

    async def _poll_chart(self) -> None:
        while True:
            is_there = self._chart is not None and self._chart.interval is self._interval
            await self._clock.sleep(CHART_S if is_there else AGAIN_S)
            if self._interval is not None:
                try:
                    await self.load_chart(self._interval)
                except DeskError as error:
                    log.info("no candles: %s", error)

    # Following

    async def _stream(self, number: int, subscription: Subscription) -> None:
        async def make() -> Subscription:
            return subscription

        def is_up(up: bool) -> None:
            (self._streams_up.add if up else self._streams_up.discard)(number)
            self._book = None

        def tell(event: StreamEvent) -> None:
            if not self._on_event(event):  # only a new subscription brings a whole book again
                self._streams[number].cancel()
                self._streams[number] = self._spawn(self._stream(number, subscription))

        await self._follow(make, tell, is_up)

    def _on_event(self, event: StreamEvent) -> bool:
        """Take over what a stream says. False when something before it was missed."""
        self._problem = None
        if isinstance(event, TickerSeen):
            self._on_ticker(event.ticker)
        elif isinstance(event, BookSeen):
            self._on_book(event.book)
        elif isinstance(event, BookChanged) and self._book is not None:
            changed = self._exchange.streams.apply_change(self._book, event.change)
            if changed is None:
                log.info("a gap in the book: subscribing anew")
                self._book = None
                return False
            self._on_book(changed)
        elif isinstance(event, TradesSeen):
            self._on_trades(event.trades)
        return True

    def _on_ticker(self, news: Ticker) -> None:
        self._ticker = self._ticker.updated_by(replace(news, seen_at=self._clock.monotonic()))
        self._tell_quote()

    def _on_book(self, book: Book) -> None:
        self._book = replace(book, seen_at=self._clock.monotonic())
        self._store.put(Depth(source=self.source, symbol=self.market.symbol, book=self._book))

    def _on_trades(self, trades: tuple[PublicTrade, ...]) -> None:
        known = {trade.trade_id for trade in self._tape}
        new = [trade for trade in trades if trade.trade_id not in known]
        if not new:
            return
        self._tape = (*reversed(new), *self._tape)[:TAPE_LENGTH]
        self._store.put(Tape(source=self.source, symbol=self.market.symbol, trades=self._tape))
        self._on_ticker(Ticker(symbol=self.market.symbol, last=new[-1].price))
        if self._chart is not None:
            candles = self._chart.candles
            for trade in new:
                candles = with_trade(candles, trade, self._chart.interval)
            self._tell_chart(self._chart.interval, candles)

    # Telling

    def _tell_quote(self) -> None:
        self._store.put(Quote(source=self.source, ticker=self._ticker))

    def _tell_chart(self, interval: Interval, candles: tuple[Candle, ...]) -> None:
        self._chart = Chart(
            source=self.source, symbol=self.market.symbol, interval=interval, candles=candles
        )
        self._store.put(self._chart)

    async def _watch_link(self) -> None:
        while True:
            link = Link(
                source=self.source,
                account_id=None,
                state=self._state(),
                round_trip_ms=self._lane.round_trip_ms,
                problem=self._problem,
            )
            if link != self._link:
                self._link = link
                self._store.put(link)
            await self._clock.sleep(0.5)

    def _state(self) -> LinkState:
        if self._problem is not None or self._lane.silent_s > SILENT_S:
            return LinkState.SILENT
        if self._streams_up:
            return LinkState.STREAMING
        return LinkState.POLLING if self._ticker.seen_at else LinkState.CONNECTING


def _as_it_is(call: Call[Ticker], _stamp: Stamp) -> Call[Ticker]:
    return call


def with_trade(
    candles: tuple[Candle, ...], trade: PublicTrade, interval: Interval
) -> tuple[Candle, ...]:
    """The candles after one more trade; a trade older than the last candle changes nothing."""
    width_ms = interval.value * 1000
    begins_ms = trade.time_ms // width_ms * width_ms
    if not candles or begins_ms < candles[-1].time_ms:
        return candles
    last = candles[-1]
    if begins_ms > last.time_ms:
        new = Candle(
            time_ms=begins_ms,
            open=trade.price,
            high=trade.price,
            low=trade.price,
            close=trade.price,
            volume=trade.quantity,
        )
        return (*candles, new)
    grown = replace(
        last,
        high=Price(max(last.high, trade.price)),
        low=Price(min(last.low, trade.price)),
        close=trade.price,
        volume=add(last.volume, trade.quantity),
    )
    return (*candles[:-1], grown)
