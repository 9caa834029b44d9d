"""Text for values: exact decimals grouped by a no-break space, ages, times, and text from outside made harmless."""

import math
import unicodedata
from datetime import UTC, datetime
from decimal import Decimal

from PySide6.QtCore import QCoreApplication

from core.domain import money
from core.domain.market import Market
from core.domain.money import Rounding

NOTHING = "–"
"""What stands where no value is known."""

GROUP = "\u00a0"
"""Narrower no-break spaces are hardly seen between tabular figures."""
MINUS = "\u2212"
_MOST_PLACES = 8


def price(value: Decimal | None, market: Market) -> str:
    """A price with the pair's decimals; one that is off the step shows its further digits too."""
    return _on_step(value, market.price_step)


def quantity(value: Decimal | None, market: Market) -> str:
    """A base amount with the pair's decimals; one that is off the step shows its further digits too."""
    return _on_step(value, market.quantity_step)


def amount(value: Decimal | None, asset_places: int) -> str:
    """What somebody has or pays, cut to `asset_places`: never more is shown than there is."""
    if value is None:
        return NOTHING
    return grouped(money.shown(value, asset_places, Rounding.DOWN))


def exact(value: Decimal | None) -> str:
    """Every digit that says something."""
    return NOTHING if value is None else grouped(money.trimmed(value))


def rounded(value: Decimal | None, digits: int = 5) -> str:
    """About `digits` figures and never fewer than the whole part: for volumes, not for money."""
    if value is None:
        return NOTHING
    places = min(max(0, digits - 1 - value.adjusted()), _MOST_PLACES) if value else 0
    return grouped(money.shown(value, places))


def percent(value: Decimal | None, places: int = 2, *, is_signed: bool = False) -> str:
    """A number that already counts hundredths: 1.84 is "1.84 %"."""
    if value is None:
        return NOTHING
    text = grouped(money.shown(value, places))
    sign = "+" if is_signed and value > 0 else ""
    return f"{sign}{text}{GROUP}%"


def rate(fraction: Decimal | None, places: int = 2) -> str:
    """A fraction of the traded value in percent: 0.002 is "0.20 %"."""
    return percent(None if fraction is None else fraction.scaleb(2), places)


def age(seconds: float | None) -> str:
    """How long ago, in the largest unit that still tells something: "0.4 s", "12 s", "3 min", "2 h"."""
    if seconds is None:
        return NOTHING
    if seconds < 9.95:
        text, number = QCoreApplication.translate("Display", "{n} s"), f"{max(0.0, seconds):.1f}"
    elif seconds < 100:
        text, number = QCoreApplication.translate("Display", "{n} s"), str(round(seconds))
    elif seconds < 6000:
        text, number = QCoreApplication.translate("Display", "{n} min"), str(int(seconds // 60))
    else:
        text, number = QCoreApplication.translate("Display", "{n} h"), str(int(seconds // 3600))
    return text.format(n=number)


def countdown(seconds: float) -> str:
    """How much longer, in whole steps that never say zero too soon: "42 s", "3 min", "2 h"."""
    whole = math.ceil(max(0.0, seconds))
    if whole < 100:
        return QCoreApplication.translate("Display", "{n} s").format(n=whole)
    if whole < 6000:
        return QCoreApplication.translate("Display", "{n} min").format(n=math.ceil(whole / 60))
    return QCoreApplication.translate("Display", "{n} h").format(n=math.ceil(whole / 3600))


def clock_utc(ms: int | None) -> str:
    """The time of day in UTC, to the second."""
    return NOTHING if ms is None else datetime.fromtimestamp(ms / 1000, UTC).strftime("%H:%M:%S")


def date_utc(ms: int | None) -> str:
    """Day and time in UTC, to the second."""
    if ms is None:
        return NOTHING
    return datetime.fromtimestamp(ms / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S")


def grouped(text: str) -> str:
    """A plain decimal with its whole part in threes and a true minus sign."""
    sign, digits = (MINUS, text[1:]) if text.startswith("-") else ("", text)
    whole, point, rest = digits.partition(".")
    threes = [whole[max(0, end - 3) : end] for end in range(len(whole), 0, -3)]
    return sign + GROUP.join(reversed(threes)) + point + rest


def bare(text: str) -> str:
    """A shown number as other programs read it: no grouping, an ordinary minus sign. For the clipboard."""
    return "".join(text.split()).replace(MINUS, "-")


def plain_text(outside: str, most: int = 200) -> str:
    """Words from outside for the screen: one line, capped, characters that act instead of showing made visible."""
    seen = "".join(_visible(character) for character in outside[: most + 1])
    return seen if len(outside) <= most else seen[:most] + "…"


def _visible(character: str) -> str:
    if character in "\r\n\t":
        return " "
    if unicodedata.category(character) in {"Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp"}:
        return f"[U+{ord(character):04X}]"
    return character


def _on_step(value: Decimal | None, step: Decimal) -> str:
    if value is None:
        return NOTHING
    if not money.is_on_step(value, step) or not step:
        most = money.decimals(step) + _MOST_PLACES
        text = money.trimmed(money.to_step(value, Decimal(1).scaleb(-most), Rounding.NEAREST))
        return grouped(text)
    return grouped(money.shown(value, money.decimals(step)))
