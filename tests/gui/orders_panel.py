"""The orders panel in a test: real widgets over a store, and a desk that remembers what it was asked."""

import asyncio
from decimal import Decimal
from pathlib import Path
from typing import Any

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel, QMenu, QTableView, QTabWidget, QWidget
from pytestqt.qtbot import QtBot

from core.desk.facts import (
    CancelRun,
    Checking,
    Question,
    Quote,
    Scope,
    Session,
    SessionState,
    Source,
    TrackedOrder,
    TrailRow,
)
from core.desk.store import Store
from core.domain.account import Account, Environment
from core.domain.errors import (
    DeskError,
)
from core.domain.market import Market, Ticker, TimeInForce
from core.domain.money import Price
from core.domain.order import OrderState
from core.exchanges.base import Info
from gui.orders import columns
from gui.orders.presenter import OrdersPresenter
from gui.orders.view import OrdersView
from gui.selection import Selection
from gui.tasks import Tasks
from tests.fakes import HandClock, a_market, an_order
from tests.gui.hands import call, child

SOURCE = Source("toy", Environment.PRACTICE, "Practice")
ACCOUNT = Account(
    id="a1", label="demo-1", exchange="toy", environment=Environment.PRACTICE, host_name="Practice"
)
OTHER = Account(
    id="a2", label="demo-2", exchange="toy", environment=Environment.PRACTICE, host_name="Practice"
)
MARKET = a_market(quantity_step=Decimal("0.00001"))
NOW_MS = 1_763_718_000_000
CHECKING = Checking(
    sent_ms=NOW_MS,
    until_ms=NOW_MS + 33_000,
    cause="NoAnswer: the connection was cut",
    questions=(Question(at_ms=NOW_MS + 1000, answer="not found"),),
)


def tracked(
    ref: str = "r1",
    state: OrderState = OrderState.OPEN,
    *,
    account_id: str = "a1",
    is_ours: bool = True,
    problem: DeskError | None = None,
    **changes: object,
) -> TrackedOrder:
    values: dict[str, object] = {
        "id": f"id-{ref}",
        "client_id": f"ts-{ref}",
        "created_ms": NOW_MS,
        "time_in_force": TimeInForce.GTC,
    }
    is_checked = state in {OrderState.UNKNOWN, OrderState.UNRESOLVED, OrderState.NOT_PLACED}
    return TrackedOrder(
        account_id=account_id,
        ref=ref,
        order=an_order(state, **(values | changes)),
        market=MARKET,
        is_ours=is_ours,
        problem=problem,
        checking=CHECKING if is_checked else None,
    )


def a_run(account_id: str = "a1", **changes: Any) -> CancelRun:
    """A mass cancel that is over and clean, unless told otherwise."""
    values: dict[str, Any] = {
        "asked": 3,
        "gone": 3,
        "left": (),
        "checking": 0,
        "is_over": True,
        "at_ms": NOW_MS,
    }
    return CancelRun(account_id=account_id, **(values | changes))


def a_session(
    account: Account = ACCOUNT, state: SessionState = SessionState.SIGNED_IN, **changes: Any
) -> Session:
    """A key at work at the host of its account."""
    source = Source(account.exchange, account.environment, account.host_name)
    return Session(account=account, source=source, state=state, **changes)


class FakeDesk:
    """Remembers what it was asked; waits or refuses if a test wants it to."""

    def __init__(self) -> None:
        self.asked: list[tuple[object, ...]] = []
        self.problem: DeskError | None = None
        self.gate: asyncio.Event | None = None
        self.runs: dict[str, CancelRun] = {}
        self.lines: tuple[TrailRow, ...] = ()

    async def _do(self, *words: object) -> None:
        self.asked.append(words)
        if self.gate is not None:
            await self.gate.wait()
        if self.problem is not None:
            raise self.problem

    async def cancel(self, account_id: str, ref: str) -> TrackedOrder:
        await self._do("cancel", account_id, ref)
        return tracked(ref)

    async def cancel_all(self, account_id: str, scope: Scope) -> CancelRun:
        await self._do("cancel all", account_id, scope)
        return self.runs.get(account_id, a_run(account_id))

    async def panic(self, everything: bool) -> dict[str, CancelRun]:
        await self._do("panic", everything)
        return self.runs

    async def arm(self, account_id: str, seconds: int | None) -> None:
        await self._do("arm", account_id, seconds)

    async def trail(self, text: str, limit: int) -> tuple[TrailRow, ...]:
        await self._do("trail", text, limit)
        return self.lines

    async def save_journal(self, path: Path) -> None:
        await self._do("save", path)

    async def ask(self, account_id: str, ref: str) -> TrackedOrder:
        await self._do("ask", account_id, ref)
        return tracked(ref)

    async def release(self, account_id: str, ref: str, note: str) -> TrackedOrder:
        await self._do("release", account_id, ref, note)
        return tracked(ref)

    async def load_history(self, account_id: str, market: Market | None) -> None:
        await self._do("history", account_id, market and market.symbol)

    async def load_fills(self, account_id: str, market: Market) -> None:
        await self._do("fills", account_id, market.symbol)


