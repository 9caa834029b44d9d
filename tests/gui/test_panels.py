"""Promises of the panels that only show: what is true now, how old it is, and nothing more than is known."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QPushButton, QTableView, QWidget
from pytestqt.qtbot import QtBot

from core.desk.facts import (
    Chart,
    Depth,
    Holdings,
    Link,
    LinkState,
    MarketList,
    Pause,
    Quote,
    Session,
    SessionState,
    Source,
    TrackedOrder,
)
from core.desk.store import Store
from core.domain.account import Account, Balance, Environment, KeyRights
from core.domain.errors import JournalError, NotSent
from core.domain.market import Book, Candle, Interval, Level, Ticker
from core.domain.money import Price, Quantity, Rounding
from core.domain.order import OrderState
from core.key_facts import LiveGate
from gui import theme
from gui.balances.presenter import BalancesPresenter
from gui.balances.view import BalancesView
from gui.book.model import BookModel, BookRow, Middle
from gui.book.presenter import BookPresenter, grouped
from gui.book.view import BookView
from gui.chart import scale
from gui.chart.presenter import ChartPresenter
from gui.chart.view import ChartView
from gui.selection import Selection
from gui.status.notices import NoticesPresenter
from gui.status.presenter import StatusPresenter
from gui.status.view import StatusView
from gui.tasks import Tasks
from gui.ticker.presenter import TickerPresenter
from gui.ticker.view import TickerView
from gui.top_bar.presenter import TopBarPresenter
from gui.top_bar.view import TopBar
from tests.fakes import HandClock, a_market, an_order
from tests.gui.hands import call, child, play, turns

HERE = Source("toy", Environment.PRACTICE, "Practice")
THERE = Source("toy", Environment.LIVE, "Live")
MARKET = a_market(price_step=Decimal("0.01"), quantity_step=Decimal("0.001"))
ACCOUNT = Account(
    id="a1",
    label="demo-1",
    exchange="toy",
    environment=Environment.PRACTICE,
    host_name="Practice",
    rights=KeyRights(can_trade=True, can_withdraw=False),
)
NBSP = "\u00a0"


@pytest.fixture(autouse=True)
def look(qapp: QApplication) -> Iterator[None]:
    theme.apply(qapp, theme.DARK)
    yield
    qapp.setStyleSheet("")
    qapp.setProperty("tesseraTheme", None)


class World:
    """A store, a clock and a choice, and the panel that looks at them."""

    def __init__(self, qtbot: QtBot) -> None:
        self.store, self.clock, self.selection = Store(), HandClock(), Selection()
        self._qtbot = qtbot
        self.titles: list[str] = []

    def choose(self) -> None:
        self.selection.choose_source(HERE)
        self.selection.choose_market(MARKET)
        self.selection.choose_account(ACCOUNT)

    def show(self, view: QWidget, width: int = 900, height: int = 400) -> None:
        self._qtbot.addWidget(view)
        view.resize(width, height)
        view.show()
        QApplication.processEvents()

    def quote(self, last: str = "100.00", source: Source = HERE, **values: Any) -> None:
        seen_at = self.clock.monotonic()
        ticker = Ticker(symbol="btcusd", last=Price(Decimal(last)), seen_at=seen_at, **values)
        self.store.put(Quote(source=source, ticker=ticker))

    def depth(self, bids: list[tuple[str, str]], asks: list[tuple[str, str]]) -> None:
        book = Book(
            symbol="btcusd", bids=levels(bids), asks=levels(asks), seen_at=self.clock.monotonic()
        )
        self.store.put(Depth(source=HERE, symbol="btcusd", book=book))

    def pause(self, seconds: float, source: Source = HERE, reason: str = "rate-limited") -> None:
        until = self.clock.monotonic() + seconds
        self.store.put(Pause(source=source, account_id=None, until=until, reason=reason))

    def order(self, state: OrderState = OrderState.OPEN, ref: str = "1", **changes: Any) -> None:
        problem = changes.pop("problem", None)
        self.store.put(
            TrackedOrder(
                account_id="a1",
                ref=ref,
                order=an_order(state, **changes),
                market=MARKET,
                is_ours=True,
                problem=problem,
            )
        )

    def session(self, state: SessionState = SessionState.SIGNED_IN, **changes: Any) -> None:
        account = replace(ACCOUNT, **changes.pop("account", {}))
        self.store.put(Session(account=account, source=HERE, state=state, **changes))

    def link(self, state: LinkState, account_id: str | None = None, **changes: Any) -> None:
        self.store.put(Link(source=HERE, account_id=account_id, state=state, **changes))


@pytest.fixture
def world(qtbot: QtBot) -> World:
    return World(qtbot)


def levels(pairs: list[tuple[str, str]]) -> tuple[Level, ...]:
    return tuple(Level(Price(Decimal(p)), Quantity(Decimal(q))) for p, q in pairs)


def words(view: QWidget, name: str) -> str:
    return child(view, QLabel, name).text()


# ---- ticker


@pytest.fixture
def ticker(world: World) -> Iterator[TickerView]:
    view = TickerView()
    world.show(view, 1000, 40)
    world.choose()
    title = world.titles.append
    presenter = TickerPresenter(view, world.store, world.selection, world.clock, 5.0, title)
    yield view
    presenter.close()


def test_a_price_is_shown_with_its_age_and_which_way_it_went(
    world: World, ticker: TickerView
) -> None:
    world.quote("61254.30", bid=Price(Decimal("61253.8")), change_percent_24h=Decimal("-1.84"))
    world.quote("61254.40")

    assert words(ticker, "lastPrice") == f"61{NBSP}254.40"
    assert child(ticker, QLabel, "lastPrice").property("role") == "price-buy"
    assert words(ticker, "priceAge") == "● 0.0 s"
    assert world.titles[-1] == f"PRACTICE · BTC/USD 61{NBSP}254.40 · Tessera"


def test_a_falling_day_is_told_by_shape_and_sign(world: World, ticker: TickerView) -> None:
    world.quote("100.00", change_percent_24h=Decimal("-1.84"))

    assert words(ticker, "change") == f"▼ −1.84{NBSP}%"


def test_what_the_exchange_does_not_say_is_a_dash(world: World, ticker: TickerView) -> None:
    world.quote("100.00")

    assert {words(ticker, name) for name in ("bid", "ask", "high", "low", "volume")} == {"–"}


def test_a_stale_price_is_faint_and_says_how_old_it_is(
    world: World, ticker: TickerView, qtbot: QtBot
) -> None:
    world.quote("100.00")
    world.clock.pass_by(12)

    qtbot.waitUntil(lambda: words(ticker, "priceAge") == "○ 12 s old")
    assert child(ticker, QLabel, "lastPrice").property("role") == "price-stale"

    world.quote("100.00")
    assert words(ticker, "priceAge") == "● 0.0 s"
    assert child(ticker, QLabel, "lastPrice").property("role") == "price"


def test_prices_of_another_exchange_or_pair_are_not_shown(world: World, ticker: TickerView) -> None:
    world.quote("100.00", source=THERE)

    assert words(ticker, "lastPrice") == "–"


def test_a_change_flashes_at_most_three_times_a_second(world: World, ticker: TickerView) -> None:
    label: Any = child(ticker, QLabel, "lastPrice")
    world.quote("100.00")
    world.quote("100.01")
    assert label.is_flashing
    label._fade()

    world.quote("100.02")

    assert not label.is_flashing


def test_nothing_flashes_where_motion_is_not_wanted(
    world: World, ticker: TickerView, qapp: QApplication
) -> None:
    theme.apply(qapp, theme.theme_of(is_dark=True, has_motion=False))
    world.quote("100.00")
    world.quote("100.01")

    assert not child(ticker, QLabel, "lastPrice").is_flashing  # type: ignore[attr-defined]


def test_a_longer_price_pushes_but_a_shorter_one_does_not_pull(
    world: World, ticker: TickerView
) -> None:
    label = child(ticker, QLabel, "lastPrice")
    world.quote("10000.00")
    width = label.minimumWidth()

    world.quote("9999.99")

    assert label.minimumWidth() == width


# ---- book

BIDS = [("99.99", "1"), ("99.95", "2"), ("99.90", "3")]
ASKS = [("100.01", "0.5"), ("100.04", "1.5"), ("100.11", "4")]


@pytest.fixture
def book(world: World) -> Iterator[BookView]:
    view = BookView()
    world.show(view, 300, 500)
    presenter = BookPresenter(view, world.store, world.selection, world.clock, 5.0)
    world.choose()
    yield view
    presenter.close()


def book_model(view: BookView) -> BookModel:
    model = child(view, QTableView, "bookTable").model()
    assert isinstance(model, BookModel)
    return model


def book_rows(view: BookView) -> list[BookRow]:
    model = book_model(view)
    rows = [model.row(number) for number in range(model.rowCount())]
    return [row for row in rows if isinstance(row, BookRow)]


def press(view: BookView, price: str, *, is_double: bool = False) -> None:
    model, table = book_model(view), child(view, QTableView, "bookTable")
    number = next(
        at
        for at in range(model.rowCount())
        if isinstance(row := model.row(at), BookRow) and row.price == Decimal(price)
    )
    place: QPoint = table.visualRect(model.index(number, 0)).center()
    where = (table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    QTest.mouseClick(*where)
    if is_double:
        QTest.mouseDClick(*where)


def test_asks_stand_above_bids_with_the_best_next_to_the_middle(
    world: World, book: BookView
) -> None:
    world.depth(BIDS, ASKS)

    prices = [row.price for row in book_rows(book)]
    assert prices == sorted(prices, reverse=True)
    middle = book_model(book).row(book.levels)
    assert isinstance(middle, Middle)
    assert middle.price == "100.00"
    assert "0.02" in middle.spread


def test_a_click_on_a_level_takes_its_price_and_no_amount(
    world: World, book: BookView, qtbot: QtBot
) -> None:
    world.depth(BIDS, ASKS)

    with (
        qtbot.waitSignal(book.price_picked) as told,
        qtbot.assertNotEmitted(book.price_and_quantity_picked),
    ):
        press(book, "99.95")

    assert told.args == [Decimal("99.95")]


def test_a_double_click_takes_the_price_and_all_that_rests_up_to_it(
    world: World, book: BookView, qtbot: QtBot
) -> None:
    world.depth(BIDS, ASKS)

    with qtbot.waitSignal(book.price_and_quantity_picked) as told:
        press(book, "100.04", is_double=True)

    assert told.args == [Decimal("100.04"), Decimal("2.0")]


def test_the_keyboard_takes_a_level_too(world: World, book: BookView, qtbot: QtBot) -> None:
    world.depth(BIDS, ASKS)
    table = child(book, QTableView, "bookTable")
    table.setCurrentIndex(book_model(book).index(book.levels + 1, 0))

    with qtbot.waitSignal(book.price_picked) as told:
        QTest.keyClick(table, Qt.Key.Key_Return)

    assert told.args == [Decimal("99.99")]


def test_the_price_taken_is_the_one_that_was_pressed_though_the_book_moved(
    world: World, book: BookView, qtbot: QtBot
) -> None:
    world.depth(BIDS, ASKS)
    table, model = child(book, QTableView, "bookTable"), book_model(book)
    place = table.visualRect(model.index(book.levels + 1, 0)).center()
    none, left = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton

    with qtbot.waitSignal(book.price_picked) as told:
        QTest.mousePress(table.viewport(), left, none, place)
        world.depth([("99.00", "1"), *BIDS[1:]][:1], ASKS)
        QTest.mouseRelease(table.viewport(), left, none, place)

    assert told.args == [Decimal("99.99")]


def test_only_rows_that_changed_are_drawn_again(world: World, book: BookView) -> None:
    world.depth(BIDS, ASKS)
    spy = QSignalSpy(book_model(book).dataChanged)

    world.depth(BIDS, ASKS)
    assert spy.count() == 0

    world.depth([*BIDS[:2], ("99.90", "2.5")], ASKS)
    rows = {spy.at(at)[0].row() for at in range(spy.count())}
    assert rows == {book.levels + 3}


def test_groups_of_levels_add_up_exactly() -> None:
    down = grouped(levels(BIDS), Decimal("0.1"), Rounding.FLOOR, 5)
    up = grouped(levels(ASKS), Decimal("0.1"), Rounding.UP, 5)

    assert [(g.price, g.total) for g in down] == [(Decimal("99.9"), Decimal(6))]
    assert [(str(g.price), g.total) for g in up] == [("100.1", Decimal(2)), ("100.2", Decimal(6))]


def test_choosing_a_coarser_step_groups_the_levels(world: World, book: BookView) -> None:
    world.depth(BIDS, ASKS)
    grouping = child(book, QComboBox, "bookGrouping")
    assert [grouping.itemText(at) for at in range(3)] == ["0.01", "0.1", "1"]

    grouping.activated.emit(1)

    assert [row.price for row in book_rows(book)][-1] == Decimal("99.9")


def test_a_level_with_an_order_of_mine_is_marked(world: World, book: BookView) -> None:
    world.depth(BIDS, ASKS)
    world.order(price=Price(Decimal("99.95")))
    assert [row.price for row in book_rows(book) if row.is_own] == [Decimal("99.95")]

    world.order(OrderState.CANCELLED, price=Price(Decimal("99.95")))
    assert not any(row.is_own for row in book_rows(book))


def test_without_a_pair_the_book_says_what_to_do(world: World, book: BookView) -> None:
    world.depth(BIDS, ASKS)

    world.selection.choose_market(None)

    assert "Ctrl+K" in words(book, "bookHint")
    assert book_rows(book) == []


def test_a_level_can_be_read_out(world: World, book: BookView) -> None:
    world.depth(BIDS, ASKS)
    index = book_model(book).index(book.levels + 1, 0)

    spoken = index.data(Qt.ItemDataRole.AccessibleTextRole)

    assert spoken == "Bid 99.99, amount 1.000, up to here 1.000"


# ---- chart


def candles(count: int = 50) -> tuple[Candle, ...]:
    made = []
    for at in range(count):
        base = Decimal(100) + at % 7
        made.append(
            Candle(
                time_ms=1_764_160_200_000 + at * 300_000,
                open=Price(base),
                high=Price(base + 2),
                low=Price(base - 2),
                close=Price(base + 1),
                volume=Decimal(at % 5),
            )
        )
    return tuple(made)


class ChartDesk:
    """Answers with candles, or with what the test says."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.asked: list[Interval] = []
        self.problem: NotSent | None = None

    async def load_chart(self, source: Source, market: Any, interval: Interval) -> None:
        self.asked.append(interval)
        if self.problem is not None:
            raise self.problem
        chart = Chart(source=source, symbol=market.symbol, interval=interval, candles=candles())
        self.store.put(chart)


