"""What HTX's error answers mean: the code tables, and how an answer is held against them (HTX sheet 8, 11)."""

from dataclasses import replace
from typing import NamedTuple

from core.domain.errors import BadAnswer, Category, Outcome, Refused, refusal
from core.exchanges.base import Response
from core.exchanges.decoding import Parse, object_in, parse_json
from core.exchanges.reading import Fields, as_object

_WAIT_HEADER = "x-hb-ratelimit-requests-expire"
_LONGEST_WAIT_MS = 10**9
_MOST_DIGITS = 15


class _Row(NamedTuple):
    category: Category
    outcome: Outcome = Outcome.NOT_DONE
    field: str | None = None
    rule: str | None = None


def _outside(field: str, rule: str) -> _Row:
    return _Row(Category.OUTSIDE_RULES, field=field, rule=rule)


def _rows(row: _Row, *codes: str) -> dict[str, _Row]:
    return dict.fromkeys(codes, row)


_SIGNATURE = _Row(Category.BAD_SIGNATURE)
_KEY = _Row(Category.BAD_KEY)
_ADDRESS = _Row(Category.IP_NOT_ALLOWED)
_PERMISSION = _Row(Category.PERMISSION)
_BAD_REQUEST = _Row(Category.CLIENT_FAULT)
_BAD_SYMBOL = _Row(Category.BAD_SYMBOL)
_CLOSED = _Row(Category.MARKET_CLOSED)
_NOT_FOUND = _Row(Category.ORDER_NOT_FOUND)
# With HTTP 200 the exchange documents that it refused before doing anything; with 429 nothing is documented.
_TOO_FAST = _Row(Category.RATE_LIMITED)
_TOO_FAST_429 = _Row(Category.RATE_LIMITED, Outcome.UNKNOWN)
_FAULT = _Row(Category.EXCHANGE_FAULT, Outcome.UNKNOWN)
_BLOCKED = _Row(Category.BLOCKED, Outcome.UNKNOWN)
_UNREADABLE = _Row(Category.UNREADABLE, Outcome.UNKNOWN)
_UNLISTED = _Row(Category.UNLISTED, Outcome.UNKNOWN)

# Only a code in this table proves a refusal.
_CODES: dict[str, _Row] = {
    **_rows(
        _Row(Category.INSUFFICIENT_FUNDS),
        "account-frozen-balance-insufficient-error", "order-accountbalance-error",
    ),
    **_rows(_outside("price", "price_step"), "order-orderprice-precision-error"),
    **_rows(_outside("amount", "amount_step"), "order-orderamount-precision-error", "3002"),
    **_rows(_outside("amount", "min_amount"), "order-limitorder-amount-min-error", "3004"),
    **_rows(
        _outside("amount", "max_amount"),
        "order-limitorder-amount-max-error", "order-amount-over-limit", "3005",
    ),
    **_rows(_outside("amount", "market_min_amount"), "order-marketorder-amount-min-error", "3009"),
    **_rows(_outside("amount", "market_max_amount"), "order-marketorder-amount-sell-max-error", "3010"),
    **_rows(_outside("cost", "market_max_cost"), "order-marketorder-amount-buy-max-error"),
    **_rows(_outside("cost", "min_cost"), "order-value-min-error", "3008"),
    **_rows(
        _outside("price", "price_band"),
        "order-invalid-price", "order-limitorder-price-min-error", "order-limitorder-price-max-error",
        "order-limitorder-price-buy-min-error", "order-limitorder-price-buy-max-error",
        "order-limitorder-price-sell-min-error", "order-limitorder-price-sell-max-error",
        "order-price-greater-than-limit", "order-price-less-than-limit",
        "price-exceeds-the-protective-price-during-limit-price-trading",
        "order-etp-nav-price-min-error", "order-etp-nav-price-max-error", "3006", "3007",
    ),
    **_rows(_outside("stop_price", "price_step"), "3003"),
    **_rows(_outside("stop_price", "trigger_side"), "order-stop-order-hit-trigger"),
    **_rows(_outside("amount", "holding_limit"), "order-holding-limit-failed"),
    **_rows(
        _CLOSED,
        "market-orders-not-support-during-limit-price-trading", "forbidden-trade-for-open-protect",
        "order-disabled", "cancel-disabled", "base-symbol-trade-disabled", "3100",
    ),
    **_rows(_BAD_SYMBOL, "base-symbol-error", "require-symbol", "symbol-not-support"),
    **_rows(
        _BAD_REQUEST,
        "parameter-required", "order-type-invalid", "order-source-invalid", "base-argument-unsupported",
        "validation-constraints-required", "validation-format-error", "invalid-parameter", "bad-request",
        "method-not-allowed", "2001", "2002", "2003", "account-account-id-inexistent",
        "account-get-accounts-inexistent-error", "order-date-limit-error", "invalid-interval",
        "invalid-start-date", "invalid-end-date", "invalid-start-time", "invalid-end-time",
    ),
    # This request placed nothing, but an order with our id exists: the first attempt may be it.
    **_rows(_Row(Category.DUPLICATE_CLIENT_ID, Outcome.UNKNOWN), "invalid-client-order-id"),
    **_rows(_Row(Category.ORDER_FINAL), "order-orderstate-error"),
    **_rows(
        _NOT_FOUND,
        "base-record-invalid", "base-not-found", "not-found", "order-queryorder-invalid", "1007",
    ),
    **_rows(
        _Row(Category.REFUSED),
        "order-user-cancel-forbidden", "order-fl-cancellation-is-disallowed",
    ),
    **_rows(
        _SIGNATURE, "api-signature-not-valid", "api-signature-check-failed", "1003", "403", "3011",
    ),
    **_rows(_KEY, "login-required"),
    **_rows(_PERMISSION, "1002"),
    **_rows(
        _TOO_FAST,
        "base-request-exceed-frequency-limit", "rate-too-many-requests", "frequent-invoke",
        "510", "1006", "40403",
    ),
    **_rows(
        _FAULT,
        "order-update-error", "base-system-error", "gateway-internal-error", "timeout", "500",
    ),
    **_rows(_Row(Category.MAINTENANCE), "system-maintenance"),
    **_rows(
        _Row(Category.ACCOUNT_RESTRICTED),
        "base-operation-forbidden", "operation-forbidden-for-lock-account-state",
        "operation-forbidden-for-fl-account-state", "account-state-invalid", "fl-order-already-existed",
        "sub-user-auth-required",
    ),
}  # fmt: skip

