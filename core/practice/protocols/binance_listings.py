"""The markets of the Binance and Binance.US practice exchanges with their filters (sheet 3)."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core.practice.exact import padded, text, times
from core.practice.makers import Plan
from core.practice.market import Market, Status
from core.practice.venue import Listing

UNIT = Decimal("0.00000001")
AVERAGE_MINS = 5
MOST_ORDERS, MOST_ALGO_ORDERS, MOST_AMENDMENTS = 200, 5, 10
LEAST_DELTA, MOST_DELTA = 10, 2_000
WITHOUT_STOP_MARKET = ("LIMIT", "LIMIT_MAKER", "MARKET", "STOP_LOSS_LIMIT", "TAKE_PROFIT_LIMIT")
ALL_TYPES = (
    "LIMIT",
    "LIMIT_MAKER",
    "MARKET",
    "STOP_LOSS",
    "STOP_LOSS_LIMIT",
    "TAKE_PROFIT",
    "TAKE_PROFIT_LIMIT",
)
STATUSES = {"TRADING": Status.OPEN, "HALT": Status.CANCEL_ONLY, "BREAK": Status.CLOSED}

GLOBAL = """
BTCUSDT      BTC      USDT 0.01       0.00001 9000        104.34142329      5      64250    0.12    300 TRADING
ETHUSDT      ETH      USDT 0.01       0.0001  9000        2731.80452291     5      3105.40  1.6     300 TRADING
BNBUSDT      BNB      USDT 0.01       0.001   900000      1803.77420168     5      612.30   4       500 TRADING
SOLUSDT      SOL      USDT 0.01       0.001   90000       21734.11289915    5      146.20   25      400 TRADING
LTCUSDT      LTC      USDT 0.01       0.001   90000       5216.01932773     5      88.45    30      700 TRADING
DOGEUSDT     DOGE     USDT 0.00001    1       9000000     1562234.30630252  1      0.16012  14000   700 TRADING
SHIBUSDT     SHIB     USDT 0.00000001 1       46116860414 12345678901       1      0.00001241 6000000 900 TRADING
BTCUSDC      BTC      USDC 0.01       0.00001 9000        55.10238487       5      64255    0.08    600 TRADING
ETHBTC       ETH      BTC  0.00001    0.0001  100000      1824.11823611     0.0001 0.04833  1.2     900 TRADING
币安人生USDT 币安人生 USDT 0.0001     0.1     900000      95512.11840277    5      0.1834   300     900 TRADING
LUNAUSDT     LUNA     USDT 0.0001     0.01    900000      95512.11840277    5      0.4470   500     900 HALT
ABCUSDT      ABC      USDT 0.0001     0.1     900000      95512.11840277    5      1.2500   100     900 BREAK
"""
US = """
BTCUSD       BTC      USD  0.01       0.00001 9000        10.64771804       1      64240    0.05    400 TRADING
ETHUSD       ETH      USD  0.01       0.0001  9000        231.77104020      1      3104.80  0.8     400 TRADING
SOLUSD       SOL      USD  0.01       0.001   90000       4734.11289915     1      146.15   10      600 TRADING
LTCUSD       LTC      USD  0.01       0.001   90000       1216.01932773     1      88.40    12      700 TRADING
DOGEUSD      DOGE     USD  0.00001    1       9000000     462234.30630252   1      0.16005  6000    700 TRADING
BTCUSDT      BTC      USDT 0.01       0.00001 9000        12.34142329       1      64250    0.04    600 TRADING
ETHBTC       ETH      BTC  0.00001    0.0001  100000      124.11823611      0.0001 0.04833  0.6     900 TRADING
ZECUSD       ZEC      USD  0.01       0.001   90000       95.11840277       1      412.80   2       900 HALT
ABCUSD       ABC      USD  0.0001     0.1     900000      95512.11840277    1      1.2500   100     900 BREAK
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What a market allows beyond its steps; the names are those of the filters."""

    market: Market
    status: str
    max_price: Decimal
    max_amount: Decimal
    market_max_amount: Decimal
    min_notional: Decimal
    max_notional: Decimal | None
    """None: the older filter MIN_NOTIONAL, which has no maximum."""
    buy_range: tuple[Decimal, Decimal]
    """What a price may be in units of the average price, at least and at most."""
    sell_range: tuple[Decimal, Decimal]
    is_range_doubled: bool
    """Whether PERCENT_PRICE says the same once more."""
    iceberg_parts: int
    max_position: Decimal | None
    order_types: tuple[str, ...]
    groups: tuple[str, ...]
    stp_modes: tuple[str, ...]
    amount_unit: Decimal
    """With how many decimals amounts are printed, at least."""

    def filters(self) -> list[dict[str, Any]]:
        return list(self._filters())

    def _filters(self) -> Iterator[dict[str, Any]]:
        market = self.market
        yield {
            "filterType": "PRICE_FILTER",
            "minPrice": _padded(market.price_step),
            "maxPrice": _padded(self.max_price),
            "tickSize": _padded(market.price_step),
        }
        yield {
            "filterType": "LOT_SIZE",
            "minQty": padded(market.min_amount, self.amount_unit),
            "maxQty": padded(self.max_amount, self.amount_unit),
            "stepSize": padded(market.amount_step, self.amount_unit),
        }
        yield {"filterType": "ICEBERG_PARTS", "limit": self.iceberg_parts}
        yield {
            "filterType": "MARKET_LOT_SIZE",
            "minQty": "0.00000000",
            "maxQty": _padded(self.market_max_amount),
            "stepSize": "0.00000000",
        }
        yield {
            "filterType": "TRAILING_DELTA",
            "minTrailingAboveDelta": LEAST_DELTA,
            "maxTrailingAboveDelta": MOST_DELTA,
            "minTrailingBelowDelta": LEAST_DELTA,
            "maxTrailingBelowDelta": MOST_DELTA,
        }
        yield from self._price_ranges()
        yield self._notional()
        if self.max_position is not None:
            yield {"filterType": "MAX_POSITION", "maxPosition": _padded(self.max_position)}
        yield {"filterType": "MAX_NUM_ORDERS", "maxNumOrders": MOST_ORDERS}
        yield {"filterType": "MAX_NUM_ALGO_ORDERS", "maxNumAlgoOrders": MOST_ALGO_ORDERS}
        yield {"filterType": "MAX_NUM_ORDER_AMENDS", "maxNumOrderAmends": MOST_AMENDMENTS}

    def _price_ranges(self) -> Iterator[dict[str, Any]]:
        if self.is_range_doubled:
            yield {
                "filterType": "PERCENT_PRICE",
                "multiplierUp": text(self.buy_range[1]),
                "multiplierDown": text(self.buy_range[0]),
                "avgPriceMins": AVERAGE_MINS,
            }
        yield {
            "filterType": "PERCENT_PRICE_BY_SIDE",
            "bidMultiplierUp": text(self.buy_range[1]),
            "bidMultiplierDown": text(self.buy_range[0]),
            "askMultiplierUp": text(self.sell_range[1]),
            "askMultiplierDown": text(self.sell_range[0]),
            "avgPriceMins": AVERAGE_MINS,
        }

    def _notional(self) -> dict[str, Any]:
        least = _padded(self.min_notional)
        if self.max_notional is None:
            return {
                "filterType": "MIN_NOTIONAL",
                "minNotional": least,
                "applyToMarket": True,
                "avgPriceMins": AVERAGE_MINS,
            }
        return {
            "filterType": "NOTIONAL",
            "minNotional": least,
            "applyMinToMarket": True,
            "maxNotional": _padded(self.max_notional),
            "applyMaxToMarket": False,
            "avgPriceMins": AVERAGE_MINS,
        }

    def symbol(self, *, has_permission_sets: bool) -> dict[str, Any]:
        """Return the object that exchangeInfo shows. Nothing is claimed that is not done here."""
        market = self.market
        return {
            "symbol": market.symbol,
            "status": self.status,
            "baseAsset": market.base,
            "baseAssetPrecision": 8,
            "quoteAsset": market.quote,
            "quotePrecision": 8,
            "quoteAssetPrecision": 8,
            "baseCommissionPrecision": 8,
            "quoteCommissionPrecision": 8,
            "orderTypes": list(self.order_types),
            "icebergAllowed": True,
            "ocoAllowed": False,
            "otoAllowed": False,
            "opoAllowed": False,
            "quoteOrderQtyMarketAllowed": True,
            "allowTrailingStop": True,
            "cancelReplaceAllowed": True,
            "amendAllowed": True,
            "pegInstructionsAllowed": False,
            "isSpotTradingAllowed": True,
            "isMarginTradingAllowed": "MARGIN" in self.groups,
            "filters": self.filters(),
            "permissions": [],
            "permissionSets": [list(self.groups)] if has_permission_sets else [],
            "defaultSelfTradePreventionMode": "EXPIRE_MAKER",
            "allowedSelfTradePreventionModes": list(self.stp_modes),
        }


def global_markets() -> list[tuple[Rules, Listing]]:
    return [_read(row, is_us=False) for row in GLOBAL.strip().splitlines()]


def us_markets() -> list[tuple[Rules, Listing]]:
    return [_read(row, is_us=True) for row in US.strip().splitlines()]


def _read(row: str, *, is_us: bool) -> tuple[Rules, Listing]:
    symbol, base, quote, *figures, status = row.split()
    step, lot, most, market_most, least_cost, price, typical, pace_ms = map(Decimal, figures)
    market = Market(
        symbol=symbol,
        base=base,
        quote=quote,
        price_step=step,
        amount_step=lot,
        min_amount=lot,
        status=STATUSES[status],
    )
    wide = (Decimal("0.2"), Decimal(5))
    rules = Rules(
        market=market,
        status=status,
        max_price=times(step, Decimal(100_000_000)),
        max_amount=most,
        market_max_amount=market_most,
        min_notional=least_cost,
        max_notional=None if is_us else Decimal(9_000_000),
        buy_range=wide if is_us else (Decimal("0.5"), Decimal("1.2")),
        sell_range=wide if is_us else (Decimal("0.8"), Decimal(2)),
        is_range_doubled=is_us,
        iceberg_parts=10 if is_us else 100,
        max_position=Decimal(200_000) if not symbol.isascii() else None,
        order_types=WITHOUT_STOP_MARKET if quote == "BTC" else ALL_TYPES,
        groups=("SPOT",) if is_us else ("SPOT", "MARGIN", "TRD_GRP_004"),
        stp_modes=(() if is_us else ("NONE",)) + ("EXPIRE_TAKER", "EXPIRE_MAKER", "EXPIRE_BOTH"),
        amount_unit=Decimal("0.01") if base == "SHIB" else UNIT,
    )
    plan = Plan(
        start_price=price,
        typical_amount=typical,
        pace_ms=int(pace_ms),
        is_running=status == "TRADING",
    )
    return rules, Listing(market=market, plan=plan)


def _padded(value: Decimal) -> str:
    return padded(value, UNIT)
