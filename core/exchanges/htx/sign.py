"""Sign HTX requests and stream logins (HTX sheet 2, 11.2). Nothing here sends anything."""

from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import urlsplit

from core.exchanges.base import Credentials, Host, Request, Stamp, Step
from core.exchanges.htx.info import is_ed25519
from core.exchanges.signing import (
    base64_text,
    compact_json,
    ed25519_bytes,
    hmac_bytes,
    query_text,
)

Query = Sequence[tuple[str, str]]
Params = Sequence[tuple[str, object]]


def public(host: Host, path: str, query: Query = ()) -> Request:
    """A public question: a GET that nobody signs."""
    tail = f"?{query_text(query)}" if query else ""
    return Request(method="GET", url=f"{host.rest}{path}{tail}")


def signed_get(who: Credentials, stamp: Stamp, path: str, query: Query = ()) -> Request:
    """A private question: every parameter is signed, and there is no body."""
    url, steps = _signed_url(who, stamp, "GET", path, query)
    return Request(method="GET", url=url, steps=steps)


def signed_post(who: Credentials, stamp: Stamp, path: str, params: Params = ()) -> Request:
    """A private change: the parameters are the JSON body, which is not signed."""
    url, steps = _signed_url(who, stamp, "POST", path, ())
    return Request(
        method="POST",
        url=url,
        headers=(("Content-Type", "application/json"),),
        body=compact_json(params).encode(),
        steps=steps,
    )


def _signed_url(
    who: Credentials, stamp: Stamp, method: str, path: str, query: Query
) -> tuple[str, tuple[Step, ...]]:
    url = who.host.rest + path
    pairs = [
        ("AccessKeyId", who.key),
        ("SignatureMethod", _method(who)),
        ("SignatureVersion", "2"),
        ("Timestamp", _timestamp(stamp)),
        *query,
    ]
    line = query_text(sorted(pairs, key=lambda pair: pair[0].encode()))
    signature, steps = _seal(who, _text(method, url, line))
    return f"{url}?{line}&{query_text([('Signature', signature)])}", steps


def stream_login(who: Credentials, stamp: Stamp, url: str) -> Request:
    """The login to a private stream; its body is the frame to send.

    Other names and another version than over REST; `authType` is not signed. Whether the exchange takes Ed25519
    here is not proven (HTX sheet 2).
    """
    pairs = [
        ("accessKey", who.key),
        ("signatureMethod", _method(who)),
        ("signatureVersion", "2.1"),
        ("timestamp", _timestamp(stamp)),
    ]
    signature, steps = _seal(who, _text("GET", url, query_text(pairs)))
    params = {"authType": "api", **dict(pairs), "signature": signature}
    frame = compact_json([("action", "req"), ("ch", "auth"), ("params", params)])
    return Request(method="GET", url=url, body=frame.encode(), steps=steps)


def signature_of(who: Credentials, text: str) -> str:
    """Base64 of the signature's bytes. Raises `NotAllowed` for a secret that is no Ed25519 key where one is said to be."""
    if is_ed25519(who):
        return base64_text(ed25519_bytes(who.secret, text))
    return base64_text(hmac_bytes("sha256", who.secret, text))


def _text(method: str, url: str, line: str) -> str:
    """The four lines that are signed. The host is that of the address called, without its port."""
    address = urlsplit(url)
    return "\n".join((method, address.hostname or "", address.path, line))


def _method(who: Credentials) -> str:
    return "Ed25519" if is_ed25519(who) else "HmacSHA256"


def _timestamp(stamp: Stamp) -> str:
    """UTC to the second, cut and not rounded."""
    return datetime.fromtimestamp(stamp.time_ms // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S")


def _seal(who: Credentials, text: str) -> tuple[str, tuple[Step, ...]]:
    signature = signature_of(who, text)
    steps = (
        Step("Text to sign", text),
        # With the address the signature is the order itself: it is not shown whole.
        Step(f"Base64 of its {_method(who)} under the secret", f"{signature[:8]}…{signature[-4:]}"),
    )
    return signature, steps
