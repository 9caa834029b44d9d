"""What a person does to a window: finds a widget by its name, clicks it, types into it. And letting time turn."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

W = TypeVar("W", bound=QWidget)


def child(parent: QWidget, kind: type[W], name: str) -> W:
    """The widget of a name; fails the test when there is none."""
    found = parent.findChild(kind, name)
    assert isinstance(found, kind), f"no {kind.__name__} named {name}"
    return found


def click(parent: QWidget, name: str) -> None:
    """Click a button in its middle, if it can be clicked."""
    QTest.mouseClick(child(parent, QAbstractButton, name), Qt.MouseButton.LeftButton)


def type_into(parent: QWidget, name: str, text: str) -> None:
    """Type into a field, key by key."""
    QTest.keyClicks(child(parent, QWidget, name), text)


async def call(verb: Callable[..., Awaitable[Any]], *args: object) -> Any:
    """Stands where the bridge would: the core's thread is this one."""
    return await verb(*args)


async def turns() -> None:
    """Let everything that can go on go on."""
    for _ in range(5):
        await asyncio.sleep(0)
        QApplication.processEvents()


def play(story: Coroutine[Any, Any, None]) -> None:
    """Run a story to its end on a loop of its own."""
    asyncio.run(story)


async def until(condition: Callable[[], bool], seconds: float = 5.0) -> None:
    """Let time pass, for Qt and for tasks, until something is so."""
    for _ in range(round(seconds / 0.01)):
        if condition():
            return
        await asyncio.sleep(0.01)
        QApplication.processEvents()
    raise AssertionError("it did not come true")
