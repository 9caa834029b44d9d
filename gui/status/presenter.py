"""Says how the stream, the clock, the key and the journal are, and how many orders are being checked."""

from collections.abc import Callable, Iterable
from typing import Protocol

from PySide6.QtCore import QCoreApplication, QTimer

from core.desk.facts import Link, LinkState, Pause, Session, SessionState, TrackedOrder
from core.desk.store import Store
from core.domain.errors import JournalError
from core.domain.order import OrderState
from core.exchanges.base import Info
from gui import display, messages
from gui.selection import Selection
from gui.status.view import Health, StatusView

SLOW_MS = 1_000
CLOCK_FAR_MS = 1_000
"""Some exchanges tell their time in whole seconds; below that nothing can be said."""
CLOCK_USELESS_MS = 5_000
"""Of a clock known no better than this, exchanges refuse requests."""
_LINKS = {  # from good to bad
    LinkState.STREAMING: Health.GOOD,
    LinkState.CONNECTING: Health.WAITING,
    LinkState.POLLING: Health.ATTENTION,
    LinkState.SILENT: Health.BAD,
}


class Clock(Protocol):
    """Unix time in milliseconds, and seconds that only rise."""

    def now_ms(self) -> int: ...
    def monotonic(self) -> float: ...


class StatusPresenter:
    """Follows the selected source and account."""

    def __init__(
        self,
        view: StatusView,
        store: Store,
        selection: Selection,
        clock: Clock,
        infos: Iterable[Info],
    ) -> None:
        self._view = view
        self._titles = {info.name: info.title for info in infos}
        self._store = store
        self._selection = selection
        self._clock = clock
        self._timer = QTimer(interval=1000)
        self._timer.timeout.connect(self._show_time)
        self._timer.timeout.connect(self._show_pause)
        self._timer.start()
        selection.source_changed.connect(self._show)
        selection.account_changed.connect(self._show)
        self._stops: tuple[Callable[[], None], ...] = (
            store.watch(Link, lambda _: self._show()),
            store.watch(Session, lambda _: self._show()),
            store.watch(Pause, lambda _: self._show_pause()),
            store.watch(TrackedOrder, self._on_order),
        )
        self._show_time()
        self._show()
        self._show_checking()

    def close(self) -> None:
        """Stop following."""
        for stop in self._stops:
            stop()
        self._selection.source_changed.disconnect(self._show)
        self._selection.account_changed.disconnect(self._show)
        self._timer.stop()

    def show_journal(self, *, is_writable: bool) -> None:
        """Say whether orders are safely on disk before they leave."""
        translate = QCoreApplication.translate
        if is_writable:
            self._view.show_item("journal", Health.GOOD, translate("Status", "Journal safe"))
        else:
            words = translate("Status", "Journal cannot be written: no order leaves")
            self._view.show_item("journal", Health.BAD, words)

    def _show_time(self) -> None:
        words = QCoreApplication.translate("Status", "{time} UTC")
        self._view.show_time(words.format(time=display.clock_utc(self._clock.now_ms())))

    def _on_order(self, tracked: TrackedOrder) -> None:
        if isinstance(tracked.problem, JournalError):
            self.show_journal(is_writable=False)
        elif tracked.order.state is OrderState.SENDING:  # only what is written down gets so far
            self.show_journal(is_writable=True)
        self._show_checking()

    def _show(self) -> None:
        self._show_links()
        self._show_pause()
        account = self._selection.account
        session = self._store.get(Session, account.id) if account is not None else None
        self._show_clock(session)
        self._show_key(session)

    def _show_pause(self) -> None:
        """Who asks us to wait, and for how much longer: the exchange on the screen before any other."""
        now, here = self._clock.monotonic(), self._selection.source
        pauses = [each for each in self._store.all(Pause) if each.until > now]
        if not pauses:
            self._view.show_item("pause", Health.WAITING, "")
            return
        pause = max(pauses, key=lambda each: (each.source == here, each.until))
        translate, is_banned = QCoreApplication.translate, pause.reason == "banned"
        words = translate("Status", "{exchange} asks us to wait: {time}")
        if is_banned:
            words = translate("Status", "{exchange} has blocked us: {time}")
        more = translate(
            "Status", "Until then nothing is asked; what is sent by hand may have to wait too."
        )
        time = display.countdown(pause.until - now)
        title = self._titles.get(pause.source.exchange, pause.source.exchange)
        health = Health.BAD if is_banned else Health.ATTENTION
        self._view.show_item("pause", health, words.format(exchange=title, time=time), more)

    def _show_links(self) -> None:
        """The worse of the prices' and the account's link speaks for both."""
        source, account = self._selection.source, self._selection.account
        keys = [(source, None), (source, account.id if account is not None else None)]
        links = [link for key in keys if (link := self._store.get(Link, key)) is not None]
        order = list(_LINKS)
        link = max(links, key=lambda each: order.index(each.state), default=None)
        if link is None:
            self._view.show_item("stream", Health.WAITING, "")
            self._view.show_item("roundTrip", Health.WAITING, "")
            return
        more = messages.sentence(link.problem) if link.problem is not None else ""
        self._view.show_item("stream", _LINKS[link.state], messages.link_text(link.state), more)
        trips = [each.round_trip_ms for each in links if each.round_trip_ms is not None]
        words = QCoreApplication.translate("Status", "Round trip {n} ms")
        slowest = max(trips, default=0)
        health = Health.ATTENTION if slowest > SLOW_MS else Health.GOOD
        self._view.show_item("roundTrip", health, words.format(n=slowest) if trips else "")

    def _show_clock(self, session: Session | None) -> None:
        """How far the clocks are apart, and how well that is known."""
        offset = session.clock_offset_ms if session is not None else None
        if session is None or offset is None:
            is_asked = session is not None and session.state is SessionState.SIGNED_IN
            words = QCoreApplication.translate("Status", "Checking the exchange's time…")
            self._view.show_item("clockOffset", Health.WAITING, words if is_asked else "")
            return
        translate, spread = QCoreApplication.translate, session.clock_spread_ms
        more = translate(
            "Status",
            "The exchange's clock less this computer's; requests are corrected by it, as far as it is known.",
        )
        words = translate("Status", "Clock in step")
        if abs(offset) > CLOCK_FAR_MS:
            sign = "+" if offset >= 0 else display.MINUS
            words = translate("Status", "Clock {offset}").format(offset=sign + _seconds(offset))
        if spread is not None:
            words = f"{words} ±{display.GROUP}{_seconds(max(spread, 1))}"
        self._view.show_item("clockOffset", _clock_health(offset, spread or 0), words, more)

    def _show_key(self, session: Session | None) -> None:
        if session is None:
            self._view.show_item("key", Health.WAITING, "")
            return
        translate = QCoreApplication.translate
        if session.state is not SessionState.SIGNED_IN:
            health = Health.BAD if session.state is SessionState.REFUSED else Health.WAITING
            more = messages.sentence(session.problem) if session.problem is not None else ""
            words = {
                SessionState.SIGNING_IN: translate("Status", "Key: signing in…"),
                SessionState.REFUSED: translate("Status", "Key refused"),
                SessionState.SIGNED_OUT: translate("Status", "Key: signed out"),
            }[session.state]
            self._view.show_item("key", health, words, more)
            return
        rights = session.account.rights
        health = Health.ATTENTION if rights.is_dangerous else Health.GOOD
        words = translate("Status", "Key: {rights}").format(rights=messages.rights_text(rights))
        self._view.show_item("key", health, words)

    def _show_checking(self) -> None:
        count = checking_count(self._store)
        words = QCoreApplication.translate("Status", "{n} being checked").format(n=count)
        self._view.show_checking(words if count else "")


def checking_count(store: Store) -> int:
    """How many orders of any account have an outcome that cannot be said yet."""
    return sum(each.order.state is OrderState.UNKNOWN for each in store.all(TrackedOrder))


def _clock_health(offset_ms: int, spread_ms: int) -> Health:
    if spread_ms > CLOCK_USELESS_MS:
        return Health.BAD
    is_far = max(abs(offset_ms), spread_ms) > CLOCK_FAR_MS
    return Health.ATTENTION if is_far else Health.GOOD


def _seconds(ms: int) -> str:
    """How long, without its sign: milliseconds below a second."""
    translate = QCoreApplication.translate
    if abs(ms) < 1000:
        return translate("Status", "{n} ms").format(n=abs(ms))
    seconds, rest = divmod(abs(ms), 1000)
    return translate("Status", "{n} s").format(n=f"{seconds}.{rest // 100}")
