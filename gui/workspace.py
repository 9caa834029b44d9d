"""The presenters of the main window's panels, and what follows from choosing a source, a pair or an account.

Read the constructor from top to bottom and the window has been read once.
"""

import contextlib
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from core.desk.facts import MarketList, Session, SessionState, Source
from core.desk.identity import new_client_id
from core.domain.account import Account, Environment
from core.domain.errors import DeskError
from core.domain.market import Market
from core.runtime import Runtime
from core.settings import Settings
from gui import messages
from gui.balances.move_presenter import MovePresenter
from gui.balances.movements_presenter import MovementsPresenter
from gui.balances.presenter import BalancesPresenter
from gui.book.presenter import BookPresenter
from gui.bridge import Bridge
from gui.chart.presenter import ChartPresenter
from gui.chord import PanicChord
from gui.orders.leave_presenter import LeavePresenter
from gui.orders.leave_view import LeaveSheet
from gui.orders.panic_presenter import PanicPresenter
from gui.orders.panic_view import PanicSheet
from gui.orders.presenter import OrdersPresenter
from gui.panels import Panels
from gui.selection import Selection
from gui.status.notices import NoticesPresenter
from gui.status.presenter import StatusPresenter
from gui.tasks import Tasks
from gui.ticker.presenter import TickerPresenter
from gui.ticket.confirm import ConfirmSheet
from gui.ticket.presenter import TicketPresenter
from gui.top_bar.presenter import TopBarPresenter
from gui.wire.presenter import WirePresenter

if TYPE_CHECKING:
    from gui.keys.presenter import KeysPresenter
    from gui.locks import Locks

RETRY_S = 3.0
FIRST_CHOICES = ("BTC/USD", "BTC/USDT")


