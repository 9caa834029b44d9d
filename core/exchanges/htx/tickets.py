"""From a checked ticket to the fields of an HTX placement (HTX sheet 6.1, 6.6)."""

from decimal import Decimal

from core.domain.errors import NotAllowed
from core.domain.market import OrderType, Side, TimeInForce, Trigger
from core.domain.money import decimal, is_on_step, plain
from core.domain.order import Ticket

CONDITIONAL_ONLY = frozenset(
    {OrderType.STOP_MARKET, OrderType.TAKE_PROFIT, OrderType.TRAILING_STOP}
)
"""Types that HTX keeps in a list of their own, where only the client id names an order until it has fired."""

_STOP_WORDS = {TimeInForce.GTC: "stop-limit", TimeInForce.FOK: "stop-limit-fok"}
_WORDS = {
    OrderType.LIMIT: {
        TimeInForce.GTC: "limit",
        TimeInForce.IOC: "ioc",
        TimeInForce.FOK: "limit-fok",
    },
    OrderType.MARKET: {TimeInForce.GTC: "market"},
    OrderType.STOP_LIMIT: _STOP_WORDS,
    OrderType.TAKE_PROFIT_LIMIT: _STOP_WORDS,
    **{kind: {TimeInForce.GTC: "market"} for kind in CONDITIONAL_ONLY},
}
_WITH_PRICE = {OrderType.LIMIT, OrderType.STOP_LIMIT, OrderType.TAKE_PROFIT_LIMIT}
_WITHOUT_STOP = {OrderType.LIMIT, OrderType.MARKET}
_OPERATORS = {Trigger.AT_OR_ABOVE: "gte", Trigger.AT_OR_BELOW: "lte", None: None}
_LEAST_TRAIL, _MOST_TRAIL = decimal("0.001"), decimal("0.05")

Params = list[tuple[str, object]]


def plain_params(ticket: Ticket, account: str) -> Params:
    """The fields of /v1/order/orders/place. Raises `NotAllowed` for a ticket that HTX has no order for."""
    word = _word(ticket)
    amount = _amount(ticket)
    return _stated(
        ("account-id", account),
        ("symbol", ticket.market.symbol),
        ("type", f"{ticket.side.value}-{word}"),
        ("amount", plain(amount)),
        ("price", _number(ticket.price)),
        ("stop-price", _number(ticket.stop_price)),
        ("operator", _OPERATORS[ticket.trigger]),
        ("source", "spot-api"),
        ("client-order-id", ticket.client_id),
    )


def conditional_params(ticket: Ticket, account: str) -> Params:
    """The fields of /v2/algo-orders. Raises `NotAllowed` for a ticket that HTX has no order for.

    There is no operator: the exchange holds the stop price against the market when the order comes in (inferred).
    """
    word = _word(ticket)
    amount = _amount(ticket)
    return _stated(
        ("accountId", int(account) if account.isascii() and account.isdigit() else account),
        ("symbol", ticket.market.symbol),
        ("orderSide", ticket.side.value),
        ("orderType", word),
        ("orderSize" if ticket.spend is None else "orderValue", plain(amount)),
        ("stopPrice", _number(ticket.stop_price)),
        ("trailingRate", _number(ticket.trail)),
        ("timeInForce", "ioc"),
        ("clientOrderId", ticket.client_id),
    )


def _word(ticket: Ticket) -> str:
    """The exchange's word for type and time in force. Amounts and prices beside it must be those that it takes.

    That a trailing stop needs a stop price too is what the official kit insists on; the documents do not say.
    """
    kind = ticket.type
    word = _WORDS.get(kind, {}).get(ticket.time_in_force)
    if ticket.is_post_only:
        word = "limit-maker" if word == "limit" else None
    if word is None:
        raise NotAllowed("order_type")
    if (
        (ticket.price is not None) is not (kind in _WITH_PRICE)
        or (ticket.stop_price is None) is not (kind in _WITHOUT_STOP)
        or (ticket.trail is not None) is not (kind is OrderType.TRAILING_STOP)
    ):
        raise NotAllowed("order_fields")
    if ticket.trail is not None and not _LEAST_TRAIL <= ticket.trail <= _MOST_TRAIL:
        raise NotAllowed("order_trail")
    return word


def _amount(ticket: Ticket) -> Decimal:
    """The one amount that HTX takes: money for what buys at market, else base.

    Money that is not on its step is refused there, and never cut here (HTX sheet 3, one source).
    """
    by_money = ticket.side is Side.BUY and ticket.price is None
    amount: Decimal | None = ticket.spend if by_money else ticket.quantity
    if amount is None or (ticket.spend is not None) is not by_money:
        raise NotAllowed("order_fields")
    step = ticket.market.spend_step or ticket.market.quantity_step
    if by_money and not is_on_step(amount, step):
        raise NotAllowed("order_step")
    return amount


def _number(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)


def _stated(*pairs: tuple[str, object]) -> Params:
    return [(name, value) for name, value in pairs if value is not None]
