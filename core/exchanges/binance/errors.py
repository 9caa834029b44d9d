"""What Binance's error answers mean: the code tables, and how an answer is held against them (Binance sheet 8).

One code may mean several things; then its text decides. A code that is not listed proves nothing.
"""

import re
from typing import NamedTuple, TypeGuard

from core.domain.errors import BadAnswer, Category, Outcome, Refused, refusal
from core.exchanges.base import Response
from core.exchanges.binance.info import ORDERS, WEIGHT
from core.exchanges.decoding import Parse, object_in, parse_json
from core.exchanges.reading import Fields, Json, maybe_int

_FILTER = re.compile(r"Filter failure: *([A-Za-z0-9_]+)")
_PARAMETER = re.compile(r"[Pp]aram(?:eter)? '([^']+)'")
_BANNED_UNTIL = re.compile(r"banned until ([0-9]{13})\b")


class _Row(NamedTuple):
    category: Category
    outcome: Outcome = Outcome.NOT_DONE
    field: str | None = None
    rule: str | None = None


_CLIENT = _Row(Category.CLIENT_FAULT)
_REFUSED = _Row(Category.REFUSED)
_RULES = _Row(Category.OUTSIDE_RULES)
_CLOSED = _Row(Category.MARKET_CLOSED)
_PERMISSION = _Row(Category.PERMISSION)
_RESTRICTED = _Row(Category.ACCOUNT_RESTRICTED)
_NOT_FOUND = _Row(Category.ORDER_NOT_FOUND)
_BAD_KEY = _Row(Category.BAD_KEY)
_BLOCKED = _Row(Category.BLOCKED)
_TOO_FAST = _Row(Category.RATE_LIMITED)
_BANNED = _Row(Category.BANNED)
_FAULT = _Row(Category.EXCHANGE_FAULT, Outcome.UNKNOWN)
_MAINTENANCE = _Row(Category.MAINTENANCE, Outcome.UNKNOWN)
_UNLISTED = _Row(Category.UNLISTED, Outcome.UNKNOWN)
_UNREADABLE = _Row(Category.UNREADABLE, Outcome.UNKNOWN)

_CODES = {
    "2": _CLIENT,
    **dict.fromkeys(("-1000", "-1001", "-1006", "-1007", "-1008"), _FAULT),
    "-1016": _MAINTENANCE,
    **dict.fromkeys(("-1002", "-1099", "-2015"), _PERMISSION),
    **dict.fromkeys(("-1003", "-1015"), _TOO_FAST),
    "-1021": _Row(Category.CLOCK),
    "-1022": _Row(Category.BAD_SIGNATURE),
    **dict.fromkeys(("-1014", "-1020", "-1100", "-1101", "-1102", "-1103", "-1104", "-1105"), _CLIENT),
    **dict.fromkeys(("-1106", "-1108", "-1114", "-1115", "-1116", "-1117", "-1118", "-1119"), _CLIENT),
    **dict.fromkeys(("-1120", "-1122", "-1125", "-1127", "-1128", "-1130", "-1131", "-1134"), _CLIENT),
    **dict.fromkeys(("-1135", "-1139", "-1145", "-1151", "-1194", "-1220", "-2035", "-2039"), _CLIENT),
    "-1111": _RULES,
    **dict.fromkeys(("-1158", "-1160", "-1165", "-1166", "-1168"), _RULES),
    **dict.fromkeys(("-1196", "-1197", "-1198", "-1199"), _RULES),
    **dict.fromkeys(("-1112", "-2038", "-2043"), _REFUSED),
    "-1121": _Row(Category.BAD_SYMBOL),
    **dict.fromkeys(("-2008", "-2014"), _BAD_KEY),
    "-2013": _NOT_FOUND,
    "-2016": _CLOSED,
    "-2026": _Row(Category.ORDER_FINAL),
}  # fmt: skip
_LIMITS: dict[int | None, _Row] = {429: _TOO_FAST, 418: _BANNED}
_NAMES_A_PARAMETER = {"-1100", "-1102", "-1111"}
_BY_TEXT = {"-1010", "-1013", "-2010", "-2011"}
"""Refusals whose text tells the kind: a filter's name, or one of the engine's sentences."""
_ENGINE_TEXTS = {
    "insufficient balance": _Row(Category.INSUFFICIENT_FUNDS),
    "immediately match and take": _Row(Category.WOULD_TAKE),
    "would trigger immediately": _Row(
        Category.OUTSIDE_RULES, field="stop_price", rule="trigger_side"
    ),
    # This request placed nothing, but an open order has our id: something on the way may have repeated the request.
    "duplicate order sent": _Row(Category.DUPLICATE_CLIENT_ID, Outcome.UNKNOWN),
    "price * qty is zero or less": _RULES,
    "icebergqty exceeds qty": _RULES,
    "relationship of the prices": _RULES,
    "unsupported order combination": _CLIENT,
    "not permitted for this account": _PERMISSION,
    "restricted for this account": _PERMISSION,
    "may not place or cancel orders": _RESTRICTED,
    "disabled on this account": _RESTRICTED,
    "rest api trading is not enabled": _RESTRICTED,
    "market is closed": _CLOSED,
    "not possible in this trading phase": _CLOSED,
    "require gtc for this phase": _CLOSED,
    "unknown order sent": _NOT_FOUND,
    "cancel order is invalid": _CLIENT,
}
_TOO_MANY_ORDERS = "-1015"
_REPLACE_FAILED, _REPLACE_HALF_DONE = "-2022", "-2021"
_HALVES = ("cancelResponse", "newOrderResponse")


