"""A list of choices that is narrow while it is closed: a short name then, everything when it opens."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QStylePainter

from gui import theme


class Chooser(QComboBox):
    """Closed it shows a short name, cut off where there is no room; open, its list says all. The wheel changes nothing."""

    MOST_WIDTH = 176

    def __init__(self) -> None:
        super().__init__()
        self._short = ""

    def show_choices(self, choices: Sequence[str], chosen: int, short: str) -> None:
        """Offer choices; with none there is nothing to see."""
        self._short = short
        if [self.itemText(at) for at in range(self.count())] != list(choices):
            self.clear()
            self.addItems(list(choices))
        self.setCurrentIndex(chosen)
        self.setVisible(bool(choices))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        look = theme.current()
        text = self.fontMetrics().horizontalAdvance(self._short)
        width = min(text + look.px(42), look.px(self.MOST_WIDTH))
        return QSize(width, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(min(theme.current().px(92), self.sizeHint().width()), self.sizeHint().height())

    def showPopup(self) -> None:
        widest = self.view().sizeHintForColumn(0) + theme.current().px(32)
        self.view().setMinimumWidth(max(widest, self.width()))
        super().showPopup()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the choice as it is: it says where orders go."""
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        room = self.width() - theme.current().px(40)
        option.currentText = self.fontMetrics().elidedText(
            self._short, Qt.TextElideMode.ElideRight, room
        )
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
