"""Where a profile's files live, the locks that keep two processes apart, and the process's own walls."""

import os
import stat
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from core.domain.errors import KeyBusy, ProfileBusy

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl
    import resource

_PR_SET_DUMPABLE = 4


def default_folder(
    *,
    platform: str = sys.platform,
    environ: Mapping[str, str] = os.environ,
    home: Path | None = None,
) -> Path:
    """Return where this system wants a program's data."""
    home = home or Path.home()
    if platform == "win32":
        return Path(environ.get("APPDATA") or home / "AppData" / "Roaming") / "Tessera"
    if platform == "darwin":
        return home / "Library" / "Application Support" / "Tessera"
    chosen = Path(environ.get("XDG_DATA_HOME", ""))
    return (chosen if chosen.is_absolute() else home / ".local" / "share") / "tessera"


@dataclass(frozen=True, slots=True)
class Profile:
    """One person's vault, journal and settings, in one folder. One process at a time works with it."""

    folder: Path

    @property
    def vault_path(self) -> Path:
        return self.folder / "vault.json"

    @property
    def journal_path(self) -> Path:
        return self.folder / "journal.sqlite"

    @property
    def settings_path(self) -> Path:
        return self.folder / "settings.json"

    @property
    def nonce_folder(self) -> Path:
        return self.folder / "nonces"

    @property
    def log_folder(self) -> Path:
        return self.folder / "logs"

    @property
    def cache_folder(self) -> Path:
        return self.folder / "cache"

    def prepare(self) -> bool:
        """Make the folders, for their owner alone; return whether others could have looked before.

        Raises `OSError` where that cannot be done.
        """
        was_loose = False
        for folder in (self.folder, self.log_folder, self.cache_folder):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            was_loose |= _tighten(folder)
        for path in (self.vault_path, self.journal_path, self.settings_path, self.nonce_folder):
            if path.exists():
                was_loose |= _tighten(path)
        return was_loose

    def lock(self) -> "ProfileLock":
        """Take the profile, or raise `ProfileBusy`; `OSError` where no lock can be made. `prepare` comes first."""
        held = _hold(self.folder / "lock")
        if held is None:
            raise ProfileBusy(f"another process works in {self.folder}")
        return ProfileLock(held)


class ProfileLock:
    """Held until released or the process ends, however it ends. The file left behind means nothing."""

    def __init__(self, handle: int) -> None:
        self._handle: int | None = handle

    def release(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()


class KeyLock(ProfileLock):
    """Keeps one API key to one process of this user: two would spoil each other's nonces."""


def key_lock(exchange: str, key: str, *, folder: Path | None = None) -> KeyLock:
    """Take the key, whatever the profile, or raise `KeyBusy`; `OSError` where no lock can be made.

    `folder` stands in for the user's runtime folder.
    """
    folder = folder or runtime_folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    # The temporary folder is everybody's: someone else may have been there first with this name.
    if sys.platform != "win32" and (found.st_uid != os.getuid() or not stat.S_ISDIR(found.st_mode)):
        raise KeyBusy(f"{folder} is not a folder of this user")
    _tighten(folder)
    import hashlib

    digest = hashlib.sha256(f"{exchange}\0{key}".encode("utf-8", "surrogatepass")).hexdigest()
    held = _hold(folder / f"{digest}.lock")
    if held is None:
        raise KeyBusy("another process of this user works with this key")
    return KeyLock(held)


def runtime_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Return the folder in which this user's processes meet, the same for all profiles."""
    if sys.platform == "win32":
        return Path(environ.get("LOCALAPPDATA") or tempfile.gettempdir()) / "Tessera" / "locks"
    chosen = Path(environ.get("XDG_RUNTIME_DIR", ""))
    if chosen.is_absolute() and chosen.is_dir():
        return chosen / "tessera"
    return Path(tempfile.gettempdir()) / f"tessera-{os.getuid()}"


def harden_process() -> None:
    """Leave no core dumps and, on Linux, keep the user's other processes out of this one's memory."""
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        import ctypes

        nothing = ctypes.c_ulong(0)
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, nothing, nothing, nothing, nothing)


def _hold(path: Path) -> int | None:
    """Lock the file through the system, which lets go of it when the process dies; None if it is held."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
    try:
        if sys.platform == "win32":
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # The sticky bit keeps those who clean up old files away from a lock in use.
            with suppress(OSError):
                os.fchmod(handle, 0o1600)
    except (BlockingIOError, PermissionError):
        os.close(handle)
        return None
    except OSError:
        os.close(handle)
        raise
    return handle


def _tighten(path: Path) -> bool:
    """Take all rights from others; return whether they had any. On Windows the user's folder does this."""
    mode = stat.S_IMODE(path.stat().st_mode)
    if os.name == "nt" or not mode & 0o077:
        return False
    path.chmod(mode & ~0o077)
    return True
