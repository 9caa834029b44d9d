"""What HTX's answers mean where the samples are silent: cancels, orders, odd rows. Errors are in test_htx_errors.py."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from core.domain.errors import (
    BadAnswer,
    OrderNotFound,
)
from core.domain.lifecycle import advance
from core.domain.market import OrderType, Side, Trading, Trigger
from core.domain.order import OrderState, first_sight, is_same_order
from core.exchanges.htx import HTX
from core.exchanges.htx.conditional import parse_conditional
from core.exchanges.htx.orders import parse_order
from tests.exchanges.htx_fakes import LIVE, MARKET, STAMP, a_key, a_ticket, answer
from tests.fakes import an_order

# ---- cancels


PLAIN = an_order(id=None, client_id="c-1")
CONDITIONAL = replace(PLAIN, type=OrderType.TAKE_PROFIT, side=Side.SELL)


@pytest.mark.parametrize(
    ("number", "is_accepted", "is_gone", "state"),
    [
        (10, True, None, OrderState.CANCELLING),
        ("10", True, None, OrderState.CANCELLING),
        (7, False, True, OrderState.CANCELLED),
        (6, False, False, OrderState.FILLED),
        (5, False, True, OrderState.CANCELLED),
        (0, False, None, None),
        (-1, False, None, None),
    ],
)
def test_a_cancel_by_client_id_believes_the_number_and_not_the_ok(
    number: int | str, is_accepted: bool, is_gone: bool | None, state: OrderState | None
) -> None:
    told = HTX.cancel(a_key(), STAMP, PLAIN).read(answer({"status": "ok", "data": number}))

    assert (told.is_accepted, told.is_gone) == (is_accepted, is_gone)
    assert (told.order.state if told.order else None) is state


def test_a_number_that_nobody_documented_proves_nothing() -> None:
    with pytest.raises(BadAnswer):
        HTX.cancel(a_key(), STAMP, PLAIN).read(answer({"status": "ok", "data": 8}))


def test_a_conditional_cancel_is_taken_or_not_and_proves_no_end() -> None:
    read = HTX.cancel(a_key(), STAMP, CONDITIONAL).read

    taken = read(answer({"code": 200, "data": {"accepted": ["c-1"], "rejected": []}}))
    not_taken = read(answer({"code": 200, "data": {"accepted": [], "rejected": ["c-1"]}}))

    assert (taken.is_accepted, taken.is_gone) == (True, None)
    assert taken.order is not None
    assert taken.order.state is OrderState.CANCELLING
    assert (not_taken.is_accepted, not_taken.is_gone, not_taken.order) == (False, None, None)
    with pytest.raises(BadAnswer):
        read(answer({"code": 200, "data": {"accepted": ["c-2"], "rejected": []}}))


@pytest.mark.parametrize(
    ("data", "time_ms"),
    [
        ({"currentTime": 1630491627230, "triggerTime": 1630491637230}, 1630491637230),
        ({"currentTime": 1630491627230, "triggerTime": 0}, None),
        ([{"currentTime": "1587971400", "triggerTime": "1587971460"}], 1587971460000),
    ],
)
def test_the_dead_mans_switch_says_when_it_falls(data: object, time_ms: int | None) -> None:
    call = HTX.arm(a_key(), STAMP, 60)

    assert call.read(answer({"code": 200, "data": data})) == time_ms


# ---- orders


def a_row(**changes: object) -> dict[str, Any]:
    fields: dict[str, object] = {
        "id": 7,
        "symbol": "btcusdt",
        "type": "buy-limit",
        "state": "submitted",
        "amount": "5",
        "price": "2",
        "field-amount": "0",
        "field-cash-amount": "0",
        "created-at": 1763718000000,
    }
    return {name: value for name, value in (fields | changes).items() if value is not None}


def a_conditional_row(**changes: object) -> dict[str, Any]:
    return {
        "symbol": "btcusdt",
        "clientOrderId": "c-1",
        "orderSide": "sell",
        "orderType": "market",
        "orderSize": "1",
        "stopPrice": "120",
        "orderStatus": "created",
        **changes,
    }


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("created", OrderState.WAITING),
        ("pre-submitted", OrderState.WAITING),
        ("submitted", OrderState.OPEN),
        ("partial-filled", OrderState.PARTIAL),
        ("filled", OrderState.FILLED),
        ("partial-canceled", OrderState.CANCELLED),
        ("canceling", OrderState.CANCELLING),
        ("canceled", OrderState.CANCELLED),
        ("rejected", OrderState.REJECTED),
    ],
)
def test_every_documented_word_has_its_state(word: str, state: OrderState) -> None:
    order = parse_order(a_row(state=word))

    assert (order.state, order.raw_state, order.is_word_known) == (state, word, True)


def test_a_new_word_leaves_an_order_as_it_was() -> None:
    news = parse_order(a_row(state="frozen"))

    assert not news.is_word_known
    assert advance(an_order(OrderState.CANCELLING), news).state is OrderState.CANCELLING


def test_grids_of_the_website_are_seen_and_not_understood() -> None:
    assert parse_order(a_row(type="sell-limit-grid")).type is OrderType.OTHER
    with pytest.raises(BadAnswer):
        parse_order(a_row(type="hold-limit"))


def test_a_market_buy_counts_money_and_tells_what_was_bought() -> None:
    order = parse_order(a_row(type="buy-market", price="0.0", amount="50", **{"field-amount": "4", "field-cash-amount": "49"}))  # fmt: skip

    assert (order.spend, order.quantity, order.price) == (Decimal(50), None, None)
    assert (order.filled, order.filled_cost) == (Decimal(4), Decimal(49))
    assert order.average_price == Decimal("12.25")


def test_the_reason_is_in_words_where_there_are_any() -> None:
    words = a_row(**{"canceled-source": 116, "canceled-source-desc": "by hand"})

    assert parse_order(words).reason == "by hand"
    assert parse_order(a_row(**{"canceled-source": 116})).reason == "116"
    assert (
        parse_order(a_row(**{"canceled-source": "", "canceled-source-desc": None})).reason is None
    )


def test_orders_and_trades_of_margin_accounts_are_not_ours() -> None:
    rows = [a_row(source="super-margin-api"), a_row(id=8, source="spot-api")]

    orders = HTX.open_orders(a_key(), STAMP, None).read(answer({"status": "ok", "data": rows}))

    assert [order.id for order in orders] == ["8"]


def test_a_full_page_of_trades_says_where_the_next_begins() -> None:
    row = {
        "id": 29553, "trade-id": 1, "order-id": 2, "symbol": "btcusdt", "type": "sell-limit", "price": "1",
        "filled-amount": "1", "filled-fees": "-0.1", "fee-currency": "btc", "role": "maker", "created-at": 3,
        "fee-deduct-state": "ongoing",
    }  # fmt: skip
    call = HTX.fills(a_key(), STAMP, MARKET, None)

    full = call.read(answer({"status": "ok", "data": [row] * 500}))
    short = call.read(answer({"status": "ok", "data": [row]}))

    assert (full.next, short.next) == ("29553", None)
    (fill,) = short.rows
    assert (fill.fee, fill.fee_asset, fill.is_fee_final) == (Decimal("-0.1"), "BTC", False)
    paid_twice = row | {"filled-points": "2", "fee-deduct-currency": "ht"}
    (fill,) = call.read(answer({"status": "ok", "data": [paid_twice]})).rows
    assert (fill.fee, fill.fee_asset) == (None, None)


def test_a_take_profit_is_found_again_as_what_it_is() -> None:
    ticket = a_ticket(OrderType.TAKE_PROFIT, Side.SELL, "1", stop="120", client_id="c-1")
    ours = first_sight(ticket, OrderState.UNKNOWN, 0)

    found = HTX.order(a_key(), STAMP, ours).read(answer({"code": 200, "data": a_conditional_row()}))

    assert (found.type, found.trigger) == (OrderType.TAKE_PROFIT, Trigger.AT_OR_ABOVE)
    assert is_same_order(ours, found)
    assert found.id is None


def test_an_unknown_conditional_order_is_not_found() -> None:
    with pytest.raises(OrderNotFound):
        HTX.order(a_key(), STAMP, CONDITIONAL).read(answer({"code": 1007, "message": "no"}))


@pytest.mark.parametrize(
    ("changes", "kind", "is_post_only"),
    [
        ({"orderType": "limit", "orderPrice": "1", "timeInForce": "boc"}, OrderType.STOP_LIMIT, True),
        ({"trailingRate": "0.01"}, OrderType.TRAILING_STOP, False),
        ({"orderType": "iceberg"}, OrderType.OTHER, None),
    ],
)  # fmt: skip
def test_kinds_of_conditional_orders(
    changes: dict[str, object], kind: OrderType, is_post_only: bool | None
) -> None:
    order = parse_conditional(a_conditional_row(**changes))

    assert (order.type, order.is_post_only) == (kind, is_post_only)


# ---- pairs, prices, money


PAIR = {"symbol": "btcusdt", "state": "online", "bc": "btc", "qc": "usdt", "pp": 2, "ap": 6}


@pytest.mark.parametrize(
    ("changes", "trading"),
    [
        ({"at": "enabled"}, Trading.OPEN),
        ({"state": "suspend"}, Trading.CANCEL_ONLY),
        ({"at": "disabled"}, Trading.CANCEL_ONLY),
        ({"te": False, "ce": True}, Trading.CANCEL_ONLY),
        ({"te": False, "ce": False}, Trading.CLOSED),
        ({"cd": True}, Trading.CANCEL_ONLY),
    ],
)
def test_only_what_every_word_allows_may_be_traded(
    changes: dict[str, object], trading: Trading
) -> None:
    data = {"status": "ok", "data": [PAIR | changes]}

    (market,) = HTX.markets(LIVE).read(answer(data))

    assert market.trading is trading
    assert bool(market.order_types) == (trading is Trading.OPEN)


@pytest.mark.parametrize(
    ("changes", "step"), [({"vp": 8}, "0.000001"), ({"vp": 4}, "0.0001"), ({}, "0.000001")]
)
def test_money_to_spend_has_the_coarser_of_two_steps(changes: dict[str, object], step: str) -> None:
    (market,) = HTX.markets(LIVE).read(answer({"status": "ok", "data": [PAIR | changes]}))

    assert market.spend_step == Decimal(step)


def test_no_change_of_the_rules_is_not_a_list_without_pairs() -> None:
    assert HTX.markets(LIVE).read(answer({"status": "ok", "data": [], "full": 0})) == ()


def test_a_pair_without_rules_is_not_offered() -> None:
    bare = {"symbol": "xusdt", "state": "online", "bc": "x", "qc": "usdt"}
    absurd = {**bare, "pp": 99999999, "ap": -1}
    read = HTX.markets(LIVE).read

    assert len(read(answer({"status": "ok", "data": [bare, PAIR, absurd]}))) == 1
    with pytest.raises(BadAnswer):
        read(answer({"status": "ok", "data": [bare, absurd]}))


def test_a_market_without_orders_has_no_best_price() -> None:
    tick = {"close": 1, "bid": [], "ask": None}

    ticker = HTX.ticker(LIVE, MARKET).read(answer({"status": "ok", "ts": 5, "tick": tick}))

    assert (ticker.symbol, ticker.bid, ticker.ask, ticker.last) == (
        "btcusdt",
        None,
        None,
        Decimal(1),
    )


def test_loans_are_not_money_and_a_missing_row_is_zero() -> None:
    rows = [
        {"currency": "usdt", "type": "trade", "balance": "-0.5"},
        {"currency": "usdt", "type": "loan", "balance": "-9"},
        {"currency": "btc", "type": "frozen", "balance": "1"},
        {"currency": "eth", "type": "interest", "balance": "1"},
    ]
    data = {"state": "lock", "list": rows}

    balances = HTX.balances(a_key(), STAMP).read(answer({"status": "ok", "data": data}))

    usdt, btc = balances.rows
    assert (usdt.free, usdt.held, usdt.total) == (Decimal(0), Decimal(0), Decimal("-0.5"))
    assert (btc.free, btc.held) == (Decimal(0), Decimal(1))
    assert balances.can_trade is False


def test_rates_of_another_pair_are_no_answer() -> None:
    row = {"symbol": "ethusdt", "actualMakerRate": "0", "actualTakerRate": "0"}

    with pytest.raises(BadAnswer):
        HTX.fee_rates(a_key(), STAMP, MARKET).read(answer({"code": "200", "data": [row]}))
