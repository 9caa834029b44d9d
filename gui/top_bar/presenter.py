"""Keeps the bar's choices true to the selection, and turns what is chosen there into the selection."""

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import QCoreApplication

from core.desk.facts import MarketList, Scope, Session, SessionState, Source, TrackedOrder
from core.desk.store import Store
from core.domain.account import Account, Environment
from core.domain.lifecycle import FINAL
from core.exchanges.base import Info
from core.key_facts import LiveGate
from gui import live, messages
from gui.selection import Selection
from gui.top_bar.source_selector import SourceRow
from gui.top_bar.view import TopBar

_TONES = {
    Environment.PRACTICE: "attention",
    Environment.SANDBOX: "accent",
    Environment.LIVE: "live",
}


class ShowEnvironment(Protocol):
    """Shows round the window where orders go, and whether live ones may."""

    def __call__(self, environment: Environment | None, *, is_open: bool) -> None: ...


class TopBarPresenter:
    """`sources` is asked again by `refresh`, which the start of the practice exchange calls for."""

    def __init__(
        self,
        view: TopBar,
        store: Store,
        selection: Selection,
        infos: Sequence[Info],
        sources: Callable[[], tuple[Source, ...]],
        show_environment: ShowEnvironment,
    ) -> None:
        self._view = view
        self._store = store
        self._selection = selection
        self._titles = {info.name: info.title for info in infos}
        self._ask_sources = sources
        self._show_environment = show_environment
        self._scope = Scope()
        self._sources: tuple[Source, ...] = ()
        self._accounts: tuple[Account, ...] = ()
        selection.source_changed.connect(self.refresh)
        selection.account_changed.connect(self._show_accounts)
        selection.market_changed.connect(self._show_market)
        view.source_chosen.connect(self._on_source)
        view.account_chosen.connect(self._on_account)
        view.market_chosen.connect(selection.choose_market)
        self._stops: tuple[Callable[[], None], ...] = (
            store.watch(Session, lambda _: self._show_accounts()),
            store.watch(MarketList, self._on_markets),
            store.watch(LiveGate, lambda _: self._show_lock()),
            store.watch(TrackedOrder, lambda _: self._show_count()),
        )
        self.refresh()

    def close(self) -> None:
        """Stop following."""
        for stop in self._stops:
            stop()
        self._selection.source_changed.disconnect(self.refresh)
        self._selection.account_changed.disconnect(self._show_accounts)
        self._selection.market_changed.disconnect(self._show_market)

    def refresh(self) -> None:
        """Ask for the sources again and show everything."""
        self._sources = self._in_groups(self._ask_sources())
        chosen = self._selection.source
        rows = [self._row(source) for source in self._sources]
        at = self._sources.index(chosen) if chosen in self._sources else -1
        self._view.show_sources(rows, at, self._short(chosen))
        self._show_lock()
        known = self._store.get(MarketList, chosen) if chosen is not None else None
        self._view.pair.show_markets(known.markets if known is not None else ())
        self._show_market()
        self._show_accounts()

    def _show_lock(self) -> None:
        chosen, is_open = self._selection.source, live.is_open(self._store)
        environment = chosen.environment if chosen is not None else None
        self._view.show_environment(environment, _badge(environment), is_open=is_open)
        self._show_environment(environment, is_open=is_open)

    def _in_groups(self, sources: Sequence[Source]) -> tuple[Source, ...]:
        """Those of one exchange together, and of each the harmless ones first."""
        exchanges, environments = list(self._titles), list(_TONES)
        return tuple(
            sorted(
                sources,
                key=lambda each: (
                    exchanges.index(each.exchange),
                    environments.index(each.environment),
                ),
            )
        )

    def _row(self, source: Source) -> SourceRow:
        return SourceRow(
            exchange=self._titles[source.exchange],
            environment=_badge(source.environment),
            tone=_TONES[source.environment],
            host="" if self._is_only(source) else source.host_name,
            words=f"{source.exchange} {source.environment.value} {source.host_name}",
        )

    def _short(self, chosen: Source | None) -> str:
        """The exchange alone, as the badge beside it names the environment; the host where it matters."""
        if chosen is None:
            return QCoreApplication.translate("TopBar", "Exchange")
        title = self._titles[chosen.exchange]
        return title if self._is_only(chosen) else f"{title} · {chosen.host_name}"

    def _is_only(self, source: Source) -> bool:
        """Whether the exchange has no other host in this environment."""
        return sum(each[:2] == source[:2] for each in self._sources) == 1

    def _show_market(self) -> None:
        self._view.pair.show_market(self._selection.market)

    def _on_markets(self, known: MarketList) -> None:
        if known.source == self._selection.source:
            self._view.pair.show_markets(known.markets)

    def _show_accounts(self) -> None:
        here = [
            session
            for session in self._store.all(Session)
            if session.source == self._selection.source
            and session.state is not SessionState.SIGNED_OUT
        ]
        self._accounts = tuple(session.account for session in here)
        chosen = self._selection.account
        ids = [account.id for account in self._accounts]
        at = ids.index(chosen.id) if chosen is not None and chosen.id in ids else -1
        self._view.show_accounts([_label(session) for session in here], at)
        self._show_count()

    def show_scope(self, everything: bool) -> None:
        """Count the orders that were made here, or everything on the account."""
        self._scope = Scope(everything=everything)
        self._show_count()

    def _show_count(self) -> None:
        account = self._selection.account
        working = sum(
            account is not None
            and each.account_id == account.id
            and each.order.state not in FINAL
            and self._scope.means(each)
            for each in self._store.all(TrackedOrder)
        )
        self._view.show_cancellable(working)

    def _on_source(self, at: int) -> None:
        self._selection.choose_source(self._sources[at])

    def _on_account(self, at: int) -> None:
        self._selection.choose_account(self._accounts[at])


def _badge(environment: Environment | None) -> str:
    if environment is None:
        return ""
    sign, words = messages.environment_sign(environment), messages.environment_text(environment)
    return f"{sign} {words}"


def _label(session: Session) -> str:
    if session.state is SessionState.SIGNED_IN:
        return session.account.label
    words = QCoreApplication.translate("TopBar", "{label} ({state})")
    return words.format(label=session.account.label, state=messages.session_text(session.state))
