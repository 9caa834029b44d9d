"""Check a wish against a market's filters, in the order of sheet 16."""

from decimal import Decimal

from core.practice.exact import is_multiple, steps_in, times
from core.practice.orders import Side
from core.practice.protocols.binance_listings import LEAST_DELTA, MOST_DELTA, Rules
from core.practice.protocols.binance_orders import Wish
from core.practice.protocols.binance_refusals import filter_failure


def check(wish: Wish, rules: Rules, average: Decimal) -> None:
    """Raise Refusal. The average price stands for the price that a market order has not."""
    for price in (wish.price, wish.stop_price):
        if price is not None:
            _check_price(price, rules)
    if wish.price is not None:
        _check_range(wish.price, wish.side, rules, average)
    for amount in (wish.amount, wish.iceberg):
        if amount is not None:
            check_lot(amount, rules)
    if wish.is_at_market and wish.amount is not None and wish.amount > rules.market_max_amount:
        raise filter_failure("MARKET_LOT_SIZE")
    cost = wish.quote_amount
    if wish.amount is not None:
        cost = times(wish.amount, average if wish.price is None else wish.price)
    if cost is not None:
        check_notional(cost, rules, is_at_market=wish.is_at_market)
    _check_extras(wish, rules)


def check_lot(amount: Decimal, rules: Rules) -> None:
    market = rules.market
    if not market.has_amount(amount) or amount > rules.max_amount:
        raise filter_failure("LOT_SIZE")


def check_notional(cost: Decimal, rules: Rules, *, is_at_market: bool) -> None:
    if rules.max_notional is None:
        if cost < rules.min_notional:
            raise filter_failure("MIN_NOTIONAL")
        return
    is_too_large = cost > rules.max_notional and not is_at_market
    if cost < rules.min_notional or is_too_large:
        raise filter_failure("NOTIONAL")


def _check_price(price: Decimal, rules: Rules) -> None:
    if not rules.market.has_price(price) or price > rules.max_price:
        raise filter_failure("PRICE_FILTER")


def _check_range(price: Decimal, side: Side, rules: Rules, average: Decimal) -> None:
    least, most = rules.buy_range if side is Side.BUY else rules.sell_range
    if not times(average, least) <= price <= times(average, most):
        raise filter_failure("PERCENT_PRICE" if rules.is_range_doubled else "PERCENT_PRICE_BY_SIDE")


def _check_extras(wish: Wish, rules: Rules) -> None:
    if wish.trailing_delta is not None and not LEAST_DELTA <= wish.trailing_delta <= MOST_DELTA:
        raise filter_failure("TRAILING_DELTA")
    if wish.iceberg and wish.amount is not None:
        parts = steps_in(wish.amount, wish.iceberg)
        if parts + (not is_multiple(wish.amount, wish.iceberg)) > rules.iceberg_parts:
            raise filter_failure("ICEBERG_PARTS")
