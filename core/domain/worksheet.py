"""A draft worked out: its numbers read, the third one derived, what the funds allow."""

from dataclasses import dataclass, field
from decimal import Decimal

from core.domain.draft import (
    PERCENT,
    PRICED,
    BadNumber,
    Draft,
    Field,
    Problem,
    Rule,
    number_text,
    read_number,
)
from core.domain.estimate import Terms, most_at_worst, wake_price, walk_quantity, walk_spend
from core.domain.market import Level, Limits, Market, MarketBy, OrderType, Side
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
    decimal,
    multiply,
    to_step,
    trimmed,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Worksheet:
    """A draft with its numbers read and the third one added, and what it is held against."""

    draft: Draft
    terms: Terms
    numbers: dict[Field, Decimal] = field(default_factory=dict)
    unreadable: list[Problem] = field(default_factory=list)

    @property
    def side(self) -> Side:
        return self.draft.side

    @property
    def market(self) -> Market:
        return self.terms.market

    @property
    def levels(self) -> tuple[Level, ...]:
        return self.terms.opposite(self.draft.side)

    @property
    def is_market(self) -> bool:
        return self.draft.order_type is OrderType.MARKET

    @property
    def has_price(self) -> bool:
        return self.draft.order_type in PRICED

    @property
    def is_emulated(self) -> bool:
        """Whether a market order goes out as a limit order, as the exchange takes none by this amount."""
        return self.is_market and not self.is_native

    @property
    def is_native(self) -> bool:
        """Whether the exchange itself takes this order without a price, now or when it is woken."""
        if not self.is_market:
            return not self.has_price
        is_taken = OrderType.MARKET in self.market.order_types and self._is_taken_by_base
        return self.is_spend or is_taken

    @property
    def is_spend(self) -> bool:
        """Whether the typed total itself is what the exchange takes."""
        is_total_typed = self.draft.amount_field is Field.TOTAL
        return is_total_typed and not self.has_price and self._is_taken_by_total

    @property
    def is_by_total(self) -> bool:
        """Whether an order without a price is taken by its total and not by its amount."""
        return self._is_taken_by_total and not self.has_price and not self._is_taken_by_base

    @property
    def wants_total(self) -> bool:
        """Whether the total must be typed, as nothing else can stand for the order."""
        return self.is_by_total and not self.is_market and not self.is_spend

    @property
    def is_taken(self) -> bool:
        """Whether the exchange takes the order by some amount, or a limit order can stand for it."""
        is_woken_at_market = not self.has_price and not self.is_market
        return not is_woken_at_market or self._is_taken_by_base or self._is_taken_by_total

    @property
    def _is_taken_by_base(self) -> bool:
        return self._has(MarketBy.BUY_BASE if self.side is Side.BUY else MarketBy.SELL_BASE)

    @property
    def _is_taken_by_total(self) -> bool:
        """A woken order is, only where the exchange takes no other market buy (Binance sheet 6)."""
        if self.side is Side.SELL or not self._has(MarketBy.BUY_QUOTE):
            return False
        if not self.is_market:
            return not self._is_taken_by_base
        return OrderType.MARKET in self.market.order_types and self.market.has_quote_market

    def _has(self, way: MarketBy) -> bool:
        return way in self.terms.offers.market_orders

    @property
    def price(self) -> Price | None:
        """The price that amount and total are reckoned with, if it is not the book's."""
        numbers = self.numbers
        if Field.PRICE in numbers:
            return Price(numbers[Field.PRICE])
        if self.is_market or self.has_price:
            return None
        return wake_price(self.side, numbers.get(Field.STOP_PRICE), self.trail, self.levels)

    @property
    def trail(self) -> Decimal | None:
        """How far a trailing stop follows, as a fraction of the price."""
        percent = self.numbers.get(Field.TRAIL)
        return None if percent is None else percent.scaleb(-2)

    @property
    def derived(self) -> Field:
        if self.has_price:
            return self.draft.derived
        return Field.QUANTITY if self.draft.amount_field is Field.TOTAL else Field.TOTAL

    @property
    def quantity_step(self) -> Decimal:
        own = self.market.market_quantity_step if self.is_native else None
        return self.market.quantity_step if own is None else own

    @property
    def spend_step(self) -> Decimal:
        """What a total that is sent must be a multiple of; zero where the exchange states nothing."""
        return self.market.spend_step or ZERO

    @property
    def cost_limits(self) -> Limits:
        if not self.is_native:
            return self.market.cost
        selling = self.market.market_cost_sell if self.side is Side.SELL else None
        return self.market.market_cost if selling is None else selling

    @property
    def quantity_limits(self) -> Limits:
        """The narrowest of the limits for this side and type."""
        market, is_buy = self.market, self.side is Side.BUY
        ranges = (market.quantity, market.market_quantity) if self.is_native else (market.quantity,)
        by_side = market.most_quantity_buy if is_buy else market.most_quantity_sell
        least = [limits.least for limits in ranges if limits.least is not None]
        most = [most for most in (*(each.most for each in ranges), by_side) if most is not None]
        return Limits(least=max(least, default=None), most=min(most, default=None))

    def asset(self, where: Field) -> str:
        """The unit of a field."""
        if where is Field.TRAIL:
            return PERCENT
        return self.market.base if where is Field.QUANTITY else self.market.quote

    def number_text(self, value: Decimal) -> str:
        return number_text(value, self.draft.decimal_mark)

    def amount_text(self, quantity: Decimal) -> str | None:
        """Text for the field in which the user says how much, so that the order becomes `quantity`."""
        if quantity <= ZERO:
            return None
        price, amount = self.price, quantity
        if self.draft.amount_field is Field.TOTAL and (self.is_market or price is None):
            amount = walk_quantity(self.levels, Quantity(quantity)).cost
        elif self.draft.amount_field is Field.TOTAL and price is not None:
            amount = cost(price, Quantity(quantity))
        return self.number_text(decimal(trimmed(amount)))

    def most_spend(self, part: Decimal = ONE) -> Spend | None:
        """The total that `part` of the free funds allows, fee reserved; None without a balance."""
        free, ceiling = self.terms.free.quote, self.cost_limits.most
        if free is None:
            return None
        budget, step = Spend(multiply(max(ZERO, free), part)), self.spend_step
        most = affordable(budget, Price(self.terms.reserve(Side.BUY)), step)
        return Spend(most if ceiling is None else min(most, to_step(ceiling, step, Rounding.DOWN)))

    def most(self, part: Decimal = ONE) -> Quantity | None:
        """The base amount that `part` of the free funds allows, fee reserved; None without a price or a balance."""
        free = self.terms.free.to_spend(self.side)
        if free is None:
            return None
        budget, step = Spend(multiply(max(ZERO, free), part)), self.quantity_step
        reserve = self.terms.reserve(self.side)
        price = self.price
        if self.side is Side.SELL:
            most = to_step(budget, step, Rounding.DOWN)
        elif self.is_market:
            most = most_at_worst(self.levels, budget, reserve, step)
        elif price is None or not price:
            return None
        else:
            most = affordable(budget, Price(multiply(price, reserve)), step)
        ceiling = self.quantity_limits.most
        return Quantity(
            most if ceiling is None else min(most, to_step(ceiling, step, Rounding.DOWN))
        )


