"""Nonsense for the practice exchange: requests and messages that are as they should be, but for what they say."""

import json
import random
from collections.abc import Callable
from urllib.parse import quote, urlencode

from tests.practice import bigone_hands, binance_hands, htx_hands
from tests.practice.hands import Exchange, a_wish

VALUES = (
    *("null", "true", "0", "-1", "1.5", "1e400", "1e999999999", "-1E-999999999", "NaN", "[]", "{}"),
    *("9" * 400, "9" * 4_500, "0." + "1" * 4_500, '""', '" "', '"x"', '"NaN"', '"1e5"', '"0x10"'),
    *('"+1"', '"-1"', '"1_000"', '"\\u00b2"', '"\\u0663"', '"\\ud800"', '"\\u0000"', '["x"]'),
    *(
        f'"{"9" * 30}"',
        f'"{"9" * 4_500}"',
        f'"0.{"0" * 40}1"',
        "[null]",
        '[{"a":[1]}]',
        "-Infinity",
    ),
    *("[" * 90 + "]" * 90, "[" * 400 + "]" * 400, '{"a":' * 400 + "1" + "}" * 400, "[" * 10_000),
)
"""Texts of JSON values, some of which are none."""
BODIES = (b"", b"\xff\xfe\x00", b"\0" * 64, b"null", b"5", b'"', b"[" * 100_000, b"a=%ff&a=%zz&=&")
HEADERS = ("", "\udcff\udcfe", "x" * 64, "Bearer a.b.c", "Bearer \udcff:\udcff", "9" * 4_000)
METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "BREW")
TAILS = (
    "",
    "?",
    "?%ff=%zz",
    "/..",
    "/%00",
    "/\u00b2",
    "?limit=" + "9" * 4_500,
    "?a=" + "9" * 9_000,
)

Fields = dict[str, str]
"""Each value is the text of a JSON value."""
Knock = tuple[str, str, dict[str, str], bytes]
"""Method, target, headers and body of a request."""
Sign = Callable[[Exchange, "Dice", str, str, Fields], Knock]
"""Say some nonsense about the fields at a place, given by method and path, in a request that is signed."""


class Dice(random.Random):
    def spoil(self, fields: Fields) -> Fields:
        """Say nonsense in one or two fields, and perhaps leave one out."""
        spoiled = dict(fields)
        for name in self.sample(list(fields), k=min(len(fields), self.randint(1, 2))):
            spoiled[name] = self.choice(VALUES)
        if spoiled and self.random() < 0.2:
            del spoiled[self.choice(list(spoiled))]
        return spoiled

    def body(self, fields: Fields) -> bytes:
        if self.random() < 0.1:
            return self.choice(BODIES)
        content = as_object(self.spoil(fields))
        return (f"[{content}]" if self.random() < 0.1 else content).encode()

    def query(self, fields: Fields) -> dict[str, object]:
        """Return the same as text, short enough for the line of a request."""
        texts = {name: as_text(value) for name, value in self.spoil(fields).items()}
        return {name: t if t.isdigit() else t[:500] for name, t in texts.items()}


def as_object(fields: Fields) -> str:
    return "{" + ",".join(f"{json.dumps(name)}:{value}" for name, value in fields.items()) + "}"


def as_text(value: str) -> str:
    text = json.loads(value) if value.startswith('"') else value
    return str(text).encode(errors="replace").decode()


def fields_of(wish: dict[str, object], **more: object) -> Fields:
    return {name: json.dumps(value) for name, value in (wish | more).items()}


def knock_at(exchange: Exchange, dice: Dice, sign: Sign, places: dict[str, Fields]) -> Knock:
    """Sign what is nonsense, or else forge what is signed."""
    place, fields = dice.choice(list(places.items()))
    method, _, path = place.partition(" ")
    method, target, headers, body = sign(exchange, dice, method, path, fields)
    if dice.random() < 0.8:
        return method, target, headers, body
    headers |= {dice.choice([*headers, "Authorization", "Host"]): dice.choice(HEADERS)}
    if dice.random() < 0.3:
        method, body = dice.choice(METHODS), dice.choice(BODIES)
    if dice.random() < 0.3:
        target = quote(path + dice.choice(TAILS), safe="/?=%&")
    return method, target, headers, body


