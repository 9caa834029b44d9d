"""Turn facts into Binance's answers; nothing here decides anything."""

from decimal import Decimal
from typing import Any

from core.practice.book import Levels
from core.practice.exact import ZERO, padded, times
from core.practice.ledger import Account
from core.practice.market import Market
from core.practice.orders import Ending, Fill, Side, Trade
from core.practice.protocols.binance_listings import UNIT, Rules
from core.practice.protocols.binance_orders import BinanceOrder

Row = dict[str, Any]
NO_LIST = -1


def number(value: Decimal | None) -> str:
    """Write with eight decimals; nothing is zero."""
    return padded(value or ZERO, UNIT)


def amount(value: Decimal, rules: Rules) -> str:
    return padded(value, rules.amount_unit)


def pairs(levels: Levels, rules: Rules) -> list[list[str]]:
    return [[number(price), amount(size, rules)] for price, size in levels]


def trade(fact: Trade, rules: Rules) -> Row:
    return {
        "id": fact.id,
        "price": number(fact.price),
        "qty": amount(fact.amount, rules),
        "quoteQty": number(times(fact.price, fact.amount)),
        "time": fact.at_ns // 1_000_000,
        "isBuyerMaker": fact.taker_side is Side.SELL,
        "isBestMatch": True,
    }


def aggregate(fact: Trade, rules: Rules) -> Row:
    """Every trade is an aggregate of its own."""
    return {
        "a": fact.id,
        "p": number(fact.price),
        "q": amount(fact.amount, rules),
        "f": fact.id,
        "l": fact.id,
        "T": fact.at_ns // 1_000_000,
        "m": fact.taker_side is Side.SELL,
        "M": True,
    }


def acknowledged(order: BinanceOrder) -> Row:
    return {**_name(order, order.client_id or ""), "transactTime": _ms(order.updated_ns)}


def placed(order: BinanceOrder, answer_type: str) -> Row:
    if answer_type == "ACK":
        return acknowledged(order)
    row = acknowledged(order) | _figures(order)
    row |= {"workingTime": order.working_ms, "selfTradePreventionMode": order.stp_mode}
    if answer_type == "FULL":
        row["fills"] = [_own_fill(fill, order) for fill in order.fills]
    return row | _extras(order)


def cancelled(order: BinanceOrder) -> Row:
    named = _name(order, order.cancel_id)
    row = {"symbol": named["symbol"], "origClientOrderId": order.client_id} | named
    row |= {"transactTime": _ms(order.updated_ns)} | _figures(order)
    return row | {"selfTradePreventionMode": order.stp_mode} | _extras(order)


def asked(order: BinanceOrder) -> Row:
    """Return the order as a query shows it."""
    figures = _figures(order)
    quote_amount = figures.pop("origQuoteOrderQty")
    return {
        **_name(order, order.client_id or ""),
        **figures,
        "stopPrice": number(order.stop_price),
        "icebergQty": number(order.iceberg),
        "time": _ms(order.created_ns),
        "updateTime": _ms(order.updated_ns),
        "isWorking": not order.has_never_worked,
        "workingTime": order.working_ms,
        "origQuoteOrderQty": quote_amount,
        "selfTradePreventionMode": order.stp_mode,
        **_extras(order),
    }


def amended(order: BinanceOrder) -> Row:
    return {
        "transactTime": _ms(order.updated_ns),
        "executionId": order.execution_id,
        "amendedOrder": {
            "symbol": order.market.symbol,
            "orderId": order.id,
            "orderListId": NO_LIST,
            "origClientOrderId": order.former_id,
            "clientOrderId": order.client_id,
            "price": number(order.price),
            "qty": amount(order.amount, order.rules),
            "executedQty": amount(order.filled, order.rules),
            "preventedQty": number(ZERO),
            "quoteOrderQty": number(order.quote_amount),
            "cumulativeQuoteQty": number(order.cost),
            "status": order.status,
            "timeInForce": order.time_in_force.name,
            "type": order.type,
            "side": order.side.name,
            "workingTime": order.working_ms,
            "selfTradePreventionMode": order.stp_mode,
        },
    }


