"""HTX's dialect: every question as one request and the way to read its answer (HTX sheet 3-6, 10, 12, 13)."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeVar
from urllib.parse import quote

from core.domain.account import Balances, MovementKind, Transfer
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
from core.domain.money import Quantity
from core.domain.order import Fill, Order, Standing, Ticket
from core.exchanges.base import (
    Call,
    Cancelled,
    CancelledAll,
    Credentials,
    Effect,
    Host,
    NonceUnit,
    Page,
    Response,
    SignIn,
    Stamp,
)
from core.exchanges.htx import account, conditional, orders, parse
from core.exchanges.htx.errors import answer
from core.exchanges.htx.info import INFO, NARROWEST, PERIODS
from core.exchanges.htx.sign import Params, Query, public, signed_get, signed_post
from core.exchanges.htx.stream import HtxStreams
from core.exchanges.htx.tickets import CONDITIONAL_ONLY, conditional_params, plain_params
from core.exchanges.reading import Fields

T = TypeVar("T")

_PAIRS = "/v1/settings/common/market-symbols"
_CANDLES = 300
_TRADES = 100
_OPEN_ORDERS = 500
_HISTORY_ROWS = 1_000
_HISTORY_MS = 48 * 3_600_000
_CANCELLED_AT_ONCE = 100
_DEPTHS = (5, 10, 20)


class Htx:
    """Everything the program asks of HTX."""

    info = INFO
    streams = HtxStreams()

    def nonce_unit(self, who: Credentials) -> NonceUnit:
        """There is none: one second may see many requests."""
        return NonceUnit.NONE

    def usage(self, call: Call[Any], response: Response) -> Mapping[str, int]:
        """Endpoints tell what is left of their own window, which may be wider than the one we keep to."""
        left = response.count("x-hb-ratelimit-requests-remain")
        return {} if left is None else {call.bucket: max(0, NARROWEST - left)}

    def is_fence_proven(self, who: Credentials) -> bool:
        """A signature is valid for five minutes, as documented (HTX sheet 2)."""
        return True

    # Public

    def server_time(self, host: Host) -> Call[int]:
        return _see(host, "/v1/common/timestamp", (), parse.parse_server_time)

    def markets(self, host: Host) -> Call[tuple[Market, ...]]:
        return Call(public(host, _PAIRS), parse.read_markets)

    def market(self, host: Host, symbol: str) -> Call[tuple[Market, ...]]:
        return Call(public(host, _PAIRS, [("symbols", symbol)]), parse.read_markets)

    def ticker(self, host: Host, market: Market) -> Call[Ticker]:
        read = partial(parse.parse_ticker, market.symbol)
        return _see(host, "/market/detail/merged", [("symbol", market.symbol)], read)

    def day_ticker(self, host: Host, market: Market) -> None:
        """The ticker has the 24 h figures."""
        return

    def book(self, host: Host, market: Market, depth: int) -> Call[Book]:
        """Unmerged levels: 5, 10, 20, or without a depth 150."""
        limit = next((str(each) for each in _DEPTHS if depth <= each), None)
        query = [("symbol", market.symbol), ("type", "step0")]
        query += [("depth", limit)] if limit else []
        return _see(host, "/market/depth", query, partial(parse.parse_book, market.symbol))

    def trades(self, host: Host, market: Market) -> Call[tuple[PublicTrade, ...]]:
        query = [("symbol", market.symbol), ("size", str(_TRADES))]
        read = partial(parse.parse_trades, market.symbol)
        return _see(host, "/market/history/trade", query, read)

    def candles(self, host: Host, market: Market, interval: Interval) -> Call[tuple[Candle, ...]]:
        """The latest candles; days begin at midnight UTC+8."""
        query = [
            ("symbol", market.symbol),
            ("period", PERIODS[interval]),
            ("size", str(_CANDLES)),
        ]
        return _see(host, "/market/history/kline", query, parse.parse_candles)

    # The key

    def sign_in(self, who: Credentials, stamp: Stamp) -> Call[SignIn]:
        """Find the spot account, then the user, then what the key may do (HTX sheet 2, 12).

        A locked account is looked at anew each time, as is the account of a key that may not ask for its rights.
        """
        options = who.options
        may_ask_rights = options.get("rights") != "unknown"
        has_account = "account" in options and options.get("account_state") != "lock"
        if not (has_account and may_ask_rights):
            read = partial(account.parse_account_step, may_ask_rights)
            return _ask(who, stamp, "/v1/account/accounts", (), read)
        if "uid" not in options:
            return _ask(who, stamp, "/v2/user/uid", (), account.parse_uid_step)
        query = [("accessKey", who.key), ("uid", options["uid"])]
        return _ask(who, stamp, "/v2/user/api-key", query, partial(account.parse_rights, who.key))

    def learn(self, who: Credentials, refused: Refused) -> Mapping[str, str] | None:
        """Keys of sub-users may not ask for user or rights (HTX sheet 12, inferred): then these stay unknown."""
        is_forbidden = refused.category is Category.PERMISSION or refused.code == "403"
        if is_forbidden and "account" in who.options and who.options.get("rights") != "unknown":
            return {"rights": "unknown"}
        return None

    def balances(self, who: Credentials, stamp: Stamp) -> Call[Balances]:
        path = f"/v1/account/accounts/{_part(_account(who))}/balance"
        return _ask(who, stamp, path, (), account.parse_balances)

    def idle_balances(self, who: Credentials, stamp: Stamp) -> None:
        """Other kinds of account are no part of what the sheet has."""
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
        query = [("symbols", market.symbol)]
        read = partial(account.parse_fee_rates, market.symbol)
        return _ask(who, stamp, "/v2/reference/transact-fee-rate", query, read)

    def heartbeat(self, who: Credentials, stamp: Stamp) -> None:
        """No key needs one; `arm` is the switch that a missing sign of life sets off."""
        return

    # Orders

    def open_orders(
        self, who: Credentials, stamp: Stamp, market: Market | None
    ) -> Call[tuple[Order, ...]]:
        """Up to 500 orders, waiting stop-limits included. Conditional orders have a list of their own (HTX sheet 6.6)."""
        query = [("account-id", _account(who)), *_symbol(market), ("size", str(_OPEN_ORDERS))]
        return _ask(who, stamp, "/v1/order/openOrders", query, orders.parse_orders)

    def order_history(
        self, who: Credentials, stamp: Stamp, market: Market | None, page: str | None
    ) -> Call[Page[Order]]:
        """The last 48 hours, live orders among them; a `page` is the time at which the following part begins."""
        query = [
            ("direct", "prev"),
            ("end-time", str(stamp.time_ms)),
            ("size", str(_HISTORY_ROWS)),
            ("start-time", page or str(stamp.time_ms - _HISTORY_MS)),
            *_symbol(market),
        ]
        return _ask(who, stamp, "/v1/order/history", query, orders.parse_history)

    def fills(
        self, who: Credentials, stamp: Stamp, market: Market, page: str | None
    ) -> Call[Page[Fill]]:
        """Our trades of the last 48 hours, newest first; a `page` is the record at which the following part begins."""
        older = [("direct", "next"), ("from", page)] if page else []
        query = [*_symbol(market), ("size", str(orders.FILL_ROWS)), *older]
        return _ask(who, stamp, "/v1/order/matchresults", query, orders.parse_fills)

    def find_order(
        self,
        who: Credentials,
        stamp: Stamp,
        market: Market,
        client_id: str,
        kind: OrderType = OrderType.LIMIT,
    ) -> Call[tuple[Order, ...]]:
        """The newest order with this client id, looked up for two hours after it has ended (HTX sheet 6.2, 6.6)."""
        if kind not in CONDITIONAL_ONLY:
            return _ask_client_id(who, stamp, client_id, orders.parse_found)
        query = [("clientOrderId", client_id)]
        read = partial(conditional.parse_found, kind)
        return _ask(who, stamp, "/v2/algo-orders/specific", query, read)

    def order(self, who: Credentials, stamp: Stamp, order: Order) -> Call[Order]:
        """By the exchange's id; without one by the client id, in the list where an order of this type is kept."""
        if order.id is not None:
            path = f"/v1/order/orders/{_part(order.id)}"
            return _ask(who, stamp, path, (), orders.parse_one)
        client_id = _client_id(order)
        if order.type not in CONDITIONAL_ONLY:
            return _ask_client_id(who, stamp, client_id, orders.parse_one)
        query = [("clientOrderId", client_id)]
        read = partial(conditional.parse_asked, order.type)
        return _ask(who, stamp, "/v2/algo-orders/specific", query, read)

    def place(self, who: Credentials, stamp: Stamp, ticket: Ticket) -> Call[Standing]:
        """Raises `NotAllowed` for a ticket that HTX has no request for. The answer only acknowledges."""
        if ticket.type in CONDITIONAL_ONLY:
            params = conditional_params(ticket, _account(who))
            read_algo = conditional.parse_placed
            return _change(who, stamp, "/v2/algo-orders", params, read_algo, "orders")
        params = plain_params(ticket, _account(who))
        path = "/v1/order/orders/place"
        return _change(who, stamp, path, params, orders.parse_placed, "orders")

    def cancel(self, who: Credentials, stamp: Stamp, order: Order) -> Call[Cancelled]:
        """By the exchange's id; without one by the client id, in the list where an order of this type is kept."""
        if order.id is not None:
            path = f"/v1/order/orders/{_part(order.id)}/submitcancel"
            return _change(who, stamp, path, (), partial(orders.parse_cancelled, order), "cancels")
        client_id = _client_id(order)
        if order.type not in CONDITIONAL_ONLY:
            path = "/v1/order/orders/submitCancelClientOrder"
            read = partial(orders.parse_cancelled_by_client_id, order)
            return _change(who, stamp, path, [("client-order-id", client_id)], read, "cancels")
        read = partial(conditional.parse_cancelled, order)
        params = [("clientOrderIds", [client_id])]
        return _change(who, stamp, "/v2/algo-orders/cancellation", params, read, "cancels")

    def cancel_all(
        self, who: Credentials, stamp: Stamp, market: Market | None
    ) -> Call[CancelledAll]:
        """Up to a hundred plain orders of the account, or of `market`; conditional orders stay.

        Never the GET that cancels: it could be repeated on the way (HTX sheet 6.4).
        """
        params = [("account-id", _account(who)), *_symbol(market), ("size", _CANCELLED_AT_ONCE)]
        path = "/v1/order/orders/batchCancelOpenOrders"
        return _change(who, stamp, path, params, orders.parse_cancelled_all, "cancels")

    def replace(self, who: Credentials, stamp: Stamp, order: Order, ticket: Ticket) -> None:
        """HTX has none (HTX sheet 6.5)."""
        return

    def reduce(self, who: Credentials, stamp: Stamp, order: Order, quantity: Quantity) -> None:
        """HTX has none (HTX sheet 6.5)."""
        return

    def cancel_session(self, who: Credentials, stamp: Stamp) -> None:
        """HTX keeps no sessions."""
        return

    def arm(self, who: Credentials, stamp: Stamp, seconds: int) -> Call[int | None]:
        """Have every spot order of the user cancelled unless asked again in time, those of other programs too.

        0 switches it off, 5 is the least. The answer is when that will be, in ms (HTX sheet 6.7).
        """
        params = [("timeout", seconds)]
        path = "/v2/algo-orders/cancel-all-after"
        return _change(who, stamp, path, params, conditional.parse_switch, "cancels")

    def dry_run(self, who: Credentials, stamp: Stamp, ticket: Ticket) -> None:
        """HTX has none (HTX sheet 6.5)."""
        return


