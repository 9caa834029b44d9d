"""The check made before anything of Qt is used: does this PySide6 run on this Python?"""

import sys


def refuse_bad_interpreter(pyside: str, python: tuple[int, int] = sys.version_info[:2]) -> None:
    """Raise `SystemExit` with a sentence when the two are known to break each other.

    On CPython below 3.12, PySide6 6.12.0 gives back one reference to None, True or False too many with
    every call; within minutes the interpreter aborts, whatever an order is doing at that moment.
    """
    if pyside.split(".")[:2] == ["6", "12"] and python < (3, 12):
        raise SystemExit(
            f"Tessera cannot run: PySide6 {pyside} crashes on Python {python[0]}.{python[1]}. "
            "Install PySide6-Essentials 6.11.3, or use Python 3.12 or later."
        )
