"""Orders of every type by hand: the type is chosen, its fields are typed, and the order is sent or looked after."""

from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QMenu

from core.desk.facts import TrackedOrder
from core.domain.market import OrderType
from core.domain.order import Order, OrderState
from gui.ticket.types import NAMES
from tests.stories.world import World, flat


def off(world: World, factor: str) -> str:
    """A price this far from the last one."""
    return f"{world.price() * Decimal(factor):.2f}"


def orders(world: World) -> list[Order]:
    """Every order that the window knows."""
    return [row.order for row in world.app.bridge.store.all(TrackedOrder)]


def states(world: World) -> list[OrderState]:
    """The state of every order that the window knows."""
    return [order.state for order in orders(world)]


def note(world: World) -> str:
    """What the ticket says of its last order."""
    return flat(world.find(QLabel, "ticketNote").text())


def choose_type(world: World, kind: OrderType) -> None:
    """Press the chip of a type, or take it from the list behind the last chip."""
    name = NAMES[kind]
    if world.has(QAbstractButton, name):
        world.click(name)
        return
    world.click("typeConditional")
    menu = world.find(QMenu, "typeMenu")
    (action,) = [each for each in menu.actions() if each.objectName() == name]
    spot = menu.actionGeometry(action).center()
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=spot)


async def send(world: World, side: str, kind: OrderType, **numbers: str) -> None:
    """Fill in an order, a number for each field by name, press submit, and send it from the confirmation."""
    world.click(f"{side}Button")
    choose_type(world, kind)
    for field, number in numbers.items():
        world.write(f"{field}Field", number)
    await submit(world)


async def submit(world: World) -> None:
    """Press submit, and send from the confirmation."""
    button = world.find(QAbstractButton, "submitButton")
    await world.until(button.isEnabled, "a ticket that may be sent")
    world.click("submitButton")
    await world.confirm()


async def cancel_first(world: World) -> None:
    """Cancel the order in the first row, and see it go."""
    left = world.rows("workingTable") - 1
    await world.until(lambda: bool(world.cells("workingTable")[0][-1]), "a way to cancel it")
    world.click_cell("workingTable", 0, -1)
    await world.until(lambda: world.rows("workingTable") == left, "its row gone")
