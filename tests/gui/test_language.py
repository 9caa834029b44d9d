"""Chinese is complete: every text has its translation, every sign its glyph, and no English word is left in the window."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import cycle, product
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET

import pytest
from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QCoreApplication,
    QPoint,
    Qt,
    QTranslator,
)
from PySide6.QtGui import QFontDatabase, QTextLayout
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QSpinBox,
    QTableView,
    QTabWidget,
    QTreeWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from core.desk.facts import (
    Checking,
    Exchanged,
    LinkState,
    Question,
    SessionState,
    Source,
    TrackedOrder,
)
from core.domain.account import Environment, KeyRights
from core.domain.draft import Draft, Field, Problem, Rule
from core.domain.errors import Category, Outcome, Refused
from core.domain.estimate import Free, Terms, estimate
from core.domain.limits import Hit
from core.domain.limits import Rule as LimitRule
from core.domain.market import (
    CONDITIONAL,
    FeeRates,
    Interval,
    MarketBy,
    OrderType,
    Side,
    TimeInForce,
)
from core.domain.money import Price
from core.domain.order import OrderState, Ticket
from core.domain.worksheet import work_out
from core.exchanges.all import ALL
from core.exchanges.base import Step
from core.settings import Settings
from gui import error_texts, messages, refused, theme
from gui.keys.add_view import AddKeyView
from gui.keys.forms import KeyRow
from gui.keys.passphrase_view import ChangePassphraseView, FirstRunPage, UnlockPage
from gui.keys.presenter import exchange_choices
from gui.keys.view import KeysView
from gui.limit_texts import HARD, SOFT
from gui.orders import cards, rows
from gui.orders.card import OrderCard
from gui.orders.leave_view import LeaveSheet
from gui.orders.panic_view import PanicSheet
from gui.orders.trail_rows import trail_columns
from gui.orders.trail_view import TrailView
from gui.panels import Panels
from gui.preferences import PreferencesDialog
from gui.start import speak
from gui.ticket import figures, order_words, wording
from gui.ticket.confirm import ConfirmSheet
from gui.ticket.sending import judgement
from gui.ticket.texts import Confirmation
from gui.top_bar.source_selector import SourceRow
from gui.wire.receipt import receipt
from tests.fakes import a_market, a_ticket, an_order
from tests.gui.hands import child, click

ROOT = Path(__file__).resolve().parents[2]
TEXTS = ROOT / "resources/i18n/tessera_zh_CN.ts"
COMPILED = TEXTS.with_suffix(".qm")
UNTIL_MS = 1_763_718_033_000

# What stays as it is in Chinese: names, codes, keys, units, and the headers and values of a protocol.
NAMES = " ".join(
    name
    for exchange in ALL
    for name in (exchange.info.title, *(host.name for host in exchange.info.hosts))
)
SAME = {
    *re.findall(r"[A-Za-z]+\d*", NAMES),
    *("Tessera", "English", "API", "Key", "Secret", "BTC", "USD", "WITHDRAW"),
    *(
        "GTC",
        "IOC",
        "FOK",
        "E",
        "K",
        "IP",
        "UTC",
        "CSV",
        "UTF",
        "BOM",
        "Ctrl",
        "E",
        "Enter",
        "Shift",
        "X",
        "LIVE",  # typed before the first order with real money
    ),
    *("HTTP", "POST", "Base64", "url", "HMAC", "SHA256", "SHA384", "Ed25519", "RSA", "PEM"),
}


class Entry(NamedTuple):
    """One text of the screens as the translation file has it."""

    context: str
    source: str
    translation: str
    is_finished: bool


def entries(file: Path) -> list[Entry]:
    found = []
    for context in ET.parse(file).iter("context"):  # noqa: S314 -- a file of our own
        for message in context.iter("message"):
            translation = message.find("translation")
            assert translation is not None
            found.append(
                Entry(
                    context.findtext("name", ""),
                    message.findtext("source", ""),
                    translation.text or "",
                    translation.get("type") is None,
                )
            )
    return found


def tool(name: str, *words: str) -> None:
    """Run one of Qt's translation tools, which are installed beside the interpreter."""
    subprocess.run([Path(sys.executable).with_name(name), "-silent", *words], check=True)


