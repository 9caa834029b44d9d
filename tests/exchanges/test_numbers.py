"""Any amount from 1e-18 to 1e12 goes from the keyboard to the wire, and from the wire to a fact, without changing."""

import json
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.check import check
from core.domain.draft import Draft
from core.domain.estimate import Free, Terms
from core.domain.market import Limits, Side
from core.domain.money import Price, Quantity, plain
from core.domain.order import Order, Ticket
from core.exchanges.all import ALL
from core.exchanges.base import Exchange, Response
from tests.conformance.hook import find_hook, folder_of
from tests.exchanges.test_conformance import STAMP, key_of
from tests.fakes import a_market, a_ticket

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
FINEST = Decimal("1e-18")
AMOUNTS = st.decimals(min_value=FINEST, max_value=Decimal("1e12"), places=18, allow_nan=False)

every_exchange = pytest.mark.parametrize("exchange", ALL, ids=lambda exchange: exchange.info.name)


def numbers_in(text: str) -> set[Decimal]:
    """Every plain number that stands in a text."""
    return {Decimal(found) for found in re.findall(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.])", text)}


def said(exchange: Exchange, ticket: Ticket) -> str:
    """A placement as it goes over the wire, and the text that was signed."""
    request = exchange.place(key_of(exchange), STAMP, ticket).request
    body = (request.body or b"").decode()
    return " ".join([request.url, body, *(step.text for step in request.steps)])


@settings(deadline=None, database=None, max_examples=200)
@given(price=AMOUNTS, quantity=AMOUNTS)
def test_what_is_typed_is_what_is_checked(price: Decimal, quantity: Decimal) -> None:
    market = a_market(price_step=FINEST, quantity_step=FINEST, quantity=Limits())
    info = ALL[0].info
    terms = Terms(market=market, offers=info, free=Free(), rates=info.default_fees)
    draft = Draft(side=Side.BUY, price=plain(price), quantity=plain(quantity))

    ticket = check(draft, terms, "ts-1")

    assert isinstance(ticket, Ticket)
    assert (ticket.price, ticket.quantity) == (price, quantity)
    assert plain(ticket.price or price) == plain(price)


@every_exchange
@settings(deadline=None, database=None, max_examples=100)
@given(price=AMOUNTS, quantity=AMOUNTS)
def test_what_is_checked_is_what_is_sent(
    exchange: Exchange, price: Decimal, quantity: Decimal
) -> None:
    market = a_market(exchange=exchange.info.name)
    ticket = replace(a_ticket(), market=market, price=Price(price), quantity=Quantity(quantity))

    wire = said(exchange, ticket)

    assert {price, quantity} <= numbers_in(wire.replace("=", " ").replace("&", " "))
    assert not re.search(r"\d[eE][+-]?\d{1,3}\b", wire.rpartition("signature")[0])


def placed(folder: str) -> tuple[str, Path, str]:
    """A sample of an order, the request that it answers, and its price as it stands there."""
    cases = json.loads((SAMPLES / folder / "expected.json").read_bytes())["files"]
    for name, case in cases.items():
        price = case["expect"].get("price") if case["kind"] == "order" else None
        path = SAMPLES / folder / name
        if price and case["request"] != "stream":
            return case["request"], path, price
    raise AssertionError(f"{folder}: no order with a price among the samples")


@pytest.mark.parametrize("folder", sorted({folder_of(each) for each in ALL}))
@settings(deadline=None, database=None, max_examples=100)
@given(price=AMOUNTS)
def test_what_is_received_is_what_is_shown(folder: str, price: Decimal) -> None:
    request, path, old = placed(folder)
    call = find_hook(folder).call("order", request, {})
    assert call is not None
    body = re.sub(
        r'"(\d+(?:\.\d+)?)"',
        lambda found: f'"{plain(price) if Decimal(found[1]) == Decimal(old) else found[1]}"',
        path.read_text("utf-8"),
    )

    order = call.read(Response(status=200, body=body.encode()))

    assert isinstance(order, Order)
    assert order.price == price
    assert "E" not in plain(order.price or price)
