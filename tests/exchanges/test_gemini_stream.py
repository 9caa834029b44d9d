"""What is particular to Gemini's stream: who may have one, and frames that leave out what is zero."""

import json
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest

from core.domain.errors import BadAnswer
from core.domain.lifecycle import advance
from core.domain.market import Book, BookChange, OrderType
from core.domain.money import Quantity
from core.domain.order import OrderState
from core.exchanges.events import BalancesSeen, BookSeen, OrderSeen, Ponged, TickerSeen
from core.exchanges.gemini import GEMINI
from core.exchanges.gemini.archived import read_archived_frame
from core.exchanges.gemini.orders import parse_order
from core.exchanges.gemini.stream import read_frame
from tests.exchanges.gemini_fakes import (
    LIVE,
    MARKET,
    MICROS,
    MS,
    a_key,
    an_answer,
    an_event,
)
from tests.fakes import an_order

# ---- the stream


def test_only_an_account_key_with_a_time_based_nonce_is_streamed() -> None:
    streams = GEMINI.streams

    assert streams.watch_account(a_key("auto"), MS) is None
    assert streams.watch_account(a_key("increasing"), MS) is None
    assert streams.watch_account(a_key("time_based", key="master-1"), MICROS) is None
    subscription = streams.watch_account(a_key("time_based"), MICROS)
    assert subscription is not None
    assert subscription.url == "wss://ws.gemini.com/"
    assert dict(subscription.headers)["X-GEMINI-NONCE"] == "1763718000"
    assert json.loads(subscription.hello[0])["params"] == ["orders@account", "balances@account"]


def test_a_partial_book_is_of_the_pair_that_its_socket_watches() -> None:
    (subscription,) = GEMINI.streams.watch_market(LIVE, MARKET)

    (event,) = subscription.read('{"lastUpdateId":1,"bids":[["1","2"]],"asks":[]}')

    assert json.loads(subscription.hello[0])["params"] == [
        "btcusd@bookTicker",
        "btcusd@depth20@100ms",
        "btcusd@trade",
    ]
    assert isinstance(event, BookSeen)
    assert event.book.symbol == "btcusd"


def test_our_own_ping_is_answered() -> None:
    (subscription,) = GEMINI.streams.watch_market(LIVE, MARKET)
    assert subscription.ping is not None
    id_ = json.loads(subscription.ping)["id"]

    assert read_frame(json.dumps({"id": id_, "status": 200, "result": {}})) == (Ponged(),)


@pytest.mark.parametrize(
    ("fields", "state", "filled"),
    [
        ({"X": "NEW", "z": "5"}, OrderState.OPEN, "0"),
        ({"X": "NEW"}, OrderState.OPEN, "0"),
        ({"X": "NEW", "o": "STOP_LIMIT"}, OrderState.WAITING, "0"),
        ({"X": "OPEN", "o": "STOP_LIMIT"}, OrderState.OPEN, "0"),
        ({"X": "OPEN", "z": "3", "Z": "2"}, OrderState.PARTIAL, "2"),
        ({"X": "MODIFIED", "z": "5"}, OrderState.OPEN, "0"),
        ({"X": "MODIFIED", "z": "4", "Z": "1"}, OrderState.PARTIAL, "1"),
        ({"X": "PARTIALLY_FILLED", "z": "1", "Z": "2"}, OrderState.PARTIAL, "4"),
        ({"X": "FILLED", "Z": "1"}, OrderState.FILLED, "5"),
        ({"X": "FILLED", "Z": "1", "q": None}, OrderState.FILLED, "1"),
        ({"X": "CANCELED", "z": "5"}, OrderState.CANCELLED, "0"),
        ({"X": "CANCELED", "Z": "2"}, OrderState.CANCELLED, "2"),
        ({"X": "REJECTED"}, OrderState.REJECTED, "0"),
        ({"X": "REJECTED", "z": "0"}, OrderState.REJECTED, "0"),
    ],
)
def test_the_words_of_the_stream(
    fields: Mapping[str, object], state: OrderState, filled: str
) -> None:
    order = an_event(**fields)

    assert (order.state, order.filled) == (state, Decimal(filled))
    assert order.is_word_known


def test_a_new_word_of_the_stream_leaves_an_order_as_it_was() -> None:
    news = an_event(X="FROZEN", z="3", Z="2")

    known = advance(an_order(OrderState.CANCELLING, quantity=Quantity(Decimal(5))), news)

    assert not news.is_word_known
    assert (known.state, known.raw_state) == (OrderState.CANCELLING, "FROZEN")
    assert known.filled == Decimal(2)


