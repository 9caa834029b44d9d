"""Nonsense for the practice exchange's WebSockets: messages that have the right shape, but for what they say."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.practice import bigone_hands, binance_hands, htx_hands
from tests.practice.hands import Exchange
from tests.practice.nonsense import BODIES, Dice, as_object, fields_of, now_ns

MARK = "4242424242"
"""Stands in the answer to a sound question."""


@dataclass(frozen=True, kw_only=True)
class Door:
    """A place for WebSockets, and what is said there."""

    path: str
    says: tuple[dict[str, Any], ...]
    question: dict[str, Any]
    """Sound, and answered with the mark."""
    headers: Callable[[Exchange], dict[str, str]] = lambda _: {}
    log_in: Callable[[Exchange], dict[str, Any]] | None = None


def a_message(dice: Dice, door: Door) -> str | bytes:
    """Spoil a message, or an object inside it."""
    if dice.random() < 0.1:
        return dice.choice(BODIES)
    message = dice.choice(door.says)
    inner = [name for name, value in message.items() if isinstance(value, dict)]
    if not inner or dice.random() < 0.4:
        return as_object(dice.spoil(fields_of(message)))
    name = dice.choice(inner)
    return as_object(fields_of(message) | {name: as_object(dice.spoil(fields_of(message[name])))})


def gemini_headers(exchange: Exchange) -> dict[str, str]:
    client = exchange.client("time_based", is_time_based=True)
    return client.stream_headers(str(now_ns(exchange) // 10**9))


def binance_log_in(exchange: Exchange) -> dict[str, Any]:
    client = binance_hands.Binancer(exchange, "ed25519")
    params = {"apiKey": client.key, "timestamp": client.now_ms()}
    signature = client.sign(f"apiKey={client.key}&timestamp={params['timestamp']}")
    return {"id": 1, "method": "session.logon", "params": params | {"signature": signature}}


def htx_log_in(exchange: Exchange) -> dict[str, Any]:
    return htx_hands.Trader(exchange, now_s=lambda: now_ns(exchange) / 10**9).login()


def bigone_log_in(exchange: Exchange) -> dict[str, Any]:
    token = bigone_hands.Trader(exchange).token(nonce=str(now_ns(exchange)))
    return {"requestId": "1", "authenticateCustomerRequest": {"token": f"Bearer {token}"}}


def asked(method: str, params: object) -> dict[str, Any]:
    return {"id": 1, "method": method, "params": params}


def about(name: str, **payload: object) -> dict[str, Any]:
    return {"requestId": "1", name: payload}


ORDER = {"symbol": "btcusd", "side": "BUY", "type": "LIMIT", "timeInForce": "GTC"}
FIGURES = {"price": "50000", "quantity": "0.01"}
MARKET_WORDS = (
    asked("SUBSCRIBE", ["btcusdt@depth", "btcusdt@kline_1s"]),
    asked("UNSUBSCRIBE", ["btcusdt@depth"]),
    asked("LIST_SUBSCRIPTIONS", []),
)
DOORS: dict[str, tuple[Door, ...]] = {
    "gemini": (
        Door(
            path="/?snapshot=-1",
            headers=gemini_headers,
            says=(
                asked("order.place", ORDER | FIGURES | {"stopPrice": "1", "clientOrderId": "a"}),
                asked("order.cancel", {"orderId": "1"}),
                asked("depth", {"symbol": "btcusd", "limit": 5}),
                asked("subscribe", ["btcusd@depth5", "orders@account"]),
                asked("conninfo", {}),
            ),
            question={"id": MARK, "method": "time"},
        ),
    ),
    "binance": (
        Door(
            path="/ws-api/v3",
            log_in=binance_log_in,
            says=(
                asked("order.place", ORDER | FIGURES | {"symbol": "BTCUSDT", "timestamp": 1}),
                asked("order.cancel", {"symbol": "BTCUSDT", "orderId": 1, "timestamp": 1}),
                asked("klines", {"symbol": "BTCUSDT", "interval": "1m", "limit": 5}),
                asked("userDataStream.unsubscribe", {"subscriptionId": 0}),
                asked("session.logon", {"apiKey": "a" * 64, "timestamp": 1, "signature": "a"}),
            ),
            question={"id": MARK, "method": "time"},
        ),
        Door(path="/ws", says=MARKET_WORDS, question={"id": MARK, "method": "LIST_SUBSCRIPTIONS"}),
        Door(
            path="/stream?streams=btcusdt@trade/%FF@%00/" + "9" * 4_000,
            says=MARKET_WORDS,
            question={"id": MARK, "method": "LIST_SUBSCRIPTIONS"},
        ),
    ),
    "htx": (
        Door(
            path="/ws",
            says=(
                {"sub": "market.btcusdt.depth.step0", "id": "1"},
                {"unsub": "market.btcusdt.depth.step0", "id": "1"},
                {"req": "market.btcusdt.kline.1min", "id": "1"},
                {"pong": 1},
            ),
            question={"ping": MARK},
        ),
        Door(
            path="/feed",
            says=({"sub": "market.btcusdt.mbp.5"}, {"req": "market.btcusdt.mbp.5", "id": "1"}),
            question={"ping": MARK},
        ),
        Door(
            path="/ws/v2",
            log_in=htx_log_in,
            says=(
                {"action": "sub", "ch": "orders#*"},
                {"action": "unsub", "ch": "accounts.update#2"},
                {"action": "req", "ch": "auth", "params": {"accessKey": "a", "authType": "api"}},
                {"action": "pong", "data": {"ts": 1}},
            ),
            question={"action": "sub", "ch": MARK},
        ),
    ),
    "bigone": (
        Door(
            path="/ws/v2",
            log_in=bigone_log_in,
            says=(
                about("subscribeMarketDepthRequest", market="BTC-USDT"),
                about("subscribeMarketCandlesRequest", market="BTC-USDT", period="MIN1", limit=5),
                about("subscribeMarketsTickerRequest", markets=["BTC-USDT"]),
                about("unsubscribeMarketTradesRequest", market="BTC-USDT"),
                about("subscribeViewerOrdersRequest", market="BTC-USDT"),
                about("heartbeatRequest", interval=15),
                about("authenticateCustomerRequest", token="Bearer a.b.c"),
            ),
            question={"requestId": MARK, "ping": {}},
        ),
    ),
}
