"""Lists of megabytes: read as exactly and strictly as any answer, and never in the window's way."""

import gc
import json
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.domain.errors import BadAnswer, Refusal
from core.exchanges.base import Response
from core.exchanges.binance import BINANCE
from core.exchanges.decoding import LongList, parse_json
from core.exchanges.htx import HTX
from core.exchanges.reading import Json

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
SIZE = 15 * 1024 * 1024
LONGEST_GAP_S = 0.1
TRIES = 4


# ---- the window


def symbols_of_binance(size: int) -> bytes:
    """The sample's symbols again and again under new names; one of them is Chinese, as in the real list."""
    said = json.loads((SAMPLES / "binance/exchange_info_multi.json").read_bytes())
    kinds = [json.dumps(row, ensure_ascii=False) for row in said.pop("symbols")]
    count = size // (sum(map(len, kinds)) // len(kinds))
    rows = (kinds[n % len(kinds)].replace('USDT"', f'USDT{n}"', 1) for n in range(count))
    envelope = json.dumps(said).removesuffix("}")
    return f'{envelope}, "symbols": [{", ".join(rows)}]}}'.encode()


def longest_gap_s(work: Callable[[], object]) -> float:
    """How long the window, played by this thread, could not have moved while another thread works."""
    is_done = threading.Event()

    def run() -> None:
        try:
            work()
        finally:
            is_done.set()

    worker = threading.Thread(target=run)
    longest, last = 0.0, time.perf_counter()
    worker.start()
    has_ended = False
    while not has_ended:
        has_ended = is_done.wait(0.001)
        now = time.perf_counter()
        longest, last = max(longest, now - last), now
    worker.join()
    return longest


def test_a_list_of_fifteen_megabytes_never_freezes_the_window() -> None:
    """Typical on two busy cores: 15 ms, or 45 if the garbage collector looks at everything meanwhile.

    The same bytes decoded in one piece: 350 ms. Whatever else the machine does can only lengthen a gap, so one quiet
    try is proof.
    """
    body = symbols_of_binance(SIZE)
    read, response = BINANCE.markets(BINANCE.info.hosts[0]).read, Response(status=200, body=body)
    gaps: list[tuple[float, float]] = []
    gc.collect()
    gc.freeze()  # what other tests have left behind is not the program's to go through

    try:
        for _ in range(TRIES):
            ours = longest_gap_s(lambda: read(response))
            whole = longest_gap_s(lambda: parse_json(body))
            gaps.append((ours, whole))
            if ours < LONGEST_GAP_S and whole > 3 * ours:
                return
    finally:
        gc.unfreeze()

    pytest.fail(f"longest gaps in s, row by row and in one piece: {gaps}")


def test_a_list_of_megabytes_is_read_to_its_last_row() -> None:
    body = symbols_of_binance(SIZE // 10)
    names = [row["symbol"] for row in json.loads(body)["symbols"]]

    markets = BINANCE.markets(BINANCE.info.hosts[0]).read(Response(status=200, body=body))

    assert [market.symbol for market in markets] == names


# ---- as exact and as strict as the reader of whole answers


def put_together(body: bytes, name: str | None) -> Json:
    """What a long list's reader makes of an answer, its rows put back in their place."""
    rows = LongList(lambda row: [row], name)
    said = rows.parse(body)
    if name is None:
        return list(rows.found()) if said == [] else said
    if isinstance(said, dict) and said.get(name) == []:
        said[name] = list(rows.found())
    return said


def outcome(read: Callable[[], Json]) -> Json:
    try:
        return repr(read())
    except BadAnswer:
        return BadAnswer


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.decimals(-9, 9, places=3).map(float) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["rows", "a", ""]), inner),
    max_leaves=12,
)
TYPING = st.lists(st.tuples(st.integers(0, 80), st.sampled_from([*'{}[],:"0e- \n\\', ""])))


@settings(deadline=None, database=None, max_examples=400)
@given(value=VALUES, indent=st.sampled_from([None, 1]), errors=TYPING)
@example(value={"rows": []}, indent=None, errors=[(0, " "), (9, " ,")])
@example(value={"rows": [1]}, indent=None, errors=[(10, ",")])
@example(value={"rows": [1]}, indent=None, errors=[(12, "x")])
@pytest.mark.parametrize("name", ["rows", None])
def test_row_by_row_or_in_one_piece_the_same_is_read_and_refused(
    name: str | None, value: Json, indent: int | None, errors: list[tuple[int, str]]
) -> None:
    text = json.dumps(value, indent=indent)
    for place, letter in errors:
        text = text[:place] + letter + text[place + 1 :]
    body = text.encode()

    assert outcome(lambda: put_together(body, name)) == outcome(lambda: parse_json(body))


@pytest.mark.parametrize(
    "body",
    [b"", b"\xff", b'{"rows": [1', b'{"rows" 1}', b"{1: 2}", b'{"rows": [NaN]}', b"[" * 99_999],
)
@pytest.mark.parametrize("name", ["rows", None])
def test_what_is_no_json_is_a_bad_answer(name: str | None, body: bytes) -> None:
    with pytest.raises(BadAnswer):
        LongList(lambda row: [row], name).parse(body)


def test_an_answer_without_its_list_is_a_bad_answer() -> None:
    rows = LongList(lambda row: [row], "rows")

    rows.parse(b'{"row": [1]}')

    with pytest.raises(BadAnswer):
        rows.found()


def test_an_error_that_is_told_behind_the_list_is_an_error() -> None:
    body = b'{"data": [], "status": "error", "err-code": "system-maintenance"}'

    with pytest.raises(Refusal):
        HTX.markets(HTX.info.hosts[0]).read(Response(status=200, body=body))
