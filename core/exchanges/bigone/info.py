"""Facts about BigONE that do not change from call to call: hosts, key fields, budgets (BigONE sheet 1, 6, 9, 13)."""

from decimal import Decimal

from core.domain.account import Environment
from core.domain.market import FeeRates, Interval, MarketBy, OrderType, TimeInForce
from core.exchanges.base import Bucket, Host, Info, KeyField

INFO = Info(
    name="bigone",
    title="BigONE",
    hosts=tuple(
        Host(
            environment=Environment.LIVE,
            name=name,
            rest=f"https://{address}",
            stream=f"wss://{address}",
        )
        for name, address in (("BigONE", "api.big.one"), ("BigONE (big.one)", "big.one"))
    ),
    key_fields=(KeyField(name="key"), KeyField(name="secret", is_secret=True)),
    order_types=(
        OrderType.LIMIT,
        OrderType.MARKET,
        OrderType.STOP_LIMIT,
        OrderType.STOP_MARKET,
        OrderType.TAKE_PROFIT,
        OrderType.TAKE_PROFIT_LIMIT,
    ),
    times_in_force=(TimeInForce.GTC, TimeInForce.IOC),
    has_post_only=True,
    # A market buy is taken by its quote amount, but its documents say base: a mistake would multiply the order by
    # the price, so a limit order with a protective price goes out instead (BigONE sheet 6.1).
    market_orders=frozenset({MarketBy.SELL_BASE}),
    is_fee_on_top=False,
    most_slippage_percent=5,  # our own caution: its price band is not documented
    client_id_pattern=r"[a-zA-Z0-9\-_]{1,36}",
    intervals=tuple(Interval),
    # 500 requests in 10 s from one address, with or without a key: a ticket stays far below (BigONE sheet 9).
    buckets={"public": Bucket(rate=20, burst=40, limit=500, window_s=10, orders=1, cancels=1)},
    is_serial=False,
    fence_ms=11_000,
    clock_step_ms=1,
    default_fees=FeeRates(maker=Decimal("0.001"), taker=Decimal("0.001"), is_estimate=True),
    wallets=("SPOT", "FUND", "CONTRACT"),
)
