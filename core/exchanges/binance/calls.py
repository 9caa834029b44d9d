"""Binance's dialect: every question as one request and the way to read its answer (Binance sheet 3-6, 12, 13)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from core.domain.account import Balances, Environment, MovementKind, Transfer
from core.domain.errors import Category, NotAllowed, Refused
from core.domain.market import (
    Book,
    Candle,
    FeeRates,
    Interval,
    Market,
    OrderType,
    PublicTrade,
    Ticker,
)
from core.domain.money import Quantity, plain
from core.domain.order import Fill, Order, Standing, Ticket
from core.exchanges.base import (
    Call,
    Cancelled,
    CancelledAll,
    Credentials,
    Effect,
    Host,
    Info,
    NonceUnit,
    Page,
    Replaced,
    Request,
    Response,
    SignIn,
    Stamp,
)
from core.exchanges.binance import orders, parse
from core.exchanges.binance.errors import answer
from core.exchanges.binance.info import (
    BINANCE_INFO,
    BINANCE_US_INFO,
    ORDERS,
    ORDERS_A_DAY,
    RECV_WINDOW_MS,
    WEIGHT,
)
from core.exchanges.binance.markets import read_markets
from core.exchanges.binance.sign import Params, public, signed
from core.exchanges.binance.stream import BinanceStreams
from core.exchanges.binance.tickets import order_params
from core.exchanges.reading import Json

T = TypeVar("T")

_INTERVALS = {
    Interval.M1: "1m",
    Interval.M5: "5m",
    Interval.M15: "15m",
    Interval.M30: "30m",
    Interval.H1: "1h",
    Interval.H6: "6h",
    Interval.D1: "1d",
}
_COUNTS = {
    WEIGHT: "x-mbx-used-weight-1m",
    ORDERS: "x-mbx-order-count-10s",
    ORDERS_A_DAY: "x-mbx-order-count-1d",
}
_BOOK_WEIGHTS = {100: 5, 500: 25, 1000: 50, 5000: 250}
_TRADES = "100"
_ROWS = str(orders.PAGE_ROWS)
_NO_REASON_TO_GO_ON = {
    Category.BAD_KEY,
    Category.BAD_SIGNATURE,
    Category.CLOCK,
    Category.RATE_LIMITED,
    Category.BANNED,
    Category.BLOCKED,
}


@dataclass(frozen=True, slots=True)
class Binance:
    """Everything the program asks of Binance, or of Binance.US, which has no question about a key's rights."""

    info: Info
    has_key_rights: bool
    streams = BinanceStreams()

    def nonce_unit(self, who: Credentials) -> NonceUnit:
        """There is none: times may repeat."""
        return NonceUnit.NONE

    def is_fence_proven(self, who: Credentials) -> bool:
        """The window of a request and the API's patience with the engine are documented (Binance sheet 8)."""
        return True

    def usage(self, call: Call[Any], response: Response) -> Mapping[str, int]:
        """The address's weight on every answer, the account's orders on those to placements (Binance sheet 9)."""
        counts = {name: response.count(header) for name, header in _COUNTS.items()}
        return {name: count for name, count in counts.items() if count is not None}

    # Public

    def server_time(self, host: Host) -> Call[int]:
        return _look(host, "/api/v3/time", (), parse.parse_time, 1)

    def markets(self, host: Host) -> Call[tuple[Market, ...]]:
        """Without the permission sets, which are most of the list."""
        query = [("permissions", "SPOT"), ("showPermissionSets", "false")]
        return self._symbols(host, query)

    def market(self, host: Host, symbol: str) -> Call[tuple[Market, ...]]:
        return self._symbols(host, [("symbol", symbol)])

    def _symbols(self, host: Host, query: Params) -> Call[tuple[Market, ...]]:
        request = public(host, "/api/v3/exchangeInfo", query)
        read = partial(read_markets, self.info.name)
        return Call(request, read, Effect.READ, WEIGHT, 20)

    def ticker(self, host: Host, market: Market) -> Call[Ticker]:
        query = [("symbol", market.symbol)]
        return _look(host, "/api/v3/ticker/24hr", query, parse.parse_ticker, 2)

    def day_ticker(self, host: Host, market: Market) -> None:
        """`ticker` has the 24 h figures."""
        return

    def book(self, host: Host, market: Market, depth: int) -> Call[Book]:
        query = [("symbol", market.symbol), ("limit", str(depth))]
        weight = next((cost for most, cost in _BOOK_WEIGHTS.items() if depth <= most), 250)
        read = partial(parse.parse_book, market.symbol)
        return _look(host, "/api/v3/depth", query, read, weight)

    def trades(self, host: Host, market: Market) -> Call[tuple[PublicTrade, ...]]:
        """Aggregates, as the stream has them: the list of single trades costs six times as much."""
        query = [("symbol", market.symbol), ("limit", _TRADES)]
        read = partial(parse.parse_aggregate_trades, market.symbol)
        return _look(host, "/api/v3/aggTrades", query, read, 4)

    def candles(self, host: Host, market: Market, interval: Interval) -> Call[tuple[Candle, ...]]:
        query = [("symbol", market.symbol), ("interval", _INTERVALS[interval])]
        return _look(host, "/api/v3/klines", query, parse.parse_candles, 2)

    # The key

    def sign_in(self, who: Credentials, stamp: Stamp) -> Call[SignIn]:
        """The account first, to know that the key works; then the key's own rights, where they can be asked for.

        The option "rights" tells where we are: "ask" once the account has answered, "unknown" once the rights were
        refused. Sandboxes have no such question (Binance sheet 12).
        """
        step = who.options.get("rights")
        if not self._may_ask_rights(who):
            return _ask(who, stamp, "GET", "/api/v3/account", _BALANCES, _account_alone, 20)
        if step == "ask":
            path = "/sapi/v1/account/apiRestrictions"
            return _ask(who, stamp, "GET", path, (), _rights, 1)
        read = partial(_account, is_complete=step == "unknown")
        return _ask(who, stamp, "GET", "/api/v3/account", _BALANCES, read, 20)

    def _may_ask_rights(self, who: Credentials) -> bool:
        return self.has_key_rights and who.host.environment is not Environment.SANDBOX

    def learn(self, who: Credentials, refused: Refused) -> Mapping[str, str] | None:
        """A key whose rights cannot be asked for may still work: the account is asked again and decides."""
        is_asking = self._may_ask_rights(who) and who.options.get("rights") == "ask"
        if not is_asking or refused.category in _NO_REASON_TO_GO_ON:
            return None
        return {"rights": "unknown"}

    def balances(self, who: Credentials, stamp: Stamp) -> Call[Balances]:
        return _ask(who, stamp, "GET", "/api/v3/account", _BALANCES, parse.parse_balances, 20)

    def idle_balances(self, who: Credentials, stamp: Stamp) -> None:
        """Not part of what the sheet has."""
        return

    def movements(
        self, who: Credentials, stamp: Stamp, kind: MovementKind, page: str | None
    ) -> None:
        """Not part of what the sheet has."""
        return

    def transfer(self, who: Credentials, stamp: Stamp, transfer: Transfer) -> None:
        """Not part of what the sheet has."""
        return

    def find_transfer(self, who: Credentials, stamp: Stamp, transfer: Transfer) -> None:
        """Not part of what the sheet has."""
        return

    def fee_rates(self, who: Credentials, stamp: Stamp, market: Market) -> Call[FeeRates]:
        params = [("symbol", market.symbol)]
        path = "/api/v3/account/commission"
        return _ask(who, stamp, "GET", path, params, parse.parse_fee_rates, 20)

    def heartbeat(self, who: Credentials, stamp: Stamp) -> None:
        """Binance has none."""
        return

    # Orders

    def open_orders(
        self, who: Credentials, stamp: Stamp, market: Market | None
    ) -> Call[tuple[Order, ...]]:
        params = [("symbol", market.symbol)] if market else []
        weight = 6 if market else 80
        return _ask(who, stamp, "GET", "/api/v3/openOrders", params, orders.parse_orders, weight)

    def order_history(
        self, who: Credentials, stamp: Stamp, market: Market | None, page: str | None
    ) -> Call[Page[Order]] | None:
        """The newest orders of a market, open ones too; a `page` walks through all, oldest first (Binance sheet 6)."""
        if market is None:
            return None
        params = [("symbol", market.symbol), *_since("orderId", page), ("limit", _ROWS)]
        read = partial(orders.parse_history, page)
        return _ask(who, stamp, "GET", "/api/v3/allOrders", params, read, 20)

    def fills(
        self, who: Credentials, stamp: Stamp, market: Market, page: str | None
    ) -> Call[Page[Fill]]:
        """Our newest trades in a market; a `page` walks as in `order_history`."""
        params = [("symbol", market.symbol), *_since("fromId", page), ("limit", _ROWS)]
        read = partial(orders.parse_fills, page)
        return _ask(who, stamp, "GET", "/api/v3/myTrades", params, read, 20)

    def find_order(
        self,
        who: Credentials,
        stamp: Stamp,
        market: Market,
        client_id: str,
        kind: OrderType = OrderType.LIMIT,
    ) -> Call[tuple[Order, ...]]:
        params = [("symbol", market.symbol), ("origClientOrderId", client_id)]
        read = partial(orders.parse_found, client_id)
        return _ask(who, stamp, "GET", "/api/v3/order", params, read, 4)

    def order(self, who: Credentials, stamp: Stamp, order: Order) -> Call[Order]:
        params = [("symbol", order.symbol), _id(order, "orderId", "origClientOrderId")]
        request = _signed(who, stamp, "GET", "/api/v3/order", params)
        return Call(request, partial(orders.read_status, order), Effect.READ, WEIGHT, 4)

    def place(self, who: Credentials, stamp: Stamp, ticket: Ticket) -> Call[Order | Standing]:
        """Raises `NotAllowed` for a ticket that Binance has no order for."""
        return _ask(
            who, stamp, "POST", "/api/v3/order", order_params(ticket), orders.parse_placed, 1,
            effect=Effect.WRITE, bucket=ORDERS,
        )  # fmt: skip

    def cancel(self, who: Credentials, stamp: Stamp, order: Order) -> Call[Cancelled]:
        params = [("symbol", order.symbol), _id(order, "orderId", "origClientOrderId")]
        read = partial(orders.parse_cancelled, order.id)
        return _ask(who, stamp, "DELETE", "/api/v3/order", params, read, 1, effect=Effect.WRITE)

    def cancel_all(
        self, who: Credentials, stamp: Stamp, market: Market | None
    ) -> Call[CancelledAll] | None:
        """Everything of a market, order lists too; there is no such call for the whole account."""
        if market is None:
            return None
        params = [("symbol", market.symbol)]
        request = _signed(who, stamp, "DELETE", "/api/v3/openOrders", params)
        return Call(request, orders.read_cancelled_all, Effect.WRITE, WEIGHT, 1)

    def replace(
        self, who: Credentials, stamp: Stamp, order: Order, ticket: Ticket
    ) -> Call[Replaced]:
        """Not atomic: the old order may be gone without a new one, never the other way round (STOP_ON_FAILURE)."""
        params = [
            *order_params(ticket),
            ("cancelReplaceMode", "STOP_ON_FAILURE"),
            _id(order, "cancelOrderId", "cancelOrigClientOrderId"),
        ]
        request = _signed(who, stamp, "POST", "/api/v3/order/cancelReplace", params)
        return Call(request, orders.read_replaced, Effect.WRITE, ORDERS, 1)

    def reduce(
        self, who: Credentials, stamp: Stamp, order: Order, quantity: Quantity
    ) -> Call[Order]:
        """The order's client id is sent along: without it the order would get a new one."""
        params = [
            ("symbol", order.symbol),
            _id(order, "orderId", "origClientOrderId"),
            *([("newClientOrderId", order.client_id)] if order.client_id else []),
            ("newQty", plain(quantity)),
        ]
        path, read = "/api/v3/order/amend/keepPriority", orders.parse_amended
        return _ask(who, stamp, "PUT", path, params, read, 4, effect=Effect.WRITE)

    def arm(self, who: Credentials, stamp: Stamp, seconds: int) -> None:
        """Binance has none for spot."""
        return

    def cancel_session(self, who: Credentials, stamp: Stamp) -> None:
        """Binance has none."""
        return

    def dry_run(self, who: Credentials, stamp: Stamp, ticket: Ticket) -> Call[None]:
        """Signature, parameters and filters are checked; funds and the book are not (Binance sheet 6)."""
        path, params = "/api/v3/order/test", order_params(ticket)
        return _ask(who, stamp, "POST", path, params, parse.parse_nothing, 1)


