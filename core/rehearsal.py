"""The practice exchange as a process of its own: started on demand, ended with the program, reached on loopback only."""

import json
import logging
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from core.domain.account import Environment
from core.domain.errors import NotSent
from core.exchanges.base import Host

HOST_NAME = "Practice"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeKey:
    """A demo key that the practice exchange has handed out for this run."""

    label: str
    key: str = field(repr=False)
    secret: str = field(repr=False)
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One practised exchange: where it listens, and the keys to use there."""

    exchange: str
    host: Host
    keys: tuple[PracticeKey, ...]


class Rehearsal:
    """A running practice exchange. It ends when its standard input closes, so also when this process is killed."""

    def __init__(self, process: "subprocess.Popen[str]", announced: Mapping[str, Any]) -> None:
        self._process = process
        self.announced = announced
        self.stages = tuple(_stage(name, where) for name, where in announced["exchanges"].items())

    @classmethod
    def start(cls, *options: str) -> "Rehearsal":
        """Start the process and wait for its first line. Raises `NotSent` when it does not come up."""
        process = subprocess.Popen(
            [*_command(), "--json", "--leave-with-stdin", *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        line = process.stdout.readline() if process.stdout else ""
        try:
            return cls(process, json.loads(line))
        except (ValueError, KeyError, TypeError) as error:
            process.kill()
            process.communicate()
            raise NotSent("the practice exchange did not start") from error

    def stop(self) -> None:
        """End it, and wait until it has ended."""
        try:
            self._process.communicate(timeout=5)
        except subprocess.TimeoutExpired:
            log.warning("the practice exchange had to be killed")
            self._process.kill()
            self._process.communicate()


def _command() -> list[str]:
    """How this very program starts its practice exchange: frozen by an installer, or from source."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "practice"]
    return [sys.executable, "-m", "core.practice"]


def _on_this_machine(address: str) -> str:
    """Practice has no other place: whatever was announced, nothing leaves for elsewhere."""
    if urlsplit(address).hostname not in ("127.0.0.1", "::1", "localhost"):
        raise ValueError("not on this machine")
    return address


def _stage(name: str, where: Mapping[str, Any]) -> Stage:
    host = Host(
        environment=Environment.PRACTICE,
        name=HOST_NAME,
        rest=_on_this_machine(where["rest"]),
        stream=_on_this_machine(where["ws"]),
    )
    keys = tuple(
        PracticeKey(
            label=each["label"],
            key=each["key"],
            secret=each["secret"],
            options=each.get("options", {}),
        )
        for each in where["accounts"]
    )
    return Stage(exchange=name, host=host, keys=keys)
