"""Why an exchange refused an order: which value, which rule, and the nearest that fits the rules as we know them."""

from decimal import Decimal

from PySide6.QtCore import QCoreApplication

from core.domain.broken import broken_rules
from core.domain.draft import PERCENT, Field, Problem, Rule
from core.domain.errors import DeskError, OutsideRules, Refused
from core.domain.market import Market, Trigger, usual_trigger
from core.domain.money import Quantity, cost
from core.domain.order import Order, Ticket
from gui import messages
from gui.error_texts import QT_TRANSLATE_NOOP

_FIELDS: dict[str, tuple[Field, ...]] = {
    "price": (Field.PRICE,),
    "stop_price": (Field.STOP_PRICE,),
    "stopPrice": (Field.STOP_PRICE,),
    "amount": (Field.QUANTITY,),
    "quantity": (Field.QUANTITY,),
    "cost": (Field.TOTAL,),
    "quoteOrderQty": (Field.TOTAL,),
    "trailingDelta": (Field.TRAIL,),
}
"""Where the ticket has what an exchange blames: by the common words, and as requests name it."""

_RULE_FIELDS: dict[str, tuple[Field, ...]] = {
    "PRICE_FILTER": (Field.PRICE, Field.STOP_PRICE),
    "PERCENT_PRICE": (Field.PRICE,),
    "PERCENT_PRICE_BY_SIDE": (Field.PRICE,),
    "LOT_SIZE": (Field.QUANTITY,),
    "MARKET_LOT_SIZE": (Field.QUANTITY,),
    "MAX_POSITION": (Field.QUANTITY,),
    "MIN_NOTIONAL": (Field.TOTAL,),
    "NOTIONAL": (Field.TOTAL,),
    "TRAILING_DELTA": (Field.TRAIL,),
    "trigger_side": (Field.STOP_PRICE,),
}
"""The same for rules that come without a field."""

_STEP = frozenset({Rule.OFF_STEP})
_LEAST, _MOST = frozenset({Rule.BELOW_LEAST}), frozenset({Rule.ABOVE_MOST})
_FILTER = _STEP | _LEAST | _MOST
_WORTH_LITTLE, _WORTH_MUCH = frozenset({Rule.COST_TOO_SMALL}), frozenset({Rule.COST_TOO_LARGE})
_WORTH = _WORTH_LITTLE | _WORTH_MUCH

_OURS: dict[str, frozenset[Rule]] = {
    "price_step": _STEP,
    "amount_step": _STEP,
    "base_scale": _STEP,
    "quote_scale": _STEP,
    "min_amount": _LEAST,
    "market_min_amount": _LEAST,
    "max_amount": _MOST,
    "market_max_amount": _MOST,
    "min_cost": _WORTH_LITTLE,
    "min_quote_value": _WORTH_LITTLE,
    "MIN_NOTIONAL": _WORTH_LITTLE,
    "max_cost": _WORTH_MUCH,
    "market_max_cost": _WORTH_MUCH,
    "max_quote_value": _WORTH_MUCH,
    "NOTIONAL": _WORTH,
    "PRICE_FILTER": _FILTER,
    "LOT_SIZE": _FILTER,
    "MARKET_LOT_SIZE": _FILTER,
}
"""Which of our own rules an exchange's rule may be."""

_NEWER: dict[frozenset[Rule], str] = {
    _STEP: QT_TRANSLATE_NOOP("Messages", "It has more decimals than the pair takes now."),
    _LEAST: QT_TRANSLATE_NOOP("Messages", "It is less than the pair takes now."),
    _WORTH_LITTLE: QT_TRANSLATE_NOOP("Messages", "It is less than the pair takes now."),
    _MOST: QT_TRANSLATE_NOOP("Messages", "It is more than the pair takes now."),
    _WORTH_MUCH: QT_TRANSLATE_NOOP("Messages", "It is more than the pair takes now."),
    _WORTH: QT_TRANSLATE_NOOP("Messages", "It is less or more than the pair takes now."),
    _FILTER: QT_TRANSLATE_NOOP(
        "Messages", "It is off the pair's step, or less or more than the pair takes now."
    ),
}
"""What is left to say where the rules that we know are not broken: the exchange has newer ones."""

_TOO_FAR = QT_TRANSLATE_NOOP("Messages", "It is too far from the market.")
_TOO_MUCH = QT_TRANSLATE_NOOP(
    "Messages", "The account would hold more of it than the exchange allows."
)
_NOT_OURS: dict[str, str] = {
    "price_band": _TOO_FAR,
    "PERCENT_PRICE": _TOO_FAR,
    "PERCENT_PRICE_BY_SIDE": _TOO_FAR,
    "holding_limit": _TOO_MUCH,
    "MAX_POSITION": _TOO_MUCH,
    "TRAILING_DELTA": QT_TRANSLATE_NOOP(
        "Messages", "It is smaller or larger than the exchange takes for the pair."
    ),
}
"""Rules whose figures only the exchange knows."""

