"""A made-up past for a market's tape, so that charts and 24 h figures are filled at the start.

Little of it is made up at once, the rest when somebody looks that far back: so a venue wakes quickly.
"""

import random
from array import array
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import islice
from math import isqrt

from core.practice.exact import floor_to, steps_in, times
from core.practice.ids import Ids
from core.practice.makers import Plan
from core.practice.market import Market
from core.practice.orders import Side, Trade
from core.practice.spans import HOUR_MS, MINUTE_MS
from core.practice.tape import Candle, Candles, Tape

HOURS = 30 * 24
MINUTES = 36 * 60
STRETCH = 6 * 60
"""Minutes that are made up in one go."""
MINUTES_WITH_TRADES, TRADES_A_MINUTE = 200, 3


def make_up(
    tape: Tape, market: Market, plan: Plan, *, now_ms: int, ids: Ids, rng: random.Random
) -> None:
    """Walk back from the start price to the full hour; whoever looks further back walks on."""
    unit = max(floor_to(plan.typical_amount.scaleb(-2), market.amount_step), market.min_amount)
    walk = Walk(market, plan, unit, now_ms, random.Random(rng.getrandbits(64)))
    recent = walk.back(MINUTE_MS, 1 + now_ms % HOUR_MS // MINUTE_MS)
    tape.minutes.start_with(recent, _earlier_minutes(walk))
    tape.hours.start_with(_hours_of(recent), _earlier_hours(walk, tape, recent[0].opened_ms))
    numbers = [ids.trade() for _ in range(TRADES_A_MINUTE * MINUTES_WITH_TRADES)]
    dice = random.Random(rng.getrandbits(64))
    present, present_ms = recent[-1], recent[-1].opened_ms

    def earlier_trades() -> list[Trade]:
        rows = (row for row in tape.minutes.newest_first() if row.opened_ms < present_ms)
        oldest_first = list(islice(rows, MINUTES_WITH_TRADES - 1))[::-1]
        return list(_trades(oldest_first, numbers, unit, now_ms, dice))

    tape.start_with(
        _trades([present], numbers[-TRADES_A_MINUTE:], unit, now_ms, dice), earlier_trades
    )


def _trades(
    minutes: Iterable[Candle],
    numbers: Iterable[int],
    unit: Decimal,
    now_ms: int,
    rng: random.Random,
) -> Iterator[Trade]:
    number = iter(numbers)
    for row in minutes:
        span_ms = min(MINUTE_MS, max(1, now_ms - row.opened_ms))
        moments = sorted(span_ms * roll >> 16 for roll in _rolls(rng, TRADES_A_MINUTE))
        prices = (row.open, row.low, row.close)
        for moment_ms, price, roll in zip(
            moments, prices, _rolls(rng, TRADES_A_MINUTE), strict=True
        ):
            yield Trade(
                id=next(number),
                price=price,
                amount=times(unit, 1 + roll % 80),
                taker_side=Side.BUY if roll & 1_024 else Side.SELL,
                at_ns=(row.opened_ms + moment_ms) * 1_000_000,
            )


def _earlier_minutes(walk: "Walk") -> Iterator[list[Candle]]:
    for _ in range(MINUTES // STRETCH):
        yield walk.back(MINUTE_MS, STRETCH)


def _earlier_hours(walk: "Walk", tape: Tape, before_ms: int) -> Iterator[list[Candle]]:
    minutes = [row for row in tape.minutes.oldest_first() if row.opened_ms < before_ms]
    yield _hours_of(minutes)
    yield walk.back(HOUR_MS, HOURS, liveliness=40)


def _hours_of(minutes: list[Candle]) -> list[Candle]:
    hours = Candles(HOUR_MS, MINUTES)
    for minute in minutes:
        hours.add(minute)
    return list(hours.oldest_first())


def _rolls(rng: random.Random, count: int) -> list[int]:
    """Roll dice from 0 to 65,535, many at once: that is quicker by far."""
    return array("H", rng.randbytes(2 * count)).tolist()


class Walk:
    """Each stretch ends where the one after it, made up before, begins."""

    def __init__(
        self, market: Market, plan: Plan, unit: Decimal, now_ms: int, rng: random.Random
    ) -> None:
        self._step = market.price_step
        self._restless_ppm = plan.restless_ppm
        self._unit = unit
        self._rng = rng
        self._before_ms = now_ms + 1
        self._at = steps_in(plan.start_price, market.price_step)

    def back(self, width_ms: int, count: int, *, liveliness: int = 1) -> list[Candle]:
        """Return candles, oldest first; the more liveliness, the more is traded in each."""
        unit = times(self._unit, liveliness)
        move_ppm = self._restless_ppm * isqrt(width_ms // 1_000)
        moves = [(roll - 32_768) * 3_000 >> 16 for roll in _rolls(self._rng, count)]
        heights = [roll * 1_500 >> 16 for roll in _rolls(self._rng, count)]
        depths = [roll * 1_500 >> 16 for roll in _rolls(self._rng, count)]
        newest_ms = (self._before_ms - 1) // width_ms * width_ms
        self._before_ms = newest_ms - (count - 1) * width_ms
        moments = range(newest_ms, self._before_ms - 1, -width_ms)
        open_price = times(self._at, self._step)
        rows = []
        for opened_ms, move, above, below in zip(moments, moves, heights, depths, strict=True):
            closed, close_price, reach = self._at, open_price, self._at * move_ppm
            opened = self._at = max(1, closed - reach * move // 10**9)
            open_price = times(opened, self._step)
            low, high = (opened, closed) if opened < closed else (closed, opened)
            high += reach * above // (2 * 10**9)
            low = max(1, low - reach * below // (2 * 10**9))
            volume = times(unit, above + below)
            candle = Candle(
                opened_ms=opened_ms,
                open=open_price,
                high=times(high, self._step),
                low=times(low, self._step),
                close=close_price,
                volume=volume,
                value=times(volume, close_price),
                count=1 + (above + below) // 50,
            )
            rows.append(candle)
        rows.reverse()
        return rows
