"""Binance's market streams: each turns what happened into messages (sheet 11)."""

import re
from collections.abc import Callable
from decimal import Decimal

from core.practice.engine import Engine
from core.practice.lines import Feed
from core.practice.orders import Action, Side
from core.practice.protocols import binance_candles, binance_tickers
from core.practice.protocols import binance_shapes as shapes
from core.practice.protocols.binance_listings import Rules
from core.practice.protocols.binance_markets import Markets

SECOND_NS = 1_000_000_000
EVERYTHING = "!miniTicker@arr"
MOST_CLOSED = 10
"""More candles than close between two messages, even in minutes of accelerated time."""
Send = Callable[[object], None]
TICKER = {
    "p": "priceChange",
    "P": "priceChangePercent",
    "w": "weightedAvgPrice",
    "x": "prevClosePrice",
    "c": "lastPrice",
    "Q": "lastQty",
    "b": "bidPrice",
    "B": "bidQty",
    "a": "askPrice",
    "A": "askQty",
    "o": "openPrice",
    "h": "highPrice",
    "l": "lowPrice",
    "v": "volume",
    "q": "quoteVolume",
    "O": "openTime",
    "C": "closeTime",
    "F": "firstId",
    "L": "lastId",
    "n": "count",
}
MINI_TICKER = ("c", "o", "h", "l", "v", "q")


class MarketFeed(Feed):
    """One stream of one market."""

    def __init__(self, markets: Markets, rules: Rules, send: Send) -> None:
        self.markets = markets
        self.rules = rules
        self.send = send

    @property
    def engine(self) -> Engine:
        return self.markets.engine(self.rules.market)

    def stamp(self, event: str) -> shapes.Row:
        now_ms = self.markets.venue.clock.now_ms()
        return {"e": event, "E": now_ms, "s": self.rules.market.symbol}

    def on_action(self, action: Action) -> None:
        if action.market is self.rules.market:
            self.on_change(action)

    def on_change(self, action: Action) -> None:
        """Look at what changed in the feed's market."""


class TimedFeed(MarketFeed):
    """Sends by the clock, at first at once."""

    def __init__(self, markets: Markets, rules: Rules, send: Send, period_ns: int) -> None:
        super().__init__(markets, rules, send)
        self._period_ns = period_ns
        self._due_ns = 0

    def on_time(self, now_ns: int) -> None:
        if now_ns >= self._due_ns:
            self._due_ns = now_ns + self._period_ns
            self.emit()

    def emit(self) -> None:
        """Send the present state."""


def open_feed(name: str, markets: Markets, intervals: tuple[str, ...], send: Send) -> Feed:
    """Open a stream by name; an unknown one is silent for ever, as on the real exchange (inferred)."""
    if name == EVERYTHING:
        return EveryMiniTicker(markets, send)
    symbol, _, kind = name.partition("@")
    rules = next((r for r in markets.rules.values() if r.market.symbol.lower() == symbol), None)
    if rules is None:
        return Feed()
    interval = kind.removeprefix("kline_")
    if kind != interval and interval in intervals:
        return CandleFeed(markets, rules, send, interval)
    depth = re.fullmatch(r"depth(5|10|20|)(@100ms)?", kind)
    if depth is not None:
        period_ns = SECOND_NS // 10 if depth[2] else SECOND_NS
        if depth[1]:
            return PartialDepth(markets, rules, send, period_ns, int(depth[1]))
        return DepthChanges(markets, rules, send, period_ns)
    if kind in ("ticker", "miniTicker"):
        return Ticker(markets, rules, send, is_full=kind == "ticker")
    plain = {"bookTicker": BookTicker, "trade": Trades, "aggTrade": Aggregates}
    return plain[kind](markets, rules, send) if kind in plain else Feed()


class BookTicker(MarketFeed):
    """Speaks when the best prices change, not before."""

    def __init__(self, markets: Markets, rules: Rules, send: Send) -> None:
        super().__init__(markets, rules, send)
        self._known = binance_tickers.touch(markets, rules)

    def on_change(self, action: Action) -> None:
        row = binance_tickers.touch(self.markets, self.rules)
        if row != self._known:
            self._known = row
            names = {name: row[TICKER[name]] for name in ("b", "B", "a", "A")}
            self.send({"u": self.engine.last_update, "s": row["symbol"], **names})


