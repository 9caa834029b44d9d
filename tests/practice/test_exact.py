"""Numbers stay what they are, on paper and on the wire."""

from decimal import ROUND_HALF_UP, Decimal, Inexact

import pytest

from core.practice import json_text
from core.practice.exact import (
    floor_to,
    is_multiple,
    minus,
    padded,
    plus,
    ratio,
    rounded,
    text,
    times,
)


def test_a_product_beyond_28_digits_loses_nothing() -> None:
    product = times(Decimal("123456789012345.1234567890123456789"), Decimal("1.00000001"))

    digits = 123456789012345_1234567890123456789 * 1_00000001
    assert product == Decimal((0, tuple(map(int, str(digits))), -27))


def test_a_sum_that_cannot_be_exact_is_refused() -> None:
    with pytest.raises(Inexact):
        plus(Decimal("1E+60"), Decimal("1E-60"))


@pytest.mark.parametrize(
    ("value", "shown"),
    [("1E-8", "0.00000001"), ("1E+3", "1000"), ("0.500", "0.5"), ("-0.00", "0"), ("100", "100")],
)
def test_text_is_plain(value: str, shown: str) -> None:
    assert text(Decimal(value)) == shown


@pytest.mark.parametrize(
    ("value", "step", "shown"),
    [("64250.1", "0.01", "64250.10"), ("3632.85043", "0.01", "3632.85043"), ("7", "0.5", "7.0")],
)
def test_a_price_shows_at_least_the_decimals_of_its_step(value: str, step: str, shown: str) -> None:
    assert padded(Decimal(value), Decimal(step)) == shown


def test_a_fee_is_rounded_half_up() -> None:
    assert rounded(Decimal("0.0000000000005"), 12, ROUND_HALF_UP) == Decimal("0.000000000001")


def test_steps_are_counted_exactly() -> None:
    assert floor_to(Decimal("0.29999999"), Decimal("0.1")) == Decimal("0.2")
    assert is_multiple(Decimal("0.3"), Decimal("0.1"))
    assert not is_multiple(minus(Decimal("0.3"), Decimal("1E-30")), Decimal("0.1"))
    assert ratio(Decimal(1), Decimal(3), 4) == Decimal("0.3333")


def test_json_keeps_every_digit_and_never_an_exponent() -> None:
    source = '{"a":[0.00000001,98765432109876543210.5],"b":null,"c":true,"d":"x\\"y"}'

    assert json_text.write(json_text.read(source)) == source


def test_json_with_a_binary_float_is_refused() -> None:
    with pytest.raises(TypeError):
        json_text.write({"price": 0.1})


def test_json_has_no_infinity() -> None:
    with pytest.raises(ValueError, match="NaN"):
        json_text.read("[NaN]")


@pytest.mark.parametrize(
    "source",
    ["1e999999999", "-1E-999999999", "1e99999999999999999999", "9" * 101, "[" * 51 + "]" * 51],
)
def test_json_that_could_not_be_answered_is_refused(source: str) -> None:
    with pytest.raises(ValueError, match=r"too (long|deeply)"):
        json_text.read(source)
