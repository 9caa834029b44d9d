"""What a limit says: its rule, the value, the limit and where to change it, in one sentence."""

from decimal import Decimal

import pytest

from core.domain.errors import Guarded
from core.domain.limits import Hit, Rule
from gui import limit_texts, messages
from gui.limit_texts import HARD, SOFT, hit_text

NOBODYS_TO_CHANGE = {Rule.FIRST_LIVE, Rule.LIVE_LOCKED, Rule.CHECKING, Rule.PANIC}
EVERY = [(rule, True) for rule in HARD] + [(rule, False) for rule in SOFT]


def a_hit(
    rule: Rule, *, is_hard: bool, value: str = "12.5", limit: str = "10", unit: str = "%"
) -> Hit:
    return Hit(rule=rule, is_hard=is_hard, value=Decimal(value), limit=Decimal(limit), unit=unit)


def test_every_rule_has_its_own_sentence_for_asking_and_for_refusing() -> None:
    texts = {hit_text(a_hit(rule, is_hard=is_hard)) for rule, is_hard in EVERY}

    assert set(HARD) | set(SOFT) == set(Rule)
    assert len(texts) == len(EVERY)
    assert all(text.endswith(".") and text.count(". ") == 0 for text in texts)


@pytest.mark.parametrize("rule", [rule for rule in Rule if rule not in NOBODYS_TO_CHANGE])
@pytest.mark.parametrize("is_hard", [True, False])
def test_a_limit_names_value_and_limit(rule: Rule, *, is_hard: bool) -> None:
    text = hit_text(a_hit(rule, is_hard=is_hard))

    assert "12.5\u00a0%" in text
    assert ("10\u00a0%" in text) is not (rule is Rule.RATE and is_hard)  # there it is a wait


@pytest.mark.parametrize("rule", SOFT)
def test_what_asks_says_where_to_change_it(rule: Rule) -> None:
    text = hit_text(a_hit(rule, is_hard=False))

    assert ("“Limits of this account…”" in text) is (rule is not Rule.FIRST_LIVE)


@pytest.mark.parametrize("value", [None, Decimal("0.4")])
def test_prices_that_do_not_come_through_are_not_called_so_and_so_old(
    value: Decimal | None,
) -> None:
    text = hit_text(
        Hit(rule=Rule.PRICE_AGE, is_hard=True, value=value, limit=Decimal(15), unit="s")
    )

    assert text.startswith("No price comes through now")
    assert "15 s" in text


def test_a_clock_that_nobody_has_read_has_no_figure() -> None:
    text = hit_text(Hit(rule=Rule.CLOCK, is_hard=True, limit=None, unit="ms"))

    assert text.startswith("The exchange's time is not known yet")


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        ("2.001", "%", "2.01\u00a0%"),
        ("3.04", "s", "3.1 s"),
        ("1200.4", "ms", "1\u00a0201 ms"),
        ("11", "orders", "11 orders"),
        ("12500.125", "USD", "12\u00a0500.125\u00a0USD"),
        ("1", "A\u202eB", "1\u00a0A[U+202E]B"),
    ],
)
def test_figures_have_their_unit_and_never_look_like_the_limit_they_pass(
    value: str, unit: str, words: str
) -> None:
    assert words in hit_text(a_hit(Rule.VALUE, is_hard=True, value=value, unit=unit))


def test_an_order_that_was_stopped_says_that_nothing_was_sent_and_what_refused_it_first() -> None:
    asking = [a_hit(rule, is_hard=False) for rule in (Rule.RATE, Rule.DEPTH, Rule.REPEAT)]
    refusing = a_hit(Rule.VALUE, is_hard=True, value="1200", limit="1000", unit="USD")

    text = messages.sentence(Guarded((*asking, refusing)))

    assert text.startswith(f"Nothing was sent. {hit_text(refusing)}")
    assert text.count("\n") == limit_texts.MOST_LINES - 1
