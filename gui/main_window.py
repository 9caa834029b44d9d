"""The window: arranges panels that are handed in, and nothing else. It knows no presenter and no fact but the environment."""

from PySide6.QtCore import QByteArray, Qt, Signal
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QMainWindow, QSplitter, QTabWidget, QVBoxLayout, QWidget

from core.domain.account import Environment
from gui import icons, theme
from gui.banner import Banners

NARROW = 1100
ALONE = 760
TALL = 720
TICKET_WIDTH = 340


class MainWindow(QMainWindow):
    """Top bar over book | chart over orders | ticket over balances, and the status strip.

    Below NARROW the book becomes a tab beside the chart; below ALONE only ticket and prices are left,
    with the balances if it is TALL enough.
    `close_requested` comes instead of closing until `allow_close` was called: the shutdown takes time.
    """

    close_requested = Signal()
    banner_action_pressed = Signal(str)

    def __init__(
        self,
        *,
        top_bar: QWidget,
        book: QWidget,
        chart: QWidget,
        orders: QWidget,
        ticket: QWidget,
        balances: QWidget,
        status: QWidget,
    ) -> None:
        super().__init__()
        self.setObjectName("mainWindow")
        self.setWindowIcon(icons.app_icon())
        self._book = book
        self._balances = balances
        self._may_close = False
        self._is_narrow = False
        self._wide_state = QByteArray()
        self._banners = Banners()
        self._banners.action_pressed.connect(self.banner_action_pressed)
        self._tabs = self._make_tabs(chart)
        self._centre = _splitter("centreSplitter", Qt.Orientation.Vertical, self._tabs, orders)
        self._right = _splitter("rightSplitter", Qt.Orientation.Vertical, ticket, balances)
        self._body = _splitter(
            "bodySplitter", Qt.Orientation.Horizontal, book, self._centre, self._right
        )
        self._frame = QFrame()
        self._frame.setObjectName("liveFrame")
        column = QVBoxLayout(self._frame)
        column.setContentsMargins(7, 7, 7, 0)
        column.setSpacing(8)
        column.addWidget(top_bar)
        column.addWidget(self._banners)
        column.addWidget(self._body, 1)
        column.addWidget(status)
        self.setCentralWidget(self._frame)
        self._share_out(ticket)

    def show_environment(self, environment: Environment | None, *, is_open: bool) -> None:
        """Put the frame of real money round the window, broken while it is locked, or take it away."""
        state = "open" if is_open else "locked"
        self._frame.setProperty("live", state if environment is Environment.LIVE else "none")
        self._frame.style().unpolish(self._frame)
        self._frame.style().polish(self._frame)

    def show_banner(self, subject: str, text: str, kind: str, action_text: str = "") -> None:
        """Show a row under the top bar; see `Banners`."""
        self._banners.show_banner(subject, text, kind, action_text)

    def hide_banner(self, subject: str) -> None:
        """Take the row of a subject away."""
        self._banners.hide_banner(subject)

    def saved_layout(self) -> dict[str, str]:
        """Sizes by the names of their parts, as text, for `restore_layout`."""
        parts = {each.objectName(): each.saveState() for each in self._splitters()}
        if self._is_narrow:
            parts["bodySplitter"] = self._wide_state
        parts["window"] = self.saveGeometry()
        return {name: bytes(state.toBase64().data()).decode() for name, state in parts.items()}

    def restore_layout(self, saved: dict[str, str]) -> None:
        """Put sizes back; names that are not known are left alone."""
        states = {name: QByteArray.fromBase64(text.encode()) for name, text in saved.items()}
        for splitter in self._splitters():  # first, as a narrow window has not all of their parts
            if splitter.objectName() in states:
                splitter.restoreState(states[splitter.objectName()])
        if "window" in states:
            self.restoreGeometry(states["window"])

    def allow_close(self) -> None:
        """Let the next attempt to close the window succeed."""
        self._may_close = True

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask before closing."""
        if self._may_close:
            event.accept()
        else:
            event.ignore()
            self.close_requested.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the arrangement to the width."""
        super().resizeEvent(event)
        scale = theme.current().px(100) / 100
        width = self.width() / scale
        self._set_narrow(width < NARROW)
        self._centre.setVisible(width >= ALONE)
        self._balances.setVisible(width >= ALONE or self.height() / scale >= TALL)

    def _set_narrow(self, is_narrow: bool) -> None:
        if is_narrow == self._is_narrow:
            return
        self._is_narrow = is_narrow
        if is_narrow:
            self._wide_state = self._body.saveState()
            self._tabs.insertTab(0, self._book, self.tr("Order book"))
            self._tabs.setCurrentIndex(1)
        else:
            self._tabs.removeTab(0)
            self._body.insertWidget(0, self._book)
            self._book.show()
            self._body.restoreState(self._wide_state)
        self._tabs.tabBar().setVisible(is_narrow)

    def _make_tabs(self, chart: QWidget) -> QTabWidget:
        tabs = QTabWidget()
        tabs.setObjectName("marketTabs")
        tabs.setAccessibleName(self.tr("Order book and chart"))
        tabs.addTab(chart, self.tr("Chart"))
        tabs.tabBar().hide()
        return tabs

    def _share_out(self, ticket: QWidget) -> None:
        """First sizes, and who gives way: the middle in width, the balances in height."""
        px = theme.current().px
        ticket.setMinimumWidth(px(TICKET_WIDTH))
        for splitter, growing in ((self._body, 1), (self._centre, 0), (self._right, 1)):
            splitter.setStretchFactor(growing, 1)
        self._body.setSizes([px(280), px(840), px(368)])
        self._centre.setSizes([px(640), px(190)])
        self._right.setSizes([px(640), px(150)])
        self.setMinimumSize(px(500), px(420))
        self.resize(px(1515), px(900))

    def _splitters(self) -> tuple[QSplitter, ...]:
        return self._body, self._centre, self._right


def _splitter(name: str, orientation: Qt.Orientation, *parts: QWidget) -> QSplitter:
    splitter = QSplitter(orientation)
    splitter.setObjectName(name)
    splitter.setHandleWidth(8)
    splitter.setChildrenCollapsible(False)
    for part in parts:
        splitter.addWidget(part)
    return splitter
