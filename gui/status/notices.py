"""Puts banners over the panels while an order is being checked, or the exchange does not answer."""

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QCoreApplication, QTimer

from core.desk.facts import Link, LinkState, TrackedOrder
from core.desk.store import Store
from core.domain.order import OrderState
from gui import display, messages
from gui.selection import Selection

CHECKING, SILENT, UNRESOLVED = "checking", "silent", "unresolved"
"""Subjects of the banners."""


class Clock(Protocol):
    """Seconds that only rise."""

    def monotonic(self) -> float: ...


class BannerPlace(Protocol):
    """Where banners go: the main window."""

    def show_banner(self, subject: str, text: str, kind: str, action_text: str = "") -> None: ...

    def hide_banner(self, subject: str) -> None: ...


class NoticesPresenter:
    """Follows every account's orders and the selected source's link."""

    def __init__(
        self, place: BannerPlace, store: Store, selection: Selection, clock: Clock
    ) -> None:
        self._place = place
        self._store = store
        self._selection = selection
        self._clock = clock
        self._silent_since: float | None = None
        self._timer = QTimer(interval=1000)
        self._timer.timeout.connect(self._show_silence)
        selection.source_changed.connect(self._on_source)
        self._stops: tuple[Callable[[], None], ...] = (
            store.watch(TrackedOrder, lambda _: self._show_orders()),
            store.watch(Link, self._on_link),
        )
        self._show_orders()
        self._on_source()

    def close(self) -> None:
        """Stop following."""
        for stop in self._stops:
            stop()
        self._selection.source_changed.disconnect(self._on_source)
        self._timer.stop()

    def _show_orders(self) -> None:
        translate = QCoreApplication.translate
        states = [each.order.state for each in self._store.all(TrackedOrder)]
        checked, unresolved = states.count(OrderState.UNKNOWN), states.count(OrderState.UNRESOLVED)
        one = translate("Notices", "An order is being checked: do not send it again.")
        many = translate("Notices", "{n} orders are being checked: do not send them again.")
        self._tell(CHECKING, (one if checked == 1 else many).format(n=checked), checked)
        words = translate(
            "Notices",
            "{n} order could not be settled: look at the exchange whether it is there, then say so in its details.",
        )
        self._tell(UNRESOLVED, words.format(n=unresolved), unresolved)

    def _tell(self, subject: str, text: str, count: int) -> None:
        if count:
            action = QCoreApplication.translate("Notices", "Show")
            self._place.show_banner(subject, text, "attention", action)
        else:
            self._place.hide_banner(subject)

    def _on_source(self) -> None:
        self._silent_since = None
        link = self._store.get(Link, (self._selection.source, None))
        if link is not None:
            self._on_link(link)
        else:
            self._show_silence()

    def _on_link(self, link: Link) -> None:
        if link.key != (self._selection.source, None):
            return
        if link.state is not LinkState.SILENT:
            self._silent_since = None
        elif self._silent_since is None:
            self._silent_since = self._clock.monotonic()
        self._show_silence()

    def _show_silence(self) -> None:
        if self._silent_since is None:
            self._timer.stop()
            self._place.hide_banner(SILENT)
            return
        self._timer.start()
        link = self._store.get(Link, (self._selection.source, None))
        words = QCoreApplication.translate("Notices", "The exchange has not answered for {age}.")
        text = words.format(age=display.age(self._clock.monotonic() - self._silent_since))
        if link is not None and link.problem is not None:
            text = f"{text} {messages.sentence(link.problem)}"
        self._place.show_banner(SILENT, text, "danger")
