"""Reading an account at Binance: orders, trades, balances, fees, counts; and what happens to those who ask too much."""

import random
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from tests.practice.binance_hands import (
    MARKET,
    SPEND,
    Binancer,
    a_binance,
    a_wish,
    sample,
    touch,
)
from tests.practice.hands import Exchange, HandTime

ORDER = "/api/v3/order"
BTC: dict[str, Any] = {"symbol": "BTCUSDT"}
DAY_MS = 86_400_000


@pytest.fixture(scope="module")
def exchange() -> Iterator[Exchange]:
    with a_binance() as exchange:
        yield exchange


@pytest.fixture
def trader(exchange: Exchange) -> Iterator[Binancer]:
    client = Binancer(exchange)
    yield client
    client.clear()


def test_an_order_is_found_by_its_id_and_by_its_client_id(trader: Binancer) -> None:
    placed = trader.place(newClientOrderId="tk-find")

    by_id = trader.order(placed["orderId"])
    by_name = trader.ask("GET", ORDER, **BTC, origClientOrderId="tk-find")
    by_both = trader.ask(
        "GET", ORDER, **BTC, orderId=placed["orderId"], origClientOrderId="tk-find"
    )

    assert by_id == by_name == by_both
    assert list(by_id) == list(sample("order_query_open.json"))
    assert by_id["time"] == by_id["updateTime"] == by_id["workingTime"] == placed["transactTime"]


def test_an_order_that_is_none_is_not_found(trader: Binancer) -> None:
    placed = trader.place(newClientOrderId="tk-find")
    body = sample("error_400_2013_no_such_order.json")
    absent = (400, body["code"], body["msg"])

    assert trader.refusal("GET", ORDER, **BTC, orderId=5) == absent
    assert trader.refusal("GET", ORDER, **BTC, origClientOrderId="tk-never") == absent
    assert trader.refusal("GET", ORDER, symbol="ETHUSDT", orderId=placed["orderId"]) == absent
    assert trader.refusal("GET", ORDER, **BTC)[1] == -1102
    wrong = {"orderId": placed["orderId"], "origClientOrderId": "tk-never"}
    assert trader.refusal("GET", ORDER, **BTC, **wrong)[1] == -2039


def test_open_orders_hold_stops_too_and_may_be_of_all_markets(trader: Binancer) -> None:
    limit = trader.place()
    stop = trader.place(
        type="STOP_LOSS", timeInForce=None, price=None, side="SELL", stopPrice="50000"
    )
    other = trader.place(symbol="ETHUSDT", price="2500", quantity="0.1")

    rows = trader.ask("GET", "/api/v3/openOrders")

    assert [row["orderId"] for row in rows] == [each["orderId"] for each in (limit, stop, other)]
    assert [row["isWorking"] for row in rows] == [True, False, True]
    assert list(rows[0]) == list(sample("open_orders.json")[0])
    assert [row["orderId"] for row in trader.open_orders("ETHUSDT")] == [other["orderId"]]


def test_all_orders_are_paged_by_id_and_by_time(trader: Binancer) -> None:
    path = "/api/v3/allOrders"
    symbol = {"symbol": "LTCUSDT"}
    placed = [trader.place(**symbol, price="70", quantity="1")["orderId"] for _ in range(4)]
    trader.ask("DELETE", ORDER, **symbol, orderId=placed[0])

    def ids(**more: object) -> list[int]:
        return [row["orderId"] for row in trader.ask("GET", path, **symbol, **more)]

    assert ids() == placed
    assert ids(limit=2) == placed[2:]
    assert ids(orderId=placed[1], limit=2) == placed[1:3]
    now_ms = trader.now_ms()
    assert ids(startTime=now_ms - DAY_MS, endTime=now_ms, limit=1) == placed[:1]
    assert ids(startTime=now_ms + 1_000) == []
    assert trader.refusal("GET", path)[1] == -1102
    span = {"startTime": now_ms - DAY_MS - 1, "endTime": now_ms}
    assert trader.refusal("GET", path, **symbol, **span)[1] == -1127


