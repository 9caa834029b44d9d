"""What HTX's answers mean where the samples are silent: error rows by status, code and message, cancels, odd rows."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from core.domain.errors import (
    BadAnswer,
    Category,
    ClockSkew,
    DuplicateClientId,
    ExchangeFault,
    OrderNotFound,
    Outcome,
    RateLimited,
    Refusal,
    Refused,
    Rejected,
)
from core.domain.lifecycle import advance
from core.domain.market import OrderType, Side, Trading, Trigger
from core.domain.order import OrderState, first_sight, is_same_order
from core.exchanges.base import Response
from core.exchanges.htx import HTX
from core.exchanges.htx.conditional import parse_conditional
from core.exchanges.htx.orders import parse_order
from tests.exchanges.htx_fakes import LIVE, MARKET, STAMP, a_key, a_ticket, answer
from tests.fakes import an_order

PLACE = HTX.place(a_key(), STAMP, a_ticket(price="1"))


def v1(code: str, message: str = "said") -> dict[str, object]:
    return {"status": "error", "err-code": code, "err-msg": message, "data": None}


def refused(said: object, status: int = 200, **headers: str) -> Refused:
    with pytest.raises(Refusal) as caught:
        PLACE.read(answer(said, status, **headers))
    return caught.value.refused


# ---- errors


ROWS = [
    ("order-accountbalance-error", Category.INSUFFICIENT_FUNDS, None, None),
    ("order-orderprice-precision-error", Category.OUTSIDE_RULES, "price", "price_step"),
    ("order-amount-over-limit", Category.OUTSIDE_RULES, "amount", "max_amount"),
    ("order-marketorder-amount-min-error", Category.OUTSIDE_RULES, "amount", "market_min_amount"),
    ("order-marketorder-amount-sell-max-error", Category.OUTSIDE_RULES, "amount", "market_max_amount"),
    ("order-marketorder-amount-buy-max-error", Category.OUTSIDE_RULES, "cost", "market_max_cost"),
    ("order-value-min-error", Category.OUTSIDE_RULES, "cost", "min_cost"),
    ("price-exceeds-the-protective-price-during-limit-price-trading", Category.OUTSIDE_RULES, "price", "price_band"),
    ("order-etp-nav-price-max-error", Category.OUTSIDE_RULES, "price", "price_band"),
    ("order-holding-limit-failed", Category.OUTSIDE_RULES, "amount", "holding_limit"),
    ("forbidden-trade-for-open-protect", Category.MARKET_CLOSED, None, None),
    ("symbol-not-support", Category.BAD_SYMBOL, None, None),
    ("order-source-invalid", Category.CLIENT_FAULT, None, None),
    ("account-account-id-inexistent", Category.CLIENT_FAULT, None, None),
    ("order-date-limit-error", Category.CLIENT_FAULT, None, None),
    ("order-queryorder-invalid", Category.ORDER_NOT_FOUND, None, None),
    ("order-user-cancel-forbidden", Category.REFUSED, None, None),
    ("api-signature-not-valid", Category.BAD_SIGNATURE, None, None),
    ("login-required", Category.BAD_KEY, None, None),
    ("frequent-invoke", Category.RATE_LIMITED, None, None),
    ("system-maintenance", Category.MAINTENANCE, None, None),
    ("operation-forbidden-for-lock-account-state", Category.ACCOUNT_RESTRICTED, None, None),
]  # fmt: skip
NUMBERED = [
    (1002, Category.PERMISSION, None, None),
    (1003, Category.BAD_SIGNATURE, None, None),
    (403, Category.BAD_SIGNATURE, None, None),
    (3011, Category.BAD_SIGNATURE, None, None),
    (1006, Category.RATE_LIMITED, None, None),
    (510, Category.RATE_LIMITED, None, None),
    (40403, Category.RATE_LIMITED, None, None),
    (1007, Category.ORDER_NOT_FOUND, None, None),
    (2001, Category.CLIENT_FAULT, None, None),
    (3002, Category.OUTSIDE_RULES, "amount", "amount_step"),
    (3003, Category.OUTSIDE_RULES, "stop_price", "price_step"),
    (3004, Category.OUTSIDE_RULES, "amount", "min_amount"),
    (3005, Category.OUTSIDE_RULES, "amount", "max_amount"),
    (3007, Category.OUTSIDE_RULES, "price", "price_band"),
    (3008, Category.OUTSIDE_RULES, "cost", "min_cost"),
    (3009, Category.OUTSIDE_RULES, "amount", "market_min_amount"),
    (3010, Category.OUTSIDE_RULES, "amount", "market_max_amount"),
    (3100, Category.MARKET_CLOSED, None, None),
]


@pytest.mark.parametrize(("code", "category", "field", "rule"), [*ROWS, *NUMBERED])
def test_a_listed_code_proves_that_nothing_was_done(
    code: str | int, category: Category, field: str | None, rule: str | None
) -> None:
    said = v1(code) if isinstance(code, str) else {"code": code, "message": "said"}

    told = refused(said)

    assert (told.category, told.outcome) == (category, Outcome.NOT_DONE)
    assert (told.field, told.rule, told.code) == (field, rule, str(code))


@pytest.mark.parametrize("code", ["base-system-error", "timeout", "order-update-error", 500, "new"])
def test_a_fault_or_a_code_that_nobody_listed_proves_nothing(code: str | int) -> None:
    for said in (v1(str(code)), {"code": code, "message": "said"}):
        with pytest.raises(ExchangeFault) as caught:
            PLACE.read(answer(said))
        assert caught.value.refused.outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("message", "category"),
    [
        ("Signature not valid: Verification failure [校验失败]", Category.BAD_SIGNATURE),
        ("Signature not valid: APIkey has expired [已过期]", Category.BAD_KEY),
        ("Signature not valid: Invalid submission time or incorrect time format", Category.CLOCK),
        ("Signature not valid: Incorrect IP address [IP地址错误]:203.0.113.9", Category.IP_NOT_ALLOWED),
        ("something else", Category.BAD_SIGNATURE),
    ],
)  # fmt: skip
def test_one_code_of_several_causes_is_told_by_its_message(
    message: str, category: Category
) -> None:
    assert refused(v1("api-signature-not-valid", message)).category is category
    assert refused(v1("api-signature-check-failed", message)).category is category


def test_an_invalid_parameter_may_be_a_symbol_or_a_limit() -> None:
    assert refused(v1("invalid-parameter", "invalid symbol")).category is Category.BAD_SYMBOL
    assert refused(v1("invalid-parameter", "request limit")).category is Category.RATE_LIMITED
    assert refused(v1("invalid-parameter", "period")).category is Category.CLIENT_FAULT


def test_the_chinese_twin_of_a_message_is_not_shown() -> None:
    assert refused(v1("x", "Not valid [校验失败]")).reason == "Not valid"
    assert refused(v1("x", "below [min] 5")).reason == "below [min] 5"
    assert refused(v1("x", "open [校验")).reason == "open [校验"


@pytest.mark.parametrize(
    ("status", "body", "category"),
    [
        (429, b'{"status":"error","err-code":"rate-too-many-requests"}', Category.RATE_LIMITED),
        (429, b"slow down", Category.RATE_LIMITED),
        (502, b"<html>", Category.EXCHANGE_FAULT),
        (504, b'{"status":"error","err-code":"order-value-min-error"}', Category.EXCHANGE_FAULT),
        (403, b"<html>", Category.BLOCKED),
        (302, b"", Category.UNREADABLE),
        (404, b'{"status":"ok","data":"1"}', Category.UNREADABLE),
    ],
)
def test_a_status_that_proves_nothing_leaves_a_placement_open(
    status: int, body: bytes, category: Category
) -> None:
    with pytest.raises(Refusal) as caught:
        PLACE.read(Response(status=status, body=body))

    assert not isinstance(caught.value, Rejected)
    assert caught.value.refused.category is category
    assert caught.value.refused.outcome is Outcome.UNKNOWN


def test_a_wrong_path_is_our_own_fault() -> None:
    assert refused(v1("method-not-allowed"), 405).category is Category.CLIENT_FAULT


def test_a_second_spelling_of_errors_is_read_too() -> None:
    told = refused({"err_code": 1003, "err_msg": "invalid signature"})

    assert (told.category, told.code, told.reason) == (
        Category.BAD_SIGNATURE,
        "1003",
        "invalid signature",
    )


def test_an_error_without_a_code_is_no_rejection() -> None:
    assert refused({"status": "error"}).category is Category.UNLISTED


@pytest.mark.parametrize(
    ("expire", "wait_s", "until_ms"),
    [
        ("1763718003000", None, 1763718003000),
        ("1500", 2, None),
        ("soon", None, None),
        ("9" * 30, None, None),
    ],
)
def test_the_end_of_the_window_says_how_long_to_wait(
    expire: str, wait_s: int | None, until_ms: int | None
) -> None:
    told = refused({"code": 1006}, x_hb_ratelimit_requests_expire=expire)

    assert (told.retry_after_s, told.retry_at_ms) == (wait_s, until_ms)
    with pytest.raises(RateLimited):
        PLACE.read(answer({"code": "1006"}))


def test_a_used_client_id_is_no_rejection() -> None:
    with pytest.raises(DuplicateClientId):
        PLACE.read(answer(v1("invalid-client-order-id")))


def test_a_clock_refusal_is_one() -> None:
    with pytest.raises(ClockSkew):
        PLACE.read(answer(v1("api-signature-not-valid", "Invalid submission time")))


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
    call = HTX.cancel_after(a_key(), STAMP, 60)

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


def test_the_body_of_an_answer_must_be_an_object() -> None:
    for body in (b"[]", b"{}", b'{"data":1}', b'"ok"'):
        with pytest.raises(BadAnswer):
            PLACE.read(Response(status=200, body=body))
