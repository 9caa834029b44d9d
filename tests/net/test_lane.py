"""Turn-taking, and what a lane makes of every answer to a write."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from core.domain.errors import (
    BadAnswer,
    Category,
    DeskError,
    JournalError,
    NoAnswer,
    NotSent,
    Outcome,
    OutcomeUnknown,
    Refused,
    refusal,
)
from core.exchanges.base import Bucket, Call, Effect, Request, Response, Stamp
from core.net.budget import Budget
from core.net.clock import SystemClock
from core.net.lane import Lane, Passed, Urgency
from tests.fakes import HandClock, until


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as pool:
        yield pool


def a_lane(
    pool: ThreadPoolExecutor,
    send: Callable[[Request], Response],
    *,
    clock: Any = None,
    is_serial: bool = True,
    passed: list[Passed[Any]] | None = None,
    clean: Callable[[str], str] = str,
) -> Lane:
    clock = clock or SystemClock()
    numbers = iter(range(1, 1000))
    return Lane(
        send=send,
        stamp=lambda: Stamp(time_ms=clock.now_ms(), nonce=next(numbers)),
        pool=pool,
        budget=Budget({"private": Bucket(rate=1000, burst=1000)}, clock),
        clock=clock,
        is_serial=is_serial,
        on_passed=(passed if passed is not None else []).append,
        clean=clean,
    )


def a_call(
    effect: Effect, read: Callable[[Response], Any] = lambda _: "read"
) -> Callable[[Stamp], Call[Any]]:
    def build(stamp: Stamp) -> Call[Any]:
        request = Request(method="POST", url=f"http://x/{stamp.nonce}")
        return Call(request, read, effect, "private")

    return build


def refused(category: Category, outcome: Outcome) -> DeskError:
    return refusal(Refused(category=category, outcome=outcome, code="x"))


PROOF = [
    NotSent("refused"),
    refused(Category.INSUFFICIENT_FUNDS, Outcome.NOT_DONE),
    refused(Category.OUTSIDE_RULES, Outcome.NOT_DONE),
    refused(Category.NONCE, Outcome.NOT_DONE),
    refused(Category.CLOCK, Outcome.NOT_DONE),
    # Where an exchange documents that it refuses before it acts.
    refused(Category.RATE_LIMITED, Outcome.NOT_DONE),
    refused(Category.MAINTENANCE, Outcome.NOT_DONE),
]
NO_PROOF = [
    NoAnswer("timeout"),
    BadAnswer("html"),
    refused(Category.RATE_LIMITED, Outcome.UNKNOWN),
    refused(Category.EXCHANGE_FAULT, Outcome.UNKNOWN),
    refused(Category.UNLISTED, Outcome.UNKNOWN),
    refused(Category.DUPLICATE_CLIENT_ID, Outcome.UNKNOWN),
    refused(
        Category.DUPLICATE_CLIENT_ID, Outcome.NOT_DONE
    ),  # this one was not placed; an earlier one was
    refused(Category.INSUFFICIENT_FUNDS, Outcome.UNKNOWN),
    KeyError("a bug in a parser"),
]


def failing(error: Exception) -> Callable[[Response], Any]:
    def read(_: Response) -> Any:
        raise error

    return read


@pytest.mark.parametrize("effect", Effect)
def test_an_exchange_that_repeats_a_secret_does_not_make_us_repeat_it(
    pool: ThreadPoolExecutor, effect: Effect
) -> None:
    passed: list[Passed[Any]] = []
    lane = a_lane(
        pool,
        lambda _: Response(status=400),
        passed=passed,
        clean=lambda text: text.replace("hush", "•••"),
    )
    echo = Refused(
        category=Category.BAD_KEY, outcome=Outcome.NOT_DONE, code="7 hush", reason="no key hush"
    )
    for error in (refusal(echo), BadAnswer("hush is no number")):
        with pytest.raises((type(error), OutcomeUnknown)) as raised:
            asyncio.run(
                lane.run(a_call(effect, failing(error)), Urgency.QUESTION, purpose="sign in")
            )
        known = raised.value.cause if isinstance(raised.value, OutcomeUnknown) else raised.value
        assert type(known) is type(error)
        told = f"{known} {getattr(known, 'refused', '')} {raised.value} {passed[-1].error}"
        assert "•••" in told
        assert "hush" not in told


@pytest.mark.parametrize("error", PROOF, ids=lambda error: type(error).__name__)
def test_a_write_with_proof_that_nothing_happened_says_so(
    pool: ThreadPoolExecutor, error: DeskError
) -> None:
    lane = a_lane(pool, lambda _: Response(status=400))

    with pytest.raises(type(error)):
        asyncio.run(lane.run(a_call(Effect.WRITE, failing(error)), Urgency.PLACE, purpose="place"))


@pytest.mark.parametrize("error", NO_PROOF, ids=lambda error: type(error).__name__)
def test_a_write_without_proof_is_unknown_never_failed(
    pool: ThreadPoolExecutor, error: Exception
) -> None:
    lane = a_lane(pool, lambda _: Response(status=500))

    with pytest.raises(OutcomeUnknown):
        asyncio.run(lane.run(a_call(Effect.WRITE, failing(error)), Urgency.PLACE, purpose="place"))


def test_a_read_reports_what_went_wrong_itself(pool: ThreadPoolExecutor) -> None:
    lane = a_lane(pool, lambda _: Response(status=200))

    with pytest.raises(BadAnswer):
        asyncio.run(
            lane.run(a_call(Effect.READ, failing(BadAnswer("html"))), Urgency.READ, purpose="read")
        )


def test_nothing_is_sent_when_the_journal_refuses(pool: ThreadPoolExecutor) -> None:
    sent: list[Request] = []

    def send(request: Request) -> Response:
        sent.append(request)
        return Response(status=200)

    def full(_: Stamp) -> None:
        raise JournalError("disk full")

    lane = a_lane(pool, send)
    with pytest.raises(JournalError):
        asyncio.run(lane.run(a_call(Effect.WRITE), Urgency.PLACE, purpose="place", on_stamped=full))

    assert sent == []


def test_a_write_leaves_exactly_once_whatever_comes_back(pool: ThreadPoolExecutor) -> None:
    sent: list[Request] = []

    def send(request: Request) -> Response:
        sent.append(request)
        raise NoAnswer("cut")

    lane = a_lane(pool, send)
    with pytest.raises(OutcomeUnknown):
        asyncio.run(lane.run(a_call(Effect.WRITE), Urgency.PLACE, purpose="place"))

    assert len(sent) == 1


def test_cancels_go_first_then_orders_then_questions_then_reads(pool: ThreadPoolExecutor) -> None:
    gate, done = threading.Event(), []

    def send(request: Request) -> Response:
        if request.url.endswith("/1"):
            gate.wait(5)
        return Response(status=200)

    async def story() -> None:
        lane = a_lane(pool, send)

        async def ask(urgency: Urgency) -> None:
            await lane.run(a_call(Effect.READ), urgency, purpose="x")
            done.append(urgency)

        first = asyncio.create_task(ask(Urgency.READ))
        await until(lambda: lane.silent_s > 0)
        order = [Urgency.READ, Urgency.QUESTION, Urgency.PLACE, Urgency.CANCEL]
        rest = [asyncio.create_task(ask(urgency)) for urgency in order]
        await asyncio.sleep(0)
        gate.set()
        await asyncio.gather(first, *rest)

    asyncio.run(story())

    assert done[1:] == [Urgency.CANCEL, Urgency.PLACE, Urgency.QUESTION, Urgency.READ]


def test_nonces_rise_in_the_order_requests_are_sent(pool: ThreadPoolExecutor) -> None:
    sent: list[int] = []

    def send(request: Request) -> Response:
        sent.append(int(request.url.rsplit("/", 1)[1]))
        return Response(status=200)

    async def story() -> None:
        lane = a_lane(pool, send)
        wishes = [Urgency.READ, Urgency.CANCEL, Urgency.PLACE] * 10
        await asyncio.gather(
            *(lane.run(a_call(Effect.READ), urgency, purpose="x") for urgency in wishes)
        )

    asyncio.run(story())

    assert len(sent) == 30
    assert sent == sorted(sent)


def test_giving_up_in_the_queue_frees_the_place_for_others(pool: ThreadPoolExecutor) -> None:
    gate = threading.Event()

    def send(_: Request) -> Response:
        gate.wait(5)
        return Response(status=200)

    async def story() -> Any:
        lane = a_lane(pool, send)
        first = asyncio.create_task(lane.run(a_call(Effect.READ), Urgency.READ, purpose="1"))
        await until(lambda: lane.silent_s > 0)
        second = asyncio.create_task(lane.run(a_call(Effect.READ), Urgency.READ, purpose="2"))
        third = asyncio.create_task(lane.run(a_call(Effect.READ), Urgency.READ, purpose="3"))
        await asyncio.sleep(0)
        second.cancel()
        gate.set()
        await first
        return await third

    assert asyncio.run(story()) == "read"


def test_a_refusal_for_too_many_requests_makes_reads_wait_as_long_as_asked(
    pool: ThreadPoolExecutor,
) -> None:
    clock = HandClock()
    limited = refusal(
        Refused(category=Category.RATE_LIMITED, outcome=Outcome.UNKNOWN, retry_after_s=7)
    )
    answers = iter([failing(limited), lambda _: "read"])

    async def story() -> None:
        lane = a_lane(pool, lambda _: Response(status=429), clock=clock)
        with pytest.raises(type(limited)):
            await lane.run(a_call(Effect.READ, next(answers)), Urgency.READ, purpose="refused")
        before = clock.monotonic()
        await lane.run(a_call(Effect.READ, next(answers)), Urgency.READ, purpose="again")
        assert clock.monotonic() - before == pytest.approx(7)

    asyncio.run(story())


def test_what_passed_is_told_with_its_answer(pool: ThreadPoolExecutor) -> None:
    passed: list[Passed[Any]] = []
    lane = a_lane(pool, lambda _: Response(status=200, body=b"{}"), passed=passed)

    asyncio.run(lane.run(a_call(Effect.READ), Urgency.READ, purpose="balances"))

    assert [(each.purpose, each.response and each.response.status) for each in passed] == [
        ("balances", 200)
    ]


@pytest.mark.parametrize(
    ("after_s", "at_s", "waits_s"), [(None, 20, 20), (30, 20, 30), (5, 20, 20)]
)
def test_the_later_of_a_span_and_a_moment_closes_the_lane(
    pool: ThreadPoolExecutor, after_s: int | None, at_s: int, waits_s: int
) -> None:
    clock = HandClock()
    error = refusal(
        Refused(
            category=Category.BANNED,
            outcome=Outcome.NOT_DONE,
            retry_after_s=after_s,
            retry_at_ms=clock.now_ms() + at_s * 1000,
        )
    )
    lane = a_lane(pool, lambda _: Response(status=418), clock=clock)

    with pytest.raises(type(error)):
        asyncio.run(lane.run(a_call(Effect.READ, failing(error)), Urgency.READ, purpose="read"))

    assert lane.closed_s == pytest.approx(waits_s)


def test_the_round_trip_does_not_count_the_wait_for_a_turn(pool: ThreadPoolExecutor) -> None:
    clock = HandClock()
    lane = a_lane(pool, lambda _: Response(status=200), clock=clock)

    async def story() -> None:
        for _ in range(2):
            await lane.run(a_call(Effect.READ), Urgency.READ, purpose="read")

    asyncio.run(story())

    assert lane.round_trip_ms == 0
