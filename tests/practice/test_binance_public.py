"""Binance's market data, as anyone may read it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from core.practice.protocols.binance_candles import INTERVALS
from tests.practice.binance_hands import a_binance, a_binance_us, sample
from tests.practice.hands import Exchange

SYMBOL = "BTCUSDT"


@pytest.fixture(scope="module")
def exchange() -> Iterator[Exchange]:
    with a_binance() as exchange:
        yield exchange


def test_the_server_answers_and_tells_its_time(exchange: Exchange) -> None:
    assert exchange.read("/api/v3/ping") == {}
    assert exchange.read("/api/v3/time") == {
        "serverTime": pytest.approx(exchange.server.clock.now_ms(), abs=5_000)
    }


def test_the_rules_of_a_market_look_like_the_captured_ones(exchange: Exchange) -> None:
    whole = exchange.read("/api/v3/exchangeInfo", symbol=SYMBOL)
    expected = sample("exchange_info_btcusdt.json")
    row, captured = whole["symbols"][0], expected["symbols"][0]

    assert list(whole) == list(expected)
    assert whole["rateLimits"] == expected["rateLimits"]
    assert list(row) == list(captured)
    assert row["orderTypes"] == captured["orderTypes"]
    filters = {each["filterType"]: each for each in row["filters"]}
    for each in captured["filters"]:
        if each["filterType"] != "MAX_NUM_ORDER_LISTS":
            assert filters[each["filterType"]] == each


def test_the_rules_of_binance_us_look_like_the_captured_ones() -> None:
    with a_binance_us() as exchange:
        row = exchange.read("/api/v3/exchangeInfo", symbol="BTCUSD")["symbols"][0]
    captured = sample("exchange_info_us_btcusd.json")["symbols"][0]

    assert list(row) == list(captured)
    assert row["isMarginTradingAllowed"] is False
    assert "NONE" not in row["allowedSelfTradePreventionModes"]
    filters = {each["filterType"]: each for each in row["filters"]}
    for each in captured["filters"]:
        if each["filterType"] != "MAX_NUM_ORDER_LISTS":
            assert filters[each["filterType"]] == each


def test_markets_are_chosen_by_name_status_and_permission(exchange: Exchange) -> None:
    def symbols(**query: str) -> list[str]:
        rows = exchange.read("/api/v3/exchangeInfo", **query)["symbols"]
        return [row["symbol"] for row in rows]

    everything = symbols()
    assert {"BTCUSDT", "BTCUSDC", "ETHBTC", "币安人生USDT"} < set(everything)
    assert symbols(symbols='["ETHBTC","币安人生USDT"]') == ["ETHBTC", "币安人生USDT"]
    assert symbols(symbolStatus="HALT") == ["LUNAUSDT"]
    assert symbols(symbolStatus="BREAK") == ["ABCUSDT"]
    assert symbols(permissions="SPOT") == everything
    assert symbols(permissions="LEVERAGED") == []
    row = exchange.read("/api/v3/exchangeInfo", symbol=SYMBOL, showPermissionSets="false")
    assert row["symbols"][0]["permissionSets"] == []


@pytest.mark.parametrize(
    ("path", "query", "code"),
    [
        ("/api/v3/exchangeInfo", {"symbol": "NONSENSE"}, -1121),
        ("/api/v3/exchangeInfo", {"symbols": "BTCUSDT"}, -1135),
        ("/api/v3/exchangeInfo", {"symbols": '["BTCUSDT","BTCUSDT"]'}, -1151),
        ("/api/v3/exchangeInfo", {"symbolStatus": "SLEEP"}, -1122),
        ("/api/v3/ticker/price", {"symbol": SYMBOL, "symbolStatus": "HALT"}, -1220),
        ("/api/v3/ticker/price", {"symbol": SYMBOL, "symbols": '["ETHBTC"]'}, -1128),
        ("/api/v3/ticker/24hr", {"type": "HUGE"}, -1139),
        ("/api/v3/depth", {}, -1102),
        ("/api/v3/depth", {"symbol": SYMBOL, "limit": "much"}, -1100),
        ("/api/v3/depth", {"symbol": SYMBOL, "limit": "0"}, -1130),
        ("/api/v3/klines", {"symbol": SYMBOL}, -1102),
        ("/api/v3/klines", {"symbol": SYMBOL, "interval": "7m"}, -1120),
        ("/api/v3/klines", {"symbol": SYMBOL, "interval": "1H"}, -1120),
        ("/api/v3/time", {"odd": "1"}, -1104),
    ],
)
def test_a_question_that_is_wrong_is_refused(
    exchange: Exchange, path: str, query: dict[str, str], code: int
) -> None:
    answer = exchange.get(path, **query)

    assert (answer.status_code, answer.json()["code"]) == (400, code)


@pytest.mark.parametrize(
    ("path", "name"),
    [("24hr", "ticker_24hr"), ("price", "ticker_price"), ("bookTicker", "book_ticker")],
)
def test_a_ticker_is_of_one_market_or_of_several(exchange: Exchange, path: str, name: str) -> None:
    one = exchange.read(f"/api/v3/ticker/{path}", symbol=SYMBOL)
    two = exchange.read(f"/api/v3/ticker/{path}", symbols='["BTCUSDT","SHIBUSDT"]')
    every = exchange.read(f"/api/v3/ticker/{path}")

    assert set(one) == set(sample(f"{name}.json"))
    assert [row["symbol"] for row in two] == ["BTCUSDT", "SHIBUSDT"]
    assert len(every) == 12


def test_a_short_ticker_lacks_bid_and_change(exchange: Exchange) -> None:
    rows = exchange.read("/api/v3/ticker/24hr", symbols='["BTCUSDT","SHIBUSDT"]', type="MINI")

    expected = sample("ticker_24hr_mini_list.json")
    assert list(rows[0]) == list(expected[0])
    assert [len(row["volume"].partition(".")[2]) for row in rows] == [8, 2]


def test_the_figures_of_a_ticker_hang_together(exchange: Exchange) -> None:
    row = exchange.read("/api/v3/ticker/24hr", symbol=SYMBOL)
    figures = {
        name: Decimal(row[name]) for name in row if isinstance(row[name], str) and name != "symbol"
    }

    assert figures["lowPrice"] <= figures["openPrice"] <= figures["highPrice"]
    assert figures["bidPrice"] < figures["askPrice"]
    assert figures["priceChange"] == figures["lastPrice"] - figures["openPrice"]
    percent = figures["priceChange"] / figures["openPrice"] * 100
    assert abs(figures["priceChangePercent"] - percent) < Decimal("0.001")
    assert row["closeTime"] - row["openTime"] == 86_400_000


def test_a_market_without_a_book_shows_nothing_at_its_touch(exchange: Exchange) -> None:
    row = exchange.read("/api/v3/ticker/bookTicker", symbol="ABCUSDT")

    assert set(row.values()) == {"ABCUSDT", "0.00000000"}


def test_the_book_is_best_first_and_cut(exchange: Exchange) -> None:
    book = exchange.read("/api/v3/depth", symbol=SYMBOL, limit=5)
    whole = exchange.read("/api/v3/depth", symbol=SYMBOL, limit=5_000)

    assert list(book) == list(sample("depth.json"))
    bids, asks = ([Decimal(price) for price, _ in book[side]] for side in ("bids", "asks"))
    assert bids == sorted(bids, reverse=True)
    assert asks == sorted(asks)
    assert bids[0] < asks[0]
    assert (len(bids), len(asks)) == (5, 5)
    assert whole["bids"][:5] == book["bids"]
    assert len(whole["bids"]) > 20


def test_trades_come_oldest_first(exchange: Exchange) -> None:
    trades = exchange.read("/api/v3/trades", symbol=SYMBOL, limit=10)
    joined = exchange.read("/api/v3/aggTrades", symbol=SYMBOL, limit=10)
    later = exchange.read("/api/v3/aggTrades", symbol=SYMBOL, fromId=joined[4]["a"], limit=3)

    assert list(trades[0]) == list(sample("trades_recent.json")[0])
    assert list(joined[0]) == list(sample("agg_trades.json")[0])
    assert [row["id"] for row in trades] == sorted(row["id"] for row in trades)
    assert len(trades) == len(joined) == 10
    assert later == joined[4:7]
    product = Decimal(trades[0]["price"]) * Decimal(trades[0]["qty"])
    assert Decimal(trades[0]["quoteQty"]) == product


@pytest.mark.parametrize("interval", INTERVALS)
def test_there_are_candles_of_every_width(exchange: Exchange, interval: str) -> None:
    rows: list[Any] = exchange.read("/api/v3/klines", symbol=SYMBOL, interval=interval, limit=3)

    assert len(rows[-1]) == len(sample("klines_1m.json")[0])
    for row in rows:
        opened, low, high = row[0], Decimal(row[3]), Decimal(row[2])
        assert opened < row[6]
        assert low <= min(Decimal(row[1]), Decimal(row[4]))
        assert high >= max(Decimal(row[1]), Decimal(row[4]))
    assert [row[6] + 1 for row in rows[:-1]] == [row[0] for row in rows[1:]]
    assert rows[-1][0] <= exchange.server.clock.now_ms() <= rows[-1][6] + 1_000


def test_weeks_begin_on_mondays_and_months_on_their_first(exchange: Exchange) -> None:
    def begins(interval: str) -> list[datetime]:
        rows = exchange.read("/api/v3/klines", symbol=SYMBOL, interval=interval, limit=2)
        return [datetime.fromtimestamp(row[0] // 1_000, UTC) for row in rows]

    assert {begin.weekday() for begin in begins("1w")} == {0}
    assert {begin.day for begin in begins("1M")} == {1}


def test_candles_are_asked_for_by_time(exchange: Exchange) -> None:
    query = {"symbol": SYMBOL, "interval": "1m"}
    newest = exchange.read("/api/v3/klines", **query, limit=5)

    first_two = exchange.read("/api/v3/klines", **query, startTime=newest[0][0], limit=2)
    until = exchange.read("/api/v3/klines", **query, endTime=newest[3][0], limit=2)

    assert [row[0] for row in first_two] == [row[0] for row in newest[:2]]
    assert [row[0] for row in until] == [row[0] for row in newest[2:4]]


def test_the_average_price_lies_between_the_candles(exchange: Exchange) -> None:
    average = exchange.read("/api/v3/avgPrice", symbol=SYMBOL)
    rows = exchange.read("/api/v3/klines", symbol=SYMBOL, interval="1m", limit=6)

    assert list(average) == list(sample("avg_price.json"))
    low, high = min(Decimal(row[3]) for row in rows), max(Decimal(row[2]) for row in rows)
    assert low <= Decimal(average["price"]) <= high
