"""Turn facts into BigONE's REST answers; nothing here decides anything."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from core.practice.book import HalfBook
from core.practice.engine import Engine
from core.practice.exact import ZERO, minus, ratio, text
from core.practice.ledger import Balance
from core.practice.market import Market
from core.practice.orders import Fill, Order, Side, State, TimeInForce, Trade
from core.practice.protocols.bigone_markets import (
    IMMOVABLE,
    NAMES,
    TRANSFER_SCALE,
    VALUES,
    scale,
    uuid_of,
)
from core.practice.tape import Candle, Day

Row = dict[str, Any]

SIDES = {Side.BUY: "BID", Side.SELL: "ASK"}
STATES = {
    State.WAITING: "FIRED",
    State.OPEN: "PENDING",
    State.FILLED: "FILLED",
    State.CANCELLED: "CANCELLED",
}
AVERAGE_PLACES = 12


def stamp(at_ns: int) -> str:
    return datetime.fromtimestamp(at_ns // 1_000_000_000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def precise_stamp(at_ns: int) -> str:
    moment = datetime.fromtimestamp(at_ns // 1_000_000_000, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at_ns // 1_000_000 % 1_000:03}Z"


def asset(symbol: str) -> Row:
    return {"id": uuid_of(symbol), "symbol": symbol, "name": NAMES[symbol]}


def asset_with_networks(symbol: str) -> Row:
    may_move = symbol not in IMMOVABLE
    gateway = {
        "guid": uuid_of(f"{symbol} gateway"),
        "gateway_name": NAMES[symbol].replace(" ", ""),
        "is_deposit_enabled": may_move,
        "is_withdrawal_enabled": may_move,
        "min_deposit_amount": "0.000001",
        "min_withdrawal_amount": "0.000001",
        "withdrawal_fee": "0.0001",
        "is_memo_required": False,
        "withdrawal_scale": TRANSFER_SCALE,
        "scale": 12,
    }
    return {
        "uuid": uuid_of(symbol),
        "symbol": symbol,
        "name": NAMES[symbol],
        "scale": 12,
        "is_fiat": False,
        "is_transfer_enabled": may_move,
        "transfer_scale": TRANSFER_SCALE,
        "binding_gateways": [gateway],
    }


def pair(market: Market) -> Row:
    least, greatest = VALUES[market.symbol]
    return {
        "id": uuid_of(market.symbol),
        "name": market.symbol,
        "quote_scale": scale(market.price_step),
        "quote_asset": asset(market.quote),
        "base_asset": asset(market.base),
        "base_scale": scale(market.amount_step),
        "min_quote_value": least,
        "max_quote_value": greatest,
    }


def figures(engine: Engine, day: Day | None) -> dict[str, str]:
    """The last 24 hours; `close` is the last trade, `change` an absolute difference."""
    last = engine.tape.last
    close = last.price if last else ZERO
    opened = day.open if day else close
    return {
        "open": text(opened),
        "high": text(day.high if day else close),
        "low": text(day.low if day else close),
        "close": text(close),
        "volume": text(day.volume if day else ZERO),
        "change": text(minus(close, opened)),
    }


def ticker(engine: Engine, day: Day | None) -> Row:
    row: Row = {"asset_pair_name": engine.market.symbol}
    for name, half in (("bid", engine.book.bids), ("ask", engine.book.asks)):
        best = levels(half, 1)
        row[name] = best[0] if best else None
    facts = figures(engine, day)
    row["daily_change"] = facts.pop("change")
    return row | facts


def levels(half: HalfBook, limit: int) -> list[Row]:
    return [
        {"price": text(price), "order_count": half.count_at(price), "quantity": text(amount)}
        for price, amount in half.levels(limit)
    ]


def trade(fact: Trade) -> Row:
    moment = precise_stamp(fact.at_ns)
    return {
        "id": fact.id,
        "price": text(fact.price),
        "amount": text(fact.amount),
        "taker_side": SIDES[fact.taker_side],
        "inserted_at": moment,
        "created_at": moment,
    }


def candle(fact: Candle) -> Row:
    return {
        "close": text(fact.close),
        "high": text(fact.high),
        "low": text(fact.low),
        "open": text(fact.open),
        "time": stamp(fact.opened_ms * 1_000_000),
        "volume": text(fact.volume),
    }


def balance(symbol: str, fact: Balance) -> Row:
    return {
        "asset_symbol": symbol,
        "balance": text(fact.total),
        "locked_balance": text(fact.held),
    }


def kind(fact: Order) -> str:
    word = "MARKET" if fact.is_market else "LIMIT"
    return f"STOP_{word}" if fact.trigger else word


def operator(fact: Order) -> str:
    return "GTE" if fact.trigger and fact.trigger.is_above else "LTE"


def asked(fact: Order) -> Decimal:
    """What the order is for: base, or quote for a market buy (sheet 6.1)."""
    return fact.amount if fact.spend is None else fact.spend


def order(fact: Order, *, is_new_stop: bool = False) -> Row:
    """Return the order as it stands; a stop as it was accepted, if it is new."""
    filled, cost = (ZERO, ZERO) if is_new_stop else (fact.filled, fact.cost)
    row: Row = {
        "id": fact.id,
        "asset_pair_name": fact.market.symbol,
        "price": text(fact.price),
        "amount": text(asked(fact)),
        "filled_amount": text(filled if fact.spend is None else cost),
        "avg_deal_price": text(average(filled, cost)),
        "side": SIDES[fact.side],
        "state": "FIRED" if is_new_stop else STATES[fact.state],
        "created_at": stamp(fact.created_ns),
        "updated_at": stamp(fact.created_ns if is_new_stop else fact.updated_ns),
        "type": kind(fact),
        "stop_price": text(fact.trigger.price) if fact.trigger else "0",
    }
    if fact.trigger:
        row["operator"] = operator(fact)
    return row | {
        "immediate_or_cancel": fact.time_in_force is TimeInForce.IOC or kind(fact) == "MARKET",
        "post_only": fact.is_post_only,
        "client_order_id": fact.client_id or "",
    }


def average(filled: Decimal, cost: Decimal) -> Decimal:
    return ratio(cost, filled, AVERAGE_PLACES) if filled else ZERO


def my_trade(legs: list[tuple[Order, Fill]]) -> Row:
    """Return one fill; a trade with oneself has two legs."""
    owner, fact = legs[0]
    row: Row = {
        "id": fact.trade_id,
        "asset_pair_name": owner.market.symbol,
        "price": text(fact.price),
        "amount": text(fact.amount),
        "taker_side": SIDES[owner.side.opposite if fact.is_maker else owner.side],
        "maker_order_id": None,
        "taker_order_id": None,
        "maker_fee": None,
        "taker_fee": None,
        "side": SIDES[owner.side] if len(legs) == 1 else "SELF_TRADING",
        "inserted_at": stamp(fact.at_ns),
    }
    for each, fill in legs:
        role = "maker" if fill.is_maker else "taker"
        row[f"{role}_order_id"], row[f"{role}_fee"] = each.id, text(fill.fee)
    return row
