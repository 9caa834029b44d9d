"""Find an account's orders by the numbers and names that a client gives."""

from core.practice.protocols.binance_keys import Key
from core.practice.protocols.binance_markets import Markets
from core.practice.protocols.binance_orders import BinanceOrder
from core.practice.protocols.binance_params import Params
from core.practice.protocols.binance_refusals import bad, one_of


class Finder:
    def __init__(self, markets: Markets) -> None:
        self._markets = markets
        self._venue = markets.venue

    def own(self, account: str) -> list[BinanceOrder]:
        """Return all orders in the order of placing."""
        return [
            order
            for order in self._venue.orders.values()
            if isinstance(order, BinanceOrder) and order.account == account
        ]

    def live(self, account: str) -> list[BinanceOrder]:
        orders = self._venue.live_orders(account)
        return [order for order in orders if isinstance(order, BinanceOrder)]

    def find(
        self,
        params: Params,
        key: Key,
        id_name: str = "orderId",
        client_name: str = "origClientOrderId",
    ) -> BinanceOrder | None:
        """Return the order of the symbol with this id, or the last one with this client id; both must agree."""
        market = self._markets.wanted(params).market
        number, client_id = params.count(id_name), params.text(client_name)
        if number is None and client_id is None:
            raise one_of(client_name, id_name)
        orders = [order for order in self.own(key.account) if order.market is market]
        if number is None:
            named = [order for order in orders if order.client_id == client_id]
            return next((order for order in named if order.is_live), named[-1] if named else None)
        order = next((order for order in orders if order.id == number), None)
        if order is not None and client_id not in (None, order.client_id):
            raise bad(-2039, "Client order ID is not correct for this order ID.")
        return order
