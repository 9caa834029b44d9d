"""A process to be killed: the real core — desk, journal, vault, keyring — that does what it is told on standard input.

Each line is a JSON object with a `verb`, its arguments and a number `n`; each answer has the same `n`. What the
window would show is kept as the window keeps it: taken out of the core's mailbox into a store of its own.
"""

import asyncio
import inspect
import json
import resource
import sqlite3
import sys
import threading
import time
from collections import Counter
from collections.abc import Coroutine
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from core import log as logs
from core.desk.facts import (
    Exchanged,
    Holdings,
    MarketList,
    Quote,
    Session,
    SessionState,
    Source,
    TrackedOrder,
)
from core.desk.store import Store
from core.domain.account import Environment
from core.domain.errors import DeskError
from core.domain.limits import Rule
from core.domain.market import Market, OrderType, Side, TimeInForce
from core.domain.money import Price, Quantity, plain
from core.domain.order import Ticket
from core.exchanges.all import ALL
from core.exchanges.base import Exchange, Host, Info
from core.key_facts import NewKey, VaultState
from core.log import Redactor
from core.profile import Profile, harden_process
from core.runtime import Runtime
from tests.proof import points
from tests.proof.plants import PLANTS

Row = dict[str, Any]

HOST_NAME = "Sandbox"
BREATH_S = 0.02
LONGEST_NAP_S = 0.05
MOST_BREATHS = 250


class GivenClock:
    """The machine's time and what the proof has let go by; `wrong_s` is an error of the wall clock alone.

    Sleepers wake when their time has come, however it came.
    """

    def __init__(self, ahead_s: float, wrong_s: float) -> None:
        self.ahead_s = ahead_s
        self._wrong_s = wrong_s

    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000 + round((self.ahead_s + self._wrong_s) * 1000)

    def monotonic(self) -> float:
        return time.monotonic() + self.ahead_s

    async def sleep(self, seconds: float) -> None:
        ends_at = self.monotonic() + seconds
        while (left_s := ends_at - self.monotonic()) > 0:  # noqa: ASYNC110 -- the end may come nearer
            await asyncio.sleep(min(left_s, LONGEST_NAP_S))


class _Moved:
    """A dialect whose only host is the practice exchange; everything else is its own."""

    def __init__(self, exchange: Exchange, where: Row) -> None:
        self._exchange = exchange
        host = Host(
            environment=Environment.SANDBOX, name=HOST_NAME, rest=where["rest"], stream=where["ws"]
        )
        self.info: Info = replace(exchange.info, hosts=(host,))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._exchange, name)


def exchanges_at(where: dict[str, Row]) -> tuple[Exchange, ...]:
    """The real dialects with the practice exchange standing where their sandbox is."""
    return tuple(_Moved(each, where[each.info.name]) for each in ALL if each.info.name in where)


