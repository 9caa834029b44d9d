"""A victim from outside: its process, and its verbs over pipes."""

import contextlib
import json
import signal
import subprocess
import sys
import threading
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from tests.proof.truth import Row

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 30.0


class Gone(Exception):
    """The victim's process has ended."""


class Victim:
    """A process of the real core, and its verbs."""

    def __init__(self, start: Row) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.proof.victim"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            text=True,
        )
        self._waiting: dict[int, Future[Any]] = {}
        self._number = 0
        self._lock = threading.Lock()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self._write(start)

    def ask(self, verb: str, **arguments: object) -> "Future[Any]":
        """Tell it to do something; the future has its answer, or `Gone`."""
        answer: Future[Any] = Future()
        with self._lock:
            self._number += 1
            number = self._number
            self._waiting[number] = answer
        self._write({"n": number, "verb": verb, **arguments})
        if self._process.poll() is not None:
            self._give_up()
        return answer

    def do(self, verb: str, **arguments: object) -> Any:
        """Tell it to do something and wait for the answer."""
        return self.ask(verb, **arguments).result(PATIENCE_S)

    @property
    def has_ended(self) -> bool:
        """Whether the process is gone, however it went."""
        return self._process.poll() is not None

    def died(self, patience_s: float = PATIENCE_S) -> bool:
        """Whether it was killed, by itself, within so long; then everything of it is gone."""
        try:
            return self._process.wait(patience_s) == -signal.SIGKILL
        except subprocess.TimeoutExpired:
            return False

    def kill(self) -> None:
        """Kill it, wherever it is."""
        self._process.kill()
        self.bury()

    def stop(self) -> None:
        """Have it leave as a closed window does."""
        self.do("stop")
        self.bury()

    def bury(self) -> None:
        """Wait for its end and let go of its pipes."""
        self._process.wait(PATIENCE_S)
        self._reader.join(PATIENCE_S)
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(BrokenPipeError):
                if pipe is not None:
                    pipe.close()

    def _write(self, message: Row) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(json.dumps(message) + "\n")
            self._process.stdin.flush()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            said = json.loads(line)
            with self._lock:
                answer = self._waiting.pop(said["n"])
            if "bug" in said:
                answer.set_exception(AssertionError(said["bug"]))
            else:
                answer.set_result(said.get("ok", said))
        self._give_up()

    def _give_up(self) -> None:
        with self._lock:
            waiting, self._waiting = self._waiting, {}
        for answer in waiting.values():
            answer.set_exception(Gone())
