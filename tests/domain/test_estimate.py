"""What a ticket would come to, in figures that can be checked by hand."""

from dataclasses import dataclass, replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.estimate import (
    Estimate,
    Free,
    Terms,
    estimate,
    middle,
    most_at_worst,
    walk_quantity,
    walk_spend,
)
from core.domain.market import Book, FeeRates, Level, MarketBy, OrderType, Side, TimeInForce
from core.domain.money import ZERO, Price, Quantity, Spend, is_on_step, multiply, shown
from core.domain.order import Ticket
from tests.fakes import a_market

STEP = Decimal("0.00000001")


@dataclass(frozen=True, slots=True, kw_only=True)
class SomeOffers:
    """What a toy exchange takes."""

    order_types: tuple[OrderType, ...] = (OrderType.LIMIT, OrderType.STOP_LIMIT)
    times_in_force: tuple[TimeInForce, ...] = tuple(TimeInForce)
    has_post_only: bool = True
    market_orders: frozenset[MarketBy] = frozenset()
    is_stop_before_price: bool = True
    needs_trail_start: bool = False
    conditional_times: tuple[TimeInForce, ...] = (TimeInForce.GTC,)
    is_fee_on_top: bool = True
    most_slippage_percent: int = 2


def levels(*rows: tuple[str, str]) -> tuple[Level, ...]:
    return tuple(Level(Price(Decimal(price)), Quantity(Decimal(size))) for price, size in rows)


BOOK = Book(
    symbol="btcusd",
    bids=levels(("99.00", "1"), ("98.00", "2")),
    asks=levels(("101.00", "1"), ("102.00", "2")),
)


def some_terms(**changes: object) -> Terms:
    known = Terms(
        market=a_market(),
        offers=SomeOffers(),
        free=Free(base=Decimal(10), quote=Decimal(1000)),
        rates=FeeRates(maker=Decimal("0.002"), taker=Decimal("0.004")),
        book=BOOK,
    )
    return replace(known, **changes)  # type: ignore[arg-type]


def a_limit(side: Side, price: str, quantity: str, **changes: object) -> Ticket:
    ticket = Ticket(
        client_id="ts-1",
        market=a_market(),
        side=side,
        type=OrderType.LIMIT,
        price=Price(Decimal(price)),
        quantity=Quantity(Decimal(quantity)),
    )
    return replace(ticket, **changes)  # type: ignore[arg-type]


def the_estimate(ticket: Ticket, **changes: object) -> Estimate:
    found = estimate(ticket, some_terms(**changes))
    assert found is not None
    return found


def test_a_waiting_buy_pays_the_maker_fee_on_top() -> None:
    found = the_estimate(a_limit(Side.BUY, "100.00", "2"))

    assert not found.is_taker
    assert (found.fee, found.fee_asset) == (Decimal("0.4"), "USD")
    assert (found.pays, found.pays_asset) == (Decimal("200.4"), "USD")
    assert (found.receives, found.receives_asset) == (Decimal(2), "BTC")
    assert found.left == Decimal("799.6")


def test_the_figures_of_a_known_order_come_out() -> None:
    found = the_estimate(
        a_limit(Side.BUY, "60900.00", "0.015"),
        book=None,
        free=Free(quote=Decimal("1204.51")),
    )

    assert shown(found.fee, 2) == "1.83"
    assert shown(found.pays, 2) == "915.33"
    assert found.left is not None
    assert shown(found.left, 2) == "289.18"
    assert found.break_even is not None
    assert shown(found.break_even, 2) == "61144.09"


def test_a_crossing_buy_takes_level_by_level_and_pays_the_taker_fee() -> None:
    found = the_estimate(a_limit(Side.BUY, "102.00", "2"))

    assert found.is_taker
    assert found.cost == Decimal("203.00")
    assert found.average_price == Decimal("101.5")
    assert found.slippage_percent == Decimal("1.5")
    assert found.fee == Decimal("0.812")


def test_what_the_book_does_not_hold_at_the_limit_waits_at_the_limit() -> None:
    found = the_estimate(a_limit(Side.BUY, "101.00", "3"))

    assert found.cost == Decimal("303.00")
    assert found.quantity == Decimal(3)
    assert found.is_deep_enough


def test_an_order_that_must_fill_at_once_says_when_the_book_is_too_thin() -> None:
    found = the_estimate(a_limit(Side.BUY, "101.00", "3", time_in_force=TimeInForce.IOC))

    assert found.is_taker
    assert not found.is_deep_enough


def test_a_sell_gives_base_and_its_fee_comes_out_of_the_proceeds() -> None:
    found = the_estimate(a_limit(Side.SELL, "99.00", "1"))

    assert found.is_taker
    assert (found.pays, found.pays_asset) == (Decimal(1), "BTC")
    assert (found.receives, found.receives_asset) == (Decimal("98.604"), "USD")
    assert found.left == Decimal(9)
    assert found.slippage_percent == Decimal(1)


