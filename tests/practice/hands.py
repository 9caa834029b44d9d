"""What the practice tests hold in their hands: a market of their own, a running server, a signing client."""

import asyncio
import base64
import hashlib
import hmac
import json
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import requests

from core.practice.clock import Clock
from core.practice.engine import Engine
from core.practice.ids import Ids
from core.practice.ledger import Account, ChargedInQuote, Ledger
from core.practice.market import Market
from core.practice.orders import Action, Order, Side, TimeInForce, Trigger
from core.practice.protocols.all import Protocol
from core.practice.protocols.gemini import Gemini
from core.practice.server import Server
from core.practice.tape import Tape


class HandTime:
    """Wall and monotonic time that stand still until told to go on."""

    def __init__(self) -> None:
        self.now_ns = 1_763_718_000_000_000_000

    def pass_s(self, seconds: int) -> None:
        self.now_ns += seconds * 1_000_000_000

    def clock(self, scale: float = 1.0) -> Clock:
        return Clock(scale=scale, wall_ns=lambda: self.now_ns, monotonic_ns=lambda: self.now_ns)


def a_market(*, price_step: str = "1", amount_step: str = "0.1") -> Market:
    return Market(
        symbol="BTCUSD",
        base="BTC",
        quote="USD",
        price_step=Decimal(price_step),
        amount_step=Decimal(amount_step),
        min_amount=Decimal(amount_step),
    )


class Floor:
    """One market, and accounts with the same funds each; no makers."""

    def __init__(self, *names: str, usd: str = "10000", btc: str = "100") -> None:
        self.market = a_market()
        self.ledger = Ledger(ChargedInQuote(12))
        self.actions: list[Action] = []
        self.ids = Ids()
        self.engine = Engine(
            self.market,
            ledger=self.ledger,
            clock=HandTime().clock(),
            ids=self.ids,
            tape=Tape(),
            publish=self.actions.append,
            price_band=Decimal("0.05"),
        )
        for name in names or ("ann", "bob", "cy"):
            funds = {"USD": Decimal(usd), "BTC": Decimal(btc)}
            self.ledger.open(Account(name=name), funds)

    def order(
        self,
        account: str,
        side: str,
        price: str,
        amount: str = "1",
        *,
        time_in_force: TimeInForce = TimeInForce.GTC,
        post_only: bool = False,
        stop: str | None = None,
    ) -> Order:
        above = side == "buy"
        return Order(
            id=self.ids.order(),
            account=account,
            key="key",
            market=self.market,
            side=Side(side),
            price=Decimal(price),
            amount=Decimal(amount),
            created_ns=0,
            time_in_force=time_in_force,
            is_post_only=post_only,
            trigger=None if stop is None else Trigger(price=Decimal(stop), is_above=above),
        )

    def place(self, account: str, side: str, price: str, amount: str = "1", **more: Any) -> Order:
        order = self.order(account, side, price, amount, **more)
        self.engine.place(order)
        return order

    def free(self, account: str, asset: str) -> Decimal:
        return self.ledger.accounts[account].balance(asset).free

    def total(self, account: str, asset: str) -> Decimal:
        return self.ledger.accounts[account].balance(asset).total


class Exchange:
    """A server that listens, in a thread of its own, and its control interface."""

    def __init__(self, server: Server, greeting: dict[str, Any], name: str) -> None:
        self.server = server
        self.greetings = greeting["exchanges"]
        self.greeting = self.greetings[name]
        self.session = requests.Session()
        self.session.trust_env = False
        self._control = greeting["control"]

    @property
    def url(self) -> str:
        return str(self.greeting["rest"])

    @property
    def stream_url(self) -> str:
        return str(self.greeting["ws"])

    def client(self, key: str = "increasing", **settings: Any) -> "Client":
        return Client(self, **self.greeting["keys"][key], **settings)

    def get(self, path: str, **query: str | int) -> requests.Response:
        return self.session.get(self.url + path, params=query, timeout=10)

    def read(self, path: str, **query: str | int) -> Any:
        answer = self.get(path, **query)
        assert answer.status_code == 200, answer.text
        return json.loads(answer.text, parse_float=Decimal)

    def control(self, method: str, path: str, **wish: Any) -> requests.Response:
        headers = {"X-Practice-Token": self._control["token"]}
        url = self._control["url"] + path
        return self.session.request(method, url, json=wish or None, headers=headers, timeout=10)

    def ledger(self) -> dict[str, Any]:
        answer: dict[str, Any] = self.control("GET", "/ledger").json()
        return answer

    def received(self) -> list[dict[str, Any]]:
        answer: list[dict[str, Any]] = self.control("GET", "/received").json()["requests"]
        return answer

    def touch(self, symbol: str = "btcusd") -> tuple[Decimal, Decimal]:
        """Return best bid and best ask."""
        book = self.read(f"/v1/book/{symbol}", limit_bids=1, limit_asks=1)
        return Decimal(book["bids"][0]["price"]), Decimal(book["asks"][0]["price"])


