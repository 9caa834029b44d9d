"""Keeps the open card of an order true, and counts down to the end of a search from its first second."""

from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from core.desk.facts import Session, TrackedOrder
from core.desk.store import Store
from gui.orders import cards
from gui.orders.card import OrderCard
from gui.orders.view import OrdersView

_ONE_SECOND_MS = 1000


class Clock(Protocol):
    """Unix milliseconds."""

    def now_ms(self) -> int: ...


class CardPresenter(QObject):
    """At most one card is open. Its wishes carry the order's ref; a release also what the person noted."""

    ask_pressed = Signal(str)
    sent_wanted = Signal(str)
    release_pressed = Signal(str, str)

    def __init__(self, view: OrdersView, store: Store, clock: Clock) -> None:
        super().__init__(view)
        self._view, self._store, self._clock = view, store, clock
        self._card: OrderCard | None = None
        self._row: TrackedOrder | None = None
        self._second = QTimer(self, interval=_ONE_SECOND_MS)
        self._second.timeout.connect(self._show)
        self._stop = store.watch(TrackedOrder, self._on_order)

    def open(self, row: TrackedOrder) -> None:
        """Show the card of an order, unless one is open."""
        if self._card is not None:
            return
        card = OrderCard(cards.card(row, self._their_now_ms(row)), self._view)
        card.ask_pressed.connect(self.ask_pressed)
        card.sent_wanted.connect(self.sent_wanted)
        card.release_pressed.connect(self.release_pressed)
        card.finished.connect(self._on_closed)
        self._card, self._row = card, row
        self._second.start()
        card.open()

    def show_asking(self, ref: str) -> None:
        """A question about the order of the card is on its way."""
        if self._card is not None and self._row is not None and self._row.ref == ref:
            self._card.show_asking()

    def show_answered(self, row: TrackedOrder) -> None:
        """A wish about an order has been answered, with news or without."""
        self._on_order(row)
        if self._card is not None and self._row is not None and self._row.key == row.key:
            self._card.show_asked()

    def leave(self, account_id: str | None) -> None:
        """Close the card unless it is of this account."""
        if self._card is not None and self._row is not None and self._row.account_id != account_id:
            self._card.reject()

    def dismiss(self) -> None:
        """Close the card: what it led to is shown elsewhere."""
        if self._card is not None:
            self._card.accept()

    def close(self) -> None:
        """Stop following facts."""
        self._second.stop()
        self._stop()

    def _on_order(self, row: TrackedOrder) -> None:
        if self._row is not None and self._row.key == row.key:
            self._row = row
            self._show()

    def _show(self) -> None:
        if self._card is not None and self._row is not None:
            self._card.show_card(cards.card(self._row, self._their_now_ms(self._row)))

    def _their_now_ms(self, row: TrackedOrder) -> int:
        """Now by the exchange's clock, which the end of a search is stated in."""
        session = self._store.get(Session, row.account_id)
        offset_ms = session.clock_offset_ms if session is not None else None
        return self._clock.now_ms() + (offset_ms or 0)

    def _on_closed(self) -> None:
        card, self._card, self._row = self._card, None, None
        self._second.stop()
        if card is not None:
            card.deleteLater()
