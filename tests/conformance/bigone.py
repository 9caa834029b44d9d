"""Which of BigONE's calls and signers a sample or a vector is about, in the exchange's own scheme and in the tutorial's."""

import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import parse_qs, quote, unquote

from core.domain.account import Environment, MovementKind, Transfer
from core.domain.errors import BadAnswer
from core.domain.market import Interval, Market, OrderType, Side
from core.domain.money import Price, Quantity, decimal
from core.domain.order import Order, OrderState, Ticket
from core.exchanges.base import Call, Credentials, Effect, Exchange, Host, Request, Response, Stamp
from core.exchanges.bigone import BIGONE, BIGONE_TUTORIAL, orders, parse, tutorial_answers
from core.exchanges.bigone import sign as signing
from core.exchanges.bigone.calls import reading
from core.exchanges.bigone.errors import market_envelope
from core.exchanges.bigone.stream import read_frame as read_bigone_frame
from core.exchanges.bigone.tutorial_sign import signed as signed_by_tutorial
from core.exchanges.events import StreamEvent
from core.exchanges.signing import compact_json
from tests.conformance.hook import Fields, Json
from tests.conformance.vectors import nonce_of

EXCHANGE: Exchange = BIGONE
HOST = BIGONE.info.hosts[0]
WHO = Credentials(key="key-of-bigone", secret="canary-of-bigone", host=HOST)
STAMP = Stamp(time_ms=1_763_718_000_000, nonce=1_763_718_000_000_000_000)


# ---- vectors


def sign(vector: Fields) -> Request:
    """Sign what the vector gives; public ones are built by the same function as the dialect's own."""
    request, base, known = vector["request"], vector["base_url"] or "", vector["credentials"]
    host = Host(environment=Environment.LIVE, name="vector", rest=base, stream=base)
    method, query = request["method"], [(name, value) for name, value in request["query"]]
    path = quote(request["path"] or "", safe="/%")
    if vector["kind"] == "public":
        return signing.public(host, path, query)
    who = Credentials(key=known["key"], secret=known["secret"], host=host)
    if vector["scheme"] == "seed_hmac":
        return _sign_by_tutorial(vector, who, path)
    if vector["kind"] == "text":
        token, steps = signing.bearer(who, request["payload_text"])
        headers = (("Authorization", token),)
        return Request(method="GET", url="", headers=headers, steps=steps)
    claims = signing.claims_text(who, nonce_of(vector), vector["stamp"].get("recv_window"))
    body = [(name, value) for name, value in request["body_params"]]
    if vector["kind"] == "ws_login":
        return signing.stream_login(who, claims, str(dict(body)["requestId"]))
    is_json = request["body_format"] == "json"
    return signing.signed(who, claims, method, path, query, _json(body) if is_json else None)


def _json(pairs: list[tuple[str, Json]]) -> str:
    """A single nameless parameter is the whole body."""
    if len(pairs) == 1 and not pairs[0][0]:
        return json.dumps(pairs[0][1], separators=(",", ":"), ensure_ascii=False)
    return compact_json(pairs)


def _sign_by_tutorial(vector: Fields, who: Credentials, path: str) -> Request:
    request = vector["request"]
    who = Credentials(
        key=who.key, secret=who.secret, host=who.host, options={"body": request["body_format"]}
    )
    params = [(name, value) for name, value in (*request["query"], *request["body_params"])]
    return signed_by_tutorial(
        who, vector["stamp"]["timestamp_sent"], request["method"], path, params
    )


# ---- samples


@dataclass(frozen=True, slots=True)
class Asked:
    """What a sample was an answer to."""

    kind: str
    part: str
    query: Mapping[str, str]
    context: Fields

    @property
    def market(self) -> Market:
        """The pair of the question, with the rules that the sample says are known, if any."""
        names = (self.query.get(name) for name in ("asset_pair_name", "asset_pair_names"))
        symbol = next(filter(None, (*names, self.part, self.context.get("symbol"))), "BTC-USDT")
        return _market(symbol.split(",")[0], self.context)


