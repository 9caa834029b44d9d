"""From a checked ticket to the fields of a placement (BigONE sheet 6.1)."""

from core.domain.errors import NotAllowed
from core.domain.market import OrderType, Side, TimeInForce, Trigger
from core.domain.money import plain
from core.domain.order import Ticket

_SIDES = {Side.BUY: "BID", Side.SELL: "ASK"}
# A take-profit is a stop that waits for the other side.
_TYPES = {
    OrderType.LIMIT: "LIMIT",
    OrderType.MARKET: "MARKET",
    OrderType.STOP_LIMIT: "STOP_LIMIT",
    OrderType.TAKE_PROFIT_LIMIT: "STOP_LIMIT",
    OrderType.STOP_MARKET: "STOP_MARKET",
    OrderType.TAKE_PROFIT: "STOP_MARKET",
}
_OPERATORS = {Trigger.AT_OR_ABOVE: "GTE", Trigger.AT_OR_BELOW: "LTE"}


def order_fields(ticket: Ticket) -> list[tuple[str, object]]:
    """Amounts exactly as the ticket has them; a buy at market is in quote.

    Raises `NotAllowed` for a ticket that BigONE has no order for.
    """
    name = _TYPES.get(ticket.type)
    if name is None:
        raise NotAllowed("order_type")
    is_at_market, is_stop = name.endswith("MARKET"), name.startswith("STOP")
    is_in_quote = is_at_market and ticket.side is Side.BUY
    amount = ticket.spend if is_in_quote else ticket.quantity
    if (
        amount is None
        or is_at_market != (ticket.price is None)
        or is_stop != (ticket.stop_price is not None)
    ):
        raise NotAllowed("order_fields")
    return [
        ("asset_pair_name", ticket.market.symbol),
        ("side", _SIDES[ticket.side]),
        ("amount", plain(amount)),
        *([("price", plain(ticket.price))] if ticket.price is not None else []),
        *([("stop_price", plain(ticket.stop_price))] if ticket.stop_price is not None else []),
        *([("operator", _OPERATORS[ticket.trigger])] if ticket.trigger else []),
        *_flags(ticket),
        ("type", name),
        ("client_order_id", ticket.client_id),
    ]


def _flags(ticket: Ticket) -> list[tuple[str, bool]]:
    """At most one, and on a limit order only."""
    flags = [("immediate_or_cancel", True)] if ticket.time_in_force is TimeInForce.IOC else []
    flags += [("post_only", True)] if ticket.is_post_only else []
    most = 1 if ticket.type is OrderType.LIMIT else 0
    if ticket.time_in_force is TimeInForce.FOK or len(flags) > most:
        raise NotAllowed("order_options")
    return flags
