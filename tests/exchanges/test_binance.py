"""What is particular to Binance's requests: what each order takes, where it goes, how orders are named."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.errors import NotAllowed
from core.domain.market import Interval, MarketBy, OrderType, Side, TimeInForce
from core.domain.money import Price, Quantity, Spend, plain
from core.exchanges.base import Effect, Host
from core.exchanges.binance import BINANCE, BINANCE_US
from core.exchanges.binance.orders import parse_order
from tests.exchanges.binance_fakes import (
    DEMO,
    LIVE,
    MARKET,
    ORDER,
    PRACTICE,
    STAMP,
    TESTNET,
    a_binance_ticket,
    a_key,
    a_row,
    answer,
    own,
    sent,
)

GTC, IOC, FOK = TimeInForce.GTC, TimeInForce.IOC, TimeInForce.FOK
STOP = Decimal("64000.5")

# ---- what a ticket becomes

LIMIT = {"timeInForce": "GTC", "quantity": "0.00125", "price": "64250.17"}
STOPPED = {"quantity": "0.00125", "stopPrice": "64000.5"}


@pytest.mark.parametrize(
    ("type_", "changes", "word", "rest"),
    [
        (OrderType.LIMIT, {}, "LIMIT", LIMIT),
        (OrderType.LIMIT, {"time_in_force": IOC}, "LIMIT", LIMIT | {"timeInForce": "IOC"}),
        (OrderType.LIMIT, {"time_in_force": FOK}, "LIMIT", LIMIT | {"timeInForce": "FOK"}),
        (OrderType.LIMIT, {"is_protective": True, "time_in_force": IOC}, "LIMIT", LIMIT | {"timeInForce": "IOC"}),
        (OrderType.LIMIT, {"is_post_only": True}, "LIMIT_MAKER", {"quantity": "0.00125", "price": "64250.17"}),
        (OrderType.MARKET, {}, "MARKET", {"quantity": "0.00125"}),
        (OrderType.MARKET, {"quantity": None, "spend": Spend(Decimal("25.50"))}, "MARKET", {"quoteOrderQty": "25.50"}),
        (OrderType.STOP_LIMIT, {}, "STOP_LOSS_LIMIT", LIMIT | STOPPED),
        (OrderType.STOP_LIMIT, {"time_in_force": IOC}, "STOP_LOSS_LIMIT", LIMIT | STOPPED | {"timeInForce": "IOC"}),
        (OrderType.STOP_LIMIT, {"time_in_force": FOK}, "STOP_LOSS_LIMIT", LIMIT | STOPPED | {"timeInForce": "FOK"}),
        (OrderType.STOP_MARKET, {}, "STOP_LOSS", STOPPED),
        (OrderType.TAKE_PROFIT, {}, "TAKE_PROFIT", STOPPED),
        (OrderType.TAKE_PROFIT_LIMIT, {}, "TAKE_PROFIT_LIMIT", LIMIT | STOPPED),
        (OrderType.TRAILING_STOP, {}, "STOP_LOSS", {"quantity": "0.00125", "trailingDelta": "150"}),
        (OrderType.TRAILING_STOP, {"stop_price": Price(STOP)}, "STOP_LOSS", STOPPED | {"trailingDelta": "150"}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("side", Side)
def test_an_order_says_what_its_type_takes_and_nothing_else(
    type_: OrderType,
    changes: Mapping[str, object],
    word: str,
    rest: Mapping[str, str],
    side: Side,
) -> None:
    call = BINANCE.place(a_key(), STAMP, a_binance_ticket(type_, **{"side": side} | dict(changes)))

    assert call.request.method == "POST"
    assert call.request.url == "https://api.binance.com/api/v3/order"
    assert call.effect is Effect.WRITE
    assert own(call.request) == {
        "symbol": "BTCUSDT",
        "side": side.name,
        "type": word,
        **rest,
        "newClientOrderId": "tk-9f1c",
        "newOrderRespType": "FULL",
    }


@pytest.mark.parametrize(
    ("type_", "changes"),
    [
        (OrderType.OTHER, {}),
        (OrderType.LIMIT, {"price": None}),
        (OrderType.LIMIT, {"quantity": None}),
        (OrderType.LIMIT, {"quantity": None, "spend": Spend(Decimal(5))}),
        (OrderType.LIMIT, {"spend": Spend(Decimal(5))}),
        (OrderType.LIMIT, {"stop_price": Price(STOP)}),
        (OrderType.LIMIT, {"trail": Decimal("0.01")}),
        (OrderType.LIMIT, {"is_post_only": True, "time_in_force": IOC}),
        (OrderType.LIMIT, {"is_post_only": True, "time_in_force": FOK}),
        (OrderType.MARKET, {"price": Price(STOP)}),
        (OrderType.MARKET, {"time_in_force": IOC}),
        (OrderType.MARKET, {"is_post_only": True}),
        (OrderType.MARKET, {"spend": Spend(Decimal(5))}),
        (OrderType.STOP_LIMIT, {"stop_price": None}),
        (OrderType.STOP_LIMIT, {"is_post_only": True}),
        (OrderType.STOP_MARKET, {"price": Price(STOP)}),
        (OrderType.STOP_MARKET, {"time_in_force": FOK}),
        (OrderType.STOP_MARKET, {"quantity": None, "spend": Spend(Decimal(5))}),
        (OrderType.STOP_MARKET, {"trail": Decimal("0.01")}),
        (OrderType.TAKE_PROFIT, {"stop_price": None}),
        (OrderType.TRAILING_STOP, {"trail": None}),
        (OrderType.TRAILING_STOP, {"trail": Decimal(0)}),
        (OrderType.TRAILING_STOP, {"trail": Decimal("0.00005")}),
        (OrderType.TRAILING_STOP, {"trail": Decimal("0.01001")}),
        (OrderType.TRAILING_STOP, {"price": Price(STOP)}),
    ],
)  # fmt: skip
def test_a_ticket_that_binance_has_no_order_for_is_never_sent(
    type_: OrderType, changes: Mapping[str, object]
) -> None:
    ticket = a_binance_ticket(type_, **changes)

    for build in (BINANCE.place, BINANCE.dry_run):
        with pytest.raises(NotAllowed):
            build(a_key(), STAMP, ticket)
    with pytest.raises(NotAllowed):
        BINANCE.replace(a_key(), STAMP, ORDER, ticket)


@settings(deadline=None, database=None, max_examples=100)
@given(
    digits=st.integers(min_value=1, max_value=10**18),
    places=st.integers(min_value=0, max_value=18),
)
def test_any_amount_is_sent_and_read_back_without_a_change(digits: int, places: int) -> None:
    amount = Decimal(digits).scaleb(-places)

    request = BINANCE.place(
        a_key(), STAMP, a_binance_ticket(quantity=Quantity(amount), price=Price(amount))
    ).request
    found = parse_order(a_row(origQty=sent(request)["quantity"], price=sent(request)["price"]))

    assert sent(request)["quantity"] == plain(amount)
    assert "E" not in request.steps[0].text.split("quantity=")[1].split("&")[0]
    assert found.quantity == found.price == amount


def test_a_dry_run_asks_with_the_same_words_and_changes_nothing() -> None:
    placing = BINANCE.place(a_key(), STAMP, a_binance_ticket())
    trying = BINANCE.dry_run(a_key(), STAMP, a_binance_ticket())

    assert trying.request.url == placing.request.url + "/test"
    assert trying.request.body == placing.request.body
    assert trying.effect is Effect.READ
    trying.read(answer({}))


# ---- addresses


@pytest.mark.parametrize("host", [LIVE, TESTNET, DEMO, PRACTICE, BINANCE_US.info.hosts[0]])
def test_every_request_goes_to_the_host_it_is_for(host: Host) -> None:
    who = a_key(host=host)

    requests = [
        BINANCE.markets(host).request,
        BINANCE.sign_in(who, STAMP).request,
        BINANCE.place(who, STAMP, a_binance_ticket()).request,
        BINANCE.cancel(who, STAMP, ORDER).request,
    ]

    assert all(request.url.startswith(host.rest + "/api/v3/") for request in requests)


def test_a_symbol_that_is_not_ascii_is_encoded_before_it_is_signed() -> None:
    market = replace(MARKET, symbol="币安人生USDT")

    request = BINANCE.place(a_key(), STAMP, a_binance_ticket(market=market)).request

    assert request.body is not None
    assert request.body.startswith(b"symbol=%E5%B8%81%E5%AE%89%E4%BA%BA%E7%94%9FUSDT&")
    assert request.steps[0].text.startswith("symbol=%E5%B8%81")


def test_questions_cost_what_the_sheet_says() -> None:
    who = a_key()

    assert BINANCE.book(LIVE, MARKET, 100).weight == 5
    assert BINANCE.book(LIVE, MARKET, 101).weight == 25
    assert BINANCE.book(LIVE, MARKET, 5000).weight == 250
    assert BINANCE.open_orders(who, STAMP, MARKET).weight == 6
    assert BINANCE.open_orders(who, STAMP, None).weight == 80
    assert BINANCE.balances(who, STAMP).weight == 20
    assert BINANCE.place(who, STAMP, a_binance_ticket()).bucket == "orders"
    most = BINANCE.info.buckets["weight"].burst
    assert BINANCE.open_orders(who, STAMP, None).weight <= most


def test_the_pace_of_an_address_stays_below_four_fifths_of_its_limit() -> None:
    bucket = BINANCE.info.buckets["weight"]

    assert bucket.burst + 60 * bucket.rate <= 6000 * 0.8
    assert not bucket.is_of_key


def test_orders_stay_below_four_fifths_of_the_smallest_limit_told_of() -> None:
    bucket = BINANCE.info.buckets["orders"]

    assert bucket.burst + 10 * bucket.rate <= 50 * 0.8


@pytest.mark.parametrize(
    ("interval", "word"),
    [(Interval.M1, "1m"), (Interval.H1, "1h"), (Interval.H6, "6h"), (Interval.D1, "1d")],
)
def test_candles_are_asked_for_in_their_width(interval: Interval, word: str) -> None:
    assert f"interval={word}" in BINANCE.candles(LIVE, MARKET, interval).request.url


def test_the_symbol_list_is_asked_for_without_its_permission_sets() -> None:
    url = BINANCE.markets(LIVE).request.url

    assert url.endswith("/api/v3/exchangeInfo?permissions=SPOT&showPermissionSets=false")


def test_binance_us_is_an_exchange_of_its_own() -> None:
    assert BINANCE_US.info.name == "binanceus"
    assert {host.rest for host in BINANCE_US.info.hosts} == {"https://api.binance.us"}
    assert BINANCE_US.info.market_orders == frozenset(MarketBy)
    (market,) = BINANCE_US.markets(BINANCE_US.info.hosts[0]).read(
        answer({"symbols": [{"symbol": "BTCUSD", "status": "TRADING", "baseAsset": "BTC", "quoteAsset": "USD", "orderTypes": ["LIMIT"], "filters": []}]})
    )  # fmt: skip
    assert market.exchange == "binanceus"


# ---- orders by their ids


def test_an_order_is_named_by_its_id_or_else_by_its_client_id() -> None:
    who, unnamed = a_key(), replace(ORDER, id=None)

    assert own(BINANCE.cancel(who, STAMP, ORDER).request) == {
        "symbol": "BTCUSDT",
        "orderId": "12569099453",
    }
    assert own(BINANCE.cancel(who, STAMP, unnamed).request)["origClientOrderId"] == "tk-1"
    assert own(BINANCE.order(who, STAMP, unnamed).request)["origClientOrderId"] == "tk-1"
    with pytest.raises(NotAllowed):
        BINANCE.cancel(who, STAMP, replace(unnamed, client_id=None))


def test_a_replacement_cancels_first_and_stops_when_that_fails() -> None:
    call = BINANCE.replace(a_key(), STAMP, ORDER, a_binance_ticket())

    placed = own(BINANCE.place(a_key(), STAMP, a_binance_ticket()).request)
    assert call.effect is Effect.WRITE
    assert own(call.request) == placed | {
        "cancelReplaceMode": "STOP_ON_FAILURE",
        "cancelOrderId": "12569099453",
    }


def test_making_an_order_smaller_keeps_its_client_id() -> None:
    call = BINANCE.reduce(a_key(), STAMP, ORDER, Quantity(Decimal("0.50")))

    assert (call.request.method, call.effect) == ("PUT", Effect.WRITE)
    assert own(call.request) == {
        "symbol": "BTCUSDT",
        "orderId": "12569099453",
        "newClientOrderId": "tk-1",
        "newQty": "0.50",
    }


def test_what_binance_only_has_for_one_market_is_not_asked_for_all() -> None:
    who = a_key()

    assert BINANCE.cancel_all(who, STAMP, None) is None
    assert BINANCE.order_history(who, STAMP, None, None) is None
    assert own(BINANCE.open_orders(who, STAMP, None).request) == {}


def test_history_walks_upwards_from_the_id_after_the_last_one() -> None:
    who = a_key()
    first = BINANCE.order_history(who, STAMP, MARKET, None)
    later = BINANCE.order_history(who, STAMP, MARKET, "0")
    full = answer([a_row(orderId=number) for number in range(1, 501)])
    assert first is not None
    assert later is not None

    assert "orderId" not in own(first.request)
    assert own(later.request)["orderId"] == "0"
    assert first.read(full).next == "0"
    assert later.read(full).next == "501"
    assert first.read(answer([a_row()])).next is None
    assert own(BINANCE.fills(who, STAMP, MARKET, "77").request)["fromId"] == "77"
