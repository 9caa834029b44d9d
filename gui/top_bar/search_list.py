"""A list that opens under a control and narrows as one types. Arrows and Enter work on it while the words are typed."""

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QListView, QVBoxLayout, QWidget

Index = QModelIndex | QPersistentModelIndex

_STRIDES = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: 10,
    Qt.Key.Key_PageUp: -10,
}


class Narrowing(QAbstractListModel):
    """Rows of which those are shown that match what was typed."""

    def narrow(self, typed: str) -> None:
        """Keep what matches."""
        raise NotImplementedError


class SearchList(QFrame):
    """Opens below its control. `chosen` carries the row of the model that was taken; `name` is the first word of the parts' object names."""

    chosen = Signal(int)

    def __init__(self, control: QWidget, model: Narrowing, name: str) -> None:
        super().__init__(control, Qt.WindowType.Popup)
        self.setObjectName(f"{name}List")
        self.setProperty("role", "popup")
        self._control, self._model = control, model
        self.search = QLineEdit()
        self.search.setObjectName(f"{name}Search")
        self.search.textChanged.connect(self._on_typed)
        self.search.installEventFilter(self)
        self.view = QListView()
        self.view.setObjectName(f"{name}Hits")
        self.view.setUniformItemSizes(True)
        self.view.setModel(model)
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.clicked.connect(lambda index: self._choose(index.row()))
        self.view.activated.connect(lambda index: self._choose(index.row()))
        self.none = QLabel()
        self.none.setProperty("role", "dim")
        self.none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        column.addWidget(self.search)
        column.addWidget(self.none)
        column.addWidget(self.view, 1)

    def open_below(self, width: int, height: int, row: int = 0) -> None:
        """Open below the control and within its screen, nothing typed yet, with a row marked."""
        control = self._control
        self.search.clear()
        self._on_typed("")
        self._go_to(row)
        room = control.screen().availableGeometry()
        size = QSize(width, height).boundedTo(room.size())
        box = QRect(control.mapToGlobal(QPoint(0, control.height() + 4)), size)
        box.moveRight(min(box.right(), room.right()))
        box.moveBottom(min(box.bottom(), room.bottom()))
        box.moveTopLeft(QPoint(max(box.left(), room.left()), max(box.top(), room.top())))
        self.setGeometry(box)
        self.show()
        self.search.setFocus()

    def narrow_again(self) -> None:
        """The model has other rows: show those that match what stands typed."""
        self._on_typed(self.search.text())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press on the control closes the list, and does not open it again."""
        at = self._control.mapFromGlobal(event.globalPosition().toPoint())
        is_control = self._control.rect().contains(at)
        self.setAttribute(Qt.WidgetAttribute.WA_NoMouseReplay, is_control)
        super().mousePressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows and Enter work on the list while one types."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            row, key = self.view.currentIndex().row(), Qt.Key(event.key())
            if key in _STRIDES:
                self._go_to(row + _STRIDES[key])
                return True
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._choose(row)
                return True
        return super().eventFilter(watched, event)

    def _on_typed(self, typed: str) -> None:
        self._model.narrow(typed)
        self.none.setVisible(self._model.rowCount() == 0)
        self._go_to(0)

    def _go_to(self, row: int) -> None:
        last = self._model.rowCount() - 1
        self.view.setCurrentIndex(self._model.index(min(max(0, row), last), 0))

    def _choose(self, row: int) -> None:
        if 0 <= row < self._model.rowCount():
            self.hide()
            self.chosen.emit(row)
