"""The journal keeps what it was told through restarts, and refuses what it cannot keep."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.desk.journal import Intent, Journal
from core.desk.records import order_from_json, order_to_json
from core.domain.errors import JournalError
from core.domain.money import Price, Quantity
from core.domain.order import OrderState
from tests.fakes import an_order

Opens = Callable[[Path], Journal]


@pytest.fixture
def opens() -> Iterator[Opens]:
    """Opens journals, and closes them when the test is over."""
    opened: list[Journal] = []

    def open_one(path: Path) -> Journal:
        opened.append(Journal(path))
        return opened[-1]

    yield open_one
    for journal in opened:
        journal.close()


def an_intent(ref: str = "ts-1") -> Intent:
    return Intent(
        ref=ref,
        account_id="a",
        exchange="toy",
        environment="practice",
        host_name="Practice",
        at_ms=1,
        order=an_order(OrderState.INTENT, id=None, client_id=ref),
    )


def test_an_order_is_found_again_with_all_that_happened_to_it(tmp_path: Path, opens: Opens) -> None:
    journal = opens(tmp_path / "j")
    journal.intend(an_intent())
    journal.sending("ts-1", at_ms=2, nonce=7, until_ms=33)
    filled = an_order(OrderState.FILLED, filled=Quantity(Decimal("1.000000000000000001")))
    journal.happened("ts-1", 3, filled)
    journal.close()

    (entry,) = opens(tmp_path / "j").entries("a")

    assert entry.order == filled
    assert entry.sending == {"stamp_ms": 2, "nonce": 7, "until_ms": 33}


def test_every_call_is_on_disk_before_it_returns(tmp_path: Path, opens: Opens) -> None:
    journal = opens(tmp_path / "j")
    journal.intend(an_intent())

    copy = tmp_path / "copy"
    copy.mkdir()
    for file in tmp_path.glob("j*"):
        (copy / file.name).write_bytes(file.read_bytes())

    assert [entry.intent.ref for entry in opens(copy / "j").entries("a")] == ["ts-1"]


def test_a_client_id_can_be_used_once_ever(tmp_path: Path, opens: Opens) -> None:
    journal = opens(tmp_path / "j")
    journal.intend(an_intent())

    with pytest.raises(JournalError):
        journal.intend(an_intent())


def test_a_journal_of_a_later_version_is_refused_and_left_alone(
    tmp_path: Path, opens: Opens
) -> None:
    path = tmp_path / "j"
    database = sqlite3.connect(path)
    database.execute("PRAGMA user_version=99")
    database.close()
    before = path.read_bytes()

    with pytest.raises(JournalError, match="later version"):
        opens(path).intend(an_intent())

    assert path.read_bytes() == before


def test_a_folder_that_cannot_be_written_refuses_orders(tmp_path: Path, opens: Opens) -> None:
    journal = opens(tmp_path / "gone" / "j")

    with pytest.raises(JournalError):
        journal.intend(an_intent())


def test_nobody_else_may_read_the_journal(tmp_path: Path, opens: Opens) -> None:
    opens(tmp_path / "j").intend(an_intent())

    assert (tmp_path / "j").stat().st_mode & 0o077 == 0 or os.name == "nt"


@given(
    price=st.decimals(min_value="1e-18", max_value="1e12", allow_nan=False, places=18),
    filled=st.decimals(min_value="1e-18", max_value="1e12", allow_nan=False, places=18),
)
def test_amounts_come_back_from_the_journal_as_they_went_in(
    price: Decimal, filled: Decimal
) -> None:
    order = replace(an_order(), price=Price(price), filled=Quantity(filled))

    body = order_to_json(order)

    assert order_from_json(body) == order
    assert "E" not in str(body["price"])
    assert "E" not in str(body["filled"])


def test_an_order_and_its_sending_can_be_one_commit_that_happens_wholly_or_not_at_all(
    tmp_path: Path, opens: Opens
) -> None:
    journal = opens(tmp_path / "j")
    journal.intend_and_send(an_intent(), at_ms=2, nonce=7, until_ms=33)

    with pytest.raises(JournalError):
        journal.intend_and_send(an_intent(), at_ms=3, nonce=8, until_ms=44)
    journal.intend_and_send(an_intent("ts-2"), at_ms=4, nonce=9, until_ms=55)
    journal.close()

    first, second = opens(tmp_path / "j").entries("a")
    assert first.sending == {"stamp_ms": 2, "nonce": 7, "until_ms": 33}
    assert second.sending == {"stamp_ms": 4, "nonce": 9, "until_ms": 55}


def test_the_trail_tells_everything_that_happened_newest_first(
    tmp_path: Path, opens: Opens
) -> None:
    journal = opens(tmp_path / "j")
    journal.intend(replace(an_intent(), accepted=("value", "depth")))
    journal.sending("ts-1", at_ms=2, nonce=7, until_ms=33)
    journal.asked("ts-1", 3, "not found")
    journal.happened("ts-1", 4, an_order(OrderState.FILLED))

    rows = journal.trail("", most=10)

    assert [(row.at_ms, row.what, row.note) for row in rows] == [
        (4, "order", ""),
        (3, "asked", "not found"),
        (2, "sending", ""),
        (1, "intent", "value, depth"),
    ]
    assert rows[0].order.state is OrderState.FILLED
    assert rows[3].order.state is OrderState.INTENT


@pytest.mark.parametrize(
    ("text", "refs"),
    [
        ("TS-1", {"ts-1"}),
        ("ts-", {"ts-1", "ts-2"}),
        ("NOT found", {"ts-2"}),
        ("100%", set()),
        ("ts_1", set()),
        ("!", set()),
        ("toy", {"ts-1", "ts-2"}),
    ],
)
def test_the_trail_is_searched_for_plain_text_in_any_case(
    tmp_path: Path, opens: Opens, text: str, refs: set[str]
) -> None:
    journal = opens(tmp_path / "j")
    for ref in ("ts-1", "ts-2"):
        journal.intend(an_intent(ref))
    journal.asked("ts-2", 3, "not found")

    assert {row.ref for row in journal.trail(text, most=10)} == refs


def test_a_copy_taken_while_the_journal_is_open_is_whole(tmp_path: Path, opens: Opens) -> None:
    journal = opens(tmp_path / "j")
    journal.intend(an_intent())
    copy = tmp_path / "elsewhere" / "copy"
    copy.parent.mkdir()
    copy.write_text("an older copy")

    journal.copy_to(copy)
    journal.intend(an_intent("ts-2"))

    assert [entry.intent.ref for entry in opens(copy).entries("a")] == ["ts-1"]


def test_a_search_and_a_copy_hold_up_no_order(tmp_path: Path, opens: Opens) -> None:
    journal = opens(tmp_path / "j")
    journal.intend(an_intent())

    with journal._reader() as database:
        database.execute("BEGIN")
        assert database.execute("SELECT count(*) FROM orders").fetchone() == (1,)
        journal.intend_and_send(an_intent("ts-2"), 2, 3, 4)
        assert database.execute("SELECT count(*) FROM orders").fetchone() == (1,)

    assert len(journal.entries("a")) == 2


def test_a_copy_that_cannot_be_written_leaves_the_older_one(tmp_path: Path, opens: Opens) -> None:
    journal = opens(tmp_path / "j")
    journal.intend(an_intent())

    with pytest.raises(JournalError):
        journal.copy_to(tmp_path / "nowhere" / "copy")


FILLS_THE_DISK = """
import resource, sys
from pathlib import Path
from core.desk.journal import Journal
from core.domain.errors import JournalError
from tests.desk.test_journal import an_intent

