"""Stories run the whole program on one QApplication, in a profile of their own."""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from core.exchanges.all import ALL
from core.exchanges.base import Exchange
from core.rehearsal import Rehearsal
from tests.stories.world import Books, Story, play

Play = Callable[..., None]


@pytest.fixture
def tell(qapp: QApplication, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> Iterator[Play]:
    """Play a story in the demo, or in a profile; nothing unexpected may be logged."""
    allowed: set[str] = set()

    def run(
        story: Story,
        *,
        is_demo: bool = True,
        books: Books | None = None,
        exchanges: tuple[Exchange, ...] = ALL,
        may_log: tuple[str, ...] = (),
    ) -> None:
        allowed.update(may_log)
        folder = tmp_path / "profile"
        play(qapp, folder, story, is_demo=is_demo, books=books, exchanges=exchanges)

    with caplog.at_level(logging.INFO):
        yield run
    for record in caplog.records:
        is_fine = record.levelno < logging.WARNING or any(
            part in record.getMessage() for part in allowed
        )
        assert is_fine, f"unexpected in the log: {record.levelname} {record.getMessage()}"


@pytest.fixture
def rehearsal() -> Iterator[Rehearsal]:
    """A practice exchange that outlives the program under test."""
    running = Rehearsal.start("--seed", "7")
    yield running
    running.stop()
