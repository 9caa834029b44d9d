"""Every exchange in the selector, with its own protocol behind it: rests, is cancelled, fills, and the books agree."""

from decimal import Decimal

import pytest
from PySide6.QtWidgets import QLabel

from core.desk.facts import TrackedOrder
from core.domain.account import Environment
from core.domain.order import OrderState
from tests.stories.conftest import Play
from tests.stories.world import Books, World, number

# exchange, whose books they are in, the demo account there
EXCHANGES = (
    ("gemini", "gemini", "primary"),
    ("binance", "binance", "primary"),
    ("binanceus", "binanceus", "primary"),
    ("htx", "htx", "primary"),
    ("bigone", "bigone", "primary"),
    ("bigone_tutorial", "bigone", "tutorial"),
)


def states(world: World) -> list[OrderState]:
    """The state of every order the window knows."""
    return [row.order.state for row in world.app.bridge.store.all(TrackedOrder)]


@pytest.mark.parametrize(("exchange", "books_of", "account"), EXCHANGES)
def test_an_order_is_placed_cancelled_and_filled_on_each_exchange(
    exchange: str, books_of: str, account: str, tell: Play
) -> None:
    async def story(world: World) -> None:
        await world.signed_in()
        books = Books(world.books.announced, books_of, account)
        await world.go_to(exchange, Environment.PRACTICE)
        await world.signed_in()
        assert "▲ PRACTICE" in world.texts()
        base = books.balance("BTC")

        low = f"{world.price() * Decimal('0.95'):.2f}"
        await world.place("buy", low, "0.01")
        await world.until(lambda: states(world) == [OrderState.OPEN], "an order that stands")
        (booked,) = books.orders()
        assert (booked["state"], Decimal(booked["price"])) == ("open", Decimal(low))

        await world.until(lambda: bool(world.cells("workingTable")[0][-1]), "a way to cancel it")
        world.click_cell("workingTable", 0, -1)
        await world.until(lambda: world.rows("workingTable") == 0, "an empty table")
        (booked,) = books.orders()
        assert booked["ending"] == "requested"

        high = f"{world.price() * Decimal('1.01'):.2f}"
        await world.place("buy", high, "0.01")
        await world.until(lambda: OrderState.FILLED in states(world), "a fill")
        _, booked = books.orders()
        assert Decimal(booked["filled"]) == Decimal("0.01")
        assert len(Books(world.books.announced, exchange).placements()) == 2

        gained = books.balance("BTC") - base
        assert Decimal("0.00997") <= gained <= Decimal("0.01")  # less a fee, where it is taken in base

        def is_shown() -> bool:
            # Money in another wallet has rows of its own, below.
            shown = next(row[1] for row in world.cells("balancesTable") if row[0] == "BTC")
            return abs(number(shown) - books.balance("BTC", "free")) < Decimal("0.00001")

        await world.until(is_shown, "the exchange's balance on the screen")
        assert world.find(QLabel, "environmentBadge").isVisible()

    tell(story)
