"""Turn facts into Gemini's answers and stream messages; nothing here decides anything."""

from decimal import Decimal
from typing import Any

from core.practice.book import Levels
from core.practice.exact import ZERO, minus, padded, ratio, text, times
from core.practice.ledger import Account, Balance
from core.practice.market import Market
from core.practice.orders import (
    Ending,
    Fill,
    Happening,
    Order,
    OrderEvent,
    Side,
    State,
    TimeInForce,
    Trade,
)

Row = dict[str, Any]

REASONS = {
    Ending.REQUESTED: "Requested",
    Ending.WOULD_TAKE: "MakerOrCancelWouldTake",
    Ending.WOULD_POST: "ImmediateOrCancelWouldPost",
    Ending.WOULD_NOT_FILL: "FillOrKillWouldNotFill",
    Ending.SELF_CROSS: "SelfCrossPrevented",
    Ending.PRICE_LIMIT: "ExceedsPriceLimits",
}
WORDS = {
    Happening.NEW: "NEW",
    Happening.OPENED: "OPEN",
    Happening.FILLED_PARTLY: "PARTIALLY_FILLED",
    Happening.FILLED: "FILLED",
    Happening.CANCELLED: "CANCELED",
}


def details(market: Market) -> Row:
    return {
        "symbol": market.symbol,
        "base_currency": market.base,
        "quote_currency": market.quote,
        "tick_size": market.amount_step,
        "quote_increment": market.price_step,
        "min_order_size": text(market.min_amount),
        "status": market.status.value,
        "wrap_enabled": False,
        "product_type": "spot" if market.is_spot else "swap",
        "contract_type": "vanilla" if market.is_spot else "linear",
        "contract_price_currency": market.quote,
    }


def levels(rows: Levels, market: Market, second: int) -> list[Row]:
    return [
        {
            "price": padded(price, market.price_step),
            "amount": text(amount),
            "timestamp": str(second),
        }
        for price, amount in rows
    ]


def trade(fact: Trade, market: Market) -> Row:
    return {
        "timestamp": fact.at_ns // 1_000_000_000,
        "timestampms": fact.at_ns // 1_000_000,
        "tid": fact.id,
        "price": padded(fact.price, market.price_step),
        "amount": text(fact.amount),
        "exchange": "gemini",
        "type": fact.taker_side.value,
    }


def balance(asset: str, fact: Balance, stamp_ns: int) -> Row:
    free = text(fact.free)
    return {
        "type": "exchange",
        "currency": asset,
        "amount": text(fact.total),
        "available": free,
        "availableForWithdrawal": free,
        "_timestamp": stamp_ns,
    }


