"""Turn HTX's answers about pairs and prices into facts (HTX sheet 3, 4). Accounts are in account.py, orders in orders.py."""

from decimal import Decimal
from functools import lru_cache

from core.domain.errors import BadAnswer
from core.domain.market import (
    Book,
    Candle,
    Limits,
    Market,
    PublicTrade,
    Side,
    Ticker,
    Trading,
)
from core.domain.money import Price, Quantity, decimal, multiply, ratio, subtract
from core.exchanges.base import Response
from core.exchanges.decoding import LongList
from core.exchanges.htx.errors import answer
from core.exchanges.htx.info import INFO
from core.exchanges.reading import (
    Fields,
    as_decimal,
    as_int,
    as_levels,
    as_object,
    as_sides,
    maybe_decimal,
    maybe_id,
    maybe_int,
    maybe_text,
    read,
    read_decimal,
    read_id,
    read_int,
    read_list,
    read_object,
    read_text,
)

SIDES = {"buy": Side.BUY, "sell": Side.SELL}
_ORDER_TYPES = frozenset(INFO.order_types)
_HUNDRED = decimal("100")


def maybe_price(fields: Fields, name: str) -> Price | None:
    """A price, or None when it is absent, null, empty or zero: HTX writes "0.0" for "none"."""
    value = maybe_decimal(fields, name)
    return Price(value) if value else None


def maybe_quantity(fields: Fields, name: str) -> Quantity | None:
    """An amount of the base asset, or None when it is absent, null or empty; zero is an amount."""
    value = maybe_decimal(fields, name)
    return None if value is None else Quantity(value)


def read_price(fields: Fields, name: str) -> Price:
    """A price that must be there."""
    return Price(read_decimal(fields, name))


def symbol_in(channel: str | None, asked: str) -> str:
    """The pair that a channel such as "market.btcusdt.bbo" names, else the one that was asked for."""
    parts = (channel or "").split(".")
    return parts[1].lower() if len(parts) > 2 and parts[0] == "market" else asked


def parse_server_time(answer: Fields) -> int:
    """The exchange's clock in ns; it says ms."""
    return read_int(answer, "data") * 1_000_000


# Pairs


def read_markets(response: Response) -> tuple[Market, ...]:
    """The pairs of any of the three lists. A pair whose rules cannot be read is not offered.

    An empty list says that nothing has changed, not that there are no pairs (HTX sheet 3).
    """
    pairs = LongList(lambda row: [_market(as_object(row))], "data")
    answer(response, pairs.parse)
    return pairs.found()


def _market(row: Fields) -> Market:
    """One pair; short names, long names, and names of the lists that state no limits.

    `maxov` is taken as the most that any order may cost: the documents disagree about which orders it binds. Money to
    spend has the coarser of two steps: not documented, and one report only (HTX sheet 3).
    """
    trading = _trading(row)
    quantity_step = _step(row, ("ap", "amount-precision", "tap"))
    least_cost = _number(row, ("minov", "min-order-value"))
    return Market(
        exchange=INFO.name,
        symbol=read_text(row, "symbol" if "symbol" in row else "sc").lower(),
        base=read_text(row, "bc" if "bc" in row else "base-currency").upper(),
        quote=read_text(row, "qc" if "qc" in row else "quote-currency").upper(),
        price_step=_step(row, ("pp", "price-precision", "tpp")),
        quantity_step=quantity_step,
        quantity=Limits(
            _number(row, ("lominoa", "limit-order-min-order-amt", "minoa", "min-order-amt")),
            _number(row, ("lomaxoa", "limit-order-max-order-amt", "maxoa", "max-order-amt")),
        ),
        most_quantity_buy=_number(row, ("lomaxba", "limit-order-max-buy-amt")),
        most_quantity_sell=_number(row, ("lomaxsa", "limit-order-max-sell-amt")),
        cost=Limits(least_cost, _number(row, ("maxov", "max-order-value"))),
        market_quantity=Limits(
            _number(row, ("smminoa", "sell-market-min-order-amt")),
            _number(row, ("smmaxoa", "sell-market-max-order-amt")),
        ),
        market_cost=Limits(least_cost, _number(row, ("bmmaxov", "buy-market-max-order-value"))),
        market_cost_sell=Limits(),
        spend_step=max(
            quantity_step, _maybe_step(row, ("vp", "value-precision", "ttp")) or quantity_step
        ),
        trading=trading,
        order_types=_ORDER_TYPES if trading is Trading.OPEN else frozenset(),
        has_quote_market=True,
    )


def _trading(row: Fields) -> Trading:
    """Only what every word allows may be traded; a cancel is tried unless the exchange says that it takes none."""
    may_place = (
        row.get("state") == "online"
        and (row.get("at") or row.get("api-trading") or "enabled") == "enabled"
        and row.get("te") is not False
        and row.get("cd") is not True
    )
    if may_place:
        return Trading.OPEN
    return Trading.CLOSED if row.get("ce") is False else Trading.CANCEL_ONLY


def _number(row: Fields, names: tuple[str, ...]) -> Decimal | None:
    """The first of these that is stated."""
    for name in names:
        value = row.get(name)
        if value or value not in (None, ""):
            return as_decimal(value, name)
    return None


def _step(row: Fields, names: tuple[str, ...]) -> Decimal:
    """The step that a number of decimals means."""
    step = _maybe_step(row, names)
    if step is None:
        raise BadAnswer(f"{names[0]}: missing")
    return step


