"""`kill -9` of the whole program with its window: an order is typed and sent by hand, and the process dies on the way.

Started as a process, this is the program; `die_and_look` starts it twice, and says what the second one's window shows.
Time is the machine's own here, so only points are met after which nobody need wait for an order's request to expire.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication

from core.desk.facts import TrackedOrder
from core.domain.order import OrderState
from tests.proof import points
from tests.proof.process import ROOT
from tests.proof.truth import Row, Story, states_in, violations
from tests.proof.victim import exchanges_at
from tests.stories.world import Books, World, play

WINDOW_POINTS = ("click", "place: sent", "ack-committed", "quit")
PLACING = "/v1/order/new"
PATIENCE_S = 90
KILLED = -9
UNSURE = {OrderState.INTENT, OrderState.SENDING, OrderState.UNKNOWN}


def die_and_look(folder: Path, books: Books, point: str) -> tuple[bool, list[str]]:
    """Die at a point with an order under way, start again and look: whether it died, and what is wrong then."""
    first = _process(folder, books, point)
    if first.returncode != KILLED:
        return False, []
    again = _process(folder, books, "")
    if again.returncode != 0:
        return True, [f"the second start failed: {again.stderr[-3000:]}"]
    said = json.loads(again.stdout.splitlines()[-1])
    return True, list(_wrong(folder, books, said))


def _wrong(folder: Path, books: Books, said: Row) -> Iterator[str]:
    ledger = books.ledger()
    story = Story(
        shown=said["rows"],
        journal=states_in(folder / "journal.sqlite"),
        ledger=ledger,
        received=books.control("GET", "/received")["requests"],
    )
    yield from violations(story)
    there = sum(row["state"] == "open" for row in ledger["orders"])
    if len(said["table"]) != there or not all("○ Working" in row for row in said["table"]):
        yield f"the table shows {said['table']}, and {there} orders are open at the exchange"


def _process(folder: Path, books: Books, point: str) -> "subprocess.CompletedProcess[str]":
    start = {"folder": str(folder), "announced": books.announced, "point": point}
    return subprocess.run(
        [sys.executable, "-m", "tests.proof.window"],
        input=json.dumps(start),
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        timeout=PATIENCE_S,
        check=False,
    )


# ---- the process


def _play(start: Row) -> None:
    books = Books(start["announced"])
    result: list[Row] = []

    async def send_and_die(world: World) -> None:
        await world.make_vault()
        await world.add_key(books.key("time_based"))
        world.close_keys()
        world.choose("exchangeSelector", "SANDBOX")
        await world.signed_in()
        if start["point"] == "quit":
            books.misbehave(PLACING, "delay", seconds=2, after=True, times=1)
        low = (world.price() * Decimal("0.97")).quantize(Decimal("0.01"))
        points.TRAP.set(start["point"])
        await world.place("buy", f"{low:f}", "0.015")
        if start["point"] == "quit":
            await world.until(lambda: bool(books.placements()), "the order on its way")
            world.app.window.close()
        await world.calm(5)

    async def look(world: World) -> None:
        await world.unlock()
        world.choose("exchangeSelector", "SANDBOX")
        await world.signed_in()
        rows = world.app.bridge.store

        def is_settled() -> bool:
            states = {row.order.state for row in rows.all(TrackedOrder)}
            return not states & UNSURE and world.rows("workingTable") == len(states)

        await world.until(is_settled, "an end of all questions")
        shown: list[Row] = [
            {"ref": row.ref, "state": row.order.state.value, "filled": str(row.order.filled)}
            for row in rows.all(TrackedOrder)
        ]
        result.append({"rows": shown, "table": world.cells("workingTable")})

    application = QApplication([])
    act: Any = send_and_die if start["point"] else look
    exchanges = exchanges_at(start["announced"]["exchanges"])
    play(application, Path(start["folder"]), act, is_demo=False, books=books, exchanges=exchanges)
    for each in result:
        print(json.dumps(each))


if __name__ == "__main__":
    points.lay()
    _play(json.loads(sys.stdin.readline()))
