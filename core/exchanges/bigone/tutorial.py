"""The tutorial's scheme as a dialect, for practice and teaching: the exchange does not accept it (BigONE sheet 14).

What the tutorial lacks (book, trades, candles, the clock) is asked of the same server in the exchange's own public words.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

from core.domain.account import Balances, KeyRights, MovementKind, Transfer
from core.domain.errors import NotAllowed, Refused
from core.domain.market import (
    Book,
    BookChange,
    Candle,
    Interval,
    Market,
    MarketBy,
    OrderType,
    PublicTrade,
    Ticker,
    TimeInForce,
)
from core.domain.money import Quantity, plain
from core.domain.order import Order, Ticket
from core.exchanges.base import (
    Call,
    Cancelled,
    Credentials,
    Effect,
    Host,
    KeyField,
    NonceUnit,
    Page,
    Response,
    SignIn,
    Stamp,
)
from core.exchanges.bigone import orders
from core.exchanges.bigone import tutorial_answers as answers
from core.exchanges.bigone.calls import BIGONE, opening, order_part, part, reading
from core.exchanges.bigone.info import INFO
from core.exchanges.bigone.sign import public
from core.exchanges.bigone.tutorial_sign import Params, signed, timestamp_for
from core.exchanges.events import Subscription
from core.exchanges.reading import Fields, Json

T = TypeVar("T")

_ORDERS = "/api/v3/orders"
_PAIRS = "/api/v3/asset_pairs"
_MOST_ROWS = "100"
_TYPES = {OrderType.LIMIT: "limit", OrderType.MARKET: "market"}

TUTORIAL_INFO = replace(
    INFO,
    name="bigone_tutorial",
    title="BigONE (tutorial scheme)",
    hosts=(),
    key_fields=(
        *INFO.key_fields,
        KeyField(name="body", choices=("form", "json"), is_optional=True),
    ),
    order_types=tuple(_TYPES),
    times_in_force=(TimeInForce.GTC,),
    has_post_only=False,
    market_orders=frozenset({MarketBy.BUY_BASE, MarketBy.SELL_BASE}),
    client_id_pattern="",
    fence_ms=31_000,
    is_teaching_only=True,
    wallets=(),
)


class NoStreams:
    """The tutorial has no stream."""

    def watch_market(self, host: Host, market: Market) -> tuple[Subscription, ...]:
        return ()

    def watch_account(self, who: Credentials, stamp: Stamp) -> None:
        return

    def apply_change(self, book: Book, change: BookChange) -> None:
        return


class BigOneTutorial:
    """Everything the program asks by the tutorial's scheme."""

    info = TUTORIAL_INFO
    streams = NoStreams()

    def nonce_unit(self, who: Credentials) -> NonceUnit:
        return NonceUnit.NONE

    def usage(self, call: Call[Any], response: Response) -> Mapping[str, int]:
        """No header tells (BigONE sheet 14.2)."""
        return {}

    def is_fence_proven(self, who: Credentials) -> bool:
        """No end of life is stated, and there is no id of ours to ask by (BigONE sheet 14.2)."""
        return False

    # Public

    def server_time(self, host: Host) -> Call[int]:
        return BIGONE.server_time(host)

    def markets(self, host: Host) -> Call[tuple[Market, ...]]:
        return Call(public(host, _PAIRS), answers.read_markets)

    def market(self, host: Host, symbol: str) -> None:
        """The one pair that can be asked for has no rules."""
        return

    def ticker(self, host: Host, market: Market) -> Call[Ticker]:
        path = f"{_PAIRS}/{part(market.symbol)}"
        return Call(public(host, path), _reading(answers.parse_ticker))

    def day_ticker(self, host: Host, market: Market) -> None:
        """`ticker` carries the 24 h figures."""
        return

    def book(self, host: Host, market: Market, depth: int) -> Call[Book]:
        return BIGONE.book(host, market, depth)

    def trades(self, host: Host, market: Market) -> Call[tuple[PublicTrade, ...]]:
        return BIGONE.trades(host, market)

    def candles(self, host: Host, market: Market, interval: Interval) -> Call[tuple[Candle, ...]]:
        return BIGONE.candles(host, market, interval)

    # The key

    def sign_in(self, who: Credentials, stamp: Stamp) -> Call[SignIn]:
        """Balances name assets by ids: what these mean is learned first, from the pairs."""
        if "assets" not in who.options:
            return Call(public(who.host, _PAIRS), _reading(_learned_names))
        return _ask(who, stamp, "GET", "/api/v3/accounts", _reading(partial(_signed_in, who)))

    def learn(self, who: Credentials, refused: Refused) -> None:
        """A refusal teaches nothing here."""
        return

    def balances(self, who: Credentials, stamp: Stamp) -> Call[Balances]:
        return _ask(who, stamp, "GET", "/api/v3/accounts", _reading(partial(_balances, who)))

    def idle_balances(self, who: Credentials, stamp: Stamp) -> None:
        """One wallet."""
        return

    def movements(
        self, who: Credentials, stamp: Stamp, kind: MovementKind, page: str | None
    ) -> None:
        """Not in the tutorial."""
        return

    def transfer(self, who: Credentials, stamp: Stamp, transfer: Transfer) -> None:
        """One wallet: nothing to move."""
        return

    def find_transfer(self, who: Credentials, stamp: Stamp, transfer: Transfer) -> None:
        """One wallet: nothing to move."""
        return

    def fee_rates(self, who: Credentials, stamp: Stamp, market: Market) -> None:
        """The tutorial knows no fees."""
        return

    def heartbeat(self, who: Credentials, stamp: Stamp) -> None:
        """No key wants one."""
        return

    # Orders

    def open_orders(
        self, who: Credentials, stamp: Stamp, market: Market | None
    ) -> Call[tuple[Order, ...]]:
        """Those among the newest hundred orders; the list cannot be narrowed to open ones."""
        return _list(who, stamp, market, None, answers.parse_open)

    def order_history(
        self, who: Credentials, stamp: Stamp, market: Market | None, page: str | None
    ) -> Call[Page[Order]]:
        """Orders of every state."""
        return _list(who, stamp, market, page, answers.parse_history)

    def fills(self, who: Credentials, stamp: Stamp, market: Market, page: str | None) -> None:
        """The tutorial knows no fills."""
        return

    def find_order(
        self,
        who: Credentials,
        stamp: Stamp,
        market: Market,
        client_id: str,
        kind: OrderType = OrderType.LIMIT,
    ) -> Call[tuple[Order, ...]]:
        """The newest orders of the pair: there are no client ids, so a person compares and decides."""
        return _list(who, stamp, market, None, answers.parse_candidates)

    def order(self, who: Credentials, stamp: Stamp, order: Order) -> Call[Order]:
        read = partial(orders.parse_status, order.id or "", read_order=answers.parse_order)
        return _ask(who, stamp, "GET", f"{_ORDERS}/{order_part(order)}", _reading(read))

    def place(self, who: Credentials, stamp: Stamp, ticket: Ticket) -> Call[Order]:
        params = _order_params(ticket)
        return _ask(who, stamp, "POST", _ORDERS, _reading(answers.parse_order), params)

    def cancel(self, who: Credentials, stamp: Stamp, order: Order) -> Call[Cancelled]:
        read = partial(orders.parse_cancelled, read_order=answers.parse_order)
        return _ask(who, stamp, "DELETE", f"{_ORDERS}/{order_part(order)}", _reading(read))

    def cancel_all(self, who: Credentials, stamp: Stamp, market: Market | None) -> None:
        """Not in the tutorial."""
        return

    def replace(self, who: Credentials, stamp: Stamp, order: Order, ticket: Ticket) -> None:
        """Not in the tutorial."""
        return

    def reduce(self, who: Credentials, stamp: Stamp, order: Order, quantity: Quantity) -> None:
        """Not in the tutorial."""
        return

    def arm(self, who: Credentials, stamp: Stamp, seconds: int) -> None:
        """Not in the tutorial."""
        return

    def cancel_session(self, who: Credentials, stamp: Stamp) -> None:
        """Not in the tutorial."""
        return

    def dry_run(self, who: Credentials, stamp: Stamp, ticket: Ticket) -> None:
        """Not in the tutorial."""
        return