class Trades(MarketFeed):
    def on_change(self, action: Action) -> None:
        for trade in action.trades:
            row = shapes.aggregate(trade, self.rules)
            del row["f"], row["l"]
            self.send(self.stamp("trade") | {"t": row.pop("a")} | row)


class Aggregates(MarketFeed):
    def on_change(self, action: Action) -> None:
        for trade in action.trades:
            self.send(self.stamp("aggTrade") | shapes.aggregate(trade, self.rules))


class Ticker(TimedFeed):
    def __init__(self, markets: Markets, rules: Rules, send: Send, *, is_full: bool) -> None:
        super().__init__(markets, rules, send, SECOND_NS)
        self._is_full = is_full

    def emit(self) -> None:
        self.send(self.row())

    def row(self) -> shapes.Row:
        stamp = self.stamp("24hrTicker" if self._is_full else "24hrMiniTicker")
        row = binance_tickers.day_ticker(self.markets, self.rules, is_full=self._is_full)
        names = TICKER if self._is_full else MINI_TICKER
        return stamp | {name: row[TICKER[name]] for name in names}


class EveryMiniTicker(TimedFeed):
    """Names only the markets that changed."""

    def __init__(self, markets: Markets, send: Send) -> None:
        super().__init__(markets, next(iter(markets.rules.values())), send, SECOND_NS)
        self._changed: set[str] = set()

    def on_action(self, action: Action) -> None:
        if action.trades:
            self._changed.add(action.market.symbol)

    def emit(self) -> None:
        if self._changed:
            changed = [self.markets.rules[symbol] for symbol in sorted(self._changed)]
            self._changed.clear()
            self.send(
                [Ticker(self.markets, each, self.send, is_full=False).row() for each in changed]
            )


class PartialDepth(TimedFeed):
    def __init__(
        self, markets: Markets, rules: Rules, send: Send, period_ns: int, limit: int
    ) -> None:
        super().__init__(markets, rules, send, period_ns)
        self._limit = limit

    def emit(self) -> None:
        book = self.engine.book
        self.send(
            {
                "lastUpdateId": self.engine.last_update,
                "bids": shapes.pairs(book.bids.levels(self._limit), self.rules),
                "asks": shapes.pairs(book.asks.levels(self._limit), self.rules),
            }
        )


class DepthChanges(TimedFeed):
    def __init__(self, markets: Markets, rules: Rules, send: Send, period_ns: int) -> None:
        super().__init__(markets, rules, send, period_ns)
        self._last = self.engine.last_update
        self._changed: set[tuple[Side, Decimal]] = set()

    def on_change(self, action: Action) -> None:
        self._changed |= action.levels

    def emit(self) -> None:
        if not self._changed:
            return
        engine = self.engine
        bids, asks = engine.book.levels_of(self._changed)
        self._changed.clear()
        first, self._last = self._last + 1, engine.last_update
        self.send(
            self.stamp("depthUpdate")
            | {
                "U": first,
                "u": self._last,
                "b": shapes.pairs(bids, self.rules),
                "a": shapes.pairs(asks, self.rules),
            }
        )


class CandleFeed(TimedFeed):
    def __init__(self, markets: Markets, rules: Rules, send: Send, interval: str) -> None:
        super().__init__(markets, rules, send, SECOND_NS if interval == "1s" else 2 * SECOND_NS)
        self._interval = interval
        now_ms = markets.venue.clock.now_ms()
        self._opened_ms = binance_candles.candles(self.engine, interval, now_ms, 1)[-1].opened_ms
        """Of the candle that was told last, or will be told first."""

    def emit(self) -> None:
        """Tell the present candle, and before it those that have closed since the last time."""
        now_ms = self.markets.venue.clock.now_ms()
        rows = binance_candles.candles(self.engine, self._interval, now_ms, MOST_CLOSED)
        takings = binance_candles.Takings(self.engine)
        for candle in [each for each in rows if each.opened_ms >= self._opened_ms]:
            end_ms = binance_candles.closed_ms(candle, self._interval)
            trades = takings.between(candle.opened_ms, end_ms)
            ids = [trade.id for trade in trades] or [-1]
            figures = binance_candles.figures(candle, trades, self.rules, self._interval)
            more = {
                "s": self.rules.market.symbol,
                "i": self._interval,
                "f": ids[0],
                "L": ids[-1],
                "x": candle is not rows[-1],
                "B": "0",
            }
            self.send(self.stamp("kline") | {"k": figures | more})
        self._opened_ms = rows[-1].opened_ms
