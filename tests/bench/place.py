"""From the call that places an order to the arrival of its last byte, beside ccxt and a bare socket."""

import asyncio
import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Coroutine, Iterator
from contextlib import ExitStack, contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import ccxt
import ccxt.async_support

from core.desk.facts import Source
from core.domain.account import Account, Environment
from core.domain.limits import Rule
from core.domain.market import OrderType, Side
from core.domain.money import Price, Quantity
from core.domain.order import OrderState, Ticket
from core.exchanges.base import Credentials, Stamp
from core.exchanges.gemini import GEMINI
from core.profile import Profile
from core.rehearsal import Rehearsal
from core.runtime import Runtime
from tests.bench.figures import Ratio, heading, ratio_of_medians, spread
from tests.fakes import a_market

T = TypeVar("T")

ROOT = Path(__file__).resolve().parent.parent.parent
BLOCK = 20
"""So many orders of one program, then as many of the next."""
PAUSE_S = 0.02
AIMS = {"ccxt, async": 0.9, "ccxt, sync": 0.5}
MARKET = a_market(exchange="gemini")
PRICE, AMOUNT = Decimal("60000.00"), Decimal("0.01")

Place = Callable[[list[str]], list[int]]
"""Places one order for each client id, one after another; returns the time of each call in ns."""

EXPLAINED = """\
  Until the last byte of POST /v1/order/new was received by a server on loopback, in another process, which
  answers at once. The next order comes {pause} ms after the answer, as a click comes to a program that has nothing else
  to do. Connections are kept alive and warm. Counted from:
    Tessera       desk.place on the core's loop: limits, turn, stamp, request built and signed, intent and SENDING
                  flushed to the journal in one commit, transport
    ccxt, sync    create_order: no limiter, pairs preset, nothing written to disk
    ccxt, async   the same, awaited on a plain asyncio loop
    bare socket   sendall of bytes built and signed beforehand
    flush alone   nothing is sent: 4 KiB written over in a file of the same disk, and flushed"""


