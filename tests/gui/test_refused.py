"""A refused order says which value, which rule and the nearest that fits, whatever an exchange calls them."""

from dataclasses import replace
from decimal import Decimal

import pytest

from core.domain.draft import Field
from core.domain.errors import Category, NotSent, Outcome, OutsideRules, Refused, refusal
from core.domain.market import Limits, OrderType, Side
from core.domain.money import Price, Quantity, Spend
from core.domain.order import OrderState, Ticket, first_sight
from gui import messages, refused
from gui.ticket import wording
from tests.fakes import a_market, a_ticket

MARKET = a_market(
    price=Limits(least=Decimal(1), most=Decimal(1000)),
    quantity_step=Decimal("0.001"),
    quantity=Limits(least=Decimal("0.01"), most=Decimal(5)),
    cost=Limits(least=Decimal(10), most=Decimal(2000)),
    market_cost=Limits(most=Decimal(500)),
    spend_step=Decimal("0.01"),
)
STOP = replace(a_ticket(), type=OrderType.STOP_LIMIT, stop_price=Price(Decimal("99.999")))
SPEND = replace(
    a_ticket(), type=OrderType.MARKET, price=None, quantity=None, spend=Spend(Decimal(900))
)
TRAIL = replace(a_ticket(), type=OrderType.TRAILING_STOP, price=None, trail=Decimal("0.3"))


def a_refused(**changes: object) -> Refused:
    values: dict[str, object] = {
        "category": Category.OUTSIDE_RULES,
        "outcome": Outcome.NOT_DONE,
        "code": "-1013",
        "reason": "their words",
    }
    return Refused(**(values | changes))  # type: ignore[arg-type]


def said(ticket: Ticket, **changes: object) -> str:
    text = refused.sentence(a_refused(**changes), ticket, MARKET)
    seen = first_sight(ticket, OrderState.REJECTED, now_ms=0)
    assert refused.sentence(a_refused(**changes), seen, MARKET) == text
    return text


@pytest.mark.parametrize(
    ("ticket", "changes", "text"),
    [
        (
            a_ticket(price="100.005"),
            {"field": "price", "rule": "price_step"},
            (
                "The exchange refused the price of 100.005 USD. Nothing was placed. "
                "Must be a multiple of 0.01 USD. The nearest that fits: 100 USD."
            ),
        ),
        (
            a_ticket(price="100.005"),
            {"rule": "PRICE_FILTER"},
            (
                "The exchange refused the price of 100.005 USD. Nothing was placed. "
                "Must be a multiple of 0.01 USD. The nearest that fits: 100 USD."
            ),
        ),
        (
            STOP,
            {"field": "stop_price", "rule": "price_step"},
            (
                "The exchange refused the stop price of 99.999 USD. Nothing was placed. "
                "Must be a multiple of 0.01 USD. The nearest that fits: 100 USD."
            ),
        ),
        (
            a_ticket(quantity="0.0015"),
            {"field": "amount", "rule": "min_amount"},
            (
                "The exchange refused the amount of 0.0015 BTC. Nothing was placed. "
                "Must be at least 0.01 BTC. The nearest that fits: 0.01 BTC."
            ),
        ),
        (
            a_ticket(quantity="7"),
            {"rule": "LOT_SIZE"},
            (
                "The exchange refused the amount of 7 BTC. Nothing was placed. "
                "Must be at most 5 BTC. The nearest that fits: 5 BTC."
            ),
        ),
        (
            a_ticket(price="20", quantity="0.2"),
            {"rule": "NOTIONAL"},
            (
                "The exchange refused the total of 4 USD. Nothing was placed. "
                "The order is worth 4 USD; the exchange takes no less than 10 USD. "
                "The nearest that fits: 0.5 BTC."
            ),
        ),
        (
            SPEND,
            {"field": "cost", "rule": "market_max_cost"},
            (
                "The exchange refused the total of 900 USD. Nothing was placed. "
                "The order is worth 900 USD; the exchange takes no more than 500 USD. "
                "The nearest that fits: 500 USD."
            ),
        ),
        (
            a_ticket(price="20", quantity="0.2"),
            {"field": "cost", "rule": "min_quote_value"},
            (
                "The exchange refused the total of 4 USD. Nothing was placed. "
                "The order is worth 4 USD; the exchange takes no less than 10 USD. "
                "The nearest that fits: 0.5 BTC."
            ),
        ),
    ],
)
def test_value_rule_and_nearest_value_are_named(
    ticket: Ticket, changes: dict[str, object], text: str
) -> None:
    assert said(ticket, **changes) == text


def test_the_amount_of_an_order_by_total_is_its_total() -> None:
    ticket = replace(SPEND, spend=Spend(Decimal("90.005")))

    text = said(ticket, field="amount", rule="amount_step")

    assert text.startswith("The exchange refused the total of 90.005 USD.")
    assert text.endswith("The nearest that fits: 90 USD.")


