"""Decimal arithmetic that never rounds unasked, and the plain text of a Decimal."""

from decimal import ROUND_HALF_EVEN, Context, Decimal, DivisionByZero, Inexact, InvalidOperation

_EXACT = Context(prec=100, traps=[Inexact, InvalidOperation, DivisionByZero])
_ROUNDING = Context(prec=100, traps=[InvalidOperation, DivisionByZero])

plus = _EXACT.add
minus = _EXACT.subtract
times = _EXACT.multiply
ZERO = Decimal(0)


def rounded(value: Decimal, places: int, rounding: str) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), rounding, context=_ROUNDING)


def ratio(numerator: Decimal, denominator: Decimal, places: int) -> Decimal:
    return rounded(_ROUNDING.divide(numerator, denominator), places, ROUND_HALF_EVEN)


def steps_in(value: Decimal, step: Decimal) -> int:
    """How many whole steps fit into a value that is not negative."""
    return int(_ROUNDING.divide_int(value, step))


def floor_to(value: Decimal, step: Decimal) -> Decimal:
    return times(Decimal(steps_in(value, step)), step)


def is_multiple(value: Decimal, step: Decimal) -> bool:
    return not _ROUNDING.remainder(value, step)


def text(value: Decimal) -> str:
    """Write without exponent and without idle zeros."""
    plain = format(value, "f")
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return "0" if plain == "-0" else plain


def padded(value: Decimal, step: Decimal) -> str:
    """Write without exponent, with at least the decimals of the step."""
    whole, _, decimals = text(value).partition(".")
    _, _, wanted = text(step).partition(".")
    decimals = decimals.ljust(len(wanted), "0")
    return f"{whole}.{decimals}" if decimals else whole
