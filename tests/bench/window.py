"""One window in a process of its own, telling when it was first painted: Tessera's demo, or a bare one.

Arguments: `tessera` or `bare`; the monotonic time at which this process was started, in ns; `leave` to end after
the first paint, or `stay`. Each thing told is a line of JSON. Nothing is imported before the program would.
"""

import gc
import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any


def main(kind: str, began_ns: str, then: str) -> int:
    def tell_painted() -> None:
        # Without the core there is nobody who could ask an exchange.
        is_quiet = kind == "bare" or "core.runtime" not in sys.modules
        tell(painted_ns=time.monotonic_ns() - int(began_ns), is_quiet=is_quiet)
        if then == "leave":
            os._exit(0)

    return tessera(tell_painted) if kind == "tessera" else bare(tell_painted)


def bare(tell_painted: Callable[[], None]) -> int:
    """The least that a PySide6 program with a window can be."""
    from PySide6.QtWidgets import QApplication, QLabel, QMainWindow

    application = QApplication(sys.argv[:1])
    window = QMainWindow()
    window.setCentralWidget(QLabel("A window"))
    window.resize(1515, 900)  # as large as ours: pixels take memory too
    watch = first_paint(window, tell_painted)
    window.show()
    status = application.exec()
    del watch
    return status


def tessera(tell_painted: Callable[[], None]) -> int:
    """`tessera demo` as it is, with the time of its first paint and of its first sign-in told."""
    gc.disable()
    from gui import __main__ as program

    program.load_qt()
    from gui import start

    make_panels, watches = start.make_panels, []

    def watched(*args: Any) -> Any:
        panels = make_panels(*args)
        watches.append(first_paint(panels.window, tell_painted))
        watches.append(first_account(panels.window))
        return panels

    start.make_panels = watched  # type: ignore[assignment]
    return program.main(["demo"])


def first_paint(window: Any, painted: Callable[[], None]) -> object:
    """Call back once, when the window has been painted with all that is in it; keep what is returned."""
    from PySide6.QtCore import QEvent, QObject, QTimer

    class FirstPaint(QObject):
        is_seen = False

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            """The event comes before the painting; what is queued now runs after it."""
            if event.type() is QEvent.Type.Paint and not self.is_seen:
                self.is_seen = True
                QTimer.singleShot(0, painted)
            return super().eventFilter(watched, event)

    watch = FirstPaint()
    window.installEventFilter(watch)
    return watch


def first_account(window: Any) -> object:
    """Tell when a key can be chosen; keep what is returned."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QComboBox

    def look() -> None:
        accounts = window.findChild(QComboBox, "accountSelector")
        if accounts is not None and accounts.currentIndex() >= 0:
            timer.stop()
            tell(signed_in=accounts.currentText())

    timer = QTimer(interval=100)
    timer.timeout.connect(look)
    timer.start()
    return timer


def tell(**facts: object) -> None:
    print(json.dumps(facts), flush=True)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
