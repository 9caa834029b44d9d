"""From a ticket to the bytes, beside the client that other people wrote: the same order makes the same request.

Addresses are compared whole, as both sort what is signed; bodies are compared as JSON, as they are not signed. ccxt has
no Ed25519 keys here. Its own methods have no conditional orders for spot pairs, no dead man's switch and no question for
the rights of a key: those go through its raw end points, which sign what they are given.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import ccxt
import pytest

from core.domain.account import Environment
from core.domain.market import Interval, OrderType, Side, TimeInForce
from core.domain.order import Ticket
from core.exchanges.base import Call, Host, Request
from core.exchanges.htx import HTX
from tests.exchanges.htx_fakes import LIVE, MARKET, STAMP, a_key, a_ticket
from tests.fakes import an_order

PAIR = "BTC/USDT"
WHO = a_key()
BUY, SELL = Side.BUY, Side.SELL
GTC, IOC, FOK = TimeInForce


class Sent(Exception):
    """Raised in place of sending."""


class Offline(ccxt.htx):  # type: ignore[misc, name-defined, valid-type, unused-ignore]
    """ccxt's HTX with a clock that stands still and a line that leads nowhere."""

    seen: tuple[str, str, dict[str, str] | None, str | None]

    def milliseconds(self) -> int:
        return STAMP.time_ms

    def fetch(self, url: str, method: str = "GET", headers: Any = None, body: Any = None) -> Any:
        self.seen = (method, url, headers, body)
        raise Sent


@pytest.fixture(scope="module")
def client() -> Any:
    client = Offline({"enableRateLimit": False, "apiKey": WHO.key, "secret": WHO.secret})
    market = {
        "id": "btcusdt", "symbol": PAIR, "base": "BTC", "quote": "USDT", "baseId": "btc", "quoteId": "usdt",
        "type": "spot", "spot": True, "margin": False, "swap": False, "future": False, "contract": False,
        "precision": {"amount": 1e-6, "price": 1e-2}, "limits": {"amount": {}, "price": {}, "cost": {}},
    }  # fmt: skip
    client.set_markets([market])
    account = {"id": WHO.options["account"], "type": "spot", "info": {"subtype": ""}}
    client.accounts = [account]
    client.accountsById = {account["id"]: account}
    return client


def theirs(client: Any, ask: Callable[[Any], object]) -> Request:
    """The request that ccxt makes."""
    with pytest.raises(Sent):
        ask(client)
    method, url, headers, body = client.seen
    return Request(
        method=method,
        url=url,
        headers=tuple((headers or {}).items()),
        body=None if body is None else body.encode(),
    )


def assert_same(ours: Request, others: Request) -> None:
    assert (ours.method, ours.url) == (others.method, others.url)
    assert (ours.body is None) is (others.body is None)
    if ours.body is not None and others.body is not None:
        assert json.loads(ours.body) == json.loads(others.body)
        assert ("Content-Type", "application/json") in others.headers
        assert ("Content-Type", "application/json") in ours.headers


# ---- placing


def parameters(ticket: Ticket) -> dict[str, Any]:
    """What ccxt is told beside kind, side, amount and price; "source" is a default of the exchange that we write out."""
    told: dict[str, Any] = {"client-order-id": ticket.client_id, "source": "spot-api"}
    if ticket.is_post_only:
        told["postOnly"] = True
    elif ticket.time_in_force is not GTC:
        told["timeInForce"] = ticket.time_in_force.name
    if ticket.stop_price is not None:
        told["triggerPrice"] = str(ticket.stop_price)
    if ticket.type is OrderType.TAKE_PROFIT_LIMIT:
        told["operator"] = "lte" if ticket.side is BUY else "gte"  # it only knows the other way
    if ticket.spend is not None:
        told["cost"] = str(ticket.spend)
    return told


