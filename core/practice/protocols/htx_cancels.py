"""HTX's ways to cancel; all of them only take note, and the order ends a moment later (sheet 6.4)."""

from collections.abc import Sequence
from typing import Any

from core.practice.orders import Order
from core.practice.protocols.htx_call import Call
from core.practice.protocols.htx_own import OwnOrders
from core.practice.protocols.htx_queries import Filter
from core.practice.protocols.htx_reading import is_order_id, read_count, read_words
from core.practice.protocols.htx_refusals import Refusal, malformed, missing
from core.practice.protocols.htx_shapes import NUMBERS, Row, ok

NOT_FOUND, CLOSED_LONG_AGO = 0, -1
MOST = 50
NO_MORE = -1


class Cancels:
    def __init__(self, own: OwnOrders) -> None:
        self._own = own

    def by_id(self, call: Call) -> Row:
        order = self._own.by_id(call.user, int(call.found))
        if order is None:
            raise Refusal("not-found", "The record is not found.")
        self._ask(order)
        return ok(call.found)

    def by_client_id(self, call: Call) -> Row:
        """Always answer ok; the number says what became of it."""
        client_id = call.body.get("client-order-id")
        if not isinstance(client_id, str) or not client_id:
            raise missing("client-order-id")
        order = self._own.by_client_id(call.user, client_id)
        if order is None:
            old = self._own.ever_by_client_id(call.user, client_id)
            return ok(NOT_FOUND if old is None or old.is_live else CLOSED_LONG_AGO)
        if order.is_live:
            self._own.ask_to_cancel(order)
        return ok(NUMBERS[self._own.state(order)])

    def _ask(self, order: Order) -> None:
        """Raise Refusal if the order is closed, or is being cancelled already."""
        number = NUMBERS.get(self._own.state(order))
        if number is not None:
            raise Refusal("order-orderstate-error", "Incorrect order state", order_state=number)
        self._own.ask_to_cancel(order)

    def batch(self, call: Call) -> Row:
        kinds = [name for name in ("order-ids", "client-order-ids") if call.body.get(name)]
        if not kinds:
            raise missing("order-ids")
        ids = call.body[kinds[0]]
        if len(kinds) > 1 or not isinstance(ids, list) or len(ids) > MOST:
            raise malformed(kinds[0])
        done: list[str] = []
        failed: list[Row] = []
        for each in map(str, ids):
            try:
                self._ask(self._find(call, kinds[0], each))
                done.append(each)
            except Refusal as refusal:
                failed.append(_failure(kinds[0], each, refusal))
        return ok({"success": done, "failed": failed})

    def _find(self, call: Call, kind: str, name: str) -> Order:
        if kind == "client-order-ids":
            order = self._own.by_client_id(call.user, name)
        else:
            order = self._own.by_id(call.user, int(name)) if is_order_id(name) else None
        if order is None:
            raise Refusal("base-not-found", "The record is not found.")
        return order

    def open_ones(self, call: Call) -> Row:
        """At most 100 at once; `next-id` says whether to ask again."""
        symbols = read_words(call.body.get("symbol"))
        if len(symbols) > 10:
            raise malformed("symbol")
        size = read_count(call.body, "size", 100, least=1, most=100)
        return self._cancel_some(call, Filter.read(call.body, call.user), size)

    def everything(self, call: Call) -> Row:
        """The GET that cancels; what it answers is not documented."""
        return self._cancel_some(call, Filter.read(call.query, call.user), None)

    def _cancel_some(self, call: Call, wanted: Filter, size: int | None) -> Row:
        live = [
            order
            for order in self._own.live(call.user)
            if wanted.allows(order) and self._own.state(order) != "canceling"
        ]
        page: Sequence[Order] = live[:size]
        for order in page:
            self._own.ask_to_cancel(order)
        next_id = live[len(page)].id if len(live) > len(page) else NO_MORE
        return ok({"success-count": len(page), "failed-count": 0, "next-id": next_id})


def _failure(kind: str, name: str, refusal: Refusal) -> Row:
    row: dict[str, Any] = {
        "err-code": refusal.code,
        "err-msg": refusal.message,
        "order-id": name if kind == "order-ids" else "",
    }
    if kind == "client-order-ids":
        row["client-order-id"] = name
    return row | refusal.more
