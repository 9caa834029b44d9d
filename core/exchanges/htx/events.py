"""Turn the frames of HTX's private stream into facts: orders with their fills, balances, clearings (HTX sheet 11.2, 7)."""

from dataclasses import replace
from decimal import Decimal

from core.domain.account import BalanceChange
from core.domain.market import Side
from core.domain.money import ZERO, Price, Quantity, Spend, ratio, subtract
from core.domain.order import Fill, Order, OrderState
from core.exchanges.events import BalancesSeen, FillSeen, OrderSeen, StreamEvent
from core.exchanges.htx.orders import (
    OTHER,
    STATES,
    Kind,
    fee_of,
    is_borrowed,
    is_by_money,
    read_kind,
    reason_in,
)
from core.exchanges.htx.parse import SIDES, maybe_price, maybe_quantity, read_price
from core.exchanges.reading import (
    Fields,
    maybe_decimal,
    maybe_id,
    maybe_int,
    maybe_text,
    read_decimal,
    read_flag,
    read_id,
    read_int,
    read_object,
    read_text,
    read_word,
)


def parse_push(channel: str, frame: Fields, account: str | None) -> tuple[StreamEvent, ...]:
    """News of the channel; those of another account of the user (margin) than `account` mean nothing."""
    data = read_object(frame, "data")
    if is_borrowed(data) or (account and maybe_id(data, "accountId") not in {account, None}):
        return ()
    if channel.startswith("orders#"):
        return (OrderSeen(order=_order(data)),)
    if channel.startswith("accounts.update#"):
        return (BalancesSeen(changes=(_balance(data),)),)
    if channel.startswith("trade.clearing#"):
        is_fill = read_text(data, "eventType") == "trade"
        return (FillSeen(fill=_clearing(data)) if is_fill else OrderSeen(order=_order(data)),)
    return ()


def _balance(data: Fields) -> BalanceChange:
    """A missing field means unchanged. The `seqNum` counts for one currency (HTX sheet 5)."""
    free, total = maybe_decimal(data, "available"), maybe_decimal(data, "balance")
    held = None if free is None or total is None else max(ZERO, subtract(total, free))
    return BalanceChange(
        asset=read_text(data, "currency").upper(),
        free=None if free is None else max(ZERO, free),
        held=held,
        total=total,
        time_ms=maybe_int(data, "changeTime"),
        sequence=maybe_int(data, "seqNum"),
    )


def _order(data: Fields) -> Order:
    """An order event.

    A conditional order that ended before its trigger has no id, and nothing says of what type it was.
    """
    side, kind = _kind(data)
    word = read_text(data, "orderStatus")
    spend = maybe_decimal(data, "orderValue")
    by_money = is_by_money(data) if "type" in data else bool(spend)
    fills = (_fill(data, side),) if maybe_text(data, "eventType") == "trade" else ()
    done, cost = _executed(data, by_money)
    return Order(
        id=maybe_id(data, "orderId"),
        client_id=maybe_id(data, "clientOrderId"),
        symbol=read_text(data, "symbol").lower(),
        side=side,
        type=kind.type,
        state=STATES.get(word, OrderState.OPEN),
        raw_state=word,
        is_word_known=word in STATES,
        time_in_force=kind.time_in_force,
        is_post_only=kind.is_post_only,
        quantity=None if by_money else maybe_quantity(data, "orderSize"),
        spend=Spend(spend) if by_money and spend else None,
        price=maybe_price(data, "orderPrice"),
        filled=done if done is not None else fills[0].quantity if fills else Quantity(ZERO),
        filled_cost=None if cost is None else Spend(cost),
        average_price=Price(ratio(cost, done)) if done and cost else None,
        stated_remaining=None if by_money else maybe_quantity(data, "remainAmt"),
        reason=reason_in(data, "errMessage", "canceledSourceDesc", "canceledSource"),
        error_code=maybe_id(data, "errCode"),
        created_ms=maybe_int(data, "orderCreateTime"),
        updated_ms=maybe_int(data, "tradeTime") or maybe_int(data, "lastActTime"),
        fills=fills,
    )


def _executed(data: Fields, by_money: bool) -> tuple[Quantity | None, Decimal | None]:
    """Base and money traded so far. For a market buy the executed amount is money, and nothing tells the base but
    the fills one by one (HTX sheet 11.2)."""
    done, cost = maybe_quantity(data, "execAmt"), maybe_decimal(data, "totalTradeAmount")
    if by_money:
        return None, done if cost is None else cost
    size, left = maybe_decimal(data, "orderSize"), maybe_decimal(data, "remainAmt")
    if done is None and size is not None and left is not None:
        done = Quantity(subtract(size, left))
    return done, cost


def _kind(data: Fields) -> tuple[Side, Kind]:
    if "type" in data:
        return read_kind(data)
    return read_word(data, "orderSide", SIDES), OTHER


def _fill(data: Fields, side: Side) -> Fill:
    """The trade of an event; its fee comes from the trades over REST."""
    return Fill(
        trade_id=read_id(data, "tradeId"),
        order_id=maybe_id(data, "orderId"),
        client_id=maybe_id(data, "clientOrderId"),
        symbol=read_text(data, "symbol").lower(),
        side=side,
        price=read_price(data, "tradePrice"),
        quantity=Quantity(read_decimal(data, "tradeVolume")),
        fee=None,
        fee_asset=None,
        is_fee_final=False,
        is_maker=None if data.get("aggressor") is None else not read_flag(data, "aggressor"),
        time_ms=read_int(data, "tradeTime"),
    )


def _clearing(data: Fields) -> Fill:
    """A fill after clearing, with its fee."""
    fee, fee_asset = fee_of(
        maybe_decimal(data, "transactFee"),
        maybe_text(data, "feeCurrency"),
        maybe_decimal(data, "feeDeduct"),
        maybe_text(data, "feeDeductType"),
    )
    fill = _fill(data, read_word(data, "orderSide", SIDES))
    return replace(fill, fee=fee, fee_asset=fee_asset, is_fee_final=True)
