"""What is known of an order survives whatever order the news comes in."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.lifecycle import FINAL, LIVE, NEXT, UNSETTLED, advance, may_follow
from core.domain.market import OrderType, Side, Trigger
from core.domain.money import Price, Quantity, Spend
from core.domain.order import Fill, Order, OrderState, is_same_order
from tests.fakes import an_order

states = st.sampled_from(OrderState)
fills = st.sampled_from([Decimal(text) for text in ("0", "0.25", "0.5", "1")])


def a_fill(trade_id: str, quantity: str = "0.5", *, is_broken: bool = False) -> Fill:
    return Fill(
        trade_id=trade_id,
        order_id=None,
        symbol="btcusd",
        side=Side.BUY,
        price=Price(Decimal(100)),
        quantity=Quantity(Decimal(quantity)),
        fee=None,
        fee_asset=None,
        is_maker=None,
        time_ms=1,
        is_broken=is_broken,
    )


def told(known: Order, *news: Order) -> Order:
    for each in news:
        known = advance(known, each)
    return known


def test_every_state_has_a_row_and_final_ones_lead_nowhere() -> None:
    assert NEXT.keys() == set(OrderState)
    assert all(not NEXT[state] for state in FINAL)
    assert not FINAL & LIVE
    assert not FINAL & UNSETTLED


def test_every_state_but_the_first_can_be_reached() -> None:
    reached = {state for follows in NEXT.values() for state in follows}

    assert set(OrderState) - reached == {OrderState.INTENT}


def test_nothing_is_unknown_again_once_the_exchange_has_spoken() -> None:
    for state in (*LIVE, *FINAL):
        assert not may_follow(state, OrderState.UNKNOWN)
        assert not may_follow(state, OrderState.SENDING)


def test_an_order_that_may_have_left_is_never_called_not_sent_later() -> None:
    assert not may_follow(OrderState.UNKNOWN, OrderState.NOT_SENT)
    assert not may_follow(OrderState.UNKNOWN, OrderState.REFUSED)


@given(states.filter(FINAL.__contains__), st.lists(st.tuples(states, fills)))
def test_a_final_state_never_changes(
    final: OrderState, news: list[tuple[OrderState, Decimal]]
) -> None:
    known = an_order(final)
    events = [an_order(state, filled=Quantity(filled)) for state, filled in news]

    assert told(known, *events).state is final


@given(states, st.lists(st.tuples(states, fills), min_size=1))
def test_a_filled_amount_never_shrinks(
    start: OrderState, news: list[tuple[OrderState, Decimal]]
) -> None:
    known, seen = an_order(start), [Decimal(0)]
    for state, filled in news:
        known = advance(known, an_order(state, filled=Quantity(filled)))
        seen.append(known.filled)

    assert seen == sorted(seen)
    assert known.filled == max(filled for _, filled in news)


@given(states, states)
def test_hearing_the_same_news_twice_changes_nothing_more(
    start: OrderState, state: OrderState
) -> None:
    news = an_order(state, filled=Quantity(Decimal("0.5")), fills=(a_fill("1"),))
    once = advance(an_order(start), news)

    assert advance(once, news) == once


@pytest.mark.parametrize("start", [state for state in OrderState if state in LIVE])
def test_a_word_nobody_knows_changes_nothing_but_the_word(start: OrderState) -> None:
    known = an_order(start, raw_state="live")
    news = an_order(OrderState.OPEN, raw_state="frozen_by_moon", is_word_known=False)

    after = advance(known, news)

    assert after.state is start
    assert after.raw_state == "frozen_by_moon"


def test_a_word_nobody_knows_shows_that_a_sent_order_arrived() -> None:
    news = an_order(OrderState.OPEN, raw_state="frozen_by_moon", is_word_known=False)

    assert advance(an_order(OrderState.UNKNOWN), news).state is OrderState.OPEN
    assert advance(an_order(OrderState.FILLED), news).state is OrderState.FILLED


def test_an_open_order_with_a_fill_is_partly_filled() -> None:
    news = an_order(OrderState.OPEN, filled=Quantity(Decimal("0.5")))

    assert advance(an_order(), news).state is OrderState.PARTIAL


def test_a_late_open_does_not_take_a_fill_back() -> None:
    filled = an_order(
        OrderState.PARTIAL,
        filled=Quantity(Decimal("0.5")),
        average_price=Price(Decimal(99)),
        filled_cost=Spend(Decimal("49.5")),
        stated_remaining=Quantity(Decimal("0.5")),
    )
    late = an_order(OrderState.OPEN, stated_remaining=Quantity(Decimal(1)))

    after = told(an_order(), filled, late)

    assert after.state is OrderState.PARTIAL
    assert after.filled == Decimal("0.5")
    assert after.average_price == Decimal(99)
    assert after.remaining == Decimal("0.5")


def test_a_late_fill_still_counts_on_a_cancelled_order() -> None:
    known = an_order(OrderState.CANCELLED)
    late = an_order(OrderState.PARTIAL, filled=Quantity(Decimal("0.5")), fills=(a_fill("1"),))

    after = advance(known, late)

    assert after.state is OrderState.CANCELLED
    assert after.filled == Decimal("0.5")
    assert len(after.fills) == 1


def test_an_order_being_cancelled_stays_so_until_it_is_gone() -> None:
    known = an_order(OrderState.CANCELLING)

    assert advance(known, an_order(OrderState.OPEN)).state is OrderState.CANCELLING
    assert advance(known, an_order(OrderState.PARTIAL)).state is OrderState.CANCELLING
    assert advance(known, an_order(OrderState.FILLED)).state is OrderState.FILLED


def test_a_fill_told_twice_counts_once_and_its_last_version_wins() -> None:
    known = an_order(fills=(a_fill("2"), a_fill("1")))
    news = an_order(fills=(a_fill("1", is_broken=True),))

    after = advance(known, news)

    assert [(fill.trade_id, fill.is_broken) for fill in after.fills] == [("1", True), ("2", False)]


def test_what_news_does_not_state_is_kept() -> None:
    known = an_order(reason="mine", created_ms=5, updated_ms=9)
    news = an_order(client_id=None, price=None, created_ms=7, updated_ms=8)

    after = advance(known, news)

    assert (after.client_id, after.price, after.reason) == ("ts-1", Decimal(100), "mine")
    assert (after.created_ms, after.updated_ms) == (5, 9)


def test_fills_that_came_one_by_one_add_up() -> None:
    known = an_order(OrderState.OPEN)
    first = an_order(OrderState.PARTIAL, filled=Quantity(Decimal("0.5")), fills=(a_fill("a"),))
    second = an_order(
        OrderState.PARTIAL, filled=Quantity(Decimal("0.25")), fills=(a_fill("b", "0.25"),)
    )

    assert told(known, first, second).filled == Decimal("0.75")


def test_where_the_cost_is_stated_it_tells_what_is_newer() -> None:
    known = an_order(OrderState.OPEN, quantity=None, spend=Spend(Decimal(100)))
    first = replace(known, filled=Quantity(Decimal("0.5")), filled_cost=Spend(Decimal(40)))
    second = replace(known, filled=Quantity(Decimal("0.1")), filled_cost=Spend(Decimal(60)))

    assert told(known, first, second).filled_cost == Decimal(60)
    assert told(known, second, first).filled_cost == Decimal(60)


def test_news_that_does_not_say_the_type_leaves_it_as_it_was() -> None:
    known = an_order(OrderState.WAITING, type=OrderType.STOP_MARKET)

    after = advance(known, an_order(OrderState.CANCELLED, type=OrderType.OTHER))

    assert (after.type, after.state) == (OrderType.STOP_MARKET, OrderState.CANCELLED)


@pytest.mark.parametrize(
    ("kind", "trigger", "is_same"),
    [
        (OrderType.TAKE_PROFIT_LIMIT, Trigger.AT_OR_BELOW, True),
        (OrderType.STOP_LIMIT, Trigger.AT_OR_BELOW, True),  # one word for both
        (OrderType.OTHER, None, True),
        (OrderType.STOP_LIMIT, None, False),  # a stop of that side waits for a rise
        (OrderType.STOP_MARKET, Trigger.AT_OR_BELOW, False),
        (OrderType.LIMIT, None, True),  # it has fired
    ],
)
def test_an_order_is_known_again_under_the_names_that_exchanges_give_it(
    kind: OrderType, trigger: Trigger | None, is_same: bool
) -> None:
    profit = an_order(type=OrderType.TAKE_PROFIT_LIMIT, stop_price=Price(Decimal(90)))

    assert is_same_order(profit, an_order(type=kind, trigger=trigger)) is is_same


def test_a_plain_order_is_never_taken_for_a_waiting_one() -> None:
    assert not is_same_order(an_order(), an_order(type=OrderType.STOP_LIMIT))
