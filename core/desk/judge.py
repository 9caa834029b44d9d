"""Holding a ticket against everything that is known now: prices, balances, fees, clocks and the orders before it."""

import math
from collections.abc import Callable
from decimal import Decimal

from core.desk import guards
from core.desk.facts import Depth, Fees, Holdings, Link, LinkState, Quote, Source
from core.desk.orders import Orders
from core.desk.store import Store
from core.domain.account import Environment
from core.domain.estimate import Free, Terms
from core.domain.limits import Hit, Limits
from core.domain.market import Market
from core.domain.money import ratio
from core.domain.order import Ticket
from core.exchanges.base import Info
from core.net.clock import Clock, Offset

MOST_LOOKED_AT = 100
"""Enough orders to tell what is usual and how fast they follow each other, however many there were before."""


class Judge:
    """Judges one account's tickets by its `limits`. `busy_s` tells how long the exchange takes no more orders."""

    def __init__(
        self,
        *,
        account_id: str,
        source: Source,
        info: Info,
        orders: Orders,
        offset: Offset,
        busy_s: Callable[[], float],
        switches: guards.Switches,
        store: Store,
        clock: Clock,
    ) -> None:
        self.limits = Limits()
        self._account_id = account_id
        self._source = source
        self._info = info
        self._orders = orders
        self._offset = offset
        self._busy_s = busy_s
        self._switches = switches
        self._store = store
        self._clock = clock

    def judge(self, ticket: Ticket) -> tuple[Hit, ...]:
        """The limits that a ticket would meet if it were sent now."""
        market = ticket.market
        quote = self._store.get(Quote, (self._source, market.symbol))
        depth = self._store.get(Depth, (self._source, market.symbol))
        fees = self._store.get(Fees, (self._account_id, market.symbol))
        link = self._store.get(Link, (self._source, None))
        terms = Terms(
            market=market,
            offers=self._info,
            free=self._free(market),
            rates=fees.rates if fees is not None else self._info.default_fees,
            book=depth.book if depth is not None else None,
        )
        return guards.judge(
            guards.Case(
                ticket=ticket,
                terms=terms,
                limits=self.limits,
                switches=self._switches,
                is_live=self._source.environment is Environment.LIVE,
                latest=self._orders.latest(MOST_LOOKED_AT),
                unsettled=self._orders.unsettled(),
                now_ms=self._clock.now_ms(),
                ticker=quote.ticker if quote is not None else None,
                price_age_s=self._price_age_s(quote, depth),
                is_link_up=link is None or link.state is not LinkState.SILENT,
                clock_spread_ms=self._offset.spread_ms,
                busy_s=_seconds(math.ceil(self._busy_s() * 1000)),
            )
        )

    def _free(self, market: Market) -> Free:
        held = self._store.get(Holdings, self._account_id)
        base, quote = (held and held.of(asset) for asset in (market.base, market.quote))
        return Free(base=base.free if base else None, quote=quote.free if quote else None)

    def _price_age_s(self, quote: Quote | None, depth: Depth | None) -> Decimal | None:
        """The age of the newest price, on whole ms; None without one."""
        quoted = quote.ticker.seen_at if quote is not None else 0
        listed = depth.book.seen_at if depth is not None else 0
        seen_at = max(quoted, listed)
        if not seen_at:
            return None
        return _seconds(round((self._clock.monotonic() - seen_at) * 1000))


def _seconds(ms: int) -> Decimal:
    return ratio(Decimal(ms), Decimal(1000))
