"""What leads from the panels to the dialogs about real money: the second unlock, and an account's limits."""

from functools import cached_property

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from core.domain.account import Environment
from core.keyring import Keyring
from gui import live
from gui.bridge import Bridge
from gui.keys.limits_presenter import LimitsPresenter
from gui.keys.limits_view import LimitsView
from gui.keys.live_presenter import LivePresenter, live_dialog
from gui.selection import Selection
from gui.tasks import Tasks


class Locks:
    """The dialogs are made at their first use: most starts need neither."""

    def __init__(
        self,
        parent: QWidget,
        keyring: Keyring,
        bridge: Bridge,
        tasks: Tasks,
        selection: Selection,
    ) -> None:
        self._parent, self._keyring, self._bridge = parent, keyring, bridge
        self._tasks, self._selection = tasks, selection

    def turn_live(self) -> None:
        """Lock what is open, at once; what is locked asks for the passphrase first."""
        if live.is_open(self._bridge.store):
            self._live.lock()
        else:
            self._live.open()

    def open_limits(self) -> str:
        """Open the limits of the chosen account; where it has none of its own, the words that say so."""
        account = self._selection.account
        if account is None or account.environment is Environment.PRACTICE:
            return QCoreApplication.translate(
                "Locks", "Practice keeps to the usual limits; keys of your own can have others."
            )
        self._limits.open(account.id, account.label)
        return ""

    @cached_property
    def _live(self) -> LivePresenter:
        return live_dialog(self._parent, self._keyring, self._bridge.call, self._tasks)

    @cached_property
    def _limits(self) -> LimitsPresenter:
        view = LimitsView(self._parent)
        return LimitsPresenter(view, self._keyring, self._bridge.call, self._tasks)
