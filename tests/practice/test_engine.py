"""The engine matches by price, then by time, and says why an order ends."""

from decimal import Decimal

import pytest

from core.practice.ledger import NotEnoughFunds
from core.practice.orders import Ending, Happening, Order, SelfTrade, State, TimeInForce, Trigger
from tests.practice.hands import Floor

IOC, FOK = TimeInForce.IOC, TimeInForce.FOK
ZERO, HALF, ONE = Decimal(0), Decimal("0.5"), Decimal(1)


@pytest.fixture
def floor() -> Floor:
    return Floor()


def said(floor: Floor, order: Order) -> list[str]:
    """What became known of the order, in the words of the engine."""
    events = [event for action in floor.actions for event in action.events]
    return [event.happening.name for event in events if event.order is order]


def test_the_better_price_goes_first_and_then_the_earlier_order(floor: Floor) -> None:
    late = floor.place("ann", "sell", "101")
    first = floor.place("ann", "sell", "100")
    second = floor.place("cy", "sell", "100")

    floor.place("bob", "buy", "101", "1.5")

    assert (first.filled, second.filled, late.filled) == (ONE, HALF, ZERO)


def test_fills_are_at_the_resting_price(floor: Floor) -> None:
    floor.place("ann", "sell", "99")

    taker = floor.place("bob", "buy", "103")

    assert [fill.price for fill in taker.fills] == [99]
    assert taker.state is State.FILLED


def test_a_partly_filled_order_rests_with_what_remains(floor: Floor) -> None:
    floor.place("ann", "sell", "100", "0.4")

    taker = floor.place("bob", "buy", "100", "1")

    assert taker.is_live
    assert floor.engine.book.bids.levels() == [(Decimal(100), Decimal("0.6"))]


def test_a_post_only_order_that_would_take_is_cancelled_whole(floor: Floor) -> None:
    floor.place("ann", "sell", "100")

    order = floor.place("bob", "buy", "100", post_only=True)

    assert (order.ending, order.filled) == (Ending.WOULD_TAKE, ZERO)
    assert floor.free("bob", "USD") == 10_000


def test_a_post_only_order_that_does_not_take_rests(floor: Floor) -> None:
    floor.place("ann", "sell", "100")

    assert floor.place("bob", "buy", "99", post_only=True).is_live


def test_an_ioc_keeps_its_fills_and_nothing_rests(floor: Floor) -> None:
    floor.place("ann", "sell", "100", "0.4")

    order = floor.place("bob", "buy", "100", "1", time_in_force=IOC)

    assert (order.filled, order.ending) == (Decimal("0.4"), Ending.WOULD_POST)
    assert floor.engine.book.bids.levels() == []


def test_a_fok_is_filled_whole_or_not_at_all(floor: Floor) -> None:
    floor.place("ann", "sell", "100", "0.4")
    floor.place("ann", "sell", "101", "0.6")

    too_much = floor.place("bob", "buy", "101", "1.1", time_in_force=FOK)
    just_right = floor.place("bob", "buy", "101", "1", time_in_force=FOK)

    assert (too_much.filled, too_much.ending) == (ZERO, Ending.WOULD_NOT_FILL)
    assert just_right.state is State.FILLED


def test_an_order_that_meets_the_own_one_loses_its_rest(floor: Floor) -> None:
    floor.place("ann", "sell", "100", "0.4")
    own = floor.place("bob", "sell", "101")

    order = floor.place("bob", "buy", "102", "1")

    assert (order.filled, order.ending) == (Decimal("0.4"), Ending.SELF_CROSS)
    assert own.is_live


def test_a_fok_that_meets_the_own_order_fills_nothing(floor: Floor) -> None:
    floor.place("ann", "sell", "100", "0.4")
    floor.place("bob", "sell", "101")

    order = floor.place("bob", "buy", "102", "1", time_in_force=FOK)

    assert (order.filled, order.ending) == (ZERO, Ending.SELF_CROSS)


@pytest.mark.parametrize("time_in_force", [TimeInForce.GTC, IOC])
def test_levels_beyond_five_percent_are_not_taken(floor: Floor, time_in_force: TimeInForce) -> None:
    floor.place("ann", "sell", "100")
    floor.place("ann", "sell", "105")
    floor.place("ann", "sell", "106")

    order = floor.place("bob", "buy", "110", "3", time_in_force=time_in_force)

    assert (order.filled, order.ending) == (Decimal(2), Ending.PRICE_LIMIT)


def test_a_sale_beyond_five_percent_is_stopped_too(floor: Floor) -> None:
    floor.place("ann", "buy", "100")
    floor.place("ann", "buy", "94")

    order = floor.place("bob", "sell", "90", "2")

    assert (order.filled, order.ending) == (ONE, Ending.PRICE_LIMIT)


def test_a_far_price_with_nothing_beyond_the_band_rests(floor: Floor) -> None:
    floor.place("ann", "sell", "100")

    order = floor.place("bob", "buy", "200", "2")

    assert order.is_live
    assert floor.engine.book.bids.best() == 200


def trade_at(floor: Floor, price: str) -> None:
    floor.place("ann", "sell", price, "0.1")
    floor.place("cy", "buy", price, "0.1")


@pytest.mark.parametrize(
    ("side", "price", "stop", "quiet", "firing"),
    [("buy", "112", "110", "109", "110"), ("sell", "88", "90", "91", "90")],
)
def test_a_stop_limit_fires_on_the_last_trade(
    floor: Floor, side: str, price: str, stop: str, quiet: str, firing: str
) -> None:
    order = floor.place("bob", side, price, stop=stop)
    trade_at(floor, quiet)
    assert said(floor, order) == ["NEW"]

    trade_at(floor, firing)

    assert said(floor, order) == ["NEW", "OPENED"]


