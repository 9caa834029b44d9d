"""Walks files of signing vectors (tests/vectors/README.md)."""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from core.domain.money import decimal
from core.exchanges.base import Request
from tests.conformance.compare import differs
from tests.conformance.hook import Fields, Hook, Json
from tests.conformance.samples import Checked

KEYS = {
    "": {
        "name", "note", "source", "verified_by", "kind", "scheme", "credentials", "base_url", "stamp", "request",
        "expected",
    },
    "credentials": {"key", "secret", "private_key_pem"},
    "stamp": {"clock_ms", "nonce", "nonce_json", "timestamp_sent", "recv_window"},
    "request": {
        "intent", "method", "path", "query", "body_params", "body_format", "payload_text", "header_json",
        "claims_json",
    },
    "expected": {"method", "url", "headers", "body", "signed_text", "signature"},
}  # fmt: skip
KINDS = {"rest", "public", "ws_login", "text"}


def check_file(hook: Hook, path: Path) -> Iterator[Checked]:
    """Every vector of a file."""
    try:
        vectors = json.loads(path.read_bytes(), parse_float=Decimal)
    except (OSError, ValueError) as error:
        yield Checked(str(path), (f"{path}: no vectors to go by: {error!r}",))
        return
    for index, vector in enumerate(vectors):
        name = f"{path}: {vector.get('name', index)}"
        yield Checked(name, tuple(_check_vector(hook, name, vector)))


def nonce_of(vector: Fields) -> str | int | Decimal:
    """The vector's nonce, of the JSON type that it is to be sent with."""
    text, is_number = vector["stamp"]["nonce"], vector["stamp"]["nonce_json"] == "number"
    if not is_number:
        return str(text)
    return int(text) if text.isdigit() else decimal(text)


def _check_vector(hook: Hook, where: str, vector: Fields) -> Iterator[str]:
    sections = {"": vector, **{name: vector.get(name) or {} for name in KEYS if name}}
    unknown = [key for name, fields in sections.items() for key in fields.keys() - KEYS[name]]
    for key in unknown:
        yield f"{where}: {key}: this key is not understood"
    if vector.get("kind") not in KINDS:
        yield f"{where}: the kind {vector.get('kind')} is not understood"
        return
    expected = sections["expected"]
    if not expected:
        yield f"{where}: nothing is expected"
        return
    request = hook.sign({key: value for key, value in vector.items() if key != "expected"})
    is_frame = str(vector.get("scheme")).startswith("ws_")
    for key, value in expected.items():
        if key in KEYS["expected"]:
            yield from _check_key(f"{where}: {key}", key, value, request, is_frame, expected)


def _check_key(
    where: str, key: str, value: Json, request: Request, is_frame: bool, expected: Fields
) -> Iterator[str]:
    if key == "signed_text":
        texts = [step.text for step in request.steps]
        if value is not None and value not in texts:
            yield differs(where, value, texts)
    elif key == "signature":
        places = (*(text for _, text in request.headers), request.url, _body(request) or "")
        if value is not None and not any(value in place for place in places):
            yield differs(where, value, list(places))
    elif key == "headers" and request.headers:
        yield from _check_headers(where, value or {}, request)
    elif expected.get("url") is not None:  # else only the text that is signed is known
        yield from _check_part(where, key, value, request, is_frame, expected)


def _check_part(
    where: str, key: str, value: Json, request: Request, is_frame: bool, expected: Fields
) -> Iterator[str]:
    """Method, address, headers and body. What is not signed itself may be spelt otherwise and mean the same."""
    if key == "headers":
        yield from _check_headers(where, value or {}, request)
        return
    came = {"method": request.method, "url": request.url, "body": _body(request)}[key]
    is_same = value == came
    if key == "body" and not is_same:
        is_signed = value is not None and value in str(expected.get("signed_text"))
        is_same = _is_same_body(value, came, is_json=is_frame or not is_signed)
    if key == "url" and not is_same and not _is_signed_query(expected):
        is_same = _pairs(value) == _pairs(request.url)
    if not is_same:
        yield differs(where, value, came)


def _is_same_body(expected: str | None, came: str | None, *, is_json: bool) -> bool:
    if expected == came or not is_json or expected is None or came is None:
        return expected == came
    try:
        return bool(json.loads(expected) == json.loads(came))
    except ValueError:
        return False


def _is_signed_query(expected: Fields) -> bool:
    """Whether the text that is signed holds the query as it is sent."""
    query = urlsplit(expected["url"]).query
    return not query or any(part in str(expected.get("signed_text")) for part in query.split("&"))


def _pairs(url: str) -> tuple[str, list[tuple[str, str]]]:
    """An address and what is asked there, decoded."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}{parts.path}", parse_qsl(parts.query, True)


def _check_headers(where: str, expected: Fields, request: Request) -> Iterator[str]:
    came = {name.lower(): text for name, text in request.headers}
    theirs = {name.lower(): text for name, text in expected.items()}
    for name in sorted(came.keys() | theirs.keys()):
        if came.get(name) != theirs.get(name):
            yield differs(f"{where}: {name}", theirs.get(name), came.get(name))


def _body(request: Request) -> str | None:
    return None if request.body is None else request.body.decode()
