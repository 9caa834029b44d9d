"""Turn answers of the tutorial's scheme into facts (BigONE sheet 14.2): it knows neither fills nor client ids.

The tutorial prints some names without their underscores, so all are read without them.
"""

from contextlib import suppress
from dataclasses import replace
from functools import partial

from core.domain.account import Balance, Balances
from core.domain.errors import BadAnswer, Category, Outcome, Refused, refusal
from core.domain.market import Market, OrderType, Side, Ticker
from core.domain.money import ZERO, Quantity
from core.domain.order import Order, OrderState
from core.exchanges.base import Page, Response
from core.exchanges.bigone import errors, parse
from core.exchanges.bigone.errors import Row
from core.exchanges.bigone.orders import WORKING
from core.exchanges.bigone.times import maybe_ms
from core.exchanges.decoding import parse_json
from core.exchanges.reading import (
    Fields,
    Json,
    as_list,
    as_object,
    maybe_decimal,
    maybe_id,
    maybe_int,
    maybe_text,
    read,
    read_decimal,
    read_id,
    read_text,
    read_word,
)
from core.exchanges.signing import compact_json

_SIDES = {"buy": Side.BUY, "sell": Side.SELL}
_TYPES = {"limit": OrderType.LIMIT, "market": OrderType.MARKET}
_STATES = {
    "pending": OrderState.WAITING,
    "open": OrderState.OPEN,
    "partially_filled": OrderState.PARTIAL,
    "filled": OrderState.FILLED,
    "canceled": OrderState.CANCELLED,
}
_CODES = {
    "1001": errors.NO_FUNDS,
    "1002": Row(Category.OUTSIDE_RULES, field="amount"),
    "1003": errors.REFUSED,
    "1004": errors.TOO_FAST,
    "400": errors.BAD_REQUEST,
    "401": Row(Category.BAD_SIGNATURE),
    "403": errors.NO_PERMISSION,
    "404": errors.NOT_THERE,
    "500": errors.FAULT,
}


def _judge(code: str, status: int) -> Row:
    """The scheme's own codes, then its statuses, of which 400 proves nothing by itself; the rest is the exchange's."""
    by_status = errors.UNLISTED if status == 400 else _CODES.get(str(status))
    return _CODES.get(code) or by_status or errors.by_code(code)


envelope = partial(errors.opened, judge=_judge)
"""The object around `data` of an answer that says success; raises `Refusal` or `BadAnswer` for any other."""


def _bare(value: Json, where: str) -> Fields:
    return {name.replace("_", ""): field for name, field in as_object(value, where).items()}


def read_markets(response: Response) -> tuple[Market, ...]:
    """All pairs. The tutorial states no rules; on the practice exchange the rows carry the exchange's own as well."""
    return parse.read_markets(response, envelope, _parse_market)


def _parse_market(data: Json) -> Market:
    row = as_object(data, "pair")
    if "base_scale" in row:
        market = parse.parse_market(row)
    else:
        symbol = _symbol(_bare(row, "pair"))
        base, quote = parse.halves(symbol)
        market = Market(
            exchange="",
            symbol=symbol,
            base=base,
            quote=quote,
            price_step=ZERO,
            quantity_step=ZERO,
        )
    return replace(
        market,
        exchange="bigone_tutorial",
        order_types=frozenset(_TYPES.values()),
        has_post_only=False,
        has_quote_market=False,
    )


def _symbol(row: Fields) -> str:
    return read_text(row, "assetpairname")


def parse_ticker(data: Json) -> Ticker:
    """The last price and the day's figures; there is neither bid nor ask. That volume is in base is inferred."""
    row = _bare(data, "pair")
    return Ticker(
        symbol=_symbol(row),
        last=parse.maybe_price(row, "latestprice"),
        high_24h=parse.maybe_price(row, "high"),
        low_24h=parse.maybe_price(row, "low"),
        volume_base_24h=maybe_decimal(row, "volume"),
        time_ms=maybe_ms(row, "updatedat"),
    )


def parse_tickers(data: Json) -> tuple[Ticker, ...]:
    """The prices of all pairs."""
    return tuple(parse_ticker(row) for row in as_list(data))


def parse_asset_names(data: Json) -> str:
    """Which asset an id is, by the halves of the pairs' names: JSON, to be kept as an option of the key.

    A pair that cannot be read names nothing.
    """
    names: dict[str, object] = {}
    for row in as_list(data):
        with suppress(BadAnswer):
            names.update(_ids_and_halves(_bare(row, "pair")))
    return compact_json(names)


def _ids_and_halves(row: Fields) -> dict[str, str]:
    base, quote = parse.halves(_symbol(row))
    ids = ((maybe_id(row, "baseassetid"), base), (maybe_id(row, "quoteassetid"), quote))
    return {asset_id: half for asset_id, half in ids if asset_id is not None}


def parse_balances(names: str, data: Json) -> Balances:
    """Balances by asset; an id that no pair names is listed as it is, in upper case."""
    named = as_object(parse_json(names), "names")
    return Balances(rows=tuple(_balance(named, _bare(row, "account")) for row in as_list(data)))


def _balance(named: Fields, row: Fields) -> Balance:
    asset_id = read_id(row, "assetid")
    return Balance(
        asset=maybe_text(named, asset_id) or asset_id.upper(),
        free=max(ZERO, read_decimal(row, "available")),
        held=max(ZERO, read_decimal(row, "locked")),
        total=read_decimal(row, "balance"),
    )


def parse_order(data: Json) -> Order:
    """An order. What of it is filled is not told, unless it is filled whole."""
    row = _bare(data, "order")
    word = read_text(row, "state")
    state = _STATES.get(word, OrderState.OPEN)
    quantity = Quantity(read_decimal(row, "amount"))
    return Order(
        id=read_id(row, "id"),
        symbol=_symbol(row),
        side=read_word(row, "side", _SIDES),
        type=_TYPES.get(read_text(row, "type"), OrderType.OTHER),
        state=state,
        raw_state=word,
        is_word_known=word in _STATES,
        quantity=quantity,
        price=parse.maybe_price(row, "price"),
        filled=quantity if state is OrderState.FILLED else Quantity(ZERO),
        created_ms=maybe_ms(row, "createdat"),
        updated_ms=maybe_ms(row, "updatedat"),
    )


def parse_history(said: Fields) -> Page[Order]:
    """A page of orders of every state; the number of the next page, until the last (`pagination` may be absent)."""
    pages = _bare(said.get("pagination") or {}, "pagination")
    current, total = maybe_int(pages, "currentpage"), maybe_int(pages, "totalpages")
    has_more = current is not None and total is not None and current < total
    return Page(
        rows=tuple(parse_order(row) for row in as_list(read(said, "data"))),
        next=str(current + 1) if has_more and current is not None else None,
    )


def parse_open(said: Fields) -> tuple[Order, ...]:
    """The orders of a page that have not ended."""
    rows = parse_history(said).rows
    return tuple(order for order in rows if order.state in WORKING)


def parse_candidates(said: Fields) -> tuple[Order, ...]:
    """The newest orders, any of which may be the one meant: nothing but its fields could tell."""
    rows = parse_history(said).rows
    if not rows:
        raise refusal(Refused(category=Category.ORDER_NOT_FOUND, outcome=Outcome.NOT_DONE))
    return rows
