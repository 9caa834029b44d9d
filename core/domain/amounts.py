"""How much an order is for, held against steps, limits, its value and the funds, with the nearest number that would do."""

from dataclasses import replace
from decimal import Decimal

from core.domain.draft import Field, Problem, Rule
from core.domain.estimate import walk_quantity, walk_spend
from core.domain.market import Limits, Side
from core.domain.money import (
    ZERO,
    Quantity,
    Rounding,
    Spend,
    add,
    affordable,
    cost,
    decimal,
    is_on_step,
    multiply,
    to_step,
    trimmed,
)
from core.domain.worksheet import Worksheet


def range_problems(
    sheet: Worksheet, where: Field, step: Decimal, limits: Limits, rounding: Rounding
) -> list[Problem]:
    """A number against its step and its limits, with the nearest one that would do."""
    value = sheet.numbers.get(where)
    if value is None:
        return []
    least, most = limits.least, limits.most
    on_step = to_step(value, step, rounding)
    rule, limit, nearest = Rule.OFF_STEP, step, on_step
    if least is not None and value < least:
        rule, limit, nearest = Rule.BELOW_LEAST, least, to_step(least, step, Rounding.UP)
    elif most is not None and value > most:
        rule, limit, nearest = Rule.ABOVE_MOST, most, to_step(most, step, Rounding.DOWN)
    elif value <= ZERO or (not on_step and not is_on_step(value, step)):
        rule, limit, nearest = Rule.BELOW_LEAST, step, step
    elif is_on_step(value, step):
        return []
    if where is Field.QUANTITY:
        return [amount_problem(sheet, rule, value, limit, sheet.market.base, nearest)]
    return [
        Problem(
            field=where,
            rule=rule,
            value=value,
            limit=limit,
            asset=sheet.asset(where),
            repair=sheet.number_text(nearest),
        )
    ]


def amount_problems(sheet: Worksheet) -> list[Problem]:
    """How much: said the way the exchange takes it, on its step, within its limits and the funds."""
    if not sheet.is_taken:
        return []
    if sheet.wants_total:
        return [_total_wanted(sheet)]
    where, step, limits = Field.QUANTITY, sheet.quantity_step, sheet.quantity_limits
    if sheet.is_spend:
        where, step, limits = Field.TOTAL, sheet.spend_step, Limits()
    own = range_problems(sheet, where, step, limits, Rounding.DOWN)
    return [*own, *_cost_problems(sheet), *_funds_problems(sheet)]


def _total_wanted(sheet: Worksheet) -> Problem:
    """With the total that the typed amount comes to at the stop price."""
    about = sheet.numbers.get(Field.TOTAL, ZERO)
    total = to_step(about, sheet.spend_step, Rounding.DOWN)
    repair = sheet.number_text(decimal(trimmed(total))) if total else None
    return Problem(field=Field.TOTAL, rule=Rule.TOTAL_WANTED, repair=repair)


def _cost_problems(sheet: Worksheet) -> list[Problem]:
    """The value of the order against the exchange's limits, with the nearest amount that would do."""
    spend = _value(sheet)
    if spend is None:
        return []
    limits = sheet.cost_limits
    if limits.least is not None and spend < limits.least:
        rule, limit, rounding = Rule.COST_TOO_SMALL, limits.least, Rounding.UP
    elif limits.most is not None and spend > limits.most:
        rule, limit, rounding = Rule.COST_TOO_LARGE, limits.most, Rounding.DOWN
    else:
        return []
    problem = amount_problem(
        sheet, rule, spend, limit, sheet.market.quote, _worth(sheet, limit, rounding)
    )
    if not sheet.is_spend:
        return [problem]
    nearest = to_step(limit, sheet.spend_step, rounding)
    return [replace(problem, repair=sheet.number_text(nearest))]


def _value(sheet: Worksheet) -> Decimal | None:
    """What the order is worth, as far as anybody can say."""
    price, quantity = sheet.price, sheet.numbers.get(Field.QUANTITY)
    if sheet.is_spend or price is None or quantity is None:
        return sheet.numbers.get(Field.TOTAL)
    return cost(price, Quantity(quantity))


def _worth(sheet: Worksheet, value: Decimal, rounding: Rounding) -> Decimal:
    """The amount nearest to a value, above it or below; zero if nobody can say."""
    price, step = sheet.price, sheet.quantity_step
    if price is None:
        levels = sheet.levels
        below = walk_spend(levels, Spend(value), step).quantity
        above = Quantity(add(below, step))
        is_enough = walk_quantity(levels, below).cost >= value
        is_reached = walk_quantity(levels, above).cost >= value
        return below if rounding is Rounding.DOWN or is_enough else above if is_reached else ZERO
    below = affordable(Spend(value), price, step) if price else Quantity(ZERO)
    is_short = rounding is Rounding.UP and multiply(below, price) < value
    return add(below, step) if is_short and price else below


def _funds_problems(sheet: Worksheet) -> list[Problem]:
    """What the order takes of the free funds; a fee on top counts as the taker's, which exchanges reserve."""
    is_buy, free = sheet.side is Side.BUY, sheet.terms.free.to_spend(sheet.side)
    needed = _value(sheet) if is_buy else sheet.numbers.get(Field.QUANTITY)
    if free is None or needed is None:
        return []
    needed = multiply(needed, sheet.terms.reserve(sheet.side))
    if needed <= free:
        return []
    asset = sheet.market.quote if is_buy else sheet.market.base
    most = ZERO if sheet.is_spend else sheet.most() or ZERO
    problem = amount_problem(sheet, Rule.NOT_ENOUGH, needed, free, asset, most)
    if sheet.is_spend and (spend := sheet.most_spend()):
        return [replace(problem, repair=sheet.number_text(decimal(trimmed(spend))))]
    return [problem]


def amount_problem(
    sheet: Worksheet, rule: Rule, value: Decimal, limit: Decimal, asset: str, nearest: Decimal
) -> Problem:
    """A problem beside the field that says how much; `nearest` is the base amount that would do, if it is one."""
    least = sheet.quantity_limits.least
    is_enough = least is None or nearest >= least
    return Problem(
        field=sheet.draft.amount_field,
        rule=rule,
        value=value,
        limit=limit,
        asset=asset,
        repair=sheet.amount_text(nearest) if is_enough else None,
    )
