"""BigONE's subscriptions, public and private: each turns what happened into messages (sheet 11 and 16)."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from core.practice.book import HalfBook
from core.practice.engine import Engine
from core.practice.exact import ZERO, plus, ratio, text, times
from core.practice.lines import Feed
from core.practice.market import Market
from core.practice.orders import (
    Action,
    Happening,
    Order,
    OrderEvent,
    Side,
    State,
    TimeInForce,
    Trade,
)
from core.practice.protocols import bigone_shapes as shapes
from core.practice.protocols.bigone_keys import Scope
from core.practice.protocols.bigone_markets import NAMES
from core.practice.protocols.bigone_public import SPANS
from core.practice.venue import Venue

Row = dict[str, Any]
Send = Callable[[Row], None]
"""Sends a message under the request's own id."""
ENDS = {Happening.FILLED: "FILLED", Happening.CANCELLED: "CANCELLED"}


class BigoneFeed(Feed):
    """One subscription of one connection; it is over when it is about nothing any more."""

    scope: Scope | None = None
    """What a key must be allowed to do; None: no key is needed."""

    def __init__(
        self, venue: Venue, send: Send, about: set[str], *, limit: int, account: str
    ) -> None:
        """The limit is how many rows a snapshot has, the account whose key has logged in, if one has."""
        self.venue = venue
        self.send = send
        self.about = about
        self.limit = limit
        self.account = account

    def on_balance(self, account: str, symbol: str) -> None:
        """Hear of an asset that changed without an order."""

    def engines(self) -> list[Engine]:
        return [engine for name, engine in self.venue.engines.items() if name in self.about]


class OrderFeed(BigoneFeed):
    """An account's orders in one market, or everywhere if it is about no market in particular."""

    scope = Scope.VIEW_ORDERS

    def begin(self) -> None:
        if "" in self.about:
            self.send({"success": {"ok": True}})
            return
        working = [
            order_row(order, order.filled, shapes.STATES[order.state], order.updated_ns)
            for order in self.venue.live_orders(self.account)
            if order.market.symbol in self.about
        ]
        self.send({"ordersSnapshot": {"orders": working}})

    def on_action(self, action: Action) -> None:
        if not self.about & {action.market.symbol, ""}:
            return
        for event in action.events:
            if event.order.account == self.account and _is_told(event):
                state = ENDS.get(event.happening) or _working(event)
                row = order_row(event.order, event.filled, state, event.at_ns)
                self.send({"orderUpdate": {"order": row}})


class AccountFeed(BigoneFeed):
    rank = 1
    scope = Scope.VIEW_BALANCE

    def begin(self) -> None:
        rows = [self._row(symbol) for symbol in NAMES]
        self.send({"accountsSnapshot": {"accounts": rows}})

    def on_action(self, action: Action) -> None:
        for symbol in sorted(action.assets.get(self.account, ())):
            self.on_balance(self.account, symbol)

    def on_balance(self, account: str, symbol: str) -> None:
        if account == self.account:
            self.send({"accountUpdate": {"account": self._row(symbol)}})

    def _row(self, symbol: str) -> Row:
        fact = self.venue.ledger.accounts[self.account].balance(symbol)
        return {
            "asset": symbol,
            "balance": text(fact.total),
            "lockedBalance": text(fact.held),
        }


class TradeFeed(BigoneFeed):
    rank = 2

    def begin(self) -> None:
        for engine in self.engines():
            newest = list(engine.tape.trades)[: -self.limit - 1 : -1]
            rows = [trade_row(trade, engine.market) for trade in newest]
            self.send({"tradesSnapshot": {"trades": rows}})

    def on_action(self, action: Action) -> None:
        if action.market.symbol in self.about:
            for trade in action.trades:
                self.send({"tradeUpdate": {"trade": trade_row(trade, action.market)}})


class DepthFeed(BigoneFeed):
    rank = 3
    _last = ""
    """The number of the last message."""

    def begin(self) -> None:
        for engine in self.engines():
            bids, asks = engine.book.bids, engine.book.asks
            self._last = str(engine.last_update)
            depth = {
                "market": engine.market.symbol,
                "asks": [_level(asks, price) for price, _ in asks.levels()],
                "bids": [_level(bids, price) for price, _ in bids.levels()],
            }
            self.send({"depthSnapshot": {"depth": depth, "changeId": self._last}})

    def on_action(self, action: Action) -> None:
        if action.market.symbol not in self.about or not action.levels:
            return
        engine = self.venue.engines[action.market.symbol]
        rows: dict[Side, list[Row]] = {Side.BUY: [], Side.SELL: []}
        for side, price in sorted(action.levels, key=lambda level: level[1]):
            rows[side].append(_level(engine.book.half(side), price))
        depth = {
            "market": engine.market.symbol,
            "asks": rows[Side.SELL],
            "bids": rows[Side.BUY][::-1],
        }
        before, self._last = self._last, str(engine.last_update)
        self.send({"depthUpdate": {"depth": depth, "changeId": self._last, "prevId": before}})


