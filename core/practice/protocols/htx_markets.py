"""HTX's demo markets and the limits of their symbols (sheet 3)."""

from dataclasses import dataclass
from decimal import Decimal

from core.practice.makers import Plan
from core.practice.market import Market, Status
from core.practice.venue import Listing

VALUE_PLACES = 8
BUY_BELOW, SELL_ABOVE = Decimal("1.1"), Decimal("0.9")
"""The price band, as ratios to the last price."""

# symbol, base, quote, places of price and amount, least amount, least value,
# most in a limit order, in a limit buy, in a market sale, in a market buy (quote),
# price, typical amount, pace in ms
TABLE = """
btcusdt  btc  usdt 2  6 0.000001 10     1000   1000   200    1000000 61250      0.12     300
ethusdt  eth  usdt 2  4 0.001    10     10000  10000  2000   1000000 2948.50    1.6      300
ethbtc   eth  btc  6  4 0.0001   0.0001 1000   1000   1000   100     0.048140   1.2      900
solusdt  sol  usdt 4  4 0.01     5      100000 100000 20000  500000  139.20     25       400
ltcusdt  ltc  usdt 2  4 0.001    5      50000  50000  10000  500000  84.15      30       700
dogeusdt doge usdt 6  2 1        5      5E+7   2E+7   1E+7   200000  0.152340   14000    700
shibusdt shib usdt 10 2 10       10     1E+11  1E+11  1E+10  100000  0.000008912 90000000 900
bchusdt  bch  usdt 1  0 1        10     5000   5000   1000   200000  452.0      12       900
2zusdt   2z   usdt 4  2 0.1      5      100000 100000 20000  10000   0.2145     40       900
zecusdt  zec  usdt 2  4 0.001    5      10000  10000  2000   200000  412.80     4        900
oldusdt  old  usdt 4  2 1        5      100000 100000 10000  10000   0.0870     900      900
"""
STATUSES = {"zecusdt": Status.CANCEL_ONLY, "oldusdt": Status.CLOSED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    market: Market
    price_places: int
    amount_places: int
    min_value: Decimal
    max_amount: Decimal
    max_buy_amount: Decimal
    market_max_amount: Decimal
    market_max_value: Decimal
    plan: Plan

    @property
    def spend_places(self) -> int:
        """Decimals that the quote amount of a market buy may have; not documented (sheet 3)."""
        return min(self.amount_places, VALUE_PLACES)


def all_rules() -> dict[str, Rules]:
    """Return the rules by symbol."""
    return {rules.market.symbol: rules for rules in map(_rules, TABLE.strip().splitlines())}


def listings(rules: dict[str, Rules]) -> list[Listing]:
    return [Listing(market=each.market, plan=each.plan) for each in rules.values()]


def _rules(row: str) -> Rules:
    symbol, base, quote, price_places, amount_places, *figures = row.split()
    minimum, min_value, maximum, max_buy, market_max, max_spend, price, typical, pace_ms = map(
        Decimal, figures
    )
    market = Market(
        symbol=symbol,
        base=base,
        quote=quote,
        price_step=Decimal(1).scaleb(-int(price_places)),
        amount_step=Decimal(1).scaleb(-int(amount_places)),
        min_amount=minimum,
        status=STATUSES.get(symbol, Status.OPEN),
    )
    return Rules(
        market=market,
        price_places=int(price_places),
        amount_places=int(amount_places),
        min_value=min_value,
        max_amount=maximum,
        max_buy_amount=max_buy,
        market_max_amount=market_max,
        market_max_value=max_spend,
        plan=Plan(
            start_price=price,
            typical_amount=typical,
            pace_ms=int(pace_ms),
            is_running=market.status is Status.OPEN,
        ),
    )
