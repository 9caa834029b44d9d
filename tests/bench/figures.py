"""Figures of a measurement: medians, ratios held to a limit, and the machine they were seen on."""

import os
import platform
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """How many times as much one figure is as another, and how many times it may be; None is no limit.

    An `aim` that is missed is said, and fails nothing.
    """

    name: str
    value: float
    limit: float | None = None
    aim: float | None = None

    @property
    def is_too_much(self) -> bool:
        return self.limit is not None and self.value > self.limit

    @property
    def is_missed(self) -> bool:
        return self.aim is not None and self.value > self.aim

    def __str__(self) -> str:
        verdict = "  TOO MUCH" if self.is_too_much else ""
        limit = "" if self.limit is None else f"  limit {self.limit}{verdict}"
        if self.aim is not None:
            limit = f"  aim {self.aim}, {'missed' if self.is_missed else 'met'}"
        return f"  {self.name:34} {self.value:8.2f} {limit}"


def spread(name: str, times_ns: Sequence[int]) -> str:
    """One line: median, 95th percentile and least, in milliseconds."""
    ordered = sorted(times_ns)
    late = ordered[round(0.95 * (len(ordered) - 1))]
    figures = (statistics.median(ordered), late, ordered[0])
    return f"  {name:34}" + "".join(f"{figure / 1e6:9.2f}" for figure in figures) + "  ms"


def heading(name: str) -> str:
    """The line above those of `spread`."""
    return f"  {name:34}{'median':>9}{'p95':>9}{'least':>9}"


def ratio_of_medians(
    name: str,
    ours: Sequence[int],
    theirs: Sequence[int],
    limit: float | None = None,
    aim: float | None = None,
) -> Ratio:
    value = statistics.median(ours) / statistics.median(theirs)
    return Ratio(name=name, value=value, limit=limit, aim=aim)


def ratio_of_pairs(
    name: str, ours: Sequence[int], theirs: Sequence[int], limit: float | None = None
) -> Ratio:
    """The median of the ratios of what was measured right after each other."""
    value = statistics.median(mine / other for mine, other in zip(ours, theirs, strict=True))
    return Ratio(name=name, value=value, limit=limit)


def machine() -> str:
    """One line about what all this was measured on."""
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return (
        f"{_processor()}, {os.cpu_count()} cores{load}; {platform.platform(terse=True)};"
        f" Python {platform.python_version()}, PySide6 {version('PySide6-Essentials')},"
        f" ccxt {version('ccxt')}"
    )


def _processor() -> str:
    listing = Path("/proc/cpuinfo")
    lines = listing.read_text("utf-8").splitlines() if listing.exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()
