"""Signing tools that dialects share: keyed hashes, private keys, encodings, query strings. No secret is ever returned or logged."""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from json import JSONEncoder
from json.encoder import encode_basestring
from typing import TYPE_CHECKING
from urllib.parse import quote

from core.domain.errors import NotAllowed
from core.domain.money import plain

# What takes long to load is loaded where it is first used, beside a window that is painted.
if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes


def hmac_hex(algorithm: str, secret: str, text: str) -> str:
    """Lower-case hex HMAC of `text` under `secret`, both as UTF-8."""
    return hmac.new(secret.encode(), text.encode(), getattr(hashlib, algorithm)).hexdigest()


def hmac_bytes(algorithm: str, secret: str, text: str) -> bytes:
    """HMAC of `text` under `secret`, both as UTF-8."""
    return hmac.digest(secret.encode(), text.encode(), algorithm)


def ed25519_bytes(pem: str, text: str) -> bytes:
    """Ed25519 signature of `text`. Raises `NotAllowed` for a PEM that holds no such key."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = _private_key(pem)
    if not isinstance(key, Ed25519PrivateKey):
        raise NotAllowed("not-an-ed25519-key")
    return key.sign(text.encode())


def rsa_bytes(pem: str, text: str) -> bytes:
    """RSASSA-PKCS1-v1_5 signature with SHA-256 of `text`. Raises `NotAllowed` for a PEM that holds no such key."""
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.hashes import SHA256

    key = _private_key(pem)
    if not isinstance(key, RSAPrivateKey):
        raise NotAllowed("not-an-rsa-key")
    return key.sign(text.encode(), PKCS1v15(), SHA256())


def forget_private_keys() -> None:
    """Drop every private key that has been read: the vault is locked."""
    _private_key.cache_clear()


@lru_cache(maxsize=16)  # reading an RSA key takes longer than signing with it
def _private_key(pem: str) -> "PrivateKeyTypes":
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_der_private_key

    # A field of one line turns the line ends of a pasted PEM into spaces: only its Base64 counts.
    body = pem.partition("-----BEGIN PRIVATE KEY-----")[2].partition("-----END")[0]
    try:
        return load_der_private_key(base64.b64decode("".join(body.split()), validate=True), None)
    except (ValueError, TypeError, UnsupportedAlgorithm, binascii.Error):
        raise NotAllowed("not-a-private-key") from None


def base64_text(data: bytes) -> str:
    """Standard base64 with padding, no line breaks."""
    return base64.b64encode(data).decode("ascii")


def base64url_text(data: bytes) -> str:
    """URL-safe base64 without padding (RFC 4648, section 5)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def query_text(pairs: Iterable[tuple[str, str]]) -> str:
    """name=value joined by &, percent-encoded as RFC 3986 asks (a space is %20)."""
    return "&".join([f"{_encoded(name)}={_encoded(value)}" for name, value in pairs])


def _encoded(text: str) -> str:
    """Text as RFC 3986 asks, with nothing left but letters, digits and -._~."""
    return text if _UNRESERVED(text) else quote(text, safe="")


_UNRESERVED = re.compile(r"[A-Za-z0-9_.~-]*").fullmatch


def compact_json(pairs: Sequence[tuple[str, object]] | Mapping[str, object]) -> str:
    """JSON without spaces, fields in the given order, non-ASCII letters left as they are.

    A `Decimal` becomes a plain JSON number with all its digits.
    """
    fields = pairs.items() if isinstance(pairs, Mapping) else pairs
    texts = [f"{encode_basestring(name)}:{_json(value)}" for name, value in fields]
    return "{" + ",".join(texts) + "}"


def _json(value: object) -> str:
    if isinstance(value, str):
        return encode_basestring(value)
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    return _ENCODER.encode(value)


_ENCODER = JSONEncoder(separators=(",", ":"), ensure_ascii=False)