def an_info(*intervals: Interval) -> Any:
    wallets = ("SPOT", "FUND")
    return SimpleNamespace(name="toy", title="Toy Exchange", intervals=intervals, wallets=wallets)


async def charted(world: World, desk: ChartDesk, view: ChartView) -> ChartPresenter:
    tasks = Tasks(lambda error: pytest.fail(str(error)))
    info = an_info(Interval.M1, Interval.M5, Interval.H1)
    presenter = ChartPresenter(view, desk, world.store, call, tasks, world.selection, [info])
    world.choose()
    await turns()
    return presenter


def test_the_chart_offers_the_widths_the_exchange_has_and_asks_for_the_chosen_one(
    world: World,
) -> None:
    view, desk = ChartView(), ChartDesk(world.store)
    world.show(view)

    async def story() -> None:
        presenter = await charted(world, desk, view)
        child(view, QPushButton, "intervalH1").click()
        await turns()
        presenter.close()

    play(story())
    assert desk.asked == [Interval.M5, Interval.H1]
    assert view.findChild(QPushButton, "intervalD1") is None
    assert view.canvas.isVisible()


def test_a_chart_that_cannot_be_loaded_says_why_and_offers_to_try_again(world: World) -> None:
    view, desk = ChartView(), ChartDesk(world.store)
    world.show(view)
    desk.problem = NotSent("refused")

    async def story() -> None:
        presenter = await charted(world, desk, view)
        assert "could not be reached" in words(view, "chartHint")
        desk.problem = None
        child(view, QPushButton, "chartRetry").click()
        await turns()
        presenter.close()

    play(story())
    assert view.canvas.isVisible()


