"""Whatever is placed and cancelled, nothing is created and nothing is lost."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from core.practice.ledger import NotEnoughFunds
from core.practice.orders import Order, Side, TimeInForce
from tests.practice.hands import Floor

NAMES = ("ann", "bob", "cy")
PLACING = st.fixed_dictionaries(
    {
        "account": st.sampled_from(NAMES),
        "side": st.sampled_from(("buy", "sell")),
        "price": st.integers(85, 115).map(str),
        "amount": st.integers(1, 90).map(lambda tenths: str(Decimal(tenths) / 10)),
        "time_in_force": st.sampled_from(TimeInForce),
        "post_only": st.booleans(),
        "stop": st.none() | st.integers(85, 115).map(str),
    }
)
CANCELLING = st.integers(0, 30)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(PLACING | PLACING | CANCELLING, min_size=5, max_size=40))
def test_nothing_is_created_and_nothing_is_lost(wishes: list[dict[str, Any] | int]) -> None:
    floor = Floor(*NAMES, usd="1500", btc="12")
    orders: list[Order] = []

    for wish in wishes:
        if isinstance(wish, dict):
            order = floor.order(**wish)
            try:
                floor.engine.place(order)
            except NotEnoughFunds:
                continue
            orders.append(order)
        else:
            live = [order for order in orders if order.is_live]
            if live:
                floor.engine.cancel(live[wish % len(live)])
        check_sums(floor)
        check_holds(floor, orders)
        check_book(floor, orders)


def check_sums(floor: Floor) -> None:
    accounts = floor.ledger.accounts.values()
    assert sum(account.balance("BTC").total for account in accounts) == 36
    usd = sum(account.balance("USD").total for account in accounts)
    assert usd + floor.ledger.fees.get("USD", Decimal(0)) == 4500
    assert all(b.free >= 0 for account in accounts for b in account.balances.values())


def check_holds(floor: Floor, orders: list[Order]) -> None:
    needs: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for order in orders:
        if order.is_live and order.side is Side.SELL:
            needs[order.account, "BTC"] += order.amount - order.filled
        elif order.is_live:
            needs[order.account, "USD"] += (
                (order.amount - order.filled) * order.price * Decimal("1.004")
            )
    for account in floor.ledger.accounts.values():
        for asset, balance in account.balances.items():
            assert balance.held == needs[account.name, asset]


def check_book(floor: Floor, orders: list[Order]) -> None:
    bid, ask = floor.engine.book.bids.best(), floor.engine.book.asks.best()
    assert bid is None or ask is None or bid < ask
    assert all(0 <= order.filled <= order.amount for order in orders)
    for order in orders:
        assert sum((fill.amount for fill in order.fills), Decimal(0)) == order.filled
