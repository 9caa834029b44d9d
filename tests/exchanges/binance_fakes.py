"""Small makers of Binance's keys, tickets, answers and order events."""

import json
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from core.domain.errors import Refusal, Refused
from core.domain.market import OrderType, Side
from core.domain.money import Price, Quantity, Spend
from core.domain.order import Order, Ticket
from core.exchanges.base import Credentials, Host, Request, Response, Stamp
from core.exchanges.binance import BINANCE
from core.exchanges.binance.stream import read_frame
from core.exchanges.events import OrderSeen
from tests.fakes import a_host, a_market, an_order

VECTORS = Path(__file__).resolve().parent.parent / "vectors" / "binance.json"
LIVE, TESTNET, DEMO = BINANCE.info.hosts
PRACTICE = a_host()
STAMP = Stamp(time_ms=1_795_254_000_000, nonce=0)
MARKET = a_market(exchange="binance", symbol="BTCUSDT", base="BTC", quote="USDT")
ORDER = an_order(symbol="BTCUSDT", id="12569099453", client_id="tk-1")
KINDS = ("hmac", "ed25519", "rsa")


@cache
def private_key(kind: str) -> str:
    """A key in PEM that was made for the published vectors and protects nothing."""
    vectors = json.loads(VECTORS.read_bytes())
    found = {vector["scheme"]: vector["credentials"].get("private_key_pem") for vector in vectors if vector["name"].endswith("-place-limit")}  # fmt: skip
    return str(found[kind])


def a_key(
    kind: str = "hmac", host: Host = LIVE, options: Mapping[str, str] | None = None
) -> Credentials:
    secret = "s" * 64 if kind == "hmac" else private_key(kind)
    options = {"kind": kind, **(options or {})}
    return Credentials(key="k" * 64, secret=secret, host=host, options=options)


def a_binance_ticket(type_: OrderType = OrderType.LIMIT, **changes: object) -> Ticket:
    """An order of this type with the numbers that it needs."""
    has_price = {OrderType.LIMIT, OrderType.STOP_LIMIT, OrderType.TAKE_PROFIT_LIMIT}
    has_stop = {
        OrderType.STOP_LIMIT,
        OrderType.STOP_MARKET,
        OrderType.TAKE_PROFIT,
        OrderType.TAKE_PROFIT_LIMIT,
    }
    ticket = Ticket(
        client_id="tk-9f1c",
        market=MARKET,
        side=Side.BUY,
        type=type_,
        quantity=Quantity(Decimal("0.00125")),
        price=Price(Decimal("64250.17")) if type_ in has_price else None,
        stop_price=Price(Decimal("64000.5")) if type_ in has_stop else None,
        trail=Decimal("0.015") if type_ is OrderType.TRAILING_STOP else None,
    )
    return replace(ticket, **changes)  # type: ignore[arg-type]


BY_QUOTE = a_binance_ticket(OrderType.MARKET, quantity=None, spend=Spend(Decimal("25.5")))


def sent(request: Request) -> dict[str, str]:
    """The parameters of a request, wherever they stand."""
    text = request.body.decode() if request.body else urlsplit(request.url).query
    return dict(parse_qsl(text, keep_blank_values=True, strict_parsing=True))


def own(request: Request) -> dict[str, str]:
    """The parameters that are not the signer's."""
    return {name: value for name, value in sent(request).items() if name not in {"recvWindow", "timestamp", "signature"}}  # fmt: skip


def answer(value: object, status: int = 200, **headers: str) -> Response:
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Response(status=status, headers=named, body=json.dumps(value).encode())


def refusal(code: int, text: str = "", status: int = 400) -> Response:
    return answer({"code": code, "msg": text}, status)


def refused(response: Response) -> Refused:
    """What an error answer to a placement says."""
    with pytest.raises(Refusal) as caught:
        BINANCE.place(a_key(), STAMP, a_binance_ticket()).read(response)
    return caught.value.refused


def a_row(**changes: object) -> dict[str, Any]:
    """An order object as REST gives it; None takes a field away."""
    fields: dict[str, object] = {
        "symbol": "BTCUSDT",
        "orderId": 7,
        "clientOrderId": "tk-1",
        "transactTime": 1795254000005,
        "price": "100.0",
        "origQty": "5",
        "executedQty": "0",
        "cummulativeQuoteQty": "0",
        "status": "NEW",
        "timeInForce": "GTC",
        "type": "LIMIT",
        "side": "BUY",
    }
    return {name: value for name, value in (fields | changes).items() if value is not None}


def a_report(**changes: object) -> Order:
    """The order that an order event tells of; None takes a field away."""
    fields: dict[str, object] = {
        "e": "executionReport", "s": "BTCUSDT", "c": "tk-1", "C": "", "S": "BUY", "o": "LIMIT", "f": "GTC", "q": "5",
        "p": "100", "x": "NEW", "X": "NEW", "i": 7, "z": "0", "Z": "0", "T": 1795254000005, "w": True,
    }  # fmt: skip
    event = {name: value for name, value in (fields | changes).items() if value is not None}
    (seen,) = read_frame(json.dumps({"subscriptionId": 0, "event": event}))
    assert isinstance(seen, OrderSeen)
    return seen.order
