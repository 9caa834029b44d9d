"""Turn Binance's answers about prices, accounts and keys into facts. Symbols are in markets.py, orders and fills in orders.py."""

from dataclasses import replace

from core.domain.account import Balance, Balances, KeyRights
from core.domain.errors import BadAnswer
from core.domain.market import (
    Book,
    Candle,
    FeeRates,
    Level,
    PublicTrade,
    Side,
    Ticker,
)
from core.domain.money import ZERO, Price, Quantity, add, total
from core.exchanges.binance.words import maybe_price, maybe_quantity
from core.exchanges.reading import (
    Fields,
    Json,
    as_decimal,
    as_int,
    as_levels,
    as_list,
    as_object,
    as_sides,
    maybe_decimal,
    maybe_int,
    read,
    read_decimal,
    read_flag,
    read_id,
    read_int,
    read_list,
    read_object,
    read_text,
)

_GROUPS = ("standardCommission", "specialCommission", "taxCommission")
_NS_PER_MS = 1_000_000


def parse_time(answer: Json) -> int:
    """The exchange's clock, in ns."""
    return read_int(as_object(answer), "serverTime") * _NS_PER_MS


def parse_ticker(answer: Json) -> Ticker:
    """Any of the tickers: 24 h figures, best prices, or the last price alone. A side without orders shows zeros."""
    fields = as_object(answer, "ticker")
    bid, ask = maybe_price(fields, "bidPrice"), maybe_price(fields, "askPrice")
    return Ticker(
        symbol=read_text(fields, "symbol"),
        bid=bid,
        bid_size=maybe_quantity(fields, "bidQty") if bid else None,
        ask=ask,
        ask_size=maybe_quantity(fields, "askQty") if ask else None,
        last=maybe_price(fields, "lastPrice") or maybe_price(fields, "price"),
        open_24h=maybe_price(fields, "openPrice"),
        high_24h=maybe_price(fields, "highPrice"),
        low_24h=maybe_price(fields, "lowPrice"),
        volume_base_24h=maybe_decimal(fields, "volume"),
        volume_quote_24h=maybe_decimal(fields, "quoteVolume"),
        change_24h=maybe_decimal(fields, "priceChange"),
        change_percent_24h=maybe_decimal(fields, "priceChangePercent"),
        time_ms=maybe_int(fields, "closeTime"),
    )


def parse_tickers(answer: Json) -> tuple[Ticker, ...]:
    """Tickers of several symbols."""
    return tuple(parse_ticker(row) for row in as_list(answer))


def parse_book(symbol: str | None, answer: Json) -> Book:
    """The best part of a book; the answer does not say which symbol it is of."""
    fields = as_object(answer, "book")
    bids, asks = as_sides(read(fields, "bids"), read(fields, "asks"))
    return Book(symbol=symbol, bids=bids, asks=asks, sequence=read_int(fields, "lastUpdateId"))


def parse_levels(rows: Json) -> tuple[Level, ...]:
    """Prices with their amounts, in the order they came."""
    return as_levels(rows, "levels")


def parse_trades(symbol: str | None, answer: Json) -> tuple[PublicTrade, ...]:
    """Trades between strangers, one by one, oldest first."""
    return tuple(
        PublicTrade(
            symbol=symbol,
            trade_id=read_id(row, "id"),
            price=Price(read_decimal(row, "price")),
            quantity=Quantity(read_decimal(row, "qty")),
            taker_side=_taker_side(row, "isBuyerMaker"),
            time_ms=read_int(row, "time"),
        )
        for row in (as_object(row, "trade") for row in as_list(answer))
    )


def parse_aggregate_trades(symbol: str | None, answer: Json) -> tuple[PublicTrade, ...]:
    """Trades between strangers, put together by taker order and price, oldest first."""
    return tuple(parse_short_trade(as_object(row, "trade"), symbol) for row in as_list(answer))


def parse_short_trade(row: Fields, symbol: str | None) -> PublicTrade:
    """A trade in one-letter names: `a` is the id of an aggregate, `t` of a single one."""
    return PublicTrade(
        symbol=symbol,
        trade_id=read_id(row, "a" if "a" in row else "t"),
        price=Price(read_decimal(row, "p")),
        quantity=Quantity(read_decimal(row, "q")),
        taker_side=_taker_side(row, "m"),
        time_ms=read_int(row, "T"),
    )


def _taker_side(row: Fields, name: str) -> Side | None:
    """Where the buyer was the maker, the taker sold."""
    if row.get(name) is None:
        return None
    return Side.SELL if read_flag(row, name) else Side.BUY


