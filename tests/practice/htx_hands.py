"""What the tests of HTX's practice exchange hold in their hands: a signing client and lines, written from the sheet."""

import asyncio
import base64
import gzip
import hashlib
import hmac
import json
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import aiohttp
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from core.practice.clock import Clock
from core.practice.protocols.htx import Htx
from tests.practice.hands import Exchange, running, until

SAMPLES = Path(__file__).resolve().parent.parent / "samples" / "htx"
SPOT = "10000001"
Row = dict[str, Any]


@contextmanager
def htx_running(*, clock: Clock | None = None, is_alive: bool = False) -> Iterator[Exchange]:
    with running(clock=clock, is_alive=is_alive, protocol=Htx, name="htx") as exchange:
        yield exchange


def sample(name: str) -> Any:
    return json.loads((SAMPLES / name).read_text(encoding="utf-8"), parse_float=Decimal)


def load(text: str | bytes) -> Any:
    return json.loads(text, parse_float=Decimal)


def touch(exchange: Exchange, symbol: str = "btcusdt") -> tuple[Decimal, Decimal]:
    """Return best bid and best ask."""
    tick = exchange.read("/market/detail/merged", symbol=symbol)["tick"]
    return Decimal(tick["bid"][0]), Decimal(tick["ask"][0])


def encode(value: str) -> str:
    return quote(value, safe="-_.~")


class Trader:
    """Signs as HTX's sheet says, sharing no code with the project's own signer."""

    def __init__(
        self,
        exchange: Exchange,
        key: str = "trader",
        *,
        now_s: Callable[[], float] = time.time,
        host: str = "",
    ) -> None:
        self.exchange = exchange
        self.key: str = exchange.greeting["keys"][key]["key"]
        self.secret: str = exchange.greeting["keys"][key]["secret"]
        self.now_s = now_s
        self.host = host or urlsplit(exchange.url).hostname or ""

    def stamp(self) -> str:
        return datetime.fromtimestamp(int(self.now_s()), UTC).strftime("%Y-%m-%dT%H:%M:%S")

    @property
    def method(self) -> str:
        return "Ed25519" if "PRIVATE KEY" in self.secret else "HmacSHA256"

    def signature(self, text: str) -> str:
        if self.method == "Ed25519":
            private = load_pem_private_key(self.secret.encode(), None)
            raw: bytes = private.sign(text.encode())  # type: ignore[union-attr, call-arg]
        else:
            raw = hmac.new(self.secret.encode(), text.encode(), hashlib.sha256).digest()
        return base64.b64encode(raw).decode()

    def query(self, method: str, path: str, fields: Row, **changes: str) -> str:
        """Return the signed query; a change of a signed parameter to nothing leaves it out."""
        signed = {
            "AccessKeyId": self.key,
            "SignatureMethod": self.method,
            "SignatureVersion": "2",
            "Timestamp": self.stamp(),
        }
        every = {name: str(value) for name, value in (signed | fields | changes).items()}
        every = {name: value for name, value in every.items() if value}
        signature = every.pop("Signature", "")
        line = "&".join(f"{encode(name)}={encode(every[name])}" for name in sorted(every))
        signature = signature or self.signature(f"{method}\n{self.host}\n{path}\n{line}")
        return f"{line}&Signature={encode(signature)}"

    def url(self, method: str, path: str, fields: Row | None = None, **changes: Any) -> str:
        return f"{self.exchange.url}{path}?{self.query(method, path, fields or {}, **changes)}"

    def get(self, path: str, fields: Row | None = None) -> Row:
        answer = self.exchange.session.get(self.url("GET", path, fields), timeout=10)
        assert answer.status_code == 200, answer.text
        row: Row = load(answer.text)
        return row

    def post(self, path: str, body: object = None) -> Row:
        content = json.dumps({} if body is None else body)
        headers = {"Content-Type": "application/json"}
        url = self.url("POST", path)
        answer = self.exchange.session.post(url, data=content.encode(), headers=headers, timeout=10)
        assert answer.status_code == 200, answer.text
        row: Row = load(answer.text)
        return row

    def read(self, path: str, **fields: object) -> Any:
        """Return the data of a good answer; underscores in names stand for hyphens."""
        return good(self.get(path, {name.replace("_", "-"): fields[name] for name in fields}))

    def place(self, **changes: object) -> str:
        """Return the id."""
        order_id: str = good(self.try_to_place(**changes))
        return order_id

    def try_to_place(self, **changes: object) -> Row:
        return self.post("/v1/order/orders/place", a_wish(**changes))

    def order(self, order_id: str) -> Row:
        row: Row = self.read(f"/v1/order/orders/{order_id}")
        return row

    def cancel(self, order_id: str) -> Row:
        return self.post(f"/v1/order/orders/{order_id}/submitcancel")

    def until_closed(self, order_id: str) -> Row:
        until(lambda: order_id not in live_ids(self.exchange))
        return self.order(order_id)

    def balance(self, currency: str, kind: str = "trade") -> Decimal:
        rows = self.read(f"/v1/account/accounts/{SPOT}/balance")["list"]
        (row,) = (r for r in rows if (r["currency"], r["type"]) == (currency, kind))
        return Decimal(row["balance"])

    def cancel_everything(self) -> None:
        self.post("/v1/order/orders/batchCancelOpenOrders")
        until(lambda: not live_ids(self.exchange))

    def login(self, **changes: str) -> Row:
        fields = {
            "accessKey": self.key,
            "signatureMethod": self.method,
            "signatureVersion": "2.1",
            "timestamp": self.stamp(),
        }
        line = "&".join(f"{name}={encode(value)}" for name, value in fields.items())
        signature = self.signature(f"GET\n{self.host}\n/ws/v2\n{line}")
        params = {"authType": "api"} | fields | {"signature": signature} | changes
        return {"action": "req", "ch": "auth", "params": params}


