"""The whole program, window and all, dies by `kill -9` with an order under way; the next window tells the truth."""

from pathlib import Path

import pytest

from core.rehearsal import Rehearsal
from tests.proof.window import WINDOW_POINTS, die_and_look
from tests.stories.world import Books


@pytest.mark.parametrize("point", WINDOW_POINTS)
def test_the_window_of_the_next_start_agrees_with_the_exchange(point: str, tmp_path: Path) -> None:
    rehearsal = Rehearsal.start("--seed", "7")
    try:
        has_died, wrong = die_and_look(
            tmp_path / "profile", Books(dict(rehearsal.announced)), point
        )
    finally:
        rehearsal.stop()

    assert has_died
    assert not wrong
