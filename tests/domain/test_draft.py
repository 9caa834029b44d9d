"""From typed text to a ticket: read strictly, checked completely, repaired only with a person's consent."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.domain.check import check, offered_types, warnings
from core.domain.draft import BadNumber, Draft, Field, Problem, Rule, number_text, read_number
from core.domain.estimate import Free, Terms
from core.domain.market import Limits, MarketBy, OrderType, Side, TimeInForce, Trading
from core.domain.money import ZERO, multiply, plain
from core.domain.order import Ticket
from core.domain.worksheet import derive, share
from tests.domain.test_estimate import BOOK, SomeOffers, some_terms
from tests.fakes import a_market


def a_draft(**changes: object) -> Draft:
    """Buy 1 BTC at 100.00."""
    return replace(Draft(side=Side.BUY, price="100.00", quantity="1"), **changes)  # type: ignore[arg-type]


def the_ticket(draft: Draft, terms: Terms | None = None) -> Ticket:
    found = check(draft, terms or some_terms(), "ts-1")
    assert isinstance(found, Ticket), found
    return found


def the_problems(draft: Draft, terms: Terms | None = None) -> tuple[Problem, ...]:
    found = check(draft, terms or some_terms(), "ts-1")
    assert not isinstance(found, Ticket)
    return found


def the_problem(draft: Draft, terms: Terms | None = None) -> Problem:
    (only,) = the_problems(draft, terms)
    return only


# ---- reading numbers


@pytest.mark.parametrize("mark", [".", ","])
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.015", "0.015"),
        (".5", "0.5"),
        ("60900", "60900"),
        ("60 900.00", "60900.00"),
        ("60\u00a0900.5", "60900.5"),
        ("60\u202f900.5", "60900.5"),
        ("1\u2009000\u2009000", "1000000"),
        ("  $60900.00\n", "60900.00"),
        ("€ 5", "5"),
        ("60900.00 USD", "60900.00"),
        ("usd60900.00", "60900.00"),
        ("１２．５", "12.5"),
        ("٣٫٥", "3.5"),
    ],
)
def test_what_people_type_and_paste_is_read(mark: str, text: str, value: str) -> None:
    assert plain(read_number(text, mark, "USD")) == value


def test_the_mark_of_the_locale_divides() -> None:
    assert read_number("0,015", ",") == Decimal("0.015")
    assert read_number("0.015", ",") == Decimal("0.015")


@pytest.mark.parametrize(
    ("text", "mark", "repair"),
    [
        ("1,000", ".", None),
        ("1.000", ",", None),
        ("0,5", ".", "0.5"),
        ("1,000.50", ".", "1000.50"),
        ("1.000,50", ",", "1000,50"),
        ("1,000,000", ".", "1000000"),
        ("1.000.000", ",", "1000000"),
    ],
)
def test_what_could_mean_two_numbers_is_asked_about(
    text: str, mark: str, repair: str | None
) -> None:
    with pytest.raises(BadNumber) as caught:
        read_number(text, mark)

    assert (caught.value.rule, caught.value.repair) == (Rule.AMBIGUOUS, repair)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", Rule.EMPTY),
        ("   ", Rule.EMPTY),
        ("USD", Rule.EMPTY),
        ("-1", Rule.NOT_POSITIVE),
        ("−1", Rule.NOT_POSITIVE),
        ("+1", Rule.NOT_A_NUMBER),
        (".", Rule.NOT_A_NUMBER),
        ("5.", Rule.NOT_A_NUMBER),
        ("1e5", Rule.NOT_A_NUMBER),
        ("1E-8", Rule.NOT_A_NUMBER),
        ("05", Rule.NOT_A_NUMBER),
        ("1 2", Rule.NOT_A_NUMBER),
        ("1.2.3", Rule.NOT_A_NUMBER),
        ("1'000", Rule.NOT_A_NUMBER),
        ("1_000", Rule.NOT_A_NUMBER),
        ("0x10", Rule.NOT_A_NUMBER),
        ("nan", Rule.NOT_A_NUMBER),
        ("Infinity", Rule.NOT_A_NUMBER),
        ("²", Rule.NOT_A_NUMBER),
        ("5 EUR", Rule.NOT_A_NUMBER),
        ("9" * 61, Rule.NOT_A_NUMBER),
    ],
)
def test_half_typed_and_absurd_text_is_no_number(text: str, rule: Rule) -> None:
    with pytest.raises(BadNumber) as caught:
        read_number(text, ".", "USD")

    assert caught.value.rule is rule


def test_an_asset_that_begins_with_a_digit_never_takes_a_digit_of_the_amount() -> None:
    assert read_number("5 1INCH", ".", "1INCH") == 5
    with pytest.raises(BadNumber):
        read_number("51INCH", ".", "1INCH")


@given(st.text(max_size=12), st.sampled_from([".", ","]))
def test_whatever_is_typed_is_a_number_or_a_problem(text: str, mark: str) -> None:
    try:
        value = read_number(text, mark, "USD")
    except BadNumber:
        return
    assert value.is_finite()
    assert value >= 0
    assert "E" not in plain(value)


amounts = st.decimals(
    min_value=Decimal("1e-18"), max_value=Decimal("1e12"), allow_nan=False, places=18
)


@given(amounts, st.sampled_from([".", ","]), st.sampled_from(list(Side)))
def test_a_typed_amount_reaches_the_ticket_digit_by_digit(
    value: Decimal, mark: str, side: Side
) -> None:
    market = a_market(quantity_step=Decimal("1e-18"), quantity=Limits())
    free = Free(base=Decimal("1e13"), quote=Decimal("1e20"))
    typed = number_text(value, mark)
    draft = a_draft(side=side, quantity=typed, decimal_mark=mark)

    ticket = the_ticket(draft, some_terms(market=market, free=free, book=None))

    assert ticket.quantity is not None
    assert plain(ticket.quantity).replace(".", mark) == typed
    assert "e" not in typed.lower()


@given(st.text(alphabet="0123456789.,-+eE _'x", max_size=8))
def test_only_a_whole_number_ever_becomes_a_ticket(text: str) -> None:
    found = check(a_draft(quantity=text), some_terms(free=Free()), "ts-1")

    if isinstance(found, Ticket):
        assert found.quantity == Decimal(text.replace(" ", ""))


# ---- a limit order


def test_a_good_draft_becomes_a_ticket_with_the_id_it_was_given() -> None:
    ticket = check(a_draft(), some_terms(), "ts-77")

    assert ticket == Ticket(
        client_id="ts-77",
        market=a_market(),
        side=Side.BUY,
        type=OrderType.LIMIT,
        price=Decimal("100.00"),  # type: ignore[arg-type]
        quantity=Decimal(1),  # type: ignore[arg-type]
    )


def test_all_problems_are_told_at_once() -> None:
    draft = a_draft(price="100.005", quantity="", is_post_only=True, time_in_force=TimeInForce.IOC)

    found = {(problem.field, problem.rule) for problem in the_problems(draft)}

    assert found == {
        (Field.PRICE, Rule.OFF_STEP),
        (Field.QUANTITY, Rule.EMPTY),
        (Field.POST_ONLY, Rule.CONFLICTING_FLAGS),
    }


def test_an_empty_price_is_empty_and_never_zero() -> None:
    assert the_problem(a_draft(price="")).rule is Rule.EMPTY
    assert the_problem(a_draft(price="0.00")).rule is Rule.NOT_POSITIVE


def test_a_price_off_its_step_can_be_put_on_it() -> None:
    problem = the_problem(a_draft(price="99.996"))

    assert (problem.rule, problem.limit, problem.repair) == (
        Rule.OFF_STEP,
        Decimal("0.01"),
        "100.00",
    )


def test_an_amount_off_its_step_is_repaired_downwards_in_the_locale_of_the_field() -> None:
    problem = the_problem(a_draft(quantity="0,123456789", decimal_mark=","))

    assert (problem.rule, problem.repair) == (Rule.OFF_STEP, "0,12345678")


@pytest.mark.parametrize(
    ("changes", "rule", "limit", "repair"),
    [
        ({"quantity": "0.000001"}, Rule.BELOW_LEAST, "0.00001", "0.00001"),
        ({"quantity": "6"}, Rule.ABOVE_MOST, "5", "5"),
        ({"side": Side.SELL, "quantity": "4"}, Rule.ABOVE_MOST, "3", "3"),
        ({"price": "0.50"}, Rule.BELOW_LEAST, "1", "1.00"),
        ({"quantity": "0.05"}, Rule.COST_TOO_SMALL, "10", "0.1"),
        ({"quantity": "4.5"}, Rule.COST_TOO_LARGE, "400", "4"),
        ({"total": "5", "derived": Field.QUANTITY}, Rule.COST_TOO_SMALL, "10", "10"),
        ({"total": "0.0001", "derived": Field.QUANTITY}, Rule.BELOW_LEAST, "0.00001", "0.001"),
    ],
)
def test_limits_are_named_and_the_nearest_good_number_offered(
    changes: dict[str, object], rule: Rule, limit: str, repair: str
) -> None:
    market = a_market(
        price=Limits(least=Decimal(1)),
        quantity=Limits(least=Decimal("0.00001"), most=Decimal(5)),
        most_quantity_sell=Decimal(3),
        cost=Limits(least=Decimal(10), most=Decimal(400)),
    )
    terms = some_terms(market=market, book=None)

    found = next(each for each in the_problems(a_draft(**changes), terms) if each.rule is rule)

    assert found.limit == Decimal(limit)
    assert found.repair == repair
    mended = a_draft(**(changes | {found.field.value: found.repair}))
    left = check(mended, terms, "ts-1")
    assert isinstance(left, Ticket) or rule not in {each.rule for each in left}


def test_an_amount_from_a_total_is_rounded_down_and_never_overspends() -> None:
    draft = a_draft(price="3.00", quantity="", total="100", derived=Field.QUANTITY)

    ticket = the_ticket(draft)

    assert ticket.quantity == Decimal("33.33333333")


def test_a_price_from_amount_and_total_is_rounded_against_overspending() -> None:
    draft = a_draft(price="", quantity="3", total="100", derived=Field.PRICE)

    assert the_ticket(draft).price == Decimal("33.33")
    assert the_ticket(replace(draft, side=Side.SELL), some_terms(book=None)).price == Decimal(
        "33.34"
    )


def test_a_buy_needs_its_fee_too() -> None:
    problem = the_problem(a_draft(quantity="10"))

    assert (problem.rule, problem.value, problem.limit, problem.asset) == (
        Rule.NOT_ENOUGH,
        Decimal(1004),
        Decimal(1000),
        "USD",
    )
    assert problem.repair == "9.96015936"
    assert the_ticket(a_draft(quantity=problem.repair)).quantity == Decimal("9.96015936")


def test_where_the_fee_is_not_on_top_all_of_it_can_be_spent() -> None:
    terms = some_terms(offers=SomeOffers(is_fee_on_top=False))

    assert the_ticket(a_draft(quantity="10"), terms).quantity == 10


def test_a_sell_needs_the_base_asset() -> None:
    problem = the_problem(a_draft(side=Side.SELL, quantity="10.5"))

    assert (problem.rule, problem.limit, problem.asset) == (Rule.NOT_ENOUGH, Decimal(10), "BTC")
    assert problem.repair == "10"


def test_balances_that_nobody_told_forbid_nothing() -> None:
    assert the_ticket(a_draft(quantity="10"), some_terms(free=Free())).quantity == 10


def test_a_price_far_through_the_market_is_pointed_out_and_refused_by_nobody_here() -> None:
    for price in ("104.00", "150.00"):
        (asked,) = warnings(the_ticket(a_draft(price=price)), some_terms())
        assert (asked.rule, asked.is_soft, asked.repair) == (Rule.PRICE_BAND, True, "101.00")

    assert warnings(the_ticket(a_draft(price="102.00")), some_terms()) == ()
    assert warnings(the_ticket(a_draft(price="50.00")), some_terms()) == ()


def test_maker_only_that_would_take_is_asked_about_with_a_price_that_waits() -> None:
    ticket = the_ticket(a_draft(price="101.00", is_post_only=True))

    (asked,) = warnings(ticket, some_terms(), ",")

    assert (asked.rule, asked.limit, asked.repair) == (
        Rule.MAKER_WOULD_TAKE,
        Decimal(101),
        "100,99",
    )


def test_maker_only_and_at_once_exclude_each_other() -> None:
    draft = a_draft(is_post_only=True, time_in_force=TimeInForce.FOK)

    assert the_problem(draft).rule is Rule.CONFLICTING_FLAGS


@pytest.mark.parametrize(
    ("market", "changes", "where", "rule"),
    [
        ({"trading": Trading.CLOSED}, {}, Field.ORDER_TYPE, Rule.MARKET_NOT_OPEN),
        ({"trading": Trading.CANCEL_ONLY}, {}, Field.ORDER_TYPE, Rule.MARKET_NOT_OPEN),
        ({"trading": Trading.POST_ONLY}, {}, Field.POST_ONLY, Rule.MAKER_ONLY_NOW),
        (
            {"trading": Trading.LIMIT_ONLY},
            {"order_type": OrderType.MARKET},
            Field.ORDER_TYPE,
            Rule.TYPE_NOT_OFFERED,
        ),
        ({"has_post_only": False}, {"is_post_only": True}, Field.POST_ONLY, Rule.TYPE_NOT_OFFERED),
    ],
)
def test_what_the_pair_does_not_take_now_is_said(
    market: dict[str, object], changes: dict[str, object], where: Field, rule: Rule
) -> None:
    problem = the_problem(a_draft(**changes), some_terms(market=a_market(**market)))

    assert (problem.field, problem.rule) == (where, rule)


def test_a_time_in_force_that_the_exchange_lacks_is_refused() -> None:
    terms = some_terms(offers=SomeOffers(times_in_force=(TimeInForce.GTC,)))

    problem = the_problem(a_draft(time_in_force=TimeInForce.FOK), terms)

    assert (problem.field, problem.rule) == (Field.TIME_IN_FORCE, Rule.TYPE_NOT_OFFERED)


# ---- stop-limit


@pytest.mark.parametrize(
    ("side", "stop", "is_good"),
    [
        (Side.BUY, "99.99", True),
        (Side.BUY, "100.00", False),
        (Side.SELL, "100.01", True),
        (Side.SELL, "100.00", False),
    ],
)
def test_a_stop_lies_on_the_right_side_of_its_limit(
    side: Side, stop: str, *, is_good: bool
) -> None:
    draft = a_draft(side=side, order_type=OrderType.STOP_LIMIT, stop_price=stop)

    found = check(draft, some_terms(book=None), "ts-1")

    if is_good:
        assert isinstance(found, Ticket)
        assert found.stop_price == Decimal(stop)
    else:
        assert the_problem(draft, some_terms(book=None)).rule is Rule.STOP_SIDE


def test_a_stop_that_the_market_has_passed_is_asked_about() -> None:
    draft = a_draft(order_type=OrderType.STOP_LIMIT, price="102.00", stop_price="100.50")

    assert [each.rule for each in warnings(the_ticket(draft), some_terms())] == [Rule.STOP_PASSED]

    waiting = replace(draft, stop_price="101.50")
    assert warnings(the_ticket(waiting), some_terms()) == ()


def test_a_stop_limit_takes_no_flags() -> None:
    draft = a_draft(order_type=OrderType.STOP_LIMIT, stop_price="99.00", is_post_only=True)

    assert the_problem(draft).rule is Rule.CONFLICTING_FLAGS


# ---- market orders


def a_market_draft(**changes: object) -> Draft:
    return a_draft(**({"order_type": OrderType.MARKET, "price": ""} | changes))


def test_an_emulated_market_order_is_a_bounded_order_that_fills_at_once() -> None:
    ticket = the_ticket(a_market_draft())

    assert ticket.is_protective
    assert (ticket.type, ticket.time_in_force) == (OrderType.LIMIT, TimeInForce.IOC)
    assert ticket.price == Decimal("101.51")  # 101.00 and half a percent, rounded up


def test_the_protective_price_follows_the_worst_level_needed_up_to_what_is_bearable() -> None:
    buy = the_ticket(a_market_draft(quantity="2"))
    sell = the_ticket(a_market_draft(side=Side.SELL, quantity="1"))

    assert buy.price == Decimal("102.51")
    assert sell.price == Decimal("98.50")


def test_a_protective_price_never_lies_beyond_what_the_exchange_bears() -> None:
    terms = some_terms(offers=SomeOffers(most_slippage_percent=1))

    assert the_ticket(a_market_draft(side=Side.SELL), terms).price == Decimal("98.50")
    tight = some_terms(offers=SomeOffers(most_slippage_percent=0))
    assert the_ticket(a_market_draft(side=Side.SELL), tight).price == Decimal("99.00")


def test_a_protective_price_is_lowered_to_what_the_funds_allow() -> None:
    terms = some_terms(free=Free(quote=Decimal("101.50")))

    ticket = the_ticket(a_market_draft(), terms)

    assert ticket.price == Decimal("101.09")
    assert multiply(ticket.price, Decimal("1.004")) <= Decimal("101.50")


def test_funds_below_the_worst_price_needed_are_not_enough() -> None:
    problem = the_problem(a_market_draft(), some_terms(free=Free(quote=Decimal("101.00"))))

    assert problem.rule is Rule.NOT_ENOUGH
    assert problem.repair == "0.99601593"


def test_a_market_order_without_a_book_is_refused() -> None:
    assert the_problem(a_market_draft(), some_terms(book=None)).rule is Rule.NO_BOOK


@pytest.mark.parametrize("side", list(Side))
def test_a_market_order_deeper_than_bearable_is_refused_with_what_there_is(side: Side) -> None:
    terms = some_terms(free=Free(base=Decimal(99), quote=Decimal(99999)))

    problem = the_problem(a_market_draft(side=side, quantity="5"), terms)

    assert problem.rule is Rule.BOOK_TOO_THIN
    assert problem.repair == "3"


def test_a_market_buy_by_total_gets_its_amount_from_the_book() -> None:
    draft = a_market_draft(quantity="", total="152", derived=Field.QUANTITY)

    ticket = the_ticket(draft)

    assert ticket.quantity == Decimal("1.50000000")
    assert derive(draft, some_terms()) == Decimal("1.5")


def test_a_total_that_the_book_cannot_fill_is_refused_with_what_there_is() -> None:
    draft = a_market_draft(quantity="", total="500", derived=Field.QUANTITY)

    problem = the_problem(draft, some_terms(free=Free()))

    assert (problem.rule, problem.limit, problem.repair) == (
        Rule.BOOK_TOO_THIN,
        Decimal(305),
        "305",
    )
    assert the_ticket(replace(draft, total="305"), some_terms(free=Free())).quantity == 3


NATIVE = SomeOffers(
    order_types=(OrderType.LIMIT, OrderType.MARKET),
    market_orders=frozenset(MarketBy),
    is_fee_on_top=False,
)


def test_a_native_market_buy_spends_quote_where_the_exchange_takes_it() -> None:
    market = a_market(
        order_types=frozenset({OrderType.LIMIT, OrderType.MARKET}), has_quote_market=True
    )
    draft = a_market_draft(quantity="", total="152.50", derived=Field.QUANTITY)
    terms = some_terms(market=market, offers=NATIVE)

    ticket = the_ticket(draft, terms)

    assert (ticket.type, ticket.spend, ticket.quantity, ticket.price) == (
        OrderType.MARKET,
        Decimal("152.50"),
        None,
        None,
    )
    poor = replace(terms, free=Free(quote=Decimal(100)))
    assert the_problem(draft, poor).rule is Rule.NOT_ENOUGH


def test_a_native_market_order_by_amount_obeys_the_rules_for_market_orders() -> None:
    market = a_market(
        order_types=frozenset({OrderType.LIMIT, OrderType.MARKET}),
        market_quantity_step=Decimal("0.1"),
        market_quantity=Limits(least=Decimal("0.5")),
    )
    terms = some_terms(market=market, offers=NATIVE, book=None)

    assert the_ticket(a_market_draft(quantity="0.6"), terms).quantity == Decimal("0.6")
    assert the_problem(a_market_draft(quantity="0.65"), terms).repair == "0.6"
    assert the_problem(a_market_draft(quantity="0.3"), terms).limit == Decimal("0.5")


def test_only_what_exchange_and_pair_offer_can_be_chosen() -> None:
    limit, stop = OrderType.LIMIT, OrderType.STOP_LIMIT

    assert offered_types(a_market(), SomeOffers()) == (limit, OrderType.MARKET, stop)
    assert offered_types(a_market(), SomeOffers(times_in_force=(TimeInForce.GTC,))) == (limit, stop)
    assert offered_types(a_market(trading=Trading.LIMIT_ONLY), SomeOffers()) == (limit,)
    assert offered_types(a_market(trading=Trading.CLOSED), SomeOffers()) == ()


# ---- what follows from what is typed


def test_the_third_number_follows_the_other_two() -> None:
    assert derive(a_draft(), some_terms()) == Decimal(100)
    assert derive(a_draft(quantity=""), some_terms()) is None
    by_total = a_draft(quantity="", total="250", derived=Field.QUANTITY)
    assert derive(by_total, some_terms()) == Decimal("2.5")
    assert derive(a_market_draft(quantity="2"), some_terms()) == Decimal(203)


parts = st.sampled_from([Decimal("0.25"), Decimal("0.5"), Decimal("0.75"), Decimal(1)])
quotes = st.decimals(min_value=1, max_value=10**7, places=2, allow_nan=False)
prices = st.decimals(min_value="0.01", max_value="99999.99", places=2, allow_nan=False)


@given(free=quotes, price=prices, part=parts, is_fee_on_top=st.booleans())
def test_a_part_of_the_funds_always_fits_into_the_funds(
    free: Decimal, price: Decimal, part: Decimal, *, is_fee_on_top: bool
) -> None:
    terms = some_terms(
        market=a_market(quantity=Limits()),
        offers=SomeOffers(is_fee_on_top=is_fee_on_top),
        free=Free(quote=free),
        book=None,
    )
    draft = a_draft(price=plain(price), quantity="")

    most = share(draft, terms, part)

    assert most is not None
    assume(most[1] > ZERO)
    assert the_ticket(replace(draft, quantity=plain(most[1])), terms).quantity == most[1]


@given(quotes.filter(lambda free: free < 300))
def test_all_in_at_market_fits_into_the_funds(free: Decimal) -> None:
    terms = some_terms(free=Free(quote=free))

    most = share(a_market_draft(), terms, Decimal(1))

    assert most is not None
    assert the_ticket(a_market_draft(quantity=plain(most[1])), terms).quantity == most[1]


def test_a_part_of_the_funds_needs_a_price_and_a_balance() -> None:
    assert share(a_draft(price=""), some_terms(), Decimal(1)) is None
    assert share(a_draft(), some_terms(free=Free()), Decimal(1)) is None
    assert share(a_draft(side=Side.SELL, price=""), some_terms(), Decimal("0.5")) == (
        Field.QUANTITY,
        Decimal(5),
    )


def test_a_part_of_the_funds_stays_within_what_the_pair_takes() -> None:
    market = a_market(most_quantity_buy=Decimal("0.5"))

    assert share(a_draft(), some_terms(market=market), Decimal(1)) == (
        Field.QUANTITY,
        Decimal("0.5"),
    )


def test_the_book_of_these_tests_is_not_crossed() -> None:
    assert BOOK.best_bid is not None
    assert BOOK.best_ask is not None
    assert BOOK.best_bid < BOOK.best_ask
