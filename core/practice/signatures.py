"""What signatures of all kinds are checked with, and fresh key pairs of the kinds Ed25519 and RSA.

Only here is cryptography imported, and not before such a pair is made: the rest runs without it.
"""

import base64
import hmac
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

IsSigned = Callable[[bytes, str], bool]
"""Whether a signature, as a request carries it, belongs to a payload."""


def to_bytes(text: str) -> bytes:
    """Encode what a client sent, also if it is no text at all."""
    return text.encode(errors="surrogatepass")


def is_same(expected: bytes, given: str) -> bool:
    return hmac.compare_digest(expected, to_bytes(given))


def ed25519() -> tuple[str, IsSigned]:
    """Return the private half as PEM, and what checks a signature by the public one."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    private = Ed25519PrivateKey.generate()
    return _pem(private), _verifier(private.public_key().verify)


def rsa() -> tuple[str, IsSigned]:
    """Return the same for RSA, after a tenth of a second."""
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
    from cryptography.hazmat.primitives.hashes import SHA256

    private = generate_private_key(65537, 2048)
    public = private.public_key()
    return _pem(private), _verifier(
        lambda raw, data: public.verify(raw, data, PKCS1v15(), SHA256())
    )


def _pem(private: "PrivateKeyTypes") -> str:
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
    )

    return private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def _verifier(verify: Callable[[bytes, bytes], None]) -> IsSigned:
    from cryptography.exceptions import InvalidSignature

    def is_signed(payload: bytes, signature: str) -> bool:
        try:
            verify(base64.b64decode(signature, validate=True), payload)
        except (InvalidSignature, ValueError):
            return False
        return True

    return is_signed
