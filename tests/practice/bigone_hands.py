"""What the tests of BigONE's practice exchange hold in their hands: clients of both schemes, written from the sheet."""

import asyncio
import base64
import hashlib
import hmac
import json
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import aiohttp
import requests

from core.practice.clock import Clock
from core.practice.protocols.bigone import Bigone
from tests.practice.hands import Exchange, running

SAMPLES = Path(__file__).resolve().parent.parent / "samples" / "bigone"
BTC, SOL, XIN, LOBSTER, SUSPENDED = "BTC-USDT", "SOL-USDT", "XIN-USDT", "龙虾-USDT", "EOS-USDT"

Row = dict[str, Any]


@contextmanager
def bigone_running(*, clock: Clock | None = None, is_alive: bool = False) -> Iterator[Exchange]:
    with running(clock=clock, is_alive=is_alive, protocol=Bigone, name="bigone") as exchange:
        yield exchange


def sample(name: str) -> Any:
    return json.loads((SAMPLES / name).read_text(encoding="utf-8"), parse_float=Decimal)


def b64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def make_token(secret: str, header: object, claims: object) -> str:
    parts = [b64url(json.dumps(part).encode()) for part in (header, claims)]
    signed = ".".join(parts)
    digest = hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{b64url(digest)}"


def read(exchange: Exchange, path: str, **query: str | int) -> Any:
    """Return the data of a public answer."""
    answer = exchange.read(f"/api/v3/{quote(path)}", **query)
    assert answer["code"] == 0
    return answer["data"]


def touch(exchange: Exchange, pair: str = BTC) -> tuple[Decimal, Decimal]:
    """Return best bid and best ask."""
    book = read(exchange, f"asset_pairs/{pair}/depth", limit=1)
    return Decimal(book["bids"][0]["price"]), Decimal(book["asks"][0]["price"])


def working(exchange: Exchange) -> list[Row]:
    """Return the orders that are neither filled nor cancelled, without asking the exchange itself."""
    orders = exchange.ledger()["orders"]
    return [order for order in orders if order["state"] in ("open", "waiting")]


class Trader:
    """A client of the real scheme."""

    def __init__(self, exchange: Exchange, key: str = "trader") -> None:
        self.exchange = exchange
        self.key: str = exchange.greeting["keys"][key]["key"]
        self.secret: str = exchange.greeting["keys"][key]["secret"]

    def claims(self, **changes: object) -> Row:
        claims = {"type": "OpenAPIV2", "sub": self.key, "nonce": str(time.time_ns())} | changes
        return {name: value for name, value in claims.items() if value is not None}

    def token(self, **changes: object) -> str:
        return make_token(self.secret, {"alg": "HS256", "typ": "JWT"}, self.claims(**changes))

    def send(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        authorization: str | None = None,
        query: Mapping[str, str | int] | None = None,
    ) -> requests.Response:
        return self.exchange.session.request(
            method,
            f"{self.exchange.url}/api/v3/viewer/{quote(path)}",
            params=query,
            data=body if isinstance(body, str | None) else json.dumps(body),
            headers={"Authorization": authorization or f"Bearer {self.token()}"},
            timeout=10,
        )

    def whole(self, method: str, path: str, body: object = None, **query: str | int) -> Row:
        """Return a good answer with its envelope."""
        answer = self.send(method, path, body, query=query)
        assert answer.status_code == 200, answer.text
        content: Row = answer.json()
        assert (content["code"], content["message"]) == (0, "")
        return content

    def get(self, path: str, **query: str | int) -> Any:
        return self.whole("GET", path, **query)["data"]

    def post(self, path: str, body: object = None) -> Any:
        return self.whole("POST", path, body)["data"]

    def refused(self, method: str, path: str, body: object = None, **query: str | int) -> int:
        """Return the code of a refusal."""
        answer = self.send(method, path, body, query=query)
        assert answer.status_code != 200, answer.text
        code: int = answer.json()["code"]
        return code

    def place(self, **changes: object) -> Row:
        order: Row = self.post("orders", a_wish(**changes))
        return order

    def find(self, order: Row) -> Row:
        found: Row = self.get(f"orders/{order['id']}")
        return found

    def cancel_all(self) -> None:
        for pair in {order["symbol"] for order in working(self.exchange)}:
            self.post("orders/cancel", {"asset_pair_name": pair})

    def balance(self, symbol: str) -> tuple[Decimal, Decimal]:
        """Return the total and what is locked of it."""
        row = self.get(f"accounts/{symbol}")
        return Decimal(row["balance"]), Decimal(row["locked_balance"])