def parse_candles(answer: Json) -> tuple[Candle, ...]:
    """Candles, oldest first, as they come."""
    return tuple(_candle(as_list(row, "candle")) for row in as_list(answer))


def _candle(row: list[Json]) -> Candle:
    if len(row) < 6:
        raise BadAnswer("candle: too short")
    prices = [Price(as_decimal(value, "candle")) for value in row[1:5]]
    return Candle(
        time_ms=as_int(row[0], "candle"),
        open=prices[0],
        high=prices[1],
        low=prices[2],
        close=prices[3],
        volume=as_decimal(row[5], "candle"),
    )


def parse_balances(answer: Json) -> Balances:
    """All assets of the account, and whether it may trade at all (Binance sheet 5)."""
    fields = as_object(answer)
    rows = [as_object(row, "balance") for row in read_list(fields, "balances")]
    return Balances(
        rows=tuple(_balance(row) for row in rows), can_trade=_maybe_flag(fields, "canTrade")
    )


def _balance(row: Fields) -> Balance:
    free, held = read_decimal(row, "free"), read_decimal(row, "locked")
    return Balance(
        asset=read_text(row, "asset").upper(),
        free=max(ZERO, free),
        held=max(ZERO, held),
        total=add(free, held),
    )


def parse_account_rights(answer: Json) -> KeyRights:
    """What the account tells of a key: it may read; where the account cannot trade, the key cannot.

    `canWithdraw` speaks of the account, not of the key (Binance sheet 12): it is not read.
    """
    can_trade = _maybe_flag(as_object(answer), "canTrade")
    return KeyRights(can_read=True, can_trade=False if can_trade is False else None)


def parse_rights(answer: Json) -> KeyRights:
    """What the key may do (Binance sheet 12). A field that is not there is unknown, not false."""
    fields = as_object(answer)
    ways = ("enableInternalTransfer", "permitsUniversalTransfer")
    moves = {_maybe_flag(fields, name) for name in ways}
    can_transfer = True in moves or (None if None in moves else False)
    return KeyRights(
        can_read=_maybe_flag(fields, "enableReading"),
        can_trade=_maybe_flag(fields, "enableSpotAndMarginTrading"),
        can_withdraw=_maybe_flag(fields, "enableWithdrawals"),
        can_transfer=can_transfer,
        ip_bound=_maybe_flag(fields, "ipRestrict"),
        should_be_bound=True,
        trade_permission_expires_ms=maybe_int(fields, "tradingAuthorityExpirationTime"),
    )


def _maybe_flag(fields: Fields, name: str) -> bool | None:
    return None if fields.get(name) is None else read_flag(fields, name)


def parse_fee_rates(answer: Json) -> FeeRates:
    """The sum of three groups, each with a part for maker or taker and one for buyer or seller (Binance sheet 13).

    A discount for paying in another token is told, never computed with: its meaning is not settled.
    """
    fields = as_object(answer)
    groups = _groups(fields)
    maker, taker, buyer, seller = (
        total(read_decimal(group, name) for group in groups)
        for name in ("maker", "taker", "buyer", "seller")
    )
    rates = FeeRates(
        maker=add(maker, buyer), taker=add(taker, buyer), has_discount=_has_discount(fields)
    )
    if buyer == seller:
        return rates
    return replace(rates, maker_sell=add(maker, seller), taker_sell=add(taker, seller))


def parse_ticket_fees(answer: Json) -> FeeRates:
    """The rates for one ticket, as the test order tells them when asked to."""
    fields = as_object(answer)
    groups = _groups(fields, "ForOrder")
    maker, taker = (
        total(read_decimal(group, name) for group in groups) for name in ("maker", "taker")
    )
    return FeeRates(maker=maker, taker=taker, has_discount=_has_discount(fields))


def _groups(fields: Fields, ending: str = "") -> list[Fields]:
    """The parts of the fee; only the first has always been there."""
    standard, *others = (f"{name}{ending}" for name in _GROUPS)
    charged = [name for name in others if fields.get(name) is not None]
    return [read_object(fields, name) for name in (standard, *charged)]


def _has_discount(fields: Fields) -> bool | None:
    if fields.get("discount") is None:
        return None
    discount = read_object(fields, "discount")
    return all(
        read_flag(discount, name, otherwise=False)
        for name in ("enabledForAccount", "enabledForSymbol")
    )


def parse_nothing(answer: Json) -> None:
    """The answer to a test order that would have been taken: an empty object."""
    if "code" in as_object(answer):
        raise BadAnswer("code: an error came as a success")
