"""A story's world: the real program with a real window, the real practice exchange, and hands to use them.

Hands are real mouse and key events; the exchange's books are read over plain HTTP.
"""

import asyncio
import gc
import http.client
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import qasync
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTableView,
    QTreeWidget,
    QWidget,
)

from core import settings as settings_file
from core.domain.account import Environment
from core.exchanges.all import ALL
from core.exchanges.base import Exchange, Host, Info
from core.log import Redactor
from core.profile import Profile
from core.rehearsal import PracticeKey, Rehearsal
from gui.app import App
from gui.start import Options, make_panels

W = TypeVar("W", bound=QWidget)
Row = dict[str, Any]
Story = Callable[["World"], Awaitable[None]]

STORY_S = 60.0
PATIENCE_S = 15.0
PASSPHRASE = "correct horse battery"
LEAST_PIECE = 16
"""Fewer characters of a secret may stand anywhere by chance."""


class Books:
    """The practice exchange from outside: its ledger, what it received, and how to make it misbehave.

    `exchange` and `account` are whose orders and balances are meant.
    """

    def __init__(self, announced: Row, exchange: str = "gemini", account: str = "primary") -> None:
        self.announced = announced
        self.exchange = exchange
        self.account = account

    def ledger(self) -> Row:
        """Accounts, orders and fills."""
        return self.control("GET", "/ledger")

    def placements(self) -> list[Row]:
        """Every request to place an order that reached the exchange, refused ones too."""
        received = self.control("GET", "/received")["requests"]
        return [row for row in received if row["exchange"] == self.exchange]

    def orders(self) -> list[Row]:
        """Orders of the account, oldest first."""
        return [row for row in self.ledger()["orders"] if self._is_ours(row, row["account"])]

    def balance(self, asset: str, kind: str = "total") -> Decimal:
        """What the account has of an asset."""
        accounts = self.ledger()["accounts"]
        held = next(row for row in accounts if self._is_ours(row, row["name"]))["balances"]
        by_name = {name.upper(): row for name, row in held.items()}
        return Decimal(by_name[asset][kind])

    def _is_ours(self, row: Row, account: str) -> bool:
        return (row["exchange"], account) == (self.exchange, self.account)

    def misbehave(self, path: str, kind: str, *, method: str = "", **more: object) -> None:
        """Make requests to a path go wrong, or to every path where it is empty: drop_after, html, freeze…"""
        wanted = {"path": path, "method": method}
        match = {name: text for name, text in wanted.items() if text}
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

    def push(self, symbol: str, price: str) -> None:
        """Move a market to a price at once."""
        self.control(
            "POST", "/market", {"exchange": self.exchange, "symbol": symbol, "price": price}
        )

    def key(self, name: str, **options: str) -> PracticeKey:
        """One of the demo keys, by the name that the exchange gives it; `options` as its form words them."""
        key = self.announced["exchanges"][self.exchange]["keys"][name]
        return PracticeKey(label=name, key=key["key"], secret=key["secret"], options=options)

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

    async def go_to(self, exchange: str, environment: Environment, host_name: str = "") -> None:
        """Choose an exchange, an environment and a host in the selector, and wait for a pair."""
        title = self.app.runtime.info(exchange).title
        box = self.find(QComboBox, "exchangeSelector")
        rows = [box.itemText(at).split(" · ") for at in range(box.count())]
        here = [row for row in rows if row[0] == title and environment.name in row[1]]
        # A host is named where there are several.
        (row,) = here if len(here) == 1 else [row for row in here if row[-1] == host_name]
        text = " · ".join(row)
        self.choose("exchangeSelector", text)
        selection = self.app.workspace.selection
        await self.until(
            lambda: (
                selection.source is not None
                and selection.source.exchange == exchange
                and selection.market is not None
            ),
            f"a pair of {text}",
        )

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

    async def make_vault(self, passphrase: str = PASSPHRASE) -> None:
        """The first start of a profile: type a new passphrase twice."""
        await self.until(lambda: self.has(QAbstractButton, "createVaultButton"), "the first page")
        self.write("newPassphrase", passphrase)
        self.write("repeatPassphrase", passphrase)
        self.click("createVaultButton")
        await self.until(lambda: not self.has(QWidget, "gate"), "a vault")

    async def try_to_unlock(self, passphrase: str = PASSPHRASE) -> None:
        """Type a passphrase and wait for what it leads to."""
        await self.until(lambda: self.has(QAbstractButton, "unlockButton"), "the lock")
        self.write("unlockField", passphrase)
        button = self.find(QAbstractButton, "unlockButton")
        self.click("unlockButton")
        assert not button.isEnabled()
        await self.until(
            lambda: button.isEnabled() or not self.has(QWidget, "gate"),
            "an open vault, or a reason",
        )

    async def unlock(self, passphrase: str = PASSPHRASE) -> None:
        """Open the vault of an earlier start."""
        await self.try_to_unlock(passphrase)
        await self.until(lambda: not self.has(QWidget, "gate"), "an open vault")

    async def type_key(
        self, key: PracticeKey, host: str = "Sandbox", exchange: str = "gemini"
    ) -> None:
        """Open the form for a new key and fill it in."""
        if not self.has(QAbstractButton, "addKeyButton"):
            self.click("keysButton")
        await self.until(lambda: self.has(QAbstractButton, "addKeyButton"), "the list of keys")
        await self.until(self.find(QAbstractButton, "addKeyButton").isEnabled, "a vault to add to")
        self.click("addKeyButton")
        await self.until(lambda: self.has(QLineEdit, "keyLabel"), "the form")
        self.choose("keyExchange", self.app.runtime.info(exchange).title)
        self.choose("keyHost", host)
        for name, text in (
            ("keyLabel", key.label),
            ("field_key", key.key),
            ("field_secret", key.secret),
        ):
            if "\n" in text:
                self.paste(name, text)
            else:
                self.write(name, text)
        for name, text in key.options.items():
            self.choose(f"field_{name}", text)

    async def add_key(
        self, key: PracticeKey, host: str = "Sandbox", exchange: str = "gemini"
    ) -> None:
        """Add a key through the dialogs: type it, test it, save it."""
        await self.type_key(key, host, exchange)
        self.click("testKeyButton")
        save = self.find(QAbstractButton, "saveKeyButton")
        await self.until(save.isEnabled, "a key that works")
        self.click("saveKeyButton")
        await self.until(lambda: not save.isVisible(), "a closed form")
        await self.until(
            lambda: key.label in [row[0] for row in self.key_rows()], "the key in the list"
        )

    def leave_orders_behind(self) -> None:
        """Where the window asks before closing: leave what is working at the exchange."""
        buttons = self.window.findChildren(QAbstractButton, "leaveButton")
        for button in filter(QAbstractButton.isVisible, buttons):
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def close_keys(self) -> None:
        """Close the list of keys."""
        self.click("closeKeysButton")

    def key_rows(self) -> list[list[str]]:
        """The rows of the list of keys."""
        tree = self.find(QTreeWidget, "keyList")
        items = map(tree.topLevelItem, range(tree.topLevelItemCount()))
        return [[item.text(at) for at in range(tree.columnCount())] for item in items if item]

    def choose(self, name: str, text: str) -> None:
        """Open a list of choices and take one with the keyboard."""
        box = self.find(QComboBox, name)
        at = box.findText(text)
        at = at if at >= 0 else box.findText(text, Qt.MatchFlag.MatchContains)
        assert at >= 0, f"{text} is not offered by {name}"
        if at == box.currentIndex():
            return
        box.showPopup()
        QTest.keyClick(box.view(), Qt.Key.Key_Home)
        for _ in range(at):
            QTest.keyClick(box.view(), Qt.Key.Key_Down)
        QTest.keyClick(box.view(), Qt.Key.Key_Return)
        assert box.currentIndex() == at

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

    def paste(self, name: str, text: str) -> None:
        """Paste into an empty field."""
        field = self.find(QLineEdit, name)
        QApplication.clipboard().setText(text)
        QTest.mouseClick(field, Qt.MouseButton.LeftButton)
        QTest.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)

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

    def everything_told(self) -> str:
        """Whatever any widget holds or would say: shown or not, to the eye, the pointer or a screen reader."""
        return "\n".join(
            text
            for top in QApplication.topLevelWidgets()
            for widget in [top, *top.findChildren(QWidget)]
            for text in _all_texts(widget)
        )

    async def calm(self, seconds: float = 0.5) -> None:
        """Leave time for what must not happen."""
        await asyncio.sleep(seconds)

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
        options = Options(profile_folder=folder, is_demo=is_demo, practice_options=("--seed", "7"))
        settings, _ = settings_file.load(profile.settings_path)
        panels = make_panels(application, settings)
        panels.window.show()
        app = App(panels, options, profile, settings, Redactor(), exchanges)
        world = World(app, books)
        running = asyncio.ensure_future(app.run())
        try:
            await asyncio.wait_for(story(world), STORY_S)
        finally:
            app.window.close()
            world.leave_orders_behind()
            await running
            app.window.deleteLater()  # a story must not slow down those after it
            app.deleteLater()
        if is_demo or books is not None:
            no_secret_in(folder, world.books.secrets())

    try:
        with loop:
            loop.run_until_complete(main())
    finally:
        asyncio.set_event_loop(None)
        application.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        gc.collect()


