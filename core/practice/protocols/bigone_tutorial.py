"""The scheme of a tutorial in circulation, which the real exchange does not know (sheet 14.2 and 16)."""

import base64
import hashlib
import hmac
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote_plus

from aiohttp import web

from core.practice import json_text
from core.practice.engine import Engine
from core.practice.exact import text
from core.practice.orders import Order, Side, State
from core.practice.protocols import bigone_shapes as shapes
from core.practice.protocols.bigone_keys import Key, Refusal, Scope, TooSmall
from core.practice.protocols.bigone_markets import NAMES, uuid_of
from core.practice.protocols.bigone_orders import Desk, Wish, find_engine
from core.practice.protocols.bigone_reading import read_decimal, read_text, read_word
from core.practice.signatures import is_same, to_bytes
from core.practice.venue import Venue

WINDOW_S = 30
ROOT = "/api/v3/"
SIDES = {"buy": Side.BUY, "sell": Side.SELL}
STATES = {State.OPEN: "open", State.FILLED: "filled", State.CANCELLED: "canceled"}
MOST = 100
ERRORS = {
    10007: (400, 400, "Parameter error"),
    10013: (404, 404, "Not found"),
    10014: (400, 1001, "账户余额不足"),
    10403: (403, 403, "Permission denied"),
    10429: (429, 1004, "请求过于频繁"),
    40106: (401, 401, "Unauthorized"),
    40604: (400, 1003, "交易被拒绝"),
    40605: (400, 1003, "交易被拒绝"),
    54043: (400, 1003, "交易被拒绝"),
    60100: (400, 1003, "交易被拒绝"),
}
"""HTTP status, code and words for each refusal of the real scheme."""
TOO_SMALL = (400, 1002, "交易数量过小")

