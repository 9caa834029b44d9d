"""Budgets as each exchange documents them: what is counted by address, what by key, what a placement and a cancel take."""

import json
from typing import Any

import pytest

from core.domain.errors import RateLimited
from core.exchanges.all import ALL
from core.exchanges.base import Call, Effect, Exchange, Request, Response
from core.exchanges.bigone import BIGONE
from core.exchanges.binance import BINANCE
from core.exchanges.binance.errors import answer as answer_of
from core.exchanges.gemini import GEMINI
from core.exchanges.htx import HTX
from tests.exchanges.htx_fakes import STAMP, a_key, a_ticket
from tests.fakes import an_order


def a_call(bucket: str) -> Call[Any]:
    return Call(Request(method="GET", url="x"), lambda _: None, Effect.READ, bucket)


def used(exchange: Exchange, bucket: str, **headers: str) -> dict[str, int]:
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return dict(exchange.usage(a_call(bucket), Response(status=200, headers=named)))


def takes(exchange: Exchange, what: str) -> dict[str, bool]:
    """The budgets that one placement or cancel takes of, and whether each is a key's own."""
    buckets = exchange.info.buckets
    return {name: each.is_of_key for name, each in buckets.items() if getattr(each, what)}


@pytest.mark.parametrize(
    ("exchange", "orders", "cancels"),
    [
        (BINANCE, {"weight": False, "orders": True, "orders a day": True}, {"weight": False}),
        (GEMINI, {"private": True}, {"private": True}),
        (HTX, {"orders": True}, {"cancels": True}),
        (BIGONE, {"public": False}, {"public": False}),
    ],
    ids=lambda each: each.info.name if hasattr(each, "info") else "",
)
def test_placements_and_cancels_take_of_what_counts_them(
    exchange: Exchange, orders: dict[str, bool], cancels: dict[str, bool]
) -> None:
    assert takes(exchange, "orders") == orders
    assert takes(exchange, "cancels") == cancels


@pytest.mark.parametrize("exchange", ALL, ids=lambda each: each.info.name)
def test_every_exchange_can_run_out_of_room_for_orders(exchange: Exchange) -> None:
    limits = [each.limit for each in exchange.info.buckets.values() if each.orders]

    assert limits
    assert None not in limits


def test_binance_tells_the_weight_on_every_answer_and_orders_on_placements() -> None:
    assert used(BINANCE, "weight", x_mbx_used_weight_1m="4711") == {"weight": 4711}
    assert used(
        BINANCE,
        "orders",
        x_mbx_used_weight_1m="1",
        x_mbx_order_count_10s="9",
        x_mbx_order_count_1d="654",
    ) == {"weight": 1, "orders": 9, "orders a day": 654}


def test_htx_tells_what_is_left_of_an_endpoint() -> None:
    assert used(HTX, "private", x_hb_ratelimit_requests_remain="3") == {"private": 17}
    assert used(HTX, "orders", x_hb_ratelimit_requests_remain="99") == {"orders": 0}


@pytest.mark.parametrize("text", ["", "-1", "1e9", "９", "4711.0", "9" * 400])
def test_a_count_that_is_none_is_no_count(text: str) -> None:
    assert used(BINANCE, "weight", x_mbx_used_weight_1m=text) == {}
    assert used(HTX, "private", x_hb_ratelimit_requests_remain=text) == {}


@pytest.mark.parametrize("exchange", [GEMINI, BIGONE], ids=lambda each: each.info.name)
def test_others_tell_nothing(exchange: Exchange) -> None:
    assert used(exchange, "public", x_ratelimit_remaining="0") == {}


@pytest.mark.parametrize(
    ("status", "code", "bucket"),
    [(429, -1003, "weight"), (429, -1015, "orders"), (429, 0, "weight")],
)
def test_binance_names_the_budget_that_is_used_up_whatever_was_asked(
    status: int, code: int, bucket: str
) -> None:
    body = json.dumps({"code": code, "msg": "Too many."}).encode()

    with pytest.raises(RateLimited) as limited:
        answer_of(Response(status=status, body=body))

    assert limited.value.refused.bucket == bucket


def test_htx_counts_orders_and_cancels_apart_from_questions() -> None:
    who = a_key()

    assert HTX.balances(who, STAMP).bucket == "private"
    assert HTX.place(who, STAMP, a_ticket(price="65000.12")).bucket == "orders"
    assert HTX.cancel(who, STAMP, an_order()).bucket == "cancels"
