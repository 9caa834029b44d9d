"""Check, place, find and cancel orders by BigONE's rules, in the order of checks of sheet 16."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core.practice.engine import Engine
from core.practice.exact import ZERO, is_multiple, plus, times
from core.practice.market import Market, Status
from core.practice.orders import Order, Side, TimeInForce, Trigger
from core.practice.protocols.bigone_keys import Key, Refusal, TooSmall
from core.practice.protocols.bigone_markets import VALUES
from core.practice.protocols.bigone_reading import (
    read_client_id,
    read_decimal,
    read_flag,
    read_text,
    read_word,
)
from core.practice.venue import Venue

SIDES = {"BID": Side.BUY, "ASK": Side.SELL}
KINDS = ("LIMIT", "MARKET", "STOP_LIMIT", "STOP_MARKET")
DAY_NS = 86_400_000_000_000
FURTHEST = Decimal(5)
"""A limit price is at most this many times the last one, and at least that part of it."""
HIGHEST_FROM_STOP, LOWEST_FROM_STOP = Decimal("1.1"), Decimal("0.9")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A placement whose fields could be read; nothing is said yet about pair, filters and funds."""

    pair: str
    side: Side
    amount: Decimal
    """In base, or in quote if it is to be spent."""
    is_spend: bool
    price: Decimal | None = None
    trigger: Trigger | None = None
    time_in_force: TimeInForce = TimeInForce.GTC
    is_post_only: bool = False
    client_id: str | None = None

    def need(self, engine: Engine) -> tuple[str, Decimal]:
        """Return the asset and how much of it is locked from the moment of acceptance."""
        if self.side is Side.SELL:
            return engine.market.base, self.amount
        if self.is_spend:
            return engine.market.quote, self.amount
        if self.price is None:
            return engine.market.quote, engine.cost_of(self.side, self.amount)[0]
        return engine.market.quote, times(self.price, self.amount)


def read_wish(fields: object) -> Wish:
    """Read what an order was asked for with. Raise Refusal for whatever is wrong."""
    if not isinstance(fields, dict):
        raise Refusal(10007)
    pair = read_text(fields.get("asset_pair_name"))
    side = SIDES[read_word(fields.get("side"), SIDES)]
    kind = read_word(fields.get("type"), KINDS)
    has_price = kind.endswith("LIMIT")
    if not has_price:
        _refuse_any(fields, "price")
    is_ioc = read_flag(fields.get("immediate_or_cancel"))
    is_post_only = read_flag(fields.get("post_only"))
    client_id = fields.get("client_order_id")
    wish = Wish(
        pair=pair,
        side=side,
        amount=read_decimal(fields.get("amount")),
        is_spend=not has_price and side is Side.BUY,
        price=read_decimal(fields.get("price")) if has_price else None,
        trigger=_read_trigger(fields, is_stop=kind.startswith("STOP")),
        time_in_force=TimeInForce.IOC if is_ioc else TimeInForce.GTC,
        is_post_only=is_post_only,
        client_id=None if client_id is None else read_client_id(client_id),
    )
    has_flag = is_ioc or is_post_only
    if (is_ioc and is_post_only) or (has_flag and kind != "LIMIT") or _is_far_from_stop(wish):
        raise Refusal(10007)
    return wish


def _refuse_any(fields: dict[str, Any], *names: str) -> None:
    if any(fields.get(name) is not None for name in names):
        raise Refusal(10007)


def _read_trigger(fields: dict[str, Any], *, is_stop: bool) -> Trigger | None:
    if not is_stop:
        _refuse_any(fields, "stop_price", "operator")
        return None
    is_above = read_word(fields.get("operator"), ("GTE", "LTE")) == "GTE"
    return Trigger(price=read_decimal(fields.get("stop_price")), is_above=is_above)


def _is_far_from_stop(wish: Wish) -> bool:
    if wish.trigger is None or wish.price is None:
        return False
    if wish.side is Side.BUY:
        return wish.price > times(wish.trigger.price, HIGHEST_FROM_STOP)
    return wish.price < times(wish.trigger.price, LOWEST_FROM_STOP)


