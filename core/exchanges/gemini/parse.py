"""Turn Gemini's answers about markets, prices and accounts into facts. Orders and fills are in orders.py."""

from dataclasses import replace
from decimal import Decimal

from core.domain.account import Balance, Balances, KeyRights
from core.domain.errors import BadAnswer
from core.domain.market import (
    Book,
    Candle,
    FeeRates,
    Limits,
    Market,
    OrderType,
    PublicTrade,
    Side,
    Ticker,
    Trading,
)
from core.domain.money import ZERO, Price, Quantity, decimal, multiply, ratio, subtract
from core.exchanges.base import CancelledAll, Response, SpotAccount
from core.exchanges.decoding import LongList
from core.exchanges.gemini.errors import answer
from core.exchanges.gemini.times import maybe_ms, read_ms, to_ms
from core.exchanges.reading import (
    Fields,
    Json,
    as_decimal,
    as_id,
    as_list,
    as_object,
    as_sides,
    maybe_decimal,
    maybe_text,
    read,
    read_decimal,
    read_flag,
    read_id,
    read_list,
    read_object,
    read_text,
)

# An unknown word takes no new orders, but a cancel is tried (Gemini sheet 3).
_TRADING = {
    "open": Trading.OPEN,
    "limit_only": Trading.LIMIT_ONLY,
    "post_only": Trading.POST_ONLY,
    "cancel_only": Trading.CANCEL_ONLY,
    "closed": Trading.CLOSED,
}
_ORDER_TYPES = {
    Trading.OPEN: frozenset({OrderType.LIMIT, OrderType.STOP_LIMIT}),
    Trading.LIMIT_ONLY: frozenset({OrderType.LIMIT}),
    Trading.POST_ONLY: frozenset({OrderType.LIMIT}),
}
_SIDES = {"buy": Side.BUY, "sell": Side.SELL}
_BASIS_POINT = decimal("0.0001")
_HUNDRED = decimal("100")


def maybe_price(fields: Fields, name: str) -> Price | None:
    """A price, or None when it is absent, null, empty or zero: Gemini writes "0" for "none"."""
    value = maybe_decimal(fields, name)
    return Price(value) if value else None


def maybe_quantity(fields: Fields, name: str) -> Quantity | None:
    """An amount of the base asset, or None when it is absent, null or empty; zero is an amount."""
    value = maybe_decimal(fields, name)
    return None if value is None else Quantity(value)


def read_markets(response: Response) -> tuple[Market, ...]:
    """The spot pairs of the list. A pair whose rules cannot be read is not offered; a list without any is no answer."""
    pairs = LongList(parse_market)
    answer(response, pairs.parse)
    return pairs.found()


def parse_market(answer: Json) -> tuple[Market, ...]:
    """One pair; nothing when it is no spot pair. `tick_size` is the step of the amount (Gemini sheet 3)."""
    row = as_object(answer)
    symbol = read_text(row, "symbol").lower()
    product = maybe_text(row, "product_type")
    if product != "spot" and (product is not None or symbol.endswith("perp")):
        return ()
    trading = _TRADING.get(maybe_text(row, "status") or "", Trading.CANCEL_ONLY)
    market = Market(
        exchange="gemini",
        symbol=symbol,
        base=read_text(row, "base_currency").upper(),
        quote=read_text(row, "quote_currency").upper(),
        price_step=_read_step(row, "quote_increment"),
        quantity_step=_read_step(row, "tick_size"),
        quantity=Limits(least=read_decimal(row, "min_order_size")),
        trading=trading,
        order_types=_ORDER_TYPES.get(trading, frozenset()),
    )
    return (market,)


def _read_step(row: Fields, name: str) -> Decimal:
    step = read_decimal(row, name)
    if step <= ZERO:
        raise BadAnswer(f"{name}: not above zero")
    return step


def parse_ticker(symbol: str, answer: Json) -> Ticker:
    """Prices and volumes of /v1/pubticker. Its volumes are named by currency: the two names make up the symbol."""
    fields = as_object(answer)
    volume = as_object(fields.get("volume") or {}, "volume")
    names = {name.lower(): name for name in volume}
    base = next((name for name in names if symbol.removeprefix(name) in names), "")
    quote = symbol.removeprefix(base)
    return Ticker(
        symbol=symbol,
        bid=maybe_price(fields, "bid"),
        ask=maybe_price(fields, "ask"),
        last=maybe_price(fields, "last"),
        volume_base_24h=maybe_decimal(volume, names[base]) if base else None,
        volume_quote_24h=maybe_decimal(volume, names[quote]) if base else None,
        time_ms=maybe_ms(volume, "timestamp"),
    )


def parse_prices(answer: Json) -> tuple[Ticker, ...]:
    """The last prices of /v1/pricefeed. In what unit its changes are is disputed: they are left out (Gemini sheet 4)."""
    rows = [as_object(row, "price") for row in as_list(answer)]
    return tuple(
        Ticker(symbol=read_text(row, "pair").lower(), last=maybe_price(row, "price"))
        for row in rows
    )