HTX = Htx()


def _see(host: Host, path: str, query: Query, read: Callable[[Fields], T]) -> Call[T]:
    return Call(public(host, path, query), _reading(read))


def _ask(
    who: Credentials, stamp: Stamp, path: str, query: Query, read: Callable[[Fields], T]
) -> Call[T]:
    return Call(signed_get(who, stamp, path, query), _reading(read), bucket="private")


def _ask_client_id(
    who: Credentials, stamp: Stamp, client_id: str, read: Callable[[Fields], T]
) -> Call[T]:
    query = [("clientOrderId", client_id)]
    return _ask(who, stamp, "/v1/order/orders/getClientOrder", query, read)


def _change(
    who: Credentials,
    stamp: Stamp,
    path: str,
    params: Params,
    read: Callable[[Fields], T],
    bucket: str,
) -> Call[T]:
    request = signed_post(who, stamp, path, params)
    return Call(request, _reading(read), Effect.WRITE, bucket)


def _reading(read: Callable[[Fields], T]) -> Callable[[Response], T]:
    return lambda response: read(answer(response))


def _account(who: Credentials) -> str:
    """The spot account, learned at sign-in."""
    if "account" not in who.options:
        raise NotAllowed("no-spot-account")
    return who.options["account"]


def _symbol(market: Market | None) -> list[tuple[str, str]]:
    return [("symbol", market.symbol)] if market else []


def _client_id(order: Order) -> str:
    if not order.client_id:
        raise NotAllowed("order_without_id")
    return order.client_id


def _part(text: str) -> str:
    return quote(text, safe="")
