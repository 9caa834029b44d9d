"""How the program's facts are called in the expectation files: one table of keys for each kind of fact.

A key whose rule is NOTHING is part of the format, but no fact of the program holds it yet: only null suits it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from operator import ge, le
from typing import Any

from core.domain.account import Balance, BalanceChange, Balances, KeyRights
from core.domain.errors import Outcome, Refused
from core.domain.lifecycle import FINAL
from core.domain.market import (
    Book,
    BookChange,
    Candle,
    FeeRates,
    Level,
    Market,
    PublicTrade,
    Side,
    Ticker,
    Trading,
    usual_trigger,
)
from core.domain.money import ZERO, cost, subtract
from core.domain.order import Fill, Order, OrderState, Standing
from core.exchanges.base import Cancelled, CancelledAll, Page, Replaced, SignIn, SpotAccount
from core.exchanges.events import Pinged
from tests.conformance.compare import (
    Rule,
    Table,
    all_of,
    bounded,
    by_name,
    in_any_order,
    in_order,
    json_text,
    levels,
    none_of,
    unordered,
)

NOTHING: Rule[Any] = Rule(lambda fact: None)


@dataclass(frozen=True, slots=True)
class Failure:
    """An error answer, and whether the request was to change something: only then it has an outcome."""

    refused: Refused
    is_write: bool
    detail: str = ""


STATES = {
    OrderState.INTENT: "pending",
    OrderState.SENDING: "pending",
    OrderState.WAITING: "pending",
    OrderState.OPEN: "open",
    OrderState.PARTIAL: "partially_filled",
    OrderState.CANCELLING: "pending_cancel",
    OrderState.FILLED: "filled",
    OrderState.CANCELLED: "canceled",
    OrderState.REJECTED: "rejected",
    OrderState.EXPIRED: "expired",
    OrderState.UNKNOWN: "unknown",
}
_LIQUIDITY = {True: "maker", False: "taker", None: None}


def _word(value: Enum | None) -> object:
    return None if value is None else value.value


def _step(value: Decimal | None) -> Decimal | None:
    return value or None


def _rows(found: Sequence[Level]) -> list[tuple[Decimal, Decimal]]:
    return [(level.price, level.quantity) for level in found]


def _min_cost_applies_to_market(market: Market) -> bool | None:
    return None if market.cost.least is None else market.market_cost.least is not None


MARKET: Table[Market] = {
    "base": Rule(lambda market: market.base),
    "quote": Rule(lambda market: market.quote),
    "price_step": Rule(lambda market: _step(market.price_step)),
    "amount_step": Rule(lambda market: _step(market.quantity_step)),
    "min_amount": Rule(lambda market: market.quantity.least),
    "max_amount": Rule(lambda market: market.quantity.most),
    "max_amount_buy": Rule(lambda market: market.most_quantity_buy),
    "max_amount_sell": Rule(lambda market: market.most_quantity_sell),
    "min_price": Rule(lambda market: market.price.least),
    "max_price": Rule(lambda market: market.price.most),
    "min_cost": Rule(lambda market: market.cost.least),
    "max_cost": Rule(lambda market: market.cost.most),
    "market_amount_step": Rule(lambda market: market.market_quantity_step),
    "market_min_amount": Rule(lambda market: market.market_quantity.least),
    "market_max_amount": Rule(lambda market: market.market_quantity.most),
    "market_max_cost": Rule(lambda market: market.market_cost.most),
    "tradable": Rule(lambda market: market.may_place),
    "may_cancel": Rule(lambda market: market.trading is not Trading.CLOSED),
    "post_only_only": Rule(lambda market: market.trading is Trading.POST_ONLY),
    "kinds": Rule(lambda market: [kind.value for kind in market.order_types], unordered),
    "min_cost_applies_to_market": Rule(_min_cost_applies_to_market),
    "supports_post_only": Rule(lambda market: market.has_post_only),
    "supports_quote_market": Rule(lambda market: market.has_quote_market),
}
MARKETS: Table[tuple[Market, ...]] = {
    "markets": Rule(lambda found: {market.symbol: market for market in found}, by_name(MARKET)),
    "absent": Rule(lambda found: [market.symbol for market in found], none_of),
    "keeps_previous": Rule(lambda found: not found),
}
TICKER: Table[Ticker] = {
    "symbol": Rule(lambda ticker: ticker.symbol),
    "bid": Rule(lambda ticker: ticker.bid),
    "bid_size": Rule(lambda ticker: ticker.bid_size),
    "ask": Rule(lambda ticker: ticker.ask),
    "ask_size": Rule(lambda ticker: ticker.ask_size),
    "last": Rule(lambda ticker: ticker.last),
    "open_24h": Rule(lambda ticker: ticker.open_24h),
    "high_24h": Rule(lambda ticker: ticker.high_24h),
    "low_24h": Rule(lambda ticker: ticker.low_24h),
    "volume_base_24h": Rule(lambda ticker: ticker.volume_base_24h),
    "volume_quote_24h": Rule(lambda ticker: ticker.volume_quote_24h),
    "change_24h": Rule(lambda ticker: ticker.change_24h),
    "change_percent_24h": Rule(lambda ticker: ticker.change_percent_24h),
    "time_ms": Rule(lambda ticker: ticker.time_ms),
}
ONE_TICKER: Table[Ticker] = {
    **TICKER,
    "tickers": Rule(lambda ticker: {ticker.symbol: ticker}, by_name(TICKER)),
}
TICKERS: Table[tuple[Ticker, ...]] = {
    "tickers": Rule(lambda found: {ticker.symbol: ticker for ticker in found}, by_name(TICKER)),
}
BOOK: Table[Book] = {
    "symbol": Rule(lambda book: book.symbol),
    "bids": Rule(lambda book: _rows(book.bids), levels),
    "asks": Rule(lambda book: _rows(book.asks), levels),
    "best_bid": Rule(lambda book: book.best_bid),
    "best_ask": Rule(lambda book: book.best_ask),
    "sequence": Rule(lambda book: book.sequence),
}
BOOK_CHANGE: Table[BookChange] = {
    "symbol": Rule(lambda change: change.symbol),
    "bids": Rule(lambda change: _rows(change.bids), levels),
    "asks": Rule(lambda change: _rows(change.asks), levels),
    "best_bid": Rule(lambda change: change.bids[0].price if change.bids else None),
    "best_ask": Rule(lambda change: change.asks[0].price if change.asks else None),
    "sequence": Rule(lambda change: change.last_sequence),
}
CANDLE: Table[Candle] = {
    "time_ms": Rule(lambda candle: candle.time_ms),
    "open": Rule(lambda candle: candle.open),
    "high": Rule(lambda candle: candle.high),
    "low": Rule(lambda candle: candle.low),
    "close": Rule(lambda candle: candle.close),
    "volume": Rule(lambda candle: candle.volume),
}
CANDLES: Table[tuple[Candle, ...]] = {"candles": Rule(lambda found: found, in_order(CANDLE))}
TRADE: Table[PublicTrade] = {
    "trade_id": Rule(lambda trade: trade.trade_id),
    "price": Rule(lambda trade: trade.price),
    "amount": Rule(lambda trade: trade.quantity),
    "taker_side": Rule(lambda trade: _word(trade.taker_side)),
    "time_ms": Rule(lambda trade: trade.time_ms),
}
TRADES: Table[tuple[PublicTrade, ...]] = {
    "symbol": Rule(lambda found: found[0].symbol if found else None),
    "trades": Rule(lambda found: found, in_any_order(TRADE)),
}
BALANCE: Table[Balance | BalanceChange] = {
    "free": Rule(lambda balance: balance.free),
    "held": Rule(lambda balance: balance.held),
    "total": Rule(lambda balance: balance.total),
}


def _unchanged(found: Sequence[Balance | BalanceChange]) -> list[str]:
    return [name for name, rule in BALANCE.items() if all(rule.told(row) is None for row in found)]


BALANCE_CHANGES: Table[tuple[Balance | BalanceChange, ...]] = {
    "balances": Rule(lambda found: {row.asset: row for row in found}, by_name(BALANCE)),
    "unchanged": Rule(_unchanged, all_of),
    "can_trade": NOTHING,
}
BALANCES: Table[Balances] = {
    "balances": Rule(lambda found: {row.asset: row for row in found.rows}, by_name(BALANCE)),
    "unchanged": Rule(lambda found: _unchanged(found.rows), all_of),
    "can_trade": Rule(lambda found: found.can_trade),
}
FILL: Table[Fill] = {
    "trade_id": Rule(lambda fill: fill.trade_id),
    "order_id": Rule(lambda fill: fill.order_id),
    "client_id": Rule(lambda fill: fill.client_id),
    "symbol": Rule(lambda fill: fill.symbol),
    "side": Rule(lambda fill: _word(fill.side)),
    "price": Rule(lambda fill: fill.price),
    "amount": Rule(lambda fill: fill.quantity),
    "cost": Rule(lambda fill: cost(fill.price, fill.quantity)),
    "fee": Rule(lambda fill: fill.fee),
    "fee_asset": Rule(lambda fill: fill.fee_asset),
    "liquidity": Rule(lambda fill: _LIQUIDITY[fill.is_maker]),
    "time_ms": Rule(lambda fill: fill.time_ms),
    "broken": Rule(lambda fill: fill.is_broken),
    "fee_final": Rule(lambda fill: fill.is_fee_final),
}


def _state(order: Order) -> str:
    return STATES[order.state] if order.is_word_known else "unknown"


def _trigger(order: Order) -> object:
    return _word(order.trigger or usual_trigger(order.side, order.type))


def _amount_unit(order: Order) -> str | None:
    if order.quantity is not None:
        return "base"
    return "quote" if order.spend is not None else None


def _remaining(order: Order) -> Decimal | None:
    """In the unit of the order's amount."""
    if order.spend is None or order.filled_cost is None:
        return order.remaining
    return max(ZERO, subtract(order.spend, order.filled_cost))


