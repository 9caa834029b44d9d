"""HTX's public topics: each turns what happens in a market into messages (sheet 11.1)."""

import re
from collections.abc import Callable
from decimal import Decimal
from itertools import islice

from core.practice.clock import Clock
from core.practice.engine import Engine
from core.practice.exact import ZERO
from core.practice.lines import Feed
from core.practice.market import Status
from core.practice.orders import Action
from core.practice.protocols import htx_shapes as shapes
from core.practice.protocols.htx_mbp import Increments, MbpBooks
from core.practice.protocols.htx_public import SPANS, STEPS, day_row, depth_row, newest_trades
from core.practice.protocols.htx_shapes import Row
from core.practice.venue import Venue

TENTH_NS, SECOND_NS = 100_000_000, 1_000_000_000
ASKED_ROWS = 300
Send = Callable[[object], None]


class NoSuchTopic(Exception):
    """The words for it are the exchange's."""


class MarketFeed(Feed):
    """One topic of one connection."""

    def state(self) -> object:
        """Return what a single question about the topic is answered with."""


class Outlet:
    """What every feed of a market needs: where it is, the time, and the way out."""

    def __init__(self, topic: str, engine: Engine, clock: Clock, send: Send) -> None:
        self.engine = engine
        self.clock = clock
        self._topic = topic
        self._send = send

    def push(self, tick: object) -> None:
        self._send({"ch": self._topic, "ts": self.clock.now_ms(), "tick": tick})


def open_feed(
    topic: str, venue: Venue, books: MbpBooks, send: Send, *, is_feed: bool
) -> MarketFeed:
    """Open a topic; increments are on `/feed` only, together with the refreshed books. Raise NoSuchTopic."""
    match = re.fullmatch(r"market\.([a-z0-9]+)\.(.+)", topic)
    kind = match[2] if match else ""
    is_mbp = re.fullmatch(r"mbp\.(?:refresh\.(?:5|10|20)|(?:5|20|150|400))", kind) is not None
    is_increment = is_mbp and "refresh" not in kind
    if match is None or (is_feed and not is_mbp) or (is_increment and not is_feed):
        raise NoSuchTopic(f"invalid topic {topic}")
    engine = venue.engines.get(match[1])
    if engine is None:
        raise NoSuchTopic(f"invalid symbol {match[1]}")
    if engine.market.status is Status.CLOSED:
        raise NoSuchTopic("symbol trade not open now")
    outlet = Outlet(topic, engine, venue.clock, send)
    name, _, rest = kind.partition(".")
    if is_mbp:
        levels = int(kind.rpartition(".")[2])
        return (
            MbpFeed(outlet, books.of(engine, levels)) if is_increment else _refresh(outlet, levels)
        )
    if name == "kline" and rest in SPANS:
        return KlineFeed(outlet, rest)
    if name == "depth" and rest in STEPS:
        step = STEPS.index(rest)
        return Summary(outlet, SECOND_NS, lambda: depth_row(engine, step, venue.clock.now_ms()))
    plain: dict[str, Callable[[], MarketFeed]] = {
        "bbo": lambda: BboFeed(outlet),
        "ticker": lambda: Summary(outlet, TENTH_NS, lambda: _ticker(outlet)),
        "detail": lambda: Summary(outlet, TENTH_NS, lambda: day_row(engine, venue.clock.now_ms())),
        "trade.detail": lambda: TradeFeed(outlet),
    }
    if kind not in plain:
        raise NoSuchTopic(f"invalid topic {topic}")
    return plain[kind]()


class Summary(MarketFeed):
    """A topic that says the whole again after a while, if anything has happened since."""

    def __init__(self, outlet: Outlet, period_ns: int, state: Callable[[], Row]) -> None:
        self._outlet = outlet
        self._period_ns = period_ns
        self._state = state
        self._due_ns = 0
        self._is_stale = False

    def state(self) -> object:
        return self._state()

    def begin(self) -> None:
        self._outlet.push(self._state())
        self._due_ns = self._outlet.clock.elapsed_ns() + self._period_ns
        self._is_stale = False

    def on_action(self, action: Action) -> None:
        if action.market is self._outlet.engine.market:
            self._is_stale = True

    def on_time(self, now_ns: int) -> None:
        if self._is_stale and now_ns >= self._due_ns:
            self.begin()


