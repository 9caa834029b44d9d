"""Cancelling more than one order: which ones, how far it has come, and what is proven in the end."""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal

from core.desk.facts import CancelRun, Scope, TrackedOrder
from core.desk.store import Store
from core.domain.account import Account
from core.domain.errors import DeskError
from core.domain.lifecycle import FINAL
from core.domain.market import Side
from gui import display, messages
from gui.orders import cancel_words
from gui.orders.corner import Choice
from gui.orders.names import Names
from gui.orders.view import OrdersView
from gui.selection import Selection
from gui.tasks import Tasks

Call = Callable[..., Awaitable[Any]]


class CancelDesk(Protocol):
    """The verb of the desk that cancels more than one. Raises `DeskError`s."""

    async def cancel_all(self, account_id: str, scope: Scope) -> CancelRun: ...


class CancelPresenter(QObject):
    """Follows the chosen account. `everything` is whether orders made elsewhere are meant too."""

    scope_changed = Signal(bool)
    panic_wanted = Signal()

    def __init__(
        self,
        view: OrdersView,
        desk: CancelDesk,
        store: Store,
        call: Call,
        tasks: Tasks,
        selection: Selection,
        say: Callable[[Account, str, str], None],
    ) -> None:
        super().__init__(view)
        self._view, self._desk, self._store = view, desk, store
        self._call, self._tasks, self._selection = call, tasks, selection
        self._say, self._names = say, Names(store)
        self.everything = False
        self._running: dict[str, Account] = {}
        self._stop = store.watch(CancelRun, self._on_run)
        view.corner.cancels_opening.connect(self._show_choices)
        view.corner.cancel_chosen.connect(self._on_chosen)
        view.corner.scope_chosen.connect(self._on_scope)
        view.cancel_selected_pressed.connect(lambda: self._on_chosen("cancelSelected"))

    def close(self) -> None:
        """Stop following facts."""
        self._stop()

    def cancel_all(self) -> None:
        """Cancel every order of the chosen account that the scope means."""
        self._on_chosen("cancelAll")

    def _show_choices(self) -> None:
        market, scopes = self._selection.market, self._scopes()
        pair = market.name if market is not None else display.NOTHING
        texts = {
            "cancelSelected": self.tr("Selected orders: {count}"),
            "cancelBuys": self.tr("All buys: {count}"),
            "cancelSells": self.tr("All sells: {count}"),
            "cancelPair": self.tr("All of {pair}: {count}"),
            "cancelAll": self.tr("All of this account: {count}"),
        }
        counts = {name: len(self._meant(scope)) for name, scope in scopes.items()}
        choices = [
            Choice(name, text.format(count=counts.get(name, 0), pair=pair), bool(counts.get(name)))
            for name, text in texts.items()
        ]
        panic = self.tr("Everywhere, at every signed-in exchange (hold Ctrl+Shift+X)")
        self._view.corner.show_cancels(
            (*choices, Choice("panic", panic)), everything=self.everything
        )

    def _scopes(self) -> dict[str, Scope]:
        """What each choice means. Orders that a person selected are meant wherever they were made."""
        market, everything = self._selection.market, self.everything
        scopes = {
            "cancelSelected": Scope(everything=True, refs=frozenset(self._view.selected())),
            "cancelBuys": Scope(everything=everything, side=Side.BUY),
            "cancelSells": Scope(everything=everything, side=Side.SELL),
            "cancelAll": Scope(everything=everything),
        }
        if market is not None:
            scopes["cancelPair"] = Scope(everything=everything, symbol=market.symbol)
        return scopes

    def _meant(self, scope: Scope) -> list[TrackedOrder]:
        account = self._selection.account
        return [
            row
            for row in self._store.all(TrackedOrder)
            if account is not None
            and row.account_id == account.id
            and row.order.state not in FINAL
            and scope.means(row)
        ]

    def _on_scope(self, everything: bool) -> None:
        self.everything = everything
        self.scope_changed.emit(everything)

    def _on_chosen(self, name: str) -> None:
        if name == "panic":
            self.panic_wanted.emit()
            return
        account, scope = self._selection.account, self._scopes().get(name)
        if account is None or scope is None or account.id in self._running:
            return
        self._say(account, self.tr("Cancelling…"), "dim")
        self._running[account.id] = account
        self._tasks.start(self._cancel(account, scope))

    async def _cancel(self, account: Account, scope: Scope) -> None:
        try:
            run: CancelRun = await self._call(self._desk.cancel_all, account.id, scope)
        except DeskError as error:
            self._say(account, messages.sentence(error), "attention")
        else:
            self._say(account, *cancel_words.ending(run, self._names.orders(account.id)))
        finally:
            del self._running[account.id]

    def _on_run(self, run: CancelRun) -> None:
        account = self._running.get(run.account_id)
        if account is not None and not run.is_over:
            self._say(account, cancel_words.progress(run), "dim")
