"""The demo that shows itself: real mouse and key events on the real widgets, each result confirmed from outside.

The confirmation is a plain HTTP client that asks the practice exchange's own books; it shares no code with the window.
"""

import asyncio
import http.client
import json
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import ROUND_DOWN, Decimal
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QDialog,
    QLabel,
    QLineEdit,
    QTableView,
    QWidget,
)

from gui.app import App

W = TypeVar("W", bound=QWidget)
Row = dict[str, Any]

WAIT_S = 20.0
PAUSE_S = 0.2
PAINT_S = 0.05


class DidNotHappen(Exception):
    """A step of the tour was not seen on the screen, or not confirmed by the exchange."""


class Observer:
    """Asks the practice exchange what it holds. Blocks; the tour calls it beside the loop."""

    def __init__(self, announced: Row) -> None:
        self._control = announced["control"]

    def ledger(self) -> Row:
        """Accounts, orders and fills as the exchange has them."""
        return self._get("/ledger")

    def prices(self) -> Row:
        """The last price of every pair of every exchange."""
        return self._get("/prices")

    def _get(self, path: str) -> Row:
        connection = http.client.HTTPConnection(urlsplit(self._control["url"]).netloc, timeout=10)
        try:
            connection.request("GET", path, headers={"X-Practice-Token": self._control["token"]})
            answer: Row = json.loads(connection.getresponse().read())
            return answer
        finally:
            connection.close()


class Tour:
    """Signs in, watches a price, places, cancels, fills; saves a picture of each. Called with the running program."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def __call__(self, app: App) -> int:
        """Take all steps; returns 0 when every one of them happened."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with ThreadPoolExecutor(1) as pool:
            walk = _Walk(app, self._folder, pool)
            try:
                await walk.all_steps()
            except DidNotHappen as error:
                print(f"   did not happen: {error}", flush=True)
                await walk.picture("failed")
                return 1
        print(f"Screenshots are in {self._folder}", flush=True)
        return 0


