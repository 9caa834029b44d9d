"""What HTX's error answers mean: rows by status, code and message, and what is no answer at all."""

import pytest

from core.domain.errors import (
    BadAnswer,
    Category,
    ClockSkew,
    DuplicateClientId,
    ExchangeFault,
    Outcome,
    RateLimited,
    Refusal,
    Refused,
    Rejected,
)
from core.exchanges.base import Response
from core.exchanges.htx import HTX
from tests.exchanges.htx_fakes import STAMP, a_key, a_ticket, answer

PLACE = HTX.place(a_key(), STAMP, a_ticket(price="1"))


def v1(code: str, message: str = "said") -> dict[str, object]:
    return {"status": "error", "err-code": code, "err-msg": message, "data": None}


def refused(said: object, status: int = 200, **headers: str) -> Refused:
    with pytest.raises(Refusal) as caught:
        PLACE.read(answer(said, status, **headers))
    return caught.value.refused


ROWS = [
    ("order-accountbalance-error", Category.INSUFFICIENT_FUNDS, None, None),
    ("order-orderprice-precision-error", Category.OUTSIDE_RULES, "price", "price_step"),
    ("order-amount-over-limit", Category.OUTSIDE_RULES, "amount", "max_amount"),
    ("order-marketorder-amount-min-error", Category.OUTSIDE_RULES, "amount", "market_min_amount"),
    ("order-marketorder-amount-sell-max-error", Category.OUTSIDE_RULES, "amount", "market_max_amount"),
    ("order-marketorder-amount-buy-max-error", Category.OUTSIDE_RULES, "cost", "market_max_cost"),
    ("order-value-min-error", Category.OUTSIDE_RULES, "cost", "min_cost"),
    ("price-exceeds-the-protective-price-during-limit-price-trading", Category.OUTSIDE_RULES, "price", "price_band"),
    ("order-etp-nav-price-max-error", Category.OUTSIDE_RULES, "price", "price_band"),
    ("order-holding-limit-failed", Category.OUTSIDE_RULES, "amount", "holding_limit"),
    ("forbidden-trade-for-open-protect", Category.MARKET_CLOSED, None, None),
    ("symbol-not-support", Category.BAD_SYMBOL, None, None),
    ("order-source-invalid", Category.CLIENT_FAULT, None, None),
    ("account-account-id-inexistent", Category.CLIENT_FAULT, None, None),
    ("order-date-limit-error", Category.CLIENT_FAULT, None, None),
    ("order-queryorder-invalid", Category.ORDER_NOT_FOUND, None, None),
    ("order-user-cancel-forbidden", Category.REFUSED, None, None),
    ("api-signature-not-valid", Category.BAD_SIGNATURE, None, None),
    ("login-required", Category.BAD_KEY, None, None),
    ("frequent-invoke", Category.RATE_LIMITED, None, None),
    ("system-maintenance", Category.MAINTENANCE, None, None),
    ("operation-forbidden-for-lock-account-state", Category.ACCOUNT_RESTRICTED, None, None),
]  # fmt: skip
NUMBERED = [
    (1002, Category.PERMISSION, None, None),
    (1003, Category.BAD_SIGNATURE, None, None),
    (403, Category.BAD_SIGNATURE, None, None),
    (3011, Category.BAD_SIGNATURE, None, None),
    (1006, Category.RATE_LIMITED, None, None),
    (510, Category.RATE_LIMITED, None, None),
    (40403, Category.RATE_LIMITED, None, None),
    (1007, Category.ORDER_NOT_FOUND, None, None),
    (2001, Category.CLIENT_FAULT, None, None),
    (3002, Category.OUTSIDE_RULES, "amount", "amount_step"),
    (3003, Category.OUTSIDE_RULES, "stop_price", "price_step"),
    (3004, Category.OUTSIDE_RULES, "amount", "min_amount"),
    (3005, Category.OUTSIDE_RULES, "amount", "max_amount"),
    (3007, Category.OUTSIDE_RULES, "price", "price_band"),
    (3008, Category.OUTSIDE_RULES, "cost", "min_cost"),
    (3009, Category.OUTSIDE_RULES, "amount", "market_min_amount"),
    (3010, Category.OUTSIDE_RULES, "amount", "market_max_amount"),
    (3100, Category.MARKET_CLOSED, None, None),
]


@pytest.mark.parametrize(("code", "category", "field", "rule"), [*ROWS, *NUMBERED])
def test_a_listed_code_proves_that_nothing_was_done(
    code: str | int, category: Category, field: str | None, rule: str | None
) -> None:
    said = v1(code) if isinstance(code, str) else {"code": code, "message": "said"}

    told = refused(said)

    assert (told.category, told.outcome) == (category, Outcome.NOT_DONE)
    assert (told.field, told.rule, told.code) == (field, rule, str(code))


