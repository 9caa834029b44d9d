"""The order journal: SQLite, one file per profile. No row on disk, no order on the wire.

Each order has one row written before its first byte leaves, and one row for every later thing that happened to it;
nothing is ever changed or removed. Calls block for a flush: they belong in a pool's thread, never on a loop.
"""

import json
import re
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from core.desk.facts import TrailRow
from core.desk.records import order_from_json, order_to_json
from core.domain.account import Transfer
from core.domain.errors import JournalError
from core.domain.money import plain
from core.domain.order import Order

VERSION = 2

_SCHEMA = """
CREATE TABLE orders(
    ref TEXT PRIMARY KEY, account_id TEXT NOT NULL, exchange TEXT NOT NULL, environment TEXT NOT NULL,
    host_name TEXT NOT NULL, at_ms INTEGER NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE events(
    id INTEGER PRIMARY KEY, ref TEXT NOT NULL REFERENCES orders(ref), at_ms INTEGER NOT NULL,
    what TEXT NOT NULL, body TEXT NOT NULL);
CREATE INDEX events_of ON events(ref, id);
"""
_MOVES = """
CREATE TABLE moves(
    id INTEGER PRIMARY KEY, ref TEXT NOT NULL, account_id TEXT, at_ms INTEGER NOT NULL, what TEXT NOT NULL,
    body TEXT NOT NULL);
CREATE UNIQUE INDEX moves_meant ON moves(ref) WHERE what='meant';
"""


_ROOM_BYTES = 4_300_000
"""Somewhat more than the thousand pages at which SQLite begins its log anew."""

_INTEND = "INSERT INTO orders VALUES(?,?,?,?,?,?,?)"
_NOTE = "INSERT INTO events(ref, at_ms, what, body) VALUES(?,?,?,?)"
_TRAIL = """
SELECT at_ms, ref, account_id, exchange, environment, what, body, first FROM (
    SELECT 0 AS id, at_ms, ref, account_id, exchange, environment, 'intent' AS what, body, body AS first FROM orders
    UNION ALL
    SELECT e.id, e.at_ms, e.ref, o.account_id, o.exchange, o.environment, e.what, e.body, o.body
        FROM events AS e JOIN orders AS o ON o.ref=e.ref)
WHERE ref IN (
    SELECT ref FROM orders WHERE ref LIKE ?1 ESCAPE '!' OR account_id LIKE ?1 ESCAPE '!'
        OR exchange LIKE ?1 ESCAPE '!' OR environment LIKE ?1 ESCAPE '!' OR body LIKE ?1 ESCAPE '!'
    UNION SELECT ref FROM events WHERE body LIKE ?1 ESCAPE '!')
ORDER BY at_ms DESC, ref DESC, id DESC LIMIT ?2
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """An order that a person confirmed, and who it is for. `ref` is its client id; `accepted` names the limits it met."""

    ref: str
    account_id: str
    exchange: str
    environment: str
    host_name: str
    at_ms: int
    order: Order
    accepted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One journalled order with what is known of it now, the notes made when it was sent, and what was asked when."""

    intent: Intent
    order: Order
    sending: Mapping[str, int] | None
    asked: tuple[tuple[int, str], ...] = ()


