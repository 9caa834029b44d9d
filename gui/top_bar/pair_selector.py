"""Choosing a pair: a button with the pair's name, and a list that narrows as one types."""

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QLineEdit,
    QListView,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from core.domain.market import Market
from gui import icons, theme

Index = QModelIndex | QPersistentModelIndex


class PairModel(QAbstractListModel):
    """The pairs that match what was typed: first those whose base is or begins so, and with the same `quote` as now."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: tuple[tuple[str, str, Market], ...] = ()
        self._hits: tuple[Market, ...] = ()
        self.quote = ""

    def set_markets(self, markets: Sequence[Market]) -> None:
        """Replace all pairs."""
        self._all = tuple(
            (market.base.upper(), f"{market.base}{market.quote} {market.symbol}".upper(), market)
            for market in sorted(markets, key=lambda market: (market.base, market.quote))
        )
        self.narrow("")

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

    def market(self, number: int) -> Market | None:
        """The pair in a row."""
        return self._hits[number] if 0 <= number < len(self._hits) else None

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
        self._list = _PairList(self)
        self._list.market_chosen.connect(self._on_chosen)
        self.clicked.connect(self.open)
        QShortcut(QKeySequence("Ctrl+K"), self, self.open)
        self.show_market(None)

    def show_markets(self, markets: Sequence[Market]) -> None:
        """Offer these pairs."""
        self._list.model.set_markets(markets)

    def show_market(self, market: Market | None) -> None:
        """Show which pair is watched."""
        self._list.model.quote = "" if market is None else market.quote
        self.setText(
            self.tr("Choose a pair") if market is None else f"{market.base} / {market.quote}"
        )

    def open(self) -> None:
        """Open the list under the button."""
        self._list.open_at(self.mapToGlobal(QPoint(0, self.height() + 4)))

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change of theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._tint()

    def _tint(self) -> None:
        look = theme.current()
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the icon stands behind the words
        self.setIcon(icons.icon("chevron-down", look.dim, look.px(icons.SIZE)))

    def _on_chosen(self, market: Market) -> None:
        self._list.hide()
        self.market_chosen.emit(market)


class _PairList(QFrame):
    market_chosen = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("pairList")
        self.setProperty("role", "popup")
        self.model = PairModel(self)
        self._search = QLineEdit()
        self._search.setObjectName("pairSearch")
        self._search.setAccessibleName(self.tr("Search pairs"))
        self._search.setPlaceholderText(self.tr("Base, quote or symbol"))
        self._search.textChanged.connect(self._on_typed)
        self._search.installEventFilter(self)
        self._view = QListView()
        self._view.setObjectName("pairHits")
        self._view.setAccessibleName(self.tr("Pairs"))
        self._view.setUniformItemSizes(True)
        self._view.setModel(self.model)
        self._view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._view.clicked.connect(lambda index: self._choose(index.row()))
        self._none = QLabel(self.tr("No pair matches."))
        self._none.setProperty("role", "dim")
        self._none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        column.addWidget(self._search)
        column.addWidget(self._none)
        column.addWidget(self._view, 1)

    def open_at(self, place: QPoint) -> None:
        look = theme.current()
        self._search.clear()
        self._on_typed("")
        self.resize(look.px(300), look.px(380))
        self.move(place)
        self.show()
        self._search.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows and Enter work on the list while one types."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            row = self._view.currentIndex().row()
            moves = {
                Qt.Key.Key_Down: 1,
                Qt.Key.Key_Up: -1,
                Qt.Key.Key_PageDown: 10,
                Qt.Key.Key_PageUp: -10,
            }
            if event.key() in moves:
                self._go_to(row + moves[Qt.Key(event.key())])
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._choose(row)
                return True
        return super().eventFilter(watched, event)

    def _on_typed(self, typed: str) -> None:
        self.model.narrow(typed)
        self._none.setVisible(self.model.rowCount() == 0)
        self._go_to(0)

    def _go_to(self, row: int) -> None:
        last = self.model.rowCount() - 1
        self._view.setCurrentIndex(self.model.index(min(max(0, row), last), 0))

    def _choose(self, row: int) -> None:
        if (market := self.model.market(row)) is not None:
            self.market_chosen.emit(market)
