"""Where a process kills itself: every step between click and final state, by name.

Nothing in the program knows of this. The victim's process alone wraps the steps of the program that it runs, and at
the chosen one it sends itself SIGKILL: no handler, no clean-up, no flush.
"""

import functools
import http.client
import os
import signal
import socket
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.desk.desk import Desk
from core.desk.journal import Journal
from core.desk.orders import Orders
from core.desk.post import Post
from core.domain.lifecycle import LIVE
from core.domain.order import Order, OrderState
from core.net.clock import Nonces
from core.net.lane import Lane

AT_EXCHANGE = LIVE - {OrderState.CANCELLING} | {OrderState.FILLED}
QUIT_AFTER_S = 0.1
QUESTIONS = {"ask by client id", "ask by id", "open orders"}
"""What a request that finds out about orders is for; all of these are points of `asking`."""

_here = threading.local()
"""What the request of this thread is for."""


class Trap:
    """Set for one point: at that point the process is gone. `skip` lets it pass so many times before."""

    def __init__(self) -> None:
        self._point = ""
        self._skip = 0
        self.is_placing = False
        self.is_answered = False

    def set(self, point: str, skip: int = 0) -> None:
        """Die at the next of these points."""
        self._point, self._skip = point, skip
        self.is_placing = self.is_answered = False

    def is_set(self, point: str) -> bool:
        """Whether this is the point."""
        return point == self._point

    def at(self, *points: str) -> None:
        """These points are here."""
        if self._point not in points:
            return
        if self._skip:
            self._skip -= 1
        else:
            os.kill(os.getpid(), signal.SIGKILL)


TRAP = Trap()


def lay() -> None:
    """Wrap the steps of the program. Call it once, before the program runs."""
    _lay_in_desk()
    _lay_in_journal()
    _lay_on_the_wire()
    _lay_in_files()


def wrap(owner: Any, name: str, wrapper: Callable[..., Any]) -> None:
    """Put `wrapper` in the place of a function; it is given the real one first."""
    real = getattr(owner, name)

    @functools.wraps(real)
    def instead(*args: Any, **more: Any) -> Any:
        return wrapper(real, *args, **more)

    setattr(owner, name, instead)


def _before(*points: str) -> Callable[..., Any]:
    def wrapper(real: Callable[..., Any], *args: Any, **more: Any) -> Any:
        TRAP.at(*points)
        return real(*args, **more)

    return wrapper


def _after(*points: str) -> Callable[..., Any]:
    def wrapper(real: Callable[..., Any], *args: Any, **more: Any) -> Any:
        result = real(*args, **more)
        TRAP.at(*points)
        return result

    return wrapper


def _lay_in_desk() -> None:
    def place(real: Callable[..., Any], *args: Any, **more: Any) -> Any:
        TRAP.at("click")
        TRAP.is_placing = True
        return real(*args, **more)

    def close(real: Callable[..., Any], *args: Any, **more: Any) -> Any:
        if TRAP.is_set("quit"):
            threading.Timer(QUIT_AFTER_S, TRAP.at, ["quit"]).start()
        return real(*args, **more)

    wrap(Post, "place", place)
    wrap(Desk, "close", close)
    wrap(Orders, "restore", _before("recovery-started", "between-accounts"))


def _lay_in_journal() -> None:
    def happened(
        real: Callable[..., Any], self: Journal, ref: str, at_ms: int, order: Order
    ) -> None:
        """On disk; the screen has not been told yet."""
        real(self, ref, at_ms, order)
        TRAP.at("recovery-committed")
        if order.state in AT_EXCHANGE:
            TRAP.at("ack-committed")
            if not TRAP.is_answered:
                TRAP.at("stream-before-reply")
        if order.state is OrderState.CANCELLING:
            TRAP.at("cancel-intent")
        if order.state is OrderState.CANCELLED:
            TRAP.at("cancel-committed")

    wrap(Journal, "happened", happened)
    wrap(Journal, "intend", _after("intent-committed"))
    wrap(Journal, "sending", _after("sending-committed"))
    wrap(Journal, "intend_and_send", _after("intent-committed", "sending-committed"))
    sqlite3.connect = functools.partial(sqlite3.connect, factory=_Connection)  # type: ignore[assignment]


class _Connection(sqlite3.Connection):
    """Sees each COMMIT before it is carried out."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.set_authorizer(self._on_action)

    def _on_action(self, action: int, what: str | None, *_: object) -> int:
        if action == sqlite3.SQLITE_TRANSACTION and what == "COMMIT":
            TRAP.at("migration")
            if TRAP.is_placing:
                TRAP.at("intent-uncommitted")
        return sqlite3.SQLITE_OK


def _name(purpose: str) -> str:
    return "asking" if purpose in QUESTIONS else purpose


def _lay_on_the_wire() -> None:
    async def run(
        real: Callable[..., Any], self: Lane, build: Callable[..., Any], *args: Any, **more: Any
    ) -> Any:
        purpose = _name(more["purpose"])

        def noted(stamp: Any) -> Any:
            _here.purpose = purpose
            return build(stamp)

        told = await real(self, noted, *args, **more)
        TRAP.is_answered |= purpose == "place"
        TRAP.at(f"{purpose}: answered")
        return told

    def send(real: Callable[..., Any], self: socket.socket, data: bytes, *more: Any) -> None:
        TRAP.at(f"{purpose()}: connected")
        if TRAP.is_set(f"{purpose()}: half sent"):
            real(self, data[: len(data) // 2])
            TRAP.at(f"{purpose()}: half sent")
        real(self, data, *more)

    def purpose() -> str:
        return getattr(_here, "purpose", "")

    def begin(real: Callable[..., Any], self: http.client.HTTPResponse) -> None:
        TRAP.at(f"{purpose()}: sent")
        real(self)
        TRAP.at(f"{purpose()}: half read")

    def lease(real: Callable[..., Any], self: Nonces, lease: int) -> None:
        real(self, lease)
        if TRAP.is_placing:
            TRAP.at("lease-written")

    wrap(Lane, "run", run)
    wrap(socket.socket, "sendall", send)
    wrap(http.client.HTTPResponse, "begin", begin)
    wrap(Nonces, "_write", lease)


def _lay_in_files() -> None:
    """The vault is written as a copy, then as itself, each by a rename."""

    def replace(real: Callable[..., Any], self: Path, target: Path) -> Path:
        name = Path(target).name
        if name == "vault.json.bak":
            TRAP.at("vault: copy written")
        elif name == "vault.json":
            TRAP.at("vault: new one written")
        moved: Path = real(self, target)
        if name == "vault.json.bak":
            TRAP.at("vault: between the renames")
        return moved

    wrap(Path, "replace", replace)
