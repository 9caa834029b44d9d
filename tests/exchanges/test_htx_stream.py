"""What is particular to HTX's streams: gzip frames, a login before the subscriptions, sequences, quote amounts of market buys."""

import gzip
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from core.domain.errors import BadAnswer, Category
from core.domain.market import Book, BookChange, Level, OrderType
from core.domain.money import Price, Quantity
from core.domain.order import Order, OrderState
from core.exchanges.events import (
    BalancesSeen,
    BookChanged,
    BookSeen,
    FillSeen,
    LoggedIn,
    MustReconnect,
    OrderSeen,
    Pinged,
    StreamEvent,
    StreamRefused,
    Subscribed,
    TickerSeen,
)
from core.exchanges.htx import HTX
from core.exchanges.htx.stream import read_frame
from tests.exchanges.htx_fakes import AWS, LIVE, MARKET, STAMP, a_key


def read(frame: object) -> StreamEvent:
    (event,) = read_frame(json.dumps(frame))
    return event


def an_event(**changes: object) -> Order:
    data: dict[str, object] = {
        "eventType": "trade", "symbol": "btcusdt", "orderId": 7, "clientOrderId": "c", "type": "buy-limit",
        "orderStatus": "partial-filled", "orderPrice": "2", "orderSize": "5", "tradePrice": "2", "tradeVolume": "1",
        "tradeId": 9, "tradeTime": 1763718000000, "aggressor": True, "execAmt": "3", "remainAmt": "2",
    }  # fmt: skip
    data = {name: value for name, value in (data | changes).items() if value is not None}
    event = read({"action": "push", "ch": "orders#btcusdt", "data": data})
    assert isinstance(event, OrderSeen)
    return event.order


# ---- the market


def test_prices_book_and_trades_come_over_one_socket() -> None:
    (subscription,) = HTX.streams.watch_market(LIVE, MARKET)

    assert subscription.url == "wss://api.huobi.pro/ws"
    assert [json.loads(frame)["sub"] for frame in subscription.hello] == [
        "market.btcusdt.ticker",
        "market.btcusdt.mbp.refresh.20",
        "market.btcusdt.trade.detail",
    ]
    assert subscription.ping is None


def test_frames_are_unpacked_and_pings_answered_with_their_own_number() -> None:
    (subscription,) = HTX.streams.watch_market(AWS, MARKET)

    (event,) = subscription.read(gzip.compress(b'{"ping":1492420473027}'))

    assert event == Pinged(reply='{"pong":1492420473027}')
    with pytest.raises(BadAnswer):
        subscription.read(b'{"ping":1}')
    with pytest.raises(BadAnswer):
        subscription.read(gzip.compress(b'{"ping":1}')[:-4])


@pytest.mark.parametrize(
    "frame", ["[]", "7", '{"ch":"market.btcusdt.new","tick":{}}', '{"status":"ok","unsubbed":"x"}',
              '{"rep":"market.btcusdt.kline.1min","status":"ok","data":[]}', '{"action":"unsub","code":200}',
              '{"ch":"market.btcusdt.new","data":[]}', '{"action":"push","ch":"new#btcusdt","data":{}}'],
)  # fmt: skip
def test_frames_that_we_did_not_ask_for_mean_nothing(frame: str) -> None:
    assert read_frame(frame) == ()


def test_too_many_subscriptions_are_too_many_requests() -> None:
    event = read({"status": "error", "err-code": "bad-request", "err-msg": "429 too many request"})

    assert isinstance(event, StreamRefused)
    assert event.refused.category is Category.RATE_LIMITED


def test_an_empty_change_still_moves_the_sequence() -> None:
    tick = {"seqNum": 6, "prevSeqNum": 5, "bids": [], "asks": []}
    event = read({"ch": "market.btcusdt.mbp.150", "ts": 1, "tick": tick})
    assert isinstance(event, BookChanged)

    after = HTX.streams.apply_change(a_book(5), event.change)

    assert after is not None
    assert (after.sequence, after.bids) == (6, a_book(5).bids)


def level(price: str, quantity: str) -> Level:
    return Level(Price(Decimal(price)), Quantity(Decimal(quantity)))


def a_book(sequence: int | None) -> Book:
    return Book(
        symbol="btcusdt",
        bids=(level("9", "1"), level("8", "2")),
        asks=(level("10", "1"),),
        sequence=sequence,
    )


def a_change(first: int, last: int) -> BookChange:
    return BookChange(
        symbol="btcusdt",
        first_sequence=first,
        last_sequence=last,
        bids=(level("9", "0"), level("8.5", "3")),
        asks=(level("9.9", "4"),),
    )


