"""Thousands of orders at all four protocols, while requests are lost, answers cut, clocks jump and the program dies.

`python3 dev.py chaos --orders N --seed S [--plant NAME]`. The seed decides what is ordered, where, what is cancelled,
when the program is killed and which faults there are; the digest of these decisions is printed.
"""

import argparse
import hashlib
import random
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.proof.killpoints import PLANTED
from tests.proof.process import PATIENCE_S, Gone
from tests.proof.protocols import PROTOCOLS, Protocol
from tests.proof.rig import Refused, Rig, new_ref
from tests.proof.truth import Row, wrong_balances

TRADED = tuple(PROTOCOLS[name] for name in ("gemini-time", "binance", "htx", "bigone"))
WAVE = 12
"""Orders that are under way together."""
TAKES = 0.3
KEEPS = 0.1
DIES, LEAVES, CUTS, JUMPS, MOVES = 0.08, 0.03, 0.1, 0.1, 0.2
LONGEST_DEATH_S = 0.4
REQUEST_FAULTS = {
    "drop_before": "0.03",
    "drop_after": "0.05",
    "cut": "0.03",
    "status": "0.03",
    "html": "0.02",
    "garbage": "0.02",
    "empty": "0.02",
    "delay": "0.03",
    "rate_limited": "0.01",
}
READ_FAULTS = dict.fromkeys(REQUEST_FAULTS, "0.005")
FRAME_FAULTS = {
    "frame_lost": "0.05",
    "frame_twice": "0.03",
    "frame_late": "0.03",
    "disconnect": "0.005",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One order of the plan. `is_kept` ones are not cancelled again; `factor` is its price by the last one."""

    ref: str
    protocol: str
    side: str
    factor: str
    amount: str
    is_kept: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Wave:
    """Orders that are sent together, and what happens meanwhile."""

    steps: tuple[Step, ...]
    dies_after_s: float | None
    leaves: bool
    cuts_streams: bool
    clock_off_s: float
    pushes: tuple[str, float] | None


def plan(orders: int, seed: int) -> tuple[Wave, ...]:
    """All decisions of a run."""
    dice = random.Random(seed)
    return tuple(_wave(dice, first, min(WAVE, orders - first)) for first in range(0, orders, WAVE))


def _wave(dice: random.Random, first: int, count: int) -> Wave:
    chance = dice.random()
    return Wave(
        steps=tuple(_step(dice, first + number) for number in range(count)),
        dies_after_s=dice.uniform(0, LONGEST_DEATH_S) if chance < DIES else None,
        leaves=DIES < chance < DIES + LEAVES,
        cuts_streams=dice.random() < CUTS,
        clock_off_s=dice.choice((-3.0, 3.0)) if dice.random() < JUMPS else 0.0,
        pushes=(dice.choice(TRADED).name, dice.uniform(0.98, 1.02))
        if dice.random() < MOVES
        else None,
    )


def _step(dice: random.Random, number: int) -> Step:
    side, takes = dice.choice(("buy", "sell")), dice.random() < TAKES
    away = dice.uniform(0.002, 0.01) if takes else -dice.uniform(0.03, 0.06)
    factor = 1 + away if side == "buy" else 1 - away
    return Step(
        ref=new_ref(dice),
        protocol=dice.choice(TRADED).name,
        side=side,
        factor=f"{factor:.4f}",
        amount=f"{0.0005 + number % 100 * 0.00001:.5f}",
        is_kept=dice.random() < KEEPS,
    )


def digest(waves: Sequence[Wave]) -> str:
    """The same for the same decisions."""
    return hashlib.sha256(repr(waves).encode()).hexdigest()[:16]


class Chaos:
    """Carries out a plan."""

    def __init__(self, rig: Rig, seed: int, plant: str) -> None:
        self._rig = rig
        self._seed = seed
        self._plant = plant
        self._to_cancel: list[tuple[Protocol, str]] = []
        self.counts: Counter[str] = Counter()
        self.broken: list[str] = []

    def run(self, waves: Sequence[Wave]) -> None:
        """Everything, and then the truth."""
        rig = self._rig
        rig.practice.control("POST", "/makers", running=True)
        rig.start(plant=self._plant)
        rig.sign_in()
        rig.practice.control(
            "POST",
            "/mix",
            seed=self._seed,
            writes=REQUEST_FAULTS,
            reads=READ_FAULTS,
            frames=FRAME_FAULTS,
            seconds=0.5,
        )
        for wave in waves:
            self._send(wave)
        self.counts |= Counter(
            {
                f"fault {kind}": times
                for kind, times in rig.practice.control("GET", "/mix")["struck"].items()
            }
        )
        rig.practice.control("DELETE", "/mix")
        rig.practice.control("POST", "/makers", running=False)
        rig.settle()
        self._compare()

    def _send(self, wave: Wave) -> None:
        rig = self._rig
        if wave.pushes is not None:
            name, factor = wave.pushes
            protocol = PROTOCOLS[name]
            price = rig.price(protocol, f"{factor:.4f}")
            where = {"exchange": protocol.exchange, "symbol": protocol.symbol}
            rig.practice.control("POST", "/market", price=price, **where)
        if wave.clock_off_s:
            rig.practice.control("POST", "/clock", offset_s=rig.ahead_s + wave.clock_off_s)
        cancelling = [
            rig.victim.ask("cancel", account=rig.accounts[protocol.name], ref=ref)
            for protocol, ref in self._to_cancel
        ]
        self._to_cancel = []
        placing = list(self._place(wave.steps))
        if wave.cuts_streams:
            rig.practice.control("POST", "/streams", disconnect=True)
        if wave.dies_after_s is not None:
            time.sleep(wave.dies_after_s)
            rig.kill()
            self.counts["kills"] += 1
        for step, future in zip(wave.steps, placing, strict=True):
            self._note(step, future)
        for future in cancelling:
            self.counts[f"cancel: {_said(future)}"] += 1
        if wave.clock_off_s:
            rig.practice.control("POST", "/clock", offset_s=rig.ahead_s)
        if wave.leaves:
            rig.leave()
            self.counts["restarts"] += 1
        if not rig.is_alive:
            rig.start(plant=self._plant)
            self.broken += rig.sign_in()

    def _place(self, steps: Sequence[Step]) -> Iterator["Future[Any]"]:
        prices = self._rig.prices()
        for step in steps:
            protocol = PROTOCOLS[step.protocol]
            yield self._rig.place(
                protocol,
                step.ref,
                price=self._rig.price(protocol, step.factor, prices),
                amount=step.amount,
                side=step.side,
            )

    def _note(self, step: Step, future: "Future[Any]") -> None:
        said = _said(future)
        self.counts[f"place: {said}"] += 1
        if not step.is_kept:
            self._to_cancel.append((PROTOCOLS[step.protocol], step.ref))

    def _compare(self) -> None:
        rig = self._rig
        self.broken += rig.violations()
        story = rig.story()
        self.counts |= Counter(
            {f"ended {state}": count for state, count in Counter(story.journal.values()).items()}
        )
        self.counts["in the ledger"] = len(story.booked)
        self.counts["placements received"] = len(story.received)
        self.counts["were unknown"] = _were_unknown(rig.journal_path)
        accounts = {
            (row["exchange"], row["name"]): row["balances"] for row in story.ledger["accounts"]
        }
        for protocol in TRADED:
            account = rig.accounts[protocol.name]
            rig.victim.do("refresh", account=account)
            shown = rig.look()["balances"][account]
            wrong = list(wrong_balances(shown, accounts[protocol.exchange, "primary"]))
            self.broken += [f"{protocol.name}: {each}" for each in wrong]
            self.counts["balances equal to the last digit"] += len(shown) - len(wrong)


def _said(future: "Future[Any]") -> str:
    """What became of a verb, in a word."""
    try:
        answer = future.result(PATIENCE_S)
    except Gone:
        return "died"
    return answer["error"] if isinstance(answer, dict) else str(answer)


def _were_unknown(journal_path: Path) -> int:
    """How many orders were in doubt at some time."""
    wanted = (
        "SELECT COUNT(DISTINCT ref) FROM events WHERE what='asked'"
        " OR (what='order' AND json_extract(body, '$.state')='unknown')"
    )
    with closing(sqlite3.connect(f"file:{journal_path}?mode=ro", uri=True)) as database:
        (count,) = database.execute(wanted).fetchone()
    return int(count)


def run(orders: int, seed: int, plant: str = "") -> tuple[str, Row, list[str]]:
    """Carry out the plan of a seed; returns its digest, the counts, and every broken promise."""
    waves = plan(orders, seed)
    with (
        tempfile.TemporaryDirectory(prefix="chaos-") as folder,
        Rig(Path(folder) / "profile", list(TRADED)) as rig,
    ):
        chaos = Chaos(rig, seed, plant)
        try:
            chaos.run(waves)
        except (Refused, TimeoutError) as error:
            chaos.broken.append(f"stuck: {error!r}")
        return digest(waves), dict(chaos.counts), chaos.broken


def main(words: Sequence[str] | None = None) -> int:
    """Run what the command line asks for; 1 when a promise was broken."""
    parser = argparse.ArgumentParser(prog="dev.py chaos", description=__doc__)
    parser.add_argument("--orders", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--plant", choices=PLANTED, default="", help="a fault that must be noticed")
    wanted = parser.parse_args(words)
    began = time.monotonic()
    made_of, counts, broken = run(wanted.orders, wanted.seed, wanted.plant)
    took_s = time.monotonic() - began
    for what in sorted(counts):
        print(f"  {what:36} {counts[what]:6}")
    for each in broken:
        print(f"VIOLATION {each}")
    print(
        f"{wanted.orders} orders, seed {wanted.seed}, plan {made_of}: {len(broken)} violations,"
        f" {took_s:.0f} s, {wanted.orders / took_s:.1f} orders/s"
    )
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
