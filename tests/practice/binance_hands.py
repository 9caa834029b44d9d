"""A client that signs as Binance's sheet says, with keys of all three kinds, and one that talks over its sockets."""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote

import aiohttp
import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from core.practice.clock import Clock
from core.practice.protocols.binance import Binance, BinanceUs
from tests.practice.hands import Exchange, running

SAMPLES = Path(__file__).resolve().parent.parent / "samples" / "binance"
Message = dict[str, Any]
MARKET: dict[str, Any] = {"type": "MARKET", "timeInForce": None, "price": None}
SPEND: dict[str, Any] = MARKET | {"quantity": None}
"""Changes that make a wish a market order, by base and by quote."""


@contextmanager
def a_binance(*, clock: Clock | None = None, is_alive: bool = False) -> Iterator[Exchange]:
    with running(clock=clock, is_alive=is_alive, protocol=Binance, name="binance") as exchange:
        yield exchange


@contextmanager
def a_binance_us() -> Iterator[Exchange]:
    with running(protocol=BinanceUs, name="binanceus") as exchange:
        yield exchange


class Binancer:
    """Signs with one of the demo keys; `send` is one request, right or wrong, `ask` must succeed."""

    def __init__(self, exchange: Exchange, key: str = "hmac") -> None:
        self.exchange = exchange
        self.key = exchange.greeting["keys"][key]["key"]
        self.secret = exchange.greeting["keys"][key]["secret"]

    def now_ms(self) -> int:
        return self.exchange.server.clock.now_ms()

    def sign(self, payload: str) -> str:
        return sign(self.secret, payload.encode())

    def query(self, fields: dict[str, object]) -> str:
        """Return signed fields; one that is None is left out, also if it would have been added."""
        stamped = {"timestamp": self.now_ms()} | fields
        text = encode({name: each for name, each in stamped.items() if name != "signature"})
        if "signature" in fields:
            return (
                text if fields["signature"] is None else f"{text}&signature={fields['signature']}"
            )
        return f"{text}&signature={quote(self.sign(text), safe='')}"

    def send(self, method: str, path: str, /, **fields: object) -> requests.Response:
        return self.send_raw(method, f"{path}?{self.query(fields)}")

    def send_form(self, method: str, path: str, form: str, query: str = "") -> requests.Response:
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.send_raw(method, f"{path}?{query}", form, kind)

    def send_raw(
        self, method: str, path: str, form: str | None = None, headers: dict[str, str] | None = None
    ) -> requests.Response:
        headers = {"X-MBX-APIKEY": self.key} | (headers or {})
        return self.exchange.session.request(
            method, self.exchange.url + path, data=form, headers=headers, timeout=10
        )

    def ask(self, method: str, path: str, /, **fields: object) -> Any:
        answer = self.send(method, path, **fields)
        assert answer.status_code == 200, answer.text
        return json.loads(answer.text, parse_float=Decimal)

    def place(self, **changes: object) -> Any:
        return self.ask("POST", "/api/v3/order", **a_wish(**changes))

    def refusal(self, method: str, path: str, /, **fields: object) -> tuple[int, int, str]:
        answer = self.send(method, path, **fields)
        body = answer.json()
        return answer.status_code, body.get("code"), body.get("msg")

    def order(self, order_id: int, symbol: str = "BTCUSDT") -> Any:
        return self.ask("GET", "/api/v3/order", symbol=symbol, orderId=order_id)

    def balance(self, asset: str) -> tuple[Decimal, Decimal]:
        """Return what is free and what is locked."""
        rows = self.ask("GET", "/api/v3/account")["balances"]
        row = next(row for row in rows if row["asset"] == asset)
        return Decimal(row["free"]), Decimal(row["locked"])

    def clear(self) -> None:
        """Cancel everything. What is open is asked outside, where it weighs nothing."""
        orders = self.exchange.ledger()["orders"]
        for symbol in {row["symbol"] for row in orders if row["state"] in ("open", "waiting")}:
            self.send("DELETE", "/api/v3/openOrders", symbol=symbol)

    def open_orders(self, symbol: str = "BTCUSDT") -> Any:
        return self.ask("GET", "/api/v3/openOrders", symbol=symbol)