def test_a_change_continues_exactly_where_the_book_ends() -> None:
    apply = HTX.streams.apply_change

    after = apply(a_book(5), a_change(6, 8))

    assert after is not None
    assert [each.price for each in after.bids] == [Decimal("8.5"), Decimal(8)]
    assert [each.price for each in after.asks] == [Decimal("9.9"), Decimal(10)]
    assert after.sequence == 8
    assert apply(after, a_change(6, 8)) is after
    assert apply(a_book(5), a_change(7, 8)) is None
    assert apply(a_book(5), a_change(5, 8)) is None


def test_before_the_snapshot_nothing_is_changed() -> None:
    book = a_book(None)

    assert HTX.streams.apply_change(book, a_change(6, 8)) is book


def test_a_snapshot_asked_for_is_a_whole_book() -> None:
    data = {"seqNum": 5, "bids": [[9, 1]], "asks": []}

    event = read({"id": "1", "rep": "market.btcusdt.mbp.150", "status": "ok", "data": data})

    assert isinstance(event, BookSeen)
    assert (event.book.symbol, event.book.sequence) == ("btcusdt", 5)


def test_best_prices_may_come_as_text() -> None:
    tick = {"bid": "1", "bidSize": "2", "ask": "3", "askSize": "4", "quoteTime": 5}

    event = read({"ch": "market.btcusdt.bbo", "ts": 1, "tick": tick})

    assert isinstance(event, TickerSeen)
    assert (event.ticker.bid, event.ticker.ask_size) == (Decimal(1), Decimal(4))
    assert event.ticker.time_ms == 5


# ---- the account


def test_the_key_logs_in_before_it_asks_for_its_news() -> None:
    subscription = HTX.streams.watch_account(a_key(), STAMP)

    (hello,) = map(json.loads, subscription.hello)
    (event,) = subscription.read('{"action":"req","code":200,"ch":"auth","data":{}}')

    assert subscription.url == "wss://api.huobi.pro/ws/v2"
    assert subscription.headers == ()
    assert (hello["ch"], hello["params"]["accessKey"]) == ("auth", "key-1")
    assert isinstance(event, LoggedIn)
    assert [json.loads(frame) for frame in event.send] == [
        {"action": "sub", "ch": "orders#*"},
        {"action": "sub", "ch": "accounts.update#2"},
    ]


def test_an_ed25519_key_says_so_in_its_login() -> None:
    (hello,) = HTX.streams.watch_account(a_key(kind="ed25519"), STAMP).hello

    params = json.loads(hello)["params"]
    assert params["signatureMethod"] == "Ed25519"
    assert len(params["signature"]) == 88


def test_a_refused_login_is_told_from_a_refused_subscription() -> None:
    login = read({"action": "req", "code": 2002, "ch": "auth", "message": "auth.fail"})
    sub = read({"action": "sub", "code": 2002, "ch": "orders#*", "message": "invalid.auth.state"})
    address = read({"action": "req", "code": 2000, "ch": "auth", "message": "invalid.ip"})
    crowd = read({"action": "sub", "code": 4000, "ch": "x", "message": "too.many.request"})
    other = read({"action": "sub", "code": 2001, "ch": "x", "message": "invalid.ch"})

    told = [
        event for event in (login, sub, address, crowd, other) if isinstance(event, StreamRefused)
    ]
    assert [event.is_login for event in told] == [True, False, True, False, False]
    assert [event.refused.category for event in told] == [
        Category.BAD_SIGNATURE,
        Category.BAD_SIGNATURE,
        Category.IP_NOT_ALLOWED,
        Category.RATE_LIMITED,
        Category.CLIENT_FAULT,
    ]


def test_balances_that_will_not_come_are_asked_for_anew() -> None:
    said = {"action": "sub", "code": 500, "ch": "accounts.update#2", "message": "系统异常:"}
    refused, reconnect = read_frame(json.dumps(said))
    done = read({"action": "sub", "code": 200, "ch": "accounts.update#2", "data": {}})

    assert isinstance(refused, StreamRefused)
    assert isinstance(reconnect, MustReconnect)
    assert done == Subscribed(id="accounts.update#2")


def test_news_of_the_users_other_accounts_are_left_out() -> None:
    subscription = HTX.streams.watch_account(a_key(), STAMP)

    def told(channel: str, **data: object) -> int:
        frame = {"action": "push", "ch": channel, "data": data}
        return len(subscription.read(json.dumps(frame)))

    change: Mapping[str, object] = {"currency": "btc", "available": "1"}
    order: Mapping[str, object] = {
        "eventType": "creation", "symbol": "btcusdt", "orderId": 1, "type": "buy-limit", "orderStatus": "submitted",
    }  # fmt: skip
    assert told("accounts.update#2", accountId=100009, **change) == 1
    assert told("accounts.update#2", accountId=100010, **change) == 0
    assert told("orders#*", **order) == 1
    assert told("orders#*", accountId="100010", **order) == 0
    assert told("orders#*", orderSource="super-margin-api", **order) == 0


