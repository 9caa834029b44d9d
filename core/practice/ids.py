"""The numbers that an exchange hands out; order ids are beyond what a binary float holds exactly."""

from itertools import count


class Ids:
    def __init__(self) -> None:
        self._orders = count(73_751_560_172_006_688, 3)
        self._trades = count(2_840_140_831_250_001)

    def order(self) -> int:
        return next(self._orders)

    def trade(self) -> int:
        return next(self._trades)
