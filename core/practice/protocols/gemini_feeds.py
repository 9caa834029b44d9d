"""Gemini's streams, public and private: each turns what happened into messages (sheet 11.3, 11.4)."""

import re
from collections.abc import Callable
from decimal import Decimal

from core.practice.book import Levels
from core.practice.clock import Pulse
from core.practice.engine import Engine
from core.practice.lines import Feed
from core.practice.orders import Action, Side
from core.practice.protocols import gemini_shapes as shapes
from core.practice.protocols.gemini_keys import AUDITOR, TRADER, Key
from core.practice.venue import Venue

SECOND_NS = 1_000_000_000
Send = Callable[[object], None]


class NoSuchStream(Exception):
    pass


class NotAllowed(Exception):
    """A private stream without a key that may read it."""


class GeminiFeed(Feed):
    def on_rejected(self, account: str, key: str, row: shapes.Row) -> None:
        """Hear of an order that was refused over a stream."""


def open_feed(
    name: str, venue: Venue, send: Send, key: Key | None, snapshot: int | None
) -> GeminiFeed:
    """Open a stream by name; `snapshot` is the number of levels of a first book, None for all.

    Raise NoSuchStream or NotAllowed.
    """
    if name in ("orders@account", "orders@session", "balances@account", "balances@account@1s"):
        if key is None or key.account is None or not key.roles & {TRADER, AUDITOR}:
            raise NotAllowed
        if name.startswith("orders"):
            session = key.name if name == "orders@session" else None
            return OrderFeed(venue, send, key.account, session)
        if name == "balances@account":
            return BalanceFeed(venue, send, key.account)
        return BalanceEverySecond(venue, send, key.account)
    symbol, _, kind = name.partition("@")
    engine = venue.engines.get(symbol.upper())
    if engine is None:
        raise NoSuchStream
    if kind == "bookTicker":
        return BookTicker(venue, engine, send)
    if kind == "trade":
        return TradeFeed(venue, engine, send)
    depth = re.fullmatch(r"depth(5|10|20|)(@100ms)?", kind)
    if depth is None:
        raise NoSuchStream
    pulse = Pulse(venue.clock, SECOND_NS // 10 if depth[2] else SECOND_NS)
    if depth[1]:
        return PartialDepth(engine, send, int(depth[1]), pulse)
    return DepthChanges(venue, engine, send, snapshot, pulse)


class BookTicker(GeminiFeed):
    def __init__(self, venue: Venue, engine: Engine, send: Send) -> None:
        self._venue = venue
        self._engine = engine
        self._send = send
        self._sent: shapes.Row = {}

    def begin(self) -> None:
        row = self._row()
        self._sent = row
        stamp = {"u": self._engine.last_update, "E": self._venue.clock.now_ns()}
        self._send(stamp | {"s": self._engine.market.symbol.lower()} | row)

    def on_action(self, action: Action) -> None:
        if action.market is self._engine.market and self._row() != self._sent:
            self.begin()

    def _row(self) -> shapes.Row:
        row: shapes.Row = {}
        market, book = self._engine.market, self._engine.book
        for half, price, size in ((book.bids, "b", "B"), (book.asks, "a", "A")):
            for best in shapes.pairs(half.levels(1), market):
                row[price], row[size] = best
        last = self._engine.tape.last
        if last is not None:
            row["c"], row["C"] = shapes.pairs([(last.price, last.amount)], market)[0]
        return row


class TradeFeed(GeminiFeed):
    def __init__(self, venue: Venue, engine: Engine, send: Send) -> None:
        self._venue = venue
        self._engine = engine
        self._send = send

    def on_action(self, action: Action) -> None:
        if action.market is self._engine.market:
            for trade in action.trades:
                now_ns = self._venue.clock.now_ns()
                self._send(shapes.trade_event(trade, action.market, now_ns))


class PartialDepth(GeminiFeed):
    def __init__(self, engine: Engine, send: Send, limit: int, pulse: Pulse) -> None:
        self._engine = engine
        self._send = send
        self._limit = limit
        self._pulse = pulse

    def begin(self) -> None:
        market, book = self._engine.market, self._engine.book
        self._send(
            {
                "lastUpdateId": self._engine.last_update,
                "bids": shapes.pairs(book.bids.levels(self._limit), market),
                "asks": shapes.pairs(book.asks.levels(self._limit), market),
            }
        )

    def on_time(self, now_ns: int) -> None:
        if self._pulse.is_due(now_ns):
            self.begin()


class DepthChanges(GeminiFeed):
    def __init__(
        self, venue: Venue, engine: Engine, send: Send, snapshot: int | None, pulse: Pulse
    ) -> None:
        self._venue = venue
        self._engine = engine
        self._send = send
        self._snapshot = snapshot
        self._pulse = pulse
        self._last = engine.last_update
        self._changed: set[tuple[Side, Decimal]] = set()

    def begin(self) -> None:
        if self._snapshot != 0:
            book = self._engine.book
            bids, asks = book.bids.levels(self._snapshot), book.asks.levels(self._snapshot)
            self._emit(self._last, bids, asks)

    def on_action(self, action: Action) -> None:
        if action.market is self._engine.market:
            self._changed |= action.levels

    def on_time(self, now_ns: int) -> None:
        if not self._changed or not self._pulse.is_due(now_ns):
            return
        bids, asks = self._engine.book.levels_of(self._changed)
        self._changed.clear()
        self._emit(self._last + 1, bids, asks)

    def _emit(self, first: int, bids: Levels, asks: Levels) -> None:
        market = self._engine.market
        self._last = self._engine.last_update
        self._send(
            {
                "e": "depthUpdate",
                "E": self._venue.clock.now_ns(),
                "s": market.symbol.lower(),
                "U": first,
                "u": self._last,
                "b": shapes.pairs(bids, market),
                "a": shapes.pairs(asks, market),
            }
        )


class OrderFeed(GeminiFeed):
    def __init__(self, venue: Venue, send: Send, account: str, session: str | None) -> None:
        self._venue = venue
        self._send = send
        self._account = account
        self._session = session

    def on_action(self, action: Action) -> None:
        for event in action.events:
            if self._is_mine(event.order.account, event.order.key):
                self._send(shapes.order_event(event, self._venue.clock.now_ns()))

    def on_rejected(self, account: str, key: str, row: shapes.Row) -> None:
        if self._is_mine(account, key):
            self._send(row)

    def _is_mine(self, account: str, key: str) -> bool:
        return account == self._account and self._session in (None, key)


class BalanceFeed(GeminiFeed):
    def __init__(self, venue: Venue, send: Send, account: str) -> None:
        self._venue = venue
        self._send = send
        self._account = account
        self._last_ns = 0

    def on_action(self, action: Action) -> None:
        assets = action.assets.get(self._account)
        if assets:
            self._emit(sorted(assets))

    def _emit(self, assets: list[str]) -> None:
        self._last_ns = max(self._last_ns + 1, self._venue.clock.now_ns())
        account = self._venue.ledger.accounts[self._account]
        self._send(shapes.balance_event(account, assets, self._last_ns))


class BalanceEverySecond(BalanceFeed):
    def __init__(self, venue: Venue, send: Send, account: str) -> None:
        super().__init__(venue, send, account)
        self._pulse = Pulse(venue.clock, SECOND_NS)

    def on_action(self, action: Action) -> None:
        """Wait for the second to pass."""

    def on_time(self, now_ns: int) -> None:
        if self._pulse.is_due(now_ns):
            balances = self._venue.ledger.accounts[self._account].balances
            self._emit([asset for asset, balance in balances.items() if balance.total])