Fields = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request with all its parameters as text."""

    method: str
    path: str
    raw_path: str
    fields: Fields
    headers: Mapping[str, str]


def read_request(request: web.BaseRequest, body: bytes) -> Asked:
    pairs: Iterable[tuple[str, str]] = request.query.items()
    if request.method == "POST":
        pairs = read_body(request.content_type, body).items()
    return Asked(
        method=request.method,
        path=request.path,
        raw_path=request.rel_url.raw_path,
        fields=dict(pairs),
        headers=request.headers,
    )


def read_body(content_type: str, body: bytes) -> Fields:
    """Read a form or, if it says so, a JSON object; what is neither has no fields."""
    if content_type != "application/json":
        return dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True))
    return {
        name: value if isinstance(value, str) else json_text.write(value)
        for name, value in json_text.read_object(body).items()
    }


def translated(refusal: Refusal) -> tuple[int, shapes.Row]:
    """Return status and body of an error."""
    known = TOO_SMALL if isinstance(refusal, TooSmall) else ERRORS[refusal.code]
    status, code, message = known
    return status, {"code": code, "message": message, "data": None}


class Tutorial:
    def __init__(self, venue: Venue, keys: Iterable[Key]) -> None:
        self._venue = venue
        self._keys = {key.key: key for key in keys}
        self._created = shapes.stamp(venue.clock.now_ns())

    def owns(self, path: str) -> bool:
        is_private = re.match(ROOT + r"(orders|accounts)(/|$)", path)
        return bool(is_private or re.fullmatch(ROOT + "asset_pairs/(?!tickers$)[^/]+", path))

    def answer(self, asked: Asked) -> shapes.Row:
        """Return the whole body. Raise Refusal."""
        one_pair = re.fullmatch(ROOT + "asset_pairs/([^/]+)", asked.path)
        if one_pair and asked.method == "GET":
            engine = find_engine(self._venue, one_pair[1])
            return _ok(shapes.pair(engine.market) | self.pair(engine))
        one_order = re.fullmatch(ROOT + "orders/([^/]+)", asked.path)
        if one_order and asked.method in ("GET", "DELETE"):
            return self._one_order(asked, one_order[1])
        table: dict[tuple[str, str], tuple[Scope, Callable[[Key, Fields], shapes.Row]]] = {
            ("GET", "accounts"): (Scope.VIEW_BALANCE, self._accounts),
            ("GET", "orders"): (Scope.VIEW_ORDERS, self._orders),
            ("POST", "orders"): (Scope.CREATE_ORDERS, self._place),
        }
        endpoint = table.get((asked.method, asked.path.removeprefix(ROOT)))
        if endpoint is None:
            raise Refusal(10013)
        scope, ask_for = endpoint
        return ask_for(self._admit(asked, scope), asked.fields)

    def pair(self, engine: Engine) -> shapes.Row:
        now_ns = self._venue.clock.now_ns()
        facts = shapes.figures(engine, engine.tape.day(now_ns // 1_000_000))
        return {
            "asset_pair_name": engine.market.symbol,
            "base_asset_id": uuid_of(engine.market.base),
            "quote_asset_id": uuid_of(engine.market.quote),
            "latest_price": facts["close"],
            "volume": facts["volume"],
            "high": facts["high"],
            "low": facts["low"],
            "created_at": self._created,
            "updated_at": shapes.stamp(now_ns),
        }

    def _admit(self, asked: Asked, scope: Scope) -> Key:
        words = re.fullmatch(r"Bearer ([^\s:]+):(\S+)", asked.headers.get("Authorization", ""))
        stamp = asked.headers.get("BIGONE-TIMESTAMP", "")
        key = self._keys.get(words[1]) if words else None
        if key is None or words is None or not re.fullmatch("[0-9]{1,15}", stamp):
            raise Refusal(40106)
        signature = sign(key.secret, asked.method, asked.raw_path, asked.fields, stamp)
        if not is_same(signature, words[2]):
            raise Refusal(40106)
        if abs(int(stamp) * 1_000_000_000 - self._venue.clock.now_ns()) > WINDOW_S * 1_000_000_000:
            raise Refusal(40106)
        if not key.may(scope):
            raise Refusal(10403)
        return key

    def _accounts(self, key: Key, _: Fields) -> shapes.Row:
        account = self._venue.ledger.accounts[key.account]
        rows = [(symbol, account.balance(symbol)) for symbol in NAMES]
        return _ok(
            [
                {
                    "asset_id": uuid_of(symbol),
                    "balance": text(balance.total),
                    "available": text(balance.free),
                    "locked": text(balance.held),
                }
                for symbol, balance in rows
            ]
        )

    def _place(self, key: Key, fields: Fields) -> shapes.Row:
        kind = read_word(fields.get("type"), ("limit", "market"))
        if kind == "market" and "price" in fields:
            raise Refusal(10007)
        wish = Wish(
            pair=read_text(fields.get("asset_pair_name")),
            side=SIDES[read_word(fields.get("side"), SIDES)],
            amount=read_decimal(fields.get("amount")),
            is_spend=False,
            price=read_decimal(fields.get("price")) if kind == "limit" else None,
        )
        placed = Desk(self._venue, key).place([wish])
        return _ok(_order(placed[0]) | {"state": "pending"})

    def _orders(self, key: Key, fields: Fields) -> shapes.Row:
        name = fields.get("asset_pair_name")
        number, size = _read_count(fields, "page", 1), _read_count(fields, "size", 20)
        if size > MOST:
            raise Refusal(10007)
        market = None if name is None else find_engine(self._venue, name).market
        orders = Desk(self._venue, key).all(market)[::-1]
        pagination = {
            "current_page": number,
            "total_pages": -(-len(orders) // size),
            "total_count": len(orders),
        }
        page = orders[(number - 1) * size : number * size]
        return _ok([_order(order) for order in page]) | {"pagination": pagination}

    def _one_order(self, asked: Asked, order_id: str) -> shapes.Row:
        is_read = asked.method == "GET"
        key = self._admit(asked, Scope.VIEW_ORDERS if is_read else Scope.CREATE_ORDERS)
        desk = Desk(self._venue, key)
        order = desk.by_id(int(order_id) if re.fullmatch("[0-9]{1,20}", order_id) else 0)
        if is_read:
            return _ok(_order(order))
        if not order.is_live:
            raise Refusal(54043)
        return _ok(_order(desk.cancel(order)))


def sign(secret: str, method: str, path: str, fields: Mapping[str, str], stamp: str) -> bytes:
    encoded = "&".join(
        f"{_encode(name)}={_encode(value)}" for name, value in sorted(fields.items())
    )
    canonical = method + path + encoded + stamp
    return base64.b64encode(hmac.digest(secret.encode(), to_bytes(canonical), hashlib.sha256))


def _encode(text: str) -> str:
    return quote_plus(text, errors="surrogatepass")


def _ok(data: object) -> shapes.Row:
    return {"code": 0, "message": "OK", "data": data}


def _order(fact: Order) -> shapes.Row:
    is_part = fact.is_live and fact.filled
    row = {
        "id": str(fact.id),
        "asset_pair_name": fact.market.symbol,
        "side": fact.side.value,
        "type": "market" if fact.is_market else "limit",
        "price": text(fact.price),
        "amount": text(fact.amount),
        "state": "partially_filled" if is_part else STATES[fact.state],
        "created_at": shapes.stamp(fact.created_ns),
        "updated_at": shapes.stamp(fact.updated_ns),
    }
    if fact.is_market:
        del row["price"]
    return row


def _read_count(fields: Fields, name: str, otherwise: int) -> int:
    value = fields.get(name, str(otherwise))
    if not re.fullmatch("[1-9][0-9]{0,8}", value):
        raise Refusal(10007)
    return int(value)
