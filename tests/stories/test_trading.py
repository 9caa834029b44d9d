"""Trading in the real window on the real practice exchange: the screen and the exchange's books agree."""

import asyncio
import time
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit

from core.desk.facts import TrackedOrder
from core.domain.order import OrderState
from tests.stories.conftest import Play
from tests.stories.world import World, number


def low(world: World) -> str:
    """A price far enough below the market that nothing fills."""
    return f"{(world.price() * Decimal('0.95')).quantize(Decimal('0.01')):f}"


def high(world: World) -> str:
    """A price that crosses the book."""
    return f"{(world.price() * Decimal('1.01')).quantize(Decimal('0.01')):f}"


def states(world: World) -> list[OrderState]:
    """The state of every order the window knows."""
    return [row.order.state for row in world.app.bridge.store.all(TrackedOrder)]


def test_a_limit_order_rests_and_is_cancelled_and_the_exchange_agrees(tell: Play) -> None:
    async def story(world: World) -> None:
        await world.signed_in()
        price = low(world)

        await world.place("buy", price, "0.015")
        await world.until(lambda: world.rows("workingTable") == 1, "the order in the table")

        (booked,) = world.books.orders()
        assert (booked["state"], booked["side"]) == ("open", "buy")
        assert (Decimal(booked["price"]), Decimal(booked["amount"])) == (
            Decimal(price),
            Decimal("0.015"),
        )

        await world.until(lambda: bool(world.cells("workingTable")[0][-1]), "a way to cancel it")
        world.click_cell("workingTable", 0, -1)
        await world.until(lambda: world.rows("workingTable") == 0, "an empty table")
        (booked,) = world.books.orders()
        assert booked["ending"] == "requested"

    tell(story)


def test_an_order_that_fills_moves_the_balances_to_the_last_digit(tell: Play) -> None:
    async def story(world: World) -> None:
        await world.signed_in()

        await world.place("buy", high(world), "0.01")
        await world.until(lambda: OrderState.FILLED in states(world), "a fill")

        def agrees() -> bool:
            shown = {row[0]: row[1] for row in world.cells("balancesTable")}
            have = world.books.balance("USD", "free").quantize(Decimal("0.01"))
            return abs(number(shown["USD"]) - have) <= Decimal("0.01")

        await world.until(agrees, "the exchange's balance on the screen")
        assert world.books.balance("BTC") == Decimal("0.51")

    tell(story)


def test_selling_leaves_less_of_the_base_asset(tell: Play) -> None:
    async def story(world: World) -> None:
        await world.signed_in()

        await world.place("sell", low(world), "0.01")
        await world.until(lambda: OrderState.FILLED in states(world), "a fill")

        assert world.books.balance("BTC") == Decimal("0.49")

    tell(story)


def test_two_quick_clicks_send_one_order(tell: Play) -> None:
    async def story(world: World) -> None:
        await world.signed_in()
        await world.fill_in("buy", low(world), "0.015")
        submit = world.find(QAbstractButton, "submitButton")
        await world.until(submit.isEnabled, "a ticket that may be sent")

        QTest.mouseDClick(submit, Qt.MouseButton.LeftButton)
        world.click("submitButton")
        await world.until(lambda: world.has(QAbstractButton, "confirmSend"), "a confirmation")
        send = world.find(QAbstractButton, "confirmSend")
        await world.until(send.isEnabled, "a send button")
        QTest.mouseClick(send, Qt.MouseButton.LeftButton)
        QTest.mouseClick(send, Qt.MouseButton.LeftButton)

        await world.until(lambda: world.rows("workingTable") == 1, "the order")
        await asyncio.sleep(0.3)
        assert len(world.books.placements()) == 1

    tell(story)


def test_a_half_typed_number_never_becomes_an_order(tell: Play) -> None:
    async def story(world: World) -> None:
        await world.signed_in()
        submit = world.find(QAbstractButton, "submitButton")
        for price, quantity in (
            ("", "0.1"),
            ("61000", ""),
            ("61,000", "0.1"),
            ("6e4", "0.1"),
            ("-1", "0.1"),
            ("61000", "."),
            ("0", "0.1"),
            ("61000", "0"),
            ("1" * 40, "0.1"),
            ("61000.001", "0.1"),
        ):
            await world.fill_in("buy", price, quantity)
            await asyncio.sleep(0.25)
            assert not submit.isEnabled(), (price, quantity)

        assert world.books.placements() == []

    tell(story)


