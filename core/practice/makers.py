"""Simulated makers: they keep a market's book alive on a random walk, and trade with everybody."""

import random
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from math import isqrt

from core.practice.engine import Engine
from core.practice.exact import floor_to, plus, rounded, times
from core.practice.ids import Ids
from core.practice.orders import Order, Side, TimeInForce

LONGEST_STEP_MS = 10_000
"""More time than this, after a pause, moves the price no further."""
MAKERS = "(makers)"
TAKERS = "(takers)"
NEAR = 20
"""Levels kept near the best price, on each side."""
FAR_PPM = (10_000, 20_000, 35_000, 55_000, 80_000)
"""Where the few far levels stand, in millionths of the price; the last ones beyond a 5 % band."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a simulated market looks like."""

    start_price: Decimal
    typical_amount: Decimal
    is_running: bool = True
    pace_ms: int = 400
    """Between two steps, on average."""
    restless_ppm: int = 60
    """The usual move within a second, in millionths of the price."""


class Makers:
    def __init__(self, engine: Engine, plan: Plan, ids: Ids, rng: random.Random) -> None:
        self.plan = plan
        self.drift_ppm_per_min = 0
        self.due_ns = 0
        self._stepped_ns = 0
        self._engine = engine
        self._market = engine.market
        self._ids = ids
        self._rng = rng
        self._price = plan.start_price
        self._quotes: dict[Side, dict[Decimal, Order]] = {Side.BUY: {}, Side.SELL: {}}
        self._far: list[Order] = []
        self._far_price = plan.start_price

    def open(self) -> None:
        with self._engine.action():
            self._lay_far()
            for side in Side:
                for rank in range(NEAR):
                    self._quote(side, self._near_price(side, rank, self._rng.randrange(15)))

    def step(self, now_ns: int) -> None:
        """The price moves a little, some levels change, perhaps somebody trades."""
        elapsed_ms = min((now_ns - self._stepped_ns) // 1_000_000, LONGEST_STEP_MS)
        pause_ms = self._rng.randint(self.plan.pace_ms // 2, self.plan.pace_ms * 3 // 2)
        self._stepped_ns, self.due_ns = now_ns, now_ns + pause_ms * 1_000_000
        self._walk(elapsed_ms)
        with self._engine.action():
            touches = {side: self._near_price(side, 0, self._rng.randrange(15)) for side in Side}
            for side in Side:
                self._prune(side, touches[side], self._near_price(side, NEAR + 2, 0))
            if abs(self._price - self._far_price) * 100 > self._far_price:
                self._lay_far()
            for side in Side:
                self._replenish(side, touches[side])
            if self._rng.randrange(100) < 45:
                self._trade()

    def push(self, price: Decimal) -> None:
        """Move the market to a price: whatever rests beyond it is filled, and it is traded at."""
        price = max(floor_to(price, self._market.price_step), self._market.price_step)
        with self._engine.action():
            self._withdraw_far()
            for side in Side:
                for order in list(self._quotes[side].values()):
                    self._withdraw(order)
                self._sweep(side, price)
            self._price = price
            self.open()
            print_amount = self._amount(1)
            self._send(MAKERS, Side.SELL, price, print_amount)
            self._send(TAKERS, Side.BUY, price, print_amount, TimeInForce.IOC)

    def _walk(self, elapsed_ms: int) -> None:
        # Twelve dice make a bell curve; the root of the time makes it a walk.
        dice = sum(self._rng.choices(range(-1_000, 1_001), k=12))
        ppb = dice * self.plan.restless_ppm * isqrt(elapsed_ms) // 64
        ppb += self.drift_ppm_per_min * elapsed_ms // 60
        moved = plus(self._price, times(self._price, Decimal(ppb).scaleb(-9)))
        self._price = max(rounded(moved, 15, ROUND_HALF_EVEN), self._market.price_step)

    def _near_price(self, side: Side, rank: int, jitter: int) -> Decimal:
        """Return a price that is further away with each rank, by a step at the least."""
        price = self._beside(side, 5 + jitter + 15 * rank + rank * rank)
        steps = times(self._market.price_step, Decimal(rank))
        if side is Side.SELL:
            return plus(price, steps)
        return max(plus(price, steps.copy_negate()), self._market.price_step)

    def _beside(self, side: Side, ppm: int) -> Decimal:
        """Return the step next to the price, this far or further away from it."""
        step = self._market.price_step
        away = times(self._price, Decimal(ppm).scaleb(-6))
        if side is Side.SELL:
            return plus(floor_to(plus(self._price, away), step), step)
        down = floor_to(plus(self._price, away.copy_negate()), step)
        return max(step, down if down < self._price else plus(down, step.copy_negate()))

    def _amount(self, weight: int) -> Decimal:
        spread = Decimal(self._rng.randint(10, 100) * self._rng.randint(10, 100) * weight)
        wish = times(self.plan.typical_amount, spread.scaleb(-4))
        if self._rng.randrange(4) == 0:  # some people type round numbers
            wish = wish.quantize(Decimal(1).scaleb(wish.adjusted()))
        return max(floor_to(wish, self._market.amount_step), self._market.min_amount)

    def _quote(self, side: Side, price: Decimal) -> None:
        before = self._quotes[side].get(price)
        if before is not None:
            self._withdraw(before)
        order = self._send(MAKERS, side, price, self._amount(4))
        if order.is_live:
            self._quotes[side][price] = order

    def _withdraw(self, order: Order) -> None:
        del self._quotes[order.side][order.price]
        if order.is_live:
            self._engine.cancel(order)

    def _withdraw_far(self) -> None:
        for order in self._far:
            if order.is_live:
                self._engine.cancel(order)

    def _lay_far(self) -> None:
        self._withdraw_far()
        self._far_price = self._price
        self._far = [
            self._send(MAKERS, side, self._beside(side, ppm), self._amount(40))
            for side in Side
            for ppm in FAR_PPM
        ]

    def _prune(self, side: Side, touch: Decimal, edge: Decimal) -> None:
        lowest, highest = (touch, edge) if side is Side.SELL else (edge, touch)
        for order in list(self._quotes[side].values()):
            if not order.is_live or not lowest <= order.price <= highest:
                self._withdraw(order)

    def _replenish(self, side: Side, touch: Decimal) -> None:
        quotes = self._quotes[side]
        others = list(quotes)
        if touch not in quotes:
            self._quote(side, touch)
        if len(others) > NEAR:
            self._withdraw(quotes[self._rng.choice(others)])
        elif len(others) < NEAR - 2:
            for rank in self._rng.sample(range(1, NEAR), k=4):
                self._quote(side, self._near_price(side, rank, self._rng.randrange(15)))
        elif self._rng.randrange(2):
            self._quote(side, self._rng.choice(others))

    def _trade(self) -> None:
        side = self._rng.choice((Side.BUY, Side.SELL))
        price = self._beside(side.opposite, 500)
        self._send(TAKERS, side, price, self._amount(2), TimeInForce.IOC)

    def _sweep(self, side: Side, price: Decimal) -> None:
        """Fill what clients have resting on this side at the price or better than it."""
        half = self._engine.book.half(side)
        while (best := half.best()) is not None:
            if (best < price) if side is Side.BUY else (best > price):
                return
            self._send(TAKERS, side.opposite, best, half.amount_at(best), TimeInForce.IOC)

    def _send(
        self,
        account: str,
        side: Side,
        price: Decimal,
        amount: Decimal,
        time_in_force: TimeInForce = TimeInForce.GTC,
    ) -> Order:
        with self._engine.action() as action:
            order = Order(
                id=self._ids.order(),
                account=account,
                key="",
                market=self._market,
                side=side,
                price=price,
                amount=amount,
                created_ns=action.at_ns,
                time_in_force=time_in_force,
            )
            self._engine.place(order)
        return order
