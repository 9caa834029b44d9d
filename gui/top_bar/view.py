"""The bar's widgets: environment, exchange, account and pair, the prices, and the buttons that are always in reach."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from core.domain.account import Environment
from gui import theme
from gui.icon_button import IconButton
from gui.top_bar.chooser import Chooser
from gui.top_bar.hold_button import HoldButton
from gui.top_bar.live_button import LiveButton
from gui.top_bar.pair_selector import PairSelector
from gui.top_bar.source_selector import SourceRow, SourceSelector

COMPACT = 1000
"""Below this width, at 100 %, the bar has two rows."""
TERSE = 570
"""Below this one Cancel all leaves out how it is pressed; its tooltip says it."""


class TopBar(QFrame):
    """Takes the ticker's widget. Choices are told as positions in what was shown; `cancel_all_held` comes after a hold."""

    source_chosen = Signal(int)
    account_chosen = Signal(int)
    market_chosen = Signal(object)
    cancel_all_held = Signal()
    preferences_pressed = Signal()
    keys_pressed = Signal()
    lock_pressed = Signal()
    live_pressed = Signal()

    def __init__(self, ticker: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("topBar")
        self.setProperty("role", "panel")
        self._badge = QLabel()
        self._badge.setObjectName("environmentBadge")
        self._badge.setAccessibleName(self.tr("Environment"))
        self._badge.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._badge.hide()
        self._live = LiveButton()
        self._live.clicked.connect(self.live_pressed)
        self._live.hide()
        self._source = SourceSelector()
        self._source.activated.connect(self.source_chosen)
        self._account = Chooser()
        self._account.setObjectName("accountSelector")
        self._account.setAccessibleName(self.tr("Account"))
        self._account.setToolTip(self.tr("Account"))
        self._account.activated.connect(self.account_chosen)
        self.pair = PairSelector()
        self.pair.market_chosen.connect(self.market_chosen)
        self._cancel_all = HoldButton()
        self._cancel_all.setObjectName("cancelAllButton")
        self._cancel_all.setToolTip(
            self.tr(
                "Hold for a moment to cancel all orders of this account. "
                "Ctrl+Shift+X, held: at every signed-in exchange."
            )
        )
        self._cancel_all.held.connect(self.cancel_all_held)
        self._ticker = ticker
        self._is_compact = self._is_terse = False
        self._count = 0
        self._column = QVBoxLayout(self)
        self._first, self._second = QHBoxLayout(), QHBoxLayout()
        self._arrange()
        self.show_cancellable(0)

    def show_environment(
        self, environment: Environment | None, words: str, *, is_open: bool
    ) -> None:
        """Say in words, shape and colour where orders go; beside LIVE whether its lock is open."""
        self._live.setVisible(environment is Environment.LIVE)
        self._live.show_lock(is_open=is_open)
        self._badge.setVisible(environment is not None)
        if environment is not None:
            theme.set_role(self._badge, f"badge-{environment.value}")
            self._badge.setText(words)
            self._badge.setAccessibleDescription(words)

    def show_sources(self, rows: Sequence[SourceRow], chosen: int, short: str) -> None:
        """Offer exchanges and hosts; while the list is closed, `short` names the chosen one."""
        self._source.show_rows(rows, chosen, short)

    def show_accounts(self, choices: Sequence[str], chosen: int) -> None:
        """Offer accounts."""
        short = choices[chosen] if chosen >= 0 else self.tr("Account")
        self._account.show_choices(choices, chosen, short)

    def show_cancellable(self, count: int) -> None:
        """Say how many orders a hold would cancel."""
        self._count = count
        words = self.tr("Cancel all {count}").format(count=count or "").rstrip()
        hold = self.tr("{words}  (hold)").format(words=words)
        self._cancel_all.setText(words if self._is_terse else hold)
        self._cancel_all.setAccessibleName(hold)

    def minimumSizeHint(self) -> QSize:
        """As narrow as two rows allow."""
        height = super().minimumSizeHint().height()
        return QSize(theme.current().px(460), height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window pair, prices and Cancel all go into a second row."""
        super().resizeEvent(event)
        look = theme.current()
        self._set_compact(self.width() < look.px(COMPACT))
        self._set_terse(self.width() < look.px(TERSE))

    def _set_compact(self, is_compact: bool) -> None:
        if is_compact == self._is_compact:
            return
        self._is_compact = is_compact
        target = self._second if is_compact else self._first
        for offset, (widget, stretch) in enumerate(self._movable()):
            self._first.removeWidget(widget)
            self._second.removeWidget(widget)
            target.insertWidget(offset if is_compact else 4 + offset, widget, stretch)
        self._first.invalidate()
        self._second.invalidate()
        self._column.activate()
        self.updateGeometry()

    def _set_terse(self, is_terse: bool) -> None:
        if is_terse != self._is_terse:
            self._is_terse = is_terse
            self.show_cancellable(self._count)

    def _movable(self) -> tuple[tuple[QWidget, int], ...]:
        return (self.pair, 0), (self._ticker, 1), (self._cancel_all, 0)

    def _arrange(self) -> None:
        self._first.setSpacing(8)
        self._second.setSpacing(8)
        where: tuple[QWidget, ...] = (self._badge, self._live, self._source, self._account)
        for widget in where:
            self._first.addWidget(widget)
        for widget, stretch in self._movable():
            self._first.addWidget(widget, stretch)
        self._first.addStretch(0)
        for button in self._buttons():
            self._first.addWidget(button)
        self._column.setContentsMargins(12, 6, 12, 6)
        self._column.setSpacing(4)
        self._column.addLayout(self._first)
        self._column.addLayout(self._second)

    def _buttons(self) -> tuple[QWidget, ...]:
        keys = IconButton("key-round", self.tr("Keys…"))
        keys.setObjectName("keysButton")
        keys.clicked.connect(self.keys_pressed)
        preferences = IconButton("settings", self.tr("Preferences…"))
        preferences.setObjectName("preferencesButton")
        preferences.clicked.connect(self.preferences_pressed)
        lock = QPushButton(self.tr("Lock"))
        lock.setObjectName("lockButton")
        lock.setToolTip(self.tr("Forget the keys until the passphrase is typed again"))
        lock.clicked.connect(self.lock_pressed)
        return keys, preferences, lock
