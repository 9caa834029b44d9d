"""A made-up past for a market's tape, so that charts and 24 h figures are filled at the start."""

import random
from dataclasses import dataclass
from decimal import Decimal
from math import isqrt

from core.practice.exact import floor_to, steps_in, times
from core.practice.ids import Ids
from core.practice.makers import Plan
from core.practice.market import Market
from core.practice.orders import Side, Trade
from core.practice.tape import HOUR_MS, MINUTE_MS, Candle, Tape

HOURS = 30 * 24
MINUTES = 36 * 60
TRADES = 600


def make_up(
    tape: Tape, market: Market, plan: Plan, *, now_ms: int, ids: Ids, rng: random.Random
) -> None:
    """Walk back from the start price: hours long ago, then minutes, and trades at the end."""
    unit = max(floor_to(plan.typical_amount.scaleb(-2), market.amount_step), market.min_amount)
    walk = Walk(market.price_step, plan.restless_ppm, rng)
    minutes = walk.back(plan.start_price, unit, now_ms, MINUTE_MS, MINUTES)
    before = minutes[0]
    hourly = times(unit, Decimal(40))
    hours = walk.back(before.open, hourly, before.opened_ms - HOUR_MS, HOUR_MS, HOURS)
    tape.hours.start_with(hours)
    tape.minutes.start_with(minutes)
    for candle in minutes:
        tape.hours.add(candle)
    for row in minutes[-TRADES // 3 :]:
        span_ms = min(MINUTE_MS, max(1, now_ms - row.opened_ms))
        moments = sorted(rng.randrange(span_ms) for _ in range(3))
        for moment_ms, price in zip(moments, (row.open, row.low, row.close), strict=True):
            trade = Trade(
                id=ids.trade(),
                price=price,
                amount=times(unit, Decimal(rng.randint(1, 80))),
                taker_side=rng.choice((Side.BUY, Side.SELL)),
                at_ns=(row.opened_ms + moment_ms) * 1_000_000,
            )
            tape.trades.append(trade)


@dataclass(frozen=True, slots=True)
class Walk:
    step: Decimal
    restless_ppm: int
    rng: random.Random

    def back(
        self, price: Decimal, unit: Decimal, end_ms: int, width_ms: int, count: int
    ) -> list[Candle]:
        """Return candles, oldest first, of which the last one closes at the price."""
        opened = steps_in(price, self.step)
        move_ppm = self.restless_ppm * isqrt(width_ms // 1_000)
        dice = iter(self.rng.choices(range(-1_500, 1_501), k=3 * count))
        end_ms -= end_ms % width_ms
        rows = []
        for opened_ms in range(end_ms, end_ms - count * width_ms, -width_ms):
            closed, reach = opened, opened * move_ppm
            opened = max(1, closed - reach * next(dice) // 10**9)
            above, below = abs(next(dice)), abs(next(dice))
            close = times(Decimal(closed), self.step)
            volume = times(unit, Decimal(above + below))
            high = max(opened, closed) + reach * above // (2 * 10**9)
            low = max(1, min(opened, closed) - reach * below // (2 * 10**9))
            rows.append(
                Candle(
                    opened_ms=opened_ms,
                    open=times(Decimal(opened), self.step),
                    high=times(Decimal(high), self.step),
                    low=times(Decimal(low), self.step),
                    close=close,
                    volume=volume,
                    value=times(volume, close),
                    count=1 + (above + below) // 50,
                )
            )
        rows.reverse()
        return rows
