"""Fills the record of deposits and withdrawals with what the exchange tells, in its own words."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol

from PySide6.QtCore import QCoreApplication

from core.desk.facts import Movements
from core.desk.store import Store
from core.domain.account import Movement, MovementKind
from core.domain.errors import DeskError
from core.exchanges.base import Info
from gui import display, messages
from gui.balances.forms import MovementRow
from gui.balances.movements_view import MovementsView
from gui.balances.view import BalancesView
from gui.selection import Selection
from gui.tasks import Tasks

Call = Callable[..., Awaitable[Any]]

translate = QCoreApplication.translate


class Recorder(Protocol):
    """The desk's way to ask what came and went. Raises `DeskError`s."""

    async def load_movements(self, account_id: str, kind: MovementKind) -> None: ...


class MovementsPresenter:
    """Offers the record where the exchange keeps several wallets, and closes it with its account."""

    def __init__(
        self,
        view: BalancesView,
        desk: Recorder,
        store: Store,
        call: Call,
        tasks: Tasks,
        selection: Selection,
        infos: Sequence[Info],
    ) -> None:
        self._view, self._desk, self._store = view, desk, store
        self._call, self._tasks, self._selection = call, tasks, selection
        self._offering = {info.name for info in infos if info.wallets}
        self._dialog: MovementsView | None = None
        view.movements_pressed.connect(self._on_wanted)
        selection.account_changed.connect(self._on_account)
        self._stop = store.watch(Movements, lambda _: self._show())
        self._on_account()

    def close(self) -> None:
        """Stop following."""
        self._stop()
        self._selection.account_changed.disconnect(self._on_account)

    def _on_account(self) -> None:
        if self._dialog is not None:
            self._dialog.reject()
        account = self._selection.account
        self._view.show_has_movements(account is not None and account.exchange in self._offering)

    def _on_wanted(self) -> None:
        if self._dialog is not None or self._selection.account is None:
            return
        self._dialog = MovementsView(self._view)
        self._dialog.refresh_pressed.connect(self._ask)
        self._dialog.finished.connect(self._on_closed)
        self._show()
        self._ask()
        self._dialog.open()

    def _on_closed(self) -> None:
        self._dialog = None

    def _ask(self) -> None:
        account = self._selection.account
        if account is not None and self._dialog is not None:
            self._dialog.show_note(translate("Movements", "Loading…"))
            self._tasks.start(self._load(account.id, self._dialog))

    async def _load(self, account_id: str, asking: MovementsView) -> None:
        note, tone = "", "dim"
        for kind in MovementKind:
            try:
                await self._call(self._desk.load_movements, account_id, kind)
            except DeskError as error:
                note, tone = messages.sentence(error), "danger"
        if self._dialog is asking:
            asking.show_note(note, tone)
            self._show()
            if not note and not self._rows():
                asking.show_note(translate("Movements", "Nothing has come or gone yet."))

    def _rows(self) -> list[Movement]:
        """Both kinds together, the newest first."""
        account = self._selection.account
        known = [self._store.get(Movements, (account.id, kind)) for kind in MovementKind if account]
        rows = [row for each in known if each is not None for row in each.rows]
        return sorted(rows, key=lambda row: row.created_ms or 0, reverse=True)

    def _show(self) -> None:
        if self._dialog is not None:
            self._dialog.show_rows(tuple(map(_row, self._rows())))


def _row(row: Movement) -> MovementRow:
    kinds = {
        MovementKind.DEPOSIT: translate("Movements", "Deposit"),
        MovementKind.WITHDRAWAL: translate("Movements", "Withdrawal"),
    }
    return MovementRow(
        time=display.date_utc(row.created_ms),
        kind=kinds[row.kind],
        asset=display.plain_text(row.asset, 24),
        amount=display.exact(row.amount),
        state=display.plain_text(row.state, 40),
        is_open=not row.is_done,
        wallet=display.plain_text(row.wallet or "", 24),
        txid=display.plain_text(row.txid or "", 200),
    )
