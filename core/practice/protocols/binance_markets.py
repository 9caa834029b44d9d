"""The markets of one Binance venue: found by symbol, with their rules, status and average price."""

from collections.abc import Iterable
from decimal import Decimal
from itertools import islice

from core.practice.engine import Engine
from core.practice.exact import ZERO, plus, ratio
from core.practice.market import Market
from core.practice.protocols.binance_listings import AVERAGE_MINS, STATUSES, Rules
from core.practice.protocols.binance_params import Params
from core.practice.protocols.binance_refusals import bad, no_such_symbol
from core.practice.spans import MINUTE_MS
from core.practice.tape import Day
from core.practice.venue import Venue

_UNTRADED = Day(open=ZERO, high=ZERO, low=ZERO, volume=ZERO, value=ZERO, count=0, closes=[])


class Markets:
    def __init__(self, venue: Venue, rules: Iterable[Rules]) -> None:
        self.venue = venue
        self.rules = {each.market.symbol: each for each in rules}

    def find(self, symbol: str) -> Rules:
        """Raise Refusal."""
        rules = self.rules.get(symbol)
        if rules is None:
            raise no_such_symbol()
        return rules

    def wanted(self, params: Params) -> Rules:
        """Find the one symbol that must be named."""
        return self.find(params.need("symbol"))

    def chosen(self, params: Params) -> tuple[list[Rules], bool]:
        """Return the markets that symbol, symbols and symbolStatus choose, and whether one alone was named."""
        status = params.word("symbolStatus", STATUSES, bad(-1122, "Invalid symbolStatus."))
        symbol, symbols = params.text("symbol"), params.names("symbols")
        if symbol is not None and symbols is not None:
            raise bad(-1128, "Combination of optional parameters invalid.")
        if symbol is not None:
            rules = self.find(symbol)
            if status not in (None, rules.status):
                message = "The symbol's status does not match the requested symbolStatus."
                raise bad(-1220, message)
            return [rules], True
        named = self.rules.values() if symbols is None else [self.find(each) for each in symbols]
        return [rules for rules in named if status in (None, rules.status)], False

    def engine(self, market: Market) -> Engine:
        return self.venue.engines[market.symbol]

    def day(self, market: Market) -> Day:
        return self.engine(market).tape.day(self.venue.clock.now_ms()) or _UNTRADED

    def last_price(self, market: Market) -> Decimal:
        last = self.engine(market).tape.last
        return last.price if last else ZERO

    def average(self, market: Market) -> Decimal:
        """Return the average price of the last minutes, weighted by volume; without trades the last price."""
        tape = self.engine(market).tape
        tape.minutes.fill_up_to(self.venue.clock.now_ms() + MINUTE_MS)
        rows = list(islice(tape.minutes.newest_first(), AVERAGE_MINS))
        volume = value = ZERO
        for row in rows:
            volume, value = plus(volume, row.volume), plus(value, row.value)
        if volume:
            return ratio(value, volume, 8)
        return self.last_price(market)
