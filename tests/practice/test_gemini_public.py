"""Gemini's public endpoints answer in the shapes of the fact sheet."""

import itertools
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from core.practice.spans import DAY_MS, HOUR_MS, MINUTE_MS
from tests.practice.hands import Exchange

SAMPLES = Path(__file__).resolve().parent.parent / "samples" / "gemini"


def sample(name: str) -> Any:
    return json.loads((SAMPLES / name).read_text(encoding="utf-8"), parse_float=Decimal)


def test_symbols_are_lower_case_and_hold_a_perpetual(exchange: Exchange) -> None:
    symbols = exchange.read("/v1/symbols")

    assert {"btcusd", "ethbtc", "2zrlusd", "solrlusd", "efilfil", "btcgusdperp"} <= set(symbols)
    assert all(symbol == symbol.lower() for symbol in symbols)


def test_details_of_bitcoin_are_those_of_the_sheet(exchange: Exchange) -> None:
    assert exchange.read("/v1/symbols/details/btcusd") == sample("symbol_details_btcusd.json")
    assert exchange.read("/v1/symbols/details/BTCUSD")["symbol"] == "BTCUSD"


def test_steps_are_plain_json_numbers(exchange: Exchange) -> None:
    text = exchange.get("/v1/symbols/details/btcusd").text

    assert '"tick_size":0.00000001,"quote_increment":0.01,"min_order_size":"0.00001"' in text


def test_all_details_show_every_status(exchange: Exchange) -> None:
    rows = {row["symbol"]: row for row in exchange.read("/v1/symbols/details/all")}

    assert set(rows) == {symbol.upper() for symbol in exchange.read("/v1/symbols")}
    assert all(set(row) == set(sample("symbol_details_btcusd.json")) for row in rows.values())
    assert rows["SOLRLUSD"]["status"] == "post_only"
    assert rows["EFILFIL"]["status"] == "closed"
    assert "cancel_only" in {row["status"] for row in rows.values()}
    assert rows["BTCGUSDPERP"]["product_type"] == "swap"


def test_the_ticker_has_prices_and_volume(exchange: Exchange) -> None:
    ticker = exchange.read("/v1/pubticker/btcusd")

    assert set(ticker) == set(sample("pubticker_btcusd.json"))
    assert set(ticker["volume"]) == {"BTC", "USD", "timestamp"}
    assert Decimal(60_000) < Decimal(ticker["bid"]) < Decimal(ticker["ask"]) < Decimal(62_500)
    assert Decimal(ticker["volume"]["BTC"]) > 0


def test_a_closed_market_has_no_bid_and_no_ask(exchange: Exchange) -> None:
    ticker = exchange.read("/v1/pubticker/efilfil")

    assert (ticker["bid"], ticker["ask"]) == (None, None)
    assert exchange.read("/v1/book/efilfil") == {"bids": [], "asks": []}


def test_the_day_ticker_has_24_hours(exchange: Exchange) -> None:
    ticker = exchange.read("/v2/ticker/btcusd")

    assert set(ticker) == set(sample("ticker_v2_btcusd.json"))
    assert len(ticker["changes"]) == 24
    assert Decimal(ticker["low"]) <= Decimal(ticker["close"]) <= Decimal(ticker["high"])


def test_the_price_feed_names_every_market(exchange: Exchange) -> None:
    rows = exchange.read("/v1/pricefeed")

    assert all(set(row) == {"pair", "price", "percentChange24h"} for row in rows)
    assert {row["pair"] for row in rows} == {s.upper() for s in exchange.read("/v1/symbols")}


def test_the_book_is_cut_as_asked(exchange: Exchange) -> None:
    cut = exchange.read("/v1/book/btcusd", limit_bids=3, limit_asks=2)
    whole = exchange.read("/v1/book/btcusd", limit_bids=0, limit_asks=0)

    assert (len(cut["bids"]), len(cut["asks"])) == (3, 2)
    assert cut["bids"] == whole["bids"][:3]
    assert len(whole["bids"]) == 25
    assert set(cut["bids"][0]) == {"price", "amount", "timestamp"}
    prices = [Decimal(level["price"]) for level in whole["bids"]]
    assert prices == sorted(prices, reverse=True)
    assert re.fullmatch(r"\d+\.\d\d", whole["bids"][0]["price"])


def test_trades_come_newest_first_and_can_be_walked_forward(exchange: Exchange) -> None:
    trades = exchange.read("/v1/trades/btcusd", limit_trades=500)
    oldest, second = trades[-1], trades[-2]

    assert set(oldest) == set(sample("trades_btcusd.json")[0])
    assert len(trades) == 500
    assert len(exchange.read("/v1/trades/btcusd")) == 50
    assert [trade["tid"] for trade in trades] == sorted((t["tid"] for t in trades), reverse=True)
    after = exchange.read("/v1/trades/btcusd", since_tid=oldest["tid"], limit_trades=1)
    assert after == [second]
    on = exchange.read("/v1/trades/btcusd", timestamp=oldest["timestampms"], limit_trades=1)
    assert on == [oldest]
    assert exchange.read("/v1/trades/btcusd", since=trades[0]["timestamp"] + 3600) == []


@pytest.mark.parametrize(
    ("width", "width_ms", "least"),
    [
        ("1m", MINUTE_MS, 1_440),
        ("5m", 5 * MINUTE_MS, 36 * 12),
        ("15m", 15 * MINUTE_MS, 36 * 4),
        ("30m", 30 * MINUTE_MS, 36 * 2),
        ("1hr", HOUR_MS, 700),
        ("6hr", 6 * HOUR_MS, 100),
        ("1day", DAY_MS, 30),
        ("1h", HOUR_MS, 700),
        ("6h", 6 * HOUR_MS, 100),
        ("1d", DAY_MS, 30),
    ],
)
def test_candles_are_numbers_newest_first(
    exchange: Exchange, width: str, width_ms: int, least: int
) -> None:
    rows = exchange.read(f"/v2/candles/btcusd/{width}")

    assert len(rows) >= least
    assert {newer[0] - older[0] for newer, older in itertools.pairwise(rows)} == {width_ms}
    assert all(type(value) in (int, Decimal) for row in rows for value in row)
    assert len(rows[0]) == 6


def test_small_prices_are_never_written_with_an_exponent(exchange: Exchange) -> None:
    for path in ("/v2/candles/shibusd/1m", "/v1/pubticker/shibusd", "/v1/book/shibusd"):
        assert not re.search(r"\dE", exchange.get(path).text, re.IGNORECASE)


@pytest.mark.parametrize(
    ("path", "status", "reason"),
    [
        ("/v1/pubticker/nonsense", 400, "InvalidSymbol"),
        ("/v2/candles/btcusd/2m", 400, "InvalidTimeFrame"),
        ("/v1/nothing", 404, "EndpointNotFound"),
        ("/v1/balances", 404, "EndpointNotFound"),
        ("/v1/order/new", 404, "EndpointNotFound"),
    ],
)
def test_what_is_not_there_is_refused(
    exchange: Exchange, path: str, status: int, reason: str
) -> None:
    answer = exchange.get(path)

    assert answer.status_code == status
    assert answer.json()["result"] == "error"
    assert answer.json()["reason"] == reason


def test_fee_promotions_need_no_key(exchange: Exchange) -> None:
    assert exchange.read("/v1/feepromos") == {"symbols": []}


def test_every_answer_has_a_date_and_a_request_id(exchange: Exchange) -> None:
    headers = exchange.get("/v1/symbols").headers

    assert headers["Date"].endswith("GMT")
    assert headers["X-GEMINI-REQUEST-ID"]
