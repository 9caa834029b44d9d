"""Check and place orders by Gemini's rules, for REST and stream alike (sheet 6.1 and 16)."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core.practice.exact import text
from core.practice.ledger import NotEnoughFunds
from core.practice.market import Market, Status
from core.practice.orders import Order, Side, TimeInForce, Trigger
from core.practice.protocols.gemini_keys import Key, Refusal, read_number
from core.practice.venue import Venue

OPTIONS = {
    "maker-or-cancel": (TimeInForce.GTC, True),
    "immediate-or-cancel": (TimeInForce.IOC, False),
    "fill-or-kill": (TimeInForce.FOK, False),
}
LIMIT, STOP_LIMIT = "exchange limit", "exchange stop limit"
CLIENT_ID = re.compile(r"[:\-_.#a-zA-Z0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A placement whose parameters could be read; price and amount are None if no decimals."""

    market: Market
    side: Side
    price: Decimal | None
    amount: Decimal | None
    stop_price: Decimal | None = None
    time_in_force: TimeInForce = TimeInForce.GTC
    is_post_only: bool = False
    client_id: str | None = None


def read_wish(payload: dict[str, Any], venue: Venue) -> Wish:
    """Read what `/v1/order/new` was sent. Raise Refusal for the first thing that is wrong."""
    is_stop = payload.get("type") == STOP_LIMIT
    needed = ["symbol", "amount", "price", "side", "type"] + ["stop_price"] * is_stop
    for name in needed:
        if payload.get(name) is None:
            raise Refusal(400, "MissingOrderField", f"Missing field: {name}")
    market = find_market(venue, payload["symbol"])
    if not market.is_spot:
        raise Refusal(400, "InvalidSymbol", f"Not a spot symbol: {market.symbol}")
    if payload["side"] not in ("buy", "sell"):
        raise Refusal(400, "InvalidSide", f"Invalid side for symbol {market.symbol}")
    if payload["type"] not in (LIMIT, STOP_LIMIT):
        message = f"Invalid order type for symbol {market.symbol}: {payload['type']}"
        raise Refusal(400, "InvalidOrderType", message)
    time_in_force, is_post_only = _read_options(payload, is_stop=is_stop)
    wish = Wish(
        market=market,
        side=Side(payload["side"]),
        price=read_number(payload["price"]),
        amount=read_number(payload["amount"]),
        stop_price=_read_stop(payload, market, is_stop=is_stop),
        time_in_force=time_in_force,
        is_post_only=is_post_only,
        client_id=payload.get("client_order_id"),
    )
    if wish.stop_price is not None and wish.price is not None:
        is_apart = (
            wish.stop_price < wish.price if wish.side is Side.BUY else wish.stop_price > wish.price
        )
        if not is_apart:
            raise _invalid_stop(market)
    check_client_id(wish.client_id)
    return wish


def find_market(venue: Venue, symbol: object) -> Market:
    engine = venue.engines.get(symbol.upper()) if isinstance(symbol, str) else None
    if engine is None:
        raise Refusal(400, "InvalidSymbol", f"Supplied value '{symbol}' is not a valid symbol")
    return engine.market


def check_client_id(client_id: object) -> None:
    if client_id is None:
        return
    if not isinstance(client_id, str) or not CLIENT_ID.fullmatch(client_id):
        message = "client_order_id must be a string of letters, digits and :-_.#"
        raise Refusal(400, "ClientOrderIdMustBeString", message)
    if len(client_id) > 36:
        raise Refusal(400, "ClientOrderIdTooLong", "client_order_id is too long")


def place(venue: Venue, key: Key, account: str, wish: Wish) -> Order:
    """Raise Refusal if market, filters or funds forbid the order, and then nothing was placed."""
    market = wish.market
    may_enter = market.status in (Status.OPEN, Status.LIMIT_ONLY)
    if not may_enter and not (market.status is Status.POST_ONLY and wish.is_post_only):
        raise Refusal(400, "MarketNotOpen", "The market is not open")
    if wish.price is None or not market.has_price(wish.price):
        raise Refusal(400, "InvalidPrice", _invalid("price", market, wish.price))
    if wish.amount is None or not market.has_amount(wish.amount):
        raise Refusal(400, "InvalidQuantity", _invalid("quantity", market, wish.amount))
    order = Order(
        id=venue.ids.order(),
        account=account,
        key=key.name,
        market=market,
        side=wish.side,
        price=wish.price,
        amount=wish.amount,
        created_ns=venue.clock.now_ns(),
        client_id=wish.client_id,
        time_in_force=wish.time_in_force,
        is_post_only=wish.is_post_only,
        trigger=None
        if wish.stop_price is None
        else Trigger(price=wish.stop_price, is_above=wish.side is Side.BUY),
    )
    try:
        venue.place(order)
    except NotEnoughFunds:
        message = (
            f"Failed to place {wish.side.value} order on symbol '{market.symbol}' for price"
            f" {text(wish.price)} {market.quote} and quantity {text(wish.amount)} {market.base}"
            " due to insufficient funds"
        )
        raise Refusal(406, "InsufficientFunds", message) from None
    return order


def _read_options(payload: dict[str, Any], *, is_stop: bool) -> tuple[TimeInForce, bool]:
    options = payload.get("options")
    if options is None:
        options = []
    if not isinstance(options, list):
        raise Refusal(400, "OptionsMustBeArray", "options must be an array")
    if len(options) > 1:
        message = "Combining order execution options is not supported"
        raise Refusal(400, "ConflictingOptions", message)
    if payload.get("margin_order"):
        raise Refusal(400, "UnsupportedOption", "margin_order is not supported")
    if not options:
        return TimeInForce.GTC, False
    if is_stop or not isinstance(options[0], str) or options[0] not in OPTIONS:
        raise Refusal(400, "UnsupportedOption", f"Option not supported here: {options[0]}")
    return OPTIONS[options[0]]


def _read_stop(payload: dict[str, Any], market: Market, *, is_stop: bool) -> Decimal | None:
    if payload.get("stop_price") is None:
        return None
    price = read_number(payload["stop_price"])
    if not is_stop or price is None or not market.has_price(price):
        raise _invalid_stop(market)
    return price


def _invalid_stop(market: Market) -> Refusal:
    return Refusal(400, "InvalidStopPrice", f"Invalid stop price for symbol {market.symbol}")


def _invalid(what: str, market: Market, value: Decimal | None) -> str:
    shown = "not a decimal" if value is None else text(value)
    return f"Invalid {what} for symbol {market.symbol}: {shown}"