def test_fills_of_the_stream_and_of_rest_are_one() -> None:
    news = an_event(X="PARTIALLY_FILLED", z="4", Z="1", L="1.10", t=9, n="0.01")
    trade = {
        "tid": 9, "price": "1.10", "amount": "1", "type": "Buy", "timestampms": 1763718002000, "fee_currency": "USD",
        "fee_amount": "0.01", "aggressor": True,
    }  # fmt: skip
    rest = parse_order(an_answer(order_id=news.id, executed_amount="1", trades=[trade]))

    (fill,) = advance(news, rest).fills

    assert not news.fills[0].is_fee_final
    assert (fill.fee_asset, fill.is_fee_final, fill.is_maker) == ("USD", True, False)


def test_what_is_zero_may_be_left_out_of_a_balance() -> None:
    (event,) = read_frame(
        '{"e":"balanceUpdate","E":1,"u":8,"B":[{"a":"btc","c":"2"},{"a":"X-Y","f":"1"}]}'
    )

    assert isinstance(event, BalancesSeen)
    (change,) = event.changes
    assert (change.asset, change.free) == ("BTC", Decimal(0))
    assert change.held == change.total == Decimal(2)
    assert event.sequence == 8


def test_an_empty_side_of_the_market_has_no_price() -> None:
    (event,) = read_frame(
        '{"u":1,"E":1763718002000,"s":"BTCUSD","b":"0","B":"0","a":"1.1","A":"2"}'
    )

    assert isinstance(event, TickerSeen)
    assert (event.ticker.symbol, event.ticker.bid, event.ticker.ask) == (
        "btcusd",
        None,
        Decimal("1.1"),
    )


@pytest.mark.parametrize("frame", ['{"e":"marketNews"}', "[]", '{"id":null}', "7"])
def test_frames_that_we_did_not_ask_for_mean_nothing(frame: str) -> None:
    assert read_frame(frame) == ()


def test_a_change_is_put_on_the_book_once_and_never_over_a_gap() -> None:
    apply = GEMINI.streams.apply_change
    change = BookChange(symbol="btcusd", first_sequence=5, last_sequence=7, bids=(), asks=())
    book = Book(symbol="btcusd", bids=(), asks=(), sequence=4)

    after = apply(book, change)

    assert after is not None
    assert after.sequence == 7
    assert apply(after, change) is after
    assert apply(replace(book, sequence=3), change) is None


# ---- the archived sockets


@pytest.mark.parametrize(
    ("word", "flags", "state", "is_known"),
    [
        ("accepted", {}, OrderState.OPEN, True),
        ("booked", {}, OrderState.OPEN, True),
        ("fill", {"executed_amount": "1", "remaining_amount": "4"}, OrderState.PARTIAL, True),
        ("closed", {"executed_amount": "5", "is_live": False}, OrderState.FILLED, True),
        ("cancelled", {"is_live": False}, OrderState.CANCELLED, True),
        ("rejected", {"is_live": False}, OrderState.REJECTED, True),
        ("cancel_rejected", {}, OrderState.OPEN, True),
        ("frozen", {}, OrderState.OPEN, False),
    ],
)
def test_archived_order_events_are_read_by_their_flags(
    word: str, flags: Mapping[str, object], state: OrderState, is_known: bool
) -> None:
    fields = an_answer(order_type="exchange limit", type=word, **flags)

    (event,) = read_archived_frame(json.dumps([fields]))

    assert isinstance(event, OrderSeen)
    assert (event.order.state, event.order.is_word_known) == (state, is_known)
    assert (event.order.raw_state, event.order.type) == (word, OrderType.LIMIT)


def test_only_a_whole_archived_book_is_read() -> None:
    changes = [["sell", "3", "1"], ["buy", "1", "1"], ["sell", "2", "1"], ["buy", "1.5", "1"]]
    frame = {"type": "l2_updates", "symbol": "BTCUSD", "changes": changes}

    (event,) = read_archived_frame(json.dumps({**frame, "trades": []}))

    assert isinstance(event, BookSeen)
    assert (event.book.best_bid, event.book.best_ask) == (Decimal("1.5"), Decimal(2))
    assert read_archived_frame(json.dumps(frame)) == ()
    with pytest.raises(BadAnswer):
        read_archived_frame(json.dumps({**frame, "trades": [], "changes": [["buy", "1"]]}))
