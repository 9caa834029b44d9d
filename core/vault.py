"""The vault: one file that keeps the accounts' keys and secrets under a passphrase.

A random data key encrypts each record; the passphrase only wraps that key. The file is one line of canonical JSON:

    magic, v, id, rev   what it is, version of the format, a random id, number of the save
    kdf                 Argon2id: memory in KiB, iterations, lanes, salt
    key                 the data key under AES-256-GCM, bound to magic, v, id and kdf
    records             record id -> AES-256-GCM, bound to magic, v, vault id and record id
    mac                 HMAC-SHA-256 over everything but sum, under a key derived from the data key
    sum                 SHA-256 over everything but itself, which tells damage from a wrong passphrase

Creating, opening, checking and changing the passphrase derive a key: slow, with the GIL free, so they
belong in a pool. Any thread may use a vault; one at a time does.
"""

import itertools
import json
import os
import secrets
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Self

from core import vault_format as form
from core.domain.errors import VaultDamaged, VaultError
from core.vault_format import DEFAULT_COST, Cost

_SIZE_LIMIT = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRecord:
    """One account's key, bound to the one REST base URL (`host`) that it may be sent to.

    `limits` are what differs from the usual limits of an account, as plain texts.
    """

    id: str
    label: str
    exchange: str
    environment: str
    host_name: str
    host: str
    key: str = field(repr=False)
    secret: str = field(repr=False, compare=False)
    options: Mapping[str, str] = field(default_factory=dict, hash=False)
    limits: Mapping[str, str] = field(default_factory=dict, hash=False)
    created_ms: int


def backup_path(path: Path) -> Path:
    """Return where the vault's previous save is kept."""
    return _beside(path, ".bak")


