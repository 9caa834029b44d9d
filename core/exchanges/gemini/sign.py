"""Sign Gemini requests: REST payloads and stream handshakes (Gemini sheet 2). Nothing here sends anything."""

from collections.abc import Sequence
from decimal import Decimal

from core.domain.money import decimal
from core.exchanges.base import Credentials, Host, Request, Stamp, Step
from core.exchanges.gemini.info import is_time_based
from core.exchanges.signing import base64_text, compact_json, hmac_hex, query_text

Params = Sequence[tuple[str, object]]
Nonce = str | int | Decimal
"""Text is sent as a JSON string, a number as a JSON number with all its digits."""


def public(host: Host, path: str, query: Sequence[tuple[str, str]] = ()) -> Request:
    """A public question: a GET that nobody signs."""
    tail = f"?{query_text(query)}" if query else ""
    return Request(method="GET", url=f"{host.rest}{path}{tail}")


def nonce_for(who: Credentials, stamp: Stamp) -> Nonce:
    """The stamp's nonce as this kind of key wants it: ms as text, or seconds with six decimals (Gemini sheet 2.3)."""
    if not is_time_based(who):
        return str(stamp.nonce)
    seconds, micros = divmod(stamp.nonce, 1_000_000)
    return decimal(f"{seconds}.{micros:06d}")


def payload_text(path: str, nonce: Nonce, params: Params) -> str:
    """The JSON to be signed: the path without host and query, the nonce, then the parameters in their order."""
    return compact_json([("request", path), ("nonce", nonce), *params])


def signed(who: Credentials, path: str, payload: str) -> Request:
    """A private REST call. The payload travels in a header; the body stays empty (Gemini sheet 2.1)."""
    sealed, steps = _seal(who, payload)
    headers = (
        ("Content-Type", "text/plain"),
        ("Content-Length", "0"),
        ("Cache-Control", "no-cache"),
        *sealed,
    )
    return Request(method="POST", url=who.host.rest + path, headers=headers, steps=steps)


def stream_login(who: Credentials, url: str, nonce: str) -> Request:
    """The upgrade to the private stream: whole seconds as text, and nothing but the nonce is signed (Gemini sheet 2.6)."""
    sealed, steps = _seal(who, nonce)
    headers = (("X-GEMINI-NONCE", nonce), *sealed)
    return Request(method="GET", url=url, headers=headers, steps=steps)


def archived_login(who: Credentials, url: str, payload: str) -> Request:
    """The upgrade to the archived order events: signed like a REST call, but a GET (Gemini sheet 11.5)."""
    sealed, steps = _seal(who, payload)
    return Request(method="GET", url=url, headers=sealed, steps=steps)


def _seal(who: Credentials, payload: str) -> tuple[tuple[tuple[str, str], ...], tuple[Step, ...]]:
    text = base64_text(payload.encode())
    signature = hmac_hex("sha384", who.secret, text)
    headers = (
        ("X-GEMINI-APIKEY", who.key),
        ("X-GEMINI-PAYLOAD", text),
        ("X-GEMINI-SIGNATURE", signature),
    )
    steps = (
        Step("Payload", payload),
        Step("Base64 of the payload", text),
        # Payload and signature together are the order itself: the signature is not shown whole.
        Step(
            "Hex HMAC-SHA384 of the Base64 text under the secret",
            f"{signature[:8]}…{signature[-4:]}",
        ),
    )
    return headers, steps
