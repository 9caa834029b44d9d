"""The rules of pairs come back from disk as they were, with their age, or not at all."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from core.desk.facts import MarketList, Source
from core.desk.rules import RulesCache
from core.domain.account import Environment
from core.domain.market import Limits, OrderType, Trading
from tests.fakes import a_market

SOURCE = Source("gemini", Environment.SANDBOX, "Sandbox")
RULES = MarketList(
    source=SOURCE,
    loaded_ms=1_763_718_000_000,
    markets=(
        a_market(
            symbol="币安人生USDT",
            price_step=Decimal("1E-8"),
            cost=Limits(least=Decimal("5.0"), most=None),
            market_cost=Limits(most=Decimal(9_000_000)),
            most_quantity_buy=Decimal("0.000000000000000001"),
            spend_step=Decimal("0.01"),
            trading=Trading.CANCEL_ONLY,
            order_types=frozenset({OrderType.LIMIT, OrderType.TRAILING_STOP}),
        ),
        a_market(symbol="ethusd", has_post_only=False, has_quote_market=True),
    ),
)


def test_rules_come_back_exactly_with_the_time_they_were_asked_for(tmp_path: Path) -> None:
    RulesCache(tmp_path).save(RULES)

    assert RulesCache(tmp_path).load(SOURCE) == RULES


def test_each_host_of_an_exchange_has_rules_of_its_own(tmp_path: Path) -> None:
    cache = RulesCache(tmp_path)
    cache.save(RULES)
    other = SOURCE._replace(host_name="Demo Mode")

    assert cache.load(other) is None
    cache.save(replace(RULES, source=other, markets=()))
    assert cache.load(SOURCE) == RULES


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"version": 99}',
        b'{"version": 1, "markets": [{}], "loaded_ms": 1}',
    ],
)
def test_a_damaged_file_is_no_rules_and_no_error(tmp_path: Path, damage: bytes) -> None:
    cache = RulesCache(tmp_path)
    cache.save(RULES)
    (saved,) = tmp_path.iterdir()
    saved.write_bytes(damage)

    assert cache.load(SOURCE) is None


def test_a_folder_that_cannot_be_written_costs_only_the_copy(tmp_path: Path) -> None:
    RulesCache(tmp_path / "gone").save(RULES)

    assert RulesCache(tmp_path / "gone").load(SOURCE) is None
