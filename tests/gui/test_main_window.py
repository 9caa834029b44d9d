"""Promises of the window: where one is cannot be overlooked, the submit button stays in sight, nothing happens by a slip."""

import contextlib
import inspect
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QFrame,
    QLabel,
    QLineEdit,
    QListView,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from core.desk.facts import MarketList, Source
from core.desk.store import Store
from core.domain.account import Environment
from core.domain.market import Market
from core.exchanges.all import ALL
from core.settings import Settings
from gui import theme
from gui.balances.view import BalancesView
from gui.book.view import BookView
from gui.chart.view import ChartView
from gui.main_window import TICKET_WIDTH, MainWindow
from gui.panels import Panels
from gui.status.view import StatusView
from gui.tasks import Tasks
from gui.ticker.view import TickerView
from gui.top_bar.hold_button import HoldButton
from gui.top_bar.pair_selector import PairSelector
from gui.top_bar.source_selector import SourceRow, SourceSelector
from gui.top_bar.view import TopBar
from gui.workspace import Workspace
from tests.fakes import HandClock, a_market
from tests.gui.hands import call, child, click, play, turns

Make = Callable[[], MainWindow]


@pytest.fixture(autouse=True)
def look(qapp: QApplication) -> Iterator[None]:
    theme.apply(qapp, theme.DARK)
    yield
    qapp.setStyleSheet("")
    qapp.setProperty("tesseraTheme", None)