def live_ids(exchange: Exchange) -> set[str]:
    """Look past the exchange's own limits, which would stop a test that asks again and again."""
    orders = exchange.ledger()["orders"]
    return {row["order_id"] for row in orders if row["state"] in ("open", "waiting")}


def a_wish(**changes: object) -> Row:
    """Return a limit buy far below the market; a change to None leaves the field out."""
    wish: Row = {
        "account-id": SPOT,
        "symbol": "btcusdt",
        "type": "buy-limit",
        "amount": "0.01",
        "price": "50000",
        "source": "spot-api",
    } | {name.replace("_", "-"): value for name, value in changes.items()}
    return {name: value for name, value in wish.items() if value is not None}


def good(answer: Row) -> Any:
    assert answer.get("status") == "ok" or answer.get("code") == 200, answer
    return answer["data"]


class Socket:
    """One open WebSocket: plain text goes out; what comes in is unpacked if it is packed."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket

    async def send(self, message: object) -> None:
        await self._socket.send_str(message if isinstance(message, str) else json.dumps(message))

    async def hear(self) -> Any:
        """Return the next message; pings are for whoever asks for them."""
        while True:
            message = await self.hear_all()
            if "ping" not in (message.get("action"), *message):
                return message

    async def hear_all(self) -> Any:
        frame = await self._socket.receive(timeout=5)
        if frame.type is aiohttp.WSMsgType.BINARY:
            return load(gzip.decompress(frame.data))
        assert frame.type is aiohttp.WSMsgType.TEXT, frame
        return load(frame.data)

    async def ask(self, message: object) -> Any:
        await self.send(message)
        return await self.hear()

    async def log_in(self, trader: Trader) -> None:
        assert await self.ask(trader.login()) == sample("ws_auth_ok.json")

    async def listen(self, *channels: str) -> None:
        for channel in channels:
            answer = await self.ask({"action": "sub", "ch": channel})
            assert answer == {"action": "sub", "code": 200, "ch": channel, "data": {}}

    async def subscribe(self, topic: str) -> None:
        answer = await self.ask({"sub": topic, "id": "id1"})
        assert answer | {"ts": 0} == {"id": "id1", "status": "ok", "subbed": topic, "ts": 0}

    async def closed(self) -> None:
        kinds = (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY)
        while (await self._socket.receive(timeout=5)).type in kinds:
            pass
        assert self._socket.closed


def on_a_socket(exchange: Exchange, path: str, story: Callable[[Socket], Awaitable[None]]) -> None:
    async def main() -> None:
        async with (
            aiohttp.ClientSession() as session,
            session.ws_connect(exchange.stream_url + path) as socket,
        ):
            await story(Socket(socket))

    asyncio.run(main())
