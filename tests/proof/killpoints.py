"""Kill the real core at every step between click and final state, start it again, and compare what it says.

`python3 dev.py killpoints [--points NAME…] [--protocols NAME…] [--rounds N] [--plant NAME]`
"""

import argparse
import itertools
import queue
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tests.proof.process import PATIENCE_S, Gone
from tests.proof.protocols import PROTOCOLS, Protocol
from tests.proof.rig import Refused, Rig, new_ref
from tests.proof.steps import LATE, POINTS, Point

JOBS = 2
TRIES = 3
MOST_STARTS, REST_S = 8, 60.0
"""After so many starts a minute goes by: each asks a lot, and what an exchange answers in a minute is limited."""
LEASE_S = 3.0
"""Longer than numbers are reserved for."""
PLANTED = {
    "resend": ("binance", "sent-acted-on-late"),
    "nofence": ("binance", "sent-acted-on-late"),
    "nolease": ("gemini", "sent-clock-set-back"),
    "failtimeout": ("binance", "sent"),
}
"""Faults that can be planted, and the protocol and point that show each soonest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How one kill ended: the states of the orders it was about, and every broken promise."""

    protocol: str
    point: Point
    was_reached: bool
    said: str
    states: tuple[str, ...]
    broken: tuple[str, ...]

    @property
    def is_bad(self) -> bool:
        """Whether a promise was broken, or a point that there must be was not met."""
        return bool(self.broken) or (self.point.is_reached_always and not self.was_reached)

    def __str__(self) -> str:
        said = ", ".join(self.states) or "no order"
        if not self.was_reached:
            said = f"NOT REACHED: {self.said}" if self.point.is_reached_always else "not there"
        broken = "".join(f"\n    VIOLATION {each}" for each in self.broken)
        return f"{self.protocol:12} {self.point.name:30} {said}{broken}"


