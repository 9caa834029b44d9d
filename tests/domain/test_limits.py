"""An account's limits survive being written down, and nonsense is refused instead of switching one off."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.limits import Limits

FIGURES = st.none() | st.decimals(0, 10**12, allow_nan=False, places=4)


@given(
    soft=FIGURES,
    hard=FIGURES,
    caps=st.dictionaries(
        st.sampled_from(["USD", "USDT", "BTC"]), st.decimals(0, 10**9, places=2), max_size=3
    ),
)
def test_limits_that_were_written_down_are_read_back_as_they_were(
    soft: Decimal | None, hard: Decimal | None, caps: dict[str, Decimal]
) -> None:
    limits = Limits(price_soft_percent=soft, depth_hard_percent=hard, most_value=caps)
    assert Limits.from_texts(limits.to_texts()) == limits


def test_usual_limits_leave_nothing_to_write_down() -> None:
    assert Limits().to_texts() == {}
    assert Limits.from_texts({}) == Limits()


@pytest.mark.parametrize(
    "texts",
    [
        {"no_such_limit": "1"},
        {"most_value": "1"},
        {"most_value.": "1"},
        {"most_value.USD": "off"},
        {"orders_window_s": "off"},
        {"price_hard_percent": "-1"},
        {"price_hard_percent": "NaN"},
        {"price_hard_percent": "1e999999"},
        {"price_hard_percent": "9" * 40},
        {"price_hard_percent": ""},
    ],
)
def test_a_limit_that_cannot_be_read_is_never_taken_for_no_limit(texts: dict[str, str]) -> None:
    with pytest.raises(ValueError):
        Limits.from_texts(texts)
