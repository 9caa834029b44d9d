"""What is particular to BigONE's requests: tokens that say nothing of the request, and buys at market in quote."""

import json
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from core.domain.account import Environment, MovementKind, Transfer
from core.domain.errors import NotAllowed
from core.domain.market import MarketBy, OrderType, Side, TimeInForce
from core.domain.money import Price, Quantity, Spend
from core.exchanges.base import Call, Effect, NonceUnit, Stamp
from core.exchanges.bigone import BIGONE
from tests.conformance.bigone import sign
from tests.exchanges.bigone_fakes import (
    LIVE,
    MARKET,
    OLD_LIVE,
    STAMP,
    a_key,
    a_ticket_for,
    answer,
    claims,
    sent,
)
from tests.fakes import a_host, an_order

VECTORS = Path(__file__).resolve().parent.parent / "vectors" / "bigone.json"
WHO = a_key()
TRANSFER = Transfer(
    id="7b0c2a52-4b2e-4f6f-9a2e-1f1b8f7d0c11",
    asset="USDT",
    amount=Decimal("1E+1"),
    origin="FUND",
    target="SPOT",
)


# ---- tokens


@pytest.mark.parametrize("name", ["published_v2_docs_openapi_numeric_nonce", "ws_authenticate"])
def test_published_tokens_are_reproduced_whole(name: str) -> None:
    vector = next(row for row in json.loads(VECTORS.read_bytes()) if row["name"] == name)

    request = sign({key: value for key, value in vector.items() if key != "expected"})

    assert dict(request.headers) == vector["expected"]["headers"]
    assert (request.body or b"").decode() == (vector["expected"]["body"] or "")


def test_each_request_says_a_time_a_little_early_and_writes_say_when_they_die() -> None:
    reading = BIGONE.balances(WHO, STAMP).request
    placing = BIGONE.place(WHO, STAMP, a_ticket_for(OrderType.LIMIT)).request

    assert claims(reading) == {
        "type": "OpenAPIV2",
        "sub": "key-1",
        "nonce": "1766000000023456789",
    }
    assert claims(placing) == {**claims(reading), "recv_window": "10"}
    assert BIGONE.nonce_unit(WHO) is NonceUnit.NANOSECOND
    assert BIGONE.is_fence_proven(WHO)
    assert BIGONE.info.fence_ms > 10_000


def test_rising_nonces_stay_rising() -> None:
    nonces = [
        int(claims(BIGONE.balances(WHO, Stamp(time_ms=0, nonce=nonce)).request)["nonce"])
        for nonce in (STAMP.nonce, STAMP.nonce + 1, STAMP.nonce + 2)
    ]

    assert nonces == sorted(set(nonces))


def test_everything_that_changes_something_carries_the_window() -> None:
    writes: list[Call[Any] | None] = [
        BIGONE.place(WHO, STAMP, a_ticket_for(OrderType.LIMIT)),
        BIGONE.cancel(WHO, STAMP, an_order()),
        BIGONE.cancel(WHO, STAMP, an_order(id=None)),
        BIGONE.cancel_all(WHO, STAMP, MARKET),
        BIGONE.transfer(WHO, STAMP, TRANSFER),
    ]

    for call in writes:
        assert call is not None
        assert call.effect is Effect.WRITE
        assert claims(call.request)["recv_window"] == "10"


def test_a_token_is_never_shown_whole() -> None:
    request = BIGONE.balances(WHO, STAMP).request
    token = dict(request.headers)["Authorization"]
    signing_input, _, signature = token.removeprefix("Bearer ").rpartition(".")

    shown = [step.text for step in request.steps]

    assert shown[:3] == [
        '{"alg":"HS256","typ":"JWT"}',
        '{"type":"OpenAPIV2","sub":"key-1","nonce":"1766000000023456789"}',
        signing_input,
    ]
    assert signature not in " ".join(shown)
    assert token not in repr(request)


# ---- addresses