class Killer:
    """Kills at one protocol, point after point, in one profile opposite one exchange, until a victim is stuck."""

    def __init__(self, rig: Rig, protocol: Protocol, seed: int, plant: str) -> None:
        self._rig = rig
        self._protocol = protocol
        self._dice = random.Random(seed)
        self._plant = plant
        self._refs: list[str] = []
        self._placed = 0
        self._told: set[str] = set()
        self.is_stuck = False
        self._acts: dict[str, Callable[[Point], bool]] = {
            "place": self._place,
            "place-after-lease": self._place_after_lease,
            "cancel": self._cancel,
            "recover": self._recover,
            "recover-both": self._recover_both,
            "churn": self._churn,
            "rename": self._rename,
            "passphrase": self._change_passphrase,
            "migrate": self._migrate,
            "quit": self._quit,
        }

    def kill_at(self, point: Point) -> Outcome:
        """One round: act, die, restart, settle, compare."""
        self._refs, self._was_reached = [], False
        states: list[str] = []
        try:
            broken = self._round(point)
            shown = {row["ref"]: row["state"] for row in self._rig.look()["rows"]}
            states = [shown.get(ref, "no record") for ref in self._refs]
        except (Refused, Gone, TimeoutError, AssertionError) as error:
            self.is_stuck, broken = True, [f"stuck: {error!r}"]
        return Outcome(
            protocol=self._protocol.name,
            point=point,
            was_reached=self._was_reached,
            said="" if self._was_reached else self._rig.said,
            states=tuple(states),
            broken=tuple(broken),
        )

    def _round(self, point: Point) -> list[str]:
        """Returns the promises that were broken. Raises when the victim cannot go on."""
        rig = self._rig
        self._begin()
        for _ in range(TRIES if point.is_reached_always else 1):
            if self._acts[point.act](point):
                self._was_reached = True
                break
        broken = self._start_again(point) if self._was_reached else []
        rig.practice.control("DELETE", "/faults")
        rig.settle()
        broken = [each for each in (*broken, *rig.violations()) if each not in self._told]
        self._told |= set(broken)
        if point.wrong_s:  # the next one's clock is right again
            rig.restart(plant=self._plant)
        return broken

    def _begin(self) -> None:
        """The profile's first start, and a rest for the exchange now and then."""
        if not self._rig.is_alive:
            self._rig.start(plant=self._plant)
            self._rig.sign_in()
        elif self._rig.starts >= MOST_STARTS:
            self._rig.starts = 0
            self._rig.restart(plant=self._plant, after_s=REST_S)

    def _start_again(self, point: Point) -> list[str]:
        rig, died = self._rig, time.monotonic()
        if point.shift_s:
            rig.pass_by(point.shift_s)
        rig.start(plant=self._plant, wrong_s=point.wrong_s)
        broken = rig.sign_in()
        if point.fault is LATE:
            rig.act_now(time.monotonic() - died)
        return broken

    # What the victim is doing when it dies; each returns whether it died

    def _place(self, point: Point) -> bool:
        return self._rig.dies(self._arm_and_place(point, self._protocol.name))

    def _arm_and_place(
        self, point: Point, *labels: str, after_s: float = 0.0
    ) -> "list[Future[Any]]":
        rig = self._rig
        if point.fault is not None:
            match = {"path": self._protocol.placing, "method": "POST"}
            rig.practice.control("POST", "/faults", match=match, times=1, **point.fault)
        rig.victim.ask("arm", point=point.step, skip=point.skip)
        return [self._order(label, after_s) for label in labels]

    def _order(self, label: str, after_s: float = 0.0) -> "Future[Any]":
        self._placed += 1
        self._refs.append(new_ref(self._dice))
        amount = f"0.00{100 + self._placed}"  # never the same order again
        return self._rig.place(self._protocol, self._refs[-1], after_s, label=label, amount=amount)

    def _place_after_lease(self, point: Point) -> bool:
        """With the last lease used up, so that the order needs a new one."""
        return self._rig.dies(self._arm_and_place(point, self._protocol.name, after_s=LEASE_S))

    def _cancel(self, point: Point) -> bool:
        rig = self._rig
        self._order(self._protocol.name).result(PATIENCE_S)
        rig.victim.ask("arm", point=point.step, skip=0)
        account = rig.accounts[self._protocol.name]
        return rig.dies([rig.victim.ask("cancel", account=account, ref=self._refs[-1])])

    def _recover(self, point: Point) -> bool:
        """Die after sending, and again while finding out what became of it."""
        return self._place(SENT) and self._die_recovering(point)

    def _recover_both(self, point: Point) -> bool:
        both = replace(SENT, skip=1)
        labels = (self._protocol.name, f"{self._protocol.name} too")
        if not self._rig.dies(self._arm_and_place(both, *labels)):
            return False
        return self._die_recovering(point)

    def _die_recovering(self, point: Point) -> bool:
        self._rig.start(point.step, point.skip, plant=self._plant)
        return self._rig.dies([self._rig.open()])

    def _churn(self, point: Point) -> bool:
        rig = self._rig
        self._order(self._protocol.name).result(PATIENCE_S)
        rig.victim.ask("arm", point=point.step, skip=0)
        after_ms = self._dice.uniform(1, 60)
        return rig.dies([rig.victim.ask("churn", ref=self._refs[-1], after_ms=after_ms)])

    def _rename(self, point: Point) -> bool:
        rig, label = self._rig, self._protocol.name
        rig.victim.ask("arm", point=point.step, skip=0)
        return rig.dies([rig.victim.ask("rename", account=rig.accounts[label], label=label)])

    def _change_passphrase(self, point: Point) -> bool:
        rig, old = self._rig, self._rig.passphrase
        rig.passphrases.append(f"{old} {self._dice.randint(0, 99)}")
        rig.victim.ask("arm", point=point.step, skip=0)
        return rig.dies([rig.victim.ask("change_passphrase", old=old, new=rig.passphrases[-1])])

    def _migrate(self, point: Point) -> bool:
        rig = self._rig
        self._order(self._protocol.name).result(PATIENCE_S)
        rig.leave()
        make_old(rig.journal_path)
        rig.start(point.step, plant=self._plant)
        return rig.dies([rig.open()])

    def _quit(self, point: Point) -> bool:
        """The answer is on its way when the window is closed."""
        rig = self._rig
        placing = self._arm_and_place(point, self._protocol.name)
        rig.wait(lambda: any(row["client_id"] in self._refs for row in rig.received()))
        return rig.dies([*placing, rig.victim.ask("stop")])


