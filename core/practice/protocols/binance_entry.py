"""Take an order in: filters first, then order counts and funds, then what only the engine knows (sheet 16)."""

import secrets
from decimal import Decimal
from string import ascii_letters, digits

from core.practice.engine import Engine
from core.practice.exact import ZERO, minus, plus, steps_in, times
from core.practice.orders import Action, SelfTrade, Side
from core.practice.protocols import binance_filters as filters
from core.practice.protocols.binance_finding import Finder
from core.practice.protocols.binance_keys import Key
from core.practice.protocols.binance_limits import OrderCounts
from core.practice.protocols.binance_listings import MOST_ALGO_ORDERS, MOST_ORDERS, Rules
from core.practice.protocols.binance_markets import Markets
from core.practice.protocols.binance_orders import STP, BinanceOrder, Wish
from core.practice.protocols.binance_refusals import bad, rejected

DEFAULT_STP = "EXPIRE_MAKER"


class Entry:
    def __init__(self, markets: Markets, counts: OrderCounts, finder: Finder) -> None:
        self._markets = markets
        self._finder = finder
        self._venue = markets.venue
        self._counts = counts
        self._venue.listeners.append(self._on_action)

    def check(self, wish: Wish) -> Rules:
        """Refuse what the symbol, its status or its filters forbid."""
        rules = self._markets.find(wish.symbol)
        if rules.status != "TRADING":
            raise bad(-1013, "Market is closed.")
        if wish.stp_mode not in (None, *rules.stp_modes):
            message = "This symbol does not allow the specified self-trade prevention mode."
            raise bad(-1013, message)
        filters.check(wish, rules, self._markets.average(rules.market))
        return rules

    def enter(self, key: Key, wish: Wish, rules: Rules) -> BinanceOrder:
        """Place an order that was checked. Raise Refusal, and then nothing was placed."""
        engine = self._markets.engine(rules.market)
        with engine.action() as action:
            order = self._build(key, wish, rules, engine, action.at_ns)
            self._refuse_unpaid(order, engine)
            self._refuse_by_kind(wish, rules)
            self._refuse_by_count(order)
            self._refuse_duplicate(order)
            self._refuse_by_book(order, wish, engine)
            self._counts.add(key.account)
            self._venue.place(order)
        return order

    def _build(
        self, key: Key, wish: Wish, rules: Rules, engine: Engine, now_ns: int
    ) -> BinanceOrder:
        stp_mode = wish.stp_mode or DEFAULT_STP
        amount, is_short = wish.amount or ZERO, False
        if wish.quote_amount is not None:
            steps_aside = STP[stp_mode] in (SelfTrade.ENDS_MAKER, SelfTrade.ENDS_BOTH)
            without = key.account if steps_aside else None
            amount, is_short = _base_for(wish.quote_amount, engine, wish.side, without)
        return BinanceOrder(
            id=self._venue.ids.order(),
            account=key.account,
            key=key.name,
            market=rules.market,
            side=wish.side,
            price=wish.price or ZERO,
            amount=amount,
            created_ns=now_ns,
            client_id=wish.client_id or fresh_client_id(),
            time_in_force=wish.time_in_force,
            is_post_only=wish.type == "LIMIT_MAKER",
            is_market=wish.is_at_market,
            self_trade=STP[stp_mode],
            trigger=wish.trigger(),
            type=wish.type,
            rules=rules,
            stop_price=wish.stop_price or ZERO,
            trailing_delta=wish.trailing_delta,
            iceberg=wish.iceberg or ZERO,
            quote_amount=wish.quote_amount or ZERO,
            stp_mode=stp_mode,
            is_short=is_short,
        )

    def _refuse_unpaid(self, order: BinanceOrder, engine: Engine) -> None:
        balance = self._venue.ledger.accounts[order.account].balance(order.market.quote)
        is_beyond = order.is_buy and order.quote_amount > balance.free
        if is_beyond or not engine.can_pay(order):
            raise rejected("Account has insufficient balance for requested action.")

    def _refuse_by_kind(self, wish: Wish, rules: Rules) -> None:
        if wish.type not in rules.order_types:
            words = wish.type.replace("_", " ").capitalize()
            raise rejected(f"{words} orders are not supported for this symbol.")
        if wish.iceberg is not None and wish.amount is not None and wish.iceberg >= wish.amount:
            raise rejected("IcebergQty exceeds QTY.")

    def _refuse_by_count(self, order: BinanceOrder) -> None:
        open_orders = [
            each for each in self._finder.live(order.account) if each.market is order.market
        ]
        if len(open_orders) >= MOST_ORDERS:
            raise rejected("Filter failure: MAX_NUM_ORDERS")
        if order.is_algo and sum(each.is_algo for each in open_orders) >= MOST_ALGO_ORDERS:
            raise rejected("Filter failure: MAX_NUM_ALGO_ORDERS")
        if order.is_buy and order.rules.max_position is not None:
            position = self._venue.ledger.accounts[order.account].balance(order.market.base).total
            for each in [order, *open_orders]:
                position = plus(position, each.remaining if each.is_buy else ZERO)
            if position > order.rules.max_position:
                raise rejected("Filter failure: MAX_POSITION")

    def _refuse_duplicate(self, order: BinanceOrder) -> None:
        if any(each.client_id == order.client_id for each in self._finder.live(order.account)):
            raise rejected("Duplicate order sent.")

    def _refuse_by_book(self, order: BinanceOrder, wish: Wish, engine: Engine) -> None:
        last = engine.tape.last
        if order.stop_price and last is not None:
            is_above = order.stop_price > last.price
            if order.stop_price == last.price or is_above is not wish.is_trigger_above:
                raise rejected("Stop price would trigger immediately.")
        best = engine.book.half(order.side.opposite).best()
        if order.is_post_only and best is not None and _meets(order, best):
            raise rejected("Order would immediately match and take.")
        if wish.type == "MARKET" and best is None:
            raise rejected("Order book liquidity is less than symbol minimum quantity.")
        if wish.quote_amount is not None and order.amount < order.market.min_amount:
            message = "Order book liquidity is less than LOT_SIZE filter minimum quantity."
            raise rejected(message)

    def _on_action(self, action: Action) -> None:
        """The first fill of an order frees its place in the count of unfilled ones."""
        for event in action.events:
            if event.fill is not None and event.filled == event.fill.amount:
                self._counts.give_back(event.order.account)


def _meets(order: BinanceOrder, price: Decimal) -> bool:
    return order.price >= price if order.is_buy else order.price <= price


def fresh_client_id() -> str:
    return "".join(secrets.choice(ascii_letters + digits) for _ in range(22))


def _base_for(
    quote: Decimal, engine: Engine, side: Side, without: str | None
) -> tuple[Decimal, bool]:
    """Return the base that a quote amount buys or sells for, and whether the book ends before (sheet 16)."""
    base, step = ZERO, engine.market.amount_step
    for resting in engine.book.half(side.opposite).orders():
        if resting.account == without:
            continue
        cost = times(resting.price, resting.remaining)
        if cost >= quote:
            steps = steps_in(quote, times(resting.price, step))
            return plus(base, times(Decimal(steps), step)), False
        base, quote = plus(base, resting.remaining), minus(quote, cost)
    return base, True
