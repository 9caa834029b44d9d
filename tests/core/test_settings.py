"""Settings come back as they were saved, and a bad file never stops the program."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import get_origin, get_type_hints

import pytest

from core.settings import SettingProblem, Settings, load, save

CHOSEN = Settings(
    language="zh_CN",
    theme="light",
    palette="colour_safe",
    zoom_percent=125,
    reduced_motion=True,
    price_stale_after_s=9,
    lock_when_idle_min=0,
    confirm_orders=False,
    clear_amount_after_send=False,
    last_exchange="gemini",
    last_environment="live",
    last_host="Gemini",
    last_market="BTC/USD",
    layout={"orders": "80,120"},
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "settings.json"


def test_every_setting_comes_back_as_it_was_saved(path: Path) -> None:
    untouched = [
        one.name
        for one in fields(Settings)
        if asdict(CHOSEN)[one.name] == asdict(Settings())[one.name]
    ]
    assert untouched == []  # or this test would not notice a setting that is not saved

    save(path, CHOSEN)

    assert load(path) == (CHOSEN, ())
    assert [file.name for file in path.parent.iterdir()] == ["settings.json"]


def test_the_first_start_uses_the_defaults_without_complaint(path: Path) -> None:
    assert load(path) == (Settings(), ())


def test_defaults_are_the_careful_ones() -> None:
    assert Settings().confirm_orders
    assert Settings().clear_amount_after_send
    assert Settings().lock_when_idle_min == 10
    assert Settings().price_stale_after_s == 5


def test_every_setting_has_help_and_every_number_its_limits() -> None:
    types = get_type_hints(Settings)
    for one in fields(Settings):
        assert one.metadata["help"], one.name
        if types[one.name] is int:
            assert one.metadata["low"] <= getattr(Settings(), one.name) <= one.metadata["high"]


@pytest.mark.parametrize(
    ("key", "value", "text"),
    [
        ("language", "klingon", "not one of system, en, zh_CN"),
        ("theme", None, "not one of system, dark, light"),
        ("palette", ["western"], "not one of western, east_asian, colour_safe"),
        ("zoom_percent", 79, "not within 80 to 200"),
        ("zoom_percent", 201, "not within 80 to 200"),
        ("zoom_percent", "100", "not within 80 to 200"),
        ("zoom_percent", 100.0, "not within 80 to 200"),
        ("lock_when_idle_min", True, "not within 0 to 60"),
        ("confirm_orders", 0, "not a bool"),
        ("confirm_orders", "no", "not a bool"),
        ("last_market", 5, "not a str"),
        ("layout", {"orders": 80}, "not a table of texts"),
        ("layout", [], "not a table of texts"),
    ],
)
def test_a_bad_value_is_named_and_only_it_falls_back(
    path: Path, key: str, value: object, text: str
) -> None:
    stored = {"version": 1} | asdict(CHOSEN) | {key: value}
    path.write_text(json.dumps(stored), encoding="utf-8")

    settings, problems = load(path)

    assert problems == (SettingProblem(key=key, text=text),)
    assert settings == replace(CHOSEN, **{key: asdict(Settings())[key]})


def test_a_complaint_never_repeats_the_value(path: Path) -> None:
    path.write_text(json.dumps({"theme": "a pasted secret"}), encoding="utf-8")

    assert "pasted" not in repr(load(path)[1])


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b"[]", b"\xff\xff", b"[" * 100_000, b'{"version": 1' + b"9" * 5000 + b"}"],
    ids=["empty", "cut", "list", "not text", "deep", "huge number"],
)
def test_an_unreadable_file_gives_defaults_and_is_kept_when_saving(path: Path, raw: bytes) -> None:
    path.write_bytes(raw)

    settings, problems = load(path)
    save(path, CHOSEN)

    assert settings == Settings()
    assert [problem.key for problem in problems] == [""]
    assert path.with_name("settings.json.bak").read_bytes() == raw
    assert load(path) == (CHOSEN, ())


def test_a_newer_file_is_used_as_far_as_known_and_kept_when_saving(path: Path) -> None:
    newer = json.dumps({"version": 2, "theme": "dark", "holograms": True}).encode()
    path.write_bytes(newer)

    settings, problems = load(path)
    save(path, settings)

    assert (settings, problems) == (Settings(theme="dark"), ())
    assert path.with_name("settings.json.bak").read_bytes() == newer


def test_a_file_edited_with_a_byte_order_mark_is_read(path: Path) -> None:
    path.write_bytes(b'\xef\xbb\xbf{"version": 1, "theme": "dark"}')

    assert load(path) == (Settings(theme="dark"), ())


def test_a_save_that_fails_leaves_the_old_file(path: Path) -> None:
    save(path, CHOSEN)
    path.with_name("settings.json.new").mkdir()

    with pytest.raises(OSError):
        save(path, Settings())

    assert load(path) == (CHOSEN, ())


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_only_the_owner_may_read_the_file(path: Path) -> None:
    save(path, CHOSEN)

    assert path.stat().st_mode & 0o777 == 0o600


def test_settings_can_be_compared_and_kept_in_a_set_whatever_the_columns() -> None:
    assert get_origin(get_type_hints(Settings)["layout"]) is Mapping
    assert len({CHOSEN, replace(CHOSEN)}) == 1