class KlineFeed(Summary):
    """The running candle, again and again; a question is answered with many."""

    def __init__(self, outlet: Outlet, period: str) -> None:
        super().__init__(outlet, SECOND_NS // 2, lambda: self._rows(1)[0])
        self._span = SPANS[period]

    def state(self) -> object:
        return self._rows(ASKED_ROWS)

    def _rows(self, limit: int) -> list[Row]:
        """Return candles, oldest first."""
        rows = self._outlet.engine.tape.candles(self._span, self._outlet.clock.now_ms(), limit)
        return [shapes.candle(row) for row in reversed(rows)]


def _refresh(outlet: Outlet, levels: int) -> Summary:
    book = outlet.engine.book

    def state() -> Row:
        return {
            "seqNum": outlet.engine.last_update,
            "bids": book.bids.levels(levels),
            "asks": book.asks.levels(levels),
        }

    return Summary(outlet, TENTH_NS, state)


def _touch(engine: Engine) -> dict[str, Decimal]:
    """Return the best prices and their sizes, zero where there is none."""
    bid, bid_size = (engine.book.bids.levels(1) or [(ZERO, ZERO)])[0]
    ask, ask_size = (engine.book.asks.levels(1) or [(ZERO, ZERO)])[0]
    return {"ask": ask, "askSize": ask_size, "bid": bid, "bidSize": bid_size}


def _ticker(outlet: Outlet) -> Row:
    """Return a ticker of plain numbers."""
    tape = outlet.engine.tape
    day, last = tape.day(outlet.clock.now_ms()), tape.last
    if day is None or last is None:
        return dict(_touch(outlet.engine))
    return {
        "open": day.open,
        "high": day.high,
        "low": day.low,
        "close": last.price,
        "amount": day.volume,
        "vol": day.value,
        "count": day.count,
        **_touch(outlet.engine),
        "lastPrice": last.price,
        "lastSize": last.amount,
    }


class BboFeed(MarketFeed):
    def __init__(self, outlet: Outlet) -> None:
        self._outlet = outlet
        self._sent: dict[str, Decimal] = {}

    def state(self) -> object:
        engine = self._outlet.engine
        stamp = {"quoteTime": self._outlet.clock.now_ms(), "symbol": engine.market.symbol}
        return {"seqId": engine.last_update} | _touch(engine) | stamp

    def begin(self) -> None:
        self._sent = _touch(self._outlet.engine)
        self._outlet.push(self.state())

    def on_action(self, action: Action) -> None:
        engine = self._outlet.engine
        if action.market is engine.market and _touch(engine) != self._sent:
            self.begin()


class TradeFeed(MarketFeed):
    def __init__(self, outlet: Outlet) -> None:
        self._outlet = outlet

    def state(self) -> object:
        groups = islice(newest_trades(self._outlet.engine, "tradeId"), ASKED_ROWS)
        return [row for group in groups for row in group["data"]]

    def on_action(self, action: Action) -> None:
        if action.market is self._outlet.engine.market:
            for tick in shapes.trade_groups(reversed(action.trades), "tradeId"):
                self._outlet.push(tick)


class MbpFeed(MarketFeed):
    """Changes only: whoever needs the whole asks for it."""

    def __init__(self, outlet: Outlet, book: Increments) -> None:
        self._outlet = outlet
        self._book = book

    def state(self) -> object:
        return self._book.whole()

    def on_action(self, action: Action) -> None:
        if action.market is self._outlet.engine.market:
            change = self._book.change(action)
            if change is not None:
                self._outlet.push(change)
