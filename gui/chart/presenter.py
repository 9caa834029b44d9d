"""Asks for the watched pair's candles and keeps them, the last price and the user's own orders on the chart."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from PySide6.QtCore import QCoreApplication

from core.desk.facts import Chart, Quote, Source, TrackedOrder
from core.desk.store import Store
from core.domain.errors import DeskError
from core.domain.lifecycle import LIVE
from core.domain.market import Interval, Market
from core.exchanges.base import Info
from gui import display, messages
from gui.chart.frame import OrderLine
from gui.chart.view import ChartView
from gui.selection import Selection
from gui.tasks import Tasks


class ChartDesk(Protocol):
    """The verb the chart needs."""

    async def load_chart(self, source: Source, market: Market, interval: Interval) -> None: ...


class ChartPresenter:
    """Shows the interval that was chosen last, where the exchange has it."""

    def __init__(
        self,
        view: ChartView,
        desk: ChartDesk,
        store: Store,
        call: Callable[..., Any],
        tasks: Tasks,
        selection: Selection,
        infos: Sequence[Info],
        interval: Interval = Interval.M5,
    ) -> None:
        self._view = view
        self._desk = desk
        self._store = store
        self._call = call
        self._tasks = tasks
        self._selection = selection
        self._infos = {info.name: info for info in infos}
        self.interval = interval
        selection.source_changed.connect(self._on_source)
        selection.market_changed.connect(self._on_market)
        selection.account_changed.connect(self._show_orders)
        view.interval_chosen.connect(self._on_interval)
        view.retry_pressed.connect(self._load)
        self._stops = (
            store.watch(Chart, self._on_chart),
            store.watch(Quote, self._on_quote),
            store.watch(TrackedOrder, self._on_order),
        )
        self._on_source()
        self._on_market()

    def close(self) -> None:
        """Stop following."""
        for stop in self._stops:
            stop()
        self._selection.source_changed.disconnect(self._on_source)
        self._selection.market_changed.disconnect(self._on_market)
        self._selection.account_changed.disconnect(self._show_orders)

    def _on_source(self) -> None:
        source = self._selection.source
        info = self._infos.get(source.exchange) if source is not None else None
        offered = info.intervals if info is not None else ()
        if offered and self.interval not in offered:
            self.interval = offered[0]
        self._view.show_intervals(offered, self.interval)

    def _on_market(self) -> None:
        source, market = self._selection.source, self._selection.market
        if source is None or market is None:
            hint = QCoreApplication.translate("Chart", "Choose a pair (Ctrl+K) to see its chart.")
            self._view.show_hint(hint)
            return
        quote = self._store.get(Quote, (source, market.symbol))
        self._view.show_last(quote.ticker.last if quote is not None else None)
        self._show_orders()
        self._load()

    def _on_interval(self, interval: Interval) -> None:
        self.interval = interval
        self._load()

    def _load(self) -> None:
        source, market = self._selection.source, self._selection.market
        if source is None or market is None:
            return
        known = self._store.get(Chart, (source, market.symbol, self.interval))
        if known is not None:
            self._on_chart(known)
        else:
            self._view.show_hint(QCoreApplication.translate("Chart", "Loading the chart…"))
        self._tasks.start(self._ask(source, market, self.interval))

    async def _ask(self, source: Source, market: Market, interval: Interval) -> None:
        try:
            await self._call(self._desk.load_chart, source, market, interval)
        except DeskError as error:
            key = (source, market.symbol, interval)
            if self._is_shown(key) and self._store.get(Chart, key) is None:
                self._view.show_hint(messages.sentence(error), may_retry=True)

    def _is_shown(self, key: object) -> bool:
        source, market = self._selection.source, self._selection.market
        return market is not None and key == (source, market.symbol, self.interval)

    def _on_chart(self, chart: Chart) -> None:
        market = self._selection.market
        if market is None or not self._is_shown(chart.key):
            return
        if chart.candles:
            self._view.show_candles(market, chart.interval, chart.candles)
        else:
            words = QCoreApplication.translate("Chart", "Nobody has traded this pair lately.")
            self._view.show_hint(words)

    def _on_quote(self, quote: Quote) -> None:
        market = self._selection.market
        if market is not None and quote.key == (self._selection.source, market.symbol):
            self._view.show_last(quote.ticker.last)

    def _on_order(self, tracked: TrackedOrder) -> None:
        market = self._selection.market
        if market is not None and tracked.order.symbol == market.symbol:
            self._show_orders()

    def _show_orders(self) -> None:
        account, market = self._selection.account, self._selection.market
        if account is None or market is None:
            self._view.show_orders(())
            return
        lines = (
            _line(tracked, market)
            for tracked in self._store.all(TrackedOrder)
            if tracked.account_id == account.id and tracked.order.symbol == market.symbol
        )
        self._view.show_orders(tuple(line for line in lines if line is not None))


def _line(tracked: TrackedOrder, market: Market) -> OrderLine | None:
    order = tracked.order
    if order.state not in LIVE or order.price is None:
        return None
    text = QCoreApplication.translate("Chart", "{sign} {side} {quantity} @ {price}").format(
        sign=messages.side_sign(order.side),
        side=messages.side_text(order.side),
        quantity=display.exact(order.remaining),
        price=display.price(order.price, market),
    )
    return OrderLine(price=order.price, side=order.side, text=text)
