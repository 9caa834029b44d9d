"""Gemini's API keys, and the checks that a signed request must pass (sheet 2, 12 and 16)."""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from core.practice import json_text
from core.practice.clock import Clock
from core.practice.signatures import is_same, to_bytes

TRADER, FUND_MANAGER, AUDITOR, ADMINISTRATOR = "Trader", "FundManager", "Auditor", "Administrator"
WINDOW_NS = 30_000_000_000


class Refusal(Exception):
    """An answer of the form `{"result":"error","reason":…,"message":…}`."""

    def __init__(self, status: int, reason: str, message: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
        self.message = message


@dataclass(slots=True, kw_only=True, eq=False)
class Key:
    name: str
    key: str
    secret: str = field(repr=False)
    account: str | None
    """None for a master key."""
    roles: frozenset[str]
    is_time_based: bool = False
    needs_heartbeat: bool = False
    is_ip_bound: bool = False
    last_nonce: Decimal = Decimal(-1)
    seen_ns: int = 0


class Doorkeeper:
    def __init__(self, keys: Iterable[Key], clock: Clock) -> None:
        self.keys = {key.key: key for key in keys}
        self._clock = clock

    def admit(self, headers: Mapping[str, str], path: str) -> tuple[Key, dict[str, Any]]:
        """Return the key and the signed payload. Raise Refusal, in the order of sheet 16."""
        for name in ("Apikey", "Payload", "Signature"):
            header = f"X-GEMINI-{name.upper()}"
            if not headers.get(header):
                raise Refusal(401, f"Missing{name}Header", f"Must provide '{header}' header")
        key = self.keys.get(headers["X-GEMINI-APIKEY"])
        if key is None:
            raise Refusal(400, "InvalidApiKey", "Invalid API key")
        if not _is_signed(key, headers):
            raise Refusal(400, "InvalidSignature", "Invalid signature for this request")
        payload = _read_payload(headers["X-GEMINI-PAYLOAD"])
        if payload.get("request") != path:
            raise Refusal(400, "EndpointMismatch", "The request field does not match the endpoint")
        self._use_nonce(key, payload.get("nonce"))
        if key.is_ip_bound:
            message = "ApiKey fails IP Filtering Check for some accounts"
            raise Refusal(403, "ApiKeyIpFilteringFailure", message)
        key.seen_ns = self._clock.elapsed_ns()
        return key, payload

    def admit_stream(self, headers: Mapping[str, str]) -> Key | None:
        """Return the key that signed the upgrade, or None if it must be refused (sheet 2.6)."""
        key = self.keys.get(headers["X-GEMINI-APIKEY"])
        nonce = headers.get("X-GEMINI-NONCE", "")
        payload = headers.get("X-GEMINI-PAYLOAD", "")
        if key is None or key.account is None or not key.is_time_based or key.is_ip_bound:
            return None
        if not _is_signed(key, headers) or not re.fullmatch(r"[0-9]{10}", nonce):
            return None
        if payload != base64.b64encode(nonce.encode()).decode() or not self._is_timely(
            Decimal(nonce)
        ):
            return None
        key.seen_ns = self._clock.elapsed_ns()
        return key

    def _use_nonce(self, key: Key, nonce: object) -> None:
        if nonce is None:
            raise Refusal(400, "MissingNonce", "Must provide a nonce in the payload")
        number = read_number(nonce)
        words = nonce if isinstance(nonce, str) else json_text.write(nonce)
        if number is None:
            raise Refusal(400, "InvalidNonce", f"Nonce '{words}' is not a number")
        if key.is_time_based:
            if not self._is_timely(number):
                second = self._clock.now_ns() // 1_000_000_000
                # The second quote at the end is Gemini's own.
                message = f"Nonce '{words}' is not within 30 seconds of server time '{second}''"
                raise Refusal(400, "InvalidNonce", message)
        elif number <= key.last_nonce:
            message = f"Nonce '{words}' has not increased since your last call to the Gemini API."
            raise Refusal(400, "InvalidNonce", message)
        key.last_nonce = number

    def _is_timely(self, seconds: Decimal) -> bool:
        return abs(seconds * 1_000_000_000 - self._clock.now_ns()) <= WINDOW_NS


def demand_role(key: Key, roles: frozenset[str]) -> None:
    if not key.roles & roles:
        wanted, present = ", ".join(sorted(roles)), ", ".join(sorted(key.roles))
        message = (
            "To access this endpoint, you need to log in to the website and go to the settings"
            f" page to assign one of these roles [{wanted}] to API key {key.key.split('-')[1]}"
            f" which currently has roles [{present}]"
        )
        raise Refusal(403, "MissingRole", message)


def read_number(value: object) -> Decimal | None:
    """Read a JSON number, or text in plain notation, of bearable length."""
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,30}(\.[0-9]{1,30})?", value):
        return Decimal(value)
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        number = Decimal(value)
        is_bearable = abs(number.adjusted()) <= 30 and len(number.as_tuple().digits) <= 60
        return number if is_bearable else None
    return None


def _is_signed(key: Key, headers: Mapping[str, str]) -> bool:
    payload = to_bytes(headers.get("X-GEMINI-PAYLOAD", ""))
    expected = hmac.new(key.secret.encode(), payload, hashlib.sha384).hexdigest()
    return is_same(expected.encode(), headers.get("X-GEMINI-SIGNATURE", ""))


def _read_payload(payload: str) -> dict[str, Any]:
    try:
        content = json_text.read(base64.b64decode(payload, validate=True))
    except (binascii.Error, ValueError):
        content = None
    if not isinstance(content, dict):
        raise Refusal(400, "InvalidJson", "The payload is not a JSON object in base64")
    return content
