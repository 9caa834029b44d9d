"""The figures of a market's last day and of its best prices, for REST and streams alike (sheet 4)."""

from decimal import Decimal

from core.practice.exact import ZERO, minus, ratio, times
from core.practice.protocols import binance_shapes as shapes
from core.practice.protocols.binance_listings import Rules
from core.practice.protocols.binance_markets import Markets
from core.practice.spans import DAY_MS
from core.practice.tape import Day


def day_ticker(markets: Markets, rules: Rules, *, is_full: bool = True) -> shapes.Row:
    market, now_ms = rules.market, markets.venue.clock.now_ms()
    day = markets.day(market)
    begin_ns = (now_ms - DAY_MS) * 1_000_000
    tape = markets.engine(market).tape
    ids = [trade.id for trade in tape.trades if trade.at_ns >= begin_ns] or [-1]
    return {
        "symbol": market.symbol,
        **(_changes(markets, rules, day) if is_full else {}),
        "openPrice": shapes.number(day.open),
        "highPrice": shapes.number(day.high),
        "lowPrice": shapes.number(day.low),
        "lastPrice": shapes.number(markets.last_price(market)),
        "volume": shapes.amount(day.volume, rules),
        "quoteVolume": shapes.number(day.value),
        "openTime": now_ms - DAY_MS,
        "closeTime": now_ms,
        "firstId": ids[0],
        "lastId": ids[-1],
        "count": day.count,
    }


def touch(markets: Markets, rules: Rules) -> shapes.Row:
    book = markets.engine(rules.market).book
    row: shapes.Row = {"symbol": rules.market.symbol}
    for name, half in (("bid", book.bids), ("ask", book.asks)):
        best = half.levels(1) or [(ZERO, ZERO)]
        row[f"{name}Price"], row[f"{name}Qty"] = shapes.pairs(best, rules)[0]
    return row


def _changes(markets: Markets, rules: Rules, day: Day) -> shapes.Row:
    """What the full form adds to the short one."""
    last, best = markets.engine(rules.market).tape.last, touch(markets, rules)
    change = minus(markets.last_price(rules.market), day.open)
    percent = times(ratio(change, day.open, 5), Decimal(100)) if day.open else ZERO
    average = ratio(day.value, day.volume, 8) if day.volume else ZERO
    return {
        "priceChange": shapes.number(change),
        "priceChangePercent": format(percent, ".3f"),
        "weightedAvgPrice": shapes.number(average),
        "prevClosePrice": shapes.number(day.open),
        "lastQty": shapes.amount(last.amount if last else ZERO, rules),
        **{name: best[name] for name in ("bidPrice", "bidQty", "askPrice", "askQty")},
    }
