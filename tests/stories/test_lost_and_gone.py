"""What the window says when an answer is lost, when the program is killed in mid-order, and when all must be gone."""

import asyncio
import multiprocessing
import os
import sys
import time
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QLabel,
    QMenu,
    QTableView,
    QWidget,
)

from core.desk.facts import TrackedOrder
from core.domain.account import Environment
from core.domain.order import OrderState
from core.rehearsal import Rehearsal
from tests.stories.conftest import Play
from tests.stories.world import Books, World, flat, play, sandboxed

LOGGED = ("refreshing an account", "after a cancel", "not cancelled")
CHORD = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
POSIX_ONLY = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")


def states(world: World) -> list[OrderState]:
    return [row.order.state for row in world.app.bridge.store.all(TrackedOrder)]


def low(world: World) -> str:
    return f"{(world.price() * Decimal('0.97')).quantize(Decimal('0.01')):f}"


async def ask_to_send(world: World, quantity: str) -> None:
    """Fill in an order and go as far as the button that sends it."""
    await world.fill_in("buy", low(world), quantity)
    submit = world.find(QAbstractButton, "submitButton")
    await world.until(submit.isEnabled, "a ticket that may be sent")
    world.click("submitButton")
    await world.until(lambda: world.has(QAbstractButton, "confirmSend"), "a confirmation")
    await world.until(world.find(QAbstractButton, "confirmSend").isEnabled, "a send button")


async def open_card(world: World) -> None:
    """Open the card of the first working order, once there is one."""
    table = world.find(QTableView, "workingTable")

    def place() -> QRect:
        return table.visualRect(table.model().index(0, 0))

    await world.until(lambda: not place().isEmpty(), "an order in the table")
    spot = place().center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    QTest.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    await world.until(lambda: world.has(QDialog, "orderCard"), "its card")


def card(world: World) -> str:
    every = world.find(QDialog, "orderCard").findChildren(QLabel)
    return flat("\n".join(each.text() for each in every if each.isVisible()))


def test_a_lost_reply_is_told_on_the_card_from_the_first_second_until_it_is_settled(
    tell: Play,
) -> None:
    async def story(world: World) -> None:
        await world.signed_in()
        await ask_to_send(world, "0.015")
        world.books.misbehave("/v1/order/new", "drop_after", times=1)
        for path in ("/v1/order/status", "/v1/orders", "/"):
            world.books.misbehave(path, "drop_before")
        world.books.control("POST", "/streams", {"disconnect": True})

        world.click("confirmSend")
        await world.until(lambda: states(world) == [OrderState.UNKNOWN], "an open question")
        await world.until(lambda: world.rows("workingTable") == 1, "its row")
        await open_card(world)

        assert "nobody knows yet whether the exchange has it" in card(world)
        assert " s left." in world.find(QLabel, "cardDeadline").text()
        await world.until(lambda: "no answer:" in card(world), "a question, and what came back")
        first = world.find(QLabel, "cardDeadline").text()
        await world.until(
            lambda: world.find(QLabel, "cardDeadline").text() != first,
            "a deadline that comes nearer",
        )
        for word in ("fail", "reject", "error"):
            assert word not in card(world).lower()

        world.books.behave()
        await world.until(lambda: states(world) == [OrderState.OPEN], "the order found")
        await world.until(lambda: "○ Working" in card(world), "the truth on the card")
        assert not world.find(QLabel, "cardDeadline").isVisible()
        assert not world.find(QWidget, "askNowButton").isVisible()
        assert len(world.books.placements()) == 1
        (booked,) = world.books.orders()
        assert booked["state"] == "open"

    tell(story, may_log=LOGGED)


# A kill in mid-order


