"""Turn BigONE's answers about markets, prices and accounts into facts. Orders and fills are in orders.py.

The stream says the same under other names: what both share takes the fields of either.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from operator import itemgetter

from core.domain.account import Balance, Balances, Movement, MovementKind
from core.domain.errors import BadAnswer
from core.domain.market import (
    Book,
    Candle,
    FeeRates,
    Level,
    Limits,
    Market,
    OrderType,
    PublicTrade,
    Side,
    Ticker,
)
from core.domain.money import ONE, ZERO, Price, Quantity, decimal, multiply, ratio, subtract
from core.exchanges.base import Page, Response
from core.exchanges.bigone.errors import market_envelope
from core.exchanges.bigone.times import first_ms, maybe_ms
from core.exchanges.decoding import LongList
from core.exchanges.reading import (
    Fields,
    Json,
    as_list,
    as_object,
    as_sides,
    maybe_decimal,
    maybe_id,
    maybe_text,
    read,
    read_decimal,
    read_id,
    read_int,
    read_text,
)

SIDES = {"BID": Side.BUY, "ASK": Side.SELL}
ORDER_TYPES = frozenset(set(OrderType) - {OrderType.TRAILING_STOP, OrderType.OTHER})
_MOST_DECIMALS = 30
_HUNDRED = decimal("100")
# A deposit that waits or is withheld is still on its way (BigONE sheet 5.1).
_DONE = {"COMPLETED", "CANCELLED", "FAILED"}
_TRANSFERS = {"SUCCEED": True, "FAILED": False}


def maybe_price(fields: Fields, name: str) -> Price | None:
    """A price, or None when it is absent, null, empty or zero: BigONE writes "0" for "none"."""
    value = maybe_decimal(fields, name)
    return Price(value) if value else None


def halves(symbol: str) -> tuple[str, str]:
    """Base and quote by the pair's name, the part before the dash and the part after it."""
    base, dash, quote = symbol.rpartition("-")
    if not (base and dash and quote):
        raise BadAnswer("pair: not two assets with a dash between")
    return base.upper(), quote.upper()


def parse_time_ns(data: Json) -> int:
    """The exchange's clock in ns. Old answers spell the name in lower case (BigONE sheet 10)."""
    fields = as_object(data)
    return read_int(fields, "Timestamp" if "Timestamp" in fields else "timestamp")


def parse_market(data: Json) -> Market:
    """One pair. Scales are decimals; the least amount is one step, as none is stated (BigONE sheet 3)."""
    row = as_object(data, "pair")
    symbol = read_text(row, "name")
    base, quote = _asset_code(row, "base_asset"), _asset_code(row, "quote_asset")
    if not (base and quote):
        base, quote = halves(symbol)
    step = _read_step(row, "base_scale")
    worth = Limits(least=_limit(row, "min_quote_value"), most=_limit(row, "max_quote_value"))
    return Market(
        exchange="bigone",
        symbol=symbol,
        base=base,
        quote=quote,
        price_step=_read_step(row, "quote_scale"),
        quantity_step=step,
        quantity=Limits(least=step),
        cost=worth,
        market_cost=worth,
        order_types=ORDER_TYPES,
        has_quote_market=True,
    )


def read_markets(
    response: Response,
    open_: Callable[..., Fields] = market_envelope,
    parse_row: Callable[[Json], Market] = parse_market,
) -> tuple[Market, ...]:
    """All pairs. One whose rules cannot be read is not offered; a list without any readable one is no answer."""
    pairs = LongList(lambda row: [parse_row(row)], "data")
    open_(response, parse=pairs.parse)
    return pairs.found()


def _asset_code(row: Fields, name: str) -> str | None:
    asset = as_object(row.get(name) or {}, name)
    code = maybe_text(asset, "symbol")
    return code.upper() if code else None


def _read_step(row: Fields, name: str) -> Decimal:
    scale = read_int(row, name)
    if not 0 <= scale <= _MOST_DECIMALS:
        raise BadAnswer(f"{name}: not a number of decimals")
    return ONE.scaleb(-scale)


def _limit(row: Fields, name: str) -> Decimal | None:
    return maybe_decimal(row, name) or None


def parse_ticker(data: Json) -> Ticker:
    """Prices and 24 h figures. An empty side is null; the change is absolute, its percentage ours (BigONE sheet 4)."""
    fields = as_object(data, "ticker")
    bid, ask = (as_object(fields.get(name) or {}, name) for name in ("bid", "ask"))
    first, last = maybe_price(fields, "open"), maybe_price(fields, "close")
    change = _either(fields, "daily_change", "dailyChange")
    percent = maybe_decimal(fields, "dailyChangePerc")
    if first and last:
        moved = subtract(last, first)
        change = moved if change is None else change
        percent = multiply(ratio(moved, first), _HUNDRED) if percent is None else percent
    return Ticker(
        symbol=maybe_text(fields, "market") or read_text(fields, "asset_pair_name"),
        bid=maybe_price(bid, "price"),
        bid_size=_size(bid),
        ask=maybe_price(ask, "price"),
        ask_size=_size(ask),
        last=last,
        open_24h=first,
        high_24h=maybe_price(fields, "high"),
        low_24h=maybe_price(fields, "low"),
        volume_base_24h=maybe_decimal(fields, "volume"),
        change_24h=change,
        change_percent_24h=percent,
    )


def parse_tickers(data: Json) -> tuple[Ticker, ...]:
    """Several tickers."""
    return tuple(parse_ticker(row) for row in as_list(data))


