"""Which of Gemini's calls and signers a sample or a vector is about."""

from collections.abc import Callable

from core.domain.account import Environment
from core.domain.market import Interval, Market, OrderType, Side
from core.domain.money import Price, Quantity, decimal
from core.domain.order import Order, OrderState, Ticket
from core.exchanges.base import Call, Credentials, Exchange, Host, Request, Response, Stamp
from core.exchanges.events import StreamEvent
from core.exchanges.gemini import GEMINI, orders, parse
from core.exchanges.gemini import sign as signing
from core.exchanges.gemini.archived import read_archived_frame
from core.exchanges.gemini.errors import answer
from core.exchanges.gemini.stream import read_frame as read_gemini_frame
from tests.conformance.hook import Fields
from tests.conformance.vectors import nonce_of

EXCHANGE: Exchange = GEMINI
HOST = GEMINI.info.hosts[0]
WHO = Credentials(
    key="account-key", secret="canary-of-gemini", host=HOST, options={"heartbeat": "on"}
)
STAMP = Stamp(time_ms=1_763_718_000_000, nonce=1_763_718_000_000)


def sign(vector: Fields) -> Request:
    """Sign what the vector gives; public ones are built by the same function as the dialect's own."""
    request, base = vector["request"], vector["base_url"]
    host = Host(environment=Environment.LIVE, name="vector", rest=base, stream=base)
    path, query = request["path"], [(name, value) for name, value in request["query"]]
    address = signing.public(host, path, query)
    if vector["kind"] == "public":
        return address
    known = vector["credentials"]
    who = Credentials(key=known["key"], secret=known["secret"], host=host)
    nonce = nonce_of(vector)
    if request["body_format"] == "none":
        return signing.stream_login(who, address.url, str(nonce))
    params = [(name, value) for name, value in request["body_params"]]
    payload = request.get("payload_text") or signing.payload_text(path, nonce, params)
    if vector["kind"] == "ws_login":
        return signing.archived_login(who, address.url, payload)
    return signing.signed(who, path, payload)


def call(kind: str, request: str, context: Fields) -> Call[object] | None:
    """The call by its method and path. Error answers read alike everywhere, so any call may stand in for them."""
    path = request.partition(" ")[2].partition("?")[0]
    if kind == "server_time":
        return GEMINI.server_time(HOST)
    if request.startswith("GET"):
        return _public_call(path) or (GEMINI.markets(HOST) if kind == "error" else None)
    if kind == "order" and path == "/v1/order/status":
        return Call(GEMINI.order(WHO, STAMP, _ORDER).request, _newest)
    build = _PRIVATE.get(path) or (
        _STAND_INS.get(path, GEMINI.balances) if kind == "error" else None
    )
    return build(WHO, STAMP) if build else None


def read_frame(frame: str, context: Fields) -> tuple[StreamEvent, ...]:
    """Partial books do not say which pair they are of; the program knows it from the socket."""
    return read_gemini_frame(frame, context.get("symbol")) or read_archived_frame(frame)


def _public_call(path: str) -> Call[object] | None:
    if path == "/v1/symbols/details/all":
        return GEMINI.markets(HOST)
    for start, build in _PUBLIC.items():
        if path.startswith(start):
            return build(path.removeprefix(start).split("/")[0].lower())
    return None


def _market(symbol: str) -> Market:
    step = decimal("0.01")
    return Market(
        exchange="gemini", symbol=symbol, base="", quote="", price_step=step, quantity_step=step
    )


def _whole_day_ticker(symbol: str) -> Call[object]:
    """The program takes only the 24 h figures from this answer; the samples tell of its prices too."""
    request = GEMINI.day_ticker(HOST, _market(symbol)).request
    return Call(request, lambda response: parse.parse_day_ticker(answer(response)))


def _newest(response: Response) -> Order:
    return orders.parse_newest_first(answer(response))[0]


def _prices(_: str) -> Call[object]:
    """Only the samples tell of all prices at once."""
    request = signing.public(HOST, "/v1/pricefeed")
    return Call(request, lambda response: parse.parse_prices(answer(response)))


_PUBLIC: dict[str, Callable[[str], Call[object]]] = {
    "/v1/symbols/details/": lambda symbol: GEMINI.market(HOST, symbol),
    "/v1/pubticker/": lambda symbol: GEMINI.ticker(HOST, _market(symbol)),
    "/v1/pricefeed": _prices,
    "/v2/ticker/": _whole_day_ticker,
    "/v1/book/": lambda symbol: GEMINI.book(HOST, _market(symbol), 50),
    "/v1/trades/": lambda symbol: GEMINI.trades(HOST, _market(symbol)),
    "/v2/candles/": lambda symbol: GEMINI.candles(HOST, _market(symbol), Interval.H1),
}
_ORDER = Order(id="1", symbol="btcusd", side=Side.BUY, type=OrderType.LIMIT, state=OrderState.OPEN)
_TICKET = Ticket(
    client_id="ts-1",
    market=_market("btcusd"),
    side=Side.BUY,
    type=OrderType.LIMIT,
    quantity=Quantity(decimal("1")),
    price=Price(decimal("1")),
)
_PRIVATE: dict[str, Callable[[Credentials, Stamp], Call[object] | None]] = {
    "/v1/roles": GEMINI.sign_in,
    "/v1/account/list": GEMINI.accounts,
    "/v1/balances": GEMINI.balances,
    "/v1/notionalvolume": lambda who, stamp: GEMINI.fee_rates(who, stamp, _market("btcusd")),
    "/v1/heartbeat": GEMINI.heartbeat,
    "/v1/orders": lambda who, stamp: GEMINI.open_orders(who, stamp, None),
    "/v1/orders/history": lambda who, stamp: GEMINI.order_history(who, stamp, None, None),
    "/v1/mytrades": lambda who, stamp: GEMINI.fills(who, stamp, _market("btcusd"), None),
    "/v1/order/status": lambda who, stamp: GEMINI.find_order(who, stamp, _market(""), "ts-1"),
    "/v1/order/new": lambda who, stamp: GEMINI.place(who, stamp, _TICKET),
    "/v1/order/cancel": lambda who, stamp: GEMINI.cancel(who, stamp, _ORDER),
    "/v1/order/cancel/all": lambda who, stamp: GEMINI.cancel_all(who, stamp, None),
    "/v1/order/cancel/session": GEMINI.cancel_session,
}
_STAND_INS = {"/v1/instant/execute": _PRIVATE["/v1/order/new"]}
