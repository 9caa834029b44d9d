"""Sign BigONE requests: every one carries a fresh token that says who and when (BigONE sheet 2). Nothing here sends anything.

The token says nothing about the request itself: until it goes stale it would do for any other.
"""

from collections.abc import Sequence

from core.exchanges.base import Credentials, Host, Request, Stamp, Step
from core.exchanges.signing import base64url_text, compact_json, hmac_bytes, query_text

Query = Sequence[tuple[str, str]]

WINDOW_S = "10"
"""How far a request that changes something may be from the exchange's clock: then it can no longer be accepted."""

_HEADER = '{"alg":"HS256","typ":"JWT"}'
_BACK_DATED_NS = 100_000_000


def public(host: Host, path: str, query: Query = ()) -> Request:
    """A public question: a GET without a token."""
    return Request(method="GET", url=host.rest + _target(path, query))


def nonce_for(stamp: Stamp) -> str:
    """The stamp's nonce in ns, 0.1 s early: one ahead of the exchange's clock may be refused (BigONE sheet 2)."""
    return str(stamp.nonce - _BACK_DATED_NS)


def claims_text(who: Credentials, nonce: object, window_s: str | None = None) -> str:
    """What the token states, as JSON. Without a window the exchange allows 30 s."""
    window = [] if window_s is None else [("recv_window", window_s)]
    return compact_json([("type", "OpenAPIV2"), ("sub", who.key), ("nonce", nonce), *window])


def signed(
    who: Credentials,
    claims: str,
    method: str,
    path: str,
    query: Query = (),
    body: str | None = None,
) -> Request:
    """A private REST call; `body` is JSON."""
    token, steps = _token(who, claims)
    content = () if body is None else (("Content-Type", "application/json"),)
    return Request(
        method=method,
        url=who.host.rest + _target(path, query),
        headers=(("Authorization", token), *content),
        body=None if body is None else body.encode(),
        steps=steps,
    )


def stream_login(who: Credentials, claims: str, request_id: str) -> Request:
    """The stream's first frame, as the body of a request that is never sent as one (BigONE sheet 11)."""
    token, steps = _token(who, claims)
    frame = [("requestId", request_id), ("authenticateCustomerRequest", {"token": token})]
    return Request(
        method="WS",
        url=f"{who.host.stream}/ws/v2",
        headers=(("Sec-WebSocket-Protocol", "json"),),
        body=compact_json(frame).encode(),
        steps=steps,
    )


def bearer(who: Credentials, signing_input: str) -> tuple[str, tuple[Step, ...]]:
    """The Authorization header for a text to be signed. Header and signature together are as good as a signed blank."""
    signature = base64url_text(hmac_bytes("sha256", who.secret, signing_input))
    steps = (
        Step("Base64url of header and claims, with a dot between", signing_input),
        Step(
            "Base64url HMAC-SHA256 of that text under the secret",
            f"{signature[:6]}…{signature[-4:]}",
        ),
    )
    return f"Bearer {signing_input}.{signature}", steps


def _token(who: Credentials, claims: str) -> tuple[str, tuple[Step, ...]]:
    signing_input = ".".join(base64url_text(part.encode()) for part in (_HEADER, claims))
    token, steps = bearer(who, signing_input)
    return token, (Step("Header", _HEADER), Step("Claims", claims), *steps)


def _target(path: str, query: Query) -> str:
    return f"{path}?{query_text(query)}" if query else path