def parse_day_ticker(answer: Json) -> Ticker:
    """All of /v2/ticker: `last` is its close, the change is ours, from open to close (Gemini sheet 4)."""
    fields = as_object(answer)
    first, last = maybe_price(fields, "open"), maybe_price(fields, "close")
    change = subtract(last, first) if first and last else None
    return Ticker(
        symbol=read_text(fields, "symbol").lower(),
        bid=maybe_price(fields, "bid"),
        ask=maybe_price(fields, "ask"),
        last=last,
        open_24h=first,
        high_24h=maybe_price(fields, "high"),
        low_24h=maybe_price(fields, "low"),
        change_24h=change,
        change_percent_24h=(
            multiply(ratio(change, first), _HUNDRED) if change is not None and first else None
        ),
    )


def parse_day_figures(answer: Json) -> Ticker:
    """The 24 h figures alone: the prices of /v2/ticker are not to be relied on (Gemini sheet 4)."""
    return replace(parse_day_ticker(answer), bid=None, ask=None, last=None)


def parse_book(symbol: str, answer: Json) -> Book:
    """A book without update number. The `timestamp` of its levels says nothing."""
    fields = as_object(answer)
    bids, asks = as_sides(read(fields, "bids"), read(fields, "asks"), "price", "amount")
    return Book(symbol=symbol, bids=bids, asks=asks)


def parse_trades(symbol: str, answer: Json) -> tuple[PublicTrade, ...]:
    """Trades between strangers, newest first, those taken back left out."""
    rows = [as_object(row, "trade") for row in as_list(answer)]
    return tuple(
        PublicTrade(
            symbol=symbol,
            trade_id=read_id(row, "tid"),
            price=Price(read_decimal(row, "price")),
            quantity=Quantity(read_decimal(row, "amount")),
            taker_side=_SIDES.get(maybe_text(row, "type") or ""),
            time_ms=read_ms(row, "timestampms" if "timestampms" in row else "timestamp"),
        )
        for row in rows
        if not read_flag(row, "broken", otherwise=False)
    )


def parse_candles(answer: Json) -> tuple[Candle, ...]:
    """Candles, oldest first; the answer has the newest first."""
    candles = [_candle(as_list(row, "candle")) for row in as_list(answer)]
    return tuple(sorted(candles, key=lambda candle: candle.time_ms))


def _candle(row: list[Json]) -> Candle:
    if len(row) < 6:
        raise BadAnswer("candle: too short")
    prices = [Price(as_decimal(value, "candle")) for value in row[1:5]]
    return Candle(
        time_ms=to_ms(row[0], "candle"),
        open=prices[0],
        high=prices[1],
        low=prices[2],
        close=prices[3],
        volume=as_decimal(row[5], "candle"),
    )


def parse_balances(answer: Json) -> Balances:
    """Balances of currencies; an asset with a hyphen is an event contract and is left out (Gemini sheet 5)."""
    rows = [as_object(row, "balance") for row in as_list(answer)]
    return Balances(
        rows=tuple(_balance(row) for row in rows if "-" not in read_text(row, "currency"))
    )


def _balance(row: Fields) -> Balance:
    total, free = read_decimal(row, "amount"), read_decimal(row, "available")
    return Balance(
        asset=read_text(row, "currency").upper(),
        free=max(ZERO, free),
        held=max(ZERO, subtract(total, free)),
        total=total,
        time_ms=maybe_ms(row, "_timestamp"),
    )


def parse_rights(answer: Json) -> KeyRights:
    """What the key's roles allow (Gemini sheet 12). A fund manager may withdraw and move funds."""
    fields = as_object(answer)
    is_auditor, is_manager, is_trader = (
        read_flag(fields, name) for name in ("isAuditor", "isFundManager", "isTrader")
    )
    return KeyRights(
        can_read=is_auditor or is_manager or is_trader,
        can_trade=is_trader,
        can_withdraw=is_manager,
        can_transfer=is_manager,
        is_master=any(
            fields.get(name) is not None for name in ("counterparty_id", "isAccountAdmin")
        ),
        can_administer=read_flag(fields, "isAccountAdmin", otherwise=False),
    )


def parse_accounts(answer: Json) -> tuple[SpotAccount, ...]:
    """The open exchange accounts of a master key's group; custody is never a substitute (Gemini sheet 2.4)."""
    rows = [as_object(row, "account") for row in as_list(answer)]
    return tuple(
        SpotAccount(id=read_text(row, "account"))
        for row in rows
        if read_text(row, "type") == "exchange" and read_text(row, "status") == "open"
    )


def parse_fee_rates(answer: Json) -> FeeRates:
    """The rates for orders placed through the API, stated in basis points (Gemini sheet 13)."""
    fields = as_object(answer)
    return FeeRates(
        maker=multiply(read_decimal(fields, "api_maker_fee_bps"), _BASIS_POINT),
        taker=multiply(read_decimal(fields, "api_taker_fee_bps"), _BASIS_POINT),
    )


def parse_cancelled_all(answer: Json) -> CancelledAll:
    """Ids that a mass cancel took, and that it could not."""
    details = read_object(as_object(answer), "details")
    gone, failed = (
        tuple(as_id(value, name) for value in read_list(details, name))
        for name in ("cancelledOrders", "cancelRejects")
    )
    return CancelledAll(gone=gone, failed=failed)


def parse_ok(answer: Json) -> None:
    """An answer that says nothing but "ok"."""
    if read_text(as_object(answer), "result") != "ok":
        raise BadAnswer("result: not ok")
