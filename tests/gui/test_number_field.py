"""A field that never loses, guesses or rounds what a person typed."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QLocale, QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QWheelEvent
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from core.domain.money import plain
from gui import display
from gui.number_field import NumberField


class Pane(QWidget):
    """A field and another one to go to."""

    def __init__(self, locale: QLocale) -> None:
        super().__init__()
        self.field, self.other = NumberField(), QLineEdit()
        self.field.setLocale(locale)
        self.field.set_unit("USD", Decimal("0.01"))
        column = QVBoxLayout(self)
        column.addWidget(self.field)
        column.addWidget(self.other)


def a_pane(qtbot: QtBot, locale: QLocale | None = None) -> Pane:
    pane = Pane(locale or QLocale(QLocale.Language.English))
    qtbot.addWidget(pane)
    pane.show()
    pane.activateWindow()
    assert QTest.qWaitForWindowActive(pane)
    pane.field.setFocus()
    return pane


@pytest.fixture
def field(qtbot: QtBot) -> Iterator[NumberField]:
    pane = a_pane(qtbot)
    yield pane.field
    pane.close()


def type_as_people_do(field: NumberField, text: str) -> None:
    """Key by key, or through an input method where no key has the character."""
    if text.isascii():
        QTest.keyClicks(field, text)
        return
    for character in text:
        event = QInputMethodEvent()
        event.setCommitString(character)
        QApplication.sendEvent(field, event)


def leave(field: NumberField) -> None:
    field.clearFocus()


def turn_wheel(field: NumberField, turns: int, modifiers: Qt.KeyboardModifier) -> bool:
    event = QWheelEvent(
        QPointF(5, 5),
        field.mapToGlobal(QPointF(5, 5)),
        QPoint(),
        QPoint(0, 120 * turns),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    event.ignore()
    QApplication.sendEvent(field, event)
    return event.isAccepted()


def test_every_typed_character_stays(field: NumberField) -> None:
    QTest.keyClicks(field, "1,0x0.5e-")

    assert field.text() == "1,0x0.5e-"
    assert field.value is None


@pytest.mark.parametrize(
    ("country", "typed", "value"),
    [
        (QLocale(QLocale.Language.German), "0,015", "0.015"),
        (QLocale(QLocale.Language.German), "0.015", "0.015"),
        (QLocale(QLocale.Language.French), "60900,5", "60900.5"),
        (QLocale(QLocale.Language.English), "0.015", "0.015"),
        (QLocale(QLocale.Language.Chinese), "0.015", "0.015"),
        (QLocale(QLocale.Language.Chinese), "０．０１５", "0.015"),
        (QLocale(QLocale.Language.Hindi), "0.015", "0.015"),
        (QLocale(QLocale.Language.Arabic, QLocale.Country.Egypt), "٠٫٠١٥", "0.015"),
    ],
)
def test_the_decimal_mark_of_the_locale_and_a_point_are_understood(
    qtbot: QtBot, country: QLocale, typed: str, value: str
) -> None:
    pane = a_pane(qtbot, country)
    field = pane.field

    type_as_people_do(field, typed)

    assert field.text() == typed
    assert field.value == Decimal(value)
    leave(field)
    assert field.value == Decimal(value)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.decimals(min_value=Decimal("1e-18"), max_value=Decimal("1e12"), places=18, allow_nan=False),
    st.sampled_from([QLocale.Language.English, QLocale.Language.German, QLocale.Language.Arabic]),
)
def test_a_number_put_in_is_read_back_whether_the_field_has_the_focus_or_not(
    qtbot: QtBot, value: Decimal, language: QLocale.Language
) -> None:
    field = NumberField()
    qtbot.addWidget(field)
    field.setLocale(QLocale(language))

    field.set_value(value)

    assert field.value == value
    assert "e" not in field.text().lower()


def test_only_the_users_edits_are_told(field: NumberField) -> None:
    spy = QSignalSpy(field.edited)

    field.set_value(Decimal("5.5"))
    field.set_text("7")
    assert spy.count() == 0

    QTest.keyClicks(field, "1")
    assert spy.count() == 1
    assert spy.at(0) == ["71"]


@pytest.mark.parametrize(
    ("modifiers", "up", "down"),
    [
        (Qt.KeyboardModifier.NoModifier, "100.01", "99.99"),
        (Qt.KeyboardModifier.ControlModifier, "100.10", "99.90"),
        (Qt.KeyboardModifier.AltModifier, "101.00", "99.00"),
    ],
)
def test_arrows_and_the_wheel_go_by_steps(
    field: NumberField, modifiers: Qt.KeyboardModifier, up: str, down: str
) -> None:
    spy = QSignalSpy(field.edited)
    for text, key, turns in ((up, Qt.Key.Key_Up, 1), (down, Qt.Key.Key_Down, -1)):
        field.set_text("100")
        QTest.keyClick(field, key, modifiers)
        assert field.text() == text

        field.set_text("100")
        assert turn_wheel(field, turns, modifiers)
        assert field.text() == text
    assert spy.count() == 4


def test_a_step_from_between_two_steps_ends_on_one(field: NumberField) -> None:
    field.set_text("100.005")
    QTest.keyClick(field, Qt.Key.Key_Up)
    assert field.text() == "100.01"

    field.set_text("100.005")
    QTest.keyClick(field, Qt.Key.Key_Down)
    assert field.text() == "100.00"


def test_steps_never_leave_the_positive_numbers_or_touch_what_is_no_number(
    field: NumberField,
) -> None:
    for text in ("0.01", "1,000", "abc"):
        field.set_text(text)
        QTest.keyClick(field, Qt.Key.Key_Down)
        assert field.text() == text


def test_scrolling_over_a_field_without_the_focus_changes_nothing(qtbot: QtBot) -> None:
    pane = a_pane(qtbot)
    pane.field.set_text("100")
    pane.other.setFocus()

    assert not turn_wheel(pane.field, 1, Qt.KeyboardModifier.NoModifier)

    assert pane.field.value == 100


@pytest.mark.parametrize(
    ("pasted", "shown"),
    [
        ("$60 900.00", "60900.00"),
        ("60\u202f900.50 USD\n", "60900.50"),
        ("USD 12", "12"),
        ("1,000", "1,000"),
        ("about 5", "about 5"),
        ("5 EUR", "5 EUR"),
    ],
)
def test_pasting_drops_spaces_and_signs_but_never_a_digit(
    field: NumberField, pasted: str, shown: str
) -> None:
    QGuiApplication.clipboard().setText(pasted)

    QTest.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)

    assert field.text().strip("\u2028 ") == shown


def test_a_number_is_grouped_while_nobody_types_in_it(field: NumberField) -> None:
    QTest.keyClicks(field, "60900.5")
    leave(field)
    assert field.text() == display.grouped("60900.50")

    field.setFocus()
    assert field.text() == "60900.50"


def test_more_digits_than_the_step_has_are_all_shown(field: NumberField) -> None:
    QTest.keyClicks(field, "1234.56789")
    leave(field)

    assert field.text() == display.grouped("1234.56789")


def test_what_is_no_number_is_left_as_it_was_typed(field: NumberField) -> None:
    QTest.keyClicks(field, "1,000")
    leave(field)

    assert field.text() == "1,000"


def test_the_number_leaves_room_for_its_unit(field: NumberField) -> None:
    narrow = field.textMargins().right()
    field.set_unit("LONGASSET", Decimal(1))

    assert field.textMargins().right() > narrow
    assert not field.grab().isNull()


def test_a_derived_field_says_so_and_is_painted_differently(field: NumberField) -> None:
    field.set_text("5")
    leave(field)
    before = field.grab().toImage()

    field.set_derived(True)

    assert field.is_derived
    assert field.property("derived") is True
    assert field.grab().toImage() != before


def test_the_largest_and_smallest_steps_work_without_a_step_too(field: NumberField) -> None:
    field.set_unit("BTC", Decimal(0))
    field.set_text("2")
    QTest.keyClick(field, Qt.Key.Key_Up)

    assert field.value is not None
    assert plain(field.value) == "3"
