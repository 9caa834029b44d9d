"""The lock before orders with real money: word and shape say whether it is open, pressing it leads the other way."""

from PySide6.QtCore import QEvent, QSize
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from gui import icons, theme


class LiveButton(QPushButton):
    """Stands beside the badge of live sources."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("liveLockButton")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._is_open = False
        self.show_lock(is_open=False)

    def show_lock(self, *, is_open: bool) -> None:
        """Say how it is and what a press does."""
        self._is_open = is_open
        if is_open:
            self.setText(self.tr("Unlocked"))
            self.setToolTip(self.tr("Live orders leave after one confirmation. Press to lock."))
        else:
            self.setText(self.tr("Locked"))
            self.setToolTip(self.tr("No live order leaves. Press to unlock with the passphrase…"))
        self.setAccessibleName(self.tr("Live orders"))
        self.setAccessibleDescription(f"{self.text()}. {self.toolTip()}")
        theme.set_role(self, "live-open" if is_open else "live-locked")
        self._tint()

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change of theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._tint()

    def _tint(self) -> None:
        look = theme.current()
        size = look.px(icons.SIZE)
        name = "lock-open" if self._is_open else "lock"
        color = look.color("on_colour" if self._is_open else "live")
        self.setIcon(icons.icon(name, color, size))
        self.setIconSize(QSize(size, size))