def _either(fields: Fields, name: str, name_in_stream: str) -> Decimal | None:
    return maybe_decimal(fields, name_in_stream if name_in_stream in fields else name)


def _size(best: Fields) -> Quantity | None:
    value = _either(best, "quantity", "amount") if maybe_price(best, "price") else None
    return None if value is None else Quantity(value)


def parse_book(symbol: str, data: Json) -> Book:
    """A book of REST: it has no sequence number (BigONE sheet 4)."""
    fields = as_object(data)
    bids, asks = as_sides(
        read(fields, "bids") or [], read(fields, "asks") or [], "price", "quantity"
    )
    return Book(
        symbol=symbol,
        bids=_in_order(bids, is_highest_first=True),
        asks=_in_order(asks, is_highest_first=False),
    )


def best_first(book: Book) -> Book:
    """A book in order, without empty levels."""
    return replace(
        book,
        bids=_in_order(book.bids, is_highest_first=True),
        asks=_in_order(book.asks, is_highest_first=False),
    )


def _in_order(levels: Iterable[Level], *, is_highest_first: bool) -> tuple[Level, ...]:
    return tuple(sorted(filter(_QUANTITY, levels), reverse=is_highest_first))


_QUANTITY = itemgetter(1)


def parse_trades(symbol: str, data: Json) -> tuple[PublicTrade, ...]:
    """Trades between strangers, newest first."""
    return tuple(parse_trade(symbol, as_object(row, "trade")) for row in as_list(data))


def parse_trade(symbol: str, row: Fields) -> PublicTrade:
    """One of them, of REST; the stream's is brought into these names."""
    return PublicTrade(
        symbol=symbol,
        trade_id=read_id(row, "id"),
        price=Price(read_decimal(row, "price")),
        quantity=Quantity(read_decimal(row, "amount")),
        taker_side=SIDES.get(maybe_text(row, "taker_side") or ""),
        time_ms=first_ms(row, "created_at", "inserted_at"),
    )


def parse_candles(data: Json) -> tuple[Candle, ...]:
    """Candles, oldest first; the answer has the newest first."""
    candles = [_candle(as_object(row, "candle")) for row in as_list(data)]
    return tuple(sorted(candles, key=lambda candle: candle.time_ms))


def _candle(row: Fields) -> Candle:
    prices = {name: Price(read_decimal(row, name)) for name in ("open", "high", "low", "close")}
    return Candle(
        time_ms=first_ms(row, "time"), volume=maybe_decimal(row, "volume") or ZERO, **prices
    )


def parse_balances(data: Json) -> Balances:
    """A wallet, or one asset of it."""
    return Balances(rows=parse_wallet(data))


def parse_wallet(data: Json) -> tuple[Balance, ...]:
    """Assets of a wallet: `balance` is taken as the total, its locked part included (BigONE sheet 5)."""
    rows = data if isinstance(data, list) else [data]
    return tuple(_balance(as_object(row, "account")) for row in rows)


def _balance(row: Fields) -> Balance:
    total = read_decimal(row, "balance")
    free, held = split(total, maybe_decimal(row, "locked_balance") or ZERO)
    return Balance(asset=read_text(row, "asset_symbol").upper(), free=free, held=held, total=total)


def split(total: Decimal, locked: Decimal) -> tuple[Decimal, Decimal]:
    """What of a total is free, and what is held; neither is ever below zero (BigONE sheet 5)."""
    held = max(ZERO, locked)
    return max(ZERO, subtract(total, held)), held


def parse_fee_rates(symbol: str, data: Json) -> FeeRates:
    """The rates of one pair; a maker's may be negative (BigONE sheet 13)."""
    for row in (as_object(row, "fees") for row in as_list(data)):
        if read_text(row, "asset_pair_name") == symbol:
            return FeeRates(
                maker=read_decimal(row, "maker_fee_rate"), taker=read_decimal(row, "taker_fee_rate")
            )
    raise BadAnswer("fees: the pair is not in the list")


def parse_movements(kind: MovementKind, page: str | None, said: Fields) -> Page[Movement]:
    """Deposits or withdrawals, newest first (BigONE sheet 5.1)."""
    rows = [as_object(row, kind.value) for row in as_list(read(said, "data"))]
    return Page(rows=tuple(_movement(kind, row) for row in rows), next=next_page(page, said))


def _movement(kind: MovementKind, row: Fields) -> Movement:
    state = read_text(row, "state")
    return Movement(
        id=read_id(row, "id"),
        kind=kind,
        asset=read_text(row, "asset_symbol").upper(),
        amount=read_decimal(row, "amount"),
        state=state,
        is_done=state in _DONE,
        fee=maybe_decimal(row, "fee"),
        wallet=maybe_text(row, "target_account") or None,
        txid=maybe_text(row, "txid") or None,
        created_ms=maybe_ms(row, "inserted_at"),
    )


def next_page(page: str | None, said: Mapping[str, Json]) -> str | None:
    """The token for the following page. It ends with none, with no rows, or with the token just used (BigONE sheet 6.3)."""
    token = maybe_id(said, "page_token")
    return token if token and token != page and said["data"] else None


def parse_done(data: Json) -> None:
    """An answer that says nothing but success."""


def parse_transfer(data: Json) -> bool | None:
    """Whether a transfer was carried out; None while it is under way, or in a word nobody documented."""
    return _TRANSFERS.get(read_text(as_object(data), "state"))
