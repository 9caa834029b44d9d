"""Starting coroutines on the window's loop so that none is lost, forgotten by the collector, or fails in silence."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

CLOSE_S = 5.0


class Tasks:
    """Holds every running task; an exception that no one awaited goes to `report`."""

    def __init__(self, report: Callable[[BaseException], None]) -> None:
        self._report = report
        self._running: set[asyncio.Task[Any]] = set()

    def start(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Run `work` soon; the task is kept until it ends."""
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._report(error)

    async def close(self) -> None:
        """Cancel what still runs and wait until it has ended, but not for ever."""
        running = tuple(self._running)
        for task in running:
            task.cancel()
        if running:
            _, left = await asyncio.wait(running, timeout=CLOSE_S)
            for task in left:
                self._report(TimeoutError(f"{task.get_name()} does not end"))
