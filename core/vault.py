"""The vault: one file that keeps the accounts' keys and secrets under a passphrase.

A random data key encrypts each record; the passphrase only wraps that key. The file is one line of canonical JSON:

    magic, v, id, rev   what it is, version of the format, a random id, number of the save
    kdf                 Argon2id: memory in KiB, iterations, lanes, salt
    key                 the data key under AES-256-GCM, bound to magic, v, id and kdf
    records             record id -> AES-256-GCM, bound to magic, v, vault id and record id
    mac                 HMAC-SHA-256 over everything but sum, under a key derived from the data key
    sum                 SHA-256 over everything but itself, which tells damage from a wrong passphrase

Creating, opening and changing the passphrase derive a key: slow, with the GIL free, so they belong
in a pool. One thread at a time uses a vault.
"""

import base64
import hashlib
import hmac
import itertools
import json
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from core.domain.errors import VaultDamaged, VaultError, VaultTooNew, WrongPassphrase
from core.passphrase import PassphraseStrength, normalised, passphrase_strength

_MAGIC, _VERSION = "tessera-vault", 1
_FIELDS = {"magic", "v", "id", "rev", "kdf", "key", "records", "mac", "sum"}
_KEY_BYTES, _TAG_BYTES, _NONCE_BYTES = 32, 16, 12
_SIZE_LIMIT = 8 * 1024 * 1024
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


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRecord:
    """One account's key, bound to the one REST base URL (`host`) that it may be sent to."""

    id: str
    label: str
    exchange: str
    environment: str
    host_name: str
    host: str
    key: str = field(repr=False)
    secret: str = field(repr=False, compare=False)
    options: Mapping[str, str] = field(default_factory=dict, hash=False)
    created_ms: int


def backup_path(path: Path) -> Path:
    """Return where the vault's previous save is kept."""
    return _beside(path, ".bak")


def set_aside(path: Path) -> None:
    """Rename the vault and its previous save, so that a new one can be created. Nothing is deleted."""
    aside = (_beside(path, f".old-{n}") for n in itertools.count(1))
    free = next(p for p in aside if not p.exists() and not backup_path(p).exists())
    with _disk():
        for old, new in ((path, free), (backup_path(path), backup_path(free))):
            if old.exists():
                old.replace(new)


