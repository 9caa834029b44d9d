"""Moves money between the owner's wallets: asked for in a sheet, sent once, and its outcome told as it is known."""

from collections.abc import Awaitable, Callable, Sequence
from decimal import Decimal
from typing import Any, Protocol

from PySide6.QtCore import QCoreApplication

from core.desk.facts import IdleHoldings, Moved, MoveState
from core.desk.store import Store
from core.domain.account import Transfer
from core.domain.errors import DeskError, JournalError, NotAllowed
from core.domain.money import ZERO
from core.exchanges.base import Info
from gui import display, messages
from gui.balances.forms import MoveChoice, MoveForm
from gui.balances.move_view import MoveSheet
from gui.balances.view import BalancesView
from gui.selection import Selection
from gui.tasks import Tasks

Call = Callable[..., Awaitable[Any]]

translate = QCoreApplication.translate

_TONES = {
    MoveState.SENDING: "dim",
    MoveState.DONE: "good",
    MoveState.REFUSED: "danger",
    MoveState.UNKNOWN: "attention",
}
_OPEN = (MoveState.SENDING, MoveState.UNKNOWN)


class Mover(Protocol):
    """The desk's way to send a transfer. Raises `DeskError`s."""

    async def transfer(self, account_id: str, transfer: Transfer) -> Moved: ...