STOPS = (OrderType.STOP_LIMIT, OrderType.TAKE_PROFIT_LIMIT)
TICKETS = [
    *(a_ticket(side=side, price="100.12", time=time) for side in Side for time in TimeInForce),
    *(a_ticket(side=side, price="100.12", is_post_only=True) for side in Side),
    *(
        a_ticket(kind, side, price="101", stop="100", time=time)
        for kind in STOPS
        for side in Side
        for time in (GTC, FOK)
    ),
    a_ticket(OrderType.MARKET, BUY, spend="25.5"),
    a_ticket(OrderType.MARKET, SELL, "0.000776"),
]


def name_of(ticket: Ticket) -> str:
    time = "post-only" if ticket.is_post_only else ticket.time_in_force.value
    return f"{ticket.side.value}-{ticket.type.value}-{time}"


@pytest.mark.parametrize("ticket", TICKETS, ids=name_of)
def test_a_ticket_is_placed_as_ccxt_would_place_it(client: Any, ticket: Ticket) -> None:
    kind = "market" if ticket.type is OrderType.MARKET else "limit"
    amount = ticket.quantity if ticket.quantity is not None else ticket.spend

    others = theirs(
        client,
        lambda ccxt_: ccxt_.create_order(
            PAIR,
            kind,
            ticket.side.value,
            str(amount),
            None if ticket.price is None else str(ticket.price),
            parameters(ticket),
        ),
    )

    assert_same(HTX.place(WHO, STAMP, ticket).request, others)


@pytest.mark.parametrize(
    ("ticket", "fields"),
    [
        (
            a_ticket(OrderType.STOP_MARKET, BUY, spend="25.5", stop="110"),
            {"orderSide": "buy", "orderValue": "25.5", "stopPrice": "110"},
        ),
        (
            a_ticket(OrderType.TAKE_PROFIT, SELL, "0.5", stop="110"),
            {"orderSide": "sell", "orderSize": "0.5", "stopPrice": "110"},
        ),
        (
            a_ticket(OrderType.TRAILING_STOP, SELL, "0.5", stop="110", trail="0.02"),
            {"orderSide": "sell", "orderSize": "0.5", "stopPrice": "110", "trailingRate": "0.02"},
        ),
    ],
    ids=["stop-market", "take-profit", "trailing-stop"],
)
def test_a_conditional_order_is_signed_as_ccxt_signs_it(
    client: Any, ticket: Ticket, fields: dict[str, str]
) -> None:
    body = {"accountId": 100009, "symbol": "btcusdt", "orderType": "market", "timeInForce": "ioc", "clientOrderId": "tk-1", **fields}  # fmt: skip

    others = theirs(client, lambda ccxt_: ccxt_.spotPrivatePostV2AlgoOrders(body))

    assert_same(HTX.place(WHO, STAMP, ticket).request, others)


# ---- everything else