def test_a_waiting_stop_is_not_in_the_book_but_holds_its_funds(floor: Floor) -> None:
    floor.place("bob", "buy", "100", "1", stop="90")

    assert floor.engine.book.bids.levels() == []
    assert floor.free("bob", "USD") == Decimal(10000) - Decimal("100.4")


def test_a_waiting_stop_can_be_cancelled(floor: Floor) -> None:
    order = floor.place("bob", "buy", "100", "1", stop="90")

    floor.engine.cancel(order)

    assert order.ending is Ending.REQUESTED
    assert floor.free("bob", "USD") == 10_000


def test_one_stop_may_fire_the_next(floor: Floor) -> None:
    floor.place("ann", "sell", "102", "1")
    first = floor.place("bob", "buy", "102", "1", stop="100")
    second = floor.place("cy", "buy", "110", "1", stop="102")

    trade_at(floor, "100")

    assert first.state is State.FILLED
    assert second.state is State.OPEN


def test_a_cancelled_order_gives_back_what_it_held(floor: Floor) -> None:
    order = floor.place("bob", "sell", "100", "3")
    assert floor.free("bob", "BTC") == 97

    floor.engine.cancel(order)

    assert floor.free("bob", "BTC") == 100


def test_an_order_beyond_the_funds_never_existed(floor: Floor) -> None:
    with pytest.raises(NotEnoughFunds):
        floor.place("bob", "buy", "10000", "1")

    assert floor.actions == []
    assert floor.free("bob", "USD") == 10_000


def test_events_come_in_the_agreed_order(floor: Floor) -> None:
    floor.place("ann", "sell", "100", "0.4")
    rests = floor.place("bob", "buy", "100", "1")
    ends = floor.place("cy", "sell", "100", "0.7", time_in_force=IOC)

    assert said(floor, rests) == ["NEW", "OPENED", "FILLED_PARTLY", "FILLED"]
    assert said(floor, ends) == ["NEW", "FILLED_PARTLY", "CANCELLED"]


def test_each_event_shows_the_figures_of_its_moment(floor: Floor) -> None:
    for price in ("100", "101", "102"):
        floor.place("ann", "sell", price, "0.5")

    floor.place("bob", "buy", "102", "1.2")

    events = [event for event in floor.actions[-1].events if event.order.account == "bob"]
    assert [event.filled for event in events] == [ZERO, HALF, ONE, Decimal("1.2")]
    assert events[-1].happening is Happening.FILLED


def test_every_change_of_the_book_has_a_number_of_its_own(floor: Floor) -> None:
    before = floor.engine.last_update

    floor.place("ann", "sell", "100")
    floor.place("bob", "buy", "100", "0.4")

    assert floor.engine.last_update == before + 2
    assert [len(action.levels) for action in floor.actions] == [1, 1]


def test_a_level_knows_how_many_orders_stand_in_it(floor: Floor) -> None:
    floor.place("ann", "sell", "100")
    floor.place("cy", "sell", "100")

    asks = floor.engine.book.asks

    assert (asks.count_at(Decimal(100)), asks.count_at(Decimal(101))) == (2, 0)


@pytest.mark.parametrize(
    ("rule", "resting", "taking"),
    [
        (None, State.OPEN, State.CANCELLED),
        (SelfTrade.ENDS_TAKER, State.OPEN, State.CANCELLED),
        (SelfTrade.ENDS_MAKER, State.CANCELLED, State.OPEN),
        (SelfTrade.ENDS_BOTH, State.CANCELLED, State.CANCELLED),
        (SelfTrade.IS_ALLOWED, State.FILLED, State.FILLED),
    ],
)
def test_an_order_may_have_a_rule_of_its_own_for_meeting_its_own(
    floor: Floor, rule: SelfTrade | None, resting: State, taking: State
) -> None:
    mine = floor.place("bob", "sell", "100")
    order = floor.order("bob", "buy", "100")
    order.self_trade = rule

    floor.engine.place(order)

    assert (mine.state, order.state) == (resting, taking)
    ended = [each for each in (mine, order) if each.state is State.CANCELLED]
    assert all(each.ending is Ending.SELF_CROSS for each in ended)


def test_who_steps_over_his_own_order_pays_for_what_lies_behind(floor: Floor) -> None:
    floor.place("bob", "sell", "100", "50")
    floor.place("ann", "sell", "104", "50")
    order = floor.order("bob", "buy", "0", "50")
    order.is_market, order.self_trade = True, SelfTrade.ENDS_MAKER

    floor.engine.place(order)

    assert order.reserve == order.cost == 5_200
    assert order.state is State.FILLED


def test_all_or_nothing_does_not_count_what_steps_aside(floor: Floor) -> None:
    floor.place("bob", "sell", "100")
    order = floor.order("bob", "buy", "100", time_in_force=FOK)
    order.self_trade = SelfTrade.ENDS_MAKER

    floor.engine.place(order)

    assert order.ending is Ending.WOULD_NOT_FILL


def test_whether_an_order_can_be_paid_is_known_before_it_is_placed(floor: Floor) -> None:
    enough, too_much = (
        floor.order("ann", "sell", "100", "100"),
        floor.order("ann", "sell", "100", "100.1"),
    )

    assert floor.engine.can_pay(enough)
    assert not floor.engine.can_pay(too_much)
    assert floor.free("ann", "BTC") == 100


def test_following_may_begin_on_the_side_where_it_fires() -> None:
    trigger = Trigger(price=Decimal(110), is_above=True, trail=Decimal("0.1"), starts_above=True)

    fired = [trigger.see(Decimal(last)) for last in (90, 100, 112, 105, 115, 116)]

    assert fired == [False, False, False, False, False, True]
