"""One key at work: what placing and cancelling lead to, whatever the exchange answers, with real turns and a real journal."""

import asyncio
import json
import sqlite3
import threading
from collections.abc import Awaitable, Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from core.desk.facts import CancelRun, Scope, Source, TrackedOrder, Verdict
from core.desk.guards import Switches
from core.desk.journal import Journal
from core.desk.post import Post
from core.desk.store import Store
from core.domain.account import Account, Environment
from core.domain.errors import (
    BadAnswer,
    ClockSkew,
    Guarded,
    JournalError,
    NoAnswer,
    NotAllowed,
    NotEnoughFunds,
    NotSent,
)
from core.domain.limits import Rule
from core.domain.market import Side
from core.domain.money import Price
from core.domain.order import OrderState, Ticket
from core.exchanges.base import Credentials, Request, Response, Stamp
from core.exchanges.gemini import GEMINI
from core.net.budget import Budget
from core.net.clock import Offset
from core.net.lane import Lane
from tests.fakes import HandClock, a_host, a_market, a_ticket

NEW, STATUS, OPEN, CANCEL = (
    "/v1/order/new",
    "/v1/order/status",
    "/v1/orders",
    "/v1/order/cancel",
)
MARKET = a_market(exchange="gemini")
TICKET = replace(a_ticket(), market=MARKET)
NOT_FOUND = {"result": "error", "reason": "OrderNotFound", "message": "Order not found"}
SKEW = "Nonce '1' is not within 30 seconds of server time '2'"
NO_FUNDS = {"result": "error", "reason": "InsufficientFunds", "message": "not enough"}

Answer = Response | Exception


def told(said: object, status: int = 200) -> Response:
    """An answer of the exchange."""
    return Response(status=status, body=json.dumps(said).encode())


def an_answer(ticket: Ticket = TICKET, /, **changes: object) -> dict[str, object]:
    """How the exchange describes the order of a ticket."""
    fields: dict[str, object] = {
        "order_id": "73751560172006688",
        "client_order_id": ticket.client_id,
        "symbol": "btcusd",
        "side": "buy",
        "type": "exchange limit",
        "timestampms": 1_763_718_000_000,
        "is_live": True,
        "is_cancelled": False,
        "executed_amount": "0",
        "remaining_amount": "1",
        "original_amount": "1",
        "options": [],
        "price": "100.00",
    }
    return fields | changes


FILLED: dict[str, object] = {"is_live": False, "executed_amount": "1", "remaining_amount": "0"}
GONE: dict[str, object] = {"is_live": False, "is_cancelled": True, "reason": "Requested"}


class ExchangeInHand:
    """Answers each path with what a test has put in, the last of it again and again; remembers what was sent."""

    def __init__(self) -> None:
        self.answers: dict[str, list[Answer | Callable[[Request], Answer]]] = {
            "/v1/roles": [told({"isAuditor": False, "isFundManager": False, "isTrader": True})],
            "/v1/balances": [told([])],
            "/v1/orders": [told([])],
            "/v1/orders/history": [told([])],
        }
        self.sent: list[str] = []

    def will(self, path: str, *answers: Answer | Callable[[Request], Answer]) -> None:
        """Answer a path with these from now on, in this order."""
        self.answers[path] = list(answers)

    def send(self, request: Request) -> Response:
        """Stands where the transport would."""
        path = urlsplit(request.url).path
        self.sent.append(path)
        waiting = self.answers[path]
        answer = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        if callable(answer):
            answer = answer(request)
        if isinstance(answer, Exception):
            raise answer
        return answer


class Hands:
    """A post and everything around it that a story looks at."""

    def __init__(
        self, post: Post, exchange: ExchangeInHand, store: Store, clock: HandClock, offset: Offset
    ) -> None:
        self.post, self.exchange, self.store, self.clock = post, exchange, store, clock
        self.offset = offset

    @property
    def orders(self) -> list[TrackedOrder]:
        """Every order that is known, as published."""
        return list(self.store.all(TrackedOrder))

    @property
    def states(self) -> list[OrderState]:
        """The state of each."""
        return [row.order.state for row in self.orders]

    async def place(self, ticket: Ticket) -> TrackedOrder:
        """Send a ticket, whatever a person may say yes to."""
        return await self.post.place(ticket, frozenset(Rule))

    async def until(self, *states: OrderState) -> None:
        """Wait until the orders have come to these states."""
        async with asyncio.timeout(5):
            while self.states != list(states):  # noqa: ASYNC110 -- published by another thread
                await asyncio.sleep(0.001)


