"""The scheme of the tutorial: its signature, its words, its refusals, on the same books as the real one."""

import time
from collections.abc import Iterator
from decimal import Decimal

import pytest

from core.practice.protocols import bigone_tutorial
from tests.practice.bigone_hands import (
    BTC,
    LOBSTER,
    SOL,
    SUSPENDED,
    Pupil,
    Row,
    Trader,
    bigone_running,
    read,
    sample,
    touch,
)
from tests.practice.hands import Exchange


@pytest.fixture(scope="module")
def exchange() -> Iterator[Exchange]:
    with bigone_running() as exchange:
        yield exchange


@pytest.fixture
def pupil(exchange: Exchange) -> Pupil:
    return Pupil(exchange)


def wish(**changes: str | None) -> dict[str, str]:
    fields = {
        "asset_pair_name": BTC,
        "side": "buy",
        "type": "limit",
        "price": "50000",
        "amount": "0.001",
    } | changes
    return {name: value for name, value in fields.items() if value is not None}


def balances(exchange: Exchange, pupil: Pupil) -> dict[str, Row]:
    """Return the balances by symbol."""
    symbols = {row["uuid"]: row["symbol"] for row in read(exchange, "assets")}
    return {symbols[row["asset_id"]]: row for row in pupil.ask("GET", "accounts")}


@pytest.mark.parametrize(
    ("fields", "stamp", "signature"),
    [
        (
            {"param1": "value1", "param2": "value2"},
            "1678886400",
            b"l6C+uF1Vk65TKrk97KhjZ61Fld+cHBMC81SypoLxb5Y=",
        ),
        (
            {"key3": "value&with&ampersands", "key2": "value with space", "key1": "value1"},
            "1678886400",
            b"q3rTKLwQrqn7PDnYLCyS5PAy0vTUpZITcCpA98DhU0I=",
        ),
        ({}, "1700000000", b"IV8plAjxn1AnxWiSPnNr3Itlzw+CU2AZu6nO5o6/9n8="),
    ],
)
def test_the_examples_are_signed_alike(
    fields: dict[str, str], stamp: str, signature: bytes
) -> None:
    signed = bigone_tutorial.sign("your_secret_key", "GET", "/api/v3/accounts", fields, stamp)

    assert signed == signature


def test_awkward_values_are_encoded_as_the_sheet_says(pupil: Pupil) -> None:
    fields = {"币": "100%", "a": "~-_.", "b": "a+b/c=d e", "B": "é", "empty": ""}

    assert pupil.send("GET", "orders", fields).status_code == 200


@pytest.mark.parametrize("at_s", [-31, 31])
def test_a_time_too_far_away_is_refused(pupil: Pupil, at_s: int) -> None:
    answer = pupil.send("GET", "accounts", at_s=int(time.time()) + at_s)

    assert (answer.status_code, answer.json()["code"]) == (401, 401)


@pytest.mark.parametrize("at_s", [-25, 25])
def test_a_time_near_enough_is_accepted(pupil: Pupil, at_s: int) -> None:
    assert pupil.send("GET", "accounts", at_s=int(time.time()) + at_s).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": None},
        {"Authorization": "Bearer abc"},
        {"Authorization": "Bearer key:c2lnbmF0dXJl"},
        {"Authorization": "Basic key:c2lnbmF0dXJl"},
        {"BIGONE-TIMESTAMP": None},
        {"BIGONE-TIMESTAMP": "now"},
        {"BIGONE-TIMESTAMP": "1700000000"},
    ],
)
def test_headers_that_prove_nothing_are_refused(pupil: Pupil, headers: Row) -> None:
    answer = pupil.send("GET", "accounts", headers=headers)

    assert answer.status_code == 401
    assert answer.json() == {"code": 401, "message": "Unauthorized", "data": None}


def test_a_signature_holds_for_its_own_parameters_only(pupil: Pupil) -> None:
    signed = pupil.headers("POST", "/api/v3/orders", "amount=1")

    answer = pupil.send("POST", "orders", wish(), headers=signed)

    assert answer.status_code == 401


