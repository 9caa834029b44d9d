"""HTX's endpoints under /v2/algo-orders: conditional orders and the dead-man switch (sheet 6.6 and 6.7)."""

from typing import Any

from core.practice.exact import text
from core.practice.protocols.htx_algo import (
    CANCELED,
    CREATED,
    REJECTED,
    TRIGGERED,
    Algo,
    Algos,
)
from core.practice.protocols.htx_call import Call
from core.practice.protocols.htx_keys import User
from core.practice.protocols.htx_own import OwnOrders
from core.practice.protocols.htx_reading import read_count
from core.practice.protocols.htx_refusals import Refusal, invalid_field, missing_field
from core.practice.protocols.htx_shapes import Row, success
from core.practice.venue import Venue

MOST = 50
MOST_AT_ONCE = 500
LEAST_TIMEOUT_S = 5
SECOND_NS = 1_000_000_000


class AlgoEndpoints:
    def __init__(self, algos: Algos) -> None:
        self._algos = algos

    def place(self, call: Call) -> Row:
        return success({"clientOrderId": self._algos.place(call.key, call.body).client_id})

    def cancel(self, call: Call) -> Row:
        names = call.body.get("clientOrderIds")
        if names is None:
            raise missing_field()
        if not isinstance(names, list) or not 0 < len(names) <= MOST:
            raise invalid_field("clientOrderIds")
        rows: dict[str, list[str]] = {"accepted": [], "rejected": []}
        for name in map(str, names):
            was_live = self._algos.cancel(call.user, name)
            rows["accepted" if was_live else "rejected"].append(name)
        return success(rows)

    def opening(self, call: Call) -> Row:
        return self._page(call, CREATED)

    def history(self, call: Call) -> Row:
        for name in ("symbol", "orderStatus"):
            if not call.query.get(name):
                raise missing_field()
        status = call.query["orderStatus"]
        if status not in (CANCELED, REJECTED, TRIGGERED):
            raise invalid_field("orderStatus")
        return self._page(call, status)

    def _page(self, call: Call, status: str) -> Row:
        """Cut to a page, newest first unless sorted otherwise; `nextId` is the first one of the next page."""
        limit = read_count(call.query, "limit", 100, least=1, most=500)
        rows = [
            algo
            for algo in self._algos.of(call.user)
            if algo.status == status and _is_wanted(algo, call)
        ]
        is_ascending = call.query.get("sort") == "asc"
        if is_ascending:
            rows.reverse()
        first = read_count(call.query, "fromId", 0)
        if first:
            rows = [r for r in rows if (r.number >= first if is_ascending else r.number <= first)]
        more = {"nextId": rows[limit].number} if len(rows) > limit else {}
        return success([algo_row(algo) for algo in rows[:limit]], **more)

    def specific(self, call: Call) -> Row:
        name = call.query.get("clientOrderId")
        if not name:
            raise missing_field()
        algo = self._algos.newest(call.user, name)
        if algo is None:
            raise Refusal(1007, "not found")
        return success(algo_row(algo))


def _is_wanted(algo: Algo, call: Call) -> bool:
    facts = {
        "accountId": str(algo.key.user.spot_id),
        "symbol": algo.symbol,
        "orderSide": algo.wish.side.value,
        "orderType": algo.kind[0],
    }
    return all(call.query.get(name) in (None, "", fact) for name, fact in facts.items())


def algo_row(algo: Algo) -> Row:
    wish = algo.wish
    row: Row = {
        "lastActTime": algo.acted_ms,
        "orderOrigTime": algo.created_ms,
        "symbol": algo.symbol,
        "source": "api",
        "clientOrderId": algo.client_id,
        "orderSide": wish.side.value,
        "orderType": algo.kind[0],
        "orderValue" if wish.is_spend else "orderSize": text(wish.amount),
        "accountId": algo.key.user.spot_id,
        "timeInForce": algo.kind[1],
        "stopPrice": text(algo.trigger.price),
        "orderStatus": algo.status,
    }
    if not wish.kind.is_market:
        row["orderPrice"] = text(wish.price)
    if algo.trigger.trail is not None:
        row["trailingRate"] = text(algo.trigger.trail)
    if algo.order is not None:
        row["orderId"] = str(algo.order.id)
        row["orderCreateTime"] = algo.order.created_ns // 1_000_000
    if algo.error is not None:
        row["errCode"], row["errMessage"] = algo.error.code, algo.error.message
    return row


class DeadMan:
    """Cancels all of a user's spot orders once nobody renews the promise in time."""

    def __init__(self, venue: Venue, own: OwnOrders) -> None:
        self._own = own
        self._clock = venue.clock
        venue.timers.append(self._on_time)
        self._due: dict[str, tuple[User, int]] = {}

    def set(self, call: Call) -> Row:
        timeout_s: Any = call.body.get("timeout")
        if timeout_s is None:
            raise missing_field()
        if not isinstance(timeout_s, int) or (timeout_s != 0 and timeout_s < LEAST_TIMEOUT_S):
            raise invalid_field("timeout")
        now_ms, triggers_ms = self._clock.now_ms(), 0
        self._due.pop(call.user.name, None)
        if timeout_s:
            due_ns = self._clock.elapsed_ns() + timeout_s * SECOND_NS
            self._due[call.user.name] = (call.user, due_ns)
            triggers_ms = now_ms + timeout_s * 1_000
        return success({"currentTime": now_ms, "triggerTime": triggers_ms}, message="success")

    def _on_time(self, now_ns: int) -> None:
        for name, (user, due_ns) in list(self._due.items()):
            if now_ns >= due_ns:
                del self._due[name]
                for order in self._own.live(user)[:MOST_AT_ONCE]:
                    self._own.ask_to_cancel(order)
