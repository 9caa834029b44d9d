"""The control interface: look into the books from outside, and make things go wrong on purpose."""

import hmac
import secrets
from collections.abc import Callable
from dataclasses import asdict
from decimal import Decimal, InvalidOperation
from typing import Any

from aiohttp import web

from core.practice import json_text
from core.practice.answers import json_answer
from core.practice.clock import Clock
from core.practice.dialect import Dialect
from core.practice.exact import text
from core.practice.faults import read_fault
from core.practice.makers import Makers
from core.practice.mix import read_mix
from core.practice.orders import Order
from core.practice.received import Record
from core.practice.spoiling import Spoiler

Row = dict[str, Any]


class BadWish(ValueError):
    """A control request that cannot be understood."""


class Control:
    def __init__(
        self, clock: Clock, dialects: list[Dialect], spoiler: Spoiler, received: Record
    ) -> None:
        self.token = secrets.token_urlsafe(24)
        self._clock = clock
        self._dialects = dialects
        self._spoiler = spoiler
        self._received = received
        self._table: dict[tuple[str, str], Callable[[Row], Row]] = {
            ("GET", "/ledger"): self._ledger,
            ("GET", "/received"): self._show_received,
            ("GET", "/prices"): self._prices,
            ("POST", "/faults"): self._add_fault,
            ("DELETE", "/faults"): self._clear_faults,
            ("GET", "/mix"): self._show_mix,
            ("POST", "/mix"): self._set_mix,
            ("DELETE", "/mix"): self._end_mix,
            ("POST", "/market"): self._move_market,
            ("POST", "/makers"): self._run_makers,
            ("POST", "/clock"): self._set_clock,
            ("POST", "/streams"): self._disconnect,
        }

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        token = request.headers.get("X-Practice-Token", "")
        if not hmac.compare_digest(token.encode(), self.token.encode()):
            return json_answer({"error": "wrong or missing X-Practice-Token"}, status=403)
        action = self._table.get((request.method, request.path))
        if action is None:
            return json_answer({"error": "no such control"}, status=404)
        try:
            wish = json_text.read(await request.read() or b"{}")
            if isinstance(wish, dict):
                return json_answer(action(wish))
            return json_answer({"error": "a JSON object is wanted"}, status=400)
        except ValueError as error:
            return json_answer({"error": str(error)}, status=400)

    def _ledger(self, _: Row) -> Row:
        accounts, orders, fills = [], [], []
        for dialect in self._dialects:
            venue = dialect.venue
            for account in venue.ledger.accounts.values():
                if not account.is_house:
                    balances = {
                        asset: {"free": text(b.free), "held": text(b.held), "total": text(b.total)}
                        for asset, b in account.balances.items()
                    }
                    row = {"exchange": dialect.name, "name": account.name, "balances": balances}
                    accounts.append(row)
            for order in venue.orders.values():
                orders.append(_order(dialect.name, order))
                fills.extend(_fills(dialect.name, order))
        return {"accounts": accounts, "orders": orders, "fills": fills}

    def _prices(self, _: Row) -> Row:
        prices: Row = {}
        for dialect in self._dialects:
            for symbol, engine in dialect.venue.engines.items():
                last = engine.tape.last
                prices.setdefault(dialect.name, {})[symbol] = text(last.price) if last else None
        return prices

    def _show_received(self, _: Row) -> Row:
        return {"count": len(self._received), "requests": [asdict(one) for one in self._received]}

    def _add_fault(self, wish: Row) -> Row:
        self._spoiler.add(read_fault(wish))
        return {}

    def _clear_faults(self, _: Row) -> Row:
        self._spoiler.clear()
        return {}

    def _show_mix(self, _: Row) -> Row:
        mix = self._spoiler.mix
        return {} if mix is None else {"seed": mix.seed, "struck": dict(mix.struck)}

    def _set_mix(self, wish: Row) -> Row:
        self._spoiler.set_mix(read_mix(wish))
        return {}

    def _end_mix(self, _: Row) -> Row:
        self._spoiler.set_mix(None)
        return {}

    def _move_market(self, wish: Row) -> Row:
        makers = self._makers(wish)
        if "price" not in wish and "drift" not in wish:
            raise BadWish("price or drift is wanted")
        if "drift" in wish:
            makers.drift_ppm_per_min = int(_decimal(wish["drift"]).scaleb(6))
        if "price" in wish:
            price = _decimal(wish["price"])
            if price <= 0:
                raise BadWish("the price must be above zero")
            makers.push(price)
        return {}

    def _makers(self, wish: Row) -> Makers:
        wanted = str(wish.get("symbol")).upper()
        for dialect in self._dialects:
            if wish.get("exchange", dialect.name) != dialect.name:
                continue
            dialect.venue.wake()
            for symbol, makers in dialect.venue.makers.items():
                if symbol.upper() == wanted:
                    return makers
        raise BadWish("no such symbol")

    def _run_makers(self, wish: Row) -> Row:
        for dialect in self._dialects:
            dialect.venue.is_running = wish.get("running") is True
        return {}

    def _set_clock(self, wish: Row) -> Row:
        self._clock.offset_ns = int(_decimal(wish.get("offset_s")).scaleb(9))
        return {}

    def _disconnect(self, wish: Row) -> Row:
        if wish.get("disconnect") is not True:
            raise BadWish("disconnect: true is wanted")
        for dialect in self._dialects:
            dialect.disconnect_streams()
        return {}


def _order(exchange: str, order: Order) -> Row:
    return {
        "exchange": exchange,
        "account": order.account,
        "key": order.key,
        "order_id": str(order.id),
        "client_id": order.client_id,
        "symbol": order.market.symbol,
        "side": order.side.value,
        "state": order.state.name.lower(),
        "ending": order.ending.name.lower() if order.ending else None,
        "time_in_force": order.time_in_force.name.lower(),
        "is_post_only": order.is_post_only,
        "price": None if order.is_market else text(order.price),
        "stop_price": text(order.trigger.price) if order.trigger else None,
        "amount": text(order.amount),
        "spend": None if order.spend is None else text(order.spend),
        "filled": text(order.filled),
        "cost": text(order.cost),
        "held": text(order.held),
        "created_ms": order.created_ns // 1_000_000,
    }


def _fills(exchange: str, order: Order) -> list[Row]:
    return [
        {
            "exchange": exchange,
            "account": order.account,
            "order_id": str(order.id),
            "client_id": order.client_id,
            "symbol": order.market.symbol,
            "side": order.side.value,
            "trade_id": str(fill.trade_id),
            "price": text(fill.price),
            "amount": text(fill.amount),
            "is_maker": fill.is_maker,
            "fee": text(fill.fee),
            "fee_asset": fill.fee_asset,
            "at_ms": fill.at_ns // 1_000_000,
        }
        for fill in order.fills
    ]


def _decimal(value: object) -> Decimal:
    """Read a number of bearable size."""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or (number and not -20 < number.adjusted() < 9):
        raise BadWish(f"no such number: {value}")
    return number
