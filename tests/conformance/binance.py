"""Which of Binance's calls and signers a sample or a vector is about."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from urllib.parse import parse_qs

from core.domain.account import Environment
from core.domain.market import Interval, Market, OrderType, Side
from core.domain.money import Price, Quantity, decimal
from core.domain.order import Order, OrderState, Ticket
from core.exchanges.base import (
    Call,
    Credentials,
    Effect,
    Exchange,
    Host,
    Request,
    Response,
    Stamp,
    Step,
)
from core.exchanges.binance import BINANCE, orders, parse
from core.exchanges.binance import sign as signing
from core.exchanges.binance.errors import answer
from core.exchanges.binance.stream import read_frame as read_binance_frame
from core.exchanges.events import StreamEvent
from core.exchanges.reading import as_list
from core.exchanges.signing import query_text
from tests.conformance.hook import Fields, Json
from tests.conformance.vectors import nonce_of

EXCHANGE: Exchange = BINANCE
HOST = BINANCE.info.hosts[0]
WHO = Credentials(
    key="k" * 64,
    secret="canary-of-binance",
    host=HOST,
    options={"kind": "hmac", "rights": "ask"},
)
STAMP = Stamp(time_ms=1_795_254_000_000, nonce=0)


def sign(vector: Fields) -> Request:
    """Sign what the vector gives: a REST call, a frame of the WebSocket API, or a bare text."""
    request, base = vector["request"], vector["base_url"]
    host = Host(environment=Environment.LIVE, name="vector", rest=base, stream=base)
    method, path = request["method"], request["path"]
    query, params = _pairs(request.get("query")), _pairs(request.get("body_params"))
    if vector["kind"] == "public":
        return signing.public(host, path, query)
    scheme = vector["scheme"]
    known = vector["credentials"]
    secret = known.get("secret") or known.get("private_key_pem")
    options = {"kind": scheme.removeprefix("ws_")}
    who = Credentials(key=known["key"], secret=secret or "", host=host, options=options)
    stamp = vector["stamp"]
    timestamp = stamp.get("timestamp_sent") or str(stamp["clock_ms"])
    if secret is None:
        return _unsigned(scheme, who, timestamp, query, params)
    if vector["kind"] == "text":
        return _signed_text(who, request["payload_text"])
    if scheme.startswith("ws_"):
        return signing.signed_frame(
            who, int(timestamp), base + path, method, nonce_of(vector), params
        )
    form = params if request.get("body_format") == "form" else None
    return signing.signed(who, timestamp, method, path, query, form)


def _pairs(rows: Json) -> list[tuple[str, Json]]:
    return [(name, value) for name, value in rows or []]


def _unsigned(
    scheme: str,
    who: Credentials,
    timestamp: str,
    query: list[tuple[str, str]],
    params: list[tuple[str, Json]],
) -> Request:
    """A published example without its private key: only the text that is signed is known."""
    if scheme.startswith("ws_"):
        text = signing.frame_text([*params, ("apiKey", who.key), ("timestamp", int(timestamp))])
    else:
        text = query_text(query) + query_text(params)
    return Request(method="", url="", steps=(Step("Payload", text),))


def _signed_text(who: Credentials, text: str) -> Request:
    body = signing.sign_text(who, text).encode()
    return Request(method="", url="", body=body, steps=(Step("Payload", text),))


def call(kind: str, request: str, context: Fields) -> Call[object] | None:
    """The call by its method and path. Where an error is read as news, or the program asks no such thing, one stands in."""
    method, _, address = request.partition(" ")
    path, _, query = address.partition("?")
    if kind == "error":
        is_read = method == "GET" or path.endswith("/test")
        stand_in = _STAND_IN_READ if is_read else _STAND_IN_WRITE
        known = None if path in _WITH_NEWS else _CALLS.get(f"{method} {path}")
        return known or stand_in
    symbol = parse_qs(query).get("symbol", [context.get("symbol")])[0]
    by_symbol = _OF_ONE_SYMBOL.get(path)
    if method == "GET" and by_symbol:
        return _reading(partial(by_symbol, symbol))
    if (kind, path) in _BY_KIND:
        return _BY_KIND[kind, path]
    return _CALLS.get(f"{method} {path}")


def read_frame(frame: str, context: Fields) -> tuple[StreamEvent, ...]:
    """Partial books that come without a stream name are of the pair that the program asked for."""
    return read_binance_frame(frame, context.get("symbol"))


def _reading(read: Callable[[Json], object], like: Call[object] | None = None) -> Call[object]:
    """A call whose answer is read by one function of the dialect's."""
    like = like or _STAND_IN_READ
    return replace(like, read=lambda response: read(answer(response)))


def _tickers(said: Json) -> object:
    return parse.parse_tickers(said) if isinstance(said, list) else parse.parse_ticker(said)