class Journal:
    """Append-only and flushed at each call. Safe to use from several threads; raises `JournalError`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._opened: sqlite3.Connection | None = None

    def _open(self) -> sqlite3.Connection:
        """The database, opened at the first use. Call with the lock held."""
        if self._opened is None:
            database = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
            try:
                self._path.chmod(0o600)
                _prepare(database)
                _make_room(database)
            except (sqlite3.Error, OSError, JournalError):
                database.close()
                raise
            self._opened = database
        return self._opened

    def intend(self, intent: Intent) -> None:
        """Put an order on disk before anything of it is sent. A ref can be used once, ever."""
        self._run(_INTEND, _intent_row(intent))

    def sending(self, ref: str, at_ms: int, nonce: int, until_ms: int) -> None:
        """Its first byte is about to leave; it can be accepted until `until_ms` of the exchange's clock."""
        self._run(_NOTE, _sending_row(ref, at_ms, nonce, until_ms))

    def intend_and_send(self, intent: Intent, at_ms: int, nonce: int, until_ms: int) -> None:
        """Both of the above as one commit: for an order that waits for nobody."""
        sending = _sending_row(intent.ref, at_ms, nonce, until_ms)
        with self._database() as database:
            database.execute("BEGIN IMMEDIATE")
            try:
                database.execute(_INTEND, _intent_row(intent))
                database.execute(_NOTE, sending)
                database.execute("COMMIT")
            except sqlite3.Error:
                if database.in_transaction:
                    database.execute("ROLLBACK")
                raise

    def happened(self, ref: str, at_ms: int, order: Order) -> None:
        """What is known of it now."""
        self._note(ref, at_ms, "order", json.dumps(order_to_json(order)))

    def asked(self, ref: str, at_ms: int, answer: str) -> None:
        """A question about its fate and what came back."""
        self._note(ref, at_ms, "asked", json.dumps({"answer": answer}))

    def entries(self, account_id: str) -> tuple[Entry, ...]:
        """Every order of an account, oldest first, as the journal knows it."""
        orders = self._run(
            "SELECT ref, account_id, exchange, environment, host_name, at_ms, body"
            " FROM orders WHERE account_id=? ORDER BY at_ms, ref",
            (account_id,),
        )
        events = self._run(
            "SELECT ref, at_ms, what, body FROM events WHERE ref IN"
            " (SELECT ref FROM orders WHERE account_id=?) ORDER BY id",
            (account_id,),
        )
        by_ref: dict[str, list[tuple[int, str, str]]] = {}
        for ref, at_ms, what, body in events:
            by_ref.setdefault(ref, []).append((at_ms, what, body))
        return tuple(_entry(row, by_ref.get(row[0], [])) for row in orders)

    def move(self, account_id: str, at_ms: int, transfer: Transfer) -> None:
        """Put a transfer on disk before anything of it is sent. An id can be used once, ever."""
        body = json.dumps(
            {
                "asset": transfer.asset,
                "amount": plain(transfer.amount),
                "origin": transfer.origin,
                "target": transfer.target,
            }
        )
        self._run(
            "INSERT INTO moves(ref, account_id, at_ms, what, body) VALUES(?,?,?,'meant',?)",
            (transfer.id, account_id, at_ms, body),
        )

    def moved(self, ref: str, at_ms: int, what: str) -> None:
        """What became of a transfer."""
        self._run("INSERT INTO moves(ref, at_ms, what, body) VALUES(?,?,?,'')", (ref, at_ms, what))

    def open_moves(self, account_id: str) -> tuple[Transfer, ...]:
        """Transfers of an account that were meant and have not been seen to end."""
        rows = self._run(
            "SELECT ref, body FROM moves AS m WHERE what='meant' AND account_id=? AND NOT EXISTS"
            " (SELECT 1 FROM moves AS n WHERE n.ref=m.ref AND n.what IN ('done','refused')) ORDER BY id",
            (account_id,),
        )
        return tuple(_transfer(ref, json.loads(body)) for ref, body in rows)

    def trail(self, text: str, most: int) -> tuple[TrailRow, ...]:
        """What happened to orders whose story has `text` in it (any case), newest first, at most `most` lines."""
        wanted = f"%{_escaped(text)}%"
        with self._reader() as database:
            rows = database.execute(_TRAIL, (wanted, most)).fetchall()
        return tuple(_trail_row(row) for row in rows)

    def copy_to(self, path: Path) -> None:
        """Write a whole copy of the journal as it is now, in one file, over any older one; never beside itself.

        There the copy could take the place of the journal, of its log, or of the vault.
        """
        if path.resolve().parent == self._path.resolve().parent:
            raise JournalError("the journal's own folder is no place for a copy")
        aside = path.with_name(f"{path.name}.new")
        try:
            aside.unlink(missing_ok=True)
            with self._reader() as database:
                database.execute("VACUUM INTO ?", (str(aside),))
            aside.replace(path)
        except OSError as error:
            raise JournalError(f"{type(error).__name__}: {error.strerror}") from error

    @contextmanager
    def _reader(self) -> Iterator[sqlite3.Connection]:
        """A look at what is there, beside whoever writes: no order waits for a search."""
        with self._database():
            uri = f"{self._path.absolute().as_uri()}?mode=ro"
        try:
            with closing(sqlite3.connect(uri, uri=True)) as database:
                yield database
        except sqlite3.Error as error:
            raise JournalError(f"{type(error).__name__}: {error}") from error

    def close(self) -> None:
        """Fold the log into the file and let go of it."""
        with self._lock:
            if self._opened is not None:
                self._opened.close()
                self._opened = None

    def _note(self, ref: str, at_ms: int, what: str, body: str) -> None:
        self._run(_NOTE, (ref, at_ms, what, body))

    def _run(self, statement: str, values: tuple[object, ...]) -> list[Any]:
        with self._database() as database:
            return database.execute(statement, values).fetchall()

    @contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                yield self._open()
            except (sqlite3.Error, OSError) as error:
                raise JournalError(f"{type(error).__name__}: {error}") from error


