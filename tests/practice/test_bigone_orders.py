"""Placing, finding and cancelling orders over BigONE's REST, and every refusal of the agreed table."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from core.practice.exact import ZERO
from tests.practice.bigone_hands import (
    BTC,
    LOBSTER,
    SOL,
    XIN,
    Row,
    Trader,
    a_wish,
    bigone_running,
    read,
    sample,
    touch,
)
from tests.practice.hands import Exchange, HandTime, until

MARKET = {"type": "MARKET", "price": None}
STOP = {"type": "STOP_LIMIT", "price": "69000", "stop_price": "68000", "operator": "GTE"}
STOP_MARKET = STOP | {"type": "STOP_MARKET", "price": None, "amount": "100"}


@pytest.fixture(scope="module")
def exchange() -> Iterator[Exchange]:
    with bigone_running() as exchange:
        yield exchange


@pytest.fixture
def trader(exchange: Exchange) -> Iterator[Trader]:
    """A client without open orders before and after."""
    trader = Trader(exchange)
    yield trader
    trader.cancel_all()


def test_a_resting_order_looks_like_the_sample(trader: Trader) -> None:
    order = trader.place(client_order_id="rests-1")

    assert set(order) == set(sample("order_placed_limit_client_id.json")["data"])
    assert (order["state"], order["side"], order["type"]) == ("PENDING", "BID", "LIMIT")
    assert (order["price"], order["amount"], order["filled_amount"]) == ("50000", "0.001", "0")
    assert (order["avg_deal_price"], order["stop_price"]) == ("0", "0")
    assert (order["immediate_or_cancel"], order["post_only"]) == (False, False)
    assert order["client_order_id"] == "rests-1"
    assert isinstance(order["id"], int)
    assert order["id"] > 2**32
    assert order["created_at"].endswith("Z")
    assert len(order["created_at"]) == 20
    assert trader.place()["client_order_id"] == ""


def test_a_resting_order_locks_its_value_and_no_fee(trader: Trader) -> None:
    total, _ = trader.balance("USDT")

    trader.place(amount="0.123456", price="50000.01")

    assert trader.balance("USDT") == (total, Decimal("6172.80123456"))


def test_flags_that_are_false_may_be_named_with_every_type(trader: Trader) -> None:
    off = {"post_only": False, "immediate_or_cancel": False}

    assert trader.place(**MARKET, **off, amount="20")["state"] == "FILLED"


def test_a_taker_pays_a_thousandth_of_what_it_receives(exchange: Exchange, trader: Trader) -> None:
    _, ask = touch(exchange, SOL)
    usdt, _ = trader.balance("USDT")
    sol, _ = trader.balance("SOL")

    order = trader.place(asset_pair_name=SOL, price=str(ask), amount="0.37")

    assert (order["state"], order["filled_amount"]) == ("FILLED", "0.37")
    assert Decimal(order["avg_deal_price"]) == ask
    assert trader.balance("SOL") == (sol + Decimal("0.37") * Decimal("0.999"), ZERO)
    assert trader.balance("USDT") == (usdt - ask * Decimal("0.37"), ZERO)
    fill = trader.get("trades", asset_pair_name=SOL)[0]
    assert set(fill) == set(sample("my_trades.json")["data"][0])
    assert (fill["taker_side"], fill["side"], fill["taker_fee"]) == ("BID", "BID", "0.00037")
    assert (fill["taker_order_id"], fill["maker_order_id"]) == (order["id"], None)
    assert (fill["price"], fill["amount"], fill["maker_fee"]) == (str(ask), "0.37", None)


def test_a_seller_pays_in_quote(exchange: Exchange, trader: Trader) -> None:
    bid, _ = touch(exchange, SOL)
    usdt, _ = trader.balance("USDT")

    trader.place(asset_pair_name=SOL, side="ASK", price=str(bid), amount="0.03")

    cost = bid * Decimal("0.03")
    assert trader.balance("USDT")[0] == usdt + cost - cost * Decimal("0.001")


def test_a_fee_is_cut_after_twelve_decimals(exchange: Exchange, trader: Trader) -> None:
    """0.00000891 x 1 x 0.001 has thirteen decimals at least."""
    best = read(exchange, "asset_pairs/SHIB-USDT/depth", limit=1)["bids"][0]

    trader.place(asset_pair_name="SHIB-USDT", side="ASK", price=best["price"], amount="123457")

    fee = trader.get("trades", asset_pair_name="SHIB-USDT")[0]["taker_fee"]
    exact = Decimal(best["price"]) * 123457 * Decimal("0.001")
    assert Decimal(fee) == exact.quantize(Decimal("1e-12"), rounding="ROUND_DOWN")


def test_an_order_larger_than_the_touch_rests_with_its_remainder(
    exchange: Exchange, trader: Trader
) -> None:
    best = read(exchange, f"asset_pairs/{XIN}/depth", limit=1)["asks"][0]
    more = Decimal(best["quantity"]) + 1

    order = trader.place(asset_pair_name=XIN, price=best["price"], amount=str(more))

    assert (order["state"], order["filled_amount"]) == ("PENDING", best["quantity"])
    assert trader.balance("USDT")[1] == Decimal(best["price"])


def test_a_resting_order_is_filled_as_maker(exchange: Exchange, trader: Trader) -> None:
    price, _ = touch(exchange, XIN)
    order = trader.place(asset_pair_name=XIN, price=str(price), amount="1")

    exchange.control("POST", "/market", symbol=XIN, price=str(price - 5))

    assert trader.find(order)["state"] == "FILLED"
    fill = trader.get("trades", asset_pair_name=XIN)[0]
    assert (fill["maker_order_id"], fill["taker_order_id"]) == (order["id"], None)
    assert (fill["taker_side"], fill["side"], fill["maker_fee"]) == ("ASK", "BID", "0.001")


def test_a_trade_with_oneself_has_two_legs_in_one_row(exchange: Exchange, trader: Trader) -> None:
    bid, ask = touch(exchange, XIN)
    between = str(((bid + ask) / 2).quantize(Decimal("0.1")))
    maker = trader.place(asset_pair_name=XIN, side="ASK", price=between, amount="0.5")
    taker = trader.place(asset_pair_name=XIN, price=between, amount="0.5")

    row = trader.get("trades", asset_pair_name=XIN)[0]

    assert (row["maker_order_id"], row["taker_order_id"]) == (maker["id"], taker["id"])
    assert (row["side"], row["taker_side"], row["taker_fee"]) == ("SELF_TRADING", "BID", "0.0005")
    assert Decimal(row["maker_fee"]) == Decimal(between) * Decimal("0.0005")


def test_an_ioc_order_keeps_its_fills_and_the_rest_is_cancelled(
    exchange: Exchange, trader: Trader
) -> None:
    best = read(exchange, f"asset_pairs/{XIN}/depth", limit=1)["asks"][0]
    more = Decimal(best["quantity"]) + 1
    wish = {"asset_pair_name": XIN, "immediate_or_cancel": True}

    part = trader.place(**wish, price=best["price"], amount=str(more))
    nothing = trader.place(**wish, price="50", amount="1")

    assert (part["state"], part["filled_amount"]) == ("CANCELLED", best["quantity"])
    assert (nothing["state"], nothing["filled_amount"]) == ("CANCELLED", "0")
    assert part["immediate_or_cancel"] is nothing["immediate_or_cancel"] is True
    assert trader.balance("USDT")[1] == 0


def test_a_post_only_order_that_would_take_ends_with_code_zero(
    exchange: Exchange, trader: Trader
) -> None:
    _, ask = touch(exchange)

    taking = trader.place(price=str(ask), post_only=True)
    resting = trader.place(post_only=True)

    assert (taking["state"], taking["filled_amount"]) == ("CANCELLED", "0")
    assert (resting["state"], resting["post_only"]) == ("PENDING", True)


def test_a_market_buy_is_given_in_quote_and_leaves_less_than_one_step(
    exchange: Exchange, trader: Trader
) -> None:
    _, ask = touch(exchange)
    btc, _ = trader.balance("BTC")
    usdt, _ = trader.balance("USDT")
    bought = (Decimal(100) // (ask / 10**6)) / 10**6

    order = trader.place(**MARKET, amount="100")

    assert set(order) == set(sample("order_placed_market_buy_filled.json")["data"])
    assert (order["state"], order["amount"], order["price"]) == ("FILLED", "100", "0")
    assert order["immediate_or_cancel"] is True
    assert Decimal(order["filled_amount"]) == bought * ask
    assert Decimal(order["avg_deal_price"]) == ask
    assert trader.balance("BTC")[0] == btc + bought * Decimal("0.999")
    assert trader.balance("USDT") == (usdt - bought * ask, ZERO)


def test_a_market_sale_is_given_in_base(exchange: Exchange, trader: Trader) -> None:
    bid, _ = touch(exchange)

    order = trader.place(**MARKET, side="ASK", amount="0.001")

    assert set(order) == set(sample("order_placed_market_sell_filled.json")["data"])
    assert (order["state"], order["filled_amount"]) == ("FILLED", "0.001")
    assert Decimal(order["avg_deal_price"]) == bid


def test_what_the_book_cannot_fill_of_a_market_order_is_cancelled(trader: Trader) -> None:
    order = trader.place(**MARKET, asset_pair_name=XIN, amount="5000")
    sale = trader.place(**MARKET, asset_pair_name=LOBSTER, side="ASK", amount="500")

    assert order["state"] in ("FILLED", "CANCELLED")
    assert sale["state"] == "FILLED"
    while order["state"] == "FILLED":
        order = trader.place(**MARKET, asset_pair_name=XIN, amount="5000")
    assert 0 < Decimal(order["filled_amount"]) < 5000
    assert trader.balance("USDT")[1] == 0


def test_a_stop_waits_as_fired_and_locks_its_funds(trader: Trader) -> None:
    limit = trader.place(**STOP)
    market = trader.place(**STOP_MARKET)

    assert set(limit) == set(sample("order_placed_stop_limit_fired.json")["data"])
    assert set(market) == set(sample("cases/order_fired_stop_market.json")["data"])
    assert (limit["state"], limit["operator"], limit["stop_price"]) == ("FIRED", "GTE", "68000")
    assert (market["state"], market["price"], market["amount"]) == ("FIRED", "0", "100")
    assert trader.balance("USDT")[1] == Decimal(169)
    opened = trader.get("orders", asset_pair_name=BTC)
    assert [order["id"] for order in opened] == [market["id"], limit["id"]]


def test_a_limit_price_at_the_edge_of_the_stop_is_taken(trader: Trader) -> None:
    assert trader.place(**STOP | {"price": "74800"})["state"] == "FIRED"
    sale = STOP | {"side": "ASK", "price": "61200"}
    assert trader.place(**sale)["state"] == "FIRED"


def test_a_stop_goes_on_under_its_id_once_the_price_is_there(
    exchange: Exchange, trader: Trader
) -> None:
    bid, _ = touch(exchange, SOL)
    low = str(bid - 10)
    sale = {"asset_pair_name": SOL, "side": "ASK", "amount": "0.5", "stop_price": low}
    resting = trader.place(**sale, type="STOP_LIMIT", price=str(bid), operator="LTE")
    sold = trader.place(**sale, type="STOP_MARKET", price=None, operator="LTE")
    profit = trader.place(
        **sale | {"stop_price": str(bid + 10)}, type="STOP_LIMIT", price=str(bid), operator="GTE"
    )

    exchange.control("POST", "/market", symbol=SOL, price=low)

    assert [trader.find(order)["state"] for order in (resting, sold, profit)] == [
        "PENDING",
        "FILLED",
        "FIRED",
    ]
    assert trader.find(sold)["type"] == "STOP_MARKET"
    assert trader.find(resting)["operator"] == "LTE"


def test_a_condition_that_holds_already_answers_fired_and_fires_right_after(
    trader: Trader,
) -> None:
    wish = STOP | {"stop_price": "50000", "price": "50000", "amount": "0.001"}

    placed = trader.place(**wish)

    assert (placed["state"], placed["filled_amount"]) == ("FIRED", "0")
    assert trader.find(placed)["state"] == "PENDING"
    bought = trader.place(**STOP_MARKET | {"stop_price": "50000"})
    assert (bought["state"], bought["filled_amount"]) == ("FIRED", "0")
    assert trader.find(bought)["state"] == "FILLED"


def test_the_time_of_the_last_change_moves_on() -> None:
    hand = HandTime()
    with bigone_running(clock=hand.clock()) as exchange:
        trader = Trader(exchange)

        def send(method: str, path: str, body: object = None) -> Row:
            token = f"Bearer {trader.token(nonce=str(hand.now_ns))}"
            data: Row = trader.send(method, path, body, authorization=token).json()["data"]
            return data

        placed = send("POST", "orders", a_wish())
        hand.pass_s(7)
        cancelled = send("POST", f"orders/{placed['id']}/cancel")

    assert placed["created_at"] == placed["updated_at"] == cancelled["created_at"]
    assert placed["created_at"] == "2025-11-21T09:40:00Z"
    assert cancelled["updated_at"] == "2025-11-21T09:40:07Z"


def test_every_placement_is_counted_with_what_was_asked_for(
    exchange: Exchange, trader: Trader
) -> None:
    before = len(exchange.received())
    trader.place(client_order_id="seen")
    trader.send("POST", "orders", "nonsense")
    trader.send("POST", "orders/multi", [a_wish(), a_wish(client_order_id="x y")])
    trader.send("POST", "order/cancel", {"client_order_id": "seen"})
    exchange.control(
        "POST",
        "/faults",
        match={"path": "/api/v3/viewer/orders"},
        kind="status",
        status=502,
        times=1,
    )
    trader.send("POST", "orders", a_wish(client_order_id="lost"))

    rows = exchange.received()[before:]

    assert [(row["client_id"], row["status"]) for row in rows] == [
        ("seen", 200),
        (None, 400),
        (None, 400),
        ("lost", None),
    ]
    assert {row["exchange"] for row in rows} == {"bigone"}
    assert rows[0]["fields"] == a_wish(client_order_id="seen")
    assert len(rows[2]["fields"]["orders"]) == 2
    assert trader.refused("GET", "order", client_order_id="lost") == 10013


def test_the_makers_keep_the_markets_moving() -> None:
    with bigone_running(is_alive=True) as exchange:
        path = f"asset_pairs/{BTC}/depth"
        before = read(exchange, path)
        until(lambda: read(exchange, path) != before)
