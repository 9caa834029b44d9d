"""A story's world: the real program with a real window, the real practice exchange, and hands to use them.

Hands are real mouse and key events; the exchange's books are read over plain HTTP.
"""

import asyncio
import http.client
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import qasync
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTableView,
    QWidget,
)

from core.domain.account import Environment
from core.exchanges import ALL
from core.exchanges.base import Exchange, Host, Info
from core.log import Redactor
from core.profile import Profile
from core.rehearsal import Rehearsal
from gui.app import App, Options

W = TypeVar("W", bound=QWidget)
Row = dict[str, Any]
Story = Callable[["World"], Awaitable[None]]

STORY_S = 60.0
PATIENCE_S = 15.0


class Books:
    """The practice exchange from outside: its ledger, what it received, and how to make it misbehave."""

    def __init__(self, announced: Row) -> None:
        self.announced = announced

    def ledger(self) -> Row:
        """Accounts, orders and fills."""
        return self.control("GET", "/ledger")

    def placements(self) -> list[Row]:
        """Every request to place an order that reached the exchange, refused ones too."""
        return list(self.control("GET", "/received")["requests"])

    def orders(self) -> list[Row]:
        """Orders of the demo account, oldest first."""
        return [row for row in self.ledger()["orders"] if row["account"] == "primary"]

    def balance(self, asset: str, kind: str = "total") -> Decimal:
        """What the demo account has of an asset."""
        accounts = self.ledger()["accounts"]
        held = next(row for row in accounts if row["name"] == "primary")["balances"]
        return Decimal(held[asset][kind])

    def misbehave(self, path: str, kind: str, **more: object) -> None:
        """Make requests to a path go wrong, or to every path where it is empty: drop_after, html, freeze…"""
        match = {"path": path} if path else {}
        self.control("POST", "/faults", {"match": match, "kind": kind, **more})

    def behave(self) -> None:
        """Clear every fault."""
        self.control("DELETE", "/faults")

    def control(self, method: str, path: str, body: Row | None = None) -> Row:
        """One call of the control interface."""
        control = self.announced["control"]
        connection = http.client.HTTPConnection(urlsplit(control["url"]).netloc, timeout=10)
        try:
            connection.request(
                method,
                path,
                json.dumps(body) if body is not None else None,
                {"X-Practice-Token": control["token"]},
            )
            answer: Row = json.loads(connection.getresponse().read())
            return answer
        finally:
            connection.close()

    def secrets(self) -> list[str]:
        """Every secret the exchange has handed out."""
        exchanges = self.announced["exchanges"].values()
        return [key["secret"] for each in exchanges for key in each["keys"].values()]


