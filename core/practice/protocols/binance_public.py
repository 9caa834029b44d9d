"""Binance's market data endpoints (sheet 3, 4 and 10)."""

from collections.abc import Callable, Mapping
from functools import partial

from core.practice import json_text
from core.practice.protocols import binance_candles, binance_limits, binance_tickers
from core.practice.protocols import binance_shapes as shapes
from core.practice.protocols.binance_endpoint import Open, Weight
from core.practice.protocols.binance_listings import AVERAGE_MINS, Rules
from core.practice.protocols.binance_markets import Markets
from core.practice.protocols.binance_params import Params
from core.practice.protocols.binance_refusals import bad

RAW_REQUESTS = {
    "rateLimitType": "RAW_REQUESTS",
    "interval": "MINUTE",
    "intervalNum": 5,
    "limit": 300_000,
}
CHOOSING = ("symbol", "symbols", "symbolStatus")


class PublicEndpoints:
    def __init__(self, markets: Markets, intervals: tuple[str, ...]) -> None:
        self._markets = markets
        self._clock = markets.venue.clock
        self._intervals = intervals
        pricing: Weight = lambda given: 2 if "symbol" in given else 4  # noqa: E731
        span = ("symbol", "startTime", "endTime", "limit")
        self.table: dict[tuple[str, str], Open] = {
            ("GET", path): endpoint
            for path, endpoint in {
                "/api/v3/ping": Open(act=lambda _: {}, weight=1),
                "/api/v3/time": Open(act=lambda _: {"serverTime": self._clock.now_ms()}, weight=1),
                "/api/v3/exchangeInfo": Open(
                    act=self._exchange_info,
                    weight=20,
                    params=(*CHOOSING, "permissions", "showPermissionSets"),
                ),
                "/api/v3/ticker/24hr": Open(
                    act=self._day_tickers, weight=_day_weight, params=(*CHOOSING, "type")
                ),
                "/api/v3/ticker/price": Open(act=self._prices, weight=pricing, params=CHOOSING),
                "/api/v3/ticker/bookTicker": Open(
                    act=self._touches, weight=pricing, params=CHOOSING
                ),
                "/api/v3/depth": Open(
                    act=self._depth,
                    weight=_depth_weight,
                    params=("symbol", "limit", "symbolStatus"),
                ),
                "/api/v3/trades": Open(act=self._trades, weight=25, params=("symbol", "limit")),
                "/api/v3/aggTrades": Open(act=self._aggregates, weight=4, params=(*span, "fromId")),
                "/api/v3/klines": Open(
                    act=self._klines, weight=2, params=(*span, "interval", "timeZone")
                ),
                "/api/v3/avgPrice": Open(act=self._average, weight=2, params=("symbol",)),
            }.items()
        }

    def _exchange_info(self, params: Params) -> shapes.Row:
        has_sets = params.flag("showPermissionSets") is not False
        group = params.text("permissions")
        chosen, _ = self._markets.chosen(params)
        return {
            "timezone": "UTC",
            "serverTime": self._clock.now_ms(),
            "rateLimits": [
                binance_limits.weight_limit(),
                *binance_limits.order_limits(),
                RAW_REQUESTS,
            ],
            "exchangeFilters": [],
            "symbols": [
                rules.symbol(has_permission_sets=has_sets)
                for rules in chosen
                if group is None or any(each in group for each in rules.groups)
            ],
        }

    def _each(self, params: Params, show: Callable[[Rules], shapes.Row]) -> object:
        """Show one market alone, or several in a list."""
        chosen, is_alone = self._markets.chosen(params)
        return show(chosen[0]) if is_alone else [show(rules) for rules in chosen]

    def _day_tickers(self, params: Params) -> object:
        kind = params.word("type", ("FULL", "MINI"), bad(-1139, "Invalid ticker type."))
        return self._each(
            params,
            lambda rules: binance_tickers.day_ticker(self._markets, rules, is_full=kind != "MINI"),
        )

    def _prices(self, params: Params) -> object:
        return self._each(params, self._price)

    def _price(self, rules: Rules) -> shapes.Row:
        price = self._markets.last_price(rules.market)
        return {"symbol": rules.market.symbol, "price": shapes.number(price)}

    def _touches(self, params: Params) -> object:
        return self._each(params, partial(binance_tickers.touch, self._markets))

    def _depth(self, params: Params) -> shapes.Row:
        params.need("symbol")
        limit = params.limit(100, 5_000)
        rules = self._markets.chosen(params)[0][0]
        engine = self._markets.engine(rules.market)
        return {
            "lastUpdateId": engine.last_update,
            "bids": shapes.pairs(engine.book.bids.levels(limit), rules),
            "asks": shapes.pairs(engine.book.asks.levels(limit), rules),
        }

    def _trades(self, params: Params) -> list[shapes.Row]:
        rules = self._markets.wanted(params)
        trades = list(self._markets.engine(rules.market).tape.trades)
        return [shapes.trade(trade, rules) for trade in trades[-params.limit(500, 1_000) :]]

    def _aggregates(self, params: Params) -> list[shapes.Row]:
        rules = self._markets.wanted(params)
        first, begin, end = map(params.count, ("fromId", "startTime", "endTime"))
        limit = params.limit(500, 1_000)
        trades = [
            trade
            for trade in self._markets.engine(rules.market).tape.trades
            if trade.id >= (first or 0) and _is_within(trade.at_ns // 1_000_000, begin, end)
        ]
        is_forward = first is not None or begin is not None
        page = trades[:limit] if is_forward else trades[-limit:]
        return [shapes.aggregate(trade, rules) for trade in page]

    def _klines(self, params: Params) -> list[list[object]]:
        rules = self._markets.wanted(params)
        params.need("interval")
        interval = params.word("interval", self._intervals, bad(-1120, "Invalid interval.")) or ""
        if params.text("timeZone") not in (None, "0"):
            raise bad(-1130, "Data sent for parameter 'timeZone' is not valid.")
        begin, end = params.count("startTime"), params.count("endTime")
        limit = params.limit(500, 1_000)
        engine = self._markets.engine(rules.market)
        rows = [
            candle
            for candle in binance_candles.candles(engine, interval, self._clock.now_ms())
            if _is_within(candle.opened_ms, begin, end)
        ]
        page = rows[:limit] if begin is not None else rows[-limit:]
        takings = binance_candles.Takings(engine)
        return [binance_candles.row(candle, takings, rules, interval) for candle in page]

    def _average(self, params: Params) -> shapes.Row:
        rules = self._markets.wanted(params)
        last = self._markets.engine(rules.market).tape.last
        return {
            "mins": AVERAGE_MINS,
            "price": shapes.number(self._markets.average(rules.market)),
            "closeTime": last.at_ns // 1_000_000 if last else 0,
        }


def _is_within(moment_ms: int, begin_ms: int | None, end_ms: int | None) -> bool:
    is_early = begin_ms is not None and moment_ms < begin_ms
    return not is_early and (end_ms is None or moment_ms <= end_ms)


def _day_weight(given: Mapping[str, str]) -> int:
    if "symbol" in given:
        return 2
    names = _try_names(given.get("symbols", ""))
    if not names or names > 100:
        return 80
    return 2 if names <= 20 else 40


def _try_names(source: str) -> int:
    try:
        names = json_text.read(source)
    except ValueError:
        return 0
    return len(names) if isinstance(names, list) else 0


def _depth_weight(given: Mapping[str, str]) -> int:
    limit = given.get("limit", "")
    count = int(limit) if limit.isascii() and limit.isdigit() and len(limit) < 10 else 100
    return next(
        (weight for most, weight in ((100, 5), (500, 25), (1_000, 50)) if count <= most), 250
    )
