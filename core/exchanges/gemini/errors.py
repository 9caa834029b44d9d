"""What Gemini's error answers mean: the code tables, and how an answer is held against them (Gemini sheet 8, 11.2)."""

import re
from typing import NamedTuple

from core.domain.errors import Category, Outcome, Refused, refusal
from core.exchanges.base import Response
from core.exchanges.decoding import Parse, object_in, parse_json
from core.exchanges.gemini.times import to_ms
from core.exchanges.reading import Fields, Json, maybe_id, maybe_text, read_int

_SERVER_TIME = re.compile(r"server time '([0-9]{1,19})'")


class _Row(NamedTuple):
    category: Category
    outcome: Outcome = Outcome.NOT_DONE
    field: str | None = None


_BAD_REQUEST = _Row(Category.CLIENT_FAULT)
_CLOSED = _Row(Category.MARKET_CLOSED)
_NONCE = _Row(Category.NONCE)
_TOO_FAST = _Row(Category.RATE_LIMITED, Outcome.UNKNOWN)
_FAULT = _Row(Category.EXCHANGE_FAULT, Outcome.UNKNOWN)
_MAINTENANCE = _Row(Category.MAINTENANCE, Outcome.UNKNOWN)
_UNLISTED = _Row(Category.UNLISTED, Outcome.UNKNOWN)
_UNREADABLE = _Row(Category.UNREADABLE, Outcome.UNKNOWN)
_BLOCKED = _Row(Category.BLOCKED, Outcome.UNKNOWN)
_CLOCK = _Row(Category.CLOCK)

# Only a word in this table proves a refusal.
_REASONS = {
    "InvalidNonce": _NONCE,
    "MissingNonce": _NONCE,
    "GenericNonceError": _NONCE,
    "InvalidSignature": _Row(Category.BAD_SIGNATURE),
    "InvalidApiKey": _Row(Category.BAD_KEY),
    "MissingApikeyHeader": _BAD_REQUEST,
    "MissingPayloadHeader": _BAD_REQUEST,
    "MissingSignatureHeader": _BAD_REQUEST,
    "InvalidJson": _BAD_REQUEST,
    "EndpointMismatch": _BAD_REQUEST,
    "EndpointNotFound": _BAD_REQUEST,
    "NoSSL": _BAD_REQUEST,
    "MissingRole": _Row(Category.PERMISSION),
    "ApiKeyIpFilteringFailure": _Row(Category.IP_NOT_ALLOWED),
    "MissingAccounts": _Row(Category.CLIENT_FAULT, field="account"),
    "InsufficientFunds": _Row(Category.INSUFFICIENT_FUNDS),
    "InvalidPrice": _Row(Category.OUTSIDE_RULES, field="price"),
    "LimitPriceOffTick": _Row(Category.OUTSIDE_RULES, field="price"),
    "InvalidQuantity": _Row(Category.OUTSIDE_RULES, field="amount"),
    "InvalidStopPrice": _Row(Category.OUTSIDE_RULES, field="stop_price"),
    "InvalidTotalSpend": _Row(Category.OUTSIDE_RULES, field="cost"),
    "InvalidSymbol": _Row(Category.BAD_SYMBOL),
    "UnknownInstrument": _Row(Category.BAD_SYMBOL),
    "InvalidOrderType": _BAD_REQUEST,
    "InvalidSide": _BAD_REQUEST,
    "ConflictingOptions": _BAD_REQUEST,
    "UnsupportedOption": _BAD_REQUEST,
    "OptionsMustBeArray": _BAD_REQUEST,
    "MissingOrderField": _BAD_REQUEST,
    "InvalidTimestampInPayload": _BAD_REQUEST,
    "ClientOrderIdTooLong": _BAD_REQUEST,
    "ClientOrderIdMustBeString": _BAD_REQUEST,
    # The new order was refused, but one with our id exists: the first attempt may be it.
    "DuplicateOrder": _Row(Category.DUPLICATE_CLIENT_ID, Outcome.UNKNOWN),
    "MarketNotOpen": _CLOSED,
    "MarketClosed": _CLOSED,
    "TradingClosed": _CLOSED,
    "AuctionNotOpen": _CLOSED,
    "IneligibleTiming": _CLOSED,
    "InsufficientLiquidity": _Row(Category.REFUSED),
    "OrderNotFound": _Row(Category.ORDER_NOT_FOUND),
    "NoSuchOrder": _Row(Category.ORDER_NOT_FOUND),
    "RateLimit": _TOO_FAST,
    "UsageLimit": _TOO_FAST,
    "Too Many Requests": _TOO_FAST,
    "Maintenance": _MAINTENANCE,
    "System": _FAULT,
    "Internal Server Error": _FAULT,
    "MustAcceptTerms": _Row(Category.ACCOUNT_RESTRICTED),
    "AcceptTermsRequired": _Row(Category.ACCOUNT_RESTRICTED),
}

