"""Keeps the orders panel true: rows from facts alone, wishes to the desk, refusals as a line in the panel."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from core.desk.facts import MarketList, OwnFills, Quote, TrackedOrder
from core.desk.store import Store
from core.domain.account import Account
from core.domain.errors import DeskError
from core.domain.market import Market, Ticker
from core.exchanges.base import Info
from gui import messages
from gui.orders import rows
from gui.orders.cancel_presenter import CancelDesk, CancelPresenter
from gui.orders.card_presenter import CardPresenter
from gui.orders.dead_man_presenter import DeadManDesk, DeadManPresenter
from gui.orders.saving import write
from gui.orders.table import Row
from gui.orders.trail_presenter import TrailDesk, TrailPresenter
from gui.orders.view import OrdersView
from gui.selection import Selection
from gui.tasks import Tasks

Call = Callable[..., Awaitable[Any]]
Verb = Callable[..., Awaitable[TrackedOrder]]

_ONE_SECOND_MS = 1000


class OrderDesk(CancelDesk, DeadManDesk, TrailDesk, Protocol):
    """The verbs of the desk that this panel uses. All raise `DeskError`s."""

    async def cancel(self, account_id: str, ref: str) -> TrackedOrder: ...
    async def ask(self, account_id: str, ref: str) -> TrackedOrder: ...
    async def release(self, account_id: str, ref: str, note: str) -> TrackedOrder: ...
    async def load_history(self, account_id: str, market: Market | None) -> None: ...
    async def load_fills(self, account_id: str, market: Market) -> None: ...


class Clock(Protocol):
    """Monotonic seconds, to know a price's age, and Unix milliseconds."""

    def monotonic(self) -> float: ...
    def now_ms(self) -> int: ...


