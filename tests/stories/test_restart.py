"""What a restart makes of an order: nothing is sent again, and what became of it is found out."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from PySide6.QtWidgets import QAbstractButton

from core import settings as settings_file
from core.desk.facts import TrackedOrder
from core.domain.order import OrderState
from core.rehearsal import Rehearsal
from tests.stories.conftest import Play
from tests.stories.world import Books, Story, World, sandboxed

LOGGED = ("refreshing an account", "after a cancel")


@pytest.fixture
def books(rehearsal: Rehearsal) -> Books:
    """The exchange that outlives the program."""
    return Books(dict(rehearsal.announced))


@pytest.fixture
def start(tell: Play, rehearsal: Rehearsal, books: Books) -> Callable[[Story], None]:
    """Start the program in the same profile as before, play, and close its window."""

    def run(story: Story) -> None:
        tell(story, is_demo=False, books=books, exchanges=sandboxed(rehearsal), may_log=LOGGED)

    return run


async def first_start(world: World, key: str) -> None:
    """Make the vault, add a key of the sandbox and look there."""
    await world.make_vault()
    await world.add_key(world.books.key(key))
    world.close_keys()
    world.choose("exchangeSelector", "SANDBOX")
    await world.signed_in()


def states(world: World) -> list[OrderState]:
    return [row.order.state for row in world.app.bridge.store.all(TrackedOrder)]


def low(world: World) -> str:
    return f"{(world.price() * Decimal('0.97')).quantize(Decimal('0.01')):f}"


@pytest.mark.parametrize("key", ["increasing", "time_based"])
def test_an_order_whose_answer_was_lost_is_checked_on_after_a_restart_and_found(
    start: Callable[[Story], None], books: Books, key: str
) -> None:
    async def before(world: World) -> None:
        await first_start(world, key)
        await world.fill_in("buy", low(world), "0.015")
        submit = world.find(QAbstractButton, "submitButton")
        await world.until(submit.isEnabled, "a ticket that may be sent")
        world.click("submitButton")
        await world.until(lambda: world.has(QAbstractButton, "confirmSend"), "a confirmation")
        await world.until(world.find(QAbstractButton, "confirmSend").isEnabled, "a send button")

        books.misbehave("/v1/order/new", "drop_after", times=1)
        for path in ("/v1/order/status", "/v1/orders", "/"):
            books.misbehave(path, "freeze")
        books.control("POST", "/streams", {"disconnect": True})
        world.click("confirmSend")
        await world.until(lambda: states(world) == [OrderState.UNKNOWN], "an open question")

    async def after(world: World) -> None:
        await world.unlock()
        await world.until(lambda: states(world) == [OrderState.UNKNOWN], "the same question")
        assert "An order is being checked: do not send it again." in world.texts()
        books.behave()
        await world.signed_in()
        await world.until(lambda: states(world) == [OrderState.OPEN], "the order, found")
        await world.until(lambda: world.rows("workingTable") == 1, "the order in the table")
        (booked,) = books.orders()
        assert booked["state"] == "open"
        assert len(books.placements()) == 1

        price = f"{Decimal(booked['price']) - 1:f}"
        await world.place("buy", price, "0.016")
        await world.until(lambda: world.rows("workingTable") == 2, "one more order")

    start(before)
    start(after)
    assert [row["status"] for row in books.placements()] == [200, 200]


def test_an_order_that_filled_while_the_program_was_closed_is_shown_as_filled(
    start: Callable[[Story], None], books: Books
) -> None:
    async def before(world: World) -> None:
        await first_start(world, "increasing")
        await world.place("buy", low(world), "0.015")
        await world.until(lambda: states(world) == [OrderState.OPEN], "the order")
        await world.until(lambda: world.rows("workingTable") == 1, "the order in the table")

    async def after(world: World) -> None:
        await world.unlock()
        await world.signed_in()
        await world.until(lambda: states(world) == [OrderState.FILLED], "a filled order")
        assert world.rows("workingTable") == 0
        (done,) = world.cells("doneTable")
        assert "● Filled" in done

    start(before)
    books.control("POST", "/market", {"symbol": "BTCUSD", "price": "50000"})
    assert Decimal(books.orders()[0]["filled"]) == Decimal("0.015")
    start(after)
    assert len(books.placements()) == 1


def test_a_program_started_while_the_exchange_is_away_signs_in_when_it_is_back(
    start: Callable[[Story], None], books: Books
) -> None:
    async def before(world: World) -> None:
        await first_start(world, "increasing")

    async def after(world: World) -> None:
        books.misbehave("", "status", status=502)
        await world.unlock()
        await world.until(lambda: "The exchange has not answered" in world.texts(), "a sentence")
        assert "BTC / USD" in world.texts()  # the pairs of the last start are there at once
        books.behave()
        await world.signed_in()
        await world.until(lambda: "has not answered" not in world.texts(), "an end of it")

    start(before)
    start(after)


def test_what_the_window_looks_at_is_on_disk_at_once_so_that_a_crash_does_not_lose_it(
    tell: Play,
) -> None:
    async def story(world: World) -> None:
        await world.signed_in()
        path = world.app._profile.settings_path
        world.choose("exchangeSelector", "HTX")
        await world.until(
            lambda: path.exists() and settings_file.load(path)[0].last_exchange == "htx",
            "the choice on disk",
        )

    tell(story)
