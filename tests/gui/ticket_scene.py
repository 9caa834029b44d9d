"""A ticket on the screen with somebody in front of it, and the desk behind it as a fake."""

import asyncio
from dataclasses import replace
from decimal import Decimal
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from core.desk.facts import (
    Checking,
    Depth,
    Holdings,
    Session,
    SessionState,
    Source,
    TrackedOrder,
)
from core.desk.store import Store
from core.domain.account import Account, Balance, Environment
from core.domain.errors import DeskError, Guarded
from core.domain.limits import Hit, Rule
from core.domain.market import (
    Book,
    FeeRates,
    Level,
    Market,
    MarketBy,
    OrderType,
    TimeInForce,
)
from core.domain.money import Price, Quantity
from core.domain.order import OrderState, Ticket, first_sight
from core.exchanges.base import Info
from gui.number_field import NumberField
from gui.selection import Selection
from gui.tasks import Tasks
from gui.ticket.confirm import ConfirmSheet
from gui.ticket.presenter import TicketPresenter
from gui.ticket.view import TicketView
from tests.fakes import HandClock, a_market
from tests.gui.hands import call, child, type_into

PRACTICE = Source("toy", Environment.PRACTICE, "Practice")
LIVE = Source("toy", Environment.LIVE, "Toy")
TYPES = frozenset({OrderType.LIMIT, OrderType.MARKET, OrderType.STOP_LIMIT})
BTC = a_market(order_types=TYPES)
ETH = a_market(symbol="ethusd", base="ETH", order_types=TYPES)
INFO = Info(
    name="toy",
    title="Toy",
    hosts=(),
    key_fields=(),
    order_types=(OrderType.LIMIT, OrderType.MARKET, OrderType.STOP_LIMIT),
    times_in_force=tuple(TimeInForce),
    has_post_only=True,
    market_orders=frozenset(),
    is_stop_before_price=True,
    is_fee_on_top=True,
    most_slippage_percent=2,
    client_id_pattern=".*",
    intervals=(),
    buckets={},
    is_serial=True,
    fence_ms=0,
    clock_step_ms=1,
    default_fees=FeeRates(maker=Decimal("0.002"), taker=Decimal("0.004"), is_estimate=True),
)
SELLS = MarketBy.SELL_BASE
EVERY_TYPE = tuple(kind for kind in OrderType if kind is not OrderType.OTHER)
WIDE = replace(
    INFO,
    order_types=EVERY_TYPE,
    market_orders=frozenset(MarketBy),
    is_stop_before_price=False,
    is_fee_on_top=False,
)
WIDE_BTC = replace(BTC, order_types=frozenset(EVERY_TYPE), has_quote_market=True)
CHECKING = Checking(sent_ms=0, until_ms=30_000, cause="NoAnswer")


def an_account(source: Source = PRACTICE) -> Account:
    return Account(
        id="a1",
        label="demo-1",
        exchange=source.exchange,
        environment=source.environment,
        host_name=source.host_name,
    )


def levels(*rows: tuple[str, str]) -> tuple[Level, ...]:
    return tuple(Level(Price(Decimal(price)), Quantity(Decimal(size))) for price, size in rows)


class FakeDesk:
    """Holds `hits` against every order, and remembers what it placed; answers with a state, or raises."""

    def __init__(self) -> None:
        self.placed: list[tuple[str, Ticket]] = []
        self.accepted: list[frozenset[Rule]] = []
        self.hits: tuple[Hit, ...] = ()
        self.unjudged: DeskError | None = None
        self.thinking: asyncio.Event | None = None
        self.answer: OrderState | Exception = OrderState.OPEN
        self.gate: asyncio.Event | None = None

    async def judge(self, account_id: str, ticket: Ticket) -> tuple[Hit, ...]:
        if self.thinking is not None:
            await self.thinking.wait()
        if self.unjudged is not None:
            raise self.unjudged
        return self.hits

    async def place(
        self, account_id: str, ticket: Ticket, accepted: frozenset[Rule] = frozenset()
    ) -> TrackedOrder:
        unseen = tuple(hit for hit in self.hits if hit.is_hard or hit.rule not in accepted)
        if unseen:
            raise Guarded(unseen)
        self.placed.append((account_id, ticket))
        self.accepted.append(accepted)
        if self.gate is not None:
            await self.gate.wait()
        if isinstance(self.answer, Exception):
            raise self.answer
        return tracked(ticket, self.answer)


