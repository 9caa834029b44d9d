"""BigONE's public endpoints answer in the shapes of the fact sheet."""

import itertools
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

import pytest
import requests

from tests.practice.bigone_hands import BTC, LOBSTER, SUSPENDED, bigone_running, read, sample
from tests.practice.hands import Exchange

PERIODS = {
    "min1": 60,
    "min5": 300,
    "min15": 900,
    "min30": 1_800,
    "hour1": 3_600,
    "hour3": 10_800,
    "hour4": 14_400,
    "hour6": 21_600,
    "hour12": 43_200,
    "day1": 86_400,
    "week1": 604_800,
}


@pytest.fixture(scope="module")
def exchange() -> Iterator[Exchange]:
    with bigone_running() as exchange:
        yield exchange


def refused(exchange: Exchange, path: str, **query: str) -> tuple[int, int]:
    answer = exchange.get(f"/api/v3/{path}", **query)
    return answer.status_code, answer.json()["code"]


def moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def test_the_ping_tells_nanoseconds_under_a_capital_letter(exchange: Exchange) -> None:
    stamp = read(exchange, "ping")["Timestamp"]

    assert abs(stamp - time.time_ns()) < 5_000_000_000


def test_pairs_carry_the_fields_of_both_schemes(exchange: Exchange) -> None:
    rows = {row["name"]: row for row in read(exchange, "asset_pairs")}

    both = set(sample("asset_pairs.json")["data"][0])
    both |= set(sample("seed_asset_pairs.json")["data"][0])
    assert all(set(row) == both for row in rows.values())
    assert {BTC, LOBSTER, SUSPENDED} < set(rows)
    bitcoin = rows[BTC]
    assert (bitcoin["base_scale"], bitcoin["quote_scale"]) == (6, 2)
    assert (bitcoin["min_quote_value"], bitcoin["max_quote_value"]) == ("10", "1000000")
    assert bitcoin["base_asset"]["symbol"] == "BTC"
    assert bitcoin["base_asset"]["id"] == bitcoin["base_asset_id"]
    assert rows["SHIB-USDT"]["base_scale"] == 0


def test_there_is_a_pair_with_letters_that_are_not_ascii(exchange: Exchange) -> None:
    url = f"{exchange.url}/api/v3/asset_pairs/%E9%BE%99%E8%99%BE-USDT/ticker"

    assert requests.get(url, timeout=10).json()["data"]["asset_pair_name"] == LOBSTER


def test_assets_say_whether_and_how_finely_they_can_be_transferred(exchange: Exchange) -> None:
    rows = {row["symbol"]: row for row in read(exchange, "assets")}

    assert (rows["USDT"]["is_transfer_enabled"], rows["USDT"]["transfer_scale"]) == (True, 8)
    assert rows["龙虾"]["is_transfer_enabled"] is False
    assert "ONE" in rows


def test_the_ticker_has_both_sides_and_an_absolute_change(exchange: Exchange) -> None:
    ticker = read(exchange, f"asset_pairs/{BTC}/ticker")

    assert set(ticker) == set(sample("ticker.json")["data"])
    assert set(ticker["bid"]) == {"price", "order_count", "quantity"}
    assert Decimal(ticker["bid"]["price"]) < Decimal(ticker["ask"]["price"])
    assert Decimal(ticker["daily_change"]) == Decimal(ticker["close"]) - Decimal(ticker["open"])
    assert Decimal(ticker["low"]) <= Decimal(ticker["close"]) <= Decimal(ticker["high"])
    assert Decimal(ticker["volume"]) > 0


def test_a_suspended_pair_has_null_on_both_sides(exchange: Exchange) -> None:
    ticker = read(exchange, f"asset_pairs/{SUSPENDED}/ticker")
    book = read(exchange, f"asset_pairs/{SUSPENDED}/depth")

    assert ticker["bid"] is ticker["ask"] is None
    assert book == {"asset_pair_name": SUSPENDED, "bids": [], "asks": []}


def test_tickers_are_told_for_some_pairs_or_for_all(exchange: Exchange) -> None:
    some = read(exchange, "asset_pairs/tickers", pair_names=f"ETH-BTC,{LOBSTER}")

    assert [row["asset_pair_name"] for row in some] == ["ETH-BTC", LOBSTER]
    assert len(read(exchange, "asset_pairs/tickers")) == 10
    assert refused(exchange, "asset_pairs/tickers", pair_names="ETH-BTC,X") == (404, 10013)


