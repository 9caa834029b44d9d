"""Everything that is asked with one key, and what the answers about orders change in what is known."""

from collections.abc import Callable
from functools import partial
from typing import TypeVar, cast

from core.desk.facts import Fees, OwnFills
from core.desk.orders import Orders
from core.desk.store import Store
from core.domain.account import Balances
from core.domain.errors import BadAnswer, DeskError, NotAllowed
from core.domain.lifecycle import FINAL, LIVE
from core.domain.market import Market
from core.domain.order import Order, is_same_order
from core.exchanges.base import Call, Credentials, Exchange, Stamp
from core.net.lane import Lane, Urgency

T = TypeVar("T")


class Questions:
    """`way` hands out the credentials and the lane as they are now. Raises what the exchange refused with."""

    def __init__(
        self,
        *,
        account_id: str,
        exchange: Exchange,
        way: Callable[[], tuple[Credentials, Lane]],
        orders: Orders,
        store: Store,
        watched: Callable[[], Market | None],
    ) -> None:
        self._account_id = account_id
        self._exchange = exchange
        self._way = way
        self._orders = orders
        self._store = store
        self._watched = watched

    async def about(self, order: Order, urgency: Urgency) -> Order:
        """The state of one order, by the exchange's id or else by ours."""
        if order.id is None:
            return await self._find_one(order, urgency)
        return await self._ask(
            lambda who, stamp: self._exchange.order(who, stamp, order), "ask by id", urgency
        )

    async def find(self, order: Order, market: Market) -> tuple[Order, ...]:
        """Whatever has an order's client id."""
        return await self._find(order, market, Urgency.QUESTION)

    async def refresh_orders(self, urgency: Urgency = Urgency.READ) -> None:
        """Take over the list of open orders; what was open and is not listed is asked about."""
        before = {row.ref: row for row in self._orders.rows()}
        listed = await self._list_open(urgency)
        seen = {self._orders.observe(order).ref for order in listed}
        for ref, row in before.items():
            is_missing = row.order.state in LIVE and ref not in seen
            if is_missing and self._orders.row(ref) == row:
                self._orders.observe(await self.about(row.order, urgency))

    async def balances(self) -> Balances:
        """All balances."""
        return await self._ask(self._exchange.balances, "balances")

    async def load_history(self, market: Market | None) -> None:
        """The latest ended orders, as the exchange tells them."""
        page = await self.ask_if(
            lambda who, stamp: self._exchange.order_history(who, stamp, market, None), "history"
        )
        for order in page.rows if page is not None else ():
            self._orders.observe(order)

    async def load_fills(self, market: Market) -> None:
        """The latest fills of a pair."""
        page = await self.ask_if(
            lambda who, stamp: self._exchange.fills(who, stamp, market, None), "fills"
        )
        fills = () if page is None else page.rows
        self._store.put(OwnFills(account_id=self._account_id, symbol=market.symbol, fills=fills))

    async def load_fees(self, market: Market) -> None:
        """What this account pays for trading a pair; the exchange's usual rates when it does not say."""
        try:
            rates = await self.ask_if(
                lambda who, stamp: self._exchange.fee_rates(who, stamp, market), "fees"
            )
        except DeskError:
            rates = None
        if rates is None:
            rates = self._exchange.info.default_fees
        self._store.put(Fees(account_id=self._account_id, symbol=market.symbol, rates=rates))

    async def ask_if(
        self,
        build: Callable[[Credentials, Stamp], Call[T] | None],
        purpose: str,
        urgency: Urgency = Urgency.READ,
    ) -> T | None:
        """Ask, or None where the exchange has no such question."""
        who, _ = self._way()
        if build(who, Stamp(time_ms=0, nonce=0)) is None:
            return None
        sure = cast("Callable[[Credentials, Stamp], Call[T]]", build)
        return await self._ask(sure, purpose, urgency)

    async def _ask(
        self,
        build: Callable[[Credentials, Stamp], Call[T]],
        purpose: str,
        urgency: Urgency = Urgency.READ,
    ) -> T:
        who, lane = self._way()
        return await lane.run(lambda stamp: build(who, stamp), urgency, purpose=purpose)

    async def _list_open(self, urgency: Urgency) -> tuple[Order, ...]:
        """Open orders of all pairs; where the exchange insists on one, of those in use."""
        build = self._exchange.open_orders
        everywhere = await self.ask_if(partial(build, market=None), "open orders", urgency)
        if everywhere is not None:
            return everywhere
        listed: list[Order] = []
        for market in self._markets_in_use():
            listed += await self.ask_if(partial(build, market=market), "open orders", urgency) or ()
        return tuple(listed)

    def _markets_in_use(self) -> tuple[Market, ...]:
        """The pair on the screen, and those of orders that have not ended."""
        rows = [row.market for row in self._orders.rows() if row.order.state not in FINAL]
        found = {market.symbol: market for market in (self._watched(), *rows) if market}
        return tuple(found.values())

    async def _find_one(self, order: Order, urgency: Urgency) -> Order:
        """An order that has no id of the exchange's (a conditional one, at some) is asked for by ours."""
        market = self._orders.row(order.client_id or "").market
        if market is None:
            raise NotAllowed("pair-not-known")
        for each in await self._find(order, market, urgency):
            if is_same_order(order, each):
                return each
        raise BadAnswer("only other orders have this client id")

    async def _find(self, order: Order, market: Market, urgency: Urgency) -> tuple[Order, ...]:
        client_id = order.client_id or ""
        return await self._ask(
            lambda who, stamp: self._exchange.find_order(who, stamp, market, client_id, order.type),
            "ask by client id",
            urgency,
        )
