"""The real program as a process of its own, whose person does all that a secret may pass.

Reads one JSON object from its standard input, so that no secret is in its arguments or environment. Standard output
gets `STEP name`, and what the screen told, for each step, and `STEP end` when all are done.
"""

import asyncio
import contextlib
import ctypes
import json
import logging
import os
import sys
import threading
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QFileDialog,
    QLabel,
    QPlainTextEdit,
    QTabWidget,
    QTreeWidget,
)

from core import settings as settings_file
from core.domain.errors import WrongPassphrase
from core.domain.order import OrderState
from core.exchanges.base import Exchange
from core.profile import Profile
from core.rehearsal import PracticeKey, Rehearsal
from gui import app as program
from gui.app import App
from gui.orders.view import TABS
from gui.start import Options, make_panels
from tests.secrets.screen import everything_told
from tests.stories.tickets import cancel_first, off, states
from tests.stories.world import Books, World, sandboxed

ECHOES: Mapping[str, Callable[[str], tuple[int, dict[str, Any]]]] = {
    "gemini": lambda said: (400, {"result": "error", "reason": "InvalidPrice", "message": said}),
    "binance": lambda said: (400, {"code": -2010, "msg": said}),
    "htx": lambda said: (
        200,
        {"status": "error", "err-code": "order-value-min-error", "err-msg": said, "data": None},
    ),
    "bigone": lambda said: (400, {"code": 10014, "message": said}),
}
"""A refusal with words of its own, by exchange."""
PLACES = {
    "gemini": "/v1/order/new",
    "binance": "/api/v3/order",
    "htx": "/v1/order/orders/place",
    "bigone": "/api/v3/viewer/orders",
}


class Person:
    """Whoever sits before the window."""

    def __init__(self, world: World, plan: Mapping[str, Any]) -> None:
        self.world = world
        self.plan = plan
        self.exchange: str = plan["exchange"]
        self.books = Books(plan["announced"], self.exchange)
        self.key = PracticeKey(**plan["key"])

    async def do(self, step: Callable[[], Awaitable[None]]) -> None:
        """Take a step, and tell what the screen tells then."""
        self.tell(f"STEP {step.__name__}")
        await step()
        self.tell(everything_told())

    def tell(self, text: str) -> None:
        print(text, flush=True)

    async def make_a_vault(self) -> None:
        await self.world.make_vault(self.plan["passphrase"])

    async def add_a_wrong_secret(self) -> None:
        """A refused signature, and an exchange that repeats what it was given."""
        wrong = PracticeKey(**{**self.plan["key"], "secret": self.plan["wrong_secret"]})
        await self.world.type_key(wrong, "Sandbox", self.exchange)
        test = self.world.find(QAbstractButton, "testKeyButton")
        note = self.world.find(QLabel, "addKeyNote")
        self.world.click("testKeyButton")
        await self.world.until(lambda: test.isEnabled() and bool(note.text()), "a refusal")
        self.echo("*", wrong.key, wrong.secret, times=1)
        self.world.click("testKeyButton")
        await self.world.until(test.isEnabled, "another refusal")
        self.books.behave()

    async def close_the_form(self) -> None:
        self.world.click("cancelKeyButton")
        await self.world.calm(0.1)

    async def add_the_key(self) -> None:
        await self.world.add_key(self.key, "Sandbox", self.exchange)
        self.world.close_keys()
        await self.world.signed_in()

    async def paste_the_key(self) -> None:
        """As most people do; the clipboard has it when the program ends, unless it is wiped."""
        await self.world.type_key(replace(self.key, secret=""), "Sandbox", self.exchange)
        self.world.paste("field_secret", self.key.secret)
        save = self.world.find(QAbstractButton, "saveKeyButton")
        self.world.click("testKeyButton")
        await self.world.until(save.isEnabled, "a key that works")
        self.world.click("saveKeyButton")
        await self.world.until(lambda: not save.isVisible(), "a closed form")
        assert QApplication.clipboard().text() == self.key.secret

    async def place_orders(self) -> None:
        await self.world.place("buy", off(self.world, "0.96"), "0.011")
        await self.until_state(OrderState.OPEN)
        await cancel_first(self.world)
        await self.world.place("buy", off(self.world, "1.01"), "0.01")
        await self.until_state(OrderState.FILLED)

    async def lose_an_answer(self) -> None:
        self.books.misbehave(PLACES[self.exchange], "drop_after", method="POST", times=1)
        await self.world.place("buy", off(self.world, "0.96"), "0.012")
        await self.until_state(OrderState.OPEN)

    async def hear_an_echo(self) -> None:
        """An exchange that repeats key and secret in its refusal of an order, and in what it answers to questions."""
        self.echo(PLACES[self.exchange], self.key.key, self.key.secret, method="POST", times=1)
        await self.world.place("buy", off(self.world, "0.97"), "0.013")
        await self.until_state(OrderState.REJECTED)
        self.tell(everything_told())
        self.echo("*", self.key.key, self.key.secret)
        self.books.control("POST", "/streams", {"disconnect": True})
        await self.world.calm(2.0)
        self.books.behave()

    async def look_at_what_was_sent(self) -> None:
        self.tab("sent")
        rows = self.world.find(QTreeWidget, "wireList")
        detail = self.world.find(QPlainTextEdit, "wireDetail")
        for at in range(rows.topLevelItemCount()):
            if row := rows.topLevelItem(at):
                rows.setCurrentItem(row)
                self.tell(detail.toPlainText())
        self.world.click("copyReceiptButton")
        self.tell(QApplication.clipboard().text())

    async def export_the_tables(self) -> None:
        for name in TABS[:3]:
            self.tab(name)
            export = self.world.window.findChild(QAction, "exportAction")
            assert export is not None
            export.trigger()
            dialog = self.world.window.findChildren(QFileDialog)[-1]
            dialog.selectFile(str(Path(self.plan["home"]) / f"{name}.csv"))
            dialog.accept()
            await self.world.until(lambda: not dialog.isVisible(), "an exported table")  # noqa: B023

    async def change_the_passphrase(self) -> None:
        app, old = self.world.app, self.plan["passphrase"]
        change = app.runtime.keyring.change_passphrase
        with contextlib.suppress(WrongPassphrase):
            await app.bridge.call(change, self.plan["wrong_passphrase"], old)
        await app.bridge.call(change, old, self.plan["new_passphrase"])

    async def take_copies_elsewhere(self) -> None:
        """The journal as a file, and the keys under a passphrase of their own."""
        app, home = self.world.app, Path(self.plan["home"])
        await app.bridge.call(app.runtime.desk.save_journal, home / "journal-copy.sqlite")
        bundle, own, here = (
            str(home / "keys.json"),
            self.plan["wrong_passphrase"],
            self.plan["new_passphrase"],
        )
        assert await app.bridge.call(app.runtime.keyring.export, bundle, here, own) == 1
        (coming,) = await app.bridge.call(app.runtime.keyring.look_into, bundle, own)
        self.tell(repr(coming))

    async def lock_and_unlock(self) -> None:
        self.world.click("lockButton")
        await self.world.try_to_unlock(self.plan["wrong_passphrase"])
        self.tell(everything_told())
        await self.world.unlock(self.plan["new_passphrase"])
        await self.world.signed_in()

    async def fail_everywhere(self) -> None:
        """Uncaught exceptions in the core, in a thread, in a slot and in a task, each with a secret in its words."""
        runtime, words = self.world.app.runtime, f"{self.key.key} / {self.key.secret}"

        async def fail() -> None:
            raise RuntimeError(f"in a task: {words}")

        def blow() -> None:
            raise RuntimeError(f"in a thread or a slot: {words}")

        async def spawn() -> None:
            runtime.spawn(fail())

        await self.world.app.bridge.call(spawn)
        self.world.app.tasks.start(fail())
        thread = threading.Thread(target=blow)
        thread.start()
        thread.join()
        QTimer.singleShot(0, blow)
        await self.world.calm(0.3)

    async def leak_into_the_log(self) -> None:
        """What the search must find: a line that went round the redaction."""
        log = Path(self.plan["home"]) / "profile" / "logs" / "tessera.log"
        with log.open("a", encoding="utf-8") as file:
            file.write(f"{self.key.secret}\n")

    async def leak_onto_the_screen(self) -> None:
        """And a tip under the pointer, taken away again before the next step."""
        self.world.window.setToolTip(f"Your secret is {self.key.secret}")
        self.tell(everything_told())
        self.world.window.setToolTip("")

    async def until_state(self, state: OrderState) -> None:
        await self.world.until(lambda: state in states(self.world), f"an order that is {state}")

    def echo(self, path: str, *secrets: str, **more: Any) -> None:
        status, body = ECHOES[self.exchange](f"You have sent {' and '.join(secrets)}.")
        self.books.misbehave(path, "status", status=status, body=body, **more)

    def tab(self, name: str) -> None:
        self.world.find(QTabWidget, "ordersTabs").setCurrentIndex(TABS.index(name))


