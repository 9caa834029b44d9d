"""Orders as JSON for the journal: every amount as plain text, every word by its name."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from core.domain.market import OrderType, Side, TimeInForce, Trigger
from core.domain.money import Price, Quantity, Spend, plain
from core.domain.order import Order, OrderState

_TEXTS = ("symbol", "id", "client_id", "raw_state", "reason", "error_code", "fee_asset")
_NUMBERS = ("created_ms", "updated_ms")
_AMOUNTS: dict[str, Any] = {
    "quantity": Quantity,
    "spend": Spend,
    "price": Price,
    "stop_price": Price,
    "trail": Decimal,
    "filled": Quantity,
    "filled_cost": Spend,
    "average_price": Price,
    "stated_remaining": Quantity,
    "fee": Decimal,
}
_WORDS: dict[str, Any] = {
    "side": Side,
    "type": OrderType,
    "state": OrderState,
    "time_in_force": TimeInForce,
    "trigger": Trigger,
}
_FLAGS = ("is_post_only", "is_word_known")


def order_to_json(order: Order) -> dict[str, object]:
    """All of an order but its single fills; what is not known is left out."""
    body: dict[str, object] = {name: getattr(order, name) for name in (*_TEXTS, *_NUMBERS, *_FLAGS)}
    body |= {name: _plain(getattr(order, name)) for name in _AMOUNTS}
    body |= {name: getattr(order, name) and getattr(order, name).value for name in _WORDS}
    return {name: value for name, value in body.items() if value is not None}


def order_from_json(body: Mapping[str, Any]) -> Order:
    """The order that `order_to_json` wrote down."""
    values = {name: body[name] for name in (*_TEXTS, *_NUMBERS, *_FLAGS) if name in body}
    values |= {name: kind(Decimal(body[name])) for name, kind in _AMOUNTS.items() if name in body}
    values |= {name: kind(body[name]) for name, kind in _WORDS.items() if name in body}
    return Order(**values)


def _plain(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)
