#!/usr/bin/env python3
"""Makes Tessera's environment and runs it: the one command to try, test and change the program.

usage: python3 dev.py VERB [options]

Use the program
  demo [--tour] [--screenshots DIR] [--seed N]
                              try it against the practice exchange: no key, no account;
                              without a display it takes the tour and leaves pictures
  run [options]               open the program with your own profile
  practice [options]          start the practice exchange alone

Change the program
  test [pytest options]       run the tests, without a display
  check                       formatting, lint and types
  matrix [--only X] [--list]  tests and tour on every supported Python
  bench [options]             measure what must stay fast
  killpoints [options]        kill the program at every step of an order, and compare what is left
  chaos [options]             thousands of orders under faults and restarts, and compare
  soak [options]              trade for minutes, and see that nothing grows
  strings [--check]           collect the texts of the screens, compile their translations
  lock [--check] [--upgrade]  pin every dependency again, with hashes

The first run installs what packaging/*.lock pins into .venv (TESSERA_VENV names another folder);
later runs start at once. Exit codes: 0 done, 1 failed, 2 wrong usage or wrong Python, 3 the
system lacks something.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent
VERSIONS = ("3.11", "3.12", "3.13")
LOCKS = {"runtime": "packaging/requirements.lock", "dev": "packaging/requirements-dev.lock"}
TRANSLATION = "resources/i18n/tessera_zh_CN.ts"
QT_PARTS = ("Core", "Gui", "Widgets", "DBus", "Svg", "Network")


class Trouble(Exception):
    """Ends the command with a sentence for the person who typed it."""

    def __init__(self, sentence: str, code: int = 1) -> None:
        super().__init__(sentence)
        self.code = code


def hand_over(command: list[str], environ: Mapping[str, str]) -> int:
    """Become the command, so that signals and its exit code pass straight through."""
    sys.stdout.flush()
    if os.name == "posix":
        os.execve(command[0], command, dict(environ))
    return subprocess.run(command, env=dict(environ), check=False).returncode


@dataclass(frozen=True)
class Machine:
    """All that a verb asks of the computer it runs on."""

    environ: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    platform: str = sys.platform
    is_root: bool = hasattr(os, "geteuid") and os.geteuid() == 0
    run: Callable[..., Any] = subprocess.run
    which: Callable[[str], str | None] = shutil.which
    hand_over: Callable[[list[str], Mapping[str, str]], int] = hand_over

    @property
    def has_display(self) -> bool:
        if self.environ.get("QT_QPA_PLATFORM") == "offscreen":
            return False
        found = self.environ.get("DISPLAY") or self.environ.get("WAYLAND_DISPLAY")
        return bool(found) or self.platform != "linux"

    def offscreen(self) -> Machine:
        return replace(self, environ={**self.environ, "QT_QPA_PLATFORM": "offscreen"})

    def says(self, *command: str) -> str:
        """What a command prints, or nothing when it cannot be run."""
        try:
            return str(self.run(command, capture_output=True, text=True, check=False).stdout)
        except OSError:
            return ""

    def must(self, command: list[str], otherwise: str) -> None:
        if self.run(command, check=False).returncode:
            raise Trouble(otherwise)


# ---- the interpreter


def find_python(version: str, machine: Machine) -> str | None:
    """The first interpreter of this version that answers, on PATH or under pyenv."""
    pyenv = Path(machine.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    kept = sorted(map(str, pyenv.glob(f"versions/{version}.*/bin/python")))
    ask = "import sys; print('{}.{}'.format(*sys.version_info))"
    for candidate in [machine.which(f"python{version}"), *kept]:
        if candidate and machine.says(candidate, "-c", ask).strip() == version:
            return candidate
    return None


def use_supported_python(running: str, argv: list[str], machine: Machine) -> int | None:
    """Start again with an interpreter that Tessera supports, unless this is one already."""
    if running in VERSIONS:
        return None
    for version in reversed(VERSIONS):
        python = find_python(version, machine)
        if python:
            return machine.hand_over([python, str(ROOT / "dev.py"), *argv], machine.environ)
    wanted = ", ".join(VERSIONS)
    raise Trouble(f"Tessera needs Python {wanted}; this is {running}, and none was found.", 2)


# ---- the environment


def python_of(venv: Path) -> Path:
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def fingerprint(root: Path, venv: Path) -> str:
    """What an environment depends on: the locks, the interpreter, and where everything lies."""
    digest = hashlib.sha256(repr([root, venv, sys.base_prefix, sys.version]).encode())
    for lock_file in LOCKS.values():
        digest.update((root / lock_file).read_bytes())
    return digest.hexdigest()


def installed_level(root: Path, venv: Path) -> str:
    """Which lock a whole and current environment was made from; nothing for any other."""
    stamp = venv / "tessera-stamp"
    if not stamp.is_file() or not python_of(venv).exists():
        return ""
    level, _, made_from = stamp.read_text().partition(" ")
    return level if made_from == fingerprint(root, venv) else ""


def environment(level: str, machine: Machine, root: Path = ROOT) -> Path:
    """The environment's interpreter, after building whatever is missing or out of date."""
    venv = root / (machine.environ.get("TESSERA_VENV") or ".venv")
    if installed_level(root, venv) not in (level, "dev"):
        with one_at_a_time(root / ".venv.lock"):
            if installed_level(root, venv) not in (level, "dev"):
                build(root, venv, level, machine)
    return python_of(venv)


