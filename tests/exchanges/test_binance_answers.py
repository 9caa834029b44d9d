"""What is particular to Binance's answers: what its codes prove, what its words mean, what is unknown."""

import json
from decimal import Decimal

import pytest

from core.domain.errors import (
    BadAnswer,
    Category,
    DuplicateClientId,
    ExchangeFault,
    OrderNotFound,
    Outcome,
    RateLimited,
)
from core.domain.lifecycle import advance
from core.domain.market import OrderType, Side
from core.domain.order import Order, OrderState, Standing, first_sight
from core.exchanges.base import Response
from core.exchanges.binance import BINANCE
from core.exchanges.binance.errors import answer as answer_of
from core.exchanges.binance.orders import parse_amended, parse_order, parse_placed
from core.exchanges.binance.parse import parse_fee_rates, parse_levels, parse_ticker
from tests.exchanges.binance_fakes import (
    BY_QUOTE,
    MARKET,
    ORDER,
    STAMP,
    a_binance_ticket,
    a_key,
    a_row,
    answer,
    refusal,
    refused,
)

# ---- what a code proves


@pytest.mark.parametrize(
    ("code", "text", "category"),
    [
        (-2010, "Account has insufficient balance for requested action.", Category.INSUFFICIENT_FUNDS),
        (-2010, "Order would immediately match and take.", Category.WOULD_TAKE),
        (-2010, "Order would trigger immediately.", Category.OUTSIDE_RULES),
        (-2010, "Filter failure: EXCHANGE_MAX_NUM_ORDERS", Category.TOO_MANY_ORDERS),
        (-2010, "Filter failure: MAX_POSITION", Category.OUTSIDE_RULES),
        (-2010, "Price * QTY is zero or less.", Category.OUTSIDE_RULES),
        (-2010, "IcebergQty exceeds QTY.", Category.OUTSIDE_RULES),
        (-2010, "The relationship of the prices for the orders is not correct.", Category.OUTSIDE_RULES),
        (-2010, "Unsupported order combination", Category.CLIENT_FAULT),
        (-2010, "This symbol is not permitted for this account.", Category.PERMISSION),
        (-2010, "This symbol is restricted for this account.", Category.PERMISSION),
        (-2010, "This account may not place or cancel orders.", Category.ACCOUNT_RESTRICTED),
        (-2010, "This action is disabled on this account.", Category.ACCOUNT_RESTRICTED),
        (-2010, "Rest API trading is not enabled.", Category.ACCOUNT_RESTRICTED),
        (-2010, "Market is closed.", Category.MARKET_CLOSED),
        (-1013, "This order type is not possible in this trading phase.", Category.MARKET_CLOSED),
        (-1013, "Limit orders require GTC for this phase.", Category.MARKET_CLOSED),
        (-2010, "Order book liquidity is less than LOT_SIZE filter minimum quantity.", Category.REFUSED),
        (-2010, "A sentence nobody wrote down.", Category.REFUSED),
        (-2011, "Unknown order sent.", Category.ORDER_NOT_FOUND),
        (-2011, "Cancel order is invalid. Check origClOrdId and orderId.", Category.CLIENT_FAULT),
        (-2011, "Order was not canceled due to cancel restrictions.", Category.REFUSED),
        (-1010, "Account has insufficient balance for requested action.", Category.INSUFFICIENT_FUNDS),
        (-1010, "Unknown order sent.", Category.ORDER_NOT_FOUND),
        (-1002, "You are not authorized to execute this request.", Category.PERMISSION),
        (-1099, "Not found, authenticated, or authorized", Category.PERMISSION),
        (-1112, "No orders on book for symbol.", Category.REFUSED),
        (-1131, "recvWindow must be less than 60000", Category.CLIENT_FAULT),
        (-1158, "Both legs are wrong", Category.OUTSIDE_RULES),
        (-1199, "Both legs are wrong", Category.OUTSIDE_RULES),
        (-2016, "No trading window could be found for the symbol.", Category.MARKET_CLOSED),
        (-2039, "client id does not belong", Category.CLIENT_FAULT),
        (-2043, "Symbol has no reference price", Category.REFUSED),
    ],
)  # fmt: skip
def test_a_listed_refusal_proves_that_nothing_was_done(
    code: int, text: str, category: Category
) -> None:
    said = refused(refusal(code, text))

    assert (said.category, said.outcome) == (category, Outcome.NOT_DONE)
    assert (said.code, said.reason) == (str(code), text)


