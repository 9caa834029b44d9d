"""The rules of the house: who may import whom, where a float may not be money, where an exchange may be named.

Files are parsed, never imported. Every rule carries an example that breaks it, so each is known to be able to fail.
"""

import ast
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).resolve().parent.parent
EXCHANGES = {"gemini", "binance", "htx", "bigone"}
EXCHANGES |= {folder.name for folder in ROOT.glob("core/exchanges/[a-z]*/")}
PUBLISHED = (
    "core.exchanges.base",
    "core.exchanges.decoding",
    "core.exchanges.events",
    "core.exchanges.reading",
    "core.exchanges.signing",
)
STDLIB = "the standard library"
CLOCKS_AND_DICE = ("time", "random", "secrets", "uuid")
PANELS = {"ticket", "ticker", "balances", "book", "orders", "chart", "wire", "keys"}
PANELS |= {view.parent.name for view in ROOT.glob("gui/*/*view.py")}
VIEWS = ("gui/*/view.py", "gui/*/*_view.py")
PRESENTERS = ("gui/*/presenter.py", "gui/*/*_presenter.py")
EFFECTS = ("asyncio", "os", "socket", "ssl", "threading", "subprocess", "logging", "sqlite3")

Found = Iterator[tuple[int, str]]


# ---- reading a source


def imports(path: str, tree: ast.AST) -> Found:
    """Every name an import brings in, in full: `from core import desk` is `core.desk`."""
    package = list(PurePosixPath(path).parent.parts)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) + 1 - node.level] if node.level else []
            start = ".".join([*above, *([node.module] if node.module else [])])
            yield from ((node.lineno, f"{start}.{alias.name}") for alias in node.names)


def is_in(name: str, modules: tuple[str, ...]) -> bool:
    for module in modules:
        if module == STDLIB and name.split(".")[0] in sys.stdlib_module_names:
            return True
        if name == module or name.startswith(module + "."):
            return True
    return False


def matches(path: str, patterns: tuple[str, ...]) -> bool:
    """`*` stays within a folder, `**` crosses folders."""
    for pattern in patterns:
        words = re.escape(pattern).replace(r"\*\*", ".+").replace(r"\*", "[^/]+")
        if re.fullmatch(words, path):
            return True
    return False


# ---- the table of rooms


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What the files of one room may import (all, unless listed) and never do; `{own}` is the file's own package."""

    files: tuple[str, ...]
    but: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    example: tuple[str, str]

    def breaches(self, path: str, tree: ast.AST) -> Found:
        if not matches(path, self.files) or matches(path, self.but):
            return
        own = ".".join(PurePosixPath(path).parent.parts)
        may = tuple(name.format(own=own) for name in self.may)
        for line, name in imports(path, tree):
            if (may and not is_in(name, may)) or is_in(name, self.never):
                yield line, f"imports {name}"


def only(module: str, *users: str, example: str) -> Room:
    """A module that these files import and no others."""
    own = module.replace(".", "/") + ".py"
    bad = (example, f"from {module} import anything")
    return Room(files=("core/**", "gui/**"), but=(*users, own), never=(module,), example=bad)


def apart(*modules: str) -> dict[str, Room]:
    """Modules that know nothing of each other, of sending or of deciding."""
    rooms = {}
    for module in modules:
        others = tuple(f"core.{other}" for other in modules if other != module)
        file = f"core/{module}.py"
        example = (file, f"from {others[0]} import anything")
        rooms[f"{module} stands alone"] = Room(
            files=(file,), never=(*others, "core.net", "core.desk", "core.runtime"), example=example
        )
    return rooms


