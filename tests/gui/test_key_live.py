"""The second unlock before live: only the passphrase opens it, anybody may close it, and a live key's row says which."""

from dataclasses import replace

from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from core.desk.facts import Source
from core.domain.account import Environment
from core.domain.errors import WrongPassphrase
from core.key_facts import KeyListing, LiveGate
from gui.keys.live_view import LiveView
from tests.gui.hands import child, click, play, turns, type_into
from tests.gui.test_keys import KEY, PASSPHRASE, Keys

LIVE_KEY: KeyListing = replace(KEY, source=Source("toy", Environment.LIVE, "Toy"))


def dialog(keys: Keys) -> LiveView:
    return child(keys.view, LiveView, "liveDialog")


def button(keys: Keys, name: str) -> QPushButton:
    return child(keys.view, QPushButton, name)


def test_a_live_key_is_locked_until_the_passphrase_is_typed_once_more(qtbot: QtBot) -> None:
    keys = Keys(qtbot, LIVE_KEY)

    async def story() -> None:
        await keys.open()
        assert keys.row()[2] == "■ LIVE · Toy, locked"
        click(keys.view, "unlockLiveOfKeyButton")
        unlock = child(dialog(keys), QPushButton, "enterPassphraseButton")
        assert not unlock.isEnabled()
        type_into(dialog(keys), "passphraseField", PASSPHRASE)
        unlock.click()
        await turns()
        assert not dialog(keys).isVisible()

    play(story())

    assert keys.runtime.asked[-1] == ("unlock_live", PASSPHRASE)
    assert child(dialog(keys), QLineEdit, "passphraseField").text() == ""


def test_the_row_follows_the_lock_and_locking_asks_nothing(qtbot: QtBot) -> None:
    keys = Keys(qtbot, LIVE_KEY)

    async def story() -> None:
        await keys.open()
        keys.store.put(LiveGate(is_open=True))
        assert keys.row()[2] == "■ LIVE · Toy, unlocked"
        assert not button(keys, "unlockLiveOfKeyButton").isVisible()
        click(keys.view, "lockLiveOfKeyButton")
        await turns()
        keys.store.put(LiveGate(is_open=False))
        assert keys.row()[2] == "■ LIVE · Toy, locked"

    play(story())

    assert keys.runtime.asked[-1] == ("lock_live",)


def test_a_wrong_passphrase_leaves_live_locked_and_slows_down(qtbot: QtBot) -> None:
    keys = Keys(qtbot, LIVE_KEY)

    async def story() -> None:
        await keys.open()
        keys.runtime.problem = WrongPassphrase("x")
        click(keys.view, "unlockLiveOfKeyButton")
        for _ in range(5):
            child(dialog(keys), QLineEdit, "passphraseField").clear()
            type_into(dialog(keys), "passphraseField", "wrong")
            child(dialog(keys), QPushButton, "enterPassphraseButton").click()
            await turns()
            assert "does not open" in child(dialog(keys), QLabel, "passphraseNote").text()
        assert child(dialog(keys), QPushButton, "enterPassphraseButton").text() == "Wait 1 s"
        assert not child(dialog(keys), QPushButton, "enterPassphraseButton").isEnabled()
        assert dialog(keys).isVisible()

    play(story())


def test_a_key_without_real_money_has_no_such_lock(qtbot: QtBot) -> None:
    keys = Keys(qtbot, KEY)

    play(keys.open())

    assert keys.row()[2] == "◆ SANDBOX · Sandbox"
    assert not button(keys, "unlockLiveOfKeyButton").isVisible()
    assert not button(keys, "lockLiveOfKeyButton").isVisible()