Story = Callable[[Hands], Awaitable[None]]
Act = Callable[..., None]


@pytest.fixture
def act(tmp_path: Path) -> Iterator[Act]:
    """Sign a key in at an exchange in hand, and play."""
    journal = Journal(tmp_path / "journal")
    with ThreadPoolExecutor(2) as pool, ThreadPoolExecutor(1) as writer:

        def run(
            story: Story,
            *,
            live: bool = False,
            nonce: str = "time_based",
            answers: Mapping[str, list[Answer]] | None = None,
        ) -> None:
            exchange = ExchangeInHand()
            for path, said in (answers or {}).items():
                exchange.will(path, *said)
            asyncio.run(_play(story, exchange, journal, pool, writer, live=live, nonce=nonce))

        yield run
    journal.close()


async def _play(
    story: Story,
    exchange: ExchangeInHand,
    journal: Journal,
    pool: ThreadPoolExecutor,
    writer: ThreadPoolExecutor,
    *,
    live: bool,
    nonce: str,
) -> None:
    clock, store = HandClock(), Store()
    environment = Environment.LIVE if live else Environment.SANDBOX
    numbers = iter(range(1, 10_000))
    tasks: set[asyncio.Task[Any]] = set()
    offset = Offset()
    offset.set(0)

    def spawn(work: Any) -> asyncio.Task[Any]:
        task = asyncio.get_running_loop().create_task(work)
        tasks.add(task)
        return task

    def lane(_: Credentials) -> Lane:
        return Lane(
            send=exchange.send,
            stamp=lambda: Stamp(time_ms=clock.now_ms() + offset.ms, nonce=next(numbers)),
            pool=pool,
            budget=Budget(GEMINI.info.buckets, clock),
            clock=clock,
            is_serial=True,
            on_passed=lambda _: None,
        )

    async def silence(
        make: Callable[..., Any], tell: Callable[..., None], is_up: Callable[[bool], None]
    ) -> None:
        await asyncio.Event().wait()

    post = Post(
        account=Account(
            id="a", label="a", exchange="gemini", environment=environment, host_name="Here"
        ),
        source=Source("gemini", environment, "Here"),
        exchange=GEMINI,
        who=Credentials(key="account-1", secret="s", host=a_host(), options={"nonce": nonce}),
        lane=lane,
        offset=offset,
        read_clock=lambda: asyncio.sleep(0),
        switches=Switches(),
        follow=silence,
        store=store,
        journal=journal,
        writer=writer,
        clock=clock,
        market=lambda _: MARKET,
        watched=lambda: None,
        spawn=spawn,
    )
    try:
        await post.sign_in()
        await story(Hands(post, exchange, store, clock, offset))
    finally:
        async with asyncio.timeout(5):
            await post.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.get_running_loop().run_in_executor(writer, lambda: None)


def written(tmp_path: Path) -> list[OrderState]:
    """What the journal says of each order, to whoever reads it next."""
    journal = Journal(tmp_path / "journal")
    entries = journal.entries("a")
    journal.close()
    return [entry.order.state for entry in entries]


# ---- placing


def test_an_order_for_a_live_account_is_refused_before_anything_is_written_or_sent(
    act: Act, tmp_path: Path
) -> None:
    async def story(hands: Hands) -> None:
        with pytest.raises(Guarded, match="live-locked"):
            await hands.place(TICKET)
        assert NEW not in hands.exchange.sent
        assert hands.orders == []

    act(story, live=True)
    assert written(tmp_path) == []


