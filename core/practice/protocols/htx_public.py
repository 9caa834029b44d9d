"""HTX's market data over REST (sheet 4)."""

from collections.abc import Iterator, Mapping
from datetime import timedelta, timezone
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import islice

from core.practice.book import Levels
from core.practice.clock import Clock
from core.practice.engine import Engine
from core.practice.exact import ZERO, plus, rounded
from core.practice.protocols import htx_shapes as shapes
from core.practice.protocols.htx_reading import read_count
from core.practice.protocols.htx_refusals import Refusal
from core.practice.protocols.htx_shapes import Row
from core.practice.spans import HOUR_MS, MINUTE_MS, day, every, month, week, year

DEPTHS = ("5", "10", "20")
STEPS = ("step0", "step1", "step2", "step3", "step4", "step5")
ZONE = timezone(timedelta(hours=8))
"""Where days, weeks, months and years begin at midnight (sheet 4)."""
SPANS = {
    "1min": every(MINUTE_MS),
    "5min": every(5 * MINUTE_MS),
    "15min": every(15 * MINUTE_MS),
    "30min": every(30 * MINUTE_MS),
    "60min": every(HOUR_MS),
    "4hour": every(4 * HOUR_MS),
    "1day": day(ZONE),
    "1week": week(ZONE),
    "1mon": month(ZONE),
    "1year": year(ZONE),
}
FULL, MERGED = 150, 20
"""Levels of `step0`, and of the steps that merge."""


class MarketData:
    def __init__(self, engines: Mapping[str, Engine], clock: Clock) -> None:
        self._engines = engines
        self._clock = clock

    def merged(self, query: Mapping[str, str]) -> Row:
        engine = self._engine(query)
        tick = day_row(engine, self._clock.now_ms())
        for name, half in (("bid", engine.book.bids), ("ask", engine.book.asks)):
            best = half.levels(1)
            tick[name] = shapes.levels(best)[0] if best else None
        return self._answer(engine, "detail.merged", tick=tick)

    def detail(self, query: Mapping[str, str]) -> Row:
        engine = self._engine(query)
        return self._answer(engine, "detail", tick=day_row(engine, self._clock.now_ms()))

    def tickers(self, _: Mapping[str, str]) -> Row:
        now_ms = self._clock.now_ms()
        rows = [_ticker(engine, now_ms) for engine in self._engines.values()]
        return {"status": "ok", "ts": now_ms, "data": rows}

    def depth(self, query: Mapping[str, str]) -> Row:
        engine, kind, depth = self._engine(query), query.get("type", ""), query.get("depth")
        if kind not in STEPS:
            raise _invalid("type")
        if depth is not None and depth not in DEPTHS:
            raise _invalid("depth")
        tick = depth_row(engine, STEPS.index(kind), self._clock.now_ms())
        if depth is not None:
            tick |= {side: tick[side][: int(depth)] for side in ("bids", "asks")}
        return self._answer(engine, f"depth.{kind}", tick=tick)

    def trades(self, query: Mapping[str, str]) -> Row:
        engine, size = self._engine(query), _read_size(query, 1)
        rows = list(islice(newest_trades(engine, "trade-id"), size))
        return self._answer(engine, "trade.detail", data=rows)

    def last_trade(self, query: Mapping[str, str]) -> Row:
        engine = self._engine(query)
        newest = next(newest_trades(engine, "trade-id"), None)
        return self._answer(engine, "trade.detail", tick=newest)

    def klines(self, query: Mapping[str, str]) -> Row:
        engine, period, size = self._engine(query), query.get("period", ""), _read_size(query, 150)
        if period not in SPANS:
            raise _invalid("period")
        rows = engine.tape.candles(SPANS[period], self._clock.now_ms(), size)
        return self._answer(engine, f"kline.{period}", data=[shapes.candle(row) for row in rows])

    def _engine(self, query: Mapping[str, str]) -> Engine:
        engine = self._engines.get(query.get("symbol", ""))
        if engine is None:
            raise _invalid("symbol")
        return engine

    def _answer(self, engine: Engine, topic: str, **content: object) -> Row:
        head = {"ch": f"market.{engine.market.symbol}.{topic}", "status": "ok"}
        return head | {"ts": self._clock.now_ms()} | content


def day_row(engine: Engine, now_ms: int) -> Row:
    """Return the figures of the last 24 hours; there is always a past, made up if need be."""
    fact, last = engine.tape.day(now_ms), engine.tape.last
    return shapes.day(fact, last.price, engine.last_update) if fact and last else {}


def depth_row(engine: Engine, step: int, now_ms: int) -> Row:
    """Return the book; from step 1 on prices are merged to tens, hundreds … of price steps."""
    exponent = engine.market.price_step.adjusted() + step
    sides: dict[str, Levels] = {}
    for name, half, away in (
        ("bids", engine.book.bids, ROUND_FLOOR),
        ("asks", engine.book.asks, ROUND_CEILING),
    ):
        sides[name] = _merge(half.levels(), exponent, away) if step else half.levels(FULL)
    return {
        "bids": shapes.levels(sides["bids"]),
        "asks": shapes.levels(sides["asks"]),
        "version": engine.last_update,
        "ts": now_ms,
    }


def newest_trades(engine: Engine, id_name: str) -> Iterator[Row]:
    """Walk back through the trades, those of one moment together."""
    return shapes.trade_groups(reversed(engine.tape.trades), id_name)


def _ticker(engine: Engine, now_ms: int) -> Row:
    row: Row = {"symbol": engine.market.symbol} | day_row(engine, now_ms)
    del row["id"], row["version"]
    for name, half in (("bid", engine.book.bids), ("ask", engine.book.asks)):
        price, size = (half.levels(1) or [(ZERO, ZERO)])[0]
        row[name], row[f"{name}Size"] = shapes.number(price), shapes.number(size)
    return row


def _merge(rows: Levels, exponent: int, rounding: str) -> Levels:
    merged: dict[Decimal, Decimal] = {}
    for price, amount in rows:
        wide = rounded(price, -exponent, rounding)
        merged[wide] = plus(merged.get(wide, ZERO), amount)
    return list(merged.items())[:MERGED]


def _read_size(query: Mapping[str, str], otherwise: int) -> int:
    return read_count(query, "size", otherwise, least=1, most=2_000)


def _invalid(name: str) -> Refusal:
    return Refusal("invalid-parameter", f"invalid {name}")
