"""The conformance runner itself: it passes what is right, and it can fail."""

import json
from collections.abc import Mapping
from pathlib import Path
from shutil import copy
from typing import Any

import pytest

from tests.conformance.__main__ import main

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "samples" / "gemini"
ORDER = {"kind": "order", "request": "POST /v1/order/new", "http_status": 200}
FILE = "order_new_limit_resting.json"


def run_case(folder: Path, case: Mapping[str, Any], file: str = FILE, **more: object) -> int:
    copy(SAMPLES / file, folder)
    (folder / "expected.json").write_text(json.dumps({"files": {Path(file).name: case}, **more}))
    return main(["samples", "gemini", str(folder)])


def run_vector(folder: Path, vectors: object) -> int:
    path = folder / "vectors.json"
    path.write_text(json.dumps(vectors))
    return main(["vectors", "gemini", str(path)])


def a_vector(**expected: object) -> dict[str, Any]:
    vectors = json.loads((ROOT / "vectors" / "gemini.json").read_bytes())
    vector: dict[str, Any] = next(row for row in vectors if row["name"] == "place_limit_gtc")
    vector["expected"] |= expected
    return vector


def test_the_project_passes_its_own_samples(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["samples", "gemini", str(SAMPLES), str(SAMPLES / "cases")]) == 0
    assert main(["vectors", "gemini", str(ROOT / "vectors" / "gemini.json")]) == 0

    assert capsys.readouterr().out.splitlines()[-1] == "39 passed, 0 failed"


def test_every_sample_is_expected_or_known_to_have_no_use() -> None:
    expected = json.loads((SAMPLES / "expected.json").read_bytes())["files"]
    files = {path.name for path in SAMPLES.iterdir() if path.is_file()}
    no_kind_of_answer = {"_index.json", "expected.json", "heartbeat.json"}
    not_asked_for = {"instant_quote.json", "instant_execute.json", "pricefeed.json"}

    assert files == expected.keys() | no_kind_of_answer | not_asked_for


def test_a_difference_is_told_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run_case(
        tmp_path, {**ORDER, "expect": {"state": "filled", "price": "2000", "reason": ""}}
    )

    lines = capsys.readouterr().out.splitlines()
    assert code == 1
    assert lines == [
        f'{tmp_path / FILE}: state: expected "filled", came "open"',
        f'{tmp_path / FILE}: reason: expected "", came null',
        "0 passed, 1 failed",
    ]


@pytest.mark.parametrize(
    ("key", "wrong"),
    [
        ("filled", None),  # zero is a value
        ("average_price", "0"),  # and none is not zero
        ("price", "2000.000000000000000000000001"),
        ("price", True),
        ("post_only", 0),
        ("created_ms", "1650398446375"),
        ("created_ms", None),
        ("fills", [{}]),
        ("average_price_at_least", "1"),
        ("children", []),
    ],
)
def test_a_wrong_value_fails(tmp_path: Path, key: str, wrong: object) -> None:
    assert run_case(tmp_path, {**ORDER, "expect": {key: wrong}}) == 1


@pytest.mark.parametrize(
    "case",
    [
        {**ORDER, "expect": {"status": "open"}},
        {**ORDER, "expect": {}},
        {**ORDER, "expect": {"state": "open"}, "expected": {}},
        {**ORDER, "kind": "orderly", "expect": {"state": "open"}},
        {**ORDER, "kind": "balances", "expect": {"balances": {}}},
        {**ORDER, "kind": "error", "expect": {"category": "unlisted"}},
        {**ORDER, "request": "POST /v1/staking", "expect": {"state": "open"}},
        {**ORDER, "http_status": 500, "expect": {"price": "2000"}},
        {**ORDER, "http_status": None, "expect": {"price": "2000"}},
        {"kind": "stream", "request": "stream", "expect": {"event": "order"}},
        {"kind": "stream_sequence", "request": "stream", "expect": {"frames": []}},
    ],
)
def test_a_case_that_is_not_understood_or_not_met_fails(
    tmp_path: Path, case: Mapping[str, Any]
) -> None:
    assert run_case(tmp_path, case) == 1


