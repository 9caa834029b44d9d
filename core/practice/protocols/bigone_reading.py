"""Read what a client sent to BigONE's endpoints; what cannot be read is a parameter error."""

import base64
import re
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any, TypeVar

from core.practice import json_text
from core.practice.protocols.bigone_keys import Refusal

T = TypeVar("T")
MOST = 200
CLIENT_ID = re.compile(r"[a-zA-Z0-9\-_]{1,36}")


def read_json(body: bytes) -> Any:
    try:
        return json_text.read(body)
    except ValueError:
        raise Refusal(10001) from None


def read_object(body: bytes) -> dict[str, Any]:
    content = read_json(body)
    if not isinstance(content, dict):
        raise Refusal(10007)
    return content


def read_text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise Refusal(10007)
    return value


def read_word(value: object, words: Collection[str]) -> str:
    if not isinstance(value, str) or value not in words:
        raise Refusal(10007)
    return value


def read_flag(value: object) -> bool:
    """Read a flag that may be left out."""
    if value is not None and not isinstance(value, bool):
        raise Refusal(10007)
    return value is True


def read_decimal(value: object) -> Decimal:
    """Read text in plain notation, above zero and of bearable length."""
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{1,30}(\.[0-9]{1,30})?", value):
        raise Refusal(10007)
    number = Decimal(value)
    if not number:
        raise Refusal(10007)
    return number


def read_client_id(value: object) -> str:
    if not isinstance(value, str) or not CLIENT_ID.fullmatch(value):
        raise Refusal(10007)
    return value


def read_order_id(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,20}", text):
        raise Refusal(10007)
    return int(text)


def read_limit(query: Mapping[str, str], otherwise: int, most: int = MOST) -> int:
    text = query.get("limit", str(otherwise))
    if not re.fullmatch(r"[0-9]{1,4}", text) or not 1 <= int(text) <= most:
        raise Refusal(10007)
    return int(text)


def cut_page(rows: list[tuple[int, T]], query: Mapping[str, str]) -> tuple[list[T], str]:
    """Cut rows, given with their ids, to one page, newest first; return the token of the next page, or nothing."""
    limit = read_limit(query, 20)
    before = _read_token(query["page_token"]) if query.get("page_token") else None
    newest = sorted(rows, key=lambda row: row[0], reverse=True)
    there = [row for row in newest if before is None or row[0] < before]
    page = there[:limit]
    return [fact for _, fact in page], _token(page[-1][0]) if len(there) > limit else ""


def _token(last_id: int) -> str:
    return base64.b64encode(b"before:%d" % last_id).decode()


def _read_token(token: str) -> int:
    try:
        word = base64.b64decode(token, validate=True)
    except ValueError:
        word = b""
    found = re.fullmatch(rb"before:([0-9]{1,20})", word)
    if found is None:
        raise Refusal(10007)
    return int(found[1])
