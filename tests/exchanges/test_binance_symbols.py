"""What is particular to Binance's list of symbols: rules of zero are off, two filters for one thing."""

from decimal import Decimal
from typing import Any

import pytest

from core.domain.errors import BadAnswer
from core.domain.market import Limits, OrderType, Trading
from core.exchanges.binance import BINANCE
from tests.exchanges.binance_fakes import LIVE, answer


def a_symbol(*filters: dict[str, object], **changes: object) -> dict[str, object]:
    return {
        "symbol": "BTCUSDT",
        "status": "TRADING",
        "baseAsset": "BTC",
        "quoteAsset": "USDT",
        "orderTypes": ["LIMIT", "MARKET"],
        "filters": list(filters),
    } | changes


def market_of(*filters: dict[str, object], **changes: object) -> Any:
    said = answer({"symbols": [a_symbol(*filters, **changes)]})
    (market,) = BINANCE.markets(LIVE).read(said)
    return market


def test_a_rule_of_zero_is_off() -> None:
    market = market_of(
        {"filterType": "LOT_SIZE", "minQty": "0", "maxQty": "0", "stepSize": "0.00000000"},
        {"filterType": "MARKET_LOT_SIZE", "minQty": "0", "maxQty": "0", "stepSize": "0"},
    )

    assert (market.quantity_step, market.quantity, market.price) == (0, Limits(), Limits())
    assert (market.market_quantity_step, market.market_quantity) == (None, Limits())


def test_a_market_order_keeps_to_both_lot_sizes() -> None:
    market = market_of(
        {"filterType": "LOT_SIZE", "minQty": "0.1", "maxQty": "50", "stepSize": "0.1"},
        {"filterType": "MARKET_LOT_SIZE", "minQty": "0.5", "maxQty": "90", "stepSize": "0.5"},
    )

    assert market.market_quantity == Limits(least=Decimal("0.5"), most=Decimal(50))
    assert market.market_quantity_step == Decimal("0.5")


def test_the_older_cost_filter_counts_too() -> None:
    market = market_of(
        {"filterType": "NOTIONAL", "minNotional": "5", "applyMinToMarket": False, "maxNotional": "100", "applyMaxToMarket": True},
        {"filterType": "MIN_NOTIONAL", "minNotional": "7", "applyToMarket": True},
    )  # fmt: skip

    assert market.cost == Limits(least=Decimal(7), most=Decimal(100))
    assert market.market_cost == Limits(least=Decimal(7), most=Decimal(100))


@pytest.mark.parametrize(
    ("places", "step"), [(8, "1E-8"), ("2", "0.01"), (0, "1"), (None, None), (99, None), (-1, None)]
)
def test_an_amount_of_quote_has_no_more_decimals_than_the_asset(
    places: object, step: str | None
) -> None:
    market = market_of(quoteAssetPrecision=places)

    assert market.spend_step == (None if step is None else Decimal(step))


@pytest.mark.parametrize("status", ["HALT", "BREAK", "END_OF_DAY", "CANCEL_ONLY", "NEW_WORD", None])
def test_only_trading_takes_orders_and_a_cancel_is_always_tried(status: str | None) -> None:
    assert market_of(status=status).trading is Trading.CANCEL_ONLY
    assert market_of(isSpotTradingAllowed=False).trading is Trading.CANCEL_ONLY


def test_a_trailing_stop_needs_the_flag_and_the_stop() -> None:
    trailing = OrderType.TRAILING_STOP

    assert trailing in market_of(orderTypes=["STOP_LOSS"], allowTrailingStop=True).order_types
    assert trailing not in market_of(orderTypes=["STOP_LOSS"]).order_types
    assert trailing not in market_of(orderTypes=["LIMIT"], allowTrailingStop=True).order_types


def test_a_symbol_that_cannot_be_read_is_left_out_and_the_others_stay() -> None:
    broken = a_symbol(symbol="ETHBTC", filters="none")
    call = BINANCE.markets(LIVE)

    markets = call.read(answer({"symbols": [broken, a_symbol()]}))

    assert [market.symbol for market in markets] == ["BTCUSDT"]
    with pytest.raises(BadAnswer):
        call.read(answer({"symbols": [broken]}))
