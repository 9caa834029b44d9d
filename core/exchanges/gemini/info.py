"""Facts about Gemini that do not change from call to call: hosts, key fields, budgets (Gemini sheet 1, 2, 9, 13)."""

from decimal import Decimal

from core.domain.account import Environment
from core.domain.market import FeeRates, Interval, OrderType, TimeInForce
from core.exchanges.base import Bucket, Credentials, DeadMan, Host, Info, KeyField

INFO = Info(
    name="gemini",
    title="Gemini",
    hosts=(
        Host(
            environment=Environment.LIVE,
            name="Gemini",
            rest="https://api.gemini.com",
            stream="wss://ws.gemini.com",
        ),
        Host(
            environment=Environment.SANDBOX,
            name="Sandbox",
            rest="https://api.sandbox.gemini.com",
            stream="wss://ws.sandbox.gemini.com",
        ),
    ),
    key_fields=(
        KeyField(name="key", pattern=r"(account|master)-\w+"),
        KeyField(name="secret", is_secret=True),
        KeyField(name="nonce", choices=("auto", "increasing", "time_based"), is_optional=True),
        KeyField(name="account", is_optional=True),
        KeyField(name="heartbeat", choices=("off", "on"), is_optional=True),
    ),
    order_types=(OrderType.LIMIT, OrderType.MARKET, OrderType.STOP_LIMIT),
    times_in_force=(TimeInForce.GTC, TimeInForce.IOC, TimeInForce.FOK),
    has_post_only=True,
    market_orders=frozenset(),
    is_stop_before_price=True,
    is_fee_on_top=True,
    # The exchange cancels what would move the book by 5 % or more; spread and slippage together stay below.
    most_slippage_percent=2,
    client_id_pattern=r"[:\-_.#a-zA-Z0-9]{1,36}",
    intervals=tuple(Interval),
    # Per minute, for an address and for a key; a request a second and five are advised (Gemini sheet 9).
    buckets={
        "public": Bucket(rate=1, burst=3, limit=120),
        "private": Bucket(rate=4, burst=4, limit=600, is_of_key=True, orders=1, cancels=1),
    },
    is_serial=True,
    fence_ms=33_000,
    dead_man=DeadMan.KEY,
    dead_man_s=30,  # Gemini sheet 2.5
    clock_step_ms=1_000,
    default_fees=FeeRates(maker=Decimal("0.002"), taker=Decimal("0.004"), is_estimate=True),
    key_page={
        Environment.LIVE: "https://exchange.gemini.com/settings/api",
        Environment.SANDBOX: "https://exchange.sandbox.gemini.com/settings/api",
    },
)


def is_time_based(who: Credentials) -> bool:
    """Whether the key counts nonces in seconds; "auto" is taken as increasing until learned (Gemini sheet 2.3)."""
    return who.options.get("nonce") == "time_based"


def is_master(who: Credentials) -> bool:
    """Whether the key acts for a group of accounts (Gemini sheet 2.4)."""
    return who.key.startswith("master-")