def _children(order: Order) -> list[str] | None:
    """A conditional order that has fired goes on under the id of the order it became (HTX sheet 6.6)."""
    return [order.id] if order.raw_state == "triggered" and order.id else None


ORDER: Table[Order] = {
    "order_id": Rule(lambda order: order.id),
    "client_id": Rule(lambda order: order.client_id),
    "symbol": Rule(lambda order: order.symbol),
    "side": Rule(lambda order: _word(order.side)),
    "type": Rule(lambda order: _word(order.type)),
    "time_in_force": Rule(lambda order: _word(order.time_in_force)),
    "post_only": Rule(lambda order: order.is_post_only),
    "price": Rule(lambda order: order.price),
    "stop_price": Rule(lambda order: order.stop_price),
    "trigger": Rule(_trigger),
    "amount": Rule(lambda order: order.quantity if order.spend is None else order.spend),
    "amount_unit": Rule(_amount_unit),
    "filled": Rule(lambda order: order.filled),
    "filled_cost": Rule(lambda order: order.filled_cost),
    "remaining": Rule(_remaining),
    "average_price": Rule(lambda order: order.average_price),
    "average_price_at_least": Rule(lambda order: order.average_price, bounded(ge)),
    "average_price_at_most": Rule(lambda order: order.average_price, bounded(le)),
    "state": Rule(_state),
    "raw_state": Rule(lambda order: order.raw_state),
    "final": Rule(lambda order: order.is_word_known and order.state in FINAL),
    "reason": Rule(lambda order: order.reason),
    "error_code": Rule(lambda order: order.error_code),
    "fee": Rule(lambda order: order.fee),
    "fee_asset": Rule(lambda order: order.fee_asset),
    "created_ms": Rule(lambda order: order.created_ms),
    "updated_ms": Rule(lambda order: order.updated_ms),
    "fills": Rule(lambda order: order.fills, in_any_order(FILL)),
    "children": Rule(_children),
}
ONE_ORDER: Table[Order] = {**ORDER, "orders": Rule(lambda order: (order,), in_any_order(ORDER))}
# What an answer says that does not describe the order; of the rest it says nothing.
STANDING: Table[Standing] = {
    **dict.fromkeys(ORDER, NOTHING),
    "order_id": Rule(lambda standing: standing.id),
    "client_id": Rule(lambda standing: standing.client_id),
    "symbol": Rule(lambda standing: standing.symbol),
    "state": Rule(lambda standing: STATES[standing.state] if standing.is_word_known else "unknown"),
    "raw_state": Rule(lambda standing: standing.raw_state),
    "final": Rule(lambda standing: standing.is_word_known and standing.state in FINAL),
    "reason": Rule(lambda standing: standing.reason),
    "error_code": Rule(lambda standing: standing.error_code),
    "updated_ms": Rule(lambda standing: standing.updated_ms),
}


