"""The sheet that moves money from one of the owner's wallets to another: what, how much, from, to, in exact words."""

from decimal import Decimal

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from core.domain.money import ZERO
from gui import theme
from gui.balances.forms import MoveForm
from gui.labels import Note, grow_to_fit, label
from gui.number_field import NumberField

DEAD_TIME_MS = 500
"""A double click on what opened the sheet must not fall through to its button."""


class MoveSheet(QDialog):
    """One sheet is for one transfer: once Move was pressed it can only be closed. Enter and Esc mean "no"."""

    edited = Signal()
    move_pressed = Signal()

    def __init__(self, form: MoveForm, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("moveSheet")
        self.setWindowTitle(self.tr("Move to spot"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(theme.current().px(420))
        self._form = form
        self._is_armed = self._is_sent = self._is_sound = False
        self._asset, self._amount = QComboBox(), NumberField()
        self._all = QPushButton(self.tr("All"))
        self._problem, self._outcome = Note(), Note()
        self._move, self._close = QPushButton(), QPushButton(self.tr("&Cancel"))
        self._build()
        self._on_asset()
        QTimer.singleShot(DEAD_TIME_MS, self._move, self._arm)

    @property
    def asset(self) -> str:
        """What is to be moved."""
        return self._form.choices[self._asset.currentIndex()].asset

    @property
    def amount(self) -> Decimal | None:
        """How much of it, if what is typed is a number."""
        return self._amount.value

    def show_check(self, sentence: str, problem: str) -> None:
        """Say in exact words what the button would do; with a problem it does nothing."""
        self._is_sound = not problem
        self._problem.say(problem, "attention")
        self._move.setText(sentence.replace("&", "&&"))
        self._allow()
        grow_to_fit(self)

    def show_sending(self, text: str) -> None:
        """It is on its way, once and for all."""
        self._is_sent = True
        for part in (self._asset, self._amount, self._all):
            part.setEnabled(False)
        self._close.setText(self.tr("&Close"))
        self._allow()
        self.show_outcome(text, "dim")

    def show_outcome(self, text: str, tone: str) -> None:
        """What became of it."""
        self._outcome.say(text, tone)
        grow_to_fit(self)

    def _build(self) -> None:
        for widget, name in (
            (self._asset, "moveAsset"),
            (self._amount, "moveAmount"),
            (self._all, "moveAll"),
            (self._problem, "moveProblem"),
            (self._outcome, "moveOutcome"),
            (self._move, "moveConfirm"),
            (self._close, "moveClose"),
        ):
            widget.setObjectName(name)
        self._asset.addItems([choice.asset for choice in self._form.choices])
        self._asset.setCurrentIndex(self._form.chosen)
        self._asset.currentIndexChanged.connect(self._on_asset)
        self._amount.edited.connect(self.edited)
        self._all.clicked.connect(self._on_all)
        self._all.setAutoDefault(False)
        theme.set_role(self._all, "quick")
        theme.set_role(self._move, "primary")
        self._move.setAutoDefault(False)
        self._move.clicked.connect(self.move_pressed)
        self._close.setDefault(True)
        self._close.clicked.connect(self.reject)
        amount = QWidget()
        amount.setFocusProxy(self._amount)
        row = QHBoxLayout(amount)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._amount, 1)
        row.addWidget(self._all)
        fields = QFormLayout()
        fields.setVerticalSpacing(8)
        fields.addRow(self.tr("&Asset"), self._asset)
        fields.addRow(self.tr("A&mount"), amount)
        fields.addRow(self.tr("From"), _figure(self._form.origin))
        fields.addRow(self.tr("To"), _figure(self._form.target))
        buttons = QHBoxLayout()
        buttons.addWidget(self._close)
        buttons.addWidget(self._move, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 18)
        column.setSpacing(12)
        column.addLayout(fields)
        column.addWidget(
            label(
                self.tr("Nothing leaves the exchange: both wallets are your own."),
                "faint",
            )
        )
        column.addWidget(self._problem)
        column.addWidget(self._outcome)
        column.addLayout(buttons)
        self._close.setFocus()

    def _most(self) -> Decimal:
        return self._form.choices[self._asset.currentIndex()].most

    def _on_asset(self) -> None:
        self._amount.set_unit(self.asset, ZERO)
        self._on_all()

    def _on_all(self) -> None:
        self._amount.set_value(self._most())
        self.edited.emit()

    def _arm(self) -> None:
        self._is_armed = True
        self._allow()

    def _allow(self) -> None:
        self._move.setEnabled(self._is_armed and self._is_sound and not self._is_sent)


def _figure(text: str) -> QLabel:
    made = label(text)
    theme.set_role(made, "figure")
    return made
