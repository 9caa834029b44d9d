"""The sentences for an account's limits: rule, value, limit and where to change it, in one sentence each."""

from decimal import Decimal

from PySide6.QtCore import QCoreApplication

from core.domain.draft import PERCENT
from core.domain.limits import Hit, Rule
from core.domain.money import Rounding, to_step, trimmed
from gui import display
from gui.error_texts import QT_TRANSLATE_NOOP

MOST_LINES = 3
_STEPS = {PERCENT: Decimal("0.01"), "s": Decimal("0.1"), "ms": Decimal(1), "orders": Decimal(1)}
_SMALLEST = Decimal("1E-8")
_UNITS = {
    "s": QT_TRANSLATE_NOOP("Guards", "{n} s"),
    "ms": QT_TRANSLATE_NOOP("Guards", "{n} ms"),
    "orders": QT_TRANSLATE_NOOP("Guards", "{n} orders"),
}

SOFT: dict[Rule, str] = {
    Rule.PRICE_AWAY: QT_TRANSLATE_NOOP(
        "Guards", "The price is {value} worse than the market: {place} asks above {limit}."
    ),
    Rule.VALUE: QT_TRANSLATE_NOOP(
        "Guards",
        "The order is worth {value}, far more than your latest ones: {place} asks above {limit}.",
    ),
    Rule.DEPTH: QT_TRANSLATE_NOOP(
        "Guards",
        "The amount is {value} of all that the visible book holds: {place} asks above {limit}.",
    ),
    Rule.REPEAT: QT_TRANSLATE_NOOP(
        "Guards", "The same order was sent {value} ago: {place} asks within {limit}."
    ),
    Rule.RATE: QT_TRANSLATE_NOOP(
        "Guards", "It would be {value} in a short time: {place} asks above {limit}."
    ),
    Rule.PRICE_AGE: QT_TRANSLATE_NOOP(
        "Guards", "The prices are {value} old: {place} asks above {limit}."
    ),
    Rule.CLOCK: QT_TRANSLATE_NOOP(
        "Guards", "The exchange's time is in doubt by {value}: {place} asks above {limit}."
    ),
    Rule.BALANCE: QT_TRANSLATE_NOOP(
        "Guards", "The order takes {value} of what is free: {place} asks above {limit}."
    ),
    Rule.FIRST_LIVE: QT_TRANSLATE_NOOP(
        "Guards", "This is the first live order since the program was started: real money."
    ),
}
"""What gives pause. A person may say yes to it."""

HARD: dict[Rule, str] = {
    Rule.PRICE_AWAY: QT_TRANSLATE_NOOP(
        "Guards", "The price is {value} worse than the market: {place} allows {limit} at most."
    ),
    Rule.VALUE: QT_TRANSLATE_NOOP(
        "Guards", "The order is worth {value}: {place} allows {limit} at most."
    ),
    Rule.DEPTH: QT_TRANSLATE_NOOP(
        "Guards",
        "The amount is {value} of all that the visible book holds: {place} allows {limit} at most.",
    ),
    Rule.REPEAT: QT_TRANSLATE_NOOP(
        "Guards", "The same order was sent {value} ago: {place} allows it again after {limit}."
    ),
    Rule.RATE: QT_TRANSLATE_NOOP(
        "Guards", "The exchange takes no more orders for {value}: wait that long."
    ),
    Rule.PRICE_AGE: QT_TRANSLATE_NOOP(
        "Guards", "The prices are {value} old: {place} allows {limit} at most."
    ),
    Rule.CLOCK: QT_TRANSLATE_NOOP(
        "Guards", "The exchange's time is in doubt by {value}: {place} allows {limit} at most."
    ),
    Rule.BALANCE: QT_TRANSLATE_NOOP(
        "Guards", "The order needs {value} with its fee, and only {limit} is free."
    ),
    Rule.LIVE_LOCKED: QT_TRANSLATE_NOOP(
        "Guards",
        "Live orders are locked: unlock them with your passphrase, beside “LIVE” in the bar above.",
    ),
    Rule.CHECKING: QT_TRANSLATE_NOOP(
        "Guards",
        "The same order is still being checked: wait for its verdict under “Working”.",
    ),
    Rule.PANIC: QT_TRANSLATE_NOOP(
        "Guards", "Everything is being cancelled: nothing new is placed until that is over."
    ),
}
"""What refuses. Nobody can say yes to it here."""

_NOT_KNOWN: dict[Rule, str] = {
    Rule.PRICE_AGE: QT_TRANSLATE_NOOP(
        "Guards", "No price comes through now: {place} lets only prices up to {limit} old pass."
    ),
    Rule.CLOCK: QT_TRANSLATE_NOOP(
        "Guards", "The exchange's time is not known yet: wait a moment, or look at the connection."
    ),
}
"""Where there is no value that could be told, or one that would be within the limit if the line were up."""


def hit_text(hit: Hit) -> str:
    """What a ticket has met: the rule, its value, the limit, and where to change it."""
    first, second = (HARD, SOFT) if hit.is_hard else (SOFT, HARD)
    text = first.get(hit.rule) or second[hit.rule]
    if hit.value is None or (hit.limit is not None and hit.value <= hit.limit):
        text = _NOT_KNOWN.get(hit.rule, text)
    return QCoreApplication.translate("Guards", text).format(
        value=_figure(hit.value, hit.unit, Rounding.UP),
        limit=_figure(hit.limit, hit.unit, Rounding.DOWN),
        place=QCoreApplication.translate("Guards", "“Limits of this account…”"),
    )


def lines(hits: tuple[Hit, ...]) -> tuple[str, ...]:
    """What refuses first, then what asks; a few of them say enough."""
    in_order = sorted(hits, key=lambda hit: not hit.is_hard)
    return tuple(hit_text(hit) for hit in in_order[:MOST_LINES])


def _figure(value: Decimal | None, unit: str, rounding: Rounding) -> str:
    """With its unit; a value just beyond its limit never looks like the limit."""
    if value is None:
        return display.NOTHING
    figure = display.grouped(trimmed(to_step(value, _STEPS.get(unit, _SMALLEST), rounding)))
    if words := _UNITS.get(unit):
        return QCoreApplication.translate("Guards", words).format(n=figure)
    return f"{figure}{display.GROUP}{display.plain_text(unit, 16)}" if unit else figure
