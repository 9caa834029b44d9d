"""The vault at work: making and opening it, and putting its keys to use at their exchanges."""

import asyncio
import logging
import uuid
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.bundle import Incoming, Standing, compare
from core.desk.desk import Desk
from core.desk.facts import Session, SessionState, Source
from core.desk.store import Store
from core.device import Device
from core.domain.account import Account
from core.domain.errors import DeskError, KeyBusy, NotAllowed
from core.domain.limits import Limits
from core.exchanges.base import Credentials, Exchange, Host, Info
from core.exchanges.signing import forget_private_keys
from core.key_facts import (
    CheckUp,
    IncomingKey,
    KeyListing,
    LiveGate,
    NewKey,
    Remembering,
    VaultState,
    account_of,
    incoming_key,
    limits_of,
    listing_of,
    source_of,
)
from core.log import Redactor
from core.net.clock import Clock
from core.profile import KeyLock, key_lock

# What takes long to load is loaded where it is first used, beside a window that is painted.
if TYPE_CHECKING:
    from core.vault import KeyRecord, Vault


log = logging.getLogger(__name__)


class Keyring:
    """The keys of one profile. Lives on the core loop; what takes long happens aside."""

    def __init__(
        self,
        *,
        path: Path,
        exchanges: Mapping[str, Exchange],
        host: Callable[[Source], Host],
        desk: Desk,
        store: Store,
        redactor: Redactor,
        clock: Clock,
        aside: Callable[..., Awaitable[Any]],
        spawn: Callable[[Coroutine[Any, Any, Any]], asyncio.Task[Any]],
        sign_in: Callable[[Account, Source, Credentials], Awaitable[Credentials]],
        device: Device,
    ) -> None:
        self._device = device
        self.infos: tuple[Info, ...] = tuple(each.info for each in exchanges.values())
        self._path = path
        self._exchanges = exchanges
        self._host = host
        self._desk = desk
        self._store = store
        self._redactor = redactor
        self._clock = clock
        self._aside = aside
        self._spawn = spawn
        self._sign_in_until_answered = sign_in
        self._vault: Vault | None = None
        self._key_locks: dict[str, KeyLock] = {}
        self._signing_in: dict[str, asyncio.Task[None]] = {}

    # The vault

    async def state(self) -> VaultState:
        """Whether there is a vault, and whether it is open."""
        if self._vault is not None:
            return VaultState.OPEN
        exists = await self._aside(self._path.exists)
        return VaultState.LOCKED if exists else VaultState.MISSING

    async def create(self, passphrase: str) -> None:
        """Make an empty vault and leave it open. Raises `VaultError` when there is one already."""
        await self._take("create", passphrase)

    async def unlock(self, passphrase: str) -> None:
        """Open the vault and put its keys to work. Raises the classes of `VaultError`."""
        await self._take("open", passphrase)
        self._use_keys()

    async def open_previous(self, passphrase: str) -> None:
        """Open the copy before the last change, for when the vault itself is damaged."""
        await self._take("open_backup", passphrase)
        self._use_keys()

    async def _take(self, how: str, passphrase: str) -> None:
        def take() -> "Vault":
            from core.vault import Vault

            vault: Vault = getattr(Vault, how)(self._path, passphrase)
            return vault

        self._vault = await self._aside(take)

    async def change_passphrase(self, old: str, new: str) -> None:
        """Forget it on this device too. Raises `WrongPassphrase` when `old` does not open the vault."""
        vault = self._open()
        was_remembered = await self._aside(vault.remembered_id, self._path) is not None
        await self._aside(vault.change_passphrase, old, new)
        if was_remembered:
            with suppress(NotAllowed):  # what the system still keeps opens nothing now
                await self._aside(self._device.forget, vault.id)

    # Remembering on this device

    async def remembering(self) -> Remembering:
        """Whether this device can open the vault by itself, and does."""
        vault = self._open()
        does = await self._aside(vault.remembered_id, self._path) is not None
        can = does or await self._aside(self._device.is_there)
        return Remembering(can=can, does=does)

    async def remember(self, passphrase: str) -> None:
        """Let the next start open the vault by itself. Raises `WrongPassphrase`, or `NotAllowed` by the system."""
        vault = self._open()
        await self._aside(vault.check, passphrase)
        device_key = await self._aside(vault.remember)
        try:
            await self._aside(self._device.keep, vault.id, device_key)
        except NotAllowed:
            await self._aside(vault.forget_device)
            raise

    async def forget_on_device(self) -> None:
        """Ask for the passphrase at every start again. Raises `VaultError`; nothing opens it by itself otherwise."""
        vault = self._open()
        await self._aside(vault.forget_device)
        with suppress(NotAllowed):  # what the system still keeps opens nothing now
            await self._aside(self._device.forget, vault.id)

    async def unlock_remembered(self) -> bool:
        """Open the vault if this device remembers how; otherwise the passphrase must be asked for."""
        try:
            self._vault = await self._aside(self._open_here)
        except DeskError as error:
            log.info("this device does not open the vault: %s", type(error).__name__)
        if self._vault is None:
            return False
        self._use_keys()
        return True

    def _open_here(self) -> "Vault | None":
        from core.vault import Vault

        vault_id = Vault.remembered_id(self._path)
        device_key = self._device.get(vault_id) if vault_id is not None else None
        return Vault.open_here(self._path, device_key) if device_key is not None else None

    async def unlock_live(self, passphrase: str) -> None:
        """Let live accounts send, until locked. Raises `WrongPassphrase`."""
        vault = self._open()
        await self._aside(vault.check, passphrase)
        if vault is self._vault:  # it may have been locked meanwhile
            self._open_live(True)

    async def lock_live(self) -> None:
        """Let no live account send; they stay signed in."""
        self._open_live(False)

    def _open_live(self, is_open: bool) -> None:
        self._desk.open_live(is_open)
        self._store.put(LiveGate(is_open=is_open))

    async def lock(self) -> None:
        """Wipe what was decrypted, and stop using the vault's keys. Practice goes on."""
        self._open_live(False)
        vault, self._vault = self._vault, None
        if vault is None:
            return
        for record_id in vault.names():
            await self._stop_using(record_id)
            self._let_go(vault.record(record_id))
        vault.lock()
        forget_private_keys()

    async def keys(self) -> tuple[KeyListing, ...]:
        """The keys of the open vault, in the order they were added."""
        vault = self._open()
        records = sorted(map(vault.record, vault.names()), key=lambda record: record.created_ms)
        return tuple(map(listing_of, records))

    async def was_set_back(self) -> bool:
        """Whether an older save of the vault was put in place of a later one: keys added since are missing."""
        return self._open().is_set_back

    # Taking the keys elsewhere

    async def export(self, target: str, passphrase: str, own_passphrase: str) -> int:
        """Write every key into a file under `own_passphrase`, and return how many. `passphrase` is the vault's."""
        vault, path = self._open(), Path(target)
        if await self._aside(_is_in, path, self._path.parent):
            raise NotAllowed("own-folder")
        await self._aside(vault.check, passphrase)
        await self._aside(vault.export, path, own_passphrase)
        return len(vault.names())

    async def look_into(self, path: str, own_passphrase: str) -> tuple[IncomingKey, ...]:
        """What importing a file would do. Raises the classes of `VaultError`; they are about the file."""
        return tuple(map(incoming_key, await self._compared(path, own_passphrase)))

    async def take_over(
        self, path: str, own_passphrase: str, passphrase: str, wanted: frozenset[str]
    ) -> int:
        """Keep the keys of a file whose ids are `wanted`, in place of those here; return how many.

        `passphrase` is the vault's. Raises the classes of `VaultError`.
        """
        vault = self._open()
        await self._aside(vault.check, passphrase)
        compared = await self._compared(path, own_passphrase)
        taken = [
            each.record
            for each in compared
            if each.record.id in wanted and each.standing is not Standing.SAME
        ]
        if taken:
            await self._aside(vault.put, *taken)
        for record in taken:
            await self._stop_using(record.id)
            self._let_go(record)
            self._use(record)
        return len(taken)

    async def _compared(self, path: str, own_passphrase: str) -> tuple[Incoming, ...]:
        def read() -> tuple["KeyRecord", ...]:
            from core.vault import Vault

            return Vault.records_of(Path(path), own_passphrase)

        vault = self._open()
        others = await self._aside(read)
        return compare(map(vault.record, vault.names()), others)

    # Keys

    async def test_key(self, new: NewKey) -> CheckUp:
        """Sign in once and tell what the key may do; nothing is kept but its nonces."""
        exchange, host = self._exchanges[new.source.exchange], self._host(new.source)
        who = Credentials(key=new.key, secret=new.secret, host=host, options=new.options)
        self._hide(who.key, who.secret)
        rights = await self._desk.test_key(new.source, exchange, who)
        offset_ms = await self._desk.clock_offset_ms(new.source)
        return CheckUp(rights=rights, clock_offset_ms=offset_ms)

    async def check_key(self, account_id: str) -> CheckUp:
        """Sign in once more with a key of the vault and tell what it may do. Raises what the exchange refused with."""
        record = self._open().record(account_id)
        source = source_of(record)
        host = self._host_of(record)
        self._take_key(record)
        known = self._store.get(Session, account_id)
        if known is not None and known.state is SessionState.SIGNED_IN:
            rights = await self._desk.check_key(account_id)
        else:
            who = _credentials(record, host)
            rights = await self._desk.test_key(source, self._exchanges[record.exchange], who)
        offset_ms = await self._desk.clock_offset_ms(source)
        return CheckUp(rights=rights, clock_offset_ms=offset_ms)

    async def add_key(self, new: NewKey) -> Account:
        """Keep a key in the vault and put it to work."""
        from core.vault import KeyRecord

        record = KeyRecord(
            id=uuid.uuid4().hex,
            label=new.label,
            exchange=new.source.exchange,
            environment=new.source.environment.value,
            host_name=new.source.host_name,
            host=self._host(new.source).rest,
            key=new.key,
            secret=new.secret,
            options=dict(new.options),
            created_ms=self._clock.now_ms(),
        )
        await self._aside(self._open().put, record)
        self._use(record)
        return account_of(record)

    async def rename_key(self, account_id: str, label: str) -> None:
        """Call a key something else."""
        vault = self._open()
        record = replace(vault.record(account_id), label=label)
        await self._aside(vault.put, record)
        known = self._store.get(Session, account_id)
        if known is not None:
            self._store.put(replace(known, account=replace(known.account, label=label)))

    async def limits(self, account_id: str) -> Limits:
        """What the orders of an account are held against."""
        return limits_of(self._open().record(account_id))

    async def set_limits(self, account_id: str, limits: Limits, passphrase: str) -> None:
        """Change an account's limits, from now on and for good. Raises `WrongPassphrase`."""
        vault = self._open()
        await self._aside(vault.check, passphrase)
        record = replace(vault.record(account_id), limits=limits.to_texts())
        await self._aside(vault.put, record)
        self._desk.set_limits(account_id, limits)

    async def remove_key(self, account_id: str) -> None:
        """Sign out and forget a key. It stays valid at the exchange until it is revoked there."""
        vault = self._open()
        await self._stop_using(account_id)
        self._let_go(vault.record(account_id))
        await self._aside(vault.remove, account_id)

    def _open(self) -> "Vault":
        if self._vault is None:
            raise NotAllowed("vault-locked")
        return self._vault

    def _use_keys(self) -> None:
        vault = self._open()
        for record_id in vault.names():
            self._use(vault.record(record_id))

    def _use(self, record: "KeyRecord") -> None:
        self._hide(record.key, record.secret)
        source = source_of(record)
        try:
            host = self._host_of(record)
            self._desk.set_limits(record.id, limits_of(record))
            self._take_key(record)
        except DeskError as problem:
            refused = SessionState.REFUSED
            self._store.put(
                Session(account=account_of(record), source=source, state=refused, problem=problem)
            )
            return
        who = _credentials(record, host)
        self._signing_in[record.id] = self._spawn(self._sign_in(record, source, who))

    def _host_of(self, record: "KeyRecord") -> Host:
        """Where the key may be sent: to the address in its sealed record, and to no other."""
        if record.exchange not in self._exchanges:
            raise NotAllowed("no-such-host")
        host = self._host(source_of(record))
        if host.rest != record.host:
            raise NotAllowed("wrong-host")
        return host

    def _take_key(self, record: "KeyRecord") -> None:
        if record.id not in self._key_locks:
            try:
                self._key_locks[record.id] = key_lock(record.exchange, record.key)
            except OSError as error:
                raise KeyBusy(f"no lock can be made: {type(error).__name__}") from error

    def _let_go(self, record: "KeyRecord") -> None:
        """Let another profile use the key, and keep nothing of it in memory."""
        self._redactor.forget(record.key)
        self._redactor.forget(record.secret)
        lock = self._key_locks.pop(record.id, None)
        if lock is not None:
            lock.release()

    async def _sign_in(self, record: "KeyRecord", source: Source, who: Credentials) -> None:
        learned = await self._sign_in_until_answered(account_of(record), source, who)
        vault = self._vault
        if vault is not None and dict(learned.options) != dict(record.options):
            now = vault.record(record.id)  # it may have been renamed meanwhile
            await self._aside(vault.put, replace(now, options=dict(learned.options)))

    async def _stop_using(self, account_id: str) -> None:
        """Sign out, also while still signing in."""
        signing_in = self._signing_in.pop(account_id, None)
        if signing_in is not None:
            signing_in.cancel()
            await asyncio.wait({signing_in})
        await self._desk.sign_out(account_id)

    def _hide(self, key: str, secret: str) -> None:
        self._redactor.add_key(key)
        self._redactor.add_secret(secret)


def _credentials(record: "KeyRecord", host: Host) -> Credentials:
    return Credentials(key=record.key, secret=record.secret, host=host, options=record.options)


def _is_in(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())
