"""Holds, fees and balances add up to the last digit."""

from decimal import Decimal

from core.practice.ledger import Account
from tests.practice.hands import Floor


def test_a_buy_holds_its_price_and_the_taker_fee() -> None:
    floor = Floor()

    order = floor.place("ann", "buy", "100", "2")

    assert order.held == Decimal("200.8")
    assert floor.free("ann", "USD") == Decimal("9799.2")


def test_a_sale_holds_what_it_sells() -> None:
    floor = Floor()

    assert floor.place("ann", "sell", "100", "2").held == 2


def test_maker_and_taker_pay_in_quote_buyer_on_top_seller_out_of_it() -> None:
    floor = Floor()
    floor.place("ann", "sell", "100", "2")
    floor.place("bob", "buy", "100", "2")

    assert floor.total("ann", "USD") == Decimal(10000) + 200 - Decimal("0.4")
    assert floor.total("bob", "USD") == Decimal(10000) - 200 - Decimal("0.8")
    assert (floor.total("ann", "BTC"), floor.total("bob", "BTC")) == (Decimal(98), Decimal(102))
    assert floor.ledger.fees == {"USD": Decimal("1.2")}


def test_a_tier_has_its_own_rates() -> None:
    floor = Floor("ann")
    tier = Account(name="vip", maker_rate=Decimal("0.001"), taker_rate=Decimal("0.0035"))
    floor.ledger.open(tier, {"USD": Decimal(1000)})
    floor.place("ann", "sell", "100")

    order = floor.place("vip", "buy", "100")

    assert order.fills[0].fee == Decimal("0.35")


def test_a_fill_below_the_limit_releases_the_difference() -> None:
    floor = Floor()
    floor.place("ann", "sell", "90", "1")

    order = floor.place("bob", "buy", "100", "2")

    assert order.held == Decimal("100.4")
    assert floor.free("bob", "USD") == Decimal(10000) - Decimal("90.36") - Decimal("100.4")


def test_the_rounding_of_a_fee_never_leaves_a_debt() -> None:
    floor = Floor("ann")
    cost = Decimal("0.0000001237")
    floor.ledger.open(Account(name="poor"), {"USD": cost * Decimal("1.004")})
    floor.place("ann", "sell", "0.000001237", "0.1")

    order = floor.place("poor", "buy", "0.000001237", "0.1")

    assert order.fills[0].fee == cost * Decimal("0.004") < Decimal("0.000000000495")
    assert floor.total("poor", "USD") == 0


def test_an_order_may_use_the_very_last_of_the_balance() -> None:
    floor = Floor("ann", usd="100.4")

    assert floor.place("ann", "buy", "100", "1").is_live
    assert floor.free("ann", "USD") == 0