def fail(error: BaseException) -> None:
    raise AssertionError from error


class Panel:
    def __init__(
        self, qtbot: QtBot, account: Account | None = ACCOUNT, infos: tuple[Info, ...] = ()
    ) -> None:
        self.store, self.desk, self.clock = Store(), FakeDesk(), HandClock(NOW_MS)
        self.selection = Selection()
        self.selection.choose_source(SOURCE)
        self.selection.choose_market(MARKET)
        self.selection.choose_account(account)
        self.view = OrdersView(
            columns.working_columns(), columns.done_columns(), columns.fill_columns(), QWidget()
        )
        qtbot.addWidget(self.view)
        self.presenter = OrdersPresenter(
            self.view,
            self.desk,
            self.store,
            call,
            Tasks(fail),
            self.selection,
            self.clock,
            infos,
        )
        self.view.resize(1200, 300)
        self.view.show()

    def table(self, name: str = "workingTable") -> QTableView:
        return child(self.view, QTableView, name)

    def column(self, name: str, table: str = "workingTable") -> list[str]:
        return [str(index.data()) for index in self.indexes(name, table)]

    def indexes(self, name: str, table: str = "workingTable") -> list[QModelIndex]:
        of = {
            "workingTable": columns.working_columns,
            "doneTable": columns.done_columns,
            "fillsTable": columns.fill_columns,
        }[table]()
        section = [*(column.id for column in of), "action"].index(name)
        model = self.table(table).model()
        return [model.index(place, section) for place in range(model.rowCount())]

    def shows(self, name: str) -> bool:
        return not self.table().isColumnHidden(self.indexes(name)[0].column())

    def click_cell(self, index: QModelIndex, *, is_double: bool = False) -> None:
        table = self.table()
        point = table.visualRect(index).center()
        button, modifiers = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        QTest.mouseClick(table.viewport(), button, modifiers, point)
        if is_double:
            QTest.mouseDClick(table.viewport(), button, modifiers, point)

    def show_tab(self, place: int) -> None:
        child(self.view, QTabWidget, "ordersTabs").setCurrentIndex(place)

    def tab_title(self, place: int) -> str:
        return child(self.view, QTabWidget, "ordersTabs").tabText(place)

    def pass_by(self, seconds: float) -> None:
        self.clock.pass_by(seconds)
        self.presenter._second.timeout.emit()

    def menu(self, name: str) -> dict[str, QAction]:
        """The actions of a menu of the corner as it would open now, by their names."""
        menu = child(self.view, QMenu, name)
        menu.aboutToShow.emit()
        every = [*menu.actions(), *(a for sub in menu.findChildren(QMenu) for a in sub.actions())]
        return {action.objectName(): action for action in every}

    def note(self) -> str:
        return child(self.view, QLabel, "ordersNote").text()

    def card(self) -> QDialog:
        return child(self.view, QDialog, "orderCard")

    def card_texts(self) -> str:
        return "\n".join(label.text() for label in self.card().findChildren(QLabel))


def quote(bid: str, ask: str, seen_at: float) -> Quote:
    ticker = Ticker(
        symbol="btcusd", bid=Price(Decimal(bid)), ask=Price(Decimal(ask)), seen_at=seen_at
    )
    return Quote(source=SOURCE, ticker=ticker)
