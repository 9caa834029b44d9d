"""Which of HTX's calls and signers a sample or a vector is about."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from urllib.parse import parse_qs

from core.domain.account import Environment
from core.domain.market import FeeRates, Interval, Market, OrderType, Side
from core.domain.money import Price, Quantity, decimal
from core.domain.order import Order, OrderState, Ticket
from core.exchanges.base import Call, Credentials, Exchange, Host, Request, Stamp, Step
from core.exchanges.events import StreamEvent
from core.exchanges.htx import HTX, account, conditional, orders, parse
from core.exchanges.htx import sign as signing
from core.exchanges.htx.errors import answer
from core.exchanges.htx.stream import read_frame as read_htx_frame
from core.exchanges.reading import Fields as Answer
from tests.conformance.hook import Fields

EXCHANGE: Exchange = HTX
HOST = HTX.info.hosts[0]
WHO = Credentials(
    key="htx-key",
    secret="canary-of-htx",
    host=HOST,
    options={"kind": "hmac", "account": "100009", "uid": "63628520"},
)
STAMP = Stamp(time_ms=1_763_718_000_000, nonce=0)


def sign(vector: Fields) -> Request:
    """Sign what the vector gives, with the functions that sign the dialect's own calls."""
    request, base, known = vector["request"], vector["base_url"], vector.get("credentials") or {}
    host = Host(environment=Environment.LIVE, name="vector", rest=base or "", stream=base or "")
    path, query = request["path"], [(name, value) for name, value in request["query"]]
    if vector["kind"] == "public":
        return signing.public(host, path, query)
    who = Credentials(
        key=known.get("key", ""),
        secret=known.get("secret") or known["private_key_pem"],
        host=host,
        options={"kind": vector["scheme"].removeprefix("ws_")},
    )
    if vector["kind"] == "text":
        text = request["payload_text"]
        signature = signing.signature_of(who, text)
        return Request(method="", url="", body=signature.encode(), steps=(Step("", text),))
    stamp = Stamp(time_ms=vector["stamp"]["clock_ms"], nonce=0)
    if vector["kind"] == "ws_login":
        return signing.stream_login(who, stamp, base + path)
    if request["method"] == "GET":
        return signing.signed_get(who, stamp, path, query)
    params = [(name, value) for name, value in request["body_params"]]
    return signing.signed_post(who, stamp, path, params)


def call(kind: str, request: str, context: Fields) -> Call[object] | None:
    """The call by its path. Error answers read alike everywhere, so any call may stand in for them."""
    method, _, address = request.partition(" ")
    path, _, query = address.partition("?")
    told = {name: value for name, value in context.items() if isinstance(value, str)}
    asked = {name: values[-1] for name, values in parse_qs(query).items()} | told
    any_call = HTX.cancel_all(WHO, STAMP, None) if method == "POST" else HTX.markets(HOST)
    if kind == "error":
        return any_call
    if kind == "key_rights" and path == "/v2/user/api-key":
        names = ("accessKey", "access_key", "api_key", "key")
        key = next((asked[name] for name in names if name in asked), WHO.key)
        return HTX.sign_in(replace(WHO, key=key), STAMP)
    symbol = asked.get("symbol") or asked.get("symbols", "").partition(",")[0]
    if path == "/v2/reference/transact-fee-rate" and symbol:
        return HTX.fee_rates(WHO, STAMP, _market(symbol))
    if kind == "cancel" and path == "/v2/algo-orders/cancellation":
        client_id = asked.get("client_id", _CONDITIONAL.client_id)
        return HTX.cancel(WHO, STAMP, replace(_CONDITIONAL, client_id=client_id))
    if path in _READERS:
        read = _READERS[path]
        return Call(any_call.request, lambda response: read(answer(response)), any_call.effect)
    return _call_of(path, _market(symbol or "btcusdt"))


def read_frame(frame: str, context: Fields) -> tuple[StreamEvent, ...]:
    """Samples show the frames unpacked."""
    return read_htx_frame(frame, context.get("account"))


