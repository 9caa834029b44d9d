"""What every order is held against before anything is written or sent, whichever button or key sent it.

Pure: a case in, hits out. `Post` puts the case together and refuses.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import chain, islice
from statistics import median_low

from core.desk.facts import TrackedOrder
from core.domain.estimate import (
    HUNDRED,
    Estimate,
    Terms,
    estimate,
    is_crossing,
    walk_quantity,
    walk_spend,
)
from core.domain.limits import Hit, Limits, Rule
from core.domain.market import CONDITIONAL, OrderType, Side, Ticker
from core.domain.money import (
    ZERO,
    Price,
    Quantity,
    Spend,
    cost,
    multiply,
    ratio,
    subtract,
    total,
)
from core.domain.order import Order, OrderState, Ticket, first_sight, is_same_order

LATEST, FEWEST = 20, 5
"""How many of the latest orders say what is usual, and how few say nothing."""

_SECOND_MS = Decimal(1000)

NEVER_THERE = frozenset(
    {OrderState.REFUSED, OrderState.NOT_SENT, OrderState.REJECTED, OrderState.NOT_PLACED}
)


@dataclass(slots=True)
class Switches:
    """What the whole desk agrees on: whether live accounts may send, have sent, and whether a panic holds everything."""

    is_live_open: bool = False
    has_sent_live: bool = False
    panics: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A ticket, and everything it is judged by as it is now.

    `price_age_s` is the age of the newest price, None without one; `clock_spread_ms` how well the exchange's clock is
    known, None for not at all; `busy_s` how long the exchange takes no more orders; times in ms of our clock.
    `latest` are our own orders, newest first, enough of them to tell what is usual; `unsettled` those of which nobody
    knows yet whether they are there.
    """

    ticket: Ticket
    terms: Terms
    limits: Limits
    switches: Switches
    is_live: bool
    latest: tuple[TrackedOrder, ...]
    unsettled: tuple[TrackedOrder, ...]
    now_ms: int
    ticker: Ticker | None
    price_age_s: Decimal | None
    is_link_up: bool
    clock_spread_ms: int | None
    busy_s: Decimal = ZERO

    @property
    def takes_any_price(self) -> bool:
        """Whether the book of this moment decides the price."""
        return self.ticket.type is OrderType.MARKET or self.ticket.is_protective


def judge(case: Case) -> tuple[Hit, ...]:
    """Every rule that the ticket meets, hard and soft."""
    return tuple(chain.from_iterable(rule(case) for rule in _RULES))


def _switches(case: Case) -> Iterator[Hit]:
    if case.switches.panics:
        yield Hit(rule=Rule.PANIC, is_hard=True)
    if case.is_live and not case.switches.is_live_open:
        yield Hit(rule=Rule.LIVE_LOCKED, is_hard=True)
    elif case.is_live and not case.switches.has_sent_live:
        yield Hit(rule=Rule.FIRST_LIVE, is_hard=False)


def _sent_before(case: Case) -> Iterator[Hit]:
    """The same order while nobody knows what became of the first, or again within seconds."""
    meant = replace(first_sight(case.ticket, OrderState.INTENT, now_ms=0), client_id=None)
    if any(is_same_order(row.order, meant) for row in case.unsettled):
        yield Hit(rule=Rule.CHECKING, is_hard=True)
        return
    limit = case.limits.repeat_s
    latest = () if limit is None else _sent_within(case, limit)
    sent = (order for order in latest if order.state not in NEVER_THERE)
    newest = next((order for order in sent if is_same_order(order, meant)), None)
    if newest is not None:
        age_s = ratio(Decimal(case.now_ms - (newest.created_ms or 0)), _SECOND_MS)
        yield Hit(rule=Rule.REPEAT, is_hard=False, value=age_s, limit=limit, unit="s")


def _price(case: Case) -> Iterator[Hit]:
    limits = case.limits
    worse = _worse_percent(case)
    if worse is not None:
        soft, hard = limits.price_soft_percent, limits.price_hard_percent
        yield from _above(Rule.PRICE_AWAY, worse, soft, hard, "%")


def _money(case: Case) -> Iterator[Hit]:
    figures = estimate(case.ticket, case.terms)
    yield from _value(case, figures)
    if figures is not None:
        yield from _balance(case, figures)


def _value(case: Case, figures: Estimate | None) -> Iterator[Hit]:
    ticket, limits = case.ticket, case.limits
    worth = _worth(first_sight(ticket, OrderState.INTENT, now_ms=0))
    if figures is not None:
        worth = figures.cost
    if worth is None:
        return
    quote = ticket.market.quote
    hard, times, soft = limits.most_value.get(quote), limits.value_soft_times, None
    usual = _usual_worth(case)
    if times is not None and usual is not None:
        soft = multiply(usual, times)
    yield from _above(Rule.VALUE, worth, soft, hard, quote)


def _depth(case: Case) -> Iterator[Hit]:
    """The part of the visible book that it would take at once."""
    ticket, limits = case.ticket, case.limits
    levels = case.terms.opposite(ticket.side)
    if not levels or ticket.is_post_only or ticket.type in CONDITIONAL:
        return
    wanted = (
        ticket.quantity
        or walk_spend(levels, ticket.spend or Spend(ZERO), ticket.market.quantity_step).quantity
    )
    if ticket.price is not None and not case.takes_any_price:
        price = ticket.price
        reached = tuple(each for each in levels if is_crossing(ticket.side, price, (each,)))
        wanted = walk_quantity(reached, wanted).quantity
    visible = total(level.quantity for level in levels)
    if not visible:
        return
    share = multiply(ratio(wanted, visible), HUNDRED)
    yield from _above(Rule.DEPTH, share, limits.depth_soft_percent, limits.depth_hard_percent, "%")


