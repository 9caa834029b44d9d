"""Whatever is placed, cancelled and moved at BigONE, nothing is created and nothing is lost."""

import random
from collections import defaultdict
from decimal import Decimal

from core.practice.exact import ZERO
from core.practice.protocols.bigone import Bigone
from core.practice.protocols.bigone_keys import Key, Refusal
from core.practice.protocols.bigone_orders import Desk, read_wish
from core.practice.received import fresh_record
from core.practice.venue import Venue
from tests.practice.bigone_hands import BTC, SOL, XIN, Row, a_wish
from tests.practice.hands import HandTime

PRICES = {BTC: 61_250, SOL: 139, XIN: 76}


def some_wish(dice: random.Random) -> Row:
    pair = dice.choice(list(PRICES))
    price = str(PRICES[pair] * dice.randint(970, 1030) // 1000)
    kind = dice.choice(["LIMIT", "LIMIT", "MARKET", "STOP_LIMIT", "STOP_MARKET"])
    side = dice.choice(["BID", "ASK"])
    amount = "0.01" if pair == BTC else str(dice.randint(1, 8))
    if "MARKET" in kind and side == "BID":
        amount = str(dice.randint(10, 900))
    is_limit, is_stop = kind.endswith("LIMIT"), kind.startswith("STOP")
    return a_wish(
        asset_pair_name=pair,
        side=side,
        type=kind,
        amount=amount,
        price=price if is_limit else None,
        stop_price=price if is_stop else None,
        operator=dice.choice(["GTE", "LTE"]) if is_stop else None,
        immediate_or_cancel=True if kind == "LIMIT" and dice.random() < 0.2 else None,
    )


def totals(venue: Venue) -> dict[str, Decimal]:
    """Return all there is of each asset: in every wallet, and taken as fees."""
    sums: dict[str, Decimal] = defaultdict(Decimal, venue.ledger.fees)
    for account in venue.ledger.accounts.values():
        for asset, balance in account.balances.items():
            sums[asset] += balance.total
    return {asset: total for asset, total in sums.items() if total}


def test_nothing_is_created_and_nothing_is_lost() -> None:
    hand, dice = HandTime(), random.Random(11)
    venue = Bigone(hand.clock(), random.Random(5), fresh_record()).venue
    before = totals(venue)
    venue.wake()
    desks = [Desk(venue, Key(name=name, account=name)) for name in ("primary", "other", "tutorial")]
    refused: set[int] = set()
    for _ in range(300):
        desk = dice.choice(desks)
        live = [order for order in desk.all() if order.is_live]
        try:
            if live and dice.random() < 0.3:
                desk.cancel(dice.choice(live))
            else:
                desk.place([read_wish(some_wish(dice))])
        except Refusal as refusal:
            refused.add(refusal.code)
        hand.pass_s(1)
        venue.step()

        assert totals(venue) == before
        check_locks(venue)

    assert refused <= {10007, 10014}
    fills = [fill for order in venue.orders.values() for fill in order.fills]
    assert len(fills) > 100
    assert all(fee > 0 for fee in venue.ledger.fees.values())


def check_locks(venue: Venue) -> None:
    """What is locked is what the live orders may still cost, to the last digit."""
    needs: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for order in venue.orders.values():
        if not order.is_live:
            continue
        if order.is_buy:
            need = order.spend_left if order.spend is not None else order.remaining * order.price
            needs[order.account, order.market.quote] += need
        else:
            needs[order.account, order.market.base] += order.remaining
    for account in venue.ledger.accounts.values():
        if not account.is_house:
            for asset, balance in account.balances.items():
                assert balance.held == needs[account.name, asset]
                assert ZERO <= balance.held <= balance.total