CONDITIONAL = an_order(id=None, client_id="c-1", type=OrderType.STOP_MARKET)
PRIVATE: dict[str, tuple[Call[Any], Callable[[Any], object]]] = {
    "cancel": (
        HTX.cancel(WHO, STAMP, an_order(id="7")),
        lambda client: client.cancel_order("7", PAIR),
    ),
    "cancel by client id": (
        HTX.cancel(WHO, STAMP, an_order(id=None, client_id="c-1")),
        lambda client: client.cancel_order("", PAIR, {"client-order-id": "c-1"}),
    ),
    "cancel a conditional order": (
        HTX.cancel(WHO, STAMP, CONDITIONAL),
        lambda client: client.spotPrivatePostV2AlgoOrdersCancellation({"clientOrderIds": ["c-1"]}),
    ),
    "cancel all": (
        HTX.cancel_all(WHO, STAMP, MARKET),
        lambda client: client.cancel_all_orders(PAIR, {"account-id": "100009", "size": 100}),
    ),
    "order": (
        HTX.order(WHO, STAMP, an_order(id="7")),
        lambda client: client.fetch_order("7", PAIR),
    ),
    "order by client id": (
        HTX.find_order(WHO, STAMP, MARKET, "c-1"),
        lambda client: client.fetch_order("", PAIR, {"clientOrderId": "c-1"}),
    ),
    "a conditional order": (
        HTX.order(WHO, STAMP, CONDITIONAL),
        lambda client: client.spotPrivateGetV2AlgoOrdersSpecific({"clientOrderId": "c-1"}),
    ),
    "open orders": (
        HTX.open_orders(WHO, STAMP, MARKET),
        lambda client: client.fetch_open_orders(PAIR, None, 500),
    ),
    "fills": (
        HTX.fills(WHO, STAMP, MARKET, None),
        lambda client: client.fetch_my_trades(PAIR, None, 500),
    ),
    "balances": (HTX.balances(WHO, STAMP), lambda client: client.fetch_balance()),
    "fees": (
        HTX.fee_rates(WHO, STAMP, MARKET),
        lambda client: client.fetch_trading_fee(PAIR),
    ),
    "accounts": (
        HTX.sign_in(replace(WHO, options={}), STAMP),
        lambda client: client.fetch_accounts(),
    ),
    "user": (HTX.sign_in(WHO, STAMP), lambda client: client.spotPrivateGetV2UserUid()),
    "rights": (
        HTX.sign_in(a_key(uid="5"), STAMP),
        lambda client: client.spotPrivateGetV2UserApiKey({"uid": "5", "accessKey": WHO.key}),
    ),
    "dead man's switch": (
        HTX.arm(WHO, STAMP, 60),
        lambda client: client.spotPrivatePostV2AlgoOrdersCancelAllAfter({"timeout": 60}),
    ),
}


@pytest.mark.parametrize("name", PRIVATE)
def test_a_private_question_is_asked_as_ccxt_asks_it(client: Any, name: str) -> None:
    ours, ask = PRIVATE[name]

    assert_same(ours.request, theirs(client, ask))


PUBLIC: dict[str, tuple[Call[Any], Callable[[Any], object]]] = {
    "time": (HTX.server_time(LIVE), lambda client: client.fetch_time()),
    "pairs": (
        HTX.markets(LIVE),
        lambda client: client.spotPublicGetV1SettingsCommonMarketSymbols(),
    ),
    "ticker": (HTX.ticker(LIVE, MARKET), lambda client: client.fetch_ticker(PAIR)),
    "book": (
        HTX.book(LIVE, MARKET, 20),
        lambda client: client.fetch_order_book(PAIR, 20),
    ),
    "trades": (
        HTX.trades(LIVE, MARKET),
        lambda client: client.fetch_trades(PAIR, None, 100),
    ),
    "candles": (
        HTX.candles(LIVE, MARKET, Interval.H1),
        lambda client: client.fetch_ohlcv(
            PAIR, "1h", None, 300, {"useHistoricalEndpointForSpot": False}
        ),
    ),
}


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_question_is_asked_as_ccxt_asks_it(client: Any, name: str) -> None:
    ours, ask = PUBLIC[name]
    others = theirs(client, ask)

    path, _, query = ours.request.url.partition("?")
    their_path, _, their_query = others.url.partition("?")

    assert path == their_path
    assert sorted(query.split("&")) == sorted(their_query.split("&"))


def test_the_other_host_is_signed_by_its_own_name(client: Any) -> None:
    host = Host(
        environment=Environment.LIVE, name="AWS", rest="https://api-aws.huobi.pro", stream=""
    )
    ticket = a_ticket(price="1", quantity=str(Decimal(1)))
    before = client.urls["hostnames"]["spot"]
    client.urls["hostnames"]["spot"] = "api-aws.huobi.pro"

    others = theirs(
        client,
        lambda ccxt_: ccxt_.create_order(PAIR, "limit", "buy", "1", "1", parameters(ticket)),
    )
    client.urls["hostnames"]["spot"] = before

    assert_same(HTX.place(replace(WHO, host=host), STAMP, ticket).request, others)