class Ticket(QFrame):
    """Stands where the ticket stands: a body that may scroll away, and a submit button that may not."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("ticket")
        body = QLabel("fields")
        body.setMinimumHeight(300)
        submit = QPushButton("Buy")
        submit.setObjectName("submit")
        column = QVBoxLayout(self)
        column.addWidget(body, 1)
        column.addWidget(submit)


@pytest.fixture
def make(qtbot: QtBot) -> Make:
    def build() -> MainWindow:
        window = MainWindow(
            top_bar=TopBar(TickerView()),
            book=BookView(),
            chart=ChartView(),
            orders=QFrame(),
            ticket=Ticket(),
            balances=BalancesView(),
            status=StatusView(),
        )
        qtbot.addWidget(window, before_close_func=MainWindow.allow_close)
        return window

    return build


def resized(window: MainWindow, width: int, height: int) -> MainWindow:
    window.resize(width, height)
    window.show()
    QApplication.processEvents()
    return window


def bottom_of(window: MainWindow, name: str) -> int:
    widget = child(window, QWidget, name)
    return widget.mapTo(window, widget.rect().bottomLeft()).y()


# ---- arrangement


def test_the_window_only_arranges() -> None:
    methods = [name for name, _ in inspect.getmembers(MainWindow, inspect.isfunction)]

    assert len([name for name in methods if name in vars(MainWindow)]) <= 15


@pytest.mark.parametrize(("width", "height"), [(1515, 900), (1366, 768), (1000, 700), (600, 640)])
def test_the_submit_button_is_in_sight_and_the_ticket_wide_enough(
    make: Make, width: int, height: int
) -> None:
    window = resized(make(), width, height)

    assert child(window, QPushButton, "submit").isVisible()
    assert bottom_of(window, "submit") < height
    assert child(window, Ticket, "ticket").width() >= TICKET_WIDTH


def test_a_narrow_window_puts_the_book_behind_a_tab_and_a_wide_one_beside_the_chart(
    make: Make,
) -> None:
    window = resized(make(), 1000, 700)
    book = child(window, BookView, "bookPanel")
    assert not book.isVisible()

    resized(window, 1366, 768)

    assert book.isVisible()
    assert child(window, ChartView, "chartPanel").isVisible()


def test_the_smallest_window_still_has_ticket_price_and_cancel_all(make: Make) -> None:
    window = resized(make(), 500, 640)

    assert window.width() == 500
    assert not child(window, QWidget, "chartPanel").isVisible()
    assert not child(window, QWidget, "balancesPanel").isVisible()
    for name in ("submit", "lastPrice", "priceAge", "cancelAllButton", "pairSelector"):
        widget = child(window, QWidget, name)
        assert widget.isVisible(), name
        assert widget.mapTo(window, widget.rect().topRight()).x() < 500, name


def test_the_price_is_never_covered_by_what_stands_beside_it(make: Make) -> None:
    for width in (1515, 1366, 1000, 600, 500):
        window = resized(make(), width, 700)
        price, age = child(window, QWidget, "lastPrice"), child(window, QWidget, "priceAge")

        right = price.mapTo(window, price.rect().topRight()).x()
        assert right <= age.mapTo(window, age.rect().topLeft()).x()


def test_sizes_are_the_same_after_a_restart(make: Make) -> None:
    window = resized(make(), 1400, 800)
    body = window._splitters()[0]
    body.setSizes([320, 700, 350])
    sizes, saved = body.sizes(), window.saved_layout()

    again = make()
    del saved["window"]  # the screen of a test is smaller than the window
    again.restore_layout(saved)
    resized(again, 1400, 800)

    assert again._splitters()[0].sizes() == sizes


def test_sizes_survive_a_visit_to_the_narrow_arrangement(make: Make) -> None:
    window = resized(make(), 1400, 800)
    body = window._splitters()[0]
    before = body.sizes()

    resized(window, 1000, 800)
    resized(window, 1400, 800)

    assert body.sizes() == before


def test_a_layout_of_another_version_changes_nothing(make: Make) -> None:
    window = resized(make(), 1366, 768)

    window.restore_layout({"bodySplitter": "???", "somethingElse": "AAAA"})

    assert child(window, BookView, "bookPanel").isVisible()


def test_closing_asks_first(make: Make, qtbot: QtBot) -> None:
    window = resized(make(), 1366, 768)

    with qtbot.waitSignal(window.close_requested):
        window.close()
    assert window.isVisible()

    window.allow_close()
    window.close()
    assert not window.isVisible()


# ---- where one is


def test_real_money_has_a_frame_and_practice_has_none(make: Make) -> None:
    window = resized(make(), 1366, 768)

    window.show_environment(Environment.LIVE, is_open=True)
    assert edge_colours(window) == {theme.DARK.live}

    window.show_environment(Environment.PRACTICE, is_open=True)
    assert edge_colours(window) == {theme.DARK.base}


def test_the_frame_of_locked_money_is_broken(make: Make) -> None:
    window = resized(make(), 1366, 768)

    window.show_environment(Environment.LIVE, is_open=False)

    assert {theme.DARK.live, theme.DARK.base} <= edge_colours(window)


def edge_colours(window: MainWindow) -> set[str]:
    """Every colour along the left edge, away from the corners."""
    image = window.grab().toImage()
    return {image.pixelColor(1, y).name() for y in range(100, 500)}


@pytest.mark.parametrize("environment", list(Environment))
def test_the_badge_speaks_in_words_shape_and_colour(make: Make, environment: Environment) -> None:
    window = resized(make(), 1366, 768)
    bar = child(window, TopBar, "topBar")

    bar.show_environment(environment, "◆ WORDS", is_open=False)
    QApplication.processEvents()

    badge = child(window, QLabel, "environmentBadge")
    assert badge.text() == "◆ WORDS"
    assert badge.property("role") == f"badge-{environment.value}"
    assert badge.width() > badge.fontMetrics().horizontalAdvance("◆ WORDS") + 16


# ---- banners


def test_two_banners_stand_together_and_go_one_by_one(make: Make) -> None:
    window = resized(make(), 1366, 768)
    window.show_banner("checking", "An order is being checked", "attention", "Show")
    window.show_banner("silent", "No answer for 12 s", "danger")
    window.show_banner("silent", "No answer for 13 s", "danger")

    assert child(window, QFrame, "banner_silent").accessibleName() == "No answer for 13 s"
    window.hide_banner("silent")

    assert child(window, QFrame, "banner_checking").isVisible()
    window.hide_banner("checking")
    assert not child(window, QWidget, "banners").isVisible()


def test_a_banner_tells_which_of_them_was_pressed(make: Make, qtbot: QtBot) -> None:
    window = resized(make(), 1366, 768)
    window.show_banner("checking", "An order is being checked", "attention", "Show")
    row = child(window, QFrame, "banner_checking")

    with qtbot.waitSignal(window.banner_action_pressed) as told:
        row.findChildren(QPushButton)[0].click()

    assert told.args == ["checking"]


def test_words_in_a_banner_are_never_markup(make: Make) -> None:
    window = resized(make(), 1366, 768)
    window.show_banner("x", "<b>bold</b>", "info")

    labels = child(window, QFrame, "banner_x").findChildren(QLabel)
    words = next(label for label in labels if "bold" in label.text())
    assert words.textFormat() == Qt.TextFormat.PlainText


# ---- cancel all


@pytest.fixture
def button(qtbot: QtBot) -> HoldButton:
    made = HoldButton(hold_ms=40)
    qtbot.addWidget(made)
    made.setText("Cancel all")
    made.show()
    return made


def test_a_click_on_cancel_all_does_nothing(button: HoldButton, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(button.held, wait=90):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_holding_cancel_all_acts_once_however_long(button: HoldButton, qtbot: QtBot) -> None:
    with qtbot.waitSignal(button.held):
        QTest.mousePress(button, Qt.MouseButton.LeftButton)

    with qtbot.assertNotEmitted(button.held, wait=90):
        pass


def test_a_held_key_that_repeats_is_one_press(button: HoldButton, qtbot: QtBot) -> None:
    def press(*, is_repeat: bool) -> None:
        none = Qt.KeyboardModifier.NoModifier
        event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Space, none, " ", is_repeat)
        QApplication.sendEvent(button, event)

    with qtbot.waitSignal(button.held):
        press(is_repeat=False)
        press(is_repeat=True)

    with qtbot.assertNotEmitted(button.held, wait=90):
        press(is_repeat=True)


def test_cancel_all_says_how_many(make: Make) -> None:
    window = resized(make(), 1366, 768)
    child(window, TopBar, "topBar").show_cancellable(2)

    assert child(window, QPushButton, "cancelAllButton").text() == "Cancel all 2  (hold)"


# ---- choosing a pair

popup = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def selector(qtbot: QtBot) -> PairSelector:
    made = PairSelector()
    qtbot.addWidget(made)
    names = [("ETH", "BTC"), ("ETH", "USD"), ("BTC", "USD"), ("AETH", "USD")]
    names += [(f"C{number}", "USD") for number in range(3000)]
    made.show_markets([pair(base, quote) for base, quote in names])
    made.show_market(pair("BTC", "USD"))
    made.show()
    return made


def pair(base: str, quote: str) -> Market:
    return a_market(symbol=f"{base}{quote}".lower(), base=base, quote=quote)


def typed(selector: PairSelector, text: str) -> QLineEdit:
    selector.open()
    search = child(selector, QLineEdit, "pairSearch")
    QTest.keyClicks(search, text)
    return search


@popup
@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("eth", "ETH/USD"),
        ("eth btc", "ETH/BTC"),
        ("ETH/BTC", "ETH/BTC"),
        ("c2999", "C2999/USD"),
        ("btcusd", "BTC/USD"),
    ],
)
def test_enter_takes_the_first_pair_that_matches(
    selector: PairSelector, qtbot: QtBot, text: str, name: str
) -> None:
    search = typed(selector, text)

    with qtbot.waitSignal(selector.market_chosen) as told:
        QTest.keyClick(search, Qt.Key.Key_Return)

    assert told.args[0].name == name


@popup
def test_arrows_move_through_the_hits(selector: PairSelector, qtbot: QtBot) -> None:
    search = typed(selector, "eth")
    QTest.keyClick(search, Qt.Key.Key_Down)

    with qtbot.waitSignal(selector.market_chosen) as told:
        QTest.keyClick(search, Qt.Key.Key_Return)

    assert told.args[0].name == "ETH/BTC"


@popup
def test_enter_on_nothing_chooses_nothing(selector: PairSelector, qtbot: QtBot) -> None:
    search = typed(selector, "nothing like it")

    with qtbot.assertNotEmitted(selector.market_chosen):
        QTest.keyClick(search, Qt.Key.Key_Return)
    assert child(selector, QListView, "pairHits").model().rowCount() == 0


@popup
def test_three_thousand_pairs_open_and_narrow_at_once(selector: PairSelector) -> None:
    def took_s(act: Callable[[], object]) -> float:
        before = time.perf_counter()
        act()
        QApplication.processEvents()
        return time.perf_counter() - before

    search, rounds = child(selector, QLineEdit, "pairSearch"), []
    for _ in range(3):
        opening = took_s(selector.open)
        rounds.append([opening, *(took_s(partial(QTest.keyClicks, search, key)) for key in "c299")])

    assert child(selector, QListView, "pairHits").model().rowCount() == 11
    assert max(map(min, zip(*rounds, strict=True))) < 0.05  # the best of three: machines are shared


@popup
def test_new_rules_do_not_undo_what_is_typed(selector: PairSelector) -> None:
    typed(selector, "eth btc")

    selector.show_markets([pair("ETH", "BTC"), pair("ETH", "USD"), pair("LTC", "BTC")])

    assert child(selector, QListView, "pairHits").model().rowCount() == 1


# ---- choosing where one is

PLACES = (
    SourceRow(exchange="Toy", environment="▲ PRACTICE", tone="attention"),
    SourceRow(exchange="Toy", environment="◆ SANDBOX", tone="accent", host="Spot Testnet"),
    SourceRow(exchange="Toy", environment="◆ SANDBOX", tone="accent", host="Demo Mode"),
    SourceRow(exchange="Toy", environment="■ LIVE", tone="live"),
    SourceRow(exchange="Toy.US", environment="▲ PRACTICE", tone="attention"),
    SourceRow(exchange="Toy.US", environment="■ LIVE", tone="live", words="stateside"),
    SourceRow(exchange="Live Goods", environment="▲ PRACTICE", tone="attention"),
)


@pytest.fixture
def places(qtbot: QtBot) -> SourceSelector:
    made = SourceSelector()
    qtbot.addWidget(made)
    made.show_rows(PLACES, 4, "Toy.US")
    made.show()
    return made


def shown_places(places: SourceSelector) -> list[str]:
    model = places.view().model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


@popup
@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("demo", 2),
        ("toy live", 3),
        ("us live", 5),
        ("stateside", 5),
        ("live", 6),
        ("SANDBOX", 1),
    ],
)
def test_a_few_letters_and_enter_go_anywhere(
    places: SourceSelector, qtbot: QtBot, text: str, number: int
) -> None:
    places.showPopup()
    search = child(places, QLineEdit, "sourceSearch")
    QTest.keyClicks(search, text)

    with qtbot.waitSignal(places.activated) as told:
        QTest.keyClick(search, Qt.Key.Key_Return)

    assert told.args == [number]
    assert places.currentIndex() == number


@popup
def test_the_list_opens_at_the_place_one_is_in_and_arrows_go_on_from_there(
    places: SourceSelector, qtbot: QtBot
) -> None:
    QTest.keyClick(places, Qt.Key.Key_Down)
    assert shown_places(places) == [row.text for row in PLACES]
    search = child(places, QLineEdit, "sourceSearch")
    QTest.keyClick(search, Qt.Key.Key_Down)

    with qtbot.waitSignal(places.activated) as told:
        QTest.keyClick(search, Qt.Key.Key_Return)

    assert told.args == [5]


@popup
def test_a_letter_on_the_closed_list_opens_it_and_is_looked_for(places: SourceSelector) -> None:
    QTest.keyClicks(places, "g")

    assert child(places, QFrame, "sourceList").isVisible()
    assert shown_places(places) == [PLACES[6].text]


@popup
def test_neither_the_wheel_nor_an_arrow_nor_escape_changes_where_one_is(
    places: SourceSelector, qtbot: QtBot
) -> None:
    none, left = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.NoButton
    at, turn = QPointF(5, 5), QPoint(0, -120)
    wheel = QWheelEvent(at, at, QPoint(), turn, left, none, Qt.ScrollPhase.NoScrollPhase, False)

    with qtbot.assertNotEmitted(places.activated):
        QApplication.sendEvent(places, wheel)
        QTest.keyClick(places, Qt.Key.Key_Up)
        QTest.keyClick(child(places, QLineEdit, "sourceSearch"), Qt.Key.Key_Escape)

    assert places.currentIndex() == 4
    assert not child(places, QFrame, "sourceList").isVisible()


@popup
@pytest.mark.parametrize("theme_of_day", [theme.DARK, theme.LIGHT])
def test_environments_are_told_apart_by_colour_too_and_groups_by_a_line(
    places: SourceSelector, qapp: QApplication, theme_of_day: theme.Theme
) -> None:
    theme.apply(qapp, theme_of_day)
    places.showPopup()
    view = places.view()
    image = view.viewport().grab().toImage()

    def colours(row: int) -> set[str]:
        box = view.visualRect(view.model().index(row, 0))
        return {
            image.pixelColor(x, y).name()
            for x in range(box.left(), box.right())
            for y in range(box.top(), box.bottom())
        }

    assert theme_of_day.live in colours(5)
    assert theme_of_day.attention in colours(4)
    assert theme_of_day.accent in colours(1)
    assert theme_of_day.line in colours(4)
    assert theme_of_day.line not in colours(5)


# ---- the window at work


class Core:
    """A core that knows some places and pairs, and remembers which pair was asked for."""

    def __init__(self, *sources: Source) -> None:
        infos = {
            each.exchange: replace(
                ALL[0].info,
                name=each.exchange,
                title=each.exchange.title(),
                is_teaching_only=each.exchange == "lesson",
            )
            for each in sources
        }
        self.infos, self.clock, self.keyring = tuple(infos.values()), HandClock(), None
        self.sources, self.info = (lambda: sources), infos.__getitem__
        self.desk, self.watched = self, list[tuple[Source, str]]()

    async def load_markets(self, source: Source) -> tuple[Market, ...]:
        return tuple(pair(base, "USD") for base in ("BTC", "ETH"))

    async def watch_market(self, source: Source, market: Market) -> None:
        self.watched.append((source, market.symbol))

    async def practise(self, exchange: str) -> None:
        """It is practised on already."""

    async def load_chart(self, *asked: object) -> None:
        """There is none."""


LIVE = Source("toy", Environment.LIVE, "Toy")
TESTNET = Source("toy", Environment.SANDBOX, "Spot Testnet")
DEMO = Source("toy", Environment.SANDBOX, "Demo Mode")
LESSON = Source("lesson", Environment.PRACTICE, "Practice")


@contextlib.asynccontextmanager
async def at_work(
    qtbot: QtBot, core: Core, settings: Settings, store: Store | None = None
) -> AsyncIterator[Workspace]:
    """The window with its presenters, for as long as it is used."""
    panels = Panels()
    qtbot.addWidget(panels.window, before_close_func=MainWindow.allow_close)
    bridge: Any = SimpleNamespace(store=store or Store(), call=call)
    tasks = Tasks(lambda error: pytest.fail(repr(error)))
    work = Workspace(panels, core, bridge, tasks, settings)  # type: ignore[arg-type]
    panels.window.show()
    work.choose_first()
    await turns()
    try:
        yield work
    finally:
        await tasks.close()
        work.close()


def test_a_start_looks_where_the_last_one_did_the_very_host(qtbot: QtBot) -> None:
    core = Core(LIVE, TESTNET, DEMO)

    async def story() -> None:
        async with at_work(qtbot, core, Settings()) as first:
            first.selection.choose_source(DEMO)
            await turns()
            kept = first.settings_now(Settings())
        async with at_work(qtbot, core, kept) as second:
            assert second.selection.source == DEMO

    play(story())


def test_coming_back_to_an_exchange_shows_the_pair_that_was_left_there(qtbot: QtBot) -> None:
    core = Core(LIVE, TESTNET)

    async def story() -> None:
        async with at_work(qtbot, core, Settings()) as work:
            work.selection.choose_market(pair("ETH", "USD"))
            await turns()
            for source in (TESTNET, LIVE):
                work.selection.choose_source(source)
                await turns()

    play(story())
    watched = [(LIVE, "btcusd"), (LIVE, "ethusd"), (TESTNET, "btcusd"), (LIVE, "ethusd")]
    assert core.watched == watched


def test_the_pair_on_the_screen_is_judged_by_its_newest_rules(qtbot: QtBot) -> None:
    store = Store()

    async def story() -> None:
        async with at_work(qtbot, Core(LIVE, TESTNET), Settings(), store) as work:
            before = work.selection.market
            assert before is not None
            coarser = replace(before, price_step=Decimal(5))
            for source, market in (
                (TESTNET, coarser),  # another host may have other rules
                (LIVE, pair("ETH", "USD")),  # a list without the pair says nothing of it
            ):
                store.put(MarketList(source=source, markets=(market,), loaded_ms=1))
                assert work.selection.market == before

            store.put(MarketList(source=LIVE, markets=(coarser,), loaded_ms=2))
            assert work.selection.market == coarser

    play(story())


def test_a_scheme_for_teaching_is_called_so_as_long_as_it_is_chosen(qtbot: QtBot) -> None:
    async def story() -> None:
        async with at_work(qtbot, Core(LIVE, LESSON), Settings()) as work:
            banners = child(work.window, QWidget, "banners")
            assert not banners.isVisible()
            work.selection.choose_source(LESSON)
            await turns()
            banner = child(banners, QFrame, "banner_teaching")
            assert "The live exchange does not accept it" in banner.accessibleName()
            assert banners.isVisible()
            work.selection.choose_source(LIVE)
            await turns()
            assert not banners.isVisible()

    play(story())


# ---- for those who cannot see it


def test_every_control_has_a_name(make: Make) -> None:
    window = resized(make(), 1366, 768)
    kinds = (QAbstractButton, QComboBox, QLineEdit, QAbstractItemView)
    nameless = [
        widget
        for widget in window.findChildren(QWidget)
        if isinstance(widget, kinds)
        and widget.isVisible()
        and widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        and not (widget.accessibleName() or (isinstance(widget, QAbstractButton) and widget.text()))
    ]

    assert nameless == []


def test_the_buttons_of_the_bar_tell_what_is_wanted(make: Make, qtbot: QtBot) -> None:
    window = resized(make(), 1366, 768)
    bar = child(window, TopBar, "topBar")

    for name, signal in (
        ("keysButton", bar.keys_pressed),
        ("preferencesButton", bar.preferences_pressed),
        ("lockButton", bar.lock_pressed),
    ):
        with qtbot.waitSignal(signal):
            click(window, name)
