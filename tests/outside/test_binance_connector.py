"""What Binance's own connector has beyond trading: every kind of key, sockets for the market, and one to trade by."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest
from binance.error import ClientError
from binance.lib.utils import websocket_api_signature
from binance.spot import Spot
from binance.websocket.spot.websocket_api import SpotWebsocketAPIClient
from binance.websocket.spot.websocket_stream import SpotWebsocketStreamClient

from tests.outside.connector_stranger import ALL, ConnectorBinance
from tests.outside.practice_process import PracticeProcess
from tests.practice.hands import until

WISH = {"side": "BUY", "type": "LIMIT", "timeInForce": "GTC", "quantity": "0.2"}
Row = dict[str, Any]


@pytest.fixture(params=ALL, ids=lambda kind: kind.exchange)
def trader(request: pytest.FixtureRequest, practice: PracticeProcess) -> Iterator[ConnectorBinance]:
    trader = request.param(practice)
    yield trader
    trader.close()


class Line:
    """One socket of the connector, and all that was heard on it."""

    def __init__(self, kind: Callable[..., Any], url: str, **settings: str) -> None:
        self.heard: list[Row] = []
        self.client = kind(url, on_message=self._hear, on_error=self._fail, **settings)

    def _hear(self, _: object, text: str) -> None:
        self.heard.append(json.loads(text))

    def _fail(self, _: object, error: Exception) -> None:
        self.heard.append({"failed": error})

    def wait_for(self, **fields: object) -> Row:
        """Return the first message with these fields, as soon as there is one."""
        until(lambda: self._found(fields))
        return self._found(fields)[0]

    def _found(self, fields: Row) -> list[Row]:
        return [row for row in self.heard if row | fields == row]

    def ask(self, name: str, **wish: object) -> Row:
        """Return the answer to a request of the connector."""
        number = f"{name}-{len(self.heard)}"
        getattr(self.client, name)(id=number, **wish)
        return self.wait_for(id=number)


@contextmanager
def line(kind: Callable[..., Any], url: str, **settings: str) -> Iterator[Line]:
    opened = Line(kind, url, **settings)
    try:
        yield opened
    finally:
        opened.client.stop()
        opened.client.socket_manager.ws.shutdown()  # it leaves its socket open


@contextmanager
def trading_line(
    trader: ConnectorBinance, practice: PracticeProcess, **changes: str
) -> Iterator[Line]:
    announced = practice.exchanges[trader.exchange]
    settings = {"api_key": announced["key"], "api_secret": announced["secret"]} | changes
    with line(SpotWebsocketAPIClient, announced["ws"] + "/ws-api/v3", **settings) as opened:
        yield opened


def low(trader: ConnectorBinance) -> str:
    """Return a price at which nobody sells."""
    return str(int(trader.book().bids[0].price) - 2)


@pytest.mark.parametrize("kind", ["ed25519", "rsa"])
def test_a_key_of_another_kind_signs_too(practice: PracticeProcess, kind: str) -> None:
    announced = practice.exchanges["binance"]
    key = announced["keys"][kind]
    client = Spot(key["key"], base_url=announced["rest"], private_key=key["secret"], timeout=10)

    account = client.account()

    client.session.close()
    assert account["canTrade"] is True


def test_a_dry_run_leaves_no_order(trader: ConnectorBinance) -> None:
    before = trader.open_orders()

    assert trader.client.new_order_test(trader.symbol, price=low(trader), **WISH) == {}

    assert trader.open_orders() == before


def test_an_order_is_replaced_in_one_step(trader: ConnectorBinance) -> None:
    old = trader.client.new_order(trader.symbol, price=low(trader), **WISH)["orderId"]

    answer = trader.client.cancel_and_replace(
        trader.symbol,
        cancelReplaceMode="STOP_ON_FAILURE",
        cancelOrderId=old,
        price=low(trader),
        **WISH,
    )

    new = str(answer["newOrderResponse"]["orderId"])
    assert trader.order(str(old)).state == "cancelled"
    assert [order.id for order in trader.open_orders()] == [new]
    trader.cancel(new)


def test_the_market_is_heard(trader: ConnectorBinance, practice: PracticeProcess) -> None:
    with line(SpotWebsocketStreamClient, practice.exchanges[trader.exchange]["ws"]) as opened:
        opened.client.trade(trader.symbol, id=1)
        opened.client.book_ticker(trader.symbol, id=2)
        opened.wait_for(id=2, result=None)
        [price, amount] = trader.client.depth(trader.symbol)["asks"][0]

        bought = trader.client.new_order(trader.symbol, price=price, **WISH)

        [fill] = bought["fills"]
        trade = opened.wait_for(e="trade", s=trader.symbol)
        touch = opened.wait_for(s=trader.symbol, a=price)
    assert (trade["p"], trade["q"], trade["t"]) == (fill["price"], fill["qty"], fill["tradeId"])
    assert Decimal(touch["A"]) == Decimal(amount) - Decimal(fill["qty"])


def test_own_orders_and_balances_are_heard(
    trader: ConnectorBinance, practice: PracticeProcess
) -> None:
    """The connector has no name for this request and only signs it."""
    with trading_line(trader, practice) as opened:
        key, secret = opened.client.api_key, opened.client.api_secret
        opened.client.send(
            {
                "id": "listen",
                "method": "userDataStream.subscribe.signature",
                "params": websocket_api_signature(key, secret, {}),
            }
        )
        number = opened.wait_for(id="listen")["result"]["subscriptionId"]
        order_id = trader.client.new_order(trader.symbol, price=low(trader), **WISH)["orderId"]
        trader.cancel(str(order_id))
        until(lambda: len(events(opened, number)) == 4)

    placed, held, cancelled, freed = events(opened, number)
    assert [placed["i"], cancelled["i"]] == [order_id, order_id]
    assert [placed["X"], cancelled["X"]] == ["NEW", "CANCELED"]
    assert {held["e"], freed["e"]} == {"outboundAccountPosition"}
    balance = trader.balance(trader.quote)
    assert [row for row in freed["B"] if row["a"] == trader.quote] == [
        {"a": trader.quote, "f": f"{balance.free:.8f}", "l": f"{balance.held:.8f}"}
    ]


def events(opened: Line, number: int) -> list[Row]:
    return [row["event"] for row in opened.heard if row.get("subscriptionId") == number]


def test_an_order_is_placed_found_and_cancelled_by_socket(
    trader: ConnectorBinance, practice: PracticeProcess
) -> None:
    symbol = trader.symbol
    with trading_line(trader, practice) as opened:
        placed = opened.ask("new_order", symbol=symbol, price=low(trader), **WISH)["result"]
        order_id = placed["orderId"]
        found = opened.ask("get_order", symbol=symbol, orderId=order_id)["result"]
        listed = opened.ask("get_open_orders", symbol=symbol)["result"]
        ended = opened.ask("cancel_order", symbol=symbol, orderId=order_id)["result"]
        refused = opened.ask("cancel_order", symbol=symbol, orderId=order_id)

    assert found["status"] == "NEW"
    assert order_id in {row["orderId"] for row in listed}
    assert ended["status"] == "CANCELED"
    assert trader.order(str(order_id)).state == "cancelled"
    assert (refused["status"], refused["error"]["code"]) == (400, -2011)


def test_a_wrong_signature_by_socket_places_nothing(
    trader: ConnectorBinance, practice: PracticeProcess
) -> None:
    before = trader.open_orders()

    with trading_line(trader, practice, api_secret="not-the-secret") as opened:
        answer = opened.ask("new_order", symbol=trader.symbol, price=low(trader), **WISH)

    assert (answer["status"], answer["error"]["code"]) == (400, -1022)
    assert trader.open_orders() == before


def test_listen_keys_are_gone(trader: ConnectorBinance, practice: PracticeProcess) -> None:
    with pytest.raises(ClientError) as refusal:
        trader.client.new_listen_key()
    with trading_line(trader, practice) as opened:
        answer = opened.ask("user_data_start")

    assert (refusal.value.status_code, answer["status"]) == (410, 410)
