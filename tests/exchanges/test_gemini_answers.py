"""What is particular to Gemini's answers: states made of flags, lists for one order, words that prove a refusal."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.errors import (
    BadAnswer,
    DuplicateClientId,
    ExchangeFault,
    OrderNotFound,
    Outcome,
    RateLimited,
    Refusal,
)
from core.domain.market import Interval, OrderType, TimeInForce, Trading
from core.domain.order import OrderState
from core.exchanges.base import (
    Response,
)
from core.exchanges.gemini import GEMINI
from core.exchanges.gemini.orders import parse_order
from core.exchanges.gemini.times import to_ms
from tests.exchanges.gemini_fakes import (
    LIVE,
    MARKET,
    MS,
    SANDBOX,
    TICKET,
    a_key,
    an_answer,
    answer,
    payload,
)
from tests.fakes import a_host, an_order

# ---- what an order object says


@pytest.mark.parametrize(
    ("flags", "state"),
    [
        ({"is_live": False, "executed_amount": "5"}, OrderState.FILLED),
        ({"is_live": False, "executed_amount": "5", "is_cancelled": True}, OrderState.FILLED),
        ({"is_live": False, "executed_amount": "3", "original_amount": None, "remaining_amount": "0"}, OrderState.FILLED),
        ({"is_live": False, "executed_amount": "3", "is_cancelled": True}, OrderState.CANCELLED),
        ({"is_live": False, "executed_amount": "3", "original_amount": None, "is_cancelled": True}, OrderState.CANCELLED),
        ({"is_live": False, "remaining_amount": "0", "is_cancelled": True}, OrderState.CANCELLED),
        ({"executed_amount": "3"}, OrderState.PARTIAL),
        ({"executed_amount": "3", "type": "exchange stop limit"}, OrderState.PARTIAL),
        ({"type": "exchange stop limit"}, OrderState.WAITING),
        ({"type": "stop-limit"}, OrderState.WAITING),
        ({}, OrderState.OPEN),
        ({"is_live": False, "executed_amount": "3", "original_amount": None}, OrderState.FILLED),
        ({"is_live": False, "executed_amount": "3"}, OrderState.PARTIAL),
        ({"is_live": False}, OrderState.WAITING),
    ],
)  # fmt: skip
def test_the_state_follows_from_flags_and_amounts(
    flags: Mapping[str, object], state: OrderState
) -> None:
    assert parse_order(an_answer(**flags)).state is state


@pytest.mark.parametrize(
    ("fields", "amount", "remaining"),
    [
        ({}, "5", "5"),
        ({"executed_amount": "2"}, "5", "3"),
        ({"executed_amount": "2", "remaining_amount": "3", "original_amount": None}, "5", "3"),
        ({"executed_amount": "2", "original_amount": None, "is_live": False}, "2", "0"),
        ({"executed_amount": "2", "original_amount": None}, None, None),
    ],
)
def test_amounts_that_are_not_stated_follow_from_the_others(
    fields: Mapping[str, object], amount: str | None, remaining: str | None
) -> None:
    order = parse_order(an_answer(**fields))

    assert order.quantity == (Decimal(amount) if amount else None)
    assert order.remaining == (Decimal(remaining) if remaining else None)


@pytest.mark.parametrize(
    ("options", "time_in_force", "is_post_only"),
    [
        ([], TimeInForce.GTC, False),
        (["maker-or-cancel"], TimeInForce.GTC, True),
        (["immediate-or-cancel"], TimeInForce.IOC, False),
        (["fill-or-kill"], TimeInForce.FOK, False),
        (["auction-only"], None, False),
    ],
)
def test_the_time_in_force_is_an_option(
    options: list[str], time_in_force: TimeInForce | None, is_post_only: bool
) -> None:
    order = parse_order(an_answer(options=options))

    assert (order.time_in_force, order.is_post_only) == (time_in_force, is_post_only)


def test_a_type_that_nobody_documented_is_shown_as_other() -> None:
    assert parse_order(an_answer(type="exchange iceberg")).type is OrderType.OTHER


def test_fees_of_fills_taken_back_are_not_counted() -> None:
    trade = {
        "tid": 1, "price": "1", "amount": "2", "type": "Buy", "timestamp": 1763718000, "fee_currency": "USD",
        "fee_amount": "0.25",
    }  # fmt: skip
    trades = [trade, {**trade, "tid": 2, "break": "manual"}, {**trade, "tid": 3, "break": "full"}]

    order = parse_order(an_answer(trades=trades))

    assert (order.fee, order.fee_asset) == (Decimal("0.5"), "USD")
    assert [fill.is_broken for fill in order.fills] == [False, False, True]
    assert order.fills[0].time_ms == 1763718000000
    assert order.fills[0].is_maker is None


# ---- finding orders


def test_an_order_is_found_in_a_list_or_alone_and_the_newest_comes_first() -> None:
    read = GEMINI.find_order(a_key(), MS, MARKET, "tk-1").read
    old = an_answer(client_order_id="tk-1", timestampms=1, order_id="1")
    new = an_answer(client_order_id="tk-1", timestampms=2, order_id="2")
    other = an_answer(client_order_id="tk-2", timestampms=3, order_id="3")

    assert [order.id for order in read(answer([other, old, new]))] == ["2", "1"]
    assert [order.id for order in read(answer(old))] == ["1"]


@pytest.mark.parametrize(
    "response",
    [
        answer([]),
        answer([an_answer(client_order_id="of another program")]),
        answer({"result": "error", "reason": "OrderNotFound", "message": "no"}, 404),
    ],
)
def test_an_order_that_is_not_there_is_not_found(response: Response) -> None:
    with pytest.raises(OrderNotFound):
        GEMINI.find_order(a_key(), MS, MARKET, "tk-1").read(response)


def test_another_order_than_the_one_asked_for_is_no_answer() -> None:
    read = GEMINI.order(a_key(), MS, an_order(id="7")).read

    assert read(answer([an_answer(order_id="8"), an_answer(order_id="7")])).id == "7"
    with pytest.raises(BadAnswer):
        read(answer(an_answer(order_id="8")))


def test_history_starts_with_the_newest_and_then_walks_from_the_oldest() -> None:
    def ask(page: str | None, count: int) -> tuple[dict[str, Any], str | None]:
        call = GEMINI.order_history(a_key(), MS, MARKET, page)
        rows = [
            an_answer(order_id=str(row), timestampms=1_763_718_000_000 + row)
            for row in range(count)
        ]
        return payload(call.request), call.read(answer(rows)).next

    assert ask(None, 499)[1] is None
    assert ask(None, 500)[1] == "0"
    sent, following = ask("0", 500)
    assert (sent["symbol"], sent["limit_orders"], sent["timestamp"]) == ("btcusd", 500, 0)
    assert following == "1763718000500"
    assert ask(following, 0)[1] is None
    assert "timestamp" not in ask(None, 0)[0]


def test_open_orders_are_narrowed_to_a_market_on_our_side() -> None:
    rows = answer([an_answer(), an_answer(symbol="ETHUSD", order_id="8")])

    assert len(GEMINI.open_orders(a_key(), MS, None).read(rows)) == 2
    assert [order.id for order in GEMINI.open_orders(a_key(), MS, MARKET).read(rows)] == ["7"]


# ---- public answers


def test_public_calls_have_the_documented_addresses() -> None:
    assert [
        GEMINI.book(LIVE, MARKET, 20).request.url,
        GEMINI.candles(LIVE, MARKET, Interval.H6).request.url,
        GEMINI.ticker(SANDBOX, MARKET).request.url,
        GEMINI.market(a_host(), "a/b?c").request.url,
    ] == [
        "https://api.gemini.com/v1/book/btcusd?limit_bids=20&limit_asks=20",
        "https://api.gemini.com/v2/candles/btcusd/6hr",
        "https://api.sandbox.gemini.com/v1/pubticker/btcusd",
        "http://127.0.0.1:1/v1/symbols/details/a%2Fb%3Fc",
    ]


def test_a_pair_whose_rules_cannot_be_read_is_not_offered() -> None:
    good = {
        "symbol": "BTCUSD", "base_currency": "BTC", "quote_currency": "USD", "tick_size": 1, "quote_increment": 1,
        "min_order_size": "1", "status": "somethingnew",
    }  # fmt: skip
    read = GEMINI.markets(LIVE).read

    (market,) = read(
        answer([good, {**good, "tick_size": 0}, {"symbol": "ETHUSD"}, {**good, "symbol": "XPERP"}])
    )

    assert market.trading is Trading.CANCEL_ONLY
    assert not market.may_place
    with pytest.raises(BadAnswer):
        read(answer([{"symbol": "ETHUSD"}]))


def test_the_24_hour_figures_come_without_the_prices_of_that_answer() -> None:
    body = {
        "symbol": "BTCUSD",
        "open": "100",
        "high": "130",
        "low": "90",
        "close": "125",
        "bid": "1",
        "ask": "2",
    }

    ticker = GEMINI.day_ticker(LIVE, MARKET).read(answer(body))

    assert (ticker.bid, ticker.ask, ticker.last) == (None, None, None)
    assert ticker.change_24h == ticker.change_percent_24h == Decimal(25)


@pytest.mark.parametrize("date", ["", "yesterday", "Fri, 99 Nov 2025 09:40:00 GMT"])
def test_a_date_that_cannot_be_read_is_no_clock(date: str) -> None:
    with pytest.raises(BadAnswer):
        GEMINI.server_time(LIVE).read(Response(status=200, headers={"date": date}, body=b"[]"))


@pytest.mark.parametrize(
    "time", [1763718005, "1763718005", 1763718005000, 1763718005000000, 1763718005000000000]
)
def test_the_unit_of_a_time_shows_in_its_size(time: object) -> None:
    assert to_ms(time, "E") == 1763718005000


# ---- refusals

REFUSED_BY = {
    "nonce": "InvalidNonce MissingNonce GenericNonceError",
    "bad_signature": "InvalidSignature",
    "bad_key": "InvalidApiKey",
    "client_fault": "MissingApikeyHeader MissingPayloadHeader MissingSignatureHeader InvalidJson EndpointMismatch "
    "EndpointNotFound NoSSL MissingAccounts InvalidOrderType InvalidSide ConflictingOptions UnsupportedOption "
    "OptionsMustBeArray MissingOrderField InvalidTimestampInPayload ClientOrderIdTooLong ClientOrderIdMustBeString",
    "permission": "MissingRole",
    "ip_not_allowed": "ApiKeyIpFilteringFailure",
    "insufficient_funds": "InsufficientFunds",
    "outside_rules": "InvalidPrice LimitPriceOffTick InvalidQuantity InvalidStopPrice InvalidTotalSpend",
    "bad_symbol": "InvalidSymbol UnknownInstrument",
    "market_closed": "MarketNotOpen MarketClosed TradingClosed AuctionNotOpen IneligibleTiming",
    "refused": "InsufficientLiquidity",
    "order_not_found": "OrderNotFound NoSuchOrder",
    "account_restricted": "MustAcceptTerms AcceptTermsRequired",
}
LISTED = {reason: category for category, words in REFUSED_BY.items() for reason in words.split()}
NOT_PROVEN = {"DuplicateOrder", "RateLimit", "UsageLimit", "Too Many Requests", "Maintenance", "System", "Internal Server Error"}  # fmt: skip


def refused_by(response: Response) -> Refusal:
    with pytest.raises(Refusal) as caught:
        GEMINI.place(a_key(), MS, TICKET).read(response)
    return caught.value


def error(reason: str, status: int = 400) -> Response:
    return answer({"result": "error", "reason": reason, "message": "m"}, status)


@pytest.mark.parametrize(("reason", "category"), LISTED.items())
def test_a_listed_reason_proves_a_refusal_whatever_the_status(reason: str, category: str) -> None:
    for status in (200, 400, 503):
        refused = refused_by(error(reason, status)).refused

        assert refused.category.value == category
        assert refused.outcome is Outcome.NOT_DONE


@settings(deadline=None, database=None)
@given(
    reason=st.text(min_size=1).filter(lambda word: word not in LISTED), status=st.integers(200, 599)
)
def test_no_other_reason_proves_anything(reason: str, status: int) -> None:
    caught = refused_by(error(reason, status))

    assert caught.refused.outcome is Outcome.UNKNOWN
    assert isinstance(caught, ExchangeFault | RateLimited | DuplicateClientId)


def test_a_duplicate_client_id_leaves_open_what_became_of_the_first() -> None:
    caught = refused_by(error("DuplicateOrder"))

    assert isinstance(caught, DuplicateClientId)
    assert caught.refused.outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("status", "body", "category"),
    [
        (301, b"", "unreadable"),
        (302, b'{"reason":"moved"}', "unreadable"),
        (403, b"<html>no</html>", "blocked"),
        (451, b"  <!doctype html>", "blocked"),
        (403, b"", "unreadable"),
        (404, b"<html>", "unreadable"),
        (400, b'{"result":"error"}', "unreadable"),
        (400, b'{"errorMessage":"no"}', "unlisted"),
        (400, b'{"error":"New"}', "unlisted"),
        (200, b'{"result":"error","reason":"New"}', "unlisted"),
        (429, b"<html>", "rate_limited"),
        (503, b"", "maintenance"),
        (504, b"gone", "exchange_fault"),
        (520, b'{"result":"error","reason":"New"}', "exchange_fault"),
    ],
)
def test_without_a_listed_reason_the_outcome_is_unknown(
    status: int, body: bytes, category: str
) -> None:
    refused = refused_by(Response(status=status, body=body)).refused

    assert refused.category.value == category
    assert refused.outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("text", "seconds"), [("3", 3), ("soon", None), ("9" * 30, None), ("-1", None)]
)
def test_how_long_to_wait_is_read_in_seconds(text: str, seconds: int | None) -> None:
    response = replace(error("RateLimit", 429), headers={"retry-after": text})

    assert refused_by(response).refused.retry_after_s == seconds
