"""What was typed, what can be wrong with it, and the strict reading of numbers. check.py makes a `Ticket` of it."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from core.domain.market import CONDITIONAL, OrderType, Side, TimeInForce
from core.domain.money import MOST_DIGITS, plain

PRICED = frozenset({OrderType.LIMIT, OrderType.STOP_LIMIT, OrderType.TAKE_PROFIT_LIMIT})
"""Order types that have a limit price."""

PERCENT = "%"
"""The unit of a trail, where others have an asset."""


class Field(Enum):
    """The parts of a ticket that a problem can stand beside."""

    ORDER_TYPE = "order_type"
    PRICE = "price"
    TRAIL = "trail"
    STOP_PRICE = "stop_price"
    QUANTITY = "quantity"
    TOTAL = "total"
    TIME_IN_FORCE = "time_in_force"
    POST_ONLY = "post_only"


class Rule(Enum):
    """What a draft can break. `Problem.value` is what was meant, `Problem.limit` what would be accepted."""

    EMPTY = "empty"
    NOT_A_NUMBER = "not_a_number"
    AMBIGUOUS = "ambiguous"  # "1,000": one or a thousand?
    NOT_POSITIVE = "not_positive"
    OFF_STEP = "off_step"  # limit: the step
    BELOW_LEAST = "below_least"
    ABOVE_MOST = "above_most"
    COST_TOO_SMALL = "cost_too_small"
    COST_TOO_LARGE = "cost_too_large"
    NOT_ENOUGH = "not_enough"  # value: needed with fee; limit: free
    STOP_SIDE = "stop_side"  # limit: the price that the stop must be below (buy) or above (sell)
    STOP_PASSED = "stop_passed"  # soft; limit: the market, which is already there
    STOP_BAND = "stop_band"  # soft; value: percent worse than the stop price
    TOTAL_WANTED = "total_wanted"  # the exchange takes this order by its total only
    MAKER_WOULD_TAKE = "maker_would_take"  # soft; limit: the price it would meet
    MAKER_ONLY_NOW = "maker_only_now"  # the pair takes nothing else at the moment
    CONFLICTING_FLAGS = "conflicting_flags"
    MARKET_NOT_OPEN = "market_not_open"
    TYPE_NOT_OFFERED = "type_not_offered"
    SIDE_NOT_OFFERED = "side_not_offered"  # the other side may have this type
    NO_BOOK = "no_book"
    BOOK_TOO_THIN = "book_too_thin"  # limit: what the book holds at a bearable price
    PRICE_BAND = "price_band"  # soft; value: percent worse than the market


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong, where, and what would be accepted.

    `asset` is the unit of `value` and `limit`. `repair` is the text that one button may put into `field`.
    A soft problem asks for one more look; it forbids nothing.
    """

    field: Field
    rule: Rule
    value: Decimal | None = None
    limit: Decimal | None = None
    asset: str | None = None
    repair: str | None = None
    is_soft: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A ticket as it stands on the screen. `derived` is the one of price, quantity and total that follows the other two.

    `trail` is in percent. A trailing stop may do without a stop price: then it follows the market at once.
    """

    side: Side
    order_type: OrderType = OrderType.LIMIT
    price: str = ""
    quantity: str = ""
    total: str = ""
    stop_price: str = ""
    trail: str = ""
    derived: Field = Field.TOTAL
    time_in_force: TimeInForce = TimeInForce.GTC
    is_post_only: bool = False
    decimal_mark: str = "."

    @property
    def amount_field(self) -> Field:
        """Where the user says how much."""
        return Field.TOTAL if self.derived is Field.QUANTITY else Field.QUANTITY

    @property
    def typed_fields(self) -> tuple[Field, ...]:
        """The number fields that are the user's; the remaining one is derived or has no meaning."""
        typed = [self.amount_field]
        if self.order_type in PRICED:
            numbers = (Field.PRICE, Field.QUANTITY, Field.TOTAL)
            typed = [field for field in numbers if field is not self.derived]
        if self.order_type is OrderType.TRAILING_STOP:
            typed.append(Field.TRAIL)
            if not self.stop_price.strip():
                return tuple(typed)
        return (*typed, Field.STOP_PRICE) if self.order_type in CONDITIONAL else tuple(typed)

    def text(self, field: Field) -> str:
        """What stands in one of the number fields."""
        texts = {
            Field.PRICE: self.price,
            Field.TRAIL: self.trail,
            Field.STOP_PRICE: self.stop_price,
            Field.QUANTITY: self.quantity,
            Field.TOTAL: self.total,
        }
        return texts[field]