def _row_table(fact: object) -> Table[Any]:
    return STANDING if isinstance(fact, Standing) else ORDER


# A placement, or a cancel, that the exchange refused: what its answer says.
_REFUSED: Table[Failure] = {
    "error_code": Rule(lambda failure: failure.refused.code),
    "reason": Rule(lambda failure: failure.refused.reason),
}
REFUSED_ORDER: Table[Failure] = {
    **dict.fromkeys(ORDER, NOTHING),
    "state": Rule(lambda failure: "rejected" if _is_proven(failure) else "unknown"),
    "final": Rule(lambda failure: _is_proven(failure)),
    **_REFUSED,
}
REFUSED_CANCEL: Table[Failure] = {
    **dict.fromkeys(ORDER, NOTHING),
    "accepted": Rule(lambda failure: False if _is_proven(failure) else None),
    "cancelled": NOTHING,
    **_REFUSED,
}


REFUSED_CANCEL_ALL: Table[Failure] = {
    "cancelled": Rule(lambda failure: [] if _is_proven(failure) else None),
    "failed": Rule(lambda failure: [] if _is_proven(failure) else None),
    "orders": Rule(lambda failure: [] if _is_proven(failure) else None),
}
REFUSED_REPLACE: Table[Failure] = {
    **REFUSED_ORDER,
    "old_cancelled": Rule(lambda failure: False if _is_proven(failure) else None),
    "new_placed": Rule(lambda failure: False if _is_proven(failure) else None),
    "old_order_id": NOTHING,
    "old_client_id": NOTHING,
    "old_error_code": Rule(lambda failure: failure.refused.code),
    "new_error_code": Rule(lambda failure: failure.refused.code),
}


