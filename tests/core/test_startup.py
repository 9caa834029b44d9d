"""Promises about starting: a PySide6 that would crash the program in the middle of an order is refused."""

import sys

import PySide6
import pytest
from PySide6.QtCore import QObject

from core.startup import refuse_bad_interpreter


@pytest.mark.parametrize("pyside", ["6.12.0", "6.12.1"])
def test_a_pyside_that_crashes_this_python_is_refused_with_a_remedy(pyside: str) -> None:
    with pytest.raises(SystemExit, match=r"6\.11\.3, or use Python 3\.12") as refused:
        refuse_bad_interpreter(pyside, (3, 11))

    assert f"PySide6 {pyside} crashes on Python 3.11" in str(refused.value)


@pytest.mark.parametrize(
    ("python", "pyside"),
    [((3, 11), "6.11.3"), ((3, 12), "6.12.0"), ((3, 13), "6.12.0"), ((3, 11), "")],
)
def test_a_pair_that_works_is_let_in(python: tuple[int, int], pyside: str) -> None:
    refuse_bad_interpreter(pyside, python)


def test_the_installed_pair_is_let_in() -> None:
    refuse_bad_interpreter(PySide6.__version__)


def test_qt_calls_do_not_wear_out_none() -> None:
    thing = QObject()
    before = sys.getrefcount(None)

    for number in range(500):
        thing.setObjectName(str(number))

    assert thing.objectName() == "499"
    if sys.version_info < (3, 12):  # from 3.12 None is immortal and is not counted
        assert before - sys.getrefcount(None) <= 50
