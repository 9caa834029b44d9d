"""The preferences dialog: what is chosen comes out, what it does not show stays."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QSpinBox
from pytestqt.qtbot import QtBot

from core.settings import Settings
from gui.preferences import PreferencesDialog
from tests.gui.hands import child, click


def opened(qtbot: QtBot, settings: Settings) -> tuple[PreferencesDialog, list[Settings]]:
    dialog = PreferencesDialog(settings)
    qtbot.addWidget(dialog)
    accepted: list[Settings] = []
    dialog.accepted_settings.connect(accepted.append)
    dialog.open()
    return dialog, accepted


def test_applying_without_a_change_gives_back_the_same_settings(qtbot: QtBot) -> None:
    settings = Settings(
        language="zh_CN", palette="east_asian", zoom_percent=150, lock_when_idle_min=0
    )
    dialog, accepted = opened(qtbot, settings)

    click(dialog, "applyPreferencesButton")

    assert accepted == [settings]


def test_what_is_chosen_comes_out_and_what_is_not_shown_stays(qtbot: QtBot) -> None:
    settings = Settings(last_market="btcusd")
    dialog, accepted = opened(qtbot, settings)

    child(dialog, QComboBox, "theme").setCurrentIndex(2)
    child(dialog, QSpinBox, "price_stale_after_s").setValue(15)
    child(dialog, QCheckBox, "confirm_orders").toggle()
    click(dialog, "applyPreferencesButton")

    changed = replace(settings, theme="light", price_stale_after_s=15, confirm_orders=False)
    assert accepted == [changed]


def test_escape_changes_nothing(qtbot: QtBot) -> None:
    dialog, accepted = opened(qtbot, Settings())
    child(dialog, QComboBox, "palette").setCurrentIndex(1)

    QTest.keyClick(dialog, Qt.Key.Key_Escape)

    assert not dialog.isVisible()
    assert accepted == []


def test_numbers_stay_within_what_the_settings_allow(qtbot: QtBot) -> None:
    dialog, _ = opened(qtbot, Settings())

    zoom = child(dialog, QSpinBox, "zoom_percent")

    assert (zoom.minimum(), zoom.maximum()) == (80, 200)