_SIGNATURE_MESSAGES = (
    ("incorrect access key", _KEY),
    ("apikey has expired", _KEY),
    ("invalid submission time", _Row(Category.CLOCK)),
    ("incorrect ip address", _ADDRESS),
    ("no permission", _PERMISSION),
)
# Codes that stand for several things; the message tells them apart.
_MESSAGES: dict[str, tuple[tuple[str, _Row], ...]] = {
    "api-signature-not-valid": _SIGNATURE_MESSAGES,
    "api-signature-check-failed": _SIGNATURE_MESSAGES,
    "invalid-parameter": (("invalid symbol", _BAD_SYMBOL), ("request limit", _TOO_FAST)),
    "bad-request": (("too many request", _TOO_FAST),),
}
# Numbers that mean something else in the private stream than over REST.
_STREAM_CODES = {
    "429": _TOO_FAST,
    "2000": _ADDRESS,
    "2002": _SIGNATURE,
    "4000": _TOO_FAST,
}


def answer(response: Response, parse: Parse = parse_json) -> Fields:
    """The whole body of a success; raises `Refusal` for an error answer and `BadAnswer` for what is no answer at all."""
    if not 200 <= response.status < 300:
        raise refusal(_refused(response, object_in(response.body)))
    body = as_object(parse(response.body))
    if body.get("status") == "ok" or body.get("code") in (200, "200"):
        return body
    if _code(body) is None and body.get("status") != "error":
        raise BadAnswer("neither a status nor a code")
    raise refusal(_refused(response, body))


def _refused(response: Response, said: Fields) -> Refused:
    row = _by_status(response.status, has_shape=_code(said) is not None) or _by_code(said)
    wait_s, until_ms = _wait(response) if row.category is Category.RATE_LIMITED else (None, None)
    return replace(
        _told(row, said),
        http_status=response.status,
        retry_after_s=wait_s,
        retry_at_ms=until_ms,
    )


def _told(row: _Row, said: Fields) -> Refused:
    return Refused(
        category=row.category,
        outcome=row.outcome,
        code=_code(said),
        reason=_shown(_message(said)),
        field=row.field,
        rule=row.rule,
    )


def _by_status(status: int, *, has_shape: bool) -> _Row | None:
    """What the status says whatever the body; None where the body decides."""
    if status == 429:
        return _TOO_FAST_429
    if status >= 500:
        return _FAULT
    if has_shape or 200 <= status < 300:
        return None
    return _BLOCKED if status == 403 else _UNREADABLE


def _by_code(said: Fields) -> _Row:
    code, message = _code(said) or "", (_message(said) or "").lower()
    for words, row in _MESSAGES.get(code, ()):
        if words in message:
            return row
    return _CODES.get(code, _UNLISTED)


def _code(said: Fields) -> str | None:
    """The code as text: both spellings of v1, then the number or text of v2."""
    for name in ("err-code", "err_code", "code"):
        value = said.get(name)
        if isinstance(value, str) and value:
            return value
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
    return None


def _message(said: Fields) -> str | None:
    for name in ("err-msg", "err_msg", "message"):
        value = said.get(name)
        if isinstance(value, str) and value:
            return value
    return None


def _shown(message: str | None) -> str | None:
    """The message without its Chinese twin in brackets; an address that follows it stays."""
    before, _, rest = (message or "").partition("[")
    twin, _, after = rest.partition("]")
    return message if twin.isascii() else before.rstrip() + after


def _wait(response: Response) -> tuple[int | None, int | None]:
    """Seconds to wait, or the time in ms at which the window ends: small values are ms to go (HTX sheet 9, one source)."""
    text = response.headers.get(_WAIT_HEADER, "")
    if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS):
        return None, None
    value = int(text)
    return (None, value) if value > _LONGEST_WAIT_MS else (-(-value // 1000), None)


def row_refused(row: Fields) -> Refused:
    """What the code of one row of a batch means."""
    return _told(_by_code(row), row)


def stream_refused(frame: Fields) -> Refused:
    """What an error frame means."""
    return _told(_STREAM_CODES.get(_code(frame) or "") or _by_code(frame), frame)