def child(announced: Mapping[str, Any], folder: str) -> None:
    """The program as a process of its own: a vault, a key, an order on its way; it ends only by being killed."""
    # Only what the exchange has announced is used; its process belongs to the test.
    rehearsal = Rehearsal(cast("Any", None), announced)
    books = Books(dict(announced))

    async def story(world: World) -> None:
        await world.make_vault()
        await world.add_key(books.key("increasing"))
        world.close_keys()
        world.choose("exchangeSelector", "SANDBOX")
        await world.signed_in()
        await world.place("buy", low(world), "0.015")
        await asyncio.Event().wait()

    application = QApplication([])
    play(
        application,
        Path(folder),
        story,
        is_demo=False,
        books=books,
        exchanges=sandboxed(rehearsal),
    )


def until(condition: Callable[[], bool], what: str) -> None:
    ends_at = time.monotonic() + 40.0
    while not condition():
        assert time.monotonic() < ends_at, f"{what} did not come"
        time.sleep(0.02)


@POSIX_ONLY
@pytest.mark.parametrize("has_acted", [True, False], ids=["placed", "never arrived"])
def test_a_program_killed_in_mid_order_tells_the_truth_about_it_after_its_restart(
    tell: Play, rehearsal: Rehearsal, tmp_path: Path, has_acted: bool
) -> None:
    books = Books(dict(rehearsal.announced))
    books.misbehave("/v1/order/new", "freeze", after=has_acted)
    program = multiprocessing.get_context("spawn").Process(
        target=child, args=(dict(rehearsal.announced), os.fspath(tmp_path / "profile"))
    )
    program.start()
    try:
        until(lambda: len(books.placements()) == 1, "the order at the exchange")
    finally:
        program.kill()
        program.join()

    async def after(world: World) -> None:
        await world.unlock()
        if not has_acted:
            await world.until(lambda: states(world) == [OrderState.UNKNOWN], "an open question")
        world.choose("exchangeSelector", "SANDBOX")
        await world.signed_in()
        if not has_acted:
            await world.until(lambda: "do not send it again" in world.texts(), "a warning")
            await open_card(world)
            assert "the program ended while it was being sent" in card(world)
            await world.until(lambda: "the exchange does not find it" in card(world), "a question")
            assert " left." in world.find(QLabel, "cardDeadline").text()
            assert books.orders() == []
            return
        await world.until(lambda: states(world) == [OrderState.OPEN], "the order, found")
        await world.until(lambda: world.rows("workingTable") == 1, "the order in the table")
        (booked,) = books.orders()
        assert booked["state"] == "open"
        await journal_is(world, {"Written down, not sent yet", "First byte about to leave"})
        assert len(books.placements()) == 1

    if has_acted:
        books.behave()  # else the request stays stuck on its way
    tell(
        after,
        is_demo=False,
        books=books,
        exchanges=sandboxed(rehearsal),
        may_log=LOGGED,
    )
    assert len(books.placements()) == 1


async def journal_is(world: World, begins: set[str]) -> None:
    """Open the journal, see an order's whole story, and close it."""
    menu = world.find(QMenu, "moreMenu")
    next(each for each in menu.actions() if each.objectName() == "trailAction").trigger()

    def told() -> set[str]:
        return {row[1] for row in world.cells("trailTable")}

    await world.until(lambda: begins <= told() and "○ Working" in told(), "the order's story")
    world.find(QDialog, "trailWindow").close()


# A panic


async def hold_the_chord(world: World, seconds: float = 1.2) -> None:
    """Hold Ctrl+Shift+X wherever the focus is."""
    QTest.keyPress(world.window, Qt.Key.Key_X, CHORD)
    await asyncio.sleep(seconds)
    QTest.keyRelease(world.window, Qt.Key.Key_X, CHORD)


def told_by_the_sheet(world: World) -> str:
    sheet = world.window.findChild(QDialog, "panicSheet")
    labels = sheet.findChildren(QLabel) if sheet is not None else []
    return flat("\n".join(each.text() for each in labels if each.isVisible()))


