"""What BigONE's error answers mean: the code tables, and how an answer is held against them (BigONE sheet 8).

The code in the body decides, not the HTTP status; only a code in the table proves a refusal.
"""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from core.domain.errors import BadAnswer, Category, Outcome, Refused, refusal
from core.exchanges.base import Response
from core.exchanges.decoding import Parse, parse_json
from core.exchanges.reading import Fields, as_object, maybe_id


class Row(NamedTuple):
    """What one code means."""

    category: Category
    outcome: Outcome = Outcome.NOT_DONE
    field: str | None = None
    rule: str | None = None


Judge = Callable[[str, int], Row]
"""What a code other than 0 means, beside its HTTP status."""

TOO_FAST = Row(Category.RATE_LIMITED, Outcome.UNKNOWN)
FAULT = Row(Category.EXCHANGE_FAULT, Outcome.UNKNOWN)
UNLISTED = Row(Category.UNLISTED, Outcome.UNKNOWN)
BAD_REQUEST = Row(Category.CLIENT_FAULT)
NO_FUNDS = Row(Category.INSUFFICIENT_FUNDS)
NO_PERMISSION = Row(Category.PERMISSION)
NOT_THERE = Row(Category.ORDER_NOT_FOUND)
REFUSED = Row(Category.REFUSED)
_BAD_KEY = Row(Category.BAD_KEY)
_BAD_PRICE = Row(Category.OUTSIDE_RULES, field="price", rule="price_band")
_OVER = Row(Category.ORDER_FINAL)
_MAINTENANCE = Row(Category.MAINTENANCE, Outcome.UNKNOWN)
_BLOCKED = Row(Category.BLOCKED, Outcome.UNKNOWN)
_UNREADABLE = Row(Category.UNREADABLE, Outcome.UNKNOWN)
_PARAMETER = "10007"
_NOT_FOUND = "10013"

_CODES = {
    "40004": _BAD_KEY,
    "40106": Row(Category.BAD_SIGNATURE),
    "40107": BAD_REQUEST,
    "10403": NO_PERMISSION,
    "10429": TOO_FAST,
    "10001": BAD_REQUEST,
    "10005": FAULT,
    "10011": FAULT,
    _PARAMETER: Row(Category.OUTSIDE_RULES),
    _NOT_FOUND: NOT_THERE,
    "10014": NO_FUNDS,
    "40120": REFUSED,
    "40121": _OVER,
    "40303": REFUSED,
    "40304": REFUSED,
    "40305": Row(Category.ACCOUNT_RESTRICTED),
    "40601": REFUSED,
    "40602": REFUSED,
    "40603": NO_FUNDS,
    "40604": _BAD_PRICE,
    "40605": _BAD_PRICE,
    "50047": REFUSED,
    # An order with our id exists: the first attempt may be it.
    "54041": Row(Category.DUPLICATE_CLIENT_ID, Outcome.UNKNOWN),
    "54043": _OVER,
    "60100": Row(Category.MARKET_CLOSED),
    "40103": REFUSED,
    "40104": REFUSED,
    "40301": NO_PERMISSION,
    "40302": Row(Category.REFUSED, Outcome.UNKNOWN),
}
_STREAM_CODES = {"45000": FAULT, "45001": _BAD_KEY}
_SCALES = ("base scale", "quote scale")
_VALUES = ("min_quote_value", "max_quote_value")


def by_code(code: str, missing: Row = NOT_THERE) -> Row:
    """What a code means anywhere; `missing` is what "resource not found" is about."""
    return missing if code == _NOT_FOUND else _CODES.get(code, UNLISTED)


def opened(response: Response, judge: Judge, parse: Parse = parse_json) -> Fields:
    """`envelope`, by any table of codes. Very old answers have no code, but `data` (BigONE sheet 1)."""
    try:
        said = as_object(parse(response.body))
        code = maybe_id(said, "code")
    except BadAnswer:
        if 200 <= response.status < 300:
            raise
        said, code = {}, None
    if response.status < 500 and code == "0":
        return said
    if 200 <= response.status < 300 and code is None:
        if "data" in said:
            return said
        raise BadAnswer("neither code nor data")
    raise refusal(_refused(response, said, code, judge))


envelope = partial(opened, judge=lambda code, _: by_code(code))
"""The object around `data` of an answer that says success; raises `Refusal` or `BadAnswer` for any other."""

market_envelope = partial(
    opened, judge=lambda code, _: by_code(code, missing=Row(Category.BAD_SYMBOL))
)
"""`envelope` for placements and market data: there "resource not found" is about the pair."""


def _refused(response: Response, said: Fields, code: str | None, judge: Judge) -> Refused:
    if response.status >= 500:
        is_planned = response.status == 503 and b"maintenance" in response.body.lower()
        row = _MAINTENANCE if is_planned else FAULT
    elif code is not None:
        row = judge(code, response.status)
    else:
        row = _BLOCKED if response.status == 403 and _is_page(response) else _UNREADABLE
    reason = _text(said, "message")
    if code == _PARAMETER:
        row = _named(row, reason or "")
    return Refused(
        category=row.category,
        outcome=row.outcome,
        code=code,
        reason=reason,
        field=row.field,
        rule=row.rule,
        http_status=response.status,
        retry_after_s=response.retry_after_s,
    )


def _named(row: Row, text: str) -> Row:
    """The row with what the text of a parameter error names: "Amount's scale must …", "… min_quote_value"."""
    words = text.lower()
    for rule in _VALUES:
        if rule in words:
            return row._replace(field="cost", rule=rule)
    field = next((name for name in ("amount", "price") if words.startswith(f"{name}'s ")), None)
    scale = next((name for name in _SCALES if name in words), "")
    return row._replace(field=field, rule=scale.replace(" ", "_") or None)


def _is_page(response: Response) -> bool:
    kind = response.headers.get("content-type", "").lower()
    return "html" in kind or response.body.lstrip()[:1] == b"<"


def _text(fields: Fields, name: str) -> str | None:
    value = fields.get(name)
    return value if isinstance(value, str) and value else None


def stream_refused(error: Fields) -> Refused:
    """What an error frame of the stream means (BigONE sheet 8, 11)."""
    code = maybe_id(error, "code") or ""
    row = _STREAM_CODES.get(code) or by_code(code)
    return Refused(
        category=row.category,
        outcome=row.outcome,
        code=code or None,
        reason=_text(error, "message"),
        field=row.field,
    )
