"""The pair on the screen: a gap in its book is never papered over, and silence ends when the stream speaks."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

from core.desk.facts import Depth, Link, LinkState, Source
from core.desk.feed import Feed
from core.desk.store import Store
from core.domain.account import Environment
from core.domain.errors import NoAnswer
from core.domain.market import Book, BookChange, Level
from core.domain.money import Price, Quantity
from core.exchanges.base import Request, Response, Stamp
from core.exchanges.bigone import BIGONE
from core.exchanges.events import BookChanged, BookSeen, StreamEvent, Subscription
from core.net.budget import Budget
from core.net.clock import SystemClock
from core.net.lane import Lane
from tests.fakes import a_host, a_market

SOURCE = Source("bigone", Environment.PRACTICE, "Practice")
MARKET = a_market(exchange="bigone", symbol="BTC-USDT")


def levels(price: int) -> tuple[Level, ...]:
    return (Level(Price(Decimal(price)), Quantity(Decimal(1))),)


def whole(sequence: int, price: int) -> BookSeen:
    book = Book(symbol="BTC-USDT", bids=levels(price), asks=levels(price + 1), sequence=sequence)
    return BookSeen(book=book)


def change(first: int, last: int, price: int) -> BookChanged:
    return BookChanged(
        change=BookChange(
            symbol="BTC-USDT",
            first_sequence=first,
            last_sequence=last,
            bids=levels(price),
            asks=(),
        )
    )


class Line:
    """A stream that says what the test hands it, one list for each time that it is subscribed to."""

    def __init__(self, *spoken: list[StreamEvent]) -> None:
        self.spoken = list(spoken)
        self.subscribed = 0
        self.say: Callable[[StreamEvent], None] = lambda _: None

    async def follow(
        self,
        make: Callable[[], Awaitable[Subscription]],
        tell: Callable[[StreamEvent], None],
        is_up: Callable[[bool], None],
    ) -> None:
        await make()
        self.subscribed += 1
        self.say = tell
        is_up(True)
        for event in self.spoken.pop(0) if self.spoken else []:
            tell(event)
            await asyncio.sleep(0)
        await asyncio.Event().wait()


def followed(line: Line, story: Callable[[Store], Coroutine[Any, Any, None]]) -> None:
    """Follow a pair of an exchange that answers no question."""

    def nothing(_: Request) -> Response:
        raise NoAnswer("away")

    async def run() -> None:
        store, clock = Store(), SystemClock()
        with ThreadPoolExecutor(1) as pool:
            lane = Lane(
                send=nothing,
                stamp=lambda: Stamp(time_ms=0, nonce=0),
                pool=pool,
                budget=Budget(BIGONE.info.buckets, clock),
                clock=clock,
                is_serial=False,
                on_passed=lambda _: None,
            )
            feed = Feed(
                source=SOURCE,
                market=MARKET,
                exchange=BIGONE,
                host=a_host(),
                lane=lane,
                follow=line.follow,
                store=store,
                clock=clock,
                spawn=asyncio.ensure_future,
            )
            try:
                async with asyncio.timeout(5):
                    await story(store)
            finally:
                await feed.close()

    asyncio.run(run())


def best_bid(store: Store) -> Decimal | None:
    depth = store.get(Depth, (SOURCE, "BTC-USDT"))
    return None if depth is None else depth.book.best_bid


def test_after_a_gap_the_book_is_asked_for_again_as_a_whole() -> None:
    line = Line([whole(5, 100), change(7, 7, 101)], [whole(9, 200), change(10, 10, 201)])

    async def story(store: Store) -> None:
        while best_bid(store) != 201:  # noqa: ASYNC110 -- told by another task
            await asyncio.sleep(0.001)

    followed(line, story)

    assert line.subscribed == 2


def test_a_change_that_continues_the_book_needs_no_new_subscription() -> None:
    line = Line([whole(5, 100), change(6, 6, 101)])

    async def story(store: Store) -> None:
        while best_bid(store) != 101:  # noqa: ASYNC110 -- told by another task
            await asyncio.sleep(0.001)

    followed(line, story)

    assert line.subscribed == 1


def test_an_exchange_that_answers_no_question_is_not_silent_while_its_stream_speaks() -> None:
    line = Line([])

    async def story(store: Store) -> None:
        async def until(state: LinkState) -> None:
            while (link := store.get(Link, (SOURCE, None))) is None or link.state is not state:  # noqa: ASYNC110
                await asyncio.sleep(0.01)

        await until(LinkState.SILENT)
        line.say(whole(5, 100))
        await until(LinkState.STREAMING)

    followed(line, story)
