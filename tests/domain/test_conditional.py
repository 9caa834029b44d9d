"""Orders that wait for a price, market orders by every amount, and what a refused order broke."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.broken import broken_rules
from core.domain.check import check, offered_types, warnings
from core.domain.draft import Draft, Field, Problem, Rule
from core.domain.estimate import Estimate, Free, Terms, estimate
from core.domain.market import (
    CONDITIONAL,
    FeeRates,
    Limits,
    MarketBy,
    OrderType,
    Side,
    TimeInForce,
    Trigger,
)
from core.domain.money import Price, Quantity, Spend, is_on_step, plain
from core.domain.order import OrderState, Ticket, first_sight
from core.domain.worksheet import derive, share
from tests.domain.test_estimate import SomeOffers, some_terms
from tests.fakes import a_market, a_ticket

ALL_TYPES = tuple(kind for kind in OrderType if kind is not OrderType.OTHER)
AT_MARKET = (OrderType.STOP_MARKET, OrderType.TAKE_PROFIT)
WITH_LIMIT = (OrderType.STOP_LIMIT, OrderType.TAKE_PROFIT_LIMIT)
# By every amount; by what is spent or sold; no market buy at all.
ANY_AMOUNT = frozenset(MarketBy)
MONEY_TO_BUY = frozenset({MarketBy.BUY_QUOTE, MarketBy.SELL_BASE})
SELLS_ONLY = frozenset({MarketBy.SELL_BASE})


def terms(
    ways: frozenset[MarketBy] = ANY_AMOUNT,
    market: dict[str, object] | None = None,
    **changes: object,
) -> Terms:
    """An exchange with every type; it asks 99.00 / 101.00, and 1,000 USD and 10 BTC are free."""
    offers = SomeOffers(
        order_types=ALL_TYPES, market_orders=ways, is_stop_before_price=False, is_fee_on_top=False
    )
    rules = {"order_types": frozenset(ALL_TYPES), "has_quote_market": True} | (market or {})
    return some_terms(market=a_market(**rules), offers=offers, **changes)


def a_draft(kind: OrderType, **changes: object) -> Draft:
    """Buy 1 BTC when the price has risen to 110.00."""
    known = Draft(side=Side.BUY, order_type=kind, quantity="1", stop_price="110.00")
    if kind in WITH_LIMIT:
        known = replace(known, price="111.00")
    if kind is OrderType.TRAILING_STOP:
        known = replace(known, stop_price="", trail="1")
    return replace(known, **changes)  # type: ignore[arg-type]


def by_total(kind: OrderType, total: str, **changes: object) -> Draft:
    return a_draft(kind, quantity="", total=total, derived=Field.QUANTITY, **changes)


def the_ticket(draft: Draft, known: Terms | None = None) -> Ticket:
    found = check(draft, known or terms(free=Free()), "ts-1")
    assert isinstance(found, Ticket), found
    return found


def the_problem(draft: Draft, known: Terms | None = None) -> Problem:
    found = check(draft, known or terms(free=Free()), "ts-1")
    assert not isinstance(found, Ticket)
    (only,) = found
    return only


def the_estimate(draft: Draft, known: Terms | None = None) -> Estimate:
    known = known or terms()
    found = estimate(the_ticket(draft, replace(known, free=Free())), known)
    assert found is not None
    return found


# ---- which fields a type has


def test_every_type_of_exchange_and_pair_is_offered_plain_ones_first() -> None:
    known = terms()
    assert offered_types(known.market, known.offers) == ALL_TYPES

    fewer = a_market(order_types=frozenset({OrderType.LIMIT, OrderType.STOP_MARKET}))
    assert offered_types(fewer, known.offers) == (
        OrderType.LIMIT,
        OrderType.MARKET,
        OrderType.STOP_MARKET,
    )


@pytest.mark.parametrize("kind", AT_MARKET)
def test_a_stop_at_market_has_a_stop_price_and_no_limit(kind: OrderType) -> None:
    ticket = the_ticket(a_draft(kind, price="not looked at"))

    assert (ticket.type, ticket.stop_price, ticket.price) == (kind, Decimal("110.00"), None)
    assert (ticket.quantity, ticket.spend) == (Decimal(1), None)
    assert the_problem(a_draft(kind, stop_price="")).field is Field.STOP_PRICE


@pytest.mark.parametrize("kind", WITH_LIMIT)
def test_a_stop_with_a_limit_needs_both_prices(kind: OrderType) -> None:
    ticket = the_ticket(a_draft(kind))

    assert (ticket.stop_price, ticket.price) == (Decimal("110.00"), Decimal("111.00"))
    assert the_problem(a_draft(kind, price="")).field is Field.PRICE
    assert the_problem(a_draft(kind, stop_price="")).field is Field.STOP_PRICE


def test_a_trailing_stop_has_a_trail_in_percent_and_may_have_a_price_to_begin_at() -> None:
    ticket = the_ticket(a_draft(OrderType.TRAILING_STOP, trail="1.25 %"))
    assert (ticket.trail, ticket.stop_price) == (Decimal("0.0125"), None)

    later = the_ticket(a_draft(OrderType.TRAILING_STOP, stop_price="90.00"))
    assert (later.trail, later.stop_price) == (Decimal("0.01"), Decimal("90.00"))

    assert the_problem(a_draft(OrderType.TRAILING_STOP, trail="")).field is Field.TRAIL


def test_where_the_exchange_wants_to_know_where_a_trailing_stop_begins_it_must_be_said() -> None:
    known = terms()
    strict = replace(known, offers=replace(known.offers, needs_trail_start=True))  # type: ignore[type-var]

    (problem,) = check(a_draft(OrderType.TRAILING_STOP), strict, "id")  # type: ignore[misc]
    assert (problem.field, problem.rule) == (Field.STOP_PRICE, Rule.EMPTY)
    begun = check(a_draft(OrderType.TRAILING_STOP, stop_price="90.00"), strict, "id")
    assert isinstance(begun, Ticket)
    assert isinstance(check(a_draft(OrderType.STOP_MARKET), strict, "id"), Ticket)


@pytest.mark.parametrize(
    ("trail", "rule", "repair"),
    [
        ("1.258", Rule.OFF_STEP, "1.26"),
        ("0.001", Rule.BELOW_LEAST, "0.01"),
        ("100", Rule.ABOVE_MOST, "99.99"),
    ],
)
def test_a_trail_counts_in_hundredths_of_a_percent_and_stays_below_all(
    trail: str, rule: Rule, repair: str
) -> None:
    draft = a_draft(OrderType.TRAILING_STOP, trail=trail)

    problem = the_problem(draft)

    assert (problem.field, problem.rule, problem.asset, problem.repair) == (
        Field.TRAIL,
        rule,
        "%",
        repair,
    )
    assert isinstance(the_ticket(replace(draft, trail=repair)), Ticket)


def test_only_a_trailing_stop_carries_a_trail() -> None:
    assert the_ticket(a_draft(OrderType.STOP_MARKET, trail="1")).trail is None


@pytest.mark.parametrize("kind", sorted(CONDITIONAL, key=ALL_TYPES.index))
def test_an_order_that_waits_stands_until_cancelled_and_is_never_maker_only(
    kind: OrderType,
) -> None:
    assert the_problem(a_draft(kind, is_post_only=True)).rule is Rule.CONFLICTING_FLAGS
    timed = the_problem(a_draft(kind, time_in_force=TimeInForce.IOC))
    assert (timed.field, timed.rule) == (Field.TIME_IN_FORCE, Rule.TYPE_NOT_OFFERED)

    assert the_ticket(a_draft(kind)).time_in_force is TimeInForce.GTC


def test_a_waiting_limit_may_be_timed_where_the_exchange_takes_that() -> None:
    known = terms()
    timed = replace(known.offers, conditional_times=(TimeInForce.GTC, TimeInForce.FOK))  # type: ignore[type-var]
    known = replace(known, offers=timed)

    for kind in WITH_LIMIT:
        ticket = the_ticket(a_draft(kind, time_in_force=TimeInForce.FOK), known)
        assert ticket.time_in_force is TimeInForce.FOK
        refused = the_problem(a_draft(kind, time_in_force=TimeInForce.IOC), known)
        assert refused.rule is Rule.TYPE_NOT_OFFERED
    for kind in AT_MARKET:
        refused = the_problem(a_draft(kind, time_in_force=TimeInForce.FOK), known)
        assert refused.rule is Rule.TYPE_NOT_OFFERED


@pytest.mark.parametrize("kind", [*AT_MARKET, *WITH_LIMIT])
def test_a_stop_price_obeys_the_steps_and_limits_of_prices(kind: OrderType) -> None:
    known = terms(market={"price": Limits(most=Decimal(120))}, free=Free())

    off = the_problem(a_draft(kind, stop_price="110.004"), known)
    assert (off.field, off.rule, off.repair) == (Field.STOP_PRICE, Rule.OFF_STEP, "110.00")

    high = the_problem(a_draft(kind, stop_price="130.00"), known)
    assert (high.field, high.rule, high.repair) == (Field.STOP_PRICE, Rule.ABOVE_MOST, "120.00")


def test_a_limit_far_worse_than_its_stop_is_pointed_out() -> None:
    far = a_draft(OrderType.STOP_LIMIT, price="121.01")
    (asked,) = warnings(the_ticket(far), terms())
    assert (asked.field, asked.rule, asked.is_soft) == (Field.PRICE, Rule.STOP_BAND, True)
    assert asked.repair == "110.00"

    near = a_draft(OrderType.STOP_LIMIT, price="112.00")
    assert warnings(the_ticket(near), terms()) == ()
    below = a_draft(OrderType.STOP_LIMIT, side=Side.SELL, stop_price="90.00", price="80.99")
    assert [each.rule for each in warnings(the_ticket(below), terms())] == [Rule.STOP_BAND]


def test_a_stop_may_lie_beyond_its_limit_where_the_exchange_has_no_such_rule() -> None:
    draft = a_draft(OrderType.STOP_LIMIT, price="109.00")
    assert isinstance(the_ticket(draft), Ticket)

    strict = terms(free=Free())
    strict = replace(strict, offers=replace(strict.offers, is_stop_before_price=True))  # type: ignore[type-var]
    assert the_problem(draft, strict).rule is Rule.STOP_SIDE


# ---- the side of the market


@pytest.mark.parametrize(
    ("kind", "side", "passed", "waits"),
    [
        (OrderType.STOP_MARKET, Side.BUY, "101.00", "101.01"),
        (OrderType.STOP_MARKET, Side.SELL, "99.00", "98.99"),
        (OrderType.STOP_LIMIT, Side.BUY, "100.00", "101.01"),
        (OrderType.TAKE_PROFIT, Side.BUY, "101.00", "100.99"),
        (OrderType.TAKE_PROFIT, Side.SELL, "99.00", "99.01"),
        (OrderType.TAKE_PROFIT_LIMIT, Side.SELL, "98.00", "99.01"),
    ],
)
def test_a_stop_that_the_market_has_passed_is_asked_about_with_the_market(
    kind: OrderType, side: Side, passed: str, waits: str
) -> None:
    limit = {"price": passed} if kind in WITH_LIMIT else {}
    draft = a_draft(kind, side=side, **limit)
    touch = Decimal(101) if side is Side.BUY else Decimal(99)

    (asked,) = warnings(the_ticket(replace(draft, stop_price=passed)), terms())

    assert (asked.field, asked.rule, asked.is_soft) == (Field.STOP_PRICE, Rule.STOP_PASSED, True)
    assert (asked.value, asked.limit) == (Decimal(passed), touch)
    assert warnings(the_ticket(replace(draft, stop_price=waits)), terms()) == ()


@pytest.mark.parametrize("stop", ["50.00", "150.00"])
def test_where_a_trailing_stop_begins_is_left_to_the_user(stop: str) -> None:
    ticket = the_ticket(a_draft(OrderType.TRAILING_STOP, stop_price=stop))

    assert warnings(ticket, terms()) == ()


@pytest.mark.parametrize(
    ("kind", "side", "trigger"),
    [
        (OrderType.STOP_MARKET, Side.BUY, Trigger.AT_OR_ABOVE),
        (OrderType.STOP_LIMIT, Side.SELL, Trigger.AT_OR_BELOW),
        (OrderType.TAKE_PROFIT, Side.BUY, Trigger.AT_OR_BELOW),
        (OrderType.TAKE_PROFIT_LIMIT, Side.SELL, Trigger.AT_OR_ABOVE),
    ],
)
def test_stops_and_take_profits_wake_on_opposite_sides(
    kind: OrderType, side: Side, trigger: Trigger
) -> None:
    price = {"price": "110.00"} if kind in WITH_LIMIT else {}

    assert the_ticket(a_draft(kind, side=side, **price)).trigger is trigger


# ---- by which amount


def test_a_woken_purchase_is_the_total_itself_where_the_exchange_takes_nothing_else() -> None:
    ticket = the_ticket(by_total(OrderType.STOP_MARKET, "55.50"), terms(MONEY_TO_BUY, free=Free()))

    assert (ticket.type, ticket.spend, ticket.quantity) == (
        OrderType.STOP_MARKET,
        Decimal("55.50"),
        None,
    )


@pytest.mark.parametrize("kind", [*AT_MARKET, OrderType.TRAILING_STOP])
def test_an_amount_that_the_exchange_does_not_take_is_repaired_by_its_total(
    kind: OrderType,
) -> None:
    known = terms(MONEY_TO_BUY, {"spend_step": Decimal("0.01")}, free=Free())
    draft = a_draft(kind, quantity="0.33333333", stop_price="110.00")

    problem = the_problem(draft, known)

    assert (problem.field, problem.rule) == (Field.TOTAL, Rule.TOTAL_WANTED)
    assert problem.repair == ("37.03" if kind is OrderType.TRAILING_STOP else "36.66")
    mended = replace(draft, quantity="", total=problem.repair, derived=Field.QUANTITY)
    assert the_ticket(mended, known).spend == Decimal(problem.repair)


def test_where_only_a_total_will_do_no_amount_is_missed() -> None:
    problem = the_problem(a_draft(OrderType.STOP_MARKET, quantity=""), terms(MONEY_TO_BUY))

    assert (problem.field, problem.rule, problem.repair) == (Field.TOTAL, Rule.TOTAL_WANTED, None)


def test_where_the_amount_is_taken_a_total_becomes_the_amount_at_the_stop_price() -> None:
    ticket = the_ticket(by_total(OrderType.STOP_MARKET, "56"))

    assert (ticket.spend, ticket.quantity) == (None, Decimal("0.50909090"))


def test_a_purchase_that_the_exchange_takes_by_no_amount_says_so() -> None:
    known = terms(SELLS_ONLY, free=Free())

    for draft in (a_draft(OrderType.STOP_MARKET), by_total(OrderType.TAKE_PROFIT, "50")):
        problem = the_problem(draft, known)
        assert (problem.field, problem.rule) == (Field.ORDER_TYPE, Rule.SIDE_NOT_OFFERED)

    sale = a_draft(OrderType.STOP_MARKET, side=Side.SELL, stop_price="90.00")
    assert the_ticket(sale, known).quantity == 1
    assert isinstance(the_ticket(a_draft(OrderType.STOP_LIMIT), known), Ticket)


def a_market_draft(**changes: object) -> Draft:
    return replace(Draft(side=Side.BUY, order_type=OrderType.MARKET, quantity="1"), **changes)  # type: ignore[arg-type]


def test_a_market_order_is_emulated_only_by_the_amount_that_the_exchange_lacks() -> None:
    known = terms(MONEY_TO_BUY, free=Free())
    total = a_market_draft(quantity="", total="100", derived=Field.QUANTITY)

    by_amount = the_ticket(a_market_draft(), known)
    assert (by_amount.type, by_amount.is_protective) == (OrderType.LIMIT, True)
    assert the_ticket(total, known).spend == 100
    assert the_ticket(a_market_draft(side=Side.SELL), known).type is OrderType.MARKET


def test_a_pair_without_market_orders_gets_the_bounded_one_by_any_amount() -> None:
    known = terms(market={"order_types": frozenset({OrderType.LIMIT})}, free=Free())
    total = a_market_draft(quantity="", total="100", derived=Field.QUANTITY)

    for draft in (a_market_draft(), total, a_market_draft(side=Side.SELL)):
        assert the_ticket(draft, known).is_protective


@pytest.mark.parametrize("kind", [OrderType.MARKET, OrderType.STOP_MARKET])
def test_a_total_that_is_sent_must_be_on_the_step_of_totals(kind: OrderType) -> None:
    known = terms(MONEY_TO_BUY, {"spend_step": Decimal("0.01")})
    draft = by_total(kind, "55.509")

    problem = the_problem(draft, known)

    assert (problem.field, problem.rule, problem.limit, problem.repair) == (
        Field.TOTAL,
        Rule.OFF_STEP,
        Decimal("0.01"),
        "55.50",
    )
    assert the_ticket(replace(draft, total="55.50"), known).spend == Decimal("55.50")
    assert the_ticket(draft, terms(MONEY_TO_BUY)).spend == Decimal("55.509")


def test_a_total_that_only_helps_to_reckon_has_no_step() -> None:
    known = terms(market={"spend_step": Decimal("0.01")}, free=Free())

    assert the_ticket(by_total(OrderType.STOP_MARKET, "55.509"), known).spend is None


def test_least_and_most_totals_of_market_orders_come_with_a_total_on_the_step() -> None:
    rules = {
        "spend_step": Decimal("0.1"),
        "market_cost": Limits(least=Decimal("5.05"), most=Decimal("100.05")),
    }
    known = terms(MONEY_TO_BUY, rules, free=Free())

    small = the_problem(by_total(OrderType.STOP_MARKET, "4"), known)
    assert (small.rule, small.repair) == (Rule.COST_TOO_SMALL, "5.1")
    large = the_problem(by_total(OrderType.STOP_MARKET, "200"), known)
    assert (large.rule, large.repair) == (Rule.COST_TOO_LARGE, "100.0")


def test_a_least_value_for_limit_orders_does_not_bind_market_orders() -> None:
    known = terms(market={"cost": Limits(least=Decimal(500))}, free=Free())

    assert isinstance(the_ticket(a_market_draft(), known), Ticket)
    assert isinstance(the_ticket(a_draft(OrderType.STOP_MARKET), known), Ticket)
    assert the_problem(a_draft(OrderType.STOP_LIMIT), known).rule is Rule.COST_TOO_SMALL


def test_a_market_order_worth_too_little_is_repaired_through_the_book() -> None:
    known = terms(market={"market_cost": Limits(least=Decimal(150))}, free=Free())

    problem = the_problem(a_market_draft(), known)

    assert (problem.rule, problem.value) == (Rule.COST_TOO_SMALL, Decimal(101))
    assert problem.repair is not None
    assert the_ticket(a_market_draft(quantity=problem.repair), known).quantity == Decimal(
        problem.repair
    )


def test_a_stop_at_market_obeys_the_steps_and_limits_of_market_orders() -> None:
    rules = {"market_quantity_step": Decimal("0.1"), "market_quantity": Limits(most=Decimal(5))}
    known = terms(market=rules, free=Free())

    assert the_problem(a_draft(OrderType.STOP_MARKET, quantity="0.65"), known).repair == "0.6"
    assert the_problem(a_draft(OrderType.TAKE_PROFIT, quantity="6"), known).repair == "5"
    assert the_ticket(a_draft(OrderType.STOP_LIMIT, quantity="6"), known).quantity == 6


# ---- funds


def test_a_woken_purchase_is_covered_at_its_stop_price() -> None:
    known = terms(free=Free(quote=Decimal(109)))

    problem = the_problem(a_draft(OrderType.STOP_MARKET), known)

    assert (problem.rule, problem.value, problem.repair) == (
        Rule.NOT_ENOUGH,
        Decimal(110),
        "0.99090909",
    )


def test_a_total_beyond_the_funds_is_repaired_to_all_of_them_on_its_step() -> None:
    known = terms(MONEY_TO_BUY, {"spend_step": Decimal("0.01")}, free=Free(quote=Decimal("99.999")))

    problem = the_problem(by_total(OrderType.STOP_MARKET, "200"), known)

    assert (problem.rule, problem.repair) == (Rule.NOT_ENOUGH, "99.99")


def test_a_part_of_the_funds_goes_where_the_exchange_wants_it() -> None:
    half = Decimal("0.5")
    stop = a_draft(OrderType.STOP_MARKET, quantity="")

    assert share(stop, terms(MONEY_TO_BUY), half) == (Field.TOTAL, Decimal(500))
    assert share(stop, terms(), half) == (Field.QUANTITY, Decimal("4.54545454"))
    assert share(a_market_draft(), terms(MONEY_TO_BUY), half) == (Field.TOTAL, Decimal(500))
    sale = replace(stop, side=Side.SELL)
    assert share(sale, terms(MONEY_TO_BUY), half) == (Field.QUANTITY, Decimal(5))
    assert share(stop, terms(MONEY_TO_BUY, free=Free()), half) is None


money = st.decimals(min_value="0.01", max_value="99999", places=6, allow_nan=False)


@given(free=money, kind=st.sampled_from([*AT_MARKET, OrderType.MARKET]), has_step=st.booleans())
def test_all_of_the_money_is_always_a_total_that_can_be_sent(
    free: Decimal, kind: OrderType, *, has_step: bool
) -> None:
    rules: dict[str, object] = {"spend_step": Decimal("0.01")} if has_step else {}
    known = terms(MONEY_TO_BUY, rules, free=Free(quote=free))

    most = share(a_draft(kind, quantity=""), known, Decimal(1))

    assert most is not None
    where, total = most
    assert where is Field.TOTAL
    assert total <= free
    ticket = the_ticket(by_total(kind, plain(total)), known)
    assert ticket.spend == total
    assert is_on_step(total, known.market.spend_step or Decimal(0))


# ---- what it would come to


@pytest.mark.parametrize("kind", AT_MARKET)
def test_a_stop_at_market_is_reckoned_at_its_stop_price_as_taker(kind: OrderType) -> None:
    found = the_estimate(a_draft(kind))

    assert (found.cost, found.average_price, found.is_taker) == (Decimal(110), Decimal(110), True)
    assert found.is_deep_enough
    assert found.slippage_percent is None
    assert found.distance_percent == Decimal(10)


def test_a_stop_with_a_limit_is_reckoned_at_its_limit_and_its_distance_is_the_stops() -> None:
    found = the_estimate(a_draft(OrderType.TAKE_PROFIT_LIMIT, stop_price="90.00", price="91.00"))

    assert (found.cost, found.is_taker) == (Decimal(91), True)
    assert found.distance_percent == Decimal(-10)


def test_a_woken_purchase_by_total_is_reckoned_in_what_it_buys_at_the_stop_price() -> None:
    found = the_estimate(by_total(OrderType.STOP_MARKET, "55"), terms(MONEY_TO_BUY))

    assert (found.quantity, found.cost) == (Decimal("0.5"), Decimal(55))


@pytest.mark.parametrize(
    ("side", "stop", "price"),
    [
        (Side.BUY, "", "102.01"),
        (Side.SELL, "", "98.01"),
        (Side.BUY, "90.00", "90.90"),
        (Side.SELL, "120.00", "118.80"),
    ],
)
def test_a_trailing_stop_is_reckoned_as_if_the_market_turned_at_once(
    side: Side, stop: str, price: str
) -> None:
    found = the_estimate(a_draft(OrderType.TRAILING_STOP, side=side, stop_price=stop))

    assert found.average_price == Decimal(price)


def test_a_trailing_stop_needs_a_book_only_to_turn_a_total_into_an_amount() -> None:
    known = terms(book=None, free=Free())
    draft = a_draft(OrderType.TRAILING_STOP)

    assert estimate(the_ticket(draft, known), known) is None
    assert derive(draft, known) is None
    assert the_problem(by_total(OrderType.TRAILING_STOP, "50"), known).rule is Rule.NO_BOOK
    assert the_ticket(by_total(OrderType.TRAILING_STOP, "50"), terms()).quantity == Decimal(
        "0.49014802"
    )


def test_what_follows_from_an_amount_is_its_value_at_the_stop_price() -> None:
    assert derive(a_draft(OrderType.STOP_MARKET, quantity="2"), terms()) == 220
    assert derive(by_total(OrderType.STOP_MARKET, "55"), terms()) == Decimal("0.5")
    assert derive(a_draft(OrderType.STOP_MARKET, stop_price=""), terms()) is None


def test_a_sale_may_cost_another_fee_than_a_purchase() -> None:
    rates = FeeRates(maker=Decimal("0.001"), taker=Decimal("0.002"), taker_sell=Decimal("0.003"))

    buy = the_estimate(a_draft(OrderType.STOP_MARKET), terms(rates=rates))
    sell = the_estimate(
        a_draft(OrderType.STOP_MARKET, side=Side.SELL, stop_price="90.00"), terms(rates=rates)
    )

    assert (buy.rate, sell.rate) == (Decimal("0.002"), Decimal("0.003"))


# ---- why an order may have been refused

STRICT = a_market(
    price=Limits(least=Decimal(1), most=Decimal(1000)),
    quantity=Limits(least=Decimal("0.1"), most=Decimal(5)),
    cost=Limits(least=Decimal(10)),
    market_cost=Limits(most=Decimal(50)),
    spend_step=Decimal("0.01"),
)


def found_broken(ticket: Ticket) -> list[tuple[Field, Rule, str | None]]:
    as_order = first_sight(ticket, OrderState.REJECTED, now_ms=0)
    found = broken_rules(ticket, STRICT)
    if ticket.trail is None:
        assert found == broken_rules(as_order, STRICT)
    return [(each.field, each.rule, each.repair) for each in found]


def test_what_an_order_breaks_of_newer_rules_is_found_with_the_nearest_number() -> None:
    assert found_broken(a_ticket()) == []
    assert found_broken(a_ticket(price="100.005")) == [(Field.PRICE, Rule.OFF_STEP, "100.00")]
    assert found_broken(a_ticket(quantity="7")) == [(Field.QUANTITY, Rule.ABOVE_MOST, "5")]
    assert found_broken(a_ticket(price="20.00", quantity="0.2")) == [
        (Field.QUANTITY, Rule.COST_TOO_SMALL, "0.5")
    ]


def test_the_rules_of_every_type_are_known_to_the_search() -> None:
    stop = replace(a_ticket(), type=OrderType.STOP_LIMIT, stop_price=Price(Decimal("99.999")))
    assert found_broken(stop) == [(Field.STOP_PRICE, Rule.OFF_STEP, "100.00")]

    spend = replace(
        a_ticket(), type=OrderType.MARKET, price=None, quantity=None, spend=Spend(Decimal(60))
    )
    assert found_broken(spend) == [(Field.TOTAL, Rule.COST_TOO_LARGE, "50.00")]

    trail = replace(a_ticket(), type=OrderType.TRAILING_STOP, price=None, trail=Decimal("0.00005"))
    assert found_broken(trail) == [(Field.TRAIL, Rule.BELOW_LEAST, "0.01")]


def test_an_order_of_the_wrong_kind_for_the_pair_is_still_judged_by_its_numbers() -> None:
    closed = replace(STRICT, order_types=frozenset(), has_post_only=False)

    found = broken_rules(replace(a_ticket(), quantity=Quantity(Decimal("0.01"))), closed)

    assert [each.rule for each in found] == [Rule.BELOW_LEAST, Rule.COST_TOO_SMALL]