def drawn(view: ChartView) -> set[str]:
    image = view.canvas.grab().toImage()
    return {
        image.pixelColor(x, y).name()
        for x in range(0, image.width(), 3)
        for y in range(0, image.height(), 2)
    }


def test_candles_and_own_orders_are_drawn_in_their_colours(world: World) -> None:
    view, desk = ChartView(), ChartDesk(world.store)
    world.show(view)

    async def story() -> None:
        presenter = await charted(world, desk, view)
        view.canvas.clearFocus()
        assert theme.DARK.buy in drawn(view)
        assert theme.DARK.accent not in drawn(view)
        world.order(price=Price(Decimal(101)))
        assert theme.DARK.accent in drawn(view)
        presenter.close()

    play(story())


def test_the_candle_under_the_pointer_is_read_out(world: World) -> None:
    view, desk = ChartView(), ChartDesk(world.store)
    world.show(view)

    async def story() -> None:
        (await charted(world, desk, view)).close()

    play(story())
    QTest.keyClick(view.canvas, Qt.Key.Key_Left)
    QTest.keyClick(view.canvas, Qt.Key.Key_Left)

    last = candles()[-2]
    assert f"C {last.close}.00" in view.canvas.accessibleDescription()


def test_price_marks_are_round_and_few() -> None:
    marks = scale.price_marks(Decimal("59912.37"), Decimal("61987.11"), 5)

    assert marks == tuple(Decimal(each) for each in (60000, 60500, 61000, 61500))


