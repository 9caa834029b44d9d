"""What a ticket would come to if it met the book now: fee, average price, what is paid, received and left.

Every figure is exact but for quotients, which `money.ratio` rounds: an estimate is shown, never sent.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Protocol

from core.domain.market import (
    CONDITIONAL,
    Book,
    FeeRates,
    Level,
    Market,
    MarketBy,
    OrderType,
    Side,
    TimeInForce,
)
from core.domain.money import (
    ONE,
    ZERO,
    Price,
    Quantity,
    Rounding,
    Spend,
    add,
    affordable,
    cost,
    multiply,
    ratio,
    subtract,
    to_step,
)
from core.domain.order import Ticket

HUNDRED = Decimal(100)


class Offers(Protocol):
    """What an exchange takes, as far as a ticket must know. `Info` of the exchange contract is one."""

    @property
    def order_types(self) -> tuple[OrderType, ...]: ...
    @property
    def times_in_force(self) -> tuple[TimeInForce, ...]: ...
    @property
    def has_post_only(self) -> bool: ...
    @property
    def market_orders(self) -> frozenset[MarketBy]: ...
    @property
    def is_stop_before_price(self) -> bool: ...
    @property
    def needs_trail_start(self) -> bool: ...
    @property
    def conditional_times(self) -> tuple[TimeInForce, ...]: ...
    @property
    def is_fee_on_top(self) -> bool: ...
    @property
    def most_slippage_percent(self) -> int: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Free:
    """What may be spent of both assets of a pair; None while nobody has told."""

    base: Decimal | None = None
    quote: Decimal | None = None

    def to_spend(self, side: Side) -> Decimal | None:
        """Quote for a buy, base for a sell."""
        return self.quote if side is Side.BUY else self.base


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Everything an order is judged against: the pair, its exchange, the funds, the fees, and the book if there is one."""

    market: Market
    offers: Offers
    free: Free
    rates: FeeRates
    book: Book | None = None

    def opposite(self, side: Side) -> tuple[Level, ...]:
        """The levels that an order of `side` would take, best first."""
        if self.book is None:
            return ()
        return self.book.asks if side is Side.BUY else self.book.bids

    def reserve(self, side: Side) -> Decimal:
        """What one quote unit of cost takes of the funds: with a fee on top of a buy, more than one."""
        is_on_top = side is Side.BUY and self.offers.is_fee_on_top
        return add(ONE, max(ZERO, self.rates.taker)) if is_on_top else ONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """What taking from a book comes to. `is_whole` when the book held all that was wanted; `worst` is the last price."""

    quantity: Quantity
    cost: Spend
    worst: Price | None
    is_whole: bool


def walk_quantity(levels: Sequence[Level], quantity: Quantity) -> Walk:
    """Take a base amount, best level first."""
    left: Decimal = quantity
    spent = ZERO
    worst: Price | None = None
    for level in levels:
        if left <= ZERO:
            break
        taken = Quantity(min(left, level.quantity))
        spent = add(spent, cost(level.price, taken))
        left = subtract(left, taken)
        worst = level.price
    return Walk(
        quantity=Quantity(subtract(quantity, left)),
        cost=Spend(spent),
        worst=worst,
        is_whole=left <= ZERO,
    )


def walk_spend(levels: Sequence[Level], spend: Spend, step: Decimal) -> Walk:
    """Take what a quote amount buys, rounded down to a quantity on `step`."""
    left: Decimal = spend
    taken = ZERO
    is_whole = False
    for level in levels:
        whole_level = cost(level.price, level.quantity)
        if whole_level >= left:
            taken = add(taken, affordable(Spend(left), level.price, step))
            is_whole = True
            break
        taken = add(taken, level.quantity)
        left = subtract(left, whole_level)
    walk = walk_quantity(levels, Quantity(to_step(taken, step, Rounding.DOWN)))
    return Walk(quantity=walk.quantity, cost=walk.cost, worst=walk.worst, is_whole=is_whole)


