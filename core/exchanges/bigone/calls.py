"""BigONE's dialect: every question as one request and the way to read its answer (BigONE sheet 3-6, 10, 13)."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar
from urllib.parse import quote

from core.domain.account import Balance, Balances, KeyRights, Movement, MovementKind, Transfer
from core.domain.errors import NotAllowed, Refused
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
    Stamp,
)
from core.exchanges.bigone import orders, parse
from core.exchanges.bigone.errors import envelope, market_envelope
from core.exchanges.bigone.info import INFO
from core.exchanges.bigone.sign import WINDOW_S, Query, claims_text, nonce_for, public, signed
from core.exchanges.bigone.stream import BigOneStreams
from core.exchanges.bigone.tickets import order_fields
from core.exchanges.reading import Fields, Json
from core.exchanges.signing import compact_json

T = TypeVar("T")
Open = Callable[[Response], Fields]
"""Takes the object around `data` out of an answer, or raises what it refuses with."""

_API = "/api/v3"
_VIEWER = f"{_API}/viewer"
_ORDERS = f"{_VIEWER}/orders"
_MOST_LEVELS = 200
_MOST_ROWS = ("limit", "200")
_MOST_CANDLES = ("limit", "500")
_LONGEST_GUID = 36
_PERIODS = {
    Interval.M1: "min1",
    Interval.M5: "min5",
    Interval.M15: "min15",
    Interval.M30: "min30",
    Interval.H1: "hour1",
    Interval.H6: "hour6",
    Interval.D1: "day1",
}


class BigOne:
    """Everything the program asks of BigONE."""

    info = INFO
    streams = BigOneStreams()

    def nonce_unit(self, who: Credentials) -> NonceUnit:
        return NonceUnit.NANOSECOND

    def usage(self, call: Call[Any], response: Response) -> Mapping[str, int]:
        """No header tells (BigONE sheet 9)."""
        return {}

    def is_fence_proven(self, who: Credentials) -> bool:
        """A placement dies with the window in its token (BigONE sheet 8)."""
        return True

    # Public

    def server_time(self, host: Host) -> Call[int]:
        return Call(public(host, f"{_API}/ping"), reading(parse.parse_time_ns))

    def markets(self, host: Host) -> Call[tuple[Market, ...]]:
        return Call(public(host, f"{_API}/asset_pairs"), parse.read_markets)

    def market(self, host: Host, symbol: str) -> None:
        """There is only the whole list (BigONE sheet 3)."""
        return

    def ticker(self, host: Host, market: Market) -> Call[Ticker]:
        return market_call(host, f"/{part(market.symbol)}/ticker", parse.parse_ticker)

    def day_ticker(self, host: Host, market: Market) -> None:
        """`ticker` carries the 24 h figures."""
        return

    def book(self, host: Host, market: Market, depth: int) -> Call[Book]:
        query = [("limit", str(min(depth, _MOST_LEVELS)))]
        read = partial(parse.parse_book, market.symbol)
        return market_call(host, f"/{part(market.symbol)}/depth", read, query)

    def trades(self, host: Host, market: Market) -> Call[tuple[PublicTrade, ...]]:
        read = partial(parse.parse_trades, market.symbol)
        return market_call(host, f"/{part(market.symbol)}/trades", read)

    def candles(self, host: Host, market: Market, interval: Interval) -> Call[tuple[Candle, ...]]:
        query = [("period", _PERIODS[interval]), _MOST_CANDLES]
        return market_call(host, f"/{part(market.symbol)}/candles", parse.parse_candles, query)

    # The key

    def sign_in(self, who: Credentials, stamp: Stamp) -> Call[SignIn]:
        """That balances may be read; no call tells what else a key may do, least of all withdraw (BigONE sheet 12)."""
        return _ask(who, stamp, f"{_VIEWER}/accounts", reading(_signed_in))

    def learn(self, who: Credentials, refused: Refused) -> None:
        """A refusal teaches nothing here."""
        return

    def balances(self, who: Credentials, stamp: Stamp) -> Call[Balances]:
        return _ask(who, stamp, f"{_VIEWER}/accounts", reading(parse.parse_balances))

    def idle_balances(self, who: Credentials, stamp: Stamp) -> Call[tuple[Balance, ...]]:
        """The fund wallet, where deposits may land (BigONE sheet 5.1)."""
        return _ask(who, stamp, f"{_VIEWER}/fund/accounts", reading(parse.parse_wallet))

    def movements(
        self, who: Credentials, stamp: Stamp, kind: MovementKind, page: str | None
    ) -> Call[Page[Movement]]:
        read = partial(parse.parse_movements, kind, page)
        return _ask(who, stamp, f"{_VIEWER}/{kind.value}s", opening(read), _page(page))

    def transfer(self, who: Credentials, stamp: Stamp, transfer: Transfer) -> Call[None]:
        """Raises `NotAllowed` for a wallet that is none, and for an id that the exchange would not take."""
        wallets = {transfer.origin, transfer.target}
        if len(wallets) < 2 or not wallets <= set(INFO.wallets):
            raise NotAllowed("transfer_wallets")
        if not 0 < len(transfer.id) <= _LONGEST_GUID:
            raise NotAllowed("transfer_id")
        fields = [
            ("symbol", transfer.asset),
            ("amount", plain(transfer.amount)),
            ("from", transfer.origin),
            ("to", transfer.target),
            ("guid", transfer.id),
        ]
        return _change(who, stamp, f"{_VIEWER}/transfer", fields, reading(parse.parse_done))

    def find_transfer(
        self, who: Credentials, stamp: Stamp, transfer: Transfer
    ) -> Call[bool | None]:
        query = [("guid", transfer.id)]
        return _ask(who, stamp, f"{_VIEWER}/transfer", reading(parse.parse_transfer), query)

    def fee_rates(self, who: Credentials, stamp: Stamp, market: Market) -> Call[FeeRates]:
        query = [("asset_pair_names", market.symbol)]
        read = partial(parse.parse_fee_rates, market.symbol)
        return _ask(who, stamp, f"{_VIEWER}/trading_fees", reading(read), query)

    def heartbeat(self, who: Credentials, stamp: Stamp) -> None:
        """No key wants one."""
        return

    # Orders

    def open_orders(
        self, who: Credentials, stamp: Stamp, market: Market | None
    ) -> Call[tuple[Order, ...]] | None:
        """The newest 200 of a pair; there is no list over all pairs (BigONE sheet 6.3)."""
        if market is None:
            return None
        query = [_pair(market), ("state", "OPENING"), _MOST_ROWS]
        read = partial(orders.parse_orders, step=market.quantity_step)
        return _ask(who, stamp, _ORDERS, reading(read), query)

    def order_history(
        self, who: Credentials, stamp: Stamp, market: Market | None, page: str | None
    ) -> Call[Page[Order]] | None:
        """Orders of every state, as a list of the closed ones need not hold the rejected (BigONE sheet 6.3)."""
        if market is None:
            return None
        query = [_pair(market), ("state", "ALL"), _MOST_ROWS, *_page(page)]
        read = partial(orders.parse_history, market.quantity_step, page)
        return _ask(who, stamp, _ORDERS, opening(read), query)

    def fills(
        self, who: Credentials, stamp: Stamp, market: Market, page: str | None
    ) -> Call[Page[Fill]]:
        query = [_pair(market), _MOST_ROWS, *_page(page)]
        return _ask(
            who, stamp, f"{_VIEWER}/trades", opening(partial(orders.parse_fills, page)), query
        )

    def find_order(
        self,
        who: Credentials,
        stamp: Stamp,
        market: Market,
        client_id: str,
        kind: OrderType = OrderType.LIMIT,
    ) -> Call[tuple[Order, ...]]:
        query = [("client_order_id", client_id)]
        read = partial(orders.parse_found, client_id, market.quantity_step)
        return _ask(who, stamp, f"{_VIEWER}/order", reading(read), query)

    def order(self, who: Credentials, stamp: Stamp, order: Order) -> Call[Order]:
        read = partial(orders.parse_status, order.id or "")
        return _ask(who, stamp, f"{_ORDERS}/{order_part(order)}", reading(read))

    def place(self, who: Credentials, stamp: Stamp, ticket: Ticket) -> Call[Order]:
        """The answer shows the order after matching: what did not rest may be cancelled already (BigONE sheet 7)."""
        read = partial(orders.parse_order, step=ticket.market.quantity_step)
        fields = order_fields(ticket)
        return _change(who, stamp, _ORDERS, fields, reading(read, market_envelope))

    def cancel(self, who: Credentials, stamp: Stamp, order: Order) -> Call[Cancelled]:
        """By the exchange's id, or by ours as long as it has given none."""
        read = reading(orders.parse_cancelled)
        if order.id is None and order.client_id is not None:
            fields = [("client_order_id", order.client_id)]
            return _change(who, stamp, f"{_VIEWER}/order/cancel", fields, read)
        return _change(who, stamp, f"{_ORDERS}/{order_part(order)}/cancel", [], read)

    def cancel_all(
        self, who: Credentials, stamp: Stamp, market: Market | None
    ) -> Call[CancelledAll] | None:
        """Everything of one pair; there is no such call for all of them."""
        if market is None:
            return None
        read = reading(orders.parse_cancelled_all)
        return _change(who, stamp, f"{_ORDERS}/cancel", [_pair(market)], read)

    def replace(self, who: Credentials, stamp: Stamp, order: Order, ticket: Ticket) -> None:
        """BigONE has none (BigONE sheet 6.1)."""
        return

    def reduce(self, who: Credentials, stamp: Stamp, order: Order, quantity: Quantity) -> None:
        """BigONE has none (BigONE sheet 6.1)."""
        return

    def arm(self, who: Credentials, stamp: Stamp, seconds: int) -> None:
        """BigONE has none."""
        return

    def cancel_session(self, who: Credentials, stamp: Stamp) -> None:
        """BigONE knows no sessions."""
        return

    def dry_run(self, who: Credentials, stamp: Stamp, ticket: Ticket) -> None:
        """BigONE has none (BigONE sheet 6.1)."""
        return


