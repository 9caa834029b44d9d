"""From the pressed button to what came of it: asks where it must, sends once, asks again when something new gives pause."""

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QCoreApplication

from core.desk.facts import TrackedOrder
from core.desk.store import Store
from core.domain.errors import DeskError, Guarded
from core.domain.limits import Hit, Rule
from gui import limit_texts, messages
from gui.tasks import Tasks
from gui.ticket import wording
from gui.ticket.judge import OPEN_QUESTIONS, Ready
from gui.ticket.needs import Call, Sheet, TicketDesk
from gui.ticket.texts import Judgement

FIRST_WORD = "LIVE"
"""What is typed before the first order with real money; the same in every language."""
_NOT_OF_THE_ACCOUNT = frozenset({Rule.FIRST_LIVE, Rule.LIVE_LOCKED, Rule.CHECKING, Rule.PANIC})

translate = QCoreApplication.translate


class Host(Protocol):
    """The ticket, as far as sending needs it. It is locked until `on_over`."""

    def make_sheet(self, ready: Ready) -> Sheet: ...
    def why_not(self, ready: Ready) -> str: ...
    def on_leaving(self) -> None: ...
    def on_pause(self) -> None: ...
    def on_placed(self, tracked: TrackedOrder) -> None: ...
    def on_refused(self, error: DeskError) -> None: ...
    def on_over(self, note: str | None = None, role: str = "dim") -> None: ...


class Sending:
    """Sends orders, one at a time. `open_limits` leads to the limits of an account."""

    def __init__(
        self,
        host: Host,
        desk: TicketDesk,
        store: Store,
        call: Call,
        tasks: Tasks,
        open_limits: Callable[[], None],
    ) -> None:
        self._host, self._desk, self._store = host, desk, store
        self._call, self._tasks, self._open_limits = call, tasks, open_limits

    def ask(self, ready: Ready, silent: frozenset[Rule]) -> None:
        """Open a sheet at once; what the order has met appears there when the core has judged it.

        `silent` are rules that the user has said yes to already.
        """
        sheet, question = self._host.make_sheet(ready), _Question(silent)
        sheet.ask(
            lambda: self._on_yes(ready, question),
            lambda: self._on_no(question),
            self._open_limits,
        )
        self._tasks.start(self._judge(ready, sheet, question))

    def send(self, ready: Ready, silent: frozenset[Rule], accepted: frozenset[Rule]) -> None:
        """Send without asking, unless something gives pause that is not among `accepted`."""
        self._host.on_leaving()
        self._tasks.start(self._send(ready, silent, accepted))

    async def _judge(self, ready: Ready, sheet: Sheet, question: "_Question") -> None:
        try:
            hits = await self._call(self._desk.judge, ready.place.account.id, ready.ticket)
            found = question.judged(hits)
        except DeskError as error:
            found = Judgement(refuses=(messages.sentence(error),))
        if question.is_open:
            sheet.show_judgement(found)

    def _on_no(self, question: "_Question") -> None:
        question.is_open = False
        self._host.on_over()

    def _on_yes(self, ready: Ready, question: "_Question") -> None:
        """Much may have happened while the sheet was open."""
        question.is_open = False
        reason = self._host.why_not(ready)
        if reason:
            words = translate("Ticket", "Nothing was sent: {reason}")
            self._host.on_over(words.format(reason=reason), "attention")
        else:
            self.send(ready, question.silent, question.accepted)

    async def _send(self, ready: Ready, silent: frozenset[Rule], accepted: frozenset[Rule]) -> None:
        words = translate(
            "Ticket", "What became of the order is not known: see the working orders."
        )
        note, is_asked_again = (words, "attention"), False
        try:
            tracked = await self._call(
                self._desk.place, ready.place.account.id, ready.ticket, accepted
            )
            tracked = self._newest(tracked)
            note = wording.outcome(tracked)
            self._host.on_placed(tracked)
        except DeskError as error:
            note = (wording.refusal(error, ready.ticket, ready.ticket.market), "danger")
            is_asked_again = isinstance(error, Guarded) and not any(map(_is_hard, error.hits))
            self._host.on_refused(error)
        finally:
            if not is_asked_again:
                self._host.on_over(*note)
        if is_asked_again:  # the very same order, as it never left
            self._host.on_pause()
            self.ask(ready, silent)

    def _newest(self, tracked: TrackedOrder) -> TrackedOrder:
        """The store may have heard the end of an order before the answer to placing it came."""
        known = self._store.get(TrackedOrder, tracked.key)
        if known is None or known.order.state in OPEN_QUESTIONS:
            return tracked
        return known


class _Question:
    """One open sheet: what its reader says yes to."""

    def __init__(self, silent: frozenset[Rule]) -> None:
        self.silent = self.accepted = silent
        self.is_open = True

    def judged(self, hits: tuple[Hit, ...]) -> Judgement:
        """What is to be shown, and thereby accepted, of what the order has met."""
        shown = tuple(hit for hit in hits if hit.is_hard or hit.rule not in self.silent)
        self.accepted = self.silent | {hit.rule for hit in shown if not hit.is_hard}
        return judgement(shown)


def judgement(hits: tuple[Hit, ...]) -> Judgement:
    """What the sheet says of an order. What is refused anyway is not asked about."""
    refuses = limit_texts.lines(tuple(filter(_is_hard, hits)))
    asks = () if refuses else tuple(limit_texts.hit_text(hit) for hit in hits)
    is_first = not refuses and any(hit.rule is Rule.FIRST_LIVE for hit in hits)
    return Judgement(
        asks=asks,
        refuses=refuses,
        word=FIRST_WORD if is_first else "",
        has_limits=any(hit.rule not in _NOT_OF_THE_ACCOUNT for hit in hits),
    )


def _is_hard(hit: Hit) -> bool:
    return hit.is_hard
