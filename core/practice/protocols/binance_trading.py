"""Binance's endpoints that place, test, cancel and amend orders (sheet 6)."""

from core.practice.exact import times
from core.practice.orders import State
from core.practice.protocols import binance_filters as filters
from core.practice.protocols import binance_shapes as shapes
from core.practice.protocols.binance_endpoint import Signed, changing
from core.practice.protocols.binance_entry import Entry, fresh_client_id
from core.practice.protocols.binance_finding import Finder
from core.practice.protocols.binance_keys import Key
from core.practice.protocols.binance_limits import OrderCounts
from core.practice.protocols.binance_listings import MOST_AMENDMENTS
from core.practice.protocols.binance_markets import Markets
from core.practice.protocols.binance_orders import PLACING, BinanceOrder, read_wish
from core.practice.protocols.binance_params import Params
from core.practice.protocols.binance_refusals import bad, missing, rejected, unknown_order

RESTRICTIONS = {"ONLY_NEW": "NEW", "ONLY_PARTIALLY_FILLED": "PARTIALLY_FILLED"}
CANCELLING = ("symbol", "orderId", "origClientOrderId", "newClientOrderId", "cancelRestrictions")
AMENDING = ("symbol", "orderId", "origClientOrderId", "newClientOrderId", "newQty")


class Trading:
    def __init__(self, markets: Markets, entry: Entry, counts: OrderCounts, finder: Finder) -> None:
        self._markets = markets
        self._venue = markets.venue
        self._entry = entry
        self._counts = counts
        self._finder = finder
        self.table: dict[tuple[str, str], Signed] = {
            ("POST", "/api/v3/order"): changing(self._place, PLACING, is_placing=True),
            ("POST", "/api/v3/order/test"): Signed(
                act=self._test,
                weight=lambda given: 20 if given.get("computeCommissionRates") == "true" else 1,
                params=(*PLACING, "computeCommissionRates"),
                to_trade=True,
            ),
            ("DELETE", "/api/v3/order"): changing(self._cancel, CANCELLING),
            ("DELETE", "/api/v3/openOrders"): changing(self._cancel_all, ("symbol",)),
            ("PUT", "/api/v3/order/amend/keepPriority"): Signed(
                act=self._amend, weight=4, params=AMENDING, to_trade=True
            ),
        }

    def _place(self, params: Params, key: Key) -> shapes.Row:
        wish = read_wish(params)
        rules = self._entry.check(wish)
        self._counts.check(key.account)
        return shapes.placed(self._entry.enter(key, wish, rules), wish.answer_type)

    def _test(self, params: Params, key: Key) -> shapes.Row:
        wish = read_wish(params)
        wants_rates = params.flag("computeCommissionRates")
        self._entry.check(wish)
        account = self._venue.ledger.accounts[key.account]
        return shapes.commission_for_order(account) if wants_rates else {}

    def _cancel(self, params: Params, key: Key) -> shapes.Row:
        cancel_id, restriction = read_cancellation(params, "newClientOrderId")
        order = self._finder.find(params, key)
        return shapes.cancelled(self.cancel(order, cancel_id, restriction))

    def cancel(
        self, order: BinanceOrder | None, cancel_id: str, restriction: str | None
    ) -> BinanceOrder:
        """Raise Refusal if there is nothing to cancel."""
        if order is None or not order.is_live:
            raise unknown_order()
        if restriction is not None and order.status != RESTRICTIONS[restriction]:
            raise bad(-2011, "Order was not canceled due to cancel restrictions.")
        order.cancel_id = cancel_id
        self._venue.cancel(order)
        return order

    def _cancel_all(self, params: Params, key: Key) -> list[shapes.Row]:
        market = self._markets.wanted(params).market
        orders = [order for order in self._finder.live(key.account) if order.market is market]
        if not orders:
            raise unknown_order()
        cancel_id = fresh_client_id()
        with self._markets.engine(market).action():
            return [shapes.cancelled(self.cancel(order, cancel_id, None)) for order in orders]

    def _amend(self, params: Params, key: Key) -> shapes.Row:
        amount = params.number("newQty")
        if amount is None:
            raise missing("newQty")
        client_id = params.client_id("newClientOrderId") or fresh_client_id()
        order = self._finder.find(params, key)
        if order is None or not order.is_live:
            raise bad(-2038, "Unknown order sent.")
        filters.check_lot(amount, order.rules)
        cost = times(amount, order.price)
        filters.check_notional(cost, order.rules, is_at_market=False)
        if order.state is not State.OPEN:
            raise bad(-2038, "Order amend is not supported for this order.")
        if amount >= order.amount:
            raise bad(-2038, "Order amend (quantity increase) is not supported.")
        if amount <= order.filled:
            raise bad(-2038, "Order amend (quantity that is already filled) is not supported.")
        if order.amendments >= MOST_AMENDMENTS:
            raise bad(-2038, "Filter failure: MAX_NUM_ORDER_AMENDS")
        others = (each for each in self._finder.live(key.account) if each is not order)
        if any(each.client_id == client_id for each in others):
            raise rejected("Duplicate order sent.")
        order.former_id, order.client_id = order.client_id or "", client_id
        order.amendments += 1
        self._markets.engine(order.market).reduce(order, amount)
        return shapes.amended(order)


def read_cancellation(params: Params, cancel_name: str) -> tuple[str, str | None]:
    """Return the client id of a cancellation and what it is restricted to."""
    legal = " or ".join(f"`{word}`" for word in RESTRICTIONS)
    refusal = bad(-1145, f"`cancelRestrictions` has to be either {legal}.")
    restriction = params.word("cancelRestrictions", RESTRICTIONS, refusal)
    return params.client_id(cancel_name) or fresh_client_id(), restriction