BINANCE = Binance(BINANCE_INFO, has_key_rights=True)
BINANCE_US = Binance(BINANCE_US_INFO, has_key_rights=False)

_BALANCES = [("omitZeroBalances", "true")]
_WINDOW = ("recvWindow", str(RECV_WINDOW_MS))


def _look(host: Host, path: str, query: Params, read: Callable[[Json], T], weight: int) -> Call[T]:
    return Call(public(host, path, query), _reading(read), Effect.READ, WEIGHT, weight)


def _ask(
    who: Credentials,
    stamp: Stamp,
    method: str,
    path: str,
    params: Params,
    read: Callable[[Json], T],
    weight: int,
    *,
    effect: Effect = Effect.READ,
    bucket: str = WEIGHT,
) -> Call[T]:
    request = _signed(who, stamp, method, path, params)
    return Call(request, _reading(read), effect, bucket, weight)


def _signed(who: Credentials, stamp: Stamp, method: str, path: str, params: Params) -> Request:
    """Questions and cancels in the query, what is placed or amended in a form."""
    params, time = [*params, _WINDOW], str(stamp.time_ms)
    if method in {"POST", "PUT"}:
        return signed(who, time, method, path, form=params)
    return signed(who, time, method, path, params)


def _reading(read: Callable[[Json], T]) -> Callable[[Response], T]:
    return lambda response: read(answer(response))


def _id(order: Order, by_id: str, by_client_id: str) -> tuple[str, str]:
    """The parameter that names an order: its id, or its client id while there is no other."""
    if order.id is not None:
        return by_id, order.id
    if order.client_id is not None:
        return by_client_id, order.client_id
    raise NotAllowed("order_without_id")


def _since(name: str, page: str | None) -> list[tuple[str, str]]:
    return [] if page is None else [(name, page)]


def _account_alone(said: Json) -> SignIn:
    return SignIn(rights=parse.parse_account_rights(said))


def _account(said: Json, *, is_complete: bool) -> SignIn:
    rights = parse.parse_account_rights(said)
    return SignIn(rights=rights, options={"rights": "ask"}, is_complete=is_complete)


def _rights(said: Json) -> SignIn:
    return SignIn(rights=parse.parse_rights(said))
