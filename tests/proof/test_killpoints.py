"""Killed at any step between click and final state, the program loses no order and places none twice."""

import time
from datetime import UTC, datetime

import pytest

from tests.proof.killpoints import run, summary
from tests.proof.protocols import PROTOCOLS
from tests.proof.steps import POINTS


def test_killed_at_any_step_the_program_tells_the_truth_afterwards(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """All protocols take their turns, a day each."""
    days = datetime.now(UTC).toordinal()
    protocol = list(PROTOCOLS.values())[days % len(PROTOCOLS)]
    began = time.monotonic()

    outcomes = list(run([protocol], POINTS))

    with capsys.disabled():
        print(
            f"\nkill-points, today {protocol.name}: {summary(outcomes, time.monotonic() - began)}"
        )
    assert not [str(outcome) for outcome in outcomes if outcome.is_bad]
