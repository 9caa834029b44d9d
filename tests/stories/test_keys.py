"""Keys and the vault in the real window: kept, used and locked; what is wrong is said truly, no secret is readable."""

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QMessageBox,
    QTreeWidget,
    QWidget,
)

from core.desk.facts import Exchanged
from core.rehearsal import Rehearsal
from core.vault import Vault, backup_path
from tests.stories.conftest import Play
from tests.stories.world import PASSPHRASE, Books, Story, World, no_secret_in, sandboxed

Keep = Callable[[Story], None]


class VaultFile:
    """A profile's vault, from outside."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def is_there(self) -> bool:
        """Whether it has been made."""
        return self.path.exists()

    def files(self) -> tuple[bytes, bytes]:
        """Its bytes, and those of its previous save."""
        return self.path.read_bytes(), backup_path(self.path).read_bytes()

    def replace(self, raw: bytes) -> None:
        """Put something else in its place."""
        self.path.write_bytes(raw)

    def records(self) -> dict[str, dict[str, str]]:
        """Keys and their options by label; asked when the program has let go of it."""
        vault = Vault.open(self.path, PASSPHRASE)
        records = map(vault.record, vault.names())
        return {each.label: {"key": each.key, **each.options} for each in records}


@pytest.fixture
def books(rehearsal: Rehearsal) -> Books:
    """The exchange that the keys of a story belong to."""
    return Books(dict(rehearsal.announced))


@pytest.fixture
def keep(tell: Play, rehearsal: Rehearsal, books: Books, vault: VaultFile) -> Keep:
    """Play a story in a profile of its own; afterwards neither keys nor the passphrase are readable in it."""

    def run(story: Story) -> None:
        tell(story, is_demo=False, books=books, exchanges=sandboxed(rehearsal))
        keys = [each["key"] for each in books.announced["exchanges"]["gemini"]["keys"].values()]
        no_secret_in(vault.path.parent, [*keys, PASSPHRASE])

    return run


@pytest.fixture
def vault(tmp_path: Path) -> VaultFile:
    """The vault of the story's profile."""
    return VaultFile(tmp_path / "profile" / "vault.json")


async def signed_in(world: World) -> None:
    """Look at the sandbox, and wait until the key there is at work."""
    world.choose("exchangeSelector", "SANDBOX")
    await world.signed_in()


def test_the_first_start_asks_twice_for_a_passphrase_and_then_for_a_key(
    keep: Keep, vault: VaultFile
) -> None:
    async def story(world: World) -> None:
        await world.until(lambda: world.has(QAbstractButton, "createVaultButton"), "the first page")
        create = world.find(QAbstractButton, "createVaultButton")
        for first, second in ((PASSPHRASE, ""), (PASSPHRASE, "another one"), ("short", "short")):
            world.write("newPassphrase", first)
            world.write("repeatPassphrase", second)
            assert not create.isEnabled(), (first, second)
        assert not vault.is_there

        await world.make_vault()
        assert vault.is_there
        world.choose("exchangeSelector", "SANDBOX")
        await world.until(lambda: "Add a key…" in world.texts(), "the next step")
        assert PASSPHRASE not in world.everything_told()

    keep(story)
    assert vault.records() == {}


def test_a_key_is_tested_kept_and_put_to_work_and_its_secret_is_readable_nowhere(
    keep: Keep, books: Books, vault: VaultFile, caplog: pytest.LogCaptureFixture
) -> None:
    key = books.key("time_based")

    async def story(world: World) -> None:
        await world.make_vault()
        await world.add_key(key)
        await world.until(lambda: "Signed in" in world.key_rows()[0][4], "a key at work")
        world.close_keys()
        await signed_in(world)
        have = {row[0]: row[1] for row in world.cells("balancesTable")}
        assert have["BTC"] == "0.50"
        await world.until(lambda: "◆ SANDBOX" in world.texts(), "the badge")

        told = [
            world.everything_told(),
            caplog.text,
            QApplication.clipboard().text(),
            *map(repr, world.app.bridge.store.all(Exchanged)),
        ]
        for hidden in (key.key, key.secret, PASSPHRASE):
            assert not [each for each in told if hidden in each]

    keep(story)
    assert vault.records() == {
        "time_based": {"key": key.key, "nonce": "time_based", "heartbeat": "off"}
    }