class Victim:
    """The core, and its verbs for the proof. Coroutines run on the core's loop, the others on the main thread."""

    def __init__(self, start: Row) -> None:
        profile = Profile(Path(start["folder"]))
        profile.prepare()
        self._lock = profile.lock()
        self._journal_path = profile.journal_path
        self.clock = GivenClock(start["ahead_s"], start["wrong_s"])
        redactor = Redactor()
        logs.set_up(profile.log_folder, redactor)
        self.runtime = Runtime(
            profile, exchanges=exchanges_at(start["where"]), clock=self.clock, redactor=redactor
        )
        self._seen = Store()
        self._refused: Counter[str] = Counter()
        self._ticks = 0
        self._seen.watch(Exchanged, self._count)
        self._seen.watch(Quote, self._tick)
        self.runtime.start()

    def _count(self, request: Exchanged) -> None:
        if request.problem is not None:
            self._refused[request.problem.partition(":")[0]] += 1

    def _tick(self, _: Quote) -> None:
        self._ticks += 1

    # On the core's loop

    async def open(self, passphrase: str, keys: list[Row]) -> Row:
        """Unlock the vault, or make one with these keys; then wait until every key is at work."""
        keyring = self.runtime.keyring
        began_ms = self.clock.now_ms()
        if await keyring.state() is VaultState.MISSING:
            await keyring.create(passphrase)
            for key in keys:
                source = Source(key["exchange"], Environment.SANDBOX, HOST_NAME)
                new = NewKey(
                    label=key["label"],
                    source=source,
                    key=key["key"],
                    secret=key["secret"],
                    options=key.get("options", {}),
                )
                await keyring.add_key(new)
        else:
            await keyring.unlock(passphrase)
        wanted = {key.account.id: key.account.label for key in await keyring.keys()}
        while not all(map(self._is_signed_in, wanted)):  # noqa: ASYNC110
            await asyncio.sleep(BREATH_S)
        return {
            "accounts": {label: account for account, label in wanted.items()},
            "began_ms": began_ms,
            "signed_in_ms": self.clock.now_ms(),
        }

    def _is_signed_in(self, account: str) -> bool:
        known = self.runtime.desk.store.get(Session, account)
        if known is not None and known.state is SessionState.REFUSED:
            raise RuntimeError(f"signing in was refused: {known.problem!r}")
        return known is not None and known.state is SessionState.SIGNED_IN

    async def place(
        self,
        account: str,
        exchange: str,
        ref: str,
        symbol: str,
        side: str,
        price: str,
        amount: str,
        after_s: float = 0.0,
    ) -> str:
        """Let time go by and place a limit order, before anything else; every soft limit is accepted.

        Returns its state.
        """
        self.clock.ahead_s += after_s
        desk = self.runtime.desk
        source = Source(exchange, Environment.SANDBOX, HOST_NAME)
        ticket = Ticket(
            client_id=ref,
            market=self._market(source, symbol),
            side=Side(side),
            type=OrderType.LIMIT,
            time_in_force=TimeInForce.GTC,
            price=Price(Decimal(price)),
            quantity=Quantity(Decimal(amount)),
        )
        return (await desk.place(account, ticket, frozenset(Rule))).order.state.value

    def _market(self, source: Source, symbol: str) -> Market:
        rules = self.runtime.desk.store.get(MarketList, source)
        markets = rules.markets if rules is not None else ()
        return next(each for each in markets if each.symbol.lower() == symbol.lower())

    async def cancel(self, account: str, ref: str) -> str:
        """Cancel an order. Returns its state; an order may have died before anything was written of it."""
        try:
            return (await self.runtime.desk.cancel(account, ref)).order.state.value
        except KeyError:
            return "no record"

    async def watch(self, exchange: str, symbol: str) -> None:
        """Follow a pair, as the window does."""
        source = Source(exchange, Environment.SANDBOX, HOST_NAME)
        await self.runtime.desk.watch_market(source, self._market(source, symbol))

    async def refresh(self, account: str) -> None:
        """Ask for open orders and balances."""
        await self.runtime.desk.refresh(account)

    async def rename(self, account: str, label: str) -> None:
        """Write the vault anew."""
        await self.runtime.keyring.rename_key(account, label)

    async def change_passphrase(self, old: str, new: str) -> None:
        """Write the vault anew, under another passphrase."""
        await self.runtime.keyring.change_passphrase(old, new)

    async def size(self) -> Row:
        """What must not grow."""
        loop = asyncio.get_running_loop()
        return {
            "rss_kib": _rss_kib(),
            "threads": threading.active_count(),
            "files": _open_files(),
            "tasks": len(asyncio.all_tasks()),
            "timers": len(getattr(loop, "_scheduled", ())),
        }

    async def pass_by(self, seconds: float) -> None:
        """Let time go by, and wait until every sleeper has seen it and the exchanges' clocks are known again."""
        self.clock.ahead_s += seconds
        await asyncio.sleep(2 * LONGEST_NAP_S)
        for _ in range(MOST_BREATHS):
            if self._knows_clocks():
                return
            await asyncio.sleep(BREATH_S)

    def _knows_clocks(self) -> bool:
        sessions = self.runtime.desk.store.all(Session)
        at_work = [each for each in sessions if each.state is SessionState.SIGNED_IN]
        return all(each.clock_offset_ms is not None for each in at_work)

    # On the main thread

    def arm(self, point: str, skip: int) -> None:
        """Die at the next of these points."""
        points.TRAP.set(point, skip)

    def look(self) -> Row:
        """What the window would show."""
        for fact in self.runtime.mailbox.take():
            self._seen.put(fact)
        return {
            "now_ms": self.clock.now_ms(),
            "rows": [_row(row) for row in self._seen.all(TrackedOrder) if row.is_ours],
            "others": sum(not row.is_ours for row in self._seen.all(TrackedOrder)),
            "balances": {
                holdings.account_id: {
                    each.asset.upper(): [plain(each.free), plain(each.held)]
                    for each in holdings.balances
                }
                for holdings in self._seen.all(Holdings)
            },
            "refused": dict(self._refused),
            "sessions": [_session(session) for session in self._seen.all(Session)],
            "ticks": self._ticks,
        }

    def churn(self, ref: str, after_ms: float) -> None:
        """Write, and fold the journal's log into its file, again and again; die in the middle of it."""
        journal = self.runtime._journal
        database = sqlite3.connect(self._journal_path)
        threading.Timer(after_ms / 1000, points.TRAP.at, ["checkpoint"]).start()
        while True:
            journal.asked(ref, self.clock.now_ms(), "a line to be folded in")
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def stop(self) -> None:
        """Leave as a closed window does."""
        self.runtime.stop()


def _session(session: Session) -> str:
    offset = session.clock_offset_ms
    return (
        f"{session.account.label}: {session.state.value}, {session.problem!r}, offset {offset} ms"
    )


def _row(row: TrackedOrder) -> Row:
    checking = row.checking
    return {
        "account": row.account_id,
        "ref": row.ref,
        "state": row.order.state.value,
        "filled": plain(row.order.filled),
        "asked_ms": [each.at_ms for each in checking.questions] if checking else [],
    }


def _rss_kib() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() // 1024


def _open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def main() -> None:
    """Live until `stop`, the end of the input, or a point."""
    harden_process()
    start = json.loads(sys.stdin.readline())
    points.lay()
    points.TRAP.set(start["point"], start["skip"])
    if start["plant"]:
        PLANTS[start["plant"]]()
    victim = Victim(start)
    writing = threading.Lock()

    def answer(number: int, **said: object) -> None:
        with writing:
            print(json.dumps({"n": number, **said}), flush=True)

    def follow(number: int, work: Coroutine[Any, Any, Any]) -> None:
        def told(future: Any) -> None:
            try:
                answer(number, ok=future.result())
            except DeskError as error:
                answer(number, error=type(error).__name__, detail=str(error))
            except BaseException as error:  # noqa: BLE001 -- told to whoever asked
                answer(number, bug=repr(error))

        victim.runtime.submit(work).add_done_callback(told)

    for line in sys.stdin:
        order = json.loads(line)
        number, verb = order.pop("n"), order.pop("verb")
        result = getattr(victim, verb)(**order)
        if inspect.iscoroutine(result):
            follow(number, result)
        else:
            answer(number, ok=result)
        if verb == "stop":
            return
    victim.stop()


if __name__ == "__main__":
    main()
