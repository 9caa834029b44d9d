"""A canary key, secret and passphrase go every way of the real program; afterwards nothing readable is found of them."""

import base64
import signal
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest

from core.rehearsal import Rehearsal
from tests.secrets.canaries import Canary, found_in, found_under
from tests.secrets.run import KEYS, LEAKS, STEPS, run

POSIX_ONLY = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")


@pytest.fixture
def rehearsal() -> Iterator[Rehearsal]:
    running = Rehearsal.start("--seed", "7")
    yield running
    running.stop()


def test_nothing_that_is_secret_can_be_read_anywhere(
    rehearsal: Rehearsal, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The exchanges take their turns, a day each; `python -m tests.secrets` tries them all."""
    exchange = list(KEYS)[datetime.now(UTC).toordinal() % len(KEYS)]
    with capsys.disabled():
        print(f"\ncanaries, today on {exchange}")
    ended = run(rehearsal, tmp_path / "home", exchange=exchange)

    assert ended.status == 0, ended.errors[-3000:]
    assert list(ended.told) == [*STEPS, "end", "gone"]
    leaks = ended.leaks()
    assert not leaks, "\n".join(leaks)
    log = (ended.home / "profile" / "logs" / "tessera.log").read_text()
    assert log.count("in a task: ") >= 2
    assert log.count("in a thread or a slot: ") >= 2
    assert " DEBUG websockets" in log
    taken = ("working.csv", "done.csv", "fills.csv", "journal-copy.sqlite", "keys.json")
    assert all((ended.home / name).stat().st_size for name in taken)


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
    ended = run(rehearsal, tmp_path / "home", steps=("make_a_vault", "add_the_key", *LEAKS))

    assert ended.status == 0, ended.errors[-3000:]
    places = {leak.rpartition(": ")[0] for leak in ended.leaks()}
    assert places == {str(Path("profile", "logs", "tessera.log")), "leak_onto_the_screen"}