def test_key_and_secret_in_each_others_place_are_refused_and_nothing_is_kept(
    keep: Keep, books: Books, vault: VaultFile
) -> None:
    right = books.key("increasing")

    async def story(world: World) -> None:
        await world.make_vault()
        await world.type_key(replace(right, key=right.secret, secret=right.key))
        save = world.find(QAbstractButton, "saveKeyButton")
        world.click("testKeyButton")
        note = world.find(QLabel, "addKeyNote")
        await world.until(note.isVisible, "a sentence")
        assert note.text().startswith("The exchange does not know this key.")
        assert not save.isEnabled()

        world.click("act_swapped")
        world.click("testKeyButton")
        await world.until(save.isEnabled, "a key that works once both are in their places")
        world.click("cancelKeyButton")
        assert right.secret not in world.everything_told()

    keep(story)
    assert vault.records() == {}


def test_a_key_that_may_withdraw_is_kept_only_after_the_word_was_typed(
    keep: Keep, books: Books, vault: VaultFile
) -> None:
    async def story(world: World) -> None:
        await world.make_vault()
        await world.type_key(books.key("fund_manager"))
        world.click("testKeyButton")
        await world.until(lambda: world.has(QLineEdit, "confirmWord"), "the question for a word")
        save = world.find(QAbstractButton, "saveKeyButton")
        assert "It can WITHDRAW" in world.texts()
        for word in ("", "withdraw", "WITHDRA"):
            world.write("confirmWord", word)
            assert not save.isEnabled(), word
        assert vault.records() == {}

        world.write("confirmWord", "WITHDRAW")
        assert save.isEnabled()
        world.click("saveKeyButton")
        await world.until(lambda: len(world.key_rows()) == 1, "the key in the list")

    keep(story)
    assert list(vault.records()) == ["fund_manager"]


def test_a_key_is_renamed_and_removed(keep: Keep, books: Books, vault: VaultFile) -> None:
    async def story(world: World) -> None:
        await world.make_vault()
        await world.add_key(books.key("increasing"))
        await world.until(lambda: "Signed in" in world.key_rows()[0][4], "a key at work")

        world.click("renameKeyButton")
        world.write("renameField", "savings")
        world.click("renameConfirmButton")
        await world.until(lambda: world.key_rows()[0][0] == "savings", "its new name")
        world.choose("exchangeSelector", "SANDBOX")
        account = world.find(QComboBox, "accountSelector")
        await world.until(lambda: account.currentText() == "savings", "its new name everywhere")

        world.click("removeKeyButton")
        box = world.find(QMessageBox, "removeKeyBox")
        assert "stays valid there" in box.informativeText()
        (remove,) = [each for each in box.buttons() if each.text() == "Remove it"]
        QTest.mouseClick(remove, Qt.MouseButton.LeftButton)
        await world.until(lambda: world.key_rows() == [], "an empty list")
        await world.until(lambda: world.app.workspace.selection.account is None, "no account")

    keep(story)
    assert vault.records() == {}
    assert Vault.open_backup(vault.path, PASSPHRASE).names() == {}


def test_locking_by_hand_hides_the_account_until_the_passphrase_is_typed_again(
    keep: Keep, books: Books
) -> None:
    async def story(world: World) -> None:
        await world.make_vault()
        await world.add_key(books.key("time_based"))
        world.close_keys()
        await signed_in(world)

        world.click("lockButton")
        await world.until(lambda: world.has(QWidget, "gate"), "the lock")
        await world.until(lambda: not world.has(QWidget, "balancesTable"), "hidden balances")
        assert world.app.workspace.selection.account is None
        assert "time_based" not in world.texts()

        await world.try_to_unlock("not the passphrase")
        assert world.has(QWidget, "gate")
        await world.unlock()
        await world.signed_in()

    keep(story)


