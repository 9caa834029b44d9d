"""Read, check and place HTX's spot orders, in the order of checks of sheet 16 (sheet 6.1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core.practice.exact import ZERO, text, times
from core.practice.ledger import NotEnoughFunds
from core.practice.market import Status
from core.practice.orders import Order, SelfTrade, Side, TimeInForce, Trigger
from core.practice.protocols.htx_keys import Key, User
from core.practice.protocols.htx_markets import BUY_BELOW, SELL_ABOVE, Rules
from core.practice.protocols.htx_reading import CLIENT_ID, places, read_decimal
from core.practice.protocols.htx_refusals import Refusal, malformed, missing
from core.practice.protocols.htx_shapes import SOURCE
from core.practice.venue import Venue


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    time_in_force: TimeInForce = TimeInForce.GTC
    is_market: bool = False
    is_post_only: bool = False
    is_stop: bool = False


KINDS = {
    "limit": Kind(),
    "market": Kind(is_market=True),
    "ioc": Kind(time_in_force=TimeInForce.IOC),
    "limit-fok": Kind(time_in_force=TimeInForce.FOK),
    "limit-maker": Kind(is_post_only=True),
    "stop-limit": Kind(is_stop=True),
    "stop-limit-fok": Kind(is_stop=True, time_in_force=TimeInForce.FOK),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A placement that could be read."""

    rules: Rules
    side: Side
    kind: Kind
    amount: Decimal
    """In quote for a market buy, in base for everything else."""
    price: Decimal = ZERO
    client_id: str | None = None
    stop: Decimal | None = None
    is_above: bool = True
    prevents_self_trade: bool = False

    @property
    def is_spend(self) -> bool:
        return self.kind.is_market and self.side is Side.BUY

    @property
    def value(self) -> Decimal:
        """In quote; of a market sale nobody can say."""
        return self.amount if self.is_spend else times(self.amount, self.price)


def read_wish(body: Mapping[str, Any], user: User, rules: Mapping[str, Rules]) -> Wish:
    """Raise Refusal for the first thing that is wrong, up to the symbol."""
    side, _, name = str(body.get("type", "")).partition("-")
    kind = KINDS.get(name) if side in ("buy", "sell") else None
    for field in ("account-id", "symbol", "type", "amount"):
        if body.get(field) in (None, ""):
            raise missing(field)
    if kind is not None and not kind.is_market and body.get("price") in (None, ""):
        raise missing("price")
    amount = _figure(body, "amount")
    price = ZERO if kind is None or kind.is_market else _figure(body, "price")
    stop, is_above = _read_stop(body) if kind is not None and kind.is_stop else (None, True)
    client_id = read_client_id(body.get("client-order-id"))
    if body.get("self-match-prevent", 0) not in (0, 1):
        raise malformed("self-match-prevent")
    if kind is None:
        raise Refusal("order-type-invalid", f"Invalid order type: {body['type']}")
    if body.get("source", SOURCE) != SOURCE:
        raise Refusal("order-source-invalid", "Invalid order source.")
    check_account(body["account-id"], user)
    return Wish(
        rules=open_rules(rules, body["symbol"]),
        side=Side(side),
        kind=kind,
        amount=amount,
        price=price,
        client_id=client_id,
        stop=stop,
        is_above=is_above,
        prevents_self_trade=body.get("self-match-prevent") == 1,
    )


def _figure(body: Mapping[str, Any], name: str) -> Decimal:
    figure = read_decimal(body.get(name))
    if figure is None:
        raise malformed(name)
    return figure


def _read_stop(body: Mapping[str, Any]) -> tuple[Decimal, bool]:
    for name in ("stop-price", "operator"):
        if body.get(name) in (None, ""):
            raise Refusal("parameter-required", f"Parameter is required: {name}.")
    if body["operator"] not in ("gte", "lte"):
        raise malformed("operator")
    return _figure(body, "stop-price"), body["operator"] == "gte"


def read_client_id(value: object) -> str | None:
    if value in (None, ""):
        return None
    if not isinstance(value, str) or not CLIENT_ID.fullmatch(value):
        raise Refusal("invalid-client-order-id", "Invalid client order id.")
    return value


def check_account(account_id: object, user: User) -> None:
    """Only the spot account trades here; the margin account beside it is for looking only."""
    if str(account_id) != str(user.spot_id):
        raise Refusal("account-account-id-inexistent", "The account id does not exist.")
    if user.is_locked:
        raise Refusal("operation-forbidden-for-lock-account-state", "The account is locked.")


def open_rules(rules: Mapping[str, Rules], symbol: object) -> Rules:
    found = rules.get(symbol) if isinstance(symbol, str) else None
    if found is None:
        raise Refusal("base-symbol-error", "The symbol is invalid")
    if found.market.status is not Status.OPEN:
        raise Refusal("base-symbol-trade-disabled", "Trading is disabled for this symbol")
    return found


