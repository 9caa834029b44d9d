"""Turn Binance's list of symbols into pairs with every rule that constrains a ticket (Binance sheet 3).

The whole list is several megabytes: each number is read once, however many symbols share its text.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal

from core.domain.market import Limits, Market, OrderType, Trading
from core.domain.money import ONE, ZERO
from core.exchanges.base import Response
from core.exchanges.binance.errors import answer
from core.exchanges.binance.words import POST_ONLY, TYPES
from core.exchanges.decoding import LongList
from core.exchanges.reading import (
    Fields,
    as_decimal,
    as_object,
    as_text,
    maybe_int,
    read_flag,
    read_list,
    read_text,
)

_MOST_DECIMALS = 20
Number = Callable[[Fields, str], Decimal]
"""A number of a filter by its name; zero, which switches a rule off, where it is absent or null."""


def read_markets(exchange: str, response: Response) -> tuple[Market, ...]:
    """All pairs. One whose rules cannot be read is not offered; a list without any is no answer."""
    number = _reader()
    symbols = LongList(lambda row: [_market(exchange, as_object(row, "symbol"), number)], "symbols")
    answer(response, symbols.parse)
    return symbols.found()


def _reader() -> Number:
    known: dict[str, Decimal] = {}

    def number(fields: Fields, name: str) -> Decimal:
        value = fields.get(name)
        if not isinstance(value, str):
            return ZERO if value is None else as_decimal(value, name)
        found = known.get(value)
        if found is None:
            found = known[value] = as_decimal(value, name)
        return found

    return number


def _market(exchange: str, row: Fields, number: Number) -> Market:
    """A rule of zero is off. Filters that we do not know are the exchange's to enforce."""
    rows = [as_object(each, "filter") for each in read_list(row, "filters")]
    filters = {read_text(each, "filterType"): each for each in rows}
    price, lot = filters.get("PRICE_FILTER", {}), filters.get("LOT_SIZE", {})
    market_lot = filters.get("MARKET_LOT_SIZE", {})
    cost, market_cost = _costs(filters, number)
    words = {as_text(word, "orderTypes") for word in read_list(row, "orderTypes")}
    kinds = {TYPES[word] for word in words if word in TYPES and word != POST_ONLY}
    if OrderType.STOP_MARKET in kinds and read_flag(row, "allowTrailingStop", otherwise=False):
        kinds.add(OrderType.TRAILING_STOP)
    has_quote_market = read_flag(row, "quoteOrderQtyMarketAllowed", otherwise=False)
    step = number(lot, "stepSize")
    return Market(
        exchange=exchange,
        symbol=read_text(row, "symbol"),
        base=read_text(row, "baseAsset").upper(),
        quote=read_text(row, "quoteAsset").upper(),
        price_step=number(price, "tickSize"),
        quantity_step=step,
        price=_limits(number(price, "minPrice"), number(price, "maxPrice")),
        quantity=_limits(number(lot, "minQty"), number(lot, "maxQty")),
        cost=cost,
        # A market order must keep to both filters.
        market_quantity_step=max(number(market_lot, "stepSize"), step) or None,
        market_quantity=_limits(
            max(number(market_lot, "minQty"), number(lot, "minQty")),
            _smaller(number(market_lot, "maxQty"), number(lot, "maxQty")),
        ),
        market_cost=market_cost,
        spend_step=_finest(row),
        trading=_trading(row),
        order_types=frozenset(kinds),
        has_post_only=POST_ONLY in words,
        has_quote_market=has_quote_market and OrderType.MARKET in kinds,
    )


def _trading(row: Fields) -> Trading:
    """Only TRADING takes orders; whatever else is said, a cancel is tried."""
    is_spot = read_flag(row, "isSpotTradingAllowed", otherwise=True)
    return Trading.OPEN if is_spot and row.get("status") == "TRADING" else Trading.CANCEL_ONLY


def _costs(filters: Mapping[str, Fields], number: Number) -> tuple[Limits, Limits]:
    """What an order, and a market order, may cost. Binance.US still has the older of the two filters."""
    new, old = filters.get("NOTIONAL", {}), filters.get("MIN_NOTIONAL", {})
    least, most = number(new, "minNotional"), number(new, "maxNotional")
    least_before = number(old, "minNotional")
    market_least = least if read_flag(new, "applyMinToMarket", otherwise=False) else ZERO
    market_most = most if read_flag(new, "applyMaxToMarket", otherwise=False) else ZERO
    if read_flag(old, "applyToMarket", otherwise=False):
        market_least = max(market_least, least_before)
    return _limits(max(least, least_before), most), _limits(market_least, market_most)


def _finest(row: Fields) -> Decimal | None:
    """The smallest amount of quote; one that is given by more decimals is refused with -1111."""
    places = maybe_int(row, "quoteAssetPrecision")
    return None if places is None or not 0 <= places <= _MOST_DECIMALS else ONE.scaleb(-places)


def _limits(least: Decimal, most: Decimal) -> Limits:
    return Limits(least=least or None, most=most or None)


def _smaller(one: Decimal, other: Decimal) -> Decimal:
    """The stricter of two maxima; zero is none."""
    return min(one, other) if one and other else one or other
