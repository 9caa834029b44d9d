"""The program: starts the core and Qt's loop, puts the window up, and shuts everything down in the right order."""

import asyncio
import contextlib
import gc
import logging
import signal
import sys
import tempfile
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import qasync
from PySide6.QtCore import QEvent, QLibraryInfo, QLocale, QObject, Qt, QTimer, QTranslator
from PySide6.QtWidgets import QApplication

import resources
from core import log as logs
from core import settings as settings_file
from core.domain.errors import ProfileBusy
from core.exchanges import ALL
from core.exchanges.base import Exchange
from core.passphrase import generate_passphrase
from core.profile import Profile, harden_process
from core.runtime import Runtime, VaultState
from core.settings import Settings
from gui import theme
from gui.bridge import Bridge
from gui.gate import Gate
from gui.instance import Doorbell, ring
from gui.preferences import PreferencesDialog
from gui.tasks import Tasks
from gui.workspace import Workspace

COLLECT_EVERY_MS = 2_000

log = logging.getLogger(__name__)

Tour = Callable[["App"], Awaitable[int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How the program was started. `profile_folder` None means a throw-away profile, as the demo uses."""

    profile_folder: Path | None
    is_demo: bool = False
    practice_options: tuple[str, ...] = ()
    tour: Tour | None = None
    language: str = ""
    exchanges: tuple[Exchange, ...] = ALL


class App(QObject):
    """The running program on Qt's thread."""

    def __init__(self, options: Options, profile: Profile, redactor: logs.Redactor) -> None:
        super().__init__()
        self.options = options
        self._profile = profile
        self.settings, complaints = settings_file.load(profile.settings_path)
        for complaint in complaints:
            log.warning("setting %s: %s", complaint.key, complaint.text)
        self._apply_look()
        self.runtime = Runtime(profile, exchanges=options.exchanges, redactor=redactor)
        self.bridge = Bridge(self.runtime)
        self.tasks = Tasks(self._report)
        self.workspace = Workspace(self.runtime, self.bridge, self.tasks, self.settings)
        self.window = self.workspace.window
        self._gate = Gate(self.runtime, self.bridge, self.tasks, self.window)
        self._closing = asyncio.Event()
        self._idle = QTimer(self, singleShot=True)
        self.window.close_requested.connect(self._closing.set)
        self.workspace.lock_wanted.connect(self._lock)
        self.workspace.preferences_wanted.connect(self._open_preferences)
        self._gate.passed.connect(self.workspace.choose_first)
        self._gate.practice_chosen.connect(self.workspace.choose_practice)
        self._idle.timeout.connect(self._lock)

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
        return touring.result() if touring is not None and touring.done() else 0

    async def _begin(self) -> None:
        if self.options.is_demo:
            await self.bridge.call(self.runtime.start_practice, *self.options.practice_options)
            await self.bridge.call(self.runtime.create_vault, generate_passphrase())
            self.workspace.choose_practice()
            return
        state = await self.bridge.call(self.runtime.vault_state)
        self._gate.open_for(state)
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

    # Locking

    def _lock(self) -> None:
        self.tasks.start(self._lock_and_ask())

    async def _lock_and_ask(self) -> None:
        await self.bridge.call(self.runtime.lock)
        state = await self.bridge.call(self.runtime.vault_state)
        if not self.options.is_demo and state is VaultState.LOCKED:
            self._gate.open_for(state)

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
        dialog = PreferencesDialog(self.settings, self.window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted_settings.connect(self._on_settings)
        dialog.open()

    def _on_settings(self, settings: Settings) -> None:
        self._save(settings)
        self._apply_look()
        self.workspace.apply(settings)
        self._start_idle_timer()

    def _save(self, settings: Settings) -> None:
        self.settings = settings
        try:
            settings_file.save(self._profile.settings_path, settings)
        except OSError as error:
            log.warning("the settings could not be saved: %s", type(error).__name__)

    def _apply_look(self) -> None:
        application = QApplication.instance()
        if not isinstance(application, QApplication):
            return
        hints = application.styleHints()
        is_dark = self.settings.theme == "dark" or (
            self.settings.theme == "system" and hints.colorScheme() != Qt.ColorScheme.Light
        )
        chosen = theme.theme_of(
            is_dark=is_dark,
            palette=self.settings.palette,
            has_motion=not self.settings.reduced_motion,
        )
        theme.apply(application, chosen, self.settings.zoom_percent)

    def come_forward(self) -> None:
        """Another start of the same profile wants this window."""
        self.window.showNormal()
        self.window.raise_()
        self.window.activateWindow()

    def _report(self, error: BaseException) -> None:
        log.error("a task of the window failed", exc_info=error)


def run(options: Options) -> int:
    """Run the program until its window is closed; returns the exit status."""
    harden_process()
    if options.profile_folder is not None:
        return _run_in(Profile(options.profile_folder), options)
    with tempfile.TemporaryDirectory(prefix="tessera-demo-") as folder:
        return _run_in(Profile(Path(folder) / "profile"), options)


def _run_in(profile: Profile, options: Options) -> int:
    profile.prepare()
    application = QApplication(sys.argv[:1])
    application.setApplicationName("Tessera")
    application.setQuitOnLastWindowClosed(False)
    try:
        lock = profile.lock()
    except ProfileBusy:
        ring(profile.folder)
        return 0
    redactor = logs.Redactor()
    undo_logs = logs.set_up(profile.log_folder, redactor, console=options.is_demo)
    try:
        _translate(application, options.language or _language(profile))
        return _loop(application, options, profile, redactor)
    finally:
        undo_logs()
        lock.release()


def _loop(
    application: QApplication, options: Options, profile: Profile, redactor: logs.Redactor
) -> int:
    """Qt's loop with asyncio on it. Garbage is collected on this thread only: Qt objects die where they live."""
    gc.disable()
    collector = QTimer(interval=COLLECT_EVERY_MS)
    collector.timeout.connect(gc.collect)
    collector.start()
    loop = qasync.QEventLoop(application)
    asyncio.set_event_loop(loop)
    bell = Doorbell(profile.folder)
    try:
        with loop:

            async def main() -> int:
                app = App(options, profile, redactor)
                bell.rung.connect(app.come_forward)
                return await app.run()

            return int(loop.run_until_complete(main()))
    finally:
        bell.close()
        collector.stop()
        asyncio.set_event_loop(None)
        gc.enable()


def _language(profile: Profile) -> str:
    chosen = settings_file.load(profile.settings_path)[0].language
    return QLocale.system().name() if chosen == "system" else chosen


def _translate(application: QApplication, language: str) -> None:
    """Load our texts and Qt's own in a language; English needs neither."""
    if not language.startswith("zh"):
        return
    ours = Path(next(iter(resources.__path__))) / "i18n" / "tessera_zh_CN.qm"
    theirs = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)) / "qtbase_zh_CN.qm"
    for file in (theirs, ours):
        translator = QTranslator(application)
        if translator.load(str(file)):
            application.installTranslator(translator)
