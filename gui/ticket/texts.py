"""What the ticket shows, in words that wording.py has found: values without a thought of their own."""

from dataclasses import dataclass

from core.domain.market import Side
from gui import display


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimateText:
    """The rows of figures under the fields. `average` and `fee_note` are empty where they say nothing new."""

    fee_label: str
    fee: str = display.NOTHING
    fee_note: str = ""
    average_label: str = ""
    average: str = ""
    receives: str = display.NOTHING
    pays: str = display.NOTHING
    break_even: str = display.NOTHING
    left: str = display.NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldText:
    """What stands under a field: a sentence, its role in the look, and the text that a repair would put there."""

    text: str = ""
    role: str = "faint"
    repair: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """What is shown before an order is sent: one sentence of one or two lines, every figure, and what gives pause."""

    side: Side
    sentence: str
    rows: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What an order has met: sentences that one confirmation covers, sentences that refuse it, and a word to be typed
    before it is sent. `has_limits` where the account's limits would change something."""

    asks: tuple[str, ...] = ()
    refuses: tuple[str, ...] = ()
    word: str = ""
    has_limits: bool = False