class World:
    """What a story has in its hands."""

    def __init__(self, app: App, books: Books | None) -> None:
        self.app = app
        self.window = app.window
        self._books = books

    @property
    def books(self) -> Books:
        """The exchange's own books."""
        if self._books is None:
            rehearsal = self.app.runtime.rehearsal
            assert rehearsal is not None
            self._books = Books(dict(rehearsal.announced))
        return self._books

    async def signed_in(self) -> None:
        """Wait until a key is at work and prices are there."""
        await self.until(lambda: self.app.workspace.selection.account is not None, "a key")
        await self.until(lambda: self.rows("balancesTable") > 0, "balances")
        await self.until(lambda: self.price() > 0, "a price")

    def price(self) -> Decimal:
        """The last price on the screen; 0 while there is none."""
        return number(self.find(QLabel, "lastPrice").text())

    async def fill_in(self, side: str, price: str, quantity: str) -> None:
        """Fill in a limit order."""
        self.click(f"{side}Button")
        self.click("typeLimit")
        self.write("priceField", price)
        self.write("quantityField", quantity)

    async def place(self, side: str, price: str, quantity: str) -> None:
        """Fill in a limit order, press submit, and send it from the confirmation."""
        await self.fill_in(side, price, quantity)
        submit = self.find(QAbstractButton, "submitButton")
        await self.until(submit.isEnabled, f"a ticket that may be sent: {submit.text()}")
        self.click("submitButton")
        await self.confirm()

    async def confirm(self) -> None:
        """Press Send in the confirmation once it can be pressed."""
        await self.until(lambda: self.has(QAbstractButton, "confirmSend"), "a confirmation")
        send = self.find(QAbstractButton, "confirmSend")
        await self.until(send.isEnabled, "a send button")
        self.click("confirmSend")

    def click(self, name: str) -> None:
        """Press a button with the mouse."""
        QTest.mouseClick(self.find(QAbstractButton, name), Qt.MouseButton.LeftButton)

    def write(self, name: str, text: str) -> None:
        """Replace what is in a field, key by key."""
        field = self.find(QLineEdit, name)
        QTest.mouseClick(field, Qt.MouseButton.LeftButton)
        QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(field, Qt.Key.Key_Delete)
        QTest.keyClicks(field, text)

    def click_cell(self, table: str, row: int, column: int) -> None:
        """Click a cell; a negative column counts from the right."""
        view = self.find(QTableView, table)
        model = view.model()
        index = model.index(row, column if column >= 0 else model.columnCount() + column)
        view.scrollTo(index)
        spot = view.visualRect(index).center()
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spot)

    def rows(self, table: str) -> int:
        """How many rows a table shows."""
        return self.find(QTableView, table).model().rowCount()

    def cells(self, table: str) -> list[list[str]]:
        """The texts of a table."""
        model = self.find(QTableView, table).model()
        return [
            [
                str(model.data(model.index(row, column)) or "")
                for column in range(model.columnCount())
            ]
            for row in range(model.rowCount())
        ]

    def has(self, kind: type[QWidget], name: str) -> bool:
        """Whether a visible widget of this name is there."""
        found = self.window.findChild(kind, name)
        return found is not None and found.isVisible()

    def find(self, kind: type[W], name: str) -> W:
        """A widget by its name, wherever it is."""
        found = self.window.findChild(kind, name)
        assert found is not None, f"there is no {name}"
        return found

    def texts(self) -> str:
        """Everything that is visible as text, in all windows."""
        return "\n".join(
            text
            for top in QApplication.topLevelWidgets()
            for widget in [top, *top.findChildren(QWidget)]
            if widget.isVisible() and (text := _text(widget))
        )

    async def until(self, condition: Callable[[], bool], what: str) -> None:
        """Wait for what must come true; the story fails when it does not."""
        for _ in range(round(PATIENCE_S / 0.02)):
            if condition():
                return
            await asyncio.sleep(0.02)
        raise AssertionError(f"{what} did not come; the window says:\n{self.texts()[:2000]}")


def play(
    application: QApplication,
    folder: Path,
    story: Story,
    *,
    is_demo: bool = True,
    books: Books | None = None,
    exchanges: tuple[Exchange, ...] = ALL,
) -> None:
    """Run the program for one story, then close its window as a person would."""
    loop = qasync.QEventLoop(application)
    asyncio.set_event_loop(loop)

    async def main() -> None:
        profile = Profile(folder)
        profile.prepare()
        options = Options(
            profile_folder=folder,
            is_demo=is_demo,
            practice_options=("--seed", "7"),
            exchanges=exchanges,
        )
        app = App(options, profile, Redactor())
        world = World(app, books)
        running = asyncio.ensure_future(app.run())
        try:
            await asyncio.wait_for(story(world), STORY_S)
        finally:
            app.window.close()
            await running
        if is_demo:
            no_secret_in(folder, world.books.secrets())

    try:
        with loop:
            loop.run_until_complete(main())
    finally:
        asyncio.set_event_loop(None)


def no_secret_in(folder: Path, secrets: list[str]) -> None:
    """Fail when a secret stands readable in any file of a profile."""
    for file in folder.rglob("*"):
        data = file.read_bytes() if file.is_file() else b""
        for secret in secrets:
            assert secret.encode() not in data, f"a secret is readable in {file.name}"


def sandboxed(rehearsal: Rehearsal) -> tuple[Exchange, ...]:
    """The real dialects with the practice exchange standing where their sandbox is."""
    return tuple(
        _Moved(exchange, stage.host)
        for stage in rehearsal.stages
        for exchange in ALL
        if exchange.info.name == stage.exchange
    )


class _Moved:
    """An exchange whose only host is elsewhere; everything else is the dialect's own."""

    def __init__(self, exchange: Exchange, host: Host) -> None:
        self._exchange = exchange
        there = replace(host, environment=Environment.SANDBOX, name="Sandbox")
        self.info: Info = replace(exchange.info, hosts=(there,))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._exchange, name)


def number(text: str) -> Decimal:
    """The number in a text of the screen; 0 where there is none."""
    plain = "".join(mark for mark in text if mark.isdigit() or mark in ".-")
    try:
        return Decimal(plain)
    except ArithmeticError:
        return Decimal(0)


def _text(widget: QWidget) -> str:
    if isinstance(widget, QLabel | QAbstractButton | QLineEdit):
        return widget.text()
    if isinstance(widget, QPlainTextEdit):
        return widget.toPlainText()
    if isinstance(widget, QComboBox):
        return widget.currentText()
    return ""
