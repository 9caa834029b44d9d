"""Building, signing and reading: each dialect beside ccxt's own, on the same answers, in turns."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import Any, ClassVar

import ccxt

from core.desk.feed import BOOK_DEPTH
from core.domain.money import Price, Quantity
from core.exchanges.all import ALL
from core.exchanges.base import Call, Exchange, Response, Stamp
from tests.bench.figures import Ratio, ratio_of_pairs
from tests.conformance.hook import find_hook, folder_of
from tests.fakes import a_market, a_ticket, an_order

LIMIT = 1.0
WARM_UPS = 20
MANY = 100
SAMPLES = Path(__file__).resolve().parent.parent / "samples"
ROWS = {"book": BOOK_DEPTH, "long book": MANY, "markets": MANY}
"""Levels on each side of a book, as the program asks for them and more; rows in a list of pairs."""
Json = Any
Times = tuple[int, int]
"""How long a call took to build and sign, and its answer to read: nanoseconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """How one exchange names its bitcoin pair, and the sample that answers each call."""

    symbol: str
    quote: str
    answers: dict[str, str]


PAIRS = {
    "gemini": Pair(
        symbol="btcusd",
        quote="USD",
        answers={
            "place": "order_new_limit_resting.json",
            "cancel": "order_cancel.json",
            "order": "order_status_filled.json",
            "open orders": "orders_active.json",
            "fills": "mytrades.json",
            "balances": "balances.json",
            "book": "book_btcusd.json",
            "long book": "book_btcusd.json",
            "markets": "symbols_details_all.json",
        },
    ),
    "binance": Pair(
        symbol="BTCUSDT",
        quote="USDT",
        answers={
            "place": "order_new_full_limit_open.json",
            "cancel": "cancel.json",
            "order": "order_query_filled.json",
            "open orders": "open_orders.json",
            "fills": "my_trades.json",
            "balances": "account.json",
            "book": "depth.json",
            "long book": "depth.json",
            "markets": "exchange_info_multi.json",
        },
    ),
    "htx": Pair(
        symbol="btcusdt",
        quote="USDT",
        answers={
            "place": "order_place_ok.json",
            "cancel": "cancel_ok.json",
            "order": "order_detail_filled_limit.json",
            "open orders": "open_orders.json",
            "fills": "fills.json",
            "balances": "balances.json",
            "book": "depth_step0.json",
            "long book": "depth_step0.json",
            "markets": "symbols_v1_common.json",  # ccxt's choice; ours reads it like the newer list
        },
    ),
    "bigone": Pair(
        symbol="BTC-USDT",
        quote="USDT",
        answers={
            "place": "order_placed_limit.json",
            "cancel": "order_cancelled.json",
            "order": "order_filled.json",
            "open orders": "orders_open.json",
            "fills": "my_trades.json",
            "balances": "accounts.json",
            "book": "depth.json",
            "long book": "depth.json",
            "markets": "asset_pairs.json",
        },
    ),
}


