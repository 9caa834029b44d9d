"""Binance's WebSocket API as such: signing and logging on, orders placed over it, pings, and what it refuses."""

import asyncio
from collections.abc import Iterator

import pytest

from core.practice.clock import Clock
from tests.practice.binance_hands import Binancer, Wire, a_binance, a_wish, on_a_wire, sample
from tests.practice.hands import Exchange

SUBSCRIBE = "userDataStream.subscribe.signature"


@pytest.fixture(scope="module")
def exchange() -> Iterator[Exchange]:
    with a_binance() as exchange:
        yield exchange


@pytest.fixture
def trader(exchange: Exchange) -> Iterator[Binancer]:
    client = Binancer(exchange)
    yield client
    client.clear()


def test_a_subscription_that_is_not_signed_rightly_is_refused(exchange: Exchange) -> None:
    async def story(wire: Wire) -> None:
        expected = sample("ws_user_subscribe_error.json")
        elsewhere = await Wire(wire.socket, Binancer(exchange, "ip_bound")).signed(SUBSCRIBE)
        assert list(elsewhere) == list(expected)
        assert (elsewhere["status"], elsewhere["error"]) == (401, expected["error"])
        client = wire.client
        stamp = client.now_ms()
        fields = {"timestamp": stamp, "apiKey": client.key}
        unsorted = client.sign(f"timestamp={stamp}&apiKey={client.key}")
        for changes, code in (
            ({"signature": unsorted}, -1022),
            ({}, -1102),
            ({"apiKey": "x" * 64}, -2008),
            ({"apiKey": None}, -2014),
            ({"timestamp": None, "signature": unsorted}, -1102),
        ):
            answer = await wire.call(SUBSCRIBE, fields | changes)
            assert answer["error"]["code"] == code
        late = await wire.signed(SUBSCRIBE, timestamp=stamp - 60_000)
        assert (late["status"], late["error"]["code"]) == (400, -1021)
        assert (await wire.signed(SUBSCRIBE, recvWindow=4_000))["status"] == 200

    on_a_wire(Binancer(exchange), story)


def test_one_account_is_subscribed_to_once_and_may_be_given_up(exchange: Exchange) -> None:
    async def story(wire: Wire) -> None:
        await wire.subscribe()
        again = await wire.signed(SUBSCRIBE)
        other = await Wire(wire.socket, Binancer(exchange, "other_account")).signed(SUBSCRIBE)
        both = await wire.call("session.subscriptions")
        left = await wire.call("userDataStream.unsubscribe", {"subscriptionId": 0})
        end = await wire.hear()
        one = await wire.call("session.subscriptions")
        wrong = await wire.call("userDataStream.unsubscribe", {"subscriptionId": 7})

        assert (again["status"], again["error"]["code"]) == (400, -2035)
        assert other["result"] == {"subscriptionId": 1}
        assert both["result"] == [{"subscriptionId": 0}, {"subscriptionId": 1}]
        assert (left["result"], end["subscriptionId"]) == ({}, 0)
        assert list(end["event"]) == list(sample("ws_user_terminated.json")["event"])
        assert end["event"]["e"] == "eventStreamTerminated"
        assert one["result"] == [{"subscriptionId": 1}]
        assert wrong["status"] == 400

    on_a_wire(Binancer(exchange), story)


def test_who_is_logged_on_need_not_sign_again(exchange: Exchange) -> None:
    client = Binancer(exchange, "ed25519")

    async def story(wire: Wire) -> None:
        early = await wire.call("userDataStream.subscribe")
        session = await wire.signed("session.logon")
        subscribed = await wire.call("userDataStream.subscribe")
        stamp = {"timestamp": client.now_ms()}
        balances = await wire.call("account.status", stamp)
        stampless = await wire.call("account.status")
        out = await wire.call("session.logout")
        end = await wire.hear()

        assert early["status"] == 401
        assert session["result"]["apiKey"] == client.key
        assert session["result"]["authorizedSince"] <= session["result"]["serverTime"]
        assert subscribed["result"] == {"subscriptionId": 0}
        assert balances["result"]["accountType"] == "SPOT"
        assert stampless["error"]["code"] == -1102
        assert out["result"]["apiKey"] is None
        assert end["event"]["e"] == "eventStreamTerminated"

    on_a_wire(client, story)


@pytest.mark.parametrize("kind", ["hmac", "rsa"])
def test_only_ed25519_keys_log_on(exchange: Exchange, kind: str) -> None:
    async def story(wire: Wire) -> None:
        answer = await wire.signed("session.logon")
        assert (answer["status"], answer["error"]["code"]) == (400, -4056)

    on_a_wire(Binancer(exchange, kind), story)


