"""The tutorial's scheme: signed otherwise, without ids of ours, and never meant for the exchange itself."""

import json
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from core.domain.account import Environment
from core.domain.errors import (
    AccessRefused,
    BadAnswer,
    BadSignature,
    Category,
    ExchangeFault,
    MissingPermission,
    NotAllowed,
    NotEnoughFunds,
    OrderNotFound,
    OutsideRules,
    RateLimited,
    Refusal,
    Rejected,
)
from core.domain.market import MarketBy, OrderType, Side, TimeInForce
from core.domain.money import Price, Quantity, Spend
from core.domain.order import OrderState, Ticket
from core.exchanges.base import Credentials, Effect, Host, NonceUnit, Response, Stamp
from core.exchanges.bigone import BIGONE, BIGONE_TUTORIAL
from tests.exchanges.bigone_fakes import MARKET, a_ticket_for, answer, refusal
from tests.fakes import a_host, an_order

HOST: Host = a_host()
STAMP = Stamp(time_ms=1_700_000_001_999, nonce=0)
ROW = {
    "asset_pair_name": "BTC-USDT", "base_asset_id": "a-1", "quote_asset_id": "a-2", "latest_price": "30000.00",
    "volume": "1000", "high": "31000", "low": "29000", "updated_at": "2023-10-27T10:00:00Z",
}  # fmt: skip
RULES = {
    "name": "BTC-USDT", "base_scale": 6, "quote_scale": 2, "min_quote_value": "10",
    "base_asset": {"id": "a-1", "symbol": "BTC"}, "quote_asset": {"id": "a-2", "symbol": "USDT"},
}  # fmt: skip


def a_key(**options: str) -> Credentials:
    return Credentials(key="your_api_key", secret="your_secret_key", host=HOST, options=options)


def a_ticket(kind: OrderType = OrderType.LIMIT, side: Side = Side.BUY, **changes: Any) -> Ticket:
    by_base = {"quantity": Quantity(Decimal("0.5")), "spend": None}
    return a_ticket_for(kind, side, **{**by_base, **changes})


def an_answer(**changes: object) -> dict[str, object]:
    fields: dict[str, object] = {
        "id": "7", "asset_pair_name": "BTC-USDT", "side": "buy", "type": "limit", "price": "29000.00", "amount": "0.01",
        "state": "open", "created_at": "2023-10-27T10:00:00Z", "updated_at": "2023-10-27T10:00:00Z",
    }  # fmt: skip
    return {name: value for name, value in (fields | changes).items() if value is not None}


# ---- what it is


def test_it_is_for_teaching_and_has_no_address_of_its_own() -> None:
    info = BIGONE_TUTORIAL.info

    assert info.is_teaching_only
    assert info.hosts == ()
    assert info.name != BIGONE.info.name
    assert info.client_id_pattern == ""
    assert info.market_orders == {MarketBy.BUY_BASE, MarketBy.SELL_BASE}
    assert not BIGONE_TUTORIAL.is_fence_proven(a_key())
    assert BIGONE_TUTORIAL.nonce_unit(a_key()) is NonceUnit.NONE
    assert not BIGONE.info.is_teaching_only


def test_every_call_goes_where_the_key_belongs() -> None:
    elsewhere = replace(HOST, environment=Environment.PRACTICE, rest="http://127.0.0.1:9")

    for call in (
        BIGONE_TUTORIAL.markets(elsewhere),
        BIGONE_TUTORIAL.book(elsewhere, MARKET, 5),
        BIGONE_TUTORIAL.server_time(elsewhere),
        BIGONE_TUTORIAL.sign_in(replace(a_key(), host=elsewhere), STAMP),
        BIGONE_TUTORIAL.balances(replace(a_key(), host=elsewhere), STAMP),
    ):
        assert call.request.url.startswith("http://127.0.0.1:9/api/v3/")


# ---- signing


