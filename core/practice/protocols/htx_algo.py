"""HTX's conditional orders: nothing is held and no order exists until the trigger (sheet 6.6)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import count
from typing import Any

from core.practice.exact import ZERO, times
from core.practice.orders import Action, Order, Side, TimeInForce, Trigger
from core.practice.protocols import htx_orders as orders
from core.practice.protocols.htx_keys import Key, User
from core.practice.protocols.htx_markets import BUY_BELOW, SELL_ABOVE, Rules
from core.practice.protocols.htx_own import OwnOrders
from core.practice.protocols.htx_reading import CLIENT_ID, places, read_decimal
from core.practice.protocols.htx_refusals import (
    Refusal,
    in_numbers,
    invalid_field,
    missing_field,
)
from core.practice.venue import Venue

KINDS = {
    ("limit", "gtc"): orders.Kind(),
    ("limit", "boc"): orders.Kind(is_post_only=True),
    ("limit", "ioc"): orders.Kind(time_in_force=TimeInForce.IOC),
    ("limit", "fok"): orders.Kind(time_in_force=TimeInForce.FOK),
    ("market", "ioc"): orders.Kind(is_market=True),
}
CREATED, TRIGGERED, CANCELED, REJECTED = "created", "triggered", "canceled", "rejected"
SMALLEST_TRAIL, LARGEST_TRAIL = Decimal("0.001"), Decimal("0.050")
DUPLICATE = Refusal(2002, "invalid.client.order.id (NT)")


@dataclass(slots=True, kw_only=True, eq=False)
class Algo:
    number: int
    key: Key
    client_id: str
    wish: orders.Wish
    """The order that it becomes."""
    kind: tuple[str, str]
    """Type and time in force, in HTX's words."""
    trigger: Trigger
    created_ms: int
    acted_ms: int
    status: str = CREATED
    order: Order | None = None
    error: Refusal | None = None

    @property
    def symbol(self) -> str:
        return self.wish.rules.market.symbol


