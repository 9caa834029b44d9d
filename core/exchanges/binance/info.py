"""Facts about Binance and Binance.US that do not change from call to call: hosts, key fields, budgets (Binance sheet 1, 2, 9, 13)."""

from dataclasses import replace
from decimal import Decimal

from core.domain.account import Environment
from core.domain.market import FeeRates, Interval, MarketBy, OrderType, TimeInForce
from core.exchanges.base import Bucket, Credentials, Host, Info, KeyField

RECV_WINDOW_MS = 5_000
"""How long after its stamp a request may still be taken; sent with every private call."""
_ENGINE_WAIT_MS = 10_000
_SIXTY_FOUR = "[A-Za-z0-9]{64}"
_PRIVATE_KEY = "-----BEGIN PRIVATE KEY-----.+-----END PRIVATE KEY-----"
HMAC, ED25519, RSA = "hmac", "ed25519", "rsa"
WEIGHT, ORDERS, ORDERS_A_DAY = "weight", "orders", "orders a day"

BINANCE_INFO = Info(
    name="binance",
    title="Binance",
    hosts=(
        Host(
            environment=Environment.LIVE,
            name="Binance",
            rest="https://api.binance.com",
            stream="wss://stream.binance.com:9443",
            account_stream="wss://ws-api.binance.com:443",
        ),
        Host(
            environment=Environment.SANDBOX,
            name="Spot Testnet",
            rest="https://testnet.binance.vision",
            stream="wss://stream.testnet.binance.vision",
            account_stream="wss://ws-api.testnet.binance.vision",
        ),
        Host(
            environment=Environment.SANDBOX,
            name="Demo Mode",
            rest="https://demo-api.binance.com",
            stream="wss://demo-stream.binance.com",
            account_stream="wss://demo-ws-api.binance.com",
        ),
    ),
    key_fields=(
        KeyField(name="key", pattern=_SIXTY_FOUR),
        KeyField(
            name="secret", is_secret=True, is_long=True, pattern=f"{_SIXTY_FOUR}|{_PRIVATE_KEY}"
        ),
        KeyField(name="kind", choices=(HMAC, ED25519, RSA)),
    ),
    order_types=(
        OrderType.LIMIT,
        OrderType.MARKET,
        OrderType.STOP_LIMIT,
        OrderType.STOP_MARKET,
        OrderType.TAKE_PROFIT,
        OrderType.TAKE_PROFIT_LIMIT,
        OrderType.TRAILING_STOP,
    ),
    times_in_force=(TimeInForce.GTC, TimeInForce.IOC, TimeInForce.FOK),
    conditional_times=(TimeInForce.GTC, TimeInForce.IOC, TimeInForce.FOK),
    has_post_only=True,
    market_orders=frozenset(MarketBy),
    is_fee_on_top=False,
    # A taker order that would trade outside the price range rule expires; the narrowest seen is 5 % (Binance sheet 3).
    most_slippage_percent=4,
    client_id_pattern=r"[a-zA-Z0-9\-_]{1,36}",
    intervals=tuple(Interval),
    # An address has 6,000 of weight in each minute of the clock, market data and all its keys together.
    # An account may have 100 new orders in 10 s, or 50 where the documentation's own samples are right, and as many
    # as 160,000 a day (Binance sheet 9).
    buckets={
        WEIGHT: Bucket(rate=60, burst=600, limit=6_000, orders=1, cancels=1, pause_s=60),
        ORDERS: Bucket(
            rate=2, burst=20, limit=50, window_s=10, is_of_key=True, orders=1, pause_s=10
        ),
        ORDERS_A_DAY: Bucket(
            rate=2, burst=20, limit=160_000, window_s=86_400, is_of_key=True, orders=1
        ),
    },
    is_serial=False,
    fence_ms=RECV_WINDOW_MS + _ENGINE_WAIT_MS,
    clock_step_ms=1,
    default_fees=FeeRates(maker=Decimal("0.001"), taker=Decimal("0.001"), is_estimate=True),
    key_page={
        Environment.LIVE: "https://www.binance.com/en/my/settings/api-management",
        Environment.SANDBOX: "https://testnet.binance.vision",
    },
)
BINANCE_US_INFO = replace(
    BINANCE_INFO,
    name="binanceus",
    title="Binance.US",
    hosts=(
        Host(
            environment=Environment.LIVE,
            name="Binance.US",
            rest="https://api.binance.us",
            stream="wss://stream.binance.us:9443",
            account_stream="wss://ws-api.binance.us:443",
        ),
    ),
    key_page={Environment.LIVE: "https://www.binance.us/settings/api-management"},
)


def kind_of(who: Credentials) -> str:
    """Which of the three kinds of key it is; HMAC unless its owner said otherwise."""
    return who.options.get("kind", HMAC)
