"""What is particular to Binance's answers: what its codes prove, orders that were half replaced, rules that are off."""

import json
from decimal import Decimal
from typing import Any

import pytest

from core.domain.errors import (
    AccessRefused,
    BadAnswer,
    Category,
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
from core.domain.market import Limits, OrderType, Side, Trading
from core.domain.order import Order, OrderState, Standing, first_sight
from core.exchanges.base import Response
from core.exchanges.binance import BINANCE
from core.exchanges.binance.errors import answer as answer_of
from core.exchanges.binance.orders import parse_amended, parse_order, parse_placed, read_replaced
from core.exchanges.binance.parse import parse_fee_rates, parse_levels, parse_ticker
from tests.exchanges.binance_fakes import (
    BY_QUOTE,
    LIVE,
    MARKET,
    ORDER,
    STAMP,
    a_binance_ticket,
    a_key,
    a_row,
    answer,
    refusal,
)


def refused(response: Response) -> Refused:
    """What an error answer to a placement says."""
    with pytest.raises(Refusal) as caught:
        BINANCE.place(a_key(), STAMP, a_binance_ticket()).read(response)
    return caught.value.refused


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


# ---- cancelling


def test_nothing_to_cancel_is_no_refusal() -> None:
    call = BINANCE.cancel_all(a_key(), STAMP, MARKET)
    assert call is not None

    gone = call.read(refusal(-2011, "Unknown order sent."))

    assert (gone.gone, gone.failed) == ((), ())
    with pytest.raises(AccessRefused):
        call.read(refusal(-2011, "This account may not place or cancel orders."))


@pytest.mark.parametrize(
    ("status", "is_gone"), [("CANCELED", True), ("FILLED", False), ("PENDING_CANCEL", None)]
)
def test_a_cancel_says_whether_the_order_is_gone(status: str, is_gone: bool | None) -> None:
    call = BINANCE.cancel(a_key(), STAMP, ORDER)

    told = call.read(answer(a_row(status=status, origClientOrderId="tk-0", executedQty="2")))

    assert told.is_gone is is_gone
    assert told.order is not None
    assert (told.order.client_id, told.order.filled) == ("tk-0", Decimal(2))


# ---- replacing, half by half


def halves(
    gone: str, placed: str, old: dict[str, Any] | None = None, new: dict[str, Any] | None = None
) -> dict[str, Any]:
    return {
        "cancelResult": gone,
        "newOrderResult": placed,
        "cancelResponse": old,
        "newOrderResponse": new,
    }


GONE = a_row(status="CANCELED", origClientOrderId="tk-0", clientOrderId="x")


@pytest.mark.parametrize("status", [400, 409, 429])
def test_the_halves_decide_whatever_the_status(status: int) -> None:
    data = halves("SUCCESS", "FAILURE", old=GONE, new={"code": -1015, "msg": "Too many new orders."})  # fmt: skip

    done = read_replaced(answer({"code": -2021, "msg": "", "data": data}, status))

    assert (done.is_old_gone, done.is_new_placed) == (True, False)
    assert (done.old_id, done.old_client_id, done.new_error_code) == ("7", "tk-0", "-1015")


def test_an_inner_error_of_the_unknown_kind_leaves_its_half_open() -> None:
    lost = {"code": -1007, "msg": "Timeout"}

    new_lost = halves("SUCCESS", "FAILURE", old=GONE, new=lost)
    old_lost = halves("FAILURE", "NOT_ATTEMPTED", old=lost)
    twice = halves("SUCCESS", "FAILURE", old=GONE, new={"code": -2010, "msg": "Duplicate order sent."})  # fmt: skip

    assert _read(new_lost).is_new_placed is None
    assert (_read(old_lost).is_old_gone, _read(old_lost).is_new_placed) == (None, False)
    assert _read(twice).is_new_placed is None
    assert _read(halves("MAYBE", "NOT_ATTEMPTED")).is_old_gone is None


def _read(data: dict[str, Any]) -> Any:
    return read_replaced(answer({"code": -2022, "msg": "", "data": data}, 400))


def test_a_replacement_that_never_began_is_refused_like_any_order() -> None:
    with pytest.raises(Rejected):
        read_replaced(refusal(-1013, "Filter failure: LOT_SIZE"))
    with pytest.raises(ExchangeFault):
        read_replaced(answer({"code": -2021, "data": halves("SUCCESS", "FAILURE", old=GONE)}, 500))
    with pytest.raises(ExchangeFault):
        read_replaced(refusal(-2021, "Order cancel-replace partially failed.", 409))


def test_a_failed_replacement_is_about_what_its_half_is_about() -> None:
    data = halves("FAILURE", "NOT_ATTEMPTED", old={"code": -2011, "msg": "Unknown order sent."})

    said = refused(answer({"code": -2022, "msg": "", "data": data}, 400))

    assert (said.category, said.outcome) == (Category.ORDER_NOT_FOUND, Outcome.NOT_DONE)


# ---- symbols


def a_symbol(*filters: dict[str, object], **changes: object) -> dict[str, object]:
    return {
        "symbol": "BTCUSDT",
        "status": "TRADING",
        "baseAsset": "BTC",
        "quoteAsset": "USDT",
        "orderTypes": ["LIMIT", "MARKET"],
        "filters": list(filters),
    } | changes


def market_of(*filters: dict[str, object], **changes: object) -> Any:
    said = answer({"symbols": [a_symbol(*filters, **changes)]})
    (market,) = BINANCE.markets(LIVE).read(said)
    return market


def test_a_rule_of_zero_is_off() -> None:
    market = market_of(
        {"filterType": "LOT_SIZE", "minQty": "0", "maxQty": "0", "stepSize": "0.00000000"},
        {"filterType": "MARKET_LOT_SIZE", "minQty": "0", "maxQty": "0", "stepSize": "0"},
    )

    assert (market.quantity_step, market.quantity, market.price) == (0, Limits(), Limits())
    assert (market.market_quantity_step, market.market_quantity) == (None, Limits())


def test_a_market_order_keeps_to_both_lot_sizes() -> None:
    market = market_of(
        {"filterType": "LOT_SIZE", "minQty": "0.1", "maxQty": "50", "stepSize": "0.1"},
        {"filterType": "MARKET_LOT_SIZE", "minQty": "0.5", "maxQty": "90", "stepSize": "0.5"},
    )

    assert market.market_quantity == Limits(least=Decimal("0.5"), most=Decimal(50))
    assert market.market_quantity_step == Decimal("0.5")


def test_the_older_cost_filter_counts_too() -> None:
    market = market_of(
        {"filterType": "NOTIONAL", "minNotional": "5", "applyMinToMarket": False, "maxNotional": "100", "applyMaxToMarket": True},
        {"filterType": "MIN_NOTIONAL", "minNotional": "7", "applyToMarket": True},
    )  # fmt: skip

    assert market.cost == Limits(least=Decimal(7), most=Decimal(100))
    assert market.market_cost == Limits(least=Decimal(7), most=Decimal(100))


@pytest.mark.parametrize("status", ["HALT", "BREAK", "END_OF_DAY", "CANCEL_ONLY", "NEW_WORD", None])
def test_only_trading_takes_orders_and_a_cancel_is_always_tried(status: str | None) -> None:
    assert market_of(status=status).trading is Trading.CANCEL_ONLY
    assert market_of(isSpotTradingAllowed=False).trading is Trading.CANCEL_ONLY


def test_a_trailing_stop_needs_the_flag_and_the_stop() -> None:
    trailing = OrderType.TRAILING_STOP

    assert trailing in market_of(orderTypes=["STOP_LOSS"], allowTrailingStop=True).order_types
    assert trailing not in market_of(orderTypes=["STOP_LOSS"]).order_types
    assert trailing not in market_of(orderTypes=["LIMIT"], allowTrailingStop=True).order_types


def test_a_symbol_that_cannot_be_read_is_left_out_and_the_others_stay() -> None:
    broken = a_symbol(symbol="ETHBTC", filters="none")
    call = BINANCE.markets(LIVE)

    markets = call.read(answer({"symbols": [broken, a_symbol()]}))

    assert [market.symbol for market in markets] == ["BTCUSDT"]
    with pytest.raises(BadAnswer):
        call.read(answer({"symbols": [broken]}))


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


def test_numbers_in_every_legal_form_keep_their_value() -> None:
    text = json.dumps(a_row(origQty="X")).replace('"X"', "1.20E-7")

    order: Order = BINANCE.order(a_key(), STAMP, ORDER).read(
        Response(status=200, body=text.replace('"orderId": 7', '"orderId": "12569099453"').encode())
    )

    assert order.quantity == Decimal("0.00000012")
    assert order.id == "12569099453"
