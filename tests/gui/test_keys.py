"""First run, unlocking and keys: what the user is told, what may be pressed when, and where secrets never show."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QAccessible, QAccessibleInterface, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QTreeWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from core.desk.facts import Session, SessionState, Source
from core.desk.store import Store
from core.domain.account import Account, Environment, KeyRights
from core.domain.errors import (
    BadKey,
    Category,
    DeskError,
    NotAllowed,
    NotSent,
    Outcome,
    Refused,
    VaultDamaged,
    VaultError,
    VaultTooNew,
    WrongPassphrase,
)
from core.domain.limits import Limits
from core.exchanges.all import ALL
from core.exchanges.base import Host, Info, KeyField
from core.exchanges.signing import ed25519_bytes
from core.key_facts import CheckUp, IncomingKey, KeyListing, NewKey, Remembering
from gui.keys.add_view import AddKeyView
from gui.keys.passphrase_view import ChangePassphraseView, FirstRunPage, UnlockPage
from gui.keys.presenter import KeysPresenter, exchange_choices
from gui.keys.rights import WORD
from gui.keys.secret_field import SecretField
from gui.keys.vault_presenter import (
    ChangePassphrasePresenter,
    FirstRunPresenter,
    UnlockPresenter,
)
from gui.keys.view import KeysView
from gui.tasks import Tasks
from tests.gui.hands import call, child, click, play, turns, type_into

CANARY = "CANARYsecret0123456789"
PASSPHRASE = "a good long passphrase"
SUGGESTED = "abcd-efgh-jkmn-pqrs-tuvw"
TRADER = KeyRights(can_read=True, can_trade=True, can_withdraw=False, can_transfer=False)
SOURCE = Source("toy", Environment.SANDBOX, "Sandbox")
KEY = KeyListing(
    account=Account(
        id="k1",
        label="main",
        exchange="toy",
        environment=Environment.SANDBOX,
        host_name="Sandbox",
    ),
    source=SOURCE,
    key_shown="acco…9u",
    options={},
    created_ms=1,
)


class FakeRuntime:
    """Answers with what a test has put in; remembers what it was asked."""

    def __init__(self) -> None:
        self.problem: DeskError | None = None
        self.gate: asyncio.Event | None = None
        self.rights, self.offset_ms = TRADER, 0
        self.infos: tuple[Info, ...] = (ALL[0].info,)
        self.stored: tuple[KeyListing, ...] = ()
        self.asked: list[tuple[str, ...]] = []
        self.new: NewKey | None = None
        self.known_limits = Limits()
        self.known_remembering = Remembering(can=False, does=False)
        self.incoming: tuple[IncomingKey, ...] = ()

    async def _do(self, *words: str) -> None:
        self.asked.append(words)
        if self.gate is not None:
            await self.gate.wait()
        if self.problem is not None:
            raise self.problem

    async def create(self, passphrase: str) -> None:
        await self._do("create", passphrase)

    async def unlock(self, passphrase: str) -> None:
        await self._do("unlock", passphrase)

    async def open_previous(self, passphrase: str) -> None:
        await self._do("previous", passphrase)

    async def change_passphrase(self, old: str, new: str) -> None:
        await self._do("change", old, new)

    async def keys(self) -> tuple[KeyListing, ...]:
        await self._do("keys")
        return self.stored

    async def test_key(self, new: NewKey) -> CheckUp:
        self.new = new
        await self._do("test")
        return CheckUp(rights=self.rights, clock_offset_ms=self.offset_ms)

    async def check_key(self, account_id: str) -> CheckUp:
        await self._do("check", account_id)
        return CheckUp(rights=self.rights, clock_offset_ms=self.offset_ms)

    async def add_key(self, new: NewKey) -> Account:
        self.new = new
        await self._do("add", new.label)
        self.stored = (KEY,)
        return KEY.account

    async def rename_key(self, account_id: str, label: str) -> None:
        await self._do("rename", account_id, label)

    async def remove_key(self, account_id: str) -> None:
        await self._do("remove", account_id)
        self.stored = ()

    async def limits(self, account_id: str) -> Limits:
        await self._do("limits", account_id)
        return self.known_limits

    async def set_limits(self, account_id: str, limits: Limits, passphrase: str) -> None:
        await self._do("set_limits", account_id, passphrase)
        self.known_limits = limits

    async def export(self, target: str, passphrase: str, own_passphrase: str) -> int:
        await self._do("export", target, passphrase, own_passphrase)
        return len(self.stored)

    async def look_into(self, path: str, own_passphrase: str) -> tuple[IncomingKey, ...]:
        await self._do("look", path, own_passphrase)
        return self.incoming

    async def take_over(
        self, path: str, own_passphrase: str, passphrase: str, wanted: frozenset[str]
    ) -> int:
        await self._do("take", path, own_passphrase, passphrase, *sorted(wanted))
        return len(wanted)

    async def remembering(self) -> Remembering:
        return self.known_remembering

    async def remember(self, passphrase: str) -> None:
        await self._do("remember", passphrase)
        self.known_remembering = Remembering(can=True, does=True)

    async def forget_on_device(self) -> None:
        await self._do("forget")
        self.known_remembering = Remembering(can=True, does=False)

    async def unlock_live(self, passphrase: str) -> None:
        await self._do("unlock_live", passphrase)

    async def lock_live(self) -> None:
        await self._do("lock_live")


def fail(error: BaseException) -> None:
    raise AssertionError from error


def texts_of(window: QWidget) -> Iterator[str]:
    """Everything that a screen, a tooltip or a screen reader would give away, except what is in fields."""
    for widget in (window, *window.findChildren(QWidget)):
        yield from (widget.toolTip(), widget.accessibleName(), widget.accessibleDescription())
        yield from (widget.windowTitle(), widget.objectName(), widget.statusTip())
        if isinstance(widget, QLabel | QPushButton):
            yield widget.text()
        if isinstance(widget, QLineEdit):
            yield from (widget.placeholderText(), widget.displayText())
    yield from spoken(QAccessible.queryAccessibleInterface(window))


def spoken(interface: QAccessibleInterface | None) -> Iterator[str]:
    if interface is None or not interface.isValid():
        return
    for kind in (QAccessible.Text.Name, QAccessible.Text.Value, QAccessible.Text.Description):
        yield interface.text(kind)
    for place in range(interface.childCount()):
        yield from spoken(interface.child(place))


# First run


class FirstRun:
    def __init__(self, qtbot: QtBot) -> None:
        self.runtime = FakeRuntime()
        self.page = FirstRunPage(lambda: SUGGESTED)
        qtbot.addWidget(self.page)
        self.presenter = FirstRunPresenter(self.page, self.runtime, call, Tasks(fail))
        self.opened: list[bool] = []
        self.presenter.opened.connect(lambda: self.opened.append(True))
        self.page.show()

    def button(self) -> QPushButton:
        return child(self.page, QPushButton, "createVaultButton")


def test_practice_needs_no_passphrase(qtbot: QtBot) -> None:
    first = FirstRun(qtbot)

    with qtbot.waitSignal(first.page.practice_chosen):
        click(first.page, "practiceButton")

    assert first.runtime.asked == []


@pytest.mark.parametrize(
    ("passphrase", "repeated", "may"),
    [
        ("", "", False),
        ("ninechars", "ninechars", False),
        ("ten chars!", "ten chars", False),
        ("ten chars!", "ten chars!", True),
        (PASSPHRASE, PASSPHRASE, True),
    ],
)
def test_a_vault_needs_ten_characters_typed_twice(
    qtbot: QtBot, passphrase: str, repeated: str, may: bool
) -> None:
    first = FirstRun(qtbot)

    type_into(first.page, "newPassphrase", passphrase)
    type_into(first.page, "repeatPassphrase", repeated)

    assert first.button().isEnabled() is may


def test_a_short_passphrase_is_warned_about_and_still_allowed(qtbot: QtBot) -> None:
    first = FirstRun(qtbot)

    type_into(first.page, "newPassphrase", "fourteen chars")
    type_into(first.page, "repeatPassphrase", "fourteen chars")

    assert any(text.startswith("Short:") for text in texts_of(first.page))
    assert first.button().isEnabled()


def test_a_suggested_passphrase_is_shown_and_makes_the_vault(qtbot: QtBot) -> None:
    first = FirstRun(qtbot)

    async def story() -> None:
        click(first.page, "suggestButton")
        assert child(first.page, QLineEdit, "newPassphrase").displayText() == SUGGESTED
        click(first.page, "createVaultButton")
        await turns()

    play(story())

    assert first.runtime.asked == [("create", SUGGESTED)]
    assert first.opened == [True]
    assert child(first.page, QLineEdit, "newPassphrase").text() == ""


def test_a_vault_that_cannot_be_written_says_why_and_may_be_tried_again(qtbot: QtBot) -> None:
    first = FirstRun(qtbot)
    first.runtime.problem = VaultError("disk full")

    async def story() -> None:
        click(first.page, "suggestButton")
        click(first.page, "createVaultButton")
        await turns()

    play(story())

    assert first.opened == []
    assert any("Check the disk" in text for text in texts_of(first.page))
    assert first.button().isEnabled()


# Unlocking


class Unlocking:
    def __init__(self, qtbot: QtBot) -> None:
        self.runtime = FakeRuntime()
        self.page = UnlockPage()
        qtbot.addWidget(self.page)
        self.presenter = UnlockPresenter(
            self.page, self.runtime, call, Tasks(fail), first_pause_s=0.02
        )
        self.opened: list[bool] = []
        self.presenter.opened.connect(lambda: self.opened.append(True))
        self.page.show()

    def note(self) -> str:
        return child(self.page, QLabel, "unlockNote").text()

    def button(self) -> QPushButton:
        return child(self.page, QPushButton, "unlockButton")

    async def try_with(self, passphrase: str) -> None:
        child(self.page, QLineEdit, "unlockField").clear()
        type_into(self.page, "unlockField", passphrase)
        QTest.keyClick(child(self.page, QLineEdit, "unlockField"), Qt.Key.Key_Return)
        await turns()


def test_enter_unlocks_and_the_field_is_empty_afterwards(qtbot: QtBot) -> None:
    unlocking = Unlocking(qtbot)

    play(unlocking.try_with(PASSPHRASE))

    assert unlocking.runtime.asked == [("unlock", PASSPHRASE)]
    assert unlocking.opened == [True]
    assert child(unlocking.page, QLineEdit, "unlockField").text() == ""


def test_wrong_damaged_and_newer_are_told_apart_and_only_damage_offers_the_copy(
    qtbot: QtBot,
) -> None:
    unlocking = Unlocking(qtbot)
    previous = child(unlocking.page, QPushButton, "previousCopyButton")
    told: list[tuple[str, bool]] = []

    async def story() -> None:
        for kind in (WrongPassphrase, VaultDamaged, VaultTooNew):
            unlocking.runtime.problem = kind("x")
            await unlocking.try_with(PASSPHRASE)
            told.append((unlocking.note(), previous.isVisible()))

    play(story())

    assert len({text for text, _ in told}) == 3
    assert [is_offered for _, is_offered in told] == [False, True, False]


def test_the_previous_copy_opens_with_the_same_passphrase(qtbot: QtBot) -> None:
    unlocking = Unlocking(qtbot)
    unlocking.runtime.problem = VaultDamaged("x")

    async def story() -> None:
        await unlocking.try_with(PASSPHRASE)
        unlocking.runtime.problem = None
        click(unlocking.page, "previousCopyButton")
        await turns()

    play(story())

    assert unlocking.runtime.asked[-1] == ("previous", PASSPHRASE)
    assert unlocking.opened == [True]


def test_while_the_vault_opens_the_button_says_so_and_a_second_press_does_nothing(
    qtbot: QtBot,
) -> None:
    unlocking = Unlocking(qtbot)

    async def story() -> None:
        gate = unlocking.runtime.gate = asyncio.Event()
        await unlocking.try_with(PASSPHRASE)
        assert unlocking.button().text() == "Opening…"
        click(unlocking.page, "unlockButton")
        gate.set()
        await turns()

    play(story())

    assert unlocking.runtime.asked == [("unlock", PASSPHRASE)]


def test_after_five_wrong_passphrases_each_try_waits(qtbot: QtBot) -> None:
    unlocking = Unlocking(qtbot)
    unlocking.runtime.problem = WrongPassphrase("x")
    may_try: list[bool] = []

    async def story() -> None:
        for _ in range(5):
            await unlocking.try_with("guess")
            may_try.append(unlocking.button().isEnabled())

    play(story())
    assert may_try == [True] * 4 + [False]

    qtbot.waitUntil(unlocking.button().isEnabled)


def test_the_passphrase_is_hidden_until_the_eye_is_pressed(qtbot: QtBot) -> None:
    unlocking = Unlocking(qtbot)
    type_into(unlocking.page, "unlockField", CANARY)

    assert not any(CANARY in text for text in texts_of(unlocking.page))

    unlocking.page.field.actions()[0].trigger()
    assert unlocking.page.field.displayText() == CANARY


def test_a_changed_passphrase_leaves_nothing_in_the_dialog(qtbot: QtBot) -> None:
    runtime = FakeRuntime()
    dialog = ChangePassphraseView(lambda: SUGGESTED)
    qtbot.addWidget(dialog)
    presenter = ChangePassphrasePresenter(dialog, runtime, call, Tasks(fail))
    changed: list[bool] = []
    presenter.changed.connect(lambda: changed.append(True))

    async def story() -> None:
        dialog.open()
        runtime.problem = WrongPassphrase("x")
        type_into(dialog, "oldPassphrase", "mistyped")
        click(dialog, "suggestButton")
        click(dialog, "changePassphraseButton")
        await turns()
        assert any("does not open" in text for text in texts_of(dialog))
        runtime.problem = None
        click(dialog, "changePassphraseButton")
        await turns()

    play(story())

    assert changed == [True]
    assert not dialog.isVisible()
    assert {field.text() for field in dialog.findChildren(QLineEdit)} == {""}


# Keys


class Keys:
    def __init__(self, qtbot: QtBot, *stored: KeyListing) -> None:
        self.runtime, self.store = FakeRuntime(), Store()
        self.runtime.stored = stored
        self.view = KeysView()
        qtbot.addWidget(self.view)
        self.presenter = KeysPresenter(self.view, self.runtime, self.store, call, Tasks(fail))
        self.list = child(self.view, QTreeWidget, "keyList")

    async def open(self) -> None:
        self.presenter.open()
        await turns()

    def row(self) -> list[str]:
        item = self.list.topLevelItem(0)
        return [item.text(place) for place in range(6)] if item is not None else []

    def note(self) -> str:
        return child(self.view, QLabel, "keysNote").text()

    def form(self) -> AddKeyView:
        forms = [form for form in self.view.findChildren(AddKeyView) if form.isVisible()]
        assert len(forms) == 1
        return forms[0]

    async def fill_form(self, *, secret: str = CANARY) -> AddKeyView:
        await self.open()
        click(self.view, "addKeyButton")
        form = self.form()
        type_into(form, "keyLabel", "main")
        type_into(form, "field_key", "account-abcdefghij")
        type_into(form, "field_secret", secret)
        return form

    async def test_form(self) -> None:
        click(self.form(), "testKeyButton")
        await turns()


def may_save(form: AddKeyView) -> bool:
    return child(form, QPushButton, "saveKeyButton").isEnabled()


def test_without_keys_the_list_says_what_to_do(qtbot: QtBot) -> None:
    keys = Keys(qtbot)

    play(keys.open())

    assert any("add one, or try practice" in text for text in texts_of(keys.view))


def test_a_key_shows_where_it_belongs_how_it_stands_and_what_it_may_do(qtbot: QtBot) -> None:
    keys = Keys(qtbot, KEY)

    play(keys.open())
    assert keys.row()[:5] == ["main", "toy", "◆ SANDBOX · Sandbox", "acco…9u", "○ Signed out"]

    account = Account(
        id="k1",
        label="main",
        exchange="toy",
        environment=Environment.SANDBOX,
        host_name="",
        rights=TRADER,
    )
    keys.store.put(Session(account=account, source=SOURCE, state=SessionState.SIGNED_IN))
    assert keys.row()[4:] == ["● Signed in", "trade, read"]


def test_a_refused_key_says_why(qtbot: QtBot) -> None:
    keys = Keys(qtbot, KEY)
    problem = BadKey(Refused(category=Category.BAD_KEY, outcome=Outcome.NOT_DONE))
    refused = Session(
        account=KEY.account, source=SOURCE, state=SessionState.REFUSED, problem=problem
    )
    keys.store.put(refused)

    play(keys.open())

    assert keys.row()[4] == "✕ Refused"
    assert "does not know this key" in child(keys.view, QLabel, "keyProblem").text()


def test_a_key_is_tested_then_saved_and_the_secret_shows_nowhere(qtbot: QtBot) -> None:
    keys = Keys(qtbot)
    added: list[Account] = []
    keys.presenter.added.connect(added.append)
    seen: list[str] = []

    async def story() -> None:
        form = await keys.fill_form()
        assert not may_save(form)
        await keys.test_form()
        seen.extend(texts_of(keys.view))
        click(form, "saveKeyButton")
        await turns()
        seen.extend(texts_of(keys.view))

    play(story())

    assert keys.runtime.asked == [("keys",), ("test",), ("add", "main"), ("keys",)]
    assert keys.runtime.new is not None
    assert (keys.runtime.new.key, keys.runtime.new.secret) == ("account-abcdefghij", CANARY)
    assert added == [KEY.account]
    assert not any(CANARY in text for text in (*seen, repr(keys.runtime.new)))


def test_an_edit_after_the_test_asks_for_another_test(qtbot: QtBot) -> None:
    keys = Keys(qtbot)

    async def story() -> None:
        form = await keys.fill_form()
        await keys.test_form()
        assert may_save(form)
        type_into(form, "field_secret", "x")
        assert not may_save(form)

    play(story())


def test_a_result_for_what_is_no_longer_typed_does_not_allow_saving(qtbot: QtBot) -> None:
    keys = Keys(qtbot)

    async def story() -> None:
        form = await keys.fill_form()
        gate = keys.runtime.gate = asyncio.Event()
        click(form, "testKeyButton")
        type_into(form, "field_secret", "x")
        gate.set()
        await turns()
        assert not may_save(form)

    play(story())


def test_a_key_is_saved_once_however_often_save_is_pressed(qtbot: QtBot) -> None:
    keys = Keys(qtbot)

    async def story() -> None:
        form = await keys.fill_form()
        await keys.test_form()
        gate = keys.runtime.gate = asyncio.Event()
        click(form, "saveKeyButton")
        await turns()
        type_into(form, "keyLabel", "!")
        click(form, "saveKeyButton")
        gate.set()
        await turns()

    play(story())

    assert keys.runtime.asked.count(("add", "main")) == 1
    assert not any(words[0] == "add" and words[1] != "main" for words in keys.runtime.asked)


def test_a_form_closed_during_a_test_is_empty_when_it_opens_again(qtbot: QtBot) -> None:
    keys = Keys(qtbot)

    async def story() -> None:
        form = await keys.fill_form()
        gate = keys.runtime.gate = asyncio.Event()
        keys.runtime.problem = NotSent("no name")
        click(form, "testKeyButton")
        await turns()
        click(form, "cancelKeyButton")
        gate.set()
        await turns()
        click(keys.view, "addKeyButton")
        assert child(form, QLabel, "addKeyNote").text() == ""
        assert {field.text() for field in form.findChildren(QLineEdit)} == {""}

    play(story())


def test_a_key_that_may_withdraw_is_saved_only_after_the_word_is_typed(qtbot: QtBot) -> None:
    keys = Keys(qtbot)
    keys.runtime.rights = KeyRights(can_read=True, can_trade=True, can_withdraw=True)

    async def story() -> None:
        form = await keys.fill_form()
        await keys.test_form()
        assert not may_save(form)
        assert WORD in child(form, QLineEdit, "confirmWord").placeholderText()
        type_into(form, "confirmWord", WORD)
        assert may_save(form)

    play(story())


def test_a_key_that_the_exchange_does_not_know_offers_to_swap_key_and_secret(
    qtbot: QtBot,
) -> None:
    keys = Keys(qtbot)
    keys.runtime.problem = None

    async def story() -> None:
        form = await keys.fill_form()
        keys.runtime.problem = BadKey(Refused(category=Category.BAD_KEY, outcome=Outcome.NOT_DONE))
        await keys.test_form()
        assert "does not know this key" in child(form, QLabel, "addKeyNote").text()
        click(form, "act_wrong-host")
        assert child(form, QLineEdit, "field_secret").text() == CANARY
        click(form, "swapButton")
        assert child(form, QLineEdit, "field_secret").text() == "account-abcdefghij"
        assert not may_save(form)

    play(story())


def test_an_exchange_that_cannot_be_reached_saves_nothing(qtbot: QtBot) -> None:
    keys = Keys(qtbot)

    async def story() -> None:
        form = await keys.fill_form()
        keys.runtime.problem = NotSent("no name")
        await keys.test_form()
        assert "could not be reached" in child(form, QLabel, "addKeyNote").text()
        assert not may_save(form)
        assert child(form, QPushButton, "testKeyButton").isEnabled()

    play(story())


def test_blanks_round_a_pasted_secret_are_cut_off_and_told(qtbot: QtBot) -> None:
    keys = Keys(qtbot)

    async def story() -> None:
        form = await keys.fill_form(secret="")
        QGuiApplication.clipboard().setText(f"  {CANARY}\n")
        field = child(form, QLineEdit, "field_secret")
        field.setFocus()
        QTest.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        assert field.text() == CANARY
        assert any("cut off" in text for text in texts_of(form))

    play(story())


def a_form(qtbot: QtBot, info: Info, forget_after_ms: int = 10_000) -> AddKeyView:
    form = AddKeyView(exchange_choices((info,)), forget_after_ms=forget_after_ms)
    qtbot.addWidget(form)
    return form


@pytest.mark.parametrize("is_replaced", [False, True])
def test_the_clipboard_forgets_a_pasted_secret_unless_it_holds_something_else_by_then(
    qtbot: QtBot, is_replaced: bool
) -> None:
    form = a_form(qtbot, ALL[0].info, forget_after_ms=30)
    clipboard = QGuiApplication.clipboard()
    clipboard.setText(CANARY)
    child(form, QLineEdit, "field_secret").paste()
    if is_replaced:
        clipboard.setText("a shopping list")

    qtbot.wait(80)

    assert clipboard.text() == ("a shopping list" if is_replaced else "")


def test_the_clipboard_forgets_a_pasted_passphrase_too(qtbot: QtBot) -> None:
    field = SecretField(forget_after_ms=30)
    qtbot.addWidget(field)
    clipboard = QGuiApplication.clipboard()
    clipboard.setText(CANARY)
    field.paste()
    assert clipboard.text() == CANARY

    qtbot.wait(80)

    assert (field.text(), clipboard.text()) == (CANARY, "")


def test_closing_the_form_empties_its_secrets(qtbot: QtBot) -> None:
    form = a_form(qtbot, ALL[0].info)
    form.open()
    type_into(form, "field_secret", CANARY)

    QTest.keyClick(form, Qt.Key.Key_Escape)

    assert child(form, QLineEdit, "field_secret").text() == ""


def test_the_form_asks_for_what_the_exchange_wants_and_marks_real_money(qtbot: QtBot) -> None:
    form = a_form(qtbot, ALL[0].info)
    form.show()
    hosts = child(form, QComboBox, "keyHost")
    note = child(form, QLabel, "environmentNote")
    shown = {}
    for place, host in enumerate(ALL[0].info.hosts):
        hosts.setCurrentIndex(place)
        shown[host.environment] = (hosts.currentText()[0], note.text())

    for field in ALL[0].info.key_fields:
        assert form.findChild(QWidget, f"field_{field.name}") is not None
    assert shown[Environment.LIVE][0] == "■"
    assert "Real money" in shown[Environment.LIVE][1]
    assert shown[Environment.SANDBOX] == ("◆", "")


# What other exchanges ask for

PEM = (
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
    "-----END PRIVATE KEY-----\n"
)


def a_host(environment: Environment, name: str) -> Host:
    return Host(environment=environment, name=name, rest="https://toy", stream="wss://toy")


KINDS = replace(
    ALL[0].info,
    name="kinds",
    title="Toy",
    hosts=(a_host(Environment.LIVE, "Toy"), a_host(Environment.SANDBOX, "Demo Mode")),
    key_fields=(
        KeyField(name="key", pattern="[0-9a-f]{16}"),
        KeyField(name="secret", is_secret=True, is_long=True),
        KeyField(name="kind", choices=("hmac", "ed25519", "rsa")),
    ),
)
TEACHING = replace(KINDS, name="teaching", title="Toy (tutorial)", hosts=(), is_teaching_only=True)


def hint(form: AddKeyView) -> str:
    return child(form, QLabel, "keyHint").text()


def paste(field: QLineEdit, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def drop(field: QLineEdit, dropped: QMimeData) -> None:
    none, left = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    field.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, dropped, left, none))


@pytest.mark.parametrize("way", ["pasted", "dropped", "dropped file", "loaded"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_private_key_of_several_lines_arrives_whole_and_is_never_shown(
    qtbot: QtBot, tmp_path: Path, way: str, line_end: str
) -> None:
    form = a_form(qtbot, KINDS)
    form.show()
    field = child(form, QLineEdit, "field_secret")
    pem = PEM.replace("\n", line_end)
    file = tmp_path / "key.pem"
    file.write_bytes(pem.encode())
    dropped = QMimeData()

    if way == "pasted":
        paste(field, pem)
    elif way == "loaded":
        click(form, "loadKeyButton")
        child(form, QFileDialog, "loadKeyDialog").fileSelected.emit(str(file))
    else:
        dropped.setUrls([QUrl.fromLocalFile(str(file))])
        if way == "dropped":
            dropped = QMimeData()
            dropped.setText(pem)
        drop(field, dropped)

    assert "".join(field.text().split()) == "".join(PEM.split())
    assert ed25519_bytes(field.text(), "text") == ed25519_bytes(PEM, "text")
    assert not any("MC4CAQ" in text for text in texts_of(form))
    assert field.actions() == []


def test_a_private_key_leaves_the_form_as_it_came(qtbot: QtBot) -> None:
    form = a_form(qtbot, KINDS)
    form.show()
    type_into(form, "field_key", "0123456789abcdef")
    paste(child(form, QLineEdit, "field_secret"), f" {PEM}")
    child(form, QComboBox, "field_kind").setCurrentIndex(1)

    with qtbot.waitSignal(form.test_pressed) as told:
        click(form, "testKeyButton")

    assert told.args[0].values["secret"] == PEM.strip()
    assert told.args[0].values["kind"] == "ed25519"
    assert "MC4CAQ" not in repr(told.args[0])


def test_the_clipboard_forgets_a_private_key_of_several_lines(qtbot: QtBot) -> None:
    form = a_form(qtbot, KINDS, forget_after_ms=30)
    paste(child(form, QLineEdit, "field_secret"), PEM)

    qtbot.wait(80)

    assert QGuiApplication.clipboard().text() == ""


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"x" * 20_000])
def test_a_file_that_is_no_key_changes_nothing_and_says_so(
    qtbot: QtBot, tmp_path: Path, content: bytes
) -> None:
    form = a_form(qtbot, KINDS)
    form.show()
    type_into(form, "field_secret", "kept")
    file = tmp_path / "holiday.jpg"
    file.write_bytes(content)

    click(form, "loadKeyButton")
    child(form, QFileDialog, "loadKeyDialog").fileSelected.emit(str(file))

    assert child(form, QLineEdit, "field_secret").text() == "kept"
    assert "holds no key" in hint(form)


def test_the_kind_of_key_is_asked_for_in_words(qtbot: QtBot) -> None:
    kind = child(a_form(qtbot, KINDS), QComboBox, "field_kind")

    texts = [kind.itemText(at) for at in range(kind.count())]
    assert [text.partition(":")[0] for text in texts] == ["HMAC", "Ed25519", "RSA"]


def test_a_key_that_looks_odd_gets_a_hint_and_may_be_tested_all_the_same(qtbot: QtBot) -> None:
    form = a_form(qtbot, KINDS)
    form.show()
    type_into(form, "field_secret", CANARY)
    paste(child(form, QLineEdit, "field_key"), "not-like-this")

    assert "does not look like an API key of Toy" in hint(form)
    assert child(form, QPushButton, "testKeyButton").isEnabled()

    child(form, QLineEdit, "field_key").clear()
    paste(child(form, QLineEdit, "field_key"), "0123456789abcdef")
    assert hint(form) == ""


def test_key_and_secret_in_each_others_place_are_noticed_before_anything_is_sent(
    qtbot: QtBot,
) -> None:
    form = a_form(qtbot, KINDS)
    form.show()
    paste(child(form, QLineEdit, "field_key"), CANARY)
    paste(child(form, QLineEdit, "field_secret"), "0123456789abcdef")
    assert "in each other's place" in hint(form)

    click(form, "swapButton")

    assert child(form, QLineEdit, "field_key").text() == "0123456789abcdef"
    assert hint(form) == ""
    assert CANARY not in "".join(texts_of(form))


def test_a_private_key_in_the_place_of_the_key_is_noticed_and_hidden_too(qtbot: QtBot) -> None:
    form = a_form(qtbot, KINDS)
    form.show()
    paste(child(form, QLineEdit, "field_key"), PEM)
    assert not any("MC4CAQ" in text for text in texts_of(form))
    paste(child(form, QLineEdit, "field_secret"), "0123456789abcdef")

    assert "in each other's place" in hint(form)


def test_a_secret_that_looks_like_a_key_is_no_swap_while_the_key_is_missing(qtbot: QtBot) -> None:
    form = a_form(qtbot, KINDS)
    form.show()

    paste(child(form, QLineEdit, "field_secret"), "0123456789abcdef")

    assert hint(form) == ""


def test_a_kind_that_does_not_fit_what_was_pasted_is_pointed_out(qtbot: QtBot) -> None:
    form = a_form(qtbot, KINDS)
    form.show()
    paste(child(form, QLineEdit, "field_secret"), PEM)
    assert hint(form).startswith("The kind of key does not fit")

    child(form, QComboBox, "field_kind").setCurrentIndex(1)
    assert hint(form) == ""


def test_a_scheme_for_teaching_takes_no_keys_and_the_form_says_why(qtbot: QtBot) -> None:
    keys = Keys(qtbot)
    keys.runtime.infos = (KINDS, TEACHING)
    keys.presenter.close()
    KeysPresenter(keys.view, keys.runtime, keys.store, call, Tasks(fail))
    form = keys.view.findChildren(AddKeyView)[-1]

    box = child(form, QComboBox, "keyExchange")
    assert [box.itemText(at) for at in range(box.count())] == ["Toy"]
    assert any(
        text.startswith("Toy (tutorial): This scheme circulates in tutorials. The live exchange")
        for text in texts_of(form)
    )


def test_a_scheme_for_teaching_can_be_pointed_at_practice_only(qtbot: QtBot) -> None:
    hosts = (*KINDS.hosts, a_host(Environment.PRACTICE, "Practice"))
    form = a_form(qtbot, replace(TEACHING, hosts=hosts))
    form.show()

    box = child(form, QComboBox, "keyHost")
    assert [box.itemText(at) for at in range(box.count())] == ["▲ PRACTICE · Practice"]
    assert "works on the practice exchange only" in child(form, QLabel, "environmentNote").text()


@pytest.mark.parametrize(
    ("rights", "told"),
    [
        (KeyRights(), "Withdraw: unknown — check on the website"),
        (KeyRights(can_trade=True, can_withdraw=False), "Withdraw: no"),
        (KeyRights(can_trade=True), "Trade: yes"),
        (KeyRights(can_trade=False), "It may not trade"),
        (KeyRights(can_withdraw=True), "It can WITHDRAW"),
        (KeyRights(can_transfer=True), "Whoever steals it can move your funds"),
        (KeyRights(can_administer=True), "Administer the account: yes"),
        (KeyRights(ip_bound=False), "The key works from any address."),
        (KeyRights(trade_permission_expires_ms=0), "Trading ends: 1970-01-01 00:00:00 UTC"),
    ],
)
def test_a_tested_key_says_what_it_may_do_and_what_nobody_knows(
    qtbot: QtBot, rights: KeyRights, told: str
) -> None:
    keys = Keys(qtbot)
    keys.runtime.rights = rights

    async def story() -> None:
        form = await keys.fill_form()
        await keys.test_form()
        shown = [each for each in form.findChildren(QLabel) if each.isVisible()]
        assert told in "\n".join(each.text() for each in shown)
        assert child(form, QLabel, "addKeyNote").property("role") == (
            "danger" if rights.is_dangerous else "good"
        )

    play(story())


def test_the_list_tells_of_the_chosen_key_what_is_unknown(qtbot: QtBot) -> None:
    keys = Keys(qtbot, KEY)
    account = replace(KEY.account, rights=KeyRights(can_trade=True))
    keys.store.put(Session(account=account, source=SOURCE, state=SessionState.SIGNED_IN))

    play(keys.open())

    more = child(keys.view, QLabel, "keyMore").text()
    assert "Trade: yes" in more
    assert "Withdraw: unknown — check on the website" in more


def test_removing_a_key_asks_and_enter_keeps_it(qtbot: QtBot) -> None:
    keys = Keys(qtbot, KEY)

    async def story() -> None:
        await keys.open()
        click(keys.view, "removeKeyButton")
        box = child(keys.view, QMessageBox, "removeKeyBox")
        QTest.keyClick(box, Qt.Key.Key_Return)
        await turns()

    play(story())

    assert keys.runtime.asked == [("keys",)]


def test_a_removed_key_is_gone_from_the_list(qtbot: QtBot) -> None:
    keys = Keys(qtbot, KEY)

    async def story() -> None:
        await keys.open()
        click(keys.view, "removeKeyButton")
        box = child(keys.view, QMessageBox, "removeKeyBox")
        (remove,) = (
            button
            for button in box.buttons()
            if box.buttonRole(button) is QMessageBox.ButtonRole.DestructiveRole
        )
        QTest.mouseClick(remove, Qt.MouseButton.LeftButton)
        await turns()

    play(story())

    assert ("remove", "k1") in keys.runtime.asked
    assert keys.row() == []


def test_a_key_can_be_called_something_else(qtbot: QtBot) -> None:
    keys = Keys(qtbot, KEY)

    async def story() -> None:
        await keys.open()
        click(keys.view, "renameKeyButton")
        (dialog,) = (d for d in keys.view.findChildren(QDialog) if d.isVisible())
        field = child(dialog, QLineEdit, "renameField")
        field.clear()
        type_into(dialog, "renameField", "  savings ")
        click(dialog, "renameConfirmButton")
        await turns()

    play(story())

    assert ("rename", "k1", "savings") in keys.runtime.asked


def test_testing_a_stored_key_reads_with_it_and_tells_the_outcome(qtbot: QtBot) -> None:
    keys = Keys(qtbot, KEY)

    async def story() -> None:
        await keys.open()
        click(keys.view, "testStoredKeyButton")
        await turns()
        assert keys.note().startswith("✓ The key works")
        keys.runtime.problem = NotAllowed("not-signed-in")
        click(keys.view, "testStoredKeyButton")
        await turns()
        assert "not signed in" in keys.note()

    play(story())


def test_a_locked_vault_shows_no_keys_and_takes_none(qtbot: QtBot) -> None:
    keys = Keys(qtbot, KEY)
    keys.runtime.problem = NotAllowed("vault-locked")

    play(keys.open())

    assert keys.row() == []
    assert "Unlock it first" in keys.note()
    assert not child(keys.view, QPushButton, "addKeyButton").isEnabled()


def test_the_list_leads_to_a_keys_limits_and_to_another_passphrase(qtbot: QtBot) -> None:
    keys = Keys(qtbot, KEY)

    async def story() -> None:
        await keys.open()
        click(keys.view, "limitsButton")
        await turns()
        type_into(child(keys.view, QDialog, "limitsDialog"), "passphraseField", PASSPHRASE)
        click(keys.view, "saveLimitsButton")
        await turns()
        assert keys.note() == "The limits are saved."
        click(keys.view, "passphraseButton")
        type_into(keys.view, "oldPassphrase", PASSPHRASE)
        for name in ("newPassphrase", "repeatPassphrase"):
            type_into(keys.view, name, SUGGESTED)
        click(keys.view, "changePassphraseButton")
        await turns()
        assert keys.note() == "The passphrase is changed."

    play(story())

    assert ("set_limits", "k1", PASSPHRASE) in keys.runtime.asked
    assert ("change", PASSPHRASE, SUGGESTED) in keys.runtime.asked