journal = Journal(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, 150_000))
for number in range(1000):
    try:
        journal.intend_and_send(an_intent(f"ts-{number}"), 1, 2, 3)
    except JournalError:
        break
assert 0 < number < 999, number
assert len(journal.entries("a")) == number  # what was written can still be read
print(number)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no limit for the size of files there")
def test_a_full_disk_refuses_orders_and_keeps_those_that_were_written(
    tmp_path: Path, opens: Opens
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FILLS_THE_DISK, str(tmp_path / "j")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr

    refs = [entry.intent.ref for entry in opens(tmp_path / "j").entries("a")]
    assert sorted(refs) == sorted(f"ts-{number}" for number in range(int(done.stdout)))


@pytest.mark.parametrize("name", ["journal", "journal-wal", "vault.json", "copy"])
def test_a_copy_never_takes_the_place_of_anything_beside_the_journal(
    tmp_path: Path, opens: Opens, name: str
) -> None:
    folder = tmp_path / "profile"
    folder.mkdir()
    (tmp_path / "link").symlink_to(folder)
    journal = opens(folder / "journal")
    journal.intend(an_intent())
    before = sorted((file.name, file.read_bytes()) for file in folder.iterdir())

    for place in (folder, tmp_path / "link"):
        with pytest.raises(JournalError):
            journal.copy_to(place / name)

    assert sorted((file.name, file.read_bytes()) for file in folder.iterdir()) == before
