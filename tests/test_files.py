"""Promises about the project's files: every exchange is registered, locks pin everything, no machine is named."""

import ast
import re
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent


def unregistered(root: Path) -> Iterator[str]:
    """Each folder of core/exchanges gives at least one object to ALL, and has samples to be tried on."""
    tree = ast.parse((root / "core/exchanges/all.py").read_text(encoding="utf-8"))
    annotated = [node for node in ast.walk(tree) if isinstance(node, ast.AnnAssign)]
    listed = {
        name.id
        for node in annotated
        if ast.unparse(node.target) == "ALL"
        and ast.unparse(node.annotation) == "tuple[Exchange, ...]"
        and node.value is not None
        for name in ast.walk(node.value)
        if isinstance(name, ast.Name)
    }
    for folder in sorted((root / "core/exchanges").glob("[a-z]*/")):
        module = f"core.exchanges.{folder.name}"
        given = {
            alias.asname or alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and f"{node.module}.".startswith(f"{module}.")
            for alias in node.names
        }
        if not listed & given:
            yield f"{module} gives nothing to `ALL: tuple[Exchange, ...]` in core/exchanges/all.py"
        if not any((root / "tests/samples" / folder.name).glob("*")):
            yield f"{module} has no samples in tests/samples/{folder.name}"


def test_every_exchange_is_registered_and_has_samples() -> None:
    assert list(unregistered(ROOT)) == []


def test_a_forgotten_exchange_is_noticed(tmp_path: Path) -> None:
    for folder in ("core/exchanges/one", "core/exchanges/two", "tests/samples/one"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "tests/samples/one/index.json").touch()
    (tmp_path / "core/exchanges/all.py").write_text(
        "from core.exchanges.one import ONE\nALL: tuple[Exchange, ...] = (ONE,)\n"
    )

    missing = "\n".join(unregistered(tmp_path))

    assert "core.exchanges.two gives nothing" in missing
    assert "core.exchanges.two has no samples" in missing
    assert "core.exchanges.one" not in missing


# Ann is the person of our examples.
MACHINE_PATH = re.compile(
    r"(?<![\w.:/~-])/(?:home|Users|root|tmp|work|opt|mnt)/(?!ann\b)\w|\b[A-Z]:\\Users\b"
)
REGISTRY = re.compile(
    r"pypi\.org|pythonhosted\.org|npmjs\.|deb\.debian\.|(?:index|find)-(?:url|links)\b"
)


def own_files() -> Iterator[Path]:
    """Everything that belongs to the project: what .gitignore names is passed over."""
    ignored = [".git", *(line.strip("/") for line in (ROOT / ".gitignore").read_text().split())]
    folders = [ROOT]
    while folders:
        for path in folders.pop().iterdir():
            if any(fnmatch(path.name, pattern) for pattern in ignored):
                continue
            if path.is_dir():
                folders.append(path)
            else:
                yield path


def betrayals(text: str) -> Iterator[str]:
    for number, line in enumerate(text.splitlines(), 1):
        if MACHINE_PATH.search(line) or REGISTRY.search(line):
            yield f"{number} {line.strip()[:80]}"


def test_no_file_names_a_machine_or_a_registry() -> None:
    found = []
    for path in own_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a font or a picture
        found += [f"{path.relative_to(ROOT)}:{line}" for line in betrayals(text)]

    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "text",
    [
        "open('/" + "home/boris/keys')",
        'DATA = "/' + 'tmp/x"',
        "--index" + "-url x",
        "https://files.python" + "hosted.org/x",
        "C:" + "\\Users\\boris",
    ],
)
def test_a_machine_or_a_registry_is_noticed(text: str) -> None:
    assert list(betrayals(text))


def test_an_address_on_the_web_is_not_a_machine() -> None:
    assert not list(betrayals("https://www.example.com/home/fees, api/tmp/x and ~/work/tessera"))


LOCKS = ["requirements.lock", "requirements-dev.lock"]


def pins(lock: str) -> list[Requirement]:
    return [Requirement(line.rstrip(" \\")) for line in lock.splitlines() if re.match(r"\w", line)]


def pinned_version(pin: Requirement) -> str:
    return str(pin.specifier).removeprefix("==")


@pytest.mark.parametrize("name", LOCKS)
def test_the_lock_pins_every_dependency_with_hashes_and_names_no_host(name: str) -> None:
    lock = (ROOT / "packaging" / name).read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = list(project["project"]["dependencies"])
    if "dev" in name:
        wanted += [item for item in project["dependency-groups"]["dev"] if isinstance(item, str)]

    for requirement in map(Requirement, wanted):
        same = [pin for pin in pins(lock) if pin.name == requirement.name.lower()]
        assert any(requirement.specifier.contains(pinned_version(pin)) for pin in same), requirement

    assert "://" not in lock
    assert all(str(pin.specifier).startswith("==") for pin in pins(lock))
    assert len(re.findall(r"^\w.* \\\n    --hash=sha256:", lock, re.MULTILINE)) == len(pins(lock))


def test_what_ships_is_what_was_tested() -> None:
    shipped, tested = (
        {(p.name, str(p.specifier)) for p in pins((ROOT / "packaging" / name).read_text())}
        for name in LOCKS
    )

    assert shipped <= tested


@pytest.mark.parametrize("name", LOCKS)
@pytest.mark.parametrize(
    ("python", "wanted"), [("3.11", r"6\.11\.3"), ("3.12", r"6\.1[12]\."), ("3.13", r"6\.1[12]\.")]
)
def test_no_python_is_given_a_pyside_that_crashes_it(name: str, python: str, wanted: str) -> None:
    here = {"python_version": python, "python_full_version": f"{python}.1"}
    chosen = {
        pin.name: pinned_version(pin)
        for pin in pins((ROOT / "packaging" / name).read_text(encoding="utf-8"))
        if pin.marker is None or pin.marker.evaluate(here)
    }

    assert re.match(wanted, chosen["pyside6-essentials"])
    assert chosen["shiboken6"] == chosen["pyside6-essentials"]


def test_packaging_stays_a_plain_folder() -> None:
    """With an `__init__.py` it would hide the library of the same name from pip and pytest."""
    assert not list((ROOT / "packaging").rglob("__init__.py"))


def nested_loops(text: str) -> list[str]:
    """Calls that turn Qt's loop inside a task: asyncio cannot enter another one meanwhile, and strands it."""
    return re.findall(r"\bprocessEvents\(|\.exec\(|getSaveFileName\(|getOpenFileName\(", text)


def test_the_window_never_turns_the_loop_by_hand() -> None:
    before_the_loop = "start.py"
    found = {
        str(path): nested_loops(path.read_text("utf-8"))
        for path in (ROOT / "gui").rglob("*.py")
        if path.name != before_the_loop
    }
    assert nested_loops("dialog.exec()")
    assert {path: calls for path, calls in found.items() if calls} == {}