@pytest.fixture
def chinese(qapp: QApplication) -> Iterator[None]:
    """The program's own way into Chinese, and back again."""
    before = set(qapp.findChildren(QTranslator))
    theme.apply(qapp, theme.DARK)
    speak(qapp, "zh_CN")
    yield
    for translator in set(qapp.findChildren(QTranslator)) - before:
        qapp.removeTranslator(translator)
        translator.deleteLater()
    qapp.setStyleSheet("")
    qapp.setProperty("tesseraTheme", None)


# The translation file


def test_every_text_of_the_screens_is_in_the_translation_and_no_other(tmp_path: Path) -> None:
    fresh = tmp_path / "fresh.ts"

    tool("pyside6-lupdate", *map(str, (ROOT / "gui").rglob("*.py")), "-ts", str(fresh))

    collected = {(entry.context, entry.source) for entry in entries(fresh)}
    assert collected == {(entry.context, entry.source) for entry in entries(TEXTS)}
    assert len(collected) > 400


def test_every_text_has_a_finished_translation() -> None:
    open_ones = [each.source for each in entries(TEXTS) if not each.is_finished]
    empty = [each.source for each in entries(TEXTS) if not each.translation.strip("\n")]

    assert (open_ones, empty) == ([], [])


def test_a_translation_keeps_the_places_of_figures_and_the_shortcut() -> None:
    kept = re.compile(r"\{\w*\}|%n|&(?=\w)|[▲▼■✓●○◌✕]")

    changed = [
        each
        for each in entries(TEXTS)
        if sorted(kept.findall(each.source)) != sorted(kept.findall(each.translation))
    ]
    letters = [
        each
        for each in entries(TEXTS)
        if [found.upper() for found in re.findall(r"&(\w)", each.source)]
        != re.findall(r"\(&(\w)\)", each.translation)
    ]

    assert (changed, letters) == ([], [])


def test_an_order_in_doubt_is_never_called_failed() -> None:
    assert [each for each in entries(TEXTS) if "失败" in each.translation] == []


def test_the_compiled_translation_says_what_the_file_says(qapp: QApplication) -> None:
    translator = QTranslator()
    assert translator.load(str(COMPILED))

    other = [
        each
        for each in entries(TEXTS)
        if translator.translate(each.context, each.source) != each.translation
    ]

    assert other == []


# The screen


def missing_glyphs(text: str) -> bool:
    """Whether some character of a text would show as a box in the program's fonts."""
    layout = QTextLayout(text, theme.current().font(13))
    layout.beginLayout()
    layout.createLine().setLineWidth(100_000)
    layout.endLayout()
    return any(0 in run.glyphIndexes() for run in layout.glyphRuns())


def test_every_sign_of_the_translation_has_a_glyph(chinese: None) -> None:
    if not QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese):
        pytest.skip("no Chinese font is installed here; `python3 dev.py` installs one as root")

    assert missing_glyphs("\U0010fffd")
    assert [each for each in entries(TEXTS) if missing_glyphs(each.translation)] == []


_OFFERED = tuple(kind for kind in OrderType if kind is not OrderType.OTHER)
_CONDITIONS: tuple[dict[str, Decimal], ...] = (
    {"stop_price": Price(Decimal(1))},
    {"trail": Decimal("0.01")},
    {"trail": Decimal("0.01"), "stop_price": Price(Decimal(1))},
)


