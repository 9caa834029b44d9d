"""Export and import in their dialogs: what is asked, what is told, and that nothing is replaced unseen."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton, QTreeWidget
from pytestqt.qtbot import QtBot

from core.bundle import Standing
from core.domain.errors import (
    DeskError,
    NotAllowed,
    VaultDamaged,
    VaultError,
    VaultTooNew,
    WrongPassphrase,
)
from core.key_facts import IncomingKey, KeyListing
from gui.keys.export_view import ExportView
from gui.keys.import_view import ImportView
from gui.keys.secret_field import SecretField
from tests.gui.hands import child, click, play, turns, type_into
from tests.gui.test_keys import KEY, PASSPHRASE, SUGGESTED, Keys

FILE = "/media/ann/keys.vault"


def named(name: str) -> KeyListing:
    return replace(KEY, account=replace(KEY.account, id=name, label=name))


INCOMING = (
    IncomingKey(key=named("new"), standing=Standing.NEW, differs=()),
    IncomingKey(key=named("same"), standing=Standing.SAME, differs=()),
    IncomingKey(key=named("other"), standing=Standing.DIFFERENT, differs=("secret", "limits")),
)


def choose_file(view: ExportView | ImportView, button: str, dialog: str) -> None:
    click(view, button)
    chosen = child(view, QFileDialog, dialog)
    chosen.fileSelected.emit(FILE)
    chosen.reject()


async def export(keys: Keys) -> ExportView:
    await keys.open()
    click(keys.view, "exportKeysButton")
    view = child(keys.view, ExportView, "exportDialog")
    type_into(view, "passphraseField", PASSPHRASE)
    assert not child(view, QPushButton, "exportButton").isEnabled()
    for name in ("newPassphrase", "repeatPassphrase"):
        type_into(view, name, SUGGESTED)
    choose_file(view, "exportButton", "exportFileDialog")
    await turns()
    return view


async def look(keys: Keys) -> ImportView:
    await keys.open()
    click(keys.view, "importKeysButton")
    view = child(keys.view, ImportView, "importDialog")
    choose_file(view, "importFileButton", "importFileDialog")
    type_into(view, "filePassphrase", SUGGESTED)
    click(view, "lookButton")
    await turns()
    return view


def note(view: ImportView) -> str:
    return child(view, QLabel, "importNote").text()


def test_an_export_takes_two_passphrases_and_keeps_neither(qtbot: QtBot) -> None:
    keys = Keys(qtbot, KEY)

    async def story() -> None:
        view = await export(keys)
        assert keys.note() == (
            "Exported to keys.vault, encrypted. Keys in it: 1. Keep its passphrase elsewhere."
        )
        assert {field.text() for field in view.findChildren(SecretField)} == {""}

    play(story())

    assert ("export", FILE, PASSPHRASE, SUGGESTED) in keys.runtime.asked


@pytest.mark.parametrize(
    ("problem", "told"),
    [
        (WrongPassphrase("x"), "does not open the vault"),
        (NotAllowed("own-folder"), "this folder is the program's own"),
        (VaultError("disk"), "Check the disk"),
    ],
)
def test_an_export_that_fails_says_why(qtbot: QtBot, problem: DeskError, told: str) -> None:
    keys = Keys(qtbot, KEY)

    async def story() -> None:
        await keys.open()
        keys.runtime.problem = problem
        view = await export(keys)
        assert told in child(view, QLabel, "passphraseNote").text()
        assert view.isVisible()

    play(story())


def test_importing_shows_key_by_key_what_would_happen_and_keeps_the_ticked_only(
    qtbot: QtBot,
) -> None:
    keys = Keys(qtbot, KEY)
    keys.runtime.incoming = INCOMING

    async def story() -> None:
        view = await look(keys)
        tree = child(view, QTreeWidget, "importList")
        rows = [tree.topLevelItem(at) for at in range(3)]
        assert [row.text(4) for row in rows if row] == [
            "new: is added",
            "is here already, the same",
            "is here with another secret, limits: ticked, it is replaced",
        ]
        ticks = [row.data(0, Qt.ItemDataRole.CheckStateRole) for row in rows if row]
        assert ticks == [Qt.CheckState.Checked.value, None, Qt.CheckState.Unchecked.value]
        assert not child(view, QPushButton, "importButton").isEnabled()
        type_into(view, "vaultPassphrase", PASSPHRASE)
        click(view, "importButton")
        await turns()
        assert keys.note() == "Imported. Keys taken from the file: 1."
        assert {field.text() for field in view.findChildren(SecretField)} == {""}

    play(story())

    assert ("take", FILE, SUGGESTED, PASSPHRASE, "new") in keys.runtime.asked


def test_a_ticked_key_is_replaced(qtbot: QtBot) -> None:
    keys = Keys(qtbot, KEY)
    keys.runtime.incoming = INCOMING

    async def story() -> None:
        view = await look(keys)
        item = child(view, QTreeWidget, "importList").topLevelItem(2)
        assert item is not None
        item.setCheckState(0, Qt.CheckState.Checked)
        type_into(view, "vaultPassphrase", PASSPHRASE)
        click(view, "importButton")
        await turns()

    play(story())

    assert ("take", FILE, SUGGESTED, PASSPHRASE, "new", "other") in keys.runtime.asked


def test_what_was_seen_is_gone_when_the_passphrase_of_the_file_changes(qtbot: QtBot) -> None:
    keys = Keys(qtbot, KEY)
    keys.runtime.incoming = INCOMING

    async def story() -> None:
        view = await look(keys)
        type_into(view, "vaultPassphrase", PASSPHRASE)
        type_into(view, "filePassphrase", "x")
        assert child(view, QTreeWidget, "importList").topLevelItemCount() == 0
        assert not child(view, QPushButton, "importButton").isEnabled()

    play(story())


@pytest.mark.parametrize("kind", [WrongPassphrase, VaultDamaged, VaultTooNew, VaultError])
def test_a_file_that_does_not_open_is_never_called_the_vault(
    qtbot: QtBot, kind: type[VaultError]
) -> None:
    keys = Keys(qtbot, KEY)

    async def story() -> None:
        await keys.open()
        keys.runtime.problem = kind("x")
        view = await look(keys)
        assert "the file" in note(view).lower()
        assert "Nothing was imported" in note(view)

    play(story())


def test_a_file_with_nothing_new_says_so(qtbot: QtBot) -> None:
    keys = Keys(qtbot, KEY)
    keys.runtime.incoming = INCOMING[1:2]

    async def story() -> None:
        view = await look(keys)
        assert note(view) == "Every key of the file is here already, just the same."
        type_into(view, "vaultPassphrase", PASSPHRASE)
        assert not child(view, QPushButton, "importButton").isEnabled()

    play(story())