def test_the_form_and_the_json_body_carry_one_signature() -> None:
    ticket = a_ticket()

    as_form = BIGONE_TUTORIAL.place(a_key(), STAMP, ticket).request
    as_json = BIGONE_TUTORIAL.place(a_key(body="json"), STAMP, ticket).request

    fields = {
        "amount": "0.5", "asset_pair_name": "BTC-USDT", "price": "60000.01", "side": "buy", "type": "limit",
    }  # fmt: skip
    encoded = "&".join(f"{name}={value}" for name, value in fields.items())
    assert (as_form.body or b"").decode() == encoded
    assert json.loads(as_json.body or b"") == fields
    assert as_form.steps[1].text == f"POST/api/v3/orders{encoded}1700000001"
    assert dict(as_form.headers)["Authorization"] == dict(as_json.headers)["Authorization"]
    assert dict(as_form.headers)["Content-Type"] == "application/x-www-form-urlencoded"
    assert dict(as_json.headers)["Content-Type"] == "application/json"
    assert dict(as_form.headers)["BIGONE-TIMESTAMP"] == "1700000001"


def test_the_signature_is_not_shown_whole() -> None:
    request = BIGONE_TUTORIAL.balances(a_key(), STAMP).request
    signature = dict(request.headers)["Authorization"].partition(":")[2]

    assert not any(signature in step.text for step in request.steps)


# ---- placing


@pytest.mark.parametrize("side", list(Side))
def test_a_market_order_is_in_base_on_both_sides(side: Side) -> None:
    request = BIGONE_TUTORIAL.place(a_key(body="json"), STAMP, a_ticket(OrderType.MARKET, side))

    assert json.loads(request.request.body or b"") == {
        "asset_pair_name": "BTC-USDT",
        "side": side.value,
        "type": "market",
        "amount": "0.5",
    }
    assert request.effect is Effect.WRITE


@pytest.mark.parametrize(
    ("kind", "changes", "rule"),
    [
        (OrderType.STOP_LIMIT, {}, "order_type"),
        (OrderType.LIMIT, {"price": None}, "order_fields"),
        (OrderType.LIMIT, {"stop_price": Price(Decimal(1))}, "order_fields"),
        (OrderType.MARKET, {"price": Price(Decimal(1))}, "order_fields"),
        (OrderType.MARKET, {"quantity": None, "spend": Spend(Decimal(1))}, "order_fields"),
        (OrderType.LIMIT, {"is_post_only": True}, "order_options"),
        (OrderType.LIMIT, {"time_in_force": TimeInForce.IOC}, "order_options"),
    ],
)
def test_a_ticket_that_the_tutorial_has_no_order_for_is_not_sent(
    kind: OrderType, changes: Mapping[str, Any], rule: str
) -> None:
    with pytest.raises(NotAllowed) as caught:
        BIGONE_TUTORIAL.place(a_key(), STAMP, a_ticket(kind, **changes))

    assert caught.value.detail == rule


def test_an_order_is_asked_for_and_cancelled_by_the_exchanges_id_alone() -> None:
    order = an_order(id="order/1")

    asking = BIGONE_TUTORIAL.order(a_key(), STAMP, order)
    cancelling = BIGONE_TUTORIAL.cancel(a_key(), STAMP, order)

    assert (asking.request.method, asking.effect) == ("GET", Effect.READ)
    assert (cancelling.request.method, cancelling.effect) == ("DELETE", Effect.WRITE)
    assert asking.request.url.endswith("/api/v3/orders/order%2F1")
    for ask in (BIGONE_TUTORIAL.order, BIGONE_TUTORIAL.cancel):
        with pytest.raises(NotAllowed):
            ask(a_key(), STAMP, an_order(id=None))