_PASSED: dict[Trigger | None, str] = {
    Trigger.AT_OR_ABOVE: QT_TRANSLATE_NOOP(
        "Messages", "It must lie above the market, or the order would trigger at once."
    ),
    Trigger.AT_OR_BELOW: QT_TRANSLATE_NOOP(
        "Messages", "It must lie below the market, or the order would trigger at once."
    ),
}

RULE_NAMES = (*_OURS, *_NOT_OURS, "trigger_side")
"""Every rule that an exchange may name and we have words for."""

_VALUES: dict[Field, str] = {
    Field.PRICE: QT_TRANSLATE_NOOP(
        "Messages", "The exchange refused the price of {value}. Nothing was placed."
    ),
    Field.STOP_PRICE: QT_TRANSLATE_NOOP(
        "Messages", "The exchange refused the stop price of {value}. Nothing was placed."
    ),
    Field.TRAIL: QT_TRANSLATE_NOOP(
        "Messages", "The exchange refused the trail of {value}. Nothing was placed."
    ),
    Field.QUANTITY: QT_TRANSLATE_NOOP(
        "Messages", "The exchange refused the amount of {value}. Nothing was placed."
    ),
    Field.TOTAL: QT_TRANSLATE_NOOP(
        "Messages", "The exchange refused the total of {value}. Nothing was placed."
    ),
}


def blamed(refused: Refused) -> tuple[Field, ...]:
    """The fields of the ticket that a refusal is about, as far as the exchange tells."""
    by_rule = _RULE_FIELDS.get(refused.rule or "", ())
    return _FIELDS.get(refused.field or "", by_rule)


def explained(error: DeskError, order: Ticket | Order, market: Market | None) -> str:
    """Why an order was not placed, with value, rule and nearest value where they are known."""
    found = ""
    if market is not None and isinstance(error, OutsideRules):
        found = sentence(error.refused, order, market)
    return found or messages.sentence(error)


def sentence(refused: Refused, order: Ticket | Order, market: Market) -> str:
    """Value, rule and nearest value; empty where neither we nor the exchange can tell.

    It says that nothing was placed: only for a refusal that proves it.
    """
    rule, fields = refused.rule or "", blamed(refused)
    if order.spend is not None:  # the one amount that it has is its total
        fields = tuple(Field.TOTAL if field is Field.QUANTITY else field for field in fields)
    if rule not in _NOT_OURS and rule != "trigger_side":
        for problem in broken_rules(order, market):
            is_blamed = not fields or _field(problem) in fields
            if is_blamed and problem.rule in _OURS.get(rule, {problem.rule}):
                return _of_problem(problem, order, market)
    reason = _NOT_OURS.get(rule) or _NEWER.get(_OURS.get(rule, frozenset()), "")
    if rule == "trigger_side":
        reason = _PASSED.get(order.trigger or usual_trigger(order.side, order.type), "")
    stated = [field for field in fields if _value(field, order) is not None]
    opening = _opening(stated[0], order, market) if len(stated) == 1 and reason else ""
    return messages.joined(opening, _words(reason)) if opening else ""


def _field(problem: Problem) -> Field:
    """What an order is worth is a matter of its total, wherever the user said how much."""
    is_worth = problem.rule in {Rule.COST_TOO_SMALL, Rule.COST_TOO_LARGE}
    return Field.TOTAL if is_worth else problem.field


def _of_problem(problem: Problem, order: Ticket | Order, market: Market) -> str:
    opening = _opening(_field(problem), order, market)
    words = messages.joined(opening, messages.problem_text(problem)) if opening else ""
    if not words or problem.repair is None:
        return words
    nearest = messages.with_asset(Decimal(problem.repair), _unit(problem.field, market))
    hint = QCoreApplication.translate("Messages", "The nearest that fits: {value}.")
    return messages.joined(words, hint.format(value=nearest))


def _opening(field: Field, order: Ticket | Order, market: Market) -> str:
    """Which value was refused; empty where the order states none."""
    value = _value(field, order)
    if value is None:
        return ""
    return _words(_VALUES[field]).format(value=messages.with_asset(value, _unit(field, market)))


def _value(field: Field, order: Ticket | Order) -> Decimal | None:
    if field is Field.TRAIL:
        return None if order.trail is None else order.trail.scaleb(2)
    if field is not Field.TOTAL:
        prices = {Field.PRICE: order.price, Field.STOP_PRICE: order.stop_price}
        return prices.get(field, order.quantity)
    price = order.price or order.stop_price
    if order.spend is not None or price is None or order.quantity is None:
        return order.spend
    return cost(price, Quantity(order.quantity))


def _unit(field: Field, market: Market) -> str:
    if field is Field.QUANTITY:
        return market.base
    return PERCENT if field is Field.TRAIL else market.quote


def _words(text: str) -> str:
    return QCoreApplication.translate("Messages", text)
