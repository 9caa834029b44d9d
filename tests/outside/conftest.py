"""One practice exchange in its own process, for all clients."""

from collections.abc import Iterator

import pytest

from tests.outside.practice_process import PracticeProcess


@pytest.fixture(scope="session")
def practice() -> Iterator[PracticeProcess]:
    process = PracticeProcess()
    yield process
    process.close()
