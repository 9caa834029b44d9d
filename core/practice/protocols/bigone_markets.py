"""What is traded on the BigONE practice exchange: pairs with their rules, and assets."""

import uuid
from decimal import Decimal

from core.practice.makers import Plan
from core.practice.market import Market, Status
from core.practice.venue import Listing

NAMES = {
    "BTC": "Bitcoin",
    "ETH": "Ethereum",
    "SOL": "Solana",
    "LTC": "Litecoin",
    "DOGE": "Dogecoin",
    "SHIB": "Shiba Inu",
    "XIN": "Mixin",
    "EOS": "EOS",
    "龙虾": "Lobster",
    "ONE": "BigONE Token",
    "USDT": "TetherUS",
}
"""Every asset by its symbol; ONE is in no pair."""
IMMOVABLE = frozenset({"龙虾"})
"""Assets that cannot be transferred between wallets."""
TRANSFER_SCALE = 8


VALUES = {
    "BTC-USDT": ("10", "1000000"),
    "ETH-USDT": ("5", "1000000"),
    "ETH-BTC": ("0.0001", "35"),
    "SOL-USDT": ("1", "1000000"),
    "LTC-USDT": ("1", "500000"),
    "DOGE-USDT": ("1", "500000"),
    "SHIB-USDT": ("1", "500000"),
    "XIN-USDT": ("1", "5000"),
    "龙虾-USDT": ("1", "50000"),
    "EOS-USDT": ("1", "500000"),
}
"""The least and the greatest value of an order, in quote, by pair."""
SUSPENDED = "EOS-USDT"


def uuid_of(name: str) -> str:
    """Return the id of an asset or a pair: the same at every start."""
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, name))


def listings() -> list[Listing]:
    # name, decimals of price and amount, price, typical amount, pace in ms
    rows = """
    BTC-USDT  2 6 61250       0.12     300
    ETH-USDT  2 4 2948.50     1.6      300
    ETH-BTC   5 4 0.04814     1.2      900
    SOL-USDT  2 2 139.20      25       400
    LTC-USDT  2 4 84.15       30       700
    DOGE-USDT 5 2 0.15234     14000    700
    SHIB-USDT 9 0 0.000008912 90000000 900
    XIN-USDT  1 3 75.7        2        900
    龙虾-USDT   4 1 0.2145      400      900
    EOS-USDT  4 2 0.7310      900      900
    """
    return [_listing(*row.split()) for row in rows.strip().splitlines()]


def scale(step: Decimal) -> int:
    """Return how many decimals a step has."""
    return max(0, -int(step.as_tuple().exponent))


def _listing(name: str, places: str, amount_places: str, *figures: str) -> Listing:
    price, typical, pace_ms = map(Decimal, figures)
    base, _, quote = name.partition("-")
    amount_step = Decimal(1).scaleb(-int(amount_places))
    market = Market(
        symbol=name,
        base=base,
        quote=quote,
        price_step=Decimal(1).scaleb(-int(places)),
        amount_step=amount_step,
        min_amount=amount_step,
        status=Status.CLOSED if name == SUSPENDED else Status.OPEN,
    )
    plan = Plan(
        start_price=price,
        typical_amount=typical,
        pace_ms=int(pace_ms),
        is_running=name != SUSPENDED,
    )
    return Listing(market=market, plan=plan)