def test_an_order_that_never_left_is_not_sent_and_may_be_sent_again(
    act: Act, tmp_path: Path
) -> None:
    async def story(hands: Hands) -> None:
        hands.exchange.will(NEW, NotSent("no route"), told(an_answer()))
        with pytest.raises(NotSent):
            await hands.place(TICKET)
        await hands.until(OrderState.NOT_SENT)

        again = replace(TICKET, client_id="ts-2")
        hands.exchange.will(NEW, told(an_answer(again)))
        assert (await hands.place(again)).order.state is OrderState.OPEN

    act(story)
    assert written(tmp_path) == [OrderState.NOT_SENT, OrderState.OPEN]


def test_a_refused_order_is_rejected_with_the_exchanges_own_words(act: Act, tmp_path: Path) -> None:
    async def story(hands: Hands) -> None:
        hands.exchange.will(NEW, told(NO_FUNDS, 406))
        with pytest.raises(NotEnoughFunds):
            await hands.place(TICKET)
        await hands.until(OrderState.REJECTED)
        problem = hands.orders[0].problem
        assert isinstance(problem, NotEnoughFunds)
        assert problem.refused.reason == "not enough"

    act(story)
    assert written(tmp_path) == [OrderState.REJECTED]


def test_the_journal_knows_of_an_order_before_its_first_byte_leaves(
    act: Act, tmp_path: Path
) -> None:
    at_sending: list[tuple[OrderState, bool]] = []

    def look(_: Request) -> Response:
        journal = Journal(tmp_path / "journal")
        at_sending.extend(
            (entry.order.state, entry.sending is not None) for entry in journal.entries("a")
        )
        journal.close()
        return told(an_answer())

    async def story(hands: Hands) -> None:
        hands.exchange.will(NEW, look)
        await hands.place(TICKET)

    act(story)
    assert at_sending == [(OrderState.INTENT, True)]


def test_an_order_that_must_wait_for_its_turn_is_on_disk_meanwhile(
    act: Act, tmp_path: Path
) -> None:
    may_answer = threading.Event()

    def slow(_: Request) -> Response:
        assert may_answer.wait(5)
        return told([])

    async def story(hands: Hands) -> None:
        hands.exchange.will(OPEN, slow)
        hands.exchange.will(NEW, told(an_answer()))
        asking = asyncio.ensure_future(hands.post.questions.refresh_orders())
        await asyncio.sleep(0.01)
        placing = asyncio.ensure_future(hands.place(TICKET))
        await hands.until(OrderState.INTENT)
        assert written(tmp_path) == [OrderState.INTENT]
        assert NEW not in hands.exchange.sent
        may_answer.set()
        await asking
        assert (await placing).order.state is OrderState.OPEN

    act(story)


@pytest.mark.parametrize("is_mass", [False, True])
def test_an_order_that_waits_for_its_turn_can_be_taken_back_and_never_leaves(
    act: Act, tmp_path: Path, is_mass: bool
) -> None:
    may_answer = threading.Event()

    def slow(_: Request) -> Response:
        assert may_answer.wait(5)
        return told([])

    async def story(hands: Hands) -> None:
        hands.exchange.will(OPEN, slow)
        asking = asyncio.ensure_future(hands.post.questions.refresh_orders())
        await asyncio.sleep(0.01)
        placing = asyncio.ensure_future(hands.place(TICKET))
        await hands.until(OrderState.INTENT)
        if is_mass:
            cancelling = asyncio.ensure_future(hands.post.cancels.cancel_all(Scope()))
            await hands.until(OrderState.NOT_SENT)
            may_answer.set()
            assert (await cancelling).gone == 1
        else:
            row = await hands.post.cancels.cancel(TICKET.client_id)
            assert row.order.state is OrderState.NOT_SENT
        may_answer.set()
        with pytest.raises(NotSent):
            await placing
        await asking
        assert NEW not in hands.exchange.sent

    act(story)
    assert written(tmp_path) == [OrderState.NOT_SENT]