GEMINI_PLACES = {
    "POST /v1/order/new": fields_of(
        a_wish(options=["fill-or-kill"], client_order_id="a", stop_price="5")
    ),
    "POST /v1/order/cancel": fields_of({"order_id": 1}),
    "POST /v1/order/status": fields_of({"client_order_id": "a", "include_trades": True}),
    "POST /v1/mytrades": fields_of({"symbol": "btcusd", "limit_trades": 5, "timestamp": 1}),
    "POST /v1/orders/history": fields_of({"limit_orders": 5, "timestamp": 1}),
    "GET /v1/book/btcusd": fields_of({"limit_bids": 1, "limit_asks": 1}),
    "GET /v1/trades/btcusd": fields_of({"limit_trades": 5, "timestamp": 1, "since_tid": 1}),
    "GET /v2/candles/btcusd/1m": fields_of({"a": 1}),
}


def gemini(exchange: Exchange, dice: Dice, method: str, path: str, fields: Fields) -> Knock:
    if method == "GET":
        return method, f"{path}?{urlencode(dice.query(fields))}", {}, b""
    client = exchange.client()
    spoiled = fields_of({"request": path, "nonce": client.nonce()}) | dice.spoil(fields)
    content = as_object({name: value[:4_000] for name, value in spoiled.items()})
    return method, path, client.sign(content.encode()), b""


BINANCE_PLACES = {
    "POST /api/v3/order": fields_of(binance_hands.a_wish(icebergQty="1", newClientOrderId="a")),
    "POST /api/v3/order/test": fields_of(binance_hands.a_wish(stopPrice="5", trailingDelta=9)),
    "POST /api/v3/order/cancelReplace": fields_of(
        binance_hands.a_wish(cancelReplaceMode="STOP_ON_FAILURE", cancelOrderId=1)
    ),
    "PUT /api/v3/order/amend/keepPriority": fields_of(
        {"symbol": "BTCUSDT", "orderId": 1, "newQty": "1"}
    ),
    "GET /api/v3/myTrades": fields_of({"symbol": "BTCUSDT", "fromId": 1, "startTime": 1}),
    "GET /api/v3/depth": fields_of({"symbol": "BTCUSDT", "limit": 5}),
    "GET /api/v3/klines": fields_of({"symbol": "BTCUSDT", "interval": "1M", "endTime": 5}),
    "GET /api/v3/ticker/24hr": fields_of({"symbols": '["BTCUSDT"]', "type": "MINI"}),
    "GET /api/v3/exchangeInfo": fields_of({"permissions": "SPOT", "symbol": "BTCUSDT"}),
}


def binance(exchange: Exchange, dice: Dice, method: str, path: str, fields: Fields) -> Knock:
    client = binance_hands.Binancer(exchange)
    is_open = path.rpartition("/")[2] in ("depth", "klines", "24hr", "exchangeInfo")
    asked = dice.query(fields)
    query = urlencode(asked) if is_open else client.query(asked)
    return method, f"{path}?{query}", {"X-MBX-APIKEY": client.key}, b""


HTX_PLACES = {
    "POST /v1/order/orders/place": fields_of(
        htx_hands.a_wish(type="buy-stop-limit", stop_price="1", operator="gte"), source="api"
    ),
    "POST /v1/order/batch-orders": fields_of(htx_hands.a_wish(client_order_id="a")),
    "POST /v2/algo-orders": fields_of(
        {"accountId": 1, "symbol": "btcusdt", "orderSide": "buy", "orderType": "limit"},
        clientOrderId="a",
        stopPrice="1",
        orderSize="1",
        orderPrice="1",
        trailingRate="0.01",
        timeInForce="ioc",
    ),
    "POST /v1/order/orders/batchcancel": fields_of({"order-ids": ["1"]}),
    "POST /v1/order/orders/batchCancelOpenOrders": fields_of({"symbol": "btcusdt", "size": 5}),
    "POST /v2/algo-orders/cancellation": fields_of({"clientOrderIds": ["a"]}),
    "POST /v2/algo-orders/cancel-all-after": fields_of({"timeout": 10}),
    "GET /v1/order/orders": fields_of({"symbol": "btcusdt", "states": "filled", "size": 5}),
    "GET /v1/order/matchresults": fields_of({"from": 1, "direct": "next", "start-time": 1}),
    "GET /v2/algo-orders/opening": fields_of({"limit": 5, "fromId": 1, "sort": "asc"}),
    "GET /market/depth": fields_of({"symbol": "btcusdt", "type": "step0", "depth": 5}),
    "GET /market/history/kline": fields_of({"symbol": "btcusdt", "period": "1mon", "size": 5}),
    "GET /v1/settings/common/symbols": fields_of({"ts": 1}),
}


