"""Nonces through crashes, clock changes and threads; the exchange's clock."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.domain.errors import JournalError
from core.exchanges.base import NonceUnit
from core.net.clock import LEASE_MS, Nonces, Offset

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


def test_two_threads_never_get_the_same_nonce(tmp_path: Path) -> None:
    nonces = Nonces(tmp_path / "n", NonceUnit.MILLISECOND)

    with ThreadPoolExecutor(8) as pool:
        given_out = list(pool.map(lambda _: nonces.next(NOW), range(400)))

    assert len(set(given_out)) == 400


def test_a_lease_that_cannot_be_written_refuses_to_number(tmp_path: Path) -> None:
    nonces = Nonces(tmp_path / "gone" / "n", NonceUnit.MILLISECOND)

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
