"""From a ticket to the bytes: the same orders, built by another people's client, are the same requests.

What that client cannot build: a window in the token (it sends none, so tokens of changes are compared claim by claim
and signed anew), a cancel by client id, a list in state ALL, and anything of the tutorial's scheme.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import ccxt
import pytest

from core.domain.account import Transfer
from core.domain.market import OrderType, Side, TimeInForce
from core.exchanges.base import Call, Credentials, Request, Stamp
from core.exchanges.bigone import BIGONE
from core.exchanges.bigone.sign import claims_text, signed
from tests.exchanges.bigone_fakes import MARKET, OLD_LIVE, a_ticket_for, claims, sent
from tests.fakes import an_order

NONCE = 1_766_000_000_000_000_000
BACK_DATED = 100_000_000
STAMP = Stamp(time_ms=NONCE // 1_000_000, nonce=NONCE)
WHO = Credentials(key="765fc50d-39e0-11f0-9669-5a69d7ba6f46", secret="s3cret_密鑰", host=OLD_LIVE)
SYMBOL = "BTC/USDT"


@dataclass
class Captured:
    """The last request that ccxt would have sent."""

    request: Request | None = None


@pytest.fixture(scope="module")
def captured() -> Captured:
    return Captured()


@pytest.fixture(scope="module")
def client(captured: Captured) -> Any:
    client = ccxt.bigone({"apiKey": WHO.key, "secret": WHO.secret})
    client.set_markets(
        [
            {
                "id": "BTC-USDT", "symbol": SYMBOL, "base": "BTC", "quote": "USDT", "baseId": "BTC", "quoteId": "USDT",
                "spot": True, "type": "spot", "active": True, "precision": {"amount": 1e-6, "price": 1e-2},
                "limits": {},
            }
        ],
        {"USDT": {"id": "USDT", "code": "USDT", "precision": 1e-8}},
    )  # fmt: skip
    client.microseconds = lambda: NONCE // 1_000

    def keep(url: str, method: str, headers: Mapping[str, str], body: str | None) -> object:
        ours = {name: text for name, text in headers.items() if name != "User-Agent"}
        captured.request = Request(
            method=method,
            url=url,
            headers=tuple(ours.items()),
            body=None if body is None else body.encode(),
        )
        return {"code": 0, "data": {}}

    client.fetch = keep
    return client


def theirs(captured: Captured, ask: Callable[[], object]) -> Request:
    """What ccxt sends for a question; how it reads the empty answer does not matter."""
    captured.request = None
    ask()
    assert captured.request is not None
    return captured.request


def check_change(ours: Call[Any], other: Request) -> None:
    """The same request; its token says the same besides the window, and is signed alike."""
    mine = ours.request
    assert (mine.method, mine.url, sent(mine)) == (other.method, other.url, sent(other))
    names = [dict(request.headers).keys() for request in (mine, other)]
    assert names[0] == names[1]
    assert claims(mine) == {**claims(other), "recv_window": "10"}
    assert int(claims(other)["nonce"]) == NONCE - BACK_DATED
    again = signed(WHO, claims_text(WHO, claims(other)["nonce"]), other.method, "/")
    assert dict(again.headers)["Authorization"] == dict(other.headers)["Authorization"]


@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize(
    ("kind", "changes", "params"),
    [
        (OrderType.LIMIT, {}, {}),
        (OrderType.LIMIT, {"time_in_force": TimeInForce.IOC}, {"timeInForce": "IOC"}),
        (OrderType.LIMIT, {"is_post_only": True}, {"postOnly": True}),
        (OrderType.MARKET, {}, {}),
        (OrderType.STOP_LIMIT, {}, {"triggerPrice": "61000.5"}),
        (OrderType.STOP_MARKET, {}, {"triggerPrice": "61000.5"}),
        # Its own operator suits stops only; told which one, it builds a take-profit.
        (OrderType.TAKE_PROFIT_LIMIT, {}, {"triggerPrice": "61000.5", "operator": ("LTE", "GTE")}),
        (OrderType.TAKE_PROFIT, {}, {"triggerPrice": "61000.5", "operator": ("LTE", "GTE")}),
    ],
)
def test_an_order_is_placed_as_ccxt_would(
    client: Any,
    captured: Captured,
    kind: OrderType,
    side: Side,
    changes: Mapping[str, Any],
    params: Mapping[str, Any],
) -> None:
    ticket = a_ticket_for(kind, side, **changes)
    is_priced = ticket.price is not None
    more = {**params, "clientOrderId": "tk-1"}
    if "operator" in more:
        more["operator"] = more["operator"][side is Side.SELL]
    if ticket.spend is not None:
        more["createMarketBuyOrderRequiresPrice"] = False  # the amount is what is spent
    amount = 10 if ticket.spend is not None else 0.5
    price = float(ticket.price) if ticket.price is not None else None

    other = theirs(
        captured,
        lambda: client.create_order(
            SYMBOL, "limit" if is_priced else "market", side.value, amount, price, more
        ),
    )

    check_change(BIGONE.place(WHO, STAMP, ticket), other)


def test_orders_are_cancelled_as_ccxt_would(client: Any, captured: Captured) -> None:
    order = an_order(id="42154072252")
    everything = BIGONE.cancel_all(WHO, STAMP, MARKET)
    assert everything is not None

    one = theirs(captured, lambda: client.cancel_order("42154072252", SYMBOL))
    several = theirs(captured, lambda: client.cancel_all_orders(SYMBOL))

    check_change(BIGONE.cancel(WHO, STAMP, order), one)
    check_change(everything, several)


def test_money_is_moved_as_ccxt_would(client: Any, captured: Captured) -> None:
    moved = Transfer(id="g-1", asset="USDT", amount=Decimal("1.5"), origin="FUND", target="SPOT")

    other = theirs(captured, lambda: client.transfer("USDT", 1.5, "FUND", "SPOT", {"guid": "g-1"}))

    check_change(BIGONE.transfer(WHO, STAMP, moved), other)


@pytest.mark.parametrize(
    ("ask", "ours"),
    [
        (
            lambda client: client.fetch_order("42154072252", SYMBOL),
            BIGONE.order(WHO, STAMP, an_order(id="42154072252")),
        ),
        (lambda client: client.fetch_balance(), BIGONE.balances(WHO, STAMP)),
        (
            lambda client: client.fetch_balance({"type": "funding"}),
            BIGONE.idle_balances(WHO, STAMP),
        ),
        (
            lambda client: client.fetch_my_trades(SYMBOL, None, 200, {"page_token": "a+/="}),
            BIGONE.fills(WHO, STAMP, MARKET, "a+/="),
        ),
        (
            lambda client: client.fetch_orders(SYMBOL, None, 200, {"state": "OPENING"}),
            BIGONE.open_orders(WHO, STAMP, MARKET),
        ),
    ],
)
def test_questions_are_asked_as_ccxt_would(
    client: Any, captured: Captured, ask: Callable[[Any], object], ours: Call[Any]
) -> None:
    other = theirs(captured, lambda: ask(client))

    mine = ours.request
    assert mine.method == other.method
    assert urlsplit(mine.url)[:3] == urlsplit(other.url)[:3]
    assert sorted(parse_qsl(urlsplit(mine.url).query)) == sorted(
        parse_qsl(urlsplit(other.url).query)
    )
    assert (mine.headers, mine.body) == (other.headers, other.body)


def test_the_comparison_can_fail(client: Any, captured: Captured) -> None:
    ticket = a_ticket_for(OrderType.STOP_LIMIT, Side.SELL)
    other = theirs(
        captured,
        lambda: client.create_order(
            SYMBOL, "limit", "sell", 0.5, 60000.01,
            {"triggerPrice": "61000.5", "clientOrderId": "tk-1"},
        ),
    )  # fmt: skip

    for wrong in (
        replace(ticket, client_id="tk-2"),
        replace(ticket, type=OrderType.TAKE_PROFIT_LIMIT),
    ):
        with pytest.raises(AssertionError):
            check_change(BIGONE.place(WHO, STAMP, wrong), other)
