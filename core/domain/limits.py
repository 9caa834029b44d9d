"""What an order is held against before it is sent, beside the exchange's own rules: soft limits ask, hard ones refuse."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from enum import Enum
from typing import Any, Self

from core.domain.money import ZERO, decimal, plain


class Rule(Enum):
    """Why an order is asked about or refused."""

    PRICE_AWAY = "price-away"
    VALUE = "value"
    DEPTH = "depth"
    REPEAT = "repeat"
    RATE = "rate"
    PRICE_AGE = "price-age"
    CLOCK = "clock"
    BALANCE = "balance"
    FIRST_LIVE = "first-live"
    LIVE_LOCKED = "live-locked"
    CHECKING = "still-checking"
    PANIC = "panic"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One rule that a ticket has met: what it has, what it may have, both in `unit` (%, s, ms, orders, or an asset).

    None where a figure does not apply. A hard one refuses; a soft one may be accepted by a person.
    """

    rule: Rule
    is_hard: bool
    value: Decimal | None = None
    limit: Decimal | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """One account's limits. `None` switches a limit off; `most_value` caps one order, by quote asset.

    Prices are judged by how much worse than the nearest price of the other side they are, sizes by their share
    of the visible book, values against the middle of the account's latest orders.
    """

    price_soft_percent: Decimal | None = Decimal(2)
    price_hard_percent: Decimal | None = Decimal(10)
    value_soft_times: Decimal | None = Decimal(5)
    most_value: Mapping[str, Decimal] = field(default_factory=dict, hash=False)
    depth_soft_percent: Decimal | None = Decimal(20)
    depth_hard_percent: Decimal | None = None
    repeat_s: Decimal | None = Decimal(10)
    soft_orders: Decimal | None = Decimal(10)
    orders_window_s: Decimal = Decimal(10)
    price_age_soft_s: Decimal | None = Decimal(3)
    price_age_hard_s: Decimal | None = Decimal(15)
    clock_soft_ms: Decimal | None = Decimal(1000)
    clock_hard_ms: Decimal | None = Decimal(5000)
    balance_soft_percent: Decimal | None = Decimal(95)

    @classmethod
    def from_texts(cls, texts: Mapping[str, str]) -> Self:
        """The limits that `to_texts` wrote down. Raises `ValueError` for a name or a value that is none."""
        known = {each.name for each in fields(cls)} - {"most_value"}
        changes: dict[str, Any] = {"most_value": {}}
        for name, text in texts.items():
            first, _, asset = name.partition(".")
            if first == "most_value" and asset:
                changes["most_value"][asset] = _amount(text)
            elif name in known and (text != _OFF or name != "orders_window_s"):
                changes[name] = None if text == _OFF else _amount(text)
            else:
                raise ValueError(f"no such limit: {name}")
        return replace(cls(), **changes)

    def to_texts(self) -> dict[str, str]:
        """What differs from the usual limits, as plain texts."""
        usual = type(self)()
        texts = {
            each.name: _text(getattr(self, each.name))
            for each in fields(self)
            if each.name != "most_value" and getattr(self, each.name) != getattr(usual, each.name)
        }
        return texts | {
            f"most_value.{asset}": plain(value) for asset, value in self.most_value.items()
        }


_OFF = "off"
_MOST_DIGITS = 30


def _amount(text: str) -> Decimal:
    if len(text) > _MOST_DIGITS:
        raise ValueError("too long")
    value = decimal(text)
    if value < ZERO:
        raise ValueError("below zero")
    return value


def _text(value: Decimal | None) -> str:
    return _OFF if value is None else plain(value)