def main() -> int:
    plan = json.load(sys.stdin)
    application = QApplication(sys.argv[:1])
    profile = Profile(Path(plan["home"]) / "profile")
    profile.prepare()
    settings, complaints = settings_file.load(profile.settings_path)
    panels = make_panels(application, settings)
    panels.window.show()
    options = Options(profile_folder=profile.folder, tour=lambda app: live(app, plan))
    with profile.lock():
        status = program.run(
            application, panels, options, profile, settings, complaints, exchanges(plan)
        )
    print("STEP gone", application.clipboard().text(), sep="\n", flush=True)
    return status


def exchanges(plan: Mapping[str, Any]) -> tuple[Exchange, ...]:
    """The real dialects, with the practice exchange where their sandbox is."""
    return sandboxed(Rehearsal(None, plan["announced"]))  # type: ignore[arg-type]


async def live(app: App, plan: Mapping[str, Any]) -> int:
    """Take every step; returns the exit status."""
    shout()
    person = Person(World(app, None), plan)
    for name in plan["steps"]:
        await person.do(getattr(person, name))
    person.tell("STEP end")
    person.tell(repr((sys.orig_argv, sorted(os.environ.items()))))
    if sys.platform == "linux":
        import resource  # not on every system

        core, dumpable = resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3)
        person.tell(f"core files {core}, dumpable {dumpable}")
    if plan["end"] == "abort":
        os.abort()
    await asyncio.sleep(0)
    return 0


def shout() -> None:
    """Log all there is, and on standard error too: the files hold the last of it only."""
    root = logging.getLogger()
    root.setLevel(logging.DEBUG)
    loud = logging.StreamHandler()
    loud.setFormatter(root.handlers[0].formatter)
    root.addHandler(loud)


if __name__ == "__main__":
    sys.exit(main())
