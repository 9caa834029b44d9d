"""The settings: one frozen value with type, default and help on each field, and the file that keeps it."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

_VERSION = 1

Language = Literal["system", "en", "zh_CN"]
Theme = Literal["system", "dark", "light"]
Palette = Literal["western", "east_asian", "colour_safe"]


def _about(text: str, low: int | None = None, high: int | None = None) -> dict[str, object]:
    return {"help": text, "low": low, "high": high}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a person chose and where they left off. Whole numbers carry `low` and `high` beside their help."""

    language: Language = field(default="system", metadata=_about("Language of the screen"))
    theme: Theme = field(default="system", metadata=_about("Dark or light"))
    palette: Palette = field(
        default="western",
        metadata=_about("Rises green (western), rises red (east_asian), or blue and orange"),
    )
    zoom_percent: int = field(default=100, metadata=_about("Size of text and controls", 80, 200))
    reduced_motion: bool = field(default=False, metadata=_about("No animation"))
    price_stale_after_s: int = field(
        default=5, metadata=_about("Age in seconds at which a price is shown as old", 1, 300)
    )
    lock_when_idle_min: int = field(
        default=10,
        metadata=_about("Minutes without input until the keys are locked; 0 = never", 0, 60),
    )
    confirm_orders: bool = field(default=True, metadata=_about("Ask before an order is sent"))
    clear_amount_after_send: bool = field(
        default=True, metadata=_about("Empty the amount once an order is sent")
    )
    last_exchange: str = field(default="", metadata=_about("Exchange shown last"))
    last_environment: str = field(default="", metadata=_about("Its environment"))
    last_host: str = field(
        default="", metadata=_about("Its host, where the environment has several")
    )
    last_market: str = field(default="", metadata=_about("Pair shown last"))
    layout: Mapping[str, str] = field(
        default_factory=dict,
        hash=False,
        metadata=_about("Sizes, columns and place of the window, by the parts' names"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingProblem:
    """Why a value was replaced by its default. An empty key means the whole file."""

    key: str
    text: str


def load(path: Path) -> tuple[Settings, tuple[SettingProblem, ...]]:
    """Read the settings. Missing files and unknown keys are no problem; nothing is raised."""
    try:
        stored = _read(path)
    except FileNotFoundError:
        return Settings(), ()
    except (OSError, ValueError, RecursionError) as error:
        return Settings(), (SettingProblem(key="", text=f"not readable: {type(error).__name__}"),)
    settings, problems = Settings(), []
    for one in fields(Settings):
        if one.name in stored:
            complaint = _complaint(_types()[one.name], stored[one.name], one.metadata)
            if complaint:
                problems.append(SettingProblem(key=one.name, text=complaint))
            else:
                settings = replace(settings, **{one.name: stored[one.name]})
    return settings, tuple(problems)


def save(path: Path, settings: Settings) -> None:
    """Replace the file as a whole. One that is newer or unreadable is first kept as `.bak`.

    Raises `OSError`; the old file is then still there.
    """
    try:
        is_ours = _read(path).get("version") == _VERSION
    except FileNotFoundError:
        is_ours = True
    except (ValueError, RecursionError):
        is_ours = False
    if not is_ours:
        _write(path.with_name(f"{path.name}.bak"), path.read_bytes())
    stored = {"version": _VERSION, **asdict(settings)}
    _write(path, json.dumps(stored, indent=2, ensure_ascii=False).encode() + b"\n")


@cache
def _types() -> dict[str, Any]:
    return get_type_hints(Settings)


def _read(path: Path) -> dict[str, Any]:
    stored = json.loads(path.read_text(encoding="utf-8-sig"))
    if not isinstance(stored, dict):
        raise ValueError("not an object")  # noqa: TRY004 - to its reader this is a bad file
    return stored


def _complaint(expected: Any, value: object, limits: Mapping[str, Any]) -> str:
    """Return what would be accepted, or nothing if the value is. `value` is never repeated."""
    if get_origin(expected) is Literal:
        choices = get_args(expected)
        return "" if value in choices else f"not one of {', '.join(choices)}"
    if expected is int:
        low, high = limits["low"], limits["high"]
        return "" if type(value) is int and low <= value <= high else f"not within {low} to {high}"
    if get_origin(expected) is Mapping:
        is_texts = isinstance(value, dict) and all(isinstance(v, str) for v in value.values())
        return "" if is_texts else "not a table of texts"
    return "" if type(value) is expected else f"not a {expected.__name__}"


def _write(path: Path, data: bytes) -> None:
    temporary = path.with_name(f"{path.name}.new")
    with open(temporary, "wb", opener=_private) as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def _private(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)