def test_what_is_wrong_with_a_vault_is_said_in_its_own_sentence_and_the_file_is_left_alone(
    keep: Keep, books: Books, vault: VaultFile
) -> None:
    async def story(world: World) -> None:
        await world.make_vault()
        await world.add_key(books.key("increasing"))
        await world.until(lambda: "Signed in" in world.key_rows()[0][4], "a key at work")
        world.close_keys()
        world.click("lockButton")
        await world.until(lambda: world.has(QWidget, "gate"), "the lock")
        sound, previous = vault.files()
        sentences = {}
        for name, raw, typed in (
            ("wrong", sound, "not the passphrase"),
            ("newer", newer(sound), PASSPHRASE),
            ("damaged", damaged(sound), PASSPHRASE),
        ):
            vault.replace(raw)
            await world.try_to_unlock(typed)
            sentences[name] = world.find(QLabel, "unlockNote").text()
            offers_previous = world.has(QAbstractButton, "previousCopyButton")
            assert offers_previous == (name == "damaged"), name
            assert vault.files() == (raw, previous), name
        assert sentences["wrong"].startswith("This passphrase does not open the vault.")
        assert sentences["newer"].startswith("A newer version of this program wrote the vault.")
        assert sentences["damaged"].startswith("The vault file is damaged.")

        world.click("previousCopyButton")
        await world.until(lambda: not world.has(QWidget, "gate"), "the previous copy, open")
        await signed_in(world)

    keep(story)
    assert list(vault.records()) == ["increasing"]


def newer(raw: bytes) -> bytes:
    """The vault as a later version may write it, with a checksum that fits."""
    document = json.loads(raw) | {"v": 3}
    del document["sum"]
    digest = hashlib.sha256(canonical(document)).digest()
    document["sum"] = base64.b64encode(digest).decode()
    return canonical(document) + b"\n"


def canonical(document: object) -> bytes:
    return json.dumps(document, sort_keys=True, separators=(",", ":")).encode()


def damaged(raw: bytes) -> bytes:
    """One bit in the middle is another."""
    middle = len(raw) // 2
    return raw[:middle] + bytes([raw[middle] ^ 1]) + raw[middle + 1 :]


def test_how_a_key_numbers_its_requests_is_found_out_and_remembered(
    keep: Keep, books: Books, vault: VaultFile
) -> None:
    keys = [books.key("increasing"), books.key("time_based")]

    async def story(world: World) -> None:
        await world.make_vault()
        for key in keys:
            await world.add_key(key)
            assert world.find(QComboBox, "field_nonce").currentText() == "find out"

        def are_at_work() -> bool:
            return [row[4] for row in world.key_rows()] == ["● Signed in"] * 2

        await world.until(are_at_work, "both keys at work")

    keep(story)
    learned = {label: options["nonce"] for label, options in vault.records().items()}
    assert learned == {"increasing": "increasing", "time_based": "time_based"}


def test_a_key_that_is_removed_or_locked_away_while_it_signs_in_does_not_come_back(
    keep: Keep, books: Books, vault: VaultFile
) -> None:
    async def story(world: World) -> None:
        await world.make_vault()
        books.misbehave("/v1/orders", "freeze")
        for name in ("increasing", "time_based"):
            await world.add_key(books.key(name))
        await world.until(
            lambda: [row[4] for row in world.key_rows()] == ["◌ Signing in…"] * 2, "two signing in"
        )
        tree = world.find(QTreeWidget, "keyList")
        tree.setCurrentIndex(tree.model().index(0, 0))
        world.click("removeKeyButton")
        box = world.find(QMessageBox, "removeKeyBox")
        (remove,) = [each for each in box.buttons() if each.text() == "Remove it"]
        QTest.mouseClick(remove, Qt.MouseButton.LeftButton)
        await world.until(lambda: len(world.key_rows()) == 1, "one key less")
        world.close_keys()
        world.choose("exchangeSelector", "SANDBOX")
        world.click("lockButton")
        await world.until(lambda: world.has(QWidget, "gate"), "the lock")
        asked = len(world.app.bridge.store.all(Exchanged))
        books.behave()

        await world.until(
            lambda: len(world.app.bridge.store.all(Exchanged)) > asked, "the late answers"
        )
        await world.calm()
        assert world.app.workspace.selection.account is None

    keep(story)
    assert list(vault.records()) == ["time_based"]


def test_an_older_vault_put_in_place_of_a_newer_one_is_told_and_opens(
    keep: Keep, books: Books, vault: VaultFile
) -> None:
    async def story(world: World) -> None:
        await world.make_vault()
        older = vault.path.read_bytes()
        await world.add_key(books.key("increasing"))
        await world.until(lambda: "Signed in" in world.key_rows()[0][4], "a key at work")
        world.close_keys()
        world.click("lockButton")
        await world.until(lambda: world.has(QWidget, "gate"), "the lock")
        vault.replace(older)
        await world.unlock()
        await world.until(lambda: "The vault is an older copy" in world.texts(), "the news")

    keep(story)
    assert vault.records() == {}