BIGONE = BigOne()


def _ask(
    who: Credentials,
    stamp: Stamp,
    path: str,
    read: Callable[[Response], T],
    query: Query = (),
) -> Call[T]:
    request = signed(who, claims_text(who, nonce_for(stamp)), "GET", path, query)
    return Call(request, read)


def _change(
    who: Credentials,
    stamp: Stamp,
    path: str,
    fields: Sequence[tuple[str, object]],
    read: Callable[[Response], T],
) -> Call[T]:
    claims = claims_text(who, nonce_for(stamp), WINDOW_S)
    request = signed(who, claims, "POST", path, body=compact_json(fields))
    return Call(request, read, Effect.WRITE)


def market_call(host: Host, path: str, read: Callable[[Json], T], query: Query = ()) -> Call[T]:
    """A public question about pairs."""
    request = public(host, f"{_API}/asset_pairs{path}", query)
    return Call(request, reading(read, market_envelope))


def reading(read: Callable[[Json], T], open_: Open = envelope) -> Callable[[Response], T]:
    """Read what an answer carries."""
    return lambda response: read(open_(response).get("data"))


def opening(read: Callable[[Fields], T], open_: Open = envelope) -> Callable[[Response], T]:
    """Read what an answer carries, and the page token beside it."""
    return lambda response: read(open_(response))


def part(text: str) -> str:
    """Text as one part of a path."""
    return quote(text, safe="")


def order_part(order: Order) -> str:
    """The exchange's id of an order, for a path. Raises `NotAllowed` where there is none yet."""
    if order.id is None:
        raise NotAllowed("order_without_id")
    return part(order.id)


def _pair(market: Market) -> tuple[str, str]:
    return ("asset_pair_name", market.symbol)


def _page(page: str | None) -> list[tuple[str, str]]:
    return [] if page is None else [("page_token", page)]


def _signed_in(data: Json) -> SignIn:
    parse.parse_wallet(data)
    return SignIn(rights=KeyRights(can_read=True))
