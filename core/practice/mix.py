"""A mix of faults drawn from a seed: the same seed and the same requests in the same order go wrong alike."""

import asyncio
import random
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from itertools import accumulate
from typing import Any

from core.practice.faults import (
    FRAME_KINDS,
    KINDS,
    LONGEST_S,
    REQUEST_KINDS,
    BadFault,
    Fault,
    is_meant,
    read_match,
    read_wait,
    within,
)

STATUSES = (500, 502, 503, 504)
DAMAGE = {"reads": REQUEST_KINDS, "writes": REQUEST_KINDS, "frames": FRAME_KINDS}
"""What may happen to each sort of traffic."""

Rates = Mapping[str, Decimal]


@dataclass(slots=True, kw_only=True)
class Mix:
    seed: int
    rates: Mapping[str, Rates]
    """The probability of each kind of fault, for reads, writes and frames."""
    match: Mapping[str, str]
    longest_s: float
    retry_after: int | None
    struck: Counter[str] = field(default_factory=Counter)
    """How many requests and frames each kind has struck."""
    cleared: asyncio.Event = field(default_factory=asyncio.Event)
    _dice: dict[str, random.Random] = field(default_factory=dict)

    def draw(self, traffic: str, place: Mapping[str, str]) -> Fault | None:
        """Draw what happens to the next request or frame. Each sort of traffic of each exchange has
        dice of its own, and throws them as often whatever comes of it: what is read between two
        orders does not change what happens to them.
        """
        if not is_meant(self.match, place):
            return None
        name = f"{self.seed} {place['exchange']} {traffic}"
        dice = self._dice.setdefault(name, random.Random(name))
        chance, share, side = dice.random(), dice.random(), dice.random()
        rates = self.rates[traffic]
        for kind, bound in zip(rates, accumulate(rates.values()), strict=True):
            if chance < bound:
                self.struck[kind] += 1
                return self._fault(kind, share, is_late=side < 0.5)
        return None

    def _fault(self, kind: str, share: float, *, is_late: bool) -> Fault:
        """Half of the faults that leave a choice act before the answer is spoiled, or set the clock back."""
        seconds = self.longest_s * share
        return Fault(
            kind=kind,
            match={},
            seconds=-seconds if kind == "clock_jump" and is_late else seconds,
            status=502 if kind == "html" else STATUSES[int(share * len(STATUSES))],
            retry_after=self.retry_after if kind in ("rate_limited", "banned") else None,
            body="",
            is_after=is_late,
            times=None,
            cleared=self.cleared,
        )


def read_mix(wish: Mapping[str, Any]) -> Mix:
    """Raise BadFault."""
    if not isinstance(wish.get("seed"), int):
        raise BadFault("seed must be a whole number")
    usual = _read_rates(wish, "rates", KINDS)
    rates = {
        traffic: _read_rates(wish, traffic, kinds) if traffic in wish else _only(kinds, usual)
        for traffic, kinds in DAMAGE.items()
    }
    if any(sum(each.values()) > 1 for each in rates.values()):
        raise BadFault("rates may add up to 1 at most")
    try:
        return Mix(
            seed=wish["seed"],
            rates=rates,
            match=read_match(wish),
            longest_s=within(float(wish.get("seconds", 1)), 0, LONGEST_S),
            retry_after=read_wait(wish),
        )
    except (TypeError, ValueError) as error:
        raise BadFault(str(error)) from None


def _only(kinds: Iterable[str], rates: Rates) -> dict[str, Decimal]:
    return {kind: rate for kind, rate in rates.items() if kind in kinds}


def _read_rates(wish: Mapping[str, Any], name: str, kinds: frozenset[str]) -> dict[str, Decimal]:
    """Return them in an order that does not depend on the wish's."""
    rates = wish.get(name, {})
    if not isinstance(rates, dict) or not rates.keys() <= kinds:
        raise BadFault(f"{name} must be an object with any of {', '.join(sorted(kinds))}")
    try:
        exact = {kind: Decimal(str(rates[kind])) for kind in sorted(rates)}
    except InvalidOperation:
        raise BadFault(f"{name} must be numbers") from None
    if not all(rate.is_finite() and 0 <= rate <= 1 for rate in exact.values()):
        raise BadFault("a rate is between 0 and 1")
    return exact