def check(wish: Wish, last: Decimal) -> None:
    """Raise Refusal for the first limit that the wish does not keep."""
    _check_places(wish)
    if wish.kind.is_market:
        _check_market_size(wish)
    else:
        _check_limit_size(wish)
    is_valued = wish.is_spend or not wish.kind.is_market
    if is_valued and wish.value < wish.rules.min_value:
        least, quote = text(wish.rules.min_value), wish.rules.market.quote.upper()
        message = f"Order total cannot be lower than: {least} {quote}"
        raise Refusal("order-value-min-error", message)
    if not wish.kind.is_market:
        _check_band(wish, last)
    if wish.stop is not None and (last >= wish.stop if wish.is_above else last <= wish.stop):
        message = "Orders that are triggered immediately are not supported."
        raise Refusal("order-stop-order-hit-trigger", message)


def _check_places(wish: Wish) -> None:
    rules = wish.rules
    for price in (wish.price, wish.stop or ZERO):
        if places(price) > rules.price_places:
            message = f"order price precision error, scale: `{rules.price_places}`"
            raise Refusal("order-orderprice-precision-error", message)
    allowed = rules.spend_places if wish.is_spend else rules.amount_places
    if places(wish.amount) > allowed:
        message = f"order amount precision error, scale: `{allowed}`"
        raise Refusal("order-orderamount-precision-error", message)
    if not wish.kind.is_market and (not wish.price or wish.stop == ZERO):
        raise Refusal("order-invalid-price", "The price must be above zero.")


def _check_limit_size(wish: Wish) -> None:
    rules = wish.rules
    most = rules.max_buy_amount if wish.side is Side.BUY else rules.max_amount
    if wish.amount < rules.market.min_amount:
        message = f"limit order amount error, min: `{text(rules.market.min_amount)}`"
        raise Refusal("order-limitorder-amount-min-error", message)
    if wish.amount > most:
        message = f"limit order amount error, max: `{text(most)}`"
        raise Refusal("order-limitorder-amount-max-error", message)


def _check_market_size(wish: Wish) -> None:
    rules = wish.rules
    if wish.is_spend:
        if wish.amount > rules.market_max_value:
            message = f"market order amount error, max: `{text(rules.market_max_value)}`"
            raise Refusal("order-marketorder-amount-buy-max-error", message)
        return
    if wish.amount < rules.market.min_amount:
        message = f"market order amount error, min: `{text(rules.market.min_amount)}`"
        raise Refusal("order-marketorder-amount-min-error", message)
    if wish.amount > rules.market_max_amount:
        message = f"market order amount error, max: `{text(rules.market_max_amount)}`"
        raise Refusal("order-marketorder-amount-sell-max-error", message)


def _check_band(wish: Wish, last: Decimal) -> None:
    """A stop-limit order is measured by its stop price, near which it will arrive; the sheet leaves that open."""
    reference = last if wish.stop is None else wish.stop
    if wish.side is Side.BUY and wish.price > times(reference, BUY_BELOW):
        raise Refusal("order-limitorder-price-buy-max-error", "limit order price error")
    if wish.side is Side.SELL and wish.price < times(reference, SELL_ABOVE):
        raise Refusal("order-limitorder-price-sell-min-error", "limit order price error")


def last_price(venue: Venue, rules: Rules) -> Decimal:
    last = venue.engines[rules.market.symbol].tape.last
    return last.price if last else rules.plan.start_price


def place(venue: Venue, key: Key, wish: Wish) -> Order:
    """Check and place. Raise Refusal, and then nothing was placed."""
    check(wish, last_price(venue, wish.rules))
    market = wish.rules.market
    order = Order(
        id=venue.ids.order(),
        account=key.user.name,
        key=key.name,
        market=market,
        side=wish.side,
        price=wish.price,
        amount=ZERO if wish.is_spend else wish.amount,
        spend=wish.amount if wish.is_spend else None,
        created_ns=venue.clock.now_ns(),
        client_id=wish.client_id,
        time_in_force=wish.kind.time_in_force,
        is_post_only=wish.kind.is_post_only,
        is_market=wish.kind.is_market,
        trigger=None if wish.stop is None else Trigger(price=wish.stop, is_above=wish.is_above),
        self_trade=SelfTrade.ENDS_TAKER if wish.prevents_self_trade else None,
    )
    try:
        venue.place(order)
    except NotEnoughFunds:
        asset = market.quote if wish.side is Side.BUY else market.base
        free = venue.ledger.accounts[key.user.name].balance(asset).free
        message = f"trade account balance is not enough, left: `{text(free)}`"
        raise Refusal("account-frozen-balance-insufficient-error", message) from None
    return order