ROOMS = {
    "core knows nothing of Qt": Room(
        files=("core/**",),
        never=("PySide6", "shiboken6", "qasync", "gui"),
        example=("core/net/lane.py", "from PySide6.QtCore import QObject"),
    ),
    "the domain imports the domain": Room(
        files=("core/domain/**",),
        may=(STDLIB, "core.domain"),
        example=("core/domain/order.py", "from core.exchanges import base"),
    ),
    "the domain has no clock, no dice and no effects": Room(
        files=("core/domain/**",),
        never=(*CLOCKS_AND_DICE, *EFFECTS),
        example=("core/domain/order.py", "import time"),
    ),
    "a dialect imports the contract, the domain and itself": Room(
        files=("core/exchanges/*/**",),
        may=(STDLIB, "core.domain", *PUBLISHED, "{own}"),
        example=("core/exchanges/htx/parse.py", "from core.exchanges.gemini import parse"),
    ),
    "a dialect has no clock, no dice and no effects": Room(
        files=("core/exchanges/**",),
        never=(*CLOCKS_AND_DICE, *EFFECTS),
        example=("core/exchanges/htx/parse.py", "import logging"),
    ),
    "the contract imports no dialect": Room(
        files=("core/exchanges/*.py",),
        but=("core/exchanges/all.py",),
        may=(STDLIB, "core.domain", *PUBLISHED, "cryptography"),
        example=("core/exchanges/base.py", "from core.exchanges.gemini import GEMINI"),
    ),
    "requests belongs to the transport": only(
        "requests", "core/net/transport.py", example="core/desk/desk.py"
    ),
    "urllib3 belongs to the transport": only(
        "urllib3", "core/net/transport.py", example="core/net/lane.py"
    ),
    "websockets belongs to the stream": only(
        "websockets", "core/net/stream.py", example="core/desk/feed.py"
    ),
    "aiohttp belongs to the practice exchange": only(
        "aiohttp", "core/practice/**", example="core/net/stream.py"
    ),
    "qasync belongs to the app": only("qasync", "gui/app.py", example="gui/tasks.py"),
    "the transport is composed in one place": only(
        "core.net.transport", "core/network.py", example="core/net/lane.py"
    ),
    "the stream is composed in one place": only(
        "core.net.stream", "core/network.py", example="core/desk/feed.py"
    ),
    "the vault is composed in one place": only(
        "core.vault",
        "core/keyring.py",
        "core/bundle.py",
        "core/key_facts.py",
        example="gui/keys/presenter.py",
    ),
    "the system's keyring belongs to the device": only(
        "keyring", "core/device.py", example="core/keyring.py"
    ),
    "the vault's format belongs to the vault": only(
        "core.vault_format", "core/vault.py", example="core/keyring.py"
    ),
    "the lane imports the contract, its clock, its budget and its turns": Room(
        files=("core/net/lane.py",),
        may=(
            STDLIB,
            "core.domain",
            "core.exchanges.base",
            "core.net.clock",
            "core.net.budget",
            "core.net.turns",
        ),
        example=("core/net/lane.py", "from core.desk.journal import Journal"),
    ),
    "sending never points back at deciding": Room(
        files=("core/net/**",),
        never=("core.desk", "core.runtime", "core.vault", "core.settings", "core.practice"),
        example=("core/net/budget.py", "from core import desk"),
    ),
    "the desk sees exchanges only through the contract": Room(
        files=("core/desk/**",),
        may=(
            STDLIB,
            "core.domain",
            "core.exchanges.base",
            "core.exchanges.events",
            "core.net",
            "core.settings",
            "core.desk",
        ),
        example=("core/desk/desk.py", "from core.exchanges.gemini import GEMINI"),
    ),
    **apart("vault", "settings", "log", "profile"),
    "only the exchange on the other side of the wire is simulated": Room(
        files=("core/**",),
        but=("core/practice/**",),
        never=("core.practice",),
        example=("core/runtime.py", "from core.practice.engine import Engine"),
    ),
    "the practice exchange shares no code with the dialects": Room(
        files=("core/practice/**",),
        may=(STDLIB, "aiohttp", "cryptography", "core.domain.money", "core.practice"),
        example=("core/practice/server.py", "from core.exchanges import signing"),
    ),
    "a view decides nothing": Room(
        files=VIEWS,
        never=("core.desk", "core.runtime", "core.net", "core.exchanges"),
        example=("gui/ticket/view.py", "from core.desk.desk import Desk"),
    ),
    "a presenter draws nothing": Room(
        files=PRESENTERS,
        never=("PySide6.QtWidgets",),
        example=("gui/ticket/presenter.py", "from PySide6.QtWidgets import QLabel"),
    ),
    "dev.py needs nothing installed": Room(
        files=("dev.py",), may=(STDLIB,), example=("dev.py", "import requests")
    ),
}


# ---- rules that are more than a row


def other_panels(path: str, tree: ast.AST) -> Found:
    """A panel may be taken away without another one noticing."""
    own = path.split("/")[1] if matches(path, ("gui/*/*",)) else ""
    if own in PANELS:
        others = tuple(f"gui.{panel}" for panel in PANELS - {own})
        yield from (
            (n, f"imports {name}") for n, name in imports(path, tree) if is_in(name, others)
        )


