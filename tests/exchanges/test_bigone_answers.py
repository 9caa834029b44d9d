"""What is particular to BigONE's answers: words that mean two things, amounts in quote, codes that prove nothing."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from core.domain.account import MovementKind
from core.domain.errors import (
    BadAnswer,
    Category,
    DuplicateClientId,
    ExchangeFault,
    OrderFinal,
    OrderNotFound,
    OutsideRules,
    RateLimited,
    Refusal,
    Rejected,
)
from core.domain.lifecycle import advance
from core.domain.market import Interval, OrderType, Side, TimeInForce, Trigger
from core.domain.money import Quantity, Spend
from core.domain.order import OrderState, first_sight, is_same_order
from core.exchanges.base import Response
from core.exchanges.bigone import BIGONE
from core.exchanges.bigone.orders import parse_order
from tests.exchanges.bigone_fakes import (
    LIVE,
    MARKET,
    STAMP,
    a_key,
    a_ticket_for,
    an_order_answer,
    answer,
    refusal,
)
from tests.fakes import an_order

WHO = a_key()
PLACE = BIGONE.place(WHO, STAMP, a_ticket_for(OrderType.LIMIT))
ASK = BIGONE.find_order(WHO, STAMP, MARKET, "tk-1")
CANCEL = BIGONE.cancel(WHO, STAMP, an_order())


# ---- orders


@pytest.mark.parametrize(
    ("word", "filled", "state"),
    [
        ("FIRED", "0", OrderState.WAITING),
        ("FIRED", "0.1", OrderState.PARTIAL),
        ("PENDING", "0", OrderState.OPEN),
        ("PENDING", "0.1", OrderState.PARTIAL),
        ("OPENING", "0", OrderState.OPEN),
        ("FILLED", "0.5", OrderState.FILLED),
        ("CANCELLED", "0", OrderState.CANCELLED),
        ("CANCELLED", "0.1", OrderState.CANCELLED),
        ("REJECTED", "0", OrderState.REJECTED),
    ],
)
def test_the_words_for_an_order(word: str, filled: str, state: OrderState) -> None:
    order = parse_order(an_order_answer(state=word, filled_amount=filled))

    assert (order.state, order.filled, order.is_word_known) == (state, Decimal(filled), True)


def test_a_new_word_keeps_the_order_as_it_was() -> None:
    news = parse_order(an_order_answer(state="SUSPENDED", side="BID"))

    known = advance(an_order(OrderState.CANCELLING), news)

    assert (known.state, known.raw_state) == (OrderState.CANCELLING, "SUSPENDED")


@pytest.mark.parametrize(
    ("kind", "is_read_as"),
    [
        (OrderType.STOP_LIMIT, OrderType.STOP_LIMIT),
        (OrderType.TAKE_PROFIT_LIMIT, OrderType.STOP_LIMIT),
        (OrderType.STOP_MARKET, OrderType.STOP_MARKET),
        (OrderType.TAKE_PROFIT, OrderType.STOP_MARKET),
    ],
)
@pytest.mark.parametrize("side", list(Side))
def test_a_conditional_order_is_known_again_when_it_is_read_back(
    kind: OrderType, is_read_as: OrderType, side: Side
) -> None:
    ticket = a_ticket_for(kind, side)
    request = BIGONE.place(WHO, STAMP, ticket).request
    echo = an_order_answer(**json.loads(request.body or b""), state="FIRED")

    order = parse_order(echo)

    assert (order.type, order.state) == (is_read_as, OrderState.WAITING)
    assert order.trigger is ticket.trigger
    assert is_same_order(first_sight(ticket, OrderState.SENDING, 0), order)


def test_a_stop_is_not_taken_for_a_take_profit() -> None:
    ticket = a_ticket_for(OrderType.TAKE_PROFIT_LIMIT)
    body = json.loads(BIGONE.place(WHO, STAMP, ticket).request.body or b"")
    other = parse_order(an_order_answer(**{**body, "operator": "LTE"}, state="FIRED"))

    assert other.trigger is Trigger.AT_OR_BELOW
    assert not is_same_order(first_sight(ticket, OrderState.SENDING, 0), other)


def test_a_buy_at_market_is_told_in_quote_and_its_base_amount_worked_out() -> None:
    read = BIGONE.place(WHO, STAMP, a_ticket_for(OrderType.MARKET, Side.BUY)).read
    filled = an_order_answer(
        type="MARKET", side="BID", price="0", amount="10", filled_amount="9.98093679",
        avg_deal_price="37950.33", state="FILLED", immediate_or_cancel=True,
    )  # fmt: skip

    order = read(answer(filled))

    assert (order.spend, order.quantity) == (Decimal(10), None)
    assert (order.filled, order.filled_cost) == (Decimal("0.000263"), Decimal("9.98093679"))
    assert order.time_in_force is None


def test_a_worked_out_amount_is_put_on_the_step_of_the_pair() -> None:
    thirds = an_order_answer(
        type="MARKET", side="BID", amount="10", filled_amount="10", avg_deal_price="3", state="FILLED"
    )  # fmt: skip

    assert parse_order(thirds, Decimal("0.01")).filled == Decimal("3.33")
    assert parse_order(thirds).filled == Decimal("3.33333333")
    assert parse_order(thirds, Decimal(0)).filled == Decimal("3.33333333")


def test_a_sale_at_market_and_a_stopped_sale_are_in_base() -> None:
    for kind in ("MARKET", "STOP_MARKET"):
        order = parse_order(an_order_answer(type=kind, price="0"))

        assert (order.quantity, order.spend, order.price) == (Decimal("0.5"), None, None)


def test_a_stopped_buy_at_market_is_in_quote() -> None:
    order = parse_order(an_order_answer(type="STOP_MARKET", side="BID", operator="GTE"))

    assert (order.quantity, order.spend) == (None, Spend(Decimal("0.5")))


def test_flags_and_numbers_are_taken_however_they_are_spelt() -> None:
    order = parse_order(
        an_order_answer(
            id="42",
            amount=5,
            price=1,
            filled_amount="1E-3",
            immediate_or_cancel=True,
            operator="LTE",
        )
    )

    assert (order.id, order.quantity, order.filled) == ("42", Decimal(5), Decimal("0.001"))
    assert order.time_in_force is TimeInForce.IOC
    assert order.trigger is None


def test_an_unknown_type_is_shown_and_an_unknown_side_is_no_answer() -> None:
    assert parse_order(an_order_answer(type="ICEBERG")).type is OrderType.OTHER
    with pytest.raises(BadAnswer):
        parse_order(an_order_answer(side="LEFT"))


def test_another_order_than_the_one_asked_for_is_no_answer() -> None:
    with pytest.raises(BadAnswer):
        ASK.read(answer(an_order_answer(client_order_id="tk-2")))
    with pytest.raises(BadAnswer):
        BIGONE.order(WHO, STAMP, an_order(id="7")).read(answer(an_order_answer(id=8)))

    assert ASK.read(answer(an_order_answer()))[0].client_id == "tk-1"


@pytest.mark.parametrize(
    ("word", "state", "is_gone"),
    [
        ("CANCELLED", OrderState.CANCELLED, True),
        ("FILLED", OrderState.FILLED, False),
        ("PENDING", OrderState.CANCELLING, None),
        ("FIRED", OrderState.CANCELLING, None),
        ("REJECTED", OrderState.REJECTED, None),
        ("SUSPENDED", OrderState.OPEN, None),
    ],
)
def test_an_accepted_cancel_proves_only_what_its_answer_says(
    word: str, state: OrderState, is_gone: bool | None
) -> None:
    told = CANCEL.read(answer(an_order_answer(state=word)))

    assert told.order is not None
    assert (told.is_accepted, told.is_gone, told.order.state) == (True, is_gone, state)


# ---- pages, fills


@pytest.mark.parametrize(
    ("rows", "beside", "following"),
    [
        ([an_order_answer()], {"page_token": "b"}, "b"),
        ([an_order_answer()], {"page_token": "a"}, None),  # the one just used
        ([an_order_answer()], {"page_token": ""}, None),
        ([an_order_answer()], {"page_token": None}, None),
        ([an_order_answer()], {}, None),
        ([], {"page_token": "b"}, None),
    ],
)
def test_pages_end(rows: list[object], beside: Mapping[str, Any], following: str | None) -> None:
    call = BIGONE.order_history(WHO, STAMP, MARKET, "a")

    assert call is not None
    assert call.read(answer(rows, **beside)).next == following


def test_our_leg_of_a_trade_is_the_one_with_our_order() -> None:
    row = {
        "id": 1, "asset_pair_name": "BTC-USDT", "price": "100", "amount": "2", "taker_side": "ASK", "side": "ASK",
        "maker_order_id": 7, "taker_order_id": None, "maker_fee": "-0.002", "created_at": "2019-04-15T06:20:57Z",
    }  # fmt: skip

    (fill,) = BIGONE.fills(WHO, STAMP, MARKET, None).read(answer([row])).rows

    assert (fill.side, fill.order_id, fill.is_maker) == (Side.BUY, "7", True)
    assert (fill.fee, fill.fee_asset, fill.quantity) == (Decimal("-0.002"), "BTC", Decimal(2))
    with pytest.raises(BadAnswer):
        BIGONE.fills(WHO, STAMP, MARKET, None).read(answer([{**row, "maker_order_id": None}]))


# ---- markets, money


def test_a_pair_without_readable_rules_is_not_offered() -> None:
    good = {
        "name": "BTC-USDT", "base_scale": "6", "quote_scale": 2, "min_quote_value": "10", "surprise": {},
    }  # fmt: skip
    read = BIGONE.markets(LIVE).read

    (market,) = read(answer([good, {**good, "base_scale": -1}, {**good, "quote_scale": 400}]))

    assert (market.base, market.quote, market.quantity_step) == ("BTC", "USDT", Decimal("0.000001"))
    assert (market.cost.least, market.cost.most) == (Decimal(10), None)
    with pytest.raises(BadAnswer):
        read(answer([{**good, "base_scale": None}]))


def test_an_empty_side_has_no_price_and_no_percentage_comes_of_nothing() -> None:
    row = {
        "asset_pair_name": "BTC-USDT", "bid": None, "ask": {"price": "2", "quantity": "1"}, "open": "0", "close": "5",
    }  # fmt: skip

    ticker = BIGONE.ticker(LIVE, MARKET).read(answer(row))

    assert (ticker.bid, ticker.bid_size, ticker.ask) == (None, None, Decimal(2))
    assert ticker.change_percent_24h is None


def test_a_change_that_is_not_stated_is_worked_out() -> None:
    row = {"asset_pair_name": "BTC-USDT", "open": "200", "close": "150"}

    ticker = BIGONE.ticker(LIVE, MARKET).read(answer(row))

    assert (ticker.change_24h, ticker.change_percent_24h) == (Decimal(-50), Decimal(-25))


def test_all_candle_widths_are_asked_for_by_the_exchanges_names() -> None:
    urls = [BIGONE.candles(LIVE, MARKET, width).request.url for width in Interval]

    assert ["period=" + word in url for word, url in zip(
        ("min1", "min5", "min15", "min30", "hour1", "hour6", "day1"), urls, strict=True
    )] == [True] * 7  # fmt: skip


@pytest.mark.parametrize(
    ("total", "locked", "free", "held"), [("1", "3", 0, 3), ("1", "-3", 1, 0), ("-1", "0", 0, 0)]
)
def test_never_more_is_free_than_there_is(total: str, locked: str, free: int, held: int) -> None:
    row = {"asset_symbol": "btc", "balance": total, "locked_balance": locked}

    (balance,) = BIGONE.balances(WHO, STAMP).read(answer([row])).rows

    assert (balance.asset, balance.free, balance.held) == ("BTC", Decimal(free), Decimal(held))


@pytest.mark.parametrize(
    ("state", "is_done"),
    [
        ("PENDING", False),
        ("WITHHOLD", False),
        ("CANCELLED", True),
        ("COMPLETED", True),
        ("HELD", False),
    ],
)
def test_a_deposit_on_its_way_is_not_done(state: str, is_done: bool) -> None:
    row = {
        "id": 9, "amount": "5", "txid": None, "state": state, "asset_symbol": "USDT", "target_account": "FUND",
        "inserted_at": "2024-01-01T00:00:00Z",
    }  # fmt: skip

    page = BIGONE.movements(WHO, STAMP, MovementKind.DEPOSIT, None).read(
        answer([row], page_token="n")
    )

    (movement,) = page.rows
    assert (movement.is_done, movement.wallet, movement.state) == (is_done, "FUND", state)
    assert (movement.txid, movement.created_ms, page.next) == (None, 1704067200000, "n")


def test_times_of_any_precision_and_zone_are_one() -> None:
    for text in (
        "2024-01-01T00:00:00.5Z",
        "2024-01-01T08:00:00.500999+08:00",
        "2024-01-01T00:00:00.5",
    ):
        assert parse_order(an_order_answer(created_at=text)).created_ms == 1704067200500


# ---- errors


@pytest.mark.parametrize(
    ("response", "error"),
    [
        (refusal(54041), DuplicateClientId),
        (refusal(10429, 429), RateLimited),
        (refusal(40302), ExchangeFault),
        (refusal(99999), ExchangeFault),
        (refusal(45001, 401), ExchangeFault),  # a code of the stream
        (refusal(10014, 500), ExchangeFault),
        (refusal(0, 500), ExchangeFault),
        (Response(status=429, body=b"<html>"), ExchangeFault),
        (Response(status=401, body=b'{"message":"no"}'), ExchangeFault),
    ],
)
def test_what_proves_nothing_about_a_placement_is_no_rejection(
    response: Response, error: type[Refusal]
) -> None:
    with pytest.raises(error) as caught:
        PLACE.read(response)

    assert not isinstance(caught.value, Rejected)


@pytest.mark.parametrize(
    ("response", "category"),
    [
        (Response(status=503, body=b"<html>Scheduled Maintenance"), Category.MAINTENANCE),
        (refusal(10005, 503, "under maintenance"), Category.MAINTENANCE),
        (Response(status=503, body=b""), Category.EXCHANGE_FAULT),
        (Response(status=500, body=b"maintenance"), Category.EXCHANGE_FAULT),
        (Response(status=403, body=b" <html>"), Category.BLOCKED),
        (
            Response(status=403, headers={"content-type": "text/html"}, body=b"no"),
            Category.BLOCKED,
        ),
        (Response(status=403, body=b"no"), Category.UNREADABLE),
        (Response(status=302, body=b""), Category.UNREADABLE),
        (Response(status=400, body=b'{"data":{}}'), Category.UNREADABLE),
    ],
)
def test_without_a_code_the_status_tells_what_little_it_can(
    response: Response, category: Category
) -> None:
    with pytest.raises(ExchangeFault) as caught:
        PLACE.read(response)

    assert caught.value.refused.category is category


def test_not_found_is_about_the_pair_when_placing_and_about_the_order_when_asking() -> None:
    with pytest.raises(OutsideRules) as placing:
        PLACE.read(refusal(10013, 404))
    with pytest.raises(OutsideRules):
        BIGONE.ticker(LIVE, MARKET).read(refusal(10013, 404))
    with pytest.raises(OrderNotFound):
        ASK.read(refusal(10013, 404))
    with pytest.raises(OrderNotFound):
        CANCEL.read(refusal("10013", 404))
    with pytest.raises(OrderFinal):
        CANCEL.read(refusal(40121))

    assert placing.value.refused.category is Category.BAD_SYMBOL


@pytest.mark.parametrize(
    ("text", "field", "rule"),
    [
        ("Amount's scale must greater than AssetPair's base scale", "amount", "base_scale"),
        ("Amount's scale must greater than AssetPair's quote scale", "amount", "quote_scale"),
        ("Price's scale must greater than AssetPair's quote scale", "price", "quote_scale"),
        ("Price mulit with amount should smaller than AssetPair's max_quote_value", "cost", "max_quote_value"),
        ("Price mulit with amount should larger than AssetPair's min_quote_value", "cost", "min_quote_value"),
        ("Parameter error", None, None),
    ],
)  # fmt: skip
def test_the_text_names_the_field_at_fault(text: str, field: str | None, rule: str | None) -> None:
    with pytest.raises(OutsideRules) as caught:
        PLACE.read(refusal(10007, message=text))

    assert (caught.value.refused.field, caught.value.refused.rule) == (field, rule)


@pytest.mark.parametrize("code", [40604, 40605])
def test_a_price_too_far_from_the_market_is_said_to_be_that(code: int) -> None:
    with pytest.raises(OutsideRules) as caught:
        PLACE.read(refusal(code))

    assert (caught.value.refused.field, caught.value.refused.rule) == ("price", "price_band")


def test_a_wait_that_the_exchange_asks_for_is_kept() -> None:
    said = Response(status=429, headers={"retry-after": "7"}, body=b'{"code":10429}')

    with pytest.raises(RateLimited) as caught:
        PLACE.read(said)

    assert caught.value.refused.retry_after_s == 7


def test_a_mass_cancel_tells_what_stayed_whatever_its_rows_look_like() -> None:
    call = BIGONE.cancel_all(WHO, STAMP, MARKET)
    rows = [{"order_id": 9007199254740993}, {"id": "7", "message": "x"}, 8]

    assert call is not None
    told = call.read(answer({"cancelled": None, "failed": rows}))

    assert (told.gone, told.failed) == ((), ("9007199254740993", "7", "8"))
    with pytest.raises(BadAnswer):
        call.read(answer({"failed": []}))


def test_success_is_what_the_body_says() -> None:
    order = PLACE.read(answer(an_order_answer(), status=201))

    assert order.quantity == Quantity(Decimal("0.5"))
    with pytest.raises(BadAnswer):
        PLACE.read(Response(status=200, body=b'{"code":0}'))
