"""Sign requests by the tutorial's scheme, which the exchange itself does not accept (BigONE sheet 14.2)."""

import json
from collections.abc import Sequence
from decimal import Decimal
from urllib.parse import quote_plus

from core.domain.money import plain
from core.exchanges.base import Credentials, Request, Stamp, Step
from core.exchanges.signing import base64_text, compact_json, hmac_bytes

Params = Sequence[tuple[str, object]]


def timestamp_for(stamp: Stamp) -> str:
    """Whole seconds."""
    return str(stamp.time_ms // 1_000)


def signed(
    who: Credentials, timestamp: str, method: str, path: str, params: Params = ()
) -> Request:
    """A private call: method, path, sorted parameters and time are signed as one text.

    The key's option "body" chooses how a POST carries its fields; what is signed is the same.
    """
    params = sorted(params, key=lambda pair: pair[0].encode())
    encoded = "&".join(f"{quote_plus(name)}={quote_plus(_text(value))}" for name, value in params)
    canonical = f"{method}{path}{encoded}{timestamp}"
    signature = base64_text(hmac_bytes("sha256", who.secret, canonical))
    url, headers, body = who.host.rest + path, _headers(who, signature, timestamp), None
    if method != "POST":
        url += f"?{encoded}" if encoded else ""
    elif who.options.get("body") == "json":
        headers, body = (*headers, ("Content-Type", "application/json")), compact_json(params)
    else:
        headers = (*headers, ("Content-Type", "application/x-www-form-urlencoded"))
        body = encoded
    steps = (
        Step("Parameters, sorted and encoded", encoded),
        Step("Method, path, parameters and time as one text", canonical),
        Step(
            "Base64 HMAC-SHA256 of that text under the secret",
            f"{signature[:6]}…{signature[-4:]}",
        ),
    )
    return Request(
        method=method,
        url=url,
        headers=headers,
        body=None if body is None else body.encode(),
        steps=steps,
    )


def _headers(who: Credentials, signature: str, timestamp: str) -> tuple[tuple[str, str], ...]:
    return (
        ("Authorization", f"Bearer {who.key}:{signature}"),
        ("BIGONE-TIMESTAMP", timestamp),
    )


def _text(value: object) -> str:
    """What is a structure itself is turned into JSON first."""
    if isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        return plain(value)
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
