"""Passphrases: how they are compared, judged by length, and suggested."""

import secrets
import unicodedata
from enum import Enum

PASSPHRASE_MIN = 10
PASSPHRASE_GOOD = 15
_READABLE = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is easily taken for something else


class PassphraseStrength(Enum):
    """Whether a passphrase may be used; `SHORT` may, after a warning."""

    TOO_SHORT = "too_short"
    SHORT = "short"
    GOOD = "good"


def passphrase_strength(passphrase: str) -> PassphraseStrength:
    """Judge by length alone: rules of composition make passphrases worse."""
    length = len(normalised(passphrase))
    if length >= PASSPHRASE_GOOD:
        return PassphraseStrength.GOOD
    return PassphraseStrength.SHORT if length >= PASSPHRASE_MIN else PassphraseStrength.TOO_SHORT


def generate_passphrase() -> str:
    """Return 99 random bits as five groups of four letters and digits."""
    return "-".join("".join(secrets.choice(_READABLE) for _ in range(4)) for _ in range(5))


def normalised(passphrase: str) -> str:
    """The form that is hashed: however the keyboard composed its letters (NFKC)."""
    return unicodedata.normalize("NFKC", passphrase)
