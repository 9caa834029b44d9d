"""The vault's file as bytes: one line of canonical JSON, sealed. See vault.py for what each part is.

No disk here. Deriving a key is slow, with the GIL free.
"""

import base64
import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from core.domain.errors import VaultDamaged, VaultError, VaultTooNew, WrongPassphrase
from core.passphrase import PassphraseStrength, normalised, passphrase_strength

_MAGIC, _VERSION = "tessera-vault", 2
_KEY_BYTES = 32
_FIELDS = {"magic", "v", "id", "rev", "kdf", "key", "records", "mac", "sum"}
_TAG_BYTES, _NONCE_BYTES = 16, 12
_CHANGED_BY_SOMEONE = "changed by someone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one guess of the passphrase costs. The limits keep a planted file from taking all memory."""

    memory_kib: int = 64 * 1024
    iterations: int = 3
    lanes: int = 4

    def __post_init__(self) -> None:
        is_within = (
            19 * 1024 <= self.memory_kib <= 1024 * 1024
            and 1 <= self.iterations <= 20
            and 1 <= self.lanes <= 16
        )
        if not is_within:
            raise ValueError("key derivation outside the limits")


DEFAULT_COST = Cost()


def is_todays(contents: dict[str, Any]) -> bool:
    """Whether contents are of the newest version."""
    return bool(contents["v"] == _VERSION)


def encode(contents: dict[str, Any], data_key: bytearray) -> bytes:
    document = contents | {"mac": _mac(contents, data_key)}
    return canonical(document | {"sum": _sum(document)}) + b"\n"


def decode(raw: bytes) -> dict[str, Any]:
    """Check all that can be known without the passphrase, in the order that gives the right message."""
    try:
        document = json.loads(raw)
        is_canonical = canonical(document) + b"\n" == raw
    except (ValueError, RecursionError):
        raise VaultDamaged("not JSON") from None
    if not isinstance(document, dict) or document.get("magic") != _MAGIC:
        raise VaultDamaged("not a vault")
    if not is_canonical or document.get("sum") != _sum(without(document, "sum")):
        raise VaultDamaged("checksum")
    if type(document.get("v")) is int and document["v"] > _VERSION:
        raise VaultTooNew(f"format {document['v']}")
    try:
        _check_shape(document)
    except (KeyError, TypeError, ValueError) as error:
        raise VaultDamaged(f"shape: {error}") from None
    return document


def _check_shape(document: dict[str, Any]) -> None:
    if set(document) != _FIELDS or type(document["v"]) is not int or document["v"] < 1:
        raise ValueError("fields or version")
    if type(document["rev"]) is not int or not isinstance(document["records"], dict):
        raise ValueError("rev or records")
    _bytes(document["id"], 16)
    _bytes(document["mac"], 32)
    kdf = document["kdf"]
    if kdf["alg"] != "argon2id" or any(type(kdf[name]) is not int for name in "mtp"):
        raise ValueError("kdf")
    _cost(kdf)
    _bytes(kdf["salt"], 16)
    _bytes(document["key"]["n"], _NONCE_BYTES)
    _bytes(document["key"]["c"], _KEY_BYTES + _TAG_BYTES)
    for box in document["records"].values():
        _bytes(box["n"], _NONCE_BYTES)
        _bytes(box["c"])


def blank(vault_id: bytes) -> dict[str, Any]:
    """The contents of a new vault, before its key is wrapped."""
    return {"magic": _MAGIC, "v": _VERSION, "id": _text(vault_id), "rev": 1, "records": {}}


def new_key() -> bytearray:
    """A random data key."""
    return bytearray(secrets.token_bytes(_KEY_BYTES))


def sealed(document: dict[str, Any], data_key: bytearray) -> dict[str, Any]:
    """The contents. Raises `VaultDamaged` unless an owner of the key has written all that they say."""
    contents = without(document, "mac", "sum")
    if not hmac.compare_digest(_mac(contents, data_key), document["mac"]):
        raise VaultDamaged(_CHANGED_BY_SOMEONE)
    return contents


def upgraded(contents: dict[str, Any], data_key: bytearray, passphrase: str) -> dict[str, Any]:
    """Contents of an earlier version as today's: all that is bound to the version is sealed anew."""
    if contents["v"] == _VERSION:
        return contents
    newer = contents | {"v": _VERSION}
    newer = newer | {"records": resealed(contents, data_key, newer, data_key)}
    return wrap(newer, data_key, passphrase, _cost(contents["kdf"]))


def resealed(
    contents: dict[str, Any], data_key: bytearray, target: dict[str, Any], target_key: bytearray
) -> dict[str, Any]:
    """The records of one vault sealed for another one, or for another version of itself."""
    return {
        record_id: seal_record(
            target, target_key, record_id, unseal_record(contents, data_key, record_id)
        )
        for record_id in contents["records"]
    }


