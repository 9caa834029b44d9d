"""Promises about the one command: the first run builds, the next starts at once, and what is missing is named."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

import dev

Answer = Callable[[list[str]], tuple[int, str]]


def quietly(command: list[str]) -> tuple[int, str]:
    return 0, ""


class Shell:
    """Stands in for everything outside Python: notes each command and answers as told."""

    def __init__(self, answer: Answer = quietly) -> None:
        self.answer = answer
        self.commands: list[list[str]] = []
        self.environ: Mapping[str, str] = {}

    def run(self, command: list[str], **_: Any) -> CompletedProcess[str]:
        command = list(map(str, command))
        self.commands.append(command)
        code, said = self.answer(command)
        if "venv" in command and code == 0:
            python = dev.python_of(Path(command[-1]))
            python.parent.mkdir(parents=True, exist_ok=True)
            python.touch()
        return CompletedProcess(command, code, said, "")

    def hand_over(self, command: list[str], environ: Mapping[str, str]) -> int:
        self.commands.append(command)
        self.environ = environ
        return 7

    def saw(self, *words: str) -> bool:
        return any(set(words) <= set(command) for command in self.commands)


def a_machine(shell: Shell, **environ: str) -> dev.Machine:
    return dev.Machine(
        environ=environ,
        platform="linux",
        is_root=False,
        run=shell.run,
        which=lambda name: f"bin/{name}",
        hand_over=shell.hand_over,
    )


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    root = tmp_path / "a folder with a space"
    (root / "packaging").mkdir(parents=True)
    for lock in dev.LOCKS.values():
        (root / lock).write_text("thing==1\n")
    return root


@pytest.fixture
def shell() -> Shell:
    return Shell()


# ---- the environment


def test_a_second_start_installs_nothing(checkout: Path, shell: Shell) -> None:
    python = dev.environment("runtime", a_machine(shell), checkout)
    built = len(shell.commands)

    assert dev.environment("runtime", a_machine(shell), checkout) == python
    assert len(shell.commands) == built


def test_only_pinned_wheels_are_installed_and_the_project_brings_nothing(
    checkout: Path, shell: Shell
) -> None:
    dev.environment("runtime", a_machine(shell), checkout)

    lock = str(checkout / "packaging/requirements.lock")
    assert shell.saw("--require-hashes", "--only-binary", "-r", lock)
    assert shell.saw("--no-deps", "--no-build-isolation", "--editable", str(checkout))


@pytest.mark.parametrize("lock", dev.LOCKS.values())
def test_a_changed_lock_rebuilds_the_environment(checkout: Path, shell: Shell, lock: str) -> None:
    dev.environment("runtime", a_machine(shell), checkout)
    (checkout / lock).write_text("thing==2\n")
    shell.commands.clear()

    dev.environment("runtime", a_machine(shell), checkout)

    assert shell.saw("venv", "--clear")


def test_a_moved_folder_rebuilds_the_environment(checkout: Path, shell: Shell) -> None:
    dev.environment("runtime", a_machine(shell), checkout)
    moved = checkout.rename(checkout.with_name("moved"))
    shell.commands.clear()

    dev.environment("runtime", a_machine(shell), moved)

    assert shell.saw("venv", "--clear")


def test_the_tests_add_to_the_environment_of_the_program(checkout: Path, shell: Shell) -> None:
    dev.environment("runtime", a_machine(shell), checkout)
    shell.commands.clear()

    dev.environment("dev", a_machine(shell), checkout)
    added = list(shell.commands)
    dev.environment("runtime", a_machine(shell), checkout)

    assert not shell.saw("venv")
    assert shell.saw("-r", str(checkout / "packaging/requirements-dev.lock"))
    assert shell.commands == added


def test_an_interrupted_install_is_not_taken_for_a_whole_one(checkout: Path, shell: Shell) -> None:
    shell.answer = lambda command: (int("--editable" in command), "")
    with pytest.raises(dev.Trouble, match="could not be installed"):
        dev.environment("runtime", a_machine(shell), checkout)
    shell.answer = quietly
    shell.commands.clear()

    dev.environment("runtime", a_machine(shell), checkout)

    assert shell.saw("venv", "--clear")


def test_an_upgrade_that_is_interrupted_leaves_no_stamp(checkout: Path, shell: Shell) -> None:
    dev.environment("runtime", a_machine(shell), checkout)
    shell.answer = lambda command: (int("--require-hashes" in command), "")

    with pytest.raises(dev.Trouble):
        dev.environment("dev", a_machine(shell), checkout)

    assert dev.installed_level(checkout, checkout / ".venv") == ""


def test_another_folder_can_be_named_for_the_environment(checkout: Path, shell: Shell) -> None:
    python = dev.environment("runtime", a_machine(shell, TESSERA_VENV=".venv-3.12"), checkout)

    assert python.is_relative_to(checkout / ".venv-3.12")


def test_two_at_once_build_one_environment(checkout: Path, shell: Shell) -> None:
    starters = [
        threading.Thread(target=dev.environment, args=("dev", a_machine(shell), checkout))
        for _ in range(4)
    ]
    for starter in starters:
        starter.start()
    for starter in starters:
        starter.join()

    assert sum("venv" in command for command in shell.commands) == 1


def test_a_python_without_ensurepip_names_its_package(shell: Shell) -> None:
    with pytest.raises(dev.Trouble, match=r"python3\.1\d-venv") as trouble:
        dev.need_ensurepip(a_machine(shell), "no_such_module")

    assert trouble.value.code == 3


# ---- the interpreter


def test_an_unsupported_python_starts_the_newest_supported_one() -> None:
    shell = Shell(lambda command: (0, "3.12\n" if "3.12" in command[0] else ""))

    assert dev.use_supported_python("3.9", ["test", "-x"], a_machine(shell, PYENV_ROOT="none")) == 7
    assert shell.commands[-1] == ["bin/python3.12", str(dev.ROOT / "dev.py"), "test", "-x"]


def test_a_name_on_path_that_does_not_answer_is_passed_over_for_pyenv(tmp_path: Path) -> None:
    kept = tmp_path / "versions/3.13.4/bin/python"
    kept.parent.mkdir(parents=True)
    kept.touch()
    shell = Shell(lambda command: (0, "3.13") if command[0] == str(kept) else (127, ""))

    assert dev.find_python("3.13", a_machine(shell, PYENV_ROOT=str(tmp_path))) == str(kept)


def test_without_any_supported_python_the_wanted_ones_are_named(shell: Shell) -> None:
    with pytest.raises(
        dev.Trouble, match=r"needs Python 3\.11, 3\.12, 3\.13; this is 3\.9"
    ) as said:
        dev.use_supported_python("3.9", [], a_machine(shell, PYENV_ROOT="none"))

    assert said.value.code == 2


def test_the_matrix_fails_when_a_python_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    shell = Shell(lambda command: (0, "3.12" if "3.12" in command[0] else ""))

    assert dev.matrix(["--list"], a_machine(shell, PYENV_ROOT="none")) == 1
    assert "3.11  FAILED  not found" in capsys.readouterr().out


def test_the_matrix_tests_and_tours_each_in_its_own_environment(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def answer(command: list[str]) -> tuple[int, str]:
        return int("demo" in command), "3.12" if "-c" in command else ""

    shell = Shell(answer)

    assert dev.matrix(["--only", "3.12"], a_machine(shell)) == 1
    printed = capsys.readouterr().out
    assert "3.12  ok      test" in printed
    assert "3.12  FAILED  demo" in printed


# ---- the system


@pytest.mark.parametrize(
    ("soname", "package"),
    [
        ("libxcb-icccm.so.4", "libxcb-icccm4"),
        ("libxcb-render-util.so.0", "libxcb-render-util0"),
        ("libX11-xcb.so.1", "libx11-xcb1"),
        ("libEGL.so.1", "libegl1"),
        ("libGL.so.1", "libgl1"),
        ("libdbus-1.so.3", "libdbus-1-3"),
        ("libglib-2.0.so.0", "libglib2.0-0"),
        ("libgthread-2.0.so.0", "libglib2.0-0"),
        ("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
        ("libfontconfig.so.1", "libfontconfig1"),
        ("libz.so.1", "zlib1g"),
        ("libzstd.so.1", "libzstd1"),
        ("libbrotlidec.so.1", "libbrotli1"),
        ("libgssapi_krb5.so.2", "libgssapi-krb5-2"),
        ("libstdc++.so.6", "libstdc++6"),
    ],
)
def test_a_missing_library_is_named_as_its_debian_package(soname: str, package: str) -> None:
    assert dev.debian_package(soname) == package


def lacking(*sonames: str) -> Answer:
    """A system without these libraries, until a package is installed."""
    missing = list(sonames)

    def answer(command: list[str]) -> tuple[int, str]:
        if "apt-get" in command:
            missing.clear()
        if command[0] == "fc-list":
            return 0, "A Chinese font"
        return 0, "".join(f"\t{soname} => not found\n" for soname in missing)

    return answer


@pytest.fixture
def python(checkout: Path) -> Path:
    (checkout / ".venv/lib/python3.12/site-packages/PySide6").mkdir(parents=True)
    return dev.python_of(checkout / ".venv")


def test_without_rights_the_command_to_type_is_printed(
    python: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shell = Shell(lacking("libEGL.so.1", "libglib-2.0.so.0"))

    with pytest.raises(dev.Trouble, match=r"libEGL\.so\.1, libglib-2\.0\.so\.0") as trouble:
        dev.prepare_qt(python, a_machine(shell))

    assert trouble.value.code == 3
    wanted = "sudo apt-get install -y --no-install-recommends libegl1 libglib2.0-0\n"
    assert capsys.readouterr().err.endswith(wanted)


def test_root_gets_the_missing_libraries_installed(python: Path) -> None:
    shell = Shell(lacking("libxcb-icccm.so.4"))

    dev.prepare_qt(python, replace(a_machine(shell), is_root=True))

    assert shell.saw("apt-get", "install", "libxcb-icccm4")
    assert not shell.saw("apt-get", "update")


def test_package_lists_are_fetched_only_when_an_install_fails(python: Path) -> None:
    tried: list[str] = []

    def answer(command: list[str]) -> tuple[int, str]:
        if command[0] == "apt-get":
            tried.append(command[1])
            return (100 if tried == ["install"] else 0), ""
        return 0, ""

    dev.prepare_qt(python, replace(a_machine(Shell(answer)), is_root=True))

    assert tried == ["install", "update", "install"]


@pytest.mark.parametrize(
    ("environ", "is_asked"),
    [
        ({}, False),
        ({"DISPLAY": ":0"}, True),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}, False),
    ],
)
def test_only_a_display_needs_the_libraries_of_a_display(
    python: Path, environ: dict[str, str], is_asked: bool
) -> None:
    shell = Shell(lacking())

    dev.prepare_qt(python, a_machine(shell, **environ))

    assert any("libqxcb.so" in word for command in shell.commands for word in command) is is_asked


def test_a_missing_chinese_font_is_a_hint_not_a_failure(
    python: Path, shell: Shell, capsys: pytest.CaptureFixture[str]
) -> None:
    dev.prepare_qt(python, a_machine(shell))

    assert "fonts-wqy-microhei" in capsys.readouterr().err


# ---- the verbs


@pytest.fixture
def ready(checkout: Path, shell: Shell, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment that the verbs find built. They work in the checkout's folder; afterwards we are back in ours."""
    monkeypatch.chdir(dev.ROOT)
    shell.answer = lacking()
    dev.build(dev.ROOT, checkout / "ready", "dev", a_machine(shell))
    shell.commands.clear()
    return checkout / "ready"


