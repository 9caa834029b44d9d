"""The ticket on the screen: fields, chips and the submit button. It decides nothing and sends nothing."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from core.domain.draft import PERCENT, PRICED, Field
from core.domain.market import CONDITIONAL, OrderType, Side, TimeInForce
from gui import theme
from gui.labels import Note, label
from gui.number_field import NumberField
from gui.ticket.parts import EstimateRows, FieldBlock
from gui.ticket.texts import EstimateText, FieldText
from gui.ticket.types import Choice, TypeRow

TRAIL_STEP = Decimal("0.1")
"""How far one step of the arrows goes, in percent."""
PARTS = {25: Decimal("0.25"), 50: Decimal("0.5"), 75: Decimal("0.75"), 100: Decimal(1)}


class TicketView(QFrame):
    """Signals tell what the user did; `show_…` put what is so on the screen. The submit button never scrolls away."""

    side_chosen = Signal(Side)
    type_chosen = Signal(OrderType)
    edited = Signal(Field)
    price_wanted = Signal(str)
    part_chosen = Signal(Decimal)
    time_in_force_chosen = Signal(TimeInForce)
    maker_only_chosen = Signal(bool)
    repair_pressed = Signal(Field, str)
    submit_pressed = Signal()
    clear_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("ticketPanel")
        theme.set_role(self, "ticket")
        self._types = TypeRow()
        self._types.chosen.connect(self.type_chosen)
        self._blocks = {
            Field.PRICE: FieldBlock("price", self.tr("&Price")),
            Field.TRAIL: FieldBlock("trail", self.tr("Trai&l")),
            Field.STOP_PRICE: FieldBlock("stop_price", self.tr("S&top price")),
            Field.QUANTITY: FieldBlock("quantity", self.tr("&Amount")),
            Field.TOTAL: FieldBlock("total", self.tr("T&otal")),
        }
        self._estimate = EstimateRows()
        self._verdict = label()
        self._verdict.setObjectName("ticketVerdict")
        self._distance = QLabel()
        self._distance.setObjectName("ticketDistance")
        theme.set_role(self._distance, "label")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 10)
        column.setSpacing(8)
        column.addWidget(self._body(), 1)
        column.addLayout(self._foot())
        self._connect_blocks()
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self.submit_pressed)

    def sizeHint(self) -> QSize:
        """Room for everything, so that nothing needs scrolling where there is a choice."""
        hidden = self._content.sizeHint().height() - self._area.sizeHint().height()
        return super().sizeHint() + QSize(0, max(0, hidden))

    # What the presenter reads

    @property
    def decimal_mark(self) -> str:
        """What divides whole and fraction in the user's locale."""
        return self.field(Field.PRICE).decimal_mark

    def field(self, name: Field) -> NumberField:
        """One of the number fields."""
        return self._blocks[name].field

    # What the presenter shows

    def show_types(self, types: Sequence[Choice]) -> None:
        """Offer these order types."""
        self._types.offer(types)

    def show_times(self, times: Sequence[tuple[TimeInForce, str]], *, has_maker_only: bool) -> None:
        """Offer these times in force; where there is no choice at all, say nothing of it."""
        self._time.blockSignals(True)
        self._time.clear()
        for time, words in times:
            self._time.addItem(words, time)
        self._time.blockSignals(False)
        self._maker.setVisible(has_maker_only)
        self._flags.setVisible(len(times) > 1 or has_maker_only)

    def show_choices(
        self,
        side: Side,
        kind: OrderType,
        time: TimeInForce,
        *,
        is_maker_only: bool,
        needs_start: bool,
    ) -> None:
        """Light the chosen side, type and flags; fields without a meaning for the type disappear.

        `needs_start` where a trailing stop must say at what price it begins.
        """
        self._buy.setChecked(side is Side.BUY)
        self._sell.setChecked(side is Side.SELL)
        theme.set_role(self._submit, "primary-buy" if side is Side.BUY else "primary-sell")
        self._types.light(kind)
        is_trailing, stop = kind is OrderType.TRAILING_STOP, self._blocks[Field.STOP_PRICE]
        title = self.tr("S&top price")
        if is_trailing and needs_start:
            title = self.tr("S&tart following at")
        elif is_trailing:
            title = self.tr("S&tart following at, optional")
        stop.set_title(title)
        stop.setVisible(kind in CONDITIONAL)
        self._blocks[Field.PRICE].setVisible(kind in PRICED)
        self._blocks[Field.TRAIL].setVisible(is_trailing)
        self._time.blockSignals(True)
        self._time.setCurrentIndex(self._time.findData(time))
        self._time.blockSignals(False)
        self._maker.setChecked(is_maker_only)

    def show_units(
        self, base: str, quote: str, price_step: Decimal, quantity_step: Decimal
    ) -> None:
        """Say what the fields count and how far a step goes."""
        for name in (Field.PRICE, Field.STOP_PRICE, Field.TOTAL):
            self.field(name).set_unit(quote, price_step)
        self.field(Field.TRAIL).set_unit(PERCENT, TRAIL_STEP)
        self.field(Field.QUANTITY).set_unit(base, quantity_step)

    def show_derived(self, derived: Field, value: Decimal | None) -> None:
        """Mark the field that follows from the others and put its number there."""
        for name in (Field.PRICE, Field.QUANTITY, Field.TOTAL):
            self.field(name).set_derived(name is derived)
        self.field(derived).set_value(value)

    def show_free(self, text: str) -> None:
        """Say what is free of the asset about to be spent; pressing it takes all of it."""
        self._free.setText(text)
        self._free.setVisible(bool(text))

    def show_part(self, part: Decimal | None) -> None:
        """Light the part of the funds that the amount stands for."""
        for percent, button in self._parts.items():
            button.setChecked(PARTS[percent] == part)

    def show_notes(self, notes: Mapping[Field, FieldText]) -> None:
        """What stands under each field; where nothing does, a field says how it understands odd text."""
        for name, block in self._blocks.items():
            block.show_note(notes.get(name, FieldText()))

    def show_estimate(self, text: EstimateText, caption: str) -> None:
        """Replace the figures; the caption says that they are an estimate, and how old its prices are."""
        self._estimate.show_text(text, caption)

    def show_verdict(self, text: str, role: str, distance: str) -> None:
        """The one line of good news or warning, and how far from the market the price is."""
        theme.set_role(self._verdict, role)
        self._verdict.setText(text)
        self._distance.setText(distance)

    def show_submit(self, text: str, *, is_enabled: bool) -> None:
        """What the button does, or why it waits."""
        self._submit.setText(text.replace("&", "&&"))
        self._submit.setAccessibleName(text.replace("\n", " "))
        self._submit.setEnabled(is_enabled)

    def show_context(self, text: str) -> None:
        """Where the order would go, beside the keys that send it."""
        self._context.setText(f"{text} · Ctrl+Enter" if text else "")

    def show_remark(self, text: str) -> None:
        """What must be known of the exchange whatever is ordered there."""
        self._remark.say(text, "attention")

    def show_note(self, text: str, role: str = "dim") -> None:
        """What became of the last order; plain text whatever it holds."""
        self._note.say(text, role)

    def focus(self, name: Field) -> None:
        """Put the user where something must be mended."""
        if name in self._blocks:
            self.field(name).setFocus(Qt.FocusReason.OtherFocusReason)
            self.field(name).selectAll()

    # How it is built, from top to bottom

    def _body(self) -> QScrollArea:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(self._side_row())
        column.addWidget(self._types)
        column.addSpacing(2)
        column.addWidget(self._blocks[Field.PRICE])
        column.addWidget(self._blocks[Field.TRAIL])
        column.addWidget(self._blocks[Field.STOP_PRICE])
        column.addWidget(self._blocks[Field.QUANTITY])
        column.addLayout(self._parts_row())
        column.addWidget(self._blocks[Field.TOTAL])
        column.addWidget(self._flags_row())
        column.addWidget(self._estimate)
        column.addStretch(1)
        self._content = content
        self._area = area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(content)
        return area

    def _side_row(self) -> QLayout:
        self._buy = _button("buyButton", self.tr("▲  &Buy"), "side-buy", is_checkable=True)
        self._sell = _button("sellButton", self.tr("▼  &Sell"), "side-sell", is_checkable=True)
        group = QButtonGroup(self)
        for button, side in ((self._buy, Side.BUY), (self._sell, Side.SELL)):
            group.addButton(button)
            button.clicked.connect(lambda _, side=side: self.side_chosen.emit(side))
        return _row(self._buy, self._sell)

    def _parts_row(self) -> QLayout:
        self._parts = {}
        for percent, part in PARTS.items():
            is_all = percent == 100
            name = "percentMax" if is_all else f"percent{percent}"
            words = self.tr("Max") if is_all else f"{percent}\u202f%"
            button = _button(name, words, "quick", is_checkable=True)
            button.clicked.connect(lambda _, part=part: self.part_chosen.emit(part))
            self._parts[percent] = button
        return _row(*self._parts.values())

    def _flags_row(self) -> QWidget:
        self._time = QComboBox()
        self._time.setObjectName("timeInForce")
        self._time.setAccessibleName(self.tr("Time in force"))
        self._time.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self._time.setMinimumContentsLength(8)
        self._time.currentIndexChanged.connect(
            lambda _: self.time_in_force_chosen.emit(self._time.currentData())
        )
        self._maker = _button("makerOnly", self.tr("&Maker only"), "quick", is_checkable=True)
        self._maker.setToolTip(self.tr("Waits in the book or is refused; never takes"))
        self._maker.clicked.connect(self.maker_only_chosen)
        self._flags = QWidget()
        row = QHBoxLayout(self._flags)
        row.setContentsMargins(0, 2, 0, 2)
        row.setSpacing(8)
        row.addWidget(self._time, 1)
        row.addWidget(self._maker)
        return self._flags

    def _foot(self) -> QLayout:
        self._note = Note()
        self._note.setObjectName("ticketNote")
        self._remark = Note()
        self._remark.setObjectName("ticketRemark")
        self._submit = _button("submitButton", "", "primary-buy")
        self._submit.clicked.connect(self.submit_pressed)
        self._context = QLabel()
        self._context.setObjectName("ticketContext")
        self._context.setTextFormat(Qt.TextFormat.PlainText)
        theme.set_role(self._context, "label")
        clear = _button("clearButton", self.tr("Clea&r"), "link")
        clear.clicked.connect(self.clear_pressed)
        line = _row(self._context)
        line.addStretch(1)
        line.addWidget(clear)
        column = QVBoxLayout()
        column.setSpacing(6)
        verdict = _row(self._distance)
        verdict.insertWidget(0, self._verdict, 1)
        column.addLayout(verdict)
        column.addWidget(self._note)
        column.addWidget(self._submit)
        column.addLayout(line)
        column.addWidget(self._remark)
        return column

    def _connect_blocks(self) -> None:
        for name, block in self._blocks.items():
            block.field.edited.connect(lambda _, name=name: self.edited.emit(name))
            block.repair_pressed.connect(
                lambda text, name=name: self.repair_pressed.emit(name, text)
            )
        words = {
            "bid": self.tr("Bid"),
            "mid": self.tr("Mid"),
            "ask": self.tr("Ask"),
            "last": self.tr("Last"),
        }
        for which, word in words.items():
            link = self._blocks[Field.PRICE].add_link(f"{which}Link", word)
            link.clicked.connect(lambda _, which=which: self.price_wanted.emit(which))
        self._free = self._blocks[Field.QUANTITY].add_link("freeLink", "")
        self._free.clicked.connect(lambda: self.part_chosen.emit(PARTS[100]))


def _button(name: str, text: str, role: str, *, is_checkable: bool = False) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.setCheckable(is_checkable)
    theme.set_role(button, role)
    return button


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    for widget in widgets:
        row.addWidget(widget)
    return row
