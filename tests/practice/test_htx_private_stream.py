"""HTX's private stream: who may log in, and what it tells in which order."""

from collections.abc import Iterator
from decimal import Decimal

import aiohttp
import pytest

from tests.practice.hands import Exchange, HandTime
from tests.practice.htx_hands import Row, Socket, Trader, htx_running, on_a_socket, sample, touch

PATH = "/ws/v2"


@pytest.fixture(scope="module")
def exchange() -> Iterator[Exchange]:
    with htx_running() as exchange:
        yield exchange


@pytest.fixture
def trader(exchange: Exchange) -> Iterator[Trader]:
    client = Trader(exchange)
    yield client
    client.cancel_everything()


@pytest.mark.parametrize("key", ["trader", "ed25519", "read_only", "locked"])
def test_a_signed_login_lets_in(exchange: Exchange, key: str) -> None:
    async def story(socket: Socket) -> None:
        await socket.log_in(Trader(exchange, key))
        await socket.listen("orders#*")

    on_a_socket(exchange, PATH, story)


@pytest.mark.parametrize(
    ("key", "changes"),
    [
        ("ip_bound", {}),
        ("trader", {"signature": "bm90IGl0"}),
        ("trader", {"accessKey": "unknown"}),
        ("trader", {"signatureVersion": "2"}),
        ("trader", {"signatureMethod": "Ed25519"}),
        ("trader", {"timestamp": "2020-01-01T00:00:00"}),
        ("trader", {"authType": "other"}),
    ],
)
def test_a_wrong_login_fails(exchange: Exchange, key: str, changes: dict[str, str]) -> None:
    async def story(socket: Socket) -> None:
        answer = await socket.ask(Trader(exchange, key).login(**changes))
        assert answer == sample("ws_auth_fail.json")
        refused = await socket.ask({"action": "sub", "ch": "accounts.update#2"})
        assert refused == sample("ws_private_sub_not_logged_in.json")

    on_a_socket(exchange, PATH, story)


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ({"action": "sub", "ch": "orders"}, "invalid.ch"),
        ({"action": "sub", "ch": "orders#nosuch"}, "invalid.symbol"),
        ({"action": "sub", "ch": "accounts.update#3"}, "invalid.ch"),
        ({"action": "sub", "ch": "trade.clearing#btcusdt#2"}, "invalid.ch"),
        ({"action": "sub", "ch": "trade.clearing"}, "invalid.symbol"),
        ({"action": "dance", "ch": "orders#*"}, "invalid.action"),
        ("hello", "invalid.json"),
    ],
)
def test_a_wrong_request_gets_2001(exchange: Exchange, message: Row | str, words: str) -> None:
    async def story(socket: Socket) -> None:
        await socket.log_in(Trader(exchange))
        answer = await socket.ask(message)
        assert (answer["code"], answer["message"]) == (2001, words)

    on_a_socket(exchange, PATH, story)


def test_events_come_in_their_order_for_a_fill_in_part(exchange: Exchange, trader: Trader) -> None:
    ask, there = exchange.read("/market/depth", symbol="btcusdt", type="step0")["tick"]["asks"][0]
    clearing = "trade.clearing#btcusdt#0"

    async def story(socket: Socket) -> None:
        await socket.log_in(trader)
        await socket.listen(clearing, "orders#btcusdt")
        await socket.send({"action": "sub", "ch": "accounts.update#2"})
        while (await socket.hear())["ch"] != "accounts.update#2":
            pass
        amount = str(there + Decimal("0.01"))
        order_id = trader.place(amount=amount, price=str(ask), client_order_id="events")
        heard: list[Row] = []
        while not heard or heard[-1]["ch"] != clearing:
            message = await socket.hear()
            if (message["data"] or {}).get("changeType", "") is not None:
                heard.append(message)
        created, traded, btc, usdt, cleared = heard

        assert set(created["data"]) == set(sample("ws_orders_creation.json")["data"])
        assert created["data"]["eventType"] == "creation"
        wanted = set(sample("ws_orders_trade.json")["data"]) | {"orderPrice", "totalTradeAmount"}
        assert set(traded["data"]) == wanted
        assert traded["ch"] == created["ch"] == "orders#btcusdt"
        data = traded["data"]
        assert (data["orderStatus"], data["orderId"]) == ("partial-filled", int(order_id))
        assert (Decimal(data["execAmt"]), Decimal(data["remainAmt"])) == (there, Decimal("0.01"))
        assert Decimal(data["totalTradeAmount"]) == there * ask
        assert (btc["data"]["currency"], usdt["data"]["currency"]) == ("btc", "usdt")
        assert set(btc["data"]) == set(sample("ws_accounts_update.json")["data"])
        assert btc["data"]["changeType"] == "order.match"
        assert Decimal(btc["data"]["available"]) == trader.balance("btc")
        assert set(cleared) == set(sample("ws_trade_clearing.json"))
        assert set(cleared["data"]) == set(sample("ws_trade_clearing.json")["data"])
        assert Decimal(cleared["data"]["transactFee"]) == there * Decimal("0.002")

        trader.cancel(order_id)
        ended = (await socket.hear())["data"]
        wanted = set(sample("ws_orders_cancellation.json")["data"])
        assert set(ended) == wanted | {"canceledSource", "canceledSourceDesc"}
        assert (ended["orderStatus"], ended["canceledSource"]) == ("partial-canceled", "api")
        assert (await socket.hear())["data"]["changeType"] == "order.cancel"

    on_a_socket(exchange, PATH, story)


