"""BigONE's private streams: the login, what is said of orders and balances, and in which order."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from tests.practice.bigone_hands import (
    BTC,
    SOL,
    XIN,
    Line,
    Row,
    Trader,
    bigone_running,
    on_a_line,
    read,
    sample,
    touch,
)
from tests.practice.hands import Exchange

ORDERS, ALL_ORDERS = "subscribeViewerOrdersRequest", "subscribeAllViewerOrdersRequest"
ACCOUNTS = "subscribeViewerAccountsRequest"


@pytest.fixture(scope="module")
def exchange() -> Iterator[Exchange]:
    with bigone_running() as exchange:
        yield exchange


@pytest.fixture
def trader(exchange: Exchange) -> Iterator[Trader]:
    trader = Trader(exchange)
    yield trader
    trader.cancel_all()


async def listen(line: Line, trader: Trader) -> None:
    """Log in and subscribe to everything that concerns the account."""
    await line.log_in(trader)
    answer = await line.ask("orders", ALL_ORDERS)
    assert answer == {"requestId": "orders", "success": {"ok": True}}
    await line.ask("accounts", ACCOUNTS)


def orders_in(messages: list[Row]) -> list[Row]:
    return [message["orderUpdate"]["order"] for message in messages if "orderUpdate" in message]


def accounts_in(messages: list[Row]) -> list[Row]:
    return [m["accountUpdate"]["account"] for m in messages if "accountUpdate" in m]


@pytest.mark.parametrize("name", [ORDERS, ALL_ORDERS, ACCOUNTS])
def test_nothing_private_is_told_before_the_login(exchange: Exchange, name: str) -> None:
    async def story(line: Line) -> None:
        answer = await line.ask("1", name, market=BTC)

        assert answer == sample("ws_error_45001.json")

    on_a_line(exchange, story)


@pytest.mark.parametrize("key", ["trader", "ip_bound"])
def test_a_token_that_proves_nothing_is_refused(exchange: Exchange, key: str) -> None:
    async def story(line: Line) -> None:
        trader = Trader(exchange, key)
        good = trader.token()
        bad = [good, f"Bearer {good[:-1]}", f"Bearer {trader.token(nonce='1')}", "", 5]
        for token in [*bad, f"Bearer {good}"] if key == "ip_bound" else bad:
            answer = await line.ask("1", "authenticateCustomerRequest", token=token)
            assert answer == sample("ws_error_45001.json")
        assert (await line.ask("2", ACCOUNTS))["error"]["code"] == 45001

    on_a_line(exchange, story)


def test_the_snapshot_holds_working_orders_of_its_market_only(
    exchange: Exchange, trader: Trader
) -> None:
    async def story(line: Line) -> None:
        _, ask = touch(exchange)
        resting = trader.place(client_order_id="w-1")
        stop = trader.place(
            type="STOP_LIMIT", price="70000", stop_price="69000", operator="GTE", side="ASK"
        )
        trader.place(price=str(ask))
        trader.place(asset_pair_name=SOL, price="100", amount="1")
        await line.log_in(trader)
        answer = await line.ask("6", ORDERS, market=BTC)
        rows = answer["ordersSnapshot"]["orders"]

        assert set(rows[0]) == set(sample("ws_orders_snapshot.json")["ordersSnapshot"]["orders"][0])
        assert [(row["id"], row["state"]) for row in rows] == [
            (str(resting["id"]), "PENDING"),
            (str(stop["id"]), "FIRED"),
        ]
        assert (rows[0]["clientOrderId"], rows[0]["stopPrice"]) == ("w-1", "0")
        assert (rows[1]["stopPrice"], rows[1]["operator"]) == ("69000", "GTE")

    on_a_line(exchange, story)


def test_the_accounts_snapshot_holds_the_whole_spot_wallet(
    exchange: Exchange, trader: Trader
) -> None:
    async def story(line: Line) -> None:
        trader.place(amount="0.002")
        await line.log_in(trader)
        answer = await line.ask("5", ACCOUNTS)
        rows = {row["asset"]: row for row in answer["accountsSnapshot"]["accounts"]}
        model = sample("ws_accounts_snapshot.json")["accountsSnapshot"]["accounts"][0]

        assert set(rows["USDT"]) == set(model)
        assert rows["USDT"]["lockedBalance"] == "100"
        assert rows["ONE"] == {"asset": "ONE", "balance": "0", "lockedBalance": "0"}

    on_a_line(exchange, story)


def test_a_resting_order_is_told_once_then_its_cancel(exchange: Exchange, trader: Trader) -> None:
    async def story(line: Line) -> None:
        await listen(line, trader)
        order = trader.place(client_order_id="tk-1")
        trader.post(f"orders/{order['id']}/cancel")
        messages = await line.hear_each(4)

        assert [message["requestId"] for message in messages] == ["orders", "accounts"] * 2
        new, cancelled = orders_in(messages)
        assert set(new) == set(sample("ws_order_update.json")["orderUpdate"]["order"])
        assert (new["state"], cancelled["state"]) == ("PENDING", "CANCELLED")
        assert (new["id"], new["clientOrderId"]) == (str(order["id"]), "tk-1")
        assert (new["price"], new["amount"], new["filledAmount"]) == ("50000", "0.001", "0")
        assert [row["lockedBalance"] for row in accounts_in(messages)] == ["50", "0"]
        assert await line.has_nothing_more()

    on_a_line(exchange, story)


def test_a_taker_hears_the_order_each_fill_the_end_and_then_its_balances(
    exchange: Exchange, trader: Trader
) -> None:
    async def story(line: Line) -> None:
        asks = read(exchange, f"asset_pairs/{XIN}/depth", limit=2)["asks"]
        first, second = (Decimal(level["quantity"]) for level in asks)
        await listen(line, trader)
        await line.ask("trades", "subscribeMarketTradesRequest", market=XIN)
        trader.place(
            asset_pair_name=XIN,
            price=asks[1]["price"],
            amount=str(first + second + 1),
            immediate_or_cancel=True,
        )
        messages = await line.hear_each(8)
        new, one, two, end = orders_in(messages)

        kinds = [next(key for key in message if key != "requestId") for message in messages]
        assert kinds == ["orderUpdate"] * 4 + ["accountUpdate"] * 2 + ["tradeUpdate"] * 2
        states = [order["state"] for order in (new, one, two, end)]
        assert states == ["PENDING", "PENDING", "PENDING", "CANCELLED"]
        filled = [Decimal(order["filledAmount"]) for order in (new, one, two, end)]
        assert filled == [0, first, first + second, first + second]
        fees = [Decimal(order["filledFees"]) for order in (new, one, two, end)]
        assert fees == [amount / 1000 for amount in filled]
        assert one["avgDealPrice"] == asks[0]["price"]
        assert end["ioc"] is True
        xin = {row["asset"]: row for row in accounts_in(messages)}["XIN"]
        assert Decimal(xin["balance"]) == trader.balance("XIN")[0]

    on_a_line(exchange, story)


def test_a_filled_order_ends_with_its_last_fill(exchange: Exchange, trader: Trader) -> None:
    async def story(line: Line) -> None:
        _, ask = touch(exchange, SOL)
        await listen(line, trader)
        trader.place(asset_pair_name=SOL, price=str(ask), amount="0.2")
        messages = await line.hear_each(4)

        assert [order["state"] for order in orders_in(messages)] == ["PENDING", "FILLED"]
        assert [row["asset"] for row in accounts_in(messages)] == ["SOL", "USDT"]
        assert await line.has_nothing_more()

    on_a_line(exchange, story)


def test_a_market_buy_is_told_in_quote_with_fees_in_base(
    exchange: Exchange, trader: Trader
) -> None:
    async def story(line: Line) -> None:
        await listen(line, trader)
        order = trader.place(type="MARKET", price=None, amount="100")
        new, filled = orders_in(await line.hear_each(4))

        assert (new["price"], new["amount"], new["ioc"]) == ("MARKET", "100", True)
        assert filled["filledAmount"] == order["filled_amount"]
        assert filled["avgDealPrice"] == order["avg_deal_price"]
        bought = Decimal(order["filled_amount"]) / Decimal(order["avg_deal_price"])
        assert Decimal(filled["filledFees"]) == bought.quantize(Decimal("1e-6")) / 1000

    on_a_line(exchange, story)


def test_a_stop_is_fired_then_pending_then_filled_under_one_id(
    exchange: Exchange, trader: Trader
) -> None:
    async def story(line: Line) -> None:
        await listen(line, trader)
        stop = {"stop_price": "50000", "operator": "GTE", "asset_pair_name": BTC}
        resting = trader.place(**stop, type="STOP_LIMIT", price="50000")
        limit = orders_in(await line.hear_each(3))
        bought = trader.place(**stop, type="STOP_MARKET", price=None, amount="20")
        market = orders_in(await line.hear_each(4))

        assert resting["state"] == bought["state"] == "FIRED"
        assert [order["state"] for order in limit] == ["FIRED", "PENDING"]
        assert [order["state"] for order in market] == ["FIRED", "FILLED"]
        assert {order["type"] for order in limit} == {"STOP_LIMIT"}
        assert {order["id"] for order in market} == {str(bought["id"])}

    on_a_line(exchange, story)


def test_orders_of_one_market_stay_apart_from_the_others(
    exchange: Exchange, trader: Trader
) -> None:
    async def story(line: Line) -> None:
        await line.log_in(trader)
        await line.ask("sol", ORDERS, market=SOL)
        trader.place()
        order = trader.place(asset_pair_name=SOL, price="100", amount="1")
        message = await line.hear()

        assert message["requestId"] == "sol"
        assert message["orderUpdate"]["order"]["id"] == str(order["id"])
        answer = await line.ask("u", "unsubscribeViewerOrdersRequest", market=SOL)
        assert answer == {"requestId": "u", "success": {"ok": True}}
        trader.cancel_all()
        assert await line.has_nothing_more()

    on_a_line(exchange, story)


def test_one_account_hears_nothing_of_another(exchange: Exchange, trader: Trader) -> None:
    async def story(line: Line) -> None:
        await listen(line, Trader(exchange, "other_account"))
        trader.place()

        assert await line.has_nothing_more()

    on_a_line(exchange, story)


def test_a_transfer_is_told_as_a_change_of_the_spot_wallet(
    exchange: Exchange, trader: Trader
) -> None:
    async def story(line: Line) -> None:
        await listen(line, trader)
        wish = {"symbol": "USDT", "amount": "5", "from": "FUND", "to": "SPOT", "guid": "told"}
        trader.post("transfer", wish)
        [row] = accounts_in([await line.hear()])

        assert (row["asset"], Decimal(row["balance"])) == ("USDT", trader.balance("USDT")[0])
        trader.post("transfer", wish | {"to": "CONTRACT", "guid": "untold"})
        assert await line.has_nothing_more()

    on_a_line(exchange, story)
