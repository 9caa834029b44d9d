"""The log: rotating files that only their owner may read, and the redaction that every line passes.

Redaction works on the finished text, with arguments, exceptions and stacks in it, so that it holds for every
logger, those of libraries too. It hides the secrets it was told of, in each form in which they may turn up,
and whatever follows a name under which keys, signatures and tokens travel: a signature is a live order.
"""

import base64
import json
import logging
import re
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from urllib.parse import quote, quote_plus

HIDDEN = "•••"
_SHORTEST = 4  # hiding anything shorter would blank out ordinary words
_FILE_BYTES, _FILE_COUNT = 1024 * 1024, 5

# Each with whatever prefix an exchange gives it in a header.
_KEY_NAMES = r"api[-_ ]?key|access[-_]?key(?:[-_]?id)?"
# `bad_signature: 40106` is an error's category, `page_token` only turns pages.
_OTHER_NAMES = (
    r"(?<!bad_)signature|x-[a-z]+-payload|authorization|(?:set-)?cookie|passphrase|password|jwt"
    r"|(?:api|access|client)?[-_]?secret(?:[-_]?key)?|(?:access|auth)?(?<!page_)[-_]?token|listen[-_]?key"
)
# A name; what parts it from its value in a header, URL, repr, JSON, or JSON inside JSON; the value.
_NAMED = re.compile(
    rf"""
    (?: (?<![a-z0-9]) | (?<=%[0-9a-f]{{2}}) | (?<=\\[nrt]) )
    (?P<name> (?: (?P<key>{_KEY_NAMES}) | {_OTHER_NAMES} )
        (?: \\*["'] \s* [:=,] \s* | \s* (?: [:=]>? | %3[ad] ) \s* )
    )
    (?:
        (?P<open> (?:bytearray\()? b? (?P<mark>\\*["']) ) (?P<quoted>.*?) (?=(?<!\\)(?P=mark)|\Z)
      | (?P<bare> (?: (?!%26) [^\s"'\\&,;(){{}}\[\]<>] )+ )
    )
    """,
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_HEADER_LINE = re.compile(r"((?:authorization|cookie)\s*[:=]\s*)[^\r\n\"'\\]+", re.IGNORECASE)
_ANYWHERE = re.compile(
    r"""
      (?<=bearer[ ]) [^\s"'\\,;]+
    | (?-i:eyJ) [\w+/-]{8,} (?:\.[\w-]+)* =*  # a JWT, or JSON in base64, signed like one
    | [0-9a-f]{64,}                            # an HMAC in hex
    | (?<=://) [^\s/@]+ (?=@)                  # user and password in a proxy's address
    """,
    re.IGNORECASE | re.VERBOSE,
)
# Whatever could begin a line that looks like another entry, or drive a terminal.
_CONTROL = {
    code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160)) if chr(code) not in "\n\t"
}
_CONTROL |= {code: f"\\u{code:04x}" for code in (0x2028, 0x2029)}


def short_key(key: str) -> str:
    """Return enough of an API key to recognise it by, and no more."""
    if len(key) >= 16:
        return f"{key[:4]}…{key[-2:]}"
    return key if "…" in key or HIDDEN in key else "…"  # shortened before