def seal_record(
    contents: dict[str, Any], data_key: bytearray, record_id: str, plain: bytes
) -> dict[str, str]:
    """Encrypt one record, bound to this vault, its version and the record's id."""
    return _seal(data_key, plain, _record_aad(contents, record_id))


def unseal_record(contents: dict[str, Any], data_key: bytearray, record_id: str) -> bytes:
    """Raises `VaultDamaged` for one that was not sealed for this place."""
    return _unseal(data_key, contents["records"][record_id], _record_aad(contents, record_id))


def wrap_for_device(contents: dict[str, Any], data_key: bytearray, device_key: bytes) -> bytes:
    """The data key under a key that a device keeps, bound to the vault."""
    return canonical(_seal(bytearray(device_key), data_key, _device_aad(contents))) + b"\n"


def unwrap_for_device(contents: dict[str, Any], raw: bytes, device_key: bytes) -> bytearray:
    """Raises `VaultDamaged` where the two do not belong together."""
    try:
        return bytearray(_unseal(bytearray(device_key), json.loads(raw), _device_aad(contents)))
    except (ValueError, KeyError, TypeError):
        raise VaultDamaged("device") from None


def wrap(
    contents: dict[str, Any], data_key: bytearray, passphrase: str, cost: Cost
) -> dict[str, Any]:
    """Return the contents with the data key wrapped under a passphrase and a new salt."""
    if passphrase_strength(passphrase) is PassphraseStrength.TOO_SHORT:
        raise VaultError("passphrase too short")
    kdf = {"alg": "argon2id", "m": cost.memory_kib, "t": cost.iterations, "p": cost.lanes}
    wrapped = contents | {"kdf": kdf | {"salt": _text(secrets.token_bytes(16))}}
    wrapping_key = _derive(passphrase, wrapped["kdf"])
    wrapped["key"] = _seal(wrapping_key, data_key, _key_aad(wrapped))
    wipe(wrapping_key)
    return wrapped


def unwrap(contents: dict[str, Any], passphrase: str) -> bytearray:
    """Return the data key. Raises `WrongPassphrase`."""
    wrapping_key = _derive(passphrase, contents["kdf"])
    data_key = bytearray(_KEY_BYTES)
    nonce, sealed = _bytes(contents["key"]["n"]), _bytes(contents["key"]["c"])
    try:
        AESGCM(wrapping_key).decrypt_into(nonce, sealed, _key_aad(contents), data_key)
    except InvalidTag:
        raise WrongPassphrase("the passphrase does not unwrap the key") from None
    finally:
        wipe(wrapping_key)
    return data_key


def _derive(passphrase: str, kdf: dict[str, Any]) -> bytearray:
    cost = _cost(kdf)
    text = normalised(passphrase).encode("utf-8", "surrogatepass")
    wrapping_key = bytearray(_KEY_BYTES)  # derived in place: bytes objects cannot be wiped
    try:
        Argon2id(
            salt=_bytes(kdf["salt"]),
            length=_KEY_BYTES,
            iterations=cost.iterations,
            lanes=cost.lanes,
            memory_cost=cost.memory_kib,
        ).derive_into(text, wrapping_key)
    except MemoryError as error:
        raise VaultError("not enough memory to derive the key") from error
    return wrapping_key


def _cost(kdf: dict[str, Any]) -> Cost:
    return Cost(memory_kib=kdf["m"], iterations=kdf["t"], lanes=kdf["p"])


def _key_aad(contents: dict[str, Any]) -> bytes:
    return canonical({name: contents[name] for name in ("magic", "v", "id", "kdf")})


def _record_aad(contents: dict[str, Any], record_id: str) -> bytes:
    return canonical([_MAGIC, contents["v"], contents["id"], record_id])


def _device_aad(contents: dict[str, Any]) -> bytes:
    return canonical([_MAGIC, "device", contents["v"], contents["id"]])


def _seal(key: bytearray, plain: bytes | bytearray, aad: bytes) -> dict[str, str]:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return {"n": _text(nonce), "c": _text(AESGCM(key).encrypt(nonce, plain, aad))}


def _unseal(key: bytearray, box: dict[str, str], aad: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(_bytes(box["n"]), _bytes(box["c"]), aad)
    except InvalidTag:
        raise VaultDamaged(_CHANGED_BY_SOMEONE) from None


def _mac(contents: dict[str, Any], data_key: bytearray) -> str:
    mac_key = hmac.digest(data_key, b"tessera-vault-mac", "sha256")
    return _text(hmac.digest(mac_key, canonical(contents), "sha256"))


def _sum(document: dict[str, Any]) -> str:
    return _text(hashlib.sha256(canonical(document)).digest())


def without(document: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name not in names}


def canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode("ascii")


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _bytes(text: str, length: int | None = None) -> bytes:
    data = base64.b64decode(text, validate=True)
    if length is not None and len(data) != length:
        raise ValueError("length")
    return data


def wipe(key: bytearray) -> None:
    key[:] = bytes(len(key))
