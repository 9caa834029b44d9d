"""HTX's endpoints that place spot orders, one or up to ten (sheet 6.1 and 6.5)."""

from collections.abc import Mapping
from typing import Any

from core.practice.orders import Order
from core.practice.protocols import htx_orders as orders
from core.practice.protocols.htx_call import Call
from core.practice.protocols.htx_markets import Rules
from core.practice.protocols.htx_refusals import Refusal, malformed
from core.practice.protocols.htx_shapes import Row, ok
from core.practice.venue import Venue

MOST = 10


class Placing:
    def __init__(self, venue: Venue, rules: Mapping[str, Rules]) -> None:
        self._venue = venue
        self._rules = rules

    def one(self, call: Call) -> Row:
        return ok(str(self._place(call, call.body).id))

    def batch(self, call: Call) -> Row:
        """The whole answer is ok; each row has an id, or a refusal of its own."""
        wishes = call.body
        if not isinstance(wishes, list) or not 0 < len(wishes) <= MOST:
            raise malformed("orders")
        return ok([self._row(call, wish) for wish in wishes])

    def _row(self, call: Call, wish: Any) -> Row:
        wish = wish if isinstance(wish, dict) else {}
        client_id = (
            {"client-order-id": wish["client-order-id"]} if "client-order-id" in wish else {}
        )
        try:
            return {"order-id": self._place(call, wish).id} | client_id
        except Refusal as refusal:
            return client_id | {"err-code": refusal.code, "err-msg": refusal.message}

    def _place(self, call: Call, body: Mapping[str, Any]) -> Order:
        wish = orders.read_wish(body, call.user, self._rules)
        return orders.place(self._venue, call.key, wish)
