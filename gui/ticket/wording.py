"""The ticket's sentences: why it waits, what is wrong with a field, what came of an order."""

from PySide6.QtCore import QCoreApplication

from core.desk.facts import TrackedOrder
from core.domain.account import Environment
from core.domain.draft import Field, Problem, Rule
from core.domain.errors import DeskError, Refusal
from core.domain.estimate import Estimate
from core.domain.lifecycle import UNSETTLED
from core.domain.market import Market
from core.domain.order import Order, OrderState, Ticket
from core.exchanges.base import Info
from gui import display, messages, refused
from gui.ticket import figures
from gui.ticket.texts import FieldText

translate = QCoreApplication.translate


def why_not_text(problems: tuple[Problem, ...]) -> str:
    """What the submit button says while the draft is no order yet."""
    empty = {
        Field.PRICE: translate("Ticket", "Enter a price"),
        Field.TRAIL: translate("Ticket", "Enter a trail"),
        Field.STOP_PRICE: translate("Ticket", "Enter a stop price"),
        Field.QUANTITY: translate("Ticket", "Enter an amount"),
        Field.TOTAL: translate("Ticket", "Enter a total"),
    }
    wrong = {
        Field.PRICE: translate("Ticket", "Check the price"),
        Field.TRAIL: translate("Ticket", "Check the trail"),
        Field.STOP_PRICE: translate("Ticket", "Check the stop price"),
        Field.QUANTITY: translate("Ticket", "Check the amount"),
        Field.TOTAL: translate("Ticket", "Check the total"),
    }
    first = next((each for each in problems if each.rule not in _MISSING), problems[0])
    if first.field is Field.ORDER_TYPE and first.rule is not Rule.MARKET_NOT_OPEN:
        return translate("Ticket", "Choose another type")
    texts = empty if first.rule in _MISSING else wrong
    return texts.get(first.field, messages.problem_text(first))


_MISSING = {Rule.EMPTY, Rule.TOTAL_WANTED}


def field_texts(problems: tuple[Problem, ...]) -> dict[Field, FieldText]:
    """The first problem of each field; that nothing is typed yet is for the button to say."""
    texts: dict[Field, FieldText] = {}
    for problem in problems:
        if problem.rule is not Rule.EMPTY and problem.field not in texts:
            texts[problem.field] = FieldText(
                text=messages.problem_text(problem),
                role="attention" if problem.is_soft or problem.rule in _MISSING else "danger",
                repair=problem.repair or "",
            )
    return texts


def context(exchange: str, environment: Environment) -> str:
    """Where an order goes: "Gemini (PRACTICE)"."""
    return f"{exchange} ({messages.environment_text(environment)})"


def summary(
    problems: tuple[Problem, ...], warnings: tuple[Problem, ...], estimate: Estimate | None
) -> tuple[str, str]:
    """The one line under the figures and its role: what stands beside no field, a warning, or that all is well."""
    beside_none = [each for each in problems if each.field in _BESIDE_NO_FIELD]
    if beside_none:
        return messages.problem_text(beside_none[0]), "danger"
    if problems:
        return "", "dim"
    if estimate is not None and not estimate.is_deep_enough:
        words = translate("Ticket", "▲ The visible book would not fill all of it at once")
        return words, "attention"
    if warnings:
        return translate("Ticket", "▲ Allowed, but look again"), "attention"
    return translate("Ticket", "✓ Fits this exchange's rules"), "good"


_BESIDE_NO_FIELD = {Field.ORDER_TYPE, Field.TIME_IN_FORCE, Field.POST_ONLY}


def remark(info: Info) -> str:
    """What must be known of an exchange before anything is ordered there."""
    if not info.is_teaching_only:
        return ""
    return translate("Ticket", "Tutorial scheme: the live exchange does not accept it.")


def refusal(error: DeskError, order: Ticket | Order, market: Market | None) -> str:
    """Our sentence, with the rule that was broken where it is known, and under it the exchange's own words, if any."""
    words = refused.explained(error, order, market)
    said = messages.details(error) if isinstance(error, Refusal) else ""
    return f"{words}\n{said}" if said else words


def guilty_field(error: DeskError) -> Field | None:
    """The field that the exchange blamed, if it blamed one."""
    blamed = refused.blamed(error.refused) if isinstance(error, Refusal) else ()
    return blamed[0] if blamed else None


def outcome(tracked: TrackedOrder) -> tuple[str, str]:
    """What became of an order, and its role in the look. Nothing is called placed before the exchange said so."""
    order = tracked.order
    state = order.state
    if state is OrderState.UNRESOLVED:
        words = translate("Ticket", "The search could not settle this order: look at the exchange.")
        return words, "attention"
    if state in UNSETTLED or state is OrderState.INTENT:
        words = translate("Ticket", "Checking whether the order was placed: do not send it again.")
        return words, "attention"
    if tracked.problem is not None:
        return refusal(tracked.problem, order, tracked.market), "danger"
    if state is OrderState.NOT_PLACED:
        words = translate("Ticket", "Checked: the order was not placed. It may be sent again.")
        return words, "dim"
    if state in {OrderState.REFUSED, OrderState.NOT_SENT, OrderState.REJECTED}:
        words = translate("Ticket", "{state}. Nothing was placed.")
        return words.format(state=messages.state_text(state)), "danger"
    if state in {OrderState.CANCELLED, OrderState.EXPIRED}:
        filled = figures.with_asset(
            display.exact(order.filled), tracked.market.base if tracked.market else ""
        )
        reason = display.plain_text(order.reason or "", 80)
        words = translate("Ticket", "{state} by the exchange, {filled} filled. {reason}")
        text = words.format(state=messages.state_text(state), filled=filled, reason=reason)
        return text.strip(), "attention"
    words = translate("Ticket", "Order placed · {sign} {state}")
    sign = messages.state_sign(state)
    return words.format(sign=sign, state=messages.state_text(state)), "good"