def call(kind: str, request: str, context: Fields) -> Call[object] | None:
    """The call by its method and path; an error answer to a question that nobody asks is read like a similar one's."""
    method, _, target = request.partition(" ")
    path, _, query = target.partition("?")
    asked = f"{method} {path.removeprefix('/api/v3')}"
    known = {name: values[0] for name, values in parse_qs(query).items()}
    for pattern, build in (*ROUTES, *(STAND_INS if kind == "error" else ())):
        if found := re.fullmatch(pattern, asked):
            return build(Asked(kind, unquote("".join(found.groups())), known, context))
    return None


def read_frame(frame: str, context: Fields) -> tuple[StreamEvent, ...]:
    """Every frame names its pair."""
    return read_bigone_frame(frame)


def _market(symbol: str, context: Fields) -> Market:
    for row in _pairs(context):
        with suppress(BadAnswer):
            market = parse.parse_market(row)
            if market.symbol == symbol:
                return market
    step = decimal("0.000001")
    return Market(
        exchange="bigone", symbol=symbol, base="", quote="", price_step=step, quantity_step=step
    )


def _pairs(context: Fields) -> Json:
    """The list of pairs that a sample says is known: by itself, in an answer's envelope, or by name."""
    pairs = context.get("asset_pairs") or []
    if not isinstance(pairs, dict):
        return pairs
    if "data" in pairs:
        return pairs["data"]
    return [{"name": name, "asset_pair_name": name, **row} for name, row in pairs.items()]


def _pair_list(asked: Asked) -> Call[object]:
    """Both schemes have a list at this address: rows of the tutorial's alone are read by its dialect."""
    if asked.kind == "ticker":
        request = TUTORIAL.markets(HOST).request
        return Call(request, reading(tutorial_answers.parse_tickers, tutorial_answers.envelope))

    def read(response: Response) -> object:
        try:
            return BIGONE.markets(HOST).read(response)
        except BadAnswer:
            return TUTORIAL.markets(HOST).read(response)

    return Call(BIGONE.markets(HOST).request, read)


def _tickers(asked: Asked) -> Call[object]:
    request = BIGONE.ticker(HOST, asked.market).request
    return Call(request, reading(parse.parse_tickers, market_envelope))


def _accounts(asked: Asked) -> Call[object]:
    if asked.kind == "key_rights":
        return BIGONE.sign_in(WHO, STAMP)
    return BIGONE.balances(WHO, STAMP)


def _order(asked: Asked) -> Call[object]:
    """One order, whichever of its ids it was asked by: the program also checks that the answer is about that one."""
    request = BIGONE.order(WHO, STAMP, ORDER).request
    return Call(request, reading(partial(orders.parse_order, step=asked.market.quantity_step)))


def _place(asked: Asked) -> Call[object]:
    return BIGONE.place(WHO, STAMP, replace(TICKET, market=asked.market))


def _place_several(asked: Asked) -> Call[object]:
    """The program places one by one; the answer to several is a list of orders."""
    request = _place(asked).request
    read = partial(orders.parse_orders, step=asked.market.quantity_step)
    return Call(request, reading(read, market_envelope), Effect.WRITE)


def _history(asked: Asked) -> Call[object] | None:
    return BIGONE.order_history(WHO, STAMP, asked.market, asked.query.get("page_token"))


def _tutorial_accounts(asked: Asked) -> Call[object]:
    names = tutorial_answers.parse_asset_names(_pairs(asked.context))
    who = replace(TUTORIAL_WHO, options={"assets": names})
    return (TUTORIAL.sign_in if asked.kind == "key_rights" else TUTORIAL.balances)(who, STAMP)


