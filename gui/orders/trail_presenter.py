"""Asks for lines of the journal, shows those that answer the newest question, and saves them."""

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import QCoreApplication, QObject

from core.desk.facts import MarketList, Session, TrailRow
from core.desk.store import Store
from core.domain.errors import DeskError, JournalError
from core.domain.market import Market
from core.exchanges.base import Info
from gui import display, messages
from gui.orders.saving import write
from gui.orders.trail_rows import trail_columns, trail_row
from gui.orders.trail_view import TrailView
from gui.orders.view import OrdersView
from gui.tasks import Tasks

Call = Callable[..., Awaitable[Any]]

MOST = 500


class TrailDesk(Protocol):
    """The verbs of the desk about its journal. They raise `DeskError`s."""

    async def trail(self, text: str, limit: int) -> tuple[TrailRow, ...]: ...
    async def save_journal(self, path: Path) -> None: ...


class TrailPresenter(QObject):
    """At most one journal window is open."""

    def __init__(
        self,
        view: OrdersView,
        desk: TrailDesk,
        store: Store,
        call: Call,
        tasks: Tasks,
        infos: Sequence[Info],
    ) -> None:
        super().__init__(view)
        self._parent, self._desk, self._store = view, desk, store
        self._call, self._tasks = call, tasks
        self._titles = {info.name: info.title for info in infos}
        self._view: TrailView | None = None
        self._asked = 0
        view.corner.trail_pressed.connect(self.open)

    def open(self) -> None:
        """Show the journal, its newest lines first."""
        if self._view is not None:
            self._view.raise_()
            self._view.activateWindow()
            return
        view = self._view = TrailView(trail_columns(), self._parent)
        view.search_wanted.connect(self._search)
        view.export_chosen.connect(self._on_export)
        view.copy_chosen.connect(lambda path: self._tasks.start(self._copy(path)))
        view.finished.connect(self._on_closed)
        view.show()
        self._search("")

    def close(self) -> None:
        """Let the window go with the panel."""
        if self._view is not None:
            self._view.reject()

    def _on_closed(self) -> None:
        view, self._view = self._view, None
        self._asked += 1
        if view is not None:
            view.deleteLater()

    def _search(self, text: str) -> None:
        self._asked += 1
        if self._view is not None:
            self._view.show_note(self.tr("Reading…"))
            self._tasks.start(self._read(text, self._asked))

    async def _read(self, text: str, number: int) -> None:
        """Read; an answer to a question that is not the newest any more is dropped."""
        try:
            found: tuple[TrailRow, ...] = await self._call(self._desk.trail, text, MOST)
        except DeskError as error:
            if self._view is not None and number == self._asked:
                self._view.show_note(_why(error), "danger")
            return
        if self._view is None or number != self._asked:
            return
        accounts = {each.account.id: each.account.label for each in self._store.all(Session)}
        markets: dict[tuple[str, str, str], Market | None] = {}
        self._view.show_rows(
            tuple(
                trail_row(at, row, self._market(row, markets), accounts, self._title)
                for at, row in enumerate(found)
            )
        )
        none = self.tr("Nothing in the journal has this.") if text else self.tr("Nothing yet.")
        self._view.say_empty(none)
        self._view.show_note(self._count(len(found)))

    def _count(self, count: int) -> str:
        if count >= MOST:
            text = self.tr("The newest {n} lines; search to see others.")
            return text.format(n=count)
        return self.tr("{n} lines.").format(n=count)

    def _title(self, exchange: str) -> str:
        return self._titles.get(exchange) or display.plain_text(exchange, 24)

    def _market(
        self, row: TrailRow, found: dict[tuple[str, str, str], Market | None]
    ) -> Market | None:
        """The pair's rules, if some host of that exchange and environment has told them."""
        wanted = (row.exchange, row.environment, row.order.symbol)
        if wanted not in found:
            found[wanted] = next(
                (
                    market
                    for known in self._store.all(MarketList)
                    if (known.source.exchange, known.source.environment.value) == wanted[:2]
                    for market in known.markets
                    if market.symbol == row.order.symbol
                ),
                None,
            )
        return found[wanted]

    def _on_export(self, path: str, text: str, has_bom: bool) -> None:
        if self._view is not None:
            self._view.show_note(*write(path, text, has_bom=has_bom))

    async def _copy(self, path: str) -> None:
        try:
            await self._call(self._desk.save_journal, Path(path))
        except DeskError as error:
            text, role = _why(error), "danger"
        else:
            text, role = self.tr("Saved to {path}").format(path=path), "good"
        if self._view is not None:
            self._view.show_note(text, role)


def _why(error: DeskError) -> str:
    """Nothing was to be sent here: what is usually said of a journal in trouble would mislead."""
    if not isinstance(error, JournalError):
        return messages.sentence(error)
    text = QCoreApplication.translate("Trail", "The journal was not read or copied: {reason}")
    return text.format(reason=display.plain_text(error.detail))
