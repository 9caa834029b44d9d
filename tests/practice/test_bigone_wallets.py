"""Money that orders cannot use: the fund wallet, transfers, and what is on its way in or out."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from tests.practice.bigone_hands import Row, Trader, a_wish, bigone_running, sample
from tests.practice.hands import Exchange

OWN = {"PENDING", "COMPLETED", "CANCELLED"}


@pytest.fixture(scope="module")
def exchange() -> Iterator[Exchange]:
    with bigone_running() as exchange:
        yield exchange


@pytest.fixture
def trader(exchange: Exchange) -> Trader:
    return Trader(exchange)


def a_transfer(**changes: object) -> Row:
    """Return a wish to move money out of the fund wallet; a change to None leaves the field out."""
    wish = {"symbol": "USDT", "amount": "1.5", "from": "FUND", "to": "SPOT", "guid": "never-sent"}
    return {name: value for name, value in (wish | changes).items() if value is not None}


def fund(trader: Trader, symbol: str) -> Decimal:
    return Decimal(trader.get(f"fund/accounts/{symbol}")["balance"])


def test_the_fund_wallet_looks_like_the_other_and_holds_other_money(trader: Trader) -> None:
    rows = {row["asset_symbol"]: row for row in trader.get("fund/accounts")}

    assert set(rows["USDT"]) == set(sample("fund_accounts.json")["data"][0])
    assert rows["ONE"]["balance"] == "300"
    assert trader.get("accounts/ONE")["balance"] == "0"
    assert trader.get("fund/accounts/ONE") == rows["ONE"]
    assert trader.refused("GET", "fund/accounts/NIX") == 10013


def test_an_order_cannot_use_the_fund_wallet(trader: Trader) -> None:
    spot, _ = trader.balance("USDT")
    more = a_wish(asset_pair_name="SOL-USDT", price="130", amount=str(spot // 130 + 1))

    assert fund(trader, "USDT") > 130
    assert trader.refused("POST", "orders", more) == 10014


def test_a_transfer_moves_money_at_once_and_is_found_by_its_guid(trader: Trader) -> None:
    before = fund(trader, "USDT"), trader.balance("USDT")[0]

    answer = trader.whole("POST", "transfer", a_transfer(guid="there", amount="12.5"))

    assert answer["data"] is None
    amount = Decimal("12.5")
    assert (fund(trader, "USDT"), trader.balance("USDT")[0]) == (
        before[0] - amount,
        before[1] + amount,
    )
    found = trader.get("transfer", guid="there")
    assert (found["symbol"], found["amount"], found["state"]) == ("USDT", "12.5", "SUCCEED")
    assert set(found) == {"guid", "symbol", "amount", "state", "created_at", "updated_at"}
    back, on = {"from": "SPOT", "to": "FUND"}, {"to": "CONTRACT", "type": "NORMAL"}
    trader.post("transfer", a_transfer(guid="back", **back))
    trader.post("transfer", a_transfer(guid="on", **on))
    assert fund(trader, "USDT") == before[0] - amount


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        *[({name: None}, 10007) for name in a_transfer()],
        ({"amount": 1}, 10007),
        ({"amount": "0"}, 10007),
        ({"amount": "0.000000001"}, 10007),
        ({"from": "SPOT"}, 10007),
        ({"from": "fund"}, 10007),
        ({"to": "MARGIN"}, 10007),
        ({"symbol": "NIX"}, 10007),
        ({"symbol": "龙虾"}, 10007),
        ({"guid": "x" * 37}, 10007),
        ({"type": "MASTER_TO_SUB"}, 10007),
        ({"sub_account": "someone"}, 10007),
        ({"amount": "1000000"}, 10014),
    ],
)
def test_a_transfer_that_is_refused_moves_nothing(trader: Trader, changes: Row, code: int) -> None:
    before = trader.get("fund/accounts"), trader.get("accounts")

    assert trader.refused("POST", "transfer", a_transfer(**changes)) == code
    assert (trader.get("fund/accounts"), trader.get("accounts")) == before
    assert trader.refused("GET", "transfer", guid="never-sent") == 10013


def test_a_guid_works_once(trader: Trader) -> None:
    trader.post("transfer", a_transfer(guid="once"))
    before = fund(trader, "USDT")

    assert trader.refused("POST", "transfer", a_transfer(guid="once")) == 10007
    assert fund(trader, "USDT") == before


def test_a_key_for_viewing_may_transfer_all_the_same(exchange: Exchange) -> None:
    """The sheet names viewing the balance as the scope of a transfer."""
    Trader(exchange, "viewer").post("transfer", a_transfer(guid="viewed"))


def test_locked_money_cannot_be_moved(trader: Trader) -> None:
    order = trader.place(asset_pair_name="SOL-USDT", side="ASK", price="200", amount="60")
    out = {"guid": "locked", "symbol": "SOL", "from": "SPOT", "to": "FUND", "amount": "0.01"}

    assert trader.refused("POST", "transfer", a_transfer(**out)) == 10014
    trader.post(f"orders/{order['id']}/cancel")
    trader.post("transfer", a_transfer(**out))


def test_a_transfer_of_another_account_is_not_found(exchange: Exchange, trader: Trader) -> None:
    trader.post("transfer", a_transfer(guid="ours"))

    assert Trader(exchange, "other_account").refused("GET", "transfer", guid="ours") == 10013
    assert trader.refused("GET", "transfer") == 10007


@pytest.mark.parametrize(
    ("path", "states", "fields"),
    [
        ("deposits", OWN | {"WITHHOLD"}, {"confirms", "target_account"}),
        ("withdrawals", OWN | {"FAILED"}, {"fee", "target_address", "completed_at"}),
    ],
)
def test_there_are_records_in_every_state(
    trader: Trader, path: str, states: set[str], fields: set[str]
) -> None:
    rows: list[dict[str, Any]] = trader.get(path)
    shared = {"id", "amount", "txid", "is_internal", "kind", "memo", "state", "asset_symbol"}

    assert {row["state"] for row in rows} == states
    assert all(set(row) == shared | fields | {"inserted_at", "updated_at"} for row in rows)
    assert all((row["txid"] is None) is row["is_internal"] for row in rows)
    assert [row["id"] for row in rows] == sorted((row["id"] for row in rows), reverse=True)


@pytest.mark.parametrize("path", ["deposits", "withdrawals"])
def test_records_are_filtered_and_paged(trader: Trader, path: str) -> None:
    rows = trader.get(path)
    first = trader.whole("GET", path, limit=3)
    second = trader.whole("GET", path, limit=3, page_token=first["page_token"])

    assert first["data"] + second["data"] == rows
    assert "page_token" not in second
    assert trader.get(path, kind="internal") == [row for row in rows if row["is_internal"]]
    usdt = [row for row in rows if row["asset_symbol"] == "USDT"]
    assert trader.get(path, asset_symbol="USDT") == usdt
    assert trader.get(path, txid=usdt[0]["txid"]) == usdt[:1]


def test_one_withdrawal_is_found_by_the_id_it_is_listed_with(trader: Trader) -> None:
    row = trader.get("withdrawals")[0]

    assert trader.get(f"withdrawals/{row['id']}") == row
    assert trader.refused("GET", "withdrawals/none") == 10013