def _call_of(path: str, market: Market) -> Call[object] | None:
    if path.endswith("/submitcancel"):
        return HTX.cancel(WHO, STAMP, _ORDER)
    if path.endswith("/balance"):
        return HTX.balances(WHO, STAMP)
    if path.endswith("/matchresults"):
        return HTX.fills(WHO, STAMP, market, None)
    if path in _PUBLIC:
        return _PUBLIC[path](market)
    if path in _CALLS:
        return _CALLS[path]()
    if path.startswith("/v1/order/orders/"):
        return HTX.order(WHO, STAMP, _ORDER)
    return None


def _market(symbol: str) -> Market:
    step = decimal("0.01")
    return Market(
        exchange="htx", symbol=symbol, base="", quote="", price_step=step, quantity_step=step
    )


_MARKET = _market("btcusdt")
_ORDER = Order(id="1", symbol="btcusdt", side=Side.BUY, type=OrderType.LIMIT, state=OrderState.OPEN)
_BY_CLIENT_ID = replace(_ORDER, id=None, client_id="ts-1")
_CONDITIONAL = replace(_BY_CLIENT_ID, type=OrderType.STOP_MARKET)
_TICKET = Ticket(
    client_id="ts-1",
    market=_MARKET,
    side=Side.BUY,
    type=OrderType.LIMIT,
    quantity=Quantity(decimal("1")),
    price=Price(decimal("1")),
)
_STOP = replace(
    _TICKET,
    type=OrderType.STOP_MARKET,
    side=Side.SELL,
    price=None,
    stop_price=Price(decimal("1")),
)
_PUBLIC: Mapping[str, Callable[[Market], Call[object]]] = {
    "/market/detail/merged": lambda market: HTX.ticker(HOST, market),
    "/market/detail": lambda market: HTX.ticker(HOST, market),
    "/market/depth": lambda market: HTX.book(HOST, market, 150),
    "/market/fullMbp": lambda market: HTX.book(HOST, market, 150),
    "/market/history/trade": lambda market: HTX.trades(HOST, market),
    "/market/trade": lambda market: HTX.trades(HOST, market),
    "/market/history/kline": lambda market: HTX.candles(HOST, market, Interval.H1),
    "/market/history/candles": lambda market: HTX.candles(HOST, market, Interval.H1),
}
_CALLS: Mapping[str, Callable[[], Call[object]]] = {
    "/v1/common/timestamp": lambda: HTX.server_time(HOST),
    "/v1/settings/common/market-symbols": lambda: HTX.markets(HOST),
    "/v1/common/symbols": lambda: HTX.markets(HOST),
    "/v1/settings/common/symbols": lambda: HTX.markets(HOST),
    "/v2/settings/common/symbols": lambda: HTX.markets(HOST),
    "/v1/order/openOrders": lambda: HTX.open_orders(WHO, STAMP, None),
    "/v1/order/orders": lambda: HTX.open_orders(WHO, STAMP, None),
    "/v1/order/history": lambda: HTX.order_history(WHO, STAMP, None, None),
    "/v1/order/orders/getClientOrder": lambda: HTX.order(WHO, STAMP, _BY_CLIENT_ID),
    "/v2/algo-orders/specific": lambda: HTX.order(WHO, STAMP, _CONDITIONAL),
    "/v1/order/orders/place": lambda: HTX.place(WHO, STAMP, _TICKET),
    "/v2/algo-orders": lambda: HTX.place(WHO, STAMP, _STOP),
    "/v1/order/orders/submitCancelClientOrder": lambda: HTX.cancel(WHO, STAMP, _BY_CLIENT_ID),
    "/v1/order/orders/batchCancelOpenOrders": lambda: HTX.cancel_all(WHO, STAMP, None),
}


def _first_fee_rates(said: Answer) -> FeeRates | None:
    """For a question that names no pair."""
    return next(iter(account.parse_all_fee_rates(said).values()), None)


_READERS: Mapping[str, Callable[[Answer], object]] = {
    "/v1/account/accounts": account.parse_accounts,
    "/v2/user/uid": account.parse_uid_step,
    "/v2/reference/transact-fee-rate": _first_fee_rates,
    "/market/tickers": parse.parse_tickers,
    "/v1/order/batch-orders": orders.parse_batch_placed,
    "/v1/order/orders/batchcancel": orders.parse_batch_cancelled,
    "/v2/algo-orders/cancellation": conditional.parse_batch_cancelled,
    "/v2/algo-orders/opening": conditional.parse_conditionals,
    "/v2/algo-orders/history": conditional.parse_conditionals,
}
