"""Gemini's private REST endpoints (sheet 5, 6, 12 and 13)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from core.practice.exact import ZERO, plus
from core.practice.market import Market
from core.practice.orders import Order
from core.practice.protocols import gemini_orders
from core.practice.protocols import gemini_shapes as shapes
from core.practice.protocols.gemini_keys import (
    ADMINISTRATOR,
    AUDITOR,
    FUND_MANAGER,
    TRADER,
    Key,
    Refusal,
)
from core.practice.protocols.gemini_reading import read_count, read_ms
from core.practice.venue import Venue

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A private request that was let in."""

    key: Key
    account: str
    payload: Mapping[str, Any]


class PrivateEndpoints:
    """`table` says for each path who may call it, and whether it concerns one account."""

    def __init__(self, venue: Venue) -> None:
        self._venue = venue
        trader = frozenset({TRADER})
        reader = frozenset({TRADER, AUDITOR})
        anyone = frozenset({TRADER, AUDITOR, FUND_MANAGER, ADMINISTRATOR})
        self.table: dict[str, tuple[frozenset[str], bool, Callable[[Call], object]]] = {
            "/v1/order/new": (trader, True, self._place),
            "/v1/order/cancel": (trader, True, self._cancel),
            "/v1/order/cancel/session": (trader, True, self._cancel_session),
            "/v1/order/cancel/all": (trader, True, self._cancel_all),
            "/v1/order/status": (reader, True, self._status),
            "/v1/orders": (reader, True, self._orders),
            "/v1/orders/history": (reader, True, self._history),
            "/v1/mytrades": (reader, True, self._my_trades),
            "/v1/notionalvolume": (reader, True, self._notional_volume),
            "/v1/balances": (anyone, True, self._balances),
            "/v1/heartbeat": (anyone, False, lambda _: {"result": "ok"}),
            "/v1/roles": (anyone, False, self._roles),
            "/v1/account/list": (frozenset({ADMINISTRATOR}), False, self._accounts),
        }
        self._stamp_ns = 0

    def _place(self, call: Call) -> shapes.Row:
        wish = gemini_orders.read_wish(dict(call.payload), self._venue)
        return shapes.order(gemini_orders.place(self._venue, call.key, call.account, wish))

    def _cancel(self, call: Call) -> shapes.Row:
        order = self._order(call)
        self._venue.cancel(order)
        return shapes.order(order)

    def _order(self, call: Call) -> Order:
        number = call.payload.get("order_id")
        if number is None:
            raise Refusal(400, "MissingOrderField", "Missing field: order_id")
        order = (
            self._venue.orders.get(int(number))
            if re.fullmatch(r"[0-9]{1,20}", str(number))
            else None
        )
        if order is None or order.account != call.account:
            raise Refusal(404, "OrderNotFound", "Order not found")
        return order

    def _cancel_session(self, call: Call) -> shapes.Row:
        return self._cancel_each(self._venue.live_orders(call.account, call.key.name))

    def _cancel_all(self, call: Call) -> shapes.Row:
        return self._cancel_each(self._venue.live_orders(call.account))

    def _cancel_each(self, orders: list[Order]) -> shapes.Row:
        self._venue.cancel_each(orders)
        details = {"cancelRejects": [], "cancelledOrders": [order.id for order in orders]}
        return {"result": "ok", "details": details}

    def _status(self, call: Call) -> object:
        client_id = call.payload.get("client_order_id")
        has_trades = call.payload.get("include_trades") is True
        if client_id is None:
            return shapes.order(self._order(call), has_trades=has_trades)
        if call.payload.get("order_id") is not None:
            message = "Supply either order_id or client_order_id"
            raise Refusal(400, "ConflictingOptions", message)
        found = [order for order in self._own(call) if order.client_id == client_id]
        if not found:
            raise Refusal(404, "OrderNotFound", "Order not found")
        return [shapes.order(order, has_trades=has_trades) for order in reversed(found)]

    def _own(self, call: Call) -> list[Order]:
        return [o for o in self._venue.orders.values() if o.account == call.account]

    def _orders(self, call: Call) -> list[shapes.Row]:
        return [shapes.order(order) for order in reversed(self._venue.live_orders(call.account))]

    def _history(self, call: Call) -> list[shapes.Row]:
        market = self._symbol(call)
        closed = [
            (order.created_ns // 1_000_000, order)
            for order in self._own(call)
            if not order.is_live and market in (None, order.market)
        ]
        page = _page(closed, call.payload, "limit_orders")
        return [shapes.order(order, has_trades=True) for order in page]

    def _my_trades(self, call: Call) -> list[shapes.Row]:
        market = self._symbol(call)
        fills = [
            (fill.at_ns // 1_000_000, (order, fill))
            for order in self._own(call)
            for fill in order.fills
            if market in (None, order.market)
        ]
        fills.sort(key=lambda entry: entry[1][1].trade_id)
        return [
            shapes.my_trade(order, fill)
            for order, fill in _page(fills, call.payload, "limit_trades")
        ]

    def _symbol(self, call: Call) -> Market | None:
        symbol = call.payload.get("symbol")
        return None if symbol is None else gemini_orders.find_market(self._venue, symbol)

    def _balances(self, call: Call) -> list[shapes.Row]:
        self._stamp_ns = max(self._stamp_ns + 1, self._venue.clock.now_ns())
        rows = []
        for asset, fact in self._venue.ledger.accounts[call.account].balances.items():
            row = shapes.balance(asset, fact, self._stamp_ns)
            if call.payload.get("showPendingBalances") is True:
                row |= {"pendingWithdrawal": "0", "pendingDeposit": "0"}
            rows.append(row)
        return rows

    def _roles(self, call: Call) -> shapes.Row:
        roles = call.key.roles
        rights = {
            "isAuditor": AUDITOR in roles,
            "isFundManager": FUND_MANAGER in roles,
            "isTrader": TRADER in roles,
        }
        if call.key.account is not None:
            return rights
        is_admin = ADMINISTRATOR in roles
        return {"counterparty_id": "PRACTICE"} | rights | {"isAccountAdmin": is_admin}

    def _notional_volume(self, call: Call) -> shapes.Row:
        self._symbol(call)
        now_ms = self._venue.clock.now_ms()
        volume = ZERO
        for order in self._own(call):
            if order.market.quote.endswith("USD"):
                volume = plus(volume, order.cost)
        date = datetime.fromtimestamp(now_ms // 1_000, UTC).date().isoformat()
        account = self._venue.ledger.accounts[call.account]
        return shapes.notional_volume(account, volume, now_ms, date)

    def _accounts(self, call: Call) -> list[shapes.Row]:
        names = [a.name for a in self._venue.ledger.accounts.values() if not a.is_house]
        rows = [(name, "exchange") for name in names] + [("my-custody-account", "custody")]
        return [
            {
                "name": name.replace("-", " ").title(),
                "account": name,
                "type": kind,
                "counterparty_id": "PRACTICE" if kind == "exchange" else None,
                "created": 1_495_127_793_000,
                "status": "open",
            }
            for name, kind in rows
        ]


def _page(rows: list[tuple[int, T]], payload: Mapping[str, Any], limit_name: str) -> list[T]:
    """Cut rows, given with their time and oldest first, to one page, newest first.

    With a timestamp it is the oldest page on or after it: so a client can walk forward.
    """
    limit = max(1, min(read_count(payload.get(limit_name), 50), 500))
    since = payload.get("timestamp")
    if since is None:
        page = rows[-limit:]
    else:
        from_ms = read_ms(since)
        page = [row for row in rows if row[0] >= from_ms][:limit]
    return [fact for _, fact in reversed(page)]
