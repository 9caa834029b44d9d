"""What must not be found, the forms in which it may turn up, and the search for it in files and texts."""

import base64
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, quote_plus

LEAST_PIECE = 12
"""Fewer characters may stand anywhere by chance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Canary:
    """One secret by the name under which a finding tells of it: the finding itself must not repeat it."""

    name: str
    text: str = field(repr=False)

    def forms(self) -> dict[str, bytes]:
        """Return each form by its name, in lower case. A private key is given away by any of its lines."""
        lines = [line for line in self.text.splitlines() if not line.startswith("-----")]
        forms: dict[str, bytes] = {}
        for number, line in enumerate(lines):
            raw = line.encode()
            forms |= {
                f"{self.name}, line {number + 1}, {how}": form.lower()
                for how, form in _forms(raw)
                if len(form) >= LEAST_PIECE
            }
        return forms


def _forms(raw: bytes) -> Iterator[tuple[str, bytes]]:
    yield "plain", raw
    yield "backwards", raw[::-1]
    yield "in UTF-16", raw.decode().encode("utf-16-le")
    yield "in hex", raw.hex().encode()
    yield "in spaced hex", raw.hex(" ").encode()
    yield "in a URL", quote(raw, safe="").encode()
    yield "in a form", quote_plus(raw).encode()
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        for before in range(3):
            # Only what does not depend on the text before and after.
            inner = encode(bytes(before) + raw)[4 if before else 0 : -4]
            yield f"in base64 at {before}, {encode.__name__}", inner


def found_in(text: bytes | str, canaries: Iterable[Canary]) -> list[str]:
    """Return the names of what was found, in any form and any case."""
    raw = (text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text).lower()
    return [name for each in canaries for name, form in each.forms().items() if form in raw]


def found_under(folder: Path, canaries: Iterable[Canary]) -> list[str]:
    """Search every file, its name and, of a database, every cell. A folder without files proves nothing."""
    hunted = tuple(canaries)
    raw = {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
    assert raw, "there is nothing to search"
    # A database changes its files when it is opened, so that comes last.
    return [
        f"{path.relative_to(folder)}: {name}"
        for told in (
            [(path, str(path)) for path in raw],
            raw.items(),
            ((path, cell) for path in raw for cell in _cells(path)),
        )
        for path, text in told
        for name in found_in(text, hunted)
    ]


def _cells(path: Path) -> Iterator[str]:
    """Long cells are spread over pages, so that the bytes of the file do not hold them in one piece."""
    if path.suffix == ".sqlite":
        with closing(sqlite3.connect(path)) as database:
            yield from database.iterdump()
