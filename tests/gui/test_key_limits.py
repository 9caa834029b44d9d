"""An account's limits in their dialog: shown with units, switched off, reset, and changed only under the passphrase."""

from decimal import Decimal

import pytest
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from core.domain.errors import DeskError, NotAllowed, WrongPassphrase
from core.domain.limits import Limits
from gui.keys.limits_presenter import LimitsPresenter
from gui.keys.limits_view import LimitsView
from gui.keys.patience import TRIES_BEFORE_PAUSE
from gui.tasks import Tasks
from tests.gui.hands import call, child, click, play, turns, type_into

PASSPHRASE = "a good long passphrase"


class Keeper:
    """Keeps limits under a passphrase, and counts who asks."""

    def __init__(self, limits: Limits) -> None:
        self.kept = limits
        self.problem: DeskError | None = None
        self.asked: list[str] = []

    async def limits(self, account_id: str) -> Limits:
        if self.problem is not None:
            raise self.problem
        return self.kept

    async def set_limits(self, account_id: str, limits: Limits, passphrase: str) -> None:
        self.asked.append(passphrase)
        if passphrase != PASSPHRASE:
            raise WrongPassphrase("wrong")
        self.kept = limits


class Changing:
    def __init__(self, qtbot: QtBot, limits: Limits = Limits()) -> None:  # noqa: B008 - frozen
        self.keeper, self.view = Keeper(limits), LimitsView()
        qtbot.addWidget(self.view)
        self.presenter = LimitsPresenter(self.view, self.keeper, call, Tasks(fail))
        self.saved: list[bool] = []
        self.presenter.saved.connect(lambda: self.saved.append(True))

    async def open(self) -> None:
        self.presenter.open("k1", "main")
        await turns()

    def field(self, name: str) -> QLineEdit:
        return child(self.view, QLineEdit, f"limit_{name}")

    def write(self, name: str, text: str) -> None:
        self.field(name).clear()
        type_into(self.view, f"limit_{name}", text)

    def note(self) -> str:
        return child(self.view, QLabel, "passphraseNote").text()

    @property
    def may_save(self) -> bool:
        return child(self.view, QPushButton, "saveLimitsButton").isEnabled()

    async def save(self, passphrase: str = PASSPHRASE) -> None:
        child(self.view, QLineEdit, "passphraseField").clear()
        type_into(self.view, "passphraseField", passphrase)
        click(self.view, "saveLimitsButton")
        await turns()


def fail(error: BaseException) -> None:
    raise AssertionError from error


def test_changed_limits_are_saved_exactly_under_the_passphrase(qtbot: QtBot) -> None:
    changing = Changing(qtbot)

    async def story() -> None:
        await changing.open()
        assert not changing.may_save  # nothing is typed that could open the vault
        changing.write("price_hard_percent", "0.125")
        changing.write("most_value", "1000 usd, 0.5BTC")
        await changing.save()

    play(story())

    assert changing.keeper.kept == Limits(
        price_hard_percent=Decimal("0.125"),
        most_value={"USD": Decimal(1000), "BTC": Decimal("0.5")},
    )
    assert changing.saved == [True]
    assert not changing.view.isVisible()
    assert child(changing.view, QLineEdit, "passphraseField").text() == ""


def test_a_limit_is_switched_off_and_on_again(qtbot: QtBot) -> None:
    changing = Changing(qtbot, Limits(repeat_s=None))

    async def story() -> None:
        await changing.open()
        assert not changing.field("repeat_s").isEnabled()
        child(changing.view, QCheckBox, "switch_repeat_s").click()
        changing.write("repeat_s", "30")
        child(changing.view, QCheckBox, "switch_balance_soft_percent").click()
        await changing.save()

    play(story())

    assert changing.keeper.kept == Limits(repeat_s=Decimal(30), balance_soft_percent=None)


def test_reset_shows_the_usual_ones_and_saves_nothing_by_itself(qtbot: QtBot) -> None:
    own = Limits(price_soft_percent=None, most_value={"USD": Decimal(5)})
    changing = Changing(qtbot, own)

    async def story() -> None:
        await changing.open()
        click(changing.view, "resetLimitsButton")
        assert changing.field("price_soft_percent").text() == "2"
        assert changing.field("most_value").text() == ""
        assert changing.keeper.kept == own
        await changing.save()

    play(story())

    assert changing.keeper.kept == Limits()


def test_a_wrong_passphrase_saves_nothing_and_keeps_what_was_typed(qtbot: QtBot) -> None:
    changing = Changing(qtbot)

    async def story() -> None:
        await changing.open()
        changing.write("repeat_s", "30")
        for _ in range(TRIES_BEFORE_PAUSE):
            assert not changing.note() or "does not open the vault" in changing.note()
            await changing.save("not this one")
        button = child(changing.view, QPushButton, "saveLimitsButton")
        assert (button.text(), button.isEnabled()) == ("Wait 1 s", False)
        click(changing.view, "saveLimitsButton")

    play(story())

    assert changing.keeper.kept == Limits()
    assert len(changing.keeper.asked) == TRIES_BEFORE_PAUSE
    assert changing.field("repeat_s").text() == "30"


@pytest.mark.parametrize("text", ["", "-1", "1,000", "two"])
def test_what_is_no_number_cannot_be_saved(qtbot: QtBot, text: str) -> None:
    changing = Changing(qtbot)

    async def story() -> None:
        await changing.open()
        changing.write("price_hard_percent", text)
        await changing.save()

    play(story())

    assert changing.keeper.asked == []
    assert changing.field("price_hard_percent").property("problem") is True


@pytest.mark.parametrize("text", ["1000", "USD", "1e3 USD", "1000,5 USD", "1000 USD 5 BTC"])
def test_a_cap_that_can_be_misread_is_not_taken(qtbot: QtBot, text: str) -> None:
    changing = Changing(qtbot)

    async def story() -> None:
        await changing.open()
        changing.write("most_value", text)
        await changing.save()

    play(story())

    assert changing.keeper.asked == []
    assert changing.note().startswith("Write each as a number and an asset")


def test_limits_of_a_locked_vault_say_so(qtbot: QtBot) -> None:
    changing = Changing(qtbot)
    changing.keeper.problem = NotAllowed("vault-locked")

    play(changing.open())

    assert "Unlock it first" in changing.note()
