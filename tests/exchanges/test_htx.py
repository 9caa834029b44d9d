"""What is particular to HTX's requests: the signed address, two lists of orders, market buys by money."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.account import Environment
from core.domain.errors import NotAllowed
from core.domain.market import Interval, OrderType, Side, TimeInForce
from core.domain.money import Price, Quantity, plain
from core.domain.order import Ticket
from core.exchanges.base import Call, Credentials, Effect, Host, NonceUnit, Stamp
from core.exchanges.htx import HTX
from core.exchanges.htx.orders import parse_order
from tests.exchanges.htx_fakes import (
    AWS,
    LIVE,
    MARKET,
    STAMP,
    VECTORS,
    a_key,
    a_ticket,
    path_of,
    sent,
)
from tests.fakes import a_market, an_order

BUY, SELL = Side.BUY, Side.SELL
LIMIT, MARKET_TYPE = OrderType.LIMIT, OrderType.MARKET
Build = Callable[[Credentials, Stamp], Call[Any]]


def placing(ticket: Ticket) -> Build:
    return lambda who, stamp: HTX.place(who, stamp, ticket)


# ---- every call, to the byte


VECTOR_CALLS: dict[str, Build] = {
    "list_accounts": lambda who, stamp: HTX.sign_in(replace(who, options={}), stamp),
    "aws_host": lambda who, stamp: HTX.sign_in(replace(who, options={}), stamp),
    "clock_with_999_ms": lambda who, stamp: HTX.sign_in(replace(who, options={}), stamp),
    "uid": HTX.sign_in,
    "api_key_info": lambda who, stamp: HTX.sign_in(
        replace(who, options={**who.options, "uid": "63628520"}), stamp
    ),
    "balances": HTX.balances,
    "open_orders": lambda who, stamp: HTX.open_orders(who, stamp, a_market(symbol="ethusdt")),
    "order_by_id": lambda who, stamp: HTX.order(who, stamp, an_order(id="59378")),
    "order_by_client_id": lambda who, stamp: HTX.find_order(who, stamp, MARKET, "Ab_9-z"),
    "order_history_48h": lambda who, stamp: HTX.order_history(
        who, stamp, a_market(symbol="ethusdt"), None
    ),
    "fills_for_symbol": lambda who, stamp: HTX.fills(who, stamp, MARKET, "29553"),
    "place_limit_buy": placing(
        a_ticket(LIMIT, BUY, "0.001", "65000.12", client_id="tk-0001_A")
    ),
    "place_limit_sell_post_only": placing(
        a_ticket(
            LIMIT, SELL, "0.5000", "3500.00", is_post_only=True, client_id="PO_2", symbol="ethusdt"
        )
    ),
    "place_limit_buy_ioc": placing(
        a_ticket(LIMIT, BUY, price="50", time=TimeInForce.IOC, client_id="ioc-1", symbol="ltcusdt")
    ),
    "place_limit_sell_fok": placing(
        a_ticket(
            LIMIT, SELL, price="50", time=TimeInForce.FOK, client_id="fok-1", symbol="ltcusdt"
        )
    ),
    "place_market_buy_by_quote": placing(
        a_ticket(MARKET_TYPE, BUY, spend="25.5", client_id="mb-1")
    ),
    "place_market_sell_by_base": placing(
        a_ticket(MARKET_TYPE, SELL, "0.000776", client_id="ms-1")
    ),
    "place_stop_limit_buy": placing(
        a_ticket(
            OrderType.STOP_LIMIT, BUY, price="101", stop="100", client_id="sl-1", symbol="ltcusdt"
        )
    ),
    "place_conditional_market_sell": placing(
        a_ticket(OrderType.STOP_MARKET, SELL, "0.001", stop="50000", client_id="algo-a001")
    ),
    "cancel_by_id": lambda who, stamp: HTX.cancel(who, stamp, an_order(id="356501383558845")),
    "cancel_by_client_id": lambda who, stamp: HTX.cancel(
        who, stamp, an_order(id=None, client_id="tk-0001_A")
    ),
    "cancel_all_for_symbol": lambda who, stamp: HTX.cancel_all(who, stamp, MARKET),
    "dead_man_switch": lambda who, stamp: HTX.arm(who, stamp, 60),
    "ed25519_cancel_by_id": lambda who, stamp: HTX.cancel(
        who, stamp, an_order(id="356501383558845")
    ),
    "ed25519_list_accounts": lambda who, stamp: HTX.sign_in(replace(who, options={"kind": "ed25519"}), stamp),
}  # fmt: skip
ACCOUNTS = {
    "place_limit_buy_ioc": "44234548",
    "place_limit_sell_fok": "44234548",
    "place_conditional_market_sell": "5260185",
}


@pytest.mark.parametrize("name", VECTOR_CALLS)
def test_every_call_is_the_request_of_the_vectors(name: str) -> None:
    vector = VECTORS[name]
    known, base = vector["credentials"], vector["base_url"]
    who = Credentials(
        key=known["key"],
        secret=known.get("secret") or known["private_key_pem"],
        host=Host(environment=Environment.LIVE, name="", rest=base, stream=""),
        options={"account": ACCOUNTS.get(name, "100009"), "kind": vector["scheme"]},
    )

    request = VECTOR_CALLS[name](who, Stamp(time_ms=vector["stamp"]["clock_ms"], nonce=0)).request

    assert (request.method, request.url) == (
        vector["expected"]["method"],
        vector["expected"]["url"],
    )
    assert dict(request.headers) == vector["expected"]["headers"]
    assert (request.body.decode() if request.body else None) == vector["expected"]["body"]


def test_a_practice_host_is_signed_by_its_name_without_the_port() -> None:
    host = Host(
        environment=Environment.PRACTICE,
        name="Practice",
        rest="http://127.0.0.1:4711",
        stream="ws://127.0.0.1:4711",
    )

    request = HTX.balances(a_key(host), STAMP).request
    login = HTX.streams.watch_account(a_key(host), STAMP)

    assert request.url.startswith("http://127.0.0.1:4711/v1/account/accounts/100009/balance?")
    assert request.steps[0].text.startswith("GET\n127.0.0.1\n/v1/account/accounts/100009/balance\n")
    assert login.url == "ws://127.0.0.1:4711/ws/v2"


def test_the_signature_is_not_shown_whole() -> None:
    request = HTX.balances(a_key(), STAMP).request
    (signature,) = parse_qs(urlsplit(request.url).query)["Signature"]

    shown = " ".join(step.text for step in request.steps)

    assert signature not in shown
    assert f"{signature[:8]}…{signature[-4:]}" in shown


def test_a_secret_that_is_no_private_key_is_refused_for_an_ed25519_key() -> None:
    with pytest.raises(NotAllowed):
        HTX.balances(replace(a_key(kind="ed25519"), secret="s"), STAMP)
    assert HTX.balances(a_key(kind="ed25519"), STAMP).request.url.count("Ed25519") == 1


def test_there_is_no_nonce_and_an_old_placement_dies() -> None:
    assert HTX.nonce_unit(a_key()) is NonceUnit.NONE
    assert HTX.is_fence_proven(a_key())
    assert HTX.info.fence_ms == 310_000


@pytest.mark.parametrize(("depth", "asked"), [(3, ["5"]), (20, ["20"]), (50, None)])
def test_a_deep_book_is_asked_for_whole(depth: int, asked: list[str] | None) -> None:
    query = parse_qs(urlsplit(HTX.book(LIVE, MARKET, depth).request.url).query)

    assert query.get("depth") == asked
    assert query["type"] == ["step0"]


def test_candles_of_every_offered_width_can_be_asked_for() -> None:
    for interval in HTX.info.intervals:
        assert "period=" in HTX.candles(AWS, MARKET, interval).request.url
    assert Interval.H6 not in HTX.info.intervals


# ---- tickets


@pytest.mark.parametrize(
    ("ticket", "word", "operator"),
    [
        (a_ticket(OrderType.STOP_LIMIT, SELL, price="99", stop="100"), "sell-stop-limit", "lte"),
        (
            a_ticket(OrderType.TAKE_PROFIT_LIMIT, SELL, price="99", stop="100"),
            "sell-stop-limit",
            "gte",
        ),
        (
            a_ticket(
                OrderType.TAKE_PROFIT_LIMIT, BUY, price="99", stop="100", time=TimeInForce.FOK
            ),
            "buy-stop-limit-fok",
            "lte",
        ),
    ],
)
def test_an_order_waits_on_the_side_that_its_ticket_means(
    ticket: Ticket, word: str, operator: str
) -> None:
    fields = sent(HTX.place(a_key(), STAMP, ticket).request)

    assert (fields["type"], fields["operator"]) == (word, operator)
    assert (fields["price"], fields["stop-price"]) == ("99", "100")


@pytest.mark.parametrize(
    ("ticket", "fields"),
    [
        (
            a_ticket(OrderType.STOP_MARKET, BUY, spend="25.5", stop="90"),
            {"orderSide": "buy", "orderValue": "25.5", "stopPrice": "90"},
        ),
        (
            a_ticket(OrderType.TAKE_PROFIT, SELL, "0.5", stop="120"),
            {"orderSide": "sell", "orderSize": "0.5", "stopPrice": "120"},
        ),
        (
            a_ticket(OrderType.TRAILING_STOP, SELL, "0.5", stop="120", trail="0.010"),
            {"orderSide": "sell", "orderSize": "0.5", "stopPrice": "120", "trailingRate": "0.010"},
        ),
    ],
)
def test_orders_at_market_after_a_trigger_go_to_the_conditional_list(
    ticket: Ticket, fields: dict[str, str]
) -> None:
    call = HTX.place(a_key(), STAMP, ticket)

    assert path_of(call.request) == "/v2/algo-orders"
    assert call.effect is Effect.WRITE
    assert sent(call.request) == fields | {
        "accountId": 100009,
        "symbol": "btcusdt",
        "orderType": "market",
        "timeInForce": "ioc",
        "clientOrderId": "tk-1",
    }


@pytest.mark.parametrize(
    ("ticket", "rule"),
    [
        (a_ticket(MARKET_TYPE, BUY, "1"), "order_fields"),
        (a_ticket(MARKET_TYPE, SELL, spend="10"), "order_fields"),
        (a_ticket(MARKET_TYPE, SELL, "1", "100"), "order_fields"),
        (a_ticket(MARKET_TYPE, BUY, spend="10", time=TimeInForce.FOK), "order_type"),
        (a_ticket(MARKET_TYPE, BUY, spend="10.0000001"), "order_step"),
        (a_ticket(LIMIT, BUY, spend="10", price="1"), "order_fields"),
        (a_ticket(LIMIT, BUY, "1"), "order_fields"),
        (a_ticket(LIMIT, BUY, "1", "100", stop="90"), "order_fields"),
        (
            a_ticket(LIMIT, BUY, "1", "100", time=TimeInForce.IOC, is_post_only=True),
            "order_type",
        ),
        (a_ticket(OrderType.STOP_LIMIT, BUY, "1", "100"), "order_fields"),
        (
            a_ticket(OrderType.STOP_LIMIT, BUY, "1", "100", stop="99", time=TimeInForce.IOC),
            "order_type",
        ),
        (a_ticket(OrderType.STOP_LIMIT, BUY, "1", "100", stop="99", is_post_only=True), "order_type"),
        (a_ticket(OrderType.STOP_MARKET, BUY, "1", stop="99"), "order_fields"),
        (a_ticket(OrderType.STOP_MARKET, SELL, "1"), "order_fields"),
        (a_ticket(OrderType.STOP_MARKET, SELL, "1", stop="99", time=TimeInForce.FOK), "order_type"),
        (a_ticket(OrderType.TRAILING_STOP, SELL, "1", stop="99"), "order_fields"),
        (a_ticket(OrderType.TRAILING_STOP, SELL, "1", stop="99", trail="0.051"), "order_trail"),
        (a_ticket(OrderType.TRAILING_STOP, SELL, "1", stop="99", trail="0.0009"), "order_trail"),
        (a_ticket(OrderType.OTHER, SELL, "1"), "order_type"),
    ],
)  # fmt: skip
def test_a_ticket_that_htx_has_no_order_for_is_not_sent(ticket: Ticket, rule: str) -> None:
    with pytest.raises(NotAllowed) as caught:
        HTX.place(a_key(), STAMP, ticket)

    assert caught.value.detail == rule


def test_money_is_held_against_its_own_step() -> None:
    ticket = a_ticket(MARKET_TYPE, BUY, spend="10.005")
    coarse = replace(ticket, market=replace(ticket.market, spend_step=Decimal("0.01")))

    assert sent(HTX.place(a_key(), STAMP, ticket).request)["amount"] == "10.005"
    with pytest.raises(NotAllowed):
        HTX.place(a_key(), STAMP, coarse)


def test_nothing_is_placed_before_the_spot_account_is_known() -> None:
    with pytest.raises(NotAllowed):
        HTX.place(replace(a_key(), options={}), STAMP, a_ticket(price="1"))


AMOUNTS = st.decimals(min_value=Decimal("1E-18"), max_value=Decimal("1E+12"), places=18) | (
    st.sampled_from(["1E-18", "1E+12", "5E+3", "1.50", "0.000001000"]).map(Decimal)
)


@settings(deadline=None, database=None)
@given(quantity=AMOUNTS, price=AMOUNTS)
def test_every_amount_survives_the_way_to_the_exchange_and_back(
    quantity: Decimal, price: Decimal
) -> None:
    ticket = replace(a_ticket(price="1"), quantity=Quantity(quantity), price=Price(price))

    fields = sent(HTX.place(a_key(), STAMP, ticket).request)
    order = parse_order({**fields, "id": 1, "state": "submitted"})

    assert (fields["amount"], fields["price"]) == (plain(quantity), plain(price))
    assert "E" not in fields["amount"] + fields["price"]
    assert (order.quantity, order.price) == (quantity, price)


# ---- orders that only their client id names


CONDITIONAL = an_order(id=None, client_id="c-1", type=OrderType.TAKE_PROFIT, side=SELL)


def test_a_conditional_order_is_asked_for_and_cancelled_in_its_own_list() -> None:
    asking = HTX.order(a_key(), STAMP, CONDITIONAL).request
    cancelling = HTX.cancel(a_key(), STAMP, CONDITIONAL).request

    assert path_of(asking) == "/v2/algo-orders/specific"
    assert "clientOrderId=c-1" in asking.url
    assert path_of(cancelling) == "/v2/algo-orders/cancellation"
    assert sent(cancelling) == {"clientOrderIds": ["c-1"]}


def test_a_conditional_order_that_has_fired_goes_by_its_id() -> None:
    fired = replace(CONDITIONAL, id="77")

    assert path_of(HTX.order(a_key(), STAMP, fired).request) == "/v1/order/orders/77"
    assert path_of(HTX.cancel(a_key(), STAMP, fired).request) == "/v1/order/orders/77/submitcancel"


def test_a_plain_order_without_id_is_asked_for_by_its_client_id() -> None:
    request = HTX.order(a_key(), STAMP, an_order(id=None)).request

    assert path_of(request) == "/v1/order/orders/getClientOrder"


def test_an_order_that_nothing_names_is_neither_asked_for_nor_cancelled() -> None:
    nameless = an_order(id=None, client_id=None)

    for ask in (HTX.order, HTX.cancel):
        with pytest.raises(NotAllowed):
            ask(a_key(), STAMP, nameless)


def test_a_mass_cancel_is_never_a_get() -> None:
    call = HTX.cancel_all(a_key(), STAMP, None)

    assert (call.request.method, call.effect) == ("POST", Effect.WRITE)
    assert sent(call.request) == {"account-id": "100009", "size": 100}


def test_a_following_page_of_history_begins_where_the_last_one_said() -> None:
    query = parse_qs(urlsplit(HTX.order_history(a_key(), STAMP, None, "7").request.url).query)

    assert (query["start-time"], query["end-time"]) == (["7"], [str(STAMP.time_ms)])


def test_what_htx_has_not_is_not_offered() -> None:
    who, order = a_key(), an_order()
    nothing: tuple[object, ...] = (
        HTX.replace(who, STAMP, order, a_ticket(price="1")),  # type: ignore[func-returns-value]
        HTX.reduce(who, STAMP, order, Quantity(Decimal(1))),  # type: ignore[func-returns-value]
        HTX.dry_run(who, STAMP, a_ticket(price="1")),  # type: ignore[func-returns-value]
        HTX.heartbeat(who, STAMP),  # type: ignore[func-returns-value]
        HTX.day_ticker(LIVE, MARKET),  # type: ignore[func-returns-value]
    )

    assert set(nothing) == {None}
