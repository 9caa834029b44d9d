"""Turn the events of a Binance account into facts: orders with their fills, balances (Binance sheet 11, "Private updates")."""

from core.domain.account import BalanceChange
from core.domain.money import ZERO, Quantity, add
from core.domain.order import Fill, Order
from core.exchanges.binance.words import (
    POST_ONLY,
    SIDES,
    STATES,
    TIMES_IN_FORCE,
    average,
    maybe_cost,
    maybe_price,
    maybe_quantity,
    order_state,
    order_type,
    parse_trail,
    reason,
)
from core.exchanges.events import BalancesSeen
from core.exchanges.reading import (
    Fields,
    as_object,
    maybe_decimal,
    maybe_id,
    maybe_int,
    maybe_text,
    read_decimal,
    read_flag,
    read_id,
    read_int,
    read_list,
    read_text,
    read_word,
)

_NO_TRADE = "-1"


def parse_balances(event: Fields) -> BalancesSeen:
    """Absolute amounts of the assets that may have changed; the others stay as they were."""
    rows = [as_object(row, "B") for row in read_list(event, "B")]
    time_ms = maybe_int(event, "E")
    return BalancesSeen(changes=tuple(_balance(row, time_ms) for row in rows))


def _balance(row: Fields, time_ms: int | None) -> BalanceChange:
    free, held = read_decimal(row, "f"), read_decimal(row, "l")
    return BalanceChange(
        asset=read_text(row, "a").upper(),
        free=max(ZERO, free),
        held=max(ZERO, held),
        total=add(free, held),
        time_ms=time_ms,
    )


def parse_report(event: Fields) -> Order:
    """An order event. In the event of a cancel `C` is the order's own client id; an amended order's is `c`."""
    word, type_word = read_text(event, "X"), maybe_text(event, "o")
    trail = parse_trail(event, "d")
    kind = order_type(type_word, is_trailing=trail is not None)
    filled, cost = Quantity(read_decimal(event, "z")), maybe_cost(event, "Z")
    return Order(
        id=read_id(event, "i"),
        client_id=_client_id(event),
        symbol=read_text(event, "s"),
        side=read_word(event, "S", SIDES),
        type=kind,
        state=order_state(word, kind, is_on_book=read_flag(event, "w", otherwise=False)),
        raw_state=word,
        is_word_known=word in STATES,
        time_in_force=TIMES_IN_FORCE.get(maybe_text(event, "f") or ""),
        is_post_only=type_word == POST_ONLY,
        quantity=maybe_quantity(event, "q"),
        price=maybe_price(event, "p"),
        stop_price=maybe_price(event, "P"),
        trail=trail,
        filled=filled,
        filled_cost=cost,
        average_price=average(filled, cost),
        reason=reason(maybe_text(event, "eR"), maybe_text(event, "r")),
        created_ms=maybe_int(event, "O"),
        updated_ms=read_int(event, "T"),
        fills=_fills(event),
    )


def _client_id(event: Fields) -> str | None:
    own = None if event.get("x") == "REPLACED" else maybe_text(event, "C")
    return own or maybe_text(event, "c") or None


def _fills(event: Fields) -> tuple[Fill, ...]:
    """The fill that the event is about; only TRADE is one."""
    trade_id, asset = maybe_id(event, "t"), maybe_text(event, "N")
    price, quantity = maybe_price(event, "L"), maybe_quantity(event, "l")
    is_trade = event.get("x") == "TRADE" and trade_id != _NO_TRADE
    if not (is_trade and trade_id and price and quantity):
        return ()
    fill = Fill(
        trade_id=trade_id,
        order_id=read_id(event, "i"),
        client_id=_client_id(event),
        symbol=read_text(event, "s"),
        side=read_word(event, "S", SIDES),
        price=price,
        quantity=quantity,
        fee=maybe_decimal(event, "n"),
        fee_asset=asset.upper() if asset else None,
        is_maker=read_flag(event, "m") if event.get("m") is not None else None,
        time_ms=read_int(event, "T"),
    )
    return (fill,)
