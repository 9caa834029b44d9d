"""What the card of an order says, put together from its facts. An order that is being checked is never called failed."""

from decimal import Decimal

from PySide6.QtCore import QCoreApplication

from core.desk.facts import Question, TrackedOrder, Verdict
from core.domain.market import Market
from core.domain.order import Order, OrderState
from gui import display, messages
from gui.orders import rows, words
from gui.orders.card import Card

translate = QCoreApplication.translate

BY_HAND = "a person says that it is not there"
"""What the journal notes when an order is settled by hand, before what the person wrote."""


def card(row: TrackedOrder, their_now_ms: int) -> Card:
    """The card of one order as it is known now; `their_now_ms` is by the exchange's clock."""
    verdict, role = _verdict(row)
    checking = row.checking
    return Card(
        ref=row.ref,
        title=words.summary(row),
        verdict=verdict,
        role=role,
        deadline=_deadline(row, their_now_ms),
        facts=_facts(row),
        questions=tuple(map(_question, checking.questions)) if checking else (),
        may_ask=row.order.state in rows.CHECKING,
        may_release=row.order.state is OrderState.UNRESOLVED,
    )


def _deadline(row: TrackedOrder, their_now_ms: int) -> str:
    """How long the exchange will still be asked: a verdict needs a question asked after the end."""
    if row.order.state is not OrderState.UNKNOWN or row.checking is None:
        return ""
    until_ms = row.checking.until_ms
    left_s = -((their_now_ms - until_ms) // 1000)
    if left_s <= 0:
        return translate(
            "OrderCard", "The time is over: a verdict comes with the next answer of the exchange."
        )
    text = translate("OrderCard", "Asked until {time} UTC: {left} left.")
    return text.format(time=display.clock_utc(until_ms), left=_span(left_s))


def _span(seconds: int) -> str:
    if seconds < 60:
        return translate("OrderCard", "{n} s").format(n=seconds)
    text = translate("OrderCard", "{minutes} min {seconds} s")
    return text.format(minutes=seconds // 60, seconds=seconds % 60)


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
        return _unresolved(row), "attention"
    if state is OrderState.NOT_PLACED:
        return _not_placed(row), "good"
    reason = words.reason(row)
    return (reason, "attention") if reason else (words.state_words(row), "dim")


def _unresolved(row: TrackedOrder) -> str:
    verdict = row.checking.verdict if row.checking is not None else None
    if verdict is Verdict.PROBABLY_ABSENT:
        return translate(
            "OrderCard",
            "Probably not placed: nobody at the exchange knows it, but its age alone proves nothing there. "
            "Look at the exchange’s own page and say so here, before you send it again.",
        )
    return translate(
        "OrderCard",
        "It could not be settled: the exchange does not tell of it any more. "
        "Look at the exchange’s own page of orders and fills, and say so here, before you send it again.",
    )


def _not_placed(row: TrackedOrder) -> str:
    questions = row.checking.questions if row.checking is not None else ()
    if not questions:
        return translate("OrderCard", "It is not there. How that was found out is in the journal.")
    if questions[-1].answer.startswith(BY_HAND):
        return translate("OrderCard", "Settled by hand: somebody looked, and it is not there.")
    return translate(
        "OrderCard",
        "It is not there: the exchange was asked until the request could not be accepted any more.",
    )


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
            (translate("OrderCard", "Instead of an answer"), phrase(checking.cause)),
        ]
    elif order.created_ms is not None:
        facts.append((translate("OrderCard", "Made (UTC)"), display.date_utc(order.created_ms)))
    said = messages.details(row.problem) if row.problem else ""
    ids = (
        (translate("OrderCard", "Accepted limits"), words.limits(row.accepted)),
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
    return display.clock_utc(question.at_ms), phrase(question.answer)


def phrase(noted: str) -> str:
    """What the journal noted about an order being checked, in our words where it has some."""
    whole = {
        "not found": translate("OrderCard", "the exchange does not find it"),
        "found only other orders with this id": translate(
            "OrderCard", "only other orders with this id were found"
        ),
        BY_HAND: translate("OrderCard", "a person looked, and it is not there"),
        "the program ended while it was being sent": translate(
            "OrderCard", "the program ended while it was being sent"
        ),
    }
    begun = {
        BY_HAND: translate("OrderCard", "a person looked, and it is not there: {words}"),
        "no answer": translate("OrderCard", "no answer: {words}"),
        "found": translate("OrderCard", "the exchange has it: {words}"),
    }
    start, colon, rest = noted.partition(": ")
    if colon and start in begun:
        return begun[start].format(words=display.plain_text(rest))
    return whole.get(noted, display.plain_text(noted))