def _device_path(path: Path) -> Path:
    return _beside(path, ".device")


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
        self._is_set_back = False
        self._turn = threading.RLock()  # a key is not wiped under someone who seals with it

    @classmethod
    def create(cls, path: Path, passphrase: str, *, cost: Cost = DEFAULT_COST) -> Self:
        """Write a new, empty vault; refuse while a vault or its previous save is there."""
        if path.exists() or backup_path(path).exists():
            raise VaultError("a vault is already there")
        data_key = form.new_key()
        contents = form.wrap(form.blank(secrets.token_bytes(16)), data_key, passphrase, cost)
        raw = form.encode(contents, data_key)
        _write(path, raw)
        return cls(path, raw, contents, data_key)

    @classmethod
    def open(cls, path: Path, passphrase: str) -> Self:
        """Raise `VaultDamaged`, `VaultTooNew` or `WrongPassphrase`; any other `VaultError` is the disk's."""
        vault = cls(path, *_read(path, passphrase))
        vault._is_set_back = vault._notice_rev()
        return vault

    @classmethod
    def records_of(cls, path: Path, passphrase: str) -> tuple[KeyRecord, ...]:
        """Every record of a file that `export` wrote; it is left as it is. Raises as `open` does."""
        exported = cls(path, *_read(path, passphrase))
        try:
            return tuple(map(exported.record, exported.names()))
        finally:
            exported.lock()

    @classmethod
    def open_backup(cls, path: Path, passphrase: str) -> Self:
        """Open the previous save and make it the vault again. A damaged file is kept as `.damaged`.

        The last change may be missing from it. A file that is too new is never replaced.
        """
        raw, contents, data_key = _read(backup_path(path), passphrase)
        if path.exists():
            damaged = _read_bytes(path)
            with suppress(VaultDamaged):
                form.decode(damaged)
            _write(_beside(path, ".damaged"), damaged)
        _write(path, raw)
        vault = cls(path, raw, contents, data_key)
        vault._notice_rev()  # one that went back did so by choice
        return vault

    @classmethod
    def open_here(cls, path: Path, device_key: bytes) -> Self:
        """Open with the key that `remember` gave to this device. Raises `VaultDamaged` when it does not fit."""
        raw = _read_bytes(path)
        document = form.decode(raw)
        data_key = form.unwrap_for_device(document, _read_bytes(_device_path(path)), device_key)
        contents = form.sealed(document, data_key)
        if not form.is_todays(contents):
            raise VaultDamaged("an earlier version opens with the passphrase only")
        vault = cls(path, raw, contents, data_key)
        vault._is_set_back = vault._notice_rev()
        return vault

    @staticmethod
    def remembered_id(path: Path) -> str | None:
        """The id of a vault that some device key opens here, None for one that has to be asked for."""
        if not _device_path(path).exists():
            return None
        return str(form.decode(_read_bytes(path))["id"])

    @property
    def id(self) -> str:
        """A random name, the same for the vault's whole life."""
        return str(self._contents["id"])

    @property
    def rev(self) -> int:
        """The number of the last save."""
        return int(self._contents["rev"])

    @property
    def is_set_back(self) -> bool:
        """Whether an older save was put in place of one that has been open here: what came later is missing."""
        return self._is_set_back

    @property
    def is_locked(self) -> bool:
        return self._data_key is None

    def names(self) -> dict[str, str]:
        """Return the label of each record by its id, oldest first."""
        self._unlocked()
        records = sorted(map(self.record, self._contents["records"]), key=lambda r: r.created_ms)
        return {record.id: record.label for record in records}

    def record(self, record_id: str) -> KeyRecord:
        with self._turn:
            data_key = self._unlocked()
            if record_id not in self._contents["records"]:
                raise VaultError("no such record")
            plain = json.loads(form.unseal_record(self._contents, data_key, record_id))
        try:
            record = KeyRecord(**plain)
        except TypeError:
            raise VaultDamaged("a record lacks a field or has an unknown one") from None
        return _sound(record)

    def put(self, *new: KeyRecord) -> None:
        """Add the records, or replace those with their ids, in one save."""
        with self._turn:
            data_key = self._unlocked()
            records = dict(self._contents["records"])
            for record in new:
                plain = replace(record, options=dict(record.options), limits=dict(record.limits))
                raw = form.canonical(asdict(plain))
                records[record.id] = form.seal_record(self._contents, data_key, record.id, raw)
            self._save(self._contents | {"records": records}, data_key)

    def remove(self, record_id: str) -> None:
        """Forget the record, in the previous save too."""
        with self._turn:
            data_key = self._unlocked()
            records = form.without(self._contents["records"], record_id)
            self._save(self._contents | {"records": records}, data_key, forgets=True)

    def check(self, passphrase: str) -> None:
        """Raise `WrongPassphrase` unless it is this vault's."""
        self._unlocked()
        form.wipe(form.unwrap(self._contents, passphrase))

    def export(self, target: Path, passphrase: str, *, cost: Cost = DEFAULT_COST) -> None:
        """Write every record into a new vault at `target`, with a key and a passphrase of its own."""
        new_key, contents = form.new_key(), form.blank(secrets.token_bytes(16))
        with self._turn:
            data_key = self._unlocked()
            contents["records"] = form.resealed(self._contents, data_key, contents, new_key)
        _write(target, form.encode(form.wrap(contents, new_key, passphrase, cost), new_key))
        form.wipe(new_key)

    def remember(self) -> bytes:
        """Return a random key that opens this vault on this device, until forgotten or the passphrase changes."""
        device_key = secrets.token_bytes(32)
        with self._turn:
            data_key = self._unlocked()
            self._save(self._contents, data_key)  # in today's format, which the key needs
            wrapped = form.wrap_for_device(self._contents, data_key, device_key)
            _write(_device_path(self._path), wrapped)
        return device_key

    def forget_device(self) -> None:
        """Let no device key open this vault any more, whoever has it."""
        with _disk():
            _device_path(self._path).unlink(missing_ok=True)

    def change_passphrase(self, old: str, new: str, *, cost: Cost = DEFAULT_COST) -> None:
        """Encrypt everything anew under a new data key; the old passphrase opens neither file.

        A copy of the file made before keeps its old passphrase: only new API keys cure a leak.
        """
        with self._turn:
            data_key = self._unlocked()
            self.check(old)
            new_key = form.new_key()
            records = form.resealed(self._contents, data_key, self._contents, new_key)
            contents = form.wrap(self._contents | {"records": records}, new_key, new, cost)
            self.forget_device()
            self._save(contents, new_key, forgets=True)
            form.wipe(data_key)
            self._data_key = new_key

    def lock(self) -> None:
        """Wipe the data key. Records handed out before are their holders' to forget."""
        with self._turn:
            if self._data_key is not None:
                form.wipe(self._data_key)
                self._data_key = None

    def _unlocked(self) -> bytearray:
        if self._data_key is None:
            raise VaultError("locked")
        return self._data_key

    def _save(self, changed: dict[str, Any], data_key: bytearray, *, forgets: bool = False) -> None:
        """Write the file; one that `forgets` leaves no earlier contents beside it."""
        contents = changed | {"rev": self.rev + 1}
        raw = form.encode(contents, data_key)
        if _read_bytes(self._path) != self._raw:
            raise VaultError("changed on disk since it was read")
        if forgets:
            with _disk():
                _beside(self._path, ".damaged").unlink(missing_ok=True)
        # The copy first: killed between the two, there are still two files that open.
        _write(backup_path(self._path), raw if forgets else self._raw)
        _write(self._path, raw)
        self._raw, self._contents = raw, contents
        self._notice_rev()

    def _notice_rev(self) -> bool:
        """Remember the number of this save beside the file; return whether a later one was there."""
        note, now = _beside(self._path, ".rev"), f"{self.id} {self.rev}\n".encode()
        with suppress(VaultError, ValueError):  # a promise to notice, no reason to stop
            before = _read_bytes(note) if note.exists() else b""
            if before != now:
                _write(note, now)
            vault_id, _, rev = before.decode().partition(" ")
            return vault_id == self.id and int(rev) > self.rev
        return False


def _sound(record: KeyRecord) -> KeyRecord:
    """The record, if each of its fields is of its kind: a file may come from elsewhere."""
    for each in fields(record):
        value = getattr(record, each.name)
        is_table = each.name in ("options", "limits") and isinstance(value, dict)
        kind = int if each.name == "created_ms" else str
        if not all(type(one) is kind for one in ([*value.values()] if is_table else [value])):
            raise VaultDamaged(f"{each.name} is of another kind")
    return record


def _read(path: Path, passphrase: str) -> tuple[bytes, dict[str, Any], bytearray]:
    """What is in a file. One of an earlier version is left as it is until the next save."""
    raw = _read_bytes(path)
    document = form.decode(raw)
    data_key = form.unwrap(document, passphrase)
    try:
        contents = form.upgraded(form.sealed(document, data_key), data_key, passphrase)
    except VaultError:
        form.wipe(data_key)
        raise
    return raw, contents, data_key


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