async def two_exchanges_with_orders(world: World) -> None:
    """Two orders at the first exchange and one at another; both keys stay signed in."""
    await world.signed_in()
    for count, quantity in enumerate(("0.01", "0.011"), start=1):
        await world.place("buy", low(world), quantity)
        await world.until(lambda: world.rows("workingTable") == count, "one more order")  # noqa: B023
        await world.until(lambda: "Order placed" in world.texts(), "its outcome")
    await world.go_to("htx", Environment.PRACTICE)
    await world.signed_in()
    await world.place("buy", low(world), "0.01")
    await world.until(lambda: world.rows("workingTable") == 1, "an order elsewhere")
    await world.until(lambda: states(world).count(OrderState.OPEN) == 3, "three orders")


def test_a_panic_cancels_everywhere_and_confirms_what_is_gone(tell: Play) -> None:
    async def story(world: World) -> None:
        await two_exchanges_with_orders(world)
        await world.fill_in("buy", "", "0.01")  # an invalid form is no obstacle

        await hold_the_chord(world)

        await world.until(lambda: "3 of 3 gone, confirmed" in told_by_the_sheet(world), "a count")
        assert "Gemini · PRACTICE" in told_by_the_sheet(world)
        assert "HTX · PRACTICE" in told_by_the_sheet(world)
        assert "Orders can be placed again." in told_by_the_sheet(world)
        assert not world.has(QAbstractButton, "panicAgain")
        ours = [row for row in world.books.ledger()["orders"] if row["state"] == "open"]
        assert [row for row in ours if row["account"] == "primary"] == []
        world.click("panicClose")
        await world.until(lambda: not world.has(QDialog, "panicSheet"), "the window again")

    tell(story, may_log=LOGGED)


def test_a_chord_that_is_let_go_of_too_soon_cancels_nothing(tell: Play) -> None:
    async def story(world: World) -> None:
        await world.signed_in()
        await world.place("buy", low(world), "0.01")
        await world.until(lambda: states(world) == [OrderState.OPEN], "an order")

        QTest.keyPress(world.window, Qt.Key.Key_X, CHORD)
        await world.until(lambda: "Keep holding" in world.texts(), "a warning")
        QTest.keyRelease(world.window, Qt.Key.Key_X, CHORD)
        await world.calm(1.2)

        assert "Keep holding" not in world.texts()
        assert states(world) == [OrderState.OPEN]
        assert world.books.orders()[0]["state"] == "open"

    tell(story)


def test_a_panic_counts_what_is_still_being_checked_and_claims_no_more(tell: Play) -> None:
    async def story(world: World) -> None:
        await world.signed_in()
        await world.place("buy", low(world), "0.01")
        await world.until(lambda: states(world) == [OrderState.OPEN], "an order")
        world.books.misbehave("/v1/order/new", "drop_before", times=1)
        await world.place("buy", low(world), "0.011")
        await world.until(lambda: OrderState.UNKNOWN in states(world), "an open question")

        await hold_the_chord(world)

        await world.until(
            lambda: "1 gone, 1 still being checked" in told_by_the_sheet(world), "a count"
        )
        assert world.has(QAbstractButton, "panicAgain")

    tell(story, may_log=LOGGED)


def test_a_dead_man_switch_is_armed_from_the_menu_says_so_and_is_taken_off(tell: Play) -> None:
    async def story(world: World) -> None:
        await world.signed_in()
        await world.go_to("htx", Environment.PRACTICE)
        await world.signed_in()
        state = world.find(QLabel, "deadManState")
        assert not state.isVisible()

        choose_seconds(world, "30")
        await world.until(lambda: state.text().startswith("● armed, "), "an armed switch")
        first = state.text()
        await world.until(lambda: state.text() != first, "seconds that pass")

        choose_seconds(world, "off")
        await world.until(lambda: not state.isVisible(), "no switch")

    tell(story)


def choose_seconds(world: World, name: str) -> None:
    """Open the menu behind the dots, and take a line of the dead-man switch."""
    world.find(QMenu, "moreMenu").aboutToShow.emit()
    lines = world.find(QMenu, "deadManMenu").actions()
    next(each for each in lines if each.objectName() == name).trigger()