def test_without_a_display_the_demo_takes_the_tour_and_leaves_pictures(
    ready: Path, shell: Shell
) -> None:
    code = dev.demo(["--seed", "7"], a_machine(shell, TESSERA_VENV=str(ready)))

    told = ["demo", "--seed", "7", "--tour", "--screenshots", "demo-screenshots"]
    assert shell.commands[-1][-6:] == told
    assert shell.environ["QT_QPA_PLATFORM"] == "offscreen"
    assert code == 7


def test_with_a_display_the_demo_does_what_it_was_told(ready: Path, shell: Shell) -> None:
    dev.demo(["--seed", "7"], a_machine(shell, TESSERA_VENV=str(ready), DISPLAY=":0"))

    assert shell.commands[-1][1:] == ["-P", "-m", "gui", "demo", "--seed", "7"]
    assert "QT_QPA_PLATFORM" not in shell.environ


def test_the_program_itself_does_not_start_without_a_display(shell: Shell) -> None:
    with pytest.raises(dev.Trouble, match=r"no display; `dev\.py demo`"):
        dev.run([], a_machine(shell))


def test_tests_run_without_a_display_even_where_there_is_one(ready: Path, shell: Shell) -> None:
    dev.test(["-k", "money"], a_machine(shell, TESSERA_VENV=str(ready), DISPLAY=":0"))

    assert shell.commands[-1][1:] == ["-m", "pytest", "-k", "money"]
    assert shell.environ["QT_QPA_PLATFORM"] == "offscreen"