def panels(qtbot: QtBot) -> Iterator[QWidget]:
    made = Panels()
    qtbot.addWidget(made.window, before_close_func=type(made.window).allow_close)
    made.top_bar.show_sources([a_source()], 0, "Gemini")
    made.top_bar.show_environment(Environment.LIVE, "■", is_open=False)
    made.top_bar.show_cancellable(3)
    made.balances.show_idle("", may_move=True)
    made.top_bar.pair.show_markets([a_market()])
    made.chart.show_intervals(tuple(Interval), Interval.M5)
    made.chart.show_hint("", may_retry=True)
    made.ticker.show_age("1", is_stale=True)
    made.ticket.show_types([(kind, messages.type_text(kind), "") for kind in _OFFERED])
    made.ticket.show_times(
        [(each, messages.time_in_force_text(each)) for each in TimeInForce], has_maker_only=True
    )
    made.ticket.show_remark(wording.remark(replace(ALL[0].info, is_teaching_only=True)))
    made.orders.working.model.show(
        rows.working_row(tracked(state), None, UNTIL_MS) for state in OrderState
    )
    made.wire.show_detail(receipt(sent()))
    yield made.window
    made.ticket.show_choices(
        Side.BUY, OrderType.TRAILING_STOP, TimeInForce.GTC, is_maker_only=False, needs_start=True
    )
    yield made.ticket
    made.window.resize(700, 600)
    made.window.show()
    yield made.window
    yield from menus(child(made.window, QTableView, "workingTable"))


def menus(table: QTableView) -> Iterator[QWidget]:
    """What a right click opens, on a row and on the header."""
    header = table.horizontalHeader()
    table.customContextMenuRequested.emit(QPoint(5, 5))
    header.customContextMenuRequested.emit(QPoint(5, 5))
    for name in ("rowMenu", "columnsMenu"):
        menu = child(table.window(), QMenu, name)
        yield menu
        menu.close()


def dialogs(qtbot: QtBot) -> Iterator[QWidget]:
    order = OrderCard(cards.card(tracked(OrderState.UNKNOWN), 0))
    asked = confirmed(a_ticket())
    first, change = FirstRunPage(lambda: ""), ChangePassphraseView(lambda: "")
    add = AddKeyView(exchange_choices(tuple(exchange.info for exchange in ALL)))
    sheets = (ConfirmSheet(confirmed(ticket)) for ticket in waiting_tickets())
    judged = (judged_sheet(is_hard=is_hard) for is_hard in (False, True))
    panic, trail = PanicSheet(""), TrailView(trail_columns())
    panic.show_running()
    leave = LeaveSheet(
        name="", title="", lines=(), notes=(), stay="", leave="", clear="", wait_s=60
    )
    confirms = (ConfirmSheet(asked), *sheets, *judged)
    for made in (order, *confirms, first, change, add, UnlockPage(), panic, trail, leave):
        qtbot.addWidget(made)
        yield made
    preferences = PreferencesDialog(Settings(lock_when_idle_min=0))
    qtbot.addWidget(preferences)
    yield preferences


def judged_sheet(*, is_hard: bool) -> ConfirmSheet:
    sheet, figure = ConfirmSheet(confirmed(a_ticket())), Decimal("12.5")
    table = HARD if is_hard else SOFT
    hits = [
        Hit(rule=rule, is_hard=is_hard, value=figure, limit=Decimal(10), unit=unit)
        for rule, unit in zip(table, cycle(("%", "s", "ms", "orders", "USD")), strict=False)
    ]
    hits.append(Hit(rule=LimitRule.PRICE_AGE, is_hard=is_hard, limit=Decimal(15), unit="s"))
    sheet.show_judgement(judgement(tuple(hits)))
    return sheet


def keys(qtbot: QtBot) -> Iterator[QWidget]:
    view = KeysView()
    qtbot.addWidget(view)
    view.show_keys((a_key(),))
    yield view
    view.open()
    for button in ("renameKeyButton", "removeKeyButton"):
        click(view, button)
        opened = next(each for each in view.findChildren(QDialog) if each.isVisible())
        yield opened
        opened.close()
        QApplication.processEvents()  # it is gone before the list is


