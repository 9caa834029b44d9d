"""Starting coroutines on the window's loop so that none is lost, forgotten by the collector, or fails in silence."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any


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
        """Cancel what still runs and wait until all of it has ended."""
        running = tuple(self._running)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
