"""What must be true of orders, whoever died: the journal, the screen and the exchange's own ledger tell one story."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

Row = dict[str, Any]

ABSENT = frozenset({"refused", "not_sent", "not_placed", "rejected"})
OPEN_QUESTIONS = frozenset({"intent", "sending", "unknown"})
ASKED_WITHIN_MS = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What was read at one moment. `committed` are the refs that stood in the journal when a victim died."""

    shown: list[Row]
    journal: dict[str, str]
    ledger: Row
    received: list[Row]
    committed: frozenset[str] = frozenset()

    @property
    def booked(self) -> dict[str, Row]:
        """The exchange's orders by client id."""
        return {row["client_id"]: row for row in self.ledger["orders"] if row["client_id"]}


def states_in(journal_path: Path) -> dict[str, str]:
    """Each ref of a journal with the last state that was written down of it."""
    if not journal_path.exists():
        return {}
    database = sqlite3.connect(f"file:{journal_path}?mode=ro", uri=True)
    try:
        states = {ref: "intent" for (ref,) in database.execute("SELECT ref FROM orders")}
        events = "SELECT ref, what, body FROM events ORDER BY id"
        for ref, what, body in database.execute(events):
            if what == "order":
                states[ref] = json.loads(body)["state"]
            elif what == "sending":
                states[ref] = "sending"
    except sqlite3.OperationalError:  # no table yet
        return {}
    else:
        return states
    finally:
        database.close()


def violations(story: Story) -> Iterator[str]:
    """Every promise that is broken; nothing when all is well. Call it when nothing is under way any more."""
    yield from _doubled(story)
    yield from _lost(story)
    for row in story.shown:
        yield from _untrue(row, story.booked.get(row["ref"]))
        if story.journal.get(row["ref"]) != row["state"]:
            yield f"{row['ref']}: the screen says {row['state']}, the journal {story.journal.get(row['ref'])}"


def _doubled(story: Story) -> Iterator[str]:
    booked = Counter(row["client_id"] for row in story.ledger["orders"] if row["client_id"])
    received = Counter(row["client_id"] for row in story.received if row["client_id"])
    for what, counts in (("orders at the exchange", booked), ("placements received", received)):
        yield from (f"{ref}: {count} {what}" for ref, count in counts.items() if count > 1)


def _lost(story: Story) -> Iterator[str]:
    shown = {row["ref"] for row in story.shown}
    yield from (
        f"{ref}: at the exchange, not in the journal"
        for ref in story.booked.keys() - story.journal.keys()
    )
    yield from (f"{ref}: gone from the journal" for ref in story.committed - story.journal.keys())
    yield from (f"{ref}: in the journal, not on the screen" for ref in story.journal.keys() - shown)


def _untrue(row: Row, booked: Row | None) -> Iterator[str]:
    ref, state = row["ref"], row["state"]
    if state in OPEN_QUESTIONS:
        yield f"{ref}: still {state}"
    elif booked is None:
        if state not in ABSENT | {"unresolved"}:
            yield f"{ref}: {state}, and the exchange has no such order"
    elif state not in _true_states(booked):
        yield f"{ref}: {state}, but at the exchange it is {booked['state']} ({booked['filled']} filled)"
    elif Decimal(row["filled"]) != Decimal(booked["filled"]):
        yield f"{ref}: {row['filled']} filled, but {booked['filled']} at the exchange"


def _true_states(booked: Row) -> frozenset[str]:
    """What an order of the ledger may be called. One that only lost its race to be booked is refused or cancelled."""
    state = booked["state"]
    if state == "open":
        return frozenset({"partial"} if Decimal(booked["filled"]) else {"open"})
    if state == "waiting":
        return frozenset({"waiting"})
    if state == "filled":
        return frozenset({"filled"})
    return frozenset({"cancelled", "expired"})


def unasked(rows: Iterable[Row], signed_in_ms: int) -> Iterator[str]:
    """Rows in doubt that nobody asked about within five seconds of signing in."""
    for row in rows:
        if row["state"] == "unknown":
            first_ms = min(row["asked_ms"], default=None)
            if first_ms is None or first_ms > signed_in_ms + ASKED_WITHIN_MS:
                yield f"{row['ref']}: in doubt, and not asked about within 5 s of signing in"


def readable(folder: Path, secrets: Iterable[str]) -> Iterator[str]:
    """Secrets that stand readable in any file under a folder."""
    needles = [secret.encode() for secret in secrets]
    for file in sorted(folder.rglob("*")):
        data = file.read_bytes() if file.is_file() else b""
        yield from (f"a secret is readable in {file.name}" for needle in needles if needle in data)


def wrong_balances(shown: dict[str, list[str]], booked: dict[str, Row]) -> Iterator[str]:
    """Amounts that differ from the ledger's in any digit. Assets that only one side names must be zero."""
    ledger = {asset.upper(): (row["free"], row["held"]) for asset, row in booked.items()}
    for asset in sorted(ledger.keys() | shown.keys()):
        told = [Decimal(each) for each in shown.get(asset, ("0", "0"))]
        true = [Decimal(each) for each in ledger.get(asset, ("0", "0"))]
        if told != true:
            yield f"{asset}: shown {told[0]:f} free, {told[1]:f} held; booked {true[0]:f}, {true[1]:f}"