def _order_lists(said: Json) -> object:
    return tuple(order for row in as_list(said) for order in orders.parse_order_list(row))


def _read(response: Response) -> object:
    return answer(response)


_STEP = decimal("0.01")
_MARKET = Market(
    exchange="binance", symbol="BTCUSDT", base="", quote="", price_step=_STEP, quantity_step=_STEP
)
_ORDER = Order(id="1", symbol="BTCUSDT", side=Side.BUY, type=OrderType.LIMIT, state=OrderState.OPEN)
_TICKET = Ticket(
    client_id="ts-1",
    market=_MARKET,
    side=Side.BUY,
    type=OrderType.LIMIT,
    quantity=Quantity(decimal("1")),
    price=Price(decimal("1")),
)
_PLACE: Call[object] = BINANCE.place(WHO, STAMP, _TICKET)
_STAND_IN_READ: Call[object] = Call(BINANCE.server_time(HOST).request, _read)
_STAND_IN_WRITE: Call[object] = Call(_PLACE.request, _read, Effect.WRITE)
_NEW_TO_US = replace(WHO, options={"kind": "hmac"})

_WITH_NEWS = {"/api/v3/order/cancelReplace", "/api/v3/openOrders"}
"""Where an error may say what happened."""
_OF_ONE_SYMBOL: dict[str, Callable[[str | None, Json], object]] = {
    "/api/v3/depth": parse.parse_book,
    "/api/v3/trades": parse.parse_trades,
    "/api/v3/historicalTrades": parse.parse_trades,
    "/api/v3/aggTrades": parse.parse_aggregate_trades,
}
_BY_KIND: dict[tuple[str, str], Call[object]] = {
    ("fees", "/api/v3/order/test"): _reading(parse.parse_ticket_fees),
    ("key_rights", "/api/v3/account"): BINANCE.sign_in(_NEW_TO_US, STAMP),
}
_LIST = _reading(orders.parse_order_list, _STAND_IN_WRITE)
_BY_KIND["cancel_all", "/api/v3/orderList"] = _reading(
    lambda said: orders.cancelled_all(orders.parse_order_list(said)), _STAND_IN_WRITE
)
_CALLS: dict[str, Call[object] | None] = {
    "GET /api/v3/time": BINANCE.server_time(HOST),
    "GET /api/v3/exchangeInfo": BINANCE.markets(HOST),
    "GET /api/v3/ticker/24hr": _reading(_tickers),
    "GET /api/v3/ticker/price": _reading(_tickers),
    "GET /api/v3/ticker/bookTicker": _reading(_tickers),
    "GET /api/v3/klines": BINANCE.candles(HOST, _MARKET, Interval.H1),
    "GET /api/v3/uiKlines": BINANCE.candles(HOST, _MARKET, Interval.H1),
    "GET /sapi/v1/account/apiRestrictions": BINANCE.sign_in(WHO, STAMP),
    "GET /api/v3/account": BINANCE.balances(WHO, STAMP),
    "GET /api/v3/account/commission": BINANCE.fee_rates(WHO, STAMP, _MARKET),
    "GET /api/v3/openOrders": BINANCE.open_orders(WHO, STAMP, _MARKET),
    "GET /api/v3/allOrders": BINANCE.order_history(WHO, STAMP, _MARKET, None),
    "GET /api/v3/myTrades": BINANCE.fills(WHO, STAMP, _MARKET, None),
    "GET /api/v3/order": _reading(orders.parse_order),
    "GET /api/v3/orderList": _reading(orders.parse_order_list),
    "GET /api/v3/openOrderList": _reading(_order_lists),
    "GET /api/v3/allOrderList": _reading(_order_lists),
    "POST /api/v3/order": _PLACE,
    "POST /api/v3/sor/order": _PLACE,
    "POST /api/v3/order/test": BINANCE.dry_run(WHO, STAMP, _TICKET),
    "DELETE /api/v3/order": _reading(partial(orders.parse_cancelled, None), _STAND_IN_WRITE),
    "DELETE /api/v3/openOrders": BINANCE.cancel_all(WHO, STAMP, _MARKET),
    "DELETE /api/v3/orderList": _LIST,
    "POST /api/v3/order/oco": _LIST,
    "POST /api/v3/orderList/oco": _LIST,
    "POST /api/v3/orderList/oto": _LIST,
    "POST /api/v3/orderList/otoco": _LIST,
    "POST /api/v3/orderList/opo": _LIST,
    "POST /api/v3/orderList/opoco": _LIST,
    "POST /api/v3/order/cancelReplace": BINANCE.replace(WHO, STAMP, _ORDER, _TICKET),
    "PUT /api/v3/order/amend/keepPriority": BINANCE.reduce(WHO, STAMP, _ORDER, Quantity(_STEP)),
}
