"""Turns the watched pair's book into rows: grouped by a price step, summed, own orders marked."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby, islice
from typing import Protocol

from PySide6.QtCore import QCoreApplication, QTimer

from core.desk.facts import Depth, TrackedOrder
from core.desk.store import Store
from core.domain import money
from core.domain.lifecycle import LIVE
from core.domain.market import Book, Level, Market, Side
from core.domain.money import Price, Quantity, Rounding
from gui import display
from gui.book.model import BookRow, Middle
from gui.book.view import GROUPINGS, BookView
from gui.selection import Selection

AGE_EVERY_MS = 1000


class Clock(Protocol):
    """Seconds that only rise."""

    def monotonic(self) -> float: ...


class BookPresenter:
    """Past `stale_after_s` without news the book turns faint."""

    def __init__(
        self,
        view: BookView,
        store: Store,
        selection: Selection,
        clock: Clock,
        stale_after_s: float,
    ) -> None:
        self._view = view
        self._store = store
        self._selection = selection
        self._clock = clock
        self.stale_after_s = stale_after_s
        self._grouping = GROUPINGS[0]
        self._timer = QTimer(interval=AGE_EVERY_MS)
        self._timer.timeout.connect(self._show_age)
        self._timer.start()
        selection.market_changed.connect(self._on_market)
        selection.account_changed.connect(self._show)
        view.grouping_chosen.connect(self._on_grouping)
        view.levels_changed.connect(self._show)
        self._stops: tuple[Callable[[], None], ...] = (
            store.watch(Depth, self._on_depth),
            store.watch(TrackedOrder, self._on_order),
        )
        self._on_market()

    def close(self) -> None:
        """Stop following."""
        for stop in self._stops:
            stop()
        self._selection.market_changed.disconnect(self._on_market)
        self._selection.account_changed.disconnect(self._show)
        self._timer.stop()

    def _on_market(self) -> None:
        self._grouping = GROUPINGS[0]
        market = self._selection.market
        translate = QCoreApplication.translate
        if market is None:
            self._view.show_groupings((), self._grouping)
            self._view.show_columns("", "", "")
        else:
            steps = tuple(
                display.exact(money.multiply(market.price_step, Decimal(each)))
                for each in GROUPINGS
            )
            self._view.show_groupings(steps if market.price_step else (), self._grouping)
            self._view.show_columns(
                translate("Book", "Price {asset}").format(asset=market.quote),
                translate("Book", "Amount {asset}").format(asset=market.base),
                translate("Book", "Sum"),
            )
        self._show()

    def _on_grouping(self, grouping: int) -> None:
        self._grouping = grouping
        self._show()

    def _on_depth(self, depth: Depth) -> None:
        market = self._selection.market
        if market is not None and depth.key == (self._selection.source, market.symbol):
            self._show()

    def _on_order(self, tracked: TrackedOrder) -> None:
        market = self._selection.market
        if market is not None and tracked.order.symbol == market.symbol:
            self._show()

    def _depth(self) -> Depth | None:
        source, market = self._selection.source, self._selection.market
        if source is None or market is None:
            return None
        return self._store.get(Depth, (source, market.symbol))

    def _show(self) -> None:
        market, depth = self._selection.market, self._depth()
        if market is None:
            hint = QCoreApplication.translate("Book", "Choose a pair (Ctrl+K) to see its book.")
            self._view.show_hint(hint)
        elif depth is None:
            self._view.show_hint(QCoreApplication.translate("Book", "Waiting for the book…"))
        else:
            self._show_book(depth.book, market)
            self._show_age()

    def _show_book(self, book: Book, market: Market) -> None:
        step = money.multiply(market.price_step, Decimal(self._grouping))
        most = self._view.levels
        asks = grouped(book.asks, step, Rounding.UP, most)
        bids = grouped(book.bids, step, Rounding.FLOOR, most)
        deepest = max((side[-1].total for side in (asks, bids) if side), default=money.ZERO)
        own = self._own_prices(market, step)

        places = min(money.decimals(market.quantity_step), max(0, 4 - deepest.adjusted()))

        def rows(groups: tuple[Group, ...], side: Side) -> tuple[BookRow, ...]:
            return tuple(_row(group, side, market, deepest, places, own[side]) for group in groups)

        self._view.show_rows(rows(asks, Side.SELL), _middle(book, market), rows(bids, Side.BUY))

    def _own_prices(self, market: Market, step: Decimal) -> dict[Side, set[Decimal]]:
        own: dict[Side, set[Decimal]] = {Side.BUY: set(), Side.SELL: set()}
        account = self._selection.account
        for tracked in self._store.all(TrackedOrder):
            order = tracked.order
            is_here = account is not None and tracked.account_id == account.id
            if is_here and order.symbol == market.symbol and order.state in LIVE and order.price:
                rounding = Rounding.FLOOR if order.side is Side.BUY else Rounding.UP
                own[order.side].add(money.to_step(order.price, step, rounding))
        return own

    def _show_age(self) -> None:
        if (depth := self._depth()) is not None:
            age_s = self._clock.monotonic() - depth.book.seen_at
            self._view.show_stale(age_s > self.stale_after_s)


@dataclass(frozen=True, slots=True)
class Group:
    """Levels whose prices fall on one step: `total` is all that rests up to and including them."""

    price: Price
    quantity: Quantity
    total: Quantity


def grouped(
    levels: Iterable[Level], step: Decimal, rounding: Rounding, most: int
) -> tuple[Group, ...]:
    """The best `most` groups of levels, prices rounded away from the market."""
    groups: list[Group] = []
    total = money.ZERO
    by_price = groupby(levels, key=lambda level: money.to_step(level.price, step, rounding))
    for price, together in islice(by_price, most):
        quantity = money.total(level.quantity for level in together)
        total = money.add(total, quantity)
        groups.append(Group(Price(price), Quantity(quantity), Quantity(total)))
    return tuple(groups)


def _row(
    group: Group, side: Side, market: Market, deepest: Decimal, places: int, own: set[Decimal]
) -> BookRow:
    return BookRow(
        side=side,
        price=group.price,
        total=group.total,
        texts=(
            display.price(group.price, market),
            display.quantity(group.quantity, market),
            display.grouped(money.shown(group.total, places)),
        ),
        share=float(money.ratio(group.total, deepest)) if deepest else 0.0,
        is_own=group.price in own,
    )


def _middle(book: Book, market: Market) -> Middle:
    bid, ask = book.best_bid, book.best_ask
    if bid is None or ask is None:
        return Middle()
    middle = money.ratio(money.add(bid, ask), Decimal(2))
    spread = money.subtract(ask, bid)
    points = money.ratio(money.multiply(spread, Decimal(10_000)), middle)
    text = QCoreApplication.translate("Book", "spread {spread} · {points} bp")
    return Middle(
        price=display.price(Price(middle), market),
        spread=text.format(spread=display.price(spread, market), points=display.rounded(points, 2)),
    )