class MovePresenter:
    """Opens one sheet at a time. `new_id` names a transfer, so that it can be asked about and is never sent twice."""

    def __init__(
        self,
        view: BalancesView,
        desk: Mover,
        store: Store,
        call: Call,
        tasks: Tasks,
        selection: Selection,
        infos: Sequence[Info],
        new_id: Callable[[], str],
    ) -> None:
        self._view, self._desk, self._store = view, desk, store
        self._call, self._tasks, self._selection = call, tasks, selection
        self._wallets = {info.name: info.wallets for info in infos}
        self._new_id = new_id
        self._sheet: MoveSheet | None = None
        self._sent: Transfer | None = None
        view.move_pressed.connect(self._on_wanted)
        selection.account_changed.connect(self._on_account)
        self._stop = store.watch(Moved, self._on_moved)
        self._on_account()

    def close(self) -> None:
        """Stop following."""
        self._stop()
        self._selection.account_changed.disconnect(self._on_account)

    def _on_account(self) -> None:
        """Another account: what was asked about the old one is over; of its own, what is open is told."""
        if self._sheet is not None:
            self._sheet.reject()
        self._view.show_moved("", "dim")
        for moved in self._mine():
            if moved.state in _OPEN:
                self._on_moved(moved)

    def _mine(self) -> list[Moved]:
        account = self._selection.account
        all_of_them = self._store.all(Moved)
        return [each for each in all_of_them if account and each.account_id == account.id]

    def _on_wanted(self, asset: str) -> None:
        account = self._selection.account
        idle = self._store.get(IdleHoldings, account.id) if account is not None else None
        if account is None or idle is None or self._sheet is not None:
            return
        choices = tuple(
            MoveChoice(asset=each.asset, most=each.free) for each in idle.balances if each.free
        )
        if not choices:
            return
        form = MoveForm(
            origin=wallet_text(idle.wallet),
            target=wallet_text(self._wallets[account.exchange][0]),
            choices=choices,
            chosen=next((n for n, each in enumerate(choices) if each.asset == asset), 0),
        )
        self._sheet, self._sent = MoveSheet(form, self._view), None
        self._sheet.edited.connect(self._check)
        self._sheet.move_pressed.connect(self._on_confirmed)
        self._sheet.finished.connect(self._on_closed)
        self._view.show_moved("", "dim")
        self._check()
        self._sheet.open()

    def _on_closed(self) -> None:
        self._sheet = None

    def _check(self) -> None:
        if self._sheet is not None:
            amount, problem = self._amount(self._sheet)
            words = translate("Move", "Move {amount} {asset} to spot")
            text = words.format(amount=display.exact(amount), asset=self._sheet.asset)
            self._sheet.show_check(translate("Move", "Move") if problem else text, problem)

    def _amount(self, sheet: MoveSheet) -> tuple[Decimal, str]:
        """What is to be moved, or why it cannot be."""
        amount, asset = sheet.amount, sheet.asset
        most = self._most(asset)
        if amount is None:
            return ZERO, translate("Move", "Type how much to move.")
        if amount <= ZERO:
            return ZERO, translate("Move", "Must be more than zero.")
        if amount > most:
            words = translate("Move", "Only {most} {asset} lie there.")
            return ZERO, words.format(most=display.exact(most), asset=asset)
        if any(each.transfer.asset == asset and each.state in _OPEN for each in self._mine()):
            words = translate(
                "Move", "It is not known yet what became of the last transfer of {asset}: wait."
            )
            return ZERO, words.format(asset=asset)
        return amount, ""

    def _most(self, asset: str) -> Decimal:
        account = self._selection.account
        idle = self._store.get(IdleHoldings, account.id) if account is not None else None
        rows = idle.balances if idle is not None else ()
        return next((each.free for each in rows if each.asset == asset), ZERO)

    def _on_confirmed(self) -> None:
        sheet, account = self._sheet, self._selection.account
        if sheet is None or account is None or self._sent is not None:
            return
        amount, problem = self._amount(sheet)
        idle = self._store.get(IdleHoldings, account.id)
        if problem or idle is None:
            return
        self._sent = Transfer(
            id=self._new_id(),
            asset=sheet.asset,
            amount=amount,
            origin=idle.wallet,
            target=self._wallets[account.exchange][0],
        )
        sheet.show_sending(_outcome(self._sent, MoveState.SENDING))
        self._tasks.start(self._send(account.id, self._sent))

    async def _send(self, account_id: str, transfer: Transfer) -> None:
        """What the exchange made of it comes as a fact; what was refused before any byte left comes as an error."""
        try:
            self._on_moved(await self._call(self._desk.transfer, account_id, transfer))
        except (NotAllowed, JournalError) as error:
            state = MoveState.REFUSED
            self._on_moved(
                Moved(account_id=account_id, transfer=transfer, state=state, problem=error)
            )
        except DeskError as error:
            # The transfer itself never raises these: reading the balances after it did.
            if self._store.get(Moved, (account_id, transfer.id)) is None:
                state = MoveState.UNKNOWN
                self._on_moved(
                    Moved(account_id=account_id, transfer=transfer, state=state, problem=error)
                )

    def _on_moved(self, moved: Moved) -> None:
        account = self._selection.account
        if account is None or moved.account_id != account.id:
            return
        text, tone = _outcome(moved.transfer, moved.state), _TONES[moved.state]
        if moved.state is MoveState.REFUSED and moved.problem is not None:
            said = filter(None, (messages.sentence(moved.problem), messages.details(moved.problem)))
            text = "\n".join((text, *said))
        if self._sheet is None:
            self._view.show_moved(text, tone)
        elif self._sent is not None and moved.transfer.id == self._sent.id:
            self._sheet.show_outcome(text, tone)
            self._view.show_moved(text, tone)


def wallet_text(wallet: str) -> str:
    """A wallet as it reads in a sentence; one we have no word for by its name at the exchange."""
    words = {
        "SPOT": translate("Move", "spot"),
        "FUND": translate("Move", "fund"),
        "CONTRACT": translate("Move", "contract"),
    }
    return words.get(wallet.upper()) or display.plain_text(wallet, 24)


def _outcome(transfer: Transfer, state: MoveState) -> str:
    words = {
        MoveState.SENDING: translate("Move", "◌ Moving {amount} {asset} to spot…"),
        MoveState.DONE: translate("Move", "✓ {amount} {asset} moved to spot."),
        MoveState.REFUSED: translate("Move", "✕ Nothing was moved."),
        MoveState.UNKNOWN: translate(
            "Move",
            "◌ Being checked: {amount} {asset} to spot. Do not move it again before the balances tell.",
        ),
    }[state]
    return words.format(amount=display.exact(transfer.amount), asset=transfer.asset)
