"""The system's own keyring, for those who want their vault opened on this device without the passphrase.

It keeps a random key that opens the vault here, never the passphrase and never the only copy of anything. Loading the
library takes long: only those who chose this, or may choose it, wait for it.
"""

import base64
import logging
from collections.abc import Callable
from typing import Protocol

from core.domain.errors import NotAllowed

_SERVICE = "Tessera"
# What encrypts under the user's login. Others that may be installed keep their texts readable, or keep nothing.
_REAL = tuple(
    f"keyring.backends.{name}"
    for name in ("SecretService", "kwallet", "libsecret", "macOS", "Windows")
)

log = logging.getLogger(__name__)


class Safe(Protocol):
    """What is used of a system's keyring."""

    def get_password(self, service: str, username: str) -> str | None: ...
    def set_password(self, service: str, username: str, password: str) -> None: ...
    def delete_password(self, service: str, username: str) -> None: ...


def system_safe() -> Safe | None:
    """The keyring of this system, None where there is none worth the name."""
    from keyring import backend

    found = [each for each in backend.get_all_keyring() if type(each).__module__ in _REAL]
    return max(found, key=lambda each: each.priority, default=None)


class Device:
    """Keeps one key per vault. Slow, and it may ask the user: call it aside."""

    def __init__(self, find: Callable[[], Safe | None] = system_safe) -> None:
        self._find = find

    def is_there(self) -> bool:
        """Whether anything can be kept here."""
        try:
            return self._find() is not None
        except Exception as error:  # noqa: BLE001 - whatever a desktop fails with, there is none then
            log.info("no keyring of the system: %s", type(error).__name__)
            return False

    def keep(self, name: str, key: bytes) -> None:
        """Keep a key. Raises `NotAllowed` where the system does not."""
        text = base64.b64encode(key).decode("ascii")
        self._use(lambda safe: safe.set_password(_SERVICE, name, text))

    def get(self, name: str) -> bytes | None:
        """The key, None where none is kept. Raises `NotAllowed` where the system does not say."""
        texts: list[str | None] = []
        self._use(lambda safe: texts.append(safe.get_password(_SERVICE, name)))
        try:
            return base64.b64decode(texts[0] or "", validate=True) or None
        except ValueError:
            return None

    def forget(self, name: str) -> None:
        """Keep it no longer. Raises `NotAllowed` where the system does not answer."""
        if self.get(name) is not None:
            self._use(lambda safe: safe.delete_password(_SERVICE, name))

    def _use(self, work: Callable[[Safe], None]) -> None:
        try:
            safe = self._find()
            if safe is not None:
                work(safe)
                return
        except Exception as error:  # noqa: BLE001 - every backend has errors of its own
            log.info("the system's keyring failed: %s", type(error).__name__)
        raise NotAllowed("no-device-keyring")