def test_the_book_is_sorted_and_as_deep_as_wanted(exchange: Exchange) -> None:
    book = read(exchange, f"asset_pairs/{BTC}/depth")
    bids, asks = ([Decimal(level["price"]) for level in book[side]] for side in ("bids", "asks"))

    assert set(book) == set(sample("depth.json")["data"])
    assert set(book["bids"][0]) == set(sample("depth.json")["data"]["bids"][0])
    assert bids == sorted(bids, reverse=True)
    assert asks == sorted(asks)
    assert bids[0] < asks[0]
    assert len(read(exchange, f"asset_pairs/{BTC}/depth", limit=3)["asks"]) == 3
    for limit in ("0", "201", "x"):
        assert refused(exchange, f"asset_pairs/{BTC}/depth", limit=limit) == (400, 10007)


def test_trades_come_newest_first(exchange: Exchange) -> None:
    rows = read(exchange, f"asset_pairs/{BTC}/trades")

    assert len(rows) == 50
    assert set(rows[0]) == set(sample("trades.json")["data"][0])
    assert [row["id"] for row in rows] == sorted((row["id"] for row in rows), reverse=True)
    assert rows[0]["inserted_at"] == rows[0]["created_at"]
    assert rows[0]["inserted_at"].endswith("Z")
    assert {row["taker_side"] for row in rows} == {"BID", "ASK"}


@pytest.mark.parametrize("period", PERIODS)
def test_candles_of_each_period_come_newest_first_without_holes(
    exchange: Exchange, period: str
) -> None:
    rows = read(exchange, f"asset_pairs/{BTC}/candles", period=period, limit=4)

    assert set(rows[0]) == set(sample("candles_min1.json")["data"][0])
    times = [moment(row["time"]).timestamp() for row in rows]
    steps = {first - second for first, second in itertools.pairwise(times)}
    assert steps == {PERIODS[period]}
    assert 0 <= time.time() - times[0] < PERIODS[period]
    for row in rows:
        low, high = Decimal(row["low"]), Decimal(row["high"])
        assert low <= min(Decimal(row["open"]), Decimal(row["close"]))
        assert high >= max(Decimal(row["open"]), Decimal(row["close"]))


def test_weeks_begin_on_monday_and_months_on_their_first_day(exchange: Exchange) -> None:
    weeks, months = (
        [moment(row["time"]) for row in read(exchange, f"asset_pairs/{BTC}/candles", period=period)]
        for period in ("week1", "month1")
    )

    assert len(weeks) > 2
    assert {week.weekday() for week in weeks} == {0}
    assert {month.day for month in months} == {1}


def test_candles_may_end_earlier_and_be_turned_round(exchange: Exchange) -> None:
    path = f"asset_pairs/{BTC}/candles"
    rows = read(exchange, path, period="min5", limit=5)

    earlier = read(exchange, path, period="min5", limit=3, time=rows[1]["time"])
    turned = read(exchange, path, period="min5", limit=3, time=rows[1]["time"], direction="ASC")

    assert earlier == rows[1:4]
    assert turned == rows[3:0:-1]


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"period": "1m"},
        {"period": "min1", "limit": "501"},
        {"period": "min1", "time": "yesterday"},
        {"period": "min1", "direction": "UP"},
    ],
)
def test_candles_asked_for_wrongly_are_refused(exchange: Exchange, query: dict[str, str]) -> None:
    assert refused(exchange, f"asset_pairs/{BTC}/candles", **query) == (400, 10007)


def test_an_unknown_pair_is_not_found(exchange: Exchange) -> None:
    for path in ("ticker", "depth", "trades", "candles"):
        assert refused(exchange, f"asset_pairs/NIX-USDT/{path}", period="min1") == (404, 10013)
    assert refused(exchange, f"asset_pairs/{BTC}/prices") == (404, 10013)


def test_the_exchange_has_no_contracts(exchange: Exchange) -> None:
    assert exchange.get("/api/contract/v2/symbols").json() == []