def tracked(ticket: Ticket, state: OrderState) -> TrackedOrder:
    return TrackedOrder(
        account_id="a1",
        ref=ticket.client_id,
        order=first_sight(ticket, state, now_ms=0),
        market=ticket.market,
        is_ours=True,
        checking=CHECKING if state is OrderState.UNKNOWN else None,
    )


class Scene:
    """A ticket on the screen, signed in to practice, with a book, balances and somebody in front of it."""

    def __init__(
        self, *, info: Info = INFO, confirm: bool = False, clear_after_send: bool = True
    ) -> None:
        self.store, self.selection, self.clock = Store(), Selection(), HandClock()
        self.desk, self.reported = FakeDesk(), list[BaseException]()
        self.asked_for: list[str] = []
        self.view = TicketView()
        self._ids = iter(range(1000))
        self.presenter = TicketPresenter(
            self.view,
            self.desk,
            self.store,
            call,
            Tasks(self.reported.append),
            self.selection,
            self.clock,
            infos=(info,),
            new_client_id=lambda: f"ts-{next(self._ids)}",
            confirm_factory=partial(ConfirmSheet, parent=self.view),
            open_limits=lambda: self.asked_for.append("limits"),
            confirm=confirm,
            clear_after_send=clear_after_send,
            stale_after_s=5,
        )

    def open(self, source: Source = PRACTICE, market: Market = BTC) -> None:
        self.selection.choose_source(source)
        account = an_account(source)
        self.store.put(Session(account=account, source=source, state=SessionState.SIGNED_IN))
        self.show_book()
        self.store.put(
            Holdings(
                account_id="a1",
                balances=(
                    Balance(asset="USD", free=Decimal(1000), held=Decimal(0)),
                    Balance(asset="BTC", free=Decimal(2), held=Decimal(0)),
                ),
                seen_at=0,
            )
        )
        self.selection.choose_market(market)
        self.selection.choose_account(account)
        self.view.resize(342, 700)
        self.view.show()
        self.view.activateWindow()
        assert QTest.qWaitForWindowActive(self.view)

    def show_book(self, bid: str = "99.00", ask: str = "101.00") -> None:
        source = self.selection.source
        assert source is not None
        book = Book(
            symbol="btcusd",
            bids=levels((bid, "5")),
            asks=levels((ask, "5")),
            seen_at=self.clock.monotonic(),
        )
        self.store.put(Depth(source=source, symbol="btcusd", book=book))

    def write(self, name: str, text: str) -> None:
        field = child(self.view, NumberField, name)
        field.setFocus()
        field.selectAll()
        type_into(self.view, name, text)

    def order(self, price: str = "98.00", quantity: str = "1") -> None:
        """Type a limit order."""
        self.write("priceField", price)
        self.write("quantityField", quantity)

    def field(self, name: str) -> Decimal | None:
        return child(self.view, NumberField, name).value

    def figures(self) -> list[Decimal | None]:
        return [self.field("priceField"), self.field("quantityField")]

    def text(self, name: str) -> str:
        return child(self.view, QLabel, name).text()

    @property
    def button(self) -> QPushButton:
        return child(self.view, QPushButton, "submitButton")

    def press(self) -> None:
        QTest.mouseClick(self.button, Qt.MouseButton.LeftButton)

    def sheet(self) -> ConfirmSheet:
        return child(self.view, ConfirmSheet, "confirmSheet")

    def sheets(self) -> list[ConfirmSheet]:
        return [each for each in self.view.findChildren(ConfirmSheet) if each.isVisible()]


def on_screen(qtbot: QtBot, scene: Scene, market: Market = BTC) -> Scene:
    qtbot.addWidget(scene.view)
    scene.open(market=market)
    return scene
