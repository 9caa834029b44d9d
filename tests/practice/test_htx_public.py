"""HTX's public endpoints answer in the shapes of the fact sheet."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pytest

from tests.practice.hands import Exchange, HandTime
from tests.practice.htx_hands import Row, Trader, htx_running, sample, touch


@pytest.fixture(scope="module")
def exchange() -> Iterator[Exchange]:
    with htx_running() as exchange:
        yield exchange


def rows_by_symbol(exchange: Exchange, path: str, name: str = "symbol") -> dict[str, Row]:
    return {row[name]: row for row in exchange.read(path)["data"]}


def test_the_symbols_have_all_limits_under_short_and_long_names(exchange: Exchange) -> None:
    short = rows_by_symbol(exchange, "/v1/settings/common/market-symbols")
    long = rows_by_symbol(exchange, "/v1/common/symbols")

    sampled = {row["symbol"]: row for row in sample("symbols_market_symbols.json")["data"]}
    assert set(short["btcusdt"]) == set(sampled["btcusdt"])
    names = sample("symbols_v1_common.json")["data"][0]
    assert set(long["btcusdt"]) == {name for name in names if "leverage" not in name}
    assert short.keys() == long.keys()
    assert (short["btcusdt"]["pp"], short["btcusdt"]["ap"]) == (2, 6)
    assert short["bchusdt"]["ap"] == 0
    assert short["dogeusdt"]["lomaxba"] < short["dogeusdt"]["lomaxoa"]
    states = {symbol: (row["state"], row["at"]) for symbol, row in short.items()}
    assert states["btcusdt"] == ("online", "enabled")
    assert states["zecusdt"] == ("suspend", "enabled")
    assert states["oldusdt"] == ("offline", "disabled")


def test_large_limits_and_small_prices_have_exponents(exchange: Exchange) -> None:
    assert '"lomaxoa":1E+11' in exchange.get("/v1/settings/common/market-symbols").text
    tick = exchange.get("/market/detail/merged", symbol="shibusdt").text

    assert re.search(r'"close":[0-9]\.[0-9]+E-6', tick)
    assert re.search(r'"vol":[0-9.]+E?[0-9]*', tick)
    assert '"close":61250.0' in exchange.get("/market/detail", symbol="btcusdt").text


def test_symbols_since_a_moment_are_none_when_nothing_has_changed(exchange: Exchange) -> None:
    path = "/v1/settings/common/market-symbols"
    first = exchange.read(path)
    again = exchange.read(path, ts=first["ts"])

    assert (type(first["ts"]), first["full"]) == (str, 1)
    assert (again["data"], again["full"]) == ([], 0)
    some = exchange.read(path, symbols="btcusdt,zecusdt")["data"]
    assert [row["symbol"] for row in some] == ["btcusdt", "zecusdt"]


def test_the_settings_say_what_may_be_traded_and_cancelled(exchange: Exchange) -> None:
    v1 = rows_by_symbol(exchange, "/v1/settings/common/symbols")
    v2 = rows_by_symbol(exchange, "/v2/settings/common/symbols", "sc")

    assert set(v1["btcusdt"]) == set(sample("symbols_v1_settings.json")["data"][0])
    assert set(v2["btcusdt"]) == set(sample("symbols_v2_settings.json")["data"][0])
    assert [(v1[s]["te"], v1[s]["ce"]) for s in ("btcusdt", "zecusdt", "oldusdt")] == [
        (True, True),
        (False, True),
        (False, False),
    ]


def test_time_status_and_currencies(exchange: Exchange) -> None:
    assert exchange.read("/v2/market-status") == sample("market_status_normal.json")
    assert set(exchange.read("/v1/common/timestamp")) == set(sample("timestamp.json"))
    names = {row["currency"] for row in exchange.read("/v2/reference/currencies")["data"]}
    assert {"btc", "usdt", "2z"} <= names


@pytest.mark.parametrize(
    ("path", "query", "name"),
    [
        ("/market/detail/merged", {}, "ticker_merged.json"),
        ("/market/detail", {}, "market_detail_24h.json"),
        ("/market/depth", {"type": "step0"}, "depth_step0.json"),
        ("/market/history/trade", {"size": 3}, "trades_history.json"),
        ("/market/trade", {}, "trade_last.json"),
        ("/market/history/kline", {"period": "5min", "size": 2}, "klines_5min.json"),
    ],
)
def test_market_data_has_the_shape_of_its_sample(
    exchange: Exchange, path: str, query: Row, name: str
) -> None:
    answer, wanted = exchange.read(path, symbol="btcusdt", **query), sample(name)

    assert answer["ch"] == wanted["ch"]
    while isinstance(wanted, dict):
        assert set(answer) == set(wanted)
        inner = "tick" if "tick" in wanted else "data"
        if inner not in wanted:
            return
        answer, wanted = answer[inner], wanted[inner]
        if isinstance(wanted, list):
            answer, wanted = answer[0], wanted[0]


def test_all_tickers_have_flat_bids_and_asks(exchange: Exchange) -> None:
    rows = exchange.read("/market/tickers")["data"]

    assert all(set(row) == set(sample("tickers_all.json")["data"][0]) for row in rows)
    assert len(rows) == 11


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/market/detail/merged", {"symbol": "nosuch"}),
        ("/market/detail/merged", {}),
        ("/market/detail/merged", {"symbol": "BTCUSDT"}),
    ],
)
def test_an_unknown_symbol_is_an_invalid_parameter(
    exchange: Exchange, path: str, query: Row
) -> None:
    answer = exchange.read(path, **query)

    assert answer | {"ts": 0} == sample("error_symbol_invalid_market.json") | {"ts": 0}


@pytest.mark.parametrize(
    ("path", "query", "message"),
    [
        ("/market/depth", {"type": "step6"}, "invalid type"),
        ("/market/depth", {"type": "step0", "depth": 7}, "invalid depth"),
        ("/market/history/trade", {"size": 2001}, "invalid size"),
        ("/market/history/kline", {"period": "1m"}, "invalid period"),
        ("/market/history/kline", {"period": "1min", "size": 0}, "invalid size"),
    ],
)
def test_a_bad_parameter_is_named(exchange: Exchange, path: str, query: Row, message: str) -> None:
    answer = exchange.read(path, symbol="btcusdt", **query)

    assert (answer["err-code"], answer["err-msg"]) == ("invalid-parameter", message)


def test_the_book_is_cut_or_merged_as_asked(exchange: Exchange) -> None:
    whole = exchange.read("/market/depth", symbol="ltcusdt", type="step0")["tick"]
    five = exchange.read("/market/depth", symbol="ltcusdt", type="step0", depth=5)["tick"]
    merged = exchange.read("/market/depth", symbol="ltcusdt", type="step2")["tick"]

    assert five["bids"] == whole["bids"][:5]
    assert whole["bids"][0][0] < whole["asks"][0][0]
    assert all(price % 1 == 0 for side in ("bids", "asks") for price, _ in merged[side])
    assert merged["bids"][0][0] < merged["asks"][0][0]
    assert sum(size for _, size in merged["asks"]) == sum(size for _, size in whole["asks"])


def test_trades_of_one_moment_stand_together_newest_first(exchange: Exchange) -> None:
    _, ask = touch(exchange, "solusdt")
    trader = Trader(exchange)
    trader.place(symbol="solusdt", type="buy-ioc", amount="150", price=str(ask + 10))

    (group,) = exchange.read("/market/history/trade", symbol="solusdt")["data"]
    ids = [trade["trade-id"] for trade in group["data"]]
    assert len(ids) > 1
    assert ids == sorted(ids, reverse=True)
    assert len(str(group["data"][0]["id"])) == 27
    assert {trade["direction"] for trade in group["data"]} == {"buy"}
    assert exchange.read("/market/trade", symbol="solusdt")["tick"] == group
    assert len(exchange.read("/market/history/trade", symbol="solusdt", size=9)["data"]) == 9


def test_candles_of_days_and_more_begin_at_midnight_in_utc_plus_8() -> None:
    with htx_running(clock=HandTime().clock()) as exchange:

        def opened(period: str) -> list[datetime]:
            rows = exchange.read("/market/history/kline", symbol="btcusdt", period=period, size=3)[
                "data"
            ]
            zone = timezone(timedelta(hours=8))
            return [datetime.fromtimestamp(row["id"], zone) for row in rows]

        assert [(at.hour, at.minute) for at in opened("1day")] == [(0, 0)] * 3
        assert [(at.weekday(), at.hour) for at in opened("1week")] == [(0, 0)] * 3
        assert (opened("1mon")[0].day, opened("1mon")[0].hour) == (1, 0)
        assert (opened("1year")[0].month, opened("1year")[0].day) == (1, 1)
        minutes = opened("15min")
        assert minutes[0] - minutes[1] == timedelta(minutes=15)
        assert minutes[0].minute % 15 == 0


def test_a_trade_moves_the_running_candle_and_the_day(exchange: Exchange) -> None:
    def state() -> tuple[Decimal, int, Decimal]:
        query: Row = {"symbol": "ltcusdt", "period": "60min", "size": 1}
        (row,) = exchange.read("/market/history/kline", **query)["data"]
        day = exchange.read("/market/detail", symbol="ltcusdt")["tick"]
        return row["amount"], row["count"], day["amount"]

    before = state()
    _, ask = touch(exchange, "ltcusdt")
    Trader(exchange).place(symbol="ltcusdt", amount="0.5", price=str(ask))
    after = state()

    assert (after[0] - before[0], after[1] - before[1]) == (Decimal("0.5"), 1)
    assert after[2] - before[2] == Decimal("0.5")
