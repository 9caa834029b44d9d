"""The one check that makes a `Ticket` of a `Draft`, or tells everything that is wrong with it.

Whatever is computed here rounds against overspending. Nothing is sent, and there is no clock.
"""

from decimal import Decimal

from core.domain.amounts import amount_problem, amount_problems, range_problems
from core.domain.draft import Draft, Field, Problem, Rule, number_text
from core.domain.estimate import (
    HUNDRED,
    Offers,
    Terms,
    is_crossing,
    walk_quantity,
)
from core.domain.market import (
    CONDITIONAL,
    Limits,
    Market,
    OrderType,
    Side,
    TimeInForce,
    Trading,
    Trigger,
)
from core.domain.money import (
    ONE,
    ZERO,
    Price,
    Quantity,
    Rounding,
    Spend,
    add,
    affordable,
    multiply,
    ratio,
    subtract,
    to_step,
    total,
)
from core.domain.order import Ticket
from core.domain.worksheet import Worksheet, work_out

_FROM_TOP = list(Field)
_BAND_PERCENT = Decimal(2)
_TRAIL_STEP = Decimal("0.01")
"""In percent: no exchange counts finer than in basis points."""
_TRAILS = Limits(least=_TRAIL_STEP, most=Decimal("99.99"))
_CUSHION = Decimal("0.005")
"""How far beyond the worst price needed an emulated market order may reach, so that a moving book still fills it."""


def offered_types(market: Market, offers: Offers) -> tuple[OrderType, ...]:
    """The order types that can be placed for a pair now, plain ones first; an emulated market order counts as market."""
    if not market.may_place:
        return ()
    if market.trading is not Trading.OPEN:
        return (OrderType.LIMIT,)
    offered = {kind for kind in offers.order_types if kind in market.order_types}
    if TimeInForce.IOC in offers.times_in_force and OrderType.LIMIT in offered:
        offered.add(OrderType.MARKET)  # by what the exchange has, or as a limit order
    return tuple(kind for kind in OrderType if kind in offered)


def check(draft: Draft, terms: Terms, client_id: str) -> Ticket | tuple[Problem, ...]:
    """Make a ticket, or tell everything that forbids it. What is merely unwise is for `warnings`."""
    sheet = work_out(draft, terms)
    problems = [*_unread(sheet), *_flag_problems(sheet), *_price_problems(sheet)]
    problems += [*_book_problems(sheet), *amount_problems(sheet)]
    if problems:
        return tuple(sorted(problems, key=lambda problem: _FROM_TOP.index(problem.field)))
    return _ticket(sheet, client_id)


def warnings(ticket: Ticket, terms: Terms, decimal_mark: str = ".") -> tuple[Problem, ...]:
    """What is allowed and yet worth one more look before it is sent.

    What an account's own limits make of a price far away is for the guards to say.
    """
    levels = terms.opposite(ticket.side)
    if ticket.type in CONDITIONAL:
        return _waiting_warnings(ticket, terms, decimal_mark)
    if not levels or ticket.price is None or ticket.is_protective:
        return ()
    touch, step, is_buy = levels[0].price, terms.market.price_step, ticket.side is Side.BUY
    if ticket.is_post_only:
        outside = subtract(touch, step) if is_buy else add(touch, step)
        repair = number_text(outside, decimal_mark) if step and outside > ZERO else None
        taking = _soft(
            Field.PRICE, Rule.MAKER_WOULD_TAKE, ticket.price, touch, terms.market.quote, repair
        )
        return (taking,) if is_crossing(ticket.side, ticket.price, levels) else ()
    return _far(Rule.PRICE_BAND, ticket, ticket.price, touch, decimal_mark)


def _waiting_warnings(ticket: Ticket, terms: Terms, decimal_mark: str) -> tuple[Problem, ...]:
    """Of an order that waits for a price: that the market is there already, or that its limit is far behind."""
    stop, levels = ticket.stop_price, terms.opposite(ticket.side)
    if stop is None or ticket.type is OrderType.TRAILING_STOP:
        return ()
    found: tuple[Problem, ...] = ()
    if levels and _is_passed(ticket, stop, levels[0].price):
        touch, quote = levels[0].price, terms.market.quote
        found = (_soft(Field.STOP_PRICE, Rule.STOP_PASSED, stop, touch, quote),)
    if ticket.price is None:
        return found
    return found + _far(Rule.STOP_BAND, ticket, ticket.price, stop, decimal_mark)