def _prepare(database: sqlite3.Connection) -> None:
    (version,) = database.execute("PRAGMA user_version").fetchone()
    if version > VERSION:
        raise JournalError("written by a later version of the program")
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    missing = (_SCHEMA, _MOVES)[version:]
    if missing:
        database.executescript(
            f"BEGIN IMMEDIATE;{''.join(missing)}PRAGMA user_version={VERSION};COMMIT;"
        )


def _make_room(database: sqlite3.Connection) -> None:
    """Write the log's room ahead and take it back: a file that does not grow is flushed in about half the time.

    A disk without that room is told of when something must be written.
    """
    database.execute("PRAGMA cache_size=16")  # so small that the pages spill into the log
    with suppress(sqlite3.Error):
        database.execute("BEGIN IMMEDIATE")
        database.execute("CREATE TABLE room(x)")
        database.execute("INSERT INTO room VALUES(zeroblob(?))", (_ROOM_BYTES,))
    if database.in_transaction:
        database.execute("ROLLBACK")
    database.execute("PRAGMA cache_size=-2000")


def _intent_row(intent: Intent) -> tuple[object, ...]:
    body = order_to_json(intent.order)
    if intent.accepted:
        body["accepted"] = list(intent.accepted)
    return (
        intent.ref,
        intent.account_id,
        intent.exchange,
        intent.environment,
        intent.host_name,
        intent.at_ms,
        json.dumps(body),
    )


def _sending_row(ref: str, at_ms: int, nonce: int, until_ms: int) -> tuple[object, ...]:
    body = json.dumps({"stamp_ms": at_ms, "nonce": nonce, "until_ms": until_ms})
    return ref, at_ms, "sending", body


def _escaped(text: str) -> str:
    return re.sub(r"([!%_])", r"!\1", text)


def _trail_row(row: tuple[int, str, str, str, str, str, str, str]) -> TrailRow:
    at_ms, ref, account_id, exchange, environment, what, body, first = row
    fields = json.loads(body)
    tells_order = what in {"intent", "order"}
    notes = {"intent": ", ".join(fields.get("accepted", ())), "asked": fields.get("answer", "")}
    return TrailRow(
        at_ms=at_ms,
        ref=ref,
        account_id=account_id,
        exchange=exchange,
        environment=environment,
        what=what,
        order=order_from_json(fields if tells_order else json.loads(first)),
        note=str(notes.get(what, "")),
    )


def _transfer(ref: str, body: Mapping[str, Any]) -> Transfer:
    return Transfer(
        id=ref,
        asset=body["asset"],
        amount=Decimal(body["amount"]),
        origin=body["origin"],
        target=body["target"],
    )


def _entry(
    row: tuple[str, str, str, str, str, int, str], events: list[tuple[int, str, str]]
) -> Entry:
    ref, account_id, exchange, environment, host_name, at_ms, body = row
    fields = json.loads(body)
    order = order_from_json(fields)
    intent = Intent(
        ref=ref,
        account_id=account_id,
        exchange=exchange,
        environment=environment,
        host_name=host_name,
        at_ms=at_ms,
        order=order,
        accepted=tuple(fields.get("accepted", ())),
    )
    sending, asked = None, []
    for happened_ms, what, text in events:
        if what == "sending":
            sending = json.loads(text)
        elif what == "order":
            order = order_from_json(json.loads(text))
        elif what == "asked":
            asked.append((happened_ms, json.loads(text)["answer"]))
    return Entry(intent=intent, order=order, sending=sending, asked=tuple(asked))