def test_an_order_that_has_waited_for_long_is_not_sent_at_a_price_of_long_ago(
    act: Act, tmp_path: Path
) -> None:
    may_answer = threading.Event()

    def slow(_: Request) -> Response:
        assert may_answer.wait(5)
        return told([])

    async def story(hands: Hands) -> None:
        hands.exchange.will(OPEN, slow)
        asking = asyncio.ensure_future(hands.post.questions.refresh_orders())
        await asyncio.sleep(0.01)
        placing = asyncio.ensure_future(hands.place(TICKET))
        await hands.until(OrderState.INTENT)
        hands.clock.pass_by(5.1)
        may_answer.set()
        with pytest.raises(NotSent):
            await placing
        await asking
        assert NEW not in hands.exchange.sent

    act(story)
    assert written(tmp_path) == [OrderState.NOT_SENT]


def test_what_an_earlier_run_left_unknown_is_asked_about_before_anything_new_may_be_sent(
    act: Act, tmp_path: Path
) -> None:
    async def lost(hands: Hands) -> None:
        hands.exchange.will(NEW, NoAnswer("timeout"))
        hands.exchange.will(STATUS, NoAnswer("timeout"))
        await hands.place(TICKET)

    async def found(hands: Hands) -> None:
        assert hands.exchange.sent.index(STATUS) < hands.exchange.sent.index(OPEN)
        await hands.until(OrderState.OPEN)

    act(lost)
    assert written(tmp_path) == [OrderState.UNKNOWN]
    act(found, answers={STATUS: [told([an_answer()])]})
    assert written(tmp_path) == [OrderState.OPEN]


@pytest.mark.parametrize("times", [1, 2])
def test_a_sign_in_refused_for_its_time_reads_the_exchanges_clock_and_asks_once_more(
    act: Act, times: int
) -> None:
    skew = told({"result": "error", "reason": "InvalidNonce", "message": SKEW}, 400)
    roles = told({"isAuditor": False, "isFundManager": False, "isTrader": True})

    async def story(hands: Hands) -> None:
        assert hands.exchange.sent.count("/v1/roles") == 2

    answers = {"/v1/roles": [*[skew] * times, roles]}
    if times == 1:
        act(story, answers=answers)
        return
    with pytest.raises(ClockSkew):
        act(story, answers=answers)


def test_the_same_order_twice_in_one_breath_is_sent_once(act: Act, tmp_path: Path) -> None:
    async def story(hands: Hands) -> None:
        hands.exchange.will(NEW, told(an_answer()))
        first = asyncio.ensure_future(hands.place(TICKET))
        second = asyncio.ensure_future(hands.place(replace(TICKET, client_id="ts-2")))
        third = asyncio.ensure_future(hands.place(TICKET))
        assert (await first).order.state is OrderState.OPEN
        with pytest.raises(Guarded, match="still-checking"):
            await second
        with pytest.raises(NotAllowed, match="already-sent"):
            await third
        assert hands.exchange.sent.count(NEW) == 1

    act(story)
    assert written(tmp_path) == [OrderState.OPEN]


def test_a_limit_that_asks_refuses_until_somebody_says_yes_and_that_is_written_down(
    act: Act, tmp_path: Path
) -> None:
    async def story(hands: Hands) -> None:
        hands.exchange.will(NEW, told(an_answer()))
        with pytest.raises(Guarded) as refused:
            await hands.post.place(TICKET)
        assert [hit.rule for hit in refused.value.hits] == [Rule.PRICE_AGE]
        row = await hands.post.place(TICKET, frozenset({Rule.PRICE_AGE}))
        assert row.accepted == ("price-age",)

    act(story)
    journal = Journal(tmp_path / "journal")
    (entry,) = journal.entries("a")
    journal.close()
    assert entry.intent.accepted == ("price-age",)


def test_a_journal_that_cannot_be_written_sends_nothing_and_shows_no_order(
    act: Act, tmp_path: Path
) -> None:
    async def story(hands: Hands) -> None:
        with sqlite3.connect(tmp_path / "journal") as other:
            other.execute("DROP TABLE orders")
        other.close()
        with pytest.raises(JournalError):
            await hands.place(TICKET)
        assert NEW not in hands.exchange.sent
        assert hands.orders == []

    act(story)


