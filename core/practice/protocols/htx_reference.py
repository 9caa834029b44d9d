"""What HTX says of itself: its symbols in four spellings, currencies, market status (sheet 3 and 10)."""

import re
from collections.abc import Mapping
from decimal import Decimal

from core.practice.clock import Clock
from core.practice.json_text import Spelled
from core.practice.market import Status
from core.practice.protocols.htx_markets import BUY_BELOW, SELL_ABOVE, VALUE_PLACES, Rules
from core.practice.protocols.htx_shapes import Row, ok, success

OPENED_MS = 1_514_779_200_000
STATES = {Status.OPEN: "online", Status.CANCEL_ONLY: "suspend", Status.CLOSED: "offline"}
MARKET_MOVE = Decimal("0.1")


class Reference:
    def __init__(self, rules: Mapping[str, Rules], clock: Clock) -> None:
        self._rules = rules
        self._clock = clock
        self._listed_ms = clock.now_ms()

    def timestamp(self, _: Mapping[str, str]) -> Row:
        return ok(self._clock.now_ms())

    def market_status(self, _: Mapping[str, str]) -> Row:
        return success({"marketStatus": 1}, message="success")

    def currencies(self, _: Mapping[str, str]) -> Row:
        """Answer with names only; the sheet does not describe this call, but some clients need it."""
        names = sorted(
            {name for r in self._rules.values() for name in (r.market.base, r.market.quote)}
        )
        rows = [
            {"currency": name, "assetType": 1, "chains": [], "instStatus": "normal"}
            for name in names
        ]
        return success(rows)

    def market_symbols(self, query: Mapping[str, str]) -> Row:
        wanted = query["symbols"].split(",") if query.get("symbols") else list(self._rules)
        rows = [_limits(self._rules[symbol]) for symbol in wanted if symbol in self._rules]
        return self._since(query, rows)

    def common_symbols(self, _: Mapping[str, str]) -> Row:
        return ok([_long_limits(rules) for rules in self._rules.values()])

    def settings_v1(self, query: Mapping[str, str]) -> Row:
        rows = [_settings(rules) | _settings_v1(rules) for rules in self._rules.values()]
        return self._since(query, rows)

    def settings_v2(self, query: Mapping[str, str]) -> Row:
        rows = [_settings(rules) | _settings_v2(rules) for rules in self._rules.values()]
        return self._since(query, rows)

    def _since(self, query: Mapping[str, str], rows: list[Row]) -> Row:
        """Answer with everything, or with nothing to one who knows it already: nothing ever changes."""
        since = query.get("ts", "")
        is_known = re.fullmatch(r"[0-9]{1,19}", since) and int(since) >= self._listed_ms
        return ok([] if is_known else rows, ts=str(self._listed_ms), full=0 if is_known else 1)


def _state(rules: Rules) -> str:
    return STATES[rules.market.status]


def _partition(rules: Rules) -> str:
    return "innovation" if rules.market.base in ("shib", "2z", "old") else "main"


def _trading(rules: Rules) -> str:
    return "disabled" if rules.market.status is Status.CLOSED else "enabled"


def _figures(rules: Rules) -> dict[str, Decimal | Spelled]:
    """Return the limits by their short names; a large round one comes with an exponent."""
    minimum, maximum = rules.market.min_amount, _large(rules.max_amount)
    return {
        "minoa": minimum,
        "maxoa": maximum,
        "minov": rules.min_value,
        "lominoa": minimum,
        "lomaxoa": maximum,
        "lomaxba": _large(rules.max_buy_amount),
        "lomaxsa": maximum,
        "smminoa": minimum,
        "smmaxoa": _large(rules.market_max_amount),
        "bmmaxov": rules.market_max_value,
        "blmlt": BUY_BELOW,
        "slmgt": SELL_ABOVE,
        "msormlt": MARKET_MOVE,
        "mbormlt": MARKET_MOVE,
    }


def _large(value: Decimal) -> Spelled:
    return Spelled(str(value))


def _limits(rules: Rules) -> Row:
    market = rules.market
    return {
        "symbol": market.symbol,
        "state": _state(rules),
        "bc": market.base,
        "qc": market.quote,
        "pp": rules.price_places,
        "ap": rules.amount_places,
        "sp": _partition(rules),
        "vp": VALUE_PLACES,
        **_figures(rules),
        "at": _trading(rules),
        "tags": "",
    }


def _long_limits(rules: Rules) -> Row:
    market, figures = rules.market, _figures(rules)
    return {
        "base-currency": market.base,
        "quote-currency": market.quote,
        "price-precision": rules.price_places,
        "amount-precision": rules.amount_places,
        "symbol-partition": _partition(rules),
        "symbol": market.symbol,
        "state": _state(rules),
        "value-precision": VALUE_PLACES,
        "min-order-amt": figures["minoa"],
        "max-order-amt": figures["maxoa"],
        "min-order-value": figures["minov"],
        "limit-order-min-order-amt": figures["lominoa"],
        "limit-order-max-order-amt": figures["lomaxoa"],
        "limit-order-max-buy-amt": figures["lomaxba"],
        "limit-order-max-sell-amt": figures["lomaxsa"],
        "buy-limit-must-less-than": figures["blmlt"],
        "sell-limit-must-greater-than": figures["slmgt"],
        "sell-market-min-order-amt": figures["smminoa"],
        "sell-market-max-order-amt": figures["smmaxoa"],
        "buy-market-max-order-value": figures["bmmaxov"],
        "market-sell-order-rate-must-less-than": figures["msormlt"],
        "market-buy-order-rate-must-less-than": figures["mbormlt"],
        "api-trading": _trading(rules),
        "tags": "",
    }


def _settings(rules: Rules) -> Row:
    market = rules.market
    return {
        "tags": "",
        "state": _state(rules),
        "bcdn": market.base.upper(),
        "qcdn": market.quote.upper(),
        "elr": None,
        "te": market.status is Status.OPEN,
        "cd": False,
        "toa": OPENED_MS,
        "bc": market.base,
        "qc": market.quote,
        "sp": _partition(rules),
        "d": None,
        "tpp": rules.price_places,
        "tap": rules.amount_places,
        "fp": VALUE_PLACES,
        "w": 999_400_000,
        "ttp": VALUE_PLACES,
    }


def _settings_v1(rules: Rules) -> Row:
    market = rules.market
    return {
        "symbol": market.symbol,
        "sn": f"{market.base.upper()}/{market.quote.upper()}",
        "tm": "PRO",
        "ve": True,
        "dl": False,
        "ce": market.status is not Status.CLOSED,
        "tet": OPENED_MS,
        "we": False,
        "tca": 1_893_470_400_000,
        "voa": OPENED_MS,
        "vca": 1_893_470_400_000,
    }


def _settings_v2(rules: Rules) -> Row:
    market = rules.market
    return {
        "sc": market.symbol,
        "dn": f"{market.base.upper()}/{market.quote.upper()}",
        "wr": "1.5",
        "p": [],
        "smlr": None,
        "flr": None,
        "whe": False,
        "lr": None,
    }