def test_there_are_two_live_addresses_and_no_sandbox() -> None:
    assert {host.environment for host in BIGONE.info.hosts} == {Environment.LIVE}
    assert BIGONE.markets(LIVE).request.url == "https://api.big.one/api/v3/asset_pairs"
    assert BIGONE.markets(OLD_LIVE).request.url == "https://big.one/api/v3/asset_pairs"


def test_every_call_goes_where_its_host_is() -> None:
    host = a_host()
    who = replace(WHO, host=host)

    for call in (BIGONE.book(host, MARKET, 20), BIGONE.balances(who, STAMP)):
        assert call.request.url.startswith(f"{host.rest}/api/v3/")
    (subscription,) = BIGONE.streams.watch_market(host, MARKET)
    assert subscription.url == f"{host.stream}/ws/v2"


def test_a_pair_in_any_script_is_a_part_of_the_address() -> None:
    market = replace(MARKET, symbol="币安人生-USDT")

    url = BIGONE.ticker(LIVE, market).request.url

    assert url == (
        "https://api.big.one/api/v3/asset_pairs/%E5%B8%81%E5%AE%89%E4%BA%BA%E7%94%9F-USDT/ticker"
    )


def test_more_levels_than_the_exchange_gives_are_not_asked_for() -> None:
    assert BIGONE.book(LIVE, MARKET, 500).request.url.endswith("/depth?limit=200")


# ---- placing


@pytest.mark.parametrize(
    ("kind", "side", "fields"),
    [
        (OrderType.LIMIT, Side.BUY, {"type": "LIMIT", "side": "BID", "amount": "0.5"}),
        (OrderType.LIMIT, Side.SELL, {"type": "LIMIT", "side": "ASK", "amount": "0.5"}),
        (OrderType.MARKET, Side.SELL, {"type": "MARKET", "side": "ASK", "amount": "0.5"}),
        (OrderType.MARKET, Side.BUY, {"type": "MARKET", "side": "BID", "amount": "10"}),
        (OrderType.STOP_LIMIT, Side.BUY, {"type": "STOP_LIMIT", "operator": "GTE"}),
        (OrderType.STOP_LIMIT, Side.SELL, {"type": "STOP_LIMIT", "operator": "LTE"}),
        (OrderType.TAKE_PROFIT_LIMIT, Side.BUY, {"type": "STOP_LIMIT", "operator": "LTE"}),
        (OrderType.TAKE_PROFIT_LIMIT, Side.SELL, {"type": "STOP_LIMIT", "operator": "GTE"}),
        (OrderType.STOP_MARKET, Side.SELL, {"type": "STOP_MARKET", "operator": "LTE"}),
        (
            OrderType.STOP_MARKET,
            Side.BUY,
            {"type": "STOP_MARKET", "operator": "GTE", "amount": "10"},
        ),
        (OrderType.TAKE_PROFIT, Side.SELL, {"type": "STOP_MARKET", "operator": "GTE"}),
        (
            OrderType.TAKE_PROFIT,
            Side.BUY,
            {"type": "STOP_MARKET", "operator": "LTE", "amount": "10"},
        ),
    ],
)
def test_a_ticket_becomes_the_order_it_says(
    kind: OrderType, side: Side, fields: Mapping[str, str]
) -> None:
    is_priced = kind in {OrderType.LIMIT, OrderType.STOP_LIMIT, OrderType.TAKE_PROFIT_LIMIT}
    is_stop = kind not in {OrderType.LIMIT, OrderType.MARKET}

    request = BIGONE.place(WHO, STAMP, a_ticket_for(kind, side)).request

    body = sent(request)
    assert fields.items() <= body.items()
    assert body["client_order_id"] == "tk-1"
    assert body.get("price") == ("60000.01" if is_priced else None)
    assert body.get("stop_price") == ("61000.5" if is_stop else None)
    assert ("operator" in body) == is_stop
    assert not {"immediate_or_cancel", "post_only"} & body.keys()
    assert (request.method, request.url) == ("POST", "https://api.big.one/api/v3/viewer/orders")


