"""What is particular to Binance's streams: a signed subscription, two ids in one event, books that follow rules."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from core.domain.errors import BadAnswer, Category
from core.domain.market import Book, BookChange, Level, OrderType, Side
from core.domain.money import Price, Quantity
from core.domain.order import OrderState
from core.exchanges.binance import BINANCE
from core.exchanges.binance.sign import frame_text, sign_text
from core.exchanges.binance.stream import read_frame
from core.exchanges.events import (
    BookSeen,
    LoggedIn,
    MustReconnect,
    StreamRefused,
    TickerSeen,
    TradesSeen,
)
from tests.exchanges.binance_fakes import KINDS, LIVE, MARKET, STAMP, TESTNET, a_key, a_report
from tests.fakes import a_host


def read(frame: object) -> tuple[Any, ...]:
    return read_frame(json.dumps(frame))


# ---- what is subscribed to


def test_one_socket_brings_prices_book_trades_and_day_figures() -> None:
    (stream,) = BINANCE.streams.watch_market(LIVE, MARKET)

    assert stream.url == (
        "wss://stream.binance.com:9443/stream?streams="
        "btcusdt@bookTicker/btcusdt@depth20@100ms/btcusdt@aggTrade/btcusdt@ticker"
    )
    assert stream.hello == ()
    assert stream.ping is None


def test_a_symbol_that_is_not_ascii_is_encoded_in_the_address_and_kept_in_the_facts() -> None:
    market = replace(MARKET, symbol="币安人生USDT")
    (stream,) = BINANCE.streams.watch_market(LIVE, market)
    book = {"stream": "币安人生usdt@depth20@100ms", "data": {"lastUpdateId": 1, "bids": [], "asks": []}}  # fmt: skip

    (seen,) = stream.read(json.dumps(book))

    assert stream.url.isascii()
    assert isinstance(seen, BookSeen)
    assert seen.book.symbol == "币安人生USDT"


@pytest.mark.parametrize("kind", KINDS)
def test_any_kind_of_key_subscribes_to_its_account_with_one_signed_frame(kind: str) -> None:
    who = a_key(kind, TESTNET)

    stream = BINANCE.streams.watch_account(who, STAMP)

    assert stream is not None
    assert stream.url == "wss://ws-api.testnet.binance.vision/ws-api/v3"
    assert stream.headers == ()
    (hello,) = map(json.loads, stream.hello)
    params = hello["params"]
    signed = frame_text([("timestamp", STAMP.time_ms), ("apiKey", who.key)])
    assert hello["method"] == "userDataStream.subscribe.signature"
    assert params["timestamp"] == STAMP.time_ms
    assert params["signature"] == sign_text(who, signed)
    assert signed == f"apiKey={who.key}&timestamp={STAMP.time_ms}"
    assert who.secret not in stream.hello[0]


def test_the_practice_exchange_serves_all_streams_on_one_address() -> None:
    host = a_host(stream="ws://127.0.0.1:7")

    stream = BINANCE.streams.watch_account(a_key(host=host), STAMP)

    assert stream is not None
    assert stream.url == "ws://127.0.0.1:7/ws-api/v3"


# ---- what a frame says


def test_an_accepted_subscription_is_the_login() -> None:
    events = read({"id": "account", "status": 200, "result": {"subscriptionId": 0}})

    assert LoggedIn() in events


@pytest.mark.parametrize(
    ("status", "code", "category", "is_login"),
    [
        (401, -2015, Category.PERMISSION, True),
        (400, -1022, Category.BAD_SIGNATURE, True),
        (400, -1021, Category.CLOCK, True),
        (418, -1003, Category.BANNED, False),
        (400, -2035, Category.CLIENT_FAULT, False),
        (500, -1007, Category.EXCHANGE_FAULT, False),
        (400, -4242, Category.UNLISTED, False),
    ],
)
def test_a_refused_subscription_says_whether_the_key_is_at_fault(
    status: int, code: int, category: Category, is_login: bool
) -> None:
    (said,) = read({"id": "account", "status": status, "error": {"code": code, "msg": ""}})

    assert isinstance(said, StreamRefused)
    assert (said.refused.category, said.is_login) == (category, is_login)


def test_a_ban_says_until_when_to_stay_away() -> None:
    text = "Way too much request weight used; IP banned until 1659146400000."
    data = {"serverTime": "1659142907531", "retryAfter": "1659146500000"}

    (alone,) = read({"error": {"code": -1003, "msg": text}, "id": 1})
    (answered,) = read(
        {"id": "account", "status": 418, "error": {"code": -1003, "msg": text, "data": data}}
    )

    for said in (alone, answered):
        assert isinstance(said, StreamRefused)
        assert said.refused.category is Category.BANNED
    assert alone.refused.retry_at_ms == 1659146400000
    assert answered.refused.retry_at_ms == 1659146500000
    assert answered.refused.server_time_ms == 1659142907531


@pytest.mark.parametrize(
    "frame",
    [
        {"event": {"e": "serverShutdown", "E": 1}},
        {"e": "serverShutdown", "E": 1},
        {"stream": "!serverShutdown", "data": {"e": "serverShutdown", "E": 1}},
        {"subscriptionId": 0, "event": {"e": "eventStreamTerminated", "E": 1}},
    ],
)
def test_the_end_of_a_stream_asks_for_a_new_connection(frame: object) -> None:
    (event,) = read(frame)

    assert isinstance(event, MustReconnect)


def test_news_that_nobody_asked_for_means_nothing() -> None:
    assert read({"e": "somethingNew", "E": 1}) == ()
    assert read({"subscriptionId": 0, "event": {"e": "balanceUpdate", "a": "BTC", "d": "1"}}) == ()
    assert read({"subscriptionId": 0, "event": {"e": ["odd"]}}) == ()
    with pytest.raises(BadAnswer):
        read("text")


def test_a_list_of_tickers_is_one_event_each() -> None:
    row = {"e": "24hrMiniTicker", "E": 1, "c": "5", "o": "4", "h": "6", "l": "3", "v": "1", "q": "5"}  # fmt: skip
    rows = [{**row, "s": symbol} for symbol in ("BTCUSDT", "ETHBTC")]

    for frame in (rows, {"stream": "!miniTicker@arr", "data": rows}):
        events = read(frame)
        assert [event.ticker.symbol for event in events] == ["BTCUSDT", "ETHBTC"]


def test_best_prices_leave_the_other_figures_as_they_were() -> None:
    (day,) = read({"e": "24hrTicker", "E": 5, "s": "BTCUSDT", "c": "9", "b": "8", "B": "1", "a": "9", "A": "1", "o": "7", "h": "9", "l": "6", "v": "1", "q": "9"})  # fmt: skip
    (best,) = read({"u": 1, "s": "BTCUSDT", "b": "8.5", "B": "2", "a": "0", "A": "0"})
    assert isinstance(day, TickerSeen)
    assert isinstance(best, TickerSeen)

    ticker = day.ticker.updated_by(best.ticker)

    assert (ticker.bid, ticker.last, ticker.open_24h) == (Decimal("8.5"), Decimal(9), Decimal(7))
    assert best.ticker.ask is None


def test_where_the_buyer_was_the_maker_the_taker_sold() -> None:
    (seen,) = read({"e": "aggTrade", "s": "BTCUSDT", "a": 1, "p": "1", "q": "2", "T": 3, "m": True})

    assert isinstance(seen, TradesSeen)
    assert seen.trades[0].taker_side is Side.SELL


# ---- order events


@pytest.mark.parametrize(
    ("changes", "client_id"),
    [
        ({"x": "NEW", "C": ""}, "tk-1"),
        ({"x": "CANCELED", "X": "CANCELED", "C": "tk-0"}, "tk-0"),
        ({"x": "REPLACED", "C": "tk-0"}, "tk-1"),
        ({"x": "CANCELED", "X": "CANCELED", "C": None}, "tk-1"),
    ],
)
def test_an_order_is_known_by_its_own_client_id(changes: dict[str, object], client_id: str) -> None:
    assert a_report(**changes).client_id == client_id


def test_only_a_trade_is_a_fill() -> None:
    traded = {"X": "PARTIALLY_FILLED", "l": "1", "L": "100", "t": 5, "n": "0.1", "N": "BNB", "z": "1", "Z": "100", "m": False}  # fmt: skip

    (fill,) = a_report(x="TRADE", **traded).fills
    prevented = a_report(x="TRADE_PREVENTION", **traded)
    nameless = a_report(x="TRADE", **{**traded, "t": -1})

    assert (fill.trade_id, fill.fee, fill.fee_asset, fill.is_maker) == ("5", Decimal("0.1"), "BNB", False)  # fmt: skip
    assert prevented.fills == nameless.fills == ()


def test_a_stop_waits_until_it_is_on_the_book() -> None:
    waiting = a_report(o="STOP_LOSS_LIMIT", w=False)
    working = a_report(o="STOP_LOSS_LIMIT", w=True)
    trailing = a_report(o="STOP_LOSS", d=150, w=False)

    assert (waiting.state, working.state) == (OrderState.WAITING, OrderState.OPEN)
    assert trailing.type is OrderType.TRAILING_STOP


def test_an_event_gives_the_reason_of_an_end() -> None:
    assert a_report(r="NONE", eR="NONE").reason is None
    assert a_report(r="WOULD_MATCH_IMMEDIATELY").reason == "WOULD_MATCH_IMMEDIATELY"
    assert a_report(r="NONE", eR="INSUFFICIENT_LIQUIDITY").reason == "INSUFFICIENT_LIQUIDITY"


# ---- a local book


def level(price: str, quantity: str) -> Level:
    return Level(Price(Decimal(price)), Quantity(Decimal(quantity)))


SNAPSHOT = Book(
    symbol=None, bids=(level("10", "1"), level("9", "2")), asks=(level("11", "1"),), sequence=100
)


def changed(first: int, last: int, *bids: Level) -> BookChange:
    return BookChange(
        symbol="BTCUSDT", first_sequence=first, last_sequence=last, bids=bids, asks=()
    )


def test_changes_are_put_on_the_snapshot_that_they_follow() -> None:
    apply = BINANCE.streams.apply_change

    across = apply(SNAPSHOT, changed(95, 105, level("10", "0"), level("9.5", "3"), level("8", "0")))

    assert across is not None
    assert across.bids == (level("9.5", "3"), level("9", "2"))
    assert (across.sequence, across.symbol) == (105, "BTCUSDT")


def test_a_change_from_before_the_snapshot_is_old() -> None:
    assert BINANCE.streams.apply_change(SNAPSHOT, changed(90, 100)) is SNAPSHOT


def test_a_missing_change_means_starting_over() -> None:
    apply = BINANCE.streams.apply_change

    assert apply(SNAPSHOT, changed(101, 101)) is not None
    assert apply(SNAPSHOT, changed(102, 103)) is None
    assert apply(replace(SNAPSHOT, sequence=None), changed(1, 2)) is None
