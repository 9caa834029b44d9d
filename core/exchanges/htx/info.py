"""Facts about HTX that do not change from call to call: hosts, key fields, budgets (HTX sheet 1, 2, 6, 9, 13)."""

from decimal import Decimal

from core.domain.account import Environment
from core.domain.market import FeeRates, Interval, MarketBy, OrderType, TimeInForce
from core.exchanges.base import Bucket, Credentials, DeadMan, Host, Info, KeyField

HMAC, ED25519 = "hmac", "ed25519"

NARROWEST = 20

PERIODS = {
    Interval.M1: "1min",
    Interval.M5: "5min",
    Interval.M15: "15min",
    Interval.M30: "30min",
    Interval.H1: "60min",
    Interval.D1: "1day",
}

INFO = Info(
    name="htx",
    title="HTX",
    hosts=(
        Host(
            environment=Environment.LIVE,
            name="HTX",
            rest="https://api.huobi.pro",
            stream="wss://api.huobi.pro",
        ),
        Host(
            environment=Environment.LIVE,
            name="HTX (AWS)",
            rest="https://api-aws.huobi.pro",
            stream="wss://api-aws.huobi.pro",
        ),
    ),
    key_fields=(
        KeyField(name="key"),
        KeyField(name="secret", is_secret=True, is_long=True),
        KeyField(name="kind", choices=(HMAC, ED25519)),
    ),
    order_types=(
        OrderType.LIMIT,
        OrderType.MARKET,
        OrderType.STOP_LIMIT,
        OrderType.TAKE_PROFIT_LIMIT,
        OrderType.STOP_MARKET,
        OrderType.TAKE_PROFIT,
        OrderType.TRAILING_STOP,
    ),
    times_in_force=(TimeInForce.GTC, TimeInForce.IOC, TimeInForce.FOK),
    conditional_times=(TimeInForce.GTC, TimeInForce.FOK),
    needs_trail_start=True,  # the official kit insists on it; the documents do not say
    has_post_only=True,
    market_orders=frozenset({MarketBy.BUY_QUOTE, MarketBy.SELL_BASE}),
    is_fee_on_top=False,
    # Prices farther than about 10 % from the last trade are refused; spread and slippage together stay below.
    most_slippage_percent=5,
    # 64 are documented, one official tool says 32 (HTX sheet 6.2).
    client_id_pattern=r"[A-Za-z0-9_-]{1,32}",
    intervals=tuple(PERIODS),
    # 10 a second for an address; a user has windows of 2 s for each endpoint, of which the narrowest in use take 20.
    # Counted as one, they cannot be broken one by one; orders and cancels are counted apart (HTX sheet 9).
    buckets={
        "public": Bucket(rate=8, burst=8, limit=20, window_s=2, pause_s=10),
        "private": Bucket(rate=8, burst=8, limit=NARROWEST, window_s=2, is_of_key=True, pause_s=10),
        "orders": Bucket(
            rate=8, burst=8, limit=NARROWEST, window_s=2, is_of_key=True, orders=1, pause_s=2
        ),
        "cancels": Bucket(
            rate=8, burst=8, limit=NARROWEST, window_s=2, is_of_key=True, cancels=1, pause_s=2
        ),
    },
    is_serial=False,
    # A signature is valid for 5 minutes; ten seconds more for what is under way (HTX sheet 8).
    fence_ms=310_000,
    keeps_ids_ms=2 * 60 * 60 * 1000,  # HTX sheet 6.2
    dead_man=DeadMan.TIMER,
    dead_man_s=5,  # HTX sheet 6.7
    clock_step_ms=1,
    default_fees=FeeRates(maker=Decimal("0.002"), taker=Decimal("0.002"), is_estimate=True),
    key_page={Environment.LIVE: "https://www.htx.com/apikey/"},
)


def is_ed25519(who: Credentials) -> bool:
    """Whether the secret is a private key in PEM; otherwise it is the text of an HMAC key."""
    return who.options.get("kind") == ED25519
