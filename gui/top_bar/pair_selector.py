"""Choosing a pair: a button with the pair's name, and a list that narrows as one types."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton, QWidget

from core.domain.market import Market
from gui import icons, theme
from gui.top_bar.search_list import Index, Narrowing, SearchList


class PairModel(Narrowing):
    """The pairs that match what was typed: first those whose base is or begins so, and with the same `quote` as now."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: tuple[tuple[str, str, Market], ...] = ()
        self._hits: tuple[Market, ...] = ()
        self.quote = ""

    def set_markets(self, markets: Sequence[Market]) -> None:
        """Replace all pairs; `narrow` comes next."""
        self._all = tuple(
            (market.base.upper(), f"{market.base}{market.quote} {market.symbol}".upper(), market)
            for market in sorted(markets, key=lambda market: (market.base, market.quote))
        )

    def narrow(self, typed: str) -> None:
        """Keep what matches: every word in base, quote or symbol, separators aside."""
        words = typed.upper().replace("/", " ").replace("-", " ").split()
        found = [each for each in self._all if all(word in each[1] for word in words)]
        if words:
            first = words[0]
            found.sort(
                key=lambda each: (
                    each[0] != first,
                    not each[0].startswith(first),
                    each[2].quote != self.quote,
                )
            )
        self.beginResetModel()
        self._hits = tuple(market for _, _, market in found)
        self.endResetModel()

    def market(self, number: int) -> Market:
        """The pair in a row."""
        return self._hits[number]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._hits)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        market = self._hits[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            name = f"{market.base} / {market.quote}"
            return name if market.may_place else self.tr("{pair}  (closed)").format(pair=name)
        return None


class PairSelector(QPushButton):
    """Shows the chosen pair; clicking it or Ctrl+K opens the list. `market_chosen` carries a Market."""

    market_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pairSelector")
        self.setProperty("role", "pair")
        self.setAccessibleName(self.tr("Pair"))
        self.setToolTip(self.tr("Choose a pair (Ctrl+K)"))
        self._model = PairModel(self)
        self._list = SearchList(self, self._model, "pair")
        self._list.search.setAccessibleName(self.tr("Search pairs"))
        self._list.search.setPlaceholderText(self.tr("Base, quote or symbol"))
        self._list.view.setAccessibleName(self.tr("Pairs"))
        self._list.none.setText(self.tr("No pair matches."))
        self._list.chosen.connect(self._on_chosen)
        self.clicked.connect(self.open)
        QShortcut(QKeySequence("Ctrl+K"), self, self.open)
        self.show_market(None)

    def show_markets(self, markets: Sequence[Market]) -> None:
        """Offer these pairs."""
        self._model.set_markets(markets)
        self._list.narrow_again()

    def show_market(self, market: Market | None) -> None:
        """Show which pair is watched."""
        self._model.quote = "" if market is None else market.quote
        self.setText(
            self.tr("Choose a pair") if market is None else f"{market.base} / {market.quote}"
        )

    def open(self) -> None:
        """Open the list under the button."""
        look = theme.current()
        self._list.open_below(look.px(300), look.px(380))

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change of theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._tint()

    def _tint(self) -> None:
        look = theme.current()
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the icon stands behind the words
        self.setIcon(icons.icon("chevron-down", look.dim, look.px(icons.SIZE)))

    def _on_chosen(self, row: int) -> None:
        self.market_chosen.emit(self._model.market(row))