class TickerFeed(BigoneFeed):
    rank = 4

    def begin(self) -> None:
        self._sent = {engine.market.symbol: self._row(engine) for engine in self.engines()}
        self.send({"tickersSnapshot": {"tickers": list(self._sent.values())}})

    def on_action(self, action: Action) -> None:
        name = action.market.symbol
        if name not in self.about:
            return
        row = self._row(self.venue.engines[name])
        if row != self._sent[name]:
            self._sent[name] = row
            self.send({"tickerUpdate": {"ticker": row}})

    def _row(self, engine: Engine) -> Row:
        day = engine.tape.day(self.venue.clock.now_ms())
        facts = shapes.figures(engine, day)
        change, opened = Decimal(facts.pop("change")), Decimal(facts["open"])
        percent = ratio(times(change, Decimal(100)), opened, 2) if opened else ZERO
        row: Row = {"market": engine.market.symbol}
        for name, half in (("ask", engine.book.asks), ("bid", engine.book.bids)):
            best = half.best()
            row[name] = None if best is None else _level(half, best)
        return row | facts | {"dailyChange": text(change), "dailyChangePerc": text(percent)}


class CandleFeed(BigoneFeed):
    """About markets, each with a period behind it."""

    rank = 5

    def begin(self) -> None:
        for name, period in map(str.split, self.about):
            rows = self._newest(self.venue.engines[name], period, self.limit)
            self.send({"candlesSnapshot": {"candles": rows}})

    def on_action(self, action: Action) -> None:
        for name, period in map(str.split, self.about):
            if action.market.symbol == name and action.trades:
                [row] = self._newest(self.venue.engines[name], period, 1)
                self.send({"candleUpdate": {"candle": row}})

    def _newest(self, engine: Engine, period: str, limit: int) -> list[Row]:
        facts = {"market": engine.market.symbol, "period": period}
        now_ms = self.venue.clock.now_ms()
        rows = engine.tape.candles(SPANS[period.lower()], now_ms, limit)
        return [facts | shapes.candle(row) for row in rows]


def order_row(fact: Order, filled: Decimal, state: str, at_ns: int) -> Row:
    """Return an order with the figures it had when so much of it was filled."""
    done = cost = fees = ZERO
    for fill in fact.fills:
        if done == filled:
            break
        done, cost = plus(done, fill.amount), plus(cost, times(fill.price, fill.amount))
        fees = plus(fees, fill.fee)
    return {
        "id": str(fact.id),
        "price": "MARKET" if fact.is_market else text(fact.price),
        "stopPrice": text(fact.trigger.price) if fact.trigger else "0",
        "amount": text(shapes.asked(fact)),
        "market": fact.market.symbol,
        "side": shapes.SIDES[fact.side],
        "state": state,
        "filledAmount": text(done if fact.spend is None else cost),
        "filledFees": text(fees),
        "avgDealPrice": text(shapes.average(done, cost)),
        "createdAt": shapes.stamp(fact.created_ns),
        "updatedAt": shapes.stamp(at_ns),
        "businessUnit": "SPOT",
        "type": shapes.kind(fact),
        "operator": shapes.operator(fact),
        "ioc": fact.time_in_force is TimeInForce.IOC or shapes.kind(fact) == "MARKET",
        "clientOrderId": fact.client_id or "",
    }


def trade_row(fact: Trade, market: Market) -> Row:
    return {
        "id": str(fact.id),
        "price": text(fact.price),
        "amount": text(fact.amount),
        "market": market.symbol,
        "createdAt": shapes.stamp(fact.at_ns),
        "makerOrder": None,
        "takerOrder": None,
        "takerSide": shapes.SIDES[fact.taker_side],
    }


def _is_told(event: OrderEvent) -> bool:
    """A new order that rests is told once; only a stop that comes to rest is told again."""
    if event.happening is not Happening.OPENED:
        return True
    return event.order.trigger is not None and not event.order.is_market


def _working(event: OrderEvent) -> str:
    is_waiting = event.happening is Happening.NEW and event.order.trigger is not None
    return shapes.STATES[State.WAITING if is_waiting else State.OPEN]


def _level(half: HalfBook, price: Decimal) -> Row:
    return {
        "price": text(price),
        "amount": text(half.amount_at(price)),
        "orderCount": half.count_at(price),
    }
