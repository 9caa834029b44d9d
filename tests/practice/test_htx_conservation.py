"""On HTX's practice exchange money in is money out and fees, whatever is placed and cancelled."""

import random
from decimal import Decimal

from tests.practice.hands import Exchange, HandTime
from tests.practice.htx_hands import Row, Trader, htx_running, live_ids, touch

ASSETS = ("usdt", "btc", "eth")
KINDS = ("limit", "limit-maker", "ioc", "limit-fok", "market", "stop-limit")


def test_nothing_is_created_and_nothing_is_lost() -> None:
    hand, rng = HandTime(), random.Random(11)
    with htx_running(clock=hand.clock()) as exchange:
        traders = [
            Trader(exchange, key, now_s=lambda: hand.now_ns / 10**9) for key in ("trader", "second")
        ]
        spots = [trader.read("/v1/account/accounts")[0]["id"] for trader in traders]
        htx = exchange.server.dialects[0]
        before = totals(exchange)
        for _ in range(120):
            hand.pass_s(1)
            which = rng.randrange(2)
            traders[which].try_to_place(account_id=spots[which], **a_random_wish(exchange, rng))
            live = sorted(live_ids(exchange))
            if live and rng.randrange(3) == 0:
                traders[which].cancel(rng.choice(live))

        orders = exchange.ledger()["orders"]
        assert {row["state"] for row in orders} >= {"filled", "cancelled", "open"}
        fees = htx.venue.ledger.fees
        assert any(fees.get(asset) for asset in ASSETS)
        after = totals(exchange)
        for asset in ASSETS:
            assert after[asset] + fees.get(asset, Decimal(0)) == before[asset]
        check_holds(exchange.ledger())
        check_fills(exchange.ledger())


def a_random_wish(exchange: Exchange, rng: random.Random) -> Row:
    symbol = rng.choice(("btcusdt", "ethusdt", "ethbtc"))
    places = {"btcusdt": 2, "ethusdt": 2, "ethbtc": 6}[symbol]
    side, kind = rng.choice(("buy", "sell")), rng.choice(KINDS)
    bid, ask = touch(exchange, symbol)
    price = round(rng.choice((bid, ask)) * Decimal(rng.randint(9_980, 10_020)) / 10_000, places)
    amount = Decimal(rng.randint(1, 4_000)) / 10_000
    wish: Row = {"symbol": symbol, "type": f"{side}-{kind}", "amount": str(amount)}
    if kind == "market":
        spend = str(rng.randint(10, 900)) if symbol.endswith("usdt") else "0.0123"
        return wish | {"price": None, "amount": spend if side == "buy" else str(amount)}
    if kind == "stop-limit":
        wish |= {"stop-price": str(price), "operator": rng.choice(("gte", "lte"))}
    return wish | {"price": str(price)}


def totals(exchange: Exchange) -> dict[str, Decimal]:
    accounts = exchange.server.dialects[0].venue.ledger.accounts.values()
    return {
        asset: sum((account.balance(asset).total for account in accounts), Decimal(0))
        for asset in ASSETS
    }


def check_holds(ledger: Row) -> None:
    held: dict[tuple[str, str], Decimal] = {}
    for order in ledger["orders"]:
        asset = order["symbol"][-4:] if order["symbol"].endswith("usdt") else "btc"
        if order["side"] == "sell":
            asset = order["symbol"][:3]
        name = (order["account"], asset)
        held[name] = held.get(name, Decimal(0)) + Decimal(order["held"])
        assert order["state"] in ("open", "waiting") or order["held"] == "0"
    for account in ledger["accounts"]:
        for asset, row in account["balances"].items():
            assert Decimal(row["held"]) == held.get((account["name"], asset), 0)
            assert Decimal(row["free"]) >= 0


def check_fills(ledger: Row) -> None:
    filled: dict[str, Decimal] = {}
    for fill in ledger["fills"]:
        order_id = fill["order_id"]
        filled[order_id] = filled.get(order_id, Decimal(0)) + Decimal(fill["amount"])
        received = Decimal(fill["amount"])
        if fill["side"] == "sell":
            received *= Decimal(fill["price"])
        assert Decimal(fill["fee"]) == (received * Decimal("0.002")).quantize(Decimal("1e-18"))
    for order in ledger["orders"]:
        assert Decimal(order["filled"]) == filled.get(order["order_id"], 0)
