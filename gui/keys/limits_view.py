"""The form for an account's limits: what each one means, in which unit, and a switch to turn it off."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from core.domain.money import ZERO
from gui import theme
from gui.keys.forms import LimitsForm
from gui.keys.passphrase_line import PassphraseLine
from gui.labels import label
from gui.number_field import NumberField

_FIELD_PX = 104


@dataclass(frozen=True, slots=True)
class _Row:
    """One subject: its title, its meaning in a line, and its limits as name, what crossing one does, unit."""

    title: str
    meaning: str
    limits: tuple[tuple[str, str, str], ...]


class LimitsView(QDialog):
    """Shows limits and hands over changed ones with the passphrase. A limit whose box is not ticked is off."""

    save_pressed = Signal(LimitsForm, str)
    reset_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("limitsDialog")
        self.setWindowTitle(self.tr("Limits of an account"))
        look = theme.current()
        self.resize(look.px(760), look.px(640))
        self._fields: dict[str, tuple[QCheckBox | None, NumberField]] = {}
        self._account, self._most = label("", "figure"), QLineEdit()
        self._most.setObjectName("limit_most_value")
        self._most.setPlaceholderText(self.tr("for example 1000 USD, 0.5 BTC; empty: off"))
        self._passphrase = PassphraseLine(self.tr("&Passphrase, to save a change"))
        self._save = self._button(self.tr("&Save"), "saveLimitsButton", self._on_save)
        self._save.setDefault(True)
        theme.set_role(self._save, "primary")
        self._build()
        self._passphrase.ready.connect(self._allow)
        self._is_waiting = False
        self._allow()

    def show_limits(self, account: str, form: LimitsForm) -> None:
        """Show an account's limits."""
        self._account.setText(account)
        self.show_values(form)
        self._passphrase.empty()
        self.show_idle()

    def show_values(self, form: LimitsForm) -> None:
        """Put these limits into the fields; nothing is saved by it."""
        for name, (box, field) in self._fields.items():
            value = form.values[name]
            field.set_value(value)
            if box is not None:
                box.setChecked(value is not None)
                field.setEnabled(value is not None)
        self._most.setText(form.most)
        self._allow()

    def show_idle(self) -> None:
        """The button waits to be pressed."""
        self._is_waiting = False
        self._save.setText(self.tr("&Save"))
        self._allow()

    def show_saving(self) -> None:
        """The passphrase is being checked."""
        self._wait_with(self.tr("Saving…"))
        self._passphrase.say("")

    def show_pause(self, seconds: int) -> None:
        """Too many wrong passphrases: wait before the next."""
        self._wait_with(self.tr("Wait {seconds} s").format(seconds=seconds))

    def show_problem(self, text: str, *, is_passphrase: bool = False) -> None:
        """Why nothing was saved."""
        self.show_idle()
        self._passphrase.say(text)
        if is_passphrase:
            self._passphrase.try_again()

    def done(self, result: int) -> None:
        """Close, and keep no passphrase."""
        self._passphrase.empty()
        super().done(result)

    def _rows(self) -> tuple[_Row, ...]:
        ask, refuse = self.tr("ask beyond"), self.tr("refuse beyond")
        percent, seconds, ms = "%", self.tr("s"), self.tr("ms")
        return (
            _Row(
                self.tr("Price away from the market"),
                self.tr("How much worse than the nearest price of the other side it may be."),
                (("price_soft_percent", ask, percent), ("price_hard_percent", refuse, percent)),
            ),
            _Row(
                self.tr("Value beside the usual"),
                self.tr(
                    "How many times the middle of the account's latest orders one may be worth."
                ),
                (("value_soft_times", ask, self.tr("times")),),
            ),
            _Row(
                self.tr("Share of the visible book"),
                self.tr("How much of what stands on the other side of the book one order may be."),
                (("depth_soft_percent", ask, percent), ("depth_hard_percent", refuse, percent)),
            ),
            _Row(
                self.tr("The same order again"),
                self.tr(
                    "Within how many seconds the same pair, side, price and amount look like a slip."
                ),
                (("repeat_s", self.tr("ask within"), seconds),),
            ),
            _Row(
                self.tr("Many orders at once"),
                self.tr("How many orders may leave within so many seconds."),
                (
                    ("soft_orders", ask, self.tr("orders")),
                    ("orders_window_s", self.tr("within"), seconds),
                ),
            ),
            _Row(
                self.tr("Age of the price"),
                self.tr("How old the price on the screen may be when an order leaves."),
                (("price_age_soft_s", ask, seconds), ("price_age_hard_s", refuse, seconds)),
            ),
            _Row(
                self.tr("Clock"),
                self.tr("How far the exchange's clock may be from what this program takes it for."),
                (("clock_soft_ms", ask, ms), ("clock_hard_ms", refuse, ms)),
            ),
            _Row(
                self.tr("Share of the balance"),
                self.tr(
                    "How much of what is free one order may use; more than all is always refused."
                ),
                (("balance_soft_percent", ask, percent),),
            ),
        )

    def _build(self) -> None:
        grid = QGridLayout()
        grid.setColumnStretch(0, 1)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(12)
        for line, row in enumerate(self._rows()):
            grid.addWidget(_told(row.title, row.meaning), line, 0)
            for place, widget in enumerate(self._limit_fields(row), start=1):
                grid.addWidget(widget, line, place)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 12, 0)
        column.setSpacing(12)
        column.addWidget(
            _told(
                self.tr("Most that one order may be worth"),
                self.tr("By the asset it is paid in; an order worth more is refused."),
            )
        )
        column.addWidget(self._most)
        column.addLayout(grid)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(inside)
        buttons = QHBoxLayout()
        buttons.addWidget(
            self._button(self.tr("&Reset to the usual"), "resetLimitsButton", self.reset_pressed)
        )
        buttons.addStretch(1)
        buttons.addWidget(self._button(self.tr("Cancel"), "cancelLimitsButton", self.reject))
        buttons.addWidget(self._save)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(20, 18, 20, 18)
        outer.setSpacing(10)
        outer.addWidget(self._account)
        outer.addWidget(
            label(
                self.tr(
                    "Before an order leaves, it is held against these. Beyond the first you are asked once "
                    "more; beyond the second it is refused."
                ),
                "dim",
            )
        )
        outer.addWidget(scroll, 1)
        outer.addWidget(self._passphrase)
        outer.addLayout(buttons)

    def _limit_fields(self, row: _Row) -> Iterator[QWidget]:
        for name, what, unit in row.limits:
            field = NumberField()
            field.setObjectName(f"limit_{name}")
            field.setAccessibleName(f"{row.title}, {what}")
            field.set_unit(unit, ZERO)
            field.setFixedWidth(theme.current().px(_FIELD_PX))
            field.textChanged.connect(self._allow)
            together = QWidget()
            column = QVBoxLayout(together)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(2)
            if name == "orders_window_s":  # a span that others are counted in, which cannot be off
                self._fields[name] = (None, field)
                column.addWidget(label(what, "label"))
            else:
                box = QCheckBox(what)
                box.setObjectName(f"switch_{name}")
                box.toggled.connect(field.setEnabled)
                box.toggled.connect(self._allow)
                self._fields[name] = (box, field)
                column.addWidget(box)
            column.addWidget(field)
            yield together

    def _button(self, text: str, name: str, slot: object) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setAutoDefault(False)
        button.clicked.connect(slot)
        return button

    def _wait_with(self, text: str) -> None:
        self._is_waiting = True
        self._save.setText(text)
        self._allow()

    def _typed(self) -> dict[str, Decimal | None]:
        return {
            name: field.value if box is None or box.isChecked() else None
            for name, (box, field) in self._fields.items()
        }

    def _allow(self) -> None:
        is_sound = True
        for box, field in self._fields.values():
            is_wrong = (box is None or box.isChecked()) and field.value is None
            field.set_problem(is_wrong)
            is_sound = is_sound and not is_wrong
        may_save = is_sound and not self._is_waiting and bool(self._passphrase.text())
        self._save.setEnabled(may_save)

    def _on_save(self) -> None:
        form = LimitsForm(values=self._typed(), most=self._most.text())
        self.save_pressed.emit(form, self._passphrase.text())


def _told(title: str, meaning: str) -> QWidget:
    both = QWidget()
    column = QVBoxLayout(both)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    name = QLabel(title)
    column.addWidget(name)
    column.addWidget(label(meaning, "faint"))
    column.addStretch(1)
    return both
