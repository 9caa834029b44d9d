"""How accounts and their orders are called in a sentence, where more than one account is spoken of."""

from collections.abc import Callable, Mapping, Sequence

from core.desk.facts import CancelRun, Session, TrackedOrder
from core.desk.store import Store
from core.exchanges.base import Info
from gui import display, messages
from gui.orders import words


class Names:
    """Looks things up in the store; what it does not know keeps its id."""

    def __init__(self, store: Store, infos: Sequence[Info] = ()) -> None:
        self._store = store
        self._titles = {info.name: info.title for info in infos}

    def account(self, account_id: str) -> str:
        """Exchange, environment and the key's label."""
        session = self._store.get(Session, account_id)
        if session is None:
            return display.plain_text(account_id, 32)
        title = self._titles.get(session.source.exchange, session.source.exchange)
        place = messages.environment_text(session.source.environment)
        return f"{title} · {place} · {display.plain_text(session.account.label, 32)}"

    def orders(self, account_id: str) -> Callable[[str], str]:
        """What calls an order of one account by its line."""

        def name(ref: str) -> str:
            row = self._store.get(TrackedOrder, (account_id, ref))
            return words.summary(row) if row is not None else display.plain_text(ref, 64)

        return name

    def left(self, runs: Mapping[str, CancelRun]) -> Callable[[str], str]:
        """What calls a survivor of several accounts' runs by its line."""
        owners = {ref: account_id for account_id, each in runs.items() for ref in each.left}
        return lambda ref: self.orders(owners[ref])(ref)
