"""Turn the frames of Gemini's private streams into facts: orders with their fills, balances (Gemini sheet 11.4, 7).

What is empty or zero may be left out of a frame.
"""

from core.domain.account import BalanceChange
from core.domain.market import OrderType, Side
from core.domain.money import ZERO, Quantity, subtract
from core.domain.order import Fill, Order, OrderState
from core.exchanges.events import BalancesSeen
from core.exchanges.gemini.parse import maybe_price, maybe_quantity
from core.exchanges.gemini.times import read_ms
from core.exchanges.reading import (
    Fields,
    as_object,
    maybe_decimal,
    maybe_id,
    maybe_text,
    read_flag,
    read_id,
    read_int,
    read_list,
    read_text,
    read_word,
)

_SIDES = {"BUY": Side.BUY, "SELL": Side.SELL}
_TYPES = {
    "LIMIT": OrderType.LIMIT,
    "STOP_LIMIT": OrderType.STOP_LIMIT,
    "MARKET": OrderType.MARKET,
    "STOP_MARKET": OrderType.STOP_MARKET,
}
_STOPS = {OrderType.STOP_LIMIT, OrderType.STOP_MARKET}
_STATES = {
    "NEW": OrderState.OPEN,
    "OPEN": OrderState.OPEN,
    "MODIFIED": OrderState.OPEN,
    "PARTIALLY_FILLED": OrderState.PARTIAL,
    "FILLED": OrderState.FILLED,
    "CANCELED": OrderState.CANCELLED,
    "REJECTED": OrderState.REJECTED,
}
_FILLED_WORDS = {"PARTIALLY_FILLED", "FILLED"}


def parse_balances(frame: Fields) -> BalancesSeen:
    """The assets that changed; event contracts have a hyphen and are left out."""
    rows = [as_object(row, "B") for row in read_list(frame, "B")]
    time_ms = read_ms(frame, "E")
    return BalancesSeen(
        changes=tuple(_balance(row, time_ms) for row in rows if "-" not in read_text(row, "a")),
        sequence=read_int(frame, "u"),
    )


def _balance(row: Fields, time_ms: int) -> BalanceChange:
    """`f` is free and `c` the total."""
    free, total = maybe_decimal(row, "f") or ZERO, maybe_decimal(row, "c") or ZERO
    return BalanceChange(
        asset=read_text(row, "a").upper(),
        free=max(ZERO, free),
        held=max(ZERO, subtract(total, free)),
        total=total,
        time_ms=time_ms,
    )


def parse_order_event(frame: Fields) -> Order:
    """An order event, recognised by its word `X`. A new word is kept, and its state is a guess."""
    word = read_text(frame, "X")
    kind = _TYPES.get(maybe_text(frame, "o") or "", OrderType.OTHER)
    filled = _filled(frame, word)
    return Order(
        id=read_id(frame, "i"),
        client_id=maybe_text(frame, "c") or None,
        symbol=read_text(frame, "s").lower(),
        side=read_word(frame, "S", _SIDES),
        type=kind,
        state=_state(word, kind, filled),
        raw_state=word,
        is_word_known=word in _STATES,
        quantity=maybe_quantity(frame, "q"),
        price=maybe_price(frame, "p"),
        stop_price=maybe_price(frame, "P"),
        filled=filled,
        stated_remaining=_remaining(frame, word),
        reason=maybe_text(frame, "r") or None,
        updated_ms=read_ms(frame, "E"),
        fills=_fills(frame, word),
    )


def _state(word: str, kind: OrderType, filled: Quantity) -> OrderState:
    state = _STATES.get(word, OrderState.OPEN)
    if state is OrderState.OPEN and filled:
        return OrderState.PARTIAL
    return OrderState.WAITING if word == "NEW" and kind in _STOPS else state


def _remaining(frame: Fields, word: str) -> Quantity | None:
    left_out = Quantity(ZERO) if word == "FILLED" else None
    return left_out if frame.get("z") is None else maybe_quantity(frame, "z")


def _filled(frame: Fields, word: str) -> Quantity:
    """Original less remaining; without these `Z`, which is the last fill alone on a fill and the sum elsewhere."""
    if word == "REJECTED":
        return Quantity(ZERO)
    original, remaining = maybe_decimal(frame, "q"), _remaining(frame, word)
    if original is not None and remaining is not None:
        return Quantity(max(ZERO, subtract(original, remaining)))
    return Quantity(maybe_decimal(frame, "Z") or ZERO)


def _fills(frame: Fields, word: str) -> tuple[Fill, ...]:
    price, quantity = maybe_price(frame, "L"), maybe_quantity(frame, "Z")
    trade_id = maybe_id(frame, "t")
    if word not in _FILLED_WORDS or not (price and quantity and trade_id):
        return ()
    fill = Fill(
        trade_id=trade_id,
        order_id=read_id(frame, "i"),
        client_id=maybe_text(frame, "c") or None,
        symbol=read_text(frame, "s").lower(),
        side=read_word(frame, "S", _SIDES),
        price=price,
        quantity=quantity,
        fee=maybe_decimal(frame, "n"),
        fee_asset=None,
        # The event does not name the fee's currency: the trade over REST does.
        is_fee_final=False,
        is_maker=read_flag(frame, "m") if frame.get("m") is not None else None,
        time_ms=read_ms(frame, "E"),
    )
    return (fill,)