def most_at_worst(
    levels: Sequence[Level], budget: Spend, reserve: Decimal, step: Decimal
) -> Quantity:
    """The largest base amount on `step` whose cost at its worst price, times `reserve`, stays within `budget`."""
    reached = ZERO
    for level in levels:
        most = affordable(budget, Price(multiply(level.price, reserve)), step)
        deeper = add(reached, level.quantity)
        if most < deeper:
            reached = max(reached, most)
            break
        reached = deeper
    return Quantity(to_step(reached, step, Rounding.DOWN))


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What a ticket would come to. None where nobody can say without a book or a balance.

    `pays` and `receives` are in the assets named beside them, fee included. `break_even` is the price at which
    the opposite order would give back what this one took, with the same fee rate. `slippage_percent` is how much
    worse than the middle of the book the average is, None for what is filled some other time; `distance_percent` how
    far the price that matters next (a stop price, else the limit) is above (+) or below (-) that middle.
    `is_deep_enough` tells whether the visible book fills what must be filled at once.
    """

    is_taker: bool
    rate: Decimal
    fee: Decimal
    fee_asset: str
    average_price: Price
    cost: Spend
    quantity: Quantity
    pays: Decimal
    pays_asset: str
    receives: Decimal
    receives_asset: str
    left: Decimal | None
    break_even: Price | None
    slippage_percent: Decimal | None
    distance_percent: Decimal | None
    is_deep_enough: bool


def middle(book: Book | None) -> Price | None:
    """Half way between best bid and best ask."""
    if book is None or book.best_bid is None or book.best_ask is None:
        return None
    return Price(multiply(add(book.best_bid, book.best_ask), Decimal("0.5")))


def is_crossing(side: Side, price: Price, levels: Sequence[Level]) -> bool:
    """Whether a limit at `price` would take from `levels` at once."""
    if not levels:
        return False
    return price >= levels[0].price if side is Side.BUY else price <= levels[0].price


def wake_price(
    side: Side, stop: Decimal | None, trail: Decimal | None, levels: Sequence[Level]
) -> Price | None:
    """What a conditional market order is reckoned to trade at: nothing is known of the book at that time.

    That is its stop price; for a trailing stop, where it would wake if the market turned as soon as it is followed.
    None while there is neither a stop price nor a book to follow from.
    """
    start = levels[0].price if stop is None and trail is not None and levels else stop
    if start is None or trail is None:
        return None if start is None else Price(start)
    factor = add(ONE, trail) if side is Side.BUY else subtract(ONE, trail)
    return Price(multiply(start, factor)) if factor > ZERO else None


def estimate(ticket: Ticket, terms: Terms) -> Estimate | None:
    """Estimate a ticket; None for one whose price only a book could tell while there is none."""
    if ticket.type in CONDITIONAL:
        return _estimate_woken(ticket, terms)
    levels = _within(ticket, terms.opposite(ticket.side))
    is_taker = _is_taker(ticket, levels)
    walk = _walk(ticket, levels if is_taker else (), terms.market.quantity_step)
    quantity, spent = walk.quantity, walk.cost
    if ticket.quantity is not None and ticket.price is not None:
        rest = Quantity(subtract(ticket.quantity, walk.quantity))
        quantity, spent = ticket.quantity, Spend(add(walk.cost, cost(ticket.price, rest)))
    if not quantity:
        return None
    must_fill = ticket.time_in_force is not TimeInForce.GTC or ticket.type is OrderType.MARKET
    return _figures(
        ticket,
        terms,
        is_taker=is_taker,
        quantity=quantity,
        spent=spent,
        is_deep_enough=walk.is_whole or not must_fill,
    )


def _estimate_woken(ticket: Ticket, terms: Terms) -> Estimate | None:
    """At its own limit, else where it wakes; its trigger trades through the book, so count on the dearer rate."""
    levels = terms.opposite(ticket.side)
    price = ticket.price or wake_price(ticket.side, ticket.stop_price, ticket.trail, levels)
    if price is None:
        return None
    quantity = ticket.quantity
    if quantity is None:
        quantity = affordable(ticket.spend or Spend(ZERO), price, terms.market.quantity_step)
    if not quantity:
        return None
    figures = _figures(
        ticket,
        terms,
        is_taker=True,
        quantity=quantity,
        spent=cost(price, quantity),
        is_deep_enough=True,
    )
    return replace(figures, slippage_percent=None)


def _within(ticket: Ticket, levels: tuple[Level, ...]) -> tuple[Level, ...]:
    price = ticket.price
    if price is None:
        return levels
    return tuple(level for level in levels if is_crossing(ticket.side, price, (level,)))


def _is_taker(ticket: Ticket, levels: tuple[Level, ...]) -> bool:
    """Decided by crossing the book; a market order always takes, a maker-only order never does."""
    if ticket.is_post_only:
        return False
    if ticket.type is OrderType.MARKET or ticket.time_in_force is not TimeInForce.GTC:
        return True
    return bool(levels)


def _walk(ticket: Ticket, levels: tuple[Level, ...], step: Decimal) -> Walk:
    if ticket.quantity is not None:
        return walk_quantity(levels, ticket.quantity)
    return walk_spend(levels, ticket.spend or Spend(ZERO), step)


def _figures(
    ticket: Ticket,
    terms: Terms,
    *,
    is_taker: bool,
    quantity: Quantity,
    spent: Spend,
    is_deep_enough: bool,
) -> Estimate:
    market, is_buy = terms.market, ticket.side is Side.BUY
    rate = terms.rates.rate(ticket.side, is_taker=is_taker)
    is_fee_in_base = is_buy and not terms.offers.is_fee_on_top
    fee = multiply(quantity if is_fee_in_base else spent, rate)
    pays, receives = (spent, quantity) if is_buy else (quantity, spent)
    if is_buy and not is_fee_in_base:
        pays = Spend(add(pays, fee))
    else:
        receives = Quantity(subtract(receives, fee))
    free = terms.free.to_spend(ticket.side)
    average = Price(ratio(spent, quantity))
    mid = middle(terms.book)
    worse = None if mid is None else _percent_above(average, mid)
    own_price = None if ticket.is_protective else ticket.price
    reference = ticket.stop_price or own_price or average
    return Estimate(
        is_taker=is_taker,
        rate=rate,
        fee=fee,
        fee_asset=market.base if is_fee_in_base else market.quote,
        average_price=average,
        cost=spent,
        quantity=quantity,
        pays=pays,
        pays_asset=market.quote if is_buy else market.base,
        receives=receives,
        receives_asset=market.base if is_buy else market.quote,
        left=None if free is None else subtract(free, pays),
        break_even=_break_even(
            ticket.side, pays, receives, rate, is_fee_on_top=terms.offers.is_fee_on_top
        ),
        slippage_percent=worse if is_buy or worse is None else worse.copy_negate(),
        distance_percent=None if mid is None else _percent_above(reference, mid),
        is_deep_enough=is_deep_enough,
    )


def _break_even(
    side: Side, pays: Decimal, receives: Decimal, rate: Decimal, *, is_fee_on_top: bool
) -> Price | None:
    """The price of the way back: a sale whose fee is cut from the proceeds, or a purchase as the exchange bills it."""
    kept = subtract(ONE, rate)
    if side is Side.BUY:
        denominator = multiply(receives, kept)
        return Price(ratio(pays, denominator)) if denominator else None
    if is_fee_on_top:
        return Price(ratio(receives, multiply(pays, add(ONE, rate))))
    return Price(ratio(multiply(receives, kept), pays))


def _percent_above(price: Decimal, reference: Decimal) -> Decimal:
    return multiply(ratio(subtract(price, reference), reference), HUNDRED)
