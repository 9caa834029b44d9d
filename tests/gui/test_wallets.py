"""Promises about money that orders cannot use: seen, never counted as free, moved once, and its fate told truly."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableView,
    QToolButton,
    QTreeWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from core.desk.facts import Holdings, IdleHoldings, Moved, Movements, MoveState, Source
from core.desk.store import Store
from core.domain.account import (
    Account,
    Balance,
    Environment,
    Movement,
    MovementKind,
    Transfer,
)
from core.domain.errors import (
    BadAnswer,
    Category,
    DeskError,
    JournalError,
    NotAllowed,
    NotEnoughFunds,
    NotSent,
    Outcome,
    Refused,
)
from gui import theme
from gui.balances.move_presenter import MovePresenter
from gui.balances.move_view import MoveSheet
from gui.balances.movements_presenter import MovementsPresenter
from gui.balances.movements_view import MovementsView
from gui.balances.presenter import BalancesPresenter
from gui.balances.view import BalancesView
from gui.selection import Selection
from gui.tasks import Tasks
from tests.gui.hands import call, child, click, play, turns

HERE = Source("toy", Environment.PRACTICE, "Practice")
ACCOUNT = Account(
    id="a1", label="demo-1", exchange="toy", environment=Environment.PRACTICE, host_name="Practice"
)
ONE_WALLET = replace(ACCOUNT, id="a2", exchange="plain")
TXID = "0x" + "ab12" * 16


@pytest.fixture(autouse=True)
def look(qapp: QApplication) -> Iterator[None]:
    theme.apply(qapp, theme.DARK)
    yield
    qapp.setStyleSheet("")
    qapp.setProperty("tesseraTheme", None)


class Desk:
    """Remembers what it was asked to move, and answers as a test wants."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.sent: list[Transfer] = []
        self.gate: asyncio.Event | None = None
        self.becomes = MoveState.DONE
        self.problem: DeskError | None = None
        self.raises: DeskError | None = None
        self.asked: list[MovementKind] = []
        self.rows: dict[MovementKind, tuple[Movement, ...]] = {}

    async def transfer(self, account_id: str, transfer: Transfer) -> Moved:
        self.sent.append(transfer)
        if isinstance(self.raises, NotAllowed | JournalError):
            raise self.raises
        moved = Moved(account_id=account_id, transfer=transfer, state=MoveState.SENDING)
        self.store.put(moved)
        if self.gate is not None:
            await self.gate.wait()
        moved = replace(moved, state=self.becomes, problem=self.problem)
        self.store.put(moved)
        if self.raises is not None:
            raise self.raises
        return moved

    async def load_movements(self, account_id: str, kind: MovementKind) -> None:
        self.asked.append(kind)
        if self.raises is not None:
            raise self.raises
        if kind in self.rows:
            self.store.put(Movements(account_id=account_id, kind=kind, rows=self.rows[kind]))


class World:
    """The panel with its three presenters, and an account that is chosen."""

    def __init__(self, qtbot: QtBot) -> None:
        self.store, self.selection, self.view = Store(), Selection(), BalancesView()
        self.desk = Desk(self.store)
        infos = [
            SimpleNamespace(name="toy", title="Toy", wallets=("SPOT", "FUND")),
            SimpleNamespace(name="plain", title="Plain", wallets=()),
        ]
        qtbot.addWidget(self.view)
        self.view.resize(400, 300)
        self.view.show()
        tasks = Tasks(lambda error: pytest.fail(repr(error)))
        ids = iter(range(100))
        self.presenters = (
            BalancesPresenter(self.view, self.store, self.selection, infos, lambda: None),  # type: ignore[arg-type]
            MovePresenter(
                self.view,
                self.desk,
                self.store,
                call,
                tasks,
                self.selection,
                infos,  # type: ignore[arg-type]
                lambda: f"id-{next(ids)}",
            ),
            MovementsPresenter(
                self.view,
                self.desk,
                self.store,
                call,
                tasks,
                self.selection,
                infos,  # type: ignore[arg-type]
            ),
        )
        self.selection.choose_source(HERE)
        self.selection.choose_account(ACCOUNT)

    def hold(self, *balances: Balance, can_trade: bool | None = None) -> None:
        self.store.put(
            Holdings(account_id="a1", balances=balances, seen_at=0.0, can_trade=can_trade)
        )

    def idle(self, *balances: Balance) -> None:
        self.store.put(IdleHoldings(account_id="a1", wallet="FUND", balances=balances, seen_at=0.0))

    def cells(self) -> list[list[str]]:
        model = child(self.view, QTableView, "balancesTable").model()
        return [[model.index(row, at).data() for at in range(4)] for row in range(model.rowCount())]

    def said(self, name: str) -> str:
        label = child(self.view, QLabel, name)
        return label.text() if label.isVisible() else ""

    async def sheet(self) -> MoveSheet:
        """Press "Move to spot…", and wait out the time in which nothing can be pressed."""
        click(self.view, "moveButton")
        sheet = child(self.view, MoveSheet, "moveSheet")
        sheet._arm()
        await turns()
        return sheet

    async def confirm(self) -> MoveSheet:
        sheet = await self.sheet()
        click(sheet, "moveConfirm")
        await turns()
        return sheet


