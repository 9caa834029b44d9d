"""The store, its watchers, and the mailbox between the threads."""

import logging

import pytest

from core.desk.facts import Holdings, Quote, Source, TrackedOrder
from core.desk.store import Store
from core.domain.account import Environment
from core.domain.market import Ticker
from core.domain.order import OrderState
from core.mailbox import Mailbox
from tests.fakes import a_market, an_order

SOURCE = Source("toy", Environment.PRACTICE, "Practice")


def a_quote(symbol: str = "btcusd", seen_at: float = 0.0) -> Quote:
    return Quote(source=SOURCE, ticker=Ticker(symbol=symbol, seen_at=seen_at))


def a_row(state: OrderState) -> TrackedOrder:
    return TrackedOrder(
        account_id="a", ref="ts-1", order=an_order(state), market=a_market(), is_ours=True
    )


def test_the_newest_fact_of_a_key_is_the_one_that_counts() -> None:
    store = Store()
    store.put(a_quote(seen_at=1))
    store.put(a_quote(seen_at=2))
    store.put(a_quote("ethusd"))

    found = store.get(Quote, (SOURCE, "btcusd"))
    assert found is not None
    assert found.ticker.seen_at == 2
    assert len(store.all(Quote)) == 2


def test_watchers_hear_their_kind_until_they_stop() -> None:
    store = Store()
    heard: list[Quote] = []
    stop = store.watch(Quote, heard.append)

    store.put(a_quote())
    store.put(Holdings(account_id="a", balances=(), seen_at=0))
    stop()
    store.put(a_quote())

    assert len(heard) == 1


def test_one_failing_watcher_does_not_silence_the_others(
    caplog: pytest.LogCaptureFixture,
) -> None:
    store = Store()
    heard: list[Quote] = []

    def fail(_: Quote) -> None:
        raise ValueError("a bug")

    store.watch(Quote, fail)
    store.watch(Quote, heard.append)
    with caplog.at_level(logging.CRITICAL):
        store.put(a_quote())

    assert len(heard) == 1


def test_ticks_are_conflated_and_orders_never_are() -> None:
    mailbox = Mailbox()
    for number in range(1000):
        mailbox.put(a_quote(seen_at=number))
    for state in (OrderState.INTENT, OrderState.SENDING, OrderState.OPEN):
        mailbox.put(a_row(state))

    taken = mailbox.take()

    orders = [fact.order.state for fact in taken if isinstance(fact, TrackedOrder)]
    quotes = [fact.ticker.seen_at for fact in taken if isinstance(fact, Quote)]
    assert orders == [OrderState.INTENT, OrderState.SENDING, OrderState.OPEN]
    assert quotes == [999]


def test_the_bell_rings_once_for_each_emptying() -> None:
    mailbox, rings = Mailbox(), []
    mailbox.on_mail(lambda: rings.append(1))

    mailbox.put(a_quote())
    mailbox.put(a_quote("ethusd"))
    mailbox.take()
    mailbox.put(a_quote())

    assert len(rings) == 2


def test_mail_that_came_before_anybody_listened_is_announced() -> None:
    mailbox, rings = Mailbox(), []
    mailbox.put(a_quote())

    mailbox.on_mail(lambda: rings.append(1))

    assert len(rings) == 1