def test_own_trades_are_told_with_their_fees(trader: Binancer) -> None:
    path = "/api/v3/myTrades"
    order = trader.place(**MARKET | {"symbol": "SOLUSDT", "quantity": "1"})
    symbol = {"symbol": "SOLUSDT"}

    rows = trader.ask("GET", path, **symbol, orderId=order["orderId"])

    assert list(rows[0]) == list(sample("my_trades.json")[0])
    told = [{name: row[name] for name in ("price", "qty", "commission")} for row in rows]
    answered = [
        {name: fill[name] for name in ("price", "qty", "commission")} for fill in order["fills"]
    ]
    assert told == answered
    assert {(row["isBuyer"], row["isMaker"], row["commissionAsset"]) for row in rows} == {
        (True, False, "SOL")
    }
    assert trader.ask("GET", path, **symbol, fromId=rows[0]["id"])[0] == rows[0]
    assert trader.ask("GET", path, **symbol, limit=1) == rows[-1:]
    assert trader.ask("GET", path, symbol="ETHBTC") == []


@pytest.mark.parametrize(
    "fields",
    [
        {"orderId": 5, "startTime": 1},
        {"fromId": 5, "endTime": 1},
        {"orderId": 5, "fromId": 5, "startTime": 1},
    ],
)
def test_own_trades_are_not_asked_for_in_every_way(
    trader: Binancer, fields: dict[str, Any]
) -> None:
    assert trader.refusal("GET", "/api/v3/myTrades", **BTC, **fields)[1] == -1128


def test_the_account_shows_every_asset_or_only_what_is_there(trader: Binancer) -> None:
    whole = trader.ask("GET", "/api/v3/account")
    short = trader.ask("GET", "/api/v3/account", omitZeroBalances="true")

    assert list(whole) == list(sample("account.json"))
    assert {row["asset"] for row in whole["balances"]} - {
        r["asset"] for r in short["balances"]
    } == {"ABC"}
    assert whole["commissionRates"]["taker"] == "0.00100000"
    assert whole["balances"][0].keys() == {"asset", "free", "locked"}


def test_the_fee_rates_of_a_market_are_told(trader: Binancer) -> None:
    rates = trader.ask("GET", "/api/v3/account/commission", **BTC)

    expected = sample("account_commission.json")
    assert list(rates) == list(expected)
    assert rates["standardCommission"] == expected["standardCommission"]
    assert rates["discount"]["enabledForAccount"] is False


def test_a_fill_gives_its_order_back_to_the_count(exchange: Exchange) -> None:
    time = HandTime()
    with a_binance(clock=time.clock()) as exchange:
        client = Binancer(exchange)
        placed = client.send("POST", ORDER, **a_wish())
        _, ask = touch(exchange)
        client.place(price=ask, quantity="0.001")
        filled = client.send("POST", ORDER, **a_wish(price=ask, quantity="0.001"))
        client.clear()
        rows = client.ask("GET", "/api/v3/rateLimit/order")
        time.pass_s(10)
        later = client.ask("GET", "/api/v3/rateLimit/order")

    assert placed.headers["X-MBX-ORDER-COUNT-10S"] == placed.headers["x-mbx-order-count-1d"] == "1"
    assert filled.headers["X-MBX-ORDER-COUNT-10S"] == "1"
    assert list(rows[0]) == list(sample("rate_limit_order.json")[0])
    assert [row["count"] for row in rows] == [1, 1]
    assert [row["count"] for row in later] == [0, 1]


