"""Small makers of BigONE's keys, tickets and answers."""

import base64
import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

from core.domain.market import OrderType, Side
from core.domain.money import Price, Quantity, Spend
from core.domain.order import Ticket
from core.exchanges.base import Credentials, Request, Response, Stamp
from core.exchanges.bigone import BIGONE
from tests.fakes import a_market, a_ticket

LIVE, OLD_LIVE = BIGONE.info.hosts
STAMP = Stamp(time_ms=1_766_000_000_123, nonce=1_766_000_000_123_456_789)
MARKET = a_market(
    exchange="bigone",
    symbol="BTC-USDT",
    base="BTC",
    quote="USDT",
    quantity_step=Decimal("0.000001"),
    order_types=frozenset(BIGONE.info.order_types),
    has_quote_market=True,
)


def a_key(**options: str) -> Credentials:
    return Credentials(key="key-1", secret="s", host=LIVE, options=options)


def a_ticket_for(kind: OrderType, side: Side = Side.SELL, **changes: Any) -> Ticket:
    """A ticket with the fields that its type needs: a sale of 0.5, or a purchase of 0.5 or for 10."""
    is_in_quote = side is Side.BUY and kind not in {
        OrderType.LIMIT,
        OrderType.STOP_LIMIT,
        OrderType.TAKE_PROFIT_LIMIT,
    }
    is_priced = kind in {OrderType.LIMIT, OrderType.STOP_LIMIT, OrderType.TAKE_PROFIT_LIMIT}
    is_plain = kind in {OrderType.LIMIT, OrderType.MARKET}
    ticket = replace(
        a_ticket(side=side, client_id="tk-1"),
        market=MARKET,
        type=kind,
        quantity=None if is_in_quote else Quantity(Decimal("0.5")),
        spend=Spend(Decimal(10)) if is_in_quote else None,
        price=Price(Decimal("60000.01")) if is_priced else None,
        stop_price=None if is_plain else Price(Decimal("61000.5")),
    )
    return replace(ticket, **changes)


def sent(request: Request) -> dict[str, Any]:
    """The JSON that a request carries."""
    return dict(json.loads(request.body or b"{}"))


def claims(request: Request) -> dict[str, Any]:
    """What the token of a request states."""
    token = dict(request.headers)["Authorization"].removeprefix("Bearer ")
    part = token.split(".")[1]
    return dict(json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))))


def answer(data: object, status: int = 200, **beside: object) -> Response:
    """An answer that says success."""
    return Response(status=status, body=json.dumps({"code": 0, "data": data, **beside}).encode())


def refusal(code: object, status: int = 400, message: str = "") -> Response:
    """An answer that refuses."""
    body = json.dumps({"code": code, "message": message, "data": None})
    return Response(status=status, body=body.encode())


def an_order_answer(**changes: object) -> dict[str, object]:
    """An order object of REST; None takes a field away."""
    fields: dict[str, object] = {
        "id": 42154072252,
        "asset_pair_name": "BTC-USDT",
        "price": "20",
        "amount": "0.5",
        "filled_amount": "0",
        "avg_deal_price": "0",
        "side": "ASK",
        "state": "PENDING",
        "type": "LIMIT",
        "stop_price": "0",
        "immediate_or_cancel": False,
        "post_only": False,
        "client_order_id": "tk-1",
        "created_at": "2023-09-13T03:42:00Z",
        "updated_at": "2023-09-13T03:42:00Z",
    }
    return {name: value for name, value in (fields | changes).items() if value is not None}
