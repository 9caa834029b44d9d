"""What is particular to Gemini's requests: two kinds of key, one option per order, no market order."""

import json
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.errors import (
    BadAnswer,
    Category,
    NotAllowed,
    Outcome,
    Refused,
)
from core.domain.market import OrderType, TimeInForce
from core.domain.money import Price, Quantity, Spend, plain
from core.exchanges.base import (
    Credentials,
    NonceUnit,
    Stamp,
)
from core.exchanges.gemini import GEMINI
from core.exchanges.gemini.orders import parse_order
from tests.exchanges.gemini_fakes import (
    LIVE,
    MARKET,
    MICROS,
    MS,
    TICKET,
    a_key,
    an_answer,
    an_event,
    answer,
    payload,
)
from tests.fakes import a_market, a_ticket, an_order

ROOT = Path(__file__).resolve().parent.parent


# ---- keys and nonces


@pytest.mark.parametrize("nonce", ["auto", "increasing"])
def test_an_increasing_key_counts_milliseconds_and_sends_text(nonce: str) -> None:
    who = a_key(nonce)

    request = GEMINI.balances(who, MS).request

    assert GEMINI.nonce_unit(who) is NonceUnit.MILLISECOND
    assert '"nonce":"1763718000125"' in request.steps[0].text
    assert not GEMINI.is_fence_proven(who)


@pytest.mark.parametrize(
    ("nonce", "sent"),
    [
        (1_763_718_000_000_120, '"nonce":1763718000.000120'),
        (1_763_718_000_000_000, '"nonce":1763718000.000000'),
        (1_763_718_000_999_999, '"nonce":1763718000.999999'),
    ],
)
def test_a_time_based_key_sends_seconds_with_six_decimals(nonce: int, sent: str) -> None:
    who = a_key("time_based")

    request = GEMINI.balances(who, replace(MICROS, nonce=nonce)).request

    assert GEMINI.nonce_unit(who) is NonceUnit.MICROSECOND
    assert sent in request.steps[0].text
    assert GEMINI.is_fence_proven(who)


def test_a_clock_refusal_of_milliseconds_teaches_a_time_based_key() -> None:
    clock = Refused(category=Category.CLOCK, outcome=Outcome.NOT_DONE)
    nonce = Refused(category=Category.NONCE, outcome=Outcome.NOT_DONE)

    assert GEMINI.learn(a_key("auto"), clock) == {"nonce": "time_based"}
    assert GEMINI.learn(a_key("auto"), nonce) is None
    assert GEMINI.learn(a_key("time_based"), clock) is None


def test_a_sign_in_that_works_in_milliseconds_teaches_an_increasing_key() -> None:
    roles = answer({"isAuditor": True, "isFundManager": False, "isTrader": False})

    assert GEMINI.sign_in(a_key("auto"), MS).read(roles).options == {"nonce": "increasing"}
    assert GEMINI.sign_in(a_key("time_based"), MICROS).read(roles).options == {}
    assert GEMINI.sign_in(a_key("auto", key="master-1"), MS).read(roles).rights.is_master


def test_only_a_master_key_names_its_account_in_every_call() -> None:
    master, plain_key = a_key(key="master-1", account="desk"), a_key(account="desk")

    assert payload(GEMINI.balances(master, MS).request)["account"] == "desk"
    assert payload(GEMINI.place(master, MS, TICKET).request)["account"] == "desk"
    assert "account" not in payload(GEMINI.accounts(master, MS).request)
    assert "account" not in payload(GEMINI.balances(plain_key, MS).request)


def test_a_heartbeat_is_sent_only_for_keys_that_ask_for_it() -> None:
    call = GEMINI.heartbeat(a_key(heartbeat="on"), MS)

    assert call is not None
    call.read(answer({"result": "ok"}))
    with pytest.raises(BadAnswer):
        call.read(answer({"result": "later"}))
    assert GEMINI.heartbeat(a_key(), MS) is None


def test_the_signature_is_not_shown_whole() -> None:
    request = GEMINI.balances(a_key(), MS).request
    signature = dict(request.headers)["X-GEMINI-SIGNATURE"]

    shown = " ".join(step.text for step in request.steps)

    assert signature not in shown
    assert f"{signature[:8]}…{signature[-4:]}" in shown


