"""Gemini's dialect: every question as one request and the way to read its answer (Gemini sheet 4-6, 12, 13)."""

from collections.abc import Callable, Mapping
from dataclasses import replace
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
    TimeInForce,
)
from core.domain.money import Quantity, plain
from core.domain.order import Fill, Order, Ticket
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
    SpotAccount,
    Stamp,
)
from core.exchanges.gemini import orders, parse
from core.exchanges.gemini.errors import answer
from core.exchanges.gemini.info import INFO, is_master, is_time_based
from core.exchanges.gemini.sign import Params, nonce_for, payload_text, public, signed
from core.exchanges.gemini.stream import GeminiStreams
from core.exchanges.gemini.times import date_header_ms
from core.exchanges.reading import Json

T = TypeVar("T")

_INTERVALS = {
    Interval.M1: "1m",
    Interval.M5: "5m",
    Interval.M15: "15m",
    Interval.M30: "30m",
    Interval.H1: "1hr",
    Interval.H6: "6hr",
    Interval.D1: "1day",
}
_OPTIONS = {TimeInForce.IOC: "immediate-or-cancel", TimeInForce.FOK: "fill-or-kill"}


class Gemini:
    """Everything the program asks of Gemini."""

    info = INFO
    streams = GeminiStreams()

    def nonce_unit(self, who: Credentials) -> NonceUnit:
        """Increasing keys must never see more than milliseconds: one larger nonce spoils all later ones."""
        return NonceUnit.MICROSECOND if is_time_based(who) else NonceUnit.MILLISECOND

    def usage(self, call: Call[Any], response: Response) -> Mapping[str, int]:
        """No header tells (Gemini sheet 9)."""
        return {}

    def is_fence_proven(self, who: Credentials) -> bool:
        """Only time-based nonces expire by the documents (Gemini sheet 8)."""
        return is_time_based(who)

    # Public

    def server_time(self, host: Host) -> Call[int]:
        """There is no such call: the Date header of any answer tells the second (Gemini sheet 10)."""
        return Call(public(host, "/v1/symbols"), _read_date)

    def markets(self, host: Host) -> Call[tuple[Market, ...]]:
        return Call(public(host, "/v1/symbols/details/all"), parse.read_markets)

    def market(self, host: Host, symbol: str) -> Call[tuple[Market, ...]]:
        return Call(
            public(host, f"/v1/symbols/details/{_part(symbol)}"), _reading(parse.parse_market)
        )

    def ticker(self, host: Host, market: Market) -> Call[Ticker]:
        path = f"/v1/pubticker/{_part(market.symbol)}"
        return Call(public(host, path), _reading(partial(parse.parse_ticker, market.symbol)))

    def day_ticker(self, host: Host, market: Market) -> Call[Ticker]:
        path = f"/v2/ticker/{_part(market.symbol)}"
        return Call(public(host, path), _reading(parse.parse_day_figures))

    def book(self, host: Host, market: Market, depth: int) -> Call[Book]:
        query = [("limit_bids", str(depth)), ("limit_asks", str(depth))]
        request = public(host, f"/v1/book/{_part(market.symbol)}", query)
        return Call(request, _reading(partial(parse.parse_book, market.symbol)))

    def trades(self, host: Host, market: Market) -> Call[tuple[PublicTrade, ...]]:
        path = f"/v1/trades/{_part(market.symbol)}"
        return Call(public(host, path), _reading(partial(parse.parse_trades, market.symbol)))

    def candles(self, host: Host, market: Market, interval: Interval) -> Call[tuple[Candle, ...]]:
        path = f"/v2/candles/{_part(market.symbol)}/{_INTERVALS[interval]}"
        return Call(public(host, path), _reading(parse.parse_candles))

    # The key

    def sign_in(self, who: Credentials, stamp: Stamp) -> Call[SignIn]:
        """What the key may do. An answer to a millisecond nonce also proves that the key is an increasing one."""
        return _ask(who, stamp, "/v1/roles", (), partial(_signed_in, who))

    def learn(self, who: Credentials, refused: Refused) -> Mapping[str, str] | None:
        """A key that refuses milliseconds for its clock is time-based (Gemini sheet 2.3)."""
        if refused.category is Category.CLOCK and not is_time_based(who):
            return {"nonce": "time_based"}
        return None

    def accounts(self, who: Credentials, stamp: Stamp) -> Call[tuple[SpotAccount, ...]]:
        """The accounts that a master key may act for; one of them is its option "account"."""
        params = [("limit_accounts", 500)]
        return _ask(who, stamp, "/v1/account/list", params, parse.parse_accounts)

    def balances(self, who: Credentials, stamp: Stamp) -> Call[Balances]:
        return _ask(who, stamp, "/v1/balances", (), parse.parse_balances)

    def idle_balances(self, who: Credentials, stamp: Stamp) -> None:
        """An account key sees one wallet only (Gemini sheet 5)."""
        return

    def movements(
        self, who: Credentials, stamp: Stamp, kind: MovementKind, page: str | None
    ) -> None:
        """Not part of what the sheet has."""
        return

    def transfer(self, who: Credentials, stamp: Stamp, transfer: Transfer) -> None:
        """One wallet: nothing to move."""
        return

    def find_transfer(self, who: Credentials, stamp: Stamp, transfer: Transfer) -> None:
        """One wallet: nothing to move."""
        return

    def fee_rates(self, who: Credentials, stamp: Stamp, market: Market) -> Call[FeeRates]:
        params = [("symbol", market.symbol)]
        return _ask(who, stamp, "/v1/notionalvolume", params, parse.parse_fee_rates)

    def heartbeat(self, who: Credentials, stamp: Stamp) -> Call[None] | None:
        """For keys made with "requires heartbeat", which only their owner knows (Gemini sheet 2.5)."""
        if who.options.get("heartbeat") != "on":
            return None
        return _ask(who, stamp, "/v1/heartbeat", (), parse.parse_ok)

    # Orders

    def open_orders(
        self, who: Credentials, stamp: Stamp, market: Market | None
    ) -> Call[tuple[Order, ...]]:
        """All live orders, those of the website too; a market only narrows what is read."""
        symbol = market.symbol if market else None
        return _ask(who, stamp, "/v1/orders", (), partial(_orders_of, symbol))

    def order_history(
        self, who: Credentials, stamp: Stamp, market: Market | None, page: str | None
    ) -> Call[Page[Order]]:
        """The newest ended orders; a `page` walks through all of them, oldest first (Gemini sheet 6.6)."""
        params = [
            *([("symbol", market.symbol)] if market else []),
            ("limit_orders", orders.PAGE_ROWS),
            *_since(page),
        ]
        return _ask(who, stamp, "/v1/orders/history", params, partial(orders.parse_history, page))

    def fills(
        self, who: Credentials, stamp: Stamp, market: Market, page: str | None
    ) -> Call[Page[Fill]]:
        """Our newest trades in a market; a `page` walks as in `order_history`."""
        params = [("symbol", market.symbol), ("limit_trades", orders.PAGE_ROWS), *_since(page)]
        return _ask(who, stamp, "/v1/mytrades", params, partial(orders.parse_fills, page))

    def find_order(
        self,
        who: Credentials,
        stamp: Stamp,
        market: Market,
        client_id: str,
        kind: OrderType = OrderType.LIMIT,
    ) -> Call[tuple[Order, ...]]:
        params = [("client_order_id", client_id), ("include_trades", True)]
        read = partial(orders.parse_found, client_id)
        return _ask(who, stamp, "/v1/order/status", params, read)

    def order(self, who: Credentials, stamp: Stamp, order: Order) -> Call[Order]:
        params = [("order_id", _order_id(order)), ("include_trades", True)]
        read = partial(orders.parse_status, order.id or "")
        return _ask(who, stamp, "/v1/order/status", params, read)

    def place(self, who: Credentials, stamp: Stamp, ticket: Ticket) -> Call[Order]:
        """Raises `NotAllowed` for a ticket that Gemini has no request for; a market order is one of them."""
        params = _order_params(ticket)
        return _ask(who, stamp, "/v1/order/new", params, orders.parse_order, Effect.WRITE)

    def cancel(self, who: Credentials, stamp: Stamp, order: Order) -> Call[Cancelled]:
        params = [("order_id", _order_id(order))]
        read = orders.parse_cancelled
        return _ask(who, stamp, "/v1/order/cancel", params, read, Effect.WRITE)

    def cancel_all(
        self, who: Credentials, stamp: Stamp, market: Market | None
    ) -> Call[CancelledAll] | None:
        """Everything on the account, the website's orders too; there is no such call for one market."""
        if market:
            return None
        read = parse.parse_cancelled_all
        return _ask(who, stamp, "/v1/order/cancel/all", (), read, Effect.WRITE)

    def replace(self, who: Credentials, stamp: Stamp, order: Order, ticket: Ticket) -> None:
        """Gemini has none (Gemini sheet 6)."""
        return

    def reduce(self, who: Credentials, stamp: Stamp, order: Order, quantity: Quantity) -> None:
        """Gemini has none (Gemini sheet 6)."""
        return

    def arm(self, who: Credentials, stamp: Stamp, seconds: int) -> None:
        """Gemini has heartbeat keys instead (Gemini sheet 2.5)."""
        return

    def cancel_session(self, who: Credentials, stamp: Stamp) -> Call[CancelledAll]:
        read = parse.parse_cancelled_all
        return _ask(who, stamp, "/v1/order/cancel/session", (), read, Effect.WRITE)

    def dry_run(self, who: Credentials, stamp: Stamp, ticket: Ticket) -> None:
        """Gemini has none for spot orders (Gemini sheet 6.8)."""
        return


