"""The user data stream's events: what each account is told of every action, in the order of sheet 16."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import count

from core.practice.exact import ZERO, minus, plus, times
from core.practice.orders import Action, Ending, Happening, OrderEvent
from core.practice.protocols.binance_orders import BinanceOrder
from core.practice.protocols.binance_shapes import NO_LIST, Row, amount, number
from core.practice.venue import Venue

FIRST_EXECUTION = 88_001_234_567


class Reports:
    """Numbers and times each event once, whoever hears it; neither ever goes back."""

    def __init__(self, venue: Venue) -> None:
        self.listeners: list[Callable[[str, list[Row]], None]] = []
        self._venue = venue
        self._executions = count(FIRST_EXECUTION)
        self._prevented = count(1)
        self._at_ms = 0
        venue.listeners.append(self._on_action)

    def _on_action(self, action: Action) -> None:
        self._at_ms = max(self._at_ms, action.at_ns // 1_000_000)
        told: dict[str, list[Row]] = {}
        for event in action.events:
            if isinstance(event.order, BinanceOrder):
                told.setdefault(event.order.account, []).extend(self._reports(event, event.order))
        for name, assets in action.assets.items():
            if not self._venue.ledger.accounts[name].is_house:
                told.setdefault(name, []).append(self._position(name, sorted(assets)))
        for account, rows in told.items():
            for listener in self.listeners:
                listener(account, rows)

    def _reports(self, event: OrderEvent, order: BinanceOrder) -> Iterator[Row]:
        happening = event.happening
        if happening is Happening.NEW and order.trigger is None:
            order.working_ms = self._at_ms
        if happening is Happening.OPENED:
            if order.trigger is None:
                return
            order.working_ms = self._at_ms
        if happening is Happening.CANCELLED and order.ending is Ending.SELF_CROSS:
            order.prevented_id = next(self._prevented)
        order.execution_id = next(self._executions)
        yield self._report(event, order) | _happened(event, order)
        if happening is Happening.FILLED and order.is_short:
            order.execution_id = next(self._executions)
            yield self._report(event, order) | _ended(order)

    def _report(self, event: OrderEvent, order: BinanceOrder) -> Row:
        """What every report says; the rest is filled in by what happened."""
        is_waiting = order.trigger is not None and event.happening is Happening.NEW
        row = {
            "e": "executionReport",
            "E": self._venue.clock.now_ms(),
            "s": order.market.symbol,
            "c": order.client_id,
            "S": order.side.name,
            "o": order.type,
            "f": order.time_in_force.name,
            "q": amount(order.amount, order.rules),
            "p": number(order.price),
            "P": number(order.stop_price),
            "F": number(order.iceberg),
            "g": NO_LIST,
            "C": "",
            "x": "NEW",
            "X": "NEW",
            "r": "NONE",
            "i": order.id,
            "l": number(ZERO),
            "z": amount(event.filled, order.rules),
            "L": number(ZERO),
            "n": "0",
            "N": None,
            "T": self._at_ms,
            "t": -1,
            "I": order.execution_id,
            "w": not is_waiting,
            "m": False,
            "M": False,
            "O": order.created_ns // 1_000_000,
            "Z": number(_cost(order, event.filled)),
            "Y": number(ZERO),
            "Q": number(order.quote_amount),
            "V": order.stp_mode,
        }
        if order.trailing_delta is not None:
            row["d"] = order.trailing_delta
        if not is_waiting and order.working_ms >= 0:
            row["W"] = order.working_ms
        return row

    def _position(self, name: str, assets: list[str]) -> Row:
        account = self._venue.ledger.accounts[name]
        balances = [(asset, account.balance(asset)) for asset in assets]
        return {
            "e": "outboundAccountPosition",
            "E": self._venue.clock.now_ms(),
            "u": self._at_ms,
            "B": [{"a": asset, "f": number(b.free), "l": number(b.held)} for asset, b in balances],
        }


def _happened(event: OrderEvent, order: BinanceOrder) -> Row:
    """What sets this report apart."""
    if event.fill is not None:
        is_last = event.happening is Happening.FILLED and not order.is_short
        return {
            "x": "TRADE",
            "X": "FILLED" if is_last else "PARTIALLY_FILLED",
            "l": amount(event.fill.amount, order.rules),
            "L": number(event.fill.price),
            "n": number(event.fill.fee),
            "N": event.fill.fee_asset,
            "t": event.fill.trade_id,
            "w": event.happening is not Happening.FILLED,
            "m": event.fill.is_maker,
            "M": True,
            "Y": number(times(event.fill.price, event.fill.amount)),
        }
    if event.happening is Happening.REDUCED:
        return {"x": "REPLACED", "X": order.status, "C": order.former_id}
    return _ended(order) if event.happening is Happening.CANCELLED else {}


def _ended(order: BinanceOrder) -> Row:
    if order.status == "CANCELED":
        return {
            "c": order.cancel_id,
            "C": order.client_id,
            "x": "CANCELED",
            "X": "CANCELED",
            "w": False,
        }
    row = {"x": "EXPIRED", "X": order.status, "w": False, "eR": order.expiry_reason}
    if order.ending is Ending.SELF_CROSS:
        prevented = amount(order.remaining, order.rules)
        row |= {"x": "TRADE_PREVENTION", "v": order.prevented_id, "A": prevented, "B": prevented}
    return row


def _cost(order: BinanceOrder, filled: Decimal) -> Decimal:
    """What the first part of the order has cost; fills later in the same action do not count."""
    cost, left = ZERO, filled
    for fill in order.fills:
        if not left:
            break
        cost, left = plus(cost, times(fill.price, fill.amount)), minus(left, fill.amount)
    return cost
