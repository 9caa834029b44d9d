"""Turn what happened to a user's orders and balances into HTX's private messages (sheet 11.2)."""

from decimal import Decimal

from core.practice.exact import ZERO, minus, plus, text, times
from core.practice.orders import Fill, Happening, Order, OrderEvent
from core.practice.protocols.htx_algo import REJECTED, Algo
from core.practice.protocols.htx_shapes import REASONS, SOURCE, Row, amount_of, type_of


def order_event(event: OrderEvent, account_id: int) -> Row | None:
    """Return the message of one step, or None: a stop-limit order is silent until it has fired (sheet 16)."""
    order = event.order
    if order.trigger is not None and not order.has_fired:
        return None
    born = Happening.NEW if order.trigger is None else Happening.OPENED
    if event.happening is born:
        return _head(order, "creation", "submitted") | {
            "orderCreateTime": order.created_ns // 1_000_000,
            "accountId": account_id,
        }
    if event.fill is not None:
        return _trade(event, event.fill)
    if event.happening is Happening.CANCELLED and order.ending is not None:
        reason = REASONS[order.ending]
        return (
            _head(order, "cancellation", status_of(event))
            | _done(event)
            | {
                "lastActTime": event.at_ns // 1_000_000,
                "canceledSource": reason,
                "canceledSourceDesc": reason,
            }
        )
    return None


def _head(order: Order, event_type: str, status: str) -> Row:
    row: Row = {
        "orderId": order.id,
        "clientOrderId": order.client_id or "",
        "symbol": order.market.symbol,
        "type": type_of(order),
        "orderSource": SOURCE,
        "orderStatus": status,
        "eventType": event_type,
    }
    return row | _size(order)


def _size(order: Order) -> Row:
    row = {"orderSize" if order.spend is None else "orderValue": text(amount_of(order))}
    return row if order.is_market else row | {"orderPrice": text(order.price)}


def _trade(event: OrderEvent, fill: Fill) -> Row:
    return (
        _head(event.order, "trade", status_of(event))
        | _done(event)
        | {
            "tradePrice": text(fill.price),
            "tradeVolume": text(fill.amount),
            "tradeId": fill.trade_id,
            "tradeTime": fill.at_ns // 1_000_000,
            "aggressor": not fill.is_maker,
            "totalTradeAmount": text(_cost_then(event)),
        }
    )


def _done(event: OrderEvent) -> Row:
    """Say what is done and what is left; in quote for a market buy."""
    order = event.order
    done = event.filled if order.spend is None else _cost_then(event)
    return {"execAmt": text(done), "remainAmt": text(minus(amount_of(order), done))}


def _cost_then(event: OrderEvent) -> Decimal:
    """Return what the order had cost after this event; by now there may be more fills."""
    cost = ZERO
    for fill in event.order.fills:
        cost = plus(cost, times(fill.price, fill.amount))
        if fill is event.fill:
            break
    return cost


def status_of(event: OrderEvent) -> str:
    if event.happening is Happening.CANCELLED:
        return "partial-canceled" if event.filled else "canceled"
    return "filled" if event.happening is Happening.FILLED else "partial-filled"


def algo_event(algo: Algo) -> Row:
    """Return the message of a conditional order that never became an order."""
    row: Row = {
        "orderSide": algo.wish.side.value,
        "lastActTime": algo.acted_ms,
        "clientOrderId": algo.client_id,
        "orderStatus": algo.status,
        "symbol": algo.symbol,
        "eventType": "trigger" if algo.status == REJECTED else "deletion",
    }
    if algo.error is not None:
        row |= {"errCode": algo.error.code, "errMessage": algo.error.message}
    return row


def clearing(event: OrderEvent, account_id: int) -> Row:
    """Return what was cleared: a fill with its fee, or the end of an order."""
    order, fill = event.order, event.fill
    row: Row = {
        "eventType": "cancellation" if fill is None else "trade",
        "symbol": order.market.symbol,
        "orderId": order.id,
        "orderSide": order.side.value,
        "accountId": account_id,
        "source": SOURCE,
        "clientOrderId": order.client_id or "",
        "orderCreateTime": order.created_ns // 1_000_000,
        "orderStatus": status_of(event),
    } | _size(order)
    if fill is None:
        return row | {"remainAmt": _done(event)["remainAmt"]}
    return row | {
        "tradePrice": text(fill.price),
        "tradeVolume": text(fill.amount),
        "tradeId": fill.trade_id,
        "tradeTime": fill.at_ns // 1_000_000,
        "aggressor": not fill.is_maker,
        "transactFee": text(fill.fee),
        "feeCurrency": fill.fee_asset,
        "feeDeduct": "0",
        "feeDeductType": "",
    }
