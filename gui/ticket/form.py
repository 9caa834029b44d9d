"""What is chosen and typed in the ticket, and which number follows from the others."""

from collections.abc import Callable, Sequence
from decimal import Decimal

from core.domain.draft import PRICED, Draft, Field
from core.domain.market import OrderType, Side, TimeInForce

AMOUNTS = (Field.QUANTITY, Field.TOTAL)


class Form:
    """Of price, amount and total two are the user's: a typed price always stays, and the last edited of the others.

    `part` is the share of the funds that the amount stands for, until an amount or a total is typed.
    """

    def __init__(self) -> None:
        self.side = Side.BUY
        self.type = OrderType.LIMIT
        self.time = TimeInForce.GTC
        self.is_maker_only = False
        self.part: Decimal | None = None
        self._typed: list[Field] = []

    def choose_type(self, kind: OrderType) -> None:
        """Another type; where there is no price, only the amount edited last stays the user's."""
        self.type = kind
        if kind not in PRICED:
            amounts = [field for field in self._typed if field in AMOUNTS]
            self._typed = [field for field in self._typed if field not in amounts[:-1]]

    def allow_times(self, times: Sequence[TimeInForce]) -> None:
        """What this type may have; a choice that is not among it falls back to the first."""
        if self.time not in times:
            self.time = times[0]

    def choose_time(self, time: TimeInForce) -> None:
        """Another time in force; what must fill at once cannot be maker only."""
        self.time = time
        self.is_maker_only = self.is_maker_only and time is TimeInForce.GTC

    def choose_maker_only(self, is_on: bool) -> None:
        """Maker only, or not; such an order stands until it is cancelled."""
        self.is_maker_only = is_on
        self.time = TimeInForce.GTC if is_on else self.time

    def edit(self, field: Field, *, is_empty: bool = False) -> None:
        """A number became the user's, or no longer is."""
        if field in {Field.STOP_PRICE, Field.TRAIL}:
            return
        if field in AMOUNTS:
            self.part = None
        self._typed = [each for each in self._typed if each is not field]
        if is_empty:
            return
        self._typed.append(field)
        amounts = [each for each in self._typed if each in AMOUNTS]
        if len(amounts) == 2 and (Field.PRICE in self._typed or self.type not in PRICED):
            self._typed.remove(amounts[0])

    def forget_numbers(self) -> None:
        """Nothing is typed any more."""
        self._typed, self.part = [], None

    @property
    def leading(self) -> Field | None:
        """The field that the worth of an amount follows from; a market order follows the book."""
        if self.type in PRICED:
            return Field.PRICE
        special = {OrderType.MARKET: None, OrderType.TRAILING_STOP: Field.TRAIL}
        return special.get(self.type, Field.STOP_PRICE)

    @property
    def derived(self) -> Field:
        """The number that follows from the others."""
        if Field.TOTAL not in self._typed:
            return Field.TOTAL
        return Field.PRICE if Field.QUANTITY in self._typed else Field.QUANTITY

    def draft(self, text: Callable[[Field], str], decimal_mark: str) -> Draft:
        """The ticket as it stands on the screen."""
        return Draft(
            side=self.side,
            order_type=self.type,
            price=text(Field.PRICE),
            quantity=text(Field.QUANTITY),
            total=text(Field.TOTAL),
            stop_price=text(Field.STOP_PRICE),
            trail=text(Field.TRAIL),
            derived=self.derived,
            time_in_force=self.time if self.type in PRICED else TimeInForce.GTC,
            is_post_only=self.is_maker_only and self.type is OrderType.LIMIT,
            decimal_mark=decimal_mark,
        )