def make_old(journal_path: Path) -> None:
    """Write a journal as the first version of the program did."""
    old = journal_path.with_name("old.sqlite")
    database = sqlite3.connect(old, isolation_level=None)
    database.executescript(
        """
        CREATE TABLE orders(
            ref TEXT PRIMARY KEY, account_id TEXT NOT NULL, exchange TEXT NOT NULL, environment TEXT NOT NULL,
            host_name TEXT NOT NULL, at_ms INTEGER NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE events(
            id INTEGER PRIMARY KEY, ref TEXT NOT NULL REFERENCES orders(ref), at_ms INTEGER NOT NULL,
            what TEXT NOT NULL, body TEXT NOT NULL);
        CREATE INDEX events_of ON events(ref, id);
        PRAGMA user_version=1;
        """
    )
    database.execute("ATTACH ? AS new", (str(journal_path),))
    orders = "ref, account_id, exchange, environment, host_name, at_ms, body"
    events = "id, ref, at_ms, what, body"
    database.execute(f"INSERT INTO orders SELECT {orders} FROM new.orders")  # noqa: S608 -- our own words
    database.execute(f"INSERT INTO events SELECT {events} FROM new.events")  # noqa: S608
    database.close()
    old.replace(journal_path)


def chosen(protocol: Protocol, names: Iterable[str]) -> list[Point]:
    """The points of these names that this protocol has."""
    return [
        POINTS[name]
        for name in names
        if (protocol.has_nonces or not POINTS[name].needs_nonces)
        and (protocol.has_stream or not POINTS[name].needs_stream)
    ]


def kill(
    protocol: Protocol,
    points: Sequence[Point],
    tell: Callable[[Outcome], None],
    *,
    seed: int = 0,
    plant: str = "",
) -> None:
    """Kill at each point in turn, in one profile while all goes well, and tell how each ended."""
    left = list(points)
    while left:
        with (
            tempfile.TemporaryDirectory(prefix="killpoints-") as folder,
            Rig(Path(folder) / "profile", [protocol], has_others=True) as rig,
        ):
            killer = Killer(rig, protocol, seed, plant)
            while left and not killer.is_stuck:
                tell(killer.kill_at(left.pop(0)))


def run(
    protocols: Iterable[Protocol], names: Iterable[str], rounds: int = 1, plant: str = ""
) -> Iterator[Outcome]:
    """All points at all protocols, several victims at a time; outcomes as they come."""
    told: queue.Queue[Outcome | None] = queue.Queue()
    names, jobs = list(names), []
    with ThreadPoolExecutor(JOBS) as pool:
        for number, protocol in itertools.product(range(rounds), protocols):
            points = chosen(protocol, names)
            for part in range(JOBS):  # so that a single protocol keeps all hands busy
                some, seed = points[part::JOBS], number * JOBS + part
                if not some:
                    continue
                job = pool.submit(kill, protocol, some, told.put, seed=seed, plant=plant)
                job.add_done_callback(lambda _: told.put(None))
                jobs.append(job)
        ended = 0
        while ended < len(jobs):
            outcome = told.get()
            if outcome is None:
                ended += 1
            else:
                yield outcome
    for job in jobs:
        job.result()


def main(words: Sequence[str] | None = None) -> int:
    """Run what the command line asks for; 1 when a promise was broken."""
    parser = argparse.ArgumentParser(prog="dev.py killpoints", description=__doc__)
    parser.add_argument("--points", nargs="+", choices=POINTS, default=list(POINTS), metavar="NAME")
    parser.add_argument(
        "--protocols", nargs="+", choices=PROTOCOLS, default=list(PROTOCOLS), metavar="NAME"
    )
    parser.add_argument("--rounds", type=int, default=1, help="how often each point is met")
    parser.add_argument("--plant", choices=PLANTED, default="", help="a fault that must be noticed")
    wanted = parser.parse_args(words)
    began = time.monotonic()
    outcomes = []
    for outcome in run(
        [PROTOCOLS[name] for name in wanted.protocols], wanted.points, wanted.rounds, wanted.plant
    ):
        outcomes.append(outcome)
        print(outcome, flush=True)
    print(summary(outcomes, time.monotonic() - began))
    return 1 if any(outcome.is_bad for outcome in outcomes) else 0


def summary(outcomes: Sequence[Outcome], took_s: float) -> str:
    """The counts, in a line."""
    kills = sum(outcome.was_reached for outcome in outcomes)
    points = len({outcome.point.name for outcome in outcomes if outcome.was_reached})
    missed = sum(
        outcome.point.is_reached_always and not outcome.was_reached for outcome in outcomes
    )
    broken = sum(len(outcome.broken) for outcome in outcomes)
    protocols = len({outcome.protocol for outcome in outcomes})
    return (
        f"{kills} kills at {points} points of {protocols} protocols:"
        f" {broken} violations, {missed} points not reached, {took_s:.0f} s"
    )


SENT = POINTS["sent"]


if __name__ == "__main__":
    sys.exit(main())