def _maybe_step(row: Fields, names: tuple[str, ...]) -> Decimal | None:
    for name in names:
        places = row.get(name)
        if places is not None:
            return _power(as_int(places, name))
    return None


@lru_cache(maxsize=32)  # a list of pairs has thousands of steps, and few that differ
def _power(places: int) -> Decimal:
    return as_decimal(f"1e-{places}", "decimals")


# Prices


def parse_ticker(symbol: str, answer: Fields) -> Ticker:
    """Prices and rolling 24 h figures of one pair."""
    tick = read_object(answer, "tick")
    named = symbol_in(maybe_text(answer, "ch"), symbol)
    return ticker_of(named, tick, maybe_int(answer, "ts"))


def ticker_of(symbol: str, tick: Fields, time_ms: int | None) -> Ticker:
    """`amount` is base and `vol` quote; the change is ours, from the first price to the last."""
    bid, bid_size = _best(tick, "bid")
    ask, ask_size = _best(tick, "ask")
    first = maybe_price(tick, "open")
    last = maybe_price(tick, "lastPrice") or maybe_price(tick, "close")
    change = subtract(last, first) if first and last else None
    return Ticker(
        symbol=symbol,
        bid=bid,
        bid_size=bid_size,
        ask=ask,
        ask_size=ask_size,
        last=last,
        open_24h=first,
        high_24h=maybe_price(tick, "high"),
        low_24h=maybe_price(tick, "low"),
        volume_base_24h=maybe_decimal(tick, "amount"),
        volume_quote_24h=maybe_decimal(tick, "vol"),
        change_24h=change,
        change_percent_24h=(
            multiply(ratio(change, first), _HUNDRED) if change is not None and first else None
        ),
        time_ms=time_ms,
    )


def _best(tick: Fields, name: str) -> tuple[Price | None, Quantity | None]:
    """Price and size: a pair over REST, two fields in lists and streams. An empty side has neither."""
    value = tick.get(name)
    if isinstance(value, list):
        price, size = as_levels([value], name)[0] if value else (None, None)
    else:
        price, size = maybe_price(tick, name), maybe_quantity(tick, f"{name}Size")
    return (price, size) if price else (None, None)


def parse_tickers(answer: Fields) -> tuple[Ticker, ...]:
    """All pairs. Open, high and low are of another day than the volumes and are left out (HTX sheet 4)."""
    time_ms = maybe_int(answer, "ts")
    rows = [as_object(row, "ticker") for row in read_list(answer, "data")]
    return tuple(_short_ticker(row, time_ms) for row in rows)


def _short_ticker(row: Fields, time_ms: int | None) -> Ticker:
    stated = {
        name: row.get(name)
        for name in ("bid", "bidSize", "ask", "askSize", "close", "amount", "vol")
    }
    return ticker_of(read_text(row, "symbol").lower(), stated, time_ms)


def parse_book(symbol: str, answer: Fields) -> Book:
    """A book with its version."""
    tick = read_object(answer, "tick")
    return book_of(symbol_in(maybe_text(answer, "ch"), symbol), tick, maybe_int(answer, "ts"))


def book_of(symbol: str, tick: Fields, time_ms: int | None) -> Book:
    """A whole book, or the upper part of it."""
    sequence = maybe_int(tick, "seqNum")
    bids, asks = as_sides(read(tick, "bids"), read(tick, "asks"))
    return Book(
        symbol=symbol,
        bids=bids,
        asks=asks,
        sequence=maybe_int(tick, "version") if sequence is None else sequence,
        time_ms=maybe_int(tick, "ts") or time_ms,
    )


def parse_trades(symbol: str, answer: Fields) -> tuple[PublicTrade, ...]:
    """Trades between strangers, newest first: groups of them, or the last group alone."""
    groups = [answer["tick"]] if "tick" in answer else read_list(answer, "data")
    named = symbol_in(maybe_text(answer, "ch"), symbol)
    return tuple(trade for group in groups for trade in trades_of(named, as_object(group)))


def trades_of(symbol: str, group: Fields) -> tuple[PublicTrade, ...]:
    """The trades of one moment; their id has another spelling over REST than in the stream."""
    rows = [as_object(row, "trade") for row in read_list(group, "data")]
    return tuple(
        PublicTrade(
            symbol=symbol,
            trade_id=maybe_id(row, "trade-id") or maybe_id(row, "tradeId") or read_id(row, "id"),
            price=read_price(row, "price"),
            quantity=Quantity(read_decimal(row, "amount")),
            taker_side=SIDES.get(maybe_text(row, "direction") or ""),
            time_ms=read_int(row, "ts"),
        )
        for row in rows
    )


def parse_candles(answer: Fields) -> tuple[Candle, ...]:
    """Candles, oldest first; the answer has the newest first."""
    candles = [candle_of(as_object(row, "candle")) for row in read_list(answer, "data")]
    return tuple(sorted(candles, key=lambda candle: candle.time_ms))


def candle_of(row: Fields) -> Candle:
    """One candle; its id is its beginning in seconds."""
    return Candle(
        time_ms=read_int(row, "id") * 1_000,
        open=read_price(row, "open"),
        high=read_price(row, "high"),
        low=read_price(row, "low"),
        close=read_price(row, "close"),
        volume=read_decimal(row, "amount"),
    )
