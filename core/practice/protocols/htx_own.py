"""A user's own orders as HTX's queries see them: which are still found, and cancels under way (sheet 6.2 to 6.4)."""

from functools import partial

from core.practice.orders import Action, Order, State
from core.practice.protocols.htx_keys import User
from core.practice.venue import Venue

HOUR_NS = 3_600_000_000_000
LIVE_ID_NS = 8 * HOUR_NS
"""How long after its creation a live order is found by its client id."""
CLOSED_ID_NS = 2 * HOUR_NS
"""The same of a closed one; also how long after its end an order that was cancelled without a fill is found at all."""
CANCELING_S = 0.05


class OwnOrders:
    def __init__(self, venue: Venue) -> None:
        self._venue = venue
        self._asked: set[int] = set()
        self._sequences: dict[tuple[str, str], int] = {}
        venue.listeners.append(self._on_action)

    def all(self, user: User) -> list[Order]:
        """Return what can still be found, newest first."""
        return [
            order
            for order in reversed(self._venue.orders.values())
            if order.account == user.name and not self._has_vanished(order)
        ]

    def live(self, user: User) -> list[Order]:
        """Return live orders, newest first."""
        return self._venue.live_orders(user.name)[::-1]

    def by_id(self, user: User, order_id: int) -> Order | None:
        order = self._venue.orders.get(order_id)
        if order is None or order.account != user.name or self._has_vanished(order):
            return None
        return order

    def by_client_id(self, user: User, client_id: str) -> Order | None:
        """Return the newest order with this client id, if the id is not too old."""
        order = self.ever_by_client_id(user, client_id)
        if order is None:
            return None
        life_ns = LIVE_ID_NS if order.is_live else CLOSED_ID_NS
        return order if self._venue.clock.now_ns() - order.created_ns <= life_ns else None

    def ever_by_client_id(self, user: User, client_id: str) -> Order | None:
        """Return the newest order with this client id, however old."""
        for order in reversed(self._venue.orders.values()):
            if order.account == user.name and order.client_id == client_id:
                return order
        return None

    def _has_vanished(self, order: Order) -> bool:
        if order.state is not State.CANCELLED or order.filled:
            return False
        return self._venue.clock.now_ns() - order.updated_ns > CLOSED_ID_NS

    def state(self, order: Order) -> str:
        if order.id in self._asked:
            return "canceling"
        if order.state is State.OPEN:
            return "partial-filled" if order.filled else "submitted"
        if order.state is State.CANCELLED:
            return "partial-canceled" if order.filled else "canceled"
        return "created" if order.state is State.WAITING else "filled"

    def ask_to_cancel(self, order: Order) -> None:
        """Take note of a cancel; the order may still be filled before it is done."""
        if order.id not in self._asked:
            self._asked.add(order.id)
            self._venue.clock.call_later(CANCELING_S, partial(self._venue.cancel, order))

    def sequence(self, user: User, asset: str) -> int:
        """Return the number of a balance's last change (sheet 5)."""
        return self._sequences.get((user.name, asset), 1)

    def _on_action(self, action: Action) -> None:
        for account, assets in action.assets.items():
            for asset in assets:
                self._sequences[account, asset] = self._sequences.get((account, asset), 1) + 1
        for event in action.events:
            if not event.order.is_live:
                self._asked.discard(event.order.id)
