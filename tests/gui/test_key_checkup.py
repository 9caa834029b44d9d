"""The check-up: one sentence and one thing to do for each trouble, in the form and on request."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from core.domain.account import Environment, KeyRights
from core.domain.errors import (
    BadKey,
    BadSignature,
    Category,
    ClockSkew,
    DeskError,
    MissingPermission,
    NotAllowed,
    NotSent,
    Outcome,
    Refused,
)
from core.exchanges.all import ALL
from gui.keys import check_up
from gui.keys.forms import Action, KeyForm
from gui.keys.presenter import exchange_choices
from tests.gui.hands import child, click, play, turns
from tests.gui.test_keys import KEY, Keys

CHOICES = exchange_choices(tuple(exchange.info for exchange in ALL))
GEMINI = next(each for each in CHOICES if each.name == "gemini")


def refused(category: Category) -> Refused:
    return Refused(category=category, outcome=Outcome.NOT_DONE)


def typed(key: str, secret: str = "x" * 28, exchange: str = "gemini") -> KeyForm:
    own = next(each for each in CHOICES if each.name == exchange)
    values = {field.name: "" for field in own.fields} | {"key": key, "secret": secret}
    return KeyForm(label="", exchange=exchange, host=own.hosts[0], values=values)


@pytest.mark.parametrize(
    ("rights", "names"),
    [
        (KeyRights(), []),
        (KeyRights(can_trade=True, can_withdraw=False, ip_bound=True), []),
        (KeyRights(can_withdraw=True, can_transfer=True), ["withdraw"]),
        (KeyRights(can_transfer=True), ["transfer"]),
        (KeyRights(can_administer=True), ["transfer"]),
        (KeyRights(can_trade=False), ["no-trade"]),
        (KeyRights(ip_bound=False), ["no-address"]),
        (
            KeyRights(can_withdraw=True, can_trade=False, ip_bound=False),
            ["withdraw", "no-trade", "no-address"],
        ),
    ],
)
def test_each_right_that_matters_is_one_finding_and_the_unknown_is_none(
    rights: KeyRights, names: list[str]
) -> None:
    found = check_up.of_rights(rights)

    assert [each.name for each in found] == names
    assert all(each.sentence.endswith(".") and each.action_text for each in found)
    assert {each.action for each in found} <= {Action.OPEN_KEY_PAGE}


@pytest.mark.parametrize(
    ("offset_ms", "told"),
    [
        (0, ""),
        (999, ""),
        (-999, ""),
        (7_400, "The clock of this computer is 7 s behind the exchange's."),
        (-60_000, "The clock of this computer is 60 s ahead of the exchange's."),
    ],
)
def test_a_clock_is_told_with_its_direction_when_it_is_off(offset_ms: int, told: str) -> None:
    text = " ".join(each.sentence for each in check_up.of_clock(offset_ms))

    assert text.startswith(told)
    assert bool(text) == bool(told)


@pytest.mark.parametrize(
    ("error", "form", "name", "action"),
    [
        (BadKey(refused(Category.BAD_KEY)), typed("account-abc"), "wrong-host", Action.OTHER_HOST),
        (BadKey(refused(Category.BAD_KEY)), typed("a" * 64), "wrong-host", Action.OTHER_HOST),
        (
            BadKey(refused(Category.BAD_KEY)),
            typed("x" * 28, "account-abc"),
            "swapped",
            Action.SWAP,
        ),
        (
            BadSignature(refused(Category.BAD_SIGNATURE)),
            typed("account-abc"),
            "swapped",
            Action.SWAP,
        ),
        (ClockSkew(refused(Category.CLOCK)), typed("account-abc"), "clock", Action.TEST_AGAIN),
        (
            MissingPermission(refused(Category.IP_NOT_ALLOWED)),
            typed("account-abc"),
            "no-right",
            Action.OPEN_KEY_PAGE,
        ),
        (
            MissingPermission(refused(Category.PERMISSION)),
            typed("account-abc"),
            "no-right",
            Action.OPEN_KEY_PAGE,
        ),
        (NotAllowed("wrong-host"), typed("account-abc"), "wrong-host", Action.OPEN_KEY_PAGE),
    ],
)
def test_a_refusal_leads_to_one_finding_with_one_action(
    error: DeskError, form: KeyForm, name: str, action: Action
) -> None:
    (found,) = check_up.of_refusal(error, form, CHOICES)

    assert (found.name, found.action) == (name, action)
    assert found.sentence.endswith(".")
    for value in (form.values["key"], form.values["secret"]):
        assert value not in found.sentence


def test_what_says_nothing_about_the_key_has_no_finding() -> None:
    assert check_up.of_refusal(NotSent("cut"), typed("account-abc"), CHOICES) == ()


def test_the_looks_of_a_key_name_the_exchange_only_when_they_are_that_of_one() -> None:
    error = BadKey(refused(Category.BAD_KEY))

    (foreign,) = check_up.of_refusal(error, typed("account-abc", exchange="htx"), CHOICES)
    (own,) = check_up.of_refusal(error, typed("account-abc"), CHOICES)
    (unknown,) = check_up.of_refusal(error, typed("whatever", exchange="htx"), CHOICES)

    assert foreign.sentence == "It looks like a key of Gemini."
    assert GEMINI.hosts[0].text in own.sentence
    assert "It looks like" not in own.sentence + unknown.sentence


def shown(window: QWidget, name: str) -> str:
    part = child(window, QWidget, f"finding_{name}")
    return " ".join(each.text() for each in part.findChildren(QLabel) if part.isVisible())


def test_the_key_page_opens_where_the_exchange_has_one(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    keys = Keys(qtbot)
    keys.runtime.rights = KeyRights(can_withdraw=True)

    async def story() -> None:
        form = await keys.fill_form()
        await keys.test_form()
        assert shown(form, "withdraw").startswith("■ It can WITHDRAW")
        click(form, "act_withdraw")

    play(story())

    page = ALL[0].info.key_page[ALL[0].info.hosts[0].environment]
    assert opened == [QUrl(page)]


def test_a_refused_key_leads_back_to_where_it_is_chosen(qtbot: QtBot) -> None:
    keys = Keys(qtbot)

    async def story() -> None:
        form = await keys.fill_form()
        keys.runtime.problem = BadKey(refused(Category.BAD_KEY))
        await keys.test_form()
        assert child(form, QPushButton, "swapButton").isVisible()
        click(form, "act_wrong-host")
        assert form.focusWidget() is child(form, QComboBox, "keyHost")

    play(story())


def test_a_key_of_the_list_is_checked_on_request(qtbot: QtBot) -> None:
    source = KEY.source._replace(environment=Environment.LIVE)
    keys = Keys(qtbot, replace(KEY, source=source))
    keys.runtime.rights, keys.runtime.offset_ms = KeyRights(can_trade=False, ip_bound=False), 3_000

    async def story() -> None:
        await keys.open()
        click(keys.view, "testStoredKeyButton")
        await turns()
        assert keys.note() == "✓ The key works."
        assert "may not trade" in shown(keys.view, "no-trade")
        assert "any address" in shown(keys.view, "no-address")
        keys.runtime.rights = KeyRights(can_trade=True, ip_bound=True)
        click(keys.view, "act_clock")
        await turns()
        assert keys.view.findChild(QWidget, "finding_no-trade") is None or not shown(
            keys.view, "no-trade"
        )
        keys.runtime.problem = MissingPermission(refused(Category.IP_NOT_ALLOWED))
        click(keys.view, "testStoredKeyButton")
        await turns()
        assert "list of addresses" in shown(keys.view, "no-right")

    play(story())

    assert [words for words in keys.runtime.asked if words[0] == "check"] == [("check", "k1")] * 3