def test_a_key_beside_files_fails(tmp_path: Path) -> None:
    assert run_case(tmp_path, {**ORDER, "expect": {"state": "open"}}) == 0
    assert run_case(tmp_path, {**ORDER, "expect": {"state": "open"}}, version=2) == 1


@pytest.mark.parametrize(
    ("step", "code"),
    [
        ({"after": 1, "verdict": "applied"}, 0),
        ({"after": 3, "verdict": "applied"}, 1),
        ({"after": 4, "verdict": "gap"}, 0),
        ({"after": 4, "book": None}, 0),
        ({"after": 1, "book": None}, 1),
        ({"after": 1, "book": {"sequence": 499}}, 1),
        ({"after": 1, "book": {"bids": [["99", "2"], ["100", "1"]]}}, 1),
        ({"after": 9, "verdict": "applied"}, 1),
        ({"after": 1, "verdicts": "applied"}, 1),
    ],
)
def test_each_step_of_a_sequence_counts(tmp_path: Path, step: object, code: int) -> None:
    case = {"kind": "stream_sequence", "request": "stream", "expect": {"steps": [step]}}

    assert run_case(tmp_path, case, file="cases/ws_depth_gap.json") == code


def test_a_missing_file_and_a_missing_folder_fail(tmp_path: Path) -> None:
    (tmp_path / "expected.json").write_text(
        json.dumps({"files": {"gone.json": {**ORDER, "expect": {"state": "open"}}}})
    )

    assert main(["samples", "gemini", str(tmp_path)]) == 1
    assert main(["samples", "gemini", str(tmp_path / "gone")]) == 1
    assert main(["vectors", "gemini", str(tmp_path / "gone.json")]) == 1


def test_no_cases_at_all_fail(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "expected.json").write_text(json.dumps({"files": {}}))

    assert main(["samples", "gemini", str(tmp_path)]) == 1
    assert run_vector(tmp_path, []) == 1
    assert capsys.readouterr().out == "0 passed, 0 failed\n" * 2


def test_words_that_mean_nothing_are_refused(tmp_path: Path) -> None:
    assert main([]) == 2
    assert main(["samples", "gemini"]) == 2
    assert main(["sample", "gemini", str(tmp_path)]) == 2
    assert main(["samples", "hook", str(tmp_path)]) == 2


@pytest.mark.parametrize(
    "expected",
    [
        {"method": "GET"},
        {"url": "https://api.gemini.com/v1/order/new?"},
        {"body": ""},
        {"signed_text": "e30="},
        {"headers": {}},
        {"headers": {"X-GEMINI-SIGNATURE": "00"}},
        {"signature": "00"},
        {"note": "an unknown key"},
    ],
)
def test_a_vector_that_is_not_reproduced_fails(tmp_path: Path, expected: dict[str, object]) -> None:
    assert run_vector(tmp_path, [a_vector()]) == 0
    assert run_vector(tmp_path, [a_vector(**expected)]) == 1


@pytest.mark.parametrize("change", [{"kind": "grpc"}, {"expected": {}}, {"colour": "red"}])
def test_a_vector_that_is_not_understood_fails(tmp_path: Path, change: dict[str, object]) -> None:
    assert run_vector(tmp_path, [a_vector() | change]) == 1


def test_a_vector_of_which_only_the_text_is_known_is_held_to_its_text(tmp_path: Path) -> None:
    vector = a_vector()
    text = vector["expected"]["signed_text"]

    assert (
        run_vector(
            tmp_path, [vector | {"expected": {"url": None, "body": None, "signed_text": text}}]
        )
        == 0
    )
    assert run_vector(tmp_path, [vector | {"expected": {"url": None, "signed_text": "e30="}}]) == 1
