"""One key at work: what placing and cancelling lead to, whatever the exchange answers, with real turns and a real journal."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from core.desk.facts import Source, TrackedOrder
from core.desk.journal import Journal
from core.desk.post import CancelReport, Post
from core.desk.store import Store
from core.domain.account import Account, Environment
from core.domain.errors import BadAnswer, NoAnswer, NotAllowed, NotEnoughFunds, NotSent
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
        self, post: Post, exchange: ExchangeInHand, store: Store, clock: HandClock
    ) -> None:
        self.post, self.exchange, self.store, self.clock = post, exchange, store, clock

    @property
    def orders(self) -> list[TrackedOrder]:
        """Every order that is known, as published."""
        return list(self.store.all(TrackedOrder))

    @property
    def states(self) -> list[OrderState]:
        """The state of each."""
        return [row.order.state for row in self.orders]

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

        def run(story: Story, *, live: bool = False, nonce: str = "time_based") -> None:
            asyncio.run(_play(story, journal, pool, writer, live=live, nonce=nonce))

        yield run
    journal.close()


async def _play(
    story: Story,
    journal: Journal,
    pool: ThreadPoolExecutor,
    writer: ThreadPoolExecutor,
    *,
    live: bool,
    nonce: str,
) -> None:
    clock, store, exchange = HandClock(), Store(), ExchangeInHand()
    environment = Environment.LIVE if live else Environment.SANDBOX
    numbers = iter(range(1, 10_000))
    tasks: set[asyncio.Task[Any]] = set()

    def spawn(work: Any) -> asyncio.Task[Any]:
        task = asyncio.get_running_loop().create_task(work)
        tasks.add(task)
        return task

    def lane(_: Credentials) -> Lane:
        return Lane(
            send=exchange.send,
            stamp=lambda: Stamp(time_ms=clock.now_ms(), nonce=next(numbers)),
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
        offset=Offset(),
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
        await story(Hands(post, exchange, store, clock))
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
        with pytest.raises(NotAllowed, match="live-orders"):
            await hands.post.place(TICKET)
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
            await hands.post.place(TICKET)
        await hands.until(OrderState.NOT_SENT)

        again = replace(TICKET, client_id="ts-2")
        hands.exchange.will(NEW, told(an_answer(again)))
        assert (await hands.post.place(again)).order.state is OrderState.OPEN

    act(story)
    assert written(tmp_path) == [OrderState.NOT_SENT, OrderState.OPEN]


def test_a_refused_order_is_rejected_with_the_exchanges_own_words(act: Act, tmp_path: Path) -> None:
    async def story(hands: Hands) -> None:
        hands.exchange.will(NEW, told(NO_FUNDS, 406))
        with pytest.raises(NotEnoughFunds):
            await hands.post.place(TICKET)
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
        await hands.post.place(TICKET)

    act(story)
    assert at_sending == [(OrderState.INTENT, True)]


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
        row = await hands.post.place(TICKET)
        assert row.order.state is OrderState.UNKNOWN
        with pytest.raises(NotAllowed, match="still-checking"):
            await hands.post.place(replace(TICKET, client_id="ts-2"))

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
        await hands.post.place(TICKET)
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
        await hands.post.place(TICKET)
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
        await hands.post.place(TICKET)
        await hands.until(OrderState.FILLED)

    act(story)


# ---- cancelling


def test_a_cancel_that_came_too_late_shows_the_fill(act: Act, tmp_path: Path) -> None:
    async def story(hands: Hands) -> None:
        hands.exchange.will(NEW, told(an_answer()))
        hands.exchange.will(CANCEL, told(an_answer(**FILLED)))
        ref = (await hands.post.place(TICKET)).ref
        row = await hands.post.cancel(ref)
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
        ref = (await hands.post.place(TICKET)).ref
        row = await hands.post.cancel(ref)
        assert row.order.state is state
        assert hands.exchange.sent.count(CANCEL) == 1

    act(story)


def test_a_cancel_that_was_never_sent_leaves_the_order_working(act: Act) -> None:
    async def story(hands: Hands) -> None:
        hands.exchange.will(NEW, told(an_answer()))
        hands.exchange.will(CANCEL, NotSent("no route"))
        ref = (await hands.post.place(TICKET)).ref
        with pytest.raises(NotSent):
            await hands.post.cancel(ref)
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
            await hands.post.place(ticket)
        report = await hands.post.cancel_all(everything=False)
        assert report == CancelReport(asked=4, gone=1, left=("ts-1",), checking=2)

    act(story)


def test_a_key_is_let_go_at_once_even_in_the_moment_after_an_order(act: Act) -> None:
    async def story(hands: Hands) -> None:
        hands.exchange.will(NEW, told(an_answer()))
        await hands.post.place(TICKET)
        async with asyncio.timeout(5):
            await hands.post.close()
        asked = len(hands.exchange.sent)
        with pytest.raises(NotAllowed, match="not-signed-in"):
            await hands.post.place(replace(TICKET, client_id="ts-2"))
        assert len(hands.exchange.sent) == asked

    act(story)


def test_a_key_that_is_let_go_asks_no_more_about_open_questions(act: Act) -> None:
    async def story(hands: Hands) -> None:
        hands.exchange.will(NEW, NoAnswer("timeout"))
        hands.exchange.will(STATUS, NoAnswer("timeout"))
        await hands.post.place(TICKET)
        await hands.post.close()
        asked = len(hands.exchange.sent)
        await asyncio.sleep(0.05)
        assert len(hands.exchange.sent) <= asked + 1  # one may have been under way

    act(story)