@pytest.fixture
def world(qtbot: QtBot) -> Iterator[World]:
    made = World(qtbot)
    yield made
    for presenter in made.presenters:
        presenter.close()


def balance(asset: str, free: str, held: str = "0") -> Balance:
    return Balance(asset=asset, free=Decimal(free), held=Decimal(held))


def outcome(sheet: QWidget) -> QLabel:
    return child(sheet, QLabel, "moveOutcome")


# Seeing it


def test_money_in_another_wallet_is_a_group_of_its_own_and_none_of_it_is_free(world: World) -> None:
    world.hold(balance("USDT", "100"))
    world.idle(balance("USDT", "120.5"), balance("ONE", "7"), balance("BTC", "0"))

    assert world.cells() == [
        ["USDT", "100.00", "0.00", "100.00"],
        ["Not tradable: in the fund wallet", "", "", ""],
        ["ONE", "–", "–", "7.00"],
        ["USDT", "–", "–", "120.50"],
    ]
    assert world.said("idleNote") == "▲ 2 assets in the fund wallet"


def test_an_empty_spot_wallet_beside_a_full_other_one_says_so(world: World) -> None:
    world.hold(balance("USDT", "0"))
    world.idle(balance("USDT", "120.5"))

    assert world.said("idleNote").startswith("▲ Spot is empty: all you have lies in the fund")
    assert [row[0] for row in world.cells()] == ["Not tradable: in the fund wallet", "USDT"]


def test_one_asset_elsewhere_is_told_with_its_amount(world: World) -> None:
    world.hold(balance("USDT", "1"))
    world.idle(balance("USDT", "120.5"))

    assert world.said("idleNote") == "▲ 120.50 USDT in the fund wallet"


@pytest.mark.parametrize("amounts", [(), ("0",)])
def test_with_nothing_elsewhere_nothing_is_said_of_it(
    world: World, amounts: tuple[str, ...]
) -> None:
    world.hold(balance("USDT", "1"))
    world.idle(*(balance("USDT", amount) for amount in amounts))

    assert [row[0] for row in world.cells()] == ["USDT"]
    assert world.said("idleNote") == ""
    assert not child(world.view, QPushButton, "moveButton").isVisible()


def test_a_click_on_money_that_orders_cannot_use_fills_in_no_ticket(
    world: World, qtbot: QtBot
) -> None:
    world.hold(balance("USDT", "1"))
    world.idle(balance("ONE", "7"), balance("USDT", "120.5"))
    table = child(world.view, QTableView, "balancesTable")

    with qtbot.assertNotEmitted(world.view.asset_picked):
        for row in (1, 3):
            place = table.visualRect(table.model().index(row, 0)).center()
            QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)

    sheet = child(world.view, MoveSheet, "moveSheet")
    assert child(sheet, QComboBox, "moveAsset").currentText() == "USDT"
    sheet.reject()


def test_an_account_that_may_not_trade_is_pointed_out(world: World) -> None:
    world.hold(balance("USDT", "1"), can_trade=False)
    assert "does not let this account trade" in world.said("accountWarning")

    world.hold(balance("USDT", "1"), can_trade=True)
    assert world.said("accountWarning") == ""


# Moving it


def test_the_sheet_says_in_exact_words_what_it_would_move(world: World) -> None:
    world.idle(balance("USDT", "120.5"))

    async def story() -> None:
        sheet = await world.sheet()
        assert child(sheet, QPushButton, "moveConfirm").text() == "Move 120.5 USDT to spot"
        assert {"fund", "spot"} <= {label.text() for label in sheet.findChildren(QLabel)}
        amount = child(sheet, QLineEdit, "moveAmount")
        amount.clear()
        QTest.keyClicks(amount, "20.25")
        assert child(sheet, QPushButton, "moveConfirm").text() == "Move 20.25 USDT to spot"
        sheet.reject()

    play(story())
    assert world.desk.sent == []


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", "Type how much"),
        ("x", "Type how much"),
        ("0", "more than zero"),
        ("120.51", "Only 120.5 USDT"),
    ],
)
def test_an_amount_that_cannot_be_moved_is_not_sent_and_the_reason_stands_beside_it(
    world: World, typed: str, problem: str
) -> None:
    world.idle(balance("USDT", "120.5"))

    async def story() -> None:
        sheet = await world.sheet()
        amount = child(sheet, QLineEdit, "moveAmount")
        amount.clear()
        QTest.keyClicks(amount, typed or "1\b")
        assert problem in child(sheet, QLabel, "moveProblem").text()
        click(sheet, "moveConfirm")
        await turns()
        sheet.reject()

    play(story())
    assert world.desk.sent == []