def test_a_lost_reply_is_shown_as_checking_is_found_and_never_sent_again(tell: Play) -> None:
    async def story(world: World) -> None:
        await world.signed_in()
        world.books.misbehave("/v1/order/new", "drop_after", times=1)
        world.books.misbehave("/v1/order/status", "freeze")
        world.books.control("POST", "/streams", {"disconnect": True})

        await world.place("buy", low(world), "0.015")
        await world.until(
            lambda: OrderState.UNKNOWN in states(world) or OrderState.OPEN in states(world),
            "an order",
        )
        if OrderState.UNKNOWN in states(world):
            assert "hecking" in world.texts()
            assert "failed" not in world.texts().lower()

        world.books.behave()
        await world.until(lambda: states(world) == [OrderState.OPEN], "the order found")
        await world.until(lambda: world.rows("workingTable") == 1, "the order in the table")
        assert len(world.books.placements()) == 1

    tell(story, may_log=("refreshing an account", "after a cancel"))


@pytest.mark.parametrize("kind", ["html", "garbage", "empty", "cut"])
def test_an_answer_that_is_no_answer_leads_to_checking_and_an_intact_program(
    tell: Play, kind: str
) -> None:
    async def story(world: World) -> None:
        await world.signed_in()
        world.books.misbehave("/v1/order/new", kind, times=1)

        await world.place("buy", low(world), "0.015")
        await world.until(lambda: world.rows("workingTable") == 1, "the order in the table")
        world.books.behave()

        await world.until(lambda: bool(states(world)), "an order")
        assert not {OrderState.REJECTED, OrderState.NOT_SENT} & set(states(world))
        first = world.price()
        await world.until(lambda: world.price() != first, "a price that still moves")
        assert len(world.books.placements()) == 1

    tell(story)


def test_a_frozen_exchange_leaves_the_window_painting_and_says_so(tell: Play) -> None:
    async def story(world: World) -> None:
        await world.signed_in()
        gaps: list[float] = []
        last = time.monotonic()

        def beat() -> None:
            nonlocal last
            now = time.monotonic()
            gaps.append(now - last)
            last = now

        heart = QTimer(interval=10)
        heart.timeout.connect(beat)
        heart.start()
        world.books.misbehave("", "freeze")
        world.books.control("POST", "/makers", {"running": False})
        world.books.control("POST", "/streams", {"disconnect": True})

        def says_so() -> bool:
            return "has not answered" in world.texts()

        await world.until(says_so, "a banner about the silence")
        heart.stop()
        world.books.behave()
        world.books.control("POST", "/makers", {"running": True})
        await world.until(lambda: not says_so(), "the banner gone")

        assert max(gaps) < 0.5

    tell(story, may_log=("refreshing an account",))


def test_the_pair_selector_filters_as_one_types_and_enter_takes_the_first_hit(tell: Play) -> None:
    async def story(world: World) -> None:
        await world.signed_in()

        QTest.keyClick(world.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
        search = await shown_search(world)
        QTest.keyClicks(search, "sol")
        QTest.keyClick(search, Qt.Key.Key_Return)

        market = world.app.workspace.selection.market
        assert market is not None
        assert market.name == "SOL/USD"
        await world.until(lambda: 0 < world.price() < 10_000, "its price")

    async def shown_search(world: World) -> QLineEdit:
        def found() -> list[QLineEdit]:
            tops = QApplication.topLevelWidgets()
            lines = [line for top in tops for line in top.findChildren(QLineEdit, "pairSearch")]
            return [line for line in lines if line.isVisible()]

        await world.until(lambda: bool(found()), "the search field")
        return found()[0]

    tell(story)


def test_cancel_all_ends_with_a_count_of_what_is_proven_gone(tell: Play) -> None:
    async def story(world: World) -> None:
        await world.signed_in()
        for count, quantity in enumerate(("0.01", "0.011", "0.012"), start=1):
            await world.place("buy", low(world), quantity)
            await world.until(lambda: world.rows("workingTable") == count, "one more order")  # noqa: B023
            await world.until(lambda: "Order placed" in world.texts(), "its outcome")

        button = world.find(QAbstractButton, "cancelAllButton")
        QTest.mousePress(button, Qt.MouseButton.LeftButton)
        await asyncio.sleep(1.2)
        QTest.mouseRelease(button, Qt.MouseButton.LeftButton)

        await world.until(lambda: "3 of 3" in world.texts(), "a count")
        assert {row["ending"] for row in world.books.orders()} == {"requested"}

    tell(story)


def test_prices_grow_old_visibly_when_nothing_confirms_them(tell: Play) -> None:
    async def story(world: World) -> None:
        await world.signed_in()
        age = world.find(QLabel, "priceAge")
        await world.until(lambda: bool(age.text()), "an age")
        world.books.misbehave("", "freeze")
        world.books.control("POST", "/streams", {"disconnect": True})

        await world.until(lambda: number(age.text()) >= 6, "an old price")
        world.books.behave()

    tell(story, may_log=("refreshing an account",))
