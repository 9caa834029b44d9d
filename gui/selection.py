"""What the window is looking at: one source, one pair, one account. Panels follow its signals."""

from PySide6.QtCore import QObject, Signal

from core.desk.facts import Source
from core.domain.account import Account
from core.domain.market import Market


class Selection(QObject):
    """The current choice. Changing the source drops the pair and the account; each change is told once."""

    source_changed = Signal()
    market_changed = Signal()
    account_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.source: Source | None = None
        self.market: Market | None = None
        self.account: Account | None = None

    def choose_source(self, source: Source) -> None:
        """Look at another exchange or environment."""
        if source == self.source:
            return
        self.source, self.market, self.account = source, None, None
        self.source_changed.emit()
        self.market_changed.emit()
        self.account_changed.emit()

    def choose_market(self, market: Market | None) -> None:
        """Look at another pair of the source, or at the same one with newer rules."""
        if market != self.market:
            self.market = market
            self.market_changed.emit()

    def choose_account(self, account: Account | None) -> None:
        """Trade with another key of the source, or with none."""
        if account != self.account:
            self.account = account
            self.account_changed.emit()