def test_the_sequence_of_one_currency_does_not_hide_another() -> None:
    data = {"currency": "poly", "balance": "3", "available": "1", "seqNum": "2", "changeTime": None}

    event = read({"action": "push", "ch": "accounts.update#2", "data": data})

    assert isinstance(event, BalancesSeen)
    assert event.sequence is None
    (change,) = event.changes
    assert (change.free, change.held, change.total, change.time_ms) == (
        Decimal(1),
        Decimal(2),
        Decimal(3),
        None,
    )


def test_a_trade_tells_the_fill_and_where_the_order_stands() -> None:
    order = an_event()

    (fill,) = order.fills
    assert (order.state, order.filled, order.remaining) == (
        OrderState.PARTIAL,
        Decimal(3),
        Decimal(2),
    )
    assert (fill.trade_id, fill.quantity, fill.is_maker, fill.fee) == ("9", Decimal(1), False, None)
    assert not fill.is_fee_final


def test_the_executed_amount_of_a_market_buy_is_money() -> None:
    order = an_event(type="buy-market", orderSize=None, orderValue="10", orderPrice=None, execAmt="6", remainAmt="4")  # fmt: skip

    assert (order.spend, order.quantity) == (Decimal(10), None)
    assert (order.filled, order.filled_cost, order.stated_remaining) == (
        Decimal(1),
        Decimal(6),
        None,
    )


def test_a_cancelled_market_buy_does_not_take_money_for_base() -> None:
    order = an_event(eventType="cancellation", type="buy-market", orderStatus="partial-canceled", execAmt="6",
                     tradeId=None, canceledSourceDesc="market", lastActTime=5, tradeTime=None)  # fmt: skip

    assert (order.state, order.filled, order.filled_cost) == (
        OrderState.CANCELLED,
        Decimal(0),
        Decimal(6),
    )
    assert (order.reason, order.updated_ms, order.fills) == ("market", 5, ())


def test_the_money_traded_so_far_is_taken_where_it_is_stated() -> None:
    order = an_event(totalTradeAmount="6.3")

    assert (order.filled_cost, order.average_price) == (Decimal("6.3"), Decimal("2.1"))
    assert (an_event().filled_cost, an_event().average_price) == (None, None)


def test_without_an_executed_amount_what_is_left_tells_it() -> None:
    assert an_event(execAmt=None, remainAmt="1").filled == Decimal(4)
    assert an_event(execAmt=None, remainAmt=None).filled == Decimal(1)


def test_a_cancel_told_by_the_clearing_is_one_whose_type_is_not_known() -> None:
    data = {
        "eventType": "cancellation", "symbol": "btcusdt", "orderId": 7, "orderSide": "buy", "orderValue": "10",
        "remainAmt": "4", "orderStatus": "partial-canceled",
    }  # fmt: skip
    event = read({"ch": "trade.clearing#btcusdt#1", "data": data})

    assert isinstance(event, OrderSeen)
    assert (event.order.type, event.order.state) == (OrderType.OTHER, OrderState.CANCELLED)
    assert (event.order.spend, event.order.stated_remaining) == (Decimal(10), None)


def test_prices_of_all_pairs_come_in_one_frame() -> None:
    rows = [{"symbol": "btcusdt", "close": 2}, {"symbol": "ethusdt", "close": 3}]
    told = read_frame(json.dumps({"ch": "market.tickers", "ts": 1, "data": rows}))

    assert [event.ticker.last for event in told if isinstance(event, TickerSeen)] == [2, 3]


def test_a_new_word_of_the_stream_is_kept() -> None:
    order = an_event(orderStatus="frozen")

    assert (order.raw_state, order.is_word_known) == ("frozen", False)


@pytest.mark.parametrize(
    ("fees", "fee", "asset"),
    [
        ({"transactFee": "-0.1", "feeCurrency": "usdt"}, "-0.1", "USDT"),
        ({"transactFee": "0", "feeDeduct": "0.3", "feeDeductType": "ht"}, "0.3", "HT"),
    ],
)
def test_a_clearing_tells_the_fee(fees: dict[str, Any], fee: str, asset: str) -> None:
    data = {
        "eventType": "trade", "symbol": "btcusdt", "orderId": 7, "orderSide": "sell", "tradePrice": "2",
        "tradeVolume": "1", "tradeId": 9, "tradeTime": 3, "aggressor": False, **fees,
    }  # fmt: skip

    event = read({"ch": "trade.clearing#btcusdt#0", "data": data})

    assert isinstance(event, FillSeen)
    assert (event.fill.fee, event.fill.fee_asset) == (Decimal(fee), asset)
    assert (event.fill.is_maker, event.fill.is_fee_final) == (True, True)
