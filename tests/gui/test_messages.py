"""What the screens say about errors and states, and what they must never claim."""

import ast
from collections.abc import Iterator
from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest

import core
from core.desk.facts import LinkState, SessionState
from core.domain.account import Environment, KeyRights
from core.domain.draft import Field, Problem, Rule
from core.domain.errors import (
    AccessRefused,
    Category,
    DeskError,
    Guarded,
    NoAnswer,
    NotAllowed,
    NotSent,
    Outcome,
    OutcomeUnknown,
    RateLimited,
    Refusal,
    Refused,
    Rejected,
    VaultDamaged,
    VaultTooNew,
    WrongPassphrase,
    refusal,
)
from core.domain.limits import Hit
from core.domain.limits import Rule as LimitRule
from core.domain.market import OrderType, Side, TimeInForce
from core.domain.order import OrderState
from gui import messages
from gui.error_texts import BY_RULE
from tests.fakes import an_order

OUTSIDE = "<b>words</b> from outside\u202e"


def a_refused(category: Category = Category.REFUSED, **changes: object) -> Refused:
    values: dict[str, object] = {"category": category, "outcome": Outcome.NOT_DONE}
    return Refused(**(values | {"code": OUTSIDE, "reason": OUTSIDE} | changes))  # type: ignore[arg-type]


def classes_below(root: type[DeskError]) -> Iterator[type[DeskError]]:
    for kind in root.__subclasses__():
        yield kind
        yield from classes_below(kind)


def an_error(kind: type[DeskError]) -> DeskError:
    if issubclass(kind, Refusal):
        return kind(a_refused())
    if issubclass(kind, OutcomeUnknown):
        return kind(NoAnswer(OUTSIDE))
    if issubclass(kind, Guarded):
        return kind((Hit(rule=LimitRule.VALUE, is_hard=True, unit=OUTSIDE),))
    return kind(OUTSIDE)


PUBLIC = [kind for kind in classes_below(DeskError) if not kind.__name__.startswith("_")]


@pytest.mark.parametrize("kind", PUBLIC)
def test_every_error_has_a_sentence_without_words_from_outside(kind: type[DeskError]) -> None:
    text = messages.sentence(an_error(kind))

    assert text.endswith((".", "?"))
    assert "outside" not in text


def test_no_two_errors_share_a_sentence() -> None:
    texts = [messages.sentence(an_error(kind)) for kind in PUBLIC]

    assert len(set(texts)) == len(texts)


def test_a_wrong_passphrase_a_damaged_vault_and_a_newer_vault_are_three_different_sentences() -> (
    None
):
    wrong, damaged, newer = (
        messages.sentence(kind("x")) for kind in (WrongPassphrase, VaultDamaged, VaultTooNew)
    )

    assert len({wrong, damaged, newer}) == 3
    assert "Try again" in wrong
    assert "previous copy" in damaged
    assert "install" in newer


def test_a_lost_answer_asks_not_to_send_again_and_is_not_called_failed() -> None:
    text = messages.sentence(OutcomeUnknown(NoAnswer("cut")))

    assert "do not send it again" in text
    assert "fail" not in text.lower()


def test_what_was_proven_not_to_leave_says_that_nothing_was_sent() -> None:
    assert messages.sentence(NotSent("refused")).startswith("Nothing was sent")


@pytest.mark.parametrize("category", Category)
def test_a_refusal_that_proves_nothing_never_says_that_nothing_was_placed(
    category: Category,
) -> None:
    error = refusal(a_refused(category, outcome=Outcome.UNKNOWN))

    assert "Nothing was" not in messages.sentence(error)


@pytest.mark.parametrize("category", Category)
def test_a_listed_refusal_says_that_nothing_came_of_it(category: Category) -> None:
    error = refusal(a_refused(category))
    is_about_the_order = category in {Category.ORDER_NOT_FOUND, Category.ORDER_FINAL}

    if isinstance(error, Rejected | AccessRefused | RateLimited) and not is_about_the_order:
        assert "Nothing was placed" in messages.sentence(error)


@pytest.mark.parametrize("field", ["price", "amount", "stop_price", "cost", "account"])
def test_a_broken_rule_names_the_field_at_fault(field: str) -> None:
    named = messages.sentence(refusal(a_refused(Category.OUTSIDE_RULES, field=field)))
    unnamed = messages.sentence(refusal(a_refused(Category.OUTSIDE_RULES)))

    assert named != unnamed


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("MAX_NUM_ORDERS", "open in this pair"),
        ("MAX_NUM_ALGO_ORDERS", "wait for a trigger in this pair"),
        ("EXCHANGE_MAX_NUM_ORDERS", "in all pairs together"),
    ],
)
def test_too_many_orders_says_of_what_there_are_too_many(rule: str, words: str) -> None:
    error = refusal(a_refused(Category.TOO_MANY_ORDERS, rule=rule))
    unsure = refusal(a_refused(Category.TOO_MANY_ORDERS, rule=rule, outcome=Outcome.UNKNOWN))

    assert words in messages.sentence(error)
    assert "cancel one first" in messages.sentence(error)
    assert "Nothing was placed" not in messages.sentence(unsure)


