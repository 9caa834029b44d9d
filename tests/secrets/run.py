"""One run of the program with canaries, in a home of its own, and what it left behind."""

import json
import os
import secrets as dice
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
    "take_copies_elsewhere",
    "lock_and_unlock",
    "fail_everywhere",
)
LEAKS = ("leak_into_the_log", "leak_onto_the_screen")
"""What a run does only to show that the search can fail."""
TYPING = "add_a_wrong_secret"
"""The one step at whose end the key stands in full on the screen: in the field where it is typed."""


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
