"""Follows the watched pair's quote and keeps the price's age true on the screen."""

from collections.abc import Callable
from decimal import Decimal
from typing import Protocol

from PySide6.QtCore import QTimer

from core.desk.facts import Quote
from core.desk.store import Store
from core.domain.market import Market
from gui import display, messages
from gui.selection import Selection
from gui.ticker.view import TickerText, TickerView

AGE_EVERY_MS = 500


class Clock(Protocol):
    """Seconds that only rise."""

    def monotonic(self) -> float: ...


class TickerPresenter:
    """`show_title` gets the words for the title bar: environment first, then pair and price."""

    def __init__(
        self,
        view: TickerView,
        store: Store,
        selection: Selection,
        clock: Clock,
        stale_after_s: float,
        show_title: Callable[[str], None],
    ) -> None:
        self._view = view
        self._store = store
        self._selection = selection
        self._clock = clock
        self.stale_after_s = stale_after_s
        self._show_title = show_title
        self._last: Decimal | None = None
        self._direction = 0
        self._timer = QTimer(interval=AGE_EVERY_MS)
        self._timer.timeout.connect(self._show_age)
        selection.market_changed.connect(self._on_market)
        self._stop = store.watch(Quote, self._on_quote)
        self._on_market()

    def close(self) -> None:
        """Stop following."""
        self._stop()
        self._selection.market_changed.disconnect(self._on_market)
        self._timer.stop()

    def _on_market(self) -> None:
        self._last, self._direction = None, 0
        self._view.clear()
        self._timer.stop()
        self._title(None)
        if (quote := self._quote()) is not None:
            self._on_quote(quote)

    def _quote(self) -> Quote | None:
        source, market = self._selection.source, self._selection.market
        if source is None or market is None:
            return None
        return self._store.get(Quote, (source, market.symbol))

    def _on_quote(self, quote: Quote) -> None:
        market = self._selection.market
        if market is None or quote.key != (self._selection.source, market.symbol):
            return
        ticker = quote.ticker
        is_moved = self._turn(ticker.last)
        self._view.show_text(
            TickerText(
                price=display.price(ticker.last, market),
                direction=self._direction,
                change=display.percent(ticker.change_percent_24h, is_signed=True),
                change_direction=_sign(ticker.change_percent_24h),
                bid=display.price(ticker.bid, market),
                ask=display.price(ticker.ask, market),
                high=display.price(ticker.high_24h, market),
                low=display.price(ticker.low_24h, market),
                volume=_volume(ticker.volume_base_24h, market),
            )
        )
        if is_moved:
            self._view.flash(self._direction)
        self._show_age()
        self._title(ticker.last)
        self._timer.start()

    def _turn(self, last: Decimal | None) -> bool:
        """Note which way the price went; whether it went at all."""
        before, self._last = self._last, last
        if before is None or last is None or last == before:
            return False
        self._direction = 1 if last > before else -1
        return True

    def _show_age(self) -> None:
        if (quote := self._quote()) is not None:
            age_s = self._clock.monotonic() - quote.ticker.seen_at
            self._view.show_age(display.age(age_s), is_stale=age_s > self.stale_after_s)

    def _title(self, last: Decimal | None) -> None:
        source, market = self._selection.source, self._selection.market
        words = []
        if source is not None:
            words.append(messages.environment_text(source.environment))
        if market is not None:
            price = f" {display.price(last, market)}" if last is not None else ""
            words.append(f"{market.name}{price}")
        self._show_title(" · ".join([*words, "Tessera"]))


def _sign(value: Decimal | None) -> int:
    return 0 if not value else 1 if value > 0 else -1


def _volume(value: Decimal | None, market: Market) -> str:
    return (
        display.NOTHING
        if value is None
        else f"{display.rounded(value)}{display.GROUP}{market.base}"
    )
