"""Turn facts into HTX's answers; nothing here decides anything. Stream messages are htx_messages.py."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import groupby
from typing import Any

from core.practice.book import Levels
from core.practice.exact import ZERO, plus, text
from core.practice.json_text import Spelled
from core.practice.ledger import Balance
from core.practice.orders import Ending, Fill, Order, State, TimeInForce, Trade
from core.practice.tape import Candle, Day

Row = dict[str, Any]

SOURCE = "spot-api"
REASONS = {
    Ending.REQUESTED: "api",
    Ending.WOULD_TAKE: "limit_maker",
    Ending.WOULD_POST: "ioc",
    Ending.WOULD_NOT_FILL: "fok",
    Ending.SELF_CROSS: "self_match_prevent",
    Ending.NO_LIQUIDITY: "market",
}
NUMBERS = {"partial-canceled": 5, "filled": 6, "canceled": 7, "canceling": 10}
"""What answers to a cancel have for states (sheet 7)."""


def ok(data: object, **more: object) -> Row:
    """Return an answer of v1."""
    return {"status": "ok", "data": data} | more


def success(data: object, **more: object) -> Row:
    """Return an answer of v2."""
    return {"code": 200, "data": data} | more


def number(value: Decimal) -> Spelled:
    """Spell a number as Java spells a double, only exactly: 49806.0, 1.82E-4, 5.98E8 (sheet 4)."""
    exponent = value.adjusted() if value else 0
    if -3 <= exponent < 7:
        plain = text(value)
        return Spelled(plain if "." in plain else plain + ".0")
    digits = "".join(map(str, value.as_tuple().digits))
    return Spelled(f"{digits[0]}.{digits[1:].rstrip('0') or '0'}E{exponent}")


def levels(rows: Levels) -> list[list[Spelled]]:
    return [[number(price), number(amount)] for price, amount in rows]


def day(fact: Day, last: Decimal, version: int) -> Row:
    """Return the figures of the last 24 hours."""
    return {
        "id": version,
        "version": version,
        "open": number(fact.open),
        "close": number(last),
        "low": number(fact.low),
        "high": number(fact.high),
        "amount": number(fact.volume),
        "vol": number(fact.value),
        "count": fact.count,
    }


def candle(fact: Candle) -> Row:
    return {
        "id": fact.opened_ms // 1_000,
        "open": number(fact.open),
        "close": number(fact.close),
        "low": number(fact.low),
        "high": number(fact.high),
        "amount": number(fact.volume),
        "vol": number(fact.value),
        "count": fact.count,
    }


def trade_groups(trades: Iterable[Trade], id_name: str) -> Iterator[Row]:
    """Put the trades of one moment together, in the order in which they come."""
    for at_ns, group in groupby(trades, key=lambda trade: trade.at_ns):
        rows = [_trade(each, id_name) for each in group]
        yield {"id": rows[0][id_name], "ts": at_ns // 1_000_000, "data": rows}


def _trade(fact: Trade, id_name: str) -> Row:
    return {
        "id": fact.id * 10**11 + fact.at_ns // 10**6 % 10**11,  # the old id, of 27 digits
        "ts": fact.at_ns // 1_000_000,
        id_name: fact.id,
        "amount": number(fact.amount),
        "price": number(fact.price),
        "direction": fact.taker_side.value,
    }


def type_of(order: Order) -> str:
    """Return the type without its trigger: what a stop-limit order is once it has fired."""
    if order.is_market:
        kind = "market"
    elif order.is_post_only:
        kind = "limit-maker"
    else:
        kinds = {TimeInForce.GTC: "limit", TimeInForce.IOC: "ioc", TimeInForce.FOK: "limit-fok"}
        kind = kinds[order.time_in_force]
    return f"{order.side.value}-{kind}"


def full_type_of(order: Order) -> str:
    kind = type_of(order)
    return kind if order.trigger is None else kind.replace("-limit", "-stop-limit")


def amount_of(order: Order) -> Decimal:
    """Return the amount as HTX has it: quote for a market buy, base for everything else."""
    return order.amount if order.spend is None else order.spend


def fees_of(order: Order) -> Decimal:
    total = ZERO
    for each in order.fills:
        total = plus(total, each.fee)
    return total


def _order(fact: Order, state: str, account_id: int, prefix: str) -> Row:
    row: Row = {
        "id": fact.id,
        "symbol": fact.market.symbol,
        "account-id": account_id,
        "client-order-id": fact.client_id or "",
        "amount": text(amount_of(fact)),
        "market-amount": "0",
        "ice-amount": "0",
        "is-ice": False,
        "price": "0.0" if fact.is_market else text(fact.price),
        "created-at": fact.created_ns // 1_000_000,
        "type": full_type_of(fact),
        f"{prefix}-amount": text(fact.filled),
        f"{prefix}-cash-amount": text(fact.cost),
        f"{prefix}-fees": text(fees_of(fact)),
        "updated-at": fact.updated_ns // 1_000_000,
        "source": SOURCE,
        "state": state,
    }
    if fact.trigger is not None:
        row["stop-price"] = text(fact.trigger.price)
        row["operator"] = "gte" if fact.trigger.is_above else "lte"
    return row


def open_order(fact: Order, state: str, account_id: int) -> Row:
    """Return an order as open orders have it: what is filled has a spelling of its own (sheet 6.3)."""
    return _order(fact, state, account_id, "filled")


def order(fact: Order, state: str, account_id: int) -> Row:
    ended_ms = 0 if fact.is_live else fact.updated_ns // 1_000_000
    reason = REASONS[fact.ending] if fact.ending else None
    return _order(fact, state, account_id, "field") | {
        "finished-at": ended_ms,
        "canceled-at": ended_ms if fact.state is State.CANCELLED else 0,
        "canceled-source": reason,
        "canceled-source-desc": reason,
    }


def listed_order(fact: Order, state: str, account_id: int) -> Row:
    """Return an order as a search has it."""
    role = ("maker" if fact.fills[-1].is_maker else "taker") if fact.fills else "none"
    return order(fact, state, account_id) | {"role": role}


def fill_id(fact: Fill) -> int:
    """Return the number of a record; both sides of a match may be one's own."""
    return fact.trade_id * 2 + fact.is_maker


def fill(owner: Order, fact: Fill) -> Row:
    return {
        "symbol": owner.market.symbol,
        "fee-currency": fact.fee_asset,
        "source": SOURCE,
        "price": text(fact.price),
        "created-at": fact.at_ns // 1_000_000,
        "role": "maker" if fact.is_maker else "taker",
        "order-id": owner.id,
        "match-id": fact.trade_id,
        "trade-id": fact.trade_id,
        "filled-amount": text(fact.amount),
        "filled-fees": text(fact.fee),
        "filled-points": "0.0",
        "fee-deduct-currency": "",
        "fee-deduct-state": "done",
        "id": fill_id(fact),
        "type": full_type_of(owner),
    }


def balance(asset: str, fact: Balance, sequence: int) -> list[Row]:
    """Return two rows: what is free, and what orders hold."""
    return [
        {
            "currency": asset,
            "type": kind,
            "balance": text(amount),
            "debt": "invalid",
            "available": "invalid",
            "seq-num": str(sequence),
        }
        for kind, amount in (("trade", fact.free), ("frozen", fact.held))
    ]