def tracked(state: OrderState) -> TrackedOrder:
    noted = ("not found", "found only other orders with this id", "no answer: 1", "found: 1")
    checking = Checking(
        sent_ms=UNTIL_MS - 33_000,
        until_ms=UNTIL_MS,
        cause="the program ended while it was being sent",
        questions=tuple(Question(at_ms=UNTIL_MS, answer=answer) for answer in noted),
    )
    return TrackedOrder(
        account_id="1",
        ref=state.value,
        order=an_order(state, id="1", client_id="1", raw_state=None),
        market=a_market(),
        is_ours=True,
        checking=checking if state is OrderState.UNKNOWN else None,
    )


def confirmed(ticket: Ticket) -> Confirmation:
    warned = (a_problem(Rule.PRICE_BAND),)
    return order_words.confirmation(ticket, None, warned, exchange="Gemini", account="BTC")


def waiting_tickets() -> Iterator[Ticket]:
    """Every way in which an order can wait."""
    for side, kind, condition in product(Side, CONDITIONAL, _CONDITIONS):
        if ("trail" in condition) is (kind is OrderType.TRAILING_STOP):
            yield replace(a_ticket(side=side), type=kind, **condition)  # type: ignore[arg-type]


def ticket_words() -> Iterator[str]:
    """What the ticket says of orders that wait, of types, and of what an exchange does not take."""
    offers = replace(ALL[0].info, market_orders=frozenset({MarketBy.BUY_QUOTE}))
    pair = a_market(order_types=frozenset(OrderType), has_quote_market=True)
    rates = FeeRates(maker=Decimal(0), taker=Decimal(0))
    terms = Terms(market=pair, offers=offers, free=Free(), rates=rates)
    for side, kind in product(Side, _OFFERED):
        yield from order_words.type_choice(kind, side, terms)[1:]
        draft = Draft(side=side, order_type=kind, stop_price="1", trail="1", quantity="1")
        yield from (each.text for each in order_words.hints(work_out(draft, terms)).values())
    figures_then = estimate(a_ticket(), terms)
    yield figures.estimate_text(figures_then, pair, has_discount=True).fee_note
    for where, rule in product(Field, Rule):
        yield wording.why_not_text((Problem(field=where, rule=rule),))
    ticket = next(waiting_tickets())
    for rule_name in refused.RULE_NAMES:
        said = Refused(
            category=Category.OUTSIDE_RULES, outcome=Outcome.NOT_DONE, field="price", rule=rule_name
        )
        yield refused.sentence(said, ticket, pair)


def a_source() -> SourceRow:
    return SourceRow(exchange="Gemini", environment="■", tone="live")


def a_key() -> KeyRow:
    return KeyRow(
        account_id="1",
        label="主账户",
        exchange="Gemini",
        environment=messages.environment_text(Environment.LIVE),
        environment_tone="live",
        key_shown="1…9",
        state=messages.session_text(SessionState.SIGNED_IN),
        tone="good",
        rights=messages.rights_text(
            KeyRights(can_read=True, can_trade=True, can_withdraw=True, can_transfer=True)
        ),
    )


def a_problem(rule: Rule) -> Problem:
    return Problem(field=Field.PRICE, rule=rule)


def sent() -> Exchanged:
    return Exchanged(
        number=1,
        source=Source("Gemini", Environment.PRACTICE, ""),
        account_id="1",
        purpose="place",
        method="POST",
        url="/",
        headers=(("1", "2"),),
        body="{}",
        steps=tuple(Step(label, "1") for label in step_labels()),
        at_ms=UNTIL_MS,
        took_ms=38,
        status=200,
        answer="{}",
    )


