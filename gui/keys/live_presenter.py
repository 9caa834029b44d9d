"""The lock before live accounts, for whoever shows it."""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from gui.keys.live_view import LiveView
from gui.keys.passphrase_presenter import PassphrasePresenter
from gui.tasks import Tasks

Call = Callable[..., Awaitable[Any]]


class LiveKeeper(Protocol):
    """What the core does with the lock. The first raises `DeskError`s."""

    async def unlock_live(self, passphrase: str) -> None: ...
    async def lock_live(self) -> None: ...


class LivePresenter(PassphrasePresenter):
    """`open()` asks for the passphrase, `lock()` locks at once; the fact `LiveGate` tells every screen which it is."""

    def __init__(self, view: LiveView, keeper: LiveKeeper, call: Call, tasks: Tasks) -> None:
        super().__init__(view, keeper.unlock_live, call, tasks)
        self._keeper = keeper

    def lock(self) -> None:
        """Close the lock at once; that needs no passphrase."""
        self._tasks.start(self._lock())

    async def _lock(self) -> None:
        await self._call(self._keeper.lock_live)


def live_dialog(parent: Any, keeper: LiveKeeper, call: Call, tasks: Tasks) -> LivePresenter:
    """The one entry for whoever shows the lock; the dialog opens over `parent`, a widget."""
    return LivePresenter(LiveView(parent), keeper, call, tasks)
