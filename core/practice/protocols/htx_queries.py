"""HTX's queries about one's own orders and fills (sheet 6.3)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from core.practice.clock import Clock
from core.practice.orders import Order
from core.practice.protocols import htx_shapes as shapes
from core.practice.protocols.htx_call import Call
from core.practice.protocols.htx_keys import User
from core.practice.protocols.htx_own import OwnOrders
from core.practice.protocols.htx_reading import read_count, read_words
from core.practice.protocols.htx_refusals import Refusal, missing
from core.practice.protocols.htx_shapes import Row, ok

T = TypeVar("T")

HOUR_MS = 3_600_000
WINDOW_MS = 48 * HOUR_MS
ORDER_LIFE_MS, FILL_LIFE_MS = 180 * 24 * HOUR_MS, 120 * 24 * HOUR_MS
CLOSED = frozenset({"filled", "partial-canceled", "canceled"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which orders a query or a cancel is about; an empty wish allows all."""

    symbols: list[str]
    types: list[str]
    side: str

    @classmethod
    def read(cls, fields: Mapping[str, Any], user: User) -> "Filter":
        """Raise Refusal if an account is named that is not the user's."""
        account_id = fields.get("account-id")
        if account_id not in (None, "") and str(account_id) != str(user.spot_id):
            raise Refusal("account-account-id-inexistent", "The account id does not exist.")
        side = str(fields.get("side") or "")
        if side not in ("", "buy", "sell"):
            raise Refusal("invalid-parameter", "invalid side")
        return cls(
            symbols=read_words(fields.get("symbol")),
            types=read_words(fields.get("types")),
            side=side,
        )

    def allows(self, order: Order) -> bool:
        return (
            (not self.symbols or order.market.symbol in self.symbols)
            and (not self.types or shapes.full_type_of(order) in self.types)
            and self.side in ("", order.side.value)
        )


class Queries:
    def __init__(self, own: OwnOrders, clock: Clock) -> None:
        self._own = own
        self._clock = clock

    def by_id(self, call: Call) -> Row:
        return ok(self._row(call, self._order(call)))

    def by_client_id(self, call: Call) -> Row:
        client_id = call.query.get("clientOrderId", "")
        if not client_id:
            raise missing("clientOrderId")
        order = self._own.by_client_id(call.user, client_id)
        if order is None:
            raise _no_such_record()
        return ok(self._row(call, order))

    def _order(self, call: Call) -> Order:
        order = self._own.by_id(call.user, int(call.found))
        if order is None:
            raise _no_such_record()
        return order

    def _row(self, call: Call, order: Order) -> Row:
        return shapes.order(order, self._own.state(order), call.user.spot_id)

    def open(self, call: Call) -> Row:
        wanted = Filter.read(call.query, call.user)
        size = read_count(call.query, "size", 100, least=1, most=500)
        rows = [order for order in self._own.live(call.user) if wanted.allows(order)]
        page = _page(rows, call.query, size, lambda order: order.id)
        states = ((order, self._own.state(order)) for order in page)
        return ok([shapes.open_order(order, state, call.user.spot_id) for order, state in states])

    def search(self, call: Call) -> Row:
        for name in ("symbol", "states"):
            if not call.query.get(name):
                raise missing(name)
        wanted = Filter.read(call.query, call.user)
        states = read_words(call.query["states"])
        if not CLOSED.issuperset(states):
            raise Refusal("invalid-parameter", "invalid states")
        size = read_count(call.query, "size", 100, least=1, most=100)
        rows = [
            order
            for order in self._created_in(call, ORDER_LIFE_MS)
            if wanted.allows(order) and self._own.state(order) in states
        ]
        return ok(self._listed(call, _page(rows, call.query, size, lambda order: order.id)))

    def history(self, call: Call) -> Row:
        """Return the newest, or with `direct=prev` the oldest, of the last 48 hours, newest first."""
        wanted = Filter.read(call.query, call.user)
        size = read_count(call.query, "size", 100, least=10, most=1_000)
        rows = [order for order in self._created_in(call, WINDOW_MS) if wanted.allows(order)]
        if len(rows) <= size:
            return ok(self._listed(call, rows))
        if _is_backwards(call.query):
            page = rows[-size:]
            return ok(self._listed(call, page), **{"next-time": _created_ms(page[0]) + 1})
        page = rows[:size]
        return ok(self._listed(call, page), **{"next-time": _created_ms(page[-1]) - 1})

    def _listed(self, call: Call, orders: list[Order]) -> list[Row]:
        return [
            shapes.listed_order(order, self._own.state(order), call.user.spot_id)
            for order in orders
        ]

    def fills_of_order(self, call: Call) -> Row:
        order = self._order(call)
        return ok([shapes.fill(order, each) for each in reversed(order.fills)])

    def fills(self, call: Call) -> Row:
        wanted = Filter.read(call.query, call.user)
        size = read_count(call.query, "size", 100, least=1, most=500)
        from_ms, to_ms = self._window(call, FILL_LIFE_MS)
        fills = [
            (order, each)
            for order in self._own.all(call.user)
            if wanted.allows(order)
            for each in order.fills
            if from_ms <= each.at_ns // 1_000_000 <= to_ms
        ]
        fills.sort(key=lambda pair: shapes.fill_id(pair[1]), reverse=True)
        page = _page(fills, call.query, size, lambda pair: shapes.fill_id(pair[1]))
        return ok([shapes.fill(order, each) for order, each in page])

    def _created_in(self, call: Call, life_ms: int) -> list[Order]:
        from_ms, to_ms = self._window(call, life_ms)
        return [o for o in self._own.all(call.user) if from_ms <= _created_ms(o) <= to_ms]

    def _window(self, call: Call, life_ms: int) -> tuple[int, int]:
        """Return a span of 48 hours at most; without both ends it is the last one."""
        now_ms = self._clock.now_ms()
        to_ms = read_count(call.query, "end-time", 0)
        from_ms = read_count(call.query, "start-time", 0)
        if not to_ms:
            to_ms = from_ms + WINDOW_MS if from_ms else now_ms
        from_ms = from_ms or to_ms - WINDOW_MS
        if not 0 <= to_ms - from_ms <= WINDOW_MS or from_ms < now_ms - life_ms - WINDOW_MS:
            raise Refusal("order-date-limit-error", "The query window is too long or too old.")
        return from_ms, to_ms


def _created_ms(order: Order) -> int:
    return order.created_ns // 1_000_000


def _is_backwards(query: Mapping[str, str]) -> bool:
    direction = query.get("direct") or "next"
    if direction not in ("prev", "next"):
        raise Refusal("invalid-parameter", "invalid direct")
    return direction == "prev"


def _page(
    rows: list[T], query: Mapping[str, str], size: int, number: Callable[[T], int]
) -> list[T]:
    """Cut rows, newest first, to a page: `next` goes on to older ones than `from`, `prev` to newer ones."""
    if not query.get("from"):
        return rows[:size]
    if not query.get("direct"):
        raise missing("direct")
    first = read_count(query, "from", 0)
    if _is_backwards(query):
        return [row for row in rows if number(row) > first][-size:]
    return [row for row in rows if number(row) < first][:size]


def _no_such_record() -> Refusal:
    return Refusal("base-record-invalid", "record invalid")
