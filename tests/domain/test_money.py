"""Money is exact: nothing is rounded unless a step and a direction say so."""

from decimal import Decimal, Inexact

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain import money
from core.domain.money import Price, Quantity, Rounding, Spend

amounts = st.decimals(
    min_value=Decimal("1e-18"), max_value=Decimal("1e12"), allow_nan=False, places=18
)
signed = st.decimals(min_value=-(10**12), max_value=10**12, allow_nan=False, places=18)
steps = st.sampled_from(
    [Decimal(text) for text in ("1e-18", "0.00000001", "0.01", "0.05", "0.25", "1", "3", "1000")]
)


@given(amounts)
def test_writing_and_reading_gives_the_number_back_without_an_exponent(value: Decimal) -> None:
    text = money.plain(value)

    assert "E" not in text.upper()
    assert money.decimal(text) == value
    assert money.decimal(money.trimmed(value)) == value


@pytest.mark.parametrize(
    ("value", "text"), [("1E-8", "0.00000001"), ("1E+5", "100000"), ("-0.00", "0.00"), ("7", "7")]
)
def test_plain_text_has_every_digit_and_no_negative_zero(value: str, text: str) -> None:
    assert money.plain(Decimal(value)) == text


@pytest.mark.parametrize(
    ("value", "text"), [("0.0150", "0.015"), ("1.000", "1"), ("100", "100"), ("0.00", "0")]
)
def test_trimming_takes_only_zeros_that_say_nothing(value: str, text: str) -> None:
    assert money.trimmed(Decimal(value)) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "NaN",
        "Infinity",
        "1,0",
        "1_000",
        " 1",
        "1 ",
        "٣",
        "1e999",
        "1e-61",
        "9" * 61,
        "--1",
    ],
)
def test_what_is_no_sane_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        money.decimal(text)


@pytest.mark.parametrize("text", ["1", "-1", "+1", "1.", ".5", "1e-8", "1E+5"])
def test_numbers_as_exchanges_write_them_are_read(text: str) -> None:
    assert money.decimal(text) == Decimal(text)


@given(signed, signed)
def test_sums_differences_and_products_are_exact(first: Decimal, second: Decimal) -> None:
    assert money.subtract(money.add(first, second), second) == first
    if second:
        product = money.multiply(first, second)
        assert money.ratio(product, second) == first


def test_an_inexact_product_raises_instead_of_rounding() -> None:
    long = Decimal("1." + "1" * 119)

    with pytest.raises(Inexact):
        money.multiply(long, long)


@given(signed, steps, st.sampled_from(Rounding))
def test_a_rounded_number_is_on_its_step_and_less_than_one_step_away(
    value: Decimal, step: Decimal, rounding: Rounding
) -> None:
    rounded = money.to_step(value, step, rounding)

    assert money.is_on_step(rounded, step)
    assert abs(rounded - value) < step
    if rounding is Rounding.UP:
        assert rounded >= value
    if rounding is Rounding.FLOOR:
        assert rounded <= value
    if rounding is Rounding.DOWN:
        assert abs(rounded) <= abs(value)
    if rounding is Rounding.NEAREST:
        assert abs(rounded - value) * 2 <= step
    assert money.to_step(rounded, step, rounding) == rounded


def test_a_step_of_zero_changes_nothing() -> None:
    assert money.to_step(Decimal("1.23"), money.ZERO, Rounding.DOWN) == Decimal("1.23")
    assert money.is_on_step(Decimal("1.23"), money.ZERO)


@given(amounts, amounts, steps)
def test_what_is_affordable_never_costs_more_and_one_step_more_would(
    spend: Decimal, price: Decimal, step: Decimal
) -> None:
    quantity = money.affordable(Spend(spend), Price(price), step)

    assert money.cost(Price(price), quantity) <= spend
    assert money.cost(Price(price), Quantity(money.add(quantity, step))) > spend
    assert money.is_on_step(quantity, step)


def test_without_a_step_what_is_affordable_is_cut_to_eighteen_decimals() -> None:
    quantity = money.affordable(Spend(Decimal(1)), Price(Decimal(3)), money.ZERO)

    assert money.plain(quantity) == "0." + "3" * 18


@pytest.mark.parametrize(
    ("step", "places"), [("0.01", 2), ("1E-8", 8), ("0.10", 1), ("1", 0), ("100", 0), ("0", 0)]
)
def test_a_step_tells_how_many_decimals_a_value_needs(step: str, places: int) -> None:
    assert money.decimals(Decimal(step)) == places


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [("1.005", 2, "1.00"), ("0.5", 0, "0"), ("-0.001", 2, "0.00"), ("2", 3, "2.000")],
)
def test_shown_text_has_exactly_the_wanted_decimals(value: str, places: int, text: str) -> None:
    assert money.shown(Decimal(value), places) == text


def test_the_largest_sane_number_can_be_shown() -> None:
    assert money.shown(Decimal("9" * 60), 8) == "9" * 60 + ".00000000"


def test_nothing_sums_to_zero() -> None:
    assert money.total([]) == 0
    assert money.total([Decimal("0.1")] * 3) == Decimal("0.3")
