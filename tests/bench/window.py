"""One window in a process of its own, telling when it was first painted: Tessera's demo, or a bare one.

Arguments: `tessera` or `bare`; the monotonic time at which this process was started, in ns; `leave` to end after
the first paint, or `stay`. Each thing told is a line of JSON.
"""

import json
import os
import sys
import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow


class FirstPaint(QObject):
    """Calls back once, when the window it filters has been painted with all that is in it."""

    def __init__(self, painted: Callable[[], None]) -> None:
        super().__init__()
        self._painted = painted
        self._is_seen = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The event comes before the painting; what is queued now runs after it."""
        if event.type() is QEvent.Type.Paint and not self._is_seen:
            self._is_seen = True
            QTimer.singleShot(0, self._painted)
        return super().eventFilter(watched, event)


def main(kind: str, began_ns: str, then: str) -> int:
    def tell_painted(is_quiet: bool) -> None:
        tell(painted_ns=time.monotonic_ns() - int(began_ns), is_quiet=is_quiet)
        if then == "leave":
            os._exit(0)

    return tessera(tell_painted) if kind == "tessera" else bare(tell_painted)


def bare(tell_painted: Callable[[bool], None]) -> int:
    """The least that a PySide6 program with a window can be."""
    application = QApplication(sys.argv[:1])
    window = QMainWindow()
    window.setCentralWidget(QLabel("A window"))
    watch = FirstPaint(lambda: tell_painted(True))
    window.installEventFilter(watch)
    window.show()
    return application.exec()


def tessera(tell_painted: Callable[[bool], None]) -> int:
    """`tessera demo` as it is, with the time of its first paint and of its first sign-in told."""
    import gui.app
    from core.desk.facts import Session, SessionState
    from gui.__main__ import main as program

    class Watched(gui.app.App):
        async def run(self) -> int:
            # Without a practice exchange that has announced itself there is nobody to ask.
            watch = FirstPaint(lambda: tell_painted(self.runtime.rehearsal is None))
            self.window.installEventFilter(watch)
            self.bridge.store.watch(Session, self._on_news)
            return await super().run()

        def _on_news(self, session: Session) -> None:
            if session.state is SessionState.SIGNED_IN:
                tell(signed_in=session.account.label)

    gui.app.App = Watched  # type: ignore[misc]
    return program(["demo"])


def tell(**facts: object) -> None:
    print(json.dumps(facts), flush=True)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
