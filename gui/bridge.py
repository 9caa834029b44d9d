"""The only place where the core thread meets Qt: commands go out, one coalesced wake-up comes in."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, ParamSpec, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from core.desk.store import Store
from core.runtime import Runtime

P = ParamSpec("P")
T = TypeVar("T")

FRAME_MS = 40
"""At most 25 times a second is what changed taken over; order events wait no longer than that."""


class Bridge(QObject):
    """Mirrors the core's facts into `store` on Qt's thread, and sends calls to the core's."""

    _woken = Signal()

    def __init__(self, runtime: Runtime) -> None:
        super().__init__()
        self.store = Store()
        self._runtime = runtime
        self._frame = QTimer(self, singleShot=True, interval=FRAME_MS)
        self._frame.timeout.connect(self._take)
        self._woken.connect(self._frame.start, Qt.ConnectionType.QueuedConnection)
        runtime.mailbox.on_mail(self._woken.emit)

    def call(
        self, verb: Callable[P, Coroutine[Any, Any, T]], *args: P.args, **kwargs: P.kwargs
    ) -> "asyncio.Future[T]":
        """Run a verb of the core on its thread; await the result on this one. Giving up waiting stops nothing."""
        return asyncio.shield(asyncio.wrap_future(self._runtime.submit(verb(*args, **kwargs))))

    def _take(self) -> None:
        for fact in self._runtime.mailbox.take():
            self.store.put(fact)

    def close(self) -> None:
        """Stop listening to the core."""
        self._runtime.mailbox.on_mail(lambda: None)
        self._frame.stop()