def test_every_check_runs_even_after_one_failed(
    ready: Path, shell: Shell, capsys: pytest.CaptureFixture[str]
) -> None:
    shell.answer = lambda command: (int("--check" in command), "")

    assert dev.check([], a_machine(shell, TESSERA_VENV=str(ready))) == 1
    assert shell.saw("mypy")
    assert capsys.readouterr().out.endswith("check failed: ruff format --check\n")


def test_a_check_of_the_lock_changes_nothing_and_says_what_to_run(
    ready: Path, shell: Shell
) -> None:
    before = [(dev.ROOT / lock).read_bytes() for lock in dev.LOCKS.values()]

    def change(command: list[str]) -> tuple[int, str]:
        Path(command[command.index("-o") + 1]).write_text("thing==2\n")
        return 0, ""

    shell.answer = change
    with pytest.raises(dev.Trouble, match=r"out of date: run `python3 dev\.py lock`"):
        dev.lock(["--check"], a_machine(shell, TESSERA_VENV=str(ready)))

    assert [(dev.ROOT / lock).read_bytes() for lock in dev.LOCKS.values()] == before


@pytest.mark.parametrize(("argv", "code"), [([], 2), (["--help"], 0)])
def test_help_names_every_verb_on_one_screen(
    argv: list[str], code: int, shell: Shell, capsys: pytest.CaptureFixture[str]
) -> None:
    assert dev.main(argv, a_machine(shell)) == code

    text = capsys.readouterr().out
    assert all(f"\n  {verb} " in text for verb in dev.VERBS)
    assert text.count("\n") <= 28


def test_an_unknown_verb_is_answered_with_a_sentence(shell: Shell) -> None:
    with pytest.raises(dev.Trouble, match="no verb 'tset'") as trouble:
        dev.main(["tset"], a_machine(shell))

    assert trouble.value.code == 2