def htx(exchange: Exchange, dice: Dice, method: str, path: str, fields: Fields) -> Knock:
    trader = htx_hands.Trader(exchange, now_s=lambda: now_ns(exchange) / 10**9)
    asked = dice.query(fields) if method == "GET" else {}
    target = f"{path}?{trader.query(method, path, asked)}"
    headers = {"Content-Type": "application/json"}
    return method, target, headers, b"" if method == "GET" else dice.body(fields)


BIGONE_PLACES = {
    "POST /api/v3/viewer/orders": fields_of(
        bigone_hands.a_wish(type="STOP_LIMIT", stop_price="1", operator="GTE"), post_only=True
    ),
    "POST /api/v3/viewer/orders/multi": fields_of(bigone_hands.a_wish(client_order_id="a")),
    "POST /api/v3/viewer/order/cancel": fields_of({"order_id": 1}),
    "POST /api/v3/viewer/transfer": fields_of(
        {"symbol": "BTC", "amount": "1", "guid": "g", "from": "SPOT", "to": "FUND"}
    ),
    "GET /api/v3/viewer/orders": fields_of(
        {"asset_pair_name": "BTC-USDT", "limit": 5, "page_token": "x", "state": "ALL"}
    ),
    "GET /api/v3/viewer/order": fields_of({"order_id": 1}),
    "GET /api/v3/asset_pairs/BTC-USDT/candles": fields_of(
        {"period": "min1", "time": "2026-01-01", "limit": 5, "direction": "ASC"}
    ),
    "GET /api/v3/asset_pairs/tickers": fields_of({"pair_names": "BTC-USDT"}),
    "POST /api/v3/orders": fields_of(
        {"asset_pair_name": "BTC-USDT", "side": "buy", "type": "limit"}, amount="1", price="1"
    ),
    "GET /api/v3/orders": fields_of({"asset_pair_name": "BTC-USDT", "page": 1, "size": 5}),
}


def bigone(exchange: Exchange, dice: Dice, method: str, path: str, fields: Fields) -> Knock:
    if path == "/api/v3/orders":
        return tutorial(exchange, dice, method, path, fields)
    token = bigone_hands.Trader(exchange).token(nonce=str(now_ns(exchange)))
    headers = {"Authorization": f"Bearer {token}"}
    if method == "GET":
        return method, f"{path}?{urlencode(dice.query(fields))}", headers, b""
    return method, path, headers, dice.body(fields)


def tutorial(exchange: Exchange, dice: Dice, method: str, path: str, fields: Fields) -> Knock:
    pupil = bigone_hands.Pupil(exchange)
    encoded = urlencode(sorted(dice.query(fields).items()))
    headers = pupil.headers(method, path, encoded, now_ns(exchange) // 10**9)
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    if method == "GET":
        return method, f"{path}?{encoded}", headers, b""
    return method, path, headers, encoded.encode()


def now_ns(exchange: Exchange) -> int:
    return exchange.server.clock.now_ns()


VISITORS: dict[str, tuple[Sign, dict[str, Fields]]] = {
    "gemini": (gemini, GEMINI_PLACES),
    "binance": (binance, BINANCE_PLACES),
    "htx": (htx, HTX_PLACES),
    "bigone": (bigone, BIGONE_PLACES),
}
