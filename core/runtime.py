"""The core put together and running: one thread with a plain asyncio loop, the vault's verbs, and a mailbox.

The window, the demo, the benchmarks and the tests all stand on this. Nothing here knows what a window is.
"""

import asyncio
import concurrent.futures
import hashlib
import logging
import threading
import uuid
from collections.abc import Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from core.desk.account_feed import Follow
from core.desk.desk import Desk
from core.desk.facts import Session, SessionState, Source
from core.desk.journal import Journal
from core.desk.store import Store
from core.desk.wire import exchanged
from core.domain.account import Account, Environment, KeyRights
from core.domain.errors import DeskError, KeyBusy, NotAllowed
from core.exchanges.all import ALL
from core.exchanges.base import Credentials, Exchange, Host, Info, NonceUnit, Stamp
from core.log import Redactor, short_key
from core.mailbox import Mailbox
from core.net.budget import Budget
from core.net.clock import Clock, Nonces, Offset, SystemClock
from core.net.lane import Lane, Passed, is_passing
from core.profile import KeyLock, Profile, key_lock
from core.rehearsal import HOST_NAME, PracticeKey, Rehearsal, Stage

# What takes long to load is loaded where it is first used, beside a window that is painted.
if TYPE_CHECKING:
    from core.net.transport import Transport
    from core.vault import KeyRecord, Vault

T = TypeVar("T")

WORKERS_PER_HOST = 4
SIGN_IN_AGAIN_S = 3.0

log = logging.getLogger(__name__)


class VaultState(Enum):
    """Whether there is a vault, and whether it is open."""

    MISSING = auto()
    LOCKED = auto()
    OPEN = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """A key as the user has entered it."""

    label: str
    source: Source
    key: str = field(repr=False)
    secret: str = field(repr=False)
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyListing:
    """A key of the vault, fit to be shown."""

    account: Account
    source: Source
    key_shown: str
    options: Mapping[str, str]
    created_ms: int