class Workspace(QObject):
    """One main window at work. What needs the vault or the settings is the application's to answer."""

    keys_wanted = Signal()
    lock_wanted = Signal()
    preferences_wanted = Signal()

    def __init__(
        self,
        panels: Panels,
        runtime: Runtime,
        bridge: Bridge,
        tasks: Tasks,
        settings: Settings,
    ) -> None:
        super().__init__()
        self._runtime, self._bridge, self._tasks = runtime, bridge, tasks
        desk, store, call, clock = runtime.desk, bridge.store, bridge.call, runtime.clock
        stale_s = settings.price_stale_after_s
        self.selection = Selection()
        self._settings = settings
        self._last_markets: dict[Source, str] = {}

        ticker, book, chart = panels.ticker, panels.book, panels.chart
        ticket, balances, status = panels.ticket, panels.balances, panels.status
        top_bar, orders = panels.top_bar, panels.orders
        self.window = panels.window
        self._orders_view, self._ticket_view = orders, ticket

        self.top_bar = TopBarPresenter(
            top_bar,
            store,
            self.selection,
            runtime.infos,
            runtime.sources,
            self.window.show_environment,
        )
        self._keys: KeysPresenter | None = None
        self._locks: Locks | None = None
        self._ticker = TickerPresenter(
            ticker, store, self.selection, clock, stale_s, self.window.setWindowTitle
        )
        self._book = BookPresenter(book, store, self.selection, clock, stale_s)
        self._chart = ChartPresenter(chart, desk, store, call, tasks, self.selection, runtime.infos)
        self._ticket = TicketPresenter(
            ticket,
            desk,
            store,
            call,
            tasks,
            self.selection,
            clock,
            infos=runtime.infos,
            new_client_id=new_client_id,
            confirm_factory=partial(ConfirmSheet, parent=self.window),
            open_limits=self._open_limits,
            confirm=settings.confirm_orders,
            clear_after_send=settings.clear_amount_after_send,
            stale_after_s=stale_s,
        )
        self._balances = BalancesPresenter(
            balances, store, self.selection, runtime.infos, self.keys_wanted.emit
        )
        self._move = MovePresenter(
            balances, desk, store, call, tasks, self.selection, runtime.infos, new_client_id
        )
        self._movements = MovementsPresenter(
            balances, desk, store, call, tasks, self.selection, runtime.infos
        )
        self._wire = WirePresenter(panels.wire, store)
        self._orders = OrdersPresenter(
            orders, desk, store, call, tasks, self.selection, clock, runtime.infos, stale_s
        )
        self._panic = PanicPresenter(
            desk, store, call, tasks, runtime.infos, partial(PanicSheet, parent=self.window)
        )
        self.leaving = LeavePresenter(
            desk, store, call, tasks, runtime.infos, partial(LeaveSheet, parent=self.window)
        )
        self._status = StatusPresenter(status, store, self.selection, clock, runtime.infos)
        self._notices = NoticesPresenter(self.window, store, self.selection, clock)

        book.price_picked.connect(self._ticket.pick_price)
        book.price_and_quantity_picked.connect(self._ticket.pick_price_and_quantity)
        balances.asset_picked.connect(self._ticket.pick_max)
        cancels, chord = self._orders.cancels, PanicChord(self.window)
        top_bar.cancel_all_held.connect(cancels.cancel_all)
        cancels.scope_changed.connect(self.top_bar.show_scope)
        for panicked in (cancels.panic_wanted, chord.held):
            panicked.connect(lambda: self._panic.start(cancels.everything))
        chord.begun.connect(self._show_chord)
        chord.let_go.connect(partial(self.window.hide_banner, "chord"))
        top_bar.keys_pressed.connect(self.keys_wanted)
        top_bar.lock_pressed.connect(self.lock_wanted)
        top_bar.live_pressed.connect(self._turn_live)
        top_bar.preferences_pressed.connect(self.preferences_wanted)
        self._orders.sent_wanted.connect(self._wire.show_about)
        self.window.banner_action_pressed.connect(lambda _: orders.show_tab("working"))
        self.selection.source_changed.connect(self._on_source)
        self.selection.market_changed.connect(self._on_market)
        self.selection.account_changed.connect(self._on_account)
        self._stops = (
            store.watch(Session, self._on_session),
            store.watch(MarketList, self._on_rules),
        )
        self._restore(settings)

    # What follows from a choice

    def open_keys(self) -> None:
        """Show the list of keys; the vault must be open. Made at the first use: most starts never need it."""
        if self._keys is None:
            from gui.keys.presenter import KeysPresenter
            from gui.keys.view import KeysView

            runtime, bridge = self._runtime, self._bridge
            self._keys = KeysPresenter(
                KeysView(self.window),
                runtime.keyring,
                bridge.store,
                bridge.call,
                self._tasks,
            )
            self._keys.added.connect(self._on_added)
        self._keys.open()

    def _turn_live(self) -> None:
        self._real_money().turn_live()

    def _open_limits(self) -> None:
        if words := self._real_money().open_limits():
            self._ticket_view.show_note(words)

    def _real_money(self) -> "Locks":
        if self._locks is None:
            from gui.locks import Locks  # nor do most starts need these dialogs

            runtime, bridge = self._runtime, self._bridge
            self._locks = Locks(self.window, runtime.keyring, bridge, self._tasks, self.selection)
        return self._locks

    def hide_private(self) -> None:
        """The vault is locked: what its keys have told is not for everybody who passes by."""
        self._wire.forget_private()

    def _show_chord(self) -> None:
        text = self.tr("Keep holding: every order at every signed-in exchange will be cancelled.")
        self.window.show_banner("chord", text, "danger")

    def choose_first(self) -> None:
        """Look where the user looked last, or else at the first exchange there is."""
        sources, settings = self._runtime.sources(), self._settings
        last = (settings.last_exchange, settings.last_environment)
        found = [each for each in sources if (each.exchange, each.environment.value) == last]
        found.sort(key=lambda each: each.host_name != settings.last_host)
        self.selection.choose_source((found or list(sources))[0])

    def choose_practice(self) -> None:
        """Look at the practice exchange."""
        sources = self._runtime.sources()
        self.selection.choose_source(
            next(each for each in sources if each.environment is Environment.PRACTICE)
        )

    def _on_added(self, account: Account) -> None:
        """Look where the new key is at home."""
        self.selection.choose_source(
            Source(account.exchange, account.environment, account.host_name)
        )

    def _on_source(self) -> None:
        if (source := self.selection.source) is not None:
            self._show_teaching(source)
            self._tasks.start(self._open_source(source))
            for session in self._bridge.store.all(Session):
                self._on_session(session)

    def _show_teaching(self, source: Source) -> None:
        """Say it all the time that a scheme is for teaching only."""
        if self._runtime.info(source.exchange).is_teaching_only:
            self.window.show_banner("teaching", messages.teaching_only_text(), "info")
        else:
            self.window.hide_banner("teaching")

    async def _open_source(self, source: Source) -> None:
        """Load a source's pairs and choose one; an exchange that does not answer is asked again."""
        while source == self.selection.source:
            try:
                if source.environment is Environment.PRACTICE:
                    await self._bridge.call(self._runtime.practise, source.exchange)
                    self.top_bar.refresh()
                markets = await self._bridge.call(self._runtime.desk.load_markets, source)
            except DeskError as error:
                words = self.tr("The pairs could not be loaded; asking again. {reason}")
                text = words.format(reason=messages.sentence(error))
                self.window.show_banner("markets", text, "danger")
                await self._bridge.call(self._runtime.clock.sleep, RETRY_S)
                continue
            self.window.hide_banner("markets")
            if source == self.selection.source and self.selection.market is None:
                last = self._last_markets.get(source, self._settings.last_market)
                self.selection.choose_market(_first(markets, last))
            return

    def _on_market(self) -> None:
        source, market = self.selection.source, self.selection.market
        if source is not None and market is not None:
            self._last_markets[source] = market.symbol
            self._start(self._runtime.desk.watch_market, source, market)
            self._load_fees()

    def _on_rules(self, known: MarketList) -> None:
        """The pair on the screen is judged by its newest rules."""
        market = self.selection.market
        if market is not None and known.source == self.selection.source:
            newer = [each for each in known.markets if each.symbol == market.symbol]
            self.selection.choose_market(newer[0] if newer else market)

    def _on_account(self) -> None:
        self._load_fees()

    def _load_fees(self) -> None:
        account, market = self.selection.account, self.selection.market
        if account is not None and market is not None:
            self._start(self._runtime.desk.load_fees, account.id, market)

    def _on_session(self, session: Session) -> None:
        """The first key that signs in is chosen; one that is signed out is let go.

        A key signs in only after the journal has been read.
        """
        if session.state is SessionState.SIGNED_IN:
            self._status.show_journal(is_writable=True)
        chosen = self.selection.account
        if session.source != self.selection.source:
            return
        if session.state is SessionState.SIGNED_OUT:
            if chosen is not None and chosen.id == session.account.id:
                self.selection.choose_account(None)
        elif session.state is SessionState.SIGNED_IN and (
            chosen is None or chosen.id == session.account.id
        ):
            self.selection.choose_account(session.account)

    def _start(self, verb: Callable[..., Awaitable[Any]], *args: object) -> None:
        """Ask the core for something whose failure shows elsewhere: in the link, or by its absence."""

        async def ask() -> None:
            with contextlib.suppress(DeskError):
                await self._bridge.call(verb, *args)  # type: ignore[arg-type]

        self._tasks.start(ask())

    def apply(self, settings: Settings) -> None:
        """Follow changed preferences at once."""
        self._settings = settings
        for presenter in (self._ticker, self._book, self._orders, self._ticket):
            presenter.stale_after_s = settings.price_stale_after_s
        self._ticket.confirm = settings.confirm_orders
        self._ticket.clear_after_send = settings.clear_amount_after_send

    # What is kept between starts

    def _restore(self, settings: Settings) -> None:
        layout = dict(settings.layout)
        self._orders_view.restore_state(layout.pop("orders", ""))
        self.window.restore_layout(layout)

    def settings_now(self, settings: Settings) -> Settings:
        """`settings` with what the window looks at and how it is arranged."""
        layout = {**self.window.saved_layout(), "orders": self._orders_view.save_state()}
        return replace(self.with_choice(settings), layout=layout)

    def with_choice(self, settings: Settings) -> Settings:
        """`settings` with what the window looks at."""
        source, market = self.selection.source, self.selection.market
        if source is None:
            return settings
        return replace(
            settings,
            last_exchange=source.exchange,
            last_environment=source.environment.value,
            last_host=source.host_name,
            last_market=market.symbol if market is not None else settings.last_market,
        )

    def close(self) -> None:
        """Stop every presenter."""
        for stop in self._stops:
            stop()
        for presenter in self._presenters():
            presenter.close()

    def _presenters(self) -> Iterator[Any]:
        yield from (self.top_bar, self._ticker, self._book, self._chart, self._ticket)
        yield from (self._balances, self._move, self._movements, self._wire, self._orders)
        yield from (self._status, self._notices, self._panic)
        if self._keys is not None:
            yield self._keys


def _first(markets: tuple[Market, ...], last: str) -> Market | None:
    by_symbol = {market.symbol: market for market in markets}
    by_name = {market.name: market for market in markets}
    wanted = [by_symbol.get(last), *(by_name.get(name) for name in FIRST_CHOICES), *markets[:1]]
    return next((market for market in wanted if market is not None), None)
