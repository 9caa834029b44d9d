"""Signing tools that dialects share: keyed hashes, encodings, query strings. No secret is ever returned or logged."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from urllib.parse import quote

from core.domain.money import plain


def hmac_hex(algorithm: str, secret: str, text: str) -> str:
    """Lower-case hex HMAC of `text` under `secret`, both as UTF-8."""
    return hmac.new(secret.encode(), text.encode(), getattr(hashlib, algorithm)).hexdigest()


def base64_text(data: bytes) -> str:
    """Standard base64 with padding, no line breaks."""
    return base64.b64encode(data).decode("ascii")


def query_text(pairs: Iterable[tuple[str, str]]) -> str:
    """name=value joined by &, percent-encoded as RFC 3986 asks (a space is %20)."""
    return "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in pairs)


def compact_json(pairs: Sequence[tuple[str, object]] | Mapping[str, object]) -> str:
    """JSON without spaces, fields in the given order, non-ASCII letters left as they are.

    A `Decimal` becomes a plain JSON number with all its digits.
    """
    fields = pairs.items() if isinstance(pairs, Mapping) else pairs
    return "{" + ",".join(f"{_json(name)}:{_json(value)}" for name, value in fields) + "}"


def _json(value: object) -> str:
    if isinstance(value, Decimal):
        return plain(value)
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
