"""Orders that wait for a price: placed in the window, shown with their trigger, fired by the market or cancelled."""

from decimal import Decimal

import pytest

from core.domain.account import Environment
from core.domain.market import OrderType
from core.domain.order import OrderState
from tests.stories.conftest import Play
from tests.stories.tickets import cancel_first, off, orders, send, states
from tests.stories.world import Books, World, number

SYMBOLS = {"binance": "BTCUSDT", "htx": "btcusdt", "bigone": "BTC-USDT"}


def triggers(world: World) -> list[Decimal]:
    """The triggers of the orders that are shown as waiting, newest first; 0 where none is told."""
    cells = [cell for row in world.cells("workingTable") for cell in row]
    return [number(cell) for cell in cells if "Waits" in cell]


async def opened(world: World, exchange: str) -> Books:
    """Look at an exchange's practice, with its market standing still."""
    await world.signed_in()
    await world.go_to(exchange, Environment.PRACTICE)
    await world.signed_in()
    world.books.control("POST", "/makers", {"running": False})
    return Books(world.books.announced, exchange)


@pytest.mark.parametrize("exchange", SYMBOLS)
def test_orders_wait_with_their_trigger_fire_when_the_market_comes_and_never_once_cancelled(
    exchange: str, tell: Play
) -> None:
    async def story(world: World) -> None:
        books = await opened(world, exchange)
        above, price, higher = off(world, "1.02"), off(world, "1.05"), off(world, "1.025")
        below, floor = off(world, "0.98"), off(world, "0.93")
        await send(
            world, "buy", OrderType.STOP_LIMIT, stopPrice=above, price=price, quantity="0.01"
        )
        await world.until(lambda: triggers(world) == [Decimal(above)], "a stop-limit that waits")
        await send(world, "sell", OrderType.STOP_MARKET, stopPrice=below, quantity="0.02")
        await world.until(
            lambda: triggers(world) == [Decimal(below), Decimal(above)], "a stop-market that waits"
        )
        await send(world, "sell", OrderType.TAKE_PROFIT, stopPrice=higher, quantity="0.03")
        await world.until(lambda: len(triggers(world)) == 3, "a take-profit that waits")
        # On HTX an order that waits to go to market is none of the exchange's until it fires.
        nameless = [order.type for order in orders(world) if order.id is None]
        assert len(nameless) == (2 if exchange == "htx" else 0)
        await cancel_first(world)
        assert OrderState.CANCELLED in states(world)

        books.push(SYMBOLS[exchange], off(world, "1.03"))
        await world.until(lambda: triggers(world) == [Decimal(below)], "the stop-limit fired")
        books.push(SYMBOLS[exchange], floor)
        await world.until(lambda: states(world).count(OrderState.FILLED) == 2, "both filled")
        assert all(order.id for order in orders(world) if order.state is OrderState.FILLED)
        assert triggers(world) == []
        filled = {Decimal(row["filled"]) for row in books.orders()}
        assert filled - {Decimal(0)} == {Decimal("0.01"), Decimal("0.02")}
        assert len(books.placements()) == 3

    tell(story)


def test_a_trailing_stop_follows_the_market_and_fires_behind_it(tell: Play) -> None:
    async def story(world: World) -> None:
        books = await opened(world, "binance")
        first = world.price()

        async def move(factor: str) -> None:
            books.push("BTCUSDT", f"{first * Decimal(factor):.2f}")
            await world.until(
                lambda: abs(world.price() / first - Decimal(factor)) < Decimal("0.001"), "its price"
            )

        await send(world, "sell", OrderType.TRAILING_STOP, trail="2", quantity="0.01")
        await world.until(lambda: len(triggers(world)) == 1, "a trailing stop that waits")
        await move("1.04")
        await move("1.03")
        assert states(world) == [OrderState.WAITING]

        await move("1.01")  # above where it began, and far enough below the best
        await world.until(lambda: states(world) == [OrderState.FILLED], "the trailing stop fired")
        (booked,) = books.orders()
        assert Decimal(booked["filled"]) == Decimal("0.01")

    tell(story)
