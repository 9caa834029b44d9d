"""Slows down who guesses a passphrase: after five wrong ones each further try waits, longer each time."""

from PySide6.QtCore import QObject, QTimer, Signal

TRIES_BEFORE_PAUSE = 5
_LONGEST_PAUSE_S = 60


class Patience(QObject):
    """Counts wrong tries; `over` when the next one may come."""

    over = Signal()

    def __init__(self, parent: QObject, first_pause_s: float = 1.0) -> None:
        super().__init__(parent)
        self._first_pause_s = first_pause_s
        self._wrong_tries = 0
        self._pause = QTimer(self, singleShot=True)
        self._pause.timeout.connect(self.over)

    def was_right(self) -> None:
        """Start counting anew."""
        self._wrong_tries = 0

    def was_wrong(self) -> int:
        """Count one; return for how many seconds to wait now, 0 for not at all."""
        self._wrong_tries += 1
        beyond = self._wrong_tries - TRIES_BEFORE_PAUSE
        if beyond < 0:
            return 0
        pause_s: float = min(self._first_pause_s * 2**beyond, _LONGEST_PAUSE_S)
        self._pause.start(round(pause_s * 1000))
        return max(1, round(pause_s))