@pytest.mark.parametrize(
    "lost",
    [NoAnswer("timeout"), Response(status=502, body=b"<html>"), Response(status=200), BadAnswer()],
    ids=["timeout", "html", "empty", "odd"],
)
def test_an_order_whose_answer_was_lost_is_asked_about_until_it_is_found(
    act: Act, tmp_path: Path, lost: Answer
) -> None:
    async def story(hands: Hands) -> None:
        hands.exchange.will(NEW, lost)
        hands.exchange.will(STATUS, told(NOT_FOUND, 404), NoAnswer("timeout"), told([an_answer()]))
        row = await hands.place(TICKET)
        assert row.order.state is OrderState.UNKNOWN
        with pytest.raises(Guarded, match="still-checking"):
            await hands.place(replace(TICKET, client_id="ts-2"))

        await hands.until(OrderState.OPEN)
        assert hands.orders[0].checking is None
        assert hands.exchange.sent.count(NEW) == 1

    act(story)
    assert written(tmp_path) == [OrderState.OPEN]


@pytest.mark.parametrize(
    ("nonce", "verdict"),
    [("time_based", OrderState.NOT_PLACED), ("increasing", OrderState.UNRESOLVED)],
)
def test_absence_is_a_verdict_only_where_the_exchange_documents_that_requests_die(
    act: Act, tmp_path: Path, nonce: str, verdict: OrderState
) -> None:
    async def story(hands: Hands) -> None:
        sent_ms = hands.clock.now_ms()
        hands.exchange.will(NEW, NoAnswer("timeout"))
        hands.exchange.will(STATUS, told(NOT_FOUND, 404))
        await hands.place(TICKET)
        await hands.until(verdict)
        assert hands.clock.now_ms() - sent_ms > GEMINI.info.fence_ms
        assert hands.exchange.sent.count(NEW) == 1
        assert hands.exchange.sent[-2:] == ["/v1/orders", "/v1/orders/history"]

    act(story, nonce=nonce)
    assert written(tmp_path) == [verdict]


def test_while_the_exchange_answers_nothing_the_question_stays_open(act: Act) -> None:
    async def story(hands: Hands) -> None:
        began_ms = hands.clock.now_ms()
        hands.exchange.will(NEW, NoAnswer("timeout"))
        hands.exchange.will(STATUS, NoAnswer("timeout"))
        await hands.place(TICKET)
        async with asyncio.timeout(5):
            while hands.clock.now_ms() - began_ms < 10 * GEMINI.info.fence_ms:  # noqa: ASYNC110
                await asyncio.sleep(0.001)
        await hands.until(OrderState.UNKNOWN)
        hands.exchange.will(STATUS, told([an_answer(**FILLED)]))
        await hands.until(OrderState.FILLED)

    act(story)


def test_an_unknown_order_that_only_the_history_shows_is_taken_from_there(act: Act) -> None:
    async def story(hands: Hands) -> None:
        hands.exchange.will(NEW, NoAnswer("timeout"))
        hands.exchange.will(STATUS, told(NOT_FOUND, 404))
        hands.exchange.will("/v1/orders/history", told([an_answer(**FILLED)]))
        await hands.place(TICKET)
        await hands.until(OrderState.FILLED)

    act(story)


def test_an_order_that_nobody_can_say_anything_about_is_released_by_a_person_with_a_note(
    act: Act, tmp_path: Path
) -> None:
    async def story(hands: Hands) -> None:
        hands.exchange.will(NEW, NoAnswer("timeout"), told(an_answer()))
        hands.exchange.will(STATUS, told(NOT_FOUND, 404))
        ref = (await hands.place(TICKET)).ref
        await hands.until(OrderState.UNRESOLVED)
        checking = hands.orders[0].checking
        assert checking is not None
        assert checking.verdict is Verdict.PROBABLY_ABSENT
        again = replace(TICKET, client_id="ts-2")
        with pytest.raises(Guarded, match="still-checking"):
            await hands.place(again)

        hands.post.reconciler.release(ref, "support says so")
        await hands.until(OrderState.NOT_PLACED)
        hands.exchange.will(NEW, told(an_answer(again)))
        assert (await hands.place(again)).order.state is OrderState.OPEN

    act(story, nonce="increasing")
    journal = Journal(tmp_path / "journal")
    notes = [row.note for row in journal.trail("ts-1", 100)]
    journal.close()
    assert "a person says that it is not there: support says so" in notes


