"""All that a screen tells, to the eye, the pointer or a screen reader: read from every widget there is, shown or not."""

from collections.abc import Iterator

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QGroupBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QTextEdit,
    QWidget,
)

SPOKEN = (
    QAccessible.Text.Name,
    QAccessible.Text.Value,
    QAccessible.Text.Description,
    QAccessible.Text.Help,
)
ROLES = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.EditRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.StatusTipRole,
    Qt.ItemDataRole.AccessibleTextRole,
    Qt.ItemDataRole.AccessibleDescriptionRole,
)


def everything_told() -> str:
    """A hidden line tells its dots only: what is typed there is on its way into the vault."""
    widgets = [
        widget
        for top in QApplication.topLevelWidgets()
        for widget in (top, *top.findChildren(QWidget))
    ]
    texts = (text for widget in widgets for text in (*_spoken(widget), *_texts(widget)))
    return "\n".join(filter(None, texts))


def _spoken(widget: QWidget) -> Iterator[str]:
    """What is told of any widget."""
    yield from (widget.objectName(), widget.windowTitle(), widget.toolTip(), widget.statusTip())
    yield from (widget.whatsThis(), widget.accessibleName(), widget.accessibleDescription())
    yield from (action.text() + action.toolTip() for action in widget.actions())
    spoken = QAccessible.queryAccessibleInterface(widget)
    if spoken is not None:
        yield from (spoken.text(kind) for kind in SPOKEN)


def _texts(widget: QWidget) -> Iterator[str]:
    """What widgets of each kind show."""
    match widget:
        case QLabel() | QAbstractButton():
            yield widget.text()
        case QGroupBox():
            yield widget.title()
        case QLineEdit():
            yield from (widget.displayText(), widget.placeholderText())
        case QPlainTextEdit() | QTextEdit():
            yield widget.toPlainText()
        case QComboBox():
            yield from (widget.itemText(at) for at in range(widget.count()))
        case QTabBar():
            for at in range(widget.count()):
                yield from (widget.tabText(at), widget.tabToolTip(at))
        case QAbstractItemView():
            if widget.model() is not None:
                yield from _cells(widget.model(), QModelIndex())


def _cells(model: QAbstractItemModel, parent: QModelIndex) -> Iterator[str]:
    for row in range(model.rowCount(parent)):
        columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount(parent)
        for column in range(columns):
            index = model.index(row, column, parent)
            yield from (str(told) for role in ROLES if (told := model.data(index, role)))
        yield from _cells(model, model.index(row, 0, parent))
