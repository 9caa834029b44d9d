"""How a key signs in: the spot account, the user, what the key may do, and keys that may not ask for it."""

from dataclasses import replace
from typing import Any

import pytest

from core.domain.errors import Category, MissingPermission, Outcome, Refused
from core.exchanges.htx import HTX
from tests.exchanges.htx_fakes import (
    STAMP,
    a_key,
    answer,
    path_of,
)


def account_row(kind: str = "spot", state: str = "working", id_: int = 7) -> dict[str, object]:
    return {"id": id_, "type": kind, "subtype": "", "state": state}


def accounts(*rows: dict[str, object]) -> object:
    return {"status": "ok", "data": list(rows)}


def signed_in(*answers: object, **options: str) -> tuple[list[str], Any, dict[str, str]]:
    """Sign in as the desk does: again with what was learned, until it is complete."""
    who, paths = replace(a_key(), options=options), []
    for each in answers:
        call = HTX.sign_in(who, STAMP)
        paths.append(path_of(call.request))
        told = call.read(answer(each))
        who = replace(who, options={**who.options, **told.options})
        if told.is_complete:
            return paths, told.rights, dict(who.options)
    raise AssertionError("not complete")


RIGHTS = {"code": 200, "data": [{"accessKey": "key-1", "permission": "trade,readOnly"}]}


def test_signing_in_finds_the_account_the_user_and_the_rights() -> None:
    margin, spot = account_row("margin", id_=6), account_row()

    paths, rights, options = signed_in(accounts(margin, spot), {"code": 200, "data": 5}, RIGHTS)

    assert paths == ["/v1/account/accounts", "/v2/user/uid", "/v2/user/api-key"]
    assert (options["account"], options["uid"]) == ("7", "5")
    assert (rights.can_read, rights.can_trade, rights.can_withdraw) == (True, True, False)
    assert rights.ip_bound is False
    assert not rights.is_dangerous


def test_a_known_key_is_asked_for_its_rights_alone() -> None:
    paths, _, _ = signed_in(RIGHTS, account="7", account_state="working", uid="5")

    assert paths == ["/v2/user/api-key"]


def test_a_locked_account_may_not_trade_and_is_looked_at_again() -> None:
    locked = accounts(account_row(state="lock"))

    _, rights, options = signed_in(locked)
    paths, _, opened = signed_in(accounts(account_row()), RIGHTS, uid="5", **options)

    assert rights.can_trade is False
    assert options["account"] == "7"
    assert paths[0] == "/v1/account/accounts"
    assert opened["account_state"] == "working"


def test_a_working_account_is_taken_before_a_locked_one() -> None:
    both = accounts(account_row(state="lock", id_=1), account_row(id_=2))

    assert (
        HTX.sign_in(replace(a_key(), options={}), STAMP).read(answer(both)).options["account"]
        == "2"
    )


def test_another_kind_of_account_is_never_a_substitute() -> None:
    call = HTX.sign_in(replace(a_key(), options={}), STAMP)

    with pytest.raises(MissingPermission) as caught:
        call.read(answer(accounts(account_row("margin"), account_row("super-margin"))))

    assert caught.value.refused.code == "no-spot-account"


@pytest.mark.parametrize(
    ("code", "category"), [("1002", Category.PERMISSION), ("403", Category.BAD_SIGNATURE)]
)
def test_the_key_of_a_sub_user_signs_in_with_unknown_rights(code: str, category: Category) -> None:
    refused = Refused(category=category, outcome=Outcome.NOT_DONE, code=code)

    learned = HTX.learn(a_key(), refused)
    assert learned == {"rights": "unknown"}
    _, rights, _ = signed_in(accounts(account_row()), account="7", **learned)

    assert (rights.can_read, rights.can_trade, rights.can_withdraw) == (True, None, None)


@pytest.mark.parametrize(
    ("options", "code", "category"),
    [
        ({}, "1002", Category.PERMISSION),
        ({"account": "7", "rights": "unknown"}, "1002", Category.PERMISSION),
        ({"account": "7"}, "1003", Category.BAD_SIGNATURE),
        ({"account": "7"}, "api-signature-not-valid", Category.CLOCK),
    ],
)
def test_a_key_that_does_not_work_teaches_nothing(
    options: dict[str, str], code: str, category: Category
) -> None:
    refused = Refused(category=category, outcome=Outcome.NOT_DONE, code=code)

    assert HTX.learn(replace(a_key(), options=options), refused) is None


def test_the_rights_are_those_of_our_own_key() -> None:
    rows = [
        {"accessKey": "other", "permission": "readOnly,withdraw", "ipAddresses": "192.0.2.1"},
        {"accessKey": "key-1", "permission": "readOnly", "ipAddresses": "192.0.2.1,192.0.2.2"},
    ]
    call = HTX.sign_in(a_key(uid="5"), STAMP)

    ours = call.read(answer({"code": "200", "data": rows})).rights
    unsure = call.read(answer({"code": 200, "data": rows[:1]})).rights

    assert (ours.can_withdraw, ours.can_trade, ours.ip_bound) == (False, False, True)
    assert unsure.is_dangerous