def test_the_end_of_the_search_is_reckoned_in_the_exchanges_time(act: Act) -> None:
    async def story(hands: Hands) -> None:
        hands.offset.set(-3_600_000)  # their clock is an hour behind ours
        sent_ms = hands.clock.now_ms()
        hands.exchange.will(NEW, NoAnswer("timeout"))
        hands.exchange.will(STATUS, told(NOT_FOUND, 404))
        row = await hands.place(TICKET)
        assert row.checking is not None
        assert row.checking.until_ms == sent_ms - 3_600_000 + GEMINI.info.fence_ms
        await hands.until(OrderState.NOT_PLACED)
        assert hands.clock.now_ms() - sent_ms > GEMINI.info.fence_ms

    act(story)


def test_while_the_exchanges_time_is_not_known_nothing_is_proven_and_nothing_sent(
    act: Act,
) -> None:
    async def story(hands: Hands) -> None:
        hands.exchange.will(NEW, NoAnswer("timeout"))
        hands.exchange.will(STATUS, told(NOT_FOUND, 404))
        await hands.place(TICKET)
        hands.offset.forget()
        began_ms = hands.clock.now_ms()
        async with asyncio.timeout(5):
            while hands.clock.now_ms() - began_ms < 5 * GEMINI.info.fence_ms:  # noqa: ASYNC110
                await asyncio.sleep(0.001)
        await hands.until(OrderState.UNKNOWN)
        with pytest.raises(Guarded, match="clock"):
            await hands.place(replace(TICKET, client_id="ts-2", price=Price(Decimal(90))))
        hands.offset.set(0)
        await hands.until(OrderState.NOT_PLACED)

    act(story)


# ---- cancelling


def test_a_cancel_that_came_too_late_shows_the_fill(act: Act, tmp_path: Path) -> None:
    async def story(hands: Hands) -> None:
        hands.exchange.will(NEW, told(an_answer()))
        hands.exchange.will(CANCEL, told(an_answer(**FILLED)))
        ref = (await hands.place(TICKET)).ref
        row = await hands.post.cancels.cancel(ref)
        assert (row.order.state, row.order.filled) == (OrderState.FILLED, Decimal(1))

    act(story)
    assert written(tmp_path) == [OrderState.FILLED]


@pytest.mark.parametrize(
    ("after", "state"),
    [
        (GONE, OrderState.CANCELLED),
        (FILLED, OrderState.FILLED),
        ({}, OrderState.OPEN),
    ],
    ids=["gone", "filled", "still there"],
)
@pytest.mark.parametrize(
    "answer", [NoAnswer("timeout"), told(NOT_FOUND, 404)], ids=["lost", "not found"]
)
def test_a_cancel_without_proof_is_settled_by_asking_for_the_order(
    act: Act, answer: Answer, after: dict[str, object], state: OrderState
) -> None:
    async def story(hands: Hands) -> None:
        hands.exchange.will(NEW, told(an_answer()))
        hands.exchange.will(CANCEL, answer)
        hands.exchange.will(STATUS, told([an_answer(**after)]))
        ref = (await hands.place(TICKET)).ref
        row = await hands.post.cancels.cancel(ref)
        assert row.order.state is state
        assert hands.exchange.sent.count(CANCEL) == 1

    act(story)


@pytest.mark.parametrize(
    ("after", "state"), [(GONE, OrderState.CANCELLED), ({}, OrderState.OPEN)], ids=["gone", "open"]
)
def test_a_cancel_of_which_nobody_can_say_anything_is_asked_about_until_somebody_can(
    act: Act, after: dict[str, object], state: OrderState
) -> None:
    async def story(hands: Hands) -> None:
        hands.exchange.will(NEW, told(an_answer()))
        hands.exchange.will(CANCEL, NoAnswer("timeout"))
        hands.exchange.will(STATUS, *[NoAnswer("timeout")] * 3, told([an_answer(**after)]))
        ref = (await hands.place(TICKET)).ref
        row = await hands.post.cancels.cancel(ref)
        assert row.order.state is OrderState.CANCELLING
        await hands.until(state)
        assert hands.exchange.sent.count(CANCEL) == 1

    act(story)


