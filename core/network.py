"""The wire put together: transports, threads and budgets of each host, turns of each key, and the lanes over them."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from core.desk.account_feed import Follow
from core.desk.facts import Exchanged, Pause, Session, SessionState, Source
from core.desk.store import Store
from core.desk.wire import exchanged
from core.domain.errors import NotSent
from core.exchanges.base import Credentials, Exchange, Host, NonceUnit, Stamp
from core.net.budget import Budget
from core.net.clock import Clock, Nonces, Offset
from core.net.lane import Lane, Passed
from core.net.turns import Turns, Urgency

# What takes long to load is loaded where it is first used, beside a window that is painted.
if TYPE_CHECKING:
    from core.net.transport import Transport

WORKERS = {Urgency.CANCEL: 16, Urgency.PLACE: 16, Urgency.READ: 4}
"""Threads of one host: those for cancels must never all hang with others. Idle ones cost nothing."""
MOST_EXCHANGED = 200
WARM_EVERY_S = 5.0


@dataclass(slots=True)
class _Key:
    """What all ways of one key share, and the account that it was last used for."""

    turns: Turns
    budget: Budget
    account_id: str = ""


class Network:
    """Transports, pools and budgets, one of each per host; lanes per host and per key."""

    def __init__(
        self,
        *,
        host: Callable[[Source], Host],
        exchange: Callable[[str], Exchange],
        nonces: Callable[[str, str, NonceUnit], Nonces],
        clean: Callable[[str], str],
        store: Store,
        clock: Clock,
        spawn: Callable[[Coroutine[Any, Any, Any]], object],
    ) -> None:
        self._host = host
        self._exchange = exchange
        self._new_nonces = nonces
        self._clean = clean
        self._store = store
        self._clock = clock
        self._spawn = spawn
        self._transports: dict[Source, Transport] = {}
        self._pools: dict[Source, dict[Urgency, ThreadPoolExecutor]] = {}
        self._keys: dict[tuple[Source, str], _Key] = {}
        self._addresses: dict[Source, Budget] = {}
        self._pauses: set[tuple[Source, str | None]] = set()
        self._public: dict[Source, Lane] = {}
        self._kept_warm: set[Source] = set()
        self._nonces: dict[tuple[str, str, NonceUnit], Nonces] = {}
        self._number = 0

    def public_lane(self, source: Source) -> Lane:
        """The way of questions that need no key."""
        if source not in self._public:
            exchange = self._exchange(source.exchange)
            self._public[source] = self._lane(
                source,
                None,
                exchange,
                lambda: Stamp(time_ms=self._clock.now_ms(), nonce=0),
                self._address(source, exchange),
                Turns(self._clock, is_serial=False),
            )
        return self._public[source]

    def key_lane(
        self, source: Source, account_id: str, exchange: Exchange, who: Credentials, offset: Offset
    ) -> Lane:
        """A way for one key. Ways of the same key take turns with each other and share its budget."""
        if source not in self._kept_warm:
            self._kept_warm.add(source)
            self._spawn(self._keep_warm(source))
        key = self._key(source, exchange, who)
        key.account_id = account_id or key.account_id
        unit = exchange.nonce_unit(who)
        nonces = None if unit is NonceUnit.NONE else self._nonces_of(source.exchange, who.key, unit)

        def stamp() -> Stamp:
            time_ms = self._clock.now_ms() + offset.ms
            if nonces is None:
                return Stamp(time_ms=time_ms, nonce=0)
            nonce = nonces.next(time_ms)
            if unit.is_timed:  # an order can be accepted as long as its nonce is near the time
                time_ms = max(time_ms, nonce * 1_000 // unit.value)
            return Stamp(time_ms=time_ms, nonce=nonce)

        return self._lane(source, account_id, exchange, stamp, key.budget, key.turns)

    def _nonces_of(self, exchange: str, key: str, unit: NonceUnit) -> Nonces:
        named = (exchange, key, unit)
        if named not in self._nonces:
            self._nonces[named] = self._new_nonces(*named)
        return self._nonces[named]

    def _key(self, source: Source, exchange: Exchange, who: Credentials) -> "_Key":
        named = (source, who.key)
        if named not in self._keys:
            key = self._keys[named] = _Key(
                Turns(self._clock, is_serial=exchange.info.is_serial),
                Budget(
                    exchange.info.buckets,
                    self._clock,
                    address=self._address(source, exchange),
                    on_closed=lambda: self._pause(source, key.account_id, key.budget),
                ),
            )
        return self._keys[named]

    def _address(self, source: Source, exchange: Exchange) -> Budget:
        if source not in self._addresses:
            budget = self._addresses[source] = Budget(
                exchange.info.buckets,
                self._clock,
                on_closed=lambda: self._pause(source, None, budget),
            )
        return self._addresses[source]

    def _pause(self, source: Source, account_id: str | None, budget: Budget) -> None:
        """Tell that something is closed, and see to it that its opening is told too."""
        if account_id == "":  # a key that is only tried
            return
        self._tell_pause(source, account_id, budget)
        if (source, account_id) not in self._pauses:
            self._pauses.add((source, account_id))
            self._spawn(self._reopen(source, account_id, budget))

    async def _reopen(self, source: Source, account_id: str | None, budget: Budget) -> None:
        while (wait_s := budget.own_closed_s) > 0:
            await self._clock.sleep(wait_s)
        self._pauses.discard((source, account_id))
        self._tell_pause(source, account_id, budget)

    def _tell_pause(self, source: Source, account_id: str | None, budget: Budget) -> None:
        wait_s = budget.own_closed_s
        self._store.put(
            Pause(
                source=source,
                account_id=account_id,
                until=self._clock.monotonic() + wait_s if wait_s else 0.0,
                reason="banned" if budget.is_banned else "rate-limited",
            )
        )

    @property
    def follow(self) -> Follow:
        from core.net.stream import Stream

        return lambda make, tell, is_up: Stream(make, tell, is_up, self._clock).follow()

    def close(self) -> None:
        for pools in self._pools.values():
            for pool in pools.values():
                pool.shutdown(wait=False, cancel_futures=True)
        for transport in self._transports.values():
            transport.close()

    def _lane(
        self,
        source: Source,
        account_id: str | None,
        exchange: Exchange,
        stamp: Callable[[], Stamp],
        budget: Budget,
        turns: Turns,
    ) -> Lane:
        from core.net.transport import Transport

        if source not in self._transports:
            self._transports[source] = Transport(self._host(source), self._clock)
            self._pools[source] = {
                urgency: ThreadPoolExecutor(
                    most, thread_name_prefix=f"wire-{source.exchange}-{urgency.name.lower()}"
                )
                for urgency, most in WORKERS.items()
            }
        return Lane(
            send=self._transports[source].send,
            stamp=stamp,
            pool=self._pools[source][Urgency.READ],
            reserved=self._pools[source],
            budget=budget,
            usage=exchange.usage,
            clock=self._clock,
            is_serial=exchange.info.is_serial,
            turns=turns,
            on_passed=partial(self._tell, source, account_id),
            clean=self._clean,
        )

    async def _keep_warm(self, source: Source) -> None:
        """Connections for those who are signed in: an order after a pause does not wait for a handshake."""
        loop = asyncio.get_running_loop()
        while True:
            sessions = (each for each in self._store.all(Session) if each.source == source)
            if any(each.state is SessionState.SIGNED_IN for each in sessions):
                pool = self._pools[source][Urgency.PLACE]
                with contextlib.suppress(NotSent):
                    await loop.run_in_executor(pool, self._transports[source].warm)
            await self._clock.sleep(WARM_EVERY_S)

    def _tell(self, source: Source, account_id: str | None, passed: Passed[Any]) -> None:
        self._number += 1
        sent_ms = self._clock.now_ms() - passed.took_ms
        self._store.put(exchanged(self._number, source, account_id, passed, sent_ms, self._clean))
        self._store.forget(Exchanged, self._number - MOST_EXCHANGED)
