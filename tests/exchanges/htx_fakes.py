"""Small makers of HTX's keys, tickets and answers."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from core.domain.market import OrderType, Side, TimeInForce
from core.domain.money import Price, Quantity, Spend
from core.domain.order import Ticket
from core.exchanges.base import Credentials, Host, Request, Response, Stamp
from core.exchanges.htx import HTX
from tests.fakes import a_market

LIVE, AWS = HTX.info.hosts
STAMP = Stamp(time_ms=1_763_718_000_125, nonce=0)
MARKET = a_market(exchange="htx", symbol="btcusdt", quote="USDT", quantity_step=Decimal("0.000001"))
VECTORS: dict[str, Any] = {
    vector["name"]: vector
    for vector in json.loads(
        (Path(__file__).resolve().parent.parent / "vectors" / "htx.json").read_bytes()
    )
}
PEM: str = VECTORS["ed25519_list_accounts"]["credentials"]["private_key_pem"]


def a_key(host: Host = LIVE, **options: str) -> Credentials:
    """A key that has signed in; its secret suits its kind."""
    secret = PEM if options.get("kind") == "ed25519" else "s"
    return Credentials(
        key="key-1", secret=secret, host=host, options={"account": "100009", **options}
    )


def a_ticket(
    kind: OrderType = OrderType.LIMIT,
    side: Side = Side.BUY,
    quantity: str | None = "0.2",
    price: str | None = None,
    *,
    stop: str | None = None,
    spend: str | None = None,
    trail: str | None = None,
    time: TimeInForce = TimeInForce.GTC,
    is_post_only: bool = False,
    client_id: str = "tk-1",
    symbol: str = "btcusdt",
) -> Ticket:
    """A ticket with exactly these fields; one that spends has no quantity."""
    return Ticket(
        client_id=client_id,
        market=a_market(exchange="htx", symbol=symbol, quantity_step=Decimal("0.000001")),
        side=side,
        type=kind,
        time_in_force=time,
        is_post_only=is_post_only,
        quantity=Quantity(Decimal(quantity)) if quantity and not spend else None,
        spend=Spend(Decimal(spend)) if spend else None,
        price=Price(Decimal(price)) if price else None,
        stop_price=Price(Decimal(stop)) if stop else None,
        trail=Decimal(trail) if trail else None,
    )


def sent(request: Request) -> dict[str, Any]:
    """The fields of a request's body."""
    return dict(json.loads(request.body or b"{}"))


def path_of(request: Request) -> str:
    """What is asked, without host and query."""
    return request.url.partition("?")[0].removeprefix(LIVE.rest)


def answer(value: object, status: int = 200, **headers: str) -> Response:
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Response(status=status, headers=named, body=json.dumps(value).encode())
