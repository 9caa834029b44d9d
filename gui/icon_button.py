"""Buttons that show an icon, tinted by the theme and named for those who cannot see it."""

from PySide6.QtCore import QEvent, QSize
from PySide6.QtWidgets import QToolButton, QWidget

from gui import icons, theme


class IconButton(QToolButton):
    """A quiet square button. `name` is the icon's, `color` a token of the theme, `words` tooltip and accessible name."""

    def __init__(
        self, name: str, words: str, parent: QWidget | None = None, color: str = "dim"
    ) -> None:
        super().__init__(parent)
        self._name, self._color = name, color
        self.setProperty("role", "ghost")
        self.setToolTip(words)
        self.setAccessibleName(words)
        self._tint()

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change of theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._tint()

    def _tint(self) -> None:
        look = theme.current()
        size = look.px(icons.SIZE)
        self.setIcon(icons.icon(self._name, look.color(self._color), size))
        self.setIconSize(QSize(size, size))
