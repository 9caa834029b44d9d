"""The panel of sent requests: complete, newest first, bounded, and plain text whatever came back."""

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QTreeWidget
from pytestqt.qtbot import QtBot

from core.desk.facts import Exchanged, Source
from core.desk.store import Store
from core.domain.account import Environment
from core.exchanges.base import Step
from gui.wire.presenter import WirePresenter
from gui.wire.view import MOST_ROWS, WireView
from tests.gui.hands import child, click

SOURCE = Source("toy", Environment.PRACTICE, "Practice")


def sent(number: int, **changes: object) -> Exchanged:
    values: dict[str, object] = {
        "number": number,
        "source": SOURCE,
        "account_id": "a",
        "purpose": "place",
        "method": "POST",
        "url": "http://127.0.0.1:1/v1/order?id=1",
        "headers": (("X-Key", "acco…9u"), ("X-Signature", "•••")),
        "body": '{"price":"1.10"}',
        "steps": (Step("Payload", '{"nonce":7}'), Step("Base64", "eyJ9")),
        "at_ms": 1_763_718_000_125,
        "took_ms": 38,
        "status": 200,
        "answer": '{"ok":true}',
    }
    return Exchanged(**(values | changes))  # type: ignore[arg-type]


class Panel:
    def __init__(self, qtbot: QtBot) -> None:
        self.store = Store()
        self.view = WireView()
        qtbot.addWidget(self.view)
        self.presenter = WirePresenter(self.view, self.store)
        self.list = child(self.view, QTreeWidget, "wireList")
        self.detail = child(self.view, QPlainTextEdit, "wireDetail")

    def choose_the_first(self) -> None:
        item = self.list.topLevelItem(0)
        assert item is not None
        self.list.setCurrentItem(item)

    def column(self, place: int) -> list[str]:
        items = map(self.list.topLevelItem, range(self.list.topLevelItemCount()))
        return [item.text(place) for item in items if item is not None]


def test_the_newest_request_is_on_top_and_the_oldest_falls_off(qtbot: QtBot) -> None:
    panel = Panel(qtbot)

    for number in range(MOST_ROWS + 5):
        panel.store.put(sent(number, took_ms=number))

    assert panel.column(4)[:2] == ["204", "203"]
    assert len(panel.column(4)) == MOST_ROWS
    assert len(panel.store.all(Exchanged)) == MOST_ROWS


def test_a_locked_window_keeps_nothing_that_was_exchanged_with_a_key(qtbot: QtBot) -> None:
    panel = Panel(qtbot)
    panel.store.put(sent(1, account_id=None, purpose="ticker"))
    panel.store.put(sent(2))
    panel.choose_the_first()

    panel.presenter.forget_private()

    assert len(panel.column(0)) == 1
    assert panel.detail.toPlainText() == ""
    assert [each.number for each in panel.store.all(Exchanged)] == [1]


def test_choosing_a_request_shows_every_byte_and_step_in_order(qtbot: QtBot) -> None:
    panel = Panel(qtbot)
    panel.store.put(sent(1))

    panel.choose_the_first()

    text = panel.detail.toPlainText()
    parts = (
        "POST http://127.0.0.1:1/v1/order?id=1",
        "X-Key: acco…9u",
        '{"price":"1.10"}',
        "1. Payload",
        '{"nonce":7}',
        "2. Base64",
        "HTTP 200 after 38 ms",
        '{"ok":true}',
    )
    assert [text.index(part) for part in parts] == sorted(text.index(part) for part in parts)


def test_a_request_without_an_answer_says_so(qtbot: QtBot) -> None:
    panel = Panel(qtbot)
    panel.store.put(sent(1, status=None, answer="", problem="NoAnswer: read timed out"))

    panel.choose_the_first()

    assert panel.column(3) == ["–"]
    assert "No complete answer came." in panel.detail.toPlainText()
    assert "read timed out" in panel.detail.toPlainText()


def test_an_answer_cannot_pretend_to_be_markup_or_turn_the_text_around(qtbot: QtBot) -> None:
    panel = Panel(qtbot)
    panel.store.put(sent(1, answer="<h1>404</h1>\u202egnirts\x07"))

    panel.choose_the_first()

    assert "<h1>404</h1>[U+202E]gnirts[U+0007]" in panel.detail.toPlainText()


def test_the_receipt_on_the_clipboard_is_the_text_that_is_shown(qtbot: QtBot) -> None:
    panel = Panel(qtbot)
    panel.store.put(sent(1))
    panel.choose_the_first()

    click(panel.view, "copyReceiptButton")

    assert QGuiApplication.clipboard().text() == panel.detail.toPlainText()


def test_the_request_of_an_order_is_found_by_its_id_before_questions_about_it(
    qtbot: QtBot,
) -> None:
    panel = Panel(qtbot)
    panel.store.put(sent(1, body='{"id":"ts-1"}'))
    panel.store.put(sent(2, purpose="ask by client id", url="http://127.0.0.1:1/v1/o?id=ts-1"))
    panel.store.put(sent(3, body='{"id":"ts-2"}'))

    panel.presenter.show_about(("ts-1", "47"))

    assert panel.detail.toPlainText().startswith("#1 · place an order")


def test_a_new_request_does_not_take_away_the_one_that_is_read(qtbot: QtBot) -> None:
    panel = Panel(qtbot)
    panel.store.put(sent(1))
    panel.choose_the_first()

    panel.store.put(sent(2))

    assert panel.detail.toPlainText().startswith("#1 · place an order")


def test_a_closed_panel_hears_nothing_more(qtbot: QtBot) -> None:
    panel = Panel(qtbot)

    panel.presenter.close()
    panel.store.put(sent(1))

    assert panel.column(0) == []
