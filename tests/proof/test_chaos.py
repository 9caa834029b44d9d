"""Orders at all four protocols under faults and restarts: nothing lost, nothing doubled, every digit the ledger's."""

from datetime import UTC, datetime

import pytest

from tests.proof.chaos import digest, plan, run

ORDERS = 72


def test_whatever_goes_wrong_no_order_is_lost_or_doubled(
    capsys: pytest.CaptureFixture[str],
) -> None:
    seed = datetime.now(UTC).toordinal()

    made_of, counts, broken = run(ORDERS, seed)

    with capsys.disabled():
        print(f"\nchaos: {ORDERS} orders, seed {seed} (of today), plan {made_of}: {counts}")
    assert not broken
    assert counts["placements received"]
    assert counts["balances equal to the last digit"]


def test_the_same_seed_makes_the_same_decisions() -> None:
    assert digest(plan(500, 7)) == digest(plan(500, 7))
    assert digest(plan(500, 7)) != digest(plan(500, 8))