class Runtime:
    """The core and its thread. `submit` is the only way in from outside, `mailbox` the only way out."""

    def __init__(
        self,
        profile: Profile,
        *,
        exchanges: tuple[Exchange, ...] = ALL,
        clock: Clock | None = None,
        redactor: Redactor | None = None,
    ) -> None:
        self.clock = clock or SystemClock()
        self.mailbox = Mailbox()
        self.infos: tuple[Info, ...] = tuple(exchange.info for exchange in exchanges)
        self.rehearsal: Rehearsal | None = None
        self._profile = profile
        self._exchanges = {exchange.info.name: exchange for exchange in exchanges}
        self._redactor = redactor or Redactor()
        self._vault: Vault | None = None
        self._key_locks: dict[str, KeyLock] = {}
        self._rehearsing: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self._signing_in: dict[str, asyncio.Task[None]] = {}
        self._is_stopping = False
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="core")
        self._pool = ThreadPoolExecutor(2, thread_name_prefix="aside")
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="journal")
        self._journal = Journal(profile.journal_path)
        store = Store()
        store.watch_all(self.mailbox.put)
        self._network = _Network(self, store)
        self.desk = Desk(
            exchanges=self._exchanges,
            hosts=self.host,
            network=self._network,
            store=store,
            journal=self._journal,
            writer=self._writer,
            clock=self.clock,
            spawn=self.spawn,
        )
        self._store = store

    # The thread

    def start(self) -> None:
        """Start the core's thread; returns at once."""
        self._thread.start()

    def submit(self, work: Coroutine[Any, Any, T]) -> "concurrent.futures.Future[T]":
        """Run a verb on the core's thread; one that comes after `stop` is cancelled. Callable on any other."""
        if self._is_stopping:
            work.close()
            refused: concurrent.futures.Future[T] = concurrent.futures.Future()
            refused.cancel()
            return refused
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Start a task of the core's own; an exception that nobody awaits is logged."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None and not isinstance(error, DeskError):
            log.error("a task of the core failed", exc_info=error)

    def stop(self, timeout_s: float = 15.0) -> None:
        """Wait for what is being sent, close everything, end the thread. Blocks: call it from no loop."""
        if not self._thread.is_alive():
            return
        closing = self.submit(self._close())
        self._is_stopping = True
        closing.result(timeout_s)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout_s)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()
        for task in asyncio.all_tasks(self._loop):  # asked for while everything was being closed
            task.cancel()
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()

    async def _close(self) -> None:
        await self.desk.close()
        await self.lock()
        if self._rehearsing is not None:  # a process that is just starting must be ended too
            await asyncio.wait({self._rehearsing})
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._aside(self._network.close)
        await asyncio.get_running_loop().run_in_executor(self._writer, self._journal.close)
        if self.rehearsal is not None:
            await self._aside(self.rehearsal.stop)
        self._pool.shutdown(wait=False)
        self._writer.shutdown(wait=False)

    async def _aside(self, job: Any, *args: object) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._pool, job, *args)

    # Where things are

    def info(self, exchange: str) -> Info:
        """The facts about one exchange."""
        return self._exchanges[exchange].info

    def sources(self) -> tuple[Source, ...]:
        """Every exchange to practise on, then every host of every exchange."""
        practice = tuple(Source(info.name, Environment.PRACTICE, HOST_NAME) for info in self.infos)
        return practice + tuple(
            _source(info.name, host) for info in self.infos for host in info.hosts
        )

    def host(self, source: Source) -> Host:
        """The addresses of a source. Raises `NotAllowed` for one that does not exist."""
        if source.environment is Environment.PRACTICE:
            stages = self.rehearsal.stages if self.rehearsal is not None else ()
            hosts = [stage.host for stage in stages if stage.exchange == source.exchange]
        else:
            hosts = [
                host
                for host in self._exchanges[source.exchange].info.hosts
                if (host.environment, host.name) == (source.environment, source.host_name)
            ]
        if not hosts:
            raise NotAllowed("no-such-host")
        return hosts[0]

    async def start_practice(self, *options: str) -> None:
        """Start the practice exchange, once, and sign in to it with the keys it hands out."""
        if self._rehearsing is None:
            self._rehearsing = self.spawn(self._start_practice(*options))
        await asyncio.shield(self._rehearsing)

    async def _start_practice(self, *options: str) -> None:
        try:
            self.rehearsal = await self._aside(partial(Rehearsal.start, *options))
        except DeskError:
            self._rehearsing = None
            raise
        for stage in self.rehearsal.stages:
            if stage.exchange in self._exchanges:
                for number, key in enumerate(stage.keys):
                    self.spawn(self._practise(stage, key, number))

    async def _practise(self, stage: Stage, key: PracticeKey, number: int) -> None:
        source = _source(stage.exchange, stage.host)
        account = Account(
            id=f"practice-{stage.exchange}-{number}-{uuid.uuid4().hex[:8]}",
            label=key.label,
            exchange=stage.exchange,
            environment=Environment.PRACTICE,
            host_name=stage.host.name,
        )
        who = Credentials(key=key.key, secret=key.secret, host=stage.host, options=key.options)
        self._hide(who.key, who.secret)
        await self._answered_sign_in(account, source, who)

    async def _answered_sign_in(
        self, account: Account, source: Source, who: Credentials
    ) -> Credentials:
        """Sign in, again and again while the exchange does not answer. Raises what it refused with."""
        while True:
            try:
                return await self.desk.sign_in(account, source, who)
            except DeskError as error:
                if not is_passing(error):
                    raise
                log.info("signing in is tried again: %s", error)
            await self.clock.sleep(SIGN_IN_AGAIN_S)

    # The vault

    async def vault_state(self) -> VaultState:
        """Whether there is a vault, and whether it is open."""
        if self._vault is not None:
            return VaultState.OPEN
        exists = await self._aside(self._profile.vault_path.exists)
        return VaultState.LOCKED if exists else VaultState.MISSING

    async def create_vault(self, passphrase: str) -> None:
        """Make an empty vault and leave it open. Raises `VaultError` when there is one already."""
        await self._take_vault("create", passphrase)

    async def unlock(self, passphrase: str) -> None:
        """Open the vault and put its keys to work. Raises the classes of `VaultError`."""
        await self._take_vault("open", passphrase)
        self._use_keys()

    async def open_previous(self, passphrase: str) -> None:
        """Open the copy before the last change, for when the vault itself is damaged."""
        await self._take_vault("open_backup", passphrase)
        self._use_keys()

    async def _take_vault(self, how: str, passphrase: str) -> None:
        def take() -> "Vault":
            from core.vault import Vault

            vault: Vault = getattr(Vault, how)(self._profile.vault_path, passphrase)
            return vault

        self._vault = await self._aside(take)

    async def change_passphrase(self, old: str, new: str) -> None:
        """Raises `WrongPassphrase` when `old` does not open the vault."""
        await self._aside(self._open_vault().change_passphrase, old, new)

    async def lock(self) -> None:
        """Wipe what was decrypted, and stop using the vault's keys. Practice goes on."""
        vault, self._vault = self._vault, None
        if vault is None:
            return
        for record_id in vault.names():
            await self._stop_using(record_id)
        vault.lock()

    async def keys(self) -> tuple[KeyListing, ...]:
        """The keys of the open vault, in the order they were added."""
        vault = self._open_vault()
        records = sorted(map(vault.record, vault.names()), key=lambda record: record.created_ms)
        return tuple(
            KeyListing(
                account=_account(record),
                source=_source_of(record),
                key_shown=short_key(record.key),
                options=record.options,
                created_ms=record.created_ms,
            )
            for record in records
        )

    async def test_key(self, new: NewKey) -> KeyRights:
        """Sign in once and tell what the key may do; nothing is kept but its nonces."""
        exchange, host = self._exchanges[new.source.exchange], self.host(new.source)
        who = Credentials(key=new.key, secret=new.secret, host=host, options=new.options)
        self._hide(who.key, who.secret)
        return await self.desk.test_key(new.source, exchange, who)

    async def add_key(self, new: NewKey) -> Account:
        """Keep a key in the vault and put it to work."""
        from core.vault import KeyRecord

        record = KeyRecord(
            id=uuid.uuid4().hex,
            label=new.label,
            exchange=new.source.exchange,
            environment=new.source.environment.value,
            host_name=new.source.host_name,
            host=self.host(new.source).rest,
            key=new.key,
            secret=new.secret,
            options=dict(new.options),
            created_ms=self.clock.now_ms(),
        )
        await self._aside(self._open_vault().put, record)
        self._use(record)
        return _account(record)

    async def rename_key(self, account_id: str, label: str) -> None:
        """Call a key something else."""
        vault = self._open_vault()
        record = replace(vault.record(account_id), label=label)
        await self._aside(vault.put, record)
        known = self._store.get(Session, account_id)
        if known is not None:
            self._store.put(replace(known, account=replace(known.account, label=label)))

    async def remove_key(self, account_id: str) -> None:
        """Sign out and forget a key. It stays valid at the exchange until it is revoked there."""
        await self._stop_using(account_id)
        await self._aside(self._open_vault().remove, account_id)

    def _open_vault(self) -> "Vault":
        if self._vault is None:
            raise NotAllowed("vault-locked")
        return self._vault

    def _use_keys(self) -> None:
        vault = self._open_vault()
        for record_id in vault.names():
            self._use(vault.record(record_id))

    def _use(self, record: "KeyRecord") -> None:
        self._hide(record.key, record.secret)
        source = _source_of(record)
        try:
            host = self.host(source)
            if host.rest != record.host:
                raise NotAllowed("wrong-host")
            self._take_key(record)
        except DeskError as problem:
            refused = SessionState.REFUSED
            self._store.put(
                Session(account=_account(record), source=source, state=refused, problem=problem)
            )
            return
        who = Credentials(key=record.key, secret=record.secret, host=host, options=record.options)
        self._signing_in[record.id] = self.spawn(self._sign_in(record, source, who))

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
        learned = await self._answered_sign_in(_account(record), source, who)
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
        await self.desk.sign_out(account_id)

    def _hide(self, key: str, secret: str) -> None:
        self._redactor.add_key(key)
        self._redactor.add_secret(secret)

    # For the network

    def nonces(self, exchange: str, key: str, unit: NonceUnit) -> Nonces:
        """The nonce source of a key; its lease lies in the profile under a hash of the key."""
        name = hashlib.sha256(f"{exchange}\0{key}\0{unit.name}".encode()).hexdigest()[:32]
        folder = self._profile.nonce_folder
        folder.mkdir(exist_ok=True)
        return Nonces(folder / name, unit)

    @property
    def redactor(self) -> Redactor:
        """What hides secrets in everything that is written or shown."""
        return self._redactor


