"""Gemini's public REST endpoints (sheet 3, 4 and 13)."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal

from core.practice.engine import Engine
from core.practice.exact import ZERO, minus, padded, ratio, text
from core.practice.market import Market
from core.practice.protocols import gemini_orders
from core.practice.protocols import gemini_shapes as shapes
from core.practice.protocols.gemini_keys import Refusal
from core.practice.protocols.gemini_reading import read_count, read_ms
from core.practice.spans import DAY_MS, HOUR_MS, MINUTE_MS, every
from core.practice.venue import Venue

SPANS = {
    "1m": every(MINUTE_MS),
    "5m": every(5 * MINUTE_MS),
    "15m": every(15 * MINUTE_MS),
    "30m": every(30 * MINUTE_MS),
    "1hr": every(HOUR_MS),
    "6hr": every(6 * HOUR_MS),
    "1day": every(DAY_MS),
    "1h": every(HOUR_MS),
    "6h": every(6 * HOUR_MS),
    "1d": every(DAY_MS),
}
CANDLES = 1_440


class PublicEndpoints:
    def __init__(self, venue: Venue) -> None:
        self._venue = venue

    def find(self, path: str, query: Mapping[str, str]) -> Callable[[], object] | None:
        plain = {
            "/v1/symbols": self._symbols,
            "/v1/symbols/details/all": self._all_details,
            "/v1/pricefeed": self._price_feed,
            "/v1/feepromos": lambda: {"symbols": []},
        }
        if path in plain:
            return plain[path]
        of_market: dict[str, Callable[[Engine, Mapping[str, str]], object]] = {
            "/v1/symbols/details": lambda engine, _: shapes.details(engine.market),
            "/v1/pubticker": self._ticker,
            "/v2/ticker": self._day_ticker,
            "/v1/book": self._book,
            "/v1/trades": self._trades,
        }
        start, _, symbol = path.rpartition("/")
        if start in of_market:
            return lambda: of_market[start](self._engine(symbol), query)
        candles = re.fullmatch(r"/v2/candles/([^/]+)/([^/]+)", path)
        if candles:
            return lambda: self._candles(self._engine(candles[1]), candles[2])
        return None

    def _engine(self, symbol: str) -> Engine:
        return self._venue.engines[gemini_orders.find_market(self._venue, symbol).symbol]

    def _symbols(self) -> list[str]:
        return [symbol.lower() for symbol in self._venue.engines]

    def _all_details(self) -> list[shapes.Row]:
        return [shapes.details(engine.market) for engine in self._venue.engines.values()]

    def _price_feed(self) -> list[shapes.Row]:
        rows = []
        for symbol, engine in self._venue.engines.items():
            last, day = engine.tape.last, engine.tape.day(self._venue.clock.now_ms())
            if last and day:
                change = ratio(minus(last.price, day.open), day.open, 4)
                price = padded(last.price, engine.market.price_step)
                rows.append({"pair": symbol, "price": price, "percentChange24h": text(change)})
        return rows

    def _ticker(self, engine: Engine, _: Mapping[str, str]) -> shapes.Row:
        market, now_ms = engine.market, self._venue.clock.now_ms()
        last, day = engine.tape.last, engine.tape.day(now_ms)
        return {
            "bid": _price(engine.book.bids.best(), market),
            "ask": _price(engine.book.asks.best(), market),
            "last": _price(last.price if last else None, market),
            "volume": {
                market.base: text(day.volume if day else ZERO),
                market.quote: text(day.value if day else ZERO),
                "timestamp": now_ms,
            },
        }

    def _day_ticker(self, engine: Engine, _: Mapping[str, str]) -> shapes.Row:
        market = engine.market
        last, day = engine.tape.last, engine.tape.day(self._venue.clock.now_ms())
        return {
            "symbol": market.symbol,
            "open": _price(day.open if day else None, market),
            "high": _price(day.high if day else None, market),
            "low": _price(day.low if day else None, market),
            "close": _price(last.price if last else None, market),
            "changes": [_price(close, market) for close in day.closes] if day else [],
            "bid": _price(engine.book.bids.best(), market),
            "ask": _price(engine.book.asks.best(), market),
        }

    def _book(self, engine: Engine, query: Mapping[str, str]) -> shapes.Row:
        second = self._venue.clock.now_ms() // 1_000
        sides = {}
        for name, half in (("bids", engine.book.bids), ("asks", engine.book.asks)):
            limit = read_count(query.get(f"limit_{name}"), 50)
            sides[name] = shapes.levels(half.levels(limit or None), engine.market, second)
        return sides

    def _trades(self, engine: Engine, query: Mapping[str, str]) -> list[shapes.Row]:
        limit = min(read_count(query.get("limit_trades"), 50), 500)
        since = query.get("timestamp") or query.get("since")
        after_id = read_count(query.get("since_tid"), 0)
        from_ms = read_ms(since) if since else 0
        rows = [
            trade
            for trade in engine.tape.trades
            if trade.id > after_id and trade.at_ns // 1_000_000 >= from_ms
        ]
        # Who asks for what came after something walks forward: the oldest of these come first.
        page = rows[:limit] if since or "since_tid" in query else rows[-limit:]
        return [shapes.trade(trade, engine.market) for trade in reversed(page)]

    def _candles(self, engine: Engine, width: str) -> list[list[object]]:
        if width not in SPANS:
            raise Refusal(400, "InvalidTimeFrame", f"Invalid time frame: {width}")
        now_ms = self._venue.clock.now_ms()
        return [
            [row.opened_ms, row.open, row.high, row.low, row.close, row.volume]
            for row in engine.tape.candles(SPANS[width], now_ms, CANDLES)
        ]


def _price(price: Decimal | None, market: Market) -> str | None:
    return None if price is None else padded(price, market.price_step)
