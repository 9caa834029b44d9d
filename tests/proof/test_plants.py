"""The proofs can fail: each fault that is planted into the program is noticed."""

import pytest

from tests.proof.killpoints import PLANTED, run
from tests.proof.plants import PLANTS
from tests.proof.protocols import PROTOCOLS


def test_every_plant_has_a_point_that_shows_it() -> None:
    assert PLANTED.keys() == PLANTS.keys()


@pytest.mark.parametrize("plant", PLANTED)
def test_a_planted_fault_is_noticed(plant: str) -> None:
    protocol, point = PLANTED[plant]

    (outcome,) = run([PROTOCOLS[protocol]], [point], plant=plant)

    assert outcome.was_reached
    assert outcome.broken
