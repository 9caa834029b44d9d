"""The first moments: the window is painted before anything but widgets is loaded; then the program is attached to it."""

import importlib
import sys
import tempfile
import threading
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEventLoop, QLibraryInfo, QLocale, Qt, QTranslator
from PySide6.QtWidgets import QApplication, QWidget

from core import settings as settings_file
from core.domain.errors import ProfileBusy
from core.profile import Profile
from core.settings import Settings
from gui import theme
from gui.panels import Panels
from resources import FOLDER

BREATH_MS = 10
PATIENCE_S = 1.0

Tour = Callable[[Any], Awaitable[int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How the program was started. `profile_folder` None means a throw-away profile, as the demo uses."""

    profile_folder: Path | None
    is_demo: bool = False
    practice_options: tuple[str, ...] = ()
    tour: Tour | None = None
    language: str = ""


def run(options: Options) -> int:
    """Run the program until its window is closed; returns the exit status."""
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
        importlib.import_module("gui.instance").ring(profile.folder)
        return 0
    with lock:
        settings, complaints = settings_file.load(profile.settings_path)
        speak(application, options.language or settings.language)
        panels = make_panels(application, settings)
        panels.window.show()
        _paint(application, panels.window)
        program = _load(application, "gui.app")
        status: int = program.run(application, panels, options, profile, settings, complaints)
        return status


def make_panels(application: QApplication, settings: Settings) -> Panels:
    """The window in the look that the settings ask for."""
    theme.choose(application, chosen_theme(application, settings), settings.zoom_percent)
    panels = Panels()
    theme.dress(application)
    return panels


def chosen_theme(application: QApplication, settings: Settings) -> theme.Theme:
    """Dark or light, which colours rise and fall, and whether anything moves."""
    is_system_light = application.styleHints().colorScheme() == Qt.ColorScheme.Light
    is_dark = settings.theme == "dark" or (settings.theme == "system" and not is_system_light)
    return theme.theme_of(
        is_dark=is_dark, palette=settings.palette, has_motion=not settings.reduced_motion
    )


def speak(application: QApplication, language: str) -> None:
    """Load our texts and Qt's own in a language; English needs neither."""
    if language == "system":
        language = QLocale.system().name()
    if not language.startswith("zh"):
        return
    ours = FOLDER / "i18n" / "tessera_zh_CN.qm"
    theirs = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)) / "qtbase_zh_CN.qm"
    for file in (theirs, ours):
        translator = QTranslator(application)
        if translator.load(str(file)):
            application.installTranslator(translator)


def _paint(application: QApplication, window: QWidget) -> None:
    """Let the window appear with all that is in it, before the processor is needed for anything else."""
    until = time.monotonic() + PATIENCE_S
    handle = window.windowHandle()
    while not handle.isExposed() and time.monotonic() < until:
        application.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, BREATH_MS)
    application.processEvents()


def _load(application: QApplication, module: str) -> Any:
    """Import beside a window that goes on painting."""
    loading = threading.Thread(target=importlib.import_module, args=(module,))
    loading.start()
    while loading.is_alive():
        application.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, BREATH_MS)
    return importlib.import_module(module)