def test_a_cancel_that_was_never_sent_leaves_the_order_working(act: Act) -> None:
    async def story(hands: Hands) -> None:
        hands.exchange.will(NEW, told(an_answer()))
        hands.exchange.will(CANCEL, NotSent("no route"))
        ref = (await hands.place(TICKET)).ref
        with pytest.raises(NotSent):
            await hands.post.cancels.cancel(ref)
        await hands.until(OrderState.OPEN)

    act(story)


def test_cancel_all_counts_what_is_gone_what_is_left_and_what_is_in_doubt(act: Act) -> None:
    tickets = [
        replace(TICKET, client_id=f"ts-{number}", price=Price(Decimal(90 + number)))
        for number in range(4)
    ]

    def described(number: int, **changes: object) -> dict[str, object]:
        return an_answer(tickets[number], order_id=str(number), price=str(90 + number), **changes)

    def cancel(request: Request) -> Answer:
        is_first = json.loads(request.steps[0].text)["order_id"] == 0
        return told(described(0, **GONE)) if is_first else NoAnswer("timeout")

    def status(request: Request) -> Answer:
        is_second = json.loads(request.steps[0].text).get("order_id") == 1
        return told([described(1)]) if is_second else NoAnswer("timeout")

    async def story(hands: Hands) -> None:
        placed = [told(described(number)) for number in range(3)]
        hands.exchange.will(NEW, *placed, NoAnswer("timeout"))
        hands.exchange.will(CANCEL, cancel)
        hands.exchange.will(STATUS, status)
        for ticket in tickets:
            await hands.place(ticket)
        run = await hands.post.cancels.cancel_all(Scope())
        assert (run.asked, run.gone, run.left, run.checking) == (4, 1, ("ts-1",), 2)
        assert run.is_over
        assert hands.store.get(CancelRun, "a") == run

    act(story)


def described(ticket: Ticket, number: int, /, **changes: object) -> dict[str, object]:
    return an_answer(ticket, order_id=str(number), price=str(ticket.price), **changes)


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        (Scope(), {"ts-0", "ts-1"}),
        (Scope(everything=True), {"ts-0", "ts-1", "id-77"}),
        (Scope(side=Side.SELL), set()),
        (Scope(symbol="btcusd"), {"ts-0", "ts-1"}),
        (Scope(symbol="ethusd"), set()),
        (Scope(refs=frozenset({"ts-1"})), {"ts-1"}),
    ],
)
def test_a_mass_cancel_means_what_its_scope_says_and_nothing_else(
    act: Act, scope: Scope, expected: set[str]
) -> None:
    tickets = [replace(TICKET, client_id=f"ts-{n}", price=Price(Decimal(90 + n))) for n in (0, 1)]
    stranger = an_answer(order_id="77", price="50", client_order_id=None)
    cancelled: set[str] = set()

    def ids(request: Request) -> str:
        return str(json.loads(request.steps[0].text)["order_id"])

    def all_orders() -> dict[str, dict[str, object]]:
        ours = {str(n): described(ticket, n) for n, ticket in enumerate(tickets)}
        return ours | {"77": stranger}

    def cancel(request: Request) -> Answer:
        cancelled.add(ids(request))
        return told(all_orders()[ids(request)] | GONE)

    def cancel_all(_: Request) -> Answer:
        return told({"result": "ok", "details": {"cancelledOrders": [], "cancelRejects": []}})

    def list_open(_: Request) -> Answer:
        return told([row for key, row in all_orders().items() if key not in cancelled])

    async def story(hands: Hands) -> None:
        hands.exchange.will(NEW, *(told(described(each, n)) for n, each in enumerate(tickets)))
        for ticket in tickets:
            await hands.place(ticket)
        hands.exchange.will(OPEN, list_open)
        hands.exchange.will(CANCEL, cancel)
        hands.exchange.will("/v1/order/cancel/all", cancel_all)
        hands.exchange.will(STATUS, lambda request: told(all_orders()[ids(request)]))
        run = await hands.post.cancels.cancel_all(scope)
        assert (run.asked, run.gone) == (len(expected), len(expected))
        rows = hands.post.orders.rows()
        gone = {row.ref for row in rows if row.order.state is OrderState.CANCELLED}
        assert gone == expected

    act(story)