def test_flags_are_json_booleans_and_amounts_are_text() -> None:
    ioc = a_ticket_for(OrderType.LIMIT, time_in_force=TimeInForce.IOC, is_protective=True)
    post = a_ticket_for(OrderType.LIMIT, is_post_only=True)

    assert sent(BIGONE.place(WHO, STAMP, ioc).request)["immediate_or_cancel"] is True
    assert sent(BIGONE.place(WHO, STAMP, post).request)["post_only"] is True


@pytest.mark.parametrize(
    ("kind", "side", "changes", "rule"),
    [
        (OrderType.TRAILING_STOP, Side.SELL, {}, "order_type"),
        (OrderType.OTHER, Side.SELL, {}, "order_type"),
        (OrderType.LIMIT, Side.BUY, {"price": None}, "order_fields"),
        (OrderType.LIMIT, Side.BUY, {"stop_price": Price(Decimal(1))}, "order_fields"),
        (OrderType.LIMIT, Side.BUY, {"quantity": None, "spend": Spend(Decimal(1))}, "order_fields"),
        # A base amount sent as a market buy would be taken as quote.
        (
            OrderType.MARKET,
            Side.BUY,
            {"spend": None, "quantity": Quantity(Decimal(1))},
            "order_fields",
        ),
        (
            OrderType.STOP_MARKET,
            Side.BUY,
            {"spend": None, "quantity": Quantity(Decimal(1))},
            "order_fields",
        ),
        (
            OrderType.MARKET,
            Side.SELL,
            {"quantity": None, "spend": Spend(Decimal(1))},
            "order_fields",
        ),
        (OrderType.MARKET, Side.SELL, {"price": Price(Decimal(1))}, "order_fields"),
        (OrderType.STOP_LIMIT, Side.SELL, {"stop_price": None}, "order_fields"),
        (OrderType.LIMIT, Side.BUY, {"time_in_force": TimeInForce.FOK}, "order_options"),
        (
            OrderType.LIMIT,
            Side.BUY,
            {"time_in_force": TimeInForce.IOC, "is_post_only": True},
            "order_options",
        ),
        (OrderType.STOP_LIMIT, Side.BUY, {"is_post_only": True}, "order_options"),
        (OrderType.STOP_LIMIT, Side.BUY, {"time_in_force": TimeInForce.IOC}, "order_options"),
        (OrderType.MARKET, Side.SELL, {"is_post_only": True}, "order_options"),
    ],
)
def test_a_ticket_that_bigone_has_no_order_for_is_not_sent(
    kind: OrderType, side: Side, changes: Mapping[str, Any], rule: str
) -> None:
    with pytest.raises(NotAllowed) as caught:
        BIGONE.place(WHO, STAMP, a_ticket_for(kind, side, **changes))

    assert caught.value.detail == rule


def test_buys_at_market_are_not_offered_as_the_exchange_takes_them() -> None:
    assert BIGONE.info.market_orders == {MarketBy.SELL_BASE}


# ---- finding, cancelling


def test_an_order_is_found_by_either_id() -> None:
    finding = BIGONE.find_order(WHO, STAMP, MARKET, "tk-1").request
    asking = BIGONE.order(WHO, STAMP, an_order(id="42154072252")).request

    assert finding.url == "https://api.big.one/api/v3/viewer/order?client_order_id=tk-1"
    assert asking.url == "https://api.big.one/api/v3/viewer/orders/42154072252"


def test_an_order_is_cancelled_by_its_id_or_by_ours_before_it_has_one() -> None:
    by_id = BIGONE.cancel(WHO, STAMP, an_order(id="18446744073709551615")).request
    by_ours = BIGONE.cancel(WHO, STAMP, an_order(id=None, client_id="tk-1")).request

    assert by_id.url.endswith("/api/v3/viewer/orders/18446744073709551615/cancel")
    assert by_id.body == b"{}"
    assert by_ours.url.endswith("/api/v3/viewer/order/cancel")
    assert sent(by_ours) == {"client_order_id": "tk-1"}
    with pytest.raises(NotAllowed):
        BIGONE.cancel(WHO, STAMP, an_order(id=None, client_id=None))


