"""Read numbers and times out of what a client sent to Gemini's endpoints."""

import re

from core.practice.protocols.gemini_keys import Refusal


def read_count(value: object, otherwise: int) -> int:
    """Read a count from a query or a payload; what is none counts as not given."""
    return int(str(value)) if re.fullmatch(r"[0-9]{1,18}", str(value)) else otherwise


def read_ms(value: object) -> int:
    """Read a time in seconds or milliseconds. Raise Refusal."""
    if not re.fullmatch(r"[0-9]{1,18}", str(value)):
        raise Refusal(400, "InvalidTimestampInPayload", f"Invalid timestamp: {value}")
    number = int(str(value))
    return number if number > 100_000_000_000 else number * 1_000
