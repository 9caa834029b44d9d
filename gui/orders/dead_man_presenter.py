"""The dead-man switch of the chosen account: set and taken off where it is a timer, and how long it would still wait."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol

from PySide6.QtCore import QObject, QTimer

from core.desk.facts import Armed
from core.desk.store import Store
from core.domain.account import Account
from core.domain.errors import DeskError
from core.exchanges.base import DeadMan, Info
from gui import messages
from gui.orders.corner import Choice
from gui.orders.view import OrdersView
from gui.selection import Selection
from gui.tasks import Tasks

Call = Callable[..., Awaitable[Any]]

TIMEOUTS_S = (15, 30, 60, 120, 300)
_OFF = "off"
_ONE_SECOND_MS = 1000


class DeadManDesk(Protocol):
    """The verb of the desk that sets the timer. Raises `DeskError`s."""

    async def arm(self, account_id: str, seconds: int | None) -> None: ...


class Clock(Protocol):
    """Unix milliseconds."""

    def now_ms(self) -> int: ...


class DeadManPresenter(QObject):
    """Offers the timer where the exchange has one; elsewhere says what the kind of key does by itself."""

    def __init__(
        self,
        view: OrdersView,
        desk: DeadManDesk,
        store: Store,
        call: Call,
        tasks: Tasks,
        selection: Selection,
        clock: Clock,
        infos: Sequence[Info],
        say: Callable[[Account, str, str], None],
    ) -> None:
        super().__init__(view)
        self._corner, self._desk, self._store = view.corner, desk, store
        self._call, self._tasks = call, tasks
        self._selection, self._clock, self._say = selection, clock, say
        self._infos = {info.name: info for info in infos}
        self._second = QTimer(self, interval=_ONE_SECOND_MS)
        self._second.timeout.connect(self._show)
        self._second.start()
        self._stop = store.watch(Armed, lambda _: self._show())
        self._corner.dead_man_opening.connect(self._show_choices)
        self._corner.dead_man_chosen.connect(self._on_chosen)
        selection.account_changed.connect(self._show)
        self._show()

    def close(self) -> None:
        """Stop following facts."""
        self._second.stop()
        self._stop()

    def _armed(self) -> Armed | None:
        account = self._selection.account
        known = self._store.get(Armed, account.id) if account is not None else None
        return known if known is not None and known.timeout_s is not None else None

    def _info(self) -> Info | None:
        account = self._selection.account
        return self._infos.get(account.exchange) if account is not None else None

    def _show(self) -> None:
        armed, info = self._armed(), self._info()
        if armed is None or info is None:
            self._corner.say_dead_man("", "dim", "")
            return
        tip = self.tr(
            "Without a sign of life from this program the exchange cancels every order of the account after {n} s."
        ).format(n=armed.timeout_s)
        if armed.problem is not None:
            tip = messages.joined(messages.sentence(armed.problem), tip)
            self._corner.say_dead_man(self.tr("▲ not renewed"), "attention", tip)
        elif armed.until_ms is not None and armed.until_ms <= self._clock.now_ms():
            self._corner.say_dead_man(self.tr("▲ time is up"), "attention", tip)
        elif info.dead_man is DeadMan.KEY:
            self._corner.say_dead_man(self.tr("● heartbeats kept"), "good", tip)
        else:
            self._corner.say_dead_man(self._left(armed), "good", tip)

    def _left(self, armed: Armed) -> str:
        if armed.until_ms is None:
            return self.tr("● armed")
        left_s = -((self._clock.now_ms() - armed.until_ms) // 1000)
        return self.tr("● armed, {n} s").format(n=left_s)

    def _show_choices(self) -> None:
        info = self._info()
        if info is None or info.dead_man is not DeadMan.TIMER:
            self._corner.show_dead_man(())
            return
        armed = self._armed()
        set_s = armed.timeout_s if armed is not None else None
        off = Choice(_OFF, self.tr("Off"), is_checked=set_s is None)
        times = [
            Choice(str(each), self.tr("{n} seconds").format(n=each), is_checked=each == set_s)
            for each in TIMEOUTS_S
            if each >= info.dead_man_s
        ]
        self._corner.show_dead_man((off, *times))

    def _on_chosen(self, name: str) -> None:
        account = self._selection.account
        if account is not None:
            seconds = None if name == _OFF else int(name)
            self._tasks.start(self._arm(account, seconds))

    async def _arm(self, account: Account, seconds: int | None) -> None:
        """What stands is told by the fact; what is said here is only why nothing came of it."""
        try:
            await self._call(self._desk.arm, account.id, seconds)
        except DeskError as error:
            self._say(account, messages.sentence(error), "attention")