def test_what_the_tutorial_lacks_is_not_asked_for() -> None:
    assert BIGONE_TUTORIAL.fee_rates(a_key(), STAMP, MARKET) is None  # type: ignore[func-returns-value]
    assert BIGONE_TUTORIAL.fills(a_key(), STAMP, MARKET, None) is None  # type: ignore[func-returns-value]
    assert BIGONE_TUTORIAL.cancel_all(a_key(), STAMP, MARKET) is None  # type: ignore[func-returns-value]
    assert BIGONE_TUTORIAL.streams.watch_market(HOST, MARKET) == ()
    assert BIGONE_TUTORIAL.streams.watch_account(a_key(), STAMP) is None  # type: ignore[func-returns-value]


# ---- signing in, money


def test_asset_ids_get_their_names_from_the_pairs() -> None:
    first = BIGONE_TUTORIAL.sign_in(a_key(), STAMP).read(answer([{"asset_pair_name": "odd"}, ROW]))
    rows = [
        {"asset_id": "a-1", "balance": "1.00", "available": "0.50", "locked": "0.50"},
        {"asset_id": "x-9", "balance": "3", "available": "3", "locked": "0"},
    ]
    key = a_key(**first.options)
    second = BIGONE_TUTORIAL.sign_in(key, STAMP)
    balances = BIGONE_TUTORIAL.balances(key, STAMP).read(answer(rows))

    assert not first.is_complete
    assert second.request.url.endswith("/api/v3/accounts")
    assert second.read(answer(rows)).rights.can_read
    assert second.read(answer(rows)).is_complete
    assert {row.asset: row.free for row in balances.rows} == {
        "BTC": Decimal("0.50"),
        "X-9": Decimal(3),
    }


@pytest.mark.parametrize(
    ("row", "step"),
    [(ROW, "0"), (RULES, "0.000001"), ({**ROW, **RULES}, "0.000001")],
)
def test_pairs_are_read_with_their_rules_or_without(row: object, step: str) -> None:
    (market,) = BIGONE_TUTORIAL.markets(HOST).read(answer([row]))

    assert (market.exchange, market.symbol) == ("bigone_tutorial", "BTC-USDT")
    assert (market.base, market.quote) == ("BTC", "USDT")
    assert market.quantity_step == Decimal(step)
    assert market.order_types == {OrderType.LIMIT, OrderType.MARKET}
    assert not market.has_post_only


def test_the_exchanges_own_dialect_reads_rows_of_both_kinds_too() -> None:
    (market,) = BIGONE.markets(HOST).read(answer([{**ROW, **RULES}]))

    assert (market.exchange, market.price_step) == ("bigone", Decimal("0.01"))


def test_prices_come_without_bid_and_ask() -> None:
    call = BIGONE_TUTORIAL.ticker(HOST, MARKET)

    ticker = call.read(answer(ROW))

    assert call.request.url.endswith("/api/v3/asset_pairs/BTC-USDT")
    assert (ticker.last, ticker.bid, ticker.time_ms) == (Decimal(30000), None, 1698400800000)


# ---- orders


@pytest.mark.parametrize(
    ("word", "state", "filled"),
    [
        ("pending", OrderState.WAITING, "0"),
        ("open", OrderState.OPEN, "0"),
        ("partially_filled", OrderState.PARTIAL, "0"),
        ("filled", OrderState.FILLED, "0.01"),
        ("canceled", OrderState.CANCELLED, "0"),
    ],
)
def test_the_words_for_an_order(word: str, state: OrderState, filled: str) -> None:
    order = BIGONE_TUTORIAL.place(a_key(), STAMP, a_ticket()).read(answer(an_answer(state=word)))

    assert (order.state, order.filled, order.is_word_known) == (state, Decimal(filled), True)
    assert order.client_id is None


def test_a_new_word_is_kept_and_proves_nothing() -> None:
    told = BIGONE_TUTORIAL.cancel(a_key(), STAMP, an_order()).read(
        answer(an_answer(state="frozen"))
    )

    assert told.order is not None
    assert (told.is_gone, told.order.is_word_known, told.order.raw_state) == (None, False, "frozen")