def work_out(draft: Draft, terms: Terms) -> Worksheet:
    """Read what was typed and complete it."""
    sheet = Worksheet(draft=draft, terms=terms)
    for where in draft.typed_fields:
        try:
            value = read_number(draft.text(where), draft.decimal_mark, sheet.asset(where))
        except BadNumber as error:
            sheet.unreadable.append(Problem(field=where, rule=error.rule, repair=error.repair))
            continue
        if value:
            sheet.numbers[where] = value
        else:
            sheet.unreadable.append(Problem(field=where, rule=Rule.NOT_POSITIVE, value=value))
    derived = _at_market(sheet) if sheet.is_market else _at_price(sheet)
    if derived is not None:
        sheet.numbers[sheet.derived] = derived
    return sheet


def _at_market(sheet: Worksheet) -> Decimal | None:
    amount = sheet.numbers.get(sheet.draft.amount_field)
    if amount is None or not sheet.levels:
        return None
    if sheet.derived is Field.TOTAL:
        return walk_quantity(sheet.levels, Quantity(amount)).cost
    walk = walk_spend(sheet.levels, Spend(amount), sheet.quantity_step)
    return walk.quantity if walk.is_whole else None


def _at_price(sheet: Worksheet) -> Decimal | None:
    price, numbers = sheet.price, sheet.numbers
    quantity, spend = numbers.get(Field.QUANTITY), numbers.get(Field.TOTAL)
    if sheet.derived is Field.TOTAL:
        return None if price is None or quantity is None else cost(price, Quantity(quantity))
    if spend is None:
        return None
    if sheet.derived is Field.QUANTITY:
        return None if price is None else affordable(Spend(spend), price, sheet.quantity_step)
    if quantity is None:
        return None
    step = sheet.market.price_step
    below = affordable(Spend(spend), Price(quantity), step)
    is_short = sheet.side is Side.SELL and multiply(below, quantity) < spend
    return add(below, step) if is_short else below


def derive(draft: Draft, terms: Terms) -> Decimal | None:
    """The number that follows from the typed ones: exact for a limit order, an estimate for a market order."""
    sheet = work_out(draft, terms)
    return sheet.numbers.get(sheet.derived)


def is_always_emulated(side: Side, terms: Terms) -> bool:
    """Whether the exchange takes no market order of this side for the pair, however its amount is said."""
    drafts = (
        Draft(side=side, order_type=OrderType.MARKET, derived=derived)
        for derived in (Field.QUANTITY, Field.TOTAL)
    )
    return all(Worksheet(draft=draft, terms=terms).is_emulated for draft in drafts)


def share(draft: Draft, terms: Terms, part: Decimal) -> tuple[Field, Decimal] | None:
    """What `part` (0 to 1) of the free funds allows, fee reserved, and the field to say it in.

    That is the amount, or the total where the exchange takes nothing else. None without a price or a balance.
    """
    sheet = work_out(draft, terms)
    where = Field.TOTAL if sheet.is_by_total else Field.QUANTITY
    most = sheet.most_spend(part) if sheet.is_by_total else sheet.most(part)
    return None if most is None else (where, most)