_STREAM_CODES = {
    "-1000": _FAULT,
    "-1002": _Row(Category.BAD_KEY),
    "-1003": _TOO_FAST,
    "-1013": _BAD_REQUEST,
    "-1020": _BAD_REQUEST,
    "-2010": _Row(Category.REFUSED),
}


def answer(response: Response, parse: Parse = parse_json) -> Json:
    """The answer's JSON; raises `Refusal` for an error answer and `BadAnswer` for what is no answer at all."""
    if not 200 <= response.status < 300:
        raise refusal(_refused(response, object_in(response.body)))
    body = parse(response.body)
    if isinstance(body, dict) and _is_error(body):
        raise refusal(_refused(response, body))
    return body


def _is_error(said: Fields) -> bool:
    return said.get("result") == "error" or bool(
        _text(said, "error") or _text(said, "errorMessage")
    )


def _refused(response: Response, said: Fields) -> Refused:
    code = _text(said, "reason") or _text(said, "error")
    message = _text(said, "message") or _text(said, "errorMessage")
    row = _REASONS.get(code or "") or _by_status(response, is_readable=bool(code or message))
    server_time_ms = None
    if code == "InvalidNonce" and "is not within" in (message or ""):
        row = _CLOCK
        if quoted := _SERVER_TIME.search(message or ""):
            server_time_ms = to_ms(quoted[1], "server time")
    return Refused(
        category=row.category,
        outcome=row.outcome,
        code=code,
        reason=message,
        field=row.field,
        http_status=response.status,
        retry_after_s=response.retry_after_s,
        server_time_ms=server_time_ms,
    )


def _by_status(response: Response, *, is_readable: bool) -> _Row:
    status = response.status
    if status == 429:
        return _TOO_FAST
    if status == 503:
        return _MAINTENANCE
    if status >= 500:
        return _FAULT
    if status in {403, 451} and _is_page(response):
        return _BLOCKED
    return _UNLISTED if is_readable and not 300 <= status < 400 else _UNREADABLE


def _is_page(response: Response) -> bool:
    return (
        "html" in response.headers.get("content-type", "").lower()
        or response.body.lstrip()[:1] == b"<"
    )


def _text(fields: Fields, name: str) -> str | None:
    value = fields.get(name)
    return value if isinstance(value, str) and value else None


def stream_refused(frame: Fields) -> Refused:
    """What an error answer of the stream means: its code first, then its status (Gemini sheet 11.2)."""
    said = frame.get("error")
    said = said if isinstance(said, dict) else {}
    code, message = maybe_id(said, "code"), maybe_text(said, "msg")
    status = read_int(frame, "status")
    row = _STREAM_CODES.get(code or "") or _by_stream_status(status)
    if code == "-1013" and "order not found" in (message or "").lower():
        row = _Row(Category.ORDER_NOT_FOUND)
    return Refused(
        category=row.category, outcome=row.outcome, code=code, reason=message, http_status=status
    )


def _by_stream_status(status: int) -> _Row:
    if status == 429:
        return _TOO_FAST
    return _FAULT if status >= 500 else _UNLISTED
