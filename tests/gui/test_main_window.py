"""Promises of the window: where one is cannot be overlooked, the submit button stays in sight, nothing happens by a slip."""

import inspect
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
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

from core.domain.account import Environment
from core.domain.market import Market
from gui import theme
from gui.balances.view import BalancesView
from gui.book.view import BookView
from gui.chart.view import ChartView
from gui.main_window import TICKET_WIDTH, MainWindow
from gui.status.view import StatusView
from gui.ticker.view import TickerView
from gui.top_bar.hold_button import HoldButton
from gui.top_bar.pair_selector import PairSelector
from gui.top_bar.view import TopBar
from tests.fakes import a_market
from tests.gui.hands import child, click

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

    window.show_environment(Environment.LIVE)
    assert window.grab().toImage().pixelColor(1, 300).name() == theme.DARK.live

    window.show_environment(Environment.PRACTICE)
    assert window.grab().toImage().pixelColor(1, 300).name() == theme.DARK.base


@pytest.mark.parametrize("environment", list(Environment))
def test_the_badge_speaks_in_words_shape_and_colour(make: Make, environment: Environment) -> None:
    window = resized(make(), 1366, 768)
    bar = child(window, TopBar, "topBar")

    bar.show_environment(environment, "◆ WORDS")
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