def my_trade(order: BinanceOrder, fill: Fill) -> Row:
    return {
        "symbol": order.market.symbol,
        "id": fill.trade_id,
        "orderId": order.id,
        "orderListId": NO_LIST,
        "price": number(fill.price),
        "qty": amount(fill.amount, order.rules),
        "quoteQty": number(times(fill.price, fill.amount)),
        "commission": number(fill.fee),
        "commissionAsset": fill.fee_asset,
        "time": _ms(fill.at_ns),
        "isBuyer": order.is_buy,
        "isMaker": fill.is_maker,
        "isBestMatch": True,
    }


def rates(account: Account) -> Row:
    return {
        "maker": number(account.maker_rate),
        "taker": number(account.taker_rate),
        "buyer": number(ZERO),
        "seller": number(ZERO),
    }


def discount() -> Row:
    """Fees are never paid in BNB here."""
    return {
        "enabledForAccount": False,
        "enabledForSymbol": True,
        "discountAsset": "BNB",
        "discount": "0.75000000",
    }


def commission(account: Account, market: Market) -> Row:
    nothing = dict.fromkeys(("maker", "taker", "buyer", "seller"), number(ZERO))
    return {
        "symbol": market.symbol,
        "standardCommission": rates(account),
        "specialCommission": nothing,
        "taxCommission": nothing,
        "discount": discount(),
    }


def commission_for_order(account: Account) -> Row:
    nothing = dict.fromkeys(("maker", "taker"), number(ZERO))
    own = rates(account)
    return {
        "standardCommissionForOrder": {"maker": own["maker"], "taker": own["taker"]},
        "specialCommissionForOrder": nothing,
        "taxCommissionForOrder": nothing,
        "discount": discount(),
    }


def balances(account: Account, *, omit_zero: bool) -> list[Row]:
    return [
        {"asset": asset, "free": number(balance.free), "locked": number(balance.held)}
        for asset, balance in account.balances.items()
        if balance.total or not omit_zero
    ]


def _name(order: BinanceOrder, client_id: str) -> Row:
    return {
        "symbol": order.market.symbol,
        "orderId": order.id,
        "orderListId": NO_LIST,
        "clientOrderId": client_id,
    }


def _figures(order: BinanceOrder) -> Row:
    return {
        "price": number(order.price),
        "origQty": amount(order.amount, order.rules),
        "executedQty": amount(order.filled, order.rules),
        "origQuoteOrderQty": number(order.quote_amount),
        "cummulativeQuoteQty": number(order.cost),
        "status": order.status,
        "timeInForce": order.time_in_force.name,
        "type": order.type,
        "side": order.side.name,
    }


def _extras(order: BinanceOrder) -> Row:
    """What appears only when it applies."""
    row: Row = {}
    if order.stop_price:
        row["stopPrice"] = number(order.stop_price)
    if order.iceberg:
        row["icebergQty"] = number(order.iceberg)
    if order.trailing_delta is not None:
        row["trailingDelta"] = order.trailing_delta
    if order.ending is Ending.SELF_CROSS:
        row["preventedMatchId"] = order.prevented_id
        row["preventedQuantity"] = amount(order.remaining, order.rules)
    if order.expiry_reason is not None:
        row["expiryReason"] = order.expiry_reason
    return row


def _own_fill(fill: Fill, order: BinanceOrder) -> Row:
    return {
        "price": number(fill.price),
        "qty": amount(fill.amount, order.rules),
        "commission": number(fill.fee),
        "commissionAsset": fill.fee_asset,
        "tradeId": fill.trade_id,
    }


def _ms(moment_ns: int) -> int:
    return moment_ns // 1_000_000