def test_a_mass_cancel_counts_and_cancels_what_is_still_being_sent(act: Act) -> None:
    may_answer = threading.Event()

    def slow(_: Request) -> Response:
        assert may_answer.wait(5)
        return told(an_answer())

    async def story(hands: Hands) -> None:
        hands.exchange.will(NEW, slow)
        hands.exchange.will(CANCEL, told(an_answer(**GONE)))
        placing = asyncio.ensure_future(hands.place(TICKET))
        await hands.until(OrderState.SENDING)
        cancelling = asyncio.ensure_future(hands.post.cancels.cancel_all(Scope()))
        await asyncio.sleep(0.01)
        first = hands.store.get(CancelRun, "a")
        assert first is not None
        assert (first.asked, first.checking, first.is_over) == (1, 1, False)
        may_answer.set()
        await placing
        run = await cancelling
        assert (run.asked, run.gone, run.is_over) == (1, 1, True)

    act(story)


def test_a_mass_cancel_waits_a_moment_for_an_exchange_that_takes_its_time(act: Act) -> None:
    asked: list[Request] = []

    def status(request: Request) -> Answer:
        asked.append(request)
        return told([an_answer(**(GONE if len(asked) > 4 else {}))])

    async def story(hands: Hands) -> None:
        hands.exchange.will(NEW, told(an_answer()))
        hands.exchange.will(CANCEL, told(an_answer()))  # accepted, and not done yet
        hands.exchange.will(STATUS, status)
        hands.exchange.will(OPEN, told([]))
        await hands.place(TICKET)
        run = await hands.post.cancels.cancel_all(Scope())
        assert (run.asked, run.gone, run.checking) == (1, 1, 0)
        assert hands.exchange.sent.count(CANCEL) == 1

    act(story)


def test_a_mass_cancel_says_when_the_exchange_did_not_tell_what_is_open(act: Act) -> None:
    async def story(hands: Hands) -> None:
        hands.exchange.will(NEW, told(an_answer()))
        hands.exchange.will(CANCEL, told(an_answer(**GONE)))
        await hands.place(TICKET)
        hands.exchange.will(OPEN, NoAnswer("timeout"))
        hands.exchange.will("/v1/order/cancel/all", NoAnswer("timeout"))
        run = await hands.post.cancels.cancel_all(Scope(everything=True))
        assert (run.asked, run.gone) == (1, 1)
        assert isinstance(run.problem, NoAnswer)

    act(story)


def test_a_key_is_let_go_at_once_even_in_the_moment_after_an_order(act: Act) -> None:
    async def story(hands: Hands) -> None:
        hands.exchange.will(NEW, told(an_answer()))
        await hands.place(TICKET)
        async with asyncio.timeout(5):
            await hands.post.close()
        asked = len(hands.exchange.sent)
        with pytest.raises(NotAllowed, match="not-signed-in"):
            await hands.place(replace(TICKET, client_id="ts-2"))
        assert len(hands.exchange.sent) == asked

    act(story)


def test_a_key_that_is_let_go_asks_no_more_about_open_questions(act: Act) -> None:
    async def story(hands: Hands) -> None:
        hands.exchange.will(NEW, NoAnswer("timeout"))
        hands.exchange.will(STATUS, NoAnswer("timeout"))
        await hands.place(TICKET)
        await hands.post.close()
        asked = len(hands.exchange.sent)
        await asyncio.sleep(0.05)
        assert len(hands.exchange.sent) <= asked + 1  # one may have been under way

    act(story)
