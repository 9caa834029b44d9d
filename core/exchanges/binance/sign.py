"""Sign Binance requests: REST calls and frames of the WebSocket API, with any kind of key (Binance sheet 2). Nothing here sends anything."""

import json
from collections.abc import Sequence
from decimal import Decimal
from urllib.parse import quote

from core.domain.errors import NotAllowed
from core.domain.money import plain
from core.exchanges.base import Credentials, Host, Request, Step
from core.exchanges.binance.info import ED25519, HMAC, RSA, kind_of
from core.exchanges.signing import (
    base64_text,
    compact_json,
    ed25519_bytes,
    hmac_bytes,
    query_text,
    rsa_bytes,
)

Params = Sequence[tuple[str, str]]
FrameParams = Sequence[tuple[str, object]]

_FORM = ("Content-Type", "application/x-www-form-urlencoded")
_STEP_LABELS = {
    HMAC: "Hex HMAC-SHA256 of the payload under the secret",
    ED25519: "Base64 of the Ed25519 signature of the payload",
    RSA: "Base64 of the RSA signature (PKCS #1 v1.5, SHA-256) of the payload",
}


def public(host: Host, path: str, query: Params = ()) -> Request:
    """A public question: a GET that nobody signs."""
    tail = f"?{query_text(query)}" if query else ""
    return Request(method="GET", url=f"{host.rest}{path}{tail}")


def signed(
    who: Credentials,
    timestamp: str,
    method: str,
    path: str,
    query: Params = (),
    form: Params | None = None,
) -> Request:
    """A private REST call. With a form, time and signature end the form, otherwise the query.

    What is signed is the encoded query and form just as they are sent, with nothing between them.
    """
    asked, told = query_text(query), query_text(form or ())
    stamped = f"timestamp={timestamp}"
    if form is None:
        asked = f"{asked}&{stamped}" if asked else stamped
    else:
        told = f"{told}&{stamped}" if told else stamped
    payload = asked + told
    signature = sign_text(who, payload)
    tail = f"&signature={quote(signature, safe='')}"
    url = f"{who.host.rest}{path}"
    steps = _steps(who, payload, signature)
    if form is None:
        headers = (("X-MBX-APIKEY", who.key),)
        return Request(method=method, url=f"{url}?{asked}{tail}", headers=headers, steps=steps)
    return Request(
        method=method,
        url=f"{url}?{asked}" if asked else url,
        headers=(("X-MBX-APIKEY", who.key), _FORM),
        body=f"{told}{tail}".encode(),
        steps=steps,
    )


def signed_frame(
    who: Credentials, timestamp: int, url: str, method: str, id_: object, params: FrameParams = ()
) -> Request:
    """A frame of the WebSocket API, in the body. Its parameters are signed in another way than those of REST."""
    named = [*params, ("apiKey", who.key), ("timestamp", timestamp)]
    payload = frame_text(named)
    signature = sign_text(who, payload)
    opening = compact_json([("id", id_), ("method", method)]).removesuffix("}")
    frame = f'{opening},"params":{compact_json([*named, ("signature", signature)])}}}'
    steps = _steps(who, payload, signature)
    return Request(method=method, url=url, body=frame.encode(), steps=steps)


def frame_text(params: FrameParams) -> str:
    """What is signed for a frame: all parameters sorted by name, their values as raw text."""
    return "&".join(f"{name}={_raw(value)}" for name, value in sorted(params, key=lambda p: p[0]))


def sign_text(who: Credentials, payload: str) -> str:
    """The signature of `payload`; raises `NotAllowed` for a private key that is not of the stated kind."""
    kind = kind_of(who)
    if kind == HMAC:
        return hmac_bytes("sha256", who.secret, payload).hex()
    if kind == ED25519:
        return base64_text(ed25519_bytes(who.secret, payload))
    if kind == RSA:
        return base64_text(rsa_bytes(who.secret, payload))
    raise NotAllowed("key-kind")


def _raw(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        return plain(value)
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _steps(who: Credentials, payload: str, signature: str) -> tuple[Step, Step]:
    # Payload and signature together are the order itself: the signature is not shown whole.
    shown = f"{signature[:8]}…{signature[-4:]}"
    return Step("Payload", payload), Step(_STEP_LABELS[kind_of(who)], shown)
