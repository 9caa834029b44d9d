"""Budgets: who waits, for how long, and that no exchange's own count can reach its limit by what we send."""

from collections import deque
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.exchanges.base import Bucket, Call, Request
from core.net.budget import BAN_S, Budget
from core.net.turns import Urgency
from tests.fakes import HandClock

LIMITED = Bucket(rate=1000, burst=1000, limit=100, window_s=60, orders=1, cancels=1)


def a_read(weight: int = 1, bucket: str = "public") -> Call[Any]:
    return Call(Request(method="GET", url="x"), lambda _: None, bucket=bucket, weight=weight)


def sends(budget: Budget, urgency: Urgency, weight: int = 1) -> bool:
    """Whether one request may leave now; it is counted."""
    cost = budget.cost(urgency, a_read(weight))
    if budget.wait_s(cost, urgency):
        return False
    budget.ended(cost, budget.take(cost), is_answered=True)
    return True


def reads_wait_s(budget: Budget) -> float:
    return budget.wait_s({"public": 1}, Urgency.READ)


def test_reads_wait_for_a_token_once_the_burst_is_spent() -> None:
    clock = HandClock()
    budget = Budget({"public": Bucket(rate=1, burst=3)}, clock)
    for _ in range(3):
        assert sends(budget, Urgency.READ)

    assert reads_wait_s(budget) == pytest.approx(1)

    clock.pass_by(1)
    assert reads_wait_s(budget) == 0


def test_without_a_stated_time_the_pause_doubles_up_to_a_minute_and_an_answer_resets_it() -> None:
    clock = HandClock()
    budget = Budget({"public": Bucket(rate=1, burst=3)}, clock)
    pauses = []
    for _ in range(8):
        began = budget.take({"public": 1})
        budget.close("public", None, began)
        pauses.append(round(budget.closed_s))
        clock.pass_by(budget.closed_s)

    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]

    budget.ended({"public": 1}, budget.take({"public": 1}), is_answered=True)
    budget.close("public", None, clock.monotonic())
    assert budget.closed_s == pytest.approx(1)


def test_refusals_of_what_was_under_way_together_count_as_one() -> None:
    clock = HandClock()
    budget = Budget({"public": Bucket(rate=10, burst=30)}, clock)
    together = [budget.take({"public": 1}) for _ in range(4)]
    clock.pass_by(0.1)
    for began in together:
        budget.close("public", None, began)

    assert budget.closed_s == pytest.approx(1)


def test_reads_stop_first_then_orders_and_cancels_only_at_the_limit_itself() -> None:
    clock = HandClock()
    budget = Budget({"public": LIMITED}, clock)

    reads = sum(sends(budget, Urgency.READ) for _ in range(200))
    orders = sum(sends(budget, Urgency.PLACE) for _ in range(200))
    cancels = sum(sends(budget, Urgency.CANCEL) for _ in range(200))

    assert (reads, orders, cancels) == (70, 10, 20)
    assert budget.wait_s(budget.cost(Urgency.PLACE, None), Urgency.PLACE) == pytest.approx(60)


def test_what_the_exchange_has_counted_of_others_counts_until_its_window_has_passed() -> None:
    clock = HandClock()
    budget = Budget({"public": LIMITED}, clock)
    began = budget.take({"public": 1})
    budget.told({"public": 69}, began)
    clock.pass_by(1)

    assert sends(budget, Urgency.READ)
    assert not sends(budget, Urgency.READ)
    assert reads_wait_s(budget) == pytest.approx(59)

    clock.pass_by(59)
    assert sends(budget, Urgency.READ)


def test_a_later_count_replaces_an_earlier_one_though_it_is_smaller() -> None:
    clock = HandClock()
    budget = Budget({"public": LIMITED}, clock)
    budget.told({"public": 100}, budget.take({"public": 1}))
    clock.pass_by(1)
    budget.told({"public": 5}, budget.take({"public": 1}))

    assert sends(budget, Urgency.READ)


def test_keys_share_what_is_counted_by_address_and_nothing_else() -> None:
    clock = HandClock()
    buckets = {"public": LIMITED, "own": Bucket(rate=9, burst=9, limit=10, is_of_key=True)}
    address = Budget(buckets, clock)
    one, two = (Budget(buckets, clock, address) for _ in range(2))
    while sends(one, Urgency.READ):
        pass
    for _ in range(7):
        one.take({"own": 1})

    assert not sends(two, Urgency.READ)
    assert not sends(address, Urgency.READ)
    assert one.wait_s({"own": 1}, Urgency.READ) > 0
    assert two.wait_s({"own": 1}, Urgency.READ) == 0


def test_a_closed_budget_stops_all_that_it_counts_and_one_tries_alone_afterwards() -> None:
    clock = HandClock()
    buckets = {"public": LIMITED, "orders": Bucket(rate=1, burst=1, is_of_key=True, orders=1)}
    address = Budget(buckets, clock)
    key = Budget(buckets, clock, address)

    key.close("orders", 7)
    assert not sends(key, Urgency.PLACE)
    assert sends(key, Urgency.CANCEL)
    assert key.own_closed_s == pytest.approx(7)
    assert address.own_closed_s == 0

    key.close("public", 5)
    assert not sends(key, Urgency.CANCEL)
    assert not sends(address, Urgency.READ)
    assert address.own_closed_s == pytest.approx(5)

    clock.pass_by(5)
    cost = key.cost(Urgency.CANCEL, None)
    began = key.take(cost)
    assert not sends(key, Urgency.CANCEL)
    assert not sends(address, Urgency.READ)
    key.ended(cost, began, is_answered=True)
    assert sends(address, Urgency.READ)


@pytest.mark.parametrize(("told_s", "lasts_s"), [(30.0, 30.0), (None, BAN_S)])
def test_under_a_ban_nothing_leaves_at_all(told_s: float | None, lasts_s: float) -> None:
    clock = HandClock()
    address = Budget({"public": LIMITED}, clock)
    key = Budget({"public": LIMITED}, clock, address)

    key.ban(told_s)

    for urgency in Urgency:
        assert not sends(key, urgency)
        assert not sends(address, urgency)
    assert address.is_banned
    assert address.closed_s == pytest.approx(lasts_s)
    clock.pass_by(lasts_s)
    assert sends(key, Urgency.CANCEL)


wishes = st.tuples(
    st.sampled_from(Urgency),
    st.integers(1, 25),
    st.floats(0, 20, allow_nan=False),
)


@given(wishes=st.lists(wishes, max_size=120), phase=st.integers(0, 59))
def test_neither_a_sliding_nor_a_fixed_window_ever_holds_more_than_its_limit(
    wishes: list[tuple[Urgency, int, float]], phase: int
) -> None:
    clock = HandClock()
    budget = Budget({"public": LIMITED}, clock)
    sent: deque[tuple[float, int]] = deque()
    fixed: dict[int, int] = {}
    for urgency, weight, pause_s in wishes:
        clock.pass_by(pause_s)
        weight = weight if urgency >= Urgency.QUESTION else 1
        if not sends(budget, urgency, weight):
            continue
        now = clock.monotonic()
        sent.append((now, weight))
        minute = int((now + phase) // 60)
        fixed[minute] = fixed.get(minute, 0) + weight
        assert sum(weight for at, weight in sent if at > now - 60) <= 100
        assert fixed[minute] <= 100