def test_a_post_only_order_that_would_take_is_created_and_cancelled(
    exchange: Exchange, trader: Trader
) -> None:
    async def story(socket: Socket) -> None:
        await socket.log_in(trader)
        await socket.listen("orders#*")
        trader.place(type="buy-limit-maker", price=str(touch(exchange)[1]), amount="0.001")
        first, second = await socket.hear(), await socket.hear()
        assert first["ch"] == second["ch"] == "orders#*"
        assert (first["data"]["eventType"], first["data"]["orderStatus"]) == (
            "creation",
            "submitted",
        )
        ended = second["data"]
        assert (ended["eventType"], ended["orderStatus"]) == ("cancellation", "canceled")
        assert ended["canceledSource"] == ended["canceledSourceDesc"] == "limit_maker"
        assert (ended["execAmt"], ended["remainAmt"]) == ("0", "0.001")

    on_a_socket(exchange, PATH, story)


def test_a_market_buy_is_told_in_quote(exchange: Exchange, trader: Trader) -> None:
    async def story(socket: Socket) -> None:
        await socket.log_in(trader)
        await socket.listen("orders#ethusdt")
        trader.place(symbol="ethusdt", type="buy-market", amount="9000", price=None)
        created = (await socket.hear())["data"]
        assert created["orderValue"] == "9000"
        assert {"orderSize", "orderPrice"}.isdisjoint(created)
        spent = Decimal(0)
        while True:
            row = (await socket.hear())["data"]
            spent += Decimal(row["tradePrice"]) * Decimal(row["tradeVolume"])
            assert Decimal(row["execAmt"]) == spent == Decimal(9000) - Decimal(row["remainAmt"])
            if row["orderStatus"] == "filled":
                break
        assert 0 <= 9000 - spent < 1

    on_a_socket(exchange, PATH, story)


def test_a_stop_limit_order_is_silent_until_its_trigger(exchange: Exchange, trader: Trader) -> None:
    async def story(socket: Socket) -> None:
        await socket.log_in(trader)
        await socket.listen("orders#solusdt")
        wish = {"symbol": "solusdt", "type": "buy-stop-limit", "operator": "gte"}
        order_id = trader.place(**wish, stop_price="150", price="155", amount="1")
        gone = trader.place(**wish, stop_price="151", price="155", amount="1")
        trader.cancel(gone)
        trader.until_closed(gone)
        exchange.control("POST", "/market", symbol="solusdt", price="150")
        created, traded = (await socket.hear())["data"], (await socket.hear())["data"]
        assert (created["eventType"], created["type"]) == ("creation", "buy-limit")
        assert (traded["eventType"], traded["orderStatus"]) == ("trade", "filled")
        assert created["orderId"] == traded["orderId"] == int(order_id)

    on_a_socket(exchange, PATH, story)


def test_conditional_orders_that_never_become_orders_are_told(
    exchange: Exchange, trader: Trader
) -> None:
    def wish(client_id: str, size: str) -> Row:
        return {
            "accountId": 10000001,
            "symbol": "ltcusdt",
            "orderSide": "sell",
            "orderType": "market",
            "orderSize": size,
            "clientOrderId": client_id,
            "stopPrice": "80",
        }

    async def story(socket: Socket) -> None:
        await socket.log_in(trader)
        await socket.listen("orders#ltcusdt")
        trader.post("/v2/algo-orders", wish("gone", "1"))
        trader.post("/v2/algo-orders/cancellation", {"clientOrderIds": ["gone"]})
        deleted = (await socket.hear())["data"]
        assert set(deleted) == set(sample("ws_orders_deletion.json")["data"])
        assert (deleted["clientOrderId"], deleted["orderStatus"]) == ("gone", "canceled")
        trader.post("/v2/algo-orders", wish("poor", "9000"))
        trader.post("/v2/algo-orders", wish("fine", "1"))
        exchange.control("POST", "/market", symbol="ltcusdt", price="80")
        rejected = (await socket.hear())["data"]
        assert set(rejected) == set(sample("ws_orders_trigger_rejected.json")["data"])
        assert (rejected["clientOrderId"], rejected["orderStatus"]) == ("poor", "rejected")
        created = (await socket.hear())["data"]
        assert (created["clientOrderId"], created["type"]) == ("fine", "sell-market")

    on_a_socket(exchange, PATH, story)


