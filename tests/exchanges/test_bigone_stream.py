"""What is particular to BigONE's stream: a login before anything private, frames without their zeros, books by chain."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from core.domain.errors import BadAnswer, Category
from core.domain.market import Book, OrderType, Side, Trigger
from core.domain.money import Quantity, Spend
from core.domain.order import Order, OrderState
from core.exchanges.bigone import BIGONE
from core.exchanges.bigone.stream import read_frame
from core.exchanges.events import (
    BalancesSeen,
    BookChanged,
    BookSeen,
    LoggedIn,
    MustReconnect,
    OrderSeen,
    Ponged,
    StreamEvent,
    StreamRefused,
    Subscribed,
    TickerSeen,
    TradesSeen,
)
from tests.exchanges.bigone_fakes import LIVE, MARKET, STAMP, a_key


def read(**frame: object) -> tuple[StreamEvent, ...]:
    return read_frame(json.dumps(frame))


def an_event(**changes: object) -> Order:
    """The order that an order frame tells of; None takes a field away."""
    fields: dict[str, object] = {
        "id": "42844577", "clientOrderId": "tk-1", "market": "BTC-USDT", "side": "ASK", "price": "9", "amount": "10",
    }  # fmt: skip
    told = {name: value for name, value in (fields | changes).items() if value is not None}
    (event,) = read(requestId="6", orderUpdate={"order": told})
    assert isinstance(event, OrderSeen)
    return event.order


# ---- subscribing


def test_a_market_is_followed_on_one_socket() -> None:
    (subscription,) = BIGONE.streams.watch_market(LIVE, MARKET)

    frames = [json.loads(frame) for frame in subscription.hello]
    payloads: dict[str, Any] = {}
    for frame in frames:
        payloads |= frame
    assert (subscription.url, subscription.protocol) == ("wss://api.big.one/ws/v2", "json")
    assert payloads["subscribeMarketsTickerRequest"] == {"markets": ["BTC-USDT"]}
    assert payloads["subscribeMarketDepthRequest"] == {"market": "BTC-USDT"}
    assert payloads["subscribeMarketTradesRequest"] == {"market": "BTC-USDT", "limit": 50}
    assert len({frame["requestId"] for frame in frames}) == len(frames)


def test_an_account_is_subscribed_to_once_the_login_is_accepted() -> None:
    subscription = BIGONE.streams.watch_account(a_key(), STAMP)
    (hello,) = map(json.loads, subscription.hello)

    assert hello["authenticateCustomerRequest"]["token"].startswith("Bearer eyJ")
    assert hello["authenticateCustomerRequest"]["token"] not in repr(subscription)
    (event,) = subscription.read(
        json.dumps({"requestId": hello["requestId"], "success": {"ok": True}})
    )
    assert isinstance(event, LoggedIn)
    asked = [json.loads(frame) for frame in event.send]
    assert [frame.keys() - {"requestId"} for frame in asked] == [
        {"subscribeAllViewerOrdersRequest"},
        {"subscribeViewerAccountsRequest"},
    ]
    assert hello["requestId"] not in {frame["requestId"] for frame in asked}


def test_a_market_socket_is_never_taken_for_logged_in() -> None:
    (subscription,) = BIGONE.streams.watch_market(LIVE, MARKET)

    for frame in map(json.loads, subscription.hello):
        (event,) = read(requestId=frame["requestId"], success={"ok": True})
        assert event == Subscribed(id=frame["requestId"])


@pytest.mark.parametrize(
    ("frame", "category", "is_login"),
    [
        ({"requestId": "1", "error": {"code": 45001, "message": "x"}}, Category.BAD_KEY, True),
        ({"requestId": "1", "error": {"code": "40106"}}, Category.BAD_SIGNATURE, True),
        ({"requestId": "5", "error": {"code": 45000}}, Category.EXCHANGE_FAULT, False),
        ({"requestId": "5", "error": {"code": 7}}, Category.UNLISTED, False),
        ({"requestId": "5", "error": {}}, Category.UNLISTED, False),
        ({"requestId": "1", "success": {}}, Category.UNLISTED, True),  # "ok" is false
    ],
)
def test_a_refusal_says_whether_the_key_was_refused(
    frame: Mapping[str, Any], category: Category, is_login: bool
) -> None:
    event, *_ = read(**frame)

    assert isinstance(event, StreamRefused)
    assert (event.refused.category, event.is_login) == (category, is_login)


@pytest.mark.parametrize(
    ("request_id", "code", "is_begun_anew"),
    [
        ("1", 45000, True),
        ("1", 7, True),  # whatever it is, the login has failed
        ("5", 45000, True),
        ("2", 10403, False),  # the key may not see this: asking again would change nothing
        ("5", 7, False),
    ],
)
def test_a_socket_that_would_stay_silent_is_opened_anew(
    request_id: str, code: int, is_begun_anew: bool
) -> None:
    events = read(requestId=request_id, error={"code": code, "message": "GRPC error"})

    assert any(isinstance(event, MustReconnect) for event in events) is is_begun_anew


def test_a_day_without_trades_has_no_volume_rather_than_an_old_one() -> None:
    (event,) = read(requestId="4", tickerUpdate={"ticker": {"market": "BTC-USDT", "close": "9"}})

    assert isinstance(event, TickerSeen)
    assert (event.ticker.volume_base_24h, event.ticker.last) == (Decimal(0), Decimal(9))


def test_our_own_ping_is_answered_and_heartbeats_mean_nothing() -> None:
    (subscription,) = BIGONE.streams.watch_market(LIVE, MARKET)

    assert json.loads(subscription.ping or "")["ping"] == {}
    assert read(requestId="9", pong={}) == (Ponged(),)
    for frame in (b'{"heartbeat":{}}', "{}", "[]", "7", '{"grpcNews":{}}'):
        assert read_frame(frame) == ()


def test_frames_may_come_as_bytes() -> None:
    assert read_frame(b'{"requestId":"9","pong":{}}') == (Ponged(),)
    with pytest.raises(BadAnswer):
        read_frame(b"\xff\xfe")


# ---- orders and balances


@pytest.mark.parametrize(
    ("fields", "state", "filled"),
    [
        ({}, OrderState.OPEN, "0"),
        ({"state": "FIRED", "type": "STOP_LIMIT"}, OrderState.WAITING, "0"),
        ({"filledAmount": "4"}, OrderState.PARTIAL, "4"),
        ({"state": "FILLED", "filledAmount": "10"}, OrderState.FILLED, "10"),
        ({"state": "CANCELLED", "filledAmount": "4"}, OrderState.CANCELLED, "4"),
        ({"state": "REJECTED"}, OrderState.REJECTED, "0"),
    ],
)
def test_the_words_of_the_stream(
    fields: Mapping[str, object], state: OrderState, filled: str
) -> None:
    order = an_event(**fields)

    assert (order.state, order.filled) == (state, Decimal(filled))
    assert order.is_post_only is None


def test_what_is_zero_is_left_out_of_an_order() -> None:
    order = an_event(side=None, clientOrderId="", stopPrice="", filledFees=None)

    assert (order.side, order.type, order.raw_state) == (Side.BUY, OrderType.LIMIT, "PENDING")
    assert (order.client_id, order.stop_price) == (None, None)
    assert (order.fee, order.fee_asset) == (Decimal(0), "BTC")


def test_a_stop_without_operator_waits_below() -> None:
    order = an_event(type="STOP_MARKET", stopPrice="8", price="0")

    assert (order.trigger, order.stop_price, order.price) == (
        Trigger.AT_OR_BELOW,
        Decimal(8),
        None,
    )


def test_a_buy_at_market_has_a_word_for_a_price_and_is_told_in_quote() -> None:
    order = an_event(
        type="MARKET", side="BID", price="MARKET", filledAmount="9", avgDealPrice="3", ioc=True
    )

    assert (order.price, order.spend) == (None, Spend(Decimal(10)))
    assert (order.filled, order.filled_cost) == (Quantity(Decimal(3)), Spend(Decimal(9)))


def test_orders_on_margin_are_not_ours_to_show() -> None:
    spot = {"id": "1", "market": "BTC-USDT", "amount": "1", "businessUnit": "SPOT"}
    margin = {**spot, "id": "2", "businessUnit": "MARGIN"}

    events = read(requestId="6", ordersSnapshot={"orders": [margin, spot]})

    assert [event.order.id for event in events if isinstance(event, OrderSeen)] == ["1"]
    assert read(requestId="6", orderUpdate={"order": margin}) == ()
    assert read(requestId="6", ordersSnapshot={}) == ()


def test_what_is_zero_is_left_out_of_a_balance() -> None:
    (event,) = read(requestId="5", accountUpdate={"account": {"asset": "btc"}})

    assert isinstance(event, BalancesSeen)
    (change,) = event.changes
    assert change.asset == "BTC"
    assert change.free == change.held == change.total == Decimal(0)


# ---- markets


def test_trades_come_in_the_order_they_happened() -> None:
    rows = [
        {"id": id_, "price": "1", "amount": "2", "market": "BTC-USDT", "createdAt": "2018-09-12T09:52:4" + second}
        for id_, second in (("100", "1Z"), ("99", "1Z"), ("98", "0Z"))
    ]  # fmt: skip

    (event,) = read(requestId="2", tradesSnapshot={"trades": rows})

    assert isinstance(event, TradesSeen)
    assert [trade.trade_id for trade in event.trades] == ["98", "99", "100"]
    assert {trade.taker_side for trade in event.trades} == {Side.BUY}  # left out: BID


def test_an_empty_side_of_the_market_has_no_price() -> None:
    ticker = {"market": "BTC-USDT", "ask": {"price": "2", "amount": "1"}, "close": "2"}

    (event,) = read(requestId="4", tickerUpdate={"ticker": ticker})

    assert isinstance(event, TickerSeen)
    assert (event.ticker.bid, event.ticker.ask, event.ticker.change_24h) == (
        None,
        Decimal(2),
        None,
    )


def a_book(change_id: int = 100) -> Book:
    depth = {
        "market": "BTC-USDT",
        "asks": [{"price": "198", "amount": "2"}, {"price": "197.96", "amount": "5.0"}],
        "bids": [{"price": "159", "amount": "4"}, {"price": "1", "amount": "0"}],
    }
    (event,) = read(requestId="5", depthSnapshot={"depth": depth, "changeId": str(change_id)})
    assert isinstance(event, BookSeen)
    return event.book


def changed(book: Book, change_id: int, **frame: object) -> Book | None:
    depth = {
        "market": "BTC-USDT",
        "asks": [{"price": "197.960", "amount": "0.000"}, {"price": "198"}],
        "bids": [{"price": "160.1", "amount": "0.5"}],
    }
    (event,) = read(
        requestId="5", depthUpdate={"depth": depth, "changeId": str(change_id), **frame}
    )
    assert isinstance(event, BookChanged)
    return BIGONE.streams.apply_change(book, event.change)


def test_a_change_that_follows_is_put_on_the_book() -> None:
    book = a_book()

    after = changed(book, 2**64 - 1, prevId="100")

    assert [level.price for level in book.asks] == [Decimal("197.96"), Decimal(198)]
    assert after is not None
    assert after.asks == ()
    assert [level.price for level in after.bids] == [Decimal("160.1"), Decimal(159)]
    assert after.sequence == 2**64 - 1


@pytest.mark.parametrize(
    ("change_id", "frame"),
    [
        (102, {"prevId": "101"}),
        (101, {"prevId": "99"}),
        (100, {"prevId": "99"}),
        (101, {}),
    ],
)
def test_a_change_that_does_not_follow_means_starting_over(
    change_id: int, frame: Mapping[str, object]
) -> None:
    assert changed(a_book(), change_id, **frame) is None


def test_without_a_snapshot_there_is_nothing_to_change() -> None:
    assert changed(Book(symbol="BTC-USDT", bids=(), asks=()), 101, prevId="100") is None
