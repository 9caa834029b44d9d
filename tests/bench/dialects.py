"""Building, signing and reading: each dialect beside ccxt's own, on the same answers, in turns."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import ccxt

from core.domain.money import Price, Quantity
from core.domain.order import Ticket
from core.exchanges.all import ALL
from core.exchanges.base import Call, Exchange, Response, Stamp
from tests.bench.figures import Ratio, ratio_of_medians
from tests.conformance.hook import find_hook, folder_of
from tests.fakes import a_market, a_ticket, an_order

LIMIT = 1.0
SAMPLES = Path(__file__).resolve().parent.parent / "samples"
KINDS = ("place", "cancel", "order", "balances", "book")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """How one exchange names its bitcoin pair, who ccxt says it is, and the sample that answers each call."""

    client: str
    symbol: str
    base: str
    quote: str
    answers: dict[str, str]


PAIRS = {
    "gemini": Pair(
        client="gemini",
        symbol="btcusd",
        base="BTC",
        quote="USD",
        answers={
            "place": "order_new_limit_resting.json",
            "cancel": "order_cancel.json",
            "order": "order_status_filled.json",
            "balances": "balances.json",
            "book": "book_btcusd.json",
        },
    ),
    "binance": Pair(
        client="binance",
        symbol="BTCUSDT",
        base="BTC",
        quote="USDT",
        answers={
            "place": "order_new_full_limit_open.json",
            "cancel": "cancel.json",
            "order": "order_query_filled.json",
            "balances": "account.json",
            "book": "depth.json",
        },
    ),
    "htx": Pair(
        client="htx",
        symbol="btcusdt",
        base="BTC",
        quote="USDT",
        answers={
            "place": "order_place_ok.json",
            "cancel": "cancel_ok.json",
            "order": "order_detail_filled_limit.json",
            "balances": "balances.json",
            "book": "depth_step0.json",
        },
    ),
    "bigone": Pair(
        client="bigone",
        symbol="BTC-USDT",
        base="BTC",
        quote="USDT",
        answers={
            "place": "order_placed_limit.json",
            "cancel": "order_cancelled.json",
            "order": "order_filled.json",
            "balances": "accounts.json",
            "book": "depth.json",
        },
    ),
}


class Watch:
    """When a call was begun, when it was ready to be sent, when its answer was read: nanoseconds."""

    def __init__(self) -> None:
        self.building_ns: list[int] = []
        self.reading_ns: list[int] = []

    def note(self, began: int, ready: int, answered: int, read: int) -> None:
        self.building_ns.append(ready - began)
        self.reading_ns.append(read - answered)


def measure(rounds: int) -> list[Ratio]:
    """Every call of every dialect that both programs have; prints medians in microseconds and the two ratios."""
    ratios: list[Ratio] = []
    print(f"  {'build and sign, then read (µs)':34}{'ours':>9}{'ccxt':>9}{'ours':>9}{'ccxt':>9}")
    for exchange in ALL:
        folder = folder_of(exchange)
        if exchange.info.name != folder:
            continue  # a second dialect of one folder has the same code
        for kind in KINDS:
            ours, theirs = _both(exchange, kind, rounds)
            name = f"{folder} {kind}"
            built = ratio_of_medians(f"{name}: build", ours.building_ns, theirs.building_ns, LIMIT)
            read = ratio_of_medians(f"{name}: read", ours.reading_ns, theirs.reading_ns, LIMIT)
            figures = (ours.building_ns, theirs.building_ns, ours.reading_ns, theirs.reading_ns)
            print(f"  {name:34}" + "".join(f"{_median_us(each):9.1f}" for each in figures))
            ratios += [built, read]
    for ratio in ratios:
        print(ratio)
    return ratios


def _median_us(times_ns: list[int]) -> float:
    ordered = sorted(times_ns)
    return ordered[len(ordered) // 2] / 1000


def _both(exchange: Exchange, kind: str, rounds: int) -> tuple[Watch, Watch]:
    pair = PAIRS[exchange.info.name]
    body = (SAMPLES / folder_of(exchange) / pair.answers[kind]).read_bytes()
    ours, theirs = Watch(), Watch()
    build = _ours(exchange, pair, kind)
    client, call = _theirs(pair, kind, body)
    for _ in range(rounds):
        began = time.perf_counter_ns()
        asked = build()
        ready = time.perf_counter_ns()
        asked.read(Response(status=200, body=body))
        ours.note(began, ready, ready, time.perf_counter_ns())
        began = time.perf_counter_ns()
        call()
        ready, answered = client.noted_ns
        theirs.note(began, ready, answered, time.perf_counter_ns())
    return ours, theirs


def _order_id(exchange: Exchange, pair: Pair, kind: str) -> str:
    """The order that the sample is about."""
    path = SAMPLES / folder_of(exchange) / "expected.json"
    expected = json.loads(path.read_bytes())["files"][pair.answers[kind]]["expect"]
    return str(expected.get("order_id", "9007199254740993"))


def _ours(exchange: Exchange, pair: Pair, kind: str) -> Callable[[], Call[Any]]:
    who = find_hook(folder_of(exchange)).WHO
    market = a_market(
        exchange=exchange.info.name, symbol=pair.symbol, base=pair.base, quote=pair.quote
    )
    ticket: Ticket = replace(
        a_ticket(client_id="ts-0123456789abcdef"),
        market=market,
        price=Price(Decimal("61250.01")),
        quantity=Quantity(Decimal("0.015")),
    )
    order = an_order(symbol=pair.symbol, id=_order_id(exchange, pair, kind))
    stamps: Iterator[Stamp] = (
        Stamp(time_ms=1_763_718_000_000 + n, nonce=1_763_718_000_000_000_000 + n)
        for n in range(10**9)
    )
    builds: dict[str, Callable[[], Call[Any]]] = {
        "place": lambda: exchange.place(who, next(stamps), ticket),
        "cancel": lambda: exchange.cancel(who, next(stamps), order),
        "order": lambda: exchange.order(who, next(stamps), order),
        "balances": lambda: exchange.balances(who, next(stamps)),
        "book": lambda: exchange.book(who.host, market, 20),
    }
    return builds[kind]


def _theirs(pair: Pair, kind: str, body: bytes) -> tuple[Any, Callable[[], object]]:
    class Client(getattr(ccxt, pair.client)):  # type: ignore[misc]
        """ccxt's own, with an answer in place of the network."""

        noted_ns = (0, 0)

        def fetch(self, url: str, method: str = "GET", headers: Any = None, body: Any = None) -> Any:
            ready = time.perf_counter_ns()
            self.noted_ns = (ready, time.perf_counter_ns())
            return self.parse_json(text)

    text = body.decode()
    client = Client({"apiKey": "account-" + "k" * 20, "secret": "s" * 36, "enableRateLimit": False})
    symbol = f"{pair.base}/{pair.quote}"
    client.set_markets(
        [
            client.safe_market_structure(
                {
                    "id": pair.symbol,
                    "symbol": symbol,
                    "base": pair.base,
                    "quote": pair.quote,
                    "baseId": pair.base.lower(),
                    "quoteId": pair.quote.lower(),
                    "type": "spot",
                    "spot": True,
                    "active": True,
                    "precision": {"amount": 0.00000001, "price": 0.01},
                    "info": {"orderTypes": ["LIMIT"], "permissions": ["SPOT"]},
                }
            )
        ]
    )
    client.accounts = [{"id": "100009", "type": "spot", "code": None, "info": {}}]
    client.accountsById = {"100009": client.accounts[0]}
    calls: dict[str, Callable[[], object]] = {
        "place": lambda: client.create_order(
            symbol, "limit", "buy", 0.015, 61250.01, {"clientOrderId": "ts-0123456789abcdef"}
        ),
        "cancel": lambda: client.cancel_order("9007199254740993", symbol),
        "order": lambda: client.fetch_order("9007199254740993", symbol),
        "balances": client.fetch_balance,
        "book": lambda: client.fetch_order_book(symbol, 20),
    }
    return client, calls[kind]
