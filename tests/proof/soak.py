"""Minutes of prices, orders, cut streams and lost answers: nothing that the program holds may grow.

`python3 dev.py soak --minutes N`. The real core is measured, without a window. After a warm-up its memory, threads,
files (sockets among them), tasks and timers are read at even times; then a line is laid through the readings.
"""

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.proof.chaos import TRADED
from tests.proof.process import PATIENCE_S
from tests.proof.rig import Rig, new_ref
from tests.proof.truth import Row

WARM_UP_SHARE = 0.4
ROUND_S = 0.5
READ_EVERY = 2
MIX: Row = {
    "writes": {"drop_after": "0.02", "cut": "0.02", "html": "0.02"},
    "reads": {"drop_before": "0.01", "garbage": "0.01"},
    "frames": {"frame_lost": "0.02", "frame_twice": "0.02", "disconnect": "0.002"},
    "seconds": 0.5,
}
CUT_EVERY = 12
MOST: dict[str, float] = {"threads": 12, "files": 8, "tasks": 16, "timers": 40}
"""How far the highest reading of the second half may lie above that of the first. Pools of threads fill up as more
happens at once, to a size that is set; one thread too many with each order or reconnect would be hundreds."""
KIB_PER_ORDER = 24
"""What the program may keep of each order: all of them are on the screen."""
KIB_AT_ONCE = 4_096


class Soak:
    """Keeps one victim busy and reads its size."""

    def __init__(self, rig: Rig, seed: int) -> None:
        self._rig = rig
        self._dice = random.Random(seed)
        self.readings: list[Row] = []
        self.orders = 0
        self.ticks = 0

    def run(self, minutes: float) -> None:
        """Be busy for so long, and read on the way."""
        rig = self._rig
        rig.practice.control("POST", "/makers", running=True)
        rig.start()
        rig.sign_in()
        rig.practice.control("POST", "/mix", seed=1, **MIX)
        began, number = time.monotonic(), 0
        while (passed_s := time.monotonic() - began) < minutes * 60:
            self._be_busy(number)
            number += 1
            if passed_s > minutes * 60 * WARM_UP_SHARE and number % READ_EVERY == 0:
                self.readings.append(rig.victim.do("size") | {"orders": self.orders})
            time.sleep(ROUND_S)
        rig.practice.control("DELETE", "/mix")
        rig.practice.control("POST", "/makers", running=False)
        rig.settle()

    def _be_busy(self, number: int) -> None:
        rig = self._rig
        protocol = TRADED[number % len(TRADED)]
        rig.victim.do("watch", exchange=protocol.exchange, symbol=protocol.symbol)
        ref = new_ref(self._dice)
        self.orders += 1
        amount = f"{0.0005 + number % 100 * 0.00001:.5f}"
        rig.place(protocol, ref, amount=amount).result(PATIENCE_S)
        rig.victim.ask("cancel", account=rig.accounts[protocol.name], ref=ref).result(PATIENCE_S)
        self.ticks = rig.look()["ticks"]
        if number % CUT_EVERY == 0:
            rig.practice.control("POST", "/streams", disconnect=True)


def growth(readings: Sequence[Row]) -> Iterator[str]:
    """Whatever grew."""
    half = len(readings) // 2
    for name, most in MOST.items():
        first, second = (
            max(row[name] for row in part) for part in (readings[:half], readings[half:])
        )
        if second > first + most:
            yield f"{name} grew from {first} to {second}"
    times = range(len(readings))
    slope, _ = statistics.linear_regression(times, [row["rss_kib"] for row in readings])
    grown_kib = slope * (len(readings) - 1)
    orders = readings[-1]["orders"] - readings[0]["orders"]
    if grown_kib > KIB_AT_ONCE + KIB_PER_ORDER * orders:
        yield f"memory grew by {grown_kib:.0f} KiB over {orders} orders"


def run(minutes: float, seed: int = 1) -> tuple[list[Row], Soak, list[str]]:
    """Soak for so long; returns the readings, what was done, and what grew or was untrue."""
    with (
        tempfile.TemporaryDirectory(prefix="soak-") as folder,
        Rig(Path(folder) / "profile", list(TRADED)) as rig,
    ):
        soak = Soak(rig, seed)
        soak.run(minutes)
        return soak.readings, soak, [*growth(soak.readings), *rig.violations()]


def summary(readings: Sequence[Row], soak: Soak) -> str:
    """First and last readings, in a line."""
    sizes = ", ".join(f"{name} {readings[0][name]}…{readings[-1][name]}" for name in readings[0])
    return f"{soak.orders} orders, {soak.ticks} news of prices, {len(readings)} readings: {sizes}"


def main(words: Sequence[str] | None = None) -> int:
    """Run what the command line asks for; 1 when something grew."""
    parser = argparse.ArgumentParser(prog="dev.py soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    wanted = parser.parse_args(words)
    readings, soak, broken = run(wanted.minutes)
    print(summary(readings, soak))
    for each in broken:
        print(f"VIOLATION {each}")
    print(f"{wanted.minutes:g} minutes, core without a window: {len(broken)} violations")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
