"""How the search for an order ends that nobody finds: only what the exchange documents is called proven."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import cast

import pytest

from core.desk.facts import Source, Verdict
from core.desk.journal import Journal
from core.desk.orders import Orders
from core.desk.questions import Questions
from core.desk.reconcile import Reconciler
from core.desk.store import Store
from core.domain.account import Account, Environment
from core.domain.errors import Category, NotAllowed, OrderNotFound, Outcome, Refused
from core.domain.market import Market
from core.domain.order import Order, OrderState
from core.exchanges.all import ALL
from core.net.clock import Offset
from core.net.lane import Urgency
from tests.fakes import HandClock, a_market, a_ticket

HOUR_MS = 3_600_000
INFOS = {exchange.info.name: exchange.info for exchange in ALL}


class NobodyKnows:
    """An exchange that answers, and has no such order."""

    async def find(self, order: Order, market: Market) -> tuple[Order, ...]:
        raise OrderNotFound(Refused(category=Category.ORDER_NOT_FOUND, outcome=Outcome.NOT_DONE))

    async def refresh_orders(self, urgency: Urgency) -> None:
        return

    async def load_history(self, market: Market | None) -> None:
        return


class NobodyToAsk(NobodyKnows):
    """A pair whose rules are gone."""

    async def find(self, order: Order, market: Market) -> tuple[Order, ...]:
        raise NotAllowed("pair-not-known")


async def settled(
    path: Path, exchange: str, age_ms: int, *, is_proven: bool, line: NobodyKnows
) -> tuple[OrderState, Verdict | None]:
    """What becomes of an order that an earlier run was sending some time ago."""
    journal, clock, store, offset = Journal(path), HandClock(), Store(), Offset()
    offset.set(0)
    info = INFOS[exchange]
    account = Account(
        id="a", label="a", exchange=exchange, environment=Environment.PRACTICE, host_name="P"
    )
    with ThreadPoolExecutor(1) as writer:
        orders = Orders(
            account=account,
            source=Source(exchange, Environment.PRACTICE, "P"),
            store=store,
            journal=journal,
            writer=writer,
            clock=clock,
            market=lambda _: a_market(),
        )
        intent = orders.begin(a_ticket())
        await orders.intend(intent)
        now_ms = clock.now_ms()
        journal.sending(intent.ref, now_ms, 1, now_ms + info.fence_ms)
        clock.pass_by(age_ms / 1000)
        await orders.restore(info.fence_ms)
        reconciler = Reconciler(
            info=info,
            is_fence_proven=lambda: is_proven,
            orders=orders,
            questions=cast("Questions", line),
            offset=offset,
            clock=clock,
            nudge=lambda: None,
        )
        async with asyncio.timeout(5):
            await reconciler.settle(intent.ref)
        row = orders.row(intent.ref)
        assert row.checking is not None
        found = row.order.state, row.checking.verdict
    journal.close()
    return found


@pytest.mark.parametrize(
    ("exchange", "age_ms", "is_proven", "expected"),
    [
        ("htx", 0, True, (OrderState.NOT_PLACED, None)),
        ("htx", 3 * HOUR_MS, True, (OrderState.UNRESOLVED, Verdict.CANNOT_SAY)),
        ("binance", 3 * HOUR_MS, True, (OrderState.NOT_PLACED, None)),
        ("gemini", 0, False, (OrderState.UNRESOLVED, Verdict.PROBABLY_ABSENT)),
        ("bigone_tutorial", 0, False, (OrderState.UNRESOLVED, Verdict.CANNOT_SAY)),
    ],
)
def test_the_verdict_says_no_more_than_the_exchange_documents(
    tmp_path: Path,
    exchange: str,
    age_ms: int,
    is_proven: bool,
    expected: tuple[OrderState, Verdict | None],
) -> None:
    path, line = tmp_path / "j", NobodyKnows()
    assert asyncio.run(settled(path, exchange, age_ms, is_proven=is_proven, line=line)) == expected


def test_an_order_that_cannot_be_asked_about_is_for_a_person_to_settle(tmp_path: Path) -> None:
    found = asyncio.run(settled(tmp_path / "j", "htx", 0, is_proven=True, line=NobodyToAsk()))
    assert found == (OrderState.UNRESOLVED, Verdict.CANNOT_SAY)