def answer(response: Response, parse: Parse = parse_json) -> Json:
    """The answer's JSON; raises `Refusal` for an error answer and `BadAnswer` for what is no answer at all."""
    if not 200 <= response.status < 300:
        raise refusal(refused(response.status, object_in(response.body), response))
    return parse(response.body)


def refused(status: int | None, said: Fields, response: Response | None = None) -> Refused:
    """What an error object means that came with this status; without one it is part of another answer."""
    code, text = _code(said), _text(said)
    row = _by_status(status, code, response) or _by_halves(said) or _by_code(status, code, text)
    until = _BANNED_UNTIL.search(text or "")
    more = said.get("data")
    more = more if isinstance(more, dict) else {}
    return Refused(
        category=row.category,
        outcome=row.outcome,
        code=code,
        reason=text,
        field=row.field,
        rule=row.rule,
        http_status=status,
        retry_after_s=response.retry_after_s if response else None,
        retry_at_ms=_time_ms(more, "retryAfter") or (int(until[1]) if until else None),
        server_time_ms=_time_ms(more, "serverTime"),
        bucket=_bucket(row, code),
    )


def _bucket(row: _Row, code: str | None) -> str | None:
    """Whatever was asked, it is the address's weight that is used up, or the account's orders (Binance sheet 8)."""
    if row.category is not Category.RATE_LIMITED:
        return None
    return ORDERS if code == _TOO_MANY_ORDERS else WEIGHT


def _by_status(status: int | None, code: str | None, response: Response | None) -> _Row | None:
    """What the status alone decides: the exchange's own failures, blocks, pages instead of JSON."""
    if status is None:
        return None
    if status >= 500:
        return _MAINTENANCE if code == "-1016" else _FAULT
    if status == 451:
        return _BLOCKED
    if status in _LIMITS or (code is not None and status >= 400):
        return None
    is_page = response is not None and _is_page(response.body)
    if is_page and status in {403, 404, 410}:
        return _BLOCKED if status == 403 else _CLIENT
    return _UNREADABLE


def _by_code(status: int | None, code: str | None, text: str | None) -> _Row:
    """A code that nobody listed proves nothing, yet a limit is heeded."""
    if code in _BY_TEXT:
        return _by_text(text or "")
    row, limit = _CODES.get(code or ""), _LIMITS.get(status)
    if row is None:
        return limit._replace(outcome=Outcome.UNKNOWN) if limit else _UNLISTED
    if row is _TOO_FAST:
        return limit or (_BANNED if _BANNED_UNTIL.search(text or "") else row)
    named = _PARAMETER.search(text or "") if code in _NAMES_A_PARAMETER else None
    return row._replace(field=named[1]) if named else row


def _by_text(text: str) -> _Row:
    if broken := _FILTER.match(text):
        rule = broken[1]
        is_count = rule.startswith(("MAX_NUM_", "EXCHANGE_MAX_NUM_"))
        category = Category.TOO_MANY_ORDERS if is_count else Category.OUTSIDE_RULES
        return _Row(category, rule=rule)
    lower = text.lower()
    return next((row for words, row in _ENGINE_TEXTS.items() if words in lower), _REFUSED)


def _by_halves(said: Fields) -> _Row | None:
    """A cancel-and-replace that failed, taken as a whole: it is about what its first failed half is about."""
    code, data = _code(said), said.get("data")
    if code not in {_REPLACE_FAILED, _REPLACE_HALF_DONE}:
        return None
    parts = [data.get(name) for name in _HALVES] if isinstance(data, dict) else []
    rows = [_by_code(None, _code(part), _text(part)) for part in parts if is_error(part)]
    if not rows:
        return _REFUSED._replace(outcome=Outcome.UNKNOWN)
    is_proven = all(row.outcome is Outcome.NOT_DONE for row in rows)
    is_undone = code == _REPLACE_FAILED and is_proven
    return rows[0] if is_undone else rows[0]._replace(outcome=Outcome.UNKNOWN)


def is_error(value: Json) -> TypeGuard[Fields]:
    """Whether this is an error object, as it may stand in place of an order."""
    return isinstance(value, dict) and "code" in value


def _is_page(body: bytes) -> bool:
    """A whole HTML page, maybe with a comment behind it; one that was cut off proves nothing."""
    text = body.lstrip().lower()
    return text.startswith(b"<") and b"</html>" in text


def _code(said: Fields) -> str | None:
    code = said.get("code")
    if isinstance(code, int) and not isinstance(code, bool):
        return str(code)
    return code if isinstance(code, str) and code else None


def _text(said: Fields) -> str | None:
    text = said.get("msg")
    return text if isinstance(text, str) and text else None


def _time_ms(fields: Fields, name: str) -> int | None:
    try:
        return maybe_int(fields, name)
    except BadAnswer:
        return None