def test_where_the_fee_is_not_on_top_a_buyer_receives_less() -> None:
    found = the_estimate(a_limit(Side.BUY, "100.00", "2"), offers=SomeOffers(is_fee_on_top=False))

    assert (found.fee, found.fee_asset) == (Decimal("0.004"), "BTC")
    assert found.receives == Decimal("1.996")
    assert found.pays == Decimal(200)


@pytest.mark.parametrize("is_fee_on_top", [True, False])
@pytest.mark.parametrize("side", list(Side))
def test_going_back_at_the_break_even_price_gives_back_what_was_paid(
    side: Side, *, is_fee_on_top: bool
) -> None:
    offers = SomeOffers(is_fee_on_top=is_fee_on_top)
    found = the_estimate(a_limit(side, "100.00", "2"), offers=offers, book=None)
    assert found.break_even is not None
    rate = Decimal("0.002")

    if side is Side.BUY:
        back = found.receives * found.break_even * (1 - rate)
        assert shown(back, 20) == shown(found.pays, 20)
    else:
        gross = found.pays if is_fee_on_top else found.pays / (1 - rate)
        back = gross * found.break_even * (1 + rate if is_fee_on_top else 1)
        assert shown(back, 20) == shown(found.receives, 20)


def test_maker_only_never_counts_as_taker() -> None:
    assert not the_estimate(a_limit(Side.BUY, "102.00", "2", is_post_only=True)).is_taker


def test_a_stop_limit_counts_on_the_dearer_fee_and_on_its_own_limit() -> None:
    ticket = a_limit(
        Side.BUY, "102.00", "1", type=OrderType.STOP_LIMIT, stop_price=Price(Decimal(101))
    )

    found = the_estimate(ticket)

    assert found.is_taker
    assert found.average_price == Decimal(102)


def test_the_distance_is_told_from_the_middle_of_the_book() -> None:
    assert the_estimate(a_limit(Side.BUY, "98.00", "1")).distance_percent == Decimal(-2)
    assert the_estimate(a_limit(Side.BUY, "98.00", "1"), book=None).distance_percent is None


def test_a_market_buy_by_total_is_walked_through_the_book() -> None:
    ticket = Ticket(
        client_id="ts-1",
        market=a_market(),
        side=Side.BUY,
        type=OrderType.MARKET,
        spend=Spend(Decimal(203)),
    )

    found = the_estimate(ticket, offers=SomeOffers(market_orders=frozenset(MarketBy)))

    assert found.quantity == Decimal(2)
    assert found.average_price == Decimal("101.5")
    assert estimate(ticket, some_terms(book=None)) is None


def test_balances_that_nobody_told_leave_the_rest_open() -> None:
    assert the_estimate(a_limit(Side.BUY, "98.00", "1"), free=Free()).left is None


def test_a_book_with_one_side_has_no_middle() -> None:
    assert middle(replace(BOOK, bids=())) is None
    assert middle(None) is None


def test_an_empty_book_gives_nothing() -> None:
    walk = walk_quantity((), Quantity(Decimal(1)))

    assert (walk.quantity, walk.cost) == (ZERO, ZERO)
    assert walk.worst is None
    assert not walk.is_whole


prices = st.decimals(min_value="0.01", max_value="99999", places=2, allow_nan=False)
sizes = st.decimals(min_value="0.00000001", max_value="999", places=8, allow_nan=False)
books = st.lists(
    st.tuples(prices, sizes), min_size=1, max_size=6, unique_by=lambda row: row[0]
).map(lambda rows: tuple(Level(Price(p), Quantity(q)) for p, q in sorted(rows)))
budgets = st.decimals(min_value="0.01", max_value="9999999", places=2, allow_nan=False)


@given(books, budgets)
def test_a_walk_for_a_budget_never_costs_more_than_it(
    asks: tuple[Level, ...], budget: Decimal
) -> None:
    walk = walk_spend(asks, Spend(budget), STEP)

    assert walk.cost <= budget
    assert is_on_step(walk.quantity, STEP)
    if not walk.is_whole:
        assert walk.quantity == sum((level.quantity for level in asks), ZERO)


@given(books, budgets)
def test_all_in_is_covered_even_at_its_worst_price(
    asks: tuple[Level, ...], budget: Decimal
) -> None:
    reserve = Decimal("1.004")

    most = most_at_worst(asks, Spend(budget), reserve, STEP)

    worst = walk_quantity(asks, most).worst or Price(ZERO)
    assert multiply(multiply(most, worst), reserve) <= budget


def test_an_order_meets_the_other_side_of_the_book() -> None:
    assert some_terms().opposite(Side.BUY)[0].price == Decimal(101)
    assert some_terms().opposite(Side.SELL)[0].price == Decimal(99)
    assert some_terms(book=None).opposite(Side.BUY) == ()