class Client:
    """Signs as Gemini's sheet says, sharing no code with the project's own signer."""

    _last_ms = int(time.time() * 1000)

    def __init__(
        self, exchange: Exchange, key: str, secret: str, *, is_time_based: bool = False
    ) -> None:
        self.exchange = exchange
        self.key = key
        self.secret = secret
        self.is_time_based = is_time_based

    def nonce(self) -> str:
        if self.is_time_based:
            return f"{time.time():.6f}"
        Client._last_ms += 1
        return str(Client._last_ms)

    def headers(self, path: str, payload: dict[str, Any]) -> dict[str, str]:
        content = {"request": path, "nonce": self.nonce()} | payload
        return self.sign(json.dumps(content).encode())

    def sign(self, content: bytes) -> dict[str, str]:
        encoded = base64.b64encode(content)
        signature = hmac.new(self.secret.encode(), encoded, hashlib.sha384).hexdigest()
        return {
            "X-GEMINI-APIKEY": self.key,
            "X-GEMINI-PAYLOAD": encoded.decode(),
            "X-GEMINI-SIGNATURE": signature,
            "Content-Type": "text/plain",
            "Content-Length": "0",
            "Cache-Control": "no-cache",
        }

    def stream_headers(self, nonce: str | None = None) -> dict[str, str]:
        nonce = nonce or str(int(time.time()))
        headers = self.sign(nonce.encode())
        return {name: headers[name] for name in headers if name.startswith("X-")} | {
            "X-GEMINI-NONCE": nonce
        }

    def post(self, path: str, **payload: Any) -> requests.Response:
        headers = self.headers(path, payload)
        return self.exchange.session.post(self.exchange.url + path, headers=headers, timeout=10)

    def ask(self, path: str, **payload: Any) -> Any:
        answer = self.post(path, **payload)
        assert answer.status_code == 200, answer.text
        return json.loads(answer.text, parse_float=Decimal)

    def place(self, **changes: Any) -> Any:
        return self.ask("/v1/order/new", **a_wish(**changes))


def a_wish(**changes: Any) -> dict[str, Any]:
    """Return a limit buy far below the market; a change to None leaves the field out."""
    wish: dict[str, Any] = {
        "symbol": "btcusd",
        "amount": "0.01",
        "price": "50000.00",
        "side": "buy",
        "type": "exchange limit",
    }
    return {name: value for name, value in (wish | changes).items() if value is not None}


@contextmanager
def running(
    *,
    clock: Clock | None = None,
    is_alive: bool = False,
    protocol: Protocol = Gemini,
    name: str = "gemini",
) -> Iterator[Exchange]:
    """Run a server that speaks one protocol; its markets stand still unless they are to be alive."""
    server = Server(clock=clock or Clock(), rng=random.Random(7), protocols=(protocol,))
    for dialect in server.dialects:
        dialect.venue.is_running = is_alive
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        greeting = asyncio.run_coroutine_threadsafe(server.start(), loop).result(10)
        exchange = Exchange(server, greeting, name)
        with exchange.session:
            yield exchange
    finally:
        asyncio.run_coroutine_threadsafe(server.stop(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


def until(condition: Callable[[], object], timeout_s: float = 5.0) -> None:
    """Wait for something to become true."""
    end = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.01)
