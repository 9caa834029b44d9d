"""The core put together and running: one thread with a plain asyncio loop, the vault's verbs, and a mailbox.

The window, the demo, the benchmarks and the tests all stand on this. Nothing here knows what a window is.
"""

import asyncio
import concurrent.futures
import hashlib
import logging
import threading
import uuid
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

from core.desk.desk import Desk
from core.desk.facts import Source
from core.desk.journal import Journal
from core.desk.rules import RulesCache
from core.desk.store import Store
from core.device import Device
from core.domain.account import Account, Environment
from core.domain.errors import DeskError, NotAllowed
from core.exchanges.all import ALL
from core.exchanges.base import Credentials, Exchange, Host, Info, NonceUnit
from core.keyring import Keyring
from core.log import Redactor
from core.mailbox import Mailbox
from core.net.clock import Clock, Nonces, SystemClock
from core.net.lane import is_passing
from core.network import Network
from core.profile import Profile
from core.rehearsal import HOST_NAME, PracticeKey, Rehearsal, Stage

T = TypeVar("T")

SIGN_IN_AGAIN_S = 3.0

log = logging.getLogger(__name__)


class Runtime:
    """The core and its thread. `submit` is the only way in from outside, `mailbox` the only way out."""

    def __init__(
        self,
        profile: Profile,
        *,
        exchanges: tuple[Exchange, ...] = ALL,
        clock: Clock | None = None,
        redactor: Redactor | None = None,
        device: Device | None = None,
    ) -> None:
        self.clock = clock or SystemClock()
        self.mailbox = Mailbox()
        self.infos: tuple[Info, ...] = tuple(exchange.info for exchange in exchanges)
        self.rehearsal: Rehearsal | None = None
        self._profile = profile
        self._exchanges = {exchange.info.name: exchange for exchange in exchanges}
        self._redactor = redactor or Redactor()
        self._rehearsing: asyncio.Task[None] | None = None
        self._practised: set[str] = set()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._is_stopping = False
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="core")
        self._pool = ThreadPoolExecutor(2, thread_name_prefix="aside")
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="journal")
        self._journal = Journal(profile.journal_path)
        store = Store()
        store.watch_all(self.mailbox.put)
        self._network = Network(
            host=self.host,
            exchange=self._exchanges.__getitem__,
            nonces=self._nonces,
            clean=self._redactor.clean,
            store=store,
            clock=self.clock,
            spawn=self.spawn,
        )
        self.desk = Desk(
            exchanges=self._exchanges,
            hosts=self.host,
            network=self._network,
            store=store,
            journal=self._journal,
            writer=self._writer,
            rules=RulesCache(profile.cache_folder),
            aside=self._aside,
            clock=self.clock,
            spawn=self.spawn,
        )
        self._store = store
        self.keyring = Keyring(
            path=profile.vault_path,
            exchanges=self._exchanges,
            host=self.host,
            desk=self.desk,
            store=store,
            redactor=self._redactor,
            clock=self.clock,
            aside=self._aside,
            spawn=self.spawn,
            sign_in=self._sign_in_until_answered,
            device=device or Device(),
        )

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
        await self.keyring.lock()
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
        """Start the practice exchange, once."""
        if self._rehearsing is None:
            self._rehearsing = self.spawn(self._start_practice(*options))
        await asyncio.shield(self._rehearsing)

    async def practise(self, exchange: str) -> None:
        """Sign in to the practice side of one exchange, once, with the keys that it hands out."""
        await self.start_practice()
        if exchange in self._practised or self.rehearsal is None:
            return
        self._practised.add(exchange)
        for stage in self.rehearsal.stages:
            if stage.exchange == exchange:
                self.spawn(self._practise_all(stage))

    async def _practise_all(self, stage: Stage) -> None:
        """One key after the other, so that the first one is there first."""
        for number, key in enumerate(stage.keys):
            await self._practise(stage, key, number)

    async def _start_practice(self, *options: str) -> None:
        try:
            self.rehearsal = await self._aside(partial(Rehearsal.start, *options))
        except DeskError:
            self._rehearsing = None
            raise

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
        self._redactor.add_key(who.key)
        self._redactor.add_secret(who.secret)
        await self._sign_in_until_answered(account, source, who)

    async def _sign_in_until_answered(
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

    def _nonces(self, exchange: str, key: str, unit: NonceUnit) -> Nonces:
        """The nonce source of a key; its lease lies in the profile under a hash of the key."""
        name = hashlib.sha256(f"{exchange}\0{key}\0{unit.name}".encode()).hexdigest()[:32]
        folder = self._profile.nonce_folder
        folder.mkdir(exist_ok=True)
        return Nonces(folder / name, unit)


def _source(exchange: str, host: Host) -> Source:
    return Source(exchange, host.environment, host.name)