def clock_readings(path: str, tree: ast.AST) -> Found:
    if matches(path, ("core/domain/**", "core/exchanges/**")):
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in ("now", "utcnow", "today"):
                yield node.lineno, f"reads a clock with .{node.attr}"


def documentation(tree: ast.AST) -> set[ast.AST]:
    """Strings that stand alone: what a module, class, function or value is for."""
    alone = [node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)]
    return {value for value in alone if isinstance(value, ast.Constant)}


def exchange_names(path: str, tree: ast.AST) -> Found:
    if matches(path, ("core/exchanges/**", "core/practice/**")):
        return
    skipped = documentation(tree)
    for node in ast.walk(tree):
        if node in skipped:
            continue
        for _, value in ast.iter_fields(node):
            text = value.lower() if isinstance(value, str) else ""
            for name in EXCHANGES:
                if name in text:
                    yield getattr(node, "lineno", 0), f"spells the exchange {name!r}"


MEASURES_TIME = re.compile(r"(?:^|_)(?:s|ms|seconds|at)$", re.IGNORECASE)
NO_MONEY = {
    ("core/exchanges/base.py", "rate"),  # how fast a request budget refills
    ("core/desk/facts.py", "until"),  # a moment in monotonic seconds
}


def floats(path: str, tree: ast.AST) -> Found:
    """A float is for seconds: its name says so. Asking whether something is a float is how one is refused."""
    if matches(path, ("core/domain/**", "core/exchanges/**", "core/desk/**")):
        for line, name, what in _floats(tree, ""):
            if not MEASURES_TIME.search(name) and (path, name) not in NO_MONEY:
                yield line, f"uses {what} as {name!r}"


def _floats(node: ast.AST, name: str) -> Iterator[tuple[int, str, str]]:
    """Each float with the name it is bound to: a variable, field, parameter, keyword or function."""
    if isinstance(node, ast.Name) and node.id == "float":
        yield node.lineno, name, "float"
    elif isinstance(node, ast.Constant) and isinstance(node.value, float):
        yield node.lineno, name, repr(node.value)
    elif isinstance(node, ast.Call) and ast.unparse(node.func) == "isinstance":
        yield from _floats(node.args[0], name)
    else:
        for child, bound_to in _bindings(node, name):
            yield from _floats(child, bound_to)


def _bindings(node: ast.AST, name: str) -> Iterator[tuple[ast.AST, str]]:
    if isinstance(node, ast.AnnAssign):
        name = ast.unparse(node.target)
    elif isinstance(node, ast.Assign):
        name = ast.unparse(node.targets[0])
    elif isinstance(node, ast.arg | ast.keyword):
        name = node.arg or ""
    elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("sleep"):
        name = "sleep_s"
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        every = node.args
        listed = [*every.posonlyargs, *every.args]
        with_default = [*listed[len(listed) - len(every.defaults) :], *every.kwonlyargs]
        for arg, default in zip(with_default, [*every.defaults, *every.kw_defaults], strict=True):
            if default is not None:
                yield default, arg.arg
        yield from ((arg, "") for arg in ast.walk(every) if isinstance(arg, ast.arg))
        yield from ((part, node.name) for part in [node.returns] if part is not None)
        yield from ((part, "") for part in [*node.decorator_list, *node.body])
        return
    yield from ((child, name) for child in ast.iter_child_nodes(node))


def hidden_texts(path: str, tree: ast.AST) -> Found:
    """What Qt's collector cannot see, or files under a wrong context, would stay English without a word.

    A variable may be handed to `translate` beside a table whose texts stand in QT_TRANSLATE_NOOP.
    """
    if not path.startswith("gui/"):
        return
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    called = [(ast.unparse(call.func).removeprefix("QtCore."), call.args) for call in calls]
    has_table = any(name == "QT_TRANSLATE_NOOP" for name, _ in called)
    for name, args in called:
        if name.split(".")[-1] in ("tr", "QT_TR_NOOP") and name != "self.tr":
            yield args[0].lineno, f"asks {name}(), whose context is not that of the screen"
        elif name in ("self.tr", "translate", "QCoreApplication.translate", "QT_TRANSLATE_NOOP"):
            first, *more = args[:1] if name == "self.tr" else args[:2]
            looked_up = [arg for arg in more if has_table and isinstance(arg, ast.Name)]
            if not all(_is_plain_text(arg) for arg in (first, *more) if arg not in looked_up):
                yield first.lineno, f"hands {name}() something else than plain text"


