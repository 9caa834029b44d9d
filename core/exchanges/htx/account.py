"""Turn what HTX says of a key and its account into facts (HTX sheet 2, 5, 12, 13)."""

from decimal import Decimal

from core.domain.account import Balance, Balances, KeyRights
from core.domain.errors import BadAnswer, Category, Outcome, Refused, refusal
from core.domain.market import FeeRates
from core.domain.money import ZERO, add
from core.exchanges.base import SignIn, SpotAccount
from core.exchanges.reading import (
    Fields,
    as_object,
    maybe_decimal,
    maybe_int,
    maybe_text,
    read_decimal,
    read_id,
    read_list,
    read_object,
    read_text,
)

_WORKING = "working"
_SPENDABLE, _HELD = "trade", "frozen"


def parse_accounts(answer: Fields) -> tuple[SpotAccount, ...]:
    """The spot accounts, those that work first. No other kind stands in for one: it could trade on borrowed money."""
    rows = [as_object(row, "account") for row in read_list(answer, "data")]
    accounts = [
        SpotAccount(id=read_id(row, "id"), is_locked=read_text(row, "state") != _WORKING)
        for row in rows
        if read_text(row, "type") == "spot"
    ]
    return tuple(sorted(accounts, key=lambda account: account.is_locked))


def parse_account_step(may_ask_rights: bool, answer: Fields) -> SignIn:
    """The first step of a sign-in: the account to act for. A locked one ends it, as nothing may be traded.

    Without any spot account the key is of no use here: that is a refusal with a code of our own.
    """
    accounts = parse_accounts(answer)
    if not accounts:
        raise refusal(
            Refused(
                category=Category.ACCOUNT_RESTRICTED,
                outcome=Outcome.NOT_DONE,
                code="no-spot-account",
                field="account",
            )
        )
    account = accounts[0]
    options = {"account": account.id, "account_state": "lock" if account.is_locked else _WORKING}
    if account.is_locked:
        return SignIn(rights=KeyRights(can_read=True, can_trade=False), options=options)
    rights = KeyRights() if may_ask_rights else KeyRights(can_read=True)
    return SignIn(rights=rights, options=options, is_complete=not may_ask_rights)


def parse_uid_step(answer: Fields) -> SignIn:
    """The second step: the user, without whom the key's rights cannot be asked for."""
    return SignIn(options={"uid": read_id(answer, "data")}, is_complete=False)


def parse_rights(key: str, answer: Fields) -> SignIn:
    """The last step: what the key may do. Where no row shows our key, the most that any of them may."""
    rows = [as_object(row, "key") for row in read_list(answer, "data")]
    ours = [row for row in rows if row.get("accessKey") == key] or rows
    if not ours:
        return SignIn()
    words = {word.strip() for row in ours for word in read_text(row, "permission").split(",")}
    return SignIn(
        rights=KeyRights(
            can_read="readOnly" in words,
            can_trade="trade" in words,
            can_withdraw="withdraw" in words,
            ip_bound=all(maybe_text(row, "ipAddresses") for row in ours),
        )
    )


def parse_balances(answer: Fields) -> Balances:
    """What may be spent and what orders hold; loans, interest and other rows are no part of it."""
    data = read_object(answer, "data")
    amounts: dict[str, dict[str, Decimal]] = {}
    sequences: dict[str, int] = {}
    for each in read_list(data, "list"):
        row = as_object(each, "balance")
        kind = read_text(row, "type")
        if kind in {_SPENDABLE, _HELD}:
            asset = read_text(row, "currency").upper()
            amounts.setdefault(asset, {})[kind] = read_decimal(row, "balance")
            if (sequence := maybe_int(row, "seq-num")) is not None:
                sequences[asset] = max(sequence, sequences.get(asset, sequence))
    state = maybe_text(data, "state")
    return Balances(
        rows=tuple(
            _balance(asset, parts, sequences.get(asset)) for asset, parts in amounts.items()
        ),
        can_trade=None if state is None else state == _WORKING,
    )


def _balance(asset: str, parts: dict[str, Decimal], sequence: int | None) -> Balance:
    free, held = parts.get(_SPENDABLE, ZERO), parts.get(_HELD, ZERO)
    return Balance(
        asset=asset,
        free=max(ZERO, free),
        held=max(ZERO, held),
        total=add(free, held),
        sequence=sequence,
    )


def parse_fee_rates(symbol: str, answer: Fields) -> FeeRates:
    """What a pair costs this user."""
    rates = parse_all_fee_rates(answer)
    if symbol not in rates:
        raise BadAnswer("rates: another pair came")
    return rates[symbol]


def parse_all_fee_rates(answer: Fields) -> dict[str, FeeRates]:
    """What each pair costs this user after all deductions; a negative rate is a rebate."""
    rows = [as_object(row, "rates") for row in read_list(answer, "data")]
    return {
        read_text(row, "symbol").lower(): FeeRates(
            maker=_rate(row, "Maker"), taker=_rate(row, "Taker")
        )
        for row in rows
    }


def _rate(row: Fields, role: str) -> Decimal:
    """After deductions where that is said, else the base rate."""
    actual = maybe_decimal(row, f"actual{role}Rate")
    return read_decimal(row, f"{role.lower()}FeeRate") if actual is None else actual
