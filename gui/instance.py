"""One window per profile: the second start asks the first one to come forward."""

import hashlib
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_WAIT_MS = 1_000


class Doorbell(QObject):
    """Rings when another start of the same profile asks for this one's window."""

    rung = Signal()

    def __init__(self, profile_folder: Path) -> None:
        super().__init__()
        name = _name(profile_folder)
        QLocalServer.removeServer(name)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)
        self._server.listen(name)

    def _on_connection(self) -> None:
        while (caller := self._server.nextPendingConnection()) is not None:
            caller.disconnectFromServer()
            caller.deleteLater()
        self.rung.emit()

    def close(self) -> None:
        """Take the bell away."""
        self._server.close()


def ring(profile_folder: Path) -> bool:
    """Ask the program that owns a profile to come forward; whether anybody heard."""
    socket = QLocalSocket()
    socket.connectToServer(_name(profile_folder))
    was_heard = socket.waitForConnected(_WAIT_MS)
    socket.close()
    return was_heard


def _name(profile_folder: Path) -> str:
    digest = hashlib.sha256(str(profile_folder.resolve()).encode()).hexdigest()
    return f"tessera-{digest[:24]}"
