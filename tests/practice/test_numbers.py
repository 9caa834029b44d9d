"""Any price and amount is matched, booked and told without changing by a digit."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from core.practice.exact import plus, text, times
from core.practice.orders import State
from tests.practice.hands import Floor

AMOUNTS = st.decimals(
    min_value=Decimal("1e-18"), max_value=Decimal("1e12"), places=18, allow_nan=False
)
PLENTY = "1" + "0" * 30


@settings(deadline=None, database=None, max_examples=200)
@given(price=AMOUNTS, amount=AMOUNTS)
def test_any_price_and_amount_is_matched_exactly(price: Decimal, amount: Decimal) -> None:
    floor = Floor("ann", "bob", usd=PLENTY, btc=PLENTY)
    resting = floor.place("ann", "sell", text(price), text(amount))

    taking = floor.place("bob", "buy", text(price), text(amount))

    assert taking.state is resting.state is State.FILLED
    (fill,) = taking.fills
    assert (fill.price, fill.amount) == (price, amount)
    assert taking.cost == times(price, amount)
    assert Decimal(text(fill.price)) == price
    assert "E" not in text(fill.amount)


@settings(deadline=None, database=None, max_examples=200)
@given(price=AMOUNTS, amount=AMOUNTS)
def test_what_one_side_pays_the_other_gets_less_the_fees(price: Decimal, amount: Decimal) -> None:
    floor = Floor("ann", "bob", usd=PLENTY, btc=PLENTY)
    floor.place("ann", "sell", text(price), text(amount))
    floor.place("bob", "buy", text(price), text(amount))

    for asset in ("USD", "BTC"):
        there = floor.ledger.fees.get(asset, Decimal(0))
        for name in ("ann", "bob"):
            there = plus(there, floor.total(name, asset))
        assert there == Decimal(PLENTY) * 2
