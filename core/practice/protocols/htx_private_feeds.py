"""HTX's private topics: orders, balances, clearing (sheet 11.2)."""

import re
from collections.abc import Callable
from decimal import Decimal

from core.practice.exact import text
from core.practice.ledger import Ledger
from core.practice.lines import Feed
from core.practice.orders import Action, Happening, OrderEvent
from core.practice.protocols import htx_messages as messages
from core.practice.protocols.htx_algo import Algo
from core.practice.protocols.htx_keys import User
from core.practice.protocols.htx_own import OwnOrders
from core.practice.protocols.htx_shapes import Row
from core.practice.venue import Venue

Push = Callable[[Row], None]


class NoSuchChannel(Exception):
    """The words for it are the exchange's."""


class UserFeed(Feed):
    """One topic of one connection; in which order they speak is told in sheet 16."""

    def on_algo(self, algo: Algo) -> None:
        """Hear of a conditional order that never became an order."""


def open_feed(
    channel: str, user: User, venue: Venue, own: OwnOrders, send: Callable[[object], None]
) -> UserFeed:
    """Raise NoSuchChannel."""
    name, *words = channel.split("#")

    def push(row: Row) -> None:
        send({"action": "push", "ch": channel, "data": row})

    if name == "accounts.update" and words in ([], ["0"], ["1"], ["2"]):
        return BalanceFeed(user, venue.ledger, own, push, mode="".join(words) or "0")
    is_clearing = name == "trade.clearing" and words[1:] in ([], ["0"], ["1"])
    if not is_clearing and not (name == "orders" and len(words) == 1):
        raise NoSuchChannel("invalid.ch")
    if not words or (words[0] != "*" and words[0] not in venue.engines):
        raise NoSuchChannel("invalid.symbol")
    symbol = None if words[0] == "*" else words[0]
    if name == "orders":
        return OrderFeed(user, symbol, push)
    mode = words[1] if len(words) > 1 else "0"

    def push_cleared(row: Row) -> None:  # without an action, as in the sheet's sample
        send({"ch": re.sub("#[01]$", "", channel) + f"#{mode}", "data": row})

    return ClearingFeed(user, symbol, push_cleared, has_cancels=mode == "1")


class OrderFeed(UserFeed):
    def __init__(self, user: User, symbol: str | None, push: Push) -> None:
        self._user = user
        self._symbol = symbol
        self._push = push

    def on_action(self, action: Action) -> None:
        if self._symbol in (None, action.market.symbol):
            for event in _own_events(action, self._user):
                row = messages.order_event(event, self._user.spot_id)
                if row is not None:
                    self._push(row)

    def on_algo(self, algo: Algo) -> None:
        if algo.key.user is self._user and self._symbol in (None, algo.symbol):
            self._push(messages.algo_event(algo))


class ClearingFeed(UserFeed):
    rank = 2

    def __init__(self, user: User, symbol: str | None, push: Push, *, has_cancels: bool) -> None:
        self._user = user
        self._symbol = symbol
        self._push = push
        self._has_cancels = has_cancels

    def on_action(self, action: Action) -> None:
        if self._symbol not in (None, action.market.symbol):
            return
        for event in _own_events(action, self._user):
            is_end = event.happening is Happening.CANCELLED and self._has_cancels
            if event.fill is not None or is_end:
                self._push(messages.clearing(event, self._user.spot_id))


class BalanceFeed(UserFeed):
    """Mode 0 tells balances, 1 balances and free parts apart, 2 both together; only what has changed."""

    rank = 1

    def __init__(
        self, user: User, ledger: Ledger, own: OwnOrders, push: Push, *, mode: str
    ) -> None:
        self._user = user
        self._account = ledger.accounts[user.name]
        self._own = own
        self._push = push
        self._mode = mode
        self._told: dict[tuple[str, str], Decimal] = {}

    def begin(self) -> None:
        for asset, fact in self._account.balances.items():
            if fact.total:
                self._tell(asset, None, None)

    def on_action(self, action: Action) -> None:
        assets = action.assets.get(self._user.name)
        if assets:
            change = _change_type(_own_events(action, self._user))
            for asset in sorted(assets):
                self._tell(asset, change, action.at_ns // 1_000_000)

    def _tell(self, asset: str, change: str | None, at_ms: int | None) -> None:
        fact = self._account.balance(asset)
        fresh = {
            name: value
            for name, value in (("balance", fact.total), ("available", fact.free))
            if self._told.get((asset, name)) != value and (self._mode, name) != ("0", "available")
        }
        if not fresh:
            return
        self._told |= {(asset, name): value for name, value in fresh.items()}
        if self._mode == "2":
            fresh = {"balance": fact.total, "available": fact.free}
        parts = [{name: value} for name, value in fresh.items()] if self._mode == "1" else [fresh]
        for part in parts:
            self._push(self._row(asset, part, change, at_ms))

    def _row(
        self, asset: str, part: dict[str, Decimal], change: str | None, at_ms: int | None
    ) -> Row:
        return {
            "currency": asset,
            "accountId": self._user.spot_id,
            **{name: text(value) for name, value in part.items()},
            "changeType": change,
            "accountType": "trade",
            "seqNum": str(self._own.sequence(self._user, asset)),
            "changeTime": at_ms,
        }


def _own_events(action: Action, user: User) -> list[OrderEvent]:
    return [event for event in action.events if event.order.account == user.name]


def _change_type(events: list[OrderEvent]) -> str:
    if any(event.fill for event in events):
        return "order.match"
    is_end = any(event.happening is Happening.CANCELLED for event in events)
    return "order.cancel" if is_end else "order.place"
