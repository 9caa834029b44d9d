"""Binance's API keys of all three kinds, and the checks that a signed request must pass (sheet 2 and 16)."""

import hashlib
import hmac
import re
import secrets
from concurrent.futures import Future
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from string import ascii_letters, digits

from core.practice import signatures
from core.practice.clock import Clock
from core.practice.protocols.binance_params import Params
from core.practice.protocols.binance_refusals import Refusal, bad, illegal
from core.practice.signatures import IsSigned, is_same, to_bytes

DEFAULT_WINDOW_MS, LONGEST_WINDOW_MS, AHEAD_MS = 5_000, 60_000, 1_000
RECV_WINDOW = r"^[0-9]{1,7}(\.[0-9]{1,3})?$"
STAMP = r"^[0-9]{13}([0-9]{3})?$"


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    name: str
    kind: str
    key: str
    secret: str = field(repr=False)
    """What its owner pastes: 64 characters, or a private key as PEM."""
    is_signed: IsSigned = field(repr=False)
    """Whether a signature belongs to a payload."""
    account: str
    may_trade: bool = True
    may_withdraw: bool = False
    address: str | None = None
    """The only one that may use it."""
    created_ms: int


class Doorkeeper:
    def __init__(self, making: Future[list[Key]], clock: Clock) -> None:
        self._making = making
        self._clock = clock

    @cached_property
    def keys(self) -> dict[str, Key]:
        return {key.key: key for key in self._making.result()}

    def find(self, name: str) -> Key:
        """Raise Refusal."""
        if not re.fullmatch(r"[a-zA-Z0-9]{64}", name, re.ASCII):
            raise Refusal(401, -2014, "API-key format invalid.")
        key = self.keys.get(name)
        if key is None:
            raise Refusal(401, -2008, "Invalid Api-Key ID.")
        return key

    def check(self, key: Key, params: Params, payload: bytes) -> None:
        """Refuse a request that is not signed by the key, or not in time."""
        params.need("timestamp")
        signature = params.need("signature")
        self.check_time(params)
        if not key.is_signed(payload, signature):
            raise bad(-1022, "Signature for this request is not valid.")

    def check_time(self, params: Params) -> None:
        stamp = params.need("timestamp")
        if not re.fullmatch(STAMP, stamp, re.ASCII):
            raise illegal("timestamp", STAMP)
        sent_ms = Decimal(stamp) if len(stamp) == 13 else Decimal(stamp).scaleb(-3)
        window_ms = _read_window(params.text("recvWindow"))
        now_ms = self._clock.now_ms()
        if sent_ms >= now_ms + AHEAD_MS:
            message = "Timestamp for this request was 1000ms ahead of the server's time."
            raise bad(-1021, message)
        if now_ms - sent_ms > window_ms:
            raise bad(-1021, "Timestamp for this request is outside of the recvWindow.")


def demand_right(key: Key, *, to_trade: bool, address: str | None) -> None:
    """Raise Refusal: one code says that the right is missing or that the address is not on the list."""
    is_elsewhere = key.address is not None and key.address != address
    if is_elsewhere or (to_trade and not key.may_trade):
        raise Refusal(401, -2015, "Invalid API-key, IP, or permissions for action.")


def rest_payload(query: str, body: str) -> bytes:
    """Return what a REST signature covers: query and form as they were sent, without the signature."""
    parts = (
        "&".join(pair for pair in part.split("&") if not pair.startswith("signature="))
        for part in (query, body)
    )
    return "".join(parts).encode(errors="surrogateescape")


def socket_payload(params: Params) -> bytes:
    """Return what a signature of the WebSocket API covers: all other parameters, sorted, unescaped."""
    pairs = sorted((name, value) for name, value in params.given.items() if name != "signature")
    return to_bytes("&".join(f"{name}={value}" for name, value in pairs))


def fresh_key(
    name: str,
    kind: str,
    account: str,
    *,
    now_ms: int,
    may_trade: bool = True,
    may_withdraw: bool = False,
    address: str | None = None,
) -> Key:
    """Make a key of the kind hmac, ed25519 or rsa; the last one takes a tenth of a second."""
    secret, is_signed = {"hmac": _hmac, "ed25519": signatures.ed25519, "rsa": signatures.rsa}[
        kind
    ]()
    return Key(
        name=name,
        kind=kind,
        key=_letters(),
        secret=secret,
        is_signed=is_signed,
        account=account,
        may_trade=may_trade,
        may_withdraw=may_withdraw,
        address=address,
        created_ms=now_ms,
    )


def _read_window(window: str | None) -> Decimal:
    if window is None:
        return Decimal(DEFAULT_WINDOW_MS)
    if not re.fullmatch(RECV_WINDOW, window, re.ASCII):
        raise illegal("recvWindow", RECV_WINDOW)
    if Decimal(window) > LONGEST_WINDOW_MS:
        raise bad(-1131, "'recvWindow' must be less than 60000.")
    return Decimal(window)


def _letters() -> str:
    return "".join(secrets.choice(ascii_letters + digits) for _ in range(64))


def _hmac() -> tuple[str, IsSigned]:
    secret = _letters()

    def is_signed(payload: bytes, signature: str) -> bool:
        expected = hmac.new(secret.encode(), payload, hashlib.sha256).hexdigest()
        return is_same(expected.encode(), signature.lower())

    return secret, is_signed
