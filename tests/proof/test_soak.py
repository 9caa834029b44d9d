"""What the program holds does not grow while it works."""

import pytest

from tests.proof.soak import growth, run, summary

MINUTES = 0.75
STEADY = {"rss_kib": 90_000, "threads": 9, "files": 40, "tasks": 30, "timers": 20, "orders": 5}


def test_nothing_grows_while_the_program_trades(capsys: pytest.CaptureFixture[str]) -> None:
    readings, soak, broken = run(MINUTES)

    with capsys.disabled():
        print(f"\nsoak: {summary(readings, soak)}")
    assert soak.ticks
    assert len(readings) > 4
    assert not broken


@pytest.mark.parametrize("name", ["rss_kib", "threads", "files", "tasks", "timers"])
def test_growth_is_noticed(name: str) -> None:
    steps = {"rss_kib": 2_000}
    grown = [STEADY | {name: STEADY[name] + step * steps.get(name, 10)} for step in range(20)]

    assert not list(growth([STEADY] * 20))
    assert list(growth(grown))