@pytest.mark.parametrize(
    ("word", "state", "is_gone"),
    [
        ("canceled", OrderState.CANCELLED, True),
        ("filled", OrderState.FILLED, False),
        ("open", OrderState.CANCELLING, None),
        ("partially_filled", OrderState.CANCELLING, None),
    ],
)
def test_an_accepted_cancel_proves_only_what_its_answer_says(
    word: str, state: OrderState, is_gone: bool | None
) -> None:
    told = BIGONE_TUTORIAL.cancel(a_key(), STAMP, an_order()).read(answer(an_answer(state=word)))

    assert told.order is not None
    assert (told.is_gone, told.order.state) == (is_gone, state)


def test_an_order_that_may_be_ours_is_looked_for_among_the_newest_of_the_pair() -> None:
    call = BIGONE_TUTORIAL.find_order(a_key(), STAMP, MARKET, "tk-1")

    found = call.read(answer([an_answer(), an_answer(id="8", state="filled")]))

    assert call.request.url.endswith("/api/v3/orders?asset_pair_name=BTC-USDT&page=1&size=100")
    assert [order.id for order in found] == ["7", "8"]
    with pytest.raises(OrderNotFound):
        call.read(answer([]))


def test_open_orders_are_picked_from_the_list_and_pages_are_counted() -> None:
    rows = [an_answer(state=word, id=word) for word in ("open", "filled", "pending", "frozen")]
    listing = BIGONE_TUTORIAL.open_orders(a_key(), STAMP, None)
    history = BIGONE_TUTORIAL.order_history(a_key(), STAMP, MARKET, "2")

    assert [order.id for order in listing.read(answer(rows))] == ["open", "pending", "frozen"]
    assert "page=2" in history.request.url
    for current, total, following in ((2, 3, "3"), (3, 3, None), (None, 3, None)):
        page = {"current_page": current, "totalpages": total}
        assert history.read(answer(rows, pagination=page)).next == following
    assert history.read(answer(rows)).next is None


def test_another_order_than_the_one_asked_for_is_no_answer() -> None:
    with pytest.raises(BadAnswer):
        BIGONE_TUTORIAL.order(a_key(), STAMP, an_order(id="8")).read(answer(an_answer()))


# ---- errors


@pytest.mark.parametrize(
    ("response", "error"),
    [
        (refusal(1001), NotEnoughFunds),
        (refusal(1002), OutsideRules),
        (refusal(1003), Rejected),
        (refusal(1004), RateLimited),
        (refusal(1004, 429), RateLimited),
        (refusal(400), Rejected),
        (refusal(401, 401), BadSignature),
        (refusal(40004, 401), BadSignature),
        (refusal(403, 403), MissingPermission),
        (refusal(404, 404), OrderNotFound),
        (refusal(404, 200), OrderNotFound),
        (refusal(10014, 200), NotEnoughFunds),
        (refusal(10429, 429), RateLimited),
        (refusal(500, 500), ExchangeFault),
        (refusal(1001, 500), ExchangeFault),
        (refusal(7, 400), ExchangeFault),
        (refusal(10014, 400), ExchangeFault),
        (Response(status=401, body=b"no"), ExchangeFault),
    ],
)
def test_its_codes_mean_what_the_tutorial_says(response: Response, error: type[Refusal]) -> None:
    with pytest.raises(error) as caught:
        BIGONE_TUTORIAL.place(a_key(), STAMP, a_ticket()).read(response)

    is_proven = issubclass(error, Rejected | AccessRefused)
    assert isinstance(caught.value, Rejected | AccessRefused) is is_proven


def test_bad_parameters_are_our_fault() -> None:
    with pytest.raises(Rejected) as caught:
        BIGONE_TUTORIAL.place(a_key(), STAMP, a_ticket()).read(refusal(400))

    assert caught.value.refused.category is Category.CLIENT_FAULT
