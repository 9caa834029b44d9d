"""What is particular to Binance's requests: what each order takes, three kinds of key, a sign-in in two steps."""

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from urllib.parse import quote, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.account import Environment
from core.domain.errors import Category, NotAllowed, Outcome, Refused
from core.domain.market import Interval, MarketBy, OrderType, Side, TimeInForce
from core.domain.money import Price, Quantity, Spend, plain
from core.exchanges.base import Effect, Exchange, Host, NonceUnit
from core.exchanges.binance import BINANCE, BINANCE_US
from core.exchanges.binance.orders import parse_order
from core.exchanges.binance.sign import sign_text
from tests.exchanges.binance_fakes import (
    BY_QUOTE,
    DEMO,
    KINDS,
    LIVE,
    MARKET,
    ORDER,
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
PRACTICE = Host(
    environment=Environment.PRACTICE,
    name="Practice",
    rest="http://127.0.0.1:1",
    stream="ws://127.0.0.1:1",
)
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


# ---- signing


def test_time_and_signature_end_the_form_of_an_order() -> None:
    request = BINANCE.place(a_key(), STAMP, a_binance_ticket()).request

    names = [pair.split("=")[0] for pair in (request.body or b"").decode().split("&")]
    assert names[-3:] == ["recvWindow", "timestamp", "signature"]
    assert sent(request)["recvWindow"] == "5000"
    assert sent(request)["timestamp"] == "1795254000000"
    assert dict(request.headers)["Content-Type"] == "application/x-www-form-urlencoded"


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_key_signs_exactly_what_is_sent(kind: str) -> None:
    who = a_key(kind)
    placing = BINANCE.place(who, STAMP, a_binance_ticket()).request
    asking = BINANCE.open_orders(who, STAMP, MARKET).request

    for request in (placing, asking):
        text = request.body.decode() if request.body else urlsplit(request.url).query
        payload, _, signature = text.rpartition("&signature=")
        assert request.steps[0].text == payload
        assert signature == quote(sign_text(who, payload), safe="")
        assert dict(request.headers)["X-MBX-APIKEY"] == who.key


def test_the_signature_is_shown_only_in_part() -> None:
    request = BINANCE.place(a_key(), STAMP, a_binance_ticket()).request

    assert all(sent(request)["signature"] not in step.text for step in request.steps)
    assert request.steps[1].text.startswith(sent(request)["signature"][:8])


def test_a_key_of_another_kind_than_stated_signs_nothing() -> None:
    rsa = a_key("rsa")

    for kind in ("ed25519", "dsa"):
        with pytest.raises(NotAllowed):
            BINANCE.balances(replace(rsa, options={"kind": kind}), STAMP)


def test_a_key_counts_no_nonces_and_its_orders_die_after_fifteen_seconds() -> None:
    assert BINANCE.nonce_unit(a_key()) is NonceUnit.NONE
    assert BINANCE.is_fence_proven(a_key())
    assert BINANCE.info.fence_ms == 15_000


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


def test_the_two_budgets_of_one_address_stay_below_four_fifths_of_its_limit() -> None:
    bucket = BINANCE.info.buckets["weight"]

    assert 2 * (bucket.burst + 60 * bucket.rate) <= 6000 * 0.8


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


# ---- signing in

ACCOUNT = answer({"canTrade": True, "canWithdraw": True, "balances": []})
RIGHTS = answer({"enableReading": True, "enableSpotAndMarginTrading": True, "enableWithdrawals": False, "enableInternalTransfer": False, "permitsUniversalTransfer": False, "ipRestrict": True})  # fmt: skip


def test_the_account_is_asked_first_and_then_what_the_key_may_do() -> None:
    first = BINANCE.sign_in(a_key(), STAMP)
    known = first.read(ACCOUNT)
    second = BINANCE.sign_in(a_key(options=known.options), STAMP)
    rights = second.read(RIGHTS)

    assert urlsplit(first.request.url).path == "/api/v3/account"
    assert not known.is_complete
    assert urlsplit(second.request.url).path == "/sapi/v1/account/apiRestrictions"
    assert rights.is_complete
    assert rights.rights.can_trade
    assert rights.rights.can_withdraw is False
    assert not rights.rights.is_dangerous


def test_a_key_whose_rights_cannot_be_asked_for_signs_in_with_rights_unknown() -> None:
    asking = a_key(options={"rights": "ask"})
    refused = Refused(category=Category.PERMISSION, outcome=Outcome.NOT_DONE)

    learned = BINANCE.learn(asking, refused)
    assert learned == {"rights": "unknown"}
    again = BINANCE.sign_in(a_key(options=learned), STAMP)
    signed = again.read(ACCOUNT)

    assert urlsplit(again.request.url).path == "/api/v3/account"
    assert signed.is_complete
    assert signed.rights.can_withdraw is None
    assert signed.options == {"rights": "ask"}


@pytest.mark.parametrize(
    "category",
    [Category.BAD_KEY, Category.BAD_SIGNATURE, Category.RATE_LIMITED, Category.BANNED, Category.BLOCKED, Category.CLOCK],
)  # fmt: skip
def test_a_refusal_that_the_account_would_share_teaches_nothing(category: Category) -> None:
    refused = Refused(category=category, outcome=Outcome.NOT_DONE)

    assert BINANCE.learn(a_key(options={"rights": "ask"}), refused) is None


def test_a_key_that_the_account_refuses_does_not_work() -> None:
    refused = Refused(category=Category.PERMISSION, outcome=Outcome.NOT_DONE)

    assert BINANCE.learn(a_key(), refused) is None
    assert BINANCE.learn(a_key(options={"rights": "unknown"}), refused) is None


@pytest.mark.parametrize(
    ("exchange", "host"),
    [(BINANCE, TESTNET), (BINANCE, DEMO), (BINANCE_US, BINANCE_US.info.hosts[0])],
)
def test_where_no_rights_can_be_asked_for_they_stay_unknown(exchange: Exchange, host: Host) -> None:
    signed = exchange.sign_in(a_key(host=host, options={"rights": "ask"}), STAMP)

    told = signed.read(ACCOUNT)

    assert urlsplit(signed.request.url).path == "/api/v3/account"
    assert told.is_complete
    assert (told.rights.can_read, told.rights.can_trade, told.rights.can_withdraw) == (True, None, None)  # fmt: skip


def test_the_practice_exchange_is_asked_for_rights_too() -> None:
    request = BINANCE.sign_in(a_key(host=PRACTICE, options={"rights": "ask"}), STAMP).request

    assert request.url.startswith("http://127.0.0.1:1/sapi/v1/account/apiRestrictions?")


def test_an_account_that_may_not_trade_says_so_of_its_keys() -> None:
    told = BINANCE.sign_in(a_key(), STAMP).read(answer({"canTrade": False, "balances": []}))

    assert told.rights.can_trade is False


def test_rights_that_are_not_stated_are_unknown_not_denied() -> None:
    told = BINANCE.sign_in(a_key(options={"rights": "ask"}), STAMP).read(
        answer({"enableReading": True, "enableInternalTransfer": False})
    )

    assert told.rights.can_withdraw is None
    assert told.rights.can_transfer is None
    assert told.rights.ip_bound is None


def test_a_market_order_by_quote_names_no_base_amount() -> None:
    assert "quantity" not in own(BINANCE.place(a_key(), STAMP, BY_QUOTE).request)


def test_a_pasted_secret_of_every_kind_looks_right() -> None:
    fields = {field.name: field for field in BINANCE.info.key_fields}

    for kind in KINDS:
        secret = " ".join(a_key(kind).secret.split())
        assert re.fullmatch(fields["secret"].pattern, secret)
    assert re.fullmatch(fields["key"].pattern, a_key().key)
    assert not re.fullmatch(fields["key"].pattern, "k" * 63)
    assert fields["kind"].choices == KINDS