def order(fact: Order, *, has_trades: bool = False) -> Row:
    step = fact.market.price_step
    average = ratio(fact.cost, fact.filled, 16) if fact.filled else ZERO
    created_ms = fact.created_ns // 1_000_000
    row: Row = {
        "order_id": str(fact.id),
        "id": str(fact.id),
        "symbol": fact.market.symbol.lower(),
        "exchange": "gemini",
        "avg_execution_price": padded(average, step),
        "side": fact.side.value,
        "type": "stop-limit" if fact.trigger else "exchange limit",
        "timestamp": str(created_ms // 1_000),
        "timestampms": created_ms,
        "is_live": fact.is_live,
        "is_cancelled": fact.state is State.CANCELLED,
        "is_hidden": False,
        "was_forced": False,
        "executed_amount": text(fact.filled),
    }
    if fact.client_id is not None:
        row["client_order_id"] = fact.client_id
    if fact.ending is not None:
        row["reason"] = REASONS[fact.ending]
    row["options"] = options(fact)
    if fact.trigger is not None:
        row["stop_price"] = padded(fact.trigger.price, step)
    row["price"] = padded(fact.price, step)
    row["original_amount"] = text(fact.amount)
    if fact.trigger is None:
        row["remaining_amount"] = text(fact.remaining)
    if has_trades:
        row["trades"] = [fill(fact, part) for part in reversed(fact.fills)]
    return row


def options(fact: Order) -> list[str]:
    if fact.is_post_only:
        return ["maker-or-cancel"]
    if fact.time_in_force is TimeInForce.IOC:
        return ["immediate-or-cancel"]
    return ["fill-or-kill"] if fact.time_in_force is TimeInForce.FOK else []


def fill(owner: Order, fact: Fill) -> Row:
    """Return a trade as it stands inside an order."""
    return {
        "price": padded(fact.price, owner.market.price_step),
        "amount": text(fact.amount),
        "timestamp": fact.at_ns // 1_000_000_000,
        "timestampms": fact.at_ns // 1_000_000,
        "type": owner.side.value.capitalize(),
        "aggressor": not fact.is_maker,
        "fee_currency": fact.fee_asset,
        "fee_amount": text(fact.fee),
        "tid": fact.trade_id,
        "order_id": str(owner.id),
        "exchange": "gemini",
    }


def my_trade(owner: Order, fact: Fill) -> Row:
    row = fill(owner, fact) | {"is_clearing_fill": False, "symbol": owner.market.symbol}
    if owner.client_id is not None:
        row["client_order_id"] = owner.client_id
    return row


def notional_volume(account: Account, volume: Decimal, now_ms: int, date: str) -> Row:
    maker = times(account.maker_rate, Decimal(10_000))
    taker = times(account.taker_rate, Decimal(10_000))
    row: Row = {}
    for way in ("web", "api", "fix"):
        row[f"{way}_maker_fee_bps"] = maker
        row[f"{way}_taker_fee_bps"] = taker
        row[f"{way}_auction_fee_bps"] = maker
    row["notional_30d_volume"] = volume
    row["last_updated_ms"] = now_ms
    row["date"] = date
    row["notional_1d_volume"] = [{"date": date, "notional_volume": volume}]
    return row


def order_event(event: OrderEvent, now_ns: int) -> Row:
    """Return the stream's message; fields that are empty or zero are left out (sheet 11.4)."""
    fact = event.order
    step = fact.market.price_step
    remaining = minus(fact.amount, event.filled)
    row: Row = {
        "e": "orderUpdate",
        "E": now_ns,
        "s": fact.market.symbol.lower(),
        "i": fact.id,
        "c": fact.client_id,
        "S": fact.side.name,
        "o": "STOP_LIMIT" if fact.trigger else "LIMIT",
        "X": WORDS[event.happening],
        "p": padded(fact.price, step),
        "P": padded(fact.trigger.price, step) if fact.trigger else None,
        "q": text(fact.amount),
        "z": text(remaining) if remaining else None,
        "Z": text(event.fill.amount if event.fill else event.filled) if event.filled else None,
    }
    if event.fill is not None:
        row["L"] = padded(event.fill.price, step)
        row["t"] = event.fill.trade_id
        row["n"] = text(event.fill.fee) if event.fill.fee else None
        row["m"] = event.fill.is_maker
    if event.happening is Happening.CANCELLED and fact.ending is not None:
        row["r"] = REASONS[fact.ending]
    row["T"] = event.at_ns
    return {name: value for name, value in row.items() if value is not None}


def balance_event(account: Account, assets: list[str], now_ns: int) -> Row:
    rows = [
        {
            "a": asset,
            "f": text(account.balance(asset).free),
            "c": text(account.balance(asset).total),
        }
        for asset in assets
    ]
    return {"e": "balanceUpdate", "E": now_ns, "u": now_ns, "B": rows}


def trade_event(fact: Trade, market: Market, now_ns: int) -> Row:
    return {
        "E": now_ns,
        "s": market.symbol.lower(),
        "t": fact.id,
        "p": padded(fact.price, market.price_step),
        "q": text(fact.amount),
        "m": fact.taker_side is Side.SELL,
    }


def pairs(rows: Levels, market: Market) -> list[list[str]]:
    return [[padded(price, market.price_step), text(amount)] for price, amount in rows]
