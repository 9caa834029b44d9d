"""Follows the balances of the chosen account and what they are worth in the watched pair's quote, where that is known.

What lies where orders cannot use it is shown apart, and counts for nothing.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal

from PySide6.QtCore import QCoreApplication

from core.desk.facts import Holdings, IdleHoldings, Quote, Session, SessionState
from core.desk.store import Store
from core.domain import money
from core.domain.account import Balance
from core.exchanges.base import Info
from gui import display, messages
from gui.balances.model import BalanceRow
from gui.balances.move_presenter import wallet_text
from gui.balances.view import BalancesView
from gui.selection import Selection

_QUOTE_PLACES = 2
_MOST_FIGURES = 9


class BalancesPresenter:
    """`on_add_key` is called when the user, having no key, asks to add one."""

    def __init__(
        self,
        view: BalancesView,
        store: Store,
        selection: Selection,
        infos: Sequence[Info],
        on_add_key: Callable[[], None],
    ) -> None:
        self._view = view
        self._store = store
        self._selection = selection
        self._can_move = {info.name for info in infos if len(info.wallets) > 1}
        self._has_zeros = False
        selection.account_changed.connect(self._show)
        selection.market_changed.connect(self._show)
        view.zeros_toggled.connect(self._on_zeros)
        view.action_pressed.connect(on_add_key)
        self._stops: tuple[Callable[[], None], ...] = (
            store.watch(Holdings, self._on_holdings),
            store.watch(IdleHoldings, self._on_holdings),
            store.watch(Quote, self._on_quote),
            store.watch(Session, self._on_session),
        )
        self._show()

    def close(self) -> None:
        """Stop following."""
        for stop in self._stops:
            stop()
        self._selection.account_changed.disconnect(self._show)
        self._selection.market_changed.disconnect(self._show)

    def _on_zeros(self, has_zeros: bool) -> None:
        self._has_zeros = has_zeros
        self._show()

    def _on_holdings(self, holdings: Holdings | IdleHoldings) -> None:
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
        holdings = self._store.get(Holdings, account.id) if account is not None else None
        idle = self._idle()
        self._show_idle(holdings, idle)
        self._view.show_warning(
            translate("Balances", "▲ The exchange does not let this account trade now.")
            if holdings is not None and holdings.can_trade is False
            else ""
        )
        if account is None:
            self._view.show_hint(
                translate("Balances", "No key yet: add one, or try practice."),
                translate("Balances", "Add a key…"),
            )
            return
        if holdings is None:
            self._view.show_hint(self._why_nothing(account.id))
            return
        wanted = [each for each in holdings.balances if self._has_zeros or not each.is_zero]
        if not wanted and idle is None:
            self._view.show_hint(
                translate(
                    "Balances", "This account is empty. What you deposit will be listed here."
                )
            )
            return
        self._show_rows(sorted(wanted, key=self._rank), idle)

    def _idle(self) -> IdleHoldings | None:
        """What the account's owner has where orders cannot use it, if there is anything."""
        account = self._selection.account
        idle = self._store.get(IdleHoldings, account.id) if account is not None else None
        if idle is None or all(each.is_zero for each in idle.balances):
            return None
        return idle

    def _show_idle(self, holdings: Holdings | None, idle: IdleHoldings | None) -> None:
        account = self._selection.account
        if account is None or idle is None:
            self._view.show_idle("", may_move=False)
            return
        translate = QCoreApplication.translate
        held = [each for each in idle.balances if not each.is_zero]
        if holdings is not None and all(each.is_zero for each in holdings.balances):
            text = translate(
                "Balances",
                "▲ Spot is empty: all you have lies in the {wallet} wallet, where orders cannot use it.",
            )
        elif len(held) == 1:
            text = translate("Balances", "▲ {amount} {asset} in the {wallet} wallet")
        else:
            text = translate("Balances", "▲ {n} assets in the {wallet} wallet")
        self._view.show_idle(
            text.format(
                wallet=wallet_text(idle.wallet),
                n=len(held),
                amount=_short(_total(held[0])),
                asset=held[0].asset,
            ),
            may_move=account.exchange in self._can_move,
        )

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

    def _show_rows(self, balances: list[Balance], idle: IdleHoldings | None) -> None:
        rows = (*map(self._row, balances), *_idle_rows(idle))
        self._view.show_rows(rows, self._sum(balances))

    def _sum(self, balances: list[Balance]) -> str:
        """What the watched pair's two assets are worth together, in its quote; of the rest nothing is known."""
        market = self._selection.market
        known = {
            balance.asset: worth
            for balance in balances
            if (worth := self._worth(balance)) is not None
        }
        if market is None or market.base not in known:
            return ""
        amount = display.amount(money.total(known.values()), _QUOTE_PLACES)
        unit = "" if market.quote in known else f"{display.GROUP}{market.quote}"
        return f"{' + '.join(known)} ≈ {amount}{unit}"

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

    def _row(self, balance: Balance) -> BalanceRow:
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
            free=_short(balance.free),
            held=_short(balance.held),
            total=_short(total),
            exact=exact,
        )


def _idle_rows(idle: IdleHoldings | None) -> tuple[BalanceRow, ...]:
    """A group of its own: nothing of it is free."""
    if idle is None:
        return ()
    translate = QCoreApplication.translate
    heading = translate("Balances", "Not tradable: in the {wallet} wallet")
    exact = translate("Balances", "{asset}: {total} in the {wallet} wallet. Orders cannot use it.")
    wallet = wallet_text(idle.wallet)
    held = sorted((each for each in idle.balances if not each.is_zero), key=lambda row: row.asset)
    return (
        BalanceRow(asset=heading.format(wallet=wallet)),
        *(
            BalanceRow(
                asset=each.asset,
                free=display.NOTHING,
                held=display.NOTHING,
                total=_short(_total(each)),
                exact=exact.format(
                    asset=each.asset, total=display.exact(_total(each)), wallet=wallet
                ),
                is_idle=True,
            )
            for each in held
        ),
    )


def _short(value: Decimal) -> str:
    """As many decimals as there are, at least two, cut to nine figures: never more is shown than there is."""
    whole = max(1, value.adjusted() + 1)
    places = max(_QUOTE_PLACES, _MOST_FIGURES - whole)
    cut = money.to_step(value, Decimal(1).scaleb(-places), money.Rounding.DOWN)
    return display.amount(cut, max(_QUOTE_PLACES, money.decimals(cut)))


def _total(balance: Balance) -> Decimal:
    return balance.total if balance.total is not None else money.add(balance.free, balance.held)
