"""Walks folders of answer samples with their expected.json (tests/samples/EXPECTATIONS.md)."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from core.domain.errors import BadAnswer, Category, Outcome, Refusal, Refused
from core.domain.market import Book
from core.exchanges.base import Effect, Response
from core.exchanges.events import (
    BalancesSeen,
    BookChanged,
    BookSeen,
    CandlesSeen,
    FillSeen,
    LoggedIn,
    MustReconnect,
    OrderSeen,
    Pinged,
    Ponged,
    StreamEvent,
    StreamRefused,
    Subscribed,
    TickerSeen,
    TradesSeen,
)
from tests.conformance.compare import check_keys, differs
from tests.conformance.facts import BOOK, Failure
from tests.conformance.hook import Fields, Hook, Json
from tests.conformance.tables import KINDS, TABLES

CASE_KEYS = {"kind", "request", "http_status", "headers", "context", "expect", "note"}


@dataclass(frozen=True, slots=True)
class Checked:
    """One case and the lines that tell where it failed."""

    name: str
    mismatches: tuple[str, ...]


def check_folder(hook: Hook, folder: Path) -> Iterator[Checked]:
    """Every case of a folder's expected.json."""
    try:
        expected = json.loads((folder / "expected.json").read_bytes(), parse_float=Decimal)
        files = expected["files"]
        pairs = list(files.items())
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        yield Checked(str(folder), (f"{folder}: no expected.json to go by: {error!r}",))
        return
    for key in expected.keys() - {"files"}:
        yield Checked(str(folder), (f"{folder}: {key}: this key is not understood",))
    for name, case in pairs:
        path = folder / name
        yield Checked(str(path), tuple(_check_case(hook, path, case)))


def _check_case(hook: Hook, path: Path, case: Json) -> Iterator[str]:
    where = str(path)
    if not isinstance(case, Mapping) or not case.get("expect"):
        yield f"{where}: nothing is expected"
        return
    for key in case.keys() - CASE_KEYS:
        yield f"{where}: {key}: this key is not understood"
    kind = case.get("kind")
    if kind not in KINDS:
        yield f"{where}: the kind {kind} is not understood"
        return
    try:
        body = path.read_bytes()
    except OSError as error:
        yield f"{where}: cannot be read: {error.strerror}"
        return
    if kind == "stream_sequence":
        yield from _check_sequence(hook, where, body, case)
    elif kind == "stream" or case.get("request") == "stream":
        yield from _check_frame(hook, where, body.decode(), case)
    else:
        yield from _check_answer(hook, where, body, case)


def _check_answer(hook: Hook, where: str, body: bytes, case: Fields) -> Iterator[str]:
    request = str(case.get("request"))
    call = hook.call(case["kind"], request, case.get("context") or {})
    if call is None:
        yield f"{where}: the dialect asks no {request}"
        return
    status = case.get("http_status")
    if not isinstance(status, int):
        yield f"{where}: http_status is missing"
        return
    headers = {name.lower(): value for name, value in (case.get("headers") or {}).items()}
    response = Response(status=status, headers=headers, body=body)
    fact: object
    try:
        fact = call.read(response)
    except (Refusal, BadAnswer) as error:
        fact = Failure(_refused(error), call.effect is Effect.WRITE, str(error))
    yield from _check_fact(where, case["kind"], case["expect"], fact)


def _refused(error: Refusal | BadAnswer) -> Refused:
    if isinstance(error, Refusal):
        return error.refused
    return Refused(category=Category.UNREADABLE, outcome=Outcome.UNKNOWN)


def _check_fact(where: str, kind: str, expect: Fields, fact: object) -> Iterator[str]:
    table = TABLES.get((kind, type(fact)))
    if table is None:
        yield f"{where}: expected {kind}, came {fact}"
    else:
        yield from check_keys(where, expect, table, fact)


def _by_name(events: tuple[StreamEvent, ...]) -> dict[str, object]:
    """What a frame means by the names of the files; several of one kind are a tuple."""
    told: dict[str, list[object]] = {}
    for name, fact in map(_facts, events):
        told.setdefault(name, []).append(fact)
    several = {name: facts[0] if len(facts) == 1 else tuple(facts) for name, facts in told.items()}
    return several or {"ignored": None}


