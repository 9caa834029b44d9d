"""Too many requests wait a little, then are refused; nobody waits for another's limit."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from core.practice.limits import OverLimit, RateLimit
from tests.practice.hands import HandTime, running


def test_a_place_is_free_again_after_a_minute() -> None:
    hand = HandTime()
    limit = RateLimit(hand.clock(), allowed=2)

    async def story() -> None:
        await limit.admit()
        hand.pass_s(20)
        await limit.admit()
        hand.pass_s(15)
        with pytest.raises(OverLimit) as refusal:
            await limit.admit()
        assert refusal.value.retry_after_s == 25
        hand.pass_s(25)
        assert limit.remaining() == 1
        await limit.admit()

    asyncio.run(story())


def test_five_too_many_wait_and_the_next_are_refused() -> None:
    hand = HandTime()

    async def story() -> list[str]:
        limit = RateLimit(hand.clock(scale=1000), allowed=3, may_wait=5)
        for _ in range(3):
            await limit.admit()
        waiting = [asyncio.create_task(limit.admit()) for _ in range(5)]
        await asyncio.sleep(0)
        assert not any(task.done() for task in waiting)
        with pytest.raises(OverLimit):
            await limit.admit()
        await asyncio.gather(*waiting)
        return ["all let in"]

    assert asyncio.run(story()) == ["all let in"]


def test_the_121st_public_request_waits_and_the_126th_is_refused() -> None:
    with running(clock=HandTime().clock(scale=1000)) as exchange:
        for _ in range(120):
            assert exchange.get("/v1/feepromos").status_code == 200
        with ThreadPoolExecutor(5) as pool:
            waited = list(pool.map(lambda _: exchange.get("/v1/feepromos"), range(5)))
        assert [answer.status_code for answer in waited] == [200] * 5
        assert all(answer.elapsed.total_seconds() > 0.05 for answer in waited)

        refused = exchange.get("/v1/feepromos")

        assert refused.status_code == 429
        assert int(refused.headers["Retry-After"]) >= 1
        assert refused.json() == {
            "result": "error",
            "reason": "RateLimit",
            "message": "Rate limit exceeded",
        }
        assert exchange.client().post("/v1/roles").status_code == 200


def test_a_private_limit_belongs_to_a_key_and_counts_refused_requests() -> None:
    with running(clock=HandTime().clock(scale=1000)) as exchange:
        client = exchange.client()
        stale = client.headers("/v1/roles", {})
        with requests.Session() as session:
            for _ in range(605):
                session.post(exchange.url + "/v1/roles", headers=stale, timeout=10)

        assert client.post("/v1/roles").status_code == 429
        assert exchange.client("second").post("/v1/roles").status_code == 200
