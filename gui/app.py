"""The program behind the window: starts the core and Qt's loop, and shuts everything down in the right order."""

import asyncio
import contextlib
import gc
import logging
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import qasync
from PySide6.QtCore import (
    QEvent,
    QMessageLogContext,
    QObject,
    Qt,
    QTimer,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication

from core import log as logs
from core import settings as settings_file
from core.domain.errors import NotAllowed
from core.exchanges.all import ALL
from core.exchanges.base import Exchange
from core.key_facts import VaultState
from core.passphrase import generate_passphrase
from core.profile import Profile, harden_process
from core.runtime import Runtime
from core.settings import SettingProblem, Settings
from gui import messages, theme
from gui.bridge import Bridge
from gui.instance import Doorbell
from gui.panels import Panels
from gui.start import Options, chosen_theme
from gui.tasks import Tasks
from gui.workspace import Workspace

COLLECT_EVERY_MS = 2_000
_LEVELS = {QtMsgType.QtWarningMsg: logging.WARNING, QtMsgType.QtCriticalMsg: logging.ERROR}

if TYPE_CHECKING:
    from gui.gate import Gate

log = logging.getLogger(__name__)


class App(QObject):
    """The running program on Qt's thread."""

    def __init__(
        self,
        panels: Panels,
        options: Options,
        profile: Profile,
        settings: Settings,
        redactor: logs.Redactor,
        exchanges: tuple[Exchange, ...] = ALL,
    ) -> None:
        super().__init__()
        self.options = options
        self.settings = settings
        self._profile = profile
        self._writing = threading.Lock()
        self.runtime = Runtime(profile, exchanges=exchanges, redactor=redactor)
        self.bridge = Bridge(self.runtime)
        self.tasks = Tasks(self._report)
        self.workspace = Workspace(panels, self.runtime, self.bridge, self.tasks, settings)
        self.window = self.workspace.window
        self._gate: Gate | None = None
        self._closing = asyncio.Event()
        self._idle = QTimer(self, singleShot=True)
        self.window.close_requested.connect(
            lambda: self.workspace.leaving.ask_to_close(self._closing.set)
        )
        self.workspace.keys_wanted.connect(lambda: self.tasks.start(self._open_keys()))
        self.workspace.lock_wanted.connect(lambda: self._ask_to_lock(is_idle=False))
        self.workspace.preferences_wanted.connect(self._open_preferences)
        self._idle.timeout.connect(lambda: self._ask_to_lock(is_idle=True))

        self.workspace.selection.market_changed.connect(
            lambda: self.tasks.start(self._keep_choice())
        )

    async def run(self) -> int:
        """Show the window, start the core behind it, work until it is closed; returns the exit status."""
        loop = asyncio.get_running_loop()
        with contextlib.suppress(NotImplementedError):  # Windows has no such signals
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(number, self._closing.set)
        self.window.show()
        self.runtime.start()
        await self._begin()
        touring = self.tasks.start(self._tour()) if self.options.tour else None
        await self._closing.wait()
        await self._shut_down()
        if touring is None:
            return 0
        return 1 if touring.cancelled() else touring.result()

    async def _begin(self) -> None:
        if self.options.is_demo:
            await self.bridge.call(self.runtime.start_practice, *self.options.practice_options)
            self.workspace.choose_practice()
            return
        state = await self.bridge.call(self.runtime.keyring.state)
        if await self.bridge.call(self.runtime.keyring.unlock_remembered):
            self._on_unlocked()
        else:
            self._ask_for_vault(state)
        self._watch_idleness()

    async def _tour(self) -> int:
        try:
            return await self.options.tour(self) if self.options.tour else 0
        finally:
            self._closing.set()

    async def _shut_down(self) -> None:
        """Refuse new orders, wait for what is being sent, keep the settings, then let go of everything."""
        self.window.setEnabled(False)
        self._save(self.workspace.settings_now(self.settings))
        with ThreadPoolExecutor(1) as pool:
            await asyncio.get_running_loop().run_in_executor(pool, self.runtime.stop)
        self.bridge.close()
        self.workspace.close()
        await self.tasks.close()
        self.window.allow_close()
        self.window.close()

    # The vault

    async def _open_keys(self) -> None:
        """Show the keys; a vault that is missing or locked is asked for first. The demo makes one to throw away."""
        state = await self.bridge.call(self.runtime.keyring.state)
        if state is VaultState.MISSING and self.options.is_demo:
            await self.bridge.call(self.runtime.keyring.create, generate_passphrase())
        elif state is not VaultState.OPEN:
            self._ask_for_vault(state)
            return
        self.workspace.open_keys()

    def _ask_for_vault(self, state: VaultState) -> None:
        if self._gate is None:
            from gui.gate import Gate  # nor do the demo's starts need this

            self._gate = Gate(self.runtime.keyring, self.bridge, self.tasks, self.window)
            self._gate.passed.connect(self._on_unlocked)
            self._gate.practice_chosen.connect(self.workspace.choose_practice)
        self._gate.open_for(state)

    def _ask_to_lock(self, *, is_idle: bool) -> None:
        self.workspace.leaving.ask_to_lock(self._lock, is_idle=is_idle)

    def _on_unlocked(self) -> None:
        self.workspace.choose_first()
        self.tasks.start(self._tell_of_vault())

    async def _tell_of_vault(self) -> None:
        """Say what the vault was found with: nothing, or that somebody put an older one in its place."""
        try:
            was_set_back = await self.bridge.call(self.runtime.keyring.was_set_back)
        except NotAllowed:  # locked again already
            return
        if was_set_back:
            self.window.show_banner("vault", messages.vault_set_back_text(), "attention")
        else:
            self.window.hide_banner("vault")

    def _lock(self) -> None:
        self.tasks.start(self._lock_and_ask())

    async def _lock_and_ask(self) -> None:
        await self.bridge.call(self.runtime.keyring.lock)
        self.workspace.hide_private()
        state = await self.bridge.call(self.runtime.keyring.state)
        if not self.options.is_demo and state is VaultState.LOCKED:
            self._ask_for_vault(state)

    def _watch_idleness(self) -> None:
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]
        self._start_idle_timer()

    def _start_idle_timer(self) -> None:
        minutes = self.settings.lock_when_idle_min
        if minutes:
            self._idle.start(minutes * 60_000)
        else:
            self._idle.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice that somebody is there."""
        if event.type() in {QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel}:
            self._start_idle_timer()
        return super().eventFilter(watched, event)

    # Preferences and look

    def _open_preferences(self) -> None:
        from gui.preferences import PreferencesDialog  # few starts need it

        dialog = PreferencesDialog(self.settings, self.window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted_settings.connect(self._on_settings)
        dialog.open()

    def _on_settings(self, settings: Settings) -> None:
        self._save(settings)
        self._apply_look()
        self.workspace.apply(settings)
        self._start_idle_timer()

    async def _keep_choice(self) -> None:
        """What the window looks at is written down at once: a start after a crash must show the same orders."""
        if self.workspace.selection.market is not None:
            self.settings = self.workspace.with_choice(self.settings)
            await asyncio.to_thread(self._write)

    def _save(self, settings: Settings) -> None:
        self.settings = settings
        self._write()

    def _write(self) -> None:
        """Whoever writes, writes the newest, and one at a time."""
        try:
            with self._writing:
                settings_file.save(self._profile.settings_path, self.settings)
        except OSError as error:
            log.warning("the settings could not be saved: %s", type(error).__name__)

    def _apply_look(self) -> None:
        application = QApplication.instance()
        if isinstance(application, QApplication):
            look = chosen_theme(application, self.settings)
            theme.apply(application, look, self.settings.zoom_percent)

    def come_forward(self) -> None:
        """Another start of the same profile wants this window."""
        self.window.showNormal()
        self.window.raise_()
        self.window.activateWindow()

    def _report(self, error: BaseException) -> None:
        log.error("a task of the window failed", exc_info=error)


def run(
    application: QApplication,
    panels: Panels,
    options: Options,
    profile: Profile,
    settings: Settings,
    complaints: tuple[SettingProblem, ...],
    exchanges: tuple[Exchange, ...] = ALL,
) -> int:
    """Attach the program to a window that is already there, and run until it is closed; returns the exit status."""
    harden_process()
    redactor = logs.Redactor()
    undo_logs = logs.set_up(profile.log_folder, redactor, console=options.is_demo)
    for complaint in complaints:
        log.warning("setting %s: %s", complaint.key, complaint.text)
    before = qInstallMessageHandler(_on_qt_message)
    collector = QTimer(interval=COLLECT_EVERY_MS)
    collector.timeout.connect(gc.collect)
    collector.start()
    loop = qasync.QEventLoop(application)
    asyncio.set_event_loop(loop)
    bell = Doorbell(profile.folder)

    async def main() -> int:
        app = App(panels, options, profile, settings, redactor, exchanges)
        bell.rung.connect(app.come_forward)
        return await app.run()

    try:
        with loop:
            return int(loop.run_until_complete(main()))
    finally:
        asyncio.set_event_loop(None)
        bell.close()
        collector.stop()
        qInstallMessageHandler(before)
        undo_logs()


def _on_qt_message(kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
    """What Qt has to say belongs in the log; that a screenless platform has no window manager is no news."""
    is_trifle = text.startswith("This plugin does not support")
    log.log(logging.DEBUG if is_trifle else _LEVELS.get(kind, logging.INFO), "Qt: %s", text)