def _far(
    rule: Rule, ticket: Ticket, price: Price, near: Price, decimal_mark: str
) -> tuple[Problem, ...]:
    """That a limit price is much worse than the price at which it meets the book."""
    worse = _percent_worse(ticket.side, price, near)
    if worse <= _BAND_PERCENT:
        return ()
    repair = number_text(near, decimal_mark)
    return (_soft(Field.PRICE, rule, worse, _BAND_PERCENT, None, repair),)


def _is_passed(ticket: Ticket, stop: Price, touch: Price) -> bool:
    """Whether the market is already where the order waits for it to come."""
    return stop <= touch if ticket.trigger is Trigger.AT_OR_ABOVE else stop >= touch


def _soft(
    where: Field,
    rule: Rule,
    value: Decimal,
    limit: Decimal,
    asset: str | None,
    repair: str | None = None,
) -> Problem:
    return Problem(
        field=where, rule=rule, value=value, limit=limit, asset=asset, repair=repair, is_soft=True
    )


def _unread(sheet: Worksheet) -> list[Problem]:
    """An amount that nobody wants is not missed."""
    return [
        problem
        for problem in sheet.unreadable
        if not (sheet.wants_total and (problem.field, problem.rule) == _NO_AMOUNT)
    ]


_NO_AMOUNT = (Field.QUANTITY, Rule.EMPTY)


def _flag_problems(sheet: Worksheet) -> list[Problem]:
    market, offers, draft = sheet.market, sheet.terms.offers, sheet.draft
    if not market.may_place:
        return [Problem(field=Field.ORDER_TYPE, rule=Rule.MARKET_NOT_OPEN)]
    if draft.order_type not in offered_types(market, offers):
        return [Problem(field=Field.ORDER_TYPE, rule=Rule.TYPE_NOT_OFFERED)]
    if not sheet.is_taken:
        return [Problem(field=Field.ORDER_TYPE, rule=Rule.SIDE_NOT_OFFERED)]
    if sheet.is_market:
        return []
    problems = []
    is_conditional = draft.order_type in CONDITIONAL
    if draft.time_in_force not in _times(sheet):
        problems.append(Problem(field=Field.TIME_IN_FORCE, rule=Rule.TYPE_NOT_OFFERED))
    if draft.is_post_only and not (offers.has_post_only and market.has_post_only):
        problems.append(Problem(field=Field.POST_ONLY, rule=Rule.TYPE_NOT_OFFERED))
    if market.trading is Trading.POST_ONLY and not draft.is_post_only:
        problems.append(Problem(field=Field.POST_ONLY, rule=Rule.MAKER_ONLY_NOW))
    is_timed = draft.time_in_force is not TimeInForce.GTC
    if draft.is_post_only and (is_timed or is_conditional):
        problems.append(Problem(field=Field.POST_ONLY, rule=Rule.CONFLICTING_FLAGS))
    return problems


def _times(sheet: Worksheet) -> tuple[TimeInForce, ...]:
    """The times in force that an order of this type may have; without a price of its own there is nothing to choose."""
    offers, kind = sheet.terms.offers, sheet.draft.order_type
    if kind not in CONDITIONAL:
        return offers.times_in_force
    return offers.conditional_times if sheet.has_price else (TimeInForce.GTC,)


def _book_problems(sheet: Worksheet) -> list[Problem]:
    """What an order without a price needs of the book. An emulated one gets its protective price here (Gemini sheet 6.3)."""
    where, levels = sheet.draft.amount_field, sheet.levels
    needs_no_book = sheet.is_spend or (sheet.is_native and where is Field.QUANTITY)
    if sheet.has_price or needs_no_book or where not in sheet.numbers:
        return []
    if not sheet.is_market:
        is_blind = sheet.trail is not None and sheet.price is None and not levels
        return [Problem(field=where, rule=Rule.NO_BOOK)] if is_blind else []
    if not levels:
        return [Problem(field=where, rule=Rule.NO_BOOK)]
    bound = _bound(sheet, levels[0].price)
    if sheet.is_emulated:
        levels = tuple(level for level in levels if is_crossing(sheet.side, bound, (level,)))
    held = walk_quantity(levels, Quantity(total(level.quantity for level in levels)))
    quantity = sheet.numbers.get(Field.QUANTITY)
    if quantity is None or quantity > held.quantity:
        most = to_step(held.quantity, sheet.quantity_step, Rounding.DOWN)
        limit = held.quantity if where is Field.QUANTITY else held.cost
        asset = sheet.asset(where)
        return [amount_problem(sheet, Rule.BOOK_TOO_THIN, sheet.numbers[where], limit, asset, most)]
    if sheet.is_emulated:
        worst = walk_quantity(levels, Quantity(quantity)).worst or levels[0].price
        sheet.numbers[Field.PRICE] = _protective(sheet, worst, bound, quantity)
    return []