def _is_plain_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


Rule = tuple[Callable[[str, ast.AST], Found], list[tuple[str, str]]]
RULES: dict[str, Rule] = {
    **{name: (room.breaches, [room.example]) for name, room in ROOMS.items()},
    "a panel knows no other panel": (
        other_panels,
        [
            ("gui/ticket/presenter.py", "from gui.book.view import BookView"),
            ("gui/ticket/view.py", "from .. import book"),
        ],
    ),
    "domain and dialects read no clock": (
        clock_readings,
        [("core/domain/order.py", "from datetime import datetime\nat = datetime.now()")],
    ),
    "an exchange is named only where it is spoken": (
        exchange_names,
        [
            ("core/desk/desk.py", "if account.exchange == 'Gemini': pass"),
            ("gui/keys/view.py", "def show_htx(): pass"),
            ("core/runtime.py", "from core.exchanges import binance"),
        ],
    ),
    "money is never a float": (
        floats,
        [
            ("core/domain/money.py", "price = float(text)"),
            ("core/domain/money.py", "def cost(price: float) -> Decimal: return price"),
            ("core/desk/guards.py", "limit = 0.5"),
            ("core/desk/guards.py", "def cost() -> float: ..."),
            ("core/exchanges/htx/parse.py", "json.loads(body, parse_float=float)"),
            ("core/desk/guards.py", "def may(ticket, share=0.1): ..."),
        ],
    ),
    "every text of the screens can be translated": (
        hidden_texts,
        [
            ("gui/ticket/view.py", "self.tr(f'Buy {asset}')"),
            ("gui/ticket/view.py", "QCoreApplication.translate('Ticket', text)"),
            ("gui/ticket/view.py", "QCoreApplication.translate(context, 'Buy')"),
            ("gui/ticket/presenter.py", "self._view.tr('Buy')"),
        ],
    ),
}


def breaches(rule: Rule, sources: Mapping[str, ast.AST]) -> list[str]:
    return [f"{p}:{line} {what}" for p, tree in sources.items() for line, what in rule[0](p, tree)]


@cache
def sources() -> dict[str, ast.AST]:
    paths = [ROOT / "dev.py", *(ROOT / "core").rglob("*.py"), *(ROOT / "gui").rglob("*.py")]
    texts = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in paths}
    return {name: ast.parse(texts[name]) for name in sorted(texts)}


@pytest.mark.parametrize("name", RULES)
def test_the_rule_holds(name: str) -> None:
    found = breaches(RULES[name], sources())

    assert not found, f"{name}:\n" + "\n".join(found)


@pytest.mark.parametrize(
    ("name", "path", "text"),
    [(name, path, text) for name, rule in RULES.items() for path, text in rule[1]],
)
def test_the_rule_catches_what_breaks_it(name: str, path: str, text: str) -> None:
    (found,) = breaches(RULES[name], {path: ast.parse(text)})

    assert found.startswith(f"{path}:")


@pytest.mark.parametrize(
    ("name", "path", "text"),
    [
        ("the domain imports the domain", "core/domain/order.py", "from core.domain import money"),
        (
            "a dialect imports the contract, the domain and itself",
            "core/exchanges/x/a.py",
            "from . import b",
        ),
        (
            "a panel knows no other panel",
            "gui/ticket/presenter.py",
            "from gui.ticket.view import View",
        ),
        (
            "an exchange is named only where it is spoken",
            "core/log.py",
            '"""As Binance does."""  # or HTX',
        ),
        (
            "money is never a float",
            "core/desk/feed.py",
            "PAUSE_S = 0.5\nasync def rest(wait_s: float = 1.0): ...",
        ),
        (
            "money is never a float",
            "core/domain/money.py",
            "if isinstance(text, float): raise TypeError",
        ),
        (
            "every text of the screens can be translated",
            "gui/a.py",
            "translate('A', 'one ' 'two', None, 3); painter.translate(x, 0)",
        ),
    ],
)
def test_the_rule_lets_good_code_be(name: str, path: str, text: str) -> None:
    assert breaches(RULES[name], {path: ast.parse(text)}) == []