@pytest.mark.parametrize(
    ("status", "code", "category"),
    [
        (400, -9999, Category.UNLISTED),
        (400, -1016, Category.MAINTENANCE),
        (503, -1016, Category.MAINTENANCE),
        (400, -1000, Category.EXCHANGE_FAULT),
        (400, -1007, Category.EXCHANGE_FAULT),
        (500, -2010, Category.EXCHANGE_FAULT),
        (502, -1013, Category.EXCHANGE_FAULT),
        (302, -1013, Category.UNREADABLE),
    ],
)
def test_what_proves_nothing_is_never_a_rejection(
    status: int, code: int, category: Category
) -> None:
    response = refusal(code, "Filter failure: LOT_SIZE", status)

    said = refused(response)

    assert (said.category, said.outcome) == (category, Outcome.UNKNOWN)
    with pytest.raises(ExchangeFault):
        answer_of(response)


def test_a_duplicate_client_id_means_that_an_order_of_ours_is_alive() -> None:
    with pytest.raises(DuplicateClientId) as caught:
        answer_of(refusal(-2010, "Duplicate order sent."))

    assert caught.value.refused.outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("page", "status", "category", "outcome"),
    [
        (b"<html><body>403 Forbidden</body></html>\n", 403, Category.BLOCKED, Outcome.NOT_DONE),
        (b"<!DOCTYPE html><html>404</html>", 404, Category.CLIENT_FAULT, Outcome.NOT_DONE),
        (b"<html>410 Gone</html>", 410, Category.CLIENT_FAULT, Outcome.NOT_DONE),
        (b"<html>403</html>\n<!-- padding -->\n", 403, Category.BLOCKED, Outcome.NOT_DONE),
        (b"<html>404", 404, Category.UNREADABLE, Outcome.UNKNOWN),
        (b"<html>429</html>", 429, Category.RATE_LIMITED, Outcome.UNKNOWN),
        (b"<html>502</html>", 502, Category.EXCHANGE_FAULT, Outcome.UNKNOWN),
        (b"<html>400</html>", 400, Category.UNREADABLE, Outcome.UNKNOWN),
        (b"<html>451</html>", 451, Category.BLOCKED, Outcome.NOT_DONE),
    ],
)
def test_a_page_proves_something_only_where_the_firewall_or_a_wrong_path_wrote_it(
    page: bytes, status: int, category: Category, outcome: Outcome
) -> None:
    said = refused(Response(status=status, body=page))

    assert (said.category, said.outcome) == (category, outcome)


@pytest.mark.parametrize("words", ["Stop price", "Order"])
@pytest.mark.parametrize("code", [-2010, -1010])
def test_a_stop_on_the_wrong_side_of_the_market_blames_the_stop_price(
    code: int, words: str
) -> None:
    said = refused(refusal(code, f"{words} would trigger immediately."))

    assert (said.field, said.rule) == ("stop_price", "trigger_side")


@pytest.mark.parametrize(
    ("code", "text", "field"),
    [
        (-1100, "Illegal characters found in parameter 'newClientOrderId'; legal range is '^x$'.", "newClientOrderId"),
        (-1102, "Mandatory parameter 'timeInForce' was not sent, was empty/null, or malformed.", "timeInForce"),
        (-1102, "Param 'origClientOrderId' or 'orderId' must be sent, but both were empty/null!", "origClientOrderId"),
        (-1111, "Parameter 'price' has too much precision.", "price"),
        (-1111, "Precision is over the maximum defined for this asset.", None),
        (-1106, "Parameter 'price' sent when not required.", None),
    ],
)  # fmt: skip
def test_a_blamed_parameter_is_named_as_the_exchange_names_it(
    code: int, text: str, field: str | None
) -> None:
    assert refused(refusal(code, text)).field == field


def test_a_limit_says_how_long_to_stay_away() -> None:
    limited = answer({"code": -1015, "msg": "Too many new orders."}, 429, retry_after="4")
    banned = answer({"code": -1003, "msg": "IP banned until 1795254120000."}, 418, retry_after="120")  # fmt: skip
    odd = answer({"code": -4242, "msg": "Slow down."}, 429, retry_after="soon")

    assert (refused(limited).retry_after_s, refused(limited).outcome) == (4, Outcome.NOT_DONE)
    assert refused(banned).category is Category.BANNED
    assert refused(banned).retry_at_ms == 1795254120000
    assert (refused(odd).category, refused(odd).outcome) == (Category.RATE_LIMITED, Outcome.UNKNOWN)
    assert refused(odd).retry_after_s is None
    with pytest.raises(RateLimited):
        answer_of(odd)


