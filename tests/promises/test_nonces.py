"""Nonces strictly rise in the order bytes leave: across threads, kills, a clock set back, and two starts of one profile."""

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import pytest

from core.domain.errors import ProfileBusy
from core.profile import Profile
from tests.net.serving import OK, serving

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 30.0
posix_only = pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")

# Sends without end with one key, all urgencies at once, its clock set ahead or back by the last word.
SENDER = """
import asyncio, random, sys
from dataclasses import replace
from pathlib import Path
from core.desk.facts import Source
from core.desk.store import Store
from core.domain.account import Environment
from core.domain.errors import DeskError
from core.exchanges.base import Bucket, Call, Credentials, Effect, Host, NonceUnit, Request
from core.exchanges.gemini import GEMINI
from core.net.clock import Nonces, Offset, SystemClock
from core.net.turns import Urgency
from core.network import Network

url, lease, ahead_ms = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])

class Clock(SystemClock):
    def now_ms(self):
        return super().now_ms() + ahead_ms

class Toy:
    info = replace(GEMINI.info, buckets={"private": Bucket(rate=10**6, burst=10**6, is_of_key=True)})
    def nonce_unit(self, who): return NonceUnit.MILLISECOND
    def usage(self, call, response): return {}

async def main():
    host = Host(environment=Environment.PRACTICE, name="Practice", rest=url, stream="ws://127.0.0.1:1")
    network = Network(
        host=lambda _: host, exchange=lambda _: Toy(), nonces=lambda *named: Nonces(lease, named[2]),
        clean=str, store=Store(), clock=Clock(), spawn=asyncio.ensure_future,
    )
    who = Credentials(key="k", secret="s", host=host)
    source = Source("toy", Environment.PRACTICE, "Practice")
    lanes = [network.key_lane(source, name, Toy(), who, Offset()) for name in "ab"]

    async def send(lane):
        while True:
            urgency = random.choice(list(Urgency))
            def build(stamp):
                request = Request(method="GET", url=f"{url}/{stamp.nonce}")
                return Call(request, lambda _: None, Effect.READ, "private")
            try:
                await lane.run(build, urgency, purpose="x")
            except DeskError:
                pass

    await asyncio.gather(*(send(lane) for lane in lanes for _ in range(4)))

asyncio.run(main())
"""


def until(condition: Callable[[], bool], what: str) -> None:
    ends_at = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < ends_at, f"{what} did not come"
        time.sleep(0.02)


@contextmanager
def program(*words: str) -> Iterator["subprocess.Popen[bytes]"]:
    """A process of its own, killed at the end if it has not ended by itself."""
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen([sys.executable, *words], cwd=ROOT, env=environ) as process:
        try:
            yield process
        finally:
            process.kill()


@posix_only
def test_nonces_rise_though_the_program_is_killed_and_its_clock_set_back(tmp_path: Path) -> None:
    dice = random.Random(7)

    def act(line: socket.socket, number: int) -> bool:
        if number % 70 == 0:
            time.sleep(2.2)  # long enough to be overtaken by a cancel
        line.sendall(OK)
        return True

    with serving(act) as served:
        for ahead_ms in (0, -10_000, 3_000, -3_600_000):
            before = len(served.received)
            enough = before + dice.randint(30, 90)
            with program(
                "-c", SENDER, served.url, str(tmp_path / "lease"), str(ahead_ms)
            ) as sender:
                until(lambda enough=enough: len(served.received) >= enough, "requests")  # type: ignore[misc]
                sender.send_signal(signal.SIGKILL)
                sender.wait()
        nonces = [int(head.split()[1].strip(b"/")) for head in served.received]

    assert len(nonces) >= 4 * 30
    assert all(one < other for one, other in pairwise(nonces))


@posix_only
def test_a_second_start_rings_at_the_first_and_a_killed_one_leaves_no_lock(tmp_path: Path) -> None:
    profile = Profile(tmp_path / "profile")
    profile.prepare()
    bell = profile.folder / "bell"
    start = ("-m", "gui", "--profile", str(profile.folder))

    with program(*start) as first:
        until(bell.exists, "the first window")
        with program(*start) as second:
            until(lambda: second.poll() is not None, "the end of the second start")
            assert second.returncode == 0
        assert bell.read_text() == "ring\n"
        assert first.poll() is None
        first.send_signal(signal.SIGKILL)
        first.wait()

    assert (profile.folder / "lock").exists()
    bell.unlink()
    with program(*start) as third:
        until(bell.exists, "the third start's window")
        assert third.poll() is None
        with pytest.raises(ProfileBusy):
            profile.lock()