# ---- placing


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("place_limit_gtc", {}),
        ("place_limit_post_only", {"is_post_only": True}),
        ("place_limit_ioc_tiny_amount", {"time_in_force": TimeInForce.IOC}),
        ("place_stop_limit_sell", {"type": OrderType.STOP_LIMIT}),
        ("place_limit_many_fields_master", {"is_post_only": True}),
    ],
)
def test_a_ticket_becomes_the_placement_of_the_vectors(
    name: str, changes: Mapping[str, Any]
) -> None:
    vectors = json.loads((ROOT / "vectors" / "gemini.json").read_bytes())
    vector = next(row for row in vectors if row["name"] == name)
    sent = dict(vector["request"]["body_params"])
    stop = sent.get("stop_price")
    ticket = replace(
        a_ticket(
            side=next(side for side in type(TICKET.side) if side.value == sent["side"]),
            price=sent["price"],
            quantity=sent["amount"],
            client_id=sent["client_order_id"],
        ),
        market=a_market(symbol=sent["symbol"]),
        stop_price=Price(Decimal(stop)) if stop else None,
        **changes,
    )
    who = Credentials(
        **vector["credentials"], host=LIVE, options={"account": sent.get("account", "")}
    )
    nonce = int(vector["stamp"]["nonce"])

    request = GEMINI.place(who, Stamp(time_ms=nonce, nonce=nonce), ticket).request

    assert dict(request.headers) == vector["expected"]["headers"]
    assert request.url == vector["expected"]["url"]
    assert request.body is None


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"type": OrderType.MARKET}, "order_type"),
        ({"type": OrderType.STOP_MARKET}, "order_type"),
        ({"price": None}, "order_fields"),
        ({"quantity": None, "spend": Spend(Decimal(10))}, "order_fields"),
        ({"stop_price": Price(Decimal(90))}, "order_fields"),
        ({"type": OrderType.STOP_LIMIT}, "order_fields"),
        ({"is_post_only": True, "time_in_force": TimeInForce.IOC}, "order_options"),
        (
            {"type": OrderType.STOP_LIMIT, "stop_price": Price(Decimal(90)), "is_post_only": True},
            "order_options",
        ),
    ],
)
def test_a_ticket_that_gemini_has_no_order_for_is_not_sent(
    changes: Mapping[str, Any], rule: str
) -> None:
    with pytest.raises(NotAllowed) as caught:
        GEMINI.place(a_key(), MS, replace(TICKET, **changes))

    assert caught.value.detail == rule


def test_a_protective_order_is_a_limit_that_does_not_rest() -> None:
    ticket = replace(TICKET, time_in_force=TimeInForce.IOC, is_protective=True)

    sent = payload(GEMINI.place(a_key(), MS, ticket).request)

    assert sent["type"] == "exchange limit"
    assert sent["options"] == ["immediate-or-cancel"]
    assert sent["price"] == "100.00"


AMOUNTS = st.decimals(min_value=Decimal("1E-18"), max_value=Decimal("1E+12"), places=18) | (
    st.sampled_from(["1E-18", "1E+12", "5E+3", "1.50", "0.000001000"]).map(Decimal)
)


@settings(deadline=None, database=None)
@given(quantity=AMOUNTS, price=AMOUNTS)
def test_every_amount_survives_the_way_to_the_exchange_and_back(
    quantity: Decimal, price: Decimal
) -> None:
    ticket = replace(TICKET, quantity=Quantity(quantity), price=Price(price))

    sent = payload(GEMINI.place(a_key(), MS, ticket).request)
    order = parse_order(an_answer(original_amount=sent["amount"], price=sent["price"]))

    assert (sent["amount"], sent["price"]) == (plain(quantity), plain(price))
    assert "E" not in sent["amount"] + sent["price"]
    assert (order.quantity, order.price) == (quantity, price)


def test_ids_of_64_bits_stay_whole() -> None:
    order = an_order(id="18446744073709551615")

    assert (
        '"order_id":18446744073709551615' in GEMINI.cancel(a_key(), MS, order).request.steps[0].text
    )
    assert parse_order(an_answer(order_id=18446744073709551615)).id == "18446744073709551615"
    assert an_event().id == "18446744073709551615"
    with pytest.raises(NotAllowed):
        GEMINI.cancel(a_key(), MS, an_order(id=None))


def test_there_is_no_cancel_of_one_market_and_no_dry_run() -> None:
    assert GEMINI.cancel_all(a_key(), MS, MARKET) is None
    assert GEMINI.cancel_all(a_key(), MS, None) is not None
    assert GEMINI.dry_run(a_key(), MS, TICKET) is None  # type: ignore[func-returns-value]


def test_a_cancel_that_proves_nothing_says_so() -> None:
    read = GEMINI.cancel(a_key(), MS, an_order()).read

    assert read(answer(an_answer(is_live=False, is_cancelled=True))).is_gone is True
    assert read(answer(an_answer(is_live=False, executed_amount="5"))).is_gone is False
    assert read(answer(an_answer())).is_gone is None
