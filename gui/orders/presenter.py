"""Keeps the orders panel true: rows from facts alone, wishes to the desk, refusals as a line in the panel."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Protocol

from PySide6.QtCore import QIODevice, QObject, QSaveFile, QTimer, Signal

from core.desk.facts import CancelRun, MarketList, OwnFills, Quote, Scope, TrackedOrder
from core.desk.store import Store
from core.domain.account import Account
from core.domain.errors import DeskError
from core.domain.market import Market, Ticker
from gui import display, messages
from gui.orders import cards, rows, words
from gui.orders.card import OrderCard
from gui.orders.csv_text import BOM
from gui.orders.table import Row
from gui.orders.view import OrdersView
from gui.selection import Selection
from gui.tasks import Tasks

Call = Callable[..., Awaitable[Any]]
Verb = Callable[[str, str], Awaitable[TrackedOrder]]

_ONE_SECOND_MS = 1000


class OrderDesk(Protocol):
    """The verbs of the desk that this panel uses. All raise `DeskError`s."""

    async def cancel(self, account_id: str, ref: str) -> TrackedOrder: ...
    async def cancel_all(self, account_id: str, scope: Scope) -> CancelRun: ...
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
        stale_after_s: float = 5.0,
    ) -> None:
        super().__init__(view)
        self._view, self._desk, self._store = view, desk, store
        self._call, self._tasks = call, tasks
        self._selection, self._clock = selection, clock
        self.stale_after_s = stale_after_s
        self._loaded: set[tuple[str, str, str]] = set()
        self._asking: set[tuple[str, str]] = set()
        self._card: OrderCard | None = None
        self._card_key = ("", "")
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
        for stop in self._stops:
            stop()

    def cancel_all(self, everything: bool = False) -> None:
        """Cancel every order made here, or everything on the account, and say what is proven gone."""
        account = self._selection.account
        if account is not None:
            self._view.show_note(self.tr("Cancelling all…"))
            self._tasks.start(self._cancel_all(account, everything))

    def _connect(self) -> None:
        view, selection = self._view, self._selection
        view.cancel_pressed.connect(self._on_cancel)
        view.ask_pressed.connect(self._on_ask)
        view.details_wanted.connect(self._on_details)
        view.sent_wanted.connect(self._on_sent)
        view.export_chosen.connect(self._on_export)
        view.tab_shown.connect(self._load)
        selection.account_changed.connect(self._on_account)
        selection.market_changed.connect(self._on_market)

    # What is known

    def _on_account(self) -> None:
        self._view.show_note("")
        if self._card is not None and not self._is_mine(self._card_key[0]):
            self._card.reject()
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
        self._show_in_card(row)

    def _show_in_card(self, row: TrackedOrder) -> None:
        if self._card is not None and self._card_key == row.key:
            self._card.show_card(cards.card(row))

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
        if self._wish(self._desk.ask, ref, self.tr("Asking the exchange…")) and self._card:
            self._card.show_asking()

    def _on_release(self, ref: str) -> None:
        self._wish(partial(self._desk.release, note=""), ref)

    def _wish(self, verb: Verb, ref: str, note: str = "") -> bool:
        """Ask the desk for something about one order; False while the last wish about it is on its way."""
        account = self._selection.account
        if account is None or (account.id, ref) in self._asking:
            return False
        self._view.show_note(note)
        self._asking.add((account.id, ref))
        self._tasks.start(self._ask(verb, account, ref))
        return True

    async def _ask(self, verb: Verb, account: Account, ref: str) -> None:
        """Rows change by facts alone; what is said here is only why nothing came of it."""
        note = ""
        try:
            await self._call(verb, account.id, ref)
        except DeskError as error:
            note = messages.sentence(error)
        finally:
            self._asking.discard((account.id, ref))
        self._say(account, note, "attention")
        row = self._store.get(TrackedOrder, (account.id, ref))
        if row is not None:
            self._show_in_card(row)

    async def _cancel_all(self, account: Account, everything: bool) -> None:
        try:
            report: CancelRun = await self._call(
                self._desk.cancel_all, account.id, Scope(everything=everything)
            )
        except DeskError as error:
            self._say(account, messages.sentence(error), "attention")
            return
        is_clean = report.gone == report.asked
        self._say(account, self._report(account, report), "good" if is_clean else "attention")

    def _say(self, account: Account, text: str, role: str) -> None:
        """Say what came of a wish, and whose orders it was about if others are on the screen by now."""
        if self._is_mine(account.id):
            self._view.show_note(text, role)
        elif text:
            named = self.tr("{account}: {text}").format(account=account.label, text=text)
            self._view.show_note(named, role)

    def _report(self, account: Account, report: CancelRun) -> str:
        if not report.asked:
            return self.tr("There was no order to cancel.")
        text = self.tr("{gone} of {asked} gone, confirmed {time} UTC.").format(
            gone=report.gone, asked=report.asked, time=display.clock_utc(self._clock.now_ms())
        )
        left = [self._store.get(TrackedOrder, (account.id, ref)) for ref in report.left]
        if report.left:
            names = "; ".join(words.summary(row) for row in left if row) or str(len(report.left))
            text += " " + self.tr("Still there: {orders}.").format(orders=names)
        if report.checking:
            text += " " + self.tr("Still being checked: {count}.").format(count=report.checking)
        return text

    def _on_details(self, ref: str) -> None:
        row = self._row(ref)
        if row is None or self._card is not None:
            return
        card = OrderCard(cards.card(row), self._view)
        card.ask_pressed.connect(self._on_ask)
        card.sent_wanted.connect(self._on_sent)
        card.release_pressed.connect(self._on_release)
        card.finished.connect(self._on_card_closed)
        self._card, self._card_key = card, (row.account_id, ref)
        card.open()

    def _on_card_closed(self) -> None:
        card, self._card, self._card_key = self._card, None, ("", "")
        if card is not None:
            card.deleteLater()

    def _on_sent(self, ref: str) -> None:
        row = self._row(ref)
        if row is None:
            return
        if self._card is not None:
            self._card.accept()
        self._view.show_tab("sent")
        ids = (row.order.client_id, row.order.id)
        self.sent_wanted.emit(tuple(each for each in ids if each))

    def _on_export(self, path: str, text: str, has_bom: bool) -> None:
        file = QSaveFile(path)
        content = ((BOM if has_bom else "") + text).encode()
        is_open = file.open(QIODevice.OpenModeFlag.WriteOnly)
        if is_open and file.write(content) == len(content) and file.commit():
            self._view.show_note(self.tr("Exported to {path}").format(path=path), "good")
        else:
            problem = self.tr("Not exported: {reason}").format(reason=file.errorString())
            self._view.show_note(problem, "danger")
