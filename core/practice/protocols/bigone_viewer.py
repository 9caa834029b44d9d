"""BigONE's private REST endpoints for balances, orders, fills and fees (sheet 5, 6 and 13)."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from core.practice.exact import text
from core.practice.ledger import Account
from core.practice.market import Market
from core.practice.orders import Fill, Order
from core.practice.protocols import bigone_shapes as shapes
from core.practice.protocols.bigone_keys import Key, Refusal, Scope
from core.practice.protocols.bigone_markets import NAMES
from core.practice.protocols.bigone_orders import SIDES, Desk, find_engine, read_wish
from core.practice.protocols.bigone_reading import (
    cut_page,
    read_client_id,
    read_json,
    read_object,
    read_order_id,
    read_text,
    read_word,
)
from core.practice.venue import Venue

FILTERS: dict[str, Callable[[Order], bool]] = {
    "PENDING": lambda order: order.is_live,
    "OPENING": lambda order: order.is_live,
    "CLOSED": lambda order: not order.is_live,
    "NONE_FILLED": lambda order: not order.is_live and not order.filled,
    "ALL": lambda _: True,
}
LONGEST_BATCH = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A private request that was let in."""

    key: Key
    query: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """An answer with a token beside its rows; without one it is the last page."""

    rows: list[shapes.Row]
    token: str


Handler = Callable[..., object]
"""Takes a Call and what the pattern of its path has caught."""
Route = tuple[str, str, Scope, Handler]
"""Method, pattern of the path, what the key must be allowed to do, and who answers."""


class ViewerEndpoints:
    def __init__(self, venue: Venue) -> None:
        self._venue = venue
        view, create = Scope.VIEW_ORDERS, Scope.CREATE_ORDERS
        self.routes: list[Route] = [
            ("GET", "accounts", Scope.VIEW_BALANCE, self._accounts),
            ("GET", "accounts/([^/]+)", Scope.VIEW_BALANCE, self._account),
            ("GET", "trading_fees", Scope.VIEW_BALANCE, self._fees),
            ("GET", "trades", Scope.VIEW_TRADES, self._trades),
            ("GET", "order", view, self._find),
            ("GET", "orders", view, self._orders),
            ("GET", "orders/([^/]+)", view, self._order),
            ("POST", "orders", create, self._place),
            ("POST", "orders/multi", create, self._place_each),
            ("POST", "orders/cancel", create, self._cancel_all),
            ("POST", "orders/([^/]+)/cancel", create, self._cancel),
            ("POST", "order/cancel", create, self._find_and_cancel),
        ]

    def _accounts(self, call: Call) -> list[shapes.Row]:
        return wallet(self._venue.ledger.accounts[call.key.account])

    def _account(self, call: Call, symbol: str) -> shapes.Row:
        return wallet_row(self._venue.ledger.accounts[call.key.account], symbol)

    def _fees(self, call: Call) -> list[shapes.Row]:
        names = call.query.get("asset_pair_names")
        account = self._venue.ledger.accounts[call.key.account]
        return [
            {
                "asset_pair_name": find_engine(self._venue, name).market.symbol,
                "maker_fee_rate": text(account.maker_rate),
                "taker_fee_rate": text(account.taker_rate),
            }
            for name in (names.split(",") if names else self._venue.engines)
        ]

    def _trades(self, call: Call) -> Page:
        market = self._market(call.query)
        trades: dict[int, list[tuple[Order, Fill]]] = defaultdict(list)
        for order in self._desk(call).all(market):
            for fill in order.fills:
                trades[fill.trade_id].append((order, fill))
        rows, token = cut_page(list(trades.items()), call.query)
        return Page(rows=[shapes.my_trade(legs) for legs in rows], token=token)

    def _orders(self, call: Call) -> Page:
        query = call.query
        side = read_word(query["side"], SIDES) if query.get("side") else None
        is_wanted = FILTERS[read_word(query.get("state", "PENDING"), FILTERS)]
        market = self._market(query)
        orders = [
            (order.id, order)
            for order in self._desk(call).all(market)
            if is_wanted(order) and side in (None, shapes.SIDES[order.side])
        ]
        rows, token = cut_page(orders, query)
        return Page(rows=[shapes.order(order) for order in rows], token=token)

    def _market(self, fields: Mapping[str, Any]) -> Market:
        return find_engine(self._venue, read_text(fields.get("asset_pair_name"))).market

    def _order(self, call: Call, order_id: str) -> shapes.Row:
        return shapes.order(self._by_path(call, order_id))

    def _find(self, call: Call) -> shapes.Row:
        order_id = call.query.get("order_id")
        number = None if order_id is None else read_order_id(order_id)
        return shapes.order(self._by_either(call, number, call.query.get("client_order_id")))

    def _by_path(self, call: Call, order_id: str) -> Order:
        try:
            return self._desk(call).by_id(read_order_id(order_id))
        except Refusal:
            raise Refusal(10013) from None

    def _by_either(self, call: Call, order_id: object, client_id: object) -> Order:
        """Find an order by exactly one of its ids."""
        if (order_id is None) is (client_id is None):
            raise Refusal(10007)
        if client_id is not None:
            return self._desk(call).by_client_id(read_client_id(client_id))
        if not isinstance(order_id, int) or isinstance(order_id, bool):
            raise Refusal(10007)
        return self._desk(call).by_id(order_id)

    def _place(self, call: Call) -> shapes.Row:
        return self._enter(call, [read_json(call.body)])[0]

    def _place_each(self, call: Call) -> list[shapes.Row]:
        wishes = read_json(call.body)
        if not isinstance(wishes, list) or not 1 <= len(wishes) <= LONGEST_BATCH:
            raise Refusal(10007)
        return self._enter(call, wishes)

    def _enter(self, call: Call, wishes: list[object]) -> list[shapes.Row]:
        """Place all or none; a stop answers FIRED even if its condition held at once (sheet 16)."""
        orders = self._desk(call).place([read_wish(wish) for wish in wishes])
        return [shapes.order(order, is_new_stop=order.trigger is not None) for order in orders]

    def _cancel(self, call: Call, order_id: str) -> shapes.Row:
        if call.body:
            read_json(call.body)
        return shapes.order(self._desk(call).cancel(self._by_path(call, order_id)))

    def _find_and_cancel(self, call: Call) -> shapes.Row:
        fields = read_object(call.body)
        order = self._by_either(call, fields.get("order_id"), fields.get("client_order_id"))
        return shapes.order(self._desk(call).cancel(order))

    def _cancel_all(self, call: Call) -> shapes.Row:
        market = self._market(read_object(call.body))
        live = [order for order in self._desk(call).all(market) if order.is_live]
        self._venue.cancel_each(live)
        return {"cancelled": [order.id for order in live], "failed": []}

    def _desk(self, call: Call) -> Desk:
        return Desk(self._venue, call.key)


def wallet(account: Account) -> list[shapes.Row]:
    return [shapes.balance(symbol, account.balance(symbol)) for symbol in NAMES]


def wallet_row(account: Account, symbol: str) -> shapes.Row:
    if symbol not in NAMES:
        raise Refusal(10013)
    return shapes.balance(symbol, account.balance(symbol))
