"""The rules of one market."""

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from core.practice.exact import is_multiple


class Status(Enum):
    OPEN = "open"
    LIMIT_ONLY = "limit_only"
    POST_ONLY = "post_only"
    CANCEL_ONLY = "cancel_only"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Market:
    symbol: str
    """The exchange's own spelling."""
    base: str
    quote: str
    price_step: Decimal
    amount_step: Decimal
    min_amount: Decimal
    status: Status = Status.OPEN
    is_spot: bool = True

    def has_price(self, price: Decimal) -> bool:
        return price > 0 and is_multiple(price, self.price_step)

    def has_amount(self, amount: Decimal) -> bool:
        return amount >= self.min_amount and is_multiple(amount, self.amount_step)