def _is_proven(failure: Failure) -> bool:
    return failure.is_write and failure.refused.outcome is Outcome.NOT_DONE


ORDERS: Table[tuple[Order | Standing, ...]] = {
    "orders": Rule(lambda found: found, in_any_order(_row_table)),
    "next_page": NOTHING,
}
ORDER_PAGE: Table[Page[Order]] = {
    "orders": Rule(lambda page: page.rows, in_any_order(ORDER)),
    "next_page": Rule(lambda page: page.next),
}
FILL_PAGE: Table[Page[Fill]] = {
    "fills": Rule(lambda page: page.rows, in_any_order(FILL)),
    "next_page": Rule(lambda page: page.next),
}
FILLS: Table[tuple[Fill, ...]] = {
    "fills": Rule(lambda found: found, in_any_order(FILL)),
    "next_page": NOTHING,
}
ONE_FILL: Table[Fill] = {**FILL, "fills": Rule(lambda fill: (fill,), in_any_order(FILL))}


def _of_order(rule: Rule[Order]) -> Rule[Cancelled]:
    return Rule(lambda gone: rule.told(gone.order) if gone.order else None, rule.check)


def _of_new(key: str) -> Rule[Replaced]:
    def told(done: Replaced) -> object:
        return None if done.order is None else _row_table(done.order)[key].told(done.order)

    return Rule(told, ORDER[key].check)


