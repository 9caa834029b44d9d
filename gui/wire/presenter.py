"""Fills the list of sent requests from facts, and shows the chosen one."""

from PySide6.QtCore import QObject

from core.desk.facts import Exchanged
from core.desk.store import Store
from gui import display
from gui.wire.receipt import path_of, purpose_text, receipt, status_text
from gui.wire.view import MOST_ROWS, WireRow, WireView


class WirePresenter(QObject):
    """Follows every request of every account, newest first, at most as many as the view keeps."""

    def __init__(self, view: WireView, store: Store) -> None:
        super().__init__(view)
        self._view, self._store = view, store
        for sent in self._known()[-MOST_ROWS:]:
            self._show(sent)
        self._stop = store.watch(Exchanged, self._show)
        view.row_chosen.connect(self._on_chosen)

    def close(self) -> None:
        """Stop following."""
        self._stop()

    def show_about(self, ids: tuple[str, ...]) -> None:
        """Choose the latest request that carries one of these ids, a placement or cancel before a question."""
        about = [sent for sent in self._known() if _mentions(sent, ids)]
        if about:
            changing = [sent for sent in about if sent.purpose in {"place", "cancel"}]
            self._view.choose((changing or about)[-1].number)

    def forget_private(self) -> None:
        """Drop what was exchanged with keys: a locked window shows no balances and no orders."""
        for sent in self._known():
            if sent.account_id is not None:
                self._store.forget(Exchanged, sent.number)
        self._view.clear()
        for sent in self._known():
            self._show(sent)

    def _known(self) -> list[Exchanged]:
        return sorted(self._store.all(Exchanged), key=lambda sent: sent.number)

    def _show(self, sent: Exchanged) -> None:
        self._store.forget(Exchanged, sent.number - MOST_ROWS)
        self._view.add(
            WireRow(
                number=sent.number,
                time=display.clock_utc(sent.at_ms),
                purpose=purpose_text(sent.purpose),
                request=f"{display.plain_text(sent.method, 12)} {path_of(sent.url)}",
                status=status_text(sent),
                took=str(sent.took_ms),
                is_bad=sent.status is None or sent.status >= 400 or sent.problem is not None,
            )
        )

    def _on_chosen(self, number: int) -> None:
        sent = self._store.get(Exchanged, number)
        self._view.show_detail(receipt(sent) if sent else "")


def _mentions(sent: Exchanged, ids: tuple[str, ...]) -> bool:
    texts = (sent.url, sent.body, *(step.text for step in sent.steps))
    return any(each in text for each in ids for text in texts)