BIGONE_TUTORIAL = BigOneTutorial()


def _ask(
    who: Credentials,
    stamp: Stamp,
    method: str,
    path: str,
    read: Callable[[Response], T],
    params: Params = (),
) -> Call[T]:
    request = signed(who, timestamp_for(stamp), method, path, params)
    effect = Effect.READ if method == "GET" else Effect.WRITE
    return Call(request, read, effect)


def _list(
    who: Credentials,
    stamp: Stamp,
    market: Market | None,
    page: str | None,
    read: Callable[[Fields], T],
) -> Call[T]:
    params = [
        *([("asset_pair_name", market.symbol)] if market else []),
        ("page", page or "1"),
        ("size", _MOST_ROWS),
    ]
    return _ask(who, stamp, "GET", _ORDERS, opening(read, answers.envelope), params)


def _reading(read: Callable[[Json], T]) -> Callable[[Response], T]:
    return reading(read, answers.envelope)


def _learned_names(data: Json) -> SignIn:
    return SignIn(options={"assets": answers.parse_asset_names(data)}, is_complete=False)


def _signed_in(who: Credentials, data: Json) -> SignIn:
    _balances(who, data)
    return SignIn(rights=KeyRights(can_read=True))


def _balances(who: Credentials, data: Json) -> Balances:
    return answers.parse_balances(who.options.get("assets", "{}"), data)


def _order_params(ticket: Ticket) -> list[tuple[str, str]]:
    """The fields of a placement; amounts are in base, also for a market buy (BigONE sheet 14.2, 16)."""
    name = _TYPES.get(ticket.type)
    if name is None:
        raise NotAllowed("order_type")
    is_limit = ticket.type is OrderType.LIMIT
    if ticket.quantity is None or ticket.stop_price or is_limit != (ticket.price is not None):
        raise NotAllowed("order_fields")
    if ticket.is_post_only or ticket.time_in_force is not TimeInForce.GTC:
        raise NotAllowed("order_options")
    return [
        ("asset_pair_name", ticket.market.symbol),
        ("side", ticket.side.value),
        ("type", name),
        *([("price", plain(ticket.price))] if ticket.price is not None else []),
        ("amount", plain(ticket.quantity)),
    ]
