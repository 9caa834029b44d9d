"""HTX's users and API keys, and the checks that a signed request or login must pass (sheet 2, 11.2 and 16)."""

import base64
import hashlib
import hmac
import secrets
import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import parse_qsl, quote

from aiohttp import web

from core.practice import signatures
from core.practice.clock import Clock
from core.practice.protocols.htx_refusals import Refusal
from core.practice.signatures import IsSigned, is_same, to_bytes

READ, TRADE, WITHDRAW = "readOnly", "trade", "withdraw"
HMAC, ED25519 = "HmacSHA256", "Ed25519"
TOLERANCE_S = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    name: str
    """Of the account in the ledger."""
    uid: int
    spot_id: int
    is_locked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Key:
    name: str
    user: User
    key: str
    secret: str = field(repr=False)
    """Of an Ed25519 key the private half as PEM."""
    rights: tuple[str, ...]
    addresses: tuple[str, ...] = ()
    """From which it may be used; empty for anywhere."""
    method: str
    is_signed: IsSigned = field(repr=False)

    def may_come_from(self, address: str) -> bool:
        return not self.addresses or address in self.addresses


def fresh_key(
    name: str,
    user: User,
    *rights: str,
    addresses: tuple[str, ...] = (),
    is_ed25519: bool = False,
) -> Key:
    secret, is_signed = signatures.ed25519() if is_ed25519 else _hmac()
    return Key(
        name=name,
        user=user,
        key=_letters(8, 10, 8, 5),
        secret=secret,
        rights=rights,
        addresses=addresses,
        method=ED25519 if is_ed25519 else HMAC,
        is_signed=is_signed,
    )


def _letters(*lengths: int) -> str:
    alphabet = string.ascii_lowercase + string.digits
    return "-".join("".join(secrets.choice(alphabet) for _ in range(n)) for n in lengths)


def _hmac() -> tuple[str, IsSigned]:
    secret = _letters(8, 8, 8, 5)

    def is_signed(payload: bytes, signature: str) -> bool:
        expected = base64.b64encode(hmac.digest(secret.encode(), payload, hashlib.sha256))
        return is_same(expected, signature)

    return secret, is_signed


@dataclass(frozen=True, slots=True)
class Spelling:
    """What the four signed parameters are called, and the version that must be said."""

    key: str
    method: str
    version: str
    time: str
    number: str


REST = Spelling("AccessKeyId", "SignatureMethod", "SignatureVersion", "Timestamp", "2")
STREAM = Spelling("accessKey", "signatureMethod", "signatureVersion", "timestamp", "2.1")


class Doorkeeper:
    def __init__(self, keys: Iterable[Key], clock: Clock) -> None:
        self.keys = {key.key: key for key in keys}
        self._clock = clock

    def known(self, request: web.BaseRequest) -> Key | None:
        """Return the key that the request names, whether it is signed or not."""
        return self.keys.get(read_query(request).get("AccessKeyId", ""))

    def admit(self, request: web.BaseRequest, right: str) -> Key:
        """Raise Refusal, in the order of sheet 16, in words of v1."""
        query = read_query(request)
        signature = query.pop("Signature", "")
        if not query.get("AccessKeyId") or not signature:
            raise Refusal("login-required", "Login required")
        key = self.keys.get(query["AccessKeyId"])
        if key is None:
            raise _not_valid("Incorrect Access key [Access key错误]")
        if not self._is_timely(query.get(REST.time, "")):
            raise _not_valid(
                "Invalid submission time or incorrect time format [无效的提交时间，或时间格式错误]"
            )
        if not _is_signed(key, request, query, REST, signature):
            raise _not_valid("Verification failure [校验失败]")
        if not key.may_come_from(request.remote or ""):
            raise _not_valid(f"Incorrect IP address [IP地址错误]:{request.remote}")
        if right not in key.rights:
            raise _not_valid("API key has no permission [API Key没有权限]")
        return key

    def admit_stream(self, request: web.BaseRequest, params: Mapping[str, object]) -> Key | None:
        """Return the key that signed a login, or None if it must fail (sheet 11.2)."""
        texts = {name: value for name, value in params.items() if isinstance(value, str)}
        key = self.keys.get(texts.get(STREAM.key, ""))
        if key is None or texts.get("authType") != "api" or READ not in key.rights:
            return None
        if not self._is_timely(texts.get(STREAM.time, "")):
            return None
        names = (STREAM.key, STREAM.method, STREAM.version, STREAM.time)
        signed = {name: texts[name] for name in names if name in texts}
        if not _is_signed(key, request, signed, STREAM, texts.get("signature", "")):
            return None
        return key if key.may_come_from(request.remote or "") else None

    def _is_timely(self, stamp: str) -> bool:
        try:
            moment = datetime.strptime(stamp, "%Y-%m-%dT%H:%M:%S").replace(tzinfo=UTC)
        except ValueError:
            return False
        now_s = self._clock.now_ns() // 1_000_000_000
        return len(stamp) == 19 and abs(int(moment.timestamp()) - now_s) <= TOLERANCE_S


def read_query(request: web.BaseRequest) -> dict[str, str]:
    """Read the query as it came; a plus sign is a space there, as everywhere on the web."""
    _, _, query = request.raw_path.partition("?")
    return dict(parse_qsl(query, keep_blank_values=True))


def signed_text(method: str, host: str, path: str, fields: Mapping[str, str]) -> str:
    query = "&".join(f"{_encode(name)}={_encode(fields[name])}" for name in sorted(fields))
    return f"{method}\n{host}\n{path}\n{query}"


def _encode(value: str) -> str:
    return quote(value, safe="-_.~", errors="surrogatepass")


def _is_signed(
    key: Key,
    request: web.BaseRequest,
    fields: Mapping[str, str],
    spelling: Spelling,
    signature: str,
) -> bool:
    if fields.get(spelling.method) != key.method or fields.get(spelling.version) != spelling.number:
        return False
    path, _, _ = request.raw_path.partition("?")
    host = (request.headers.get("Host") or "").lower()
    # The host stands in the text without its port (sheet 2); some clients cannot leave it out.
    return any(
        key.is_signed(to_bytes(signed_text(request.method, name, path, fields)), signature)
        for name in {host, host.partition(":")[0]}
    )


def _not_valid(reason: str) -> Refusal:
    return Refusal("api-signature-not-valid", f"Signature not valid: {reason}")
