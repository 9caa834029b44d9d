"""Exact decimal money: the three kinds of amount, arithmetic that never rounds silently, and text in and out.

All arithmetic on money in the project is here. Sums, differences and products are exact or raise;
a quotient or a step is rounded by a named direction only.
"""

from collections.abc import Callable, Iterable
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_EVEN,
    Clamped,
    Context,
    Decimal,
    DecimalException,
    DivisionByZero,
    Inexact,
    InvalidOperation,
    Overflow,
    Rounded,
    Underflow,
)
from enum import Enum
from typing import NewType

Price = NewType("Price", Decimal)
"""Quote units for one base unit."""
Quantity = NewType("Quantity", Decimal)
"""An amount of the base asset."""
Spend = NewType("Spend", Decimal)
"""An amount of the quote asset."""

ZERO = Decimal(0)
ONE = Decimal(1)
_FINEST_STEP = Decimal("1e-18")

_TRAPS = [InvalidOperation, DivisionByZero, Overflow, Underflow]
_EXACT = Context(prec=200, traps=[*_TRAPS, Inexact])
_ROUNDED = Context(prec=60, rounding=ROUND_HALF_EVEN, traps=_TRAPS)
_SHOWN = Context(prec=200, traps=_TRAPS)

MOST_DIGITS = 60
"""No amount on any exchange has more digits, before or after the point; longer text is not a number."""

_SANE = Context(
    prec=MOST_DIGITS + 1,
    Emax=MOST_DIGITS - 1,
    Emin=0,  # with this precision: nothing finer than the last of those digits
    traps=[*_TRAPS, Inexact, Rounded, Clamped],
)
decimal_of_digits: Callable[[str], Decimal] = _SANE.create_decimal
"""`decimal` for text known to be ASCII and no word, such as a number in JSON; raises `DecimalException`."""


class Rounding(Enum):
    """Which way a number goes when it must be put on a step. DOWN is towards zero."""

    DOWN = ROUND_DOWN
    FLOOR = ROUND_FLOOR
    UP = ROUND_CEILING
    NEAREST = ROUND_HALF_EVEN


def decimal(text: str) -> Decimal:
    """Read plain or exponent notation exactly; raises ValueError for anything that is not a sane number."""
    try:
        value = decimal_of_digits(text)  # unlike Decimal() it takes neither "1_000" nor " 1"
    except DecimalException:
        raise ValueError("not a number of this world") from None
    if not (text.isascii() and value.is_finite()):
        raise ValueError("not a number")
    return value


def plain(value: Decimal) -> str:
    """Write `value` without an exponent and without a negative zero; every digit is kept."""
    return format(value or value.copy_abs(), "f")


def trimmed(value: Decimal) -> str:
    """`plain`, without zeros that say nothing ("0.0150" becomes "0.015")."""
    text = plain(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def add(first: Decimal, second: Decimal) -> Decimal:
    """Add exactly."""
    return _EXACT.add(first, second)


def subtract(first: Decimal, second: Decimal) -> Decimal:
    """Subtract exactly."""
    return _EXACT.subtract(first, second)


def multiply(first: Decimal, second: Decimal) -> Decimal:
    """Multiply exactly."""
    return _EXACT.multiply(first, second)


def total(values: Iterable[Decimal]) -> Decimal:
    """Sum exactly; nothing sums to zero."""
    result = ZERO
    for value in values:
        result = add(result, value)
    return result


def ratio(first: Decimal, second: Decimal) -> Decimal:
    """Divide, to 60 significant digits. For display and estimates, never for an amount that is sent."""
    return _ROUNDED.divide(first, second)


def cost(price: Price, quantity: Quantity) -> Spend:
    """Quote units that `quantity` costs at `price`, without fee."""
    return Spend(multiply(price, quantity))


def affordable(spend: Spend, price: Price, step: Decimal) -> Quantity:
    """The largest quantity on `step` that costs no more than `spend` at `price`; without a step, to 18 decimals."""
    step = step or _FINEST_STEP
    steps = _EXACT.divide_int(spend, multiply(price, step))
    return Quantity(_with_decimals(multiply(steps, step), step))


def to_step(value: Decimal, step: Decimal, rounding: Rounding) -> Decimal:
    """Put `value` on a multiple of `step`. A step of zero means "any value" and changes nothing."""
    if not step:
        return value
    whole = _EXACT.divide_int(value, step)
    below = multiply(whole, step)
    if below == value:
        return _with_decimals(value, step)
    up = multiply(add(whole, ONE.copy_sign(value)), step)
    low, high = min(below, up), max(below, up)
    if rounding is Rounding.DOWN:
        chosen = below
    elif rounding is Rounding.FLOOR:
        chosen = low
    elif rounding is Rounding.UP:
        chosen = high
    else:
        chosen = low if subtract(value, low) <= subtract(high, value) else high
    return _with_decimals(chosen, step)


def is_on_step(value: Decimal, step: Decimal) -> bool:
    """Whether `value` is a whole multiple of `step`; every value is on a step of zero."""
    return not step or _EXACT.remainder(value, step) == 0


def decimals(step: Decimal) -> int:
    """How many digits after the point a value on `step` needs."""
    exponent = step.normalize(_EXACT).as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def shown(value: Decimal, places: int, rounding: Rounding = Rounding.NEAREST) -> str:
    """Text with exactly `places` decimals, for the screen."""
    return plain(value.quantize(ONE.scaleb(-places), rounding=rounding.value, context=_SHOWN))


def _with_decimals(value: Decimal, step: Decimal) -> Decimal:
    return value.quantize(ONE.scaleb(-decimals(step)), context=_EXACT)