def test_a_confirmed_transfer_is_sent_once_however_often_the_button_is_pressed(
    world: World,
) -> None:
    world.idle(balance("USDT", "120.5"))

    async def story() -> None:
        world.desk.gate = asyncio.Event()
        sheet = await world.sheet()
        move = child(sheet, QPushButton, "moveConfirm")
        click(sheet, "moveConfirm")
        click(sheet, "moveConfirm")
        sheet.move_pressed.emit()
        await turns()
        assert not move.isEnabled()
        assert outcome(sheet).text().startswith("◌ Moving 120.5 USDT")
        world.desk.gate.set()
        await turns()
        assert outcome(sheet).text() == "✓ 120.5 USDT moved to spot."
        sheet.reject()

    play(story())
    expected = Transfer(
        id="id-0", asset="USDT", amount=Decimal("120.5"), origin="FUND", target="SPOT"
    )
    assert world.desk.sent == [expected]


def test_enter_and_a_double_click_move_nothing(world: World) -> None:
    world.idle(balance("USDT", "120.5"))

    async def story() -> None:
        click(world.view, "moveButton")
        sheet = child(world.view, MoveSheet, "moveSheet")
        click(sheet, "moveConfirm")
        sheet._arm()
        QTest.keyClick(sheet, Qt.Key.Key_Return)
        await turns()

    play(story())
    assert world.desk.sent == []


def test_a_refusal_is_told_with_its_reason(world: World) -> None:
    world.idle(balance("USDT", "120.5"))
    world.desk.becomes = MoveState.REFUSED
    world.desk.problem = NotEnoughFunds(
        Refused(
            category=Category.INSUFFICIENT_FUNDS,
            outcome=Outcome.NOT_DONE,
            reason="<b>amount not enough</b>",
        )
    )

    async def story() -> None:
        sheet = await world.confirm()
        assert outcome(sheet).text().startswith("✕ Nothing was moved.")
        assert "<b>amount not enough</b>" in outcome(sheet).text()
        assert outcome(sheet).textFormat() is Qt.TextFormat.PlainText
        sheet.reject()

    play(story())


@pytest.mark.parametrize("error", [NotAllowed("no-transfer-here"), JournalError("disk full")])
def test_what_this_program_refuses_itself_is_told_as_not_moved(
    world: World, error: DeskError
) -> None:
    world.idle(balance("USDT", "120.5"))
    world.desk.raises = error

    async def story() -> None:
        sheet = await world.confirm()
        assert outcome(sheet).text().startswith("✕ Nothing was moved.")
        sheet.reject()

    play(story())


def test_an_unclear_answer_is_never_told_as_failed_and_the_asset_is_not_moved_again(
    world: World,
) -> None:
    world.idle(balance("USDT", "120.5"), balance("ONE", "7"))
    world.desk.becomes = MoveState.UNKNOWN
    world.desk.problem = BadAnswer("cut")

    async def story() -> None:
        sheet = await world.confirm()
        assert outcome(sheet).text().startswith("◌ Being checked: 120.5 USDT")
        assert outcome(sheet).property("role") == "attention"
        sheet.reject()
        await turns()

        again = await world.sheet()
        assert "not known yet" in child(again, QLabel, "moveProblem").text()
        click(again, "moveConfirm")
        await turns()
        assert len(world.desk.sent) == 1
        child(again, QComboBox, "moveAsset").setCurrentIndex(1)
        assert child(again, QPushButton, "moveConfirm").isEnabled()
        again.reject()

    play(story())


def test_balances_that_cannot_be_read_afterwards_do_not_unsay_what_was_moved(world: World) -> None:
    world.idle(balance("USDT", "120.5"))
    world.desk.raises = NotSent("no network")

    async def story() -> None:
        sheet = await world.confirm()
        assert outcome(sheet).text() == "✓ 120.5 USDT moved to spot."
        sheet.reject()

    play(story())


def test_the_outcome_is_told_in_the_panel_when_the_sheet_was_closed_meanwhile(world: World) -> None:
    world.idle(balance("USDT", "120.5"))

    async def story() -> None:
        world.desk.gate = asyncio.Event()
        sheet = await world.confirm()
        click(sheet, "moveClose")
        await turns()
        world.desk.gate.set()
        await turns()

    play(story())
    assert world.said("movedNote") == "✓ 120.5 USDT moved to spot."