@pytest.mark.parametrize(
    ("channel", "fields"),
    [
        ("accounts.update", [{"balance"}]),
        ("accounts.update#0", [{"balance"}]),
        ("accounts.update#1", [{"balance"}, {"available"}]),
        ("accounts.update#2", [{"balance", "available"}]),
    ],
)
def test_balances_begin_with_the_present_in_each_mode(
    exchange: Exchange, channel: str, fields: list[set[str]]
) -> None:
    trader = Trader(exchange, "second")
    ledger = exchange.server.dialects[0].venue.ledger
    assert ledger.accounts["second"].balance("sol").total == 0

    async def story(socket: Socket) -> None:
        await socket.log_in(trader)
        await socket.listen(channel)
        for currency in ("usdt", "btc", "eth"):
            for names in fields:
                row = (await socket.hear())["data"]
                assert row["currency"] == currency
                assert {"balance", "available"} & set(row) == names
                assert row["changeType"] is row["changeTime"] is None
        spot = trader.read("/v1/account/accounts")[0]["id"]
        order_id = trader.place(account_id=spot)
        if channel.endswith(("1", "2")):
            row = (await socket.hear())["data"]
            assert (row["changeType"], row["available"]) == ("order.place", "4500")
            assert ("balance" in row) is channel.endswith("2")
        trader.cancel(order_id)
        trader.until_closed(order_id)
        await socket.send({"action": "unsub", "ch": channel})
        while (answer := await socket.hear())["action"] != "unsub":
            assert "available" in answer["data"]

    on_a_socket(exchange, PATH, story)


def test_clearing_tells_cancels_only_if_asked_to(exchange: Exchange, trader: Trader) -> None:
    async def story(socket: Socket) -> None:
        await socket.log_in(trader)
        await socket.listen("trade.clearing#*", "trade.clearing#btcusdt#1")
        trader.place(type="buy-ioc", price=str(touch(exchange)[1] - 1), amount="0.001")
        ended = await socket.hear()
        assert ended["ch"] == "trade.clearing#btcusdt#1"
        assert (ended["data"]["eventType"], ended["data"]["remainAmt"]) == ("cancellation", "0.001")
        trader.place(type="buy-ioc", price=str(touch(exchange)[1]), amount="0.001")
        assert {(await socket.hear())["ch"] for _ in range(2)} == {
            "trade.clearing#*#0",
            "trade.clearing#btcusdt#1",
        }

    on_a_socket(exchange, PATH, story)


def test_nothing_of_another_user_is_heard(exchange: Exchange, trader: Trader) -> None:
    async def story(socket: Socket) -> None:
        await socket.log_in(Trader(exchange, "second"))
        await socket.listen("orders#*")
        trader.place()
        answer = await socket.ask({"action": "unsub", "ch": "orders#*"})
        assert answer["action"] == "unsub"

    on_a_socket(exchange, PATH, story)


def test_a_key_has_ten_connections_at_most(exchange: Exchange) -> None:
    async def story(socket: Socket) -> None:
        trader = Trader(exchange, "withdraw")
        async with aiohttp.ClientSession() as session:
            others = [await session.ws_connect(exchange.stream_url + PATH) for _ in range(10)]
            for other in others:
                await Socket(other).log_in(trader)
            answer = await socket.ask(trader.login())
            assert (answer["code"], answer["message"]) == (4000, "too.many.connection")

    on_a_socket(exchange, PATH, story)


def test_more_than_50_requests_in_a_second_are_refused() -> None:
    with htx_running(clock=HandTime().clock()) as exchange:

        async def story(socket: Socket) -> None:
            codes = [
                (await socket.ask({"action": "sub", "ch": "orders#*"}))["code"] for _ in range(52)
            ]
            assert codes == [2002] * 50 + [4000] * 2

        on_a_socket(exchange, PATH, story)


def test_a_client_that_misses_two_pings_is_cut_off() -> None:
    hand = HandTime()
    with htx_running(clock=hand.clock()) as exchange:

        async def story(socket: Socket) -> None:
            await socket.log_in(Trader(exchange, now_s=lambda: hand.now_ns / 10**9))
            for _ in range(4):
                hand.pass_s(20)
                ping = await socket.hear_all()
                assert set(ping) == set(sample("ws_private_ping.json"))
                await socket.send({"action": "pong", "data": ping["data"]})
                await socket.ask({"action": "unsub", "ch": "orders#*"})
            for _ in range(2):
                hand.pass_s(20)
                await socket.hear_all()
            hand.pass_s(20)
            await socket.closed()

        on_a_socket(exchange, PATH, story)
