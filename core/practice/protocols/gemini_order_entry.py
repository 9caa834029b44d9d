"""Placing orders over Gemini's stream: other words, other refusals (sheet 11.6 and 16)."""

import re
from typing import Any

from core.practice.orders import Side, TimeInForce
from core.practice.protocols import gemini_orders
from core.practice.protocols.gemini_keys import Key, Refusal, read_number
from core.practice.protocols.gemini_orders import Wish
from core.practice.protocols.gemini_shapes import Row
from core.practice.venue import Venue

TIMES_IN_FORCE = {
    "GTC": (TimeInForce.GTC, False),
    "IOC": (TimeInForce.IOC, False),
    "FOK": (TimeInForce.FOK, False),
    "MOC": (TimeInForce.GTC, True),
}


class Unreadable(Exception):
    """The parameters do not make an order."""


class Rejected(Exception):
    """The exchange says no; `row` is the order event that says why."""

    def __init__(self, reason: str, row: Row) -> None:
        super().__init__(reason)
        self.words = re.sub(r"(?<!^)(?=[A-Z])", " ", reason).lower()
        self.row = row


def place(venue: Venue, key: Key, account: str, asked: dict[str, Any]) -> None:
    """Raise Unreadable or Rejected."""
    try:
        wish = _read(asked, venue)
        _refuse_duplicate(wish, venue, account)
        gemini_orders.place(venue, key, account, wish)
    except Refusal as refusal:
        reason = _stream_word(refusal.reason, asked)
        raise Rejected(reason, _rejection(asked, reason, venue)) from None


def _refuse_duplicate(wish: Wish, venue: Venue, account: str) -> None:
    if wish.client_id is None:
        return
    for order in venue.orders.values():
        if order.client_id == wish.client_id and order.account == account:
            raise Refusal(400, "DuplicateOrder", "Duplicate client order id")


def _read(asked: dict[str, Any], venue: Venue) -> Wish:
    """Raise Unreadable or Refusal."""
    side, time_in_force = asked.get("side"), asked.get("timeInForce", "GTC")
    is_readable = (
        side in ("BUY", "SELL")
        and asked.get("type") == "LIMIT"
        and isinstance(time_in_force, str)
        and time_in_force in TIMES_IN_FORCE
        and all(asked.get(name) is not None for name in ("symbol", "price", "quantity"))
    )
    if not is_readable:
        raise Unreadable
    try:
        gemini_orders.check_client_id(asked.get("clientOrderId"))
    except Refusal:
        raise Unreadable from None
    market = gemini_orders.find_market(venue, asked["symbol"])
    wish = Wish(
        market=market,
        side=Side[str(side)],
        price=read_number(asked["price"]),
        amount=read_number(asked["quantity"]),
        stop_price=read_number(asked.get("stopPrice")),
        time_in_force=TIMES_IN_FORCE[time_in_force][0],
        is_post_only=TIMES_IN_FORCE[time_in_force][1],
        client_id=asked.get("clientOrderId"),
    )
    if asked.get("stopPrice") is not None and not _has_sound_stop(wish):
        raise Refusal(400, "InvalidStopPrice", "Invalid stop price")
    return wish


def _has_sound_stop(wish: Wish) -> bool:
    """Unlike on REST, the stop may equal the price."""
    if wish.stop_price is None or not wish.market.has_price(wish.stop_price):
        return False
    if wish.price is None:
        return True
    if wish.side is Side.BUY:
        return wish.stop_price <= wish.price
    return wish.stop_price >= wish.price


def _stream_word(reason: str, asked: dict[str, Any]) -> str:
    price = read_number(asked.get("price"))
    if reason == "InvalidPrice" and price is not None and price > 0:
        return "LimitPriceOffTick"
    return "UnknownInstrument" if reason == "InvalidSymbol" else reason


def _rejection(asked: dict[str, Any], reason: str, venue: Venue) -> Row:
    now_ns = venue.clock.now_ns()
    row = {
        "e": "orderUpdate",
        "E": now_ns,
        "s": str(asked.get("symbol")).lower(),
        "i": venue.ids.order(),
        "c": asked.get("clientOrderId"),
        "S": asked.get("side"),
        "o": "STOP_LIMIT" if asked.get("stopPrice") is not None else "LIMIT",
        "X": "REJECTED",
        "p": asked.get("price"),
        "P": asked.get("stopPrice"),
        "q": asked.get("quantity"),
        "r": reason,
        "T": now_ns,
    }
    return {name: value for name, value in row.items() if value is not None}
