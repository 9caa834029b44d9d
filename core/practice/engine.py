"""Match the orders of one market: price first, then time; fills at the resting price."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal

from core.practice.book import Book
from core.practice.clock import Clock
from core.practice.exact import ZERO, minus, plus, steps_in, times
from core.practice.ids import Ids
from core.practice.ledger import Ledger, NotEnoughFunds
from core.practice.market import Market
from core.practice.orders import (
    Action,
    Ending,
    Fill,
    Happening,
    Order,
    OrderEvent,
    SelfTrade,
    Side,
    State,
    TimeInForce,
    Trade,
)
from core.practice.tape import Tape

FIRST_UPDATE = 70_000_000_000  # a binary float holds it exactly, as clients elsewhere expect


class Engine:
    """Prices, amounts and funds of what comes in are the protocol's to check; nothing is refused
    here but for want of funds. `publish` gets one Action per request, after everything is done.
    """

    def __init__(
        self,
        market: Market,
        *,
        ledger: Ledger,
        clock: Clock,
        ids: Ids,
        tape: Tape,
        publish: Callable[[Action], None],
        price_band: Decimal | None = None,
        self_trade: SelfTrade = SelfTrade.ENDS_TAKER,
        first_update: int = FIRST_UPDATE,
    ) -> None:
        self.market = market
        self.book = Book()
        self.tape = tape
        self.last_update = first_update
        self._ledger = ledger
        self._clock = clock
        self._ids = ids
        self._publish = publish
        self._price_band = price_band
        self._self_trade = self_trade
        self._waiting: dict[int, Order] = {}
        self._action: Action | None = None

    @contextmanager
    def action(self) -> Iterator[Action]:
        """Join what happens inside into one Action; what is already inside one stays there."""
        if self._action is not None:
            yield self._action
            return
        action = self._action = Action(market=self.market, at_ns=self._clock.now_ns())
        try:
            yield action
            self._fire_stops(action)
        finally:
            self._action = None
        self._publish(action)

    def place(self, order: Order) -> None:
        """Raise NotEnoughFunds, and then nothing has happened."""
        if order.trigger is None or order.is_held_waiting:
            order.reserve = self._reserve(order)
            asset = self._ledger.hold(order)
        with self.action() as action:
            self._tell(action, order, Happening.NEW)
            if order.held:
                action.assets.setdefault(order.account, set()).add(asset)
            if order.trigger is None:
                self._enter(action, order)
            else:
                order.state = State.WAITING
                self._waiting[order.id] = order

    def can_pay(self, order: Order) -> bool:
        """Whether the free funds cover what placing the order would hold."""
        order.reserve = self._reserve(order)
        return self._ledger.covers(order)

    def cancel(self, order: Order) -> None:
        """Cancel a live order."""
        with self.action() as action:
            if order.state is State.WAITING:
                del self._waiting[order.id]
                self._end(action, order, Ending.REQUESTED)
            else:
                self._withdraw(action, order, Ending.REQUESTED)

    def reduce(self, order: Order, amount: Decimal) -> None:
        """Make a resting order smaller; it keeps its turn. The amount is more than what is filled."""
        with self.action() as action:
            order.amount = amount
            asset = self._ledger.rehold(order)
            action.assets.setdefault(order.account, set()).add(asset)
            self._touch(action, order)
            self._tell(action, order, Happening.REDUCED)

    def cost_of(
        self, side: Side, amount: Decimal, *, without: str | None = None
    ) -> tuple[Decimal, Decimal]:
        """What taking an amount from the book, perhaps without one account's orders, would cost now,
        and how much of it is there.
        """
        cost = taken = ZERO
        for resting in self.book.half(side.opposite).orders():
            if resting.account == without:
                continue
            part = min(resting.remaining, minus(amount, taken))
            cost, taken = plus(cost, times(part, resting.price)), plus(taken, part)
            if taken == amount:
                break
        return cost, taken

    def _reserve(self, order: Order) -> Decimal:
        """What a market buy may cost: its spend, the book's price now, or its trigger's."""
        if not order.is_market or order.side is Side.SELL:
            return ZERO
        if order.spend is not None:
            return order.spend
        if order.trigger is not None and not order.has_fired:
            return times(order.amount, order.trigger.price or self.book.asks.best() or ZERO)
        steps_aside = self._rule(order) in (SelfTrade.ENDS_MAKER, SelfTrade.ENDS_BOTH)
        without = order.account if steps_aside else None
        return self.cost_of(order.side, order.amount, without=without)[0]

    def _fire(self, action: Action, order: Order) -> None:
        order.state, order.has_fired = State.OPEN, True
        order.reserve = self._reserve(order)
        try:
            asset = self._ledger.hold(order)
        except NotEnoughFunds:
            self._end(action, order, Ending.NO_FUNDS)
            return
        action.assets.setdefault(order.account, set()).add(asset)
        self._enter(action, order)

    def _enter(self, action: Action, order: Order) -> None:
        begun = len(action.events)
        ending = self._objection(order) or self._take(action, order)
        if order.is_live and ending is None:
            if order.time_in_force is TimeInForce.IOC:
                ending = Ending.WOULD_POST
            else:
                self.book.half(order.side).add(order)
                self._touch(action, order)
        if not self._is_house(order) and (order.trigger or (order.is_live and ending is None)):
            opened = _event(action, order, Happening.OPENED, ZERO, None)
            action.events.insert(begun, opened)
        if order.is_live and ending is not None:
            self._end(action, order, ending)

    def _objection(self, order: Order) -> Ending | None:
        """Say why a post-only or fill-or-kill order ends before anything is matched."""
        if order.is_post_only:
            best = self.book.half(order.side.opposite).best()
            return Ending.WOULD_TAKE if best is not None and _meets(order, best) else None
        if order.time_in_force is TimeInForce.FOK:
            return self._fill_or_kill_objection(order)
        return None

    def _fill_or_kill_objection(self, order: Order) -> Ending | None:
        reach = self._reach(order.side)
        there = ZERO
        for resting in self.book.half(order.side.opposite).orders():
            if there >= order.amount or not _meets(order, resting.price):
                break
            if _is_beyond(resting.price, reach, order.side):
                break
            rule = self._self_trade_rule(resting, order)
            if rule in (SelfTrade.ENDS_TAKER, SelfTrade.ENDS_BOTH):
                return Ending.SELF_CROSS
            if rule is SelfTrade.IS_ALLOWED:
                there = plus(there, resting.remaining)
        return None if there >= order.amount else Ending.WOULD_NOT_FILL

    def _rule(self, order: Order) -> SelfTrade:
        return self._self_trade if order.self_trade is None else order.self_trade

    def _self_trade_rule(self, resting: Order, order: Order) -> SelfTrade:
        return self._rule(order) if resting.account == order.account else SelfTrade.IS_ALLOWED

    def _reach(self, side: Side) -> Decimal | None:
        """Return the last price that an order arriving now may take, if there is a bound."""
        if self._price_band is None:
            return None
        best = self.book.half(side.opposite).best() or ZERO
        one = Decimal(1)
        return times(best, one + self._price_band if side is Side.BUY else one - self._price_band)

    def _take(self, action: Action, order: Order) -> Ending | None:
        """Match until nothing meets the order; return why the rest must not stay, if so."""
        opposite = self.book.half(order.side.opposite)
        reach = self._reach(order.side)
        while order.is_live:
            resting = opposite.first()
            if resting is None and order.is_market:
                return Ending.NO_LIQUIDITY
            if resting is None or not _meets(order, resting.price):
                return None
            if _is_beyond(resting.price, reach, order.side):
                return Ending.PRICE_LIMIT
            rule = self._self_trade_rule(resting, order)
            if rule in (SelfTrade.ENDS_MAKER, SelfTrade.ENDS_BOTH):
                self._withdraw(action, resting, Ending.SELF_CROSS)
            if rule in (SelfTrade.ENDS_TAKER, SelfTrade.ENDS_BOTH):
                return Ending.SELF_CROSS
            if rule is SelfTrade.ENDS_MAKER:
                continue
            amount = min(resting.remaining, self._wanted(order, resting.price))
            if not amount:
                return Ending.NO_LIQUIDITY
            self._match(action, resting, order, amount)
        return None

    def _wanted(self, order: Order, price: Decimal) -> Decimal:
        """The base amount that an order still takes at a price, on the market's step."""
        if order.spend is None:
            return order.remaining
        step = self.market.amount_step
        return times(Decimal(steps_in(order.spend_left, times(price, step))), step)

    def _match(self, action: Action, maker: Order, taker: Order, amount: Decimal) -> None:
        trade = Trade(
            id=self._ids.trade(),
            price=maker.price,
            amount=amount,
            taker_side=taker.side,
            at_ns=action.at_ns,
        )
        if trade.amount == maker.remaining:
            self.book.half(maker.side).remove(maker)
        self._fill(action, maker, trade, is_maker=True)
        self._fill(action, taker, trade, is_maker=False)
        self._touch(action, maker)
        action.trades.append(trade)
        self.tape.add(trade)

    def _fill(self, action: Action, order: Order, trade: Trade, *, is_maker: bool) -> None:
        order.filled = plus(order.filled, trade.amount)
        order.cost = plus(order.cost, times(trade.price, trade.amount))
        if not self._wanted(order, self._next_price(order, trade)):
            order.state = State.FILLED
        fee_asset, fee = self._ledger.settle(
            order, price=trade.price, amount=trade.amount, is_maker=is_maker
        )
        fill = Fill(
            trade_id=trade.id,
            price=trade.price,
            amount=trade.amount,
            is_maker=is_maker,
            fee=fee,
            fee_asset=fee_asset,
            at_ns=trade.at_ns,
        )
        order.fills.append(fill)
        happening = Happening.FILLED_PARTLY if order.is_live else Happening.FILLED
        self._tell(action, order, happening, fill)
        action.assets.setdefault(order.account, set()).update(
            (order.market.base, order.market.quote, fee_asset)
        )

    def _next_price(self, order: Order, trade: Trade) -> Decimal:
        return self.book.half(order.side.opposite).best() or trade.price

    def _withdraw(self, action: Action, order: Order, ending: Ending) -> None:
        """End an order that rests in the book."""
        self.book.half(order.side).remove(order)
        self._touch(action, order)
        self._end(action, order, ending)

    def _end(self, action: Action, order: Order, ending: Ending) -> None:
        order.state = State.CANCELLED
        order.ending = ending
        asset = self._ledger.rehold(order)
        action.assets.setdefault(order.account, set()).add(asset)
        self._tell(action, order, Happening.CANCELLED)

    def _fire_stops(self, action: Action) -> None:
        fired = True
        while fired:
            fired = False
            last = self.tape.last
            for order in self._waiting.values():
                if last is not None and order.trigger and order.trigger.see(last.price):
                    fired = True
                    del self._waiting[order.id]
                    self._fire(action, order)
                    break

    def _touch(self, action: Action, order: Order) -> None:
        self.last_update += 1
        action.levels.add((order.side, order.price))

    def _is_house(self, order: Order) -> bool:
        return self._ledger.accounts[order.account].is_house

    def _tell(
        self, action: Action, order: Order, happening: Happening, fill: Fill | None = None
    ) -> None:
        if not self._is_house(order):
            action.events.append(_event(action, order, happening, order.filled, fill))


def _event(
    action: Action, order: Order, happening: Happening, filled: Decimal, fill: Fill | None
) -> OrderEvent:
    order.updated_ns = action.at_ns
    return OrderEvent(
        order=order, happening=happening, filled=filled, fill=fill, at_ns=action.at_ns
    )


def _meets(order: Order, price: Decimal) -> bool:
    if order.is_market:
        return True
    return price <= order.price if order.side is Side.BUY else price >= order.price


def _is_beyond(price: Decimal, reach: Decimal | None, side: Side) -> bool:
    if reach is None:
        return False
    return price > reach if side is Side.BUY else price < reach
