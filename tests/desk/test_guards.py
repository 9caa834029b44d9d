"""What stands between a slip of the hand and an order: each limit asks or refuses where it says, and nowhere else."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.desk.facts import TrackedOrder
from core.desk.guards import Case, Switches, judge
from core.domain.estimate import Free, Terms
from core.domain.limits import Hit, Limits, Rule
from core.domain.market import Book, FeeRates, Level, OrderType, Side, Ticker, TimeInForce
from core.domain.money import Price, Quantity, Spend
from core.domain.order import OrderState, Ticket, first_sight
from core.exchanges.gemini import GEMINI
from tests.fakes import a_market, a_ticket

NOW_MS = 1_763_718_000_000
MARKET = a_market()


def level(price: str, quantity: str) -> Level:
    return Level(price=Price(Decimal(price)), quantity=Quantity(Decimal(quantity)))


BOOK = Book(
    symbol="btcusd",
    bids=(level("99", "6"), level("98", "4")),
    asks=(level("100", "6"), level("120", "4")),
    seen_at=1,
)


def a_case(ticket: Ticket, **changes: object) -> Case:
    """A ticket on a quiet day: fresh prices, a known clock, enough funds, nothing sent before."""
    terms = Terms(
        market=MARKET,
        offers=GEMINI.info,
        free=Free(base=Decimal(1000), quote=Decimal(1_000_000)),
        rates=FeeRates(maker=Decimal(0), taker=Decimal(0)),
        book=BOOK,
    )
    values: dict[str, object] = {
        "ticket": ticket,
        "terms": terms,
        "limits": Limits(),
        "switches": Switches(),
        "is_live": False,
        "latest": (),
        "unsettled": (),
        "now_ms": NOW_MS,
        "ticker": Ticker(symbol=MARKET.symbol),
        "price_age_s": Decimal(0),
        "is_link_up": True,
        "clock_spread_ms": 0,
    }
    return Case(**(values | changes))  # type: ignore[arg-type]


def a_row(
    number: int, state: OrderState = OrderState.FILLED, *, age_s: int = 3600, **of_ticket: str
) -> TrackedOrder:
    """An order sent from here some time ago."""
    ticket = a_ticket(client_id=f"old-{number}", **of_ticket)  # type: ignore[arg-type]
    order = first_sight(ticket, state, NOW_MS - age_s * 1000)
    return TrackedOrder(
        account_id="a", ref=ticket.client_id, order=order, market=MARKET, is_ours=True
    )


def a_market_order(quantity: str, side: Side = Side.BUY) -> Ticket:
    return replace(
        a_ticket(side=side, quantity=quantity),
        type=OrderType.MARKET,
        time_in_force=TimeInForce.IOC,
        price=None,
    )


def met(case: Case) -> list[tuple[Rule, bool]]:
    return [(hit.rule, hit.is_hard) for hit in judge(case)]


def test_an_ordinary_order_meets_nothing() -> None:
    assert judge(a_case(a_ticket())) == ()
    assert judge(a_case(a_ticket(side=Side.SELL, price="99"))) == ()
    assert judge(a_case(a_market_order("1"))) == ()


@pytest.mark.parametrize(
    ("side", "price", "expected"),
    [
        (Side.BUY, "102", []),
        (Side.BUY, "102.01", [(Rule.PRICE_AWAY, False)]),
        (Side.BUY, "110", [(Rule.PRICE_AWAY, False)]),
        (Side.BUY, "110.01", [(Rule.PRICE_AWAY, True)]),
        (Side.BUY, "1", []),
        (Side.SELL, "97.02", []),
        (Side.SELL, "97.01", [(Rule.PRICE_AWAY, False)]),
        (Side.SELL, "89.09", [(Rule.PRICE_AWAY, True)]),
        (Side.SELL, "1000", []),
    ],
)
def test_a_limit_worse_than_the_market_is_asked_about_and_far_worse_refused(
    side: Side, price: str, expected: list[tuple[Rule, bool]]
) -> None:
    assert met(a_case(a_ticket(side=side, price=price, quantity="0.1"))) == expected


def test_a_price_hit_names_the_share_and_the_limit() -> None:
    (hit,) = judge(a_case(a_ticket(price="105", quantity="0.1")))
    assert hit == Hit(
        rule=Rule.PRICE_AWAY, is_hard=False, value=Decimal(5), limit=Decimal(2), unit="%"
    )


def test_without_a_book_the_ticker_is_what_a_price_is_held_against() -> None:
    ticket = a_ticket(price="120", quantity="0.1")
    case = a_case(ticket)
    bare = replace(case, terms=replace(case.terms, book=None))
    assert met(bare) == []
    ask = replace(bare, ticker=Ticker(symbol="btcusd", ask=Price(Decimal(100))))
    last = replace(bare, ticker=Ticker(symbol="btcusd", last=Price(Decimal(100))))
    assert met(ask) == met(last) == [(Rule.PRICE_AWAY, True)]


def test_a_market_order_is_judged_by_the_worst_price_it_would_reach() -> None:
    hits = met(a_case(a_market_order("7")))
    assert hits == [(Rule.PRICE_AWAY, True), (Rule.DEPTH, False)]
    spend = replace(a_market_order("1"), quantity=None, spend=Spend(Decimal(700)))
    assert met(a_case(spend)) == hits


def test_a_stop_limit_is_judged_by_its_own_trigger() -> None:
    stop = replace(
        a_ticket(side=Side.SELL, price="50", quantity="0.1"),
        type=OrderType.STOP_LIMIT,
        stop_price=Price(Decimal(51)),
    )
    assert met(a_case(stop)) == []
    far = replace(stop, price=Price(Decimal(45)))
    assert met(a_case(far)) == [(Rule.PRICE_AWAY, True)]


def test_an_order_far_above_the_usual_is_asked_about_when_there_is_a_usual() -> None:
    big = a_case(a_ticket(price="90", quantity="50"))
    usual = tuple(a_row(number, price="90", quantity="1") for number in range(5))
    assert met(replace(big, latest=usual[:4])) == []
    (hit,) = judge(replace(big, latest=usual))
    assert hit == Hit(
        rule=Rule.VALUE, is_hard=False, value=Decimal(4500), limit=Decimal(450), unit="USD"
    )
    never = tuple(
        replace(row, order=replace(row.order, state=OrderState.REJECTED)) for row in usual
    )
    assert met(replace(big, latest=never)) == []


def test_a_cap_of_the_account_refuses() -> None:
    limits = Limits(most_value={"USD": Decimal(500)})
    assert met(a_case(a_ticket(price="90", quantity="5"), limits=limits)) == []
    assert met(a_case(a_ticket(price="90", quantity="6"), limits=limits)) == [(Rule.VALUE, True)]
    other = Limits(most_value={"EUR": Decimal(1)})
    assert met(a_case(a_ticket(price="90", quantity="6"), limits=other)) == []


def test_what_would_take_much_of_the_book_is_asked_about_and_what_rests_is_not() -> None:
    assert met(a_case(a_market_order("2"))) == []
    assert met(a_case(a_market_order("2.1"))) == [(Rule.DEPTH, False)]
    assert met(a_case(a_ticket(price="99.99", quantity="9"))) == []
    assert met(a_case(a_ticket(price="100", quantity="9"))) == [(Rule.DEPTH, False)]
    post_only = replace(a_ticket(price="100", quantity="9"), is_post_only=True)
    assert met(a_case(post_only)) == []


@pytest.mark.parametrize(
    "state", [OrderState.INTENT, OrderState.SENDING, OrderState.UNKNOWN, OrderState.UNRESOLVED]
)
def test_the_same_again_is_locked_while_nobody_knows_what_became_of_the_first(
    state: OrderState,
) -> None:
    rows = (a_row(1, state),)
    assert met(a_case(a_ticket(), unsettled=rows)) == [(Rule.CHECKING, True)]
    assert met(a_case(a_ticket(price="99"), unsettled=rows)) == []


def test_the_same_again_within_seconds_is_asked_about_once_it_was_there() -> None:
    assert met(a_case(a_ticket(), latest=(a_row(1, age_s=9),))) == [(Rule.REPEAT, False)]
    assert met(a_case(a_ticket(), latest=(a_row(1, age_s=10),))) == []
    assert met(a_case(a_ticket(), latest=(a_row(1, OrderState.REJECTED, age_s=1),))) == []


def test_many_orders_in_a_moment_are_asked_about_and_the_exchanges_own_count_refuses() -> None:
    rows = tuple(a_row(number, age_s=1, price=str(50 + number)) for number in range(10))
    assert met(a_case(a_ticket(), latest=rows[:9])) == []
    assert met(a_case(a_ticket(), latest=rows)) == [(Rule.RATE, False)]
    assert met(a_case(a_ticket(), busy_s=Decimal(2))) == [(Rule.RATE, True)]


@pytest.mark.parametrize(
    ("age_s", "of_limit", "of_market"),
    [
        ("3", [], []),
        ("3.1", [(Rule.PRICE_AGE, False)], [(Rule.PRICE_AGE, False)]),
        ("16", [(Rule.PRICE_AGE, False)], [(Rule.PRICE_AGE, True)]),
        (None, [(Rule.PRICE_AGE, False)], [(Rule.PRICE_AGE, True)]),
    ],
)
def test_an_old_price_is_asked_about_and_refuses_what_the_market_would_price(
    age_s: str | None, of_limit: list[object], of_market: list[object]
) -> None:
    age = None if age_s is None else Decimal(age_s)
    assert met(a_case(a_ticket(), price_age_s=age)) == of_limit
    assert met(a_case(a_market_order("1"), price_age_s=age)) == of_market


def test_a_market_order_needs_a_line_that_answers() -> None:
    assert met(a_case(a_market_order("1"), is_link_up=False)) == [(Rule.PRICE_AGE, True)]
    assert met(a_case(a_ticket(), is_link_up=False)) == []


def test_a_clock_that_is_not_known_refuses() -> None:
    assert met(a_case(a_ticket(), clock_spread_ms=None)) == [(Rule.CLOCK, True)]
    assert met(a_case(a_ticket(), clock_spread_ms=1001)) == [(Rule.CLOCK, False)]
    assert met(a_case(a_ticket(), clock_spread_ms=5001)) == [(Rule.CLOCK, True)]


def test_nearly_all_that_is_free_is_asked_about_and_more_refused() -> None:
    def with_funds(quote: str) -> list[tuple[Rule, bool]]:
        case = a_case(a_ticket())
        free = Free(base=Decimal(0), quote=Decimal(quote))
        return met(replace(case, terms=replace(case.terms, free=free)))

    assert with_funds("106") == []
    assert with_funds("105") == [(Rule.BALANCE, False)]
    assert with_funds("100") == [(Rule.BALANCE, False)]
    assert with_funds("99.99") == [(Rule.BALANCE, True)]
    assert with_funds("0") == [(Rule.BALANCE, True)]


def test_live_is_locked_until_unlocked_and_asks_once() -> None:
    switches = Switches()
    case = a_case(a_ticket(), is_live=True, switches=switches)
    assert met(case) == [(Rule.LIVE_LOCKED, True)]
    switches.is_live_open = True
    assert met(case) == [(Rule.FIRST_LIVE, False)]
    switches.has_sent_live = True
    assert met(case) == []


def test_a_panic_holds_everything() -> None:
    assert met(a_case(a_ticket(), switches=Switches(panics=1))) == [(Rule.PANIC, True)]


def test_a_limit_that_is_off_never_asks() -> None:
    names = Limits.__dataclass_fields__
    off = Limits(
        **{name: None for name in names if name not in {"most_value", "orders_window_s"}}  # type: ignore[arg-type]
    )
    rows = tuple(a_row(number, age_s=1) for number in range(30))
    case = a_case(a_market_order("9"), limits=off, latest=rows, price_age_s=Decimal(99))
    assert met(case) == []


@given(
    price=st.decimals("0.01", "1000", places=2),
    quantity=st.decimals("0.00000001", "1000", places=8),
    side=st.sampled_from(Side),
    is_market=st.booleans(),
    has_book=st.booleans(),
)
def test_any_ticket_can_be_judged(
    price: Decimal, quantity: Decimal, side: Side, is_market: bool, has_book: bool
) -> None:
    ticket = replace(a_ticket(side=side), price=Price(price), quantity=Quantity(quantity))
    if is_market:
        ticket = replace(ticket, type=OrderType.MARKET, price=None)
    case = a_case(ticket)
    if not has_book:
        case = replace(case, terms=replace(case.terms, book=None))
    for hit in judge(case):
        assert hit.limit is not None or hit.rule in {Rule.CHECKING, Rule.PANIC}
