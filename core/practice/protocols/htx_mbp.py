"""The best levels of a market and the numbered changes between them, the same for all who listen (sheet 11.1)."""

from decimal import Decimal

from core.practice.engine import Engine
from core.practice.exact import ZERO
from core.practice.orders import Action
from core.practice.protocols.htx_shapes import Row

LARGE = 150
"""From so many levels on both sides are told, even an empty one."""
View = dict[Decimal, Decimal]


class MbpBooks:
    def __init__(self) -> None:
        self._books: dict[tuple[str, int], Increments] = {}

    def of(self, engine: Engine, levels: int) -> "Increments":
        name = (engine.market.symbol, levels)
        book = self._books.get(name)
        if book is None:
            book = self._books[name] = Increments(engine, levels)
        return book


class Increments:
    def __init__(self, engine: Engine, levels: int) -> None:
        self._engine = engine
        self._levels = levels
        self._sequence = engine.last_update
        self._bids, self._asks = self._look()
        self._seen: Action | None = None
        self._change: Row | None = None

    def whole(self) -> Row:
        """Return all levels, under the number after which the next change comes."""
        self._advance()
        rows = {"bids": list(self._bids.items()), "asks": list(self._asks.items())}
        return {"seqNum": self._sequence} | rows

    def change(self, action: Action) -> Row | None:
        """Return what an action changed, if it is to be told; everybody who listens asks after every action."""
        if action is not self._seen:
            self._seen = action
            self._change = self._advance()
        return self._change

    def _advance(self) -> Row | None:
        bids, asks = self._look()
        rows = {
            name: _difference(old, new)
            for name, old, new in (("bids", self._bids, bids), ("asks", self._asks, asks))
        }
        if not any(rows.values()):
            return None
        previous, self._sequence = self._sequence, self._engine.last_update
        self._bids, self._asks = bids, asks
        if self._levels < LARGE:
            rows = {name: changes for name, changes in rows.items() if changes}
        return {"seqNum": self._sequence, "prevSeqNum": previous} | rows

    def _look(self) -> tuple[View, View]:
        book = self._engine.book
        return dict(book.bids.levels(self._levels)), dict(book.asks.levels(self._levels))


def _difference(old: View, new: View) -> list[tuple[Decimal, Decimal]]:
    gone = [(price, ZERO) for price in old if price not in new]
    return gone + [level for level in new.items() if old.get(level[0]) != level[1]]