def test_weights_are_told_and_a_success_of_an_order_weighs_nothing() -> None:
    with a_binance(clock=HandTime().clock()) as exchange:
        client = Binancer(exchange)
        used = [
            int(client.send(*request, **fields).headers["X-MBX-USED-WEIGHT-1M"])
            for *request, fields in (
                ("GET", "/api/v3/account", {}),
                ("POST", ORDER, a_wish()),
                ("POST", ORDER, a_wish(quantity="0")),
                ("GET", "/api/v3/openOrders", BTC),
                ("GET", "/api/v3/openOrders", {}),
                ("DELETE", "/api/v3/openOrders", BTC),
            )
        ]
        depth = exchange.get("/api/v3/depth", symbol="BTCUSDT", limit=5_000)

    assert used == [20, 20, 21, 27, 107, 107]
    assert depth.headers["x-mbx-used-weight"] == "357"


def test_who_asks_too_much_waits_and_who_goes_on_is_banned() -> None:
    time = HandTime()
    with a_binance(clock=time.clock()) as exchange:
        client = Binancer(exchange)
        for _ in range(24):
            exchange.get("/api/v3/depth", symbol="BTCUSDT", limit=5_000)
        refused = client.send("POST", ORDER, **a_wish())
        again = [exchange.get("/api/v3/ping") for _ in range(9)]
        banned = exchange.get("/api/v3/ping")
        seconds = int(refused.headers["Retry-After"])
        time.pass_s(seconds)
        still = exchange.get("/api/v3/ping")
        time.pass_s(120 - seconds)
        free = client.ask("GET", "/api/v3/openOrders", **BTC)

    assert refused.status_code == 429
    assert refused.json() == sample("error_429_1003_weight.json")
    assert 1 <= seconds <= 60
    assert {answer.status_code for answer in again} == {429}
    assert (banned.status_code, still.status_code) == (418, 418)
    assert banned.headers["Retry-After"] == "120"
    until = banned.json()["msg"].split("banned until ")[1].split(".")[0]
    assert int(until) == time.now_ns // 1_000_000
    assert free == []


def test_whatever_is_traded_nothing_is_created_and_nothing_is_lost() -> None:
    dice = random.Random(11)
    time = HandTime()
    with a_binance(clock=time.clock()) as exchange:
        clients = [Binancer(exchange), Binancer(exchange, "other_account")]
        _, ask = touch(exchange)
        ledger = exchange.server.dialects[0].venue.ledger
        before = _totals(ledger)
        for _ in range(150):
            client = dice.choice(clients)
            price = (ask * dice.randint(990, 1_010) / 1_000).quantize(Decimal("0.01"))
            wish: dict[str, Any] = {
                "side": dice.choice(("BUY", "SELL")),
                "quantity": Decimal(dice.randint(10, 3_000)) / 100_000,
                "price": price,
                "timeInForce": dice.choice(("GTC", "GTC", "IOC", "FOK")),
                "selfTradePreventionMode": dice.choice(
                    ("NONE", "EXPIRE_TAKER", "EXPIRE_BOTH", None)
                ),
            }
            kind = dice.randrange(5)
            if kind == 0:
                wish |= MARKET
            elif kind == 1:
                wish |= SPEND | {"quoteOrderQty": dice.randint(5, 900)}
            client.send("POST", ORDER, **a_wish(**wish))
            if dice.randrange(8) == 0:
                client.send("DELETE", "/api/v3/openOrders", **BTC)
                time.pass_s(10)
        for client in clients:
            client.send("DELETE", "/api/v3/openOrders", **BTC)
        rows = [row for row in exchange.ledger()["accounts"] if row["exchange"] == "binance"]
        fills = exchange.ledger()["fills"]

        assert _totals(ledger) == before
        assert len(fills) > 100
        assert all(
            Decimal(each["held"]) == 0 <= Decimal(each["free"])
            for row in rows
            for each in row["balances"].values()
        )


def _totals(ledger: Any) -> dict[str, Decimal]:
    """Return what all accounts, the makers' too, and the exchange's purse hold of each asset."""
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for account in ledger.accounts.values():
        for asset, balance in account.balances.items():
            totals[asset] += balance.total
    for asset, fee in ledger.fees.items():
        totals[asset] += fee
    return dict(totals)
