"""From a ticket to the bytes, beside the client that other people wrote: the same order makes the same request.

The order of parameters is free at Binance, and ccxt has another: the pairs are compared, and each side's signature is
made anew over its own text. ccxt has no method that amends a quantity, tells a key's rights or a market's commission:
these go through its raw requests. The frames of the WebSocket API are held against the published vectors instead.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import ccxt
import pytest

from core.domain.market import OrderType, Side, TimeInForce
from core.domain.money import Price, Quantity, Spend
from core.domain.order import Ticket
from core.exchanges.base import Credentials, Request
from core.exchanges.binance import BINANCE, BINANCE_US
from core.exchanges.binance.sign import sign_text
from tests.exchanges.binance_fakes import (  # fmt: skip
    DEMO,
    KINDS,
    LIVE,
    MARKET,
    ORDER,
    STAMP,
    TESTNET,
    a_binance_ticket,
    a_key,
)

PAIR = "BTC/USDT"
SAMPLE = Path(__file__).resolve().parent.parent / "samples/binance/exchange_info_btcusdt.json"


class Sent(Exception):
    """Raised in place of sending."""


class Offline(ccxt.binance):  # type: ignore[misc, name-defined, valid-type, unused-ignore]
    """ccxt's Binance with a clock that stands still and a line that leads nowhere."""

    seen: tuple[str, str, dict[str, str], str | None]

    def nonce(self) -> int:
        return STAMP.time_ms

    def fetch(self, url: str, method: str = "GET", headers: Any = None, body: Any = None) -> Any:
        self.seen = (method, url, headers, body)
        raise Sent


@pytest.fixture(scope="module")
def client() -> Any:
    options = {"recvWindow": 5000, "crossMarginPairsData": [], "isolatedMarginPairsData": []}
    client = Offline({"enableRateLimit": False, "options": options})
    symbols = json.loads(SAMPLE.read_bytes())["symbols"]
    client.set_markets([client.parse_market(symbol) for symbol in symbols])
    return client


def theirs(client: Any, who: Credentials, ask: Callable[[Any], object]) -> Request:
    """The request that ccxt makes for this key."""
    client.apiKey, client.secret = who.key, who.secret
    with pytest.raises(Sent):
        ask(client)
    method, url, headers, body = client.seen
    text = None if body is None else body.encode()
    return Request(method=method, url=url, headers=tuple(headers.items()), body=text)


def text_of(request: Request) -> str:
    return request.body.decode() if request.body else urlsplit(request.url).query


def assert_same(ours: Request, other: Request, who: Credentials) -> None:
    """Method, address, key and parameters are the same; each signature is that of the text before it."""
    assert ours.method == other.method
    assert ours.url.split("?")[0] == other.url.split("?")[0]
    assert (ours.body is None) is (other.body is None)
    their_headers = {name.lower(): text for name, text in other.headers}
    for name, text in ours.headers:
        assert their_headers[name.lower()] == text
    payloads, pairs = [], []
    for request in (ours, other):
        payload, _, signature = text_of(request).rpartition("&signature=")
        assert unquote(signature) == sign_text(who, payload)
        payloads.append(payload)
        pairs.append(sorted(parse_qsl(payload, keep_blank_values=True, strict_parsing=True)))
    assert pairs[0] == pairs[1]


STOP = Price(Decimal("64000.5"))
STOPPED: dict[str, object] = {"triggerPrice": "64000.5"}
PROFIT: dict[str, object] = {"takeProfitPrice": "64000.5"}
ORDERS: list[tuple[Ticket, str, dict[str, object]]] = [
    (a_binance_ticket(), "limit", {"timeInForce": "GTC"}),
    (a_binance_ticket(time_in_force=TimeInForce.IOC), "limit", {"timeInForce": "IOC"}),
    (a_binance_ticket(time_in_force=TimeInForce.FOK), "limit", {"timeInForce": "FOK"}),
    (a_binance_ticket(is_post_only=True), "limit", {"postOnly": True}),
    (a_binance_ticket(OrderType.MARKET), "market", {}),
    (a_binance_ticket(OrderType.MARKET, quantity=None, spend=Spend(Decimal("25.5"))), "market", {"cost": "25.5"}),
    (a_binance_ticket(OrderType.STOP_LIMIT), "limit", STOPPED),
    (a_binance_ticket(OrderType.STOP_LIMIT, time_in_force=TimeInForce.IOC), "limit", STOPPED | {"timeInForce": "IOC"}),
    (a_binance_ticket(OrderType.STOP_LIMIT, time_in_force=TimeInForce.FOK), "limit", STOPPED | {"timeInForce": "FOK"}),
    (a_binance_ticket(OrderType.STOP_MARKET), "market", STOPPED),
    (a_binance_ticket(OrderType.TAKE_PROFIT), "market", PROFIT),
    (a_binance_ticket(OrderType.TAKE_PROFIT_LIMIT), "limit", PROFIT),
    (a_binance_ticket(OrderType.TAKE_PROFIT_LIMIT, time_in_force=TimeInForce.IOC), "limit", PROFIT | {"timeInForce": "IOC"}),
    (a_binance_ticket(OrderType.TAKE_PROFIT_LIMIT, time_in_force=TimeInForce.FOK), "limit", PROFIT | {"timeInForce": "FOK"}),
    (a_binance_ticket(OrderType.TRAILING_STOP), "market", {"trailingPercent": "1.5", "stopLossOrTakeProfit": "stopLoss"}),
    (a_binance_ticket(OrderType.TRAILING_STOP, stop_price=STOP), "market", {"trailingPercent": "1.5", "stopLossOrTakeProfit": "stopLoss", "trailingTriggerPrice": "64000.5"}),
]  # fmt: skip
NAMES = [f"{ticket.type.value}-{ticket.time_in_force.value}-{index}" for index, (ticket, _, _) in enumerate(ORDERS)]  # fmt: skip