class Desk:
    """One account's orders."""

    def __init__(self, venue: Venue, key: Key) -> None:
        self._venue = venue
        self._key = key

    def place(self, wishes: list[Wish]) -> list[Order]:
        """Place all of them. Raise Refusal, and then none of them was placed."""
        client_ids: set[str] = set()
        needs: dict[str, Decimal] = defaultdict(Decimal)
        for wish in wishes:
            engine = find_engine(self._venue, wish.pair)
            if engine.market.status is Status.CLOSED:
                raise Refusal(60100)
            if wish.client_id is not None and self._is_taken(wish.client_id, client_ids):
                raise Refusal(54041)
            check_filters(wish, engine)
            asset, need = wish.need(engine)
            needs[asset] = plus(needs[asset], need)
            if needs[asset] > self._free(asset):
                raise Refusal(10014)
        return [self._place(wish) for wish in wishes]

    def _free(self, asset: str) -> Decimal:
        return self._venue.ledger.accounts[self._key.account].balance(asset).free

    def _is_taken(self, client_id: str, others: set[str]) -> bool:
        if client_id in others:
            return True
        others.add(client_id)
        now_ns = self._venue.clock.now_ns()
        return any(
            order.client_id == client_id and (order.is_live or now_ns - order.created_ns < DAY_NS)
            for order in self.all()
        )

    def _place(self, wish: Wish) -> Order:
        order = Order(
            id=self._venue.ids.order(),
            account=self._key.account,
            key=self._key.name,
            market=find_engine(self._venue, wish.pair).market,
            side=wish.side,
            price=wish.price or ZERO,
            amount=ZERO if wish.is_spend else wish.amount,
            spend=wish.amount if wish.is_spend else None,
            created_ns=self._venue.clock.now_ns(),
            client_id=wish.client_id,
            time_in_force=wish.time_in_force,
            is_post_only=wish.is_post_only,
            is_market=wish.price is None,
            trigger=wish.trigger,
        )
        self._venue.place(order)
        return order

    def all(self, market: Market | None = None) -> list[Order]:
        """Return the account's orders, oldest first."""
        return [
            order
            for order in self._venue.orders.values()
            if order.account == self._key.account and market in (None, order.market)
        ]

    def by_id(self, order_id: int) -> Order:
        order = self._venue.orders.get(order_id)
        if order is None or order.account != self._key.account:
            raise Refusal(10013)
        return order

    def by_client_id(self, client_id: str) -> Order:
        """Return the newest order under this id."""
        for order in reversed(self.all()):
            if order.client_id == client_id:
                return order
        raise Refusal(10013)

    def cancel(self, order: Order) -> Order:
        if order.is_market and order.trigger is None:
            raise Refusal(40303)
        if not order.is_live:
            raise Refusal(54043)
        self._venue.cancel(order)
        return order


def find_engine(venue: Venue, name: object) -> Engine:
    engine = venue.engines.get(name) if isinstance(name, str) else None
    if engine is None:
        raise Refusal(10013)
    return engine


def check_filters(wish: Wish, engine: Engine) -> None:
    market = engine.market
    if not is_multiple(wish.amount, market.price_step if wish.is_spend else market.amount_step):
        raise Refusal(10007, "Amount's scale must greater than AssetPair's base scale")
    prices = [wish.price or ZERO, wish.trigger.price if wish.trigger else ZERO]
    if not all(is_multiple(price, market.price_step) for price in prices):
        raise Refusal(10007, "Price's scale must greater than AssetPair's quote scale")
    least, greatest = map(Decimal, VALUES[market.symbol])
    value = _value(wish, engine)
    if value < least:
        raise TooSmall
    if value > greatest:
        message = "Price mulit with amount should smaller than AssetPair's max_quote_value"
        raise Refusal(10007, message)
    last = last_price(engine)
    if wish.price is not None and wish.price > times(last, FURTHEST):
        raise Refusal(40604)
    if wish.price is not None and times(wish.price, FURTHEST) < last:
        raise Refusal(40605)


def _value(wish: Wish, engine: Engine) -> Decimal:
    """Return the order's value in quote; a sale without a limit counts at its stop or the last price."""
    if wish.is_spend:
        return wish.amount
    price = wish.price or (wish.trigger.price if wish.trigger else last_price(engine))
    return times(price, wish.amount)


def last_price(engine: Engine) -> Decimal:
    last = engine.tape.last
    return last.price if last else ZERO
