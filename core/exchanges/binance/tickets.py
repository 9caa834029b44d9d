"""From a checked ticket to the parameters of a Binance order (Binance sheet 6, "Place")."""

from decimal import Decimal

from core.domain.errors import NotAllowed
from core.domain.market import OrderType, TimeInForce
from core.domain.money import ONE, is_on_step, multiply, plain
from core.domain.order import Ticket
from core.exchanges.binance.words import POST_ONLY

_BASIS_POINTS = Decimal(10_000)
_TYPES = {
    OrderType.LIMIT: "LIMIT",
    OrderType.MARKET: "MARKET",
    OrderType.STOP_LIMIT: "STOP_LOSS_LIMIT",
    OrderType.STOP_MARKET: "STOP_LOSS",
    OrderType.TAKE_PROFIT: "TAKE_PROFIT",
    OrderType.TAKE_PROFIT_LIMIT: "TAKE_PROFIT_LIMIT",
    OrderType.TRAILING_STOP: "STOP_LOSS",
}
_WITH_PRICE = {OrderType.LIMIT, OrderType.STOP_LIMIT, OrderType.TAKE_PROFIT_LIMIT}
_WITH_STOP = {
    OrderType.STOP_LIMIT,
    OrderType.STOP_MARKET,
    OrderType.TAKE_PROFIT,
    OrderType.TAKE_PROFIT_LIMIT,
}


def order_params(ticket: Ticket) -> list[tuple[str, str]]:
    """The fields of a placement, amounts exactly as the ticket has them.

    Raises `NotAllowed` for a ticket that Binance has no order for: it refuses parameters that a type does not take.
    """
    if ticket.type not in _TYPES:
        raise NotAllowed("order_type")
    if not (_has_its_options(ticket) and _has_its_fields(ticket)):
        raise NotAllowed("order_fields")
    has_time = ticket.type in _WITH_PRICE and not ticket.is_post_only
    wanted: list[tuple[str, str | None]] = [
        ("symbol", ticket.market.symbol),
        ("side", ticket.side.name),
        ("type", POST_ONLY if ticket.is_post_only else _TYPES[ticket.type]),
        ("timeInForce", ticket.time_in_force.name if has_time else None),
        ("quantity", _number(ticket.quantity)),
        ("quoteOrderQty", _number(ticket.spend)),
        ("price", _number(ticket.price)),
        ("stopPrice", _number(ticket.stop_price)),
        ("trailingDelta", _number(None if ticket.trail is None else _basis_points(ticket.trail))),
        ("newClientOrderId", ticket.client_id),
        ("newOrderRespType", "FULL"),  # else most types answer without a status
    ]
    return [(name, value) for name, value in wanted if value is not None]


def _has_its_options(ticket: Ticket) -> bool:
    if ticket.is_post_only and ticket.type is not OrderType.LIMIT:
        return False
    may_choose = ticket.type in _WITH_PRICE and not ticket.is_post_only
    return may_choose or ticket.time_in_force is TimeInForce.GTC


def _has_its_fields(ticket: Ticket) -> bool:
    """Exactly the amounts and prices that the type takes; a trailing stop may begin at a stop price."""
    kind = ticket.type
    has_one_amount = (ticket.quantity is None) is not (ticket.spend is None)
    return (
        has_one_amount
        and (ticket.spend is None or kind is OrderType.MARKET)
        and (ticket.price is not None) is (kind in _WITH_PRICE)
        and (ticket.trail is not None) is (kind is OrderType.TRAILING_STOP)
        and ((ticket.stop_price is not None) is (kind in _WITH_STOP) or ticket.trail is not None)
    )


def _basis_points(trail: Decimal) -> Decimal:
    points = multiply(trail, _BASIS_POINTS)
    if points < ONE or not is_on_step(points, ONE):
        raise NotAllowed("order_trail")
    return points.to_integral_value()


def _number(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)
