"""Holds a draft against everything the window knows: what it would come to, and whether it may be sent now."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import QCoreApplication

from core.desk.facts import Depth, Fees, Holdings, TrackedOrder
from core.desk.store import Store
from core.domain.account import Account
from core.domain.check import check, warnings
from core.domain.draft import Draft, Problem
from core.domain.estimate import Estimate, Free, Terms, estimate, middle
from core.domain.lifecycle import UNSETTLED
from core.domain.market import OrderType, Side, Ticker, TimeInForce
from core.domain.money import ZERO, Rounding, to_step
from core.domain.order import Order, OrderState, Ticket, first_sight
from core.exchanges.base import Info
from gui.selection import Selection
from gui.ticket import readiness, wording
from gui.ticket.readiness import Place

translate = QCoreApplication.translate

OPEN_QUESTIONS = UNSETTLED | {OrderState.INTENT}
"""An order in one of these may be out there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """An order that may be sent, where to, and what is to be said of it beforehand."""

    ticket: Ticket
    place: Place
    warnings: tuple[Problem, ...]
    estimate: Estimate | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """All that can be said of a draft. `ticket` is None while `problems` forbid it, `waits` says why nothing may be
    sent now."""

    ticket: Ticket | None
    place: Place | None
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    estimate: Estimate | None
    waits: str

    @property
    def ready(self) -> Ready | None:
        """The order, if it may be sent now."""
        if self.ticket is None or self.place is None or self.waits:
            return None
        return Ready(
            ticket=self.ticket,
            place=self.place,
            warnings=self.warnings,
            estimate=self.estimate,
        )


def terms_now(selection: Selection, store: Store, infos: Mapping[str, Info]) -> Terms | None:
    """What an order for the chosen pair is judged against now; None while no pair is chosen."""
    source, market = selection.source, selection.market
    info = None if source is None else infos.get(source.exchange)
    if source is None or market is None or info is None:
        return None
    depth = store.get(Depth, (source, market.symbol))
    account = selection.account
    fees = None if account is None else store.get(Fees, (account.id, market.symbol))
    return Terms(
        market=market,
        offers=info,
        free=_free(account, store, market.base, market.quote),
        rates=info.default_fees if fees is None else fees.rates,
        book=None if depth is None else depth.book,
    )


def _free(account: Account | None, store: Store, base: str, quote: str) -> Free:
    """An asset that a known account does not list is none; without balances nobody knows."""
    holdings = None if account is None else store.get(Holdings, account.id)
    if holdings is None:
        return Free()
    base_row, quote_row = holdings.of(base), holdings.of(quote)
    return Free(
        base=ZERO if base_row is None else base_row.free,
        quote=ZERO if quote_row is None else quote_row.free,
    )


def market_price(which: str, side: Side, terms: Terms, ticker: Ticker | None) -> Decimal | None:
    """The bid, mid, ask or last price, if anybody told it; the middle is put on the step to the careful side."""
    book = terms.book
    if which == "mid":
        mid = middle(book)
        rounding = Rounding.FLOOR if side is Side.BUY else Rounding.UP
        return None if mid is None else to_step(mid, terms.market.price_step, rounding)
    if which != "last" and book is not None:
        return book.best_bid if which == "bid" else book.best_ask
    if ticker is None:
        return None
    return {"bid": ticker.bid, "ask": ticker.ask, "last": ticker.last}[which]


class Judge:
    """Knows the last order of this ticket, since the store hears of it a moment later."""

    def __init__(self, selection: Selection, store: Store, stale_after_s: float) -> None:
        self._selection, self._store = selection, store
        self.stale_after_s = stale_after_s
        self.last: TrackedOrder | None = None

    def verdict(
        self, draft: Draft, terms: Terms, client_id: str, book_age_s: float | None
    ) -> Verdict:
        """Everything at once; the same whether it is shown or about to be sent."""
        found = check(draft, terms, client_id)
        ticket = found if isinstance(found, Ticket) else None
        problems = () if isinstance(found, Ticket) else found
        place = self._place()
        waits = place if isinstance(place, str) else ""
        waits = waits or self._old_prices(draft.order_type, book_age_s)
        if not waits and problems:
            waits = wording.why_not_text(problems)
        if not waits and ticket is not None and isinstance(place, Place):
            waits = self._question(ticket, place)
        return Verdict(
            ticket=ticket,
            place=None if isinstance(place, str) else place,
            problems=problems,
            warnings=() if ticket is None else warnings(ticket, terms, draft.decimal_mark),
            estimate=None if ticket is None else estimate(ticket, terms),
            waits=waits,
        )

    def why_not(self, ready: Ready, book_age_s: float | None) -> str:
        """Why what was ready a moment ago must wait now; empty when it still may go where it was meant to."""
        ticket, place = ready.ticket, ready.place
        now = self._place()
        if isinstance(now, str):
            return now
        if now.account.id != place.account.id or now.market.symbol != ticket.market.symbol:
            return translate("Ticket", "Another account or pair was chosen meanwhile")
        kind = OrderType.MARKET if ticket.is_protective else ticket.type
        return self._old_prices(kind, book_age_s) or self._question(ticket, place)

    def _place(self) -> Place | str:
        chosen = self._selection
        return readiness.place(chosen.source, chosen.market, chosen.account, self._store)

    def _old_prices(self, kind: OrderType, age_s: float | None) -> str:
        """Only a market order takes whatever price there is; a limit bounds itself."""
        is_market = kind is OrderType.MARKET
        return readiness.old_prices(age_s, self.stale_after_s) if is_market else ""

    def _question(self, ticket: Ticket, place: Place) -> str:
        """While one like it may be out there, the same order waits for the verdict."""
        rows = {row.key: row for row in self._store.all(TrackedOrder)}
        last = self.last
        if last is not None and (last.key not in rows or last.order.state not in OPEN_QUESTIONS):
            rows[last.key] = last
        is_asked = any(
            row.account_id == place.account.id
            and row.order.state in OPEN_QUESTIONS
            and _is_alike(ticket, row.order)
            for row in rows.values()
        )
        return translate("Ticket", "The same order is being checked: wait") if is_asked else ""


def _is_alike(ticket: Ticket, order: Order) -> bool:
    """Pair, side, type and figures; the price and amount of a market order follow the book and prove nothing."""
    meant = first_sight(ticket, OrderState.INTENT, now_ms=0)
    if (meant.symbol, meant.side, meant.type) != (order.symbol, order.side, order.type):
        return False
    if ticket.is_protective:
        return order.time_in_force is TimeInForce.IOC
    ours = (meant.price, meant.stop_price, meant.quantity, meant.spend)
    return ours == (order.price, order.stop_price, order.quantity, order.spend)