def build(root: Path, venv: Path, level: str, machine: Machine) -> None:
    """Make the environment. Its stamp is written last, so a broken-off attempt starts over."""
    print(f"Preparing {venv} from {LOCKS[level]}: about a minute.", file=sys.stderr)
    is_current = installed_level(root, venv)
    stamp = venv / "tessera-stamp"
    stamp.unlink(missing_ok=True)
    if not is_current:
        need_ensurepip(machine)
        base = getattr(sys, "_base_executable", sys.executable)
        make = [base, "-m", "venv", "--clear", str(venv)]
        machine.must(make, f"No environment could be made in {venv}.")
    pip = [str(python_of(venv)), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    pinned = ["--only-binary", ":all:", "--require-hashes", "-r", str(root / LOCKS[level])]
    project = ["--no-deps", "--no-build-isolation", "--editable", str(root)]
    for what in (pinned, project):
        machine.must([*pip, *what], "The packages could not be installed; the reason is above.")
    unfinished = stamp.with_suffix(".new")
    unfinished.write_text(f"{level} {fingerprint(root, venv)}")
    unfinished.replace(stamp)


def need_ensurepip(machine: Machine, module: str = "ensurepip") -> None:
    """Debian keeps what `venv` needs in a package of its own."""
    package = "python{}.{}-venv".format(*sys.version_info)
    if importlib.util.find_spec(module) is None and not install_packages([package], machine):
        raise Trouble(f"Python cannot make an environment without the package {package}.", 3)


@contextmanager
def one_at_a_time(path: Path) -> Iterator[None]:
    """Let one command build at a time; another waits here and then finds the work done."""
    with path.open("a") as handle:
        if sys.platform == "win32":
            import msvcrt

            while True:
                try:
                    msvcrt.locking(handle.fileno(), msvcrt.LK_LOCK, 1)
                    break
                except OSError:
                    continue  # it gives up after ten seconds; a build takes longer
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


# ---- what Qt needs of a Linux system


def debian_package(soname: str) -> str:
    """The package that carries a library, by Debian's naming rule and its few exceptions."""
    name, _, version = soname.lower().replace("_", "-").partition(".so.")
    if name.endswith("-2.0"):
        return "libglib2.0-0"
    if name.startswith("libbrotli"):
        return "libbrotli1"
    if name == "libz":
        return "zlib1g"
    return name + ("-" if name[-1].isdigit() else "") + version


def missing_libraries(venv: Path, platforms: list[str], machine: Machine) -> list[str]:
    """Names of the shared libraries that PySide6 asks for and the system does not have."""
    files = []
    for qt in venv.glob("lib/python3*/site-packages/PySide6"):
        files += [str(qt / f"Qt{part}.abi3.so") for part in QT_PARTS]
        files += [str(qt / f"Qt/plugins/platforms/libq{name}.so") for name in platforms]
    lines = machine.says("ldd", *files).splitlines()
    return sorted({line.split()[0] for line in lines if "=> not found" in line})


def install_packages(packages: list[str], machine: Machine) -> bool:
    """Install as root on a Debian-like system; elsewhere say what to type."""
    install = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if not machine.is_root or machine.which("apt-get") is None:
        print("The system lacks something: sudo " + " ".join(install), file=sys.stderr)
        return False
    print("Installing for the system: " + " ".join(packages), file=sys.stderr)
    quiet = {
        "env": {**machine.environ, "DEBIAN_FRONTEND": "noninteractive"},
        "stdout": subprocess.DEVNULL,
        "check": False,
    }
    if machine.run(install, **quiet).returncode == 0:
        return True
    machine.run(["apt-get", "update"], **quiet)
    return bool(machine.run(install, **quiet).returncode == 0)


def prepare_qt(python: Path, machine: Machine) -> None:
    """See that Qt finds its libraries and a Chinese font; as root, install what is missing."""
    if machine.platform != "linux":
        return
    venv = python.parent.parent
    needed = ["offscreen", "xcb"] if machine.has_display else ["offscreen"]
    missing = missing_libraries(venv, ["offscreen", "xcb"] if machine.is_root else needed, machine)
    if missing and not install_packages(sorted({*map(debian_package, missing)}), machine):
        still = missing_libraries(venv, needed, machine)
        if still:
            raise Trouble(f"Qt cannot start without {', '.join(still)}.", 3)
    has_chinese = bool(machine.says("fc-list", ":lang=zh").strip())
    if not has_chinese and not install_packages(["fontconfig", "fonts-wqy-microhei"], machine):
        print("Until then Chinese text shows as boxes.", file=sys.stderr)


# ---- the verbs


def _open(module: str, args: list[str], machine: Machine) -> int:
    """Start a part of the program in the folder the command was typed in."""
    python = environment("runtime", machine)
    if module == "gui":
        prepare_qt(python, machine)
    return machine.hand_over([str(python), "-P", "-m", module, *args], machine.environ)


def demo(args: list[str], machine: Machine) -> int:
    if machine.has_display:
        return _open("gui", ["demo", *args], machine)
    pictures = [] if "--screenshots" in args else ["--screenshots", "demo-screenshots"]
    tour = [] if "--tour" in args else ["--tour"]
    return _open("gui", ["demo", *args, *tour, *pictures], machine.offscreen())


def run(args: list[str], machine: Machine) -> int:
    if not machine.has_display and "QT_QPA_PLATFORM" not in machine.environ:
        raise Trouble("There is no display; `dev.py demo` shows the program in pictures.", 3)
    return _open("gui", args, machine)


def practice(args: list[str], machine: Machine) -> int:
    return _open("core.practice", args, machine)


def _measure(module: str, args: list[str], machine: Machine) -> int:
    python = environment("dev", machine)
    prepare_qt(python, machine)
    os.chdir(ROOT)
    return machine.hand_over([str(python), "-m", module, *args], machine.offscreen().environ)


def test(args: list[str], machine: Machine) -> int:
    """All on two workers, for most of the time goes by in waiting; with arguments of one's own, as they say."""
    return _measure("pytest", args or ["-n", "2", "--dist", "worksteal"], machine)


def bench(args: list[str], machine: Machine) -> int:
    return _measure("tests.bench", args, machine)


def killpoints(args: list[str], machine: Machine) -> int:
    return _measure("tests.proof.killpoints", args, machine)


def chaos(args: list[str], machine: Machine) -> int:
    return _measure("tests.proof.chaos", args, machine)


def soak(args: list[str], machine: Machine) -> int:
    return _measure("tests.proof.soak", args, machine)


def check(args: list[str], machine: Machine) -> int:
    argparse.ArgumentParser(prog="dev.py check").parse_args(args)
    python = environment("dev", machine)
    os.chdir(ROOT)
    failed = []
    for words in ("ruff format --check", "ruff check", "mypy"):
        print(f"-- {words}", flush=True)
        if machine.run([str(python), "-m", *words.split()], check=False).returncode:
            failed.append(words)
    print(f"check failed: {', '.join(failed)}" if failed else "check passed")
    return 1 if failed else 0


def matrix(args: list[str], machine: Machine) -> int:
    parser = argparse.ArgumentParser(prog="dev.py matrix")
    parser.add_argument("--only", choices=VERSIONS, help="one Python instead of all three")
    parser.add_argument("--list", action="store_true", help="say which are found, and stop")
    wanted = parser.parse_args(args)
    rows = []
    for version in [wanted.only] if wanted.only else VERSIONS:
        python = find_python(version, machine)
        if wanted.list or python is None:
            rows.append((version, python or "not found", python is not None))
        else:
            rows += _try_on(version, python, machine)
    for version, what, is_good in rows:
        print(f"{version}  {'ok    ' if is_good else 'FAILED'}  {what}")
    return 0 if all(is_good for *_, is_good in rows) else 1


def _try_on(version: str, python: str, machine: Machine) -> Iterator[tuple[str, str, bool]]:
    own = {"TESSERA_VENV": f".venv-{version}", "DISPLAY": "", "WAYLAND_DISPLAY": ""}
    with tempfile.TemporaryDirectory() as pictures:
        for verb in (["test"], ["demo", "--tour", "--screenshots", pictures]):
            print(f"-- Python {version}: {verb[0]}", flush=True)
            start = time.monotonic()
            command = [python, str(ROOT / "dev.py"), *verb]
            code = machine.run(command, env={**machine.environ, **own}, check=False).returncode
            yield version, f"{verb[0]}, {time.monotonic() - start:.0f} s", code == 0


def _renew(names: list[str], verb: str, is_check: bool, make: Callable[[list[Path]], None]) -> None:
    """Make files anew beside the kept ones; then put them in place, or complain of a difference."""
    with tempfile.TemporaryDirectory() as scratch:
        fresh = [Path(scratch) / Path(name).name for name in names]
        kept = [ROOT / name for name in names]
        for old, new in zip(kept, fresh, strict=True):
            if old.is_file():
                shutil.copy(old, new)
        make(fresh)
        for old, new in zip(kept, fresh, strict=True):
            if not is_check:
                shutil.copy(new, old)
            elif not old.is_file() or old.read_bytes() != new.read_bytes():
                raise Trouble(f"{old.name} is out of date: run `python3 dev.py {verb}`.")


def strings(args: list[str], machine: Machine) -> int:
    parser = argparse.ArgumentParser(prog="dev.py strings")
    parser.add_argument("--check", action="store_true", help="change nothing; fail if out of date")
    is_check = parser.parse_args(args).check
    python = environment("runtime", machine)
    prepare_qt(python, machine)
    sources = sorted(str(path) for path in (ROOT / "gui").rglob("*.py"))
    update = [str(python.with_name("pyside6-lupdate")), "-silent", "-no-obsolete", *sources]
    update += ["-locations", "none", "-source-language", "en", "-target-language", "zh_CN", "-ts"]
    release = [str(python.with_name("pyside6-lrelease")), "-silent"]

    def make(fresh: list[Path]) -> None:
        ts, qm = map(str, fresh)
        machine.must([*update, ts], "The texts could not be collected.")
        machine.must([*release, ts, "-qm", qm], "The translations could not be compiled.")

    _renew([TRANSLATION, TRANSLATION.replace(".ts", ".qm")], "strings", is_check, make)
    unfinished = (ROOT / TRANSLATION).read_text(encoding="utf-8").count('type="unfinished"')
    print(f"{TRANSLATION}: {unfinished} texts without a translation.")
    return 1 if is_check and unfinished else 0


def lock(args: list[str], machine: Machine) -> int:
    parser = argparse.ArgumentParser(prog="dev.py lock")
    parser.add_argument("--check", action="store_true", help="change nothing; fail if out of date")
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions allowed")
    wanted = parser.parse_args(args)
    uv = [str(environment("dev", machine)), "-m", "uv", "pip", "compile", "--quiet", "--universal"]
    uv += ["--python-version", VERSIONS[0], "--generate-hashes", "--no-annotate"]
    uv += ["--custom-compile-command", "python3 dev.py lock", str(ROOT / "pyproject.toml")]
    uv += ["--upgrade"] if wanted.upgrade else []

    def make(fresh: list[Path]) -> None:
        """Hold the program's own lock to the versions of the tests', so that what ships was tested."""
        runtime, tested = map(str, fresh)
        project = str(ROOT / "pyproject.toml")
        sentence = "The dependencies could not be pinned."
        machine.must([*uv, "--group", f"{project}:dev", "-o", tested], sentence)
        machine.must([*uv, "--group", f"{project}:build", "-c", tested, "-o", runtime], sentence)

    _renew(list(LOCKS.values()), "lock", wanted.check, make)
    return 0


VERBS = {
    verb.__name__: verb
    for verb in (
        *(demo, run, practice),
        *(test, check, matrix, bench, killpoints, chaos, soak, strings, lock),
    )
}


def main(argv: list[str], machine: Machine) -> int:
    if not argv or argv[0] in ("-h", "--help", "help"):
        print(__doc__)
        return 0 if argv else 2
    if argv[0] not in VERBS:
        raise Trouble(f"There is no verb {argv[0]!r}; `python3 dev.py --help` lists them.", 2)
    code = use_supported_python("{}.{}".format(*sys.version_info), argv, machine)
    return VERBS[argv[0]](argv[1:], machine) if code is None else code


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:], Machine()))
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        sys.exit(trouble.code)
    except KeyboardInterrupt:
        sys.exit(130)