def _rate(case: Case) -> Iterator[Hit]:
    if case.busy_s > ZERO:
        yield Hit(rule=Rule.RATE, is_hard=True, value=case.busy_s, limit=ZERO, unit="s")
        return
    most = case.limits.soft_orders
    if most is None:
        return
    orders = Decimal(len(_sent_within(case, case.limits.orders_window_s)) + 1)
    if orders > most:
        yield Hit(rule=Rule.RATE, is_hard=False, value=orders, limit=most, unit="orders")


def _price_age(case: Case) -> Iterator[Hit]:
    """An old price is asked about; where the market decides the price, a very old one refuses, and none at all."""
    age_s, limits = case.price_age_s, case.limits
    soft, hard = limits.price_age_soft_s, limits.price_age_hard_s
    if case.takes_any_price and hard is not None and (age_s is None or not case.is_link_up):
        yield Hit(rule=Rule.PRICE_AGE, is_hard=True, value=age_s, limit=hard, unit="s")
    elif age_s is None and soft is not None:
        yield Hit(rule=Rule.PRICE_AGE, is_hard=False, limit=soft, unit="s")
    elif age_s is not None:
        hard = hard if case.takes_any_price else None
        yield from _above(Rule.PRICE_AGE, age_s, soft, hard, "s")


def _clock(case: Case) -> Iterator[Hit]:
    soft, hard = case.limits.clock_soft_ms, case.limits.clock_hard_ms
    if case.clock_spread_ms is None:
        yield Hit(rule=Rule.CLOCK, is_hard=True, limit=hard, unit="ms")
    else:
        yield from _above(Rule.CLOCK, Decimal(case.clock_spread_ms), soft, hard, "ms")


def _balance(case: Case, figures: Estimate) -> Iterator[Hit]:
    free = case.terms.free.to_spend(case.ticket.side)
    if free is None:
        return
    percent = case.limits.balance_soft_percent
    if figures.pays > free:
        yield Hit(
            rule=Rule.BALANCE,
            is_hard=True,
            value=figures.pays,
            limit=free,
            unit=figures.pays_asset,
        )
    elif percent is not None and multiply(figures.pays, HUNDRED) > multiply(free, percent):
        share = multiply(ratio(figures.pays, free), HUNDRED)
        yield Hit(rule=Rule.BALANCE, is_hard=False, value=share, limit=percent, unit="%")


_RULES: tuple[Callable[[Case], Iterator[Hit]], ...] = (
    _switches,
    _sent_before,
    _price,
    _money,
    _depth,
    _rate,
    _price_age,
    _clock,
)


def _above(
    rule: Rule, value: Decimal, soft: Decimal | None, hard: Decimal | None, unit: str
) -> Iterator[Hit]:
    for limit, is_hard in ((hard, True), (soft, False)):
        if limit is not None and value > limit:
            yield Hit(rule=rule, is_hard=is_hard, value=value, limit=limit, unit=unit)
            return


def _worse_percent(case: Case) -> Decimal | None:
    """How much worse than the price it is measured by: the market's best, or its own trigger."""
    ticket = case.ticket
    levels = case.terms.opposite(ticket.side)
    if ticket.type in CONDITIONAL:
        price, reference = ticket.price, ticket.stop_price
    elif case.takes_any_price:
        reference = levels[0].price if levels else None
        if ticket.quantity is not None:
            price = walk_quantity(levels, ticket.quantity).worst
        else:
            spend = ticket.spend or Spend(ZERO)
            price = walk_spend(levels, spend, ticket.market.quantity_step).worst
    else:
        price, reference = ticket.price, _touch(case)
    if price is None or not reference:
        return None
    away = multiply(ratio(subtract(price, reference), reference), HUNDRED)
    return away if ticket.side is Side.BUY else away.copy_negate()


def _touch(case: Case) -> Price | None:
    """The best price of the other side, else the last one."""
    levels = case.terms.opposite(case.ticket.side)
    if levels:
        return levels[0].price
    ticker = case.ticker
    if ticker is None:
        return None
    return (ticker.ask if case.ticket.side is Side.BUY else ticker.bid) or ticker.last


def _usual_worth(case: Case) -> Decimal | None:
    """The middle of what the latest orders in the same quote asset were worth."""
    quote = case.ticket.market.quote
    same_quote = (
        row.order
        for row in case.latest
        if row.market is not None
        and row.market.quote == quote
        and row.order.state not in NEVER_THERE
    )
    latest = islice(same_quote, LATEST)
    worths = [worth for order in latest if (worth := _worth(order)) is not None]
    return median_low(worths) if len(worths) >= FEWEST else None


def _worth(order: Order) -> Decimal | None:
    """What an order comes to in quote, as far as it tells."""
    if order.spend is not None:
        return order.spend
    price = order.price or order.stop_price
    if price is not None and order.quantity is not None:
        return cost(price, Quantity(order.quantity))
    return order.filled_cost


def _sent_within(case: Case, seconds: Decimal) -> list[Order]:
    """What was sent from here in the last seconds."""
    since_ms = case.now_ms - int(multiply(seconds, _SECOND_MS))
    made = ((row.order, row.order.created_ms or 0) for row in case.latest)
    return [order for order, made_ms in made if made_ms > since_ms]