class Vault:
    """An open vault. A change is on disk when the call returns; one that raises left memory as it was.

    Records stay encrypted in memory until asked for. After `lock()` none can be asked for:
    `VaultError`, as for every refusal that has no class of its own.
    """

    def __init__(
        self, path: Path, raw: bytes, contents: dict[str, Any], data_key: bytearray
    ) -> None:
        """Open a vault with `create`, `open` or `open_backup`, not with this."""
        self._path = path
        self._raw = raw  # what the file held when it was last read or written
        self._contents = contents
        self._data_key: bytearray | None = data_key

    @classmethod
    def create(cls, path: Path, passphrase: str, *, cost: Cost = DEFAULT_COST) -> Self:
        """Write a new, empty vault; refuse while a vault or its previous save is there."""
        if path.exists() or backup_path(path).exists():
            raise VaultError("a vault is already there")
        data_key = bytearray(secrets.token_bytes(_KEY_BYTES))
        new = {"magic": _MAGIC, "v": _VERSION, "id": _text(secrets.token_bytes(16)), "rev": 1}
        contents = _wrap(new | {"records": {}}, data_key, passphrase, cost)
        raw = _encode(contents, data_key)
        _write(path, raw)
        return cls(path, raw, contents, data_key)

    @classmethod
    def open(cls, path: Path, passphrase: str) -> Self:
        """Raise `VaultDamaged`, `VaultTooNew` or `WrongPassphrase`; any other `VaultError` is the disk's."""
        return cls(path, *_read(path, passphrase))

    @classmethod
    def open_backup(cls, path: Path, passphrase: str) -> Self:
        """Open the previous save and make it the vault again. A damaged file is kept as `.damaged`.

        The last change may be missing from it. A file that is too new is never replaced.
        """
        raw, contents, data_key = _read(backup_path(path), passphrase)
        if path.exists():
            damaged = _read_bytes(path)
            with suppress(VaultDamaged):
                _decode(damaged)
            _write(_beside(path, ".damaged"), damaged)
        _write(path, raw)
        return cls(path, raw, contents, data_key)

    @property
    def id(self) -> str:
        """A random name, the same for the vault's whole life."""
        return str(self._contents["id"])

    @property
    def rev(self) -> int:
        """The number of the last save: one that went back means that an old file was put in place."""
        return int(self._contents["rev"])

    @property
    def is_locked(self) -> bool:
        return self._data_key is None

    def names(self) -> dict[str, str]:
        """Return the label of each record by its id, oldest first."""
        self._unlocked()
        records = sorted(map(self.record, self._contents["records"]), key=lambda r: r.created_ms)
        return {record.id: record.label for record in records}

    def record(self, record_id: str) -> KeyRecord:
        data_key = self._unlocked()
        box = self._contents["records"].get(record_id)
        if box is None:
            raise VaultError("no such record")
        fields = json.loads(_unseal(data_key, box, _record_aad(self.id, record_id)))
        try:
            return KeyRecord(**fields)
        except TypeError:
            raise VaultDamaged("a record lacks a field or has an unknown one") from None

    def put(self, record: KeyRecord) -> None:
        """Add the record, or replace the one with its id."""
        data_key = self._unlocked()
        plain = _canonical(asdict(replace(record, options=dict(record.options))))
        box = _seal(data_key, plain, _record_aad(self.id, record.id))
        records = self._contents["records"] | {record.id: box}
        self._save(self._contents | {"records": records}, data_key)

    def remove(self, record_id: str) -> None:
        """Forget the record, in the previous save too."""
        data_key = self._unlocked()
        records = _without(self._contents["records"], record_id)
        self._save(self._contents | {"records": records}, data_key, forgets=True)

    def change_passphrase(self, old: str, new: str, *, cost: Cost = DEFAULT_COST) -> None:
        """Encrypt everything anew under a new data key; the old passphrase opens neither file.

        A copy of the file made before keeps its old passphrase: only new API keys cure a leak.
        """
        data_key = self._unlocked()
        _wipe(_unwrap(self._contents, old))
        new_key = bytearray(secrets.token_bytes(_KEY_BYTES))
        records = {}
        for record_id, box in self._contents["records"].items():
            aad = _record_aad(self.id, record_id)
            records[record_id] = _seal(new_key, _unseal(data_key, box, aad), aad)
        contents = _wrap(self._contents | {"records": records}, new_key, new, cost)
        self._save(contents, new_key, forgets=True)
        _wipe(data_key)
        self._data_key = new_key

    def lock(self) -> None:
        """Wipe the data key. Records handed out before are their holders' to forget."""
        if self._data_key is not None:
            _wipe(self._data_key)
            self._data_key = None

    def _unlocked(self) -> bytearray:
        if self._data_key is None:
            raise VaultError("locked")
        return self._data_key

    def _save(self, changed: dict[str, Any], data_key: bytearray, *, forgets: bool = False) -> None:
        """Write the file; one that `forgets` leaves no earlier contents beside it."""
        contents = changed | {"rev": self.rev + 1}
        raw = _encode(contents, data_key)
        if _read_bytes(self._path) != self._raw:
            raise VaultError("changed on disk since it was read")
        if forgets:
            with _disk():
                _beside(self._path, ".damaged").unlink(missing_ok=True)
        # The copy first: killed between the two, there are still two files that open.
        _write(backup_path(self._path), raw if forgets else self._raw)
        _write(self._path, raw)
        self._raw, self._contents = raw, contents


def _read(path: Path, passphrase: str) -> tuple[bytes, dict[str, Any], bytearray]:
    raw = _read_bytes(path)
    document = _decode(raw)
    data_key = _unwrap(document, passphrase)
    contents = _without(document, "mac", "sum")
    if not hmac.compare_digest(_mac(contents, data_key), document["mac"]):
        _wipe(data_key)
        raise VaultDamaged(_CHANGED_BY_SOMEONE)
    return raw, contents, data_key


def _encode(contents: dict[str, Any], data_key: bytearray) -> bytes:
    document = contents | {"mac": _mac(contents, data_key)}
    return _canonical(document | {"sum": _sum(document)}) + b"\n"


