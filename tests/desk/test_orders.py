"""One truth per order, in whatever order answer, stream and list speak; and what a restart makes of the journal."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any

from core.desk.facts import Source, TrackedOrder
from core.desk.journal import Journal
from core.desk.orders import Orders
from core.desk.store import Store
from core.domain.account import Account, Environment
from core.domain.errors import NoAnswer, OutcomeUnknown
from core.domain.money import Price, Quantity
from core.domain.order import OrderState
from tests.fakes import HandClock, a_market, a_ticket, an_order

SOURCE = Source("toy", Environment.PRACTICE, "Practice")
ACCOUNT = Account(
    id="a", label="a", exchange="toy", environment=Environment.PRACTICE, host_name="Practice"
)
FENCE_MS = 33_000


def story(
    path: Path, act: Callable[[Orders], Coroutine[Any, Any, None]]
) -> tuple[TrackedOrder, ...]:
    """Run `act` with the orders of one run of the program; returns every version that was published."""
    store = Store()
    published: list[TrackedOrder] = []
    store.watch(TrackedOrder, published.append)

    async def run() -> None:
        orders = Orders(
            account=ACCOUNT,
            source=SOURCE,
            store=store,
            journal=journal,
            writer=writer,
            clock=HandClock(),
            market=lambda _: a_market(),
        )
        await act(orders)
        await asyncio.get_running_loop().run_in_executor(writer, lambda: None)
        await asyncio.sleep(0)

    journal = Journal(path)
    with ThreadPoolExecutor(1) as writer:
        asyncio.run(run())
    journal.close()
    return tuple(published)


def states(rows: tuple[TrackedOrder, ...]) -> list[OrderState]:
    return [row.order.state for row in rows]


def test_every_version_is_published_in_the_order_it_happened(tmp_path: Path) -> None:
    async def act(orders: Orders) -> None:
        await orders.intend(orders.begin(a_ticket()))
        orders.sending("ts-1")
        orders.observe(an_order(OrderState.OPEN))
        orders.observe(an_order(OrderState.FILLED, filled=Quantity(Decimal(1))))

    assert states(story(tmp_path / "j", act)) == [
        OrderState.INTENT,
        OrderState.SENDING,
        OrderState.OPEN,
        OrderState.FILLED,
    ]


def test_a_late_answer_does_not_revive_a_finished_order(tmp_path: Path) -> None:
    async def act(orders: Orders) -> None:
        await orders.intend(orders.begin(a_ticket()))
        orders.sending("ts-1")
        orders.observe(an_order(OrderState.FILLED, filled=Quantity(Decimal(1))))
        orders.observe(an_order(OrderState.OPEN))

    (*_, last) = story(tmp_path / "j", act)

    assert (last.order.state, last.order.filled) == (OrderState.FILLED, Decimal(1))


def test_an_answer_lost_after_the_stream_has_shown_the_order_leaves_it_known(
    tmp_path: Path,
) -> None:
    async def act(orders: Orders) -> None:
        await orders.intend(orders.begin(a_ticket()))
        orders.sending("ts-1")
        orders.observe(an_order(OrderState.OPEN))
        orders.lost("ts-1", OutcomeUnknown(NoAnswer("cut")), until_ms=99)

    assert states(story(tmp_path / "j", act))[-1] is OrderState.OPEN


def test_a_lost_answer_is_unknown_with_a_deadline_and_then_found(tmp_path: Path) -> None:
    async def act(orders: Orders) -> None:
        await orders.intend(orders.begin(a_ticket()))
        orders.sending("ts-1")
        row = orders.lost("ts-1", OutcomeUnknown(NoAnswer("cut")), until_ms=99)
        assert row.checking is not None
        assert row.checking.until_ms == 99
        orders.asked("ts-1", "not found")
        row = orders.observe(an_order(OrderState.OPEN))
        assert row.checking is None

    found = states(story(tmp_path / "j", act))
    assert OrderState.UNKNOWN in found
    assert found[-1] is OrderState.OPEN


def test_another_order_with_our_client_id_is_not_taken_for_ours(tmp_path: Path) -> None:
    async def act(orders: Orders) -> None:
        await orders.intend(orders.begin(a_ticket()))
        orders.sending("ts-1")
        orders.lost("ts-1", OutcomeUnknown(NoAnswer("cut")), until_ms=99)
        stranger = orders.observe(an_order(OrderState.OPEN, price=Price(Decimal(99)), id="7"))
        assert not stranger.is_ours
        assert orders.row("ts-1").order.state is OrderState.UNKNOWN

    story(tmp_path / "j", act)


def test_a_second_order_under_the_same_client_id_is_shown_as_one_of_its_own(
    tmp_path: Path,
) -> None:
    async def act(orders: Orders) -> None:
        await orders.intend(orders.begin(a_ticket()))
        orders.sending("ts-1")
        orders.observe(an_order(OrderState.OPEN, id="1"))
        orders.observe(an_order(OrderState.OPEN, id="2"))
        assert len(orders.rows()) == 2

    story(tmp_path / "j", act)


def test_after_a_restart_what_was_being_sent_is_unknown_and_what_was_not_is_not_sent(
    tmp_path: Path,
) -> None:
    async def first(orders: Orders) -> None:
        await orders.intend(orders.begin(a_ticket(client_id="ts-waiting")))
        await orders.intend(orders.begin(a_ticket(client_id="ts-sending")))

    async def second(orders: Orders) -> None:
        await orders.restore(FENCE_MS)

    story(tmp_path / "j", first)
    journal = Journal(tmp_path / "j")
    journal.sending("ts-sending", 1, 2, 3)
    journal.asked("ts-sending", 4, "not found")
    journal.close()

    after = {row.ref: row for row in story(tmp_path / "j", second)}

    assert after["ts-waiting"].order.state is OrderState.NOT_SENT
    assert after["ts-sending"].order.state is OrderState.UNKNOWN
    checking = after["ts-sending"].checking
    assert checking is not None
    assert checking.until_ms == 3
    assert [each.answer for each in checking.questions] == ["not found"]


def test_after_a_restart_a_finished_order_is_still_finished(tmp_path: Path) -> None:
    async def first(orders: Orders) -> None:
        await orders.intend(orders.begin(a_ticket()))
        orders.sending("ts-1")
        orders.observe(an_order(OrderState.CANCELLED))

    async def second(orders: Orders) -> None:
        await orders.restore(FENCE_MS)

    story(tmp_path / "j", first)

    (row,) = story(tmp_path / "j", second)
    assert row.order.state is OrderState.CANCELLED
    assert row.is_ours


def test_after_a_restart_an_order_whose_cancel_never_left_is_shown_as_standing(
    tmp_path: Path,
) -> None:
    async def first(orders: Orders) -> None:
        await orders.intend(orders.begin(a_ticket()))
        orders.sending("ts-1")
        orders.observe(an_order(OrderState.OPEN))
        orders.set_state("ts-1", OrderState.CANCELLING)

    async def second(orders: Orders) -> None:
        await orders.restore(FENCE_MS)
        orders.observe(an_order(OrderState.OPEN))

    story(tmp_path / "j", first)

    assert set(states(story(tmp_path / "j", second))) == {OrderState.OPEN}