class Algos:
    """Made after everybody who tells clients of trades, so that a trade is told before what it fires."""

    def __init__(
        self,
        venue: Venue,
        rules: Mapping[str, Rules],
        own: OwnOrders,
        *,
        tell: Callable[[Algo], None],
    ) -> None:
        """`tell` hears of every one that was cancelled or rejected: it never becomes an order."""
        self.all: list[Algo] = []
        """In the order of placing."""
        self._venue = venue
        self._rules = rules
        self._own = own
        self._tell = tell
        self._numbers = count(9_585_001)
        venue.listeners.append(self._on_action)

    def of(self, user: User) -> list[Algo]:
        """Return a user's, newest first."""
        return [algo for algo in reversed(self.all) if algo.key.user is user]

    def newest(self, user: User, client_id: str) -> Algo | None:
        return next((algo for algo in self.of(user) if algo.client_id == client_id), None)

    def place(self, key: Key, body: Mapping[str, Any]) -> Algo:
        """Raise Refusal in numbers, and then nothing was placed."""
        for name in ("accountId", "symbol", "orderSide", "orderType", "clientOrderId", "stopPrice"):
            if body.get(name) in (None, ""):
                raise missing_field()
        kind = _read_kind(body)
        client_id = body["clientOrderId"]
        if not isinstance(client_id, str) or not CLIENT_ID.fullmatch(client_id):
            raise invalid_field("clientOrderId")
        wish = self._read_wish(key, kind, client_id, body)
        last = orders.last_price(self._venue, wish.rules)
        orders.check(wish, last)
        now_ms = self._venue.clock.now_ms()
        algo = Algo(
            number=next(self._numbers),
            key=key,
            client_id=client_id,
            wish=wish,
            kind=kind,
            trigger=_read_trigger(body, wish, last),
            created_ms=now_ms,
            acted_ms=now_ms,
        )
        self.all.append(algo)
        return algo

    def _read_wish(
        self, key: Key, kind: tuple[str, str], client_id: str, body: Mapping[str, Any]
    ) -> orders.Wish:
        side = Side(body["orderSide"])
        amount_name = "orderValue" if (side, kind[0]) == (Side.BUY, "market") else "orderSize"
        amount = _figure(body, amount_name)
        price = _figure(body, "orderPrice") if kind[0] == "limit" else ZERO
        orders.check_account(body["accountId"], key.user)
        return orders.Wish(
            rules=orders.open_rules(self._rules, body["symbol"]),
            side=side,
            kind=KINDS[kind],
            amount=amount,
            price=price,
            client_id=client_id,
        )

    def cancel(self, user: User, client_id: str) -> bool:
        """Return whether there was one to cancel."""
        algo = self.newest(user, client_id)
        if algo is None or algo.status != CREATED:
            return False
        self._end(algo, CANCELED)
        return True

    def _end(self, algo: Algo, status: str) -> None:
        algo.status = status
        algo.acted_ms = self._venue.clock.now_ms()
        if status != TRIGGERED:
            self._tell(algo)

    def _on_action(self, action: Action) -> None:
        if not action.trades:
            return
        for algo in list(self.all):
            last = self._venue.engines[algo.symbol].tape.last
            if algo.status != CREATED or algo.symbol != action.market.symbol or last is None:
                continue
            if algo.trigger.see(last.price):
                self._fire(algo)

    def _fire(self, algo: Algo) -> None:
        self._end(algo, TRIGGERED)
        if self._is_duplicate(algo):
            self._reject(algo, DUPLICATE)
            return
        try:
            algo.order = orders.place(self._venue, algo.key, algo.wish)
        except Refusal as refusal:
            self._reject(algo, in_numbers(refusal))

    def _reject(self, algo: Algo, why: Refusal) -> None:
        algo.error = why
        self._end(algo, REJECTED)

    def _is_duplicate(self, algo: Algo) -> bool:
        first = next(each for each in self.all if each.client_id == algo.client_id)
        other = self._own.ever_by_client_id(algo.key.user, algo.client_id)
        return first is not algo or other is not None


def _read_kind(body: Mapping[str, Any]) -> tuple[str, str]:
    if body["orderSide"] not in ("buy", "sell"):
        raise invalid_field("orderSide")
    if body["orderType"] not in ("limit", "market"):
        raise invalid_field("orderType")
    usual = "gtc" if body["orderType"] == "limit" else "ioc"
    kind = (body["orderType"], str(body.get("timeInForce") or usual))
    if kind not in KINDS:
        raise invalid_field("timeInForce")
    return kind


def _figure(body: Mapping[str, Any], name: str) -> Decimal:
    if body.get(name) in (None, ""):
        raise missing_field()
    figure = read_decimal(body[name])
    if figure is None:
        raise invalid_field(name)
    return figure


def _read_trigger(body: Mapping[str, Any], wish: orders.Wish, last: Decimal) -> Trigger:
    """The direction follows from the stop price and the market; a trailing one fires behind its best price.

    Not documented (sheet 6.6).
    """
    stop = _figure(body, "stopPrice")
    if places(stop) > wish.rules.price_places:
        raise Refusal(3003, f"stop price precision error, scale: `{wish.rules.price_places}`")
    if wish.side is Side.BUY and stop > times(last, BUY_BELOW):
        raise Refusal(3006, "stop price too high")
    if wish.side is Side.SELL and stop < times(last, SELL_ABOVE):
        raise Refusal(3007, "stop price too low")
    if body.get("trailingRate") in (None, ""):
        return Trigger(price=stop, is_above=stop >= last)
    trail = _figure(body, "trailingRate")
    if not wish.kind.is_market or not SMALLEST_TRAIL <= trail <= LARGEST_TRAIL:
        raise invalid_field("trailingRate")
    is_above = wish.side is Side.BUY
    return Trigger(price=stop, is_above=is_above, trail=trail, starts_above=stop >= last)