class Redactor:
    """Knows what must not be read, while the vault is open. Any thread may use it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[str, str] = {}
        self._forms: tuple[tuple[str, str], ...] = ()

    def add_secret(self, secret: str) -> None:
        """Hide it from now on; below four characters it cannot be told from ordinary text."""
        self._learn(secret, HIDDEN)

    def add_key(self, key: str) -> None:
        """Shorten it from now on."""
        self._learn(key, short_key(key))

    def forget(self, text: str) -> None:
        with self._lock:
            self._known.pop(text, None)
            self._forms = _all_forms(self._known)

    def clean(self, text: str) -> str:
        """Return the text without secrets. Cleaning twice is the same as cleaning once."""
        lowered = text.lower()
        for form, instead in self._forms:
            if form in lowered:
                text = re.sub(
                    re.escape(form), instead.replace("\\", r"\\"), text, flags=re.IGNORECASE
                )
        text = _HEADER_LINE.sub(rf"\1{HIDDEN}", text)
        return _ANYWHERE.sub(HIDDEN, _NAMED.sub(_hide_value, text))

    def _learn(self, text: str, instead: str) -> None:
        if len(text) >= _SHORTEST:
            with self._lock:
                self._known[text] = instead
                self._forms = _all_forms(self._known)


class RedactingFormatter(logging.Formatter):
    """One entry per record: UTC time, level, logger, thread, text; further lines are indented."""

    def __init__(self, redactor: Redactor) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s [%(threadName)s] %(message)s")
        self._redactor = redactor

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:
        time = datetime.fromtimestamp(record.created, UTC)
        return time.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def format(self, record: logging.LogRecord) -> str:
        try:
            text = super().format(record)
        except (TypeError, ValueError, KeyError):  # a format and arguments that do not fit
            text = f"{self.formatTime(record)} ERROR {record.name} {record.msg!r} % {record.args!r}"
        return self._redactor.clean(text).translate(_CONTROL).replace("\n", "\n    ")


def set_up(
    folder: Path, redactor: Redactor, *, level: int = logging.INFO, console: bool = False
) -> Callable[[], None]:
    """Send every record and every uncaught exception to `tessera.log`; return what undoes it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handlers: list[logging.Handler] = [_PrivateFile(folder / "tessera.log")]
    if console and sys.stderr is not None:
        handlers.append(logging.StreamHandler())
    for handler in handlers:
        handler.setFormatter(RedactingFormatter(redactor))
    root = logging.getLogger()
    before = root.handlers, root.level
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    root.handlers = handlers
    root.setLevel(level)
    sys.excepthook = _on_uncaught
    threading.excepthook = lambda gone: _on_uncaught(
        gone.exc_type, gone.exc_value, gone.exc_traceback
    )
    sys.unraisablehook = lambda gone: _on_uncaught(
        gone.exc_type, gone.exc_value, gone.exc_traceback
    )
    # What cannot be written would be printed as it is, arguments and all.
    logging.raiseExceptions = False
    logging.captureWarnings(True)

    def undo() -> None:
        logging.captureWarnings(False)
        logging.raiseExceptions = True
        root.handlers = before[0]
        root.setLevel(before[1])
        sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
        for handler in handlers:
            handler.close()

    return undo


class _PrivateFile(RotatingFileHandler):
    def __init__(self, path: Path) -> None:
        super().__init__(
            path,
            maxBytes=_FILE_BYTES,
            backupCount=_FILE_COUNT,
            encoding="utf-8",
            errors="backslashreplace",
        )

    def _open(self) -> TextIOWrapper:
        path = Path(self.baseFilename)
        path.touch(mode=0o600)
        path.chmod(0o600)  # one that was there may have been loose
        return path.open("a", encoding=self.encoding, errors=self.errors)


def _on_uncaught(
    kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error or kind(), trace)
        return
    logging.getLogger("tessera").critical("uncaught", exc_info=(kind, error or kind(), trace))


def _hide_value(found: re.Match[str]) -> str:
    value = found["bare"] if found["quoted"] is None else found["quoted"]
    instead = short_key(value) if found["key"] else HIDDEN
    return f"{found['name']}{found['open'] or ''}{instead}"


def _all_forms(known: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """Return each known text in each of its forms, in lower case, longest first, and what stands instead."""
    forms: dict[str, str] = {}
    for text, instead in known.items():
        forms[text.lower()] = instead
        for form in _forms(text):
            if len(form) >= _SHORTEST:
                forms.setdefault(form.lower(), HIDDEN)
    return tuple(sorted(forms.items(), key=lambda item: len(item[0]), reverse=True))


def _forms(text: str) -> Iterator[str]:
    raw = text.encode("utf-8", "surrogatepass")
    yield from (json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1])
    yield from (repr(text)[1:-1], ascii(text)[1:-1], repr(raw)[2:-1])
    yield from (quote(raw, safe=""), quote(raw), quote_plus(raw))
    yield from (raw.hex(), raw.hex(" "))
    yield from _base64_forms(raw)
    lines = [line.strip() for line in text.splitlines()]
    if len(lines) > 1:  # a PEM key, which may turn up with its line ends written in any way
        yield from (line for line in lines if len(line) >= 16 and not line.startswith("-----"))


def _base64_forms(raw: bytes) -> Iterator[str]:
    """Also inside something longer: the part that does not depend on what stands before and after."""
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        yield encode(raw).decode("ascii").rstrip("=")
        for before, mixed_first in ((0, 0), (1, 2), (2, 3)):
            encoded = encode(bytes(before) + raw).decode("ascii")
            mixed_last = (0, 3, 2)[(before + len(raw)) % 3]
            inner = encoded[mixed_first : len(encoded) - mixed_last]
            if len(inner) >= 8:
                yield inner
