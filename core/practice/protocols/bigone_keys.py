"""BigONE's API keys, and the checks that a token must pass (sheet 2, 8, 12 and 16)."""

import base64
import hashlib
import hmac
import re
import secrets
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from core.practice import json_text
from core.practice.clock import Clock
from core.practice.signatures import is_same

ERRORS = {
    10001: (400, "syntax error"),
    10007: (400, "Parameter error"),
    10013: (404, "Resource not found"),
    10014: (400, "Insufficient funds"),
    10403: (403, "Permission denied"),
    10429: (429, "Too many requests"),
    40004: (401, "Unauthorized"),
    40106: (401, "Invalid token"),
    40107: (400, "Unexpected request header"),
    40303: (403, "Forbid cancel market order"),
    40604: (400, "Price exceed the maximum order price"),
    40605: (400, "Price less than the minimum order price"),
    54041: (400, "Duplicate order"),
    54043: (400, "Unknown opening order"),
    60100: (403, "Asset pair is suspended"),
}
"""HTTP status and words of each code."""
DEFAULT_WINDOW_S = "30"


class Refusal(Exception):
    """An answer of the form `{"code":…,"message":…}`."""

    def __init__(self, code: int, message: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.status, words = ERRORS[code]
        self.message = message or words


class TooSmall(Refusal):
    """An order below the least value; the tutorial scheme has a code of its own for it."""

    def __init__(self) -> None:
        message = "Price mulit with amount should larger than AssetPair's min_quote_value"
        super().__init__(10007, message)


class Scope(Enum):
    VIEW_BALANCE = auto()
    VIEW_ORDERS = auto()
    CREATE_ORDERS = auto()
    VIEW_TRADES = auto()
    VIEW_DEPOSITS = auto()
    VIEW_WITHDRAWALS = auto()
    WITHDRAW = auto()


EVERYTHING = frozenset(Scope)
TRADING = EVERYTHING - {Scope.WITHDRAW}
VIEWING = TRADING - {Scope.CREATE_ORDERS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    name: str
    account: str
    scopes: frozenset[Scope] = TRADING
    is_ip_bound: bool = False
    """To an address that is none of this machine's."""
    key: str = field(default_factory=lambda: str(uuid.uuid4()))
    secret: str = field(repr=False, default_factory=lambda: secrets.token_urlsafe(32))

    def may(self, scope: Scope) -> bool:
        return scope in self.scopes and not self.is_ip_bound


class Doorkeeper:
    def __init__(self, keys: Iterable[Key], clock: Clock) -> None:
        self._keys = {key.key: key for key in keys}
        self._clock = clock

    def admit(self, authorization: str | None) -> Key:
        """Return the key that made the token. Raise Refusal, in the order of sheet 16."""
        if authorization is None:
            raise Refusal(40004)
        scheme, _, token = authorization.partition(" ")
        if scheme != "Bearer" or not token:
            raise Refusal(40107)
        signed, _, signature = token.rpartition(".")
        header, claims = _read_token(token)
        key = self._keys.get(str(claims.get("sub")))
        if key is None or not is_same(_sign(key, signed), signature):
            raise Refusal(40106)
        if header.get("alg") != "HS256" or claims.get("type") != "OpenAPIV2":
            raise Refusal(40106)
        if not self._is_timely(claims.get("nonce"), claims.get("recv_window", DEFAULT_WINDOW_S)):
            raise Refusal(40106)
        return key

    def _is_timely(self, nonce: object, window_s: object) -> bool:
        if not isinstance(nonce, str) or not re.fullmatch(r"[0-9]{1,30}", nonce):
            return False
        if not isinstance(window_s, str) or not re.fullmatch(r"[1-9]|[1-5][0-9]|60", window_s):
            return False
        return abs(int(nonce) - self._clock.now_ns()) < int(window_s) * 1_000_000_000


def _sign(key: Key, signed: str) -> bytes:
    digest = hmac.digest(key.secret.encode(), signed.encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest).rstrip(b"=")


def _read_token(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return header and claims; what is JSON but no object counts as an empty one."""
    if not re.fullmatch(r"[\w-]+\.[\w-]+\.[\w-]+", token, re.ASCII):
        raise Refusal(40004, "invalid jwt")
    try:
        header, claims, _ = map(_decode, token.split("."))
        contents = json_text.read(header), json_text.read(claims)
    except ValueError:
        raise Refusal(40004, "invalid jwt") from None
    first, second = (content if isinstance(content, dict) else {} for content in contents)
    return first, second


def _decode(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
