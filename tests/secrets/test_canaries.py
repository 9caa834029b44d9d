"""A canary key, secret and passphrase go every way of the real program; afterwards nothing readable is found of them."""

import base64
import json
import os
import secrets as dice
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from core.rehearsal import Rehearsal
from tests.secrets.canaries import Canary, found_in, found_under

ROOT = Path(__file__).resolve().parent.parent.parent
KEYS = {"gemini": "time_based", "binance": "hmac", "htx": "trader", "bigone": "trader"}
STEPS = (
    "make_a_vault",
    "add_a_wrong_secret",
    "close_the_form",
    "add_the_key",
    "place_orders",
    "lose_an_answer",
    "hear_an_echo",
    "look_at_what_was_sent",
    "export_the_tables",
    "change_the_passphrase",
    "lock_and_unlock",
    "fail_everywhere",
)
TYPING = "add_a_wrong_secret"
"""The one step at whose end the key stands in full on the screen: in the field where it is typed."""
POSIX_ONLY = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What a run of the program left behind."""

    home: Path
    status: int
    told: Mapping[str, str]
    """What was told at each step."""
    errors: str
    secrets: tuple[Canary, ...]
    key: Canary

    def leaks(self) -> list[str]:
        """Return what was found of secrets anywhere, and of the key where it may not stand."""
        everything = (*self.secrets, self.key)
        found = found_under(self.home, everything) + found_in(self.errors, everything)
        for step, text in self.told.items():
            hunted = self.secrets if step == TYPING else everything
            found += [f"{step}: {name}" for name in found_in(text, hunted)]
        return found


@pytest.fixture
def rehearsal() -> Iterator[Rehearsal]:
    running = Rehearsal.start("--seed", "7")
    yield running
    running.stop()


def run(
    rehearsal: Rehearsal,
    home: Path,
    *,
    exchange: str = "gemini",
    key: str = "",
    steps: tuple[str, ...] = STEPS,
    end: str = "close",
    options: Mapping[str, str] | None = None,
) -> Run:
    """Start the program in a home of its own, as loud as it gets, and wait until it has ended."""
    home.mkdir()
    for name in ("tmp", "run"):
        (home / name).mkdir(mode=0o700)
    handed = rehearsal.announced["exchanges"][exchange]["keys"][key or KEYS[exchange]]
    canaries = {
        name: f"canary {name} {dice.token_hex(12)}"
        for name in ("passphrase", "new_passphrase", "wrong_passphrase")
    }
    middle = len(handed["secret"]) // 2
    wrong = handed["secret"][middle:] + handed["secret"][:middle]
    plan: dict[str, Any] = {
        "home": str(home),
        "announced": rehearsal.announced,
        "exchange": exchange,
        "key": {"label": "main", **handed, "options": dict(options or {})},
        "wrong_secret": wrong,
        "steps": steps,
        "end": end,
        **canaries,
    }
    environ = {
        name: value
        for name, value in os.environ.items()
        if name in ("PATH", "LANG", "SYSTEMROOT", "LD_LIBRARY_PATH", "QT_QPA_PLATFORM")
    }
    environ |= {
        "PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH")))),
        "PYTHONASYNCIODEBUG": "1",
        "PYTHONFAULTHANDLER": "1",
        "QT_QPA_PLATFORM": "offscreen",
        "HOME": str(home),
        "TMPDIR": str(home / "tmp"),
        "XDG_RUNTIME_DIR": str(home / "run"),
    }
    ended = subprocess.run(
        [sys.executable, "-m", "tests.secrets.program"],
        input=json.dumps(plan),
        cwd=home,
        env=environ,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    sections = (part.partition("\n") for part in ended.stdout.split("STEP ")[1:])
    texts = {"secret": handed["secret"], "wrong secret": wrong} | canaries
    return Run(
        home=home,
        status=ended.returncode,
        told={name: text for name, _, text in sections},
        errors=ended.stderr,
        secrets=tuple(Canary(name=name, text=text) for name, text in texts.items()),
        key=Canary(name="key", text=handed["key"]),
    )


@pytest.mark.parametrize("exchange", KEYS)
def test_nothing_that_is_secret_can_be_read_anywhere(
    rehearsal: Rehearsal, tmp_path: Path, exchange: str
) -> None:
    ended = run(rehearsal, tmp_path / "home", exchange=exchange)

    assert ended.status == 0, ended.errors[-3000:]
    assert list(ended.told) == [*STEPS, "end", "gone"]
    leaks = ended.leaks()
    assert not leaks, "\n".join(leaks)
    log = (ended.home / "profile" / "logs" / "tessera.log").read_text()
    assert log.count("in a task: ") >= 2
    assert log.count("in a thread or a slot: ") >= 2
    assert " DEBUG urllib3" in log
    assert " DEBUG websockets" in log
    assert all((ended.home / f"{name}.csv").stat().st_size for name in ("working", "done", "fills"))


@pytest.mark.parametrize("exchange", ["binance", "htx"])
def test_no_line_of_a_private_key_can_be_read_anywhere(
    rehearsal: Rehearsal, tmp_path: Path, exchange: str
) -> None:
    steps = ("make_a_vault", "add_the_key", "place_orders", "look_at_what_was_sent")
    ended = run(
        rehearsal,
        tmp_path / "home",
        exchange=exchange,
        key="ed25519",
        options={"kind": "Ed25519"},
        steps=(*steps, "hear_an_echo", "fail_everywhere"),
    )

    assert ended.status == 0, ended.errors[-3000:]
    leaks = ended.leaks()
    assert not leaks, "\n".join(leaks)


@POSIX_ONLY
def test_a_program_that_aborts_tells_nothing_and_leaves_no_core_file(
    rehearsal: Rehearsal, tmp_path: Path
) -> None:
    steps = ("make_a_vault", "add_the_key", "place_orders")
    ended = run(rehearsal, tmp_path / "home", steps=steps, end="abort")

    assert ended.status == -signal.SIGABRT
    assert "Fatal Python error: Aborted" in ended.errors
    leaks = ended.leaks()
    assert not leaks, "\n".join(leaks)
    assert not list(ended.home.rglob("core*"))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can be asked")
def test_the_memory_of_the_program_is_closed_to_dumps_and_to_other_processes(
    rehearsal: Rehearsal, tmp_path: Path
) -> None:
    ended = run(rehearsal, tmp_path / "home", steps=("make_a_vault",))

    assert "core files (0, 0), dumpable 0" in ended.told["end"]


def test_who_pastes_a_secret_and_closes_the_program_leaves_none_in_the_clipboard(
    rehearsal: Rehearsal, tmp_path: Path
) -> None:
    ended = run(rehearsal, tmp_path / "home", steps=("make_a_vault", "paste_the_key"))

    assert ended.status == 0, ended.errors[-3000:]
    assert list(ended.told)[-1] == "gone"
    leaks = ended.leaks()
    assert not leaks, "\n".join(leaks)


@pytest.mark.parametrize(
    "form",
    [
        lambda secret: secret,
        lambda secret: f"user:{secret}!".encode().hex(),
        lambda secret: base64.b64encode(f"user:{secret}!".encode()).decode(),
        lambda secret: base64.urlsafe_b64encode(f"x{secret}y".encode()).decode(),
        lambda secret: quote(secret, safe=""),
        lambda secret: secret.upper(),
        lambda secret: secret[::-1],
    ],
    ids=["plain", "hex", "base64", "urlsafe", "quoted", "upper", "backwards"],
)
def test_the_search_finds_a_planted_secret_in_every_form(
    tmp_path: Path, form: Callable[[str], str]
) -> None:
    canary = Canary(name="planted", text="ab+c/d=ef?gh ij&kl mno")
    with closing(sqlite3.connect(tmp_path / "journal.sqlite")) as database, database:
        database.execute("create table notes (text)")
        database.execute("insert into notes values (?)", ("x" * 4_090 + form(canary.text),))
    (tmp_path / "file.txt").write_text(f"before {form(canary.text)} after")
    (tmp_path / "clean.txt").write_text("nothing of the sort")

    places = {found.partition(":")[0] for found in found_under(tmp_path, [canary])}

    assert places == {"journal.sqlite", "file.txt"}
    assert found_in(form(canary.text), [canary])
    assert not found_in("nothing of the sort", [canary])


def test_a_leak_in_the_running_program_is_found(rehearsal: Rehearsal, tmp_path: Path) -> None:
    """The proof that the search can fail: a line in the log that went round the redaction, and one on the screen."""
    steps = ("make_a_vault", "add_the_key", "leak_into_the_log", "leak_onto_the_screen")
    ended = run(rehearsal, tmp_path / "home", steps=steps)

    assert ended.status == 0, ended.errors[-3000:]
    places = {leak.rpartition(": ")[0] for leak in ended.leaks()}
    assert places == {"profile/logs/tessera.log", "leak_onto_the_screen"}