def test_an_error_that_comes_as_a_success_is_not_taken_for_one() -> None:
    for build in (BINANCE.place, BINANCE.dry_run):
        with pytest.raises(BadAnswer):
            build(a_key(), STAMP, a_binance_ticket()).read(refusal(-2010, "", 200))


# ---- orders


def test_an_acknowledgement_keeps_what_the_ticket_knows() -> None:
    ticket = a_binance_ticket(client_id="tk-1")
    said = parse_placed({"symbol": "BTCUSDT", "orderId": 7, "clientOrderId": "tk-1"})

    assert said == Standing(id="7", client_id="tk-1", symbol="BTCUSDT")
    assert first_sight(ticket, OrderState.SENDING, 1).price == ticket.price


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, OrderState.WAITING),
        ({"workingTime": -1}, OrderState.WAITING),
        ({"workingTime": 1795254000005}, OrderState.OPEN),
        ({"isWorking": False, "workingTime": 1795254000005}, OrderState.WAITING),
        ({"isWorking": True}, OrderState.OPEN),
        ({"isWorking": True, "status": "PARTIALLY_FILLED"}, OrderState.PARTIAL),
        ({"isWorking": False, "status": "CANCELED"}, OrderState.CANCELLED),
    ],
)
def test_a_stop_is_waiting_until_it_says_that_it_works(
    changes: dict[str, object], state: OrderState
) -> None:
    assert parse_order(a_row(type="STOP_LOSS_LIMIT", stopPrice="99", **changes)).state is state


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("NEW", OrderState.OPEN),
        ("PENDING_NEW", OrderState.WAITING),
        ("PENDING_CANCEL", OrderState.CANCELLING),
        ("REJECTED", OrderState.REJECTED),
        ("EXPIRED_IN_MATCH", OrderState.EXPIRED),
    ],
)
def test_every_word_for_a_state_is_known(word: str, state: OrderState) -> None:
    order = parse_order(a_row(status=word))

    assert (order.state, order.is_word_known) == (state, True)


def test_a_word_never_used_before_leaves_the_order_as_it_was() -> None:
    known = parse_order(a_row(status="PARTIALLY_FILLED", executedQty="1"))

    news = advance(known, parse_order(a_row(status="FROZEN", executedQty="2")))

    assert (news.state, news.raw_state, news.filled) == (OrderState.PARTIAL, "FROZEN", Decimal(2))


@pytest.mark.parametrize(
    ("type_", "extra", "kind"),
    [
        ("STOP_LOSS", {}, OrderType.STOP_MARKET),
        ("STOP_LOSS", {"trailingDelta": 150}, OrderType.TRAILING_STOP),
        ("STOP_LOSS", {"trailingDelta": 0}, OrderType.STOP_MARKET),
        ("STOP_LOSS_LIMIT", {"trailingDelta": 150}, OrderType.STOP_LIMIT),
        ("TAKE_PROFIT", {}, OrderType.TAKE_PROFIT),
        ("BRAND_NEW", {}, OrderType.OTHER),
    ],
)
def test_a_stop_that_trails_is_a_trailing_stop(
    type_: str, extra: dict[str, object], kind: OrderType
) -> None:
    assert parse_order(a_row(type=type_, **extra)).type is kind


def test_an_order_by_quote_is_counted_in_base_as_the_exchange_made_it() -> None:
    placed = parse_order(a_row(type="MARKET", origQty="0.00039", origQuoteOrderQty="25.5"))

    news = advance(first_sight(BY_QUOTE, OrderState.SENDING, 1), placed)

    assert (placed.quantity, placed.spend) == (Decimal("0.00039"), None)
    assert (news.quantity, news.spend) == (Decimal("0.00039"), Decimal("25.5"))


def test_a_cost_below_zero_is_unknown() -> None:
    order = parse_order(a_row(executedQty="2", cummulativeQuoteQty="-1"))

    assert (order.filled_cost, order.average_price) == (None, None)


