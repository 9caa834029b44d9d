"""One window per profile: the second start asks the first one to come forward."""

from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, Signal


class Doorbell(QObject):
    """Rings when another start of the same profile asks for this one's window."""

    rung = Signal()

    def __init__(self, profile_folder: Path) -> None:
        super().__init__()
        bell = _bell(profile_folder)
        bell.touch(mode=0o600)
        self._watcher = QFileSystemWatcher([str(bell)], self)
        self._watcher.fileChanged.connect(self.rung)

    def close(self) -> None:
        """Take the bell away."""
        self._watcher.removePaths(self._watcher.files())


def ring(profile_folder: Path) -> None:
    """Ask the program that owns a profile to come forward."""
    with _bell(profile_folder).open("a", encoding="ascii") as bell:
        bell.write("ring\n")


def _bell(profile_folder: Path) -> Path:
    return profile_folder / "bell"
