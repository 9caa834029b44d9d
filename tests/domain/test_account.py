"""Balances and rights: what is newer wins, what nobody told stays unknown, and danger is named."""

from decimal import Decimal

import pytest

from core.domain.account import Balance, BalanceChange, KeyRights


def a_balance(free: str, sequence: int | None = None) -> Balance:
    return Balance(asset="BTC", free=Decimal(free), held=Decimal(1), sequence=sequence)


def test_older_news_of_an_asset_changes_nothing() -> None:
    known = a_balance("5", sequence=7)

    assert BalanceChange(asset="BTC", free=Decimal(4), sequence=6).applied_to(known) == known
    newer = BalanceChange(asset="BTC", free=Decimal(4), sequence=8).applied_to(known)
    assert (newer.free, newer.sequence) == (Decimal(4), 8)


def test_what_the_news_does_not_state_stays() -> None:
    after = BalanceChange(asset="BTC", free=Decimal(4)).applied_to(a_balance("5", sequence=7))

    assert (after.free, after.held, after.sequence) == (Decimal(4), Decimal(1), 7)


@pytest.mark.parametrize(
    ("rights", "needs_warning"),
    [
        (KeyRights(), False),
        (KeyRights(can_trade=True, can_withdraw=False, ip_bound=True), False),
        (KeyRights(can_withdraw=True), True),
        (KeyRights(can_transfer=True), True),
        (KeyRights(ip_bound=False), False),
        (KeyRights(ip_bound=False, should_be_bound=True), True),
        (KeyRights(ip_bound=None, should_be_bound=True), False),
    ],
)
def test_a_key_that_could_do_harm_is_warned_of(rights: KeyRights, needs_warning: bool) -> None:
    assert rights.needs_warning is needs_warning
