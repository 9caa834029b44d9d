"""Names for our own orders: short, legal on every exchange, rising with time, never guessed twice."""

import secrets
import time

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PREFIX = "ts"


def new_client_id() -> str:
    """28 characters of [A-Za-z0-9]: a prefix, ten of the time in ms, sixteen at random. Callable on any thread."""
    value = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
    digits = []
    for _ in range(26):
        value, rest = divmod(value, 32)
        digits.append(_LETTERS[rest])
    return PREFIX + "".join(reversed(digits))
