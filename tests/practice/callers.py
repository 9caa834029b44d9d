"""One plain client for each protocol, with the same few words: for faults that all exchanges share."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import requests

from core.practice.protocols.all import Protocol
from core.practice.protocols.bigone import Bigone
from core.practice.protocols.binance import Binance, BinanceUs
from core.practice.protocols.gemini import Gemini
from core.practice.protocols.htx import Htx
from tests.practice import bigone_hands, binance_hands, htx_hands
from tests.practice.hands import Exchange, a_wish, running

Place = Callable[[Exchange, str], requests.Response]


def _place_on_gemini(exchange: Exchange, client_id: str) -> requests.Response:
    wish = a_wish(client_order_id=client_id)
    return exchange.client("time_based", is_time_based=True).post("/v1/order/new", **wish)


def _place_on_binance(exchange: Exchange, client_id: str) -> requests.Response:
    symbol = "BTCUSD" if "binanceus" in exchange.greetings else "BTCUSDT"
    wish = binance_hands.a_wish(newClientOrderId=client_id, symbol=symbol)
    return binance_hands.Binancer(exchange).send("POST", "/api/v3/order", **wish)


def _place_on_htx(exchange: Exchange, client_id: str) -> requests.Response:
    url = htx_hands.Trader(exchange).url("POST", "/v1/order/orders/place")
    wish = htx_hands.a_wish(client_order_id=client_id)
    return exchange.session.post(url, json=wish, timeout=10)


def _place_on_bigone(exchange: Exchange, client_id: str) -> requests.Response:
    wish = bigone_hands.a_wish(client_order_id=client_id)
    return bigone_hands.Trader(exchange).send("POST", "orders", wish)


@dataclass(frozen=True, kw_only=True)
class Caller:
    """How to speak to one exchange."""

    protocol: Protocol
    exchange: str
    send: Place
    places: str
    """Where orders are placed."""
    reads: str
    """A public question."""

    def place(self, exchange: Exchange, client_id: str) -> requests.Response:
        return self.send(exchange, client_id)

    @contextmanager
    def opened(self) -> Iterator[Exchange]:
        with running(protocol=self.protocol, name=self.exchange) as exchange:
            yield exchange


CALLERS = {
    "gemini": Caller(
        protocol=Gemini,
        exchange="gemini",
        send=_place_on_gemini,
        places="/v1/order/new",
        reads="/v1/symbols",
    ),
    "binance": Caller(
        protocol=Binance,
        exchange="binance",
        send=_place_on_binance,
        places="/api/v3/order",
        reads="/api/v3/time",
    ),
    "binanceus": Caller(
        protocol=BinanceUs,
        exchange="binanceus",
        send=_place_on_binance,
        places="/api/v3/order",
        reads="/api/v3/time",
    ),
    "htx": Caller(
        protocol=Htx,
        exchange="htx",
        send=_place_on_htx,
        places="/v1/order/orders/place",
        reads="/v1/common/timestamp",
    ),
    "bigone": Caller(
        protocol=Bigone,
        exchange="bigone",
        send=_place_on_bigone,
        places="/api/v3/viewer/orders",
        reads="/api/v3/asset_pairs",
    ),
}


def spoil(exchange: Exchange, kind: str, path: str = "*", **more: Any) -> None:
    """Ask for a fault that strikes once, unless told otherwise."""
    wish = {"match": {"path": path}, "kind": kind, "times": 1} | more
    answer = exchange.control("POST", "/faults", **wish)
    assert answer.status_code == 200, answer.text


def placed(exchange: Exchange, client_id: str) -> int:
    """Return how many orders the books hold under a client id."""
    return sum(row["client_id"] == client_id for row in exchange.ledger()["orders"])


def arrived(exchange: Exchange, client_id: str) -> list[int | None]:
    """Return what became of each request to place an order under a client id."""
    rows = exchange.received()
    return [row["status"] for row in rows if json.dumps(client_id) in json.dumps(row)]