def _facts(event: StreamEvent) -> tuple[str, object]:
    """What an event is called in the files, and the fact that it carries."""
    match event:
        case TickerSeen():
            return "ticker", event.ticker
        case BookSeen():
            return "book", event.book
        case BookChanged():
            return "book", event.change
        case TradesSeen():
            return "public_trades", event.trades
        case CandlesSeen():
            return "candles", event.candles
        case OrderSeen():
            return "order", event.order
        case FillSeen():
            return "fill", event.fill
        case BalancesSeen():
            return "balances", event.changes
        case StreamRefused():
            return "login_failed" if event.is_login else "error", Failure(event.refused, True)
        case _:
            return _SIGNS[type(event)], event


_SIGNS: Mapping[type, str] = {
    LoggedIn: "login_ok",
    Subscribed: "subscribed",
    Pinged: "ping",
    Ponged: "pong",
    MustReconnect: "reconnect",
}


def _check_frame(hook: Hook, where: str, frame: str, case: Fields) -> Iterator[str]:
    try:
        events = hook.read_frame(frame, case.get("context") or {})
    except BadAnswer as error:
        found: dict[str, object] = {"error": Failure(_refused(error), True, str(error))}
    else:
        found = _by_name(events)
    expect = dict(case["expect"])
    name = expect.pop("event", None) if case["kind"] == "stream" else case["kind"]
    if name not in found:
        yield differs(f"{where}: event", name, " ".join(found))
        return
    if expect:
        kind = "error" if name == "login_failed" else name
        yield from _check_fact(where, kind, expect, found[name])


def _check_sequence(hook: Hook, where: str, body: bytes, case: Fields) -> Iterator[str]:
    states = list(_verdicts(hook, _frames(body.decode()), case.get("context") or {}))
    for step in case["expect"].get("steps", ()):
        after = step["after"]
        here = f"{where}: after {after}"
        verdict, book = states[after - 1] if 0 < after <= len(states) else ("no frame", None)
        for key, expected in step.items():
            if key == "verdict" and expected != verdict:
                yield differs(f"{here}: verdict", expected, verdict)
            elif key == "book" and expected is None and book:
                yield f"{here}: book: expected none, it is there"
            elif key == "book" and expected is not None:
                yield from check_keys(f"{here}: book", expected, BOOK, book or _NO_BOOK)
            elif key not in {"after", "verdict", "book"}:
                yield f"{here}: {key}: this key is not understood"
    for key in case["expect"].keys() - {"steps"}:
        yield f"{where}: {key}: this key is not understood"


def _frames(text: str) -> Iterator[str]:
    """The frames of a list, each as it stands in the file."""
    decoder = json.JSONDecoder(parse_float=Decimal)
    start = text.index("[") + 1
    while (start := _SPACE.match(text, start).end()) < len(text) and text[start] != "]":  # type: ignore[union-attr]
        _, end = decoder.raw_decode(text, start)
        yield text[start:end]
        start = end


_SPACE = re.compile(r"[\s,]*")
_NO_BOOK = Book(symbol=None, bids=(), asks=())


def _verdicts(
    hook: Hook, frames: Iterator[str], context: Fields
) -> Iterator[tuple[str, Book | None]]:
    """After each frame: what became of it, and the book; after a gap there is none until the next frame."""
    book: Book | None = None
    for frame in frames:
        verdict = "ignored"
        for event in hook.read_frame(frame, context):
            verdict, book = _applied(hook, event, book, verdict)
        yield verdict, book


def _applied(
    hook: Hook, event: StreamEvent, book: Book | None, verdict: str
) -> tuple[str, Book | None]:
    if isinstance(event, BookSeen):
        return "applied", event.book
    if not isinstance(event, BookChanged):
        return verdict, book
    before = book or _NO_BOOK
    after = hook.EXCHANGE.streams.apply_change(before, event.change)
    if after is None:
        return "gap", None
    return ("ignored" if after is before else "applied"), after
