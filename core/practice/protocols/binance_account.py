"""Binance's endpoints that read an account: its orders, trades, balances, fees and key rights (sheet 5 to 13)."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from core.practice.orders import Fill
from core.practice.protocols import binance_shapes as shapes
from core.practice.protocols.binance_endpoint import Signed
from core.practice.protocols.binance_finding import Finder
from core.practice.protocols.binance_keys import Key
from core.practice.protocols.binance_limits import OrderCounts
from core.practice.protocols.binance_markets import Markets
from core.practice.protocols.binance_orders import BinanceOrder
from core.practice.protocols.binance_params import Params
from core.practice.protocols.binance_refusals import bad
from core.practice.spans import DAY_MS

T = TypeVar("T")
TRADE_SETS: tuple[set[str], ...] = (
    set(),
    {"orderId"},
    {"startTime"},
    {"endTime"},
    {"fromId"},
    {"startTime", "endTime"},
    {"orderId", "fromId"},
)
UID = 354_937_868


class AccountEndpoints:
    def __init__(
        self, markets: Markets, counts: OrderCounts, finder: Finder, *, has_restrictions: bool
    ) -> None:
        self._markets = markets
        self._venue = markets.venue
        self._counts = counts
        self._finder = finder
        page = ("symbol", "orderId", "startTime", "endTime", "limit")
        self.table: dict[tuple[str, str], Signed] = {
            ("GET", "/api/v3/order"): Signed(
                act=self._order, weight=4, params=("symbol", "orderId", "origClientOrderId")
            ),
            ("GET", "/api/v3/openOrders"): Signed(
                act=self._open_orders,
                weight=lambda given: 6 if "symbol" in given else 80,
                params=("symbol",),
            ),
            ("GET", "/api/v3/allOrders"): Signed(act=self._all_orders, weight=20, params=page),
            ("GET", "/api/v3/myTrades"): Signed(
                act=self._my_trades,
                weight=lambda given: 5 if "orderId" in given else 20,
                params=(*page, "fromId"),
            ),
            ("GET", "/api/v3/account"): Signed(
                act=self._account, weight=20, params=("omitZeroBalances",)
            ),
            ("GET", "/api/v3/account/commission"): Signed(
                act=self._commission, weight=20, params=("symbol",)
            ),
            ("GET", "/api/v3/rateLimit/order"): Signed(
                act=lambda _, key: counts.rows(key.account), weight=40
            ),
        }
        if has_restrictions:
            self.table["GET", "/sapi/v1/account/apiRestrictions"] = Signed(
                act=self._restrictions, weight=1
            )

    def _order(self, params: Params, key: Key) -> shapes.Row:
        order = self._finder.find(params, key)
        if order is None:
            raise bad(-2013, "Order does not exist.")
        return shapes.asked(order)

    def _open_orders(self, params: Params, key: Key) -> list[shapes.Row]:
        symbol = params.text("symbol")
        market = None if symbol is None else self._markets.find(symbol).market
        return [
            shapes.asked(order)
            for order in self._finder.live(key.account)
            if market in (None, order.market)
        ]

    def _all_orders(self, params: Params, key: Key) -> list[shapes.Row]:
        market = self._markets.wanted(params).market
        first = params.count("orderId")
        is_within, is_from_start = _span(params)
        limit = params.limit(500, 1_000)
        orders = [
            order
            for order in self._finder.own(key.account)
            if order.market is market
            and (is_within(order.created_ns) if first is None else order.id >= first)
        ]
        page = _cut(orders, limit, from_start=first is not None or is_from_start)
        return [shapes.asked(order) for order in page]

    def _my_trades(self, params: Params, key: Key) -> list[shapes.Row]:
        market = self._markets.wanted(params).market
        if params.given.keys() & {"orderId", "fromId", "startTime", "endTime"} not in TRADE_SETS:
            raise bad(-1128, "Combination of optional parameters invalid.")
        number, first = params.count("orderId"), params.count("fromId")
        is_within, is_from_start = _span(params)
        limit = params.limit(500, 1_000)
        fills: list[tuple[BinanceOrder, Fill]] = [
            (order, fill)
            for order in self._finder.own(key.account)
            if order.market is market and number in (None, order.id)
            for fill in order.fills
            if is_within(fill.at_ns) and fill.trade_id >= (first or 0)
        ]
        fills.sort(key=lambda entry: entry[1].trade_id)
        page = _cut(fills, limit, from_start=first is not None or is_from_start)
        return [shapes.my_trade(order, fill) for order, fill in page]

    def _account(self, params: Params, key: Key) -> shapes.Row:
        omit_zero = params.flag("omitZeroBalances") is True
        account = self._venue.ledger.accounts[key.account]
        orders = self._finder.own(key.account)
        updated_ns = max((order.updated_ns for order in orders), default=0)
        maker, taker = (int(rate.scaleb(4)) for rate in (account.maker_rate, account.taker_rate))
        return {
            "makerCommission": maker,
            "takerCommission": taker,
            "buyerCommission": 0,
            "sellerCommission": 0,
            "commissionRates": shapes.rates(account),
            "canTrade": True,
            "canWithdraw": True,
            "canDeposit": True,
            "brokered": False,
            "requireSelfTradePrevention": False,
            "preventSor": False,
            "updateTime": updated_ns // 1_000_000,
            "accountType": "SPOT",
            "balances": shapes.balances(account, omit_zero=omit_zero),
            "permissions": ["SPOT"],
            "uid": UID + list(self._venue.ledger.accounts).index(account.name),
        }

    def _commission(self, params: Params, key: Key) -> shapes.Row:
        market = self._markets.wanted(params).market
        return shapes.commission(self._venue.ledger.accounts[key.account], market)

    def _restrictions(self, _: Params, key: Key) -> shapes.Row:
        return {
            "ipRestrict": key.address is not None,
            "createTime": key.created_ms,
            "enableReading": True,
            "enableWithdrawals": key.may_withdraw,
            "enableInternalTransfer": key.may_withdraw,
            "enableMargin": False,
            "enableFutures": False,
            "permitsUniversalTransfer": key.may_withdraw,
            "enableVanillaOptions": False,
            "enableFixApiTrade": False,
            "enableFixReadOnly": False,
            "enableSpotAndMarginTrading": key.may_trade,
            "enablePortfolioMarginTrading": False,
        }


def _span(params: Params) -> tuple[Callable[[int], bool], bool]:
    """Return what tells whether a moment in nanoseconds is asked for, and whether a start was named."""
    begin_ms, end_ms = params.count("startTime"), params.count("endTime")
    if begin_ms is not None and end_ms is not None and end_ms - begin_ms > DAY_MS:
        raise bad(-1127, "More than 24 hours between startTime and endTime.")

    def is_within(moment_ns: int) -> bool:
        moment_ms = moment_ns // 1_000_000
        is_early = begin_ms is not None and moment_ms < begin_ms
        return not is_early and (end_ms is None or moment_ms <= end_ms)

    return is_within, begin_ms is not None


def _cut(rows: Sequence[T], limit: int, *, from_start: bool) -> Sequence[T]:
    """Return the first rows after a given point, or else the newest; both oldest first."""
    return rows[:limit] if from_start else rows[-limit:]
