"""Nonces through crashes, clock changes and threads; the exchange's clock."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.domain.errors import JournalError
from core.exchanges.base import NonceUnit
from core.net.clock import LEAP_MS, LEASE_MS, Nonces, Offset, watch_leaps
from tests.fakes import HandClock

NOW = 1_763_718_000_000


def test_an_increasing_key_counts_in_milliseconds_of_thirteen_digits(tmp_path: Path) -> None:
    nonces = Nonces(tmp_path / "n", NonceUnit.MILLISECOND)

    assert [nonces.next(NOW), nonces.next(NOW)] == [NOW, NOW + 1]
    assert len(str(nonces.next(NOW))) == 13


def test_after_a_crash_nonces_begin_above_everything_that_may_have_been_sent(
    tmp_path: Path,
) -> None:
    path = tmp_path / "n"
    sent = [Nonces(path, NonceUnit.MILLISECOND).next(NOW)]
    first = Nonces(path, NonceUnit.MILLISECOND)
    sent += [first.next(NOW + delay) for delay in range(0, 1900, 100)]

    again = Nonces(path, NonceUnit.MILLISECOND).next(NOW - 10_000)

    assert again > max(sent)


def test_a_restart_never_runs_further_ahead_of_the_clock_than_the_lease(tmp_path: Path) -> None:
    path = tmp_path / "n"
    Nonces(path, NonceUnit.MICROSECOND).next(NOW)

    ahead = Nonces(path, NonceUnit.MICROSECOND).next(NOW) - NOW * 1000

    assert ahead <= (LEASE_MS + 1) * 1000


@pytest.mark.parametrize("unit", [NonceUnit.MICROSECOND, NonceUnit.NANOSECOND])
@pytest.mark.parametrize("dies", [False, True])
def test_a_clock_that_was_wrong_does_not_spoil_nonces_held_against_the_time(
    tmp_path: Path, unit: NonceUnit, dies: bool
) -> None:
    nonces = Nonces(tmp_path / "n", unit)
    nonces.next(NOW + 3_600_000)
    if dies:
        nonces = Nonces(tmp_path / "n", unit)

    sent = [nonces.next(NOW), nonces.next(NOW), Nonces(tmp_path / "n", unit).next(NOW)]

    per_ms = unit.value // 1_000
    assert sent == sorted(set(sent))
    assert all(0 <= nonce - NOW * per_ms <= (LEASE_MS + 1) * per_ms for nonce in sent)


def test_nonces_near_enough_to_be_taken_rise_through_a_clock_set_back(tmp_path: Path) -> None:
    nonces = Nonces(tmp_path / "n", NonceUnit.MICROSECOND)

    assert nonces.next(NOW) < nonces.next(NOW - 20_000)


def test_two_threads_never_get_the_same_nonce(tmp_path: Path) -> None:
    nonces = Nonces(tmp_path / "n", NonceUnit.MILLISECOND)

    with ThreadPoolExecutor(8) as pool:
        given_out = list(pool.map(lambda _: nonces.next(NOW), range(400)))

    assert len(set(given_out)) == 400


def test_a_lease_that_cannot_be_written_refuses_to_number(tmp_path: Path) -> None:
    nonces = Nonces(tmp_path / "gone" / "n", NonceUnit.MILLISECOND)

    for _ in range(2):
        with pytest.raises(JournalError):
            nonces.next(NOW)


def test_a_damaged_lease_is_not_taken_for_zero(tmp_path: Path) -> None:
    (tmp_path / "n").write_text("17637180")
    (tmp_path / "n").write_bytes(b"\xff\x00")

    with pytest.raises(JournalError):
        Nonces(tmp_path / "n", NonceUnit.MILLISECOND)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(
    steps=st.lists(st.tuples(st.integers(-20_000, 20_000), st.booleans()), min_size=1, max_size=30)
)
def test_nonces_rise_whatever_the_clock_does_and_however_often_the_program_dies(
    tmp_path: Path, steps: list[tuple[int, bool]]
) -> None:
    path = tmp_path / "n"
    path.unlink(missing_ok=True)
    nonces, last = Nonces(path, NonceUnit.MILLISECOND), 0
    for shift_ms, dies in steps:
        if dies:
            nonces = Nonces(path, NonceUnit.MILLISECOND)
        nonce = nonces.next(NOW + shift_ms)
        assert nonce > last
        last = nonce


def test_the_offset_is_the_median_so_one_slow_answer_does_not_move_it() -> None:
    offset = Offset()
    for sent_ms, received_ms in ((0, 20), (1000, 1020), (2000, 9000)):
        offset.learn((sent_ms + 10) + 500, sent_ms, received_ms)

    assert offset.ms == 500


def test_the_spread_is_half_the_best_way_there_and_back() -> None:
    assert Offset().spread_ms is None

    offset = Offset()
    for trip_ms in (400, 31, 90):
        offset.learn(500 + trip_ms // 2, 0, trip_ms)

    assert (offset.ms, offset.spread_ms) == (500, 16)


def test_readings_that_disagree_make_the_spread_wider() -> None:
    offset = Offset()
    for error_ms in (-300, 0, 500):
        offset.learn(10 + error_ms, 0, 20)

    assert (offset.ms, offset.spread_ms) == (0, 400)


def test_a_clock_of_whole_seconds_is_never_known_better_than_to_half_of_one() -> None:
    offset = Offset(step_ms=1000)
    offset.learn(10, 0, 20)

    assert offset.spread_ms == 500


def test_what_a_refusal_said_replaces_all_readings_and_is_taken_as_it_is() -> None:
    offset = Offset(step_ms=40)
    offset.learn(10_000, 0, 800)
    offset.set(700)

    assert (offset.ms, offset.spread_ms) == (700, 20)


def test_forgotten_readings_leave_nothing() -> None:
    offset = Offset()
    offset.learn(10, 0, 20)
    offset.forget()

    assert (offset.is_known, offset.ms, offset.spread_ms) == (False, 0, None)


@given(
    truth_ms=st.integers(-100_000, 100_000),
    trips=st.lists(st.tuples(st.integers(0, 800), st.integers(0, 800)), min_size=1, max_size=5),
)
def test_the_truth_lies_within_the_spread_of_a_single_reading_and_the_worst_of_several(
    truth_ms: int, trips: list[tuple[int, int]]
) -> None:
    offset, now_ms = Offset(), 0
    for there_ms, back_ms in trips:
        offset.learn(now_ms + there_ms + truth_ms, now_ms, now_ms + there_ms + back_ms)
        now_ms += 1000

    assert offset.spread_ms is not None
    worst_ms = max(there_ms + back_ms for there_ms, back_ms in trips) / 2
    assert abs(offset.ms - truth_ms) <= worst_ms + 1
    if len(trips) == 1:
        assert abs(offset.ms - truth_ms) <= offset.spread_ms + 1


class LeapingClock(HandClock):
    """With each sleep the wall goes ahead, and both stand still, by as much as a test has put in; then it ends."""

    def __init__(self, leaps_ms: list[int], stands_s: list[float] | None = None) -> None:
        super().__init__()
        self._leaps_ms = leaps_ms
        self._stands_s = stands_s or [0.0] * len(leaps_ms)

    async def sleep(self, seconds: float) -> None:
        if not self._leaps_ms:
            raise asyncio.CancelledError
        self.ms += self._leaps_ms.pop(0)
        await super().sleep(seconds + self._stands_s.pop(0))


def leaps(clock: LeapingClock) -> list[int]:
    heard: list[int] = []

    async def watch() -> None:
        await watch_leaps(clock, heard.append)

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(watch())
    return heard


def test_sleep_and_a_clock_that_is_set_are_leaps_and_small_corrections_are_not() -> None:
    assert leaps(LeapingClock([0, 5, -5, 600_000, 0, -3_600_000, 1_999, 0])) == [
        600_000,
        -3_600_000,
    ]


def test_a_machine_whose_monotonic_time_goes_on_in_sleep_is_noticed_by_standing_still() -> None:
    assert leaps(LeapingClock([0, 0, 0, 0], [0.0, 3.0, 600.0, 0.0])) == [600_000]


def test_corrections_that_add_up_are_told_once() -> None:
    assert leaps(LeapingClock([900, 900, 900, 0, 0])) == [2_700]


@given(st.lists(st.integers(-10_000, 10_000), max_size=40))
def test_whatever_was_not_told_never_adds_up_to_a_leap(steps_ms: list[int]) -> None:
    assert abs(sum(steps_ms) - sum(leaps(LeapingClock(list(steps_ms))))) <= LEAP_MS


def test_after_a_leap_the_last_offset_is_gone_by_and_proves_nothing() -> None:
    offset = Offset()
    offset.learn(5_000, 1_000, 1_000)
    offset.forget()

    assert (offset.ms, offset.is_known, offset.spread_ms) == (4_000, False, None)
    offset.learn(2_000, 1_000, 1_000)
    assert (offset.ms, offset.is_known) == (1_000, True)