def test_permission_is_asked_for_after_the_signature(exchange: Exchange) -> None:
    viewer = Pupil(exchange, "viewer")

    assert viewer.refused("POST", "orders", **wish()) == (403, 403)
    assert viewer.refused("DELETE", "orders/1") == (403, 403)
    assert viewer.ask("GET", "accounts")
    assert Pupil(exchange, "ip_bound").refused("GET", "accounts") == (403, 403)


@pytest.mark.parametrize("is_json", [False, True])
def test_an_order_is_pending_then_open_then_canceled(pupil: Pupil, is_json: bool) -> None:
    placed = pupil.whole("POST", "orders", wish(), is_json=is_json)["data"]
    read_back = pupil.ask("GET", f"orders/{placed['id']}")
    cancelled = pupil.ask("DELETE", f"orders/{placed['id']}")

    assert set(placed) == set(sample("seed_order_placed.json")["data"])
    assert [row["state"] for row in (placed, read_back, cancelled)] == [
        "pending",
        "open",
        "canceled",
    ]
    assert (placed["side"], placed["type"], placed["price"]) == ("buy", "limit", "50000")
    assert isinstance(placed["id"], str)
    assert pupil.refused("DELETE", f"orders/{placed['id']}") == (400, 1003)


def test_a_market_buy_is_given_in_base(exchange: Exchange, pupil: Pupil) -> None:
    before = balances(exchange, pupil)
    _, ask = touch(exchange, SOL)

    placed = pupil.ask(
        "POST", "orders", **wish(asset_pair_name=SOL, type="market", amount="0.5", price=None)
    )

    assert (placed["state"], "price" in placed) == ("pending", False)
    assert pupil.ask("GET", f"orders/{placed['id']}")["state"] == "filled"
    after = balances(exchange, pupil)
    gained = Decimal(after["SOL"]["balance"]) - Decimal(before["SOL"]["balance"])
    paid = Decimal(before["USDT"]["balance"]) - Decimal(after["USDT"]["balance"])
    assert (gained, paid) == (Decimal("0.4995"), ask / 2)


def test_a_partial_fill_is_told_by_its_state(exchange: Exchange, pupil: Pupil) -> None:
    best = read(exchange, "asset_pairs/XIN-USDT/depth", limit=1)["asks"][0]
    more = str(Decimal(best["quantity"]) + 1)

    placed = pupil.ask(
        "POST", "orders", **wish(asset_pair_name="XIN-USDT", price=best["price"], amount=more)
    )

    assert pupil.ask("GET", f"orders/{placed['id']}")["state"] == "partially_filled"
    assert pupil.ask("DELETE", f"orders/{placed['id']}")["amount"] == more


def test_an_open_order_locks_its_value(exchange: Exchange, pupil: Pupil) -> None:
    before = balances(exchange, pupil)["USDT"]
    placed = pupil.ask("POST", "orders", **wish())
    during = balances(exchange, pupil)["USDT"]
    pupil.ask("DELETE", f"orders/{placed['id']}")

    assert set(before) == set(sample("seed_accounts.json")["data"][0])
    assert during["balance"] == before["balance"]
    assert Decimal(during["locked"]) - Decimal(before["locked"]) == 50
    assert Decimal(during["available"]) == Decimal(before["available"]) - 50
    assert balances(exchange, pupil)["USDT"] == before


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        *[({name: None}, (400, 400)) for name in wish()],
        ({"side": "BID"}, (400, 400)),
        ({"type": "LIMIT"}, (400, 400)),
        ({"type": "market"}, (400, 400)),
        ({"amount": "0"}, (400, 400)),
        ({"amount": "0.0000001"}, (400, 400)),
        ({"price": "50000.001"}, (400, 400)),
        ({"amount": "21"}, (400, 400)),
        ({"asset_pair_name": "X-Y"}, (404, 404)),
        ({"asset_pair_name": SUSPENDED}, (400, 1003)),
        ({"price": "306250.01"}, (400, 1003)),
        ({"price": "12249.99"}, (400, 1003)),
        ({"amount": "0.000199"}, (400, 1002)),
        ({"amount": "0.6"}, (400, 1001)),
        ({"side": "sell", "price": "70000", "amount": "0.6"}, (400, 1001)),
        ({"type": "market", "price": None, "amount": "0.6"}, (400, 1001)),
    ],
)
def test_a_refused_order_says_why(
    pupil: Pupil, changes: dict[str, str | None], refusal: tuple[int, int]
) -> None:
    assert pupil.refused("POST", "orders", **wish(**changes)) == refusal