def _decode(raw: bytes) -> dict[str, Any]:
    """Check all that can be known without the passphrase, in the order that gives the right message."""
    try:
        document = json.loads(raw)
        is_canonical = _canonical(document) + b"\n" == raw
    except (ValueError, RecursionError):
        raise VaultDamaged("not JSON") from None
    if not isinstance(document, dict) or document.get("magic") != _MAGIC:
        raise VaultDamaged("not a vault")
    if not is_canonical or document.get("sum") != _sum(_without(document, "sum")):
        raise VaultDamaged("checksum")
    if type(document.get("v")) is int and document["v"] > _VERSION:
        raise VaultTooNew(f"format {document['v']}")
    try:
        _check_shape(document)
    except (KeyError, TypeError, ValueError) as error:
        raise VaultDamaged(f"shape: {error}") from None
    return document


def _check_shape(document: dict[str, Any]) -> None:
    if set(document) != _FIELDS or document["v"] != _VERSION:
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


def _wrap(
    contents: dict[str, Any], data_key: bytearray, passphrase: str, cost: Cost
) -> dict[str, Any]:
    """Return the contents with the data key wrapped under a passphrase and a new salt."""
    if passphrase_strength(passphrase) is PassphraseStrength.TOO_SHORT:
        raise VaultError("passphrase too short")
    kdf = {"alg": "argon2id", "m": cost.memory_kib, "t": cost.iterations, "p": cost.lanes}
    wrapped = contents | {"kdf": kdf | {"salt": _text(secrets.token_bytes(16))}}
    wrapping_key = _derive(passphrase, wrapped["kdf"])
    wrapped["key"] = _seal(wrapping_key, data_key, _key_aad(wrapped))
    _wipe(wrapping_key)
    return wrapped


def _unwrap(contents: dict[str, Any], passphrase: str) -> bytearray:
    wrapping_key = _derive(passphrase, contents["kdf"])
    data_key = bytearray(_KEY_BYTES)
    nonce, sealed = _bytes(contents["key"]["n"]), _bytes(contents["key"]["c"])
    try:
        AESGCM(wrapping_key).decrypt_into(nonce, sealed, _key_aad(contents), data_key)
    except InvalidTag:
        raise WrongPassphrase("the passphrase does not unwrap the key") from None
    finally:
        _wipe(wrapping_key)
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
    return _canonical({name: contents[name] for name in ("magic", "v", "id", "kdf")})


def _record_aad(vault_id: str, record_id: str) -> bytes:
    return _canonical([_MAGIC, _VERSION, vault_id, record_id])


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
    return _text(hmac.digest(mac_key, _canonical(contents), "sha256"))


def _sum(document: dict[str, Any]) -> str:
    return _text(hashlib.sha256(_canonical(document)).digest())


def _without(document: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name not in names}


def _canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode("ascii")


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _bytes(text: str, length: int | None = None) -> bytes:
    data = base64.b64decode(text, validate=True)
    if length is not None and len(data) != length:
        raise ValueError("length")
    return data


def _wipe(key: bytearray) -> None:
    key[:] = bytes(len(key))


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def _read_bytes(path: Path) -> bytes:
    with _disk(), path.open("rb") as file:
        raw = file.read(_SIZE_LIMIT + 1)
    if len(raw) > _SIZE_LIMIT:
        raise VaultDamaged("far too long")
    return raw


def _write(path: Path, data: bytes) -> None:
    """Replace the file by rename: whenever the machine stops, either the old or the new one is there."""
    temporary = _beside(path, ".new")
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY
    flags |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    with _disk():
        temporary.unlink(missing_ok=True)
        with os.fdopen(os.open(temporary, flags, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if temporary.read_bytes() != data:
            raise VaultError("the disk did not keep what was written")
        temporary.replace(path)
        if os.name != "nt":  # Windows has no such call and needs none
            folder = os.open(path.parent, os.O_RDONLY)
            os.fsync(folder)
            os.close(folder)


@contextmanager
def _disk() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise VaultError(f"{type(error).__name__}: {error.strerror}") from error