def measure(orders: int) -> list[Ratio]:
    """Print all figures; return the ratios, none of which has a limit."""
    print(EXPLAINED.format(pause=round(PAUSE_S * 1000)), flush=True)
    with ExitStack() as stack:
        opposite = server()
        who = credentials(opposite)
        places = {
            "Tessera": stack.enter_context(tessera(opposite, who)),
            "ccxt, sync": stack.enter_context(ccxt_sync(who)),
            "ccxt, async": stack.enter_context(ccxt_async(who)),
            "bare socket": stack.enter_context(_bare_socket(who)),
        }
        flush = stack.enter_context(_flush())
        times = _in_turns(places, max(1, orders // BLOCK), who, flush)
    ours = times["Tessera"]
    ratios = [
        ratio_of_medians(f"Tessera to {name}", ours, theirs, aim=AIMS.get(name))
        for name, theirs in times.items()
        if theirs is not ours
    ]
    print(heading(f"{len(ours)} orders each, {BLOCK} in turn"))
    for name, taken in times.items():
        print(spread(name, taken))
    for ratio in ratios:
        print(ratio, flush=True)
    return ratios


def _in_turns(
    places: dict[str, Place], blocks: int, who: Credentials, flush: Callable[[], int]
) -> dict[str, list[int]]:
    """The first block of each only warms up."""
    began: dict[str, dict[str, int]] = {name: {} for name in places}
    flushes: list[int] = []
    for block in range(blocks + 1):
        for name, place in places.items():
            ids = [uuid.uuid4().hex for _ in range(BLOCK)]
            for one in ids:
                time.sleep(PAUSE_S)
                (called_ns,) = place([one])
                if block:
                    began[name][one] = called_ns
        for _ in range(BLOCK):
            time.sleep(PAUSE_S)
            flushes.append(flush())
    arrived = _arrivals(who.host.rest)
    times = {
        name: [arrived[each] - called_ns for each, called_ns in calls.items()]
        for name, calls in began.items()
    }
    return times | {"flush alone": flushes[BLOCK:]}


# The server


def server(*options: str) -> Rehearsal:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.loopback", *options],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    return Rehearsal(process, json.loads(process.stdout.readline() if process.stdout else ""))


def credentials(opposite: Rehearsal) -> Credentials:
    stage = opposite.stages[0]
    return Credentials(key=stage.keys[0].key, secret=stage.keys[0].secret, host=stage.host)


def _arrivals(rest: str) -> dict[str, int]:
    connection = http.client.HTTPConnection(urlsplit(rest).netloc, timeout=10)
    connection.request("GET", "/arrivals")
    told: dict[str, int] = json.loads(connection.getresponse().read())
    connection.close()
    return told


# Those who place


@contextmanager
def tessera(opposite: Rehearsal, who: Credentials) -> Iterator[Place]:
    """The whole core without a window, on a profile of its own. It ends the server when it stops."""
    with tempfile.TemporaryDirectory(prefix="tessera-bench-") as folder:
        profile = Profile(Path(folder))
        profile.prepare()
        runtime = Runtime(profile)
        runtime.rehearsal = opposite
        runtime.start()
        source = Source("gemini", Environment.PRACTICE, who.host.name)
        account = Account(
            id="bench",
            label="bench",
            exchange=source.exchange,
            environment=source.environment,
            host_name=source.host_name,
        )
        try:
            _do(runtime, runtime.desk.sign_in(account, source, who))

            async def place_all(ids: list[str]) -> list[int]:
                tickets = [ticket(client_id) for client_id in ids]
                began = []
                for meant in tickets:
                    began.append(time.monotonic_ns())
                    row = await runtime.desk.place(account.id, meant, frozenset(Rule))
                    if row.order.state is not OrderState.FILLED:
                        raise SystemExit(f"An order was not filled: {row.order}")
                return began

            def place(ids: list[str]) -> list[int]:
                runtime.mailbox.take()
                return _do(runtime, place_all(ids))

            yield place
        finally:
            runtime.stop()


def _do(runtime: Runtime, work: Coroutine[Any, Any, T]) -> T:
    return runtime.submit(work).result(60)


def ticket(client_id: str) -> Ticket:
    return Ticket(
        client_id=client_id,
        market=MARKET,
        side=Side.BUY,
        type=OrderType.LIMIT,
        price=Price(PRICE),
        quantity=Quantity(AMOUNT),
    )


@contextmanager
def ccxt_sync(who: Credentials, authority: str | None = None) -> Iterator[Place]:
    client = _prepared(ccxt.gemini, who, authority)

    def place(ids: list[str]) -> list[int]:
        began = []
        for client_id in ids:
            began.append(time.monotonic_ns())
            client.create_order(*_terms(), {"clientOrderId": client_id})
        return began

    try:
        yield place
    finally:
        client.session.close()


@contextmanager
def ccxt_async(who: Credentials, authority: str | None = None) -> Iterator[Place]:
    client = _prepared(ccxt.async_support.gemini, who, authority)

    async def place_all(ids: list[str]) -> list[int]:
        began = []
        for client_id in ids:
            began.append(time.monotonic_ns())
            await client.create_order(*_terms(), {"clientOrderId": client_id})
        return began

    with asyncio.Runner() as runner:
        try:
            yield lambda ids: runner.run(place_all(ids))
        finally:
            runner.run(client.close())


def _prepared(kind: Any, who: Credentials, authority: str | None) -> Any:
    urls = {"api": {"public": who.host.rest, "private": who.host.rest}}
    client = kind({"apiKey": who.key, "secret": who.secret, "enableRateLimit": False, "urls": urls})
    if authority is not None:
        client.cafile = client.validateServerSsl = authority
    client.set_markets([client.parse_market(["BTCUSD", 2, 8, "0.00001"])])
    return client


def _terms() -> tuple[str, str, str, float, float]:
    return "BTC/USD", "limit", "buy", float(AMOUNT), float(PRICE)


@contextmanager
def _bare_socket(who: Credentials) -> Iterator[Place]:
    where = urlsplit(who.host.rest)
    with socket.create_connection((where.hostname or "", where.port or 0)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

        def place(ids: list[str]) -> list[int]:
            began = []
            for sent in [_signed(who, client_id) for client_id in ids]:
                began.append(time.monotonic_ns())
                connection.sendall(sent)
                connection.recv(65_536)
            return began

        yield place


@contextmanager
def _flush() -> Iterator[Callable[[], int]]:
    """What the disk takes for the least that a journal can ask of it; returns ns."""
    block = bytes(4096)
    with tempfile.TemporaryFile(prefix="tessera-bench-", buffering=0) as file:
        file.write(block)
        os.fsync(file.fileno())

        def flush() -> int:
            began_ns = time.monotonic_ns()
            file.seek(0)
            file.write(block)
            getattr(os, "fdatasync", os.fsync)(file.fileno())
            return time.monotonic_ns() - began_ns

        yield flush


def _signed(who: Credentials, client_id: str) -> bytes:
    """A whole request as it goes over the wire."""
    now_ms = time.time_ns() // 1_000_000
    request = GEMINI.place(who, Stamp(time_ms=now_ms, nonce=now_ms), ticket(client_id)).request
    where = urlsplit(request.url)
    headers = (("Host", where.netloc), *request.headers)
    lines = [f"POST {where.path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers)]
    return "\r\n".join([*lines, "", ""]).encode() + (request.body or b"")