def no_secret_in(folder: Path, secrets: list[str]) -> None:
    """Fail when a secret, or a line of one, stands readable in any file of a profile."""
    pieces = [piece.encode() for secret in secrets for piece in pieces_of(secret)]
    for file in folder.rglob("*"):
        data = file.read_bytes() if file.is_file() else b""
        assert not any(piece in data for piece in pieces), f"a secret is readable in {file.name}"


def pieces_of(secret: str) -> list[str]:
    """What gives a secret away: itself, or any whole line of a private key, however its ends are written."""
    lines = [line for line in secret.splitlines() if not line.startswith("-----")]
    return [line for line in lines if len(line) >= LEAST_PIECE] or lines


def sandboxed(
    rehearsal: Rehearsal, environment: Environment = Environment.SANDBOX
) -> tuple[Exchange, ...]:
    """The real dialects with the practice exchange standing where their sandbox, or their live host, is."""
    name = environment.name.capitalize()
    return tuple(
        _Moved(exchange, replace(stage.host, environment=environment, name=name))
        for stage in rehearsal.stages
        for exchange in ALL
        if exchange.info.name == stage.exchange
    )


def live_at(rest: str, stream: str) -> tuple[Exchange, ...]:
    """The real dialects with their live host at an address of this machine, and no other host."""
    return tuple(
        _Moved(
            exchange,
            Host(environment=Environment.LIVE, name=exchange.info.title, rest=rest, stream=stream),
        )
        for exchange in ALL
    )


