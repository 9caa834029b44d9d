"""Small makers of facts, and a clock and an exchange's wire that a test holds in its hand."""

import asyncio
from collections.abc import Callable
from decimal import Decimal

from core.domain.account import Environment
from core.domain.market import Limits, Market, OrderType, Side, TimeInForce
from core.domain.money import Price, Quantity
from core.domain.order import Order, OrderState, Ticket
from core.exchanges.base import Host, Request, Response


def a_market(**changes: object) -> Market:
    """BTC/USD of an exchange that exists nowhere."""
    values: dict[str, object] = {
        "exchange": "toy",
        "symbol": "btcusd",
        "base": "BTC",
        "quote": "USD",
        "price_step": Decimal("0.01"),
        "quantity_step": Decimal("0.00000001"),
        "quantity": Limits(least=Decimal("0.00001")),
        "order_types": frozenset({OrderType.LIMIT, OrderType.STOP_LIMIT}),
    }
    return Market(**(values | changes))  # type: ignore[arg-type]


def a_ticket(
    *, side: Side = Side.BUY, price: str = "100.00", quantity: str = "1", client_id: str = "ts-1"
) -> Ticket:
    """A limit order for the market above."""
    return Ticket(
        client_id=client_id,
        market=a_market(),
        side=side,
        type=OrderType.LIMIT,
        time_in_force=TimeInForce.GTC,
        price=Price(Decimal(price)),
        quantity=Quantity(Decimal(quantity)),
    )


def an_order(state: OrderState = OrderState.OPEN, **changes: object) -> Order:
    """What an exchange could say of the ticket above."""
    values: dict[str, object] = {
        "symbol": "btcusd",
        "side": Side.BUY,
        "type": OrderType.LIMIT,
        "state": state,
        "id": "9007199254740993",
        "client_id": "ts-1",
        "quantity": Quantity(Decimal(1)),
        "price": Price(Decimal(100)),
    }
    return Order(**(values | changes))  # type: ignore[arg-type]


def a_host(rest: str = "http://127.0.0.1:1", stream: str = "ws://127.0.0.1:1") -> Host:
    """A host that is nobody's."""
    return Host(environment=Environment.PRACTICE, name="Practice", rest=rest, stream=stream)


class HandClock:
    """Time that passes only when a test says so; sleeping moves it."""

    def __init__(self, now_ms: int = 1_763_718_000_000) -> None:
        self.ms = now_ms
        self.seconds = 1000.0

    def now_ms(self) -> int:
        return self.ms

    def monotonic(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self.pass_by(seconds)
        await asyncio.sleep(0)

    def pass_by(self, seconds: float) -> None:
        """Let time go by."""
        self.ms += round(seconds * 1000)
        self.seconds += seconds


class Wire:
    """Answers requests with what a test has put in, and remembers what was sent."""

    def __init__(self, *answers: Response | Exception | Callable[[Request], Response]) -> None:
        self.answers = list(answers)
        self.sent: list[Request] = []

    def send(self, request: Request) -> Response:
        """Stands where the transport would."""
        self.sent.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, Response) else answer(request)


async def until(condition: Callable[[], bool], timeout_s: float = 10.0) -> None:
    """Wait for a condition; fails the test when it does not come true in time."""
    async with asyncio.timeout(timeout_s):
        while not condition():  # noqa: ASYNC110 -- the condition is anything a test can see
            await asyncio.sleep(0.01)