def sign(secret: str, payload: bytes) -> str:
    if not secret.startswith("-----BEGIN"):
        return hmac.new(secret.encode(), payload, hashlib.sha256).hexdigest()
    private = load_pem_private_key(secret.encode(), None)
    if isinstance(private, Ed25519PrivateKey):
        return base64.b64encode(private.sign(payload)).decode()
    assert isinstance(private, RSAPrivateKey)
    return base64.b64encode(private.sign(payload, PKCS1v15(), SHA256())).decode()


def encode(fields: dict[str, object]) -> str:
    return "&".join(
        f"{name}={quote(str(each), safe='')}" for name, each in fields.items() if each is not None
    )


def a_wish(**changes: object) -> dict[str, object]:
    """Return a limit buy far below the market; a change to None leaves the field out."""
    wish: dict[str, object] = {
        "symbol": "BTCUSDT",
        "side": "BUY",
        "type": "LIMIT",
        "timeInForce": "GTC",
        "quantity": "0.01",
        "price": "50000.00",
    }
    return {name: each for name, each in (wish | changes).items() if each is not None}


def touch(exchange: Exchange, symbol: str = "BTCUSDT") -> tuple[Decimal, Decimal]:
    """Return best bid and best ask."""
    row = exchange.read("/api/v3/ticker/bookTicker", symbol=symbol)
    return Decimal(row["bidPrice"]), Decimal(row["askPrice"])


def sample(name: str) -> Any:
    return json.loads((SAMPLES / name).read_text())


class Wire:
    """One open WebSocket; what answers a request and what comes by itself are kept apart."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, client: Binancer) -> None:
        self.socket = socket
        self.client = client
        self.heard: list[Message] = []
        self._number = 0

    async def hear(self) -> Any:
        return self.heard.pop(0) if self.heard else await self._receive()

    async def events(self, count: int) -> list[Any]:
        """Return the next events of the user data stream, unwrapped."""
        return [(await self.hear())["event"] for _ in range(count)]

    async def say(self, text: str) -> Any:
        await self.socket.send_str(text)
        return await self._receive()

    async def call(self, method: str, params: object = None) -> Message:
        self._number += 1
        request = {"id": self._number, "method": method}
        if params is not None:
            request["params"] = params
        await self.socket.send_str(json.dumps(request))
        while True:
            message = await self._receive()
            if "id" in message and message["id"] == self._number:
                answer: Message = message
                return answer
            self.heard.append(message)

    async def signed(self, method: str, **params: object) -> Message:
        """Sign all parameters, sorted and unescaped."""
        stamped = {"apiKey": self.client.key, "timestamp": self.client.now_ms()} | params
        payload = "&".join(f"{name}={stamped[name]}" for name in sorted(stamped))
        return await self.call(method, stamped | {"signature": self.client.sign(payload)})

    async def subscribe(self) -> None:
        answer = await self.signed("userDataStream.subscribe.signature")
        assert answer["status"] == 200, answer

    async def closed(self) -> None:
        while (await self.socket.receive(timeout=5)).type is aiohttp.WSMsgType.TEXT:
            pass
        assert self.socket.closed

    async def _receive(self) -> Any:
        return json.loads(await self.socket.receive_str(timeout=5), parse_float=Decimal)


def on_a_wire(
    client: Binancer, story: Callable[[Wire], Awaitable[None]], path: str = "/ws-api/v3"
) -> None:
    async def main() -> None:
        url = client.exchange.stream_url + path
        async with (
            aiohttp.ClientSession() as session,
            session.ws_connect(url) as socket,
        ):
            await story(Wire(socket, client))

    asyncio.run(main())


async def in_thread(work: Callable[[], Any]) -> Any:
    """Do what blocks while the wire stays open."""
    return await asyncio.to_thread(work)