def _bound(sheet: Worksheet, touch: Price) -> Price:
    """The farthest price that the exchange lets one order move the market to."""
    part = ratio(Decimal(sheet.terms.offers.most_slippage_percent), HUNDRED)
    if sheet.side is Side.BUY:
        return Price(
            to_step(multiply(touch, add(ONE, part)), sheet.market.price_step, Rounding.FLOOR)
        )
    return Price(
        to_step(multiply(touch, subtract(ONE, part)), sheet.market.price_step, Rounding.UP)
    )


def _protective(sheet: Worksheet, worst: Price, bound: Price, quantity: Decimal) -> Price:
    """The worst price needed with a cushion; never beyond `bound`, and beyond `worst` only as far as the funds reach."""
    step, free = sheet.market.price_step, sheet.terms.free.quote
    if sheet.side is Side.SELL:
        below = to_step(multiply(worst, subtract(ONE, _CUSHION)), step, Rounding.FLOOR)
        return Price(max(below, bound))
    above = Price(min(bound, to_step(multiply(worst, add(ONE, _CUSHION)), step, Rounding.UP)))
    if free is None or not quantity:
        return above
    reserved = Price(multiply(quantity, sheet.terms.reserve(Side.BUY)))
    in_reach = affordable(Spend(max(ZERO, free)), reserved, step)
    return Price(max(worst, min(above, in_reach)))


def _price_problems(sheet: Worksheet) -> list[Problem]:
    """Prices and trail against their steps and limits, a limit price against its stop or the market."""
    market, numbers = sheet.market, sheet.numbers
    problems = [
        *range_problems(sheet, Field.PRICE, market.price_step, market.price, Rounding.NEAREST),
        *range_problems(sheet, Field.STOP_PRICE, market.price_step, market.price, Rounding.NEAREST),
        *range_problems(sheet, Field.TRAIL, _TRAIL_STEP, _TRAILS, Rounding.NEAREST),
    ]
    if _lacks_start(sheet):
        problems.append(Problem(field=Field.STOP_PRICE, rule=Rule.EMPTY))
    price, stop = numbers.get(Field.PRICE), numbers.get(Field.STOP_PRICE)
    if price is None:
        return problems
    is_stop = sheet.draft.order_type is OrderType.STOP_LIMIT
    if stop is not None and is_stop and sheet.terms.offers.is_stop_before_price:
        is_right = stop < price if sheet.side is Side.BUY else stop > price
        if not is_right:
            problems.append(
                Problem(
                    field=Field.STOP_PRICE,
                    rule=Rule.STOP_SIDE,
                    value=stop,
                    limit=price,
                    asset=market.quote,
                )
            )
    return problems


def _lacks_start(sheet: Worksheet) -> bool:
    """Whether a trailing stop does not say where it begins, and the exchange wants to know."""
    is_trailing = sheet.draft.order_type is OrderType.TRAILING_STOP
    is_silent = not sheet.draft.stop_price.strip()
    return is_trailing and is_silent and sheet.terms.offers.needs_trail_start


def _percent_worse(side: Side, price: Decimal, touch: Decimal) -> Decimal:
    """How much worse than the best price on the other side; negative when it waits before the market."""
    beyond = subtract(price, touch) if side is Side.BUY else subtract(touch, price)
    return multiply(ratio(beyond, touch), HUNDRED)


def _ticket(sheet: Worksheet, client_id: str) -> Ticket:
    draft, numbers = sheet.draft, sheet.numbers
    price, stop = numbers.get(Field.PRICE), numbers.get(Field.STOP_PRICE)
    return Ticket(
        client_id=client_id,
        market=sheet.market,
        side=draft.side,
        type=OrderType.LIMIT if sheet.is_emulated else draft.order_type,
        time_in_force=_time_in_force(sheet),
        is_post_only=draft.is_post_only and not sheet.is_market,
        quantity=None if sheet.is_spend else Quantity(numbers[Field.QUANTITY]),
        spend=Spend(numbers[Field.TOTAL]) if sheet.is_spend else None,
        price=None if price is None else Price(price),
        stop_price=None if stop is None else Price(stop),
        trail=sheet.trail,
        is_protective=sheet.is_emulated,
    )


def _time_in_force(sheet: Worksheet) -> TimeInForce:
    if sheet.is_emulated:
        return TimeInForce.IOC
    return TimeInForce.GTC if sheet.is_native else sheet.draft.time_in_force
