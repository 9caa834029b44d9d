"""Follows the balances of the chosen account and what they are worth in the watched pair's quote, where that is known."""

from collections.abc import Callable
from decimal import Decimal

from PySide6.QtCore import QCoreApplication

from core.desk.facts import Holdings, MarketList, Quote, Session, SessionState
from core.desk.store import Store
from core.domain import money
from core.domain.account import Balance
from core.domain.money import ZERO
from gui import display, messages
from gui.balances.model import BalanceRow
from gui.balances.view import BalancesView
from gui.selection import Selection

_QUOTE_PLACES = 2
_MOST_PLACES = 8


class BalancesPresenter:
    """`on_add_key` is called when the user, having no key, asks to add one."""

    def __init__(
        self,
        view: BalancesView,
        store: Store,
        selection: Selection,
        on_add_key: Callable[[], None],
    ) -> None:
        self._view = view
        self._store = store
        self._selection = selection
        self._has_zeros = False
        self._places: dict[str, int] = {}
        selection.account_changed.connect(self._show)
        selection.market_changed.connect(self._on_market)
        view.zeros_toggled.connect(self._on_zeros)
        view.action_pressed.connect(on_add_key)
        self._stops: tuple[Callable[[], None], ...] = (
            store.watch(Holdings, self._on_holdings),
            store.watch(Quote, self._on_quote),
            store.watch(Session, self._on_session),
            store.watch(MarketList, lambda _: self._on_market()),
        )
        self._on_market()

    def close(self) -> None:
        """Stop following."""
        for stop in self._stops:
            stop()
        self._selection.account_changed.disconnect(self._show)
        self._selection.market_changed.disconnect(self._on_market)

    def _on_market(self) -> None:
        source = self._selection.source
        known = self._store.get(MarketList, source) if source is not None else None
        self._places = {}
        for market in known.markets if known is not None else ():
            step = money.decimals(market.quantity_step)
            self._places[market.base] = max(step, self._places.get(market.base, 0))
        self._show()

    def _on_zeros(self, has_zeros: bool) -> None:
        self._has_zeros = has_zeros
        self._show()

    def _on_holdings(self, holdings: Holdings) -> None:
        account = self._selection.account
        if account is not None and holdings.account_id == account.id:
            self._show()

    def _on_session(self, session: Session) -> None:
        account = self._selection.account
        if account is None or session.account.id == account.id:
            self._show()

    def _on_quote(self, quote: Quote) -> None:
        market = self._selection.market
        if market is not None and quote.key == (self._selection.source, market.symbol):
            self._show()

    def _show(self) -> None:
        translate = QCoreApplication.translate
        account = self._selection.account
        if account is None:
            self._view.show_hint(
                translate("Balances", "No key yet: add one, or try practice."),
                translate("Balances", "Add a key…"),
            )
            return
        holdings = self._store.get(Holdings, account.id)
        if holdings is None:
            self._view.show_hint(self._why_nothing(account.id))
            return
        wanted = [each for each in holdings.balances if self._has_zeros or not each.is_zero]
        if not wanted:
            self._view.show_hint(
                translate(
                    "Balances", "This account is empty. What you deposit will be listed here."
                )
            )
            return
        self._show_rows(sorted(wanted, key=self._rank))

    def _why_nothing(self, account_id: str) -> str:
        session = self._store.get(Session, account_id)
        if session is not None and session.state is SessionState.REFUSED and session.problem:
            return messages.sentence(session.problem)
        return QCoreApplication.translate("Balances", "Loading balances…")

    def _rank(self, balance: Balance) -> tuple[int, str]:
        """The watched pair's assets first, quote before base."""
        market = self._selection.market
        first = {market.quote: 0, market.base: 1} if market is not None else {}
        return first.get(balance.asset, 2), balance.asset

    def _show_rows(self, balances: list[Balance]) -> None:
        market = self._selection.market
        worths = [self._worth(balance) for balance in balances]
        known = [worth for worth in worths if worth is not None]
        quote = market.quote if market is not None else ""
        sum_text = ""
        if known and len(known) == len(balances):
            amount = display.amount(money.total(known), _QUOTE_PLACES)
            sum_text = f"≈ {amount}{display.GROUP}{quote}"
        rows = tuple(
            self._row(balance, worth) for balance, worth in zip(balances, worths, strict=True)
        )
        self._view.show_rows(rows, f"≈ {quote}" if known else "", sum_text)

    def _worth(self, balance: Balance) -> Decimal | None:
        """In the watched pair's quote: the quote itself, and the base at the last price; of the rest nothing is known."""
        source, market = self._selection.source, self._selection.market
        if source is None or market is None:
            return None
        if balance.asset == market.quote:
            return _total(balance)
        quote = self._store.get(Quote, (source, market.symbol))
        if balance.asset != market.base or quote is None or quote.ticker.last is None:
            return None
        return money.multiply(_total(balance), quote.ticker.last)

    def _row(self, balance: Balance, worth: Decimal | None) -> BalanceRow:
        places = self._places.get(balance.asset, _QUOTE_PLACES)
        digits = max(money.decimals(balance.free or ZERO), money.decimals(balance.held or ZERO))
        if balance.asset not in self._places:
            places = min(max(places, digits), _MOST_PLACES)
        total = _total(balance)
        exact = QCoreApplication.translate(
            "Balances",
            "{asset}: free {free}, on orders {held}, total {total}. Click to use it all.",
        ).format(
            asset=balance.asset,
            free=display.exact(balance.free),
            held=display.exact(balance.held),
            total=display.exact(total),
        )
        return BalanceRow(
            asset=balance.asset,
            free=display.amount(balance.free, places),
            held=display.amount(balance.held, places),
            total=display.amount(total, places),
            worth="" if worth is None else display.amount(worth, _QUOTE_PLACES),
            exact=exact,
        )


def _total(balance: Balance) -> Decimal:
    return balance.total if balance.total is not None else money.add(balance.free, balance.held)