def a_wish(**changes: object) -> Row:
    """Return a limit buy far below the market; a change to None leaves the field out."""
    wish = {
        "asset_pair_name": BTC,
        "side": "BID",
        "type": "LIMIT",
        "amount": "0.001",
        "price": "50000",
    }
    return {name: value for name, value in (wish | changes).items() if value is not None}


class Pupil:
    """A client of the tutorial's scheme."""

    def __init__(self, exchange: Exchange, key: str = "trader") -> None:
        self.exchange = exchange
        keys = exchange.greetings["bigone_tutorial"]["keys"]
        self.key: str = keys[key]["key"]
        self.secret: str = keys[key]["secret"]

    def headers(self, method: str, path: str, encoded: str, at_s: int | None = None) -> Row:
        stamp = str(int(time.time()) if at_s is None else at_s)
        canonical = f"{method}{path}{encoded}{stamp}"
        digest = hmac.new(self.secret.encode(), canonical.encode(), hashlib.sha256).digest()
        signature = base64.b64encode(digest).decode()
        return {"Authorization": f"Bearer {self.key}:{signature}", "BIGONE-TIMESTAMP": stamp}

    def send(
        self,
        method: str,
        path: str,
        fields: Mapping[str, str] | None = None,
        *,
        is_json: bool = False,
        at_s: int | None = None,
        headers: Row | None = None,
    ) -> requests.Response:
        path, fields = f"/api/v3/{path}", fields or {}
        encoded = urlencode(sorted(fields.items()))
        headers = self.headers(method, path, encoded, at_s) | (headers or {})
        url, body = self.exchange.url + path, None
        if method == "POST" and is_json:
            headers["Content-Type"] = "application/json"
            body = json.dumps(fields)
        elif method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            body = encoded
        elif encoded:
            url += "?" + encoded
        return self.exchange.session.request(method, url, data=body, headers=headers, timeout=10)

    def whole(
        self,
        method: str,
        path: str,
        fields: Mapping[str, str] | None = None,
        *,
        is_json: bool = False,
    ) -> Row:
        answer = self.send(method, path, fields, is_json=is_json)
        assert answer.status_code == 200, answer.text
        content: Row = answer.json()
        assert (content["code"], content["message"]) == (0, "OK")
        return content

    def ask(self, method: str, path: str, **fields: str) -> Any:
        return self.whole(method, path, fields)["data"]

    def refused(self, method: str, path: str, **fields: str) -> tuple[int, int]:
        """Return HTTP status and code of a refusal."""
        answer = self.send(method, path, fields)
        content = answer.json()
        assert set(content) == {"code", "message", "data"}
        assert content["data"] is None
        return answer.status_code, content["code"]


class Line:
    """One open WebSocket."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket

    async def hear(self) -> Row:
        message: Row = json.loads(await self.socket.receive_str(timeout=5))
        return message

    async def hear_each(self, count: int) -> list[Row]:
        return [await self.hear() for _ in range(count)]

    async def ask(self, request_id: str, name: str, **payload: object) -> Row:
        """Send a request and return the next message, whatever it is."""
        return await self.say(json.dumps({"requestId": request_id, name: payload}))

    async def say(self, frame: str | bytes) -> Row:
        if isinstance(frame, str):
            await self.socket.send_str(frame)
        else:
            await self.socket.send_bytes(frame)
        return await self.hear()

    async def log_in(self, trader: Trader) -> None:
        answer = await self.ask(
            "login", "authenticateCustomerRequest", token=f"Bearer {trader.token()}"
        )
        assert answer == {"requestId": "login", "success": {"ok": True}}

    async def has_nothing_more(self) -> bool:
        """Whether the answer to a ping is the next message."""
        return await self.ask("silence", "ping") == {"requestId": "silence", "pong": {}}


def on_a_line(
    exchange: Exchange,
    story: Callable[[Line], Awaitable[None]],
    *,
    protocols: tuple[str, ...] = ("json",),
) -> None:
    async def main() -> None:
        async with (
            aiohttp.ClientSession() as session,
            session.ws_connect(exchange.stream_url + "/ws/v2", protocols=protocols) as socket,
        ):
            await story(Line(socket))

    asyncio.run(main())
