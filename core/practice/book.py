"""The resting orders of one market, by price and then by time."""

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from decimal import Decimal

from core.practice.exact import ZERO, plus
from core.practice.orders import Order, Side

Levels = list[tuple[Decimal, Decimal]]
"""Prices and amounts."""


class HalfBook:
    """One side of the book. Ranks are kept ascending, so that the best price is the last one."""

    def __init__(self, side: Side) -> None:
        self._side = side
        self._ranks: list[Decimal] = []
        self._levels: dict[Decimal, dict[int, Order]] = {}

    def _rank(self, price: Decimal) -> Decimal:
        return price if self._side is Side.BUY else price.copy_negate()

    def add(self, order: Order) -> None:
        level = self._levels.get(order.price)
        if level is None:
            level = self._levels[order.price] = {}
            insort(self._ranks, self._rank(order.price))
        level[order.id] = order

    def remove(self, order: Order) -> None:
        level = self._levels[order.price]
        del level[order.id]
        if not level:
            del self._levels[order.price]
            del self._ranks[bisect_left(self._ranks, self._rank(order.price))]

    def best(self) -> Decimal | None:
        return self._ranks[-1].copy_abs() if self._ranks else None

    def first(self) -> Order | None:
        """Return the order that is next to be matched."""
        if not self._ranks:
            return None
        return next(iter(self._levels[self._ranks[-1].copy_abs()].values()))

    def orders(self) -> Iterator[Order]:
        """Walk in the order of matching."""
        for rank in reversed(self._ranks):
            yield from self._levels[rank.copy_abs()].values()

    def amount_at(self, price: Decimal) -> Decimal:
        total = ZERO
        for order in self._levels.get(price, {}).values():
            total = plus(total, order.remaining)
        return total

    def count_at(self, price: Decimal) -> int:
        return len(self._levels.get(price, ()))

    def levels(self, limit: int | None = None) -> Levels:
        """Return price and amount of all levels, or of the best ones, best first."""
        ranks = self._ranks if limit is None else self._ranks[-limit:]
        return [
            (price, self.amount_at(price))
            for price in (rank.copy_abs() for rank in reversed(ranks))
        ]


class Book:
    def __init__(self) -> None:
        self.bids = HalfBook(Side.BUY)
        self.asks = HalfBook(Side.SELL)

    def half(self, side: Side) -> HalfBook:
        return self.bids if side is Side.BUY else self.asks

    def levels_of(self, changed: Iterable[tuple[Side, Decimal]]) -> tuple[Levels, Levels]:
        """Return what is at these levels now, bids and asks apart, best first; zero where nothing is left."""
        rows: dict[Side, Levels] = {Side.BUY: [], Side.SELL: []}
        for side, price in sorted(changed, key=lambda level: level[1]):
            rows[side].append((price, self.half(side).amount_at(price)))
        return rows[Side.BUY][::-1], rows[Side.SELL]