class BadNumber(ValueError):
    """Text that is not one number beyond doubt. `repair` is how it may have been meant, for a person to confirm."""

    def __init__(self, rule: Rule, repair: str | None = None) -> None:
        super().__init__(rule.value)
        self.rule = rule
        self.repair = repair


_NUMBER = re.compile(r"(?:0|[1-9]\d*|[1-9]\d{0,2}(?: \d{3})+)?(?:\.(?:\d{3} )*\d+)?", re.ASCII)
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:[.,]\d{3})+", re.ASCII)
_OTHER_MARKS = str.maketrans({"．": ".", "，": ",", "٫": "."})


def read_number(text: str, decimal_mark: str = ".", asset: str = "") -> Decimal:
    """Read what a person typed or pasted: the locale's decimal mark or ".", digits of any script, spaces between groups.

    A currency sign or `asset` before or after it is dropped. Raises `BadNumber` for anything that is not one
    unsigned number beyond doubt: "1,000", "1e5", "5.", "1 2".
    """
    body = _without_unit(_in_ascii(text), asset)
    if not body:
        raise BadNumber(Rule.EMPTY)
    if body[0] in "-\N{MINUS SIGN}":
        raise BadNumber(Rule.NOT_POSITIVE)
    body = _with_a_point(body, decimal_mark)
    if _NUMBER.fullmatch(body) is None or sum(map(str.isdigit, body)) > MOST_DIGITS:
        raise BadNumber(Rule.NOT_A_NUMBER)
    return Decimal(body.replace(" ", ""))


def number_text(value: Decimal, decimal_mark: str = ".") -> str:
    """Write a number so that `read_number` gives it back."""
    return plain(value).replace(".", decimal_mark)


def _in_ascii(text: str) -> str:
    """Digits of every script as 0-9, every kind of space as a plain one."""
    known = text.translate(_OTHER_MARKS)
    return "".join(
        " " if sign.isspace() else str(int(sign)) if sign.isdecimal() else sign for sign in known
    ).strip()


def _without_unit(text: str, asset: str) -> str:
    """Drop a currency sign and the asset's code at either end; a code that begins with a digit must stand apart."""
    for end in (0, -1):
        if text and unicodedata.category(text[end]) == "Sc":
            text = (text[1:] if end == 0 else text[:-1]).strip()
    size = len(asset)
    if asset and text[-size:].casefold() == asset.casefold():
        rest = text[:-size]
        text = text if asset[0].isdigit() and rest[-1:].isdigit() else rest.strip()
    elif asset and text[:size].casefold() == asset.casefold():
        rest = text[size:]
        text = text if asset[-1].isdigit() and rest[:1].isdigit() else rest.strip()
    return text


def _with_a_point(body: str, decimal_mark: str) -> str:
    """Turn the one decimal mark into a point; a mark that may group thousands is never guessed, at most asked about."""
    marks = [sign for sign in body if sign in ".,"]
    is_own = marks == [decimal_mark]
    if not marks or is_own or (marks == ["."] and not _GROUPED.fullmatch(body)):
        return body.replace(",", ".")
    head, tail = body, ""
    if len(marks) == 1 and not _GROUPED.fullmatch(body):
        head, tail = body.split(marks[0])
        repair: str | None = f"{head}{decimal_mark}{tail}"
    elif len(marks) == 1:
        repair = None  # "1,000": one or a thousand, both are as likely
    else:
        if marks[-1] != marks[0]:
            head, tail = body.rsplit(marks[-1], 1)
        if not _GROUPED.fullmatch(head):
            raise BadNumber(Rule.NOT_A_NUMBER)
        whole = head.replace(",", "").replace(".", "")
        repair = f"{whole}{decimal_mark}{tail}" if tail else whole
    raise BadNumber(Rule.AMBIGUOUS, repair)