def test_the_words_for_missing_funds_are_those_of_the_sample(pupil: Pupil) -> None:
    assert pupil.send("POST", "orders", wish(amount="0.6")).json() == sample("seed_error_1001.json")


def test_lists_have_numbered_pages(pupil: Pupil) -> None:
    placed = [pupil.ask("POST", "orders", **wish(price=str(40_000 + n))) for n in range(5)]
    newest = [order["id"] for order in reversed(placed)]
    query = {"size": "3", "asset_pair_name": BTC}

    first = pupil.whole("GET", "orders", query)
    second = pupil.whole("GET", "orders", query | {"page": "2"})
    beyond = pupil.whole("GET", "orders", {"page": "99"})

    assert set(first) == set(sample("seed_orders_list.json"))
    ids = [order["id"] for order in first["data"] + second["data"]]
    assert ids[:5] == newest
    total = first["pagination"]["total_count"]
    assert first["pagination"] == {
        "current_page": 1,
        "total_pages": -(-total // 3),
        "total_count": total,
    }
    assert second["pagination"]["current_page"] == 2
    assert beyond["data"] == []
    assert pupil.ask("GET", "orders", asset_pair_name=LOBSTER) == []
    for order in placed:
        pupil.ask("DELETE", f"orders/{order['id']}")


@pytest.mark.parametrize("fields", [{"page": "0"}, {"page": "x"}, {"size": "101"}, {"size": "0"}])
def test_a_page_that_cannot_be_is_refused(pupil: Pupil, fields: dict[str, str]) -> None:
    assert pupil.refused("GET", "orders", **fields) == (400, 400)


def test_pairs_are_public_and_tell_prices(exchange: Exchange, pupil: Pupil) -> None:
    answer = exchange.read(f"/api/v3/asset_pairs/{BTC}")

    assert (answer["code"], answer["message"]) == (0, "OK")
    row = answer["data"]
    assert set(sample("seed_asset_pairs.json")["data"][0]) < set(row)
    assert row["name"] == row["asset_pair_name"] == BTC
    assert Decimal(row["low"]) <= Decimal(row["latest_price"]) <= Decimal(row["high"])
    assert pupil.refused("GET", "asset_pairs/X-Y") == (404, 404)


def test_what_is_not_there_is_not_found(exchange: Exchange, pupil: Pupil) -> None:
    theirs = Trader(exchange).place()

    for method, path in (
        ("GET", f"orders/{theirs['id']}"),
        ("DELETE", f"orders/{theirs['id']}"),
        ("GET", "orders/order_id"),
        ("PUT", "orders/1"),
        ("DELETE", "orders"),
        ("POST", "accounts"),
        ("GET", "orders/1/trades"),
    ):
        assert pupil.refused(method, path) == (404, 404)


def test_placements_are_counted_under_the_schemes_own_name(
    exchange: Exchange, pupil: Pupil
) -> None:
    before = len(exchange.received())
    pupil.send("POST", "orders", wish(amount="0.6"))
    pupil.whole("POST", "orders", wish(), is_json=True)

    rows = exchange.received()[before:]

    assert [(row["exchange"], row["status"]) for row in rows] == [
        ("bigone_tutorial", 400),
        ("bigone_tutorial", 200),
    ]
    assert rows[1]["fields"] == wish()


def test_both_schemes_trade_in_one_book(exchange: Exchange, pupil: Pupil) -> None:
    bid, ask = touch(exchange)
    between = str(((bid + ask) / 2).quantize(Decimal("0.01")))
    resting = pupil.ask("POST", "orders", **wish(price=between))

    sold = Trader(exchange).place(side="ASK", price=between)

    assert sold["state"] == "FILLED"
    assert pupil.ask("GET", f"orders/{resting['id']}")["state"] == "filled"
