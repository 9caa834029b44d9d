"""An order either leaves or is given up, never both: whoever comes first decides."""

import threading

import pytest

from core.desk.sending import Sending
from core.domain.errors import JournalError, NotSent
from core.exchanges.base import Stamp

STAMP = Stamp(time_ms=1_000, nonce=1)


def test_what_was_given_up_never_leaves() -> None:
    written: list[int] = []
    sending = Sending(lambda _, until_ms: written.append(until_ms), fence_ms=30)

    assert sending.give_up()
    with pytest.raises(NotSent):
        sending.begin(STAMP)
    assert written == []


def test_what_has_begun_cannot_be_given_up() -> None:
    written: list[int] = []
    sending = Sending(lambda _, until_ms: written.append(until_ms), fence_ms=30)
    sending.begin(STAMP)

    assert not sending.give_up()
    assert sending.until_ms == 1_030
    assert written == [1_030]


def test_what_is_just_being_written_down_has_begun_and_nobody_waits_for_the_disk() -> None:
    is_writing, may_end = threading.Event(), threading.Event()

    def slow(_: Stamp, __: int) -> None:
        is_writing.set()
        assert may_end.wait(5)

    sending = Sending(slow, fence_ms=30)
    thread = threading.Thread(target=sending.begin, args=(STAMP,))
    thread.start()
    assert is_writing.wait(5)
    assert not sending.give_up()
    may_end.set()
    thread.join(5)


def test_a_disk_that_refuses_stops_the_sending() -> None:
    def full(_: Stamp, __: int) -> None:
        raise JournalError("disk full")

    with pytest.raises(JournalError):
        Sending(full, fence_ms=30).begin(STAMP)