def test_a_limit_says_how_long_to_wait() -> None:
    error = refusal(a_refused(Category.RATE_LIMITED, retry_after_s=12))

    assert "Wait 12 s." in messages.sentence(error)


@pytest.mark.parametrize("rule", ["vault-locked", "not-signed-in", "already-sent", "wrong-host"])
def test_a_rule_of_ours_says_that_nothing_was_sent_and_which_rule(rule: str) -> None:
    text = messages.sentence(NotAllowed(rule))

    assert "othing was sent" in text
    assert text != messages.sentence(NotAllowed("some-rule-of-tomorrow"))


def test_every_rule_that_the_core_may_refuse_by_has_a_sentence_and_no_sentence_is_idle() -> None:
    raised = set(_rules_in(Path(core.__file__).parent))

    assert raised >= {"wrong-host", "not-a-private-key", "no-such-call"}
    assert raised - set(BY_RULE) == set()
    assert set(BY_RULE) - raised == set()


def _rules_in(folder: Path) -> Iterator[str]:
    """Every `NotAllowed("…")` in the source; the practice exchange has a class of that name for itself."""
    for file in folder.rglob("*.py"):
        if "practice" in file.relative_to(folder).parts:
            continue
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "NotAllowed":
                (detail,) = node.args
                assert isinstance(detail, ast.Constant), f"{file}: {ast.unparse(node)}"
                yield str(detail.value)


def test_a_refusal_with_a_code_of_our_own_has_our_sentence_and_no_foreign_words() -> None:
    error = refusal(
        Refused(
            category=Category.ACCOUNT_RESTRICTED,
            outcome=Outcome.NOT_DONE,
            code="no-spot-account",
            field="account",
        )
    )

    assert "has no spot account" in messages.sentence(error)
    assert messages.details(error) == ""


def test_a_rule_of_tomorrow_still_has_a_sentence() -> None:
    assert messages.sentence(NotAllowed("some-rule-of-tomorrow")).startswith("Nothing was sent")


def test_the_exchanges_own_words_are_cleaned_and_capped() -> None:
    error = refusal(a_refused(http_status=406, code="Bad\u202e", reason="x\n" * 500))

    text = messages.details(error)

    assert text.startswith("HTTP 406 · Bad[U+202E] · x x")
    assert "\n" not in text
    assert len(text) <= 201


def test_the_cause_of_a_lost_answer_is_among_the_details() -> None:
    assert messages.details(OutcomeUnknown(NoAnswer("read timed out"))) == "read timed out"


@pytest.mark.parametrize("state", OrderState)
def test_every_state_of_an_order_has_a_sign_and_a_word(state: OrderState) -> None:
    assert len(messages.state_sign(state)) == 1
    assert messages.state_text(state)


def test_a_word_that_the_exchange_never_used_before_is_shown_beside_the_state() -> None:
    order = an_order(raw_state="half_asleep", is_word_known=False)

    assert messages.order_state_text(order) == "○ Working “half_asleep”"


def test_only_an_order_that_has_a_trigger_is_said_to_wait_for_it() -> None:
    plain = an_order(OrderState.WAITING)
    conditional = an_order(OrderState.WAITING, type=OrderType.STOP_LIMIT)

    assert messages.order_state_text(plain) == "◇ Accepted"
    assert messages.order_state_text(conditional) == "◇ Waits for its trigger"


def test_every_choice_has_words() -> None:
    texts = [
        *(messages.side_sign(side) + messages.side_text(side) for side in Side),
        *map(messages.type_text, OrderType),
        *map(messages.time_in_force_text, TimeInForce),
        *(messages.environment_sign(e) + messages.environment_text(e) for e in Environment),
        *map(messages.link_text, LinkState),
        *map(messages.session_text, SessionState),
    ]

    assert all(texts)
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize(("rule", "field"), list(product(Rule, (Field.PRICE, Field.QUANTITY))))
def test_every_problem_of_a_draft_has_a_sentence(rule: Rule, field: Field) -> None:
    bare = messages.problem_text(Problem(field=field, rule=rule))
    whole = messages.problem_text(
        Problem(field=field, rule=rule, value=Decimal(2), limit=Decimal("0.1"), asset="BTC")
    )

    assert bare.endswith(".")
    assert "{" not in bare + whole


def test_a_problem_names_what_would_be_accepted() -> None:
    problem = Problem(
        field=Field.QUANTITY, rule=Rule.BELOW_LEAST, limit=Decimal("0.00001"), asset="BTC"
    )

    assert messages.problem_text(problem) == "Must be at least 0.00001 BTC."


def test_rights_that_could_move_funds_come_first_and_silence_is_not_taken_for_safety() -> None:
    dangerous = KeyRights(can_read=True, can_trade=True, can_withdraw=True)

    assert messages.rights_text(dangerous) == "may WITHDRAW, trade, read"
    assert messages.rights_text(KeyRights()) == "the exchange does not tell"
    assert messages.rights_text(KeyRights(can_read=True)) == "read, the rest is not told"