def test_a_field_without_a_rule_is_held_against_all_our_rules_for_it() -> None:
    assert "multiple of 0.01 USD" in said(a_ticket(price="100.005"), field="price")
    assert "at most 5 BTC" in said(a_ticket(quantity="7"), field="quantity")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"field": "amount", "rule": "amount_step"}, "more decimals than the pair takes now"),
        ({"field": "amount", "rule": "min_amount"}, "less than the pair takes now"),
        ({"field": "amount", "rule": "market_max_amount"}, "more than the pair takes now"),
        ({"rule": "MIN_NOTIONAL"}, "less than the pair takes now"),
        ({"rule": "NOTIONAL"}, "less or more than the pair takes now"),
        (
            {"rule": "PRICE_FILTER"},
            "refused the price of 100 USD. Nothing was placed. It is off the",
        ),
        ({"rule": "LOT_SIZE"}, "off the pair's step, or less or more than the pair takes now"),
        ({"rule": "MARKET_LOT_SIZE"}, "off the pair's step, or less or more"),
        ({"field": "price", "rule": "price_band"}, "too far from the market"),
        ({"rule": "PERCENT_PRICE_BY_SIDE"}, "too far from the market"),
        ({"rule": "MAX_POSITION"}, "more of it than the exchange allows"),
    ],
)
def test_rules_that_we_do_not_know_or_know_in_an_older_version_are_named_without_a_figure(
    changes: dict[str, object], reason: str
) -> None:
    text = said(a_ticket(), **changes)

    assert reason in text
    assert "Nothing was placed." in text
    assert "nearest" not in text


def test_a_filter_of_prices_blames_the_one_price_that_there_is_and_never_guesses_between_two() -> (
    None
):
    stop_only = replace(STOP, type=OrderType.STOP_MARKET, price=None, stop_price=Price(Decimal(90)))

    assert said(stop_only, rule="PRICE_FILTER").startswith("The exchange refused the stop price")
    assert said(replace(STOP, stop_price=Price(Decimal(90))), rule="PRICE_FILTER") == ""


def test_a_rule_of_the_exchange_is_not_taken_for_another_that_is_broken_too() -> None:
    text = said(a_ticket(price="100.005"), field="price", rule="price_band")

    assert "too far from the market" in text
    assert "multiple" not in text


@pytest.mark.parametrize(
    ("side", "kind", "where"),
    [
        (Side.BUY, OrderType.STOP_LIMIT, "above"),
        (Side.SELL, OrderType.STOP_LIMIT, "below"),
        (Side.BUY, OrderType.TAKE_PROFIT_LIMIT, "below"),
        (Side.SELL, OrderType.TAKE_PROFIT_LIMIT, "above"),
    ],
)
def test_a_stop_on_the_wrong_side_is_told_the_right_one(
    side: Side, kind: OrderType, where: str
) -> None:
    ticket = replace(STOP, side=side, type=kind)

    text = said(ticket, field="stop_price", rule="trigger_side")

    assert f"must lie {where} the market" in text


def test_a_trail_is_named_in_percent() -> None:
    text = said(TRAIL, rule="TRAILING_DELTA")

    assert text.startswith("The exchange refused the trail of 30 %. Nothing was placed.")


@pytest.mark.parametrize(
    "changes", [{}, {"rule": "SOME_NEW_FILTER"}, {"field": "price"}, {"field": "account"}]
)
def test_what_nobody_can_tell_is_left_to_the_usual_sentence(changes: dict[str, object]) -> None:
    assert said(a_ticket(), **changes) == ""

    text = wording.refusal(refusal(a_refused(**changes)), a_ticket(), MARKET)
    assert text.startswith("The exchange refused it")
    assert text.endswith("\n-1013 · their words")


def test_the_exchanges_own_words_stay_under_ours() -> None:
    error = refusal(a_refused(field="amount", rule="max_amount"))

    text = wording.refusal(error, replace(a_ticket(), quantity=Quantity(Decimal(7))), MARKET)

    assert text.startswith("The exchange refused the amount of 7 BTC.")
    assert text.endswith("\n-1013 · their words")


def test_only_a_proven_refusal_says_that_nothing_was_placed() -> None:
    error = refusal(a_refused(field="amount", rule="max_amount", outcome=Outcome.UNKNOWN))

    assert "Nothing was" not in wording.refusal(error, a_ticket(quantity="7"), MARKET)
    assert wording.refusal(NotSent("x"), a_ticket(), MARKET) == messages.sentence(NotSent("x"))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"field": "stop_price"}, Field.STOP_PRICE),
        ({"field": "cost"}, Field.TOTAL),
        ({"rule": "LOT_SIZE"}, Field.QUANTITY),
        ({"rule": "TRAILING_DELTA"}, Field.TRAIL),
        ({"field": "account"}, None),
    ],
)
def test_a_refusal_leads_to_the_field_that_it_is_about(
    changes: dict[str, object], field: Field | None
) -> None:
    assert wording.guilty_field(OutsideRules(a_refused(**changes))) is field