class _Moved:
    """An exchange whose only host is elsewhere; everything else is the dialect's own."""

    def __init__(self, exchange: Exchange, host: Host) -> None:
        self._exchange = exchange
        self.info: Info = replace(exchange.info, hosts=(host,))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._exchange, name)


def number(text: str) -> Decimal:
    """The number in a text of the screen; 0 where there is none."""
    plain = "".join(mark for mark in text if mark.isdigit() or mark in ".-")
    try:
        return Decimal(plain)
    except ArithmeticError:
        return Decimal(0)


def flat(text: str) -> str:
    """A text of the screen in one line with plain spaces."""
    return " ".join(text.split())


def _text(widget: QWidget) -> str:
    if isinstance(widget, QLabel | QAbstractButton | QLineEdit):
        return widget.text()
    if isinstance(widget, QPlainTextEdit):
        return widget.toPlainText()
    if isinstance(widget, QComboBox):
        return widget.currentText()
    return ""


def _all_texts(widget: QWidget) -> list[str]:
    texts = [
        _text(widget),
        widget.windowTitle(),
        widget.toolTip(),
        widget.statusTip(),
        widget.accessibleName(),
        widget.accessibleDescription(),
    ]
    if isinstance(widget, QLineEdit):
        texts.append(widget.placeholderText())
    if isinstance(widget, QComboBox):
        texts += [widget.itemText(at) for at in range(widget.count())]
    model = widget.model() if isinstance(widget, QAbstractItemView) else None
    if model is not None:
        width = model.columnCount() if isinstance(widget, QTableView | QTreeWidget) else 1
        cells = [
            model.index(row, column) for row in range(model.rowCount()) for column in range(width)
        ]
        roles = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole)
        texts += [str(model.data(cell, role)) for cell in cells for role in roles]
    return [text for text in texts if text]
