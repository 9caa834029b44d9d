"""What a refused order breaks of its pair's rules, as far as we know them."""

from dataclasses import dataclass, replace
from decimal import Decimal

from core.domain.check import check
from core.domain.draft import Draft, Field, Problem, Rule, number_text
from core.domain.estimate import Free, Terms
from core.domain.market import FeeRates, Market, MarketBy, OrderType, TimeInForce
from core.domain.money import ZERO
from core.domain.order import Order, Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class _Everything:
    """An exchange that takes every kind of order, so that only the rules of the pair are left."""

    order_types: tuple[OrderType, ...] = tuple(OrderType)
    times_in_force: tuple[TimeInForce, ...] = tuple(TimeInForce)
    has_post_only: bool = True
    market_orders: frozenset[MarketBy] = frozenset(MarketBy)
    is_stop_before_price: bool = False
    needs_trail_start: bool = False
    conditional_times: tuple[TimeInForce, ...] = tuple(TimeInForce)
    is_fee_on_top: bool = False
    most_slippage_percent: int = 0


def broken_rules(order: Ticket | Order, market: Market) -> tuple[Problem, ...]:
    """What the numbers of an order break of the rules of its pair as we know them, for one that was refused."""
    is_spend = order.spend is not None
    by_total = frozenset({MarketBy.BUY_QUOTE, MarketBy.SELL_BASE})
    draft = Draft(
        side=order.side,
        order_type=order.type,
        price=_text(order.price),
        quantity=_text(order.quantity),
        total=_text(order.spend),
        stop_price=_text(order.stop_price),
        trail=_text(None if order.trail is None else order.trail.scaleb(2)),
        derived=Field.QUANTITY if is_spend else Field.TOTAL,
    )
    terms = Terms(
        market=replace(market, order_types=frozenset(OrderType), has_quote_market=True),
        offers=_Everything(market_orders=by_total) if is_spend else _Everything(),
        free=Free(),
        rates=FeeRates(maker=ZERO, taker=ZERO),
    )
    found = check(draft, terms, client_id="")
    return () if isinstance(found, Ticket) else tuple(p for p in found if p.rule in _OF_NUMBERS)


_OF_NUMBERS = {
    Rule.OFF_STEP,
    Rule.BELOW_LEAST,
    Rule.ABOVE_MOST,
    Rule.COST_TOO_SMALL,
    Rule.COST_TOO_LARGE,
}


def _text(value: Decimal | None) -> str:
    return "" if value is None else number_text(value)
