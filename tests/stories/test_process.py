"""The program as a process: one window for a profile, and an end that leaves nothing behind, however it comes."""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from core.profile import Profile
from gui.instance import Doorbell
from gui.tour import Tour
from tests.stories.conftest import Play
from tests.stories.world import World

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE_S = 20.0
STEPS = (
    "1. sign in to the practice exchange",
    "2. see a price move",
    "3. place a limit order that rests",
    "4. cancel it",
    "5. place one that fills",
    "6. see the balances change",
)
POSIX_ONLY = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")

# The demo, with a tour that tells where the practice exchange listens and then stays.
STAY = """
import asyncio, sys
from gui.start import Options, run

async def stay(app):
    print(app.runtime.rehearsal.announced["control"]["url"], flush=True)
    await asyncio.Event().wait()

sys.exit(run(Options(profile_folder=None, is_demo=True, tour=stay)))
"""


@contextmanager
def program(*words: str, folder: Path = ROOT) -> Iterator["subprocess.Popen[str]"]:
    """The program as a process of its own, killed at the end if it has not ended by itself."""
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    process = subprocess.Popen(
        [sys.executable, "-W", "error", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": path, "QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def first_line(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def answers(url: str) -> bool:
    """Whether somebody still listens there."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=2)
    try:
        connection.request("GET", "/ledger")
        return connection.getresponse().status > 0
    except OSError:
        return False
    finally:
        connection.close()


def until(condition: Callable[[], bool], what: str) -> None:
    """Wait for what must come true."""
    ends_at = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < ends_at, f"{what} did not come"
        time.sleep(0.05)


def test_a_second_start_of_a_profile_brings_the_first_window_forward(
    tell: Play, tmp_path: Path
) -> None:
    async def story(world: World) -> None:
        profile = Profile(tmp_path / "profile")
        bell = Doorbell(profile.folder)
        bell.rung.connect(world.app.come_forward)
        world.window.showMinimized()
        with profile.lock(), program("-m", "gui", "--profile", str(profile.folder)) as second:
            await world.until(lambda: second.poll() is not None, "the end of the second start")
            await world.until(lambda: not world.window.isMinimized(), "the first window")
            assert second.returncode == 0
            assert second.communicate() == ("", "")
        bell.close()

    tell(story)


@POSIX_ONLY
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_a_polite_signal_ends_the_program_and_its_practice_exchange(number: int) -> None:
    with program("-m", "gui", "demo") as demo:
        children: list[int] = []

        def has_child() -> bool:
            children[:] = children_of(demo.pid)
            return bool(children)

        until(has_child, "the practice exchange")
        demo.send_signal(number)
        _, errors = demo.communicate(timeout=PATIENCE_S)

        assert demo.returncode == 0
        assert "Traceback" not in errors
        assert not [child for child in children if is_running(child)]


def children_of(pid: int) -> list[int]:
    """The processes that a process has started."""
    said = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True
    )
    pairs = [line.split() for line in said.stdout.splitlines()]
    return [int(child) for child, parent in pairs if int(parent) == pid]


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@POSIX_ONLY
@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGKILL, -signal.SIGKILL), (signal.SIGTERM, 1)], ids=str
)
def test_no_practice_exchange_outlives_the_window_whatever_ends_it(
    number: int, status: int
) -> None:
    with program("-c", STAY) as demo:
        url = first_line(demo)
        assert answers(url)
        demo.send_signal(number)
        _, errors = demo.communicate(timeout=PATIENCE_S)

        assert demo.returncode == status  # a tour that was cut short has not succeeded
        assert "Traceback" not in errors
        until(lambda: not answers(url), "the end of the practice exchange")


def test_the_tour_runs_from_any_folder_and_tells_what_it_saw(tmp_path: Path) -> None:
    folder = tmp_path / "a folder with spaces"
    folder.mkdir()
    with program("-m", "gui", "demo", "--tour", folder=folder) as demo:
        said, errors = demo.communicate(timeout=60)

    assert demo.returncode == 0, said + errors
    lines = said.splitlines()
    assert [line for line in lines if line in STEPS] == list(STEPS)
    assert len([line for line in lines if line.startswith("   seen and confirmed: ")]) == 6
    pictures = sorted(file.name for file in (folder / "demo-screenshots").iterdir())
    assert [name[:2] for name in pictures] == ["01", "02", "03", "03", "04", "05", "05", "06"]
    for file in (folder / "demo-screenshots").iterdir():
        assert file.read_bytes().startswith(b"\x89PNG")
        assert file.stat().st_size > 10_000


def test_a_tour_whose_observer_sees_something_else_fails(
    tell: Play, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The window is told of one exchange, the observer asks another one, whose books know nothing of it."""
    statuses: list[int] = []

    async def story(world: World) -> None:
        await world.signed_in()
        await world.place("buy", f"{world.price() + 500:.2f}", "0.01")
        await world.until(lambda: world.books.balance("BTC") > 0.5, "a fill")
        rehearsal = world.app.runtime.rehearsal
        assert rehearsal is not None
        with elsewhere() as books:
            announced = {**rehearsal.announced, "control": books}
            rehearsal.announced = announced
            statuses.append(await Tour(tmp_path / "pictures")(world.app))

    tell(story)
    assert statuses == [1]
    assert "did not happen" in capsys.readouterr().out
    assert list((tmp_path / "pictures").glob("*failed*"))


@contextmanager
def elsewhere() -> Iterator[dict[str, Any]]:
    """The control interface of an exchange that nobody trades on."""
    with program("-m", "core.practice", "--json", "--seed", "9") as other:
        yield json.loads(first_line(other))["control"]