GEMINI = Gemini()


def _ask(
    who: Credentials,
    stamp: Stamp,
    path: str,
    params: Params,
    read: Callable[[Json], T],
    effect: Effect = Effect.READ,
) -> Call[T]:
    account = who.options.get("account")
    if is_master(who) and account and path != "/v1/account/list":
        params = [*params, ("account", account)]
    request = signed(who, path, payload_text(path, nonce_for(who, stamp), params))
    return Call(request, _reading(read), effect, bucket="private")


def _reading(read: Callable[[Json], T]) -> Callable[[Response], T]:
    return lambda response: read(answer(response))


def _read_date(response: Response) -> int:
    answer(response)
    return date_header_ms(response) * 1_000_000


def _part(symbol: str) -> str:
    return quote(symbol, safe="")


def _since(page: str | None) -> list[tuple[str, int]]:
    return [] if page is None else [("timestamp", int(page))]


def _signed_in(who: Credentials, said: Json) -> SignIn:
    rights = parse.parse_rights(said)
    if is_master(who):
        rights = replace(rights, is_master=True)
    is_auto = who.options.get("nonce", "auto") == "auto"
    return SignIn(rights=rights, options={"nonce": "increasing"} if is_auto else {})


def _orders_of(symbol: str | None, said: Json) -> tuple[Order, ...]:
    found = orders.parse_orders(said)
    return tuple(order for order in found if symbol in {None, order.symbol})