TUTORIAL = BIGONE_TUTORIAL
TUTORIAL_WHO = Credentials(key="key-of-tutorial", secret="canary-of-tutorial", host=HOST)
ORDER = Order(id="1", symbol="BTC-USDT", side=Side.BUY, type=OrderType.LIMIT, state=OrderState.OPEN)
TRANSFER = Transfer(id="t-1", asset="USDT", amount=decimal("1"), origin="FUND", target="SPOT")
TICKET = Ticket(
    client_id="ts-1",
    market=_market("BTC-USDT", {}),
    side=Side.BUY,
    type=OrderType.LIMIT,
    quantity=Quantity(decimal("1")),
    price=Price(decimal("1")),
)
ROUTES: tuple[tuple[str, Callable[[Asked], Call[object] | None]], ...] = (
    ("any ", lambda _: BIGONE.cancel(WHO, STAMP, ORDER)),
    ("GET /ping", lambda _: BIGONE.server_time(HOST)),
    ("GET /asset_pairs", _pair_list),
    ("GET /asset_pairs/tickers", _tickers),
    ("GET /asset_pairs/([^/]+)", lambda asked: TUTORIAL.ticker(HOST, asked.market)),
    ("GET /asset_pairs/([^/]+)/ticker", lambda asked: BIGONE.ticker(HOST, asked.market)),
    ("GET /asset_pairs/([^/]+)/depth", lambda asked: BIGONE.book(HOST, asked.market, 50)),
    ("GET /asset_pairs/([^/]+)/trades", lambda asked: BIGONE.trades(HOST, asked.market)),
    (
        "GET /asset_pairs/([^/]+)/candles",
        lambda asked: BIGONE.candles(HOST, asked.market, Interval.M1),
    ),
    ("GET /viewer/accounts(?:/[^/]+)?", _accounts),
    ("GET /viewer/fund/accounts(?:/[^/]+)?", lambda _: BIGONE.idle_balances(WHO, STAMP)),
    (
        "GET /viewer/deposits",
        lambda _: BIGONE.movements(WHO, STAMP, MovementKind.DEPOSIT, None),
    ),
    (
        "GET /viewer/withdrawals",
        lambda _: BIGONE.movements(WHO, STAMP, MovementKind.WITHDRAWAL, None),
    ),
    ("GET /viewer/transfer", lambda _: BIGONE.find_transfer(WHO, STAMP, TRANSFER)),
    ("POST /viewer/transfer", lambda _: BIGONE.transfer(WHO, STAMP, TRANSFER)),
    ("GET /viewer/trading_fees", lambda asked: BIGONE.fee_rates(WHO, STAMP, asked.market)),
    (
        "GET /viewer/trades",
        lambda asked: BIGONE.fills(WHO, STAMP, asked.market, asked.query.get("page_token")),
    ),
    ("GET /viewer/orders", _history),
    ("GET /viewer/order(?:s/[^/]+)?", _order),
    ("POST /viewer/orders", _place),
    ("POST /viewer/orders/multi", _place_several),
    ("POST /viewer/orders/cancel", lambda asked: BIGONE.cancel_all(WHO, STAMP, asked.market)),
    (
        "POST /viewer/(?:orders/[^/]+|order)/cancel",
        lambda _: BIGONE.cancel(WHO, STAMP, ORDER),
    ),
    ("GET /accounts", _tutorial_accounts),
    ("GET /orders", lambda _: TUTORIAL.order_history(TUTORIAL_WHO, STAMP, None, None)),
    (
        "GET /orders/[^/]+",
        lambda _: Call(
            TUTORIAL.order(TUTORIAL_WHO, STAMP, ORDER).request,
            reading(tutorial_answers.parse_order, tutorial_answers.envelope),
        ),
    ),
    ("POST /orders", lambda _: TUTORIAL.place(TUTORIAL_WHO, STAMP, TICKET)),
    ("DELETE /orders/[^/]+", lambda _: TUTORIAL.cancel(TUTORIAL_WHO, STAMP, ORDER)),
)
STAND_INS: tuple[tuple[str, Callable[[Asked], Call[object] | None]], ...] = (
    ("GET /viewer/.*", lambda _: BIGONE.balances(WHO, STAMP)),
    ("GET .*", lambda _: BIGONE.markets(HOST)),
    ("POST .*", lambda _: BIGONE.cancel(WHO, STAMP, ORDER)),
)