def test_orders_may_be_placed_and_cancelled_over_the_socket(
    exchange: Exchange, trader: Binancer
) -> None:
    before = len(exchange.received())

    async def story(wire: Wire) -> None:
        placed = await wire.signed("order.place", **a_wish(newClientOrderId="tk-ws"))
        assert list(placed["result"]) == list(sample("order_new_full_limit_open.json"))
        assert [row["rateLimitType"] for row in placed["rateLimits"]] == [
            "ORDERS",
            "ORDERS",
            "REQUEST_WEIGHT",
        ]
        number = {"symbol": "BTCUSDT", "orderId": placed["result"]["orderId"]}
        assert (await wire.signed("order.status", **number))["result"]["status"] == "NEW"
        opened = await wire.signed("openOrders.status", symbol="BTCUSDT")
        assert [row["clientOrderId"] for row in opened["result"]] == ["tk-ws"]
        gone = await wire.signed("order.cancel", **number)
        assert gone["result"]["origClientOrderId"] == "tk-ws"
        again = await wire.signed("order.cancel", **number)
        assert (again["status"], again["error"]["code"]) == (400, -2011)
        refused = await wire.signed("order.place", **a_wish(quantity="100"))
        assert refused["error"] == sample("error_400_2010_balance.json")
        quiet = await wire.signed("order.status", **number, returnRateLimits="false")
        assert "rateLimits" not in quiet

    on_a_wire(trader, story)
    rows = exchange.received()[before:]
    assert [(row["path"], row["client_id"], row["status"]) for row in rows] == [
        ("order.place", "tk-ws", 200),
        ("order.place", None, 400),
    ]


def test_symbols_outside_ascii_are_signed_as_they_are(exchange: Exchange, trader: Binancer) -> None:
    async def story(wire: Wire) -> None:
        wish = a_wish(symbol="币安人生USDT", price="0.1000", quantity="100")
        assert (await wire.signed("order.place", **wish))["status"] == 200

    on_a_wire(trader, story)


def test_readers_place_nothing_over_the_socket_either(exchange: Exchange) -> None:
    async def story(wire: Wire) -> None:
        answer = await wire.signed("order.place", **a_wish())
        assert (answer["status"], answer["error"]["code"]) == (401, -2015)

    on_a_wire(Binancer(exchange, "reader"), story)


def test_what_is_no_request_is_answered_with_a_reason(exchange: Exchange) -> None:
    async def story(wire: Wire) -> None:
        assert (await wire.call("ping"))["result"] == {}
        assert set((await wire.call("time"))["result"]) == {"serverTime"}
        assert (await wire.call("ticker.book", {"symbol": "BTCUSDT"}))["status"] == 200
        assert (await wire.call("order.fly"))["error"]["code"] == -1020
        assert (await wire.call("userDataStream.start"))["status"] == 410
        for text in ("no json", "[1]", '"x"'):
            assert (await wire.say(text))["error"]["code"] == -1135
        assert (await wire.say('{"id": "a"}'))["error"]["code"] == -1102

    on_a_wire(Binancer(exchange), story)


def test_a_banned_address_is_told_until_when() -> None:
    with a_binance() as busy:

        async def story(wire: Wire) -> None:
            depth = {"symbol": "BTCUSDT", "limit": 5_000}
            answers = [await wire.call("depth", depth) for _ in range(36)]
            limited, banned = answers[24], answers[-1]
            expected = sample("ws_user_banned.json")
            assert (limited["status"], banned["status"]) == (429, 418)
            assert list(banned["error"]["data"]) == list(expected["error"]["data"])
            assert banned["error"]["data"]["retryAfter"] > banned["error"]["data"]["serverTime"]
            assert banned["error"]["code"] == -1003

        on_a_wire(Binancer(busy), story)


def test_a_socket_is_pinged_and_one_that_is_silent_is_cut() -> None:
    with a_binance(clock=Clock(scale=400)) as exchange:

        async def story(wire: Wire) -> None:
            started = asyncio.get_running_loop().time()
            wire.socket._autoping = False
            pings = []
            while not wire.socket.closed:
                message = await wire.socket.receive(timeout=5)
                if message.type.name == "PING":
                    pings.append(message.data)
                    if len(pings) == 1:
                        await wire.socket.pong(message.data)
            assert len(pings) == 4
            assert all(ping.isdigit() for ping in pings)
            assert asyncio.get_running_loop().time() - started < 4

        on_a_wire(Binancer(exchange), story)
