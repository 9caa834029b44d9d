"""The rules of an exchange's pairs on disk, so that the next start need not wait for a list of fifteen megabytes."""

import hashlib
import json
import logging
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from core.desk.facts import MarketList, Source
from core.domain.market import Limits, Market, OrderType, Trading
from core.domain.money import decimal, plain

VERSION = 1

_TEXTS = ("exchange", "symbol", "base", "quote")
_FLAGS = ("has_post_only", "has_quote_market")
_AMOUNTS = (
    "price_step",
    "quantity_step",
    "most_quantity_buy",
    "most_quantity_sell",
    "market_quantity_step",
    "spend_step",
)
_LIMITS = ("price", "quantity", "cost", "market_quantity", "market_cost", "market_cost_sell")

log = logging.getLogger(__name__)


class RulesCache:
    """One file for each source. Calls block: they belong in a pool's thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load(self, source: Source) -> MarketList | None:
        """What was saved last, with its age; None when there is nothing to go by."""
        try:
            told = json.loads(self._path(source).read_bytes())
            if told["version"] != VERSION:
                return None
            markets = tuple(_from_json(row) for row in told["markets"])
            return MarketList(source=source, markets=markets, loaded_ms=told["loaded_ms"])
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            log.warning("saved rules are not used: %s", type(error).__name__)
            return None

    def save(self, rules: MarketList) -> None:
        """Keep a list for the next start; a disk that is full costs nothing but that."""
        path = self._path(rules.source)
        aside = path.with_suffix(".new")
        told = {
            "version": VERSION,
            "loaded_ms": rules.loaded_ms,
            "markets": [_to_json(market) for market in rules.markets],
        }
        try:
            aside.write_text(json.dumps(told), encoding="utf-8")
            aside.replace(path)
        except OSError as error:
            log.warning("the rules could not be saved: %s", type(error).__name__)

    def _path(self, source: Source) -> Path:
        name = f"{source.exchange}\0{source.environment.value}\0{source.host_name}"
        digest = hashlib.sha256(name.encode()).hexdigest()[:16]
        return self._folder / f"rules-{source.exchange}-{digest}.json"


def _to_json(market: Market) -> dict[str, object]:
    row: dict[str, object] = {name: getattr(market, name) for name in (*_TEXTS, *_FLAGS)}
    row |= {name: _plain(getattr(market, name)) for name in _AMOUNTS}
    for name in _LIMITS:
        limits: Limits | None = getattr(market, name)
        row[name] = None if limits is None else [_plain(limits.least), _plain(limits.most)]
    row["trading"] = market.trading.value
    row["order_types"] = sorted(kind.value for kind in market.order_types)
    return row


def _from_json(row: Mapping[str, Any]) -> Market:
    values = {name: row[name] for name in (*_TEXTS, *_FLAGS)}
    values |= {name: _amount(row[name]) for name in _AMOUNTS}
    for name in _LIMITS:
        if row[name] is not None:
            least, most = map(_amount, row[name])
            values[name] = Limits(least=least, most=most)
    values["trading"] = Trading(row["trading"])
    values["order_types"] = frozenset(map(OrderType, row["order_types"]))
    return Market(**values)


def _plain(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else decimal(text)