class _Network:
    """Transports, pools and budgets, one of each per host; lanes per host and per key."""

    def __init__(self, runtime: Runtime, store: Store) -> None:
        self._runtime = runtime
        self._store = store
        self._clock = runtime.clock
        self._transports: dict[Source, Transport] = {}
        self._pools: dict[Source, ThreadPoolExecutor] = {}
        self._public: dict[Source, Lane] = {}
        self._nonces: dict[tuple[str, str, NonceUnit], Nonces] = {}
        self._number = 0

    def public_lane(self, source: Source) -> Lane:
        if source not in self._public:
            info = self._runtime.info(source.exchange)
            self._public[source] = self._lane(
                source, None, lambda: Stamp(time_ms=self._clock.now_ms(), nonce=0), info, False
            )
        return self._public[source]

    def key_lane(
        self, source: Source, account_id: str, exchange: Exchange, who: Credentials, offset: Offset
    ) -> Lane:
        unit = exchange.nonce_unit(who)
        named = (source.exchange, who.key, unit)
        if named not in self._nonces:
            self._nonces[named] = self._runtime.nonces(*named)
        nonces = self._nonces[named]

        def stamp() -> Stamp:
            time_ms = self._clock.now_ms() + offset.ms
            return Stamp(time_ms=time_ms, nonce=nonces.next(time_ms))

        return self._lane(source, account_id, stamp, exchange.info, exchange.info.is_serial)

    @property
    def follow(self) -> Follow:
        from core.net.stream import Stream

        return lambda make, tell, is_up: Stream(make, tell, is_up, self._clock).follow()

    def close(self) -> None:
        for pool in self._pools.values():
            pool.shutdown(wait=False, cancel_futures=True)
        for transport in self._transports.values():
            transport.close()

    def _lane(
        self, source: Source, account_id: str | None, stamp: Any, info: Info, is_serial: bool
    ) -> Lane:
        from core.net.transport import Transport

        if source not in self._transports:
            self._transports[source] = Transport(self._runtime.host(source), self._clock)
            self._pools[source] = ThreadPoolExecutor(
                WORKERS_PER_HOST, thread_name_prefix=f"wire-{source.exchange}"
            )
        return Lane(
            send=self._transports[source].send,
            stamp=stamp,
            pool=self._pools[source],
            budget=Budget(info.buckets, self._clock),
            clock=self._clock,
            is_serial=is_serial,
            on_passed=partial(self._tell, source, account_id),
        )

    def _tell(self, source: Source, account_id: str | None, passed: Passed[Any]) -> None:
        self._number += 1
        sent_ms = self._clock.now_ms() - passed.took_ms
        clean = self._runtime.redactor.clean
        self._store.put(exchanged(self._number, source, account_id, passed, sent_ms, clean))


def _source(exchange: str, host: Host) -> Source:
    return Source(exchange, host.environment, host.name)


def _source_of(record: "KeyRecord") -> Source:
    return Source(record.exchange, Environment(record.environment), record.host_name)


def _account(record: "KeyRecord") -> Account:
    return Account(
        id=record.id,
        label=record.label,
        exchange=record.exchange,
        environment=Environment(record.environment),
        host_name=record.host_name,
    )