def test_another_account_closes_the_sheet_and_tells_nothing_of_the_old_one(world: World) -> None:
    world.idle(balance("USDT", "120.5"))
    world.desk.becomes = MoveState.UNKNOWN

    async def story() -> None:
        sheet = await world.confirm()
        assert sheet.isVisible()
        world.selection.choose_account(ONE_WALLET)
        assert world.said("movedNote") == ""
        await turns()
        assert world.view.findChild(MoveSheet, "moveSheet") is None
        world.selection.choose_account(ACCOUNT)

    play(story())
    assert world.said("movedNote").startswith("◌ Being checked")


# What came and went


def a_movement(number: int, kind: MovementKind, **changes: object) -> Movement:
    values: dict[str, object] = {
        "id": str(number),
        "kind": kind,
        "asset": "USDT",
        "amount": Decimal("120.5"),
        "state": "COMPLETED",
        "is_done": True,
        "created_ms": 1_763_718_000_000 + number,
    }
    return Movement(**{**values, **changes})  # type: ignore[arg-type]


async def opened(world: World) -> MovementsView:
    click(world.view, "movementsButton")
    await turns()
    return child(world.view, MovementsView, "movementsDialog")


def listed(dialog: QWidget) -> list[list[str]]:
    tree = child(dialog, QTreeWidget, "movementsList")
    items = [tree.topLevelItem(at) for at in range(tree.topLevelItemCount())]
    return [[item.text(at) for at in range(7)] for item in items if item is not None]


def test_deposits_and_withdrawals_are_listed_newest_first_in_the_exchanges_words(
    world: World,
) -> None:
    deposit, withdrawal = MovementKind.DEPOSIT, MovementKind.WITHDRAWAL
    world.desk.rows = {
        deposit: (a_movement(1, deposit, wallet="FUND", txid=TXID),),
        withdrawal: (a_movement(2, withdrawal, state="WITHHOLD", is_done=False),),
    }

    async def story() -> None:
        dialog = await opened(world)
        time = "2025-11-21 09:40:00"
        assert listed(dialog) == [
            [time, "Withdrawal", "USDT", "120.5", "WITHHOLD", "", ""],
            [time, "Deposit", "USDT", "120.5", "COMPLETED", "FUND", TXID],
        ]
        dialog.reject()

    play(story())


def test_a_transaction_id_can_be_copied_whole(world: World) -> None:
    world.desk.rows = {
        MovementKind.DEPOSIT: (a_movement(1, MovementKind.DEPOSIT, txid=TXID),),
        MovementKind.WITHDRAWAL: (a_movement(0, MovementKind.WITHDRAWAL),),
    }

    async def story() -> None:
        dialog = await opened(world)
        tree = child(dialog, QTreeWidget, "movementsList")
        tree.setCurrentIndex(tree.model().index(1, 0))
        assert not child(dialog, QPushButton, "copyTxidButton").isEnabled()
        tree.setCurrentIndex(tree.model().index(0, 0))
        click(dialog, "copyTxidButton")
        dialog.reject()

    play(story())
    assert QGuiApplication.clipboard().text() == TXID


def test_a_record_that_cannot_be_loaded_says_why_and_an_empty_one_says_so(world: World) -> None:
    async def story() -> None:
        world.desk.raises = NotSent("no name")
        dialog = await opened(world)
        note = child(dialog, QLabel, "movementsNote")
        assert "could not be reached" in note.text()
        world.desk.raises = None
        click(dialog, "refreshMovementsButton")
        await turns()
        assert note.text() == "Nothing has come or gone yet."
        dialog.reject()

    play(story())


def test_withdrawing_is_offered_nowhere(world: World) -> None:
    world.idle(balance("USDT", "120.5"))

    async def story() -> None:
        dialog = await opened(world)
        buttons = [*world.view.findChildren(QAbstractButton)]
        names = {button.text() or button.toolTip() for button in buttons}
        assert names >= {"&Refresh", "Close", "&Copy transaction ID"}
        assert not any("withdraw" in name.lower().replace("withdrawals…", "") for name in names)
        dialog.reject()

    play(story())


def test_an_exchange_with_one_wallet_offers_neither_a_record_nor_a_move(world: World) -> None:
    assert child(world.view, QToolButton, "movementsButton").isVisible()

    world.selection.choose_account(ONE_WALLET)

    assert not child(world.view, QToolButton, "movementsButton").isVisible()
    assert not child(world.view, QPushButton, "moveButton").isVisible()