def test_lists_are_asked_for_by_pair_only() -> None:
    assert BIGONE.open_orders(WHO, STAMP, None) is None
    assert BIGONE.order_history(WHO, STAMP, None, None) is None
    assert BIGONE.cancel_all(WHO, STAMP, None) is None
    opened = BIGONE.open_orders(WHO, STAMP, MARKET)
    ended = BIGONE.order_history(WHO, STAMP, MARKET, "a+/=")
    assert opened is not None
    assert ended is not None
    assert opened.request.url.endswith(
        "/viewer/orders?asset_pair_name=BTC-USDT&state=OPENING&limit=200"
    )
    # Rejected orders are not promised under any other state.
    assert ended.request.url.endswith(
        "/viewer/orders?asset_pair_name=BTC-USDT&state=ALL&limit=200&page_token=a%2B%2F%3D"
    )


def test_there_is_no_amend_no_dry_run_no_session() -> None:
    ticket, order = a_ticket_for(OrderType.LIMIT), an_order()

    assert BIGONE.replace(WHO, STAMP, order, ticket) is None  # type: ignore[func-returns-value]
    assert BIGONE.reduce(WHO, STAMP, order, Quantity(Decimal(1))) is None  # type: ignore[func-returns-value]
    assert BIGONE.dry_run(WHO, STAMP, ticket) is None  # type: ignore[func-returns-value]
    assert BIGONE.cancel_session(WHO, STAMP) is None  # type: ignore[func-returns-value]


# ---- other wallets


def test_money_is_moved_under_an_id_of_ours() -> None:
    moving = BIGONE.transfer(WHO, STAMP, TRANSFER)
    asking = BIGONE.find_transfer(WHO, STAMP, TRANSFER)

    assert sent(moving.request) == {
        "symbol": "USDT",
        "amount": "10",
        "from": "FUND",
        "to": "SPOT",
        "guid": TRANSFER.id,
    }
    assert asking.effect is Effect.READ
    assert asking.request.url.endswith(f"/api/v3/viewer/transfer?guid={TRANSFER.id}")
    moving.read(answer(None))
    for state, is_done in {"SUCCEED": True, "FAILED": False, "PENDING": None, "HELD": None}.items():
        assert asking.read(answer({"guid": TRANSFER.id, "state": state})) is is_done


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"target": "MARGIN"}, "transfer_wallets"),
        ({"target": "FUND"}, "transfer_wallets"),
        ({"id": "x" * 37}, "transfer_id"),
        ({"id": ""}, "transfer_id"),
    ],
)
def test_a_transfer_to_nowhere_is_not_sent(changes: Mapping[str, Any], rule: str) -> None:
    with pytest.raises(NotAllowed) as caught:
        BIGONE.transfer(WHO, STAMP, replace(TRANSFER, **changes))

    assert caught.value.detail == rule


def test_deposits_and_withdrawals_are_only_read() -> None:
    for kind, path in (
        (MovementKind.DEPOSIT, "deposits"),
        (MovementKind.WITHDRAWAL, "withdrawals"),
    ):
        call = BIGONE.movements(WHO, STAMP, kind, "p")

        assert (call.effect, call.request.method) == (Effect.READ, "GET")
        assert call.request.url.endswith(f"/api/v3/viewer/{path}?page_token=p")


def test_sign_in_proves_reading_and_nothing_more() -> None:
    signed = BIGONE.sign_in(WHO, STAMP).read(answer([]))

    assert signed.is_complete
    assert signed.rights.can_read
    assert signed.rights.can_trade is None
    assert signed.rights.can_withdraw is None
