"""Remembering on this device: offered only where it can be, asked for with the passphrase, undone by one press."""

from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from core.domain.errors import NotAllowed
from core.key_facts import Remembering
from gui.keys.remember_view import RememberView
from tests.gui.hands import child, click, play, turns, type_into
from tests.gui.test_keys import KEY, PASSPHRASE, Keys


def is_offered(keys: Keys, name: str) -> bool:
    return child(keys.view, QPushButton, name).isVisible()


async def remember(keys: Keys) -> RememberView:
    await keys.open()
    click(keys.view, "rememberButton")
    dialog = child(keys.view, RememberView, "rememberDialog")
    type_into(dialog, "passphraseField", PASSPHRASE)
    click(dialog, "enterPassphraseButton")
    await turns()
    return dialog


def test_without_a_keyring_of_the_system_nothing_is_offered(qtbot: QtBot) -> None:
    keys = Keys(qtbot, KEY)

    play(keys.open())

    assert not is_offered(keys, "rememberButton")
    assert not is_offered(keys, "forgetButton")


def test_remembering_asks_for_the_passphrase_and_can_be_undone(qtbot: QtBot) -> None:
    keys = Keys(qtbot, KEY)
    keys.runtime.known_remembering = Remembering(can=True, does=False)

    async def story() -> None:
        dialog = await remember(keys)
        assert not dialog.isVisible()
        assert keys.note() == "This device opens the vault from the next start on."
        assert not is_offered(keys, "rememberButton")
        click(keys.view, "forgetButton")
        await turns()
        assert keys.note().startswith("Forgotten")
        assert is_offered(keys, "rememberButton")

    play(story())

    assert keys.runtime.asked[-2:] == [("remember", PASSPHRASE), ("forget",)]


def test_a_system_that_refuses_says_so(qtbot: QtBot) -> None:
    keys = Keys(qtbot, KEY)
    keys.runtime.known_remembering = Remembering(can=True, does=False)

    async def story() -> None:
        await keys.open()
        keys.runtime.problem = NotAllowed("no-device-keyring")
        dialog = await remember(keys)
        assert "Nothing is remembered" in child(dialog, QLabel, "passphraseNote").text()

    play(story())
