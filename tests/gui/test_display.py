"""Promises of text for values: exact, still, harmless, and read back by other programs."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.money import plain
from gui import display
from gui.display import GROUP, MINUS, NOTHING
from tests.fakes import a_market

MARKET = a_market(price_step=Decimal("0.01"), quantity_step=Decimal("0.00001"))
amounts = st.decimals(
    min_value=Decimal("-1e12"), max_value=Decimal("1e12"), allow_nan=False, places=8
)


def test_a_price_has_the_decimals_of_its_pair() -> None:
    assert display.price(Decimal("61254.3"), MARKET) == f"61{GROUP}254.30"
    assert display.quantity(Decimal("0.015"), MARKET) == "0.01500"


def test_a_price_off_the_step_shows_what_it_is() -> None:
    assert display.price(Decimal("61254.055"), MARKET) == f"61{GROUP}254.055"


def test_a_pair_without_a_step_shows_every_digit_that_says_something() -> None:
    market = a_market(price_step=Decimal(0))

    assert display.price(Decimal("0.00001230"), market) == "0.0000123"


def test_what_is_not_known_is_a_dash_and_never_a_zero() -> None:
    known = (
        display.price(None, MARKET),
        display.quantity(None, MARKET),
        display.amount(None, 2),
        display.exact(None),
        display.rounded(None),
        display.percent(None),
        display.rate(None),
        display.age(None),
        display.clock_utc(None),
        display.date_utc(None),
    )

    assert set(known) == {NOTHING}


def test_an_amount_never_shows_more_than_there_is() -> None:
    assert display.amount(Decimal("0.019"), 2) == "0.01"
    assert display.amount(Decimal("1999.999"), 0) == f"1{GROUP}999"


def test_small_numbers_never_turn_into_exponents() -> None:
    assert display.exact(Decimal("1E-8")) == "0.00000001"
    assert display.rounded(Decimal("1E+7")) == f"10{GROUP}000{GROUP}000"


def test_a_negative_number_has_a_true_minus_and_no_zero_has_one() -> None:
    assert display.percent(Decimal("-0.58"), is_signed=True) == f"{MINUS}0.58{GROUP}%"
    assert display.percent(Decimal("1.84"), is_signed=True) == f"+1.84{GROUP}%"
    assert display.exact(Decimal("-0.00")) == "0"


def test_a_fee_rate_is_told_in_percent() -> None:
    assert display.rate(Decimal("0.002")) == f"0.20{GROUP}%"


@given(amounts)
def test_a_number_that_is_copied_is_the_number_that_was_shown(value: Decimal) -> None:
    shown = display.grouped(plain(value))

    assert Decimal(display.bare(shown)) == value
    assert display.bare(shown) == plain(value)


@given(amounts)
def test_groups_have_three_figures(value: Decimal) -> None:
    whole = display.grouped(plain(value)).lstrip(MINUS).partition(".")[0].split(GROUP)

    assert 1 <= len(whole[0]) <= 3
    assert all(len(group) == 3 for group in whole[1:])


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.04, "0.0 s"),
        (0.1, "0.1 s"),
        (9.94, "9.9 s"),
        (12.4, "12 s"),
        (200.0, "3 min"),
        (7500.0, "2 h"),
    ],
)
def test_an_age_is_told_in_the_unit_that_says_most(seconds: float, text: str) -> None:
    assert display.age(seconds) == text


def test_times_are_utc_wherever_the_machine_stands() -> None:
    assert display.clock_utc(1_764_165_802_000) == "14:03:22"
    assert display.date_utc(1_764_165_802_000) == "2025-11-26 14:03:22"


def test_words_from_outside_show_their_tricks() -> None:
    assert display.plain_text("pay\u202eevil\x00\n<b>") == "pay[U+202E]evil[U+0000] <b>"


def test_words_from_outside_are_capped() -> None:
    assert display.plain_text("x" * 300, 5) == "xxxxx…"
    assert display.plain_text("xxxxx", 5) == "xxxxx"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.2, "1 s"), (41.5, "42 s"), (99, "99 s"), (130, "3 min"), (9000, "3 h"), (-1, "0 s")],
)
def test_a_countdown_never_says_zero_too_soon(seconds: float, text: str) -> None:
    assert display.countdown(seconds) == text