def step_labels() -> list[str]:
    """What the dialects call their steps of signing, read from their code."""
    code = "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "core/exchanges").glob("*/*.py")
    )
    labels = re.findall(r'\bStep\(\s*"([^"]+)"', code)
    assert labels
    return labels


def spoken() -> Iterator[str]:
    """What the words of the core become, whichever it uses."""
    yield from map(messages.order_state_text, (an_order(state) for state in OrderState))
    yield from map(messages.side_text, Side)
    yield from map(messages.type_text, OrderType)
    yield from map(messages.time_in_force_text, TimeInForce)
    yield from map(messages.environment_text, Environment)
    yield from map(messages.link_text, LinkState)
    yield from map(messages.session_text, SessionState)
    yield from (messages.problem_text(a_problem(rule)) for rule in Rule)
    tables = (
        *error_texts.BY_CLASS.values(),
        *error_texts.BY_CATEGORY.values(),
        *error_texts.BY_FIELD.values(),
        *error_texts.BY_RULE.values(),
    )
    yield from (QCoreApplication.translate("Messages", text) for text in tables)
    yield from ticket_words()


def texts_of(part: QWidget) -> Iterator[str]:
    """Every text that one widget shows, hides in a tip, or tells a screen reader."""
    yield from (part.windowTitle(), part.toolTip(), part.statusTip(), part.whatsThis())
    yield from (part.accessibleName(), part.accessibleDescription())
    for action in part.actions():
        yield from (action.text(), action.toolTip())
    if isinstance(part, QLabel | QAbstractButton):
        yield part.text()
    elif isinstance(part, QLineEdit):
        yield part.placeholderText()
    elif isinstance(part, QPlainTextEdit):
        yield from (part.placeholderText(), part.toPlainText())
    elif isinstance(part, QComboBox):
        yield from (part.itemText(place) for place in range(part.count()))
    elif isinstance(part, QSpinBox):
        yield from (part.prefix(), part.suffix(), part.specialValueText())
    elif isinstance(part, QTabWidget):
        yield from (part.tabText(place) for place in range(part.count()))
    elif isinstance(part, QTreeWidget):
        head = part.headerItem()
        yield from (head.text(column) for column in range(part.columnCount()))
    if isinstance(part, QAbstractItemView) and part.model() is not None:
        yield from texts_of_model(part.model())


def texts_of_model(model: QAbstractItemModel) -> Iterator[str]:
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount()
    for column in range(columns):
        yield str(model.headerData(column, _HORIZONTAL) or "")
        for row in range(model.rowCount()):
            index = model.index(row, column)
            yield from (str(index.data(role) or "") for role in _TOLD)


_HORIZONTAL = Qt.Orientation.Horizontal
_TOLD = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.AccessibleTextRole,
)


def english(text: str) -> set[str]:
    """The words of a text that should have been Chinese; the letter of a shortcut is none."""
    plain = re.sub(r"\(&\w\)", "", text)
    return set(re.findall(r"[A-Za-z]+\d*", plain)) - SAME


@pytest.mark.parametrize("screen", [panels, dialogs, keys])
def test_no_english_word_is_left_on_the_screen(
    qtbot: QtBot, chinese: None, screen: Callable[[QtBot], Iterator[QWidget]]
) -> None:
    seen, left = 0, {}
    for root in screen(qtbot):
        for part in (root, *root.findChildren(QWidget)):
            for text in filter(None, texts_of(part)):
                seen += 1
                if words := english(text):
                    left[text] = (words, type(part).__name__, part.objectName())

    assert left == {}
    assert seen > 20


def test_whatever_the_core_says_is_said_in_chinese(chinese: None) -> None:
    said = list(spoken())

    assert [text for text in said if english(text)] == []
    assert len(set(said)) > 150


def test_an_english_word_would_be_noticed(chinese: None) -> None:
    assert english("价格 Price") == {"Price"}
    assert english("价格(&P)，API Key，HMAC-SHA384") == set()
    assert list(texts_of(QLabel("Price")))[-1] == "Price"