def test_a_flat_chart_still_has_a_mark() -> None:
    assert scale.price_marks(Decimal("0.00012"), Decimal("0.00012"), 5) == (Decimal("0.00012"),)


def test_time_marks_are_round_and_a_new_day_says_its_date() -> None:
    hours = scale.time_marks(candles(20), 300, 4)
    night = [replace(each, time_ms=each.time_ms + 39_600_000) for each in candles(20)]

    assert [text for _, text in hours] == ["12:30", "13:00", "13:30", "14:00"]
    assert [text for _, text in scale.time_marks(night, 300, 4)][:3] == ["23:30", "11-27", "00:30"]


# ---- balances


def balance(asset: str, free: str, held: str = "0") -> Balance:
    return Balance(asset=asset, free=Decimal(free), held=Decimal(held))


@pytest.fixture
def balances(world: World) -> Iterator[BalancesView]:
    view = BalancesView()
    world.show(view, 400, 260)
    presenter = BalancesPresenter(
        view, world.store, world.selection, [an_info()], lambda: world.titles.append("add")
    )
    yield view
    presenter.close()


def hold(world: World, *held: Balance) -> None:
    world.store.put(MarketList(source=HERE, markets=(MARKET,), loaded_ms=0))
    world.store.put(Holdings(account_id="a1", balances=held, seen_at=0.0))