REPLACED: Table[Replaced] = {
    **{key: _of_new(key) for key in ORDER},
    "old_cancelled": Rule(lambda done: done.is_old_gone),
    "new_placed": Rule(lambda done: done.is_new_placed),
    "old_order_id": Rule(lambda done: done.old_id),
    "old_client_id": Rule(lambda done: done.old_client_id),
    "old_error_code": Rule(lambda done: done.old_error_code),
    "new_error_code": Rule(lambda done: done.new_error_code),
}


CANCELLED: Table[Cancelled] = {
    "accepted": Rule(lambda gone: gone.is_accepted),
    "cancelled": Rule(lambda gone: gone.is_gone),
    **{key: _of_order(rule) for key, rule in ORDER.items()},
}
CANCELLED_ALL: Table[CancelledAll] = {
    "cancelled": Rule(lambda told: told.gone, unordered),
    "failed": Rule(lambda told: told.failed, unordered),
    "orders": Rule(lambda told: told.orders, in_any_order(_row_table)),
}
ERROR: Table[Failure] = {
    "category": Rule(lambda failure: _word(failure.refused.category)),
    "code": Rule(lambda failure: failure.refused.code),
    "reason": Rule(lambda failure: failure.refused.reason),
    "field": Rule(lambda failure: failure.refused.field),
    "rule": Rule(lambda failure: failure.refused.rule),
    "retry_after_s": Rule(lambda failure: failure.refused.retry_after_s),
    "retry_at_ms": Rule(lambda failure: failure.refused.retry_at_ms),
    "server_time_ms": Rule(lambda failure: failure.refused.server_time_ms),
    "outcome": Rule(lambda failure: _word(failure.refused.outcome) if failure.is_write else None),
}
ACCOUNTS: Table[tuple[SpotAccount, ...]] = {
    "spot_account_id": Rule(lambda found: found[0].id if found else None),
    "spot_account_locked": Rule(lambda found: bool(found) and found[0].is_locked),
}
SERVER_TIME: Table[int] = {
    "time_ms": Rule(lambda time_ns: time_ns // 1_000_000),
    "time_ns": Rule(lambda time_ns: time_ns),
}
RIGHTS: Table[KeyRights] = {
    "can_read": Rule(lambda rights: rights.can_read),
    "can_trade": Rule(lambda rights: rights.can_trade),
    "can_withdraw": Rule(lambda rights: rights.can_withdraw),
    "can_transfer": Rule(lambda rights: rights.can_transfer),
    "ip_bound": Rule(lambda rights: rights.ip_bound),
    "is_master": Rule(lambda rights: rights.is_master),
    "trade_permission_expires_ms": Rule(lambda rights: rights.trade_permission_expires_ms),
    "warn": Rule(lambda rights: rights.needs_warning),
}


def _of_rights(rule: Rule[KeyRights]) -> Rule[SignIn]:
    return Rule(lambda told: rule.told(told.rights), rule.check)


SIGN_IN: Table[SignIn] = {key: _of_rights(rule) for key, rule in RIGHTS.items()}
FEES: Table[FeeRates] = {
    "maker": Rule(lambda rates: rates.maker),
    "taker": Rule(lambda rates: rates.taker),
    "maker_buy": Rule(lambda rates: rates.rate(Side.BUY, is_taker=False)),
    "maker_sell": Rule(lambda rates: rates.rate(Side.SELL, is_taker=False)),
    "taker_buy": Rule(lambda rates: rates.rate(Side.BUY, is_taker=True)),
    "taker_sell": Rule(lambda rates: rates.rate(Side.SELL, is_taker=True)),
    "discount_active": Rule(lambda rates: rates.has_discount),
}
PING: Table[Pinged] = {"reply": Rule(lambda ping: ping.reply, json_text)}
