"""Small makers of Gemini's keys, answers and order events."""

import json
from typing import Any

from core.domain.order import Order
from core.exchanges.base import Credentials, Request, Response, Stamp
from core.exchanges.decoding import parse_json
from core.exchanges.events import OrderSeen
from core.exchanges.gemini import GEMINI
from core.exchanges.gemini.stream import read_frame
from tests.fakes import a_market, a_ticket

LIVE, SANDBOX = GEMINI.info.hosts
MS = Stamp(time_ms=1_763_718_000_125, nonce=1_763_718_000_125)
MICROS = Stamp(time_ms=1_763_718_000_000, nonce=1_763_718_000_000_120)
MARKET = a_market(exchange="gemini")
TICKET = a_ticket(client_id="tk-1")


def a_key(nonce: str = "auto", key: str = "account-1", **options: str) -> Credentials:
    return Credentials(key=key, secret="s", host=LIVE, options={"nonce": nonce, **options})


def payload(request: Request) -> dict[str, Any]:
    return dict(parse_json(request.steps[0].text))


def answer(value: object, status: int = 200) -> Response:
    return Response(status=status, body=json.dumps(value).encode())


def an_answer(**changes: object) -> dict[str, object]:
    """An order object as REST gives it; None takes a field away."""
    fields: dict[str, object] = {
        "order_id": "7",
        "symbol": "btcusd",
        "side": "buy",
        "type": "exchange limit",
        "timestampms": 1763718000000,
        "is_live": True,
        "is_cancelled": False,
        "executed_amount": "0",
        "original_amount": "5",
        "options": [],
        "price": "1.10",
    }
    return {name: value for name, value in (fields | changes).items() if value is not None}


def an_event(**changes: object) -> Order:
    """The order that an order event tells of; None takes a field away."""
    frame: dict[str, object] = {
        "E": 1763718002000000000, "s": "BTCUSD", "i": 18446744073709551615, "S": "BUY", "o": "LIMIT", "X": "NEW", "q": "5",
    }  # fmt: skip
    frame = {name: value for name, value in (frame | changes).items() if value is not None}
    (event,) = read_frame(json.dumps(frame))
    assert isinstance(event, OrderSeen)
    return event.order
