"""What went over the wire, made fit to be shown: everything as it was sent, keys shortened, signatures masked."""

import re
from collections.abc import Callable
from typing import Any

from core.desk.facts import Exchanged, Source
from core.domain.errors import OutcomeUnknown
from core.exchanges.base import Step
from core.net.lane import Passed

LONGEST_ANSWER = 6_000
LONGEST_SECRET = 4_000
MASK = "•••"

_SIGNATURE_NAMES = re.compile(r"sign|authorization|token", re.IGNORECASE)
_KEY_NAMES = re.compile(r"key", re.IGNORECASE)
_IN_URL = re.compile(r"(?i)([?&](?:signature|sign|token)=)[^&]*")


def exchanged(
    number: int,
    source: Source,
    account_id: str | None,
    passed: Passed[Any],
    sent_ms: int,
    clean: Callable[[str], str],
) -> Exchanged:
    """The fact for the "sent requests" panel. `clean` takes out whatever secret it knows of."""
    request = passed.call.request
    response = passed.response
    return Exchanged(
        number=number,
        source=source,
        account_id=account_id,
        purpose=passed.purpose,
        method=request.method,
        url=clean(_IN_URL.sub(rf"\1{MASK}", request.url)),
        headers=tuple((name, _masked(name, value)) for name, value in request.headers),
        body=clean(_IN_URL.sub(rf"\1{MASK}", (request.body or b"").decode("utf-8", "replace"))),
        steps=tuple(Step(step.label, clean(step.text)) for step in request.steps),
        at_ms=sent_ms,
        took_ms=passed.took_ms,
        status=response.status if response else None,
        answer=_excerpt(response.body, clean) if response else "",
        problem=_problem(passed),
    )


def _masked(name: str, value: str) -> str:
    if _SIGNATURE_NAMES.search(name):
        return MASK
    if _KEY_NAMES.search(name):
        return f"{value[:4]}…{value[-2:]}"
    return value


def _excerpt(body: bytes, clean: Callable[[str], str]) -> str:
    """Cleaned before it is cut: half a secret would not be known for one."""
    text = body[: LONGEST_ANSWER * 4].decode("utf-8", "replace")
    shown = clean(text[: LONGEST_ANSWER + LONGEST_SECRET])[:LONGEST_ANSWER]
    return shown if len(text) <= LONGEST_ANSWER else shown + " …"


def _problem(passed: Passed[Any]) -> str | None:
    error = passed.error
    if error is None:
        return None
    cause = error.cause if isinstance(error, OutcomeUnknown) else error
    return f"{type(cause).__name__}: {cause}"
