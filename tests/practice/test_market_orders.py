"""Orders without a price, orders that wait, fees from what is received: what three exchanges ask of the engine."""

from decimal import Decimal

import pytest

from core.practice.engine import Engine
from core.practice.ledger import ChargedFromReceived, Ledger, NotEnoughFunds
from core.practice.orders import Ending, Order, SelfTrade, State, TimeInForce, Trigger
from tests.practice.hands import Floor


class Shop(Floor):
    """A floor whose fees are cut from what a fill brings, and where one may trade with oneself."""

    def __init__(self, self_trade: SelfTrade = SelfTrade.IS_ALLOWED) -> None:
        super().__init__()
        accounts = self.ledger.accounts
        self.ledger = Ledger(ChargedFromReceived(8))
        self.ledger.accounts = accounts
        self.engine = Engine(
            self.market,
            ledger=self.ledger,
            clock=self.engine._clock,
            ids=self.ids,
            tape=self.engine.tape,
            publish=self.actions.append,
            self_trade=self_trade,
        )

    def at_market(
        self,
        account: str,
        side: str,
        amount: str = "0",
        *,
        spend: str | None = None,
        trigger: Trigger | None = None,
        is_held_waiting: bool = True,
    ) -> Order:
        order = self.order(account, side, "0", amount, time_in_force=TimeInForce.IOC)
        order.is_market = True
        order.spend = None if spend is None else Decimal(spend)
        order.trigger = trigger
        order.is_held_waiting = is_held_waiting
        self.engine.place(order)
        return order

    def trade_at(self, price: str) -> None:
        """Let the last trade be at a price."""
        self.place("ann", "sell", price, "0.1")
        self.place("bob", "buy", price, "0.1", time_in_force=TimeInForce.IOC)


@pytest.fixture
def shop() -> Shop:
    return Shop()


def test_a_market_buy_takes_the_best_prices_and_holds_no_more_than_they_cost(shop: Shop) -> None:
    shop.place("ann", "sell", "100", "1")
    shop.place("ann", "sell", "200", "1")

    order = shop.at_market("bob", "buy", "1.5")

    assert order.state is State.FILLED
    assert order.cost == Decimal(200)
    assert shop.free("bob", "USD") == shop.total("bob", "USD") == Decimal(9800)


def test_a_market_buy_that_cannot_be_paid_never_existed(shop: Shop) -> None:
    shop.place("ann", "sell", "10001", "1")

    with pytest.raises(NotEnoughFunds):
        shop.at_market("bob", "buy", "1")

    assert shop.free("bob", "USD") == Decimal(10000)


def test_a_market_order_ends_where_the_book_does(shop: Shop) -> None:
    shop.place("ann", "buy", "100", "1")

    order = shop.at_market("bob", "sell", "3")

    assert (order.state, order.ending) == (State.CANCELLED, Ending.NO_LIQUIDITY)
    assert order.filled == Decimal(1)
    assert shop.free("bob", "BTC") == shop.total("bob", "BTC") == Decimal(99)


def test_a_spend_buys_whole_steps_and_gives_the_rest_back(shop: Shop) -> None:
    shop.place("ann", "sell", "100", "0.5")
    shop.place("ann", "sell", "130", "5")

    order = shop.at_market("bob", "buy", spend="100")

    # 0.5 at 100 leaves 50, which buys 0.3 at 130 and leaves 11: less than another 0.1.
    assert order.state is State.FILLED
    assert (order.filled, order.cost) == (Decimal("0.8"), Decimal(89))
    assert shop.free("bob", "USD") == shop.total("bob", "USD") == Decimal(9911)
    assert shop.total("bob", "BTC") == Decimal("100.8") - Decimal("0.8") * Decimal("0.004")


def test_a_spend_ends_where_the_book_does(shop: Shop) -> None:
    shop.place("ann", "sell", "100", "0.5")

    order = shop.at_market("bob", "buy", spend="100")

    assert (order.state, order.ending) == (State.CANCELLED, Ending.NO_LIQUIDITY)
    assert order.cost == Decimal(50)
    assert shop.free("bob", "USD") == Decimal(9950)


def test_the_fee_is_cut_from_what_is_received(shop: Shop) -> None:
    shop.place("ann", "sell", "100", "1")

    bought = shop.at_market("bob", "buy", "1")

    assert (bought.fills[0].fee, bought.fills[0].fee_asset) == (Decimal("0.004"), "BTC")
    assert shop.total("ann", "USD") == Decimal(10100) - Decimal("0.2")


def test_one_may_trade_with_oneself_where_the_exchange_lets_one(shop: Shop) -> None:
    shop.place("ann", "sell", "100", "1")

    assert shop.at_market("ann", "buy", "1").state is State.FILLED

    strict = Shop(SelfTrade.ENDS_TAKER)
    strict.place("ann", "sell", "100", "1")
    assert strict.at_market("ann", "buy", "1").ending is Ending.SELF_CROSS


def test_a_waiting_order_may_hold_nothing_and_then_be_too_poor_to_fire(shop: Shop) -> None:
    trigger = Trigger(price=Decimal(150), is_above=True)
    order = shop.at_market("bob", "buy", spend="9000", trigger=trigger, is_held_waiting=False)
    assert shop.free("bob", "USD") == Decimal(10000)
    shop.place("bob", "buy", "20", "100")  # holds 2000

    shop.trade_at("150")

    assert (order.state, order.ending) == (State.CANCELLED, Ending.NO_FUNDS)
    assert shop.ledger.accounts["bob"].balance("USD").held == Decimal(2000)


def test_a_stop_at_market_holds_its_funds_and_fires_at_the_last_trade(shop: Shop) -> None:
    order = shop.at_market("cy", "sell", "2", trigger=Trigger(price=Decimal(90), is_above=False))
    assert shop.free("cy", "BTC") == Decimal(98)
    shop.place("ann", "buy", "80", "5")

    shop.trade_at("95")
    assert not order.filled
    shop.trade_at("90")

    assert order.state is State.FILLED
    assert order.cost == Decimal(160)


def test_a_trailing_stop_follows_the_market_up_and_sells_when_it_turns(shop: Shop) -> None:
    order = shop.at_market("cy", "sell", "1", trigger=Trigger(is_above=False, trail=Decimal("0.1")))
    shop.place("ann", "buy", "50", "5")

    for price in ("100", "120", "109"):
        shop.trade_at(price)
        assert not order.filled
    shop.trade_at("108")

    assert order.state is State.FILLED


def test_a_trailing_stop_with_a_price_begins_to_follow_there(shop: Shop) -> None:
    trigger = Trigger(price=Decimal(120), is_above=False, trail=Decimal("0.1"))
    order = shop.at_market("cy", "sell", "1", trigger=trigger)
    shop.place("ann", "buy", "50", "5")

    for price in ("100", "85", "120", "109"):
        shop.trade_at(price)
        assert not order.filled
    shop.trade_at("108")

    assert order.state is State.FILLED


def test_an_order_made_smaller_keeps_its_turn_and_frees_its_funds(shop: Shop) -> None:
    first = shop.place("ann", "sell", "100", "3")
    second = shop.place("cy", "sell", "100", "1")

    shop.engine.reduce(first, Decimal(1))
    shop.at_market("bob", "buy", "1")

    assert (first.state, second.state) == (State.FILLED, State.OPEN)
    assert shop.free("ann", "BTC") == Decimal(99)
