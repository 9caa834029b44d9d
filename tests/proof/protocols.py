"""Where the proofs trade: the four protocols, Gemini's with both kinds of nonce."""

from dataclasses import dataclass, field

from tests.proof.truth import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Protocol:
    """One way to trade at the practice exchange: whose protocol, which key of its, which pair, and where it places.

    Time passes in steps of `step_s`, which a time-based nonce must survive: the exchange takes the step first.
    """

    name: str
    exchange: str
    key: str
    other_key: str
    symbol: str
    placing: str
    step_s: float = 60.0
    has_nonces: bool = False
    has_stream: bool = True
    options: Row = field(default_factory=dict)


PROTOCOLS = {
    each.name: each
    for each in (
        Protocol(
            name="gemini",
            exchange="gemini",
            key="increasing",
            other_key="other_account",
            symbol="BTCUSD",
            placing="/v1/order/new",
            has_nonces=True,
            has_stream=False,
            step_s=20.0,
        ),
        Protocol(
            name="gemini-time",
            exchange="gemini",
            key="time_based",
            other_key="other_account",
            symbol="BTCUSD",
            placing="/v1/order/new",
            has_nonces=True,
            step_s=20.0,
        ),
        Protocol(
            name="binance",
            exchange="binance",
            key="hmac",
            other_key="other_account",
            symbol="BTCUSDT",
            placing="/api/v3/order",
        ),
        Protocol(
            name="htx",
            exchange="htx",
            key="trader",
            other_key="second",
            symbol="btcusdt",
            placing="/v1/order/orders/place",
        ),
        Protocol(
            name="bigone",
            exchange="bigone",
            key="trader",
            other_key="other_account",
            symbol="BTC-USDT",
            placing="/api/v3/viewer/orders",
            has_nonces=True,
        ),
    )
}