def cells(view: BalancesView) -> list[list[str]]:
    model = child(view, QTableView, "balancesTable").model()
    return [
        [model.index(row, column).data() for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def test_balances_show_the_pair_first_and_are_never_rounded_up(
    world: World, balances: BalancesView
) -> None:
    world.choose()
    hold(
        world,
        balance("AAA", "5"),
        balance("BTC", "0.0249000009", "0.1"),
        balance("USD", "1204.519"),
    )

    rows = cells(balances)

    assert [row[0] for row in rows] == ["USD", "BTC", "AAA"]
    assert rows[1][1:4] == ["0.0249", "0.10", "0.1249"]
    assert rows[0][1] == f"1{NBSP}204.519"


def test_empty_assets_are_shown_only_when_wanted(world: World, balances: BalancesView) -> None:
    world.choose()
    hold(world, balance("USD", "1"), balance("LTC", "0"))
    assert [row[0] for row in cells(balances)] == ["USD"]

    child(balances, QPushButton, "zerosSwitch").click()

    assert [row[0] for row in cells(balances)] == ["USD", "LTC"]


def test_the_pairs_worth_is_told_once_a_price_is_known_and_names_what_it_counts(
    world: World, balances: BalancesView
) -> None:
    world.choose()
    hold(world, balance("USD", "10"), balance("BTC", "2"), balance("ETH", "3"))
    assert words(balances, "balancesSum") == ""

    world.quote("100.00")

    assert words(balances, "balancesSum") == "USD + BTC ≈ 210.00"


def test_a_click_on_a_balance_hands_its_asset_on(
    world: World, balances: BalancesView, qtbot: QtBot
) -> None:
    world.choose()
    hold(world, balance("USD", "10"), balance("BTC", "2"))
    table = child(balances, QTableView, "balancesTable")
    place = table.visualRect(table.model().index(1, 1, QModelIndex())).center()

    with qtbot.waitSignal(balances.asset_picked) as told:
        QTest.mouseClick(
            table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place
        )

    assert told.args == ["BTC"]


def test_without_a_key_the_balances_say_what_to_do(world: World, balances: BalancesView) -> None:
    assert "add one, or try practice" in words(balances, "balancesHint")

    child(balances, QPushButton, "balancesAction").click()

    assert world.titles == ["add"]


def test_a_refused_key_is_told_where_the_balances_would_be(
    world: World, balances: BalancesView
) -> None:
    world.choose()
    world.session(SessionState.REFUSED, problem=NotSent("no"))

    assert "could not be reached" in words(balances, "balancesHint")


# ---- status and banners


@pytest.fixture
def status(world: World) -> Iterator[StatusView]:
    view = StatusView()
    world.show(view, 1400, 28)
    world.choose()
    presenter = StatusPresenter(view, world.store, world.selection, world.clock, [an_info()])
    yield view
    presenter.close()


def test_the_worse_of_two_links_speaks(world: World, status: StatusView) -> None:
    world.link(LinkState.STREAMING, round_trip_ms=38)
    assert words(status, "streamStatus") == "Stream live"
    assert words(status, "roundTripStatus") == "Round trip 38 ms"

    world.link(LinkState.SILENT, account_id="a1")

    assert words(status, "streamStatus") == "No answer"


def test_a_key_that_may_withdraw_is_pointed_out(world: World, status: StatusView) -> None:
    world.session(account={"rights": KeyRights(can_trade=True, can_withdraw=True)})

    label = child(status, QLabel, "keyStatus")
    assert "WITHDRAW" in label.text()
    assert label.property("role") == "attention"


def test_the_clock_offset_has_its_sign(world: World, status: StatusView) -> None:
    world.session(clock_offset_ms=-1500)

    assert words(status, "clockOffsetStatus") == "Clock −1.5 s"
    assert child(status, QLabel, "clockOffsetStatus").property("role") == "attention"


@pytest.mark.parametrize(
    ("offset_ms", "spread_ms", "text", "role"),
    [
        (-40, 120, "Clock in step ±\u00a0120 ms", "faint"),
        (1500, 120, "Clock +1.5 s ±\u00a0120 ms", "attention"),
        (-40, 1200, "Clock in step ±\u00a01.2 s", "attention"),
        (-40, 5400, "Clock in step ±\u00a05.4 s", "danger"),
    ],
)
def test_how_well_the_clock_is_known_is_told_and_a_doubtful_one_is_pointed_out(
    world: World, status: StatusView, offset_ms: int, spread_ms: int, text: str, role: str
) -> None:
    world.session(clock_offset_ms=offset_ms, clock_spread_ms=spread_ms)

    assert words(status, "clockOffsetStatus") == text
    assert child(status, QLabel, "clockOffsetStatus").property("role") == role


def test_a_clock_that_must_be_read_again_is_not_called_in_step(
    world: World, status: StatusView
) -> None:
    world.session(clock_offset_ms=-40, clock_spread_ms=30)
    world.session(clock_offset_ms=None)

    assert words(status, "clockOffsetStatus") == "Checking the exchange's time…"


def test_an_exchange_that_asks_us_to_wait_is_counted_down(
    qtbot: QtBot, world: World, status: StatusView
) -> None:
    assert not child(status, QLabel, "pauseStatus").isVisible()
    world.pause(seconds=42)
    label = child(status, QLabel, "pauseStatus")
    assert label.isVisible()
    assert label.text() == "Toy Exchange asks us to wait: 42 s"
    assert label.property("role") == "attention"

    world.clock.pass_by(40.5)
    qtbot.waitUntil(lambda: label.text().endswith(": 2 s"), timeout=3000)
    world.clock.pass_by(2)
    qtbot.waitUntil(lambda: not label.isVisible(), timeout=3000)


def test_a_ban_is_told_differently_and_the_exchange_on_the_screen_comes_first(
    world: World, status: StatusView
) -> None:
    world.pause(seconds=9000, source=THERE, reason="banned")
    label = child(status, QLabel, "pauseStatus")
    assert label.text() == "Toy Exchange has blocked us: 3 h"
    assert label.property("role") == "danger"

    world.pause(seconds=130)
    assert label.text() == "Toy Exchange asks us to wait: 3 min"

    world.store.put(Pause(source=HERE, account_id=None, until=0.0, reason="rate-limited"))
    assert "blocked us" in label.text()


def test_orders_being_checked_are_counted(world: World, status: StatusView) -> None:
    world.order(OrderState.UNKNOWN)
    assert words(status, "checkingStatus") == "1 being checked"

    world.order(OrderState.NOT_PLACED)
    assert not child(status, QLabel, "checkingStatus").isVisible()


def test_a_journal_that_fails_is_told(world: World, status: StatusView) -> None:
    world.order(OrderState.NOT_SENT, problem=JournalError("disk full"))

    assert "no order leaves" in words(status, "journalStatus")

    world.order(OrderState.SENDING)
    assert words(status, "journalStatus") == "Journal safe"


def test_the_time_is_utc(world: World, status: StatusView) -> None:
    assert words(status, "utcTime") == "09:40:00 UTC"


class Place:
    """Remembers the banners that stand."""

    def __init__(self) -> None:
        self.standing: dict[str, str] = {}

    def show_banner(self, subject: str, text: str, kind: str, action_text: str = "") -> None:
        self.standing[subject] = text

    def hide_banner(self, subject: str) -> None:
        self.standing.pop(subject, None)


def test_a_banner_asks_not_to_send_again_while_an_order_is_checked(world: World) -> None:
    place = Place()
    world.choose()
    presenter = NoticesPresenter(place, world.store, world.selection, world.clock)

    world.order(OrderState.UNKNOWN)
    assert "do not send it again" in place.standing["checking"]
    world.order(OrderState.OPEN)
    assert place.standing == {}

    presenter.close()


def test_a_banner_says_for_how_long_the_exchange_has_been_silent(
    world: World, qtbot: QtBot
) -> None:
    place = Place()
    world.choose()
    presenter = NoticesPresenter(place, world.store, world.selection, world.clock)

    world.link(LinkState.SILENT)
    world.clock.pass_by(12)
    world.link(LinkState.SILENT)
    assert "12 s" in place.standing["silent"]
    world.link(LinkState.STREAMING)
    assert place.standing == {}

    presenter.close()


# ---- top bar


@pytest.fixture
def bar(world: World) -> Iterator[TopBar]:
    view = TopBar(TickerView())
    world.show(view, 1300, 46)
    presenter = TopBarPresenter(
        view,
        world.store,
        world.selection,
        [an_info()],
        lambda: (HERE, THERE),
        lambda environment, *, is_open: world.titles.append(f"{environment} {is_open}"),
    )
    yield view
    presenter.close()


def test_choosing_an_exchange_changes_where_one_is(world: World, bar: TopBar) -> None:
    world.choose()
    chooser = child(bar, QComboBox, "exchangeSelector")
    assert [chooser.itemText(at) for at in range(2)] == [
        "Toy Exchange · ▲ PRACTICE",
        "Toy Exchange · ■ LIVE",
    ]

    chooser.activated.emit(1)

    assert world.selection.source == THERE
    assert world.selection.account is None
    assert words(bar, "environmentBadge") == "■ LIVE"
    assert world.titles[-1] == f"{Environment.LIVE} False"


def test_beside_live_a_word_and_a_sign_say_whether_it_is_locked(world: World, bar: TopBar) -> None:
    lock = child(bar, QPushButton, "liveLockButton")
    world.choose()
    assert not lock.isVisible()

    world.selection.choose_source(THERE)
    assert (lock.isVisible(), lock.text()) == (True, "Locked")
    closed = lock.icon().pixmap(16).toImage()
    assert "Press to unlock with the passphrase" in lock.toolTip()

    world.store.put(LiveGate(is_open=True))
    assert lock.text() == "Unlocked"
    assert lock.icon().pixmap(16).toImage() != closed
    assert lock.accessibleDescription().startswith("Unlocked. Live orders leave")
    assert world.titles[-1] == f"{Environment.LIVE} True"

    world.store.put(LiveGate(is_open=False))
    assert lock.text() == "Locked"
    assert world.titles[-1] == f"{Environment.LIVE} False"


def test_the_lock_beside_live_can_be_pressed(qtbot: QtBot, world: World, bar: TopBar) -> None:
    world.selection.choose_source(THERE)

    with qtbot.waitSignal(bar.live_pressed, timeout=1000):
        child(bar, QPushButton, "liveLockButton").click()


def test_places_stand_in_groups_the_harmless_first_and_hosts_are_named_where_there_are_several(
    world: World,
) -> None:
    view = TopBar(TickerView())
    world.show(view, 1300, 46)
    infos = [an_info(), SimpleNamespace(name="other", title="Other")]
    sources = (
        Source("other", Environment.LIVE, "Other"),
        THERE,
        Source("toy", Environment.SANDBOX, "Spot Testnet"),
        Source("toy", Environment.SANDBOX, "Demo Mode"),
        HERE,
    )
    presenter = TopBarPresenter(
        view, world.store, world.selection, infos, lambda: sources, lambda _, *, is_open: None
    )
    chooser = child(view, QComboBox, "exchangeSelector")

    assert [chooser.itemText(at) for at in range(chooser.count())] == [
        "Toy Exchange · ▲ PRACTICE",
        "Toy Exchange · ◆ SANDBOX · Spot Testnet",
        "Toy Exchange · ◆ SANDBOX · Demo Mode",
        "Toy Exchange · ■ LIVE",
        "Other · ■ LIVE",
    ]
    chooser.activated.emit(2)
    assert world.selection.source == Source("toy", Environment.SANDBOX, "Demo Mode")
    assert chooser.currentIndex() == 2
    presenter.close()


def test_only_keys_of_the_exchange_that_is_shown_are_offered(world: World, bar: TopBar) -> None:
    world.choose()
    world.session()
    other = replace(ACCOUNT, id="a2", label="other")
    world.store.put(Session(account=other, source=THERE, state=SessionState.SIGNED_IN))

    chooser = child(bar, QComboBox, "accountSelector")

    assert [chooser.itemText(at) for at in range(chooser.count())] == ["demo-1"]


def test_cancel_all_counts_the_orders_it_would_cancel(world: World, bar: TopBar) -> None:
    world.choose()
    world.order(OrderState.OPEN, ref="1")
    world.order(OrderState.PARTIAL, ref="2")
    world.order(OrderState.FILLED, ref="3")

    assert child(bar, QPushButton, "cancelAllButton").text() == "Cancel all 2  (hold)"


def test_a_panel_that_was_closed_no_longer_follows(world: World) -> None:
    view = TickerView()
    world.show(view, 1000, 40)
    world.choose()
    presenter = TickerPresenter(
        view, world.store, world.selection, world.clock, 5.0, lambda _: None
    )
    presenter.close()

    world.quote("100.00")

    assert words(view, "lastPrice") == "–"