def measure(rounds: int) -> list[Ratio]:
    """Every call that both programs have: prints medians in microseconds, returns the ratios.

    A round times both, one right after the other, each first in every other round; its ratio is that of the two. So
    whatever else the machine does slows both, and the median of the rounds is not moved by what hit one of them.
    Ours begins with a checked ticket; ccxt's with numbers, which it puts on their steps.
    """
    print(f"  {rounds} rounds each; medians in µs, and the median ratio of the rounds")
    print(
        f"  {'':22}{'build and sign':>17}{'ccxt':>9}{'ratio':>8}{'read':>12}{'ccxt':>9}{'ratio':>8}"
    )
    ratios: list[Ratio] = []
    for exchange in ALL:
        pair = PAIRS.get(exchange.info.name)
        if pair is None:
            continue  # a second dialect of one folder: the same code, or one that ccxt does not know
        for kind in pair.answers:
            is_slow = kind == "markets"
            ours, theirs = _both(exchange, pair, kind, rounds // 4 if is_slow else rounds)
            name = f"{exchange.info.name} {kind}"
            line = f"  {name:22}"
            for part, what in enumerate(("build", "read")):
                mine, other = ([times[part] for times in each] for each in (ours, theirs))
                ratio = ratio_of_pairs(f"{name}: {what}", mine, other, LIMIT)
                ratios.append(ratio)
                verdict = "!" if ratio.is_too_much else " "
                line += f"{median(mine) / 1e3:16.1f} {median(other) / 1e3:9.1f}{ratio.value:7.2f}{verdict}"
            print(line, flush=True)
    return ratios


def _both(
    exchange: Exchange, pair: Pair, kind: str, rounds: int
) -> tuple[list[Times], list[Times]]:
    path = SAMPLES / exchange.info.name / pair.answers[kind]
    answer = path.read_bytes()
    if rows := ROWS.get(kind):
        answer = json.dumps(_made_long(json.loads(answer), rows), separators=(",", ":")).encode()
    order_id = _order_id(path)
    ours = _ours(exchange, pair, kind, order_id, answer)
    theirs = _theirs(exchange.info.name, pair, kind, order_id, answer)
    pairs: list[tuple[Times, Times]] = []
    for number in range(WARM_UPS + rounds):
        if number % 2:
            later = theirs()
            pairs.append((ours(), later))
        else:
            pairs.append((ours(), theirs()))
    mine, others = zip(*pairs[WARM_UPS:], strict=True)
    return list(mine), list(others)


def _order_id(path: Path) -> str:
    """The order that the sample is about."""
    expected = json.loads((path.parent / "expected.json").read_bytes())
    return str(expected["files"][path.name]["expect"].get("order_id", "9007199254740993"))


# Answers as long as real ones, in the shape of the sample's own rows


def _made_long(answer: Json, rows: int) -> Json:
    """The sample with so many levels on each side of its book, or rows in its list."""
    if isinstance(answer, list):
        return (answer * rows)[:rows]
    if "bids" in answer:
        bids, asks = (
            [_moved(answer[side][0], step * number) for number in range(rows)]
            for side, step in (("bids", -1), ("asks", 1))
        )
        return {**answer, "bids": bids, "asks": asks}
    name = next(name for name in ("symbols", "data", "tick") if name in answer)
    return {**answer, name: _made_long(answer[name], rows)}


def _moved(level: Json, cents: int) -> Json:
    """The same level, some cents away."""
    name = "price" if isinstance(level, dict) else 0
    moved, price = level.copy(), level[name]
    exact = Decimal(str(price)) + Decimal(cents).scaleb(-2)
    moved[name] = str(exact) if isinstance(price, str) else float(exact)
    return moved


# Ours


def _ours(
    exchange: Exchange, pair: Pair, kind: str, order_id: str, answer: bytes
) -> Callable[[], Times]:
    who = find_hook(folder_of(exchange)).WHO
    market = a_market(exchange=exchange.info.name, symbol=pair.symbol, base="BTC", quote=pair.quote)
    ticket = replace(
        a_ticket(client_id="ts-0123456789abcdef"),
        market=market,
        price=Price(Decimal("61250.01")),
        quantity=Quantity(Decimal("0.015")),
    )
    order = an_order(symbol=pair.symbol, id=order_id)
    stamps: Iterator[Stamp] = (
        Stamp(time_ms=1_763_718_000_000 + n, nonce=1_763_718_000_000_000_000 + n)
        for n in range(10**9)
    )
    calls: dict[str, Callable[[], Call[Any] | None]] = {
        "place": lambda: exchange.place(who, next(stamps), ticket),
        "cancel": lambda: exchange.cancel(who, next(stamps), order),
        "order": lambda: exchange.order(who, next(stamps), order),
        "open orders": lambda: exchange.open_orders(who, next(stamps), market),
        "fills": lambda: exchange.fills(who, next(stamps), market, None),
        "balances": lambda: exchange.balances(who, next(stamps)),
        "book": lambda: exchange.book(who.host, market, BOOK_DEPTH),
        "long book": lambda: exchange.book(who.host, market, MANY),
        "markets": lambda: exchange.markets(who.host),
    }
    build, response = calls[kind], Response(status=200, body=answer)

    def timed() -> Times:
        began = time.perf_counter_ns()
        call = build()
        built = time.perf_counter_ns()
        if call is None:
            raise SystemExit(f"{exchange.info.name} has no call for {kind}")
        answered = time.perf_counter_ns()
        call.read(response)
        return built - began, time.perf_counter_ns() - answered

    return timed


# ccxt's


def _theirs(name: str, pair: Pair, kind: str, order_id: str, answer: bytes) -> Callable[[], Times]:
    client, symbol = _client(name, pair, answer), f"BTC/{pair.quote}"
    terms = (symbol, "limit", "buy", 0.015, 61250.01, {"clientOrderId": "ts-0123456789abcdef"})
    calls: dict[str, Callable[[], object]] = {
        "place": lambda: client.create_order(*terms),
        "cancel": lambda: client.cancel_order(order_id, symbol),
        "order": lambda: client.fetch_order(order_id, symbol),
        "open orders": lambda: client.fetch_open_orders(symbol),
        "fills": lambda: client.fetch_my_trades(symbol),
        "balances": client.fetch_balance,
        "book": lambda: client.fetch_order_book(symbol, BOOK_DEPTH),
        "long book": lambda: client.fetch_order_book(symbol, 150 if name == "htx" else MANY),
        "markets": lambda: _their_markets(client),
    }
    call = calls[kind]

    def timed() -> Times:
        client.asked = 0
        began = time.perf_counter_ns()
        call()
        read = time.perf_counter_ns()
        if client.asked != 1:
            raise SystemExit(f"ccxt asked {name} {client.asked} questions for {kind}")
        return client.built_ns - began, read - client.session.answered_ns

    return timed


class Answer:
    """The same bytes again and again, in place of what `requests` returns."""

    headers: ClassVar[dict[str, str]] = {}
    status_code = 200
    reason = "OK"

    def __init__(self, content: bytes) -> None:
        self.content = content

    @property
    def text(self) -> str:
        return self.content.decode()

    def raise_for_status(self) -> None:
        """It is a success."""


class Session:
    """In place of a `requests.Session`: no network, no time passes."""

    def __init__(self, answer: bytes) -> None:
        self.headers: dict[str, str] = {}
        self.cookies: dict[str, str] = {}
        self.answer = Answer(answer)
        self.answered_ns = 0

    def request(self, method: str, url: str, **options: object) -> Answer:
        self.answered_ns = time.perf_counter_ns()
        return self.answer

    def close(self) -> None:
        """There is nothing open."""


def _client(name: str, pair: Pair, answer: bytes) -> Any:
    class Client(getattr(ccxt, name)):  # type: ignore[misc]
        """ccxt's own; all that it does to send comes after the building, what it does to an answer is reading."""

        asked = built_ns = 0

        def fetch(
            self, url: str, method: str = "GET", headers: Any = None, body: Any = None
        ) -> Any:
            self.built_ns = time.perf_counter_ns()
            self.asked += 1
            return super().fetch(url, method, headers, body)

    client = Client({"apiKey": "account-" + "k" * 20, "secret": "s" * 36, "enableRateLimit": False})
    client.session.close()
    client.session = Session(answer)
    market = {
        "id": pair.symbol,
        "symbol": f"BTC/{pair.quote}",
        "base": "BTC",
        "quote": pair.quote,
        "baseId": "btc",
        "quoteId": pair.quote.lower(),
        "type": "spot",
        "spot": True,
        "active": True,
        "precision": {"amount": 0.00000001, "price": 0.01},
        "info": {"orderTypes": ["LIMIT"], "permissions": ["SPOT"]},
    }
    client.set_markets([client.safe_market_structure(market)])
    client.accounts = [{"id": "100009", "type": "spot", "code": None, "info": {}}]
    client.accountsById = {"100009": client.accounts[0]}
    return client


def _their_markets(client: Any) -> object:
    """The spot pairs of one answer. Left to itself ccxt would ask for derivatives too, or read names alone."""
    if client.id == "gemini":
        rows = client.publicGetV1SymbolsDetailsSymbol({"symbol": "all"})
        return [client.parse_market(row) for row in rows if row["product_type"] == "spot"]
    if client.id == "htx":
        return client.fetch_markets_by_type_and_sub_type("spot", None)
    if client.id == "binance":
        client.options |= {"fetchMarkets": {"types": ["spot"]}, "fetchMargins": False}
    elif client.id == "bigone":
        client.contractPublicGetSymbols = lambda params: []
    return client.fetch_markets()