def _order_id(order: Order) -> int | str:
    """The id as a JSON integer of any size; text is accepted too (Gemini sheet 6.4)."""
    if order.id is None:
        raise NotAllowed("order_without_id")
    return int(order.id) if order.id.isascii() and order.id.isdigit() else order.id


def _order_params(ticket: Ticket) -> list[tuple[str, object]]:
    """The fields of a placement (Gemini sheet 6.1), amounts exactly as the ticket has them."""
    is_stop = ticket.type is OrderType.STOP_LIMIT
    if ticket.type not in {OrderType.LIMIT, OrderType.STOP_LIMIT}:
        raise NotAllowed("order_type")
    if (
        ticket.quantity is None
        or ticket.price is None
        or is_stop != (ticket.stop_price is not None)
    ):
        raise NotAllowed("order_fields")
    return [
        ("symbol", ticket.market.symbol),
        ("amount", plain(ticket.quantity)),
        ("price", plain(ticket.price)),
        ("side", ticket.side.value),
        ("type", "exchange stop limit" if is_stop else "exchange limit"),
        *([("options", options)] if (options := _options(ticket)) else []),
        *([("stop_price", plain(ticket.stop_price))] if ticket.stop_price is not None else []),
        ("client_order_id", ticket.client_id),
    ]


def _options(ticket: Ticket) -> list[str]:
    """At most one, and none on a stop-limit (Gemini sheet 6.1)."""
    options = ["maker-or-cancel"] if ticket.is_post_only else []
    options += [word for time, word in _OPTIONS.items() if time is ticket.time_in_force]
    if len(options) > (0 if ticket.type is OrderType.STOP_LIMIT else 1):
        raise NotAllowed("order_options")
    return options
