"""Read the frames of Gemini's archived sockets (Gemini sheet 11.5). The program subscribes to none of them: it polls instead."""

from dataclasses import replace

from core.domain.market import Book
from core.domain.order import Order, OrderState
from core.exchanges.decoding import parse_json
from core.exchanges.events import BookSeen, OrderSeen, StreamEvent, Subscribed
from core.exchanges.gemini.orders import parse_order
from core.exchanges.reading import (
    Fields,
    as_levels,
    as_list,
    as_object,
    maybe_id,
    read,
    read_list,
    read_text,
)

_BY_FLAGS = {"initial", "accepted", "booked", "fill", "cancel_rejected", "closed"}
_STATES = {"cancelled": OrderState.CANCELLED, "rejected": OrderState.REJECTED}


def read_archived_frame(text: str | bytes) -> tuple[StreamEvent, ...]:
    """Order events come in lists. Of market data only a whole book is read: later changes have no number to go by."""
    frame = parse_json(text)
    if isinstance(frame, list):
        return tuple(OrderSeen(order=_order(as_object(row, "event"))) for row in frame)
    fields = frame if isinstance(frame, dict) else {}
    if fields.get("type") == "subscription_ack":
        return (Subscribed(id=maybe_id(fields, "subscriptionId")),)
    if fields.get("type") == "l2_updates" and "trades" in fields:
        return (BookSeen(book=_book(fields)),)
    return ()


def _order(row: Fields) -> Order:
    """An order named as over REST, but for its type. Most words leave the state to its flags (Gemini sheet 7)."""
    word = read_text(row, "type")
    order = parse_order({"executed_amount": "0", **row, "type": read(row, "order_type")})
    return replace(
        order,
        state=_STATES.get(word, order.state),
        raw_state=word,
        is_word_known=word in _BY_FLAGS or word in _STATES,
    )


def _book(fields: Fields) -> Book:
    rows = [as_list(row, "changes") for row in read_list(fields, "changes")]
    bids, asks = (
        sorted(as_levels([row for row in rows if row[:1] == [side]], "changes", 1, 2))
        for side in ("buy", "sell")
    )
    symbol = read_text(fields, "symbol").lower()
    return Book(symbol=symbol, bids=tuple(reversed(bids)), asks=tuple(asks))
