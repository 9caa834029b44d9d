"""Every way to place an order that the exchange has arrives there exactly as it was chosen."""

from decimal import Decimal

import pytest
from PySide6.QtWidgets import QAbstractButton

from core.desk.facts import TrackedOrder
from core.domain.order import OrderState
from tests.stories.conftest import Play
from tests.stories.world import Row, World, number

CENT = Decimal("0.01")


def off(world: World, factor: str) -> str:
    """A price this far from the last one."""
    return f"{(world.price() * Decimal(factor)).quantize(CENT):f}"


def states(world: World) -> list[OrderState]:
    return [row.order.state for row in world.app.bridge.store.all(TrackedOrder)]


async def send(world: World) -> None:
    """Press submit and confirm."""
    submit = world.find(QAbstractButton, "submitButton")
    await world.until(submit.isEnabled, f"a ticket that may be sent: {submit.text()}")
    world.click("submitButton")
    await world.confirm()


async def booked(world: World, *seen: OrderState) -> Row:
    """The one order in the exchange's books, once the window shows it in one of these states."""
    await world.until(lambda: bool(states(world)) and states(world)[0] in seen, f"one of {seen}")
    (order,) = world.books.orders()
    assert len(world.books.placements()) == 1
    return order


@pytest.mark.parametrize(
    ("word", "options"),
    [("GTC", []), ("IOC", ["immediate-or-cancel"]), ("FOK", ["fill-or-kill"])],
)
def test_the_time_in_force_arrives_as_chosen(tell: Play, word: str, options: list[str]) -> None:
    async def story(world: World) -> None:
        await world.signed_in()
        await world.fill_in("buy", off(world, "1.005"), "0.01")
        world.choose("timeInForce", word)
        await send(world)

        order = await booked(world, OrderState.FILLED)
        assert (order["time_in_force"], order["is_post_only"]) == (word.lower(), False)
        assert world.books.placements()[0]["fields"].get("options", []) == options

    tell(story)


def test_what_cannot_fill_at_once_is_gone_at_once_and_the_window_says_how(tell: Play) -> None:
    async def story(world: World) -> None:
        await world.signed_in()
        await world.fill_in("buy", off(world, "0.99"), "0.01")
        world.choose("timeInForce", "FOK")
        await send(world)

        order = await booked(world, OrderState.CANCELLED)
        assert order["filled"] == "0"
        await world.until(
            lambda: (
                "Cancelled by the exchange, 0 BTC filled." in world.texts().replace("\u00a0", " ")
            ),
            "the outcome in words",
        )

    tell(story)


def test_maker_only_rests_in_the_book(tell: Play) -> None:
    async def story(world: World) -> None:
        await world.signed_in()
        await world.fill_in("sell", off(world, "1.02"), "0.01")
        world.click("makerOnly")
        await send(world)

        order = await booked(world, OrderState.OPEN)
        assert (order["is_post_only"], order["state"]) == (True, "open")

    tell(story)


def test_maker_only_that_would_take_is_warned_of_before_it_is_sent(tell: Play) -> None:
    async def story(world: World) -> None:
        await world.signed_in()
        await world.fill_in("buy", off(world, "1.01"), "0.01")
        world.click("makerOnly")
        warning = "Maker only, and it would meet"
        await world.until(lambda: warning in world.texts(), "a warning beside the price")
        beside_price = world.texts().count(warning)
        assert world.books.placements() == []

        world.click("submitButton")
        await world.until(lambda: world.has(QAbstractButton, "confirmSend"), "the question")
        assert world.texts().count(warning) > beside_price
        world.click("confirmCancel")
        await world.calm()
        assert world.books.placements() == []

    tell(story)


def test_maker_only_and_now_or_never_exclude_each_other(tell: Play) -> None:
    async def story(world: World) -> None:
        await world.signed_in()
        maker = world.find(QAbstractButton, "makerOnly")
        await world.fill_in("buy", off(world, "0.99"), "0.01")
        world.click("makerOnly")
        assert maker.isChecked()
        world.choose("timeInForce", "IOC")
        assert not maker.isChecked()

    tell(story)


def test_a_market_order_is_a_limit_that_fills_at_once_at_a_price_that_was_shown(
    tell: Play,
) -> None:
    async def story(world: World) -> None:
        await world.signed_in()
        world.click("buyButton")
        world.click("typeMarket")
        world.write("quantityField", "0.05")
        submit = world.find(QAbstractButton, "submitButton")
        await world.until(submit.isEnabled, "a ticket that may be sent")
        world.click("submitButton")
        await world.until(lambda: world.has(QAbstractButton, "confirmSend"), "the question")
        promise = world.find(QAbstractButton, "confirmSend").text()
        await world.confirm()

        order = await booked(world, OrderState.FILLED)
        assert order["time_in_force"] == "ioc"
        assert promise.startswith("Buy 0.05 BTC, at most ")
        assert number(promise.partition("at most")[2]) == Decimal(order["price"])
        assert Decimal(order["cost"]) <= Decimal(order["price"]) * Decimal("0.05")

    tell(story)


def test_a_partly_filled_order_shows_what_is_filled_and_what_is_left(tell: Play) -> None:
    async def story(world: World) -> None:
        await world.signed_in()
        world.books.control("POST", "/makers", {"running": False})
        await world.calm()
        await world.fill_in("sell", "1", "0.5")
        world.click("bidLink")
        await send(world)

        order = await booked(world, OrderState.PARTIAL)
        filled = Decimal(order["filled"])
        assert 0 < filled < Decimal("0.5")
        (row,) = world.cells("workingTable")
        assert any("Partly filled" in cell for cell in row)
        assert f"{filled:f}" in "".join(row)

    tell(story)


def test_a_stop_limit_waits_and_fires_when_the_market_comes(tell: Play) -> None:
    async def story(world: World) -> None:
        await world.signed_in()
        stop, price = off(world, "1.02"), off(world, "1.04")
        world.click("buyButton")
        world.click("typeStopLimit")
        world.write("stopPriceField", stop)
        world.write("priceField", price)
        world.write("quantityField", "0.01")
        await send(world)

        order = await booked(world, OrderState.WAITING)
        assert (Decimal(order["stop_price"]), Decimal(order["price"])) == (
            Decimal(stop),
            Decimal(price),
        )
        assert Decimal(order["filled"]) == 0
        await world.until(lambda: "Waits" in str(world.cells("workingTable")), "it")

        pushed = off(world, "1.03")
        world.books.control("POST", "/market", {"symbol": "BTCUSD", "price": pushed})
        order = await booked(world, OrderState.FILLED)
        assert Decimal(order["filled"]) == Decimal("0.01")

    tell(story)
