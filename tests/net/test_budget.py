"""Budgets: who waits, and for how long."""

import pytest

from core.exchanges.base import Bucket
from core.net.budget import Budget
from tests.fakes import HandClock


def test_reads_wait_for_a_token_once_the_burst_is_spent() -> None:
    clock = HandClock()
    budget = Budget({"public": Bucket(rate=1, burst=3)}, clock)
    for _ in range(3):
        assert budget.wait_s("public", 1) == 0
        budget.take("public", 1)

    assert budget.wait_s("public", 1) == pytest.approx(1)

    clock.pass_by(1)
    assert budget.wait_s("public", 1) == 0


def test_without_a_stated_time_the_pause_doubles_up_to_a_minute_and_an_answer_resets_it() -> None:
    clock = HandClock()
    budget = Budget({"public": Bucket(rate=1, burst=3)}, clock)
    pauses = []
    for _ in range(8):
        budget.close(None)
        pauses.append(round(budget.closed_s))
        clock.pass_by(budget.closed_s)

    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]

    budget.reopen()
    budget.close(None)
    assert budget.closed_s == pytest.approx(1)
