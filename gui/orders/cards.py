"""What the card of an order says, put together from its facts. An order that is being checked is never called failed."""

from decimal import Decimal

from PySide6.QtCore import QCoreApplication

from core.desk.facts import Question, TrackedOrder
from core.domain.market import Market
from core.domain.order import Order, OrderState
from gui import display, messages
from gui.orders import rows, words
from gui.orders.card import Card

translate = QCoreApplication.translate


def card(row: TrackedOrder) -> Card:
    """The card of one order as it is known now."""
    verdict, role = _verdict(row)
    checking = row.checking
    return Card(
        ref=row.ref,
        title=words.summary(row),
        verdict=verdict,
        role=role,
        facts=_facts(row),
        questions=tuple(map(_question, checking.questions)) if checking else (),
        may_ask=row.order.state in rows.CHECKING,
        may_release=row.order.state is OrderState.UNRESOLVED,
    )


def _verdict(row: TrackedOrder) -> tuple[str, str]:
    state = row.order.state
    if state is OrderState.UNKNOWN:
        text = translate(
            "OrderCard",
            "Its answer was lost, so nobody knows yet whether the exchange has it. The exchange is being asked. "
            "Do not send it again until there is a verdict.",
        )
        return text, "attention"
    if state is OrderState.UNRESOLVED:
        text = translate(
            "OrderCard",
            "The exchange does not find it, and does not document that it can no longer arrive: probably not placed. "
            "Look at the exchange's own page before you send it again.",
        )
        return text, "attention"
    if state is OrderState.NOT_PLACED:
        text = translate(
            "OrderCard",
            "It is not there: the exchange was asked until the request could not be accepted any more.",
        )
        return text, "good"
    reason = words.reason(row)
    return (reason, "attention") if reason else (words.state_words(row), "dim")


def _facts(row: TrackedOrder) -> tuple[tuple[str, str], ...]:
    order, checking = row.order, row.checking
    facts = [
        (translate("OrderCard", "State"), words.state_words(row)),
        (translate("OrderCard", "Type"), words.type_in_full(order)),
        *_figures(order, row.market),
    ]
    if checking is not None:
        facts += [
            (translate("OrderCard", "Sent (UTC)"), display.date_utc(checking.sent_ms)),
            (translate("OrderCard", "Asked until (UTC)"), display.date_utc(checking.until_ms)),
            (translate("OrderCard", "Instead of an answer"), _phrase(checking.cause)),
        ]
    elif order.created_ms is not None:
        facts.append((translate("OrderCard", "Made (UTC)"), display.date_utc(order.created_ms)))
    said = messages.details(row.problem) if row.problem else ""
    ids = (
        (translate("OrderCard", "The exchange's words"), said),
        (translate("OrderCard", "Own id"), order.client_id or ""),
        (translate("OrderCard", "Exchange id"), order.id or ""),
    )
    facts += [(name, display.plain_text(text)) for name, text in ids if text]
    return tuple(facts)


def _figures(order: Order, market: Market | None) -> list[tuple[str, str]]:
    """What was ordered, what it waits for and what came of it."""
    base, quote = (market.base, market.quote) if market else ("", "")
    ordered = messages.with_asset(order.quantity, base) if order.quantity is not None else ""
    average = order.average_price
    told = (
        (translate("OrderCard", "Waits for"), words.condition(order, market)),
        (translate("OrderCard", "Price"), _price(order.price, market, quote)),
        (translate("OrderCard", "Amount"), ordered if order.spend is None else ""),
        (
            translate("OrderCard", "To be spent"),
            words.ordered(order, market) if order.spend else "",
        ),
        (translate("OrderCard", "Filled"), messages.with_asset(order.filled, base)),
        (translate("OrderCard", "Average price"), _price(average, market, quote)),
    )
    return [(name, text) for name, text in told if text]


def _price(value: Decimal | None, market: Market | None, quote: str) -> str:
    return "" if value is None else f"{words.price(value, market)} {quote}".strip()


def _question(question: Question) -> tuple[str, str]:
    return display.clock_utc(question.at_ms), _phrase(question.answer)


def _phrase(noted: str) -> str:
    """What the journal noted about an order being checked, in our words where it has some."""
    whole = {
        "not found": translate("OrderCard", "the exchange does not find it"),
        "found only other orders with this id": translate(
            "OrderCard", "only other orders with this id were found"
        ),
        "the program ended while it was being sent": translate(
            "OrderCard", "the program ended while it was being sent"
        ),
    }
    begun = {
        "no answer": translate("OrderCard", "no answer: {words}"),
        "found": translate("OrderCard", "the exchange has it: {words}"),
    }
    start, colon, rest = noted.partition(": ")
    if colon and start in begun:
        return begun[start].format(words=display.plain_text(rest))
    return whole.get(noted, display.plain_text(noted))