@pytest.mark.parametrize("code", ["base-system-error", "timeout", "order-update-error", 500, "new"])
def test_a_fault_or_a_code_that_nobody_listed_proves_nothing(code: str | int) -> None:
    for said in (v1(str(code)), {"code": code, "message": "said"}):
        with pytest.raises(ExchangeFault) as caught:
            PLACE.read(answer(said))
        assert caught.value.refused.outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("message", "category"),
    [
        ("Signature not valid: Verification failure [校验失败]", Category.BAD_SIGNATURE),
        ("Signature not valid: APIkey has expired [已过期]", Category.BAD_KEY),
        ("Signature not valid: Invalid submission time or incorrect time format", Category.CLOCK),
        ("Signature not valid: Incorrect IP address [IP地址错误]:203.0.113.9", Category.IP_NOT_ALLOWED),
        ("something else", Category.BAD_SIGNATURE),
    ],
)  # fmt: skip
def test_one_code_of_several_causes_is_told_by_its_message(
    message: str, category: Category
) -> None:
    assert refused(v1("api-signature-not-valid", message)).category is category
    assert refused(v1("api-signature-check-failed", message)).category is category


def test_an_invalid_parameter_may_be_a_symbol_or_a_limit() -> None:
    assert refused(v1("invalid-parameter", "invalid symbol")).category is Category.BAD_SYMBOL
    assert refused(v1("invalid-parameter", "request limit")).category is Category.RATE_LIMITED
    assert refused(v1("invalid-parameter", "period")).category is Category.CLIENT_FAULT


def test_the_chinese_twin_of_a_message_is_not_shown() -> None:
    assert refused(v1("x", "Not valid [校验失败]")).reason == "Not valid"
    assert refused(v1("x", "below [min] 5")).reason == "below [min] 5"
    assert refused(v1("x", "open [校验")).reason == "open"


@pytest.mark.parametrize(
    ("status", "body", "category"),
    [
        (429, b'{"status":"error","err-code":"rate-too-many-requests"}', Category.RATE_LIMITED),
        (429, b"slow down", Category.RATE_LIMITED),
        (502, b"<html>", Category.EXCHANGE_FAULT),
        (504, b'{"status":"error","err-code":"order-value-min-error"}', Category.EXCHANGE_FAULT),
        (403, b"<html>", Category.BLOCKED),
        (302, b"", Category.UNREADABLE),
        (404, b'{"status":"ok","data":"1"}', Category.UNREADABLE),
    ],
)
def test_a_status_that_proves_nothing_leaves_a_placement_open(
    status: int, body: bytes, category: Category
) -> None:
    with pytest.raises(Refusal) as caught:
        PLACE.read(Response(status=status, body=body))

    assert not isinstance(caught.value, Rejected)
    assert caught.value.refused.category is category
    assert caught.value.refused.outcome is Outcome.UNKNOWN


def test_a_wrong_path_is_our_own_fault() -> None:
    assert refused(v1("method-not-allowed"), 405).category is Category.CLIENT_FAULT


def test_a_second_spelling_of_errors_is_read_too() -> None:
    told = refused({"err_code": 1003, "err_msg": "invalid signature"})

    assert (told.category, told.code, told.reason) == (
        Category.BAD_SIGNATURE,
        "1003",
        "invalid signature",
    )


def test_an_error_without_a_code_is_no_rejection() -> None:
    assert refused({"status": "error"}).category is Category.UNLISTED


@pytest.mark.parametrize(
    ("expire", "wait_s", "until_ms"),
    [
        ("1763718003000", None, 1763718003000),
        ("1500", 2, None),
        ("soon", None, None),
        ("9" * 30, None, None),
    ],
)
def test_the_end_of_the_window_says_how_long_to_wait(
    expire: str, wait_s: int | None, until_ms: int | None
) -> None:
    told = refused({"code": 1006}, x_hb_ratelimit_requests_expire=expire)

    assert (told.retry_after_s, told.retry_at_ms) == (wait_s, until_ms)
    with pytest.raises(RateLimited):
        PLACE.read(answer({"code": "1006"}))


def test_a_used_client_id_is_no_rejection() -> None:
    with pytest.raises(DuplicateClientId):
        PLACE.read(answer(v1("invalid-client-order-id")))


def test_a_clock_refusal_is_one() -> None:
    with pytest.raises(ClockSkew):
        PLACE.read(answer(v1("api-signature-not-valid", "Invalid submission time")))


def test_the_body_of_an_answer_must_be_an_object() -> None:
    for body in (b"[]", b"{}", b'{"data":1}', b'"ok"'):
        with pytest.raises(BadAnswer):
            PLACE.read(Response(status=200, body=body))
