"""Money of one key's owner outside the spot account: seeing it, moving it in, and the record of what came and went."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import replace
from typing import TypeVar

from core.desk.facts import IdleHoldings, Moved, Movements, MoveState
from core.desk.journal import Journal
from core.desk.store import Store
from core.domain.account import MovementKind, Transfer
from core.domain.errors import (
    DeskError,
    NotAllowed,
    OutcomeUnknown,
    Refusal,
)
from core.exchanges.base import Call, Credentials, Exchange, Stamp
from core.net.clock import Clock
from core.net.lane import Lane, Urgency

T = TypeVar("T")
R = TypeVar("R")

log = logging.getLogger(__name__)

PAUSES_S = (1.0, 2.0, 4.0, 8.0, 15.0)
IDLE_EVERY_S = 60.0


class Wallets:
    """What one key may see and move. A transfer is sent once, ever; when its answer is lost it is asked about."""

    def __init__(
        self,
        *,
        account_id: str,
        exchange: Exchange,
        way: Callable[[], tuple[Credentials, Lane]],
        store: Store,
        journal: Journal,
        writer: Executor,
        clock: Clock,
    ) -> None:
        self._account_id = account_id
        self._exchange = exchange
        self._way = way
        self._store = store
        self._journal = journal
        self._writer = writer
        self._clock = clock

    async def keep_current(self) -> None:
        """Settle what earlier runs left open, then look into the other wallet now and then."""
        for transfer in await self._in_writer(self._journal.open_moves, self._account_id):
            moved = Moved(account_id=self._account_id, transfer=transfer, state=MoveState.UNKNOWN)
            await self._settle(self._tell(moved))
        while self._has_idle_wallet():
            try:
                await self.load_idle()
            except DeskError as error:
                log.info("the other wallet is not known: %s", error)
            await self._clock.sleep(IDLE_EVERY_S)

    async def load_idle(self) -> None:
        """What lies in the wallet that orders cannot use; nothing where the exchange has only one."""
        if not self._has_idle_wallet():
            return
        who, lane = self._way()
        balances = await lane.run(
            lambda stamp: _sure(self._exchange.idle_balances(who, stamp)),
            Urgency.READ,
            purpose="other wallet",
        )
        self._store.put(
            IdleHoldings(
                account_id=self._account_id,
                wallet=self._exchange.info.wallets[1],
                balances=balances,
                seen_at=self._clock.monotonic(),
            )
        )

    def _has_idle_wallet(self) -> bool:
        who, _ = self._way()
        return self._exchange.idle_balances(who, _NO_STAMP) is not None

    async def load_movements(self, kind: MovementKind) -> None:
        """The latest deposits or withdrawals; nothing where the exchange does not tell."""
        who, lane = self._way()
        if self._exchange.movements(who, _NO_STAMP, kind, None) is None:
            return
        page = await lane.run(
            lambda stamp: _sure(self._exchange.movements(who, stamp, kind, None)),
            Urgency.READ,
            purpose=f"{kind.value}s",
        )
        self._store.put(Movements(account_id=self._account_id, kind=kind, rows=page.rows))

    async def move(self, transfer: Transfer) -> Moved:
        """Journal a confirmed transfer, send it once, and say what became of it."""
        who, lane = self._way()
        if self._exchange.transfer(who, _NO_STAMP, transfer) is None:
            raise NotAllowed("no-transfer-here")
        await self._in_writer(self._journal.move, self._account_id, self._clock.now_ms(), transfer)
        moved = self._tell(
            Moved(account_id=self._account_id, transfer=transfer, state=MoveState.SENDING)
        )
        try:
            await lane.run(
                lambda stamp: _sure(self._exchange.transfer(who, stamp, transfer)),
                Urgency.PLACE,
                purpose="transfer",
            )
        except Refusal as error:  # proven, or the lane would not have passed it on
            return self._tell(replace(moved, state=MoveState.REFUSED, problem=error))
        except OutcomeUnknown as error:
            moved = self._tell(replace(moved, state=MoveState.UNKNOWN, problem=error))
            return await self._settle(moved)
        except DeskError as error:  # proven: no byte left
            return self._tell(replace(moved, state=MoveState.REFUSED, problem=error))
        return self._tell(replace(moved, state=MoveState.DONE))

    async def _settle(self, moved: Moved) -> Moved:
        """Ask for a transfer by its id. One that is not found stays unknown: nothing documents when it dies."""
        who, lane = self._way()
        for pause_s in PAUSES_S:
            await self._clock.sleep(pause_s)
            try:
                is_done = await lane.run(
                    lambda stamp: _sure(self._exchange.find_transfer(who, stamp, moved.transfer)),
                    Urgency.QUESTION,
                    purpose="ask about a transfer",
                )
            except DeskError:
                continue
            if is_done is not None:
                state = MoveState.DONE if is_done else MoveState.REFUSED
                return self._tell(replace(moved, state=state, problem=None))
        return moved

    async def _in_writer(self, job: Callable[..., R], *args: object) -> R:
        return await asyncio.get_running_loop().run_in_executor(self._writer, job, *args)

    def _tell(self, moved: Moved) -> Moved:
        self._store.put(moved)
        self._writer.submit(
            self._journal.moved, moved.transfer.id, self._clock.now_ms(), moved.state.value
        )
        return moved


_NO_STAMP = Stamp(time_ms=0, nonce=0)


def _sure(call: Call[T] | None) -> Call[T]:
    """A call that the exchange was found to have."""
    if call is None:
        raise NotAllowed("no-such-call")
    return call
