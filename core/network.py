"""The wire put together: transports, threads and budgets of each host, turns of each key, and the lanes over them."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any

from core.desk.account_feed import Follow
from core.desk.facts import Exchanged, Source
from core.desk.store import Store
from core.desk.wire import exchanged
from core.exchanges.base import Credentials, Exchange, Host, Info, NonceUnit, Stamp
from core.net.budget import Budget
from core.net.clock import Clock, Nonces, Offset
from core.net.lane import Lane, Passed
from core.net.turns import Turns, Urgency

# What takes long to load is loaded where it is first used, beside a window that is painted.
if TYPE_CHECKING:
    from core.net.transport import Transport

WORKERS_PER_HOST = 4
RESERVED_WORKERS = 16
"""For cancels, and as many for placements: threads that hang with an exchange must not run out. Idle ones cost nothing."""
MOST_EXCHANGED = 200


class Network:
    """Transports, pools and budgets, one of each per host; lanes per host and per key."""

    def __init__(
        self,
        *,
        host: Callable[[Source], Host],
        info: Callable[[str], Info],
        nonces: Callable[[str, str, NonceUnit], Nonces],
        clean: Callable[[str], str],
        store: Store,
        clock: Clock,
    ) -> None:
        self._host = host
        self._info = info
        self._new_nonces = nonces
        self._clean = clean
        self._store = store
        self._clock = clock
        self._transports: dict[Source, Transport] = {}
        self._pools: dict[Source, dict[Urgency, ThreadPoolExecutor]] = {}
        self._turns: dict[tuple[Source, str], Turns] = {}
        self._public: dict[Source, Lane] = {}
        self._nonces: dict[tuple[str, str, NonceUnit], Nonces] = {}
        self._number = 0

    def public_lane(self, source: Source) -> Lane:
        if source not in self._public:
            info = self._info(source.exchange)
            self._public[source] = self._lane(
                source, None, lambda: Stamp(time_ms=self._clock.now_ms(), nonce=0), info, None
            )
        return self._public[source]

    def key_lane(
        self, source: Source, account_id: str, exchange: Exchange, who: Credentials, offset: Offset
    ) -> Lane:
        unit = exchange.nonce_unit(who)
        if unit is NonceUnit.NONE:
            return self._lane(
                source,
                account_id,
                lambda: Stamp(time_ms=self._clock.now_ms() + offset.ms, nonce=0),
                exchange.info,
                who,
            )
        named = (source.exchange, who.key, unit)
        if named not in self._nonces:
            self._nonces[named] = self._new_nonces(*named)
        nonces = self._nonces[named]

        def stamp() -> Stamp:
            time_ms = self._clock.now_ms() + offset.ms
            return Stamp(time_ms=time_ms, nonce=nonces.next(time_ms))

        return self._lane(source, account_id, stamp, exchange.info, who)

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
        stamp: Callable[[], Stamp],
        info: Info,
        who: Credentials | None,
    ) -> Lane:
        """A way for a key, or without one for public questions. Ways of the same key take turns with each other."""
        from core.net.transport import Transport

        if source not in self._transports:
            self._transports[source] = Transport(self._host(source), self._clock)
            self._pools[source] = {
                urgency: ThreadPoolExecutor(
                    most, thread_name_prefix=f"wire-{source.exchange}-{urgency.name.lower()}"
                )
                for urgency, most in (
                    (Urgency.CANCEL, RESERVED_WORKERS),
                    (Urgency.PLACE, RESERVED_WORKERS),
                    (Urgency.READ, WORKERS_PER_HOST),
                )
            }
        turns = None
        if who is not None:
            named = (source, who.key)
            if named not in self._turns:
                self._turns[named] = Turns(self._clock, is_serial=info.is_serial)
            turns = self._turns[named]
        return Lane(
            send=self._transports[source].send,
            stamp=stamp,
            pool=self._pools[source][Urgency.READ],
            reserved=self._pools[source],
            budget=Budget(info.buckets, self._clock),
            clock=self._clock,
            is_serial=who is not None and info.is_serial,
            turns=turns,
            on_passed=partial(self._tell, source, account_id),
        )

    def _tell(self, source: Source, account_id: str | None, passed: Passed[Any]) -> None:
        self._number += 1
        sent_ms = self._clock.now_ms() - passed.took_ms
        self._store.put(exchanged(self._number, source, account_id, passed, sent_ms, self._clean))
        self._store.forget(Exchanged, self._number - MOST_EXCHANGED)