class OrdersPresenter(QObject):
    """Follows the chosen account. `sent_wanted` carries the ids of an order whose requests are to be shown."""

    sent_wanted = Signal(tuple)

    def __init__(
        self,
        view: OrdersView,
        desk: OrderDesk,
        store: Store,
        call: Call,
        tasks: Tasks,
        selection: Selection,
        clock: Clock,
        infos: Sequence[Info] = (),
        stale_after_s: float = 5.0,
    ) -> None:
        super().__init__(view)
        self._view, self._desk, self._store = view, desk, store
        self._call, self._tasks = call, tasks
        self._selection, self._clock = selection, clock
        self.stale_after_s = stale_after_s
        self._loaded: set[tuple[str, str, str]] = set()
        self._asking: set[tuple[str, str]] = set()
        self._card = CardPresenter(view, store, clock)
        self.cancels = CancelPresenter(view, desk, store, call, tasks, selection, self._say)
        self._dead_man = DeadManPresenter(
            view, desk, store, call, tasks, selection, clock, infos, self._say
        )
        self._trail = TrailPresenter(view, desk, store, call, tasks, infos)
        self._stops = (
            store.watch(TrackedOrder, self._on_order),
            store.watch(OwnFills, self._on_fills),
        )
        self._second = QTimer(self, interval=_ONE_SECOND_MS)
        self._second.timeout.connect(self._show_distances)
        self._second.start()
        self._connect()
        self._on_account()

    def close(self) -> None:
        """Stop following facts."""
        self._second.stop()
        for part in (self._card, self.cancels, self._dead_man, self._trail):
            part.close()
        for stop in self._stops:
            stop()

    def _connect(self) -> None:
        view, selection = self._view, self._selection
        view.cancel_pressed.connect(self._on_cancel)
        view.ask_pressed.connect(self._on_ask)
        view.details_wanted.connect(self._on_details)
        self._card.ask_pressed.connect(self._on_ask)
        self._card.sent_wanted.connect(self._on_sent)
        self._card.release_pressed.connect(self._on_release)
        view.sent_wanted.connect(self._on_sent)
        view.export_chosen.connect(self._on_export)
        view.tab_shown.connect(self._load)
        selection.account_changed.connect(self._on_account)
        selection.market_changed.connect(self._on_market)

    # What is known

    def _on_account(self) -> None:
        self._view.show_note("")
        account = self._selection.account
        self._card.leave(account.id if account is not None else None)
        known = [row for row in self._store.all(TrackedOrder) if self._is_mine(row.account_id)]
        working = [row for row in known if rows.is_working(row)]
        done = [row for row in known if not rows.is_working(row)]
        now_ms = self._clock.now_ms()
        self._view.working.model.show(self._working_row(row) for row in working)
        self._view.done.model.show(rows.done_row(row, now_ms) for row in done)
        self._view.fills.model.show(())
        for fills in self._store.all(OwnFills):
            self._on_fills(fills)
        self._say_empty()
        self._load(self._view.shown_tab())

    def _on_market(self) -> None:
        self._say_empty()
        self._load(self._view.shown_tab())

    def _on_order(self, row: TrackedOrder) -> None:
        if not self._is_mine(row.account_id):
            return
        if rows.is_working(row):
            self._view.done.model.drop(row.ref)
            self._view.working.model.put(self._working_row(row))
        else:
            self._view.working.model.drop(row.ref)
            self._view.done.model.put(rows.done_row(row, self._clock.now_ms()))

    def _show_distances(self) -> None:
        """Once a second is often enough for a figure nobody trades by; rows that stay the same are not touched."""
        for shown in self._view.working.model.rows():
            row = self._row(shown.key)
            if row is not None:
                self._view.working.model.put(self._working_row(row))

    def _on_fills(self, fact: OwnFills) -> None:
        if self._is_mine(fact.account_id):
            market, now_ms = self._market(fact.symbol), self._clock.now_ms()
            for fill in fact.fills:
                self._view.fills.model.put(rows.fill_row(fact.symbol, fill, market, now_ms))

    def _say_empty(self) -> None:
        market, view = self._selection.market, self._view
        if self._selection.account is None:
            text = self.tr("No account is chosen: add a key, or try practice, to see orders here.")
            for table in (view.working, view.done, view.fills):
                table.say_empty(text)
            return
        view.working.say_empty(self.tr("No working orders. What you send appears here at once."))
        view.done.say_empty(self.tr("No ended orders are known yet."))
        text = self.tr("No fills of {pair} are known yet.")
        none = self.tr("Choose a pair to see its fills.")
        view.fills.say_empty(text.format(pair=market.name) if market else none)

    def _is_mine(self, account_id: str) -> bool:
        account = self._selection.account
        return account is not None and account.id == account_id

    def _row(self, ref: str) -> TrackedOrder | None:
        account = self._selection.account
        return self._store.get(TrackedOrder, (account.id, ref)) if account else None

    def _working_row(self, row: TrackedOrder) -> Row:
        return rows.working_row(row, self._ticker(row), self._clock.now_ms())

    def _ticker(self, row: TrackedOrder) -> Ticker | None:
        """The pair's prices, unless nobody follows them or they are old."""
        quote = self._store.get(Quote, (self._selection.source, row.order.symbol))
        if quote is None:
            return None
        age_s = self._clock.monotonic() - quote.ticker.seen_at
        return quote.ticker if age_s <= self.stale_after_s else None

    def _market(self, symbol: str) -> Market | None:
        source = self._selection.source
        known = self._store.get(MarketList, source) if source else None
        markets = known.markets if known else ()
        return next((market for market in markets if market.symbol == symbol), None)

    # Asking for more

    def _load(self, tab: str) -> None:
        """History and fills are asked for when their tab is first looked at, once for each pair."""
        account, market = self._selection.account, self._selection.market
        if account is None or tab not in {"done", "fills"} or (tab == "fills" and market is None):
            return
        wanted = (tab, account.id, market.symbol if market else "")
        if wanted not in self._loaded:
            self._loaded.add(wanted)
            self._tasks.start(self._load_tab(wanted, market))

    async def _load_tab(self, wanted: tuple[str, str, str], market: Market | None) -> None:
        tab, account_id, _ = wanted
        verb = self._desk.load_history if tab == "done" else self._desk.load_fills
        try:
            await self._call(verb, account_id, market)
        except DeskError as error:
            self._loaded.discard(wanted)
            self._view.show_note(messages.sentence(error), "attention")

    # Wishes

    def _on_cancel(self, ref: str) -> None:
        self._wish(self._desk.cancel, ref)

    def _on_ask(self, ref: str) -> None:
        if self._wish(self._desk.ask, ref, note=self.tr("Asking the exchange…")):
            self._card.show_asking(ref)

    def _on_release(self, ref: str, note: str) -> None:
        self._wish(self._desk.release, ref, note)

    def _wish(self, verb: Verb, ref: str, *more: str, note: str = "") -> bool:
        """Ask the desk for something about one order; False while the last wish about it is on its way."""
        account = self._selection.account
        if account is None or (account.id, ref) in self._asking:
            return False
        self._view.show_note(note)
        self._asking.add((account.id, ref))
        self._tasks.start(self._ask(verb, account, ref, *more))
        return True

    async def _ask(self, verb: Verb, account: Account, ref: str, *more: str) -> None:
        """Rows change by facts alone; what is said here is only why nothing came of it."""
        note = ""
        try:
            await self._call(verb, account.id, ref, *more)
        except DeskError as error:
            note = messages.sentence(error)
        finally:
            self._asking.discard((account.id, ref))
        self._say(account, note, "attention")
        row = self._store.get(TrackedOrder, (account.id, ref))
        if row is not None:
            self._card.show_answered(row)

    def _say(self, account: Account, text: str, role: str) -> None:
        """Say what came of a wish, and whose orders it was about if others are on the screen by now."""
        if self._is_mine(account.id):
            self._view.show_note(text, role)
        elif text:
            named = self.tr("{account}: {text}").format(account=account.label, text=text)
            self._view.show_note(named, role)

    def _on_details(self, ref: str) -> None:
        if (row := self._row(ref)) is not None:
            self._card.open(row)

    def _on_sent(self, ref: str) -> None:
        row = self._row(ref)
        if row is None:
            return
        self._card.dismiss()
        self._view.show_tab("sent")
        ids = (row.order.client_id, row.order.id)
        self.sent_wanted.emit(tuple(each for each in ids if each))

    def _on_export(self, path: str, text: str, has_bom: bool) -> None:
        self._view.show_note(*write(path, text, has_bom=has_bom))
