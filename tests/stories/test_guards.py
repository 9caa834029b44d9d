"""An account's limits in the window: a routine order is confirmed once, and what a limit refuses never leaves."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QLineEdit,
    QTreeWidget,
)

from core.domain.errors import Guarded
from core.domain.market import OrderType, Side
from core.domain.money import Price, Quantity
from core.domain.order import OrderState, Ticket
from core.rehearsal import Rehearsal
from tests.gui.hands import child, type_into
from tests.stories.conftest import Play
from tests.stories.tickets import note, off, states
from tests.stories.world import PASSPHRASE, Books, World, flat, sandboxed


def test_a_routine_order_costs_one_confirmation_and_the_same_again_is_asked_about_in_it(
    tell: Play,
) -> None:
    async def story(world: World) -> None:
        await world.signed_in()
        price = off(world, "0.97")
        await world.fill_in("buy", price, "0.015")
        opened = watch_dialogs(world)

        await press_submit(world)
        await world.confirm()

        await world.until(lambda: states(world) == [OrderState.OPEN], "the order at the exchange")
        assert opened() == ["confirmSheet"]
        assert dialogs() == []
        assert len(world.books.placements()) == 1

        await world.fill_in("buy", price, "0.015")
        await press_submit(world)
        await world.until(lambda: "▲ The same order was sent" in world.texts(), "the question")
        world.click("confirmLimits")
        assert note(world).startswith("Practice keeps to the usual limits")
        await press_submit(world)
        await world.confirm()
        await world.until(lambda: states(world) == [OrderState.OPEN] * 2, "the second order")
        assert opened() == ["confirmSheet"] * 3

        await world.fill_in("buy", off(world, "1.15"), "0.015")
        await press_submit(world)
        await world.until(lambda: "■ The price is 1" in world.texts(), "the usual limit")
        assert "“Limits of this account…” allows 10 % at most." in flat(world.texts())
        assert world.find(QAbstractButton, "confirmSend").text() == "Cannot be sent"
        world.click("confirmCancel")
        assert len(world.books.placements()) == 2

    tell(story)


def test_what_a_limit_refuses_is_said_in_words_and_never_leaves_until_the_limit_is_another(
    tell: Play, rehearsal: Rehearsal
) -> None:
    books = Books(dict(rehearsal.announced))

    async def story(world: World) -> None:
        await world.make_vault()
        await world.add_key(books.key("time_based"))
        await cap(world, from_keys, "1000 USD")
        world.close_keys()
        await world.signed_in()

        price = off(world, "0.97")
        worth = f"{Decimal(price) * Decimal('0.05'):,.4f}".replace(",", " ").rstrip("0").rstrip(".")
        await world.fill_in("buy", price, "0.05")
        refusal = (
            f"■ The order is worth {worth} USD: “Limits of this account…” allows 1 000 USD at most."
        )
        await press_submit(world)
        await world.until(lambda: refusal in flat(world.texts()), "the refusal in words")
        send = world.find(QAbstractButton, "confirmSend")
        await world.calm(0.7)
        assert (send.isEnabled(), send.text()) == (False, "Cannot be sent")
        world.click("confirmSend")
        with pytest.raises(Guarded, match="value"):
            await place_past_the_window(world, price)
        assert books.placements() == []

        await cap(world, from_sheet, "5000 USD")
        await world.place("buy", price, "0.05")
        await world.until(lambda: states(world) == [OrderState.OPEN], "the order at the exchange")
        assert len(books.placements()) == 1

    tell(story, is_demo=False, books=books, exchanges=sandboxed(rehearsal))


async def press_submit(world: World) -> None:
    """Press it once it can be pressed: the order before may be under way still."""
    submit = world.find(QAbstractButton, "submitButton")
    await world.until(submit.isEnabled, "a ticket that may be sent")
    world.click("submitButton")


async def cap(world: World, open_limits: Callable[[World], None], most: str) -> None:
    """Change the most that an order may be worth; a wrong passphrase changes nothing."""
    open_limits(world)
    await world.until(lambda: "limitsDialog" in dialogs(), "the limits")
    found = world.window.findChildren(QDialog, "limitsDialog")
    (dialog,) = (each for each in found if each.isVisible())
    field = child(dialog, QLineEdit, "limit_most_value")
    field.clear()
    QTest.keyClicks(field, most)
    save = child(dialog, QAbstractButton, "saveLimitsButton")
    assert not save.isEnabled()
    type_into(dialog, "passphraseField", "not the passphrase")
    save.click()
    await world.until(lambda: "does not open the vault" in world.texts(), "a wrong passphrase")
    child(dialog, QLineEdit, "passphraseField").clear()
    type_into(dialog, "passphraseField", PASSPHRASE)
    await world.until(save.isEnabled, "another try")
    save.click()
    await world.until(lambda: not dialog.isVisible(), "other limits")


def from_keys(world: World) -> None:
    """The way to the limits in the list of keys."""
    tree = world.find(QTreeWidget, "keyList")
    tree.setCurrentIndex(tree.model().index(0, 0))
    world.click("limitsButton")


def from_sheet(world: World) -> None:
    """The way to the limits from the sheet that refuses."""
    world.click("confirmLimits")


def dialogs() -> list[str]:
    """Every dialog that stands open, by name."""
    tops = QApplication.topLevelWidgets()
    return [top.objectName() for top in tops if isinstance(top, QDialog) and top.isVisible()]


def watch_dialogs(world: World) -> Callable[[], list[str]]:
    """Remember every dialog that opens from now on, however short it stands."""
    seen: list[str] = []

    class Watcher(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Show and isinstance(watched, QDialog):
                seen.append(watched.objectName())
            return False

    watcher = Watcher(world.window)
    QApplication.instance().installEventFilter(watcher)  # type: ignore[union-attr]
    return lambda: seen


async def place_past_the_window(world: World, price: str) -> None:
    """What a window with a fault could do at worst: ask the core itself."""
    selection, runtime = world.app.workspace.selection, world.app.runtime
    assert selection.market is not None
    assert selection.account is not None
    ticket = Ticket(
        client_id="ts-past-the-window",
        market=selection.market,
        side=Side.BUY,
        type=OrderType.LIMIT,
        price=Price(Decimal(price)),
        quantity=Quantity(Decimal("0.05")),
    )
    await world.app.bridge.call(runtime.desk.place, selection.account.id, ticket)
