"""How long until the first paint and how much memory half a minute later, beside a bare PySide6 window."""

import compileall
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from tests.bench.figures import Ratio, heading, ratio_of_medians, spread

ROOT = Path(__file__).resolve().parent.parent.parent
PAINT_LIMIT = 2.5
MEMORY_LIMIT = 2.0
SETTLE_S = 30.0
KINDS = {"tessera": "Tessera, demo profile", "bare": "bare window as large"}


def measure(runs: int) -> list[Ratio]:
    """Print all figures; return the ratios that have a limit."""
    _compile()
    with tempfile.TemporaryDirectory(prefix="tessera-bench-") as folder:
        environ = _environ(folder)
        return [_paint(runs, environ), *_memory(environ)]


def _environ(folder: str) -> dict[str, str]:
    """Throw-away profiles go to a folder of ours, as a process that leaves at its first paint cleans nothing up."""
    environ = dict(os.environ) | {"TMPDIR": folder, "TEMP": folder}
    has_display = bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))
    if sys.platform == "linux" and not has_display:
        environ["QT_QPA_PLATFORM"] = "offscreen"
    return environ


def _compile() -> None:
    """Byte code as an installed program has it, whatever this machine is set to."""
    for folder in ("core", "gui", "resources", "tests/bench"):
        compileall.compile_dir(ROOT / folder, quiet=1)


def _command(kind: str, then: str) -> list[str]:
    module = "tests.bench.window"
    return [sys.executable, "-m", module, kind, str(time.monotonic_ns()), then]


# First paint


def _paint(runs: int, environ: Mapping[str, str]) -> Ratio:
    times: dict[str, list[int]] = {kind: [] for kind in KINDS}
    quiet = 0
    for run in range(runs + 1):
        for kind, taken in times.items():
            told = _paint_once(kind, environ)
            if run:  # the first start of each fills caches
                taken.append(told["painted_ns"])
                quiet += kind == "tessera" and told["is_quiet"]
    ratio = ratio_of_medians(
        "first paint, Tessera to bare", times["tessera"], times["bare"], PAINT_LIMIT
    )
    platform = environ.get("QT_QPA_PLATFORM", "the display")
    print(f"  process start to first paint on {platform}, {runs} runs each, in turns")
    print(heading(""))
    for kind, taken in times.items():
        print(spread(KINDS[kind], taken))
    print(ratio)
    print(f"  painted before any exchange could be asked: {quiet} of {runs} runs", flush=True)
    if quiet < runs:
        raise SystemExit("The window waited for an exchange before its first paint.")
    return ratio


def _paint_once(kind: str, environ: Mapping[str, str]) -> dict[str, Any]:
    """Returns when all that was started has ended: the practice exchange holds the error pipe open until then."""
    ended = subprocess.run(
        _command(kind, "leave"),
        cwd=ROOT,
        env=environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    if not ended.stdout:
        raise SystemExit(f"The {KINDS[kind]} was never painted:\n{ended.stderr}")
    told: dict[str, Any] = json.loads(ended.stdout.splitlines()[0])
    return told


# Memory


def _memory(environ: Mapping[str, str]) -> list[Ratio]:
    if sys.platform == "win32":
        print("  memory is not measured on Windows")
        return []
    with ExitStack() as stack:
        pids = {kind: stack.enter_context(_open_window(kind, environ)) for kind in KINDS}
        time.sleep(SETTLE_S)
        kib = {kind: _resident_kib(pid) for kind, pid in pids.items()}
    print(
        f"\n  memory {SETTLE_S:.0f} s after sign-in (bare: after first paint), of this process alone"
    )
    print(f"  {'':34}{'resident':>9}{'peak':>9}")
    for kind, (resident, peak) in kib.items():
        most = f"{peak / 1024:9.1f}" if peak else f"{'?':>9}"
        print(f"  {KINDS[kind]:34}{resident / 1024:9.1f}{most}  MiB")
    value = kib["tessera"][0] / kib["bare"][0]
    ratio = Ratio(name="memory, Tessera to bare", value=value, limit=MEMORY_LIMIT)
    print(ratio, flush=True)
    return [ratio]


@contextmanager
def _open_window(kind: str, environ: Mapping[str, str]) -> Iterator[int]:
    """A window that is painted and, if it is ours, signed in; ended afterwards in its own good order."""
    with subprocess.Popen(
        _command(kind, "stay"),
        cwd=ROOT,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as child:
        try:
            awaited = "signed_in" if kind == "tessera" else "painted_ns"
            if not any(awaited in json.loads(line) for line in child.stdout or ()):
                raise SystemExit(f"The {KINDS[kind]} ended too early.")
            yield child.pid
        finally:
            child.terminate()
            try:
                child.wait(20)
            except subprocess.TimeoutExpired:
                child.kill()


def _resident_kib(pid: int) -> tuple[int, int]:
    """What a process has in memory, and the most it ever had; 0 where the system does not tell."""
    status = Path(f"/proc/{pid}/status")
    if status.exists():
        lines = (line.split() for line in status.read_text("ascii").splitlines())
        fields = {words[0]: words[1] for words in lines if len(words) > 1}
        return int(fields["VmRSS:"]), int(fields["VmHWM:"])
    told = subprocess.run(
        ["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=True
    )
    return int(told.stdout), 0