class _Walk:
    def __init__(self, app: App, folder: Path, pool: ThreadPoolExecutor) -> None:
        self._app = app
        self._window = app.window
        self._folder = folder
        self._pool = pool
        self._count = 0
        self._observer: Observer | None = None

    async def all_steps(self) -> None:
        """The tour, step by step."""
        await self._step("sign in to the practice exchange", self._sign_in)
        await self._step("see a price move", self._see_price_move)
        await self._step("place a limit order that rests", self._place_resting)
        await self._step("cancel it", self._cancel)
        await self._step("place one that fills", self._place_filling)
        await self._step("see the balances change", self._see_balances)

    async def _step(self, title: str, act: Callable[[], Awaitable[str]]) -> None:
        self._count += 1
        print(f"{self._count}. {title}", flush=True)
        found = await act()
        print(f"   seen and confirmed: {found}", flush=True)
        await self.picture(title)

    async def picture(self, title: str) -> None:
        """Save what the window shows once it has painted; events turn on the loop, never inside a task."""
        await asyncio.sleep(PAINT_S)
        name = f"{self._count:02d}-{title.replace(' ', '-')}.png"
        seen = self._window.grab()
        painter = QPainter(seen)
        for dialog in self._window.findChildren(QDialog):
            if dialog.isVisible():
                painter.drawPixmap(self._window.mapFromGlobal(dialog.pos()), dialog.grab())
        painter.end()
        if not seen.save(str(self._folder / name)):
            raise DidNotHappen(f"{name} could not be written")

    # The steps

    async def _sign_in(self) -> str:
        await self._until(lambda: self._rows("balancesTable") > 0, "balances on the screen")
        await self._until(lambda: self._app.workspace.selection.account is not None, "a key")
        announced = self._app.runtime.rehearsal
        if announced is None:
            raise DidNotHappen("the practice exchange is not running")
        self._observer = Observer(dict(announced.announced))
        books = await self._books()
        self._confirm_balances(books)
        held = next(row for row in books["accounts"] if row["name"] == "primary")["balances"]
        return f"{len(held)} assets on the screen as in the exchange's books"

    async def _see_price_move(self) -> str:
        await self._until(lambda: _number(self._text("lastPrice")) > 0, "a price")
        first = self._text("lastPrice")
        await self._until(lambda: self._text("lastPrice") != first, "a price that moved")
        shown = _number(self._text("lastPrice"))
        source, market = self._app.workspace.selection.source, self._app.workspace.selection.market
        if source is None or market is None:
            raise DidNotHappen("no pair is chosen")
        prices = await self._ask(self._watching.prices)
        told = Decimal(prices[source.exchange][market.symbol.upper()])
        if abs(told - shown) > told / 50:
            raise DidNotHappen(f"the exchange says {told}, the window {shown}")
        return f"{first} became {self._text('lastPrice')}; the exchange's own last is {told}"

    async def _place_resting(self) -> str:
        price = (_number(self._text("lastPrice")) * Decimal("0.97")).quantize(
            Decimal("0.01"), ROUND_DOWN
        )
        await self._place("buyButton", price, "0.015")
        order = await self._booked(lambda row: row["state"] == "open")
        self._same(order, {"price": price, "amount": Decimal("0.015"), "side": "buy"})
        await self._until(lambda: self._rows("workingTable") == 1, "the order in the table")
        return f"buy {order['amount']} BTC @ {order['price']} stands as {order['order_id']}"

    async def _cancel(self) -> str:
        await self._until(self._may_cancel, "a way to cancel it")
        self._click_in_last_column("workingTable")
        order = await self._booked(lambda row: row["state"] != "open")
        if order["ending"] != "requested":
            raise DidNotHappen(f"the exchange ended it as {order['ending']}")
        await self._until(lambda: self._rows("workingTable") == 0, "an empty table")
        return f"{order['order_id']} is cancelled in the exchange's books"

    async def _place_filling(self) -> str:
        price = (_number(self._text("lastPrice")) * Decimal("1.01")).quantize(
            Decimal("0.01"), ROUND_DOWN
        )
        await self._place("buyButton", price, "0.01")
        order = await self._booked(lambda row: Decimal(row["filled"]) == Decimal("0.01"))
        self._same(order, {"price": price, "amount": Decimal("0.01"), "side": "buy"})
        return f"{order['filled']} BTC filled for {order['cost']} USD"

    async def _see_balances(self) -> str:
        async def agrees() -> bool:
            try:
                self._confirm_balances(await self._books())
            except DidNotHappen:
                return False
            return True

        for _ in range(50):
            if await agrees():
                break
            await asyncio.sleep(0.1)
        books = await self._books()
        self._confirm_balances(books)
        held = next(row for row in books["accounts"] if row["name"] == "primary")["balances"]
        if Decimal(held["BTC"]["total"]) != Decimal("0.51"):
            raise DidNotHappen(f"the exchange holds {held['BTC']['total']} BTC")
        return f"{held['USD']['total']} USD and {held['BTC']['total']} BTC, on both sides"

    # Acting on widgets

    async def _place(self, side: str, price: Decimal, quantity: str) -> None:
        self._click(self._find(QAbstractButton, side))
        self._click(self._find(QAbstractButton, "typeLimit"))
        self._type("priceField", f"{price:f}")
        self._type("quantityField", quantity)
        submit = self._find(QAbstractButton, "submitButton")
        await self._until(submit.isEnabled, f"a ticket that may be sent ({submit.text()})")
        self._click(submit)
        await self._until(lambda: self._sheet() is not None, "the confirmation")
        await self.picture("confirm")
        sheet = self._sheet()
        send = sheet.findChild(QAbstractButton, "confirmSend") if sheet else None
        if send is None:
            raise DidNotHappen("the confirmation has no button to send")
        await self._until(send.isEnabled, "a button to send")
        self._click(send)

    def _sheet(self) -> QWidget | None:
        return self._window.findChild(QWidget, "confirmSheet")

    def _click(self, widget: QWidget) -> None:
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)

    def _type(self, name: str, text: str) -> None:
        field = self._find(QLineEdit, name)
        self._click(field)
        QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClicks(field, text)

    def _click_in_last_column(self, name: str) -> None:
        table = self._find(QTableView, name)
        index = table.model().index(0, table.model().columnCount() - 1)
        table.scrollTo(index)
        QTest.mouseClick(
            table.viewport(), Qt.MouseButton.LeftButton, pos=table.visualRect(index).center()
        )

    # Seeing and confirming

    def _may_cancel(self) -> bool:
        model = self._find(QTableView, "workingTable").model()
        return bool(model.data(model.index(0, model.columnCount() - 1)))

    @property
    def _watching(self) -> Observer:
        if self._observer is None:
            raise DidNotHappen("nobody watches the exchange")
        return self._observer

    async def _ask(self, question: Callable[[], Row]) -> Row:
        return await asyncio.get_running_loop().run_in_executor(self._pool, question)

    async def _books(self) -> Row:
        return await self._ask(self._watching.ledger)

    async def _booked(self, is_it: Callable[[Row], bool]) -> Row:
        """The account's newest order in the exchange's books, once it is what is expected."""
        for _ in range(round(WAIT_S / 0.1)):
            mine = [row for row in (await self._books())["orders"] if row["account"] == "primary"]
            newest: Row = max(mine, key=lambda row: int(row["order_id"]), default={})
            if newest and is_it(newest):
                return newest
            await asyncio.sleep(0.1)
        raise DidNotHappen("the exchange's books do not say so")

    def _same(self, order: Row, wanted: Row) -> None:
        for name, value in wanted.items():
            found = Decimal(order[name]) if isinstance(value, Decimal) else order[name]
            if found != value:
                raise DidNotHappen(f"the exchange has {name} {found}, typed was {value}")

    def _confirm_balances(self, books: Row) -> None:
        """Every balance on the screen is the exchange's, to the last digit shown."""
        held = next(row for row in books["accounts"] if row["name"] == "primary")["balances"]
        table = self._find(QTableView, "balancesTable")
        model = table.model()
        for row in range(model.rowCount()):
            asset = str(model.data(model.index(row, 0)))
            for column, name in enumerate(("free", "held", "total"), start=1):
                shown = str(model.data(model.index(row, column)))
                told = Decimal(held[asset][name])
                places = len(shown.partition(".")[2])
                if _number(shown) != round(told, places) and _number(shown) != told.quantize(
                    Decimal(1).scaleb(-places), ROUND_DOWN
                ):
                    raise DidNotHappen(f"{asset} {name}: the exchange has {told}, shown is {shown}")

    def _rows(self, name: str) -> int:
        return self._find(QTableView, name).model().rowCount(QModelIndex())

    def _text(self, name: str) -> str:
        return self._find(QLabel, name).text()

    def _find(self, kind: type[W], name: str) -> W:
        found = self._window.findChild(kind, name)
        if found is None:
            raise DidNotHappen(f"there is no {name} in the window")
        return found

    async def _until(self, condition: Callable[[], bool], what: str) -> None:
        for _ in range(round(WAIT_S / 0.05)):
            if condition():
                return
            await asyncio.sleep(0.05)
        raise DidNotHappen(f"no {what} within {WAIT_S:.0f} s")


def _number(text: str) -> Decimal:
    """The number in a text of the screen; 0 where there is none."""
    plain = "".join(mark for mark in text if mark.isdigit() or mark in ".-")
    try:
        return Decimal(plain)
    except ArithmeticError:
        return Decimal(0)
