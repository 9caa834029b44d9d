"""BigONE's public REST endpoints of API v3 (sheet 3, 4 and 10)."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from core.practice.engine import Engine
from core.practice.protocols import bigone_shapes as shapes
from core.practice.protocols.bigone_keys import Refusal
from core.practice.protocols.bigone_markets import NAMES
from core.practice.protocols.bigone_orders import find_engine
from core.practice.protocols.bigone_reading import read_limit, read_word
from core.practice.spans import DAY_MS, HOUR_MS, MINUTE_MS, every, month, week
from core.practice.venue import Venue

Query = Mapping[str, str]

SPANS = {
    "min1": every(MINUTE_MS),
    "min5": every(5 * MINUTE_MS),
    "min15": every(15 * MINUTE_MS),
    "min30": every(30 * MINUTE_MS),
    "hour1": every(HOUR_MS),
    "hour3": every(3 * HOUR_MS),
    "hour4": every(4 * HOUR_MS),
    "hour6": every(6 * HOUR_MS),
    "hour12": every(12 * HOUR_MS),
    "day1": every(DAY_MS),
    "week1": week(),
    "month1": month(),
}
TRADES = 50


class PublicEndpoints:
    def __init__(self, venue: Venue) -> None:
        self._venue = venue

    def find(self, path: str, query: Query) -> Callable[[], object] | None:
        plain: dict[str, Callable[[], object]] = {
            "/api/v3/ping": lambda: {"Timestamp": self._venue.clock.now_ns()},
            "/api/v3/assets": lambda: [shapes.asset_with_networks(symbol) for symbol in NAMES],
            "/api/v3/asset_pairs/tickers": lambda: self._tickers(query),
        }
        if path in plain:
            return plain[path]
        of_pair: dict[str, Callable[[Engine, Query], object]] = {
            "ticker": lambda engine, _: self._ticker(engine),
            "depth": self._depth,
            "trades": self._trades,
            "candles": self._candles,
        }
        found = re.fullmatch("/api/v3/asset_pairs/([^/]+)/([a-z]+)", path)
        if found is None or found[2] not in of_pair:
            return None
        return lambda: of_pair[found[2]](find_engine(self._venue, found[1]), query)

    def _ticker(self, engine: Engine) -> shapes.Row:
        return shapes.ticker(engine, engine.tape.day(self._venue.clock.now_ms()))

    def _tickers(self, query: Query) -> list[shapes.Row]:
        names = query["pair_names"].split(",") if query.get("pair_names") else self._venue.engines
        return [self._ticker(engine) for engine in [find_engine(self._venue, n) for n in names]]

    def _depth(self, engine: Engine, query: Query) -> shapes.Row:
        limit = read_limit(query, 50)
        return {
            "asset_pair_name": engine.market.symbol,
            "bids": shapes.levels(engine.book.bids, limit),
            "asks": shapes.levels(engine.book.asks, limit),
        }

    def _trades(self, engine: Engine, _: Query) -> list[shapes.Row]:
        return [shapes.trade(trade) for trade in list(engine.tape.trades)[: -TRADES - 1 : -1]]

    def _candles(self, engine: Engine, query: Query) -> list[shapes.Row]:
        period = read_word(query.get("period"), SPANS)
        limit = read_limit(query, 100, most=500)
        is_ascending = read_word(query.get("direction", "DESC"), ("ASC", "DESC")) == "ASC"
        latest_ms = _read_moment(query["time"]) if query.get("time") else None
        rows = engine.tape.candles(SPANS[period], self._venue.clock.now_ms())
        rows = [row for row in rows if latest_ms is None or row.opened_ms <= latest_ms][:limit]
        return [shapes.candle(row) for row in (reversed(rows) if is_ascending else rows)]


def _read_moment(text: str) -> int:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Refusal(10007) from None
    return int(moment.replace(tzinfo=moment.tzinfo or UTC).timestamp() * 1_000)