def test_fees_in_two_assets_are_not_added_up() -> None:
    parts = [{"price": "1", "qty": "1", "commission": "0.1", "commissionAsset": asset, "tradeId": number} for number, asset in enumerate(("BNB", "BTC"))]  # fmt: skip

    order = parse_order(a_row(fills=parts))

    assert (order.fee, order.fee_asset) == (None, None)
    assert [fill.fee for fill in order.fills] == [Decimal("0.1")] * 2


def test_another_order_than_the_one_asked_for_is_no_answer() -> None:
    who = a_key()

    with pytest.raises(BadAnswer):
        BINANCE.order(who, STAMP, ORDER).read(answer(a_row(orderId=8)))
    with pytest.raises(BadAnswer):
        BINANCE.find_order(who, STAMP, MARKET, "tk-2").read(answer(a_row()))
    with pytest.raises(OrderNotFound):
        BINANCE.find_order(who, STAMP, MARKET, "tk-1").read(refusal(-2013))
    (found,) = BINANCE.find_order(who, STAMP, MARKET, "tk-1").read(answer(a_row()))
    assert found.client_id == "tk-1"


def test_an_amended_order_goes_by_its_new_client_id() -> None:
    order = parse_amended(
        {"transactTime": 9, "amendedOrder": a_row(origClientOrderId="old", qty="3", origQty=None)}
    )

    assert (order.client_id, order.quantity, order.updated_ms) == ("tk-1", Decimal(3), 9)


# ---- prices and fees


def test_a_side_without_orders_has_no_price() -> None:
    ticker = parse_ticker({"symbol": "BTCUSDT", "bidPrice": "0.00", "bidQty": "0.00", "askPrice": "2", "askQty": "1"})  # fmt: skip

    assert (ticker.bid, ticker.bid_size) == (None, None)
    assert (ticker.ask, ticker.ask_size) == (Decimal(2), Decimal(1))


@pytest.mark.parametrize(
    "row",
    [["1.2.3", "1"], ["", "1"], ["1_0", "1"], ["1,5", "1"], ["NaN", "1"], ["9" * 99, "1"], ["\ud800", "1"], ["1"], [None, "1"], "12", {}],
)  # fmt: skip
def test_a_level_that_is_no_pair_of_numbers_is_no_answer(row: object) -> None:
    with pytest.raises(BadAnswer):
        parse_levels([["1", "2"], row])


def test_levels_in_every_legal_form_keep_their_value() -> None:
    plain, odd = ["0.10", "92233720368.54775807"], ["1E-9", 5, "ignored"]

    levels = (*parse_levels([plain]), *parse_levels([plain, odd]), *parse_levels([]))

    assert levels[0] == levels[1] == (Decimal("0.10"), Decimal("92233720368.54775807"))
    assert levels[2:] == ((Decimal("1E-9"), Decimal(5)),)


def test_the_fee_is_the_sum_of_three_groups_by_side_and_without_the_discount() -> None:
    group = {"maker": "0.001", "taker": "0.002", "buyer": "0.0001", "seller": "0.0003"}
    groups = dict.fromkeys(("standardCommission", "specialCommission", "taxCommission"), group)

    rates = parse_fee_rates({**groups, "discount": {"enabledForAccount": True, "enabledForSymbol": False, "discount": "0.75"}})  # fmt: skip

    assert rates.rate(Side.BUY, is_taker=False) == Decimal("0.0033")
    assert rates.rate(Side.SELL, is_taker=True) == Decimal("0.0069")
    assert rates.has_discount is False


def test_a_part_of_the_fee_that_is_not_told_is_not_charged() -> None:
    group = {"maker": "0.001", "taker": "0.002", "buyer": "0", "seller": "0"}

    rates = parse_fee_rates({"standardCommission": group})

    assert (rates.maker, rates.taker, rates.has_discount) == (
        Decimal("0.001"),
        Decimal("0.002"),
        None,
    )
    with pytest.raises(BadAnswer):
        parse_fee_rates({"taxCommission": group})


def test_numbers_in_every_legal_form_keep_their_value() -> None:
    text = json.dumps(a_row(origQty="X")).replace('"X"', "1.20E-7")

    order: Order = BINANCE.order(a_key(), STAMP, ORDER).read(
        Response(status=200, body=text.replace('"orderId": 7', '"orderId": "12569099453"').encode())
    )

    assert order.quantity == Decimal("0.00000012")
    assert order.id == "12569099453"