def arguments(ticket: Ticket, kind: str) -> tuple[object, ...]:
    """An order in ccxt's words; it wants binary floats, which these amounts survive."""
    amount = None if ticket.quantity is None else float(ticket.quantity)
    price = None if ticket.price is None else float(ticket.price)
    return (PAIR, kind, ticket.side.value, amount, price)


@pytest.mark.parametrize("key_kind", KINDS)
@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize(("ticket", "kind", "params"), ORDERS, ids=NAMES)
def test_every_order_makes_the_request_that_ccxt_makes(
    client: Any, ticket: Ticket, kind: str, params: dict[str, object], side: Side, key_kind: str
) -> None:
    who, ticket = a_key(key_kind), replace(ticket, side=side)

    ours = BINANCE.place(who, STAMP, ticket).request
    other = theirs(
        client,
        who,
        lambda ccxt_: ccxt_.create_order(
            *arguments(ticket, kind), {"newClientOrderId": ticket.client_id, **params}
        ),
    )

    assert_same(ours, other, who)


@pytest.mark.parametrize("key_kind", KINDS)
def test_every_question_and_cancel_makes_the_request_that_ccxt_makes(
    client: Any, key_kind: str
) -> None:
    who = a_key(key_kind)
    market, id_ = MARKET, ORDER.id
    cancel_all = BINANCE.cancel_all(who, STAMP, market)
    history = BINANCE.order_history(who, STAMP, market, None)
    assert cancel_all is not None
    assert history is not None
    unnamed = replace(ORDER, id=None)
    by_client_id = {"origClientOrderId": "tk-1"}
    rights = BINANCE.sign_in(replace(who, options={**who.options, "rights": "ask"}), STAMP)
    amended = {"symbol": "BTCUSDT", "orderId": id_, "newClientOrderId": "tk-1", "newQty": "0.001"}
    pairs: list[tuple[Request, Callable[[Any], object]]] = [
        (BINANCE.cancel(who, STAMP, ORDER).request, lambda c: c.cancel_order(id_, PAIR)),
        (BINANCE.cancel(who, STAMP, unnamed).request, lambda c: c.cancel_order(None, PAIR, by_client_id)),
        (cancel_all.request, lambda c: c.cancel_all_orders(PAIR)),
        (BINANCE.order(who, STAMP, ORDER).request, lambda c: c.fetch_order(id_, PAIR)),
        (BINANCE.find_order(who, STAMP, market, "tk-1").request, lambda c: c.fetch_order(None, PAIR, by_client_id)),
        (BINANCE.open_orders(who, STAMP, market).request, lambda c: c.fetch_open_orders(PAIR)),
        (BINANCE.fills(who, STAMP, market, None).request, lambda c: c.fetch_my_trades(PAIR, None, 500)),
        (history.request, lambda c: c.fetch_orders(PAIR, None, 500)),
        (BINANCE.balances(who, STAMP).request, lambda c: c.fetch_balance({"omitZeroBalances": "true"})),
        (BINANCE.fee_rates(who, STAMP, market).request, lambda c: c.private_get_account_commission({"symbol": "BTCUSDT"})),
        (rights.request, lambda c: c.sapi_get_account_apirestrictions()),
        (BINANCE.reduce(who, STAMP, ORDER, Quantity(Decimal("0.001"))).request, lambda c: c.request("order/amend/keepPriority", ["private"], "PUT", amended)),
    ]  # fmt: skip

    for ours, ask in pairs:
        assert_same(ours, theirs(client, who, ask), who)


@pytest.mark.parametrize(
    ("ticket", "params"),
    [
        (a_binance_ticket(), {"timeInForce": "GTC"}),
        (a_binance_ticket(is_post_only=True), {"postOnly": True}),
        (a_binance_ticket(OrderType.STOP_LIMIT), {"stopPrice": "64000.5"}),
    ],
)
def test_a_replacement_makes_the_request_that_ccxt_makes(
    client: Any, ticket: Ticket, params: dict[str, object]
) -> None:
    who = a_key()

    ours = BINANCE.replace(who, STAMP, ORDER, ticket).request
    other = theirs(
        client,
        who,
        lambda ccxt_: ccxt_.edit_spot_order(
            ORDER.id, *arguments(ticket, "limit"), {"newClientOrderId": ticket.client_id, **params}
        ),
    )

    assert_same(ours, other, who)


def test_a_dry_run_makes_the_request_that_ccxt_makes(client: Any) -> None:
    who, ticket = a_key(), a_binance_ticket()

    ours = BINANCE.dry_run(who, STAMP, ticket).request
    other = theirs(
        client,
        who,
        lambda ccxt_: ccxt_.create_order(
            *arguments(ticket, "limit"),
            {"newClientOrderId": ticket.client_id, "timeInForce": "GTC", "test": True},
        ),
    )

    assert_same(ours, other, who)


def test_ccxt_knows_the_same_hosts(client: Any) -> None:
    assert client.urls["api"]["private"] == LIVE.rest + "/api/v3"
    assert client.urls["test"]["private"] == TESTNET.rest + "/api/v3"
    assert client.urls["demo"]["private"] == DEMO.rest + "/api/v3"
    american = ccxt.binanceus().urls["api"]["private"]
    assert american == BINANCE_US.info.hosts[0].rest + "/api/v3"
